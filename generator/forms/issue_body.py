"""The text of a GitHub issue → the answers that were given in it.

GitHub turns an issue form that was filled in into one text: for each question a heading of its
label, then the answer, `_No response_`, `None` or a list of ticks. What it writes is described at
https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests.

The labels are settled here, because the form that asks and the text that comes back have to agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.forms.questions import Question, Questionnaire

MOST_TICKS = 20
"""More options than this are a drop-down list, which has a search box; ticks have none."""

_SPACE = re.compile(r"\s+")
_BLANK = " \t\n"
_BREAK = re.compile("\r\n?|\n")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")
_TICK = re.compile(r"\s*[-*+]\s+\[([ xX])\]\s*(\S.*)")
_PARTS = re.compile(r"[,;\n]")
_NONE = ("_no response_", "*no response*")
_NO_CHOICE = (*_NONE, "none")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at: `question` is a name, or empty; lines are counted from 1."""

    line: int
    question: str
    message: str


@dataclass(frozen=True, slots=True)
class Issue:
    """What was given, for `judge`, and what could not be read for certain."""

    given: Mapping[str, str | tuple[str, ...]]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    """A line that may be the heading of a question, and how much it looks like GitHub's own."""

    line: int
    question: int
    likeness: int


@dataclass(frozen=True, slots=True)
class _Chain:
    """Headings in the order of the form."""

    last: _Heading
    before: _Chain | None
    worth: tuple[int, int]

    def headings(self) -> list[_Heading]:
        """The headings from the first to the last."""
        found = [self.last]
        chain = self.before
        while chain:
            found.append(chain.last)
            chain = chain.before
        return found[::-1]


def plain(text: str) -> str:
    """What labels are compared by: letters and digits only, small, without accents."""
    found = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in found if sign.isalnum())


def labels(form: Questionnaire) -> dict[str, str]:
    """The label of each question by its name: its title, with its name where two are too alike."""
    taken: set[str] = set()
    return {q.name: _unlike(taken, q.title, q.name) for q in form.questions}


def choices(question: Question) -> dict[str, str]:
    """Value by what people read, no two of which are the same but for capitals."""
    if question.widget == "yes-no":
        return {"Yes": "yes", "No": "no"}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for option in question.options:
        label = title = _on_one_line(option.title) or option.value
        number = 1
        while label.casefold() in taken:
            label = f"{title} ({option.value})" if number == 1 else f"{title} ({number})"
            number += 1
        taken.add(label.casefold())
        found[label] = option.value
    return found


def element(question: Question) -> str:
    """What an issue form asks with: `input`, `textarea`, `dropdown` or `checkboxes`.

    An address can fill in the first two beforehand. One that names a drop-down or ticks makes
    GitHub leave the form out and show an empty issue.
    """
    if question.widget == "checkboxes":
        return "checkboxes" if len(question.options) <= MOST_TICKS else "dropdown"
    return {"textarea": "textarea", "dates": "textarea", "radios": "dropdown",
            "yes-no": "dropdown"}.get(question.widget, "input")  # fmt: skip


def issue_choices(form: Questionnaire) -> dict[str, dict[str, str]]:
    """For each question with choices, value by what an issue form shows.

    `None` is GitHub's own word for no choice, and ticks have to differ in the whole form.
    """
    ticks: set[str] = set()
    found: dict[str, dict[str, str]] = {}
    for question in form.questions:
        shown = choices(question)
        if not shown:
            continue
        taken = ticks if element(question) == "checkboxes" else set()
        named = found[question.name] = {}
        for label, value in shown.items():
            word = "None of these" if label.casefold() == "none" else label
            named[_unlike(taken, word, value, question.name)] = value
    return found


