"""What is past its time in private/, and that what has ended leaves the site by itself."""

import csv
import datetime as dt
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from generator import build, retention, source, sources, tables
from generator.load import load
from generator.retention import Due, Retention
from generator.tables import Row
from tests.support.command import lrp, snapshot
from tests.support.matched import VISITOR, lay_matched, link, residency

END = dt.date(2027, 8, 31)
INTEREST = "data/forms/interest.yaml"
VISITED = "private/interest/2026-27/tamar-valley/lrp-c9rwt4.yaml"


@pytest.fixture
def root(repository: Path, tmp_path: Path) -> Path:
    """The sample network with its private answers."""
    return lay_matched(repository, tmp_path)


def report(root: Path, today: dt.date) -> Retention:
    return retention.report(load(root), root / "private", today)


def whole(found: Retention) -> list[Due]:
    return [one for one in found.due if not one.questions]


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# --- answers


def test_answers_are_kept_to_the_end_of_their_last_day_and_not_longer(root: Path) -> None:
    files = {f"private/{path}" for path in snapshot(root / "private")}
    assert {one.state for one in whole(report(root, END - dt.timedelta(31)))} == set()
    soon = report(root, END - dt.timedelta(30))
    assert {one.path for one in whole(soon)} == files
    assert {one.state for one in whole(report(root, END))} == {"soon"}
    past = report(root, END + dt.timedelta(1))
    assert {(one.state, one.kept_until) for one in past.due} == {("past", END)}
    assert past.to_delete == sorted(files, key=past.to_delete.index)
    assert set(past.to_delete) == files
    assert past.untold == ()


def test_each_file_comes_with_its_form_its_day_and_the_rule(root: Path) -> None:
    [one] = [d for d in report(root, END + dt.timedelta(1)).due if d.path == VISITED]
    head = source.plain(source.read(root, VISITED)[0].top)
    assert (one.form, one.rule) == ("interest", "the end of 2026-27")
    assert one.received_on == dt.date.fromisoformat(head["answered_at"][:10])
    line = (root / INTEREST).read_text("utf-8").splitlines()[one.said_at.line - 1]
    assert line.strip() == "kept_from: year-end"


@pytest.mark.parametrize(
    ("lines", "until", "rule"),
    [
        ("kept_from: year-end\n    kept_months: 24", dt.date(2029, 8, 31),
         "24 months after the end of 2026-27"),
        ("kept_from: year-end\n    kept_months: 6", dt.date(2028, 2, 29),
         "6 months after the end of 2026-27"),
        ("kept_from: year-end\n    kept_months: 1\n    kept_days: 1", dt.date(2027, 10, 1),
         "1 month and 1 day after the end of 2026-27"),
        ("kept_from: year-end\n    kept_days: 0", END, "the end of 2026-27"),
    ],
)  # fmt: skip
def test_a_form_says_how_long_its_answers_are_kept(
    root: Path, lines: str, until: dt.date, rule: str
) -> None:
    swap(root / INTEREST, "kept_from: year-end", lines)
    found = [one for one in whole(report(root, until)) if one.form == "interest"]
    assert {(one.kept_until, one.rule, one.state) for one in found} == {(until, rule, "soon")}
    found = [one for one in whole(report(root, until + dt.timedelta(1))) if one.form == "interest"]
    assert {one.state for one in found} == {"past"}


def test_the_time_may_be_counted_from_the_day_that_answers_came(root: Path) -> None:
    swap(root / INTEREST, "kept_from: year-end", "kept_from: received\n    kept_months: 12")
    found = [one for one in whole(report(root, dt.date(2028, 6, 1))) if one.form == "interest"]
    assert len(found) == 26
    for one in found:
        assert one.received_on
        assert one.kept_until == one.received_on.replace(year=one.received_on.year + 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    kept_from: year-end\n", "    kept_from: year-end\n    kept_months: two years\n"),
        ("    kept_from: year-end\n", "    kept_from: year-end\n    kept_month: 24\n"),
        ("    kept_from: year-end\n", "    kept_from: end-of-year\n"),
        ("    kept_from: year-end\n", "    kept_from: year-end\n    kept_months: -3\n"),
        ("title: Expression of interest\n", ""),
        ("fields:\n", "fields: {\n"),
        ("    kept_from: year-end\n", "    kept_from: year-end\n    kept_from: received\n"),
    ],
)
def test_a_form_with_a_fault_never_brings_a_day_forward(root: Path, old: str, new: str) -> None:
    swap(root / INTEREST, old, new)
    found = report(root, dt.date(2040, 1, 1))
    assert not [one for one in found.due if one.form == "interest"]
    [untold] = [one for one in found.untold if one.folder == "private/interest"]
    assert untold.files == 26
    assert untold.why == f"`{INTEREST}` has faults: run `lrp check`"


