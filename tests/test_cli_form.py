"""`lrp form` and `lrp import` as people use them: real files out, and the answers back."""

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from generator import register, workbook
from tests.support.command import lrp, snapshot

ON = ("--today", "2026-11-22")


@pytest.fixture
def network(repository: Path, tmp_path: Path) -> Path:
    """A copy of the sample network, to be changed."""
    root = tmp_path / "network"
    shutil.copytree(repository / "data", root / "data")
    shutil.copytree(repository / "content", root / "content")
    return root


def test_every_form_is_listed_with_what_becomes_of_it(network: Path) -> None:
    said = lrp("form", "list", cwd=network)
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(
        path.stem for path in (network / "data/forms").glob("*.yaml")
    )
    assert any(line.split()[:3] == ["interest", "personal", "private/"] for line in lines)


@pytest.mark.parametrize(
    ("command", "file", "begins"),
    [
        ("xlsx", "interest.xlsx", b"PK"),
        ("csv", "interest.csv", b"\xef\xbb\xbf"),
        ("apps-script", "interest.gs", b""),
        ("question-sheet", "interest-questions.xlsx", b"PK"),
        ("schema", "interest.schema.json", b"{"),
        ("print", "interest-to-print.html", b""),
        ("html", "interest/index.html", b""),
    ],
)
def test_each_command_writes_its_file_and_never_over_another(
    network: Path, command: str, file: str, begins: bytes
) -> None:
    here = network.parent
    said = lrp("form", command, "interest", "--root", str(network), *ON, cwd=here)
    assert (said.code, said.err) == (0, "")
    assert said.out == f"Wrote {file}\n"
    data = (here / file).read_bytes()
    assert data.startswith(begins)
    again = lrp("form", command, "interest", "--root", str(network), *ON, cwd=here)
    assert again.code == 2
    assert "there already. Nothing was written." in again.err
    assert (here / file).read_bytes() == data


def test_a_page_of_its_own_needs_nothing_from_elsewhere(network: Path) -> None:
    here = network.parent
    lrp("form", "html", "interest", "--hub", "tamar-valley", "--root", str(network), *ON, cwd=here)
    page = (here / "interest/index.html").read_text("utf-8")
    for name in ("shell.css", "form.css", "form.js", "hub.css"):
        assert f'"assets/{name}"' in page
        assert (here / "interest/assets" / name).is_file()
    assert 'href="/' not in page


def test_a_form_to_print_is_one_file_without_script(network: Path) -> None:
    here = network.parent
    lrp("form", "print", "interest", "--root", str(network), *ON, cwd=here)
    page = (here / "interest-to-print.html").read_text("utf-8")
    assert "<script" not in page
    assert "<style" in page
    assert "What would you like to learn?" in page


def test_a_form_that_is_not_there_is_answered_with_those_that_are(network: Path) -> None:
    said = lrp("form", "csv", "intrest", cwd=network)
    assert said.code == 2
    assert said.err.startswith("lrp: The network has no form `intrest`. It has: cascade, ")


def test_a_form_with_a_fault_is_not_made(network: Path) -> None:
    path = network / "data/forms/correction.yaml"
    path.write_text(path.read_text("utf-8").replace("section: page", "section: pages", 1))
    said = lrp("form", "csv", "correction", *ON, cwd=network)
    assert said.code == 1
    assert "error[form-unknown-section]" in said.out
    assert not (network / "correction.csv").exists()


@pytest.mark.long
def test_issue_forms_are_for_public_forms_only(network: Path) -> None:
    said = lrp("form", "issue-form", *ON, cwd=network)
    assert said.code == 0
    made = {path.stem for path in (network / ".github/ISSUE_TEMPLATE").glob("*.yml")}
    assert "correction" in made
    private = {"interest", "host-offer", "participant-reflection", "host-reflection",
               "review-interest", "review-offer"}  # fmt: skip
    assert made.isdisjoint(private)
    for form in sorted(private):
        assert lrp("form", "issue-form", form, *ON, cwd=network).code == 2
    assert lrp("form", "issue-form", *ON, cwd=network).out == "Nothing has changed.\n"


def test_issue_forms_are_made_anew_when_their_form_changes(network: Path) -> None:
    lrp("form", "issue-form", *ON, cwd=network)
    path = network / "data/forms/correction.yaml"
    path.write_text(path.read_text("utf-8").replace("What is wrong?", "What is it?"))
    said = lrp("form", "issue-form", *ON, cwd=network)
    assert (said.code, said.out) == (0, "Wrote .github/ISSUE_TEMPLATE/correction.yml\n")


