"""The geometry of timelines, maps, funnels and bars: inside its frame, and true to the numbers."""

import datetime as dt
import math
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.model import academic_year
from generator.pictures import (
    Bar,
    Group,
    Label,
    Mark,
    Numbers,
    Place,
    Stop,
    Strip,
    Trip,
    VisitMap,
    draw_grid,
    draw_map,
    funnel,
    lanes,
    stacks,
    tallies,
    timeline,
    visit_map,
    weeks,
)

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


# --- funnels and bars

COUNT = st.integers(0, 400)


@settings(deadline=None)
@given(st.lists(COUNT, min_size=1, max_size=9))
def test_a_funnel_never_widens_and_its_bars_are_as_long_as_its_numbers(counts: list[int]) -> None:
    made = funnel([(f"s{n}", f"State {n}", count) for n, count in enumerate(counts)])
    assert (made is None) == (not any(counts))
    assume(made is not None)
    assert made is not None
    assert made.whole == sum(counts) == made.stages[0].reached
    for one, two in pairwise(made.stages):
        assert one.reached - one.here == two.reached
    for stage, count in zip(made.stages, counts, strict=True):
        assert stage.here == count
        width = sum(part.width for part in stage.parts)
        assert width == pytest.approx(stage.reached / made.whole * 100, abs=0.05)
        assert all(part.width > 0 for part in stage.parts)


def test_a_funnel_of_nothing_is_no_picture() -> None:
    assert funnel([("proposed", "Proposed", 0), ("matched", "Matched", 0)]) is None


ROW = st.builds(Numbers, st.none() | COUNT, COUNT, COUNT)


@settings(deadline=None)
@given(st.lists(ROW, max_size=6))
def test_bars_share_a_scale_and_lie_inside_it(rows: list[Numbers]) -> None:
    whole = max((max(r.planned or 0, r.placed + r.waiting) for r in rows), default=0)
    for row, made in zip(rows, tallies(rows), strict=True):
        length = max(row.planned or 0, row.placed + row.waiting)
        width = sum(part.width for part in made.parts)
        assert width == pytest.approx(length / whole * 100 if whole else 0, abs=0.3)
        assert all(part.left >= 0 and part.left + part.width <= 100.02 for part in made.parts)
        assert (made.plan_at is None) == (not row.planned)
        if row.planned and made.plan_at is not None:
            assert made.plan_at == pytest.approx(row.planned / whole * 100, abs=0.01)


def test_a_short_plan_is_drawn_one_by_one_and_a_long_one_in_stretches() -> None:
    short, over = tallies([Numbers(6, 4, 1), Numbers(2, 3, 0)])
    kinds = [part.kind for part in short.parts]
    assert kinds == ["placed"] * 4 + ["waiting"] + ["open"]
    assert [part.kind for part in over.parts] == ["placed"] * 3
    assert over.plan_at == pytest.approx(100 * 2 / 6, abs=0.01)
    (long,) = tallies([Numbers(60, 30, 10)])
    assert [(part.kind, part.width) for part in long.parts] == [
        ("placed", 50.0), ("waiting", 16.67), ("open", 33.33),
    ]  # fmt: skip


# --- lanes


@settings(deadline=None)
@given(st.lists(st.lists(st.lists(DAY, max_size=4).map(tuple), max_size=5), max_size=4), DAY)
def test_visits_of_a_lane_are_inside_it_and_never_on_each_other(
    hubs: list[list[tuple[D, ...]]], today: D
) -> None:
    groups = [Group(f"Hub {n}", "", "/", tuple(bar(*d) for d in own)) for n, own in enumerate(hubs)]
    made = lanes(FIRST, LAST, groups, today)
    for own, lane in zip(hubs, made.lanes, strict=True):
        seen = sum(any(FIRST <= day <= LAST for day in days) for days in own)
        assert len(lane.visits) == seen
        assert all(visit.level < lane.levels for visit in lane.visits)
        for visit in lane.visits:
            assert inside(visit.span)
            assert all(inside(mark) for mark in visit.marks)
        for one, two in combinations(lane.visits, 2):
            if one.level == two.level:
                left, right = sorted((one.span, two.span), key=lambda span: span.left)
                assert left.left + left.width <= right.left + SLACK


