"""What a network gives to choose from: its hubs, schools, sessions, records, themes and stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from generator.model import Hub, Network, Programme, Residency, Review
from generator.tables import tables

_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
FORMS_OF_IDS: Mapping[str, str] = {
    "hubs": _SLUG, "programmes": _SLUG, "schools": "[0-9]{6}", "sessions": _SLUG,
    "residencies": _SLUG, "reviews": _SLUG, "themes": _SLUG, "stages": _SLUG, "phases": _SLUG,
    "priorities": _SLUG,
}  # fmt: skip
"""The form of an id of each list, for when there is nothing to choose from."""
WHEN_TYPED: Mapping[str, str] = {
    "hubs": "Write the hub’s name as it stands on its own page. Its id, the last part of that "
    "page’s address, will do as well.",
}
"""Help for what is typed because its list is too long."""
OF_A_HUB = frozenset({"schools", "residencies", "reviews", "priorities"})
"""The lists that are another one in each hub."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from: what is kept, and what people read."""

    value: str
    title: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a form is asked: in a network, in one of its hubs, on a day, for programmes."""

    network: Network
    hub: Hub | None
    today: dt.date | None
    programmes: tuple[str, ...] = ()

    @property
    def in_scope(self) -> Sequence[Programme]:
        """The programmes that the form is for."""
        return [
            p for p in self.network.programmes if not self.programmes or p.id in self.programmes
        ]

    @property
    def programme(self) -> Programme | None:
        """The first of them, whose rules count."""
        return next(iter(self.in_scope), None)


def options(source: str, scope: Scope) -> tuple[Option, ...]:
    """The options of a list, in the order in which people look for them."""
    return tuple(_SOURCES[source](scope))


def title_of(value: str) -> str:
    """`all-through` → `All-through`, `not-applicable` → `Not applicable`."""
    return _TITLES.get(value) or value.replace("-", " ").replace("_", " ").capitalize()


_TITLES = {"all-through": "All-through", "sixteen-plus": "Sixteen plus"}


def are_typed(source: str, network: Network) -> bool:
    """Whether what a list holds is typed, because it is too long to choose from."""
    return source == "hubs" and network.has_many_hubs


def _hubs(scope: Scope) -> list[Option]:
    if are_typed("hubs", scope.network):
        return []
    named = sorted((h for h in scope.network.hubs if h.name), key=lambda h: h.name)
    return [Option(h.id, h.name) for h in named]


def _programmes(scope: Scope) -> list[Option]:
    return [Option(p.id, p.title) for p in scope.in_scope]


def _schools(scope: Scope) -> list[Option]:
    if scope.hub is None:
        return []
    day = scope.today
    members = sorted(
        (s for s in scope.hub.schools if s.left_on is None or (day and s.is_member(day))),
        key=lambda s: s.name,
    )
    return [Option(s.urn, f"{s.name} ({s.urn})") for s in members]


def _sessions(scope: Scope) -> list[Option]:
    wanted = {p.id for p in scope.in_scope}
    return [
        Option(s.id, f"{s.title}: {s.starts_at.day} {s.starts_at:%B %Y, %H:%M}")
        for s in sorted(scope.network.sessions, key=lambda s: (s.starts_at, s.id))
        if s.year == scope.network.current_year
        and s.programme in wanted
        and (scope.today is None or s.starts_at.date() >= scope.today)
    ]


def _residencies(scope: Scope) -> list[Option]:
    return [
        Option(r.id, f"{r.id}: {_sides(r.participant, r.host)}{_on(r)}")
        for r in _records(scope)
        if isinstance(r, Residency)
    ]


def _reviews(scope: Scope) -> list[Option]:
    return [
        Option(r.id, f"{r.id}: {r.subject_focus}{_on(r)}")
        for r in _records(scope)
        if isinstance(r, Review)
    ]


def _records(scope: Scope) -> Sequence[Residency | Review]:
    own = scope.hub.find_year(scope.network.current_year) if scope.hub else None
    wanted = {p.id for p in scope.in_scope}
    found = own.records if own else ()
    return [r for r in found if r.withdrawn_on is None and r.programme in wanted]


def _sides(participant: str, host: str) -> str:
    if not host:
        return participant or "not matched"
    # A school is called by its name, or described: “A primary school”, “Host school to be found”.
    described = host.startswith(("A ", "An ", "Host "))
    return f"{participant or 'participant'} at {host[0].lower() + host[1:] if described else host}"


def _on(record: Residency | Review) -> str:
    if not record.dates:
        return ""
    first = record.dates[0]
    return f", {first.day} {first:%B %Y}"


def _themes(scope: Scope) -> list[Option]:
    return [Option(t.id, t.title) for t in scope.network.themes]


def _stages(scope: Scope) -> list[Option]:
    found = {s.id: s for p in scope.in_scope for s in p.career_stages}
    return [Option(s.id, s.title[:1].upper() + s.title[1:], s.description or "")
            for s in found.values()]  # fmt: skip


def _phases(_scope: Scope) -> list[Option]:
    return [Option(v, title_of(v)) for v in tables()["school"].fields["phase"].enum]


def _priorities(scope: Scope) -> list[Option]:
    return [Option(p.id, p.title) for p in scope.hub.priorities] if scope.hub else []


_SOURCES: Mapping[str, Callable[[Scope], Sequence[Option]]] = {
    "hubs": _hubs, "programmes": _programmes, "schools": _schools, "sessions": _sessions,
    "residencies": _residencies, "reviews": _reviews, "themes": _themes, "stages": _stages,
    "phases": _phases, "priorities": _priorities,
}  # fmt: skip
