"""One hub’s outcomes of one programme and year: counts from its records, words from its return."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator import small_groups, states
from generator.model import (
    Amount,
    Hub,
    Network,
    Outcome,
    Participation,
    Programme,
    Residency,
    Review,
    SchoolsInvolved,
)

Placed = Residency | Review
CASCADES = ("participant_cascade_on", "host_cascade_on")
"""The fields that say when the learning was shared, in the visitors' school and in the host's."""
DONE = "visited"
"""The first state in which the days of a record are behind it."""


@dataclass(frozen=True, slots=True)
class GainCount:
    """One gain of the programme: how many records tell of it, and what the hub says in its return.

    `records` is None for reviews, which have no field for it.
    """

    id: str
    title: str
    records: int | None
    words: str


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many records are about a theme."""

    id: str
    title: str
    count: Amount


@dataclass(frozen=True, slots=True)
class HubOutcomes:
    """A hub in a programme and year. Withdrawn records count in `withdrawn` alone.

    `records` are its own that go on; `hosted` counts those of other hubs in which it has a part,
    which stand in the sums of those hubs. `days` are the days that are over.
    """

    hub: str
    programme: str
    year: str
    planned: int | None
    placed: int
    visited: int
    completed: int
    withdrawn: int
    days: int
    between: int
    hosted: int
    cascaded: tuple[int, int]
    """How many of the `visited` were shared in the visitors' own school, and in the host's."""
    gains: tuple[GainCount, ...]
    schools: SchoolsInvolved | None
    members: int
    """The hub's schools today."""
    outcome: Outcome | None
    returned_on: dt.date | None
    """The day its return was sent, if that is past."""
    records: tuple[Placed, ...]

    @property
    def going_on(self) -> int:
        """How many records it has that are not withdrawn."""
        return len(self.records)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written down: no record, none of others, no return."""
        return not (self.records or self.withdrawn or self.hosted or self.outcome)


Outcomes = Mapping[tuple[str, str], Sequence[HubOutcomes]]
"""Programme and year → each hub with a part in it, by id."""


def outcomes(network: Network, today: dt.date) -> Outcomes:
    """Every hub's outcomes of every programme and year that the data has. Linear in the records.

    `network` is projected. Programmes are in the network's order, years newest first.
    """
    shared: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for record in network.records():
        if not states.is_withdrawn(record, today):
            for hub_id in record.other_hubs:
                shared[hub_id][record.programme, record.year] += 1
    schools = {(s.programme, s.year, s.hub): s for s in network.involved}
    found: dict[tuple[str, str], list[HubOutcomes]] = defaultdict(list)
    programmes = {programme.id: programme for programme in network.programmes}
    for hub in network.hubs:
        hosted = shared[hub.id]
        for key in dict.fromkeys((*_parts_of(hub), *sorted(hosted))):
            programme = programmes.get(key[0])
            if programme is not None:
                involved = schools.get((*key, hub.id))
                found[key].append(
                    _hub_outcomes(hub, programme, key[1], today, hosted[key], involved)
                )
    order = list(programmes)
    keys = sorted(sorted(found, key=lambda k: k[1], reverse=True), key=lambda k: order.index(k[0]))
    return {key: tuple(found[key]) for key in keys}


def _parts_of(hub: Hub) -> Iterator[tuple[str, str]]:
    """Programme and year of everything that a hub keeps itself."""
    for own in hub.years:
        for item in (*own.participations, *own.records, *own.outcomes):
            yield item.programme, own.year


def _hub_outcomes(
    hub: Hub, programme: Programme, year: str, today: dt.date, hosted: int,
    schools: SchoolsInvolved | None,
) -> HubOutcomes:  # fmt: skip
    own = hub.find_year(year)
    every = [r for r in (own.records if own else ()) if r.programme == programme.id]
    records = tuple(r for r in every if not states.is_withdrawn(r, today))
    part: Participation | None = own.find_participation(programme.id) if own else None
    outcome = next((o for o in (own.outcomes if own else ()) if o.programme == programme.id), None)
    done = [r for r in records if states.has_reached(r, DONE, today)]
    sent = outcome.submitted_on if outcome else None
    return HubOutcomes(
        hub=hub.id, programme=programme.id, year=year,
        planned=part.planned if part else None,
        placed=sum(r.has_host and r.has_visitors for r in records),
        visited=len(done),
        completed=sum(states.state_of(r, today) == "complete" for r in records),
        withdrawn=len(every) - len(records),
        days=sum(day < today for r in records if r.agreed_on for day in r.dates),
        between=sum(r.is_between_hubs for r in records),
        hosted=hosted,
        cascaded=(_since(done, CASCADES[0], today), _since(done, CASCADES[1], today)),
        gains=_gains(programme, records, outcome),
        schools=schools,
        members=sum(school.left_on is None for school in hub.schools),
        outcome=outcome,
        returned_on=sent if sent is not None and sent <= today else None,
        records=records,
    )  # fmt: skip


def _since(records: Iterable[Placed], name: str, today: dt.date) -> int:
    """How many records have passed a milestone by today."""
    days = [getattr(record, name) for record in records]
    return sum(day is not None and day <= today for day in days)


def _gains(
    programme: Programme, records: Iterable[Placed], outcome: Outcome | None
) -> tuple[GainCount, ...]:
    kept = list(records)
    return tuple(
        GainCount(
            gain.id, gain.title,
            sum(bool(getattr(r, f"gain_{gain.id}", None)) for r in kept)
            if programme.kind == "residency" else None,
            getattr(outcome, f"gain_{gain.id}", None) or "",
        )
        for gain in programme.gains
    )  # fmt: skip


def themes_of(
    records: Iterable[Placed], network: Network, *, protected: bool
) -> tuple[ThemeCount, ...]:
    """How many records are about each theme, the most first, then in the network's order.

    `protected` is for everyone but a hub's own people. A record whose schools are not shown then
    stands for schools that did not agree. Where there are one or two of those altogether, every
    theme is counted without them: a range would name the very one.
    """
    kept = list(records)
    agreed = [record for record in kept if not protected or _is_named(record)]
    others = [record for record in kept if protected and not _is_named(record)]
    if len(others) < small_groups.LEAST:
        others = []
    with_theme = Counter(theme for record in agreed for theme in dict.fromkeys(record.themes))
    beside = Counter(theme for record in others for theme in dict.fromkeys(record.themes))
    found = [
        ThemeCount(t.id, t.title, small_groups.of_records(with_theme[t.id], beside[t.id]))
        for t in network.themes
        if with_theme[t.id] + beside[t.id]
    ]
    return tuple(sorted(found, key=lambda theme: (-theme.count.low, -theme.count.high)))


def _is_named(record: Placed) -> bool:
    """Whether a projected record shows a school: it shows all of them or none."""
    if record.host_school is not None:
        return True
    if isinstance(record, Residency):
        return record.participant_school is not None
    return any(reviewer.school is not None for reviewer in record.reviewers)


def due_on(programme: Programme, year: str) -> dt.date | None:
    """By when a hub's return is due: the programme's day, or the end of the step that has it."""
    dated = programme.find_year(year)
    if dated is not None and dated.returns_due_on is not None:
        return dated.returns_due_on
    phase = next((phase for phase in programme.phases if phase.done_when == "outcomes"), None)
    return phase.ends_on(year) if phase else None
