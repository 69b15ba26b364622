"""Answers go out in the shape of every forms tool and come back as the same judged answers."""

from collections.abc import Callable, Sequence
from random import Random

import pytest

from generator import importers
from generator.forms import Questionnaire, judge
from generator.forms.verdict import Answer
from generator.importers import Responses
from tests.importer_fixtures import shapes
from tests.support.form_answers import network, questionnaires, typed

Sets = list[dict[str, Answer]]
FORMS = sorted(questionnaires())
_LOST = ("\t", "'")


def sets_of(form: Questionnaire, count: int, seed: str) -> Sets:
    """Judged answers without a fault."""
    random = Random(f"{seed}/{form.id}/{form.hub}")
    found: Sets = []
    while len(found) < count:
        verdict = judge(form, typed(form, random))
        if not verdict.faults and all(verdict.answers != other for other in found):
            found.append(dict(verdict.answers))
    return found


def read_back(
    form: Questionnaire, name: str, data: bytes, *, month_first: bool = False
) -> Responses:
    whole = network().find_form(form.id)
    assert whole
    return importers.read(whole, network(), {name: data}, hub=form.hub, month_first=month_first)


def assert_same(responses: Responses, sets: Sequence[dict[str, Answer]], source: str) -> None:
    assert responses.source.id == source
    assert [d.message for d in responses.diagnostics if d.severity == "error"] == []
    faults = [(d.location.path, d.message) for row in responses.rows for d in row.faults]
    assert faults == []
    assert [dict(row.answers) for row in responses.rows] == list(sets)
    assert not responses.left


TABLES: dict[str, tuple[Callable[[Questionnaire, Sets], bytes], str, str, bool]] = {
    "microsoft csv": (
        lambda f, s: shapes.microsoft_csv(f, s, "utf-8-sig"), "a.csv", "microsoft", True,
    ),
    "microsoft xlsx": (shapes.microsoft_xlsx, "a.xlsx", "microsoft", True),
    "google sheet, british": (shapes.google_sheet, "a.csv", "google-sheet", False),
    "google sheet, american": (
        lambda f, s: shapes.google_sheet(f, s, shapes.US_SHEET), "a.csv", "google-sheet", True,
    ),
    "google sheet, workbook": (shapes.google_xlsx, "a.xlsx", "google-sheet", False),
    "google csv": (shapes.google_csv, "a.csv", "google-csv", False),
    "netlify": (shapes.netlify, "a.csv", "netlify", False),
    "formspree": (shapes.formspree, "a.csv", "formspree", False),
    "template": (shapes.template, "a.csv", "template", False),
    "downloads": (shapes.downloads, "a.yaml", "download", False),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("shape", TABLES)
def test_answers_of_every_form_come_back_from_every_tool(name: str, shape: str) -> None:
    form = questionnaires()[name]
    make, file, source, month_first = TABLES[shape]
    sets = sets_of(form, 12, shape)
    responses = read_back(form, file, make(form, sets), month_first=month_first)
    assert_same(responses, sets, source)


@pytest.mark.parametrize("name", FORMS)
def test_answers_of_every_form_come_back_from_an_issue(name: str) -> None:
    form = questionnaires()[name]
    for answers in sets_of(form, 4, "issue"):
        responses = read_back(form, "issue-12.md", shapes.issue(form, answers))
        assert_same(responses, [answers], "issue")
