"""The headings of a table → which question each column answers, or why it answers none."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from generator.forms.issue_body import plain as label_key
from generator.model import Form, FormField

Kind = Literal["answer", "own", "unsure", "unknown", "dropped"]
"""answer: of a question; own: of the tool that made the file; unsure: perhaps of a question;
unknown: of none; dropped: the mapping file says not to read it."""

PARTS = ("day", "month", "year")
_LIKE = 0.8
_MOST = 1_000
"""Signs of a heading that are looked at; a title is far shorter, a cell may be far longer."""
_AROUND = " *:"
# Neither begins with a run of signs: looked for from each sign of the run, it would take the
# square of the run's length. What stands before is stripped instead.
_OPTIONAL = re.compile(r"[(\[]\s?(?:optional|required)\s?[)\]]$", re.IGNORECASE)
_NUMBERED = re.compile(r"[0-9]{1,2}\)?$")
_INDEXED = re.compile(r"(.+?)(?:\[[0-9]{0,3}\]|\.[0-9]{1,3})$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `number` counts from 0; `part` is day, month or year of a date in three boxes.

    `question` is the question that it answers or, where `kind` is unsure, may answer.
    """

    number: int
    heading: str
    kind: Kind
    question: str = ""
    part: str = ""
    indexed: bool = False
    """Whether it is one of several columns that a tool makes for a list."""
    built_in: bool = False
    """Whether the tool fills it in by itself: who was logged in."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a heading may say for each question, by `key`."""

    exact: Mapping[str, str]
    aliases: Mapping[str, str]
    controls: Mapping[str, tuple[str, str]]
    """Name of a box on the web form → question and part."""
    titles: Mapping[str, str]
    """Key of a title → question, for what was nearly written."""
    lists: frozenset[str]

    def find(self, heading: str) -> str:
        """The question that a heading names for certain; empty for none."""
        return self.exact.get(key(heading), "")


def labels(form: Form) -> Labels:
    """What the headings of answers to a form may be. Titles count before names and aliases."""
    exact: dict[str, str] = {}
    for question in form.fields:
        exact.setdefault(key(question.title), question.name)
    for question in form.fields:
        exact.setdefault(key(question.name), question.name)
    aliases: dict[str, str] = {}
    for question in form.fields:
        for alias in question.lrp.aliases:
            aliases.setdefault(key(alias), question.name)
    for name, question_name in aliases.items():
        exact.setdefault(name, question_name)
    for question in form.fields:
        # What forms tools are given where two titles are too alike.
        exact.setdefault(key(f"{question.title} ({question.name})"), question.name)
    controls = {q.name: (q.name, "") for q in form.fields}
    for question in form.fields:
        if question.type == "date":
            controls |= {f"{question.name}-{part}": (question.name, part) for part in PARTS}
    return Labels(
        exact, aliases, controls, {key(q.title): q.name for q in form.fields},
        frozenset(q.name for q in form.fields if q.type == "list"),
    )  # fmt: skip


def plain(heading: str) -> str:
    """A heading in one line: no hidden signs, hard spaces or "(optional)" at its end."""
    text = unicodedata.normalize("NFKC", heading[:_MOST])[:_MOST]
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc", "Cs")
                   or sign in "\n\r\t")  # fmt: skip
    text = " ".join(text.split()).rstrip(_AROUND)
    return _OPTIONAL.sub("", text).rstrip(_AROUND)


def key(heading: str) -> str:
    """A heading without what tools and people change in it: capitals, signs and spaces."""
    return label_key(plain(heading))


