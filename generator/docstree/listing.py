"""Long lists, cut into pages that a phone can load and that links lead through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

MOST = 48
"""What one page lists: under 100 kB with the longest summaries that a piece may have."""
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
        if self.pages == 1:
            return []
        wanted = {1, self.pages, *range(self.number - _AROUND, self.number + _AROUND + 1)}
        step = _AROUND * 2
        while step < self.pages:
            wanted |= {self.number - step, self.number + step}
            step *= 2
        shown = sorted(n for n in wanted if 1 <= n <= self.pages)
        return [{"label": str(n), "href": self.page(n), "current": n == self.number} for n in shown]

    def page(self, number: int) -> str:
        """The address of another page of the list."""
        return self.address if number == 1 else f"{self.address}{number}/"


def parts(entries: Sequence[T], address: str, most: int = MOST) -> Iterator[Part[T]]:
    """A list in pages of at most `most` entries; one empty page where there are none."""
    pages = max(1, -(-len(entries) // most))
    for number in range(1, pages + 1):
        first = (number - 1) * most
        yield Part(address, number, pages, first + 1, len(entries), entries[first : first + most])
