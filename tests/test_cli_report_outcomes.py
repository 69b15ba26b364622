"""`lrp report outcomes` as people use it: read, opened as a file, or filled in."""

import csv
import io
import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.command import lrp, snapshot
from tests.support.small_network import small_network, write_network

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ON = ("--today", "2026-11-22")
LAST = (*ON, "--year", "2025-26")
WIDTH = 100
ASKED = ("report", "outcomes")
RETURN = "data/hubs/alder/2026-27/outcomes.yaml"


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A network of two hubs to ask about and to change."""
    return write_network(tmp_path / "network", small_network())


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    said = lrp(*ASKED, *LAST, cwd=repository)
    assert (said.code, said.err) == (0, "")
    return said.out


def rows(data: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data)))


def test_the_report_fits_a_terminal_and_has_every_part(text: str) -> None:
    lines = text.splitlines()
    assert lines[0] == "Waymark: outcomes of 2025/26 on 22 Nov 2026"
    assert max(len(line) for line in lines) <= WIDTH
    assert [lines[n - 1] for n, line in enumerate(lines) if set(line) == {"-"}] == [
        "Residencies: what was planned and done", "Residencies: schools that took part",
        "Residencies: how far the learning went", "Residencies: themes",
        "Residencies: year on year", "Residencies: what the returns lack",
        "Reviews: what was planned and done", "Reviews: schools that took part",
        "Reviews: how far the learning went", "Reviews: themes", "Reviews: year on year",
    ]  # fmt: skip
    assert lines[-1] == "5 still lacking."


def test_the_last_row_is_the_sum_of_the_hubs(text: str) -> None:
    table = text.partition("planned and done\n")[2].partition("\n\n")[0].splitlines()[2:]
    done = [int(line.split()[3 if not line.startswith("all") else 4]) for line in table]
    assert done[-1] == sum(done[:-1]) == 28


def test_it_says_what_is_lacking_with_who_and_where(text: str) -> None:
    lacking = text.partition("what the returns lack\n")[2].partition("\n\n")[0]
    row = lacking[lacking.index("\nweardale") :]
    for part in ("Participant", "1 residency has not yet", "r-", "participant_cascade_on"):
        assert part in row


def test_one_hub_is_told_of_alone(repository: Path) -> None:
    said = lrp(*ASKED, "weardale", *LAST, cwd=repository)
    assert said.code == 0
    assert "all hubs" not in said.out
    assert "tamar-valley" not in said.out


def test_the_public_report_has_ranges_and_nothing_of_what_is_lacking(repository: Path) -> None:
    said = lrp(*ASKED, *LAST, "--audience", "public", cwd=repository)
    assert said.code == 0
    assert "5 to 7" in said.out
    assert "the returns lack" not in said.out
    assert "still lacking" not in said.out
    assert "Sent" not in said.out


def test_some_hubs_have_no_public_total_and_no_public_themes(repository: Path) -> None:
    asked = (*ASKED, "weardale", "tamar-valley", *LAST, "--audience", "public", "--format", "json")
    [part] = json.loads(lrp(*asked, cwd=repository).out)["programmes"]
    assert {year["schools"] for year in part["years"]} == {None}
    assert part["themes"] == {}
    assert part["hubs"][0]["schools"] == {"least": 6, "most": 8}


def test_csv_has_a_number_or_its_least_and_most(repository: Path) -> None:
    for reader, inexact in (("hub", False), ("public", True)):
        said = lrp(*ASKED, *LAST, "--audience", reader, "--format", "csv", cwd=repository)
        own = [row for row in rows(said.out) if row["What"] == "Schools that took part"]
        assert len(own) > 8
        assert any(row["Least"] for row in own) is inexact
        for row in own:
            assert bool(row["Number"]) is not bool(row["Least"])
            assert not row["Least"] or int(row["Least"]) < int(row["Most"])


def test_json_and_text_have_the_same_numbers(repository: Path, text: str) -> None:
    made = json.loads(lrp(*ASKED, *LAST, "--format", "json", cwd=repository).out)
    lrp_part = made["programmes"][0]
    year = next(one for one in lrp_part["years"] if one["year"] == "2025-26")
    assert (year["planned"], year["completed"], year["days"], year["schools"]) == (32, 24, 66, 51)
    assert f"all hubs               32      28    28        24          4    {year['days']}" in text
    assert len(lrp_part["lacking"]) == 5


def test_a_workbook_has_a_sheet_for_each_table_and_the_hubs_words(
    repository: Path, tmp_path: Path
) -> None:
    out = tmp_path / "outcomes.xlsx"
    said = lrp(*ASKED, *LAST, "--format", "xlsx", "--out", out, cwd=repository)
    assert said.code == 0
    book = openpyxl.load_workbook(out)
    assert len(book.sheetnames) == 14
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.column_dimensions["A"].width >= 10
    words = next(sheet for sheet in book.worksheets if "words" in sheet.title)
    assert words["A1"].value == "Hub"
    assert len(str(words["B2"].value)) > 100
    before = out.read_bytes()
    again = lrp(*ASKED, *LAST, "--format", "xlsx", "--out", out, cwd=repository)
    assert again.code == 2
    assert "there already" in again.err
    assert out.read_bytes() == before


def test_a_formula_in_a_return_stays_text_in_sheets(network: Path) -> None:
    file = network / RETURN
    file.write_text(
        file.read_text("utf-8").replace("A first return.", '"=HYPERLINK(1)"'), "utf-8"
    )  # fmt: skip
    out = network / "o.xlsx"
    assert lrp(*ASKED, *ON, "--format", "xlsx", "--out", out, cwd=network).code == 0
    cells = [c for s in openpyxl.load_workbook(out).worksheets for r in s.iter_rows() for c in r]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


# --- pages


def test_the_page_goes_to_private_and_is_made_anew(network: Path) -> None:
    page = network / "private/outcomes/2026-27/hubs/alder.html"
    said = lrp(*ASKED, "alder", *ON, "--format", "page", cwd=network)
    assert said.out == f"Wrote {page}\n"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert lrp(*ASKED, "alder", *ON, "--format", "page", cwd=network).out.startswith("Is up to")
    page.write_text("somebody's notes", "utf-8")
    before = snapshot(network)
    said = lrp(*ASKED, "alder", *ON, "--format", "page", cwd=network)
    assert said.code == 2
    assert "is not a page that this program made" in said.err
    assert snapshot(network) == before


def test_the_network_has_a_page_too_and_out_never_overwrites(network: Path, tmp_path: Path) -> None:
    lrp(*ASKED, *ON, "--format", "page", cwd=network)
    assert (network / "private/outcomes/2026-27/network.html").is_file()
    out = tmp_path / "page.html"
    asked = (*ASKED, *ON, "--format", "page", "--audience", "public", "--out", out)
    assert lrp(*asked, cwd=network).code == 0
    text = out.read_text("utf-8")
    assert "Private" not in text
    assert "still lack" not in text
    assert lrp(*asked, cwd=network).code == 2
    said = lrp(*ASKED, "alder", "birch", *ON, "--format", "page", "--out", out, cwd=network)
    assert (said.code, "Name one hub" in said.err) == (2, True)


def test_a_page_stands_alone_and_escapes_what_hubs_write(network: Path) -> None:
    file = network / RETURN
    text = file.read_text("utf-8").replace("A first return.", "<script>x()</script>")
    file.write_text(text, "utf-8")
    lrp(*ASKED, "alder", *ON, "--format", "page", cwd=network)
    page = (network / "private/outcomes/2026-27/hubs/alder.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page or "&#60;script&#62;" in page
    assert "@font-face" not in page
    assert ' href="/' not in page


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_everyone_can_read_the_page(
    chromium: "Browser", repository: Path, tmp_path: Path, width: int, scheme: str
) -> None:
    out = tmp_path / "page.html"
    assert lrp(*ASKED, *ON, "--format", "page", "--out", out, cwd=repository).code == 0
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    try:
        page = context.new_page()
        seen = visit(page, out.as_uri())
        assert axe(page) == []
        assert seen.console_errors == []
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0
    finally:
        context.close()


# --- a return to fill in


def test_a_draft_is_for_one_hub_that_has_no_return_yet(network: Path) -> None:
    said = lrp(*ASKED, "birch", *ON, "--format", "draft", cwd=network)
    assert said.code == 0
    assert said.out.startswith("- programme: lrp\n")
    out = "data/hubs/birch/2026-27/outcomes.yaml"
    assert lrp(*ASKED, "birch", *ON, "--format", "draft", "--out", out, cwd=network).code == 0
    assert lrp("check", *ON, cwd=network).code == 0
    before = (network / out).read_bytes()
    said = lrp(*ASKED, "birch", *ON, "--format", "draft", "--out", out, cwd=network)
    assert said.code == 2
    assert (network / out).read_bytes() == before


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("--format", "draft"), "Name one hub: a return is one hub's."),
        (("alder", "--format", "draft", "--programme", "lrp"), "The return of `alder` is there"),
        (("nobody",), "nobody"),
        (("--year", "2026"), "`2026` is not a subscription year"),
        (("--year", "2019-20"), "The network has nothing in 2019-20."),
        (("--programme", "lrpp"), "There is no programme `lrpp`. Did you mean `lrp`?"),
    ],
)
def test_what_cannot_be_told_is_refused_in_a_sentence(
    network: Path, asked: tuple[str, ...], sentence: str
) -> None:
    said = lrp(*ASKED, *asked, *ON, cwd=network)
    assert said.code == 2
    assert sentence in said.err
    assert said.out == ""


def test_the_same_question_has_the_same_answer(repository: Path, text: str) -> None:
    assert lrp(*ASKED, *LAST, cwd=repository).out == text
