"""The geometry of timelines and maps stays inside their frames."""

import datetime as dt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.model import academic_year
from generator.pictures import Bar, Mark, Place, draw_map, timeline

D = dt.date
FIRST, LAST = academic_year("2026-27")
DAY = st.dates(D(2026, 1, 1), D(2028, 6, 1))
SLACK = 0.021  # two measures are rounded to two places


def bar(*days: D) -> Bar:
    return Bar("Label", "note", days, "scheduled", "/")


def inside(mark: Mark) -> bool:
    return mark.left >= 0 and mark.width > 0 and mark.left + mark.width <= 100 + SLACK


@settings(deadline=None)
@given(
    st.lists(st.lists(DAY, max_size=6).map(tuple), max_size=5),
    DAY,
    st.lists(st.tuples(DAY, DAY), max_size=4),
    st.tuples(DAY, DAY),
)
def test_everything_on_a_timeline_is_inside_it(
    bars: list[tuple[D, ...]], today: D, breaks: list[tuple[D, D]], ends: tuple[D, D]
) -> None:
    first, last = sorted(ends)
    made = timeline(first, last, [bar(*days) for days in bars], today, breaks)
    marks = [*made.months, *made.breaks, *(mark for line in made.lines for mark in line.marks)]
    assert all(inside(mark) for mark in marks)
    assert (made.today is not None) == (first <= today <= last)
    assert made.today is None or 0 <= made.today < 100
    for days, line in zip(bars, made.lines, strict=True):
        assert bool(line.marks) == any(first <= day <= last for day in days)
    assert sum(month.width for month in made.months) == pytest.approx(100, abs=0.2)


def test_the_months_of_a_year_follow_each_other_from_september() -> None:
    made = timeline(FIRST, LAST, [], D(2026, 11, 22))
    assert [month.label for month in made.months][::11] == ["Sep", "Aug"]
    for one, two in zip(made.months, made.months[1:], strict=False):
        assert one.left + one.width == pytest.approx(two.left, abs=SLACK)


def test_days_that_follow_each_other_are_one_mark() -> None:
    days = (D(2026, 11, 24), D(2026, 11, 20), D(2026, 11, 23))
    marks = timeline(FIRST, LAST, [bar(*days)], FIRST).lines[0].marks
    assert [round(mark.width * 365 / 100) for mark in marks] == [1, 2]


def test_a_stretch_over_the_edge_is_cut_at_it() -> None:
    days = (D(2027, 8, 31), D(2027, 9, 1))
    made = timeline(FIRST, LAST, [bar(*days)], FIRST, [(D(2026, 8, 20), D(2026, 9, 2))])
    assert [round(mark.width * 365 / 100) for mark in made.lines[0].marks] == [1]
    assert [(mark.left, round(mark.width * 365 / 100)) for mark in made.breaks] == [(0, 2)]


def test_a_break_whose_days_are_the_wrong_way_round_is_left_out() -> None:
    assert timeline(FIRST, LAST, [], FIRST, [(D(2026, 10, 30), D(2026, 10, 26))]).breaks == ()


PLACE = st.builds(
    Place, st.integers(0, 700_000), st.integers(0, 1_300_000), st.sampled_from(["One", "Two"])
)


@settings(deadline=None)
@given(st.lists(st.lists(PLACE, max_size=6), max_size=5))
def test_every_school_and_hub_is_inside_the_map(hubs: list[list[Place]]) -> None:
    made = draw_map((f"Hub {n}", "/", "#123456", places) for n, places in enumerate(hubs))
    assert (made is None) == (not any(hubs))
    assume(made is not None)
    assert made is not None
    assert made.width > 0
    assert made.height > 0
    points = [(area.x, area.y) for area in made.areas]
    points += [(spot.x, spot.y) for area in made.areas for spot in area.spots]
    for x, y in points:
        assert made.left <= x <= made.left + made.width
        assert made.top <= y <= made.top + made.height
    assert [len(area.spots) for area in made.areas] == [len(places) for places in hubs if places]
    for area in made.areas:
        for spot in area.spots:
            assert ((spot.x - area.x) ** 2 + (spot.y - area.y) ** 2) ** 0.5 <= area.reach + 0.3


def test_north_is_up_and_the_order_of_schools_does_not_matter() -> None:
    south, north = Place(250_000, 50_000, "South"), Place(250_000, 550_000, "North")
    one = draw_map([("A", "/", "#123456", [south, north])])
    two = draw_map([("A", "/", "#123456", [north, south])])
    assert one == two
    assert one is not None
    heights = {spot.label: spot.y for spot in one.areas[0].spots}
    assert heights["North"] < heights["South"]


@settings(deadline=None)
@given(st.lists(st.lists(PLACE, min_size=1, max_size=6), min_size=2, max_size=5))
def test_the_circle_around_a_hub_is_inside_the_map(hubs: list[list[Place]]) -> None:
    """Scattered hubs have none."""
    made = draw_map((f"Hub {n}", "/", "#123456", places) for n, places in enumerate(hubs))
    assert made is not None
    for area in made.areas:
        if not area.scattered:
            radius = max(area.reach, 8)
            assert made.left - 0.2 <= area.x - radius
            assert area.x + radius <= made.left + made.width + 0.2
            assert made.top - 0.2 <= area.y - radius
            assert area.y + radius <= made.top + made.height + 0.2
