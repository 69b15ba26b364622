"""The library finds every piece by every way in, what is related, and which half-term it is of."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks.large_network import learning_network, library_of
from generator.library import (
    EARLIER,
    WAYS,
    HalfTerm,
    Key,
    Library,
    Shelf,
    begun_on,
    half_terms,
    in_half_terms,
    key,
    shelf,
    values,
)
from generator.library.related import BEFORE, BESIDE
from generator.model import Hub, HubYear, Learning, Network, Priority, Term, entry_of


def piece(name: str, **more: object) -> Learning:
    given: dict[str, object] = {
        "hub": "alder", "year": "2026-27", "id": name, "title": name, "kind": "practice",
        "role": "Deputy head", "published_on": dt.date(2026, 10, 1), "summary": "", "body": "",
        "themes": ("reading",),
    }  # fmt: skip
    return Learning(**(given | more))  # type: ignore[arg-type]


def hub(name: str, pieces: Sequence[Learning], *priorities: tuple[str, ...]) -> Hub:
    return Hub(
        id=name, name=name, kind="local", region="", strapline="", about="", contact="",
        priorities=tuple(
            Priority(id=f"p{n}", title=f"P{n}", text="", themes=themes)
            for n, themes in enumerate(priorities)
        ),
        years=(HubYear(hub=name, year="2026-27", learning=tuple(pieces)),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def network() -> Network:
    return learning_network(40, 500, seed=5)


@pytest.fixture(scope="module")
def library(network: Network) -> Library:
    return library_of(network)


# --- ways in


@pytest.mark.parametrize("way", WAYS)
def test_a_way_in_leads_to_every_piece_with_a_value_and_to_no_other(
    library: Library, network: Network, way: str
) -> None:
    shelves = library.by(way)
    every = list(network.learning())
    assert {value for p in every for value in values(p, way)} == set(shelves)
    for value, pieces in shelves.items():
        assert {key(p) for p in pieces} == {key(p) for p in every if value in values(p, way)}
        days = [p.published_on for p in pieces]
        assert days == sorted(days, reverse=True)


def test_pieces_of_one_day_are_in_the_order_of_hub_year_and_id() -> None:
    pieces = [piece("b"), piece("a"), piece("c", hub="birch"), piece("z", year="2025-26")]
    whole = library_of(replace(learning_network(1, 1), hubs=(hub("alder", pieces),)))
    assert [p.id for p in whole.pieces] == ["z", "a", "b", "c"]


def test_a_value_that_no_piece_has_leads_to_nothing(library: Library) -> None:
    assert library.of("theme", "knitting") == ()


def test_a_theme_that_is_given_twice_counts_once() -> None:
    twice = piece("one", themes=("reading", "reading", "send"))
    whole = library_of(replace(learning_network(1, 1), hubs=(hub("alder", [twice]),)))
    assert whole.of("theme", "reading") == (entry_of(twice, "alder"),)
    assert whole.nearby_themes("reading") == ["send"]


def test_themes_nearby_are_those_that_most_often_stand_in_the_same_piece() -> None:
    pieces = [
        piece("a", themes=("reading", "send")), piece("b", themes=("send", "reading", "digital")),
        piece("c", themes=("digital", "post-16")),
    ]  # fmt: skip
    whole = library_of(replace(learning_network(1, 1), hubs=(hub("alder", pieces),)))
    assert whole.nearby_themes("reading") == ["send", "digital"]
    assert whole.nearby_themes("digital") == ["post-16", "reading", "send"]
    assert whole.nearby_themes("digital", most=1) == ["post-16"]


# --- from other hubs

SINCE = dt.date(2026, 10, 31)


def others_of(library: Library, own: Hub, since: dt.date = SINCE) -> list[tuple[str, list[str]]]:
    return [(name, [p.id for p in found]) for name, found in library.from_other_hubs(own, since)]


def test_what_other_hubs_learned_on_a_priority_is_found_as_if_all_were_read(
    library: Library, network: Network
) -> None:
    for own in network.hubs:
        told: set[object] = set()
        expected = []
        for priority in own.priorities:
            about = [
                p for p in library.pieces
                if p.hub != own.id and set(p.themes) & set(priority.themes) and key(p) not in told
            ]  # fmt: skip
            before = [p for p in about if p.published_on < SINCE]
            wanted = [*before, *(p for p in about[::-1] if p.published_on >= SINCE)][:3]
            told |= {key(p) for p in wanted}
            if wanted:
                expected.append((priority.id, tuple(wanted)))
        assert list(library.from_other_hubs(own, SINCE)) == expected


def test_a_hub_alone_on_its_priorities_is_told_nothing() -> None:
    alone = hub("alder", [piece("a")], ("reading",), ("send",))
    other = hub("birch", [piece("b", hub="birch", themes=("digital",))])
    whole = library_of(replace(learning_network(1, 1), hubs=(alone, other)))
    assert others_of(whole, alone) == []


def test_what_came_in_this_half_term_is_told_where_there_is_little_else_and_oldest_first() -> None:
    own = hub("alder", [], ("reading",))
    days = {"new": 20, "newer": 21, "newest": 22}
    pieces = [
        piece(name, hub="birch", published_on=dt.date(2026, 11, d)) for name, d in days.items()
    ]
    before = piece("before", hub="birch", published_on=dt.date(2026, 10, 30))
    few = library_of(replace(learning_network(1, 1), hubs=(own, hub("birch", [before, *pieces]))))
    assert others_of(few, own) == [("p0", ["before", "new", "newer"])]


# --- related


FRACTIONS = "Fractions in Year 7: denominators, numerators and a bar that pupils draw"
OF_ALL_KINDS = [
    piece("bars", title=FRACTIONS, themes=("mathematics",)),
    piece("halves", title="Denominators before numerators", themes=("mathematics",), hub="birch"),
    piece("shapes", title="Angles with folded paper", themes=("mathematics",)),
    piece("gate", title="An open gate for parents", themes=("community",)),
    piece("bread", title="Baking bread with parents and denominators", themes=("community",)),
    piece("quiet", title="A quiet corridor", themes=("behaviour",)),
    piece("calls", title="Calls to parents about a quiet corridor", themes=("attendance",)),
]


def shelved(pieces: Sequence[Learning]) -> Library:
    """The library of pieces of any hubs."""
    hubs = sorted({p.hub for p in pieces})
    return Library(
        shelf(None, hub(name, [p for p in pieces if p.hub == name])) for name in hubs
    )  # fmt: skip


def near(pieces: Sequence[Learning], name: str, most: int = 3) -> list[str]:
    """The ids of what is related to a piece, the nearest first."""
    library = shelved(pieces)
    found = dict(zip((p.id for p in library.pieces), library.nearest(most), strict=True))
    return [library.pieces[place].id for place in found[name]]


def test_pieces_with_the_same_rare_words_and_themes_are_nearest() -> None:
    assert near(OF_ALL_KINDS, "bars") == ["halves", "bread", "shapes"]
    assert near(OF_ALL_KINDS, "quiet") == ["calls"]


def test_a_piece_is_not_related_to_itself_or_to_what_has_nothing_in_common() -> None:
    for p in OF_ALL_KINDS:
        assert p.id not in near(OF_ALL_KINDS, p.id, 9)
    assert "quiet" not in near(OF_ALL_KINDS, "bars", 9)


def test_of_pieces_that_are_as_near_the_newer_comes_first_and_then_by_hub_year_and_id() -> None:
    pieces = [piece(name) for name in ("d", "c", "b", "a")]
    assert near(pieces, "a", 9) == ["b", "c", "d"]
    later = [*pieces, piece("e", published_on=dt.date(2026, 10, 2))]
    assert near(later, "a", 9) == ["e", "b", "c", "d"]


def test_plurals_and_capitals_make_no_difference() -> None:
    pieces = [piece("x", title="The Library visits", themes=("a",)),
              piece("y", title="libraries and a visit", themes=("b",)),
              piece("z", title="Something else", themes=("c",)),
              piece("w", title="Nothing of it", themes=("d",))]  # fmt: skip
    assert near(pieces, "x", 1) == ["y"]


@pytest.mark.parametrize("pieces", [[piece("a")], [piece("a", themes=()), piece("b", themes=())]])
def test_where_nothing_is_in_common_nothing_is_related(pieces: list[Learning]) -> None:
    assert near(pieces, "a") == []


def test_more_themes_than_a_machine_word_has_bits_are_told_apart() -> None:
    pieces = [piece(f"k{n}", title=f"Nothing{'x' * n}", themes=(f"t{n % 70}",)) for n in range(140)]
    assert near(pieces, "k69") == ["k139"]
    assert near(pieces, "k5") == ["k75"]


def test_a_theme_alone_leads_to_what_was_there_before_and_the_first_to_what_came_next() -> None:
    pieces = [
        piece(f"k{n}", title="x" * (n + 3), published_on=dt.date(2026, 10, 1) + dt.timedelta(n))
        for n in range(BEFORE + 5)
    ]
    assert near(pieces, f"k{BEFORE + 2}") == [f"k{BEFORE + 1}", f"k{BEFORE}", f"k{BEFORE - 1}"]
    assert near(pieces, "k0") == [f"k{BEFORE}", f"k{BEFORE - 1}", f"k{BEFORE - 2}"]


def test_a_word_leads_to_its_neighbours_in_time_on_either_side() -> None:
    pieces = [
        piece(f"k{n}", title=f"Kestrels {'y' * (n + 3)}", themes=(f"t{n}",),
              published_on=dt.date(2026, 1, 1) + dt.timedelta(n))
        for n in range(3 * BESIDE)
    ]  # fmt: skip
    others = [piece(f"o{n}", title="Quiet corridors", themes=("calm",)) for n in range(200)]
    middle = 3 * BESIDE // 2
    found = near([*pieces, *others], f"k{middle}", 99)
    beside = [f"k{n}" for n in range(middle + BESIDE, middle - BESIDE - 1, -1) if n != middle]
    assert found == beside


def related_by_key(library: Library) -> dict[Key, list[Key]]:
    return {key(p): [key(q) for q in library.related(p)] for p in library.pieces}


def test_what_is_related_does_not_depend_on_the_order_of_hubs(network: Network) -> None:
    turned = library_of(replace(network, hubs=network.hubs[::-1]))
    assert related_by_key(turned) == related_by_key(library_of(network))


def test_a_new_piece_concerns_few_hubs_and_an_edit_fewer_in_any_size_of_network() -> None:
    """So that the microsites that are built again are few."""
    found = {}
    for pieces in (300, 1_200):
        network = learning_network(pieces // 20, pieces, seed=3)
        shelves = [shelf(None, own) for own in network.hubs]
        before = related_by_key(Library(shelves))
        donor = learning_network(1, 5, seed=8)
        new = [hubs_concerned(network, shelves, before, p) for p in donor.learning()]
        edited = [
            hubs_concerned(network, shelves, before, replace(p, title=f"{p.title} again"))
            for p in list(network.learning())[:: pieces // 5]
        ]
        found[pieces] = (sum(new) / len(new), sum(edited) / len(edited))
    assert all(new < 12 and edited < 3 for new, edited in found.values()), found


def hubs_concerned(
    network: Network, shelves: list[Shelf], before: dict[Key, list[Key]], new: Learning
) -> int:
    """Other hubs in which what is related to a piece changes when one is written or changed."""
    place = next((n for n, own in enumerate(network.hubs) if own.id == new.hub), 0)
    own = network.hubs[place]
    new = replace(new, hub=own.id)
    years = [replace(y, learning=tuple(p for p in y.learning if key(p) != key(new)))
             for y in own.years]  # fmt: skip
    year = next((y for y in years if y.year == new.year), years[0])
    new = replace(new, year=year.year)
    years = [replace(y, learning=(*y.learning, new)) if y is year else y for y in years]
    changed = [*shelves]
    changed[place] = shelf(None, replace(own, years=tuple(years)))
    after = related_by_key(Library(changed))
    return len({k[0] for k, found in before.items() if after[k] != found} - {own.id})


# --- half-terms


def term(
    name: str, starts: str, ends: str, half: tuple[str, str] | None, authority: str | None = None
) -> Term:
    first, last = map(dt.date.fromisoformat, half) if half else (None, None)
    return Term(
        year="2026-27", name=name, starts_on=dt.date.fromisoformat(starts),
        ends_on=dt.date.fromisoformat(ends), half_term_starts_on=first, half_term_ends_on=last,
        local_authority=authority,
    )  # fmt: skip


TERMS = (
    term("spring", "2027-01-04", "2027-03-25", None),
    term("autumn", "2026-09-02", "2026-12-18", ("2026-10-26", "2026-10-30")),
    term("autumn", "2026-09-01", "2026-12-18", None, "Cornwall"),
)


@pytest.fixture(scope="module")
def halves(network: Network) -> list[HalfTerm]:
    return half_terms(replace(network, terms=TERMS))


def test_half_terms_are_those_of_the_network_in_order(halves: list[HalfTerm]) -> None:
    assert [(h.id, h.title) for h in halves] == [
        ("2026-27-autumn-1", "First half of autumn 2026"),
        ("2026-27-autumn-2", "Second half of autumn 2026"),
        ("2026-27-spring", "Spring 2027"),
    ]
    assert [h.ends_on.isoformat() for h in halves] == ["2026-10-25", "2026-12-18", "2027-03-25"]


@pytest.mark.parametrize(
    ("published", "half"),
    [
        ("2026-09-02", "2026-27-autumn-1"),
        ("2026-10-25", "2026-27-autumn-1"),
        ("2026-10-28", "2026-27-autumn-1"),
        ("2026-10-31", "2026-27-autumn-2"),
        ("2026-12-25", "2026-27-autumn-2"),
        ("2027-01-03", "2026-27-autumn-2"),
        ("2027-01-04", "2026-27-spring"),
        ("2030-01-01", "2026-27-spring"),
        ("2026-09-01", EARLIER.id),
    ],
)
def test_a_half_term_lasts_until_the_next_one_begins(
    halves: list[HalfTerm], published: str, half: str
) -> None:
    one = entry_of(piece("one", published_on=dt.date.fromisoformat(published)), "Alder")
    assert [(h.id, p) for h, p in in_half_terms([one], halves).items()] == [(half, [one])]


def test_half_terms_without_learning_are_left_out_and_the_latest_comes_first(
    halves: list[HalfTerm],
) -> None:
    written = [piece("new", published_on=dt.date(2027, 2, 1)), piece("old")]
    pieces = [entry_of(p, "Alder") for p in written]
    assert [h.id for h in in_half_terms(pieces, halves)] == ["2026-27-spring", "2026-27-autumn-1"]


def test_no_piece_falls_between_half_terms(network: Network) -> None:
    pieces = library_of(network).pieces
    found = in_half_terms(pieces, half_terms(network))
    assert sorted(key(p) for held in found.values() for p in held) == sorted(map(key, pieces))


def test_without_terms_there_are_no_half_terms(network: Network) -> None:
    assert in_half_terms(library_of(network).pieces, half_terms(replace(network, terms=()))) == {}


@pytest.mark.parametrize(
    ("today", "begun"),
    [
        ("2026-10-30", "2026-09-02"),
        ("2026-10-31", "2026-10-31"),
        ("2027-02-01", "2027-01-04"),
        ("2026-09-01", "2026-09-01"),
        ("2026-08-31", "2025-09-01"),
    ],
)
def test_a_half_term_has_begun_or_without_terms_the_academic_year(
    network: Network, today: str, begun: str
) -> None:
    dated = replace(network, terms=TERMS)
    assert begun_on(dated, dt.date.fromisoformat(today)) == dt.date.fromisoformat(begun)
