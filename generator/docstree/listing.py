"""Long lists, cut into pages that a phone can load and that links lead through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from generator.templates import day

T = TypeVar("T")

MOST = 48
"""What one page lists: under 100 kB with the longest summaries that a piece may have."""
OLDER = 36
"""What a page of older entries lists, so that the first page never has only a few."""
_AROUND = 2
"""Pages to either side of this one that are named."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One page of a list. `address` is that of the first page; the others lie below it."""

    address: str
    number: int
    pages: int
    first: int
    """The place of its first entry in the whole list, counted from 1."""
    total: int
    entries: Sequence[T]

    @property
    def is_first(self) -> bool:
        """Whether it is the page that a reader finds first."""
        return self.number == 1

    @property
    def suffix(self) -> str:
        """What follows the first page's path, without an ending: nothing, `/2`, `/3` …."""
        return f"/{self.number}" if self.number > 1 else ""

    @property
    def span(self) -> str:
        """`49 to 96 of 230`; empty where one page holds everything."""
        if self.pages == 1:
            return ""
        return f"{self.first:,} to {self.first + len(self.entries) - 1:,} of {self.total:,}"

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The pages for the `page_numbers` component; empty where there is only one.

        The first, the last, those around this one, and steps between that double, so that any
        page is few clicks away.
        """
        return [
            {"label": str(n), "href": self.page(n), "current": n == self.number}
            for n in _shown(self.number, self.pages)
        ]

    def page(self, number: int) -> str:
        """The address of another page of the list."""
        return self.address if number == 1 else f"{self.address}{number}/"


def _shown(here: int, pages: int) -> list[int]:
    """The places of the pages that a page names, counted from 1."""
    if pages == 1:
        return []
    wanted = {1, pages, *range(here - _AROUND, here + _AROUND + 1)}
    step = _AROUND * 2
    while step < pages:
        wanted |= {here - step, here + step}
        step *= 2
    return sorted(n for n in wanted if 1 <= n <= pages)


class Dated(Protocol):
    """What was published on a day."""

    @property
    def published_on(self) -> dt.date:
        """The day."""


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class Age(Part[D]):
    """One page of a list in order of time. The newest have no number, the oldest are page 1.

    So a new entry changes the first page, and the older ones stay as they are. None of them says
    how many there are in all.
    """

    @property
    def is_first(self) -> bool:
        """Whether it is the page of the newest."""
        return self.number == 0

    @property
    def suffix(self) -> str:
        """What follows the first page's path, without an ending: nothing, or `/7`."""
        return "" if self.is_first else f"/{self.number}"

    @property
    def span(self) -> str:
        """`The newest 31 of 230`, or from which day to which; empty where one page holds all."""
        if self.pages == 1:
            return ""
        if self.is_first:
            return f"The newest {len(self.entries)} of {self.total:,}"
        oldest, newest = (day(self.entries[n].published_on) for n in (-1, 0))
        return f"Published on {oldest}" if oldest == newest else f"From {oldest} to {newest}"

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """The pages for the `page_numbers` component, the newest first."""
        here = self.pages - self.number + 1 if self.number else 1
        wanted = [self.pages - n + 1 if n > 1 else 0 for n in _shown(here, self.pages)]
        return [
            {"label": str(n or "Newest"), "href": self.page(n), "current": n == self.number}
            for n in wanted
        ]

    def page(self, number: int) -> str:
        """The address of another page of the list."""
        return f"{self.address}{number}/" if number else self.address


def by_age(entries: Sequence[D], address: str) -> Iterator[Age[D]]:
    """A list that is in order of time, the newest first, in pages that stay when it grows."""
    total = len(entries)
    older = 0 if total <= MOST else -(-(total - MOST) // OLDER)
    ahead = total - older * OLDER
    yield Age(address, 0, older + 1, 1, total, entries[:ahead])
    for number in range(older, 0, -1):
        yield Age(address, number, older + 1, ahead + 1, total, entries[ahead : ahead + OLDER])
        ahead += OLDER


def parts(entries: Sequence[T], address: str, most: int = MOST) -> Iterator[Part[T]]:
    """A list in pages of at most `most` entries; one empty page where there are none."""
    pages = max(1, -(-len(entries) // most))
    for number in range(1, pages + 1):
        first = (number - 1) * most
        yield Part(address, number, pages, first + 1, len(entries), entries[first : first + most])
