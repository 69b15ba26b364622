"""The question sheet says all that a person needs to make the form in Microsoft Forms."""

import io
from typing import Any

import openpyxl
import pytest

from generator.exports import question_sheet
from generator.forms import Questionnaire
from generator.forms.choices import Option
from generator.forms.issue_body import choices, labels
from generator.forms.questions import Condition
from generator.sheets import read
from tests.support.questionnaires import PRIVACY, ask, every_widget, hostile, make, sample_forms

FORM = every_widget()
KINDS = {"Text", "Choice", "Date"}
"""Kinds of question as Microsoft Forms calls them."""


def rows(data: bytes, title: str) -> list[tuple[str, ...]]:
    grid = next(grid for grid in read(data, "a.xlsx") if grid.title == title)
    found = list(grid.rows())
    width = len(found[0].cells)
    return [tuple(row.text(n) for n in range(width)) for row in found]


def questions(form: Questionnaire) -> dict[str, dict[str, str]]:
    """The row of each question by its name."""
    head, *found = rows(question_sheet(form), "Questions")
    of_title = {label: name for name, label in labels(form).items()}
    kept = [dict(zip(head, row, strict=True)) for row in found]
    return {of_title[r["Question"]]: r for r in kept if r["Kind of question"] != "Section"}


@pytest.mark.parametrize("form", [FORM, hostile()], ids=["every widget", "hostile"])
def test_every_question_has_a_row_with_its_very_words(form: Questionnaire) -> None:
    found = questions(form)
    assert list(found) == [question.name for question in form.questions]
    assert [row["Number"] for row in found.values()] == [str(n + 1) for n in range(len(found))]
    assert {row["Kind of question"] for row in found.values()} <= KINDS


def test_every_form_of_the_sample_network_has_a_sheet() -> None:
    count = 0
    for form in sample_forms():
        if form.hub in ("", "tamar-valley"):
            count += 1
            assert list(questions(form)) == [question.name for question in form.questions]
    assert count >= 20


def test_each_widget_is_a_kind_with_its_switches() -> None:
    found = {
        name: (row["Kind of question"], row["Switches and restrictions"])
        for name, row in questions(FORM).items()
    }
    assert found == {
        "title": ("Text", ""), "code": ("Text", ""), "link": ("Text", ""),
        "body": ("Text", "Long answer"), "mail": ("Text", ""), "phone": ("Text", ""),
        "count": ("Text", "Restrictions; Between 1 and 600"),
        "share": ("Text", "Restrictions; Number"), "theme": ("Choice", ""),
        "themes": ("Choice", "Multiple answers"), "again": ("Choice", ""), "when": ("Date", ""),
        "days": ("Text", "Long answer"), "why": ("Text", "Long answer"), "which": ("Text", ""),
    }  # fmt: skip


def test_many_options_are_a_drop_down() -> None:
    options = tuple(Option(f"s{n}", f"School {n}") for n in range(30))
    form = make((ask("school", "Which school?", "radios", options=options),))
    assert questions(form)["school"]["Switches and restrictions"] == "Drop-down"


def test_only_what_is_always_needed_is_required() -> None:
    needed = {name for name, row in questions(FORM).items() if row["Required"] == "Yes"}
    assert needed == {"title", "body", "theme", "again"}


def branching(form: Questionnaire) -> dict[str, str]:
    return {name: row["Branching"] for name, row in questions(form).items() if row["Branching"]}


def test_a_condition_is_in_the_subtitle() -> None:
    assert questions(FORM)["why"]["Subtitle"].startswith(
        "Only if you answered “No” to “Would you do it again?”."
    )


def test_what_does_not_follow_at_once_has_no_branching() -> None:
    none = "None. The subtitle says when it is asked."
    assert branching(FORM) == {"why": none, "which": none}


YES, NO = Condition("a", ("yes",)), Condition("a", ("no",))


def shape(*conditions: Condition | None) -> Questionnaire:
    """A question `a`, and after it `b`, `c` … with these conditions."""
    later = [
        ask(name, f"{name.upper()}?", "yes-no", condition=condition)
        for name, condition in zip("bcdef", conditions, strict=False)
    ]
    return make((ask("a", "A?", "yes-no"), *later))


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ((YES, None), {"a": "After “Yes” go to question 2. After “No” go to question 3."}),
        ((YES, YES, None), {"a": "After “Yes” go to question 2. After “No” go to question 4."}),
        ((NO,), {"a": "After “Yes” go to the end of the form. After “No” go to question 2."}),
        (
            (YES, NO, None),
            {
                "a": "After “Yes” go to question 2. After “No” go to question 3.",
                "b": "Then go to question 4.",
            },
        ),
    ],
)
def test_branching_leads_to_what_is_for_somebody_and_past_the_rest(
    conditions: tuple[Condition | None, ...], expected: dict[str, str]
) -> None:
    assert branching(shape(*conditions)) == expected