def match(
    said: Labels,
    headings: Sequence[str],
    own: Set[int],
    built_in: Iterable[int],
    mapping: Mapping[int, str],
) -> tuple[Column, ...]:
    """Every column with its kind, in order.

    `own` are the columns that the tool fills in by itself, `built_in` those of them that say who
    was logged in: they answer a question only where the form names them in its `aliases`.
    `mapping` says of columns by their number what they answer; an empty text, that they are not
    read.
    """
    found = [
        _mapped(n, h, mapping[n]) if n in mapping
        else Column(n, h, "own") if n in own else _column(said, n, h)
        for n, h in enumerate(headings)
    ]  # fmt: skip
    taken = {c.question for c in found if c.kind == "answer"}
    for column in found:
        number = column.number
        stem = _unnumbered(plain(column.heading))
        question = said.find(stem) if stem else ""
        if column.kind == "unknown" and question and key(stem) != key(column.heading):
            found[number] = replace(column, kind="answer", question=question)
    for number in set(built_in) - set(mapping):
        question = said.aliases.get(key(headings[number]), "")
        if question and question not in taken:
            found[number] = Column(number, headings[number], "answer", question, built_in=True)
    return _guessed(said, found)


def _unnumbered(text: str) -> str:
    """A text without the number that a tool puts behind a heading that it has already."""
    found = _NUMBERED.search(text)
    return text[: found.start()].rstrip(" ._(") if found else text


def _mapped(number: int, heading: str, question: str) -> Column:
    name, _, part = question.rpartition("-")
    if name and part in PARTS:
        return Column(number, heading, "answer", name, part)
    return Column(number, heading, "answer" if question else "dropped", question)


def _column(said: Labels, number: int, heading: str) -> Column:
    name = plain(heading)
    if name in said.controls:
        question, part = said.controls[name]
        return Column(number, heading, "answer", question, part)
    indexed = _INDEXED.fullmatch(name)
    if indexed and said.controls.get(indexed[1], ("", ""))[0] in said.lists:
        return Column(number, heading, "answer", indexed[1], indexed=True)
    if question := said.find(heading):
        return Column(number, heading, "answer", question)
    return Column(number, heading, "unknown")


def _guessed(said: Labels, found: list[Column]) -> tuple[Column, ...]:
    """With the questions that unknown headings may mean, each question once at most."""
    taken = {c.question for c in found if c.kind == "answer"}
    free = {k: q for k, q in said.titles.items() if q not in taken and k}
    free |= {k: q for k, q in said.exact.items() if q not in taken and k not in free and k}
    near: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for column in found:
        text = key(column.heading)
        if column.kind != "unknown" or not text:
            continue
        likeness, question = max(
            ((_likeness(text, k), q) for k, q in free.items()), default=(0, "")
        )
        if likeness >= _LIKE:
            near[question].append((-likeness, column.number))
    for question, columns in near.items():
        _, number = min(columns)
        found[number] = replace(found[number], kind="unsure", question=question)
    return tuple(found)


def _likeness(one: str, other: str) -> float:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 12 and longer.startswith(shorter):
        return 0.99
    if 2 * len(shorter) < _LIKE * (len(shorter) + len(longer)):
        return 0.0
    matcher = difflib.SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0


def repeated(columns: Iterable[Column]) -> list[tuple[Column, Column]]:
    """Pairs of columns that answer one question and cannot both."""
    first: dict[tuple[str, str], Column] = {}
    found = []
    for column in columns:
        if column.kind != "answer":
            continue
        place = (column.question, column.part)
        before = first.setdefault(place, column)
        if before is not column and not (before.indexed and column.indexed):
            found.append((before, column))
    return found


def score(said: Labels, headings: Iterable[str], theirs: Set[str]) -> int:
    """How many cells of a row are headings of the form, or of a tool (`theirs`)."""
    keys = {key(heading): plain(heading) for heading in headings if heading}
    return sum(
        1 for k, text in keys.items() if k in said.exact or k in theirs or text in said.controls
    )


def missing(fields: Iterable[FormField], columns: Iterable[Column]) -> list[FormField]:
    """The questions that need an answer whatever else was answered, and have no column."""
    there = Counter(c.question for c in columns if c.kind == "answer")
    return [
        f for f in fields
        if f.constraints and f.constraints.required and not f.lrp.relevant and f.name not in there
    ]  # fmt: skip