def test_issue_forms_that_somebody_wrote_stay(network: Path) -> None:
    own = network / ".github/ISSUE_TEMPLATE/correction.yml"
    own.parent.mkdir(parents=True)
    own.write_text("name: Mine\n")
    said = lrp("form", "issue-form", *ON, cwd=network)
    assert said.code == 2
    assert own.read_text() == "name: Mine\n"


def test_an_editor_gets_its_schemas_and_keeps_its_own_settings(network: Path) -> None:
    own = network / ".vscode/settings.json"
    own.parent.mkdir()
    own.write_text("{}\n")
    assert lrp("form", "json-schema", cwd=network).code == 0
    assert json.loads((network / ".vscode/schemas/residency.json").read_text())["title"]
    assert own.read_text() == "{}\n"


def test_answers_in_a_sheet_become_private_files_and_only_once(network: Path) -> None:
    lrp("form", "csv", "correction", *ON, cwd=network)
    header = next(csv.reader(io.StringIO((network / "correction.csv").read_text("utf-8-sig"))))
    filled = network.parent / "answers.csv"
    answers = {
        "What is the address of the page?": "https://residencies.waymark.example/hubs/",
        "What is wrong?": "A date",
        "What should it say?": "3 February 2027",
    }
    with filled.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, [answers.get(title, "") for title in header]])
    before = snapshot(network)
    dry = lrp("import", "correction", str(filled), *ON, cwd=network)
    assert (dry.code, dry.err) == (0, "")
    assert snapshot(network) == before
    assert lrp("import", "correction", str(filled), "--write", *ON, cwd=network).code == 0
    [made] = (network / "private").rglob("*.yaml")
    assert "3 February 2027" in made.read_text("utf-8")
    after = snapshot(network)
    assert lrp("import", "correction", str(filled), "--write", *ON, cwd=network).code == 0
    assert snapshot(network) == after, "a second import adds nothing"


def test_no_answer_is_judged_by_a_form_with_a_fault(network: Path) -> None:
    path = network / "data/forms/correction.yaml"
    path.write_text(path.read_text("utf-8").replace("section: page", "section: pages", 1))
    filled = network.parent / "answers.csv"
    filled.write_text("What should it say?\nSomething else\n")
    said = lrp("import", "correction", str(filled), "--write", *ON, cwd=network)
    assert said.code == 1
    assert "error[form-unknown-section]" in said.out
    assert not (network / "private").exists()


def test_private_answers_cannot_be_sent_to_a_published_folder(network: Path) -> None:
    filled = network.parent / "answers.csv"
    filled.write_text("What is your name?\nSam Example\n")
    said = lrp(
        "import", "interest", str(filled), "--private", str(network / "data/x"), *ON, cwd=network
    )
    assert said.code == 2
    assert "`data/` is published." in said.err
    assert "Sam" not in said.out + said.err


def test_a_workbook_goes_out_and_comes_back_with_one_change(network: Path) -> None:
    file = network.parent / "hub.xlsx"
    made = lrp("form", "xlsx", "workbook", "--hub", "tamar-valley", "--out", str(file), cwd=network)
    assert made.code == 0
    same = lrp("import", "workbook", str(file), "--hub", "tamar-valley", *ON, cwd=network)
    assert (same.code, same.out) == (0, "The workbook changes nothing.\n")
    book = openpyxl.load_workbook(file)
    sheet = book["Schools"]
    titles = [cell.value for cell in sheet[1]]
    column = next(i for i, title in enumerate(titles, 1) if str(title).startswith("Trust"))
    sheet.cell(2, column).value = "Estover Trust"
    urn = str(sheet.cell(2, 1).value)
    book.save(file)
    path = network / "data/hubs/tamar-valley/schools.yaml"
    before = path.read_text("utf-8").splitlines()
    said = lrp(
        "import", "workbook", str(file), "--hub", "tamar-valley", "--write", *ON, cwd=network
    )
    assert said.code == 0, said.out + said.err
    assert f"{urn}: trust → Estover Trust" in said.out
    after = path.read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == ["  trust: Estover Trust"]
    assert lrp("check", *ON, cwd=network).code == 0


def test_schools_come_from_the_register_and_are_shown_first(
    network: Path, repository: Path
) -> None:
    extract = repository.parent / "shared/data/gias_sample.cp1252.csv"
    if not extract.is_file():
        pytest.skip("the register's extract is not beside the checkout")
    urn = extract.read_text("cp1252").splitlines()[1].split(",")[0].strip('"')
    arguments = ("import", "schools", str(extract), "--hub", "tamar-valley", "--urn", urn, *ON)
    before = snapshot(network)
    dry = lrp(*arguments, cwd=network)
    assert dry.code == 0, dry.out
    assert urn in dry.out
    assert snapshot(network) == before
    assert lrp(*arguments, "--write", cwd=network).code == 0
    assert urn in (network / "data/hubs/tamar-valley/schools.yaml").read_text("utf-8")
    assert "already" in lrp(*arguments, "--write", cwd=network).out
    assert lrp("import", "schools", str(extract), "--hub", "tamar-valley", cwd=network).code == 2