@pytest.mark.parametrize(
    "conditions",
    [
        (None, YES),
        (YES, NO, YES),
        (YES, Condition("b", ("yes",)), None, NO),
        (Condition("a", ("yes", "no")), NO, None),
    ],
)
def test_branching_that_would_pass_over_too_much_is_not_advised(
    conditions: tuple[Condition | None, ...],
) -> None:
    found = branching(shape(*conditions))
    assert "a" not in found
    assert "None. The subtitle says when it is asked." in found.values()


def test_following_the_branching_asks_each_just_what_is_for_them() -> None:
    """Walks the sample forms as Microsoft would, with every answer to each question."""
    walked = 0
    for form in sample_forms():
        rows_of = questions(form) if form.hub in ("", "lodestar") else {}
        names = list(rows_of)
        for name, row in rows_of.items():
            if not row["Branching"].startswith("After"):
                continue
            walked += 1
            question = form.by_name[name]
            for label, value in choices(question).items():
                seen = []
                place = names.index(name)
                lead = f"After “{label}” go to "
                while place < len(names):
                    seen.append(names[place])
                    said = rows_of[names[place]]["Branching"]
                    start = lead if place == names.index(name) else "Then go to "
                    rest = said.partition(start)[2]
                    target = rest.partition(".")[0]
                    if target == "the end of the form":
                        break
                    place = int(target.split()[-1]) - 1 if target else place + 1
                depends = [
                    q for q in form.questions if q.condition and q.condition.question == name
                ]
                for other in depends:
                    assert other.condition
                    if rows_of[other.name]["Branching"].startswith("None"):
                        continue
                    assert (other.name in seen) == (value in other.condition.answers)
                free = [n for n in names[names.index(name) :] if not form.by_name[n].condition]
                assert set(free) <= set(seen)
    assert walked


def test_options_stand_in_cells_of_their_own_under_their_question() -> None:
    head, *found = rows(question_sheet(FORM), "Options")
    assert list(head) == [labels(FORM)[name] for name in ("theme", "themes", "again")]
    for place, name in enumerate(("theme", "themes", "again")):
        column = [row[place] for row in found if row[place]]
        assert column == list(choices(FORM.by_name[name]))


def test_a_form_without_choices_has_no_sheet_of_options() -> None:
    grids = read(question_sheet(make((ask("a", "A?", "text"),))), "a.xlsx")
    assert [grid.title for grid in grids if not grid.hidden] == ["How to", "Form", "Questions"]


def test_the_words_of_the_form_and_its_privacy_notice_are_there_to_copy() -> None:
    form = every_widget("personal")
    found = rows(question_sheet(form), "Form")
    assert ("Title", form.title) in found
    description = [text for where, text in found if where == "Description"]
    for part in (PRIVACY.controller, PRIVACY.lawful_basis, PRIVACY.complaints):
        assert any(text.endswith(f": {part}") for text in description)
    public = [text for where, text in rows(question_sheet(FORM), "Form") if where == "Description"]
    assert public == ["It takes a minute."]


@pytest.mark.parametrize("title", ["Form", "Questions", "Options"])
def test_no_cell_to_copy_has_two_lines(title: str) -> None:
    """Excel puts quotation marks around such a cell when it is copied."""
    forms = [form for form in sample_forms() if not form.hub]
    cells = [cell for f in forms for row in rows(question_sheet(f), title) for cell in row]
    assert cells
    assert not [cell for cell in cells if "\n" in cell]


def test_the_steps_say_how_the_answers_come_back() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(question_sheet(FORM)))
    said = "\n".join(str(row[0].value) for row in book["How to"].iter_rows())
    assert "run: lrp import example FILE" in said
    assert "Record name" in said


def test_the_sheet_of_a_hub_names_the_hub_on_the_way_back() -> None:
    form = make(FORM.questions, hub="tamar-valley")
    book: Any = openpyxl.load_workbook(io.BytesIO(question_sheet(form)))
    said = "\n".join(str(row[0].value) for row in book["How to"].iter_rows())
    assert "lrp import example FILE --hub tamar-valley" in said


def test_the_same_form_gives_the_same_bytes() -> None:
    assert question_sheet(every_widget()) == question_sheet(every_widget())
