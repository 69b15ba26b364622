"""A network with much learning, as values: no files, the same for the same seed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.language import Words
from benchmarks.networks import REPOSITORY, SEED
from generator import load
from generator.library import Library, shelf
from generator.model import Hub, HubYear, Learning, Network, Priority, School, Term, year_of

TODAY = dt.date(2026, 11, 22)
KINDS = (
    "residency", "review", "practice", "research", "subject-group", "joint-practice-development",
    "training", "visit", "funded-activity",
)  # fmt: skip
PHASES = ("nursery", "primary", "secondary", "all-through", "sixteen-plus")
SCHOOLS_OF_A_HUB = 12
_FIRST_YEAR = 2023
_YEARS = 4


def learning_network(hubs: int, pieces: int, seed: int = SEED) -> Network:
    """A network of that many hubs with that many pieces of learning between them, all public.

    Themes and programmes are the sample's; hubs have twelve schools and three priorities each.
    A few hubs share much and many share little. Everything is published by `TODAY`.
    """
    chance = Random(seed)
    sample = load.load(REPOSITORY).network
    themes = [theme.id for theme in sample.themes]
    words = Words(chance, themes)
    ids = [f"hub-{number:04}" for number in range(hubs)]
    shares = [1 / (rank + 10) for rank in range(hubs)]
    chance.shuffle(shares)
    written: dict[str, list[Learning]] = {hub: [] for hub in ids}
    for number, hub in enumerate(chance.choices(ids, shares, k=pieces)):
        written[hub].append(_piece(hub, number, words, chance))
    made = tuple(_hub(hub, number, written[hub], chance) for number, hub in enumerate(ids))
    return replace(sample, terms=tuple(_terms()), hubs=made, resources=(), brochure=None)


def library_of(network: Network) -> Library:
    """All learning of a network, with the shelf of each hub made anew."""
    return Library(shelf(None, hub) for hub in network.hubs)


def _piece(hub: str, number: int, words: Words, chance: Random) -> Learning:
    themes = tuple(chance.sample(words.themes, chance.choice((1, 2, 2, 3))))
    published = TODAY - dt.timedelta(days=chance.randrange(_YEARS * 365 - 300))
    kind = chance.choice(KINDS)
    return Learning(
        hub=hub, year=year_of(published), id=f"piece-{number:05}",
        title=words.text(chance.randint(5, 11), themes).rstrip("."), kind=kind,
        programme={"residency": "lrp", "review": "mlqar"}.get(kind),
        priority=f"priority-{chance.randrange(3)}" if chance.random() < 0.5 else None,
        role="Deputy headteacher",
        phases=tuple(sorted(chance.sample(PHASES, chance.choice((1, 1, 2))))),
        themes=themes, published_on=published,
        summary=f"{words.text(14, themes)} {words.text(16, themes)}",
        body=words.paragraphs(chance.randint(4, 9), themes), tried=words.text(30, themes),
        changed=words.text(30, themes), others_can_use=words.text(24, themes),
        next_step=words.text(14, themes), publish_school=False, consent_on=published,
    )  # fmt: skip


def _hub(hub: str, number: int, pieces: list[Learning], chance: Random) -> Hub:
    themes = [theme for piece in pieces for theme in piece.themes] or ["reading"]
    years = sorted({*(piece.year for piece in pieces), year_of(TODAY)}, reverse=True)
    return Hub(
        id=hub, name=f"Hub {number:04}", kind=chance.choice(("local", "regional", "virtual")),
        region="South West", strapline="Schools that learn from each other.",
        about="Twelve schools.", contact=f"{hub}@network.example",
        priorities=tuple(
            Priority(id=f"priority-{n}", title=f"Priority {n} of {hub}", text="What we work on.",
                     themes=tuple(dict.fromkeys(chance.choices(themes, k=2))))
            for n in range(3)
        ),
        schools=tuple(
            School(hub=hub, urn=str(100_000 + number * SCHOOLS_OF_A_HUB + n),
                   name=f"School {n} of hub {number:04}", phase=chance.choice(PHASES[1:3]),
                   setting="mainstream", local_authority="Devon")
            for n in range(SCHOOLS_OF_A_HUB)
        ),
        years=tuple(
            HubYear(hub=hub, year=year,
                    learning=tuple(sorted((p for p in pieces if p.year == year),
                                          key=lambda piece: piece.id)))
            for year in years
        ),
    )  # fmt: skip


def _terms() -> Iterator[Term]:
    for first in range(_FIRST_YEAR, _FIRST_YEAR + _YEARS):
        year = f"{first}-{(first + 1) % 100:02}"
        for name, starts, half, ends in (
            ("autumn", (first, 9, 2), (first, 10, 26), (first, 12, 18)),
            ("spring", (first + 1, 1, 4), (first + 1, 2, 15), (first + 1, 3, 25)),
            ("summer", (first + 1, 4, 12), (first + 1, 5, 31), (first + 1, 7, 21)),
        ):
            yield Term(
                year=year, name=name, starts_on=dt.date(*starts), ends_on=dt.date(*ends),
                half_term_starts_on=dt.date(*half),
                half_term_ends_on=dt.date(*half) + dt.timedelta(days=4),
            )  # fmt: skip
