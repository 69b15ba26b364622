"""`lrp report progress` as people use it: read on a terminal, or opened as a file."""

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from generator import states
from tests.support.command import lrp, snapshot
from tests.support.small_network import small_network, write_network

ON = ("--today", "2026-11-22")
WIDTH = 100


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A network of two hubs to ask about and to change."""
    return write_network(tmp_path / "network", small_network())


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    said = lrp("report", "progress", *ON, cwd=repository)
    assert (said.code, said.err) == (0, "")
    return said.out


def section(text: str, title: str) -> list[str]:
    """The lines below a title, without the heads of the columns."""
    found = re.search(rf"^{re.escape(title)}\n-+\n(.*?)(?:\n\n|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1].splitlines()


def rows(data: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data)))


def test_the_report_fits_a_terminal_and_has_every_part(text: str) -> None:
    lines = text.splitlines()
    assert lines[0] == "Waymark: progress in 2026/27 on 22 Nov 2026"
    assert max(len(line) for line in lines) <= WIDTH
    assert [lines[n - 1] for n, line in enumerate(lines) if set(line) == {"-"}] == [
        "The network",
        "Residencies: states", "Residencies: recruitment", "Residencies: steps of the year",
        "Reviews: states", "Reviews: recruitment", "Reviews: steps of the year",
        "Signed up, and nobody at an induction session",
        "Who owes what, overdue first",
    ]  # fmt: skip
    assert re.fullmatch(r"\d+ to do, \d+ of them overdue\.", lines[-1])


def test_what_is_overdue_comes_first_with_who_owes_it(text: str) -> None:
    owed = section(text, "Who owes what, overdue first")
    assert owed[2].split() == [
        "18", "Nov", "2026", "4", "tamar-valley", "r-01", "Participant", "Presentation", "to",
        "the", "host", "school",
    ]  # fmt: skip


def test_a_residency_between_hubs_is_named_with_the_hub_that_has_to_agree(text: str) -> None:
    [line] = [one for one in text.splitlines() if "Agreement" in one]
    assert line.split()[:4] == ["8", "Jan", "2027", "fen-and-ouse"]
    assert "Hub lead" in line
    assert "downs/r-02" in text


def test_steps_show_the_day_they_were_done_or_are_due(text: str) -> None:
    found = {line.split()[0]: line for line in section(text, "Residencies: steps of the year")}
    assert re.split("  +", found["weardale"]) == [
        "weardale", "5 Oct", "11 Nov", "13 Nov", "by 2 Dec", "by 31 Jul",
    ]  # fmt: skip
    assert "by 25 Nov" in found["lea-bridge"]
    # A hub that has not signed up is asked for that alone.
    assert found["black-country"].split() == ["black-country", "by", "27", "Nov"]


def test_no_person_and_no_aim_is_in_a_report(repository: Path) -> None:
    said = lrp("report", "progress", "--format", "csv", *ON, cwd=repository)
    assert said.code == 0
    for words in ("Deputy headteacher", "fluency", "900105", "@"):
        assert words not in said.out


def test_a_hub_alone_has_its_own_lines_and_no_sums(network: Path) -> None:
    file = network / "data/hubs/alder/2026-27/residencies/r-03.yaml"
    file.write_text(re.sub("host_hub_agreed_on: .*\n", "", file.read_text("utf-8")), "utf-8")
    said = lrp("report", "progress", "birch", *ON, cwd=network)
    assert said.code == 0
    assert "The network" not in said.out
    assert [line.split()[:3] for line in section(said.out, "Residencies: recruitment")] == [
        ["Hub", "Planned", "Recruited"], ["birch", "2", "0"],
    ]  # fmt: skip
    # What it has to agree to for another hub's leader is among it.
    owed = " ".join(section(said.out, "Who owes what, overdue first"))
    assert re.search(r"birch +alder/r-03 +Hub lead +Agreement of the host’s hub", owed)


def test_the_comma_file_holds_the_same_numbers(network: Path) -> None:
    found = rows(lrp("report", "progress", "--format", "csv", *ON, cwd=network).out)
    assert list(found[0]) == [
        "Table", "Programme", "Hub", "Record", "What", "Who", "Date", "Standing", "Number",
    ]  # fmt: skip
    own = [row for row in found if (row["Programme"], row["Hub"]) == ("lrp", "alder")]
    counts = {row["What"]: row["Number"] for row in own if row["Table"] == "state"}
    assert list(counts) == list(states.LABELS.values())
    assert {what: number for what, number in counts.items() if number != "0"} == {
        "Scheduled": "1", "Complete": "1", "Withdrawn": "1",
    }  # fmt: skip
    recruited = {row["What"]: row["Number"] for row in own if row["Table"] == "recruitment"}
    assert (recruited["Planned"], recruited["Placed"], recruited["Places"]) == ("2", "2", "5")
    sums = {
        row["What"]: row["Number"]
        for row in found
        if (row["Table"], row["Programme"]) == ("network", "lrp")
    }
    assert (sums["Hubs"], sums["Planned"]) == ("2", "4")
    assert [row["Hub"] for row in found if row["Table"] == "no representative"] == ["birch"]
    owed = [list(row.values())[2:] for row in found if row["Table"] == "owed"]
    assert owed[0] == [
        "birch", "", "Take part in an induction session", "Hub lead", "2026-11-11", "overdue", "11",
    ]  # fmt: skip
    assert owed[-1][:2] == ["alder", "r-03"]


def test_the_workbook_opens_with_a_sheet_for_each_table(network: Path) -> None:
    said = lrp("report", "progress", "--format", "xlsx", *ON, cwd=network)
    assert (said.code, said.out) == (0, "Wrote progress-2026-27.xlsx\n")
    book = openpyxl.load_workbook(network / "progress-2026-27.xlsx")
    assert book.sheetnames[:3] == ["About", "The network", "Residencies states"]
    assert len(book.sheetnames) == 10
    counts = book["Residencies states"]
    assert [cell.value for cell in counts[1]] == ["Hub", *list(states.LABELS.values())[:-1]]
    assert [row[:5] for row in counts.values][1] == ("alder", None, None, None, 1)
    owed = [row[:4] for row in book["Who owes what, overdue first"].values]
    assert owed[1] == (dt.datetime(2026, 11, 11), 11, "birch", None)


def test_a_program_can_read_the_report(network: Path) -> None:
    said = lrp("report", "progress", "alder", "--format", "json", *ON, cwd=network)
    found = json.loads(said.out)
    assert (found["year"], found["today"]) == ("2026-27", "2026-11-22")
    assert [(one["hub"], one["programme"]) for one in found["hubs"]] == [
        ("alder", "lrp"), ("alder", "mlqar"),
    ]  # fmt: skip
    one = found["hubs"][0]
    assert list(one["states"]) == list(states.STATES)
    assert (one["reached"]["proposed"], one["reached"]["complete"]) == (2, 1)
    assert one["steps"][0] == {
        "step": "signed_up", "phase": "sign-up", "done": True, "done_on": "2026-09-21",
        "due_on": "2026-11-27", "overdue": False,
    }  # fmt: skip
    assert [item["record"] for item in found["owed"]] == [{"hub": "alder", "id": "r-03"}]
    assert found["owed"][0]["late_days"] == 0


@pytest.mark.parametrize("layout", ["text", "xlsx"])
def test_a_file_is_written_and_never_over_another(network: Path, layout: str) -> None:
    here = network.parent
    asked = ("report", "progress", "--format", layout, *ON, "--root", network)
    said = lrp(*asked, "--out", "reports/one", cwd=here)
    assert (said.code, said.out) == (0, "Wrote reports/one\n")
    before = snapshot(here / "reports")
    assert list(before) == ["one"]
    again = lrp(*asked, "--out", "reports/one", cwd=here)
    assert again.code == 2
    assert again.err == "lrp: `one` is there already. Nothing was written.\n"
    other = lrp(*asked, "--out", "reports/two", "--quiet", cwd=here)
    assert other.out == ""
    # The same data and day, the same bytes.
    assert snapshot(here / "reports") == {"one": before["one"], "two": before["one"]}


def test_a_title_that_looks_like_a_formula_stays_a_text(network: Path) -> None:
    file = network / "data/programmes/lrp.yaml"
    file.write_text(file.read_text("utf-8").replace("Milestone visited", "'=1+1'"), "utf-8")
    said = lrp("report", "progress", "--format", "csv", *ON, cwd=network)
    assert "'=1+1" in {row["What"] for row in rows(said.out)}
    lrp("report", "progress", "--format", "xlsx", *ON, cwd=network)
    book = openpyxl.load_workbook(network / "progress-2026-27.xlsx")
    cells = [cell for row in book["Who owes what, overdue first"].rows for cell in row]
    [cell] = [cell for cell in cells if cell.value and "1+1" in str(cell.value)]
    assert (cell.data_type, cell.value) == ("s", "'=1+1")


def test_another_year_can_be_asked_for_and_a_strange_one_is_refused(network: Path) -> None:
    said = lrp("report", "progress", "--year", "2025-26", *ON, cwd=network)
    assert said.code == 0
    assert said.out.startswith("Examples: progress in 2025/26 on 22 Nov 2026\n")
    for arguments, words in (
        (("--year", "2025"), "`2025` is not a subscription year, like `2026-27`."),
        (("--year", "2031-32"), "The network has nothing in 2031-32."),
        (("birch", "--year", "2025-26"), "These hubs have nothing in 2025-26."),
        (("aldr",), "The network has no hub `aldr`."),
    ):
        refused = lrp("report", "progress", *arguments, *ON, cwd=network)
        assert (refused.code, refused.out, refused.err) == (2, "", f"lrp: {words}\n")


def test_the_report_moves_with_a_milestone(network: Path) -> None:
    def last() -> str:
        said = lrp("report", "progress", "alder", "--today", "2027-03-05", cwd=network)
        return section(said.out, "Who owes what, overdue first")[-1]

    assert last().split()[-1] == "presented"
    file = network / "data/hubs/alder/2026-27/residencies/r-03.yaml"
    file.write_text(file.read_text("utf-8") + "presented_on: '2027-03-05'\n", "utf-8")
    assert last().split()[-1] == "reflected"


def test_data_with_faults_is_reported_as_far_as_it_goes(network: Path) -> None:
    file = network / "data/hubs/alder/2026-27/residencies/r-03.yaml"
    file.write_text("programme: [", "utf-8")
    said = lrp("report", "progress", *ON, cwd=network)
    assert said.code == 0
    assert said.err == "Some of the data has faults and is left out: run `lrp check`.\n"
    assert "Who owes what" in said.out
    assert lrp("report", "progress", "--quiet", *ON, cwd=network).err == ""
