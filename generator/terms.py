"""When a school is in term: its local authority's dates, or else the network's."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from generator.model import Network, School, Term


class Terms:
    """The terms of a network, found by year and school. None where they had a fault."""

    def __init__(self, network: Network) -> None:
        found: dict[tuple[str, str | None], list[Term]] = defaultdict(list)
        if "terms" not in network.faulty:
            for term in network.terms:
                found[term.year, term.local_authority].append(term)
        self._terms: Mapping[tuple[str, str | None], Sequence[Term]] = found
        self._known: dict[tuple[str, str], list[Term]] = {}

    def of(self, school: School, year: str) -> list[Term]:
        """A local authority's own terms, and for the others those of the network."""
        key = (year, school.local_authority)
        if key not in self._known:
            general = {term.name: term for term in self._terms.get((year, None), ())}
            own = {term.name: term for term in self._terms.get(key, ())}
            self._known[key] = sorted((general | own).values(), key=lambda t: t.starts_on)
        return self._known[key]

    def holds(self, day: dt.date, school: School, year: str) -> bool:
        """Whether the school is in term on a day; yes where no terms are known."""
        known = self.of(school, year)
        return not known or any(is_in(day, term) for term in known)


def is_in(day: dt.date, term: Term) -> bool:
    """Whether a day is in a term and not in its half term."""
    starts, ends = term.half_term_starts_on, term.half_term_ends_on
    if starts and ends and starts <= day <= ends:
        return False
    return term.starts_on <= day <= term.ends_on
