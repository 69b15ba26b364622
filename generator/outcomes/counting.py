"""One hub’s outcomes of one programme and year: counts from its records, words from its return."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
class ThemeTally:
    """How many records of a hub are about each theme, apart by whether they show their schools.

    A record that shows them counts in `named` under each of its themes, another in `unnamed`;
    `hidden` is how many of those there are.
    """

    named: tuple[tuple[str, int], ...]
    unnamed: tuple[tuple[str, int], ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Return:
    """What a hub writes in its return besides the words on gains, which are with each gain."""

    summary: str
    next_year: str
    is_sent: bool
    """Whether it names a day on which it was sent, past or to come."""


@dataclass(frozen=True, slots=True)
class HubOutcomes:
    """A hub in a programme and year. Withdrawn records count in `withdrawn` alone.

    `going_on` are its own that are not withdrawn; `hosted` counts those of other hubs in which it
    has a part, which stand in the sums of those hubs. `days` are the days that are over. It holds
    no record, so that it can be kept and sent about.
    """

    hub: str
    programme: str
    year: str
    planned: int | None
    going_on: int
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
    themes: ThemeTally
    schools: SchoolsInvolved | None
    members: int
    """The hub's schools today."""
    said: Return | None
    """Its return, also while it is a draft; None while it has not been begun."""
    returned_on: dt.date | None
    """The day its return was sent, if that is past."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written down: no record, none of others, no return."""
        return not (self.going_on or self.withdrawn or self.hosted or self.said)


Involved = Mapping[tuple[str, str, str], SchoolsInvolved]
"""Programme, year and hub (empty for the network) → how many of its schools took part."""
Outcomes = Mapping[tuple[str, str], Sequence[HubOutcomes]]
"""Programme and year → each hub with a part in it, by id."""


def outcomes(network: Network, today: dt.date) -> Outcomes:
    """Every hub's outcomes of every programme and year that the data has. Linear in the records.

    `network` is projected. Programmes are in the network's order, years newest first.
    """
    shared, schools = network.shared(), involved_by_place(network)
    parts = (
        of_hub(network.programmes, hub, shared.get(hub.id, ()), schools, today)
        for hub in network.hubs
    )
    return gathered(network.programmes, parts)


def gathered(programmes: Sequence[Programme], parts: Iterable[Sequence[HubOutcomes]]) -> Outcomes:
    """The outcomes of hubs, in the order in which they come, by programme and year."""
    found: dict[tuple[str, str], list[HubOutcomes]] = defaultdict(list)
    for part in parts:
        for one in part:
            found[one.programme, one.year].append(one)
    return {key: tuple(found[key]) for key in _in_order(found, programmes)}


def _in_order(
    keys: Collection[tuple[str, str]], programmes: Sequence[Programme]
) -> list[tuple[str, str]]:
    """Programmes in the network's order, years newest first."""
    order = {programme.id: number for number, programme in enumerate(programmes)}
    return sorted(sorted(keys, key=lambda k: k[1], reverse=True), key=lambda k: order[k[0]])


def involved_by_place(network: Network) -> Involved:
    """The counts of schools of a projected network, by programme, year and hub."""
    return {(s.programme, s.year, s.hub): s for s in network.involved}


def of_hub(
    programmes: Sequence[Programme], hub: Hub, shared: Iterable[Placed], schools: Involved,
    today: dt.date,
) -> tuple[HubOutcomes, ...]:  # fmt: skip
    """A hub's outcomes of every programme and year in which it has a part.

    `shared` are the records of other hubs in which it has one. Everything is projected.
    """
    by_id = {programme.id: programme for programme in programmes}
    hosted = Counter(
        (record.programme, record.year)
        for record in shared
        if not states.is_withdrawn(record, today)
    )
    keys = {key for key in (*_parts_of(hub), *hosted) if key[0] in by_id}
    return tuple(
        _hub_outcomes(hub, by_id[key[0]], key[1], today, hosted[key], schools.get((*key, hub.id)))
        for key in _in_order(keys, programmes)
    )


def records_of(hub: Hub, programme: str, year: str, today: dt.date) -> tuple[Placed, ...]:
    """The records of a hub that are not withdrawn, of one programme and year."""
    return tuple(r for r in _every(hub, programme, year) if not states.is_withdrawn(r, today))


def _every(hub: Hub, programme: str, year: str) -> list[Placed]:
    own = hub.find_year(year)
    return [r for r in (own.records if own else ()) if r.programme == programme]


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
    every = _every(hub, programme.id, year)
    records = tuple(r for r in every if not states.is_withdrawn(r, today))
    part: Participation | None = own.find_participation(programme.id) if own else None
    outcome = next((o for o in (own.outcomes if own else ()) if o.programme == programme.id), None)
    done = [r for r in records if states.has_reached(r, DONE, today)]
    sent = outcome.submitted_on if outcome else None
    return HubOutcomes(
        hub=hub.id, programme=programme.id, year=year,
        planned=part.planned if part else None,
        going_on=len(records),
        placed=sum(r.has_host and r.has_visitors for r in records),
        visited=len(done),
        completed=sum(states.state_of(r, today) == "complete" for r in records),
        withdrawn=len(every) - len(records),
        days=sum(day < today for r in records if r.agreed_on for day in r.dates),
        between=sum(r.is_between_hubs for r in records),
        hosted=hosted,
        cascaded=(_since(done, CASCADES[0], today), _since(done, CASCADES[1], today)),
        gains=_gains(programme, records, outcome),
        themes=tally(records),
        schools=schools,
        members=sum(school.left_on is None for school in hub.schools),
        said=Return(outcome.summary or "", outcome.next_year or "", sent is not None)
        if outcome else None,
        returned_on=sent if sent is not None and sent <= today else None,
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


def tally(records: Iterable[Placed]) -> ThemeTally:
    """How many projected records are about each theme, by theme id."""
    named: Counter[str] = Counter()
    unnamed: Counter[str] = Counter()
    hidden = 0
    for record in records:
        shows = _is_named(record)
        hidden += not shows
        (named if shows else unnamed).update(set(record.themes))
    return ThemeTally(tuple(sorted(named.items())), tuple(sorted(unnamed.items())), hidden)


def themes_of(
    tallies: Sequence[ThemeTally], network: Network, *, protected: bool
) -> tuple[ThemeCount, ...]:
    """How many records are about each theme, the most first, then in the network's order.

    `protected` is for everyone but a hub's own people. A record whose schools are not shown then
    stands for schools that did not agree. Where there are one or two of those altogether, every
    theme is counted without them: a range would name the very one.
    """
    named: Counter[str] = Counter()
    unnamed: Counter[str] = Counter()
    for one in tallies:
        named.update(dict(one.named))
        (unnamed if protected else named).update(dict(one.unnamed))
    if sum(one.hidden for one in tallies) < small_groups.LEAST:
        unnamed.clear()
    found = [
        ThemeCount(t.id, t.title, small_groups.of_records(named[t.id], unnamed[t.id]))
        for t in network.themes
        if named[t.id] + unnamed[t.id]
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
