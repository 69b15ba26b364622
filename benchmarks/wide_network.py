"""A network of any number of hubs, as values: no files, the same for the same number.

Each hub is one of the sample's under an id, name and URNs of its own. Every eight hubs are a copy
of the sample's eight, so that visits between hubs lead from hub to hub as they do there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from benchmarks.networks import REPOSITORY
from generator import audience, load
from generator.model import (
    Hub,
    HubYear,
    Learning,
    Network,
    Participation,
    Residency,
    Review,
    Reviewer,
    School,
)

TODAY = dt.date(2026, 11, 22)
_FIRST_URN = 200_000
_APART = 6_700
"""Metres by which the schools of copies lie from each other."""


def wide_network(hubs: int, viewer: audience.Audience = "public") -> Network:
    """A network of that many hubs as an audience may see it on `TODAY`."""
    sample = load.load(REPOSITORY).network
    urns = sorted(sample.schools_by_urn())
    own = tuple(sorted(sample.hubs, key=lambda hub: hub.id))
    made = [
        _Copy(number // len(own), urns, own).hub(own[number % len(own)]) for number in range(hubs)
    ]
    # What leads to a hub that is not copied any more stays at home.
    known = {hub.id for hub in made}
    whole = tuple(sorted((_at_home(hub, known) for hub in made), key=lambda hub: hub.id))
    return audience.project(replace(sample, hubs=whole, redirects=()), viewer, TODAY)


def _at_home(hub: Hub, known: set[str]) -> Hub:
    years = tuple(
        replace(
            year,
            residencies=tuple(r for r in year.residencies if known.issuperset(r.other_hubs)),
            reviews=tuple(r for r in year.reviews if known.issuperset(r.other_hubs)),
        )
        for year in hub.years
    )
    return replace(hub, years=years)


class _Copy:
    """One copy of the sample's hubs."""

    def __init__(self, number: int, urns: list[str], hubs: tuple[Hub, ...]) -> None:
        self._number = number
        first = _FIRST_URN + number * len(urns)
        self._urns: Mapping[str, str] = {urn: str(first + n) for n, urn in enumerate(urns)}
        self._ids = {hub.id: f"{hub.id}-{number:03}" for hub in hubs}

    def hub(self, hub: Hub) -> Hub:
        """A hub of the copy."""
        return replace(
            hub, id=self._ids[hub.id], name=f"{hub.name} {self._number + 1}",
            schools=tuple(self._school(school) for school in hub.schools),
            resources=tuple(replace(r, hub=self._ids[hub.id]) for r in hub.resources),
            years=tuple(self._year(year) for year in hub.years),
        )  # fmt: skip

    def _school(self, school: School) -> School:
        east, north = (n * _APART for n in (self._number % 9 - 4, self._number // 9 % 9 - 4))
        return replace(
            school, hub=self._ids[school.hub], urn=self._urns[school.urn],
            easting=school.easting + east if school.easting else None,
            northing=school.northing + north if school.northing else None,
        )  # fmt: skip

    def _year(self, year: HubYear) -> HubYear:
        return replace(
            year, hub=self._ids[year.hub],
            participations=tuple(self._part(part) for part in year.participations),
            residencies=tuple(self._residency(residency) for residency in year.residencies),
            reviews=tuple(self._review(review) for review in year.reviews),
            learning=tuple(self._piece(piece) for piece in year.learning),
            outcomes=tuple(replace(o, hub=self._ids[o.hub]) for o in year.outcomes),
        )  # fmt: skip

    def _part(self, part: Participation) -> Participation:
        offers = tuple(replace(offer, school=self._urn(offer.school)) for offer in part.offers)
        return replace(part, hub=self._ids[part.hub], offers=offers)

    def _residency(self, residency: Residency) -> Residency:
        return replace(
            residency, hub=self._ids[residency.hub], host_hub=self._hub(residency.host_hub),
            participant_school=self._urn(residency.participant_school),
            host_school=self._urn(residency.host_school),
        )  # fmt: skip

    def _review(self, review: Review) -> Review:
        return replace(
            review, hub=self._ids[review.hub], host_school=self._urn(review.host_school),
            reviewers=tuple(self._reviewer(reviewer) for reviewer in review.reviewers),
        )  # fmt: skip

    def _reviewer(self, reviewer: Reviewer) -> Reviewer:
        hub = self._ids[reviewer.hub] if reviewer.hub else ""
        return replace(reviewer, hub=hub, school=self._urn(reviewer.school))

    def _piece(self, piece: Learning) -> Learning:
        return replace(piece, hub=self._ids[piece.hub], school=self._urn(piece.school))

    def _urn(self, urn: str | None) -> str | None:
        return self._urns.get(urn, urn) if urn else None

    def _hub(self, hub: str | None) -> str | None:
        return self._ids.get(hub, hub) if hub else None
