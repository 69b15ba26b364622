"""What is said under a question where no script checks the answer while it is written."""

from __future__ import annotations

import re

from generator import words
from generator.forms.issue_body import choices, labels
from generator.forms.questions import Question, Questionnaire
from generator.forms.wording import day

_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)\)")
_LEADS = re.compile("https?://|mailto:")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)([^*_`\n]+)(?<=\S)\1")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_ENDS = (".", "?", "!", "…", "”", ":", ")")
_DATE = "Write the date like 3 February 2027."
_DATES = "One day or stretch of days on each line, like 3 February 2027 or 1 to 12 March 2027."
_DATES_IN_A_CELL = (
    "One day or stretch of days after another, parted by semicolons, like 3 February 2027; "
    "1 to 12 March 2027."
)
_SEVERAL_IN_A_CELL = "Several answers stand in one cell, parted by semicolons."


def asked(form: Questionnaire) -> list[Question]:
    """The questions that can come up at all: not those that hang on one which is not asked."""
    found: list[Question] = []
    for question in form.questions:
        condition = question.condition
        if condition is None or any(q.name == condition.question for q in found):
            found.append(question)
    return found


def is_always_needed(question: Question) -> bool:
    """Whether a tool may insist on an answer, whatever else was answered."""
    return question.is_needed and question.condition is None


def condition(form: Questionnaire, question: Question) -> str:
    """`Only if you answered “Yes” to “Have you been before?”.`, or nothing."""
    if question.condition is None:
        return ""
    earlier = form.by_name[question.condition.question]
    title = {value: label for label, value in choices(earlier).items()}
    given = [f"“{title.get(answer, answer)}”" for answer in question.condition.answers]
    said = " or ".join(part for part in (", ".join(given[:-1]), given[-1]) if part)
    verb = "selected" if earlier.is_list else "answered"
    return f"Only if you {verb} {said} to “{labels(form)[earlier.name]}”."


def limits(question: Question) -> str:
    """How long, how much or when, as a sentence; empty where anything will do."""
    low, high = question.minimum, question.maximum
    if question.widget in ("date", "dates"):
        low, high = (day(text) if text else "" for text in (low, high))
        return _range(low, high, "", ("From {low} on", "Until {high}"))
    if question.widget == "number":
        kind = "A whole number" if question.whole else "A number"
        return _range(low, high, kind, ("{kind}, {low} or more", "{kind}, {high} or fewer")) or (
            f"{kind}."
        )
    if question.options or question.widget == "yes-no" or not (question.most or question.fewest):
        return ""
    most, fewest = words.number(question.most), words.number(question.fewest)
    if question.fewest and question.most:
        return f"Between {fewest} and {most} characters."
    return f"{most} characters or less." if question.most else f"{fewest} characters or more."


def _range(low: str, high: str, kind: str, one_sided: tuple[str, str]) -> str:
    if low and high:
        text = "{kind} between {low} and {high}" if kind else "Between {low} and {high}"
    elif low or high:
        text = one_sided[0] if low else one_sided[1]
    else:
        return ""
    return text.format(kind=kind, low=low, high=high) + "."


def help_lines(
    form: Questionnaire, question: Question, *, date: bool = False, cell: bool = False
) -> list[str]:
    """The hint and whatever else somebody has to know, a sentence or two an item.

    `date`: a date is typed, not chosen. `cell`: a whole answer stands in one cell.
    """
    found = [condition(form, question), question.hint]
    if question.widget == "dates":
        if cell:
            found.append(_DATES_IN_A_CELL)
        elif "line" not in question.hint:
            found.append(_DATES)
    elif question.widget == "date" and date:
        found.append(_DATE)
    elif question.widget == "checkboxes" and cell:
        found.append(_SEVERAL_IN_A_CELL)
    if _says_limits(question):
        found.append(limits(question))
    found.append(question.why)
    lines = [_sentence(line) for line in found if line.strip()]
    if question.example and not question.options and question.example not in question.hint:
        lines.append(f"For example: {' '.join(question.example.split())}")
    return lines


def option_lines(question: Question) -> list[str]:
    """`Senior leader: A member of a senior leadership team.` for each option with a hint."""
    return [_sentence(f"{option.title}: {option.hint}") for option in question.options
            if option.hint.strip()]  # fmt: skip


def _sentence(text: str) -> str:
    line = " ".join(text.split())
    return line if line.endswith(_ENDS) else f"{line}."


def _says_limits(question: Question) -> bool:
    """Limits that nobody would meet by chance are not worth a sentence."""
    if question.widget in ("text", "email", "tel"):
        return bool(question.fewest)
    return question.widget != "dates" or bool(question.minimum or question.maximum)


def unwrapped(markdown: str) -> str:
    """Markdown with each paragraph on one line: some tools break a line where its author did."""
    paragraphs = re.split(r"\n\s*\n", markdown.strip())
    return "\n\n".join(_joined(paragraph) for paragraph in paragraphs if paragraph.strip())


def unmarked(markdown: str, site: str = "") -> str:
    """Markdown as text for a box that knows no Markdown: links as `text (address)`."""
    root = site.rstrip("/")

    def told(link: re.Match[str]) -> str:
        words, address = link.groups()
        if address.startswith("/"):
            address = f"{root}{address}" if root else ""
        return f"{words} ({address})" if _LEADS.match(address) else words

    return unwrapped(_EMPHASIS.sub(r"\2", _HEADING.sub("", _LINK.sub(told, markdown))))


def _joined(paragraph: str) -> str:
    """A paragraph on one line, but for the points of a list."""
    return re.sub(r"\s*\n\s*(?![-*+] |\d+\. )", " ", paragraph.strip())


def command(form: Questionnaire) -> str:
    """What brings the answers back: `lrp import interest FILE --hub tamar-valley`."""
    return f"lrp import {form.id} FILE" + (f" --hub {form.hub}" if form.hub else "")


def privacy(form: Questionnaire) -> list[tuple[str, str]]:
    """Heading and text of each part of the privacy notice; empty where the form has none."""
    notice = form.privacy
    if notice is None:
        return []
    return [
        ("Who is responsible", notice.controller),
        ("What the answers are for", notice.purpose),
        ("Lawful basis", notice.lawful_basis),
        ("Who sees them", notice.recipients),
        ("How long they are kept", notice.retention),
        ("Your rights", notice.rights),
        ("Complaints", notice.complaints),
    ]