def test_what_no_form_speaks_of_is_counted_by_its_folder(root: Path) -> None:
    (root / INTEREST).unlink()
    swap(root / "data/forms/host-offer.yaml", "    kept_from: year-end\n", "")
    (root / "private/letters/tamar-valley").mkdir(parents=True)
    (root / "private/letters/tamar-valley/a letter.eml").write_text("Dear", "utf-8")
    (root / "private/contacts.xlsx").write_bytes(b"PK")
    (root / "private/odd.yaml").write_bytes(b"\xff\xfe[")
    found = report(root, END + dt.timedelta(1))
    assert {(one.folder, one.files, one.why) for one in found.untold} == {
        ("private", 1, "no form says how long"),
        ("private", 1, "cannot be read"),
        ("private/letters", 1, "no form says how long"),
        ("private/interest", 26, "no form says how long"),
        ("private/host-offer", 27, "no form says how long"),
    }
    assert not {"interest", "host-offer"} & {one.form for one in found.due}


def test_answers_that_do_not_say_their_year_have_no_day(root: Path) -> None:
    swap(root / VISITED, "year: 2026-27\n", "")
    found = report(root, END + dt.timedelta(1))
    assert VISITED not in found.to_delete
    assert [one.folder for one in found.untold] == ["private/interest"]


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (root / "private/interest").rename(elsewhere)
    (root / "private/interest").symlink_to(elsewhere)
    assert "interest" not in {one.form for one in report(root, END + dt.timedelta(1)).due}


def test_a_network_without_private_answers_has_nothing_to_delete(repository: Path) -> None:
    found = retention.report(load(repository), repository / "no-such-folder", END)
    assert (found.due, found.untold) == ((), ())


# --- answers that go before the rest


def answer_needs(root: Path) -> None:
    path = root / VISITED
    text = path.read_text("utf-8")
    kept = re.sub(r"^  needs:.*\n(?:    .*\n)*", "", text, flags=re.MULTILINE)
    path.write_text(f"{kept.rstrip()}\n  needs: A quiet room at noon\n", "utf-8")


def sooner(root: Path, today: dt.date) -> list[tuple[str, dt.date, str]]:
    return [
        (one.path, one.kept_until, one.state) for one in report(root, today).due if one.questions
    ]


def test_needs_are_deleted_some_days_after_the_last_day_of_the_visit(root: Path) -> None:
    answer_needs(root)
    residency(root, agreed_on="2026-12-01", dates="[2027-02-03, 2027-02-04]")
    until = dt.date(2027, 3, 6)
    assert sooner(root, dt.date(2027, 2, 3)) == []
    assert sooner(root, dt.date(2027, 2, 4)) == [(VISITED, until, "soon")]
    assert sooner(root, dt.date(2027, 3, 7)) == [(VISITED, until, "past")]
    [one] = [one for one in report(root, dt.date(2027, 3, 7)).due if one.questions]
    assert (one.questions, one.rule) == (("needs",), "30 days after the last day of the visit")
    assert VISITED not in report(root, dt.date(2027, 3, 7)).to_delete
    # Once the whole file goes, it is not said twice.
    assert sooner(root, END + dt.timedelta(1)) == []


@pytest.mark.parametrize(
    "more",
    [{}, {"agreed_on": "2026-12-01", "dates": "[2027-02-03, 2027-02-04]",
          "withdrawn_on": "2026-12-02"}],
)  # fmt: skip
def test_needs_wait_while_no_visit_is_arranged(root: Path, more: dict[str, str]) -> None:
    answer_needs(root)
    residency(root, linked=True, **more)
    assert sooner(root, dt.date(2027, 8, 1)) == []


def test_needs_wait_for_the_last_of_two_visits(root: Path) -> None:
    answer_needs(root)
    residency(root, agreed_on="2026-12-01", dates="[2027-02-03, 2027-02-04]")
    link(root, "tamar-valley", "r-07", "lrp", ["LRP-C9RWT4"])
    assert sooner(root, dt.date(2027, 4, 1)) == [], "the other record is not there to ask"


def test_a_link_whose_answers_are_gone_is_deleted_too(root: Path) -> None:
    residency(root)
    assert not [one for one in report(root, dt.date(2027, 1, 1)).due if one.form == "matched"]
    (root / VISITED).unlink()
    (root / "private/host-offer/2026-27/tamar-valley/lrp-n3tw6h.yaml").unlink()
    found = report(root, dt.date(2027, 1, 1))
    assert found.to_delete == ["private/matched/2026-27/tamar-valley/r-06.yaml"]


# --- consent


def consents() -> list[str]:
    """The tables whose records are published until a day."""
    return sorted(name for name, t in tables.tables().items() if "consent_expires_on" in t.fields)


