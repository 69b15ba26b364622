"""A form → a workbook that somebody copies from while they make the form in Microsoft Forms.

Microsoft Forms takes no script, and what it makes of a Word document is a guess that changes words.
Answers find their way back by the words of the questions, so these are copied cell by cell. Every
option has a cell of its own: a column of them is pasted as so many options.
"""

from __future__ import annotations

from itertools import groupby, takewhile

from generator.exports import hints
from generator.forms.issue_body import choices, labels
from generator.forms.questions import Question, Questionnaire
from generator.sheets import Column, Page, Sheet, workbook

MOST_RADIOS = 12
"""More options than this are shown as a drop-down list."""

_STEPS = (
    "Make a new form in Microsoft Forms with the account of your school or trust. Copy its title, "
    "description and closing words from the sheet “Form”. Where the description has no room for "
    "it all, add a section at the beginning and put the rest under its title.",
    "Go down the sheet “Questions”. For each row add a question of the kind that the row names, "
    "and copy its words and its subtitle. In the menu with three dots you find Subtitle, Long "
    "answer, Restrictions and Drop-down.",
    "Copy the options from the sheet “Options”: select the cells under the question and paste them "
    "into the first option.",
    "Leave the words as they are. Answers find their way back by them.",
    "In Settings, switch off Record name. The form asks for everything that is needed.",
    "What stands under “Branching” is set in Add branching once every question is there. It spares "
    "people questions that are not for them; the form works without it.",
    "To bring the answers back, open them in Excel, save the workbook as XLSX or CSV and run: "
    "{command}",
)
_COLUMNS = (
    Column("Number", "number"),
    Column("Question", "long", help="Copy this into the question, word for word."),
    Column("Subtitle", "long", help="Copy this into the subtitle."),
    Column("Kind of question"),
    Column("Switches and restrictions", width=40),
    Column("Required"),
    Column("Branching", "long", help="Where an answer leads. The form works without it."),
)
_NO_BRANCHING = "None. The subtitle says when it is asked."
_KINDS = {
    "text": "Text", "email": "Text", "tel": "Text", "number": "Text", "textarea": "Text",
    "dates": "Text", "radios": "Choice", "yes-no": "Choice", "checkboxes": "Choice",
    "date": "Date",
}  # fmt: skip


def question_sheet(form: Questionnaire, site: str = "") -> bytes:
    """The workbook. `site` is the address that links from the root are meant for."""
    names = labels(form)
    questions = hints.asked(form)
    branching = _branching(form)
    rows = []
    for section in form.sections:
        own = [question for question in section.questions if question in questions]
        if own and len(form.sections) > 1:
            text = " ".join(section.text.split())
            rows.append(("", section.title, text, "Section", "", "", ""))
        rows += [
            (str(questions.index(q) + 1), names[q.name], *_row(form, q), branching.get(q.name, ""))
            for q in own
        ]
    steps = tuple(step.format(command=hints.command(form)) for step in _STEPS)
    sheets: list[Sheet | Page] = [
        Page("How to", form.title, steps),
        Sheet("Form", (Column("Where"), Column("Words", "long")), _words(form, site), spare=0),
        Sheet("Questions", _COLUMNS, rows, spare=0),
    ]
    if options := _options(form, questions):
        sheets.append(options)
    return workbook(sheets)


def _words(form: Questionnaire, site: str) -> list[tuple[str, str]]:
    """What the form says apart from its questions: where it goes, and the words.

    A paragraph a cell, because Excel puts quotation marks around a copied cell of several lines.
    """
    notice = [f"{heading}: {text}" for heading, text in hints.privacy(form)]
    parts = [
        ("Title", [form.title]),
        ("Description", [*_paragraphs(hints.unmarked(form.intro, site)), *notice]),
        ("Settings, Thank you message", _paragraphs(hints.unmarked(form.next_steps, site))),
    ]
    return [(where, " ".join(text.split())) for where, texts in parts for text in texts]


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n") if part.strip()]


def _row(form: Questionnaire, question: Question) -> tuple[str, str, str, str]:
    """Subtitle, kind of question, switches and restrictions, and whether it is required."""
    lines = hints.help_lines(form, question)
    lines += hints.option_lines(question)
    needed = "Yes" if hints.is_always_needed(question) else "No"
    return " ".join(lines), _KINDS[question.widget], "; ".join(_switches(question)), needed


def _switches(question: Question) -> list[str]:
    if question.widget in ("textarea", "dates"):
        return ["Long answer"]
    if question.widget == "checkboxes":
        return ["Multiple answers"]
    if question.widget == "radios" and len(question.options) > MOST_RADIOS:
        return ["Drop-down"]
    if question.widget == "number":
        low, high = question.minimum, question.maximum
        if low and high:
            return ["Restrictions", f"Between {low} and {high}"]
        if low or high:
            side = f"Greater than or equal to {low}" if low else f"Less than or equal to {high}"
            return ["Restrictions", side]
        return ["Restrictions", "Number"]
    return []


def _branching(form: Questionnaire) -> dict[str, str]:
    """Where the answers of a question lead, by the question's name.

    Only what stands directly after the question that it depends on can be passed over: an answer
    leads on at once, so that whatever lay between would be passed over too.
    """
    questions = hints.asked(form)
    found = {q.name: _NO_BRANCHING for q in questions if q.condition}
    for number, parent in enumerate(questions, 1):
        rest = questions[number:]
        run = _directly_after(parent, rest)
        if not run or parent.is_list:
            continue
        blocks = [list(block) for _, block in groupby(run, key=lambda q: q.condition)]
        answers = [answer for block in blocks for answer in _answers(block[0])]
        following = rest[len(run)] if len(run) < len(rest) else None
        if len(set(answers)) < len(answers) or (following and following.condition):
            continue
        end = _place(questions, following)
        starts = {a: _place(questions, block[0]) for block in blocks for a in _answers(block[0])}
        found |= {q.name: "" for q in run}
        found |= {block[-1].name: f"Then go to {end}." for block in blocks[:-1]}
        found[parent.name] = " ".join(
            f"After “{label}” go to {starts.get(value, end)}."
            for label, value in choices(parent).items()
        )
    return found


def _directly_after(parent: Question, rest: list[Question]) -> list[Question]:
    """The questions at the beginning of the rest that depend on an answer to the parent."""
    return list(takewhile(lambda q: q.condition and q.condition.question == parent.name, rest))


def _answers(question: Question) -> tuple[str, ...]:
    return question.condition.answers if question.condition else ()


def _place(questions: list[Question], question: Question | None) -> str:
    return f"question {questions.index(question) + 1}" if question else "the end of the form"


def _options(form: Questionnaire, questions: list[Question]) -> Sheet | None:
    """A column of options for each question that has any."""
    names = labels(form)
    shown = {names[q.name]: list(choices(q)) for q in questions if choices(q)}
    if not shown:
        return None
    height = max(map(len, shown.values()))
    rows = [
        tuple(options[line] if line < len(options) else "" for options in shown.values())
        for line in range(height)
    ]
    return Sheet("Options", tuple(Column(label) for label in shown), rows, spare=0)
