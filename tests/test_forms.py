"""What a form asks, what an answer may be, what it becomes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from generator import audience
from generator.checks.forms import check
from generator.days import month_of, parse_day, parse_item
from generator.docstree import hubs
from generator.forms import becomes, choices, definition, judge, patterns, questionnaire
from generator.forms.answers import AnswerFile, parse
from generator.forms.questions import Questionnaire
from generator.forms.routes import routes
from generator.load import load
from generator.model import Network
from tests.support.networks import lay_base

TODAY = dt.date(2026, 11, 22)
HEAD = """\
title: Visit
description: A visit.
form:
  intro: Two minutes.
  role: anyone
  programmes: [lrp]
  answers: public
  destination: {to: data, table: residency}
  delivery: [github, email, download]
  sections:
    - {id: one, title: One}
  rules:
    - {rule: days, questions: [day_1, day_2, day_3]}
    - {rule: in-order, questions: [day_1, presented_on]}
  next_steps: We write to you.
fields:
"""
QUESTIONS = """\
  - {name: residency, title: Which residency?, type: string, constraints: {required: yes}, lrp: {noun: the residency, section: one, options_from: residencies}}
  - {name: day_1, title: First day, type: date, constraints: {required: yes}, lrp: {noun: the first day, section: one, within: year, to: dates}}
  - {name: day_2, title: Second day, type: date, constraints: {required: yes}, lrp: {noun: the second day, section: one, within: year, to: dates}}
  - {name: third, title: Is there a third day?, type: boolean, lrp: {noun: there is a third day, section: one, to: none}}
  - {name: day_3, title: Third day, type: date, constraints: {required: yes}, lrp: {noun: the third day, section: one, within: year, to: dates, relevant: {question: third, answers: ["yes"]}}}
  - {name: presented_on, title: Presentation, type: date, lrp: {noun: the day of the presentation, section: one}}
  - {name: participant_aims, title: Aims, type: string, constraints: {maxLength: 20, minLength: 3}, lrp: {noun: the aims, section: one, widget: textarea}}
  - {name: agreed, title: Is it agreed?, type: boolean, lrp: {noun: it is agreed, section: one, to: agreed_on}}
  - {name: visitors, title: How many?, type: integer, constraints: {minimum: "1", maximum: "3"}, lrp: {noun: the number of visitors, section: one, to: none}}
  - {name: themes, title: Themes, type: list, itemType: string, lrp: {noun: the themes, section: one, options_from: themes}}
  - {name: closed, title: Closed days, type: list, itemType: date, lrp: {noun: the closed days, section: one, to: none}}
  - {name: code, title: Code, type: string, example: AB-12, constraints: {pattern: "[A-Z]{2}-[0-9]+"}, lrp: {noun: the code, section: one, to: none}}
