"""Any text survives a calendar file: both parsers read what was written, and nothing else."""

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.calendars.entries import line
from generator.calendars.ics import Entry, Feed, clean, written
from tests.support.calendar_files import PARSERS, faults_of_form, read

DAY = dt.date(2027, 2, 3)
FEED = Feed(name="A calendar", text="What it holds")
VECTORS = (
    "A title\nEND:VEVENT\nBEGIN:VEVENT\nUID:another", "a\r\nEND:VCALENDAR\r\nb",
    "commas, semicolons; colons: \"quotes\" and ^carets^n", "back\\slash \\n \\N \\, \\\\ \\",
    "👩🏽‍🏫" * 40, "é" * 200, "x" * 500, "مرحبا بالعالم " * 20, "שלום;עולם", "\u202eturned\u202c",
    " leading and trailing ", "\ttab", "a\u2028b\u2029c\x85d", "\x00\x07\x1b\x7f", "\ufeffmark",
    "%0A%0D", "BEGIN:VALARM", "{{ 7*7 }}", "<script>x()</script>", "=1+1", "\r", "a\x0bb\x0cc",
    "W" * 73 + "\\" * 40, "W" * 72 + "\n" * 40,
)  # fmt: skip

texts = st.text(max_size=300) | st.text(
    st.sampled_from('\\nN,;:"\r\n\t \u2028é👩🏽‍🏫ENDVT'), max_size=300
)


def entry(title: str = "A title", text: str = "", place: str = "", uid: str = "a@b") -> Entry:
    return Entry(
        uid=uid, title=title, starts=DAY, ends=DAY, edition=DAY, text=text, place=place, url=""
    )


@pytest.mark.parametrize("text", VECTORS)
@pytest.mark.parametrize("parser", PARSERS)
def test_a_title_comes_back_as_it_was_and_makes_no_second_entry(text: str, parser: str) -> None:
    data = written(FEED, [entry(text)])
    [seen] = PARSERS[parser](data)
    assert (seen.uid, seen.title) == ("a@b", clean(text))
    assert faults_of_form(data) == []
    assert data.count(b"\r\nEND:VEVENT\r\n") == data.count(b"\r\nBEGIN:VEVENT\r\n") == 1


@settings(deadline=None)
@given(texts, texts, texts)
@example("\\N", "\\\\N", "a\\Nb")
def test_any_text_comes_back_from_both_parsers_as_it_went_in(
    title: str, text: str, place: str
) -> None:
    data = written(FEED, [entry(title, text, place)])
    [seen] = read(data)
    assert (seen.title, seen.text, seen.place) == (clean(title), clean(text), clean(place))
    assert faults_of_form(data) == []


@settings(deadline=None)
@given(texts)
def test_any_name_of_a_calendar_leaves_its_entries_alone(name: str) -> None:
    data = written(Feed(name=name, text=name), [entry()])
    assert [seen.title for seen in read(data)] == ["A title"]
    assert faults_of_form(data) == []


@settings(deadline=None)
@given(st.text())
def test_cleaning_takes_nothing_that_can_be_read(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert line(cleaned.replace("\ufeff", "")) == line(cleaned)
    kept = [sign for sign in text if sign.isprintable() and sign != "\ufeff"]
    assert [sign for sign in cleaned if sign.isprintable()] == kept


@settings(deadline=None)
@given(st.text())
def test_a_line_has_no_break_and_single_spaces(text: str) -> None:
    made = line(text)
    assert made.split() == text.split()
    assert made.splitlines() in ([], [made])
    assert "  " not in made


@settings(deadline=None)
@given(st.permutations(range(5)))
def test_entries_come_in_one_order_whatever_order_they_are_given_in(order: list[int]) -> None:
    entries = [
        entry(uid=f"{number}@b") if number < 3
        else Entry(
            uid=f"{number}@b", title="", starts=DAY - dt.timedelta(number), ends=DAY, edition=DAY
        )
        for number in order
    ]  # fmt: skip
    uids = [seen.uid for seen in read(written(FEED, entries))]
    assert uids == ["4@b", "3@b", "0@b", "1@b", "2@b"]


def test_a_title_that_ends_an_entry_stands_in_the_file_as_text() -> None:
    data = written(FEED, [entry("Day one\nEND:VEVENT\nBEGIN:VEVENT")])
    assert b"SUMMARY:Day one\\nEND:VEVENT\\nBEGIN:VEVENT\r\n" in data


def test_a_long_line_is_folded_between_letters_and_not_within_one() -> None:
    for width in range(60, 80):
        data = written(FEED, [entry("W" * width + "👩🏽‍🏫é" * 30)])
        assert faults_of_form(data) == []
        assert read(data)[0].title == "W" * width + "👩🏽‍🏫é" * 30


@pytest.mark.parametrize(
    "name", ["Europe/London", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Asia/Beirut"]
)
def test_what_a_file_says_of_a_clock_is_what_the_clock_does(name: str) -> None:
    """A change begins at a time that the clock before it shows (RFC 5545, 3.6.5)."""
    zone = ZoneInfo(name)
    starts = dt.datetime(2026, 6, 1, 9, tzinfo=zone)
    session = replace(entry(), starts=starts, ends=starts + dt.timedelta(hours=1))
    calendar: Any = icalendar.Calendar.from_ical(written(FEED, [session]))
    [described] = calendar.walk("VTIMEZONE")
    assert described["tzid"] == name
    changes = []
    for part in described.subcomponents:
        before, after = part["tzoffsetfrom"].td, part["tzoffsetto"].td
        onset = (part["dtstart"].dt - before).replace(tzinfo=dt.UTC)
        assert onset.astimezone(zone).utcoffset() == after
        assert (onset - dt.timedelta(seconds=1)).astimezone(zone).utcoffset() == before
        assert (part.name == "DAYLIGHT") == bool(onset.astimezone(zone).dst())
        changes.append(onset)
    days = [
        dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(day) for day in range(3 * 365 + 1)
    ]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    turned = sum(one != other for one, other in pairwise(offsets))
    assert len(changes) == 1 + turned
    assert changes == sorted(changes)
