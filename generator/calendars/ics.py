"""Entries of a diary → the bytes of a calendar file (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from generator import clock

State = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

_DAY = dt.timedelta(days=1)
_LONGEST = 75
"""Octets of a line with the space that goes before the rest of a cut one."""
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
    data = "".join(map(_folded, _event(entry))).encode()
    return Event(_day(entry.starts), entry.uid, data)


def written(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The calendar file. The same entries give the same bytes, in whatever order they come."""
    found = sorted(entries, key=lambda entry: (_day(entry.starts), entry.uid))
    return joined(feed, map(event, found), _zones(found))


def joined(
    feed: Feed, events: Iterable[Event], zones: Iterable[tuple[ZoneInfo, int, int]] | None = None
) -> bytes:
    """The calendar file of events that are made already; without `zones` they are of whole days."""
    ordered = sorted(events, key=lambda one: (one.day, one.uid))
    if zones is None:
        zones = () if ordered else _zones(())
    name, text = _text(feed.name), _text(feed.text)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0",
        "PRODID:-//lrp//Leadership Residency Programme toolkit//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH", f"DESCRIPTION:{text}", f"X-WR-CALDESC:{text}", f"NAME:{name}",
        f"X-WR-CALNAME:{name}", "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        *([f"SOURCE;VALUE=URI:{feed.address}"] if feed.address else []),
        *([f"URL:{feed.page}"] if feed.page else []), "X-PUBLISHED-TTL:P1D",
    ]  # fmt: skip
    for zone, first, last in zones:
        lines += _zone(zone, first, last)
    head = "".join(map(_folded, lines)).encode()
    end = _folded("END:VCALENDAR").encode()
    return head + b"".join(one.data for one in ordered) + end


def clean(text: str) -> str:
    """Text as a calendar can hold it: one sort of line break, and no control characters."""
    return _CONTROL.sub("", _BREAK.sub("\n", text))


def _text(text: str) -> str:
    """A text as a value (RFC 5545, 3.3.11)."""
    escaped = clean(text).replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return escaped.replace("\n", r"\n")


def _folded(line: str) -> str:
    """A line and its end, cut where it is longer than 75 octets (RFC 5545, 3.1).

    No sign is cut, nor a backslash from what it stands before, for some readers put lines
    together only after they have read them.
    """
    if len(line) < _LONGEST and line.isascii():
        return _ended(line)
    rest, parts = line.encode(), []
    while len(rest) >= _LONGEST:
        end = _LONGEST - 1
        while rest[end] & 0xC0 == 0x80:
            end -= 1
        if rest[end - 1] in b"\\^":
            end -= 1
        parts.append(rest[:end])
        rest = rest[end:]
    return _ended(b"\r\n ".join([*parts, rest]).decode(), len(parts))


def _ended(line: str, folds: int = 0) -> str:
    """A line with its end. A value with a line break of its own would be a line of its own."""
    if line.count("\n") != folds or line.count("\r") != folds:
        raise ValueError(f"a line break in {line!r}")
    return f"{line}\r\n"


def _event(entry: Entry) -> list[str]:
    return [
        "BEGIN:VEVENT", f"SUMMARY:{_text(entry.title)}",
        f"DTSTART{_moment(entry.starts)}", f"DTEND{_moment(_end(entry))}",
        f"DTSTAMP:{entry.edition:%Y%m%d}T000000Z", f"UID:{_text(entry.uid)}",
        f"SEQUENCE:{entry.sequence}",
        *([f"DESCRIPTION:{_text(entry.text)}"] if entry.text else []),
        *([f"LOCATION:{_text(entry.place)}"] if entry.place else []),
        f"STATUS:{entry.state}", f"TRANSP:{'OPAQUE' if entry.busy else 'TRANSPARENT'}",
        *([f"URL:{entry.url}"] if entry.url else []),
        "END:VEVENT",
    ]  # fmt: skip


def _moment(value: dt.date) -> str:
    """The parameters and the value of a day, or of a moment in its time zone."""
    if not isinstance(value, dt.datetime):
        return f";VALUE=DATE:{_digits(value)}"
    if str(value.tzinfo) == "UTC":
        return f":{_digits(value)}Z"
    return f";TZID={value.tzinfo}:{_digits(value)}"


def _digits(value: dt.date) -> str:
    day = value.isoformat()[:10].replace("-", "")
    return f"{day}T{value:%H%M%S}" if isinstance(value, dt.datetime) else day


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


def _zones(entries: Iterable[Entry]) -> Iterator[tuple[ZoneInfo, int, int]]:
    """The time zones of the entries, in order of their names, each with its first and last year.

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
        yield zone, min(used[zone]) - 1, max(used[zone]) + 1


@cache
def _zone(zone: ZoneInfo, first: int, last: int) -> tuple[str, ...]:
    """What a zone's clocks do from the beginning of one year to the end of another.

    Written change by change; the same for every calendar of these years.
    """
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    begin = dt.datetime(first, 1, 1, tzinfo=dt.UTC)
    for moment in (begin, *_changes(zone, first, last)):
        before = moment if moment == begin else moment - dt.timedelta(seconds=1)
        old, new = (at.astimezone(zone) for at in (before, moment))
        kind = "DAYLIGHT" if new.dst() else "STANDARD"
        lines += [
            f"BEGIN:{kind}", f"DTSTART:{_digits(moment.replace(tzinfo=None) + _offset(old))}",
            f"TZNAME:{_text(new.tzname() or str(zone))}", f"TZOFFSETFROM:{old:%z}",
            f"TZOFFSETTO:{new:%z}", f"END:{kind}",
        ]  # fmt: skip
    return (*lines, "END:VTIMEZONE")


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
