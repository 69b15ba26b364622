"""Which calendars there are, what each holds, and where it lies in the site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from generator import addresses, diary, redirects, titles
from generator.calendars.entries import Writer, line
from generator.calendars.ics import Entry, Event, Feed, event, joined, written
from generator.model import Hub, Network, Participation, Programme, Residency, Review, year_of

NETWORK_FILE = "calendar/network.ics"
"""The path of the network's calendar in the site."""
VISITS_FILE = "calendar/residencies.ics"
"""The path of the calendar with every residency and review of the network."""


def hub_file(hub: str) -> str:
    """The path of a hub's calendar in its microsite."""
    return f"calendar/{hub}.ics"


def record_file(record: Residency | Review) -> str:
    """The path of a record's calendar in the microsite: beside its page, and as permanent."""
    folder = addresses.record_url(record).removeprefix(addresses.hub_url(record.hub))
    return f"{folder.rstrip('/')}.ics"


class Calendars:
    """The calendars of a projected network on a day."""

    def __init__(self, network: Network, today: dt.date) -> None:
        self._network = network
        self._root = addresses.site_url(network).rstrip("/")
        host = addresses.host(network)
        self._writer = Writer(
            network, today, network.schools_by_urn(), line(host), redirects.first_ids(network)
        )

    def network_files(
        self, visits: Iterable[Event] | None = None, *, milestones: bool = True
    ) -> dict[str, bytes]:
        """The calendars of the network's own site, by their paths: its dates, and all visits.

        `visits` are those of every hub (`visit_days`, `visit_milestones`), where they are at hand.
        """
        network = self._network
        feed = self._feed(
            f"{network.name}: dates", "Induction sessions, sign-up and the dates of the year.",
            "/induction/", NETWORK_FILE,
        )  # fmt: skip
        dates = (date for year in self._years for date in diary.dates(network, year))
        text = "Every visit, and what is still to be done." if milestones else "Every visit."
        all_visits = self._feed(
            f"{network.name}: residencies", text, "/residencies/", VISITS_FILE,
        )  # fmt: skip
        if visits is None:
            visits = (
                event
                for hub in network.hubs
                for event in (*self.visit_days(hub), *self.visit_milestones(hub))
            )
        return {
            NETWORK_FILE: written(feed, self._made(dates)),
            VISITS_FILE: joined(all_visits, visits),
        }

    def visit_days(self, hub: Hub) -> tuple[Event, ...]:
        """The days of a hub's own visits, for the network's calendar of all of them."""
        made = (self._writer.days(record, busy=False) for record in self._recent(hub))
        return tuple(event(entry) for entries in made for entry in entries)

    def visit_milestones(self, hub: Hub) -> tuple[Event, ...]:
        """What is still to be done for a hub's own visits, for the same."""
        made = (self._writer.milestones(record) for record in self._recent(hub))
        return tuple(event(entry) for entries in made for entry in entries)

    def _recent(self, hub: Hub) -> Iterator[Residency | Review]:
        return (r for year in hub.years for r in year.records if int(r.year[:4]) >= self._first)

    def hub_files(self, hub: Hub) -> dict[str, bytes]:
        """The calendars of a microsite by their paths: the hub's, and one for each record."""
        folder = addresses.hub_url(hub.id)
        path = hub_file(hub.id)
        feed = self._feed(
            f"{hub.name} hub: dates", "What the hub hosts, visits and owes, and the year’s dates.",
            folder, folder + path,
        )  # fmt: skip
        found = {path: written(feed, self.hub_entries(hub))}
        for record in (r for year in hub.years for r in year.records):
            own = record_file(record)
            programme = self._network.find_programme(record.programme)
            title = titles.title_of(record, self._writer.schools, programme)
            feed = self._feed(
                title, "The days, and what is still to be done.",
                addresses.record_url(record), folder + own,
            )  # fmt: skip
            found[own] = written(feed, self._writer.record(record, busy=True))
        return found

    def hub_entries(self, hub: Hub) -> list[Entry]:
        """What stands in a hub's calendar: this year and the one before it."""
        found: dict[str, Entry] = {}
        years = sorted({*self._years, *(year.year for year in hub.years)})
        for year in (year for year in years if int(year[:4]) >= self._first):
            for programme in self._network.programmes_of(hub):
                for entry in self._made(self._hub_dates(hub, year, programme), hub.id):
                    found[entry.uid] = entry
        own = [record for year in hub.years for record in year.records]
        for record in (*own, *self._shared.get(hub.id, ())):
            if int(record.year[:4]) >= self._first:
                found |= {e.uid: e for e in self._writer.record(record, busy=False)}
        return list(found.values())

    def _hub_dates(self, hub: Hub, year: str, programme: Programme) -> list[diary.Date]:
        """The dates of a programme for a hub: of the sessions its own, once it has chosen one."""
        held = hub.find_year(year)
        part = held.find_participation(programme.id) if held else None
        if part is None and year < self._network.current_year:
            return []
        dates = diary.dates(self._network, year, programme.id, part)
        sessions = [
            diary.of_session(session)
            for session in self._network.sessions
            if session.year == year
            and session.programme == programme.id
            and _chosen(part) in (None, session.id)
        ]
        return [*(date for date in dates if date.session is None), *sessions]

    def _made(self, dates: Iterable[diary.Date], hub: str = "") -> list[Entry]:
        made = (self._writer.date(date, hub) for date in dates)
        return [entry for entry in made if entry is not None]

    def _feed(self, name: str, text: str, page: str, path: str) -> Feed:
        if not self._root:
            return Feed(name=line(name), text=text)
        address = f"{self._root}/{path.lstrip('/')}"
        return Feed(name=line(name), text=text, page=f"{self._root}{page}", address=address)

    @property
    def _first(self) -> int:
        """Last year, so that nothing leaves a diary in September."""
        return int(self._network.current_year[:4]) - 1

    @cached_property
    def _years(self) -> tuple[str, ...]:
        """The years of the network's own dates, from last year to those to come."""
        network = self._network
        every = {year.year for programme in network.programmes for year in programme.years}
        every |= {session.year for session in network.sessions}
        every |= {year_of(date.date) for date in network.key_dates}
        return tuple(sorted(year for year in every if int(year[:4]) >= self._first))

    @cached_property
    def _shared(self) -> Mapping[str, tuple[Residency | Review, ...]]:
        return self._network.shared()


def _chosen(part: Participation | None) -> str | None:
    """The session that a hub attended, or has a place at."""
    return (part.session or part.session_booked) if part else None
