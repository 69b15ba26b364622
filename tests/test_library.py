"""The library finds every piece by every way in, what is related, and which half-term it is of."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks.large_network import learning_network
from generator.library import (
    EARLIER,
    WAYS,
    HalfTerm,
    Library,
    Related,
    half_terms,
    in_half_terms,
    key,
    values,
)
from generator.library.related import POSTINGS, WORDS
from generator.model import Hub, HubYear, Learning, Network, Priority, Term


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
    return Library(network)


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
    whole = Library(replace(learning_network(1, 1), hubs=(hub("alder", pieces),)))
    assert [p.id for p in whole.pieces] == ["z", "a", "b", "c"]


def test_a_value_that_no_piece_has_leads_to_nothing(library: Library) -> None:
    assert library.of("theme", "knitting") == ()


def test_a_theme_that_is_given_twice_counts_once() -> None:
    twice = piece("one", themes=("reading", "reading", "send"))
    whole = Library(replace(learning_network(1, 1), hubs=(hub("alder", [twice]),)))
    assert whole.of("theme", "reading") == (twice,)
    assert whole.nearby_themes("reading") == ["send"]


def test_themes_nearby_are_those_that_most_often_stand_in_the_same_piece() -> None:
    pieces = [
        piece("a", themes=("reading", "send")), piece("b", themes=("send", "reading", "digital")),
        piece("c", themes=("digital", "post-16")),
    ]  # fmt: skip
    whole = Library(replace(learning_network(1, 1), hubs=(hub("alder", pieces),)))
    assert whole.nearby_themes("reading") == ["send", "digital"]
    assert whole.nearby_themes("digital") == ["post-16", "reading", "send"]
    assert whole.nearby_themes("digital", most=1) == ["post-16"]


# --- from other hubs


def test_what_other_hubs_learned_on_a_priority_is_found_as_if_all_were_read(
    library: Library, network: Network
) -> None:
    for own in network.hubs:
        told: set[object] = set()
        expected = []
        for priority in own.priorities:
            wanted = [
                p for p in library.pieces
                if p.hub != own.id and set(p.themes) & set(priority.themes) and key(p) not in told
            ][:3]  # fmt: skip
            told |= {key(p) for p in wanted}
            if wanted:
                expected.append((priority, wanted))
        assert library.from_other_hubs(own) == expected


def test_a_hub_alone_on_its_priorities_is_told_nothing() -> None:
    alone = hub("alder", [piece("a")], ("reading",), ("send",))
    other = hub("birch", [piece("b", hub="birch", themes=("digital",))])
    whole = Library(replace(learning_network(1, 1), hubs=(alone, other)))
    assert whole.from_other_hubs(alone) == []


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


def ids(found: list[Learning]) -> list[str]:
    return [p.id for p in found]


def test_pieces_with_the_same_rare_words_and_themes_are_nearest() -> None:
    related = Related(OF_ALL_KINDS)
    assert ids(related.to(OF_ALL_KINDS[0], 3)) == ["halves", "bread", "shapes"]
    assert ids(related.to(OF_ALL_KINDS[5], 3)) == ["calls"]


def test_a_piece_is_not_related_to_itself_or_to_what_has_nothing_in_common() -> None:
    related = Related(OF_ALL_KINDS)
    for p in OF_ALL_KINDS:
        assert p.id not in ids(related.to(p, 9))
    assert "quiet" not in ids(related.to(OF_ALL_KINDS[0], 9))


def test_of_pieces_that_are_as_near_the_newer_comes_first_and_then_the_order_of_the_index() -> None:
    pieces = [piece(name) for name in ("d", "c", "b", "a")]
    assert ids(Related(pieces).to(pieces[3], 9)) == ["d", "c", "b"]


def test_plurals_and_capitals_make_no_difference() -> None:
    near = [piece("x", title="The Library visits", themes=("a",)),
            piece("y", title="libraries and a visit", themes=("b",)),
            piece("z", title="Something else", themes=("c",)),
            piece("w", title="Nothing of it", themes=("d",))]  # fmt: skip
    assert ids(Related(near).to(near[0], 1)) == ["y"]


@pytest.mark.parametrize(
    "pieces", [[piece("only")], [piece("a", themes=()), piece("b", themes=())]]
)
def test_where_nothing_is_in_common_nothing_is_related(pieces: list[Learning]) -> None:
    assert Related(pieces).to(pieces[0], 3) == []


def test_a_list_that_a_word_or_a_theme_leads_to_does_not_grow_with_the_network() -> None:
    """So that a piece costs as many looks in a large network as in a small one."""
    many = [piece(f"k{n}", title=f"Kestrels over field {n}") for n in range(3 * POSTINGS)]
    others = [piece(f"o{n}", title="Quiet corridors", themes=("calm",)) for n in range(200)]
    related = Related([*many, *others])
    assert max(map(len, related._postings.values())) == POSTINGS
    assert max(map(len, related._shelves.values())) == POSTINGS
    assert max(map(len, related._known)) <= WORDS
    assert ids(related.to(many[-1], 3)) == ["k0", "k1", "k2"]


def test_a_piece_is_known_by_its_rarest_words_and_no_more_than_a_few(network: Network) -> None:
    related = Related(Library(network).pieces)
    assert max(map(len, related._known)) == WORDS
    assert all(sum(w * w for w in known.values()) <= 1.000001 for known in related._known)


def test_what_is_related_does_not_depend_on_the_order_of_hubs(network: Network) -> None:
    turned = Library(replace(network, hubs=network.hubs[::-1]))
    straight = Library(network)
    for p in straight.pieces[:60]:
        assert turned.related(p) == straight.related(p)


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
    one = piece("one", published_on=dt.date.fromisoformat(published))
    assert [(h.id, p) for h, p in in_half_terms([one], halves).items()] == [(half, [one])]


def test_half_terms_without_learning_are_left_out_and_the_latest_comes_first(
    halves: list[HalfTerm],
) -> None:
    pieces = [piece("new", published_on=dt.date(2027, 2, 1)), piece("old")]
    assert [h.id for h in in_half_terms(pieces, halves)] == ["2026-27-spring", "2026-27-autumn-1"]


def test_no_piece_falls_between_half_terms(network: Network) -> None:
    pieces = list(network.learning())
    found = in_half_terms(pieces, half_terms(network))
    assert sorted(key(p) for held in found.values() for p in held) == sorted(map(key, pieces))


def test_without_terms_there_are_no_half_terms(network: Network) -> None:
    assert in_half_terms(network.learning(), half_terms(replace(network, terms=()))) == {}
