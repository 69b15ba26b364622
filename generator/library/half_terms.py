"""The half-terms of a network, and what was published in each.

A half-term lasts until the next one begins, so that the holiday after it belongs to it and no piece
falls between two. What is older than the first of them has a place of its own.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.model import Entry, Network, Term, academic_year, year_of


@dataclass(frozen=True, slots=True)
class HalfTerm:
    """One half of a term, or a whole one without a half term in it."""

    id: str
    """Part of an address: `2026-27-autumn-2`."""
    title: str
    """`Second half of autumn 2026`."""
    starts_on: dt.date
    ends_on: dt.date
    """The last day of school in it; learning of the holiday after it counts as well."""


EARLIER = HalfTerm("earlier", "Earlier learning", dt.date.min, dt.date.min)
"""Where learning stands that is older than the first term that the network knows."""

_ORDINALS = ("First", "Second")


def half_terms(network: Network) -> list[HalfTerm]:
    """The half-terms of the network's own terms, not of a local authority's, oldest first."""
    own = [term for term in network.terms if term.local_authority is None]
    return sorted((half for term in own for half in _halves(term)), key=lambda h: h.starts_on)


def _halves(term: Term) -> Iterator[HalfTerm]:
    name = f"{term.name} {term.starts_on.year}"
    first, last = term.half_term_starts_on, term.half_term_ends_on
    if first is None or last is None:
        whole = f"{term.name.capitalize()} {term.starts_on.year}"
        yield HalfTerm(f"{term.year}-{term.name}", whole, term.starts_on, term.ends_on)
        return
    day = dt.timedelta(days=1)
    days = ((term.starts_on, first - day), (last + day, term.ends_on))
    for number, (starts, ends) in enumerate(days, 1):
        title = f"{_ORDINALS[number - 1]} half of {name}"
        yield HalfTerm(f"{term.year}-{term.name}-{number}", title, starts, ends)


def begun_on(network: Network, today: dt.date) -> dt.date:
    """When the half-term of today began; without terms the academic year."""
    starts = (half.starts_on for half in half_terms(network) if half.starts_on <= today)
    return max(starts, default=academic_year(year_of(today))[0])


def in_half_terms(
    pieces: Iterable[Entry], halves: Sequence[HalfTerm]
) -> dict[HalfTerm, list[Entry]]:
    """The pieces of each half-term that has any, in the order given, the latest half-term first.

    `halves` are in order of their days. Without any there is nothing to divide by.
    """
    if not halves:
        return {}
    starts = [half.starts_on for half in halves]
    found: dict[int, list[Entry]] = {}
    for piece in pieces:
        found.setdefault(bisect_right(starts, piece.published_on), []).append(piece)
    return {halves[place - 1] if place else EARLIER: found[place] for place in sorted(found)[::-1]}
