"""`lrp letters` on real folders: what it says, what it writes, and what it never touches."""

import shutil
from pathlib import Path

import pytest

from tests.support import matched
from tests.support.command import lrp, snapshot
from tests.support.networks import lay_base

ON = ("--today", "2026-11-22")
FOLDER = "private/letters/2026-27/tamar-valley"
CANARIES = ("Zephaniah Quicksilver", "zephaniah.quicksilver@gunnislake.example", "stitched canary")
HOST_CANARIES = ("Ottoline Featherstone", "ottoline@brentor.example", "Beware of the swan")
STEPS = ("r-01-cascade", "r-01-reflection", "r-01-thank-you")


@pytest.fixture
def network(repository: Path, tmp_path: Path) -> Path:
    """A small network whose `r-01` is over, with the answers of its two people."""
    root = lay_base(tmp_path / "network")
    (root / "content").mkdir()
    (root / "data/forms").mkdir()
    shutil.copytree(repository / "data/programmes", root / "data/programmes", dirs_exist_ok=True)
    for form in ("interest", "host-offer"):
        shutil.copy(repository / f"data/forms/{form}.yaml", root / "data/forms")
    answers(root, "interest", "lrp-aaaa22", "900112", CANARIES, "needs")
    answers(root, "host-offer", "lrp-bbbb33", "900417", HOST_CANARIES, "arrangements")
    matched.link(root, "tamar-valley", "r-01", "lrp", ["LRP-AAAA22"], "LRP-BBBB33")
    return root


def answers(
    root: Path, form: str, name: str, school: str, said: tuple[str, str, str], question: str
) -> None:
    path = root / f"private/{form}/2026-27/tamar-valley/{name}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"form: {form}\nreference: {name.upper()}\nhub: tamar-valley\nyear: 2026-27\nanswers:\n"
        f'  name: {said[0]}\n  email: {said[1]}\n  school: "{school}"\n  {question}: {said[2]}\n',
        "utf-8",
    )


def told(text: str) -> list[str]:
    return [word for word in (*CANARIES, *HOST_CANARIES) if word in text]


def test_without_write_the_letters_are_listed_and_nothing_is_written(network: Path) -> None:
    before = snapshot(network)
    said = lrp("letters", "tamar-valley", "--programme", "lrp", *ON, cwd=network)
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "Record  Letter            To                        Send              File\n"
        "-       invitation-lrp    Schools                   now               new\n"
        "r-01    thank-you         Participant, Host school  now               new\n"
        "r-01    reflection        Participant, Host school  23 November 2026  new\n"
        "r-01    cascade           Participant, Host school  16 December 2026  new\n"
        "r-02    week-before       Participant*              27 January 2027   new\n"
        "r-02    week-before-host  Host school*              27 January 2027   new\n"
        "\n"
        "* Somebody's address is not known here: write it into the letter. `lrp match` keeps a\n"
        "  private file beside each match that says whose answers belong to it.\n"
        "\n"
        "12 files to write. Nothing was written. Add --write to write.\n"
    )
    assert snapshot(network) == before


def test_letters_go_to_private_alone_with_names_and_addresses_nowhere_else(network: Path) -> None:
    before = snapshot(network)
    said = lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    assert said.code == 0
    assert said.out.endswith("\n16 files were written.\n")
    assert told(said.text) == []
    after = snapshot(network)
    new = {path: data for path, data in after.items() if path not in before}
    assert {path: after[path] for path in before} == before
    assert {Path(path).parent.as_posix() for path in new} == {FOLDER}
    assert {Path(path).suffix for path in new} == {".eml", ".txt"}
    for name in STEPS:
        assert len(told(new[f"{FOLDER}/{name}.txt"].decode())) == 4, name
    unlinked = "".join(d.decode() for p, d in new.items() if Path(p).name[:4] in ("r-02", "v-01"))
    assert told(unlinked) == []


def test_what_a_side_told_the_other_goes_to_that_side_alone(network: Path) -> None:
    path = network / "data/hubs/tamar-valley/2026-27/residencies/r-01.yaml"
    path.write_text(
        path.read_text().replace("[2026-11-17, 2026-11-18]", "[2027-02-03, 2027-02-04]").replace(
            "presented_on: 2026-11-18\n", "")
    )  # fmt: skip
    assert lrp("letters", "tamar-valley", "--write", *ON, cwd=network).code == 0
    visitor = (network / FOLDER / "r-01-week-before.txt").read_text("utf-8")
    host = (network / FOLDER / "r-01-week-before-host.txt").read_text("utf-8")
    assert set(told(visitor)) == {CANARIES[0], CANARIES[1], *HOST_CANARIES}
    assert set(told(host)) == {*CANARIES, HOST_CANARIES[0], HOST_CANARIES[1]}


def test_private_files_are_their_owners_alone(network: Path, tmp_path: Path) -> None:
    place = tmp_path / "kept"
    shutil.move(network / "private", place)
    said = lrp(
        "letters", "tamar-valley", "--private", str(place), "--write", "--quiet", *ON, cwd=network
    )
    assert (said.code, said.text) == (0, "")
    for folder in ("letters", "letters/2026-27", "letters/2026-27/tamar-valley"):
        assert (place / folder).stat().st_mode & 0o777 == 0o700
    files = list((place / "letters").rglob("*.*"))
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert not (network / "private").exists()


