"""Answers → the bytes of a file as a forms tool writes it.

The shapes are those of ../shared/data/header_shapes.json: fixed columns in front, questions as
headings, chosen options joined in one cell, times in the order of the tool's own country.
"""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from generator import amend
from generator.forms import Questionnaire
from generator.forms.answers import AnswerFile
from generator.forms.issue_body import labels
from generator.forms.questions import Question
from generator.forms.verdict import Answer

Answers = Mapping[str, Answer]
FIRST = dt.datetime(2026, 11, 20, 14, 3, 22)


@dataclass(frozen=True)
class Shape:
    """How one tool writes: what joins options, and how days and times look."""

    joined: str
    day: str = "%d/%m/%Y"
    time: str = "%d/%m/%Y %H:%M:%S"
    tail: str = ""


UK_SHEET = Shape(", ")
US_SHEET = Shape(", ", "%-m/%-d/%Y", "%-m/%-d/%Y %H:%M:%S")
GOOGLE = Shape(";", "%Y-%m-%d", "%Y/%m/%d %-I:%M:%S %p GMT")
MICROSOFT = Shape(";", "%-m/%-d/%Y", "%-m/%-d/%y %H:%M:%S", ";")
TEMPLATE = Shape("; ", "%-d %B %Y")


def sent_at(number: int) -> dt.datetime:
    """When the answer with a number was sent: a few hours after the one before."""
    return FIRST + number * dt.timedelta(hours=7, minutes=3, seconds=11)


def cell(question: Question, answer: Answer | None, shape: Shape) -> str:
    """An answer as a person sees it in a cell."""
    if not answer:
        return ""
    if question.widget == "checkboxes":
        return shape.joined.join(question.title_of(value) for value in answer) + shape.tail
    if question.widget == "dates":
        return "\n".join(f"{dt.date.fromisoformat(day):{shape.day}}" for day in answer)
    assert isinstance(answer, str)
    if question.widget == "date":
        return f"{dt.date.fromisoformat(answer):{shape.day}}"
    return question.title_of(answer)


def rows(form: Questionnaire, sets: Sequence[Answers], shape: Shape) -> list[list[str]]:
    """The cells of every set, in the order of the questions."""
    return [[cell(q, answers.get(q.name), shape) for q in form.questions] for answers in sets]


def titles(form: Questionnaire) -> list[str]:
    """The headings of the questions."""
    return list(labels(form).values())


def table(
    headings: Sequence[str], lines: Sequence[Sequence[str]], *, encoding: str = "utf-8"
) -> bytes:
    """A CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headings, *lines])
    return out.getvalue().encode(encoding)


def book(
    lines: Sequence[Sequence[object]], title: str = "Form1", formulas: Sequence[str] = ()
) -> bytes:
    """An XLSX file; text that begins like a formula stays text, but in the cells of `formulas`."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            if value in ("", None):
                continue
            place = sheet.cell(number, column, value)  # type: ignore[call-overload]
            if isinstance(value, str) and place.coordinate not in formulas:
                place.data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


MICROSOFT_HEADINGS = ["ID", "Start time", "Completion time", "Email", "Name"]


def microsoft_headings(form: Questionnaire) -> list[str]:
    """With a hard space in each title, and a number behind one that is a column's already."""
    taken = {heading.casefold() for heading in MICROSOFT_HEADINGS}
    own = [f"{title}2" if title.casefold() in taken else title for title in titles(form)]
    return [*MICROSOFT_HEADINGS, *(title.replace(" ", "\u00a0", 1) for title in own)]


def microsoft_csv(form: Questionnaire, sets: Sequence[Answers], encoding: str = "cp1252") -> bytes:
    """As saved from Excel in a tenant of the United States."""
    lines = []
    for number, own in enumerate(rows(form, sets, MICROSOFT)):
        sent = sent_at(number)
        began = sent - dt.timedelta(minutes=9)
        times = [f"{began:{MICROSOFT.time}}", f"{sent:{MICROSOFT.time}}"]
        lines.append([str(number + 1), *times, "anonymous", "Anonymous", *own])
    return table(microsoft_headings(form), lines, encoding=encoding)


def microsoft_xlsx(form: Questionnaire, sets: Sequence[Answers]) -> bytes:
    """As downloaded: real dates, `Last modified time` and what a quiz adds."""
    headings = microsoft_headings(form)
    headings = [*headings[:5], "Last modified time", *headings[5:], "Points - 1", "Feedback - 1"]
    lines: list[list[object]] = [list(headings)]
    for number, answers in enumerate(sets):
        sent = sent_at(number)
        own: list[object] = []
        for question in form.questions:
            answer = answers.get(question.name)
            if question.widget == "date" and isinstance(answer, str):
                own.append(dt.datetime.fromisoformat(answer))
            elif question.widget == "number" and isinstance(answer, str):
                own.append(float(answer))
            else:
                own.append(cell(question, answer, MICROSOFT))
        began = sent - dt.timedelta(minutes=9)
        lines.append([number + 1, began, sent, "anonymous", "Anonymous", None, *own, 0, ""])
    return book(lines)


