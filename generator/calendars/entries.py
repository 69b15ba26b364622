"""Dates, sessions, days and milestones of the network → entries of a diary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from generator import addresses, clock, diary, states, titles
from generator.calendars.ics import Entry
from generator.model import (
    Milestone,
    Network,
    Programme,
    Residency,
    Review,
    School,
    Session,
    academic_year,
    year_of,
)
from generator.templates import and_list, day

_DAY = dt.timedelta(days=1)
_BEGIN = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Writer:
    """Makes entries. `schools` are all of a network's by URN; `host` ends every entry's id."""

    network: Network
    today: dt.date
    schools: Mapping[str, School]
    host: str
    first: Mapping[str, str] = field(default_factory=dict)
    """Address of a record → its first one, for what was renamed (`redirects.first_ids`)."""

    def date(self, date: diary.Date, hub: str = "") -> Entry | None:
        """A date of the year. None for a session whose clock shows its time twice or never."""
        if date.session is not None:
            return self._session(date, date.session)
        path = addresses.hub_url(hub) if hub else "/"
        if date.leads_to_programme:
            path = f"/programmes/{date.programme}/"
        return Entry(
            uid=f"{self._date_id(date, hub)}@{self.host}", title=line(date.title),
            starts=date.day, ends=date.day,
            edition=self._edition(year_of(date.day)), sequence=self._sequence(year_of(date.day)),
            text=self._text([line(date.text)], path), url=self._url(path),
        )  # fmt: skip

    def _session(self, date: diary.Date, session: Session) -> Entry | None:
        zone = clock.find_zone(session.time_zone)
        moments = clock.moments(session.starts_at, zone) if zone else ()
        if len(moments) != 1:
            return None
        ends = moments[0] + dt.timedelta(minutes=session.minutes)
        joining = line(session.joining_link or "")
        told = [line(date.text), f"Join at {joining}" if joining else ""]
        return Entry(
            uid=f"{date.id}@{self.host}", title=line(date.title),
            starts=moments[0].astimezone(zone), ends=ends.astimezone(zone),
            edition=self._edition(session.year), sequence=self._sequence(session.year),
            busy=True, text=self._text(told, "/induction/"), place=joining or "Online",
            url=self._url("/induction/"),
        )  # fmt: skip

    def record(self, record: Residency | Review, *, busy: bool) -> Iterator[Entry]:
        """The days of a residency or review, and each milestone that is still to be reached.

        `busy` for the diary of somebody who is there; a hub lead's own day stays free.
        """
        yield from self.days(record, busy=busy)
        yield from self.milestones(record)

    def days(self, record: Residency | Review, *, busy: bool) -> Iterator[Entry]:
        """The days alone, one entry for each run of them."""
        programme = self.network.find_programme(record.programme)
        yield from self._days(record, programme, self._title(record), busy=busy)

    def milestones(self, record: Residency | Review) -> Iterator[Entry]:
        """The milestones alone."""
        programme = self.network.find_programme(record.programme)
        if programme is not None:
            yield from self._milestones(record, programme, self._title(record))

    def _title(self, record: Residency | Review) -> str:
        programme = self.network.find_programme(record.programme)
        return line(titles.title_of(record, self.schools, programme))

    def _days(
        self, record: Residency | Review, programme: Programme | None, title: str, *, busy: bool
    ) -> Iterator[Entry]:
        state = states.state_of(record, self.today)
        withdrawn = state == "withdrawn"
        sure = record.agreed_on is not None and state != "proposed"
        name = f"{_kind(record).capitalize()}: {title}"
        if withdrawn:
            name = f"Withdrawn: {title}"
        elif not sure:
            name = f"{name} (days to be agreed)"
        told = self._about(record)
        if programme is not None:
            told.append(f"State: {states.label_of(state, programme)}")
        path = addresses.record_url(record)
        for number, (first, last) in enumerate(runs(record.dates), 1):
            yield Entry(
                uid=self._uid(record, "days" if number == 1 else f"days-{number}"),
                title=name, starts=first, ends=last, edition=self._edition(record.year),
                sequence=self._sequence(record.year, record),
                state="CANCELLED" if withdrawn else "CONFIRMED" if sure else "TENTATIVE",
                busy=busy and not withdrawn, text=self._text(told, path),
                place=self._place(record), url=self._url(path),
            )  # fmt: skip

    def _milestones(
        self, record: Residency | Review, programme: Programme, title: str
    ) -> Iterator[Entry]:
        withdrawn = states.is_withdrawn(record, self.today)
        path = addresses.record_url(record)
        for step in states.steps_of(record, programme, self.today):
            milestone = step.milestone
            if step.done or step.due_on is None or _hangs_on_days(milestone, record):
                continue
            role = programme.find_role(milestone.role)
            who = f"the {role.title.lower()}" if role else ""
            if who and len(record.other_hubs) > 1 and states.is_agreement(milestone.id):
                # Two hubs of reviewers owe what is called the same.
                who += self._in_hub(step.hub)
            told = [
                f"{line(_capital(who))} does this by {day(step.due_on)}." if who else "",
                f"{_kind(record).capitalize()}: {title}", self._hubs(record),
                f"This reminder goes once the page of the {_kind(record)} says that it is done.",
            ]  # fmt: skip
            due = f"{'No longer due' if withdrawn else 'Due'}{f' from {who}' if who else ''}"
            yield Entry(
                uid=self._uid(record, milestone.id.replace("_", "-")),
                title=line(f"{due}: {milestone.title}. {title}"),
                starts=step.due_on, ends=step.due_on, edition=self._edition(record.year),
                sequence=self._sequence(record.year, record),
                state="CANCELLED" if withdrawn else "CONFIRMED",
                text=self._text(told, path), url=self._url(path),
            )  # fmt: skip

    # --- what entries say

    def _about(self, record: Residency | Review) -> list[str]:
        """Who, where and which hubs, as far as the reader may know."""
        if isinstance(record, Residency):
            people = f"Participant: {record.participant}" if record.participant else ""
        else:
            labels = "; ".join(reviewer.label for reviewer in record.reviewers)
            people = f"Reviewers: {labels}" if labels else ""
        host = f"Host school: {record.host}" if record.has_host else "Host school: to be found"
        return [line(people), line(host), self._hubs(record)]

    def _hubs(self, record: Residency | Review) -> str:
        found = (self.network.find_hub(hub) for hub in (record.hub, *record.other_hubs))
        names = list(dict.fromkeys(line(hub.name) for hub in found if hub))
        return f"{'Hubs' if len(names) > 1 else 'Hub'}: {and_list(names)}"

    def _in_hub(self, hub: str) -> str:
        found = self.network.find_hub(hub)
        return f" in {line(found.name)}" if found else ""

    def _place(self, record: Residency | Review) -> str:
        school = self.schools.get(record.host_school or "")
        if school is None:
            return ""
        parts = (school.name, school.local_authority, school.postcode or "")
        return line(", ".join(part for part in parts if part))

    def _text(self, lines: Sequence[str], path: str) -> str:
        address = self._url(path)
        more = f"Details and changes: {address}" if address else ""
        return "\n".join(part for part in (*lines, more) if part)

    def _url(self, path: str) -> str:
        root = addresses.site_url(self.network).rstrip("/")
        return f"{root}{path}" if root else ""

    # --- ids and editions (docs/decisions/0014-calendars.md)

    def _uid(self, record: Residency | Review, what: str) -> str:
        """Made of the address that the record had first, so that a renamed hub doubles nothing."""
        address = addresses.record_url(record)
        _, _, hub, year, _, own, _ = self.first.get(address, address).split("/")
        return f"{hub}-{year}-{own}-{_kind(record)}-{what}@{self.host}"

    def _date_id(self, date: diary.Date, hub: str) -> str:
        """The id of a date; that of a hub's own ends in the hub's id, its first one here."""
        now = addresses.hub_url(hub)
        first = self.first.get(now, now).split("/")[2]
        own = f"-{hub}"
        return f"{date.id.removesuffix(own)}-{first}" if hub and date.id.endswith(own) else date.id

    def _edition(self, year: str) -> dt.date:
        """The day of this edition: today, and the last day of the year once it is over."""
        return min(self.today, academic_year(year)[1])

    def _sequence(self, year: str, record: Residency | Review | None = None) -> int:
        """A number that grows from one day's edition to the next, and with each date recorded."""
        facts = 0
        if record is not None:
            facts = sum(isinstance(getattr(record, own.name), dt.date) for own in fields(record))
            if isinstance(record, Review):
                facts += sum(one.hub_agreed_on is not None for one in record.reviewers)
        return max(0, (self._edition(year) - _BEGIN).days) * 10 + min(facts, 9)


def line(text: str) -> str:
    """Text on one line, with single spaces."""
    return " ".join(text.split())


def runs(days: Sequence[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """First and last day of each run of days that follow each other: a day apart is its own."""
    found: list[tuple[dt.date, dt.date]] = []
    for one in sorted(set(days)):
        if found and one - found[-1][1] == _DAY:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def _hangs_on_days(milestone: Milestone, record: Residency | Review) -> bool:
    """Whether a due date is a guess as long as there are no days, or the days themselves."""
    if milestone.id == "visited":
        return True
    return milestone.due_from in ("first_day", "last_day") and not record.dates


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _kind(record: Residency | Review) -> str:
    return "residency" if isinstance(record, Residency) else "review"
