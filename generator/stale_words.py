"""Words of a text that speak of an older year: dates, years, terms and links."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.model import academic_year, is_year, year_of

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}" for name in sorted(_MONTHS, key=len, reverse=True))
_DATE = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\.?,? (?P<of>20\d\d)(?![\w-])"
)
_ISO = r"(?<![\w-])(?P<iso>20\d\d-\d\d-\d\d)(?![\w-])"
_SLASHED = r"(?<![\w/.-])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>20\d\d)(?![\w/-])"
_IN_MONTH = rf"(?<!\w)(?P<in_month>{_MONTH})\.? (?P<month_of>20\d\d)(?![\w-])"
_TERM = r"(?<!\w)(?P<term>autumn|spring|summer)(?: term)?(?: of)?,? (?P<term_of>20\d\d)(?![\w/-])"
_LABEL = r"(?<![\w/-])(?P<first>20\d\d)[-/–](?:20)?(?P<second>\d\d)(?![\w/-])"  # noqa: RUF001
# A number with a currency, a comma or a neighbour of digits is an amount or a telephone number.
_BARE = r"(?<![\w£$€#.,:/+&=-])(?<!\d )(?P<bare>20\d\d)(?![\w/-]|[ ]?\d|[.,]\d)"
_WORDS = re.compile("|".join((_DATE, _ISO, _SLASHED, _IN_MONTH, _TERM, _LABEL, _BARE)), re.I)
_LINK = re.compile(r"https?://[^\s<>)\]\"']+|(?<=\]\()/[^\s)]+")
_IN_LINK = re.compile(r"(?<!\d)(?P<first>20\d\d)(?:[-_/](?:20)?(?P<second>\d\d)(?!\d))?(?!\d)")
_UNDATED = re.compile(
    rf"(?<!\w)(?:(?:this|last|next|first|second|third) year|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH}))"
    r"(?!\w)(?! 20\d\d)",
    re.I,
)
_YEARS_BACK = 2


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a text that speaks of an older year. `kind` says how it does."""

    text: str
    start: int
    kind: str
    """`date`, `year`, `link`, `named` (an id), or `undated`: a day or “this year”, and no year."""


class Reader:
    """Finds what speaks of the two years before `year`. What is older is history."""

    def __init__(self, year: str) -> None:
        self.year = year
        self.first, _ = academic_year(year)
        self.since = self.first.replace(year=self.first.year - _YEARS_BACK)

    def is_old(self, day: dt.date) -> bool:
        """Whether a day lies in one of the two years before."""
        return self.since <= day < self.first

    def is_old_label(self, label: str) -> bool:
        """Whether `2026-27` is one of the two years before."""
        return is_year(label) and self.is_old(academic_year(label)[0])

    def in_text(self, text: str) -> Iterator[Words]:
        """Dates, years, terms and links, in the order of the text."""
        found = []
        rest = text
        for link in _LINK.finditer(text):
            found += [Words(link[0], link.start(), "link")] if self._names_old(link[0]) else []
            rest = rest[: link.start()] + " " * len(link[0]) + rest[link.end() :]
        for match in _WORDS.finditer(rest):
            kind = self._kind(match)
            if kind:
                found.append(Words(match[0], match.start(), kind))
        yield from sorted(found, key=lambda words: words.start)

    def in_link(self, text: str) -> Iterator[Words]:
        """An address or a file's name, as a whole."""
        if self._names_old(text):
            yield Words(text, 0, "link")

    @staticmethod
    def undated(text: str) -> Iterator[Words]:
        """Days without a year and “this year”: what cannot be true of two years."""
        for match in _UNDATED.finditer(text):
            yield Words(match[0], match.start(), "undated")

    def _names_old(self, link: str) -> bool:
        for match in _IN_LINK.finditer(link):
            label = f"{match['first']}-{match['second']}"
            if is_year(label):
                if self.is_old_label(label):
                    return True
            elif self.since.year <= int(match["first"]) < self.first.year:
                return True
        return False

    def _kind(self, match: re.Match[str]) -> str:
        """How a match speaks of an older year; empty where it does not."""
        if match["first"]:
            return "year" if self.is_old_label(f"{match['first']}-{match['second']}") else ""
        if match["bare"]:
            return "year" if int(match["bare"]) == self.first.year - 1 else ""
        if match["term"]:
            return "date" if self.is_old(_in_term(match["term"], int(match["term_of"]))) else ""
        day = _day(match)
        return "date" if day and self.is_old(day) else ""


def _in_term(term: str, year: int) -> dt.date:
    return dt.date(year, {"autumn": 10, "spring": 2, "summer": 6}[term.lower()], 1)


def _day(match: re.Match[str]) -> dt.date | None:
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        if match["y"]:
            return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
        if match["in_month"]:
            return dt.date(int(match["month_of"]), _month(match["in_month"]), 1)
        return dt.date(int(match["of"]), _month(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month[:3] == name[:3].capitalize())


def before(year: str) -> str:
    """The year before a year."""
    return year_of(academic_year(year)[0] - dt.timedelta(days=1))