def rows(root: Path, table: str) -> Iterator[Row]:
    for entry in load(root).entries:
        yield from (row for row in entry.family if row.table.name == table)


def test_some_tables_have_consent_that_ends() -> None:
    assert set(consents()) >= {"learning", "testimonial"}


def site(root: Path, today: dt.date) -> bytes:
    """Every byte from which pages are made, on a day."""
    options = build.Options(root, root / "site", today)
    loaded, pages, _ = sources.read(root, today)
    trees = sources.render(options, sources.plan(options, loaded, pages))
    return b"\n".join(data for tree in trees for data in tree.files.values())


@pytest.mark.parametrize("table", consents())
def test_what_has_ended_leaves_the_build_by_itself(repository: Path, table: str) -> None:
    ending = [row for row in rows(repository, table) if row.values.get("consent_expires_on")]
    assert ending, "the sample has a record of each such table"
    row = ending[0]
    prose = max((row.text(name) for name in row.table.fields), key=len)
    found = re.search(r"[A-Za-z]+(?: [a-z]+){5}", " ".join(prose.split()))
    assert found
    words = found[0].encode()
    last = row.values["consent_expires_on"]
    assert words in site(repository, last)
    assert words not in site(repository, last + dt.timedelta(1))


@pytest.mark.parametrize("table", consents())
def test_consent_that_ends_is_told_before_and_after(repository: Path, table: str) -> None:
    row = next(r for r in rows(repository, table) if r.values.get("consent_expires_on"))
    place, last = row.at("consent_expires_on"), row.values["consent_expires_on"]

    loaded = load(repository)

    def state(days: int) -> str | None:
        found = retention.report(loaded, repository / "none", last + dt.timedelta(days))
        return next((one.state for one in found.consents if one.location == place), None)

    assert [state(days) for days in (-31, -30, 0, 1)] == [None, "soon", "soon", "past"]


# --- the command


def test_the_report_shows_no_answer_and_nobodys_name(root: Path) -> None:
    answer_needs(root)
    residency(root, agreed_on="2026-12-01", dates="[2027-02-03, 2027-02-04]")
    answers = [
        str(value)
        for path in (root / "private/interest").rglob("*.yaml")
        for key, value in source.plain(source.read(root, str(path.relative_to(root)))[0].top)[
            "answers"
        ].items()
        if key in ("name", "email", "aims", "needs", "post")
    ]
    assert VISITOR in answers
    for layout in ("text", "csv", "json", "paths"):
        for day in ("2027-03-10", "2027-09-01"):
            said = lrp("report", "retention", "--format", layout, "--today", day, cwd=root)
            assert said.code == 0
            assert not [answer for answer in answers if answer in said.text]


def test_the_paths_can_be_given_to_a_shell_from_any_folder(root: Path) -> None:
    odd = root / "private/interest/2026-27/tamar-valley/it's $HOME; ok.yaml"
    (root / VISITED).rename(odd)
    said = lrp("report", "retention", "--format", "paths", "--today", "2027-09-01", cwd=root)
    paths = [shlex.split(line) for line in said.out.splitlines()]
    assert all(len(one) == 1 and (root / one[0]).is_file() for one in paths)
    assert odd in [root / one[0] for one in paths]
    below = root / "data"
    said = lrp("report", "retention", "--format", "paths", "--today", "2027-09-01", cwd=below)
    assert all((below / shlex.split(line)[0]).is_file() for line in said.out.splitlines())


def test_nothing_is_deleted_and_nothing_written(root: Path) -> None:
    before = snapshot(root)
    assert lrp("report", "retention", "--today", "2040-01-01", cwd=root).code == 0
    assert snapshot(root) == before


def test_the_report_is_a_table_for_other_programs(root: Path) -> None:
    on = ("--today", "2027-09-01")
    rows = list(csv.DictReader(io.StringIO(
        lrp("report", "retention", "--format", "csv", *on, cwd=root).out
    )))  # fmt: skip
    made = json.loads(lrp("report", "retention", "--format", "json", *on, cwd=root).out)
    assert made["items"] == rows
    assert {row["kept_until"] for row in rows if row["form"]} == {"2027-08-31"}
    said = lrp("report", "retention", "--format", "xlsx", *on, cwd=root)
    assert said.out == "Wrote retention-2027-09-01.xlsx\n"
    book = openpyxl.load_workbook(root / "retention-2027-09-01.xlsx")
    assert len(rows) <= book.worksheets[0].max_row


def test_a_published_folder_is_refused(root: Path) -> None:
    said = lrp("report", "retention", "--private", root / "data", cwd=root)
    assert (said.code, said.out) == (2, "")
    assert "`data/` is published." in said.err
