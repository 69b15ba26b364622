"""The template of a form: what a spreadsheet offers in it, and that it comes back as it went."""

import io
from typing import Any

import openpyxl
import pytest

from generator.exports import template_csv, template_xlsx
from generator.forms import Questionnaire, judge
from generator.forms.issue_body import labels, match, split
from generator.forms.questions import Condition
from generator.sheets import read
from tests.support.questionnaires import PRIVACY, ask, every_widget, hostile, make, sample_forms

FORM = every_widget()
NAMES = labels(FORM)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def column_of(sheet: Any, name: str) -> str:
    """The letter of the column of a question."""
    return next(str(cell.column_letter) for cell in sheet[1] if cell.value == NAMES[name])


def checks(sheet: Any) -> dict[str, Any]:
    """The check of each column by its letter."""
    return {
        str(found.sqref).split(":", 1)[0].rstrip("0123456789"): found
        for found in sheet.data_validations.dataValidation
    }


def headings(data: bytes, name: str) -> list[str]:
    grid = next(grid for grid in read(data, name) if not grid.hidden)
    return list(next(grid.rows()).cells)


@pytest.mark.parametrize("form", [FORM, hostile()], ids=["every widget", "hostile"])
def test_the_headings_are_the_titles_of_the_questions_in_their_order(form: Questionnaire) -> None:
    if form is not FORM:
        # A workbook has room for 200 columns.
        form = make(form.questions[:190])
    expected = list(labels(form).values())
    assert headings(template_csv(form), "a.csv") == expected
    assert headings(template_xlsx(form), "a.xlsx") == expected


def test_every_form_of_the_sample_network_has_a_template() -> None:
    count = 0
    for form in sample_forms():
        if form.hub in ("", "tamar-valley"):
            count += 1
            expected = list(labels(form).values())
            assert headings(template_xlsx(form), "a.xlsx") == expected
            assert headings(template_csv(form), "a.csv") == expected
    assert count >= 20


def test_a_hidden_sheet_says_which_form_it_was_made_for() -> None:
    form = make(FORM.questions, hub="tamar-valley")
    (mark,) = [grid for grid in read(template_xlsx(form), "a.xlsx") if grid.title == "Form"]
    assert mark.hidden
    rows = [row.cells for row in mark.rows()]
    assert rows == [("form", "hub", "year"), ("example", "tamar-valley", "2026-27")]


def test_choices_drop_down_from_a_second_sheet() -> None:
    book = opened(template_xlsx(FORM))
    sheet = book["Answers"]
    one, several = (checks(sheet)[column_of(sheet, name)] for name in ("theme", "themes"))
    place = one.formula1.replace("$", "").split("!")
    offered = [row[0].value for row in book[place[0]][place[1]]]
    assert offered == [
        "Reading", "Moves, between schools", "Moves, between schools and phases", "None",
        "SEND; inclusion",
    ]  # fmt: skip
    assert book[place[0]].sheet_state == "hidden"
    assert one.showErrorMessage, "another answer is refused"
    assert not several.showErrorMessage, "several answers stand in one cell"
    assert checks(sheet)[column_of(sheet, "again")].formula1 == '"yes,no"'


def test_dates_and_numbers_are_checked_and_the_rest_is_text() -> None:
    sheet = opened(template_xlsx(FORM))["Answers"]
    found = checks(sheet)
    assert found[column_of(sheet, "when")].type == "date"
    count = found[column_of(sheet, "count")]
    assert (count.type, count.formula1, count.formula2) == ("whole", "1", "600")
    assert (
        found[column_of(sheet, "share")].type is None if column_of(sheet, "share") in found else 1
    )
    for name in ("code", "phone", "title"):
        assert sheet.column_dimensions[column_of(sheet, name)].number_format == "@"


def test_the_heading_stays_in_sight_and_carries_help() -> None:
    sheet = opened(template_xlsx(FORM))["Answers"]
    assert sheet.freeze_panes == "A2"
    notes = {cell.value: cell.comment.text for cell in sheet[1] if cell.comment}
    assert notes[NAMES["title"]].startswith("Needed.")
    assert "Between 1 and 600" in notes[NAMES["count"]] or "between 1 and 600" in notes[
        NAMES["count"]
    ]  # fmt: skip
    assert "Only if you answered “No”" in notes[NAMES["why"]]
    assert "Needed" not in notes[NAMES["why"]]
    assert "parted by semicolons" in notes[NAMES["themes"]]
    assert "3 February 2027; 1 to 12 March 2027" in notes[NAMES["days"]]


def test_a_page_explains_and_holds_the_privacy_notice() -> None:
    book = opened(template_xlsx(every_widget("personal")))
    assert book.sheetnames[:2] == ["Answers", "How to fill it in"]
    said = [str(row[0].value) for row in book["How to fill it in"].iter_rows()]
    assert any("parted by semicolons" in line for line in said)
    assert "SEND; inclusion" in said
    assert PRIVACY.lawful_basis in said


def test_a_filled_template_comes_back_as_the_answers() -> None:
    book = opened(template_xlsx(FORM))
    sheet = book["Answers"]
    typed = {
        "title": "=A title that begins like a formula", "code": "012345", "body": "Two\nlines",
        "phone": "+44 1632 960001", "count": 30, "theme": "Moves, between schools",
        "themes": "Moves, between schools; SEND; inclusion;Reading", "again": "no",
        "when": "2027-02-03", "days": "3 February 2027; 8 to 9 March 2027", "why": "Too far",
    }  # fmt: skip
    for name, value in typed.items():
        cell = sheet[f"{column_of(sheet, name)}2"]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    (grid,) = [grid for grid in read(out.getvalue(), "a.xlsx") if grid.title == "Answers"]
    head, row = list(grid.rows())
    known = {label: name for name, label in NAMES.items()}
    given: dict[str, Any] = {}
    for place, heading in enumerate(head.cells):
        question = FORM.by_name[known[heading]]
        text = row.text(place)
        if question.widget == "checkboxes":
            given[question.name] = split(question, text)
        elif question.widget in ("radios", "yes-no"):
            given[question.name] = match(question, text)
        else:
            given[question.name] = text
    verdict = judge(FORM, given)
    assert verdict.faults == ()
    assert verdict.answers == {
        "title": "=A title that begins like a formula", "code": "012345", "body": "Two\nlines",
        "phone": "+44 1632 960001", "count": "30", "theme": "moves",
        "themes": ("reading", "moves", "send"), "again": "no", "when": "2027-02-03",
        "days": ("2027-02-03", "2027-03-08", "2027-03-09"), "why": "Too far",
    }  # fmt: skip


def test_a_csv_template_is_a_row_of_headings_as_excel_reads_it() -> None:
    data = template_csv(make((ask("a", "Zoë’s, aims?", "text"), ask("b", "=1+1", "text"))))
    assert data == '\ufeff"Zoë’s, aims?",\'=1+1\r\n'.encode()


def test_what_is_never_asked_has_no_column() -> None:
    follows = ask("where", "Where in it?", "text", condition=Condition("hub", ("x",)))
    assert headings(template_csv(make((ask("a", "A?", "text"), follows))), "a.csv") == ["A?"]


def test_the_same_form_gives_the_same_bytes() -> None:
    assert template_xlsx(every_widget()) == template_xlsx(every_widget())
    assert template_csv(every_widget()) == template_csv(every_widget())
