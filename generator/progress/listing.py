"""Progress as tables of text: for a terminal, a sheet or a file. Ids and counts, no person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from generator import states
from generator.model import Network, Programme, year_of
from generator.progress.owed import CENTRAL_TEAM, Owed, once
from generator.progress.standing import HubProgress, Summary, progress, summary
from generator.progress.year import Unrepresented, without_representative

Kind = Literal["text", "number", "date"]
STEP_NAMES = {
    "signed_up": "Signed up", "session": "Induction", "pack": "Pack", "briefing": "Briefing",
    "recruited": "Recruited", "matched": "Matched", "days": "Days", "outcomes": "Outcomes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column. `width` is the most signs that a terminal gives it; 0 is the rest."""

    text: str
    kind: Kind = "text"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of texts; dates are ISO 8601 where the column's kind says so."""

    title: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The progress of a year, of the whole network or of some hubs."""

    network: Network
    year: str
    today: dt.date
    summaries: tuple[Summary, ...]
    """Empty in a report of some hubs."""
    hubs: tuple[HubProgress, ...]
    owed: tuple[Owed, ...]
    unrepresented: tuple[Unrepresented, ...]

    @property
    def programmes(self) -> tuple[Programme, ...]:
        """Those that some hub of the report has a part in."""
        ids = {one.programme for one in self.hubs}
        return tuple(p for p in self.network.programmes if p.id in ids)


def report(network: Network, year: str, today: dt.date, hubs: Sequence[str] = ()) -> Report:
    """The progress of some hubs, or of all of them with the network's sums.

    With hubs named, what other hubs owe for residencies that they share with these is there too.
    """
    every = progress(network, year, today)
    own = tuple(one for one in every if not hubs or one.hub in hubs)
    away = without_representative(network, year, today)
    return Report(
        network, year, today, () if hubs else summary(network, year, today, every), own,
        once(one.owed for one in own),
        tuple(one for one in away if not hubs or one.hub in hubs),
    )  # fmt: skip


def who(network: Network, item: Owed) -> str:
    """The role that owes something, as readers know it."""
    if item.role == CENTRAL_TEAM:
        return "Central team"
    programme = network.find_programme(item.programme)
    role = programme.find_role(item.role) if programme else None
    return role.title if role else item.role


def what(item: Owed) -> str:
    """What is owed, with how many are missing."""
    return f"{item.title} ({item.count} more)" if item.count else item.title


def record_name(item: Owed) -> str:
    """`r-03`, and `solent-and-downs/r-02` for a record of another hub; empty for a duty."""
    if item.record is None:
        return ""
    own = item.record.hub == item.hub
    return item.record.id if own else f"{item.record.hub}/{item.record.id}"


def short_day(day: dt.date, year: str = "") -> str:
    """`18 Nov 2026`, without the year of dates that lie in the subscription year."""
    return f"{day.day} {day:%b}" if year and year_of(day) == year else f"{day.day} {day:%b %Y}"


def listings(report: Report) -> Iterator[Listing]:
    """The tables of a report, in reading order."""
    if report.summaries:
        yield _network(report)
    for programme in report.programmes:
        own = [one for one in report.hubs if one.programme == programme.id]
        yield _states(programme, own)
        yield _recruitment(programme, own)
        yield _steps(programme, own, report)
    if report.unrepresented:
        yield _unrepresented(report)
    yield _owed(report)


def _network(report: Report) -> Listing:
    heads = (
        Heading("Programme"), *(Heading(text, "number", 9) for text in (
            "Hubs", "Signed up", "Inducted", "Packs", "Briefed", "Planned", "Recruited", "Overdue",
        )),
    )  # fmt: skip
    rows = (
        (
            _title(report.network, one.programme),
            *_numbers(
                one.hubs, one.signed_up, one.inducted, one.packs_released, one.briefed,
                one.recruitment.planned, one.recruitment.recruited, one.overdue,
            ),
        )
        for one in report.summaries
    )  # fmt: skip
    return Listing("The network", heads, tuple(rows))


def _states(programme: Programme, hubs: Iterable[HubProgress]) -> Listing:
    labels = [states.label_of(state, programme) for state in states.STATES[:-1]]
    longest = [max(len(word) for word in label.split()) for label in labels]
    heads = (
        Heading("Hub"),
        *(Heading(label, "number", width) for label, width in zip(labels, longest, strict=True)),
    )
    rows = (
        (one.hub, *_numbers(*(count.count or None for count in one.counts[:-1])))
        for one in hubs
        if one.records
    )
    return Listing(f"{programme.short_title}: states", heads, tuple(rows))


def _recruitment(programme: Programme, hubs: Iterable[HubProgress]) -> Listing:
    names = (
        "Planned", "Recruited", "Placed", "Waiting", "Withdrawn", "Hosts", "Places", "Taken",
    )  # fmt: skip
    rows = (
        (one.hub, *_numbers(
            r.planned, r.recruited, r.placed, r.waiting, r.withdrawn, r.hosts_offering,
            r.places_offered, r.places_taken,
        ))
        for one in hubs
        for r in (one.recruitment,)
    )  # fmt: skip
    heads = (Heading("Hub"), *(Heading(name, "number", 9) for name in names))
    return Listing(f"{programme.short_title}: recruitment", heads, tuple(rows))


def _steps(programme: Programme, hubs: Iterable[HubProgress], report: Report) -> Listing:
    shown = ("signed_up", "session", "pack", "briefing", "outcomes")
    heads = (Heading("Hub"), *(Heading(STEP_NAMES[name], "text", 13) for name in shown))
    rows = ((one.hub, *(_step(one, name, report) for name in shown)) for one in hubs)
    return Listing(f"{programme.short_title}: steps of the year", heads, tuple(rows))


def _step(one: HubProgress, name: str, report: Report) -> str:
    step, year = one.steps.step(name), report.year
    if step.done:
        return short_day(step.done_on, year) if step.done_on else "done"
    if not one.steps.takes_part and name != "signed_up":
        return ""
    if step.due_on is None:
        return "to come"
    if step.due_on < report.today and not step.overdue:
        return "waits"  # for a step before it, which is late
    return f"{'late:' if step.overdue else 'by'} {short_day(step.due_on, year)}"


def _unrepresented(report: Report) -> Listing:
    heads = (
        Heading("Hub"), Heading("Programme", width=30), Heading("Booked", width=20),
        Heading("Last session", "date", 12), Heading("State", width=12),
    )  # fmt: skip
    rows = (
        (
            one.hub, _title(report.network, one.programme), one.booked.id if one.booked else "",
            one.last_on.isoformat() if one.last_on else "", "late" if one.late else "to come",
        )
        for one in report.unrepresented
    )  # fmt: skip
    return Listing("Signed up, and nobody at an induction session", heads, tuple(rows))


def _owed(report: Report) -> Listing:
    heads = (
        Heading("Due", "date", 11), Heading("Days late", "number", 4), Heading("Hub", width=17),
        Heading("Record", width=12), Heading("Who", width=12), Heading("What"),
    )  # fmt: skip
    rows = (
        (
            item.due_on.isoformat() if item.due_on else "",
            str(item.late_days) if item.overdue else "",
            item.hub, record_name(item), who(report.network, item), what(item),
        )
        for item in report.owed
    )  # fmt: skip
    return Listing("Who owes what, overdue first", heads, tuple(rows))


def _title(network: Network, programme: str) -> str:
    found = network.find_programme(programme)
    return found.short_title if found else programme


def _numbers(*values: int | None) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in values)


def facts(report: Report) -> Iterator[tuple[str, ...]]:
    """Everything as rows of one table, for programs that count: see FACT_HEADERS."""
    for whole in report.summaries:
        numbers = {
            "Hubs": whole.hubs, "Signed up": whole.signed_up, "Inducted": whole.inducted,
            "Packs": whole.packs_released, "Briefed": whole.briefed,
            "Planned": whole.recruitment.planned, "Recruited": whole.recruitment.recruited,
            "Overdue": whole.overdue,
        }  # fmt: skip
        for name, number in numbers.items():
            yield "network", whole.programme, "", "", name, "", "", "", *_numbers(number)
    for one in report.hubs:
        programme, hub = one.programme, one.hub
        for count in one.counts:
            yield "state", programme, hub, "", count.label, "", "", "", str(count.count)
        r = one.recruitment
        for name, number in (
            ("Planned", r.planned), ("Recruited", r.recruited), ("Placed", r.placed),
            ("Waiting", r.waiting), ("Withdrawn", r.withdrawn),
            ("Hosts", r.hosts_offering), ("Places", r.places_offered),
            ("Taken", r.places_taken),
        ):  # fmt: skip
            yield "recruitment", programme, hub, "", name, "", "", "", *_numbers(number)
        for step in one.steps.in_order:
            standing = "done" if step.done else "overdue" if step.overdue else "to come"
            day = step.done_on if step.done else step.due_on
            date = day.isoformat() if day else ""
            yield "step", programme, hub, "", step.title, "", date, standing, ""
    for away in report.unrepresented:
        yield (
            "no representative", away.programme, away.hub, "",
            away.booked.title if away.booked else "", "",
            away.last_on.isoformat() if away.last_on else "",
            "overdue" if away.late else "to come", "",
        )  # fmt: skip
    for item in report.owed:
        yield (
            "owed", item.programme, item.hub, record_name(item), what(item),
            who(report.network, item), item.due_on.isoformat() if item.due_on else "",
            "overdue" if item.overdue else "to come",
            str(item.late_days) if item.overdue else "",
        )  # fmt: skip


FACT_HEADERS = (
    "Table", "Programme", "Hub", "Record", "What", "Who", "Date", "Standing", "Number",
)  # fmt: skip
"""Number is a count, and of what is overdue the days since. Date is when done, or when due."""
