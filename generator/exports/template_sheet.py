"""A form → an XLSX or CSV file to fill in: a row for each set of answers, a column a question.

The header of a column is the question's title, as everywhere, so that what comes back is read by
the same rule as any other sheet. A hidden sheet says which form it was made for.
"""

from __future__ import annotations

from generator.exports import hints
from generator.forms.issue_body import choices, labels
from generator.forms.questions import Question, Questionnaire
from generator.sheets import Column, Kind, Page, Sheet, csv_file, workbook

MARK = "Form"
"""The hidden sheet: a row of `form`, `hub` and `year`, and a row of what they are."""

_ROWS = 500
_KINDS: dict[str, Kind] = {"textarea": "long", "dates": "long", "date": "date", "yes-no": "yes-no"}
_FIRST = (
    "Fill in a row of the sheet “Answers” for each set of answers. Leave the first row as it is: "
    "the program knows the questions by their words.",
    "The note on each heading says what goes below it. A column may stay empty unless it says "
    "“Needed”.",
    "Several answers go into one cell, parted by semicolons: Reading; Transition.",
    "Dates are real dates, like 3 February 2027. Several dates go into one cell, parted by "
    "semicolons: 3 February 2027; 1 to 12 March 2027.",
    "A formula is not read. Write the value itself.",
)


def template_xlsx(form: Questionnaire) -> bytes:
    """The workbook: drop-down lists, checks of dates and numbers, a frozen heading, help."""
    names = labels(form)
    columns = tuple(_column(form, q, names[q.name]) for q in hints.asked(form))
    mark = tuple(Column(header) for header in ("form", "hub", "year"))
    return workbook(
        [
            Sheet("Answers", columns, spare=_ROWS),
            Page("How to fill it in", form.title, tuple(_help(form))),
            Sheet(MARK, mark, [(form.id, form.hub, form.year)], hidden=True, spare=0),
        ]
    )


def template_csv(form: Questionnaire) -> bytes:
    """The headings alone: a CSV file has no room for help, and a second row would be an answer."""
    names = labels(form)
    return csv_file([names[question.name] for question in hints.asked(form)], ())


def _column(form: Questionnaire, question: Question, label: str) -> Column:
    lines = hints.help_lines(form, question, cell=True)
    if hints.is_always_needed(question):
        lines.insert(0, "Needed.")
    # The check of a sheet takes whole numbers only; any other is checked on the way back.
    is_whole = question.widget == "number" and question.whole
    bounds = [
        int(float(text)) if text and is_whole else None
        for text in (question.minimum, question.maximum)
    ]
    return Column(
        header=label,
        kind="number" if is_whole else _KINDS.get(question.widget, "text"),
        help="\n".join(lines),
        options=tuple(choices(question)) if question.options else (),
        free=question.is_list,
        minimum=bounds[0],
        maximum=bounds[1],
    )


def _help(form: Questionnaire) -> list[str]:
    found = [*_FIRST]
    for question in hints.asked(form):
        if question.widget == "checkboxes" and question.options:
            found += [f"# {labels(form)[question.name]}", *choices(question)]
    for heading, text in hints.privacy(form):
        found += [f"# {heading}", " ".join(text.split())]
    return found