def google_sheet(form: Questionnaire, sets: Sequence[Answers], shape: Shape = UK_SHEET) -> bytes:
    """The sheet behind a form as CSV; headings keep their line breaks and spaces."""
    headings = ["Timestamp", *(f"{title} \n" for title in titles(form))]
    lines = [[f"{sent_at(n):{shape.time}}", *own] for n, own in enumerate(rows(form, sets, shape))]
    return table(headings, lines)


def google_xlsx(form: Questionnaire, sets: Sequence[Answers]) -> bytes:
    """The sheet behind a form as a workbook, its times real dates."""
    lines: list[list[object]] = [["Timestamp", *titles(form)]]
    lines += [[sent_at(n), *own] for n, own in enumerate(rows(form, sets, UK_SHEET))]
    return book(lines, "Form responses 1")


def google_csv(form: Questionnaire, sets: Sequence[Answers]) -> bytes:
    """The answers as downloaded from the form."""
    lines = [
        [f"{sent_at(n):{GOOGLE.time}}", *own] for n, own in enumerate(rows(form, sets, GOOGLE))
    ]
    return table(["Timestamp", *titles(form)], lines)


def controls(question: Question, answer: Answer | None, *, brackets: bool) -> dict[str, str]:
    """The boxes of the web form that an answer fills in."""
    name = question.name
    if question.widget == "date":
        parts = answer.split("-") if isinstance(answer, str) and answer else ("", "", "")
        return {f"{name}-{part}": parts[2 - n] for n, part in enumerate(("day", "month", "year"))}
    if question.widget == "checkboxes" and brackets:
        return {f"{name}[{n}]": value for n, value in enumerate(answer or ())} or {f"{name}[0]": ""}
    if question.widget == "dates":
        return {name: "\n".join(answer or ())}
    if question.widget == "checkboxes":
        return {name: ", ".join(answer or ())}
    return {name: str(answer or "")}


def _boxes(form: Questionnaire, sets: Sequence[Answers], *, brackets: bool) -> list[dict[str, str]]:
    found = []
    for answers in sets:
        line: dict[str, str] = {}
        for question in form.questions:
            line |= controls(question, answers.get(question.name), brackets=brackets)
        found.append(line)
    return found


def _by_names(lines: Sequence[Mapping[str, str]]) -> bytes:
    headings = list(dict.fromkeys(name for line in lines for name in line))
    return table(headings, [[line.get(name, "") for name in headings] for line in lines])


def netlify(form: Questionnaire, sets: Sequence[Answers]) -> bytes:
    """Netlify's export: the names of the boxes, and its own columns behind them."""
    lines = [
        {**({"hub": form.hub} if form.hub else {}), **line, "form-name": form.id,
         "ip": "192.0.2.7", "user_agent": "Browser/1.0", "referrer": "https://example.org/",
         "created_at": f"{sent_at(n):%Y-%m-%d %H:%M:%S} UTC"}
        for n, line in enumerate(_boxes(form, sets, brackets=False))
    ]  # fmt: skip
    return _by_names(lines)


def formspree(form: Questionnaire, sets: Sequence[Answers]) -> bytes:
    """Formspree's export: repeated boxes have numbers."""
    lines = [
        {"submitted_at": f"{sent_at(n):%Y-%m-%dT%H:%M:%SZ}", **line, "_gotcha": ""}
        for n, line in enumerate(_boxes(form, sets, brackets=True))
    ]
    return _by_names(lines)


def template(form: Questionnaire, sets: Sequence[Answers]) -> bytes:
    """The form's own CSV template, filled in by a person."""
    return table(titles(form), rows(form, sets, TEMPLATE), encoding="utf-8-sig")


def issue(form: Questionnaire, answers: Answers) -> bytes:
    """The text of an issue."""
    parts = []
    for question in form.questions:
        answer = answers.get(question.name)
        text = cell(question, answer, TEMPLATE) or "_No response_"
        if question.widget == "checkboxes":
            chosen = set(answer or ())
            text = "\n".join(
                f"- [{'x' if o.value in chosen else ' '}] {o.title}" for o in question.options
            )
        parts.append(f"### {labels(form)[question.name]}\n\n{text}\n")
    return "\n".join(parts).encode()


def download(form: Questionnaire, answers: Answers, reference: str = "LRP-7F3K2Q") -> bytes:
    """The file that the web form saves."""
    file = AnswerFile(
        form.id, reference, "2026-11-20T14:03:22Z", form.hub, form.year, dict(answers)
    )
    return amend.document(file.value()).encode()  # type: ignore[arg-type]


def downloads(form: Questionnaire, sets: Sequence[Answers]) -> bytes:
    """Several of them in one file."""
    return b"---\n".join(
        download(form, answers, f"LRP-{n:06}") for n, answers in enumerate(sets, 111111)
    )
