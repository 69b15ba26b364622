"""A proposal as text for a terminal: at most 100 columns, and nobody's name unless asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping

from generator.matching.answers import Answered
from generator.matching.proposal import Proposal
from generator.matching.values import Placement
from generator.matching.wording import Wording, capital, number
from generator.model import Network
from generator.templates import one_line

COLUMNS = 100
_LEAST = 12
"""How far in the text stands, beside the references."""


def listing(
    proposal: Proposal,
    network: Network,
    *,
    names: bool = False,
    records: Mapping[str, tuple[str, str, str]] | None = None,
    refused: Collection[str] = (),
) -> str:
    """One programme's proposal, ending with a line break.

    `names` adds names and posts, for a private terminal. `records` are the records that were
    written, as in `records.Files`; `refused` are the references of those that were not, because
    data/ would have a fault with them.
    """
    return "\n".join(_Listing(proposal, network, names, records or {}, refused).lines()) + "\n"


class _Listing:
    def __init__(
        self,
        proposal: Proposal,
        network: Network,
        names: bool,
        records: Mapping[str, tuple[str, str, str]],
        refused: Collection[str],
    ) -> None:
        self.proposal, self.pool = proposal, proposal.pool
        self.wording = Wording(proposal, network)
        self.names, self.records, self.refused = names, records, refused
        known = [*self.pool.interests, *self.pool.settled, *proposal.leaders]
        self.indent = max([_LEAST, *(len(one_line(reference)) + 2 for reference in known)])

    def lines(self) -> list[str]:
        wording = self.wording
        found = [f"{wording.title()}: {wording.size()}", wording.outcome()]
        if self.pool.left_out:
            found.append(f"{number(self.pool.left_out, 'set')} of answers took no part; see below.")
        for placement in wording.placements():
            found += ["", *self._placement(placement)]
        if self.proposal.unplaced:
            found += ["", "Not placed"]
        for unplaced in self.proposal.unplaced:
            leader = self.proposal.leaders[unplaced.leader]
            found += ["", *self._head(unplaced.leader, self._from(leader.school, leader.hub))]
            found += self._text(wording.already(unplaced))
            found += self._text(wording.blocks(unplaced))
            found += self._text(wording.change(unplaced))
        if self.pool.settled:
            found += ["", "Placed already", ""]
            for reference, record in sorted(self.pool.settled.items()):
                found += self._head(reference, record)
        if self.proposal.gains:
            found += ["", "What looking together brings", *self._gains()]
        return found

    def _placement(self, placement: Placement) -> list[str]:
        wording, proposal = self.wording, self.proposal
        leader, host = proposal.leaders[placement.leader], proposal.hosts[placement.host]
        where = f"→ {self._school(host.school)}"
        if proposal.is_cross(placement):
            where += f" in {wording.hub(host.hub)}"
        found = self._head(placement.leader, self._from(leader.school, leader.hub))
        found += self._text(where)
        if self.names:
            found += self._text(self._people(placement))
        record = self.records.get(placement.leader)
        facts = [wording.days(placement), wording.way(placement)]
        facts += [f"{record[0]}/{record[2]}"] if record else []
        found += self._text(", ".join(fact for fact in facts if fact))
        if placement.leader in self.refused:
            found += self._text("The record was not written; the fault is below.")
        if proposal.is_cross(placement):
            found += self._text(wording.agreement(placement))
        found += self._text(f"Why: {'; '.join(wording.why(placement))}.")
        return [*found, *self._text(f"Next best: {wording.next_best(placement)}")]

    def _people(self, placement: Placement) -> str:
        going = _person(self.pool.interests[placement.leader])
        hosting = _person(self.pool.offers[placement.host])
        return " → ".join(part or "(no name given)" for part in (going, hosting))

    def _from(self, school: str, hub: str) -> str:
        own = self._school(school)
        return f"{own} in {self.wording.hub(hub)}" if len(self.pool.hubs) > 1 else own

    def _school(self, urn: str) -> str:
        name = self.wording.school(urn)
        return name if name == urn else f"{name} ({urn})"

    def _gains(self) -> list[str]:
        wording = self.wording
        width = max(len(wording.hub(gain.hub)) for gain in self.proposal.gains) + 2
        found = []
        for gain in self.proposal.gains:
            name = wording.hub(gain.hub).ljust(width)
            found += _wrapped(capital(wording.gain(gain)), name, " " * width)
        return found

    def _head(self, reference: str, text: str) -> list[str]:
        return _wrapped(text, one_line(reference).ljust(self.indent), " " * self.indent)

    def _text(self, text: str) -> list[str]:
        return _wrapped(text, " " * self.indent, " " * self.indent)


def _person(answered: Answered) -> str:
    """Name and post; what hides or turns a text is left out."""
    return ", ".join(filter(None, (one_line(answered.text(n)) for n in ("name", "post"))))


def _wrapped(text: str, first: str, other: str) -> list[str]:
    return textwrap.wrap(
        text, COLUMNS, initial_indent=first, subsequent_indent=other, break_on_hyphens=False
    )
