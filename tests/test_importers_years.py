"""Answers of another year, and questions that only a hub asks, are read as they were asked."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from generator import importers
from generator.exports import template_xlsx
from generator.forms import questionnaire
from generator.model import Network
from tests.importer_fixtures import club, shapes

WALK = """\
title: Walk
description: For tests.
form:
  intro: Fill it in.
  role: anyone
  answers: confidential
  destination: {to: inbox}
  delivery: [download]
  sections: [{id: first, title: First}, {id: all, title: All}]
  next_steps: Wait.
fields:
  - {name: note, title: Anything else?, type: string, lrp: {noun: the note, section: all, widget: textarea}}
  - {name: hub, title: Which hub?, type: string, constraints: {required: yes}, lrp: {noun: the hub, section: first, options_from: hubs}}
  - {name: schools, title: Which schools?, type: list, itemType: string, lrp: {noun: the schools, section: first, options_from: schools}}
  - {name: day, title: Which day?, type: date, lrp: {noun: the day, section: all, within: year}}
"""  # noqa: E501
LAST = "form: walk\nreference: LRP-7F3K2Q\nhub: tamar-valley\nyear: 2026-27\nanswers:\n  day: {}\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> club.Place:
    root = club.lay(tmp_path_factory.mktemp("net"))
    (root / "data/forms/walk.yaml").write_text(WALK, "utf-8")
    return club.place(root)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> club.Place:
    """The network a year on."""
    root = club.lay(tmp_path_factory.mktemp("later"))
    (root / "data/forms/walk.yaml").write_text(WALK, "utf-8")
    path: Path = root / "data/network.yaml"
    text = path.read_text("utf-8")
    assert "current_year: 2026-27" in text
    path.write_text(text.replace("current_year: 2026-27", "current_year: 2027-28"), "utf-8")
    return club.place(root)


def issue(*parts: tuple[str, str]) -> str:
    return "\n\n".join(f"### {heading}\n\n{answer}" for heading, answer in parts) + "\n"


@pytest.mark.parametrize("spelling", ["Tamar Valley", "tamar-valley"])
def test_a_heading_that_only_the_hub_knows_is_no_part_of_the_answer_before_it(
    place: club.Place, spelling: str
) -> None:
    school = next(s for h in place.network.hubs if h.id == "tamar-valley" for s in h.schools)
    text = issue(
        ("Which hub?", spelling),
        ("Which schools?", f"- [X] {school.name} ({school.urn})"),
        ("Anything else?", "A note"),
    )
    responses = place.read("walk", text, "issue-7.md")
    [row] = responses.rows
    assert not row.faults
    assert row.hub == "tamar-valley"
    assert dict(row.answers) == {"schools": (school.urn,), "note": "A note"}
    assert len(place.plan(responses).files) == 1


def test_an_issue_without_such_headings_is_read_as_the_network_asks(place: club.Place) -> None:
    text = issue(("Which hub?", "Tamar Valley"), ("Anything else?", "A note"))
    [row] = place.read("walk", text, "issue-7.md").rows
    assert (row.hub, dict(row.answers)) == (
        "tamar-valley",
        {"hub": "tamar-valley", "note": "A note"},
    )


def test_answers_of_last_year_are_held_to_last_years_days(later: club.Place) -> None:
    responses = later.read("walk", LAST.format("2027-03-02"), "a.yaml")
    [row] = responses.rows
    assert not row.faults, row.faults
    assert (row.year, dict(row.answers)) == ("2026-27", {"day": "2027-03-02"})
    [path] = later.plan(responses).files
    assert path.startswith("private/walk/2026-27/tamar-valley/")
    [outside] = later.read("walk", LAST.format("2028-03-02"), "a.yaml").rows
    assert len(outside.faults) == 1


@pytest.mark.parametrize("line", ["", "year: 2026-29\n", "year: soon\n"])
def test_answers_that_name_no_year_are_of_this_one(later: club.Place, line: str) -> None:
    text = LAST.replace("year: 2026-27\n", line)
    [row] = later.read("walk", text.format("2028-03-02"), "a.yaml").rows
    assert (row.year, row.faults) == ("2027-28", ())
    assert later.read("walk", text.format("2027-03-02"), "a.yaml").rows[0].faults


def test_a_row_that_names_its_year_is_held_to_that_years_days(later: club.Place) -> None:
    lines = [
        ["walk", "tamar-valley", "2027-03-02", "2026-27", "2026-11-20"],
        ["walk", "tamar-valley", "2027-03-02", "2027-28", "2026-11-20"],
        ["walk", "tamar-valley", "2028-03-02", "", "2026-11-20"],
    ]
    headings = ["form-name", "hub", "day", "year", "created_at"]
    rows = later.read("walk", shapes.table(headings, lines)).rows
    assert [(row.year, len(row.faults)) for row in rows] == [
        ("2026-27", 0), ("2027-28", 1), ("2027-28", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("hub", ["weardale", ""])
def test_a_template_of_last_year_is_held_to_its_own_year(
    place: club.Place, later: club.Place, hub: str
) -> None:
    data = _filled(place.network, hub)
    responses = later.read("walk", data, "a.xlsx", hub="" if hub else "weardale")
    [row] = responses.rows
    assert (row.hub, row.year, row.faults) == ("weardale", "2026-27", ())
    assert importers.report(later.plan(responses))


def _filled(network: Network, hub: str) -> bytes:
    form = network.find_form("walk")
    assert form
    asked = questionnaire(form, network, network.find_hub(hub) if hub else None)
    book = load_workbook(io.BytesIO(template_xlsx(asked)))
    sheet = book["Answers"]
    columns = {sheet.cell(1, n).value: n for n in range(1, sheet.max_column + 1)}
    sheet.cell(2, columns["Which day?"], "2027-03-02")
    if not hub:
        sheet.cell(2, columns["Which hub?"], "Weardale")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