"""  # noqa: E501
GOOD: Mapping[str, str | Sequence[str]] = {
    "residency": "r-01",
    "day_1-day": "3", "day_1-month": "February", "day_1-year": "2027",
    "day_2": "2027-02-04",
}  # fmt: skip


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    root = lay_base(tmp_path_factory.mktemp("network"))
    (root / "data/forms").mkdir()
    (root / "data/forms/visit.yaml").write_text(HEAD + QUESTIONS)
    loaded = load(root)
    assert [d for d in loaded.diagnostics if d.severity == "error"] == []
    assert list(check(loaded)) == []
    return audience.project(loaded.network, "public", TODAY)


@pytest.fixture(scope="module")
def form(network: Network) -> Questionnaire:
    visit = network.find_form("visit")
    assert visit
    return questionnaire(visit, network, network.find_hub("tamar-valley"), TODAY)


def said(form: Questionnaire, **given: str | Sequence[str]) -> dict[str, str]:
    """Question → sentence, for the good answers with some changed."""
    changed = {key.replace("__", "-"): value for key, value in given.items()}
    dropped = {name for name in GOOD for key in changed if name.split("-")[0] == key.split("-")[0]}
    kept = {name: value for name, value in GOOD.items() if name not in dropped}
    return {f.question: f.message for f in judge(form, {**kept, **changed}).faults}


def test_good_answers_have_no_fault_and_one_way_of_writing(form: Questionnaire) -> None:
    verdict = judge(form, {**GOOD, "participant_aims": "  One\r\ntwo \n", "visitors": "03"})
    assert verdict.faults == ()
    assert verdict.answers == {
        "residency": "r-01", "day_1": "2027-02-03", "day_2": "2027-02-04",
        "participant_aims": "One\ntwo", "visitors": "3",
    }  # fmt: skip


def test_nothing_given_asks_for_everything_that_is_needed(form: Questionnaire) -> None:
    assert [(f.question, f.message) for f in judge(form, {}).faults] == [
        ("residency", "Select the residency"),
        ("day_1", "Enter the first day"),
        ("day_2", "Enter the second day"),
    ]


@pytest.mark.parametrize(
    ("given", "question", "sentence"),
    [
        ({"residency": "r-99"}, "residency", "Select the residency"),
        ({"day_2": ""}, "day_2", "Enter the second day"),
        ({"day_2__day": "4"}, "day_2", "The second day must include a month and year"),
        ({"day_2__day": "4", "day_2__month": "2"}, "day_2", "The second day must include a year"),
        ({"day_2": "31 February 2027"}, "day_2", "The second day must be a real date"),
        (
            {"day_2": "4 February 2028"},
            "day_2",
            "The second day must be between 1 September 2026 and 31 August 2027",
        ),
        (
            {"day_2": "6 February 2027"},
            "day_2",
            "The second day must be a school day, not a Saturday",
        ),
        (
            {"day_2": "26/3/2027"},
            "day_2",
            "The second day must be a school day, not a bank holiday",
        ),
        ({"day_2": "3/2/2027"}, "day_2", "The second day must be different from the first day"),
        (
            {"day_2": "2/2/2027"},
            "day_2",
            "The second day must be the same as or after the first day",
        ),
        (
            {"day_2": "5/2/2027"},
            "day_2",
            "The second day must be next to another of the days, because two of them are together",
        ),
        ({"third": "yes"}, "day_3", "Enter the third day"),
        (
            {"presented_on": "2 February 2027"},
            "presented_on",
            "The day of the presentation must be the same as or after the first day",
        ),
        (
            {"participant_aims": "x" * 21},
            "participant_aims",
            "The aims must be 20 characters or less",
        ),
        ({"participant_aims": "x"}, "participant_aims", "The aims must be 3 characters or more"),
        (
            {"participant_aims": "one\x07two"},
            "participant_aims",
            "The aims must not include hidden characters",
        ),
        ({"visitors": "two"}, "visitors", "The number of visitors must be a whole number, like 3"),
        ({"visitors": "4"}, "visitors", "The number of visitors must be between 1 and 3"),
        ({"agreed": "perhaps"}, "agreed", "Select yes if it is agreed"),
        ({"themes": ["send", "x"]}, "themes", "Select the themes"),
        (
            {"closed": "3/2/2027\nsoon"},
            "closed",
            "Line 2 of the closed days must be a real date, like 3 February 2027",
        ),
        ({"code": "ab-12"}, "code", "Enter the code in the correct format, like AB-12"),
    ],
)  # fmt: skip
def test_each_slip_has_its_sentence(
    form: Questionnaire, given: dict[str, str], question: str, sentence: str
) -> None:
    assert said(form, **given) == {question: sentence}


def test_a_question_that_is_not_asked_is_passed_over(form: Questionnaire) -> None:
    verdict = judge(form, {**GOOD, "third": "no", "day_3": "nonsense"})
    assert verdict.faults == ()
    assert "day_3" not in verdict.answers


def test_twenty_astral_characters_are_twenty(form: Questionnaire) -> None:
    assert said(form, participant_aims="🎓" * 20) == {}
    assert "participant_aims" in said(form, participant_aims="🎓" * 21)


def test_answers_become_the_fields_of_a_record(form: Questionnaire) -> None:
    answers = judge(form, {**GOOD, "agreed": "yes", "themes": ["send"], "visitors": "2"}).answers
    assert becomes(form, answers, TODAY) == {
        "programme": "lrp",
        "dates": ("2027-02-03", "2027-02-04"),
        "themes": ("send",),
        "agreed_on": "2026-11-22",
    }


def test_a_no_does_not_become_a_day(form: Questionnaire) -> None:
    answers = judge(form, {**GOOD, "agreed": "no"}).answers
    assert "agreed_on" not in becomes(form, answers, TODAY)


def test_a_hub_that_is_known_is_not_asked_and_its_records_are_offered(
    network: Network, form: Questionnaire
) -> None:
    residency = form.by_name["residency"]
    assert residency.widget == "radios"
    assert residency.options[0].value == "r-01"
    visit = network.find_form("visit")
    assert visit
    everywhere = questionnaire(visit, network).by_name["residency"]
    assert everywhere.widget == "text", "with no hub there is nothing to choose from"
    assert everywhere.pattern


def test_the_browser_gets_every_sentence_and_the_holidays(form: Questionnaire) -> None:
    whole = definition(form)
    assert "2027-03-26" in whole["holidays"]
    first = next(q for q in whole["questions"] if q["name"] == "day_1")
    assert first["says"]["real"] == "The first day must be a real date"
    assert whole["rules"][0]["says"]["sunday:day_1"] == (
        "The first day must be a school day, not a Sunday"
    )


def test_a_public_form_may_leave_by_github_and_by_email(
    network: Network, form: Questionnaire
) -> None:
    found = routes(form, network, network.find_hub("tamar-valley"))
    assert set(found) == {"email", "download"} | ({"github"} if network.repository else set())


@pytest.mark.parametrize("answers", ["personal", "confidential"])
def test_no_other_form_does_whatever_its_file_says(
    network: Network, form: Questionnaire, answers: str
) -> None:
    here = replace(network, repository="https://github.com/waymark-schools/residencies")
    assert "github" in routes(form, here, None)
    found = routes(replace(form, answers=answers), here, None)
    assert "github" not in found
    assert ("email" in found) == (answers == "personal")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-02-03", "2027-02-03"), ("3/2/2027", "2027-02-03"), ("03.02.2027", "2027-02-03"),
        ("3 Feb 2027", "2027-02-03"), ("Wednesday 3rd February 2027", "2027-02-03"),
        ("29 February 2028", "2028-02-29"), ("29 February 2027", None), ("3/2/27", None),
        ("3 Fe 2027", None), ("next week", None), ("", None), ("٣/٢/2027", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text: str, day: str | None) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 February 2027", ("2027-02-03",)),
        ("4 to 8 February 2027", ("2027-02-04", "2027-02-05", "2027-02-08")),
        ("26 February to 1 March 2027", ("2027-02-26", "2027-03-01")),
        ("2027-02-04 to 2027-02-05", ("2027-02-04", "2027-02-05")),
        ("8 to 4 February 2027", None),
        ("6 to 7 February 2027", None),
        ("1 January 2027 to 1 January 2029", None),
    ],
)
def test_a_stretch_of_days_is_its_weekdays(text: str, days: tuple[str, ...] | None) -> None:
    assert parse_item(text) == days


def test_months_are_read_by_number_and_by_name() -> None:
    assert [month_of(t) for t in ("2", "02", "feb", "Sept", "MAY", "13", "ma", "x")] == [
        2, 2, 2, 9, 5, 0, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    ["[0-9]{6}", r"\d+", "(a|b)?c", "[a-z0-9]+(-[a-z0-9]+)*", "(?:ab){1,3}", "a.c", "[^/]+"],
)  # fmt: skip
def test_portable_patterns_pass(pattern: str) -> None:
    assert patterns.fault_of(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [r"\w+", r"\s", "(?<n>a)", "(?i)a", "(?=a)", "a**", "*a", "[a", "(a", "a)", r"\p{L}", "a{2}{3}",
     "^a$", r"\bword", "[]", "a++", r"\1"],
)  # fmt: skip
def test_patterns_that_browsers_read_otherwise_do_not(pattern: str) -> None:
    assert patterns.fault_of(pattern)
    assert not patterns.compiled(pattern).fullmatch("a")


def test_a_file_of_answers_is_read_as_it_was_written() -> None:
    text = "form: visit\nreference: LRP-1\nanswered_at: 2026-11-22T10:00:00Z\nhub: tamar-valley\n"
    text += "year: 2026-27\nanswers:\n  aims: no\n  themes: [send, reading]\n"
    found, diagnostics = parse(text.encode(), "x.yaml")
    assert diagnostics == []
    assert found == AnswerFile(
        "visit", "LRP-1", "2026-11-22T10:00:00Z", "tamar-valley", "2026-27",
        {"aims": "no", "themes": ("send", "reading")}, {"aims": 7, "themes": 8},
    )  # fmt: skip
    assert found.value()["answers"] == {"aims": "no", "themes": ["send", "reading"]}


@pytest.mark.parametrize("text", ["- a\n", "form: visit\n", "", "a: [", "answers: 3\n"])
def test_other_files_are_no_answers(text: str) -> None:
    assert parse(text.encode(), "x.yaml")[0] is None


@pytest.mark.parametrize(
    ("left_on", "is_there"), [("2026-11-22", False), ("2026-11-23", True), (None, True)]
)
def test_a_school_that_leaves_later_can_still_be_chosen(
    network: Network, left_on: str | None, is_there: bool
) -> None:
    hub = network.find_hub("tamar-valley")
    assert hub
    day = dt.date.fromisoformat(left_on) if left_on else None
    first, *others = hub.schools
    moved = replace(hub, schools=(replace(first, left_on=day), *others))
    found = choices.options("schools", choices.Scope(network, moved, TODAY))
    assert (first.urn in {option.value for option in found}) == is_there
    urns = {school.urn for school in hubs.members(moved, TODAY)}
    assert (first.urn in urns) == is_there