def test_terms_carry_their_names_and_what_is_outside_the_year_is_left_out() -> None:
    terms = [
        (D(2027, 1, 4), D(2027, 3, 25), "Spring"), (D(2026, 9, 2), D(2026, 12, 18), "Autumn"),
        (D(2027, 9, 2), D(2027, 12, 17), "Autumn"),
    ]  # fmt: skip
    made = lanes(FIRST, LAST, [], FIRST, [(D(2026, 10, 26), D(2026, 10, 30))], terms)
    assert [term.label for term in made.terms] == ["Autumn", "Spring"]
    assert len(made.breaks) == 1


# --- the map of visits

KEYS = "abcdefghij"
STOP = st.builds(
    Stop, st.sampled_from(KEYS), st.text("Abc ", min_size=1, max_size=20), st.just("#123456"),
    st.none() | st.integers(0, 700_000), st.none() | st.integers(0, 1_300_000),
    st.sampled_from(["", "1", "12"]), st.booleans(),
)  # fmt: skip
STOPS = st.lists(STOP, max_size=10, unique_by=lambda stop: stop.key)
TRIP = st.builds(
    Trip, st.sampled_from(KEYS), st.sampled_from(KEYS), st.integers(1, 30), st.booleans()
)
TRIPS = st.lists(TRIP, max_size=12, unique_by=lambda trip: (trip.start, trip.end, trip.firm))


@settings(deadline=None, max_examples=60)
@given(STOPS, TRIPS)
def test_discs_are_inside_the_map_of_visits_and_order_does_not_matter(
    stops: list[Stop], trips: list[Trip]
) -> None:
    made = visit_map(stops, trips)
    placed = any(stop.easting is not None and stop.northing is not None for stop in stops)
    assert (made is not None) == placed
    assume(made is not None)
    assert made is not None
    assert {disc.stop.key for disc in made.discs} == {stop.key for stop in stops}
    for disc in made.discs:
        assert disc.radius <= disc.x <= made.width - disc.radius
        assert disc.radius <= disc.y <= made.height - disc.radius
    keys = {stop.key for stop in stops}
    drawn = [t for t in trips if t.start != t.end and {t.start, t.end} <= keys]
    assert sorted(map(repr, drawn)) == sorted(repr(arrow.trip) for arrow in made.arrows)
    assert visit_map(stops[::-1], trips[::-1]) == made


def box(label: Label) -> tuple[float, float, float, float]:
    """Where a name may stand at most: left, top, right, bottom, at its largest size."""
    wide = len(label.text) * 24 * 0.54
    left = {"start": label.x, "middle": label.x - wide / 2, "end": label.x - wide}[label.anchor]
    return left, label.y - 17, left + wide, label.y + 5


@settings(deadline=None, max_examples=60)
@given(STOPS)
def test_names_on_the_map_of_visits_never_cover_each_other(stops: list[Stop]) -> None:
    made = visit_map(stops, [])
    assume(made is not None)
    assert made is not None
    boxes = [box(disc.label) for disc in made.discs if disc.label]
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= made.width
        assert bottom <= made.height


def test_a_long_name_is_shortened_rather_than_left_out() -> None:
    long = Stop("a", "The Hub of All Schools between the Two Rivers and the Sea", "#123456", 0, 0)
    (disc,) = drawn([long], []).discs
    assert disc.label is not None
    assert disc.label.text == "The Hub of All Scho…"


def stop(key: str, easting: int, northing: int, *, home: bool = True) -> Stop:
    return Stop(key, key.upper(), "#123456", easting, northing, "1", home)


def drawn(stops: list[Stop], trips: list[Trip]) -> VisitMap:
    made = visit_map(stops, trips)
    assert made is not None
    return made


def test_two_schools_in_one_place_are_moved_apart() -> None:
    made = drawn([stop("a", 250_000, 60_000), stop("b", 250_000, 60_000)], [Trip("a", "b", 1)])
    one, two = made.discs
    assert math.hypot(one.x - two.x, one.y - two.y) > one.radius + two.radius
    assert len(made.arrows) == 1


