"""Given answers → what they are, and what is wrong with them.

site_templates/assets/form.js comes to the same verdict in the same words; tests/test_agreement.py
holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from generator import days
from generator.forms import across
from generator.forms.patterns import compiled
from generator.forms.questions import Question, Questionnaire
from generator.forms.wording import PARTS, sentences

Given = Mapping[str, str | Sequence[str]]
"""What was typed or chosen, by the name of the control. A date is one text, or three under
`<name>-day`, `<name>-month` and `<name>-year`."""

Answer = str | tuple[str, ...]

# White space as browsers trim it, which is not quite what Python strips.
_SPACE = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
_PHONE = re.compile(r"\+?[0-9() .-]+")
_LINK = re.compile(r"https?://[^ /?#\"<>\\]+\.[^ \"<>\\]*")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer. `situation` names it, `message` says it to the reader.

    `parts` are the boxes of a date at fault; `line` counts from 1 in an answer of several lines.
    `hint` is what to do about it, where more can be said than to correct it.
    """

    question: str
    situation: str
    message: str
    parts: tuple[str, ...] = ()
    line: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answers that could be used, in the order of the questions, and the faults."""

    answers: Mapping[str, Answer]
    faults: tuple[Fault, ...]


class Wrong(Exception):
    """Leaves the reading of one answer with what is wrong with it."""

    def __init__(self, situation: str, parts: tuple[str, ...] = (), line: int = 0) -> None:
        super().__init__(situation)
        self.situation, self.parts, self.line = situation, parts, line


def judge(form: Questionnaire, given: Given) -> Verdict:
    """Every answer, trimmed and in its one way of writing; every fault, in order of the questions.

    A question whose condition does not hold is passed over with whatever was given for it.
    """
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    for question in form.questions:
        if not is_asked(question, answers):
            continue
        try:
            answer = _READERS[question.widget](question, given)
        except Wrong as wrong:
            says = sentences(question)[wrong.situation].replace("{n}", str(wrong.line))
            faults.append(Fault(question.name, wrong.situation, says, wrong.parts, wrong.line))
            continue
        if answer:
            answers[question.name] = answer
        elif question.is_needed:
            parts = PARTS if question.widget == "date" else ()
            faults.append(Fault(question.name, "empty", sentences(question)["empty"], parts))
    at_fault = {fault.question for fault in faults}
    for name, situation, message in across.faults(form, answers, at_fault):
        faults.append(Fault(name, situation, message, PARTS))
    order = {question.name: number for number, question in enumerate(form.questions)}
    return Verdict(answers, tuple(sorted(faults, key=lambda fault: order[fault.question])))


def is_asked(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Whether the condition of a question holds for the answers before it."""
    condition = question.condition
    if condition is None:
        return True
    answer = answers.get(condition.question, ())
    return not set((answer,) if isinstance(answer, str) else answer).isdisjoint(condition.answers)


def trimmed(text: str) -> str:
    """A text without white space at its ends, its lines ended by a line feed."""
    return _BREAKS.sub("\n", text).strip(_SPACE)


def _one(given: Given, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        value = value[0] if value else ""
    return trimmed(value)


def _several(given: Given, name: str) -> list[str]:
    value = given.get(name, ())
    texts = [value] if isinstance(value, str) else value
    return [text for text in map(trimmed, texts) if text]


def _text(question: Question, given: Given) -> str:
    text = _one(given, question.name)
    if question.widget != "textarea":
        text = " ".join(filter(None, (line.strip(_SPACE) for line in text.split("\n"))))
    if not text:
        return ""
    if _HIDDEN.search(text):
        raise Wrong("hidden-character")
    if question.most and len(text) > question.most:
        raise Wrong("too-long")
    if len(text) < question.fewest:
        raise Wrong("too-short")
    if question.pattern and not compiled(question.pattern).fullmatch(text):
        raise Wrong("pattern")
    if question.is_link and not _LINK.fullmatch(text):
        raise Wrong("format")
    return text


def _email(question: Question, given: Given) -> str:
    text = _text(question, given)
    if text and not _EMAIL.fullmatch(text):
        raise Wrong("format")
    return text


def _phone(question: Question, given: Given) -> str:
    text = _text(question, given)
    if text and not (_PHONE.fullmatch(text) and 9 <= len(re.findall("[0-9]", text)) <= 15):
        raise Wrong("format")
    return text


def _number(question: Question, given: Given) -> str:
    text = _one(given, question.name)
    if not text:
        return ""
    if not (_WHOLE if question.whole else _NUMBER).fullmatch(text):
        raise Wrong("number")
    value = float(text)
    if (question.minimum and value < float(question.minimum)) or (
        question.maximum and value > float(question.maximum)
    ):
        raise Wrong("limits")
    return _plain(text)


def _plain(text: str) -> str:
    """A number in one way of writing: no zeros that say nothing, no minus before nought."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, decimals = digits.partition(".")
    decimals = decimals.rstrip("0")
    plain = (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")
    return plain if plain == "0" else sign + plain


def _choice(question: Question, given: Given) -> str:
    text = _one(given, question.name)
    if text and all(option.value != text for option in question.options):
        raise Wrong("choice")
    return text


def _choices(question: Question, given: Given) -> tuple[str, ...]:
    chosen = set(_several(given, question.name))
    found = tuple(option.value for option in question.options if option.value in chosen)
    if len(found) < len(chosen):
        raise Wrong("choice")
    return found


def _yes_no(question: Question, given: Given) -> str:
    text = _one(given, question.name)
    if text not in ("", "yes", "no"):
        raise Wrong("choice")
    return text


def _date(question: Question, given: Given) -> str:
    whole = _one(given, question.name)
    if whole:
        day = days.parse_day(whole)
        parts: tuple[str, ...] = PARTS
    else:
        boxes = {part: _one(given, f"{question.name}-{part}") for part in PARTS}
        parts = tuple(part for part in PARTS if not boxes[part])
        if parts == PARTS:
            return ""
        if parts:
            raise Wrong(f"missing-{'-'.join(parts)}", parts)
        day = days.real(boxes["year"], boxes["month"], boxes["day"])
    if day is None:
        raise Wrong("real", PARTS)
    if not _is_within(question, day):
        raise Wrong("limits", PARTS)
    return day


def _dates(question: Question, given: Given) -> tuple[str, ...]:
    text = "\n".join(_several(given, question.name))
    if _HIDDEN.search(text):
        raise Wrong("hidden-character")
    if question.most and len(text) > question.most:
        raise Wrong("too-long")
    found: set[str] = set()
    for number, item in enumerate(days.items(text), 1):
        several = days.parse_item(item)
        if several is None:
            raise Wrong("line", line=number)
        if not all(_is_within(question, day) for day in several):
            raise Wrong("limits", line=number)
        found.update(several)
    return tuple(sorted(found))


def _is_within(question: Question, day: str) -> bool:
    return (not question.minimum or day >= question.minimum) and (
        not question.maximum or day <= question.maximum
    )


_READERS: Mapping[str, Callable[[Question, Given], Answer]] = {
    "text": _text, "textarea": _text, "email": _email, "tel": _phone, "number": _number,
    "radios": _choice, "checkboxes": _choices, "yes-no": _yes_no, "date": _date, "dates": _dates,
}  # fmt: skip
