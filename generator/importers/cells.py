"""A cell → what `judge` is given: tools write choices by their titles, and ticks in many ways."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from generator.forms import issue_body
from generator.forms.choices import Option
from generator.forms.questions import Question
from generator.importers import dates

Read = Callable[[str], str | tuple[str, ...]]

_YES = frozenset({"yes", "y", "true", "1", "1.0", "on", "x", "✓", "✔", "☑", "☒", "[x]", "ticked",
                  "checked", "selected"})  # fmt: skip
_NO = frozenset({"no", "n", "false", "0", "0.0", "off", "☐", "[ ]", "unticked", "unchecked",
                 "not selected"})  # fmt: skip
_URN = re.compile(r".*[(\[]\s*([0-9]{6})\s*[)\]]\s*", re.DOTALL)
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+")
_MOST_KNOWN = 5_000
"""Different cells of a question with choices that are remembered."""


def reader(
    question: Question, options: Sequence[Option], separators: str, *, month_first: bool
) -> Read:
    """What reads the cells of one question.

    `options` are the question's own or, where it asks for an id because nobody knew the hub, the
    ones that the hub gives. What fits none of them stays as it is: `judge` has the words for it.
    """
    if question.widget == "checkboxes":
        words = Words(question, options)
        return lambda text: split(text, words, separators)
    if question.widget == "yes-no":
        return _yes_no
    if question.widget == "number":
        return _number
    if question.widget == "date":
        return lambda text: dates.day(text, month_first=month_first)
    if question.widget == "dates":
        return lambda text: dates.days(text, month_first=month_first)
    if question.widget == "radios" or question.options_from:
        return _choice(question, Words(question, options))
    return _as_it_is


@lru_cache(maxsize=_MOST_KNOWN)
def folded(text: str) -> str:
    """A text by which choices are compared: capitals and spaces make no difference."""
    return " ".join(_visible(unicodedata.normalize("NFKC", text)).casefold().split())


def split(text: str, words: Words, separators: str) -> tuple[str, ...]:
    """The chosen options of one cell, the longest known option first, by their values.

    Options may hold the separator themselves. What fits none of them is kept as it stands.
    """
    shown = text.strip()
    if shown[:1] == "[" and shown[-1:] == "]":
        shown = shown[1:-1].replace('"', "")
        separators += ","
    pieces = [piece for piece in _separator(separators).split(shown) if piece]
    found: list[str] = []
    place = 0
    while place < len(pieces):
        for end in range(min(len(pieces), place + words.widest), place, -1):
            value = words.find("".join(pieces[place:end]).strip(_ENDS + separators))
            if value is not None:
                found.append(value)
                place = end
                break
        else:
            if left := pieces[place].strip(_ENDS + separators):
                found.append(left)
            place += 1
    return tuple(dict.fromkeys(found))


class Words:
    """Every way of writing the options of a question; what two options share is no way of either.

    `widest` is how many pieces the longest of them may fall into.
    """

    def __init__(self, question: Question, options: Sequence[Option]) -> None:
        found: dict[str, str] = {}
        for option in options:
            found[folded(option.value)] = option.value
        for label, value in issue_body.choices(replace(question, options=tuple(options))).items():
            found.setdefault(folded(label), value)
        for option in options:
            found.setdefault(folded(option.title), option.value)
        if question.options_from == "schools":
            names = [(folded(o.title.rpartition("(")[0]), o.value) for o in options]
            counts = Counter(name for name, _ in names)
            for name, value in names:
                if counts[name] == 1:
                    found.setdefault(name, value)
        self._by_text = found
        self.widest = 1 + max((len(_SEPARATORS.findall(text)) for text in found), default=0)

    def find(self, text: str) -> str | None:
        """The value of an option however it is written; None where there is none."""
        return self._by_text.get(folded(text)) if text else None


_ENDS = " \t\r\n\u00a0"
_SEPARATORS = re.compile("[;,\n]")


@cache
def _separator(separators: str) -> re.Pattern[str]:
    """Splits before each separator, so that the pieces joined are the text again."""
    return re.compile(f"(?=[{re.escape(separators)}])")


def _choice(question: Question, words: Words) -> Read:
    is_school = question.options_from == "schools"
    known: dict[str, str] = {}

    def read(text: str) -> str:
        found = known.get(text)
        if found is None:
            plain = text.strip(_ENDS + ";")
            found = words.find(plain)
            if found is None and is_school and (match := _URN.fullmatch(plain)):
                found = match[1]
            if found is None:
                # A record's title changes with its dates; its id, which comes first, does not.
                found = words.find(plain.partition(":")[0].strip())
            if found is None:
                found = text
            if len(known) < _MOST_KNOWN:
                known[text] = found
        return found

    return read


def _visible(text: str) -> str:
    return (
        "".join(s for s in text if unicodedata.category(s) != "Cf") if not text.isascii() else text
    )


def _yes_no(text: str) -> str:
    plain = text.strip(" \t\r\n;.\u00a0").casefold()
    if plain in _YES:
        return "yes"
    return "no" if plain in _NO else text


def _number(text: str) -> str:
    plain = text.strip()
    if match := _WHOLE.fullmatch(plain):
        return match[1]
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain


def _as_it_is(text: str) -> str:
    return text