def test_a_school_far_away_is_at_the_edge_in_its_direction() -> None:
    home = [stop("a", 250_000, 60_000), stop("b", 270_000, 70_000)]
    made = drawn([*home, stop("z", 260_000, 600_000, home=False)], [Trip("a", "z", 1)])
    discs = {disc.stop.key: disc for disc in made.discs}
    assert discs["z"].outside
    assert not discs["a"].outside
    assert discs["z"].y < discs["a"].y
    assert discs["z"].y < discs["b"].y


def test_visits_there_and_back_are_two_curves_that_can_be_told_apart() -> None:
    home = [stop("a", 250_000, 60_000), stop("b", 450_000, 60_000)]
    there, back = drawn(home, [Trip("a", "b", 2), Trip("b", "a", 1)]).arrows
    assert math.hypot(there.x - back.x, there.y - back.y) > 40


def test_an_arrow_keeps_clear_of_a_hub_that_lies_between() -> None:
    line = [stop("a", 200_000, 300_000), stop("m", 308_000, 340_000), stop("z", 400_000, 300_000)]
    (arrow,) = drawn(line, [Trip("a", "z", 1)]).arrows
    middle = next(disc for disc in drawn(line, []).discs if disc.stop.key == "m")
    assert all(math.hypot(x - middle.x, y - middle.y) > middle.radius for x, y in arrow.way)


def test_hubs_in_no_one_place_stand_below_each_other_in_the_corner() -> None:
    nowhere = [Stop(key, key, "#123456", None, None, "1") for key in "vw"]
    made = drawn([stop("a", 250_000, 60_000), *nowhere], [])
    one, two = (disc for disc in made.discs if disc.outside)
    assert one.x == two.x > made.width / 2
    assert two.y - one.y > one.radius + two.radius


def test_stacked_bars_share_the_scale_of_the_longest() -> None:
    short, long, none = stacks([[("placed", 1), ("open", 1)], [("placed", 3), ("waiting", 1)], []])
    assert [(part.kind, part.left, part.width) for part in short] == [
        ("placed", 0.0, 25.0), ("open", 25.0, 25.0),
    ]  # fmt: skip
    assert [(part.kind, part.left, part.width) for part in long] == [
        ("placed", 0.0, 75.0), ("waiting", 75.0, 25.0),
    ]  # fmt: skip
    assert none == ()


# --- very many schools and visits


def test_each_disc_of_the_grid_stands_for_the_schools_of_one_square() -> None:
    made = draw_grid([
        Place(300_000, 500_000, "A"), Place(319_000, 519_000, "B"), Place(320_000, 500_000, "C"),
    ])  # fmt: skip
    assert made is not None
    assert [square.count for square in made.squares] == [2, 1]
    assert [(square.x, square.y) for square in made.squares] == [(309.5, 190.5), (320.0, 200.0)]
    assert made.squares[0].radius > made.squares[1].radius
    assert made.most == 2
    assert draw_grid([]) is None


def test_the_grid_has_a_limit_however_many_schools_there_are() -> None:
    chance = Random(6)
    places = [
        Place(chance.randrange(100_000, 650_000), chance.randrange(20_000, 650_000), f"School {n}")
        for n in range(20_000)
    ]
    made = draw_grid(places)
    assert made is not None
    assert sum(square.count for square in made.squares) == 20_000
    assert len(made.squares) < 1_000
    assert made == draw_grid(reversed(places))


def test_a_visit_counts_in_each_week_in_which_it_has_a_day() -> None:
    first, last = dt.date(2026, 9, 1), dt.date(2027, 8, 31)
    friday, monday = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
    made = weeks(
        first, last,
        [Strip("North", "", "/", ((friday, monday), (monday, dt.date(2026, 11, 24)))),
         Strip("South", "", "/", ((monday,), (dt.date(2027, 9, 2),)))],
        dt.date(2026, 11, 23),
    )  # fmt: skip
    north, south = (own for _, own in made.strips)
    assert [(week.count, week.height, week.been) for week in north] == [
        (1, 50.0, True), (2, 100.0, False),
    ]  # fmt: skip
    assert [week.count for week in south] == [1]
    assert made.most == 2
    assert north[1].left == south[0].left == round((dt.date(2026, 11, 23) - first).days / 3.65, 2)
