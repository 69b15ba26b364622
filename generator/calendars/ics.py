"""Entries of a diary → the bytes of a calendar file (RFC 5545). The only door to icalendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import icalendar

from generator import clock

State = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

_DAY = dt.timedelta(days=1)
_LONDON = ZoneInfo("Europe/London")
_BREAK = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What the format has no room for, and the mark that readers of a file drop.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `starts` and `ends` are both days, the last one included, or both moments.

    Moments know their time zone. `edition` is the day this version of the entry was made.
    """

    uid: str
    title: str
    starts: dt.date
    ends: dt.date
    edition: dt.date
    sequence: int = 0
    state: State = "CONFIRMED"
    busy: bool = False
    text: str = ""
    place: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a calendar is called, what it holds, its page and its own address; both may be empty."""

    name: str
    text: str
    page: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An entry as it stands in a file; `day` and `uid` are what events are in order of."""

    day: str
    uid: str
    data: bytes


def event(entry: Entry) -> Event:
    """An entry made once, for each file that it stands in."""
    data: bytes = _event(entry).to_ical()
    return Event(_day(entry.starts), entry.uid, data)


def written(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The calendar file. The same entries give the same bytes, in whatever order they come."""
    found = sorted(entries, key=lambda entry: (_day(entry.starts), entry.uid))
    return joined(feed, map(event, found), _zones(found))


def joined(
    feed: Feed, events: Iterable[Event], zones: Iterable[icalendar.Timezone] | None = None
) -> bytes:
    """The calendar file of events that are made already; without `zones` they are of whole days."""
    ordered = sorted(events, key=lambda one: (one.day, one.uid))
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//lrp//Leadership Residency Programme toolkit//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name, value in (
        ("name", feed.name), ("x-wr-calname", feed.name),
        ("description", feed.text), ("x-wr-caldesc", feed.text),
    ):  # fmt: skip
        calendar.add(name, _Text(clean(value)))
    calendar.add("refresh-interval", _DAY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(_DAY))
    if feed.page:
        calendar.add("url", feed.page)
    if feed.address:
        calendar.add("source", feed.address, parameters={"VALUE": "URI"})
    if zones is None:
        zones = () if ordered else _zones(())
    for zone in zones:
        calendar.add_component(zone)
    head, end, _ = calendar.to_ical().rpartition(b"END:VCALENDAR")
    return bytes(head + b"".join(one.data for one in ordered) + end + b"\r\n")


def clean(text: str) -> str:
    """Text as a calendar can hold it: one sort of line break, and no control characters."""
    return _CONTROL.sub("", _BREAK.sub("\n", text))


class _Text(icalendar.vText):
    """Text with a backslash before an N kept as it is: the library would make it a line break."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
        return escaped.replace("\n", r"\n").encode()


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", _Text(entry.uid))
    event.add("dtstamp", dt.datetime.combine(entry.edition, dt.time(), dt.UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts)
    event.add("dtend", _end(entry))
    event.add("summary", _Text(clean(entry.title)))
    event.add("status", entry.state)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    if entry.text:
        event.add("description", _Text(clean(entry.text)))
    if entry.place:
        event.add("location", _Text(clean(entry.place)))
    if entry.url:
        event.add("url", entry.url)
    return event


def _end(entry: Entry) -> dt.date:
    """The day after the last day; a moment as it is, in UTC where its clock shows it twice."""
    ends = entry.ends
    if not isinstance(ends, dt.datetime):
        return ends + _DAY
    zone = ends.tzinfo
    if isinstance(zone, ZoneInfo) and len(clock.moments(ends.replace(tzinfo=None), zone)) > 1:
        return ends.astimezone(dt.UTC)
    return ends


def _day(starts: dt.date) -> str:
    """What entries are in order of: moments by their moment, days before the moments of a day."""
    if isinstance(starts, dt.datetime):
        return starts.astimezone(dt.UTC).isoformat()
    return starts.isoformat()


# --- time zones


def _zones(entries: Iterable[Entry]) -> Iterator[icalendar.Timezone]:
    """The time zones of the entries, in order of their names.

    A calendar has to hold something: one without entries gets the time zone of London.
    """
    used: dict[ZoneInfo, set[int]] = {}
    found = list(entries)
    for entry in found:
        for moment in (entry.starts, entry.ends):
            if isinstance(moment, dt.datetime) and isinstance(moment.tzinfo, ZoneInfo):
                used.setdefault(moment.tzinfo, set()).add(moment.year)
    if not found:
        used[_LONDON] = {2000}
    for zone in sorted(used, key=str):
        yield _zone(zone, min(used[zone]) - 1, max(used[zone]) + 1)


def _zone(zone: ZoneInfo, first: int, last: int) -> icalendar.Timezone:
    """What a zone's clocks do from the beginning of one year to the end of another.

    Written change by change. The library's own way dates the changes of spring by the clock after
    the change, an hour late.
    """
    made = icalendar.Timezone()
    made.add("tzid", str(zone))
    begin = dt.datetime(first, 1, 1, tzinfo=dt.UTC)
    for moment in (begin, *_changes(zone, first, last)):
        before = moment if moment == begin else moment - dt.timedelta(seconds=1)
        old, new = (at.astimezone(zone) for at in (before, moment))
        part = icalendar.TimezoneDaylight() if new.dst() else icalendar.TimezoneStandard()
        part.add("dtstart", moment.replace(tzinfo=None) + _offset(old))
        part.add("tzoffsetfrom", _offset(old))
        part.add("tzoffsetto", _offset(new))
        part.add("tzname", new.tzname() or str(zone))
        made.add_component(part)
    return made


@cache
def _changes(zone: ZoneInfo, first: int, last: int) -> tuple[dt.datetime, ...]:
    """The moments at which the clocks of a zone change, from one year to another."""
    found = []
    day, end = dt.datetime(first, 1, 1, tzinfo=dt.UTC), dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC)
    while day < end:
        low, high = day, day + _DAY
        if _offset(low.astimezone(zone)) != _offset(high.astimezone(zone)):
            while high - low > dt.timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                changed = _offset(middle.astimezone(zone)) != _offset(low.astimezone(zone))
                low, high = (low, middle) if changed else (middle, high)
            found.append(high)
        day += _DAY
    return tuple(found)


def _offset(moment: dt.datetime) -> dt.timedelta:
    return moment.utcoffset() or dt.timedelta()
