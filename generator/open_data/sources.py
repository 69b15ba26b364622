"""Which tables there are, where their rows come from, and what tells one row from another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.model import Hub, HubYear, Network, Programme, Record

Places = tuple[str, ...]
Rows = Iterator[tuple[Places, Record]]


@dataclass(frozen=True, slots=True)
class Reference:
    """Fields of a table that together name a row of another."""

    fields: tuple[str, ...]
    table: str
    their_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One table. `places` are columns that a record has from its folder, file or holder."""

    name: str
    schema: str
    group: str
    rows: Callable[[Any], Rows]
    """The rows of one hub for a table that is made hub by hub, else those of the network."""
    places: Places = ()
    key: tuple[str, ...] = ()
    works_out: tuple[str, ...] = ()
    """Columns of `tables.WORKED_OUT`, which are computed as they are for the pages."""
    references: tuple[Reference, ...] = ()
    title: str = ""
    description: str = ""

    @property
    def is_of_hubs(self) -> bool:
        """Whether its rows come hub by hub, in the order of the hubs."""
        return self.group in (HUBS, WORK)


PROGRAMMES, HUBS, WORK = "Programmes and the year", "Hubs and schools", "What hubs do"
GROUPS: Mapping[str, str] = {
    HUBS: "Who is in the network. A hub is known by its id, a school by its hub and its URN.",
    WORK: "What happens in a year: residencies, reviews and what was learned. Schools are named "
    "only where they agreed.",
    PROGRAMMES: "What each programme asks, of whom and by when, and the dates of the year.",
}
"""The groups in the order of the page, each with a sentence."""


def _each(records: Callable[[Network], Sequence[Record]]) -> Callable[[Network], Rows]:
    return lambda network: (((), record) for record in records(network))


def _of_programme(records: Callable[[Programme], Sequence[Record]]) -> Callable[[Network], Rows]:
    def rows(network: Network) -> Rows:
        for programme in network.programmes:
            for record in records(programme):
                yield (programme.id,), record

    return rows


def _of_hub(records: Callable[[Hub], Sequence[Record]]) -> Callable[[Hub], Rows]:
    return lambda hub: (((hub.id,), record) for record in records(hub))


def _of_year(records: Callable[[HubYear], Sequence[Record]]) -> Callable[[Hub], Rows]:
    """Rows with hub and year, and with the id of records that have a file of their own."""

    def rows(hub: Hub) -> Rows:
        for year in hub.years:
            for record in records(year):
                own = getattr(record, "id", "")
                yield (hub.id, year.year, *([own] if own else [])), record

    return rows


def _programmes(network: Network) -> Rows:
    return (((programme.id,), programme) for programme in network.programmes)


def _duties(network: Network) -> Rows:
    for programme in network.programmes:
        for role in programme.roles:
            for duty in role.duties:
                yield (programme.id, role.id), duty


def _itself(hub: Hub) -> Rows:
    yield (hub.id,), hub


def _closed(hub: Hub) -> Rows:
    for school in hub.schools:
        for closure in school.closed_dates:
            yield (hub.id, school.urn), closure


def _reviewers(hub: Hub) -> Rows:
    for review in (review for year in hub.years for review in year.reviews):
        for number, reviewer in enumerate(review.reviewers, 1):
            yield (review.hub, review.year, review.id, str(number)), reviewer


def _to(table: str, fields: str, theirs: str) -> Reference:
    return Reference(tuple(fields.split()), table, tuple(theirs.split()))


_HUB = _to("hubs", "hub", "id")
_PROGRAMME = _to("programmes", "programme", "id")
_RECORD = ("hub", "year", "id")

