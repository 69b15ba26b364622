"""A time on a clock means one moment, but for two hours of the year."""

import datetime as dt

import pytest

from generator.clock import find_zone, moments


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("2026-03-27T09:00", ["2026-03-27T09:00"]),
        ("2026-03-30T09:00", ["2026-03-30T08:00"]),
        ("2026-03-29T00:59", ["2026-03-29T00:59"]),
        ("2026-03-29T01:00", []),
        ("2026-03-29T01:30", []),
        ("2026-03-29T02:00", ["2026-03-29T01:00"]),
        ("2026-10-25T00:59", ["2026-10-24T23:59"]),
        ("2026-10-25T01:30", ["2026-10-25T00:30", "2026-10-25T01:30"]),
        ("2026-10-25T02:00", ["2026-10-25T02:00"]),
    ],
)
def test_a_clock_in_london_shows_a_time_once_twice_or_never(shown: str, meant: list[str]) -> None:
    london = find_zone("Europe/London")
    assert london is not None
    found = moments(dt.datetime.fromisoformat(shown), london)
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in found] == meant
    assert all(moment.tzinfo is dt.UTC for moment in found)


def test_a_clock_whose_change_is_at_midnight_has_no_midnight_that_day() -> None:
    beirut = find_zone("Asia/Beirut")
    assert beirut is not None
    assert moments(dt.datetime(2026, 3, 29, 0, 30), beirut) == ()


@pytest.mark.parametrize("name", ["Europe/Londn", "", "/etc/passwd", "../London", "a\0b"])
def test_a_name_that_no_zone_has_finds_none(name: str) -> None:
    assert find_zone(name) is None
