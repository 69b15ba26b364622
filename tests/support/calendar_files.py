"""Calendar files as two parsers that know nothing of each other read them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import icalendar
import vobject


@dataclass(frozen=True)
class Seen:
    """One entry as a reader's calendar has it; days and moments as they stand in the file."""

    uid: str
    title: str
    starts: dt.date
    ends: dt.date
    stamp: dt.datetime
    sequence: int
    status: str
    busy: bool
    text: str
    place: str
    url: str

    @property
    def starts_utc(self) -> dt.datetime:
        """The moment at which it begins."""
        assert isinstance(self.starts, dt.datetime)
        return self.starts.astimezone(dt.UTC)

    @property
    def ends_utc(self) -> dt.datetime:
        """The moment at which it ends."""
        assert isinstance(self.ends, dt.datetime)
        return self.ends.astimezone(dt.UTC)


def with_icalendar(data: bytes) -> list[Seen]:
    """The entries, in the order of the file, as icalendar reads them."""
    calendar = icalendar.Calendar.from_ical(data)
    assert [component.errors for component in calendar.walk() if component.errors] == []
    return [_of_icalendar(event) for event in calendar.walk("VEVENT")]


def _of_icalendar(event: Any) -> Seen:
    def text(name: str) -> str:
        return str(event.get(name, ""))

    return Seen(
        text("uid"), text("summary"), event["dtstart"].dt, event["dtend"].dt, event["dtstamp"].dt,
        int(event["sequence"]), text("status"), text("transp") == "OPAQUE", text("description"),
        text("location"), text("url"),
    )  # fmt: skip


def with_vobject(data: bytes) -> list[Seen]:
    """The entries, in the order of the file, as vobject reads them.

    Its clocks go as the file says: without that it would ask another library for the time zones.
    """
    for zone in vobject.readOne(data.decode()).contents.get("vtimezone", []):
        vobject.icalendar.registerTzid(str(zone.tzid.value), zone.gettzinfo())
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    return [_of_vobject(event.contents) for event in calendar.contents.get("vevent", [])]


def _of_vobject(found: Mapping[str, list[Any]]) -> Seen:
    def text(name: str) -> str:
        return str(found[name][0].value) if name in found else ""

    assert all(len(lines) == 1 for lines in found.values())
    return Seen(
        text("uid"), text("summary"), found["dtstart"][0].value, found["dtend"][0].value,
        found["dtstamp"][0].value, int(text("sequence")), text("status"),
        text("transp") == "OPAQUE", text("description"), text("location"), text("url"),
    )  # fmt: skip


PARSERS: Mapping[str, Callable[[bytes], list[Seen]]] = {
    "icalendar": with_icalendar, "vobject": with_vobject,
}  # fmt: skip


def read(data: bytes) -> list[Seen]:
    """The entries, once both parsers have read the same."""
    first, second = (parse(data) for parse in PARSERS.values())
    assert [_plain(entry) for entry in first] == [_plain(entry) for entry in second]
    return first


def _plain(entry: Seen) -> tuple[object, ...]:
    """All of it with moments in UTC, which each parser gives a time zone of its own."""
    values = (getattr(entry, name) for name in Seen.__dataclass_fields__)
    return tuple(v.astimezone(dt.UTC) if isinstance(v, dt.datetime) else v for v in values)


def faults_of_form(data: bytes) -> list[str]:
    """What is wrong with the lines of a file: ends, lengths, headers that are missing."""
    found = []
    if data.replace(b"\r\n", b"").count(b"\n") or data.replace(b"\r\n", b"").count(b"\r"):
        found.append("a line does not end in CRLF")
    lines = data.split(b"\r\n")
    found += [f"{len(line)} octets: {line!r}" for line in lines if len(line) > 75]
    found += [f"not UTF-8: {line!r}" for line in lines if not _is_text(line)]
    for wanted in (b"VERSION:2.0", b"METHOD:PUBLISH", b"REFRESH-INTERVAL;VALUE=DURATION:P1D"):
        if lines.count(wanted) != 1:
            found.append(f"not once: {wanted!r}")
    if lines[0] != b"BEGIN:VCALENDAR" or lines[-2:] != [b"END:VCALENDAR", b""]:
        found.append("it is not one calendar")
    return found


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