def test_a_file_that_speaks_of_the_program_stays_and_no_link_is_followed(network: Path) -> None:
    folder = network / ".github/ISSUE_TEMPLATE"
    folder.mkdir(parents=True)
    own = folder / "config.yml"
    own.write_text("# see also lrp form\nblank_issues_enabled: true\n")
    said = lrp("form", "issue-form", *ON, cwd=network)
    assert (said.code, said.out) == (2, "")
    assert "`.github/ISSUE_TEMPLATE/config.yml` was not written by this program." in said.err
    assert [path.name for path in folder.iterdir()] == ["config.yml"]
    own.unlink()
    folder.rename(network / "elsewhere")
    folder.symlink_to(network / "elsewhere")
    said = lrp("form", "issue-form", *ON, cwd=network)
    assert said.code == 2
    assert "`.github/ISSUE_TEMPLATE` is a link. Nothing was written." in said.err
    assert list((network / "elsewhere").iterdir()) == []


def test_schemas_of_an_older_version_are_made_anew(network: Path) -> None:
    lrp("form", "json-schema", cwd=network)
    path = network / ".vscode/schemas/residency.json"
    new = path.read_bytes()
    path.write_bytes(new.replace(b'"title"', b'"titel"', 1))
    said = lrp("form", "json-schema", cwd=network)
    assert (said.code, said.out) == (0, "Wrote .vscode/schemas/residency.json\n")
    assert path.read_bytes() == new


@pytest.mark.parametrize("what", ["workbook", "schools"])
def test_a_file_that_is_edited_during_an_import_stays(
    network: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The edit comes after the changes were made and before they are written."""
    path = network / "data/hubs/tamar-valley/schools.yaml"
    file = network.parent / ("hub.xlsx" if what == "workbook" else "register.csv")
    if what == "workbook":
        lrp("form", "xlsx", "workbook", "--hub", "tamar-valley", "--out", str(file), cwd=network)
        book = openpyxl.load_workbook(file)
        titles = [cell.value for cell in book["Schools"][1]]
        book["Schools"].cell(2, titles.index("Trust") + 1).value = "Estover Trust"
        book.save(file)
    else:
        file.write_text(
            "URN,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),"
            "TypeOfEstablishment (name),LA (name)\n"
            "900199,New School,Open,Primary,Community school,Plymouth\n"
        )
    part = {"workbook": workbook, "schools": register}[what]
    name = {"workbook": "changes", "schools": "additions"}[what]
    real = getattr(part, name)

    def edited_meanwhile(*arguments: object) -> object:
        result = real(*arguments)
        with path.open("a", encoding="utf-8") as open_file:
            open_file.write("# Mine.\n")
        return result

    before = path.read_text("utf-8")
    monkeypatch.setattr(part, name, edited_meanwhile)
    more = ("--urn", "900199") if what == "schools" else ()
    said = lrp("import", what, str(file), "--hub", "tamar-valley", "--write", *more, *ON,
               cwd=network)  # fmt: skip
    assert said.code == 2, said.out
    assert "`data/hubs/tamar-valley/schools.yaml` was changed meanwhile." in said.err
    assert path.read_text("utf-8") == f"{before}# Mine.\n"


@pytest.mark.parametrize(("what", "limit"), [("workbook", 20), ("schools", 200)])
def test_of_a_file_without_end_only_the_limit_is_read(network: Path, what: str, limit: int) -> None:
    """A sparse file of a terabyte: whoever reads it whole runs out of memory."""
    file = network.parent / "huge.csv"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)
    more = ("--urn", "900199") if what == "schools" else ()
    said = lrp("import", what, str(file), "--hub", "tamar-valley", *more, *ON, cwd=network)
    assert said.code == 2
    assert f"must be smaller than {limit}MB." in said.err


def test_a_list_with_a_slip_in_its_name_gets_no_second_list(network: Path) -> None:
    path = network / "data/hubs/tamar-valley/schools.yaml"
    path.rename(path.with_name("Schools.yaml"))
    file = network.parent / "register.csv"
    file.write_text(
        "URN,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),LA (name)\n"
        "900199,New School,Open,Primary,Plymouth\n"
    )
    said = lrp("import", "schools", str(file), "--hub", "tamar-valley", "--urn", "900199",
               "--write", *ON, cwd=network)  # fmt: skip
    assert said.code == 1
    assert "error[register-list-not-read]" in said.out
    assert not path.exists()