def parse(form: Questionnaire, body: str) -> Issue:
    """The answers of an issue made with the form, even one that was changed by hand afterwards.

    Only headings that the form knows count, in its order. One that somebody typed into an answer
    is part of the answer, unless it is the very next one and nothing tells it from GitHub's own.
    """
    lines = _BREAK.split(body)
    names = labels(form)
    found = _candidates(lines, list(names.values()))
    chain = _chain(found, len(names))
    shown = {
        name: _Words(choices(form.by_name[name]) | asked)
        for name, asked in issue_choices(form).items()
    }
    given: dict[str, str | tuple[str, ...]] = {}
    ends = [*(heading.line for heading in chain[1:]), len(lines)]
    for heading, end in zip(chain, ends, strict=False):
        question = form.questions[heading.question]
        text = "\n".join(lines[heading.line + 1 : end]).strip(_BLANK)
        if answer := _answer(question, text, shown.get(question.name)):
            given[question.name] = answer
    return Issue(given, tuple(_remarks(form, lines, found, chain)))


def match(question: Question, text: str) -> str:
    """The value of a choice written in words; the text itself where there is none like it."""
    return _Words(choices(question)).value(text)


def split(question: Question, text: str) -> tuple[str, ...]:
    """The values of several choices in one text, parted by commas, semicolons or lines.

    An option that holds a comma is still one: the longest option that fits is taken each time.
    """
    return tuple(dict.fromkeys(_Words(choices(question)).values_in(text)))


class _Words:
    """The choices of a question, by every way in which somebody may write them."""

    def __init__(self, shown: Mapping[str, str]) -> None:
        self.by_label = shown
        self.values = frozenset(shown.values())
        self.by_length = sorted(shown, key=len, reverse=True)
        self.by_plain: dict[str, str | None] = {}
        for label, value in shown.items():
            other = self.by_plain.setdefault(plain(label), value)
            if other != value:
                self.by_plain[plain(label)] = None

    def value(self, text: str) -> str:
        found = self.by_label.get(text)
        if found is None and text not in self.values:
            found = self.by_plain.get(plain(text))
        return text if found is None else found

    def values_in(self, text: str) -> Iterator[str]:
        place = 0
        while place < len(text):
            if text[place] in ",;\n" or text[place].isspace():
                place += 1
                continue
            option = next((o for o in self.by_length if _stands(o, text, place)), None)
            if option is None:
                stop = _PARTS.search(text, place)
                option = text[place : stop.start() if stop else len(text)]
            yield self.value(option.strip())
            place += max(len(option), 1)


def _stands(option: str, text: str, place: int) -> bool:
    end = place + len(option)
    return text.startswith(option, place) and (end == len(text) or text[end] in ",;\n \t")


def _unlike(taken: set[str], title: str, *tails: str) -> str:
    """The title, or the title with what tells it from those that are taken already."""
    title = _on_one_line(title)
    tries = [title, *(f"{title} ({tail})" for tail in tails)]
    number = 2
    while not (keys := _keys(tries[0])) or not taken.isdisjoint(keys):
        tries.pop(0)
        if not tries:
            tries.append(f"{title} ({tails[-1]} {number})")
            number += 1
    taken |= keys
    return tries[0]


def _keys(title: str) -> set[str]:
    """What may be like no other title's: GitHub compares without letters beyond ASCII."""
    key = plain(title)
    return {key, key.encode("ascii", "ignore").decode()} - {""}


def _on_one_line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _candidates(lines: Sequence[str], names: Sequence[str]) -> list[_Heading]:
    numbers = {plain(name): number for number, name in enumerate(names)}
    covered = _covered(lines)
    found = []
    for line, text in enumerate(lines):
        title = _title(text)
        if not title or (number := numbers.get(plain(title))) is None:
            continue
        apart = _is_blank(lines, line - 1) and _is_blank(lines, line + 1)
        likeness = 4 * (line not in covered) + 2 * (title == names[number]) + apart
        found.append(_Heading(line, number, likeness))
    return found


def _title(line: str) -> str:
    """The text of a heading of the third level; empty for any other line."""
    text = line.lstrip(" ")
    if len(line) - len(text) > 3 or text[:3] != "###" or text[3:4] not in (" ", "\t"):
        return ""
    return _on_one_line(text[3:])