SOURCES: tuple[Source, ...] = (
    Source(
        "hubs", "hub", HUBS, _itself, ("id",), ("id",), ("page",), title="Hubs",
        description="Every hub: what kind it is, where, and what it says of itself.",
    ),
    Source(
        "hub_posts", "post", HUBS, _of_hub(lambda hub: hub.posts), ("hub",), ("hub", "post"),
        references=(_HUB,), title="Hubs’ posts",
        description="The two posts that lead a hub. An empty `held_by` is a vacancy.",
    ),
    Source(
        "hub_priorities", "priority", HUBS, _of_hub(lambda hub: hub.priorities), ("hub",),
        ("hub", "id"), references=(_HUB,), title="Hubs’ priorities",
        description="What each hub has set out to improve, most important first.",
    ),
    Source(
        "schools", "school", HUBS, _of_hub(lambda hub: hub.schools), ("hub",), ("hub", "urn"),
        references=(_HUB,), title="Schools",
        description="The member schools of every hub. A school that moved from one hub to another "
        "has a row for each, and `left_on` in the one that it left.",
    ),
    Source(
        "school_closed_dates", "closure", HUBS, _closed, ("hub", "urn"),
        references=(_to("schools", "hub urn", "hub urn"),), title="Schools’ closed dates",
    ),
    Source(
        "hub_resources", "resource", HUBS, _of_hub(lambda hub: hub.resources), ("hub",),
        ("hub", "id"), references=(_HUB,), title="Hubs’ own resources",
        description="What a hub adds to the pack that every hub gets.",
    ),
    Source(
        "participations", "participation", WORK, _of_year(lambda year: year.participations),
        ("hub", "year"), ("hub", "year", "programme"), references=(_HUB,), title="Participations",
    ),
    Source(
        "residencies", "residency", WORK, _of_year(lambda year: year.residencies), _RECORD, _RECORD,
        ("participant", "host", "state", "page"),
        (_HUB, _to("career_stages", "programme participant_stage", "programme id")),
        title="Residencies",
    ),
    Source(
        "reviews", "review", WORK, _of_year(lambda year: year.reviews), _RECORD, _RECORD,
        ("host", "state", "page"), (_HUB,), title="Reviews",
    ),
    Source(
        "reviewers", "reviewer", WORK, _reviewers, ("hub", "year", "review", "number"),
        ("hub", "year", "review", "number"), ("reviewer",),
        (_to("reviews", "hub year review", "hub year id"),), title="Reviewers",
    ),
    Source(
        "learning", "learning", WORK, _of_year(lambda year: year.learning), _RECORD, _RECORD,
        ("page",), (_HUB,),
    ),
    Source(
        "outcomes", "outcome", WORK, _of_year(lambda year: year.outcomes), ("hub", "year"),
        ("hub", "year", "programme"), references=(_HUB,),
        description="A hub’s return for one programme and year: what the year brought, in words.",
    ),
    Source("programmes", "programme", PROGRAMMES, _programmes, ("id",), ("id",),
           title="Programmes",
           description="The programmes that hubs can run, and their rules."),
    Source(
        "programme_years", "programme_year", PROGRAMMES, _of_programme(lambda p: p.years),
        ("programme",), ("programme", "year"), references=(_PROGRAMME,), title="Programmes’ years",
    ),
    Source(
        "career_stages", "career_stage", PROGRAMMES, _of_programme(lambda p: p.career_stages),
        ("programme",), ("programme", "id"), references=(_PROGRAMME,), title="Career stages",
    ),
    Source(
        "steps", "phase", PROGRAMMES, _of_programme(lambda p: p.phases), ("programme",),
        ("programme", "id"), references=(_PROGRAMME,), title="Steps of the year",
    ),
    Source(
        "roles", "role", PROGRAMMES, _of_programme(lambda p: p.roles), ("programme",),
        ("programme", "id"), references=(_PROGRAMME,), title="Roles",
        description="The parts that people play in a programme.",
    ),
    Source(
        "duties", "duty", PROGRAMMES, _duties, ("programme", "role"), ("programme", "role", "id"),
        references=(
            _to("roles", "programme role", "programme id"),
            _to("steps", "programme phase", "programme id"),
        ), title="Duties",
    ),
    Source(
        "milestones", "milestone", PROGRAMMES, _of_programme(lambda p: p.milestones),
        ("programme",), ("programme", "id"),
        references=(_to("roles", "programme role", "programme id"),), title="Milestones",
    ),
    Source(
        "gains", "gain", PROGRAMMES, _of_programme(lambda p: p.gains), ("programme",),
        ("programme", "id"), references=(_PROGRAMME,), title="Gains",
    ),
    Source(
        "sessions", "session", PROGRAMMES, _each(lambda network: network.sessions), (), ("id",),
        title="Induction sessions",
    ),
    Source(
        "resources", "resource", PROGRAMMES, _each(lambda network: network.resources), (), ("id",),
        title="Resources", description="What is in the pack that every hub gets.",
    ),
    Source("themes", "theme", PROGRAMMES, _each(lambda network: network.themes), (), ("id",),
           title="Themes"),
    Source("terms", "term", PROGRAMMES, _each(lambda network: network.terms), title="Terms"),
    Source(
        "key_dates", "key_date", PROGRAMMES, _each(lambda network: network.key_dates), (), ("id",),
        title="Key dates",
    ),
)  # fmt: skip
"""Every table. What is not a table: forms and the weights of matching, which are settings, and
testimonials, whose consent is for the pages (docs/decisions/0020-open-data.md)."""