def test_a_letter_that_somebody_edited_stands_until_again_is_said(network: Path) -> None:
    lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    first = snapshot(network)
    same = lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    assert same.out.endswith("\nNothing was written.\n")
    assert same.out.count("written already") == 8
    edited = network / FOLDER / "r-01-thank-you.txt"
    edited.write_text("To: you\n\nDear both, in my own words\n")
    said = lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    assert "written, with other words" in said.out
    assert said.out.endswith(
        "Nothing was written. 1 file stands with other words and is left so. "
        "Add --again to write anew.\n"
    )
    assert edited.read_text() == "To: you\n\nDear both, in my own words\n"
    other = lrp(
        "letters", "tamar-valley", "--record", "r-02", "--again", "--write", *ON, cwd=network
    )
    assert "r-01" not in other.out
    assert edited.read_text() == "To: you\n\nDear both, in my own words\n"
    again = lrp("letters", "tamar-valley", "--again", "--write", *ON, cwd=network)
    assert again.out.endswith("\n1 file was written.\n")
    assert snapshot(network) == first
    assert edited.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("folder", [".", "data", "content/x", "site", "data/hubs/tamar-valley"])
def test_letters_are_never_written_where_something_is_published(network: Path, folder: str) -> None:
    before = snapshot(network)
    said = lrp("letters", "tamar-valley", "--private", folder, "--write", *ON, cwd=network)
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("lrp: ")
    assert snapshot(network) == before


def test_a_link_on_the_way_is_not_followed(network: Path, tmp_path: Path) -> None:
    (network / "site").mkdir()
    (network / "private/letters").symlink_to(network / "site")
    said = lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    assert (said.code, said.err) == (2, "lrp: `letters` is a link. Nothing was written.\n")
    (network / "private/letters").unlink()
    (network / FOLDER).mkdir(parents=True)
    outside = tmp_path / "outside.txt"
    outside.write_text("kept")
    (network / FOLDER / "r-01-cascade.txt").symlink_to(outside)
    left = lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    assert "1 file stands with other words" in left.out
    said = lrp("letters", "tamar-valley", "--again", "--write", *ON, cwd=network)
    assert said.code == 2
    assert "is a link. Nothing was written." in said.err
    assert outside.read_text() == "kept"


def test_a_fault_in_one_persons_answers_leaves_the_other_letters(network: Path) -> None:
    path = network / "private/interest/2026-27/tamar-valley/lrp-aaaa22.yaml"
    path.write_text(path.read_text().replace("  email:", f"  email: {CANARIES[1]}:"))
    said = lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    assert said.code == 1
    where = "private/interest/2026-27/tamar-valley/lrp-aaaa22.yaml:7:1"
    assert f"{where}: error[letter-answers-not-readable]: The file cannot be read" in said.out
    assert said.out.endswith("1 error in 1 file. 16 files were written.\n")
    assert told(said.text) == []
    letter = (network / FOLDER / "r-01-cascade.txt").read_text("utf-8")
    assert f"Dear colleague at Gunnislake Academy, dear {HOST_CANARIES[0]}," in letter


def test_a_record_at_fault_is_told_because_it_may_have_no_letter(network: Path) -> None:
    path = network / "data/hubs/tamar-valley/2026-27/residencies/r-02.yaml"
    path.write_text(path.read_text().replace("programme: lrp", "programe: lrp"))
    said = lrp("letters", "tamar-valley", "--programme", "lrp", *ON, cwd=network)
    assert said.code == 1
    assert "residencies/r-02.yaml:1:1: error[" in said.out
    assert "r-01    cascade" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tamar",), "lrp: The network has no hub `tamar`.\n"),
        (("tamar-valley", "--year", "2026"),
         "lrp: `2026` is not a subscription year, like `2026-27`.\n"),
        (("tamar-valley", "--programme", "x"),
         "lrp: The network has no programme `x`. It has: lrp, mlqar.\n"),
        (("tamar-valley", "--record", "r-9"),
         "lrp: `tamar-valley` has no residency or review `r-9` in 2026-27.\n"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_answered_in_one_line(
    network: Path, arguments: tuple[str, ...], said: str
) -> None:
    found = lrp("letters", *arguments, *ON, cwd=network)
    assert (found.code, found.out, found.err) == (2, "", said)


def test_a_networks_own_template_with_a_slip_is_named(network: Path) -> None:
    folder = network / "site_templates/letters/residency"
    folder.mkdir(parents=True)
    (folder / "thank-you.txt.j2").write_text("Subject: Thanks\n\nDear {{ hots.name }}\n")
    said = lrp("letters", "tamar-valley", "--write", *ON, cwd=network)
    assert said.code == 2
    assert said.err == "lrp: `letters/residency/thank-you.txt.j2`: 'hots' is undefined.\n"
    assert not (network / FOLDER).exists()


def test_a_year_without_anything_to_send_says_so(network: Path) -> None:
    said = lrp("letters", "tamar-valley", "--year", "2025-26", *ON, cwd=network)
    assert (said.code, said.out) == (0, "No letters are due.\n")