def _is_blank(lines: Sequence[str], line: int) -> bool:
    return not 0 <= line < len(lines) or not lines[line].strip()


def _covered(lines: Sequence[str]) -> set[int]:
    """The lines inside fences of code and inside comments, where both have an end."""
    found: set[int] = set()
    fence: tuple[int, str] | None = None
    comment: int | None = None
    for line, text in enumerate(lines):
        if comment is not None:
            if "-->" in text:
                found.update(range(comment, line + 1))
                comment = None
        elif mark := _FENCE.match(text):
            if fence is None:
                fence = line, mark[1]
            elif mark[1].startswith(fence[1]) and not mark[2].strip():
                found.update(range(fence[0], line + 1))
                fence = None
        elif fence is None and "<!--" in text and "-->" not in text.rpartition("<!--")[2]:
            comment = line
    return found


def _chain(found: Sequence[_Heading], count: int) -> list[_Heading]:
    """The most headings that can stand in the form's order, then those most like GitHub's own.

    The earliest wins where nothing tells two apart.
    """
    best: list[_Chain | None] = [None] * count
    for heading in found:
        before = max(
            (chain for chain in best[: heading.question] if chain),
            key=lambda chain: chain.worth, default=None,
        )  # fmt: skip
        length, likeness = before.worth if before else (0, 0)
        worth = (length + 1, likeness + heading.likeness)
        old = best[heading.question]
        if old is None or worth > old.worth:
            best[heading.question] = _Chain(heading, before, worth)
    chains = [chain for chain in best if chain]
    return max(chains, key=lambda chain: chain.worth).headings() if chains else []


def _answer(question: Question, text: str, words: _Words | None) -> str | tuple[str, ...]:
    if question.widget in ("text", "textarea", "email", "tel", "dates"):
        return "" if text.casefold() in _NONE else text
    text = _without_comments(text).strip(_BLANK)
    if text.casefold() in (_NO_CHOICE if words else _NONE):
        return ""
    if words is None:
        return text
    return _ticked(text, words) if question.widget == "checkboxes" else words.value(text)


def _ticked(text: str, words: _Words) -> tuple[str, ...]:
    """What is ticked, and what somebody wrote there without a box."""
    found: list[str] = []
    rest: list[str] = []
    for line in text.split("\n"):
        box = _TICK.fullmatch(line)
        if box is None:
            rest.append(line)
        elif box[1] != " ":
            found.append(words.value(box[2].strip()))
    found += words.values_in("\n".join(rest))
    return tuple(dict.fromkeys(found))


def _without_comments(text: str) -> str:
    """The text as GitHub shows it: what stands between `<!--` and `-->` is not seen."""
    first, *rest = text.split("<!--")
    kept = [first]
    for part in rest:
        hidden, end, seen = part.partition("-->")
        kept.append(seen if end else f"<!--{hidden}")
    return "".join(kept)


def _remarks(
    form: Questionnaire, lines: Sequence[str], found: Sequence[_Heading], chain: list[_Heading]
) -> Iterator[Remark]:
    names = list(labels(form).items())
    if not chain:
        yield Remark(1, "", "The issue has none of the form's headings, so no answer was read.")
        return
    if any(not _is_blank(lines, line) for line in range(chain[0].line)):
        yield Remark(1, "", "What stands before the first heading was left out.")
    seen = {heading.question for heading in chain}
    for heading in _unused(found, chain):
        name, label = names[heading.question]
        message = f"The heading “{label}” stands here as well. It was read as part of an answer."
        yield Remark(heading.line + 1, name, message)
    for number, (name, label) in enumerate(names):
        if number not in seen:
            message = f"The heading “{label}” is missing, so no answer to it was read."
            yield Remark(len(lines), name, message)


def _unused(found: Sequence[_Heading], chain: Collection[_Heading]) -> Iterator[_Heading]:
    used = {heading.line for heading in chain}
    for heading in found:
        if heading.line not in used and heading.likeness >= 4:
            yield heading
