"""The network as one audience may see it. Nothing past this module holds what it may not show.

What a field's schema says decides: its `audience` (public ⊂ network ⊂ hub) and, where its
publication needs somebody's agreement, the field named by `consent`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any, Literal, TypeVar

from generator import involvement, tables
from generator.model import (
    HOST_TO_BE_FOUND,
    Hub,
    HubYear,
    Learning,
    Network,
    Programme,
    Record,
    Residency,
    Review,
    School,
    find_source,
    nowhere,
)

Audience = Literal["public", "network", "hub"]
AUDIENCES: tuple[Audience, ...] = ("public", "network", "hub")

_R = TypeVar("_R", bound=Record)
_CAPITAL = re.compile("(?<!^)(?=[A-Z])")
_PHASES = {
    "sixteen-plus": "16-plus",
    "not-applicable": "",
}
_SETTINGS = {
    "special": "special school",
    "alternative-provision": "alternative provision setting",
    "hospital": "hospital school",
    "nursery": "nursery school",
}
_AN = re.compile(
    r"[AEFHILMNORSX](?=[A-Z])|(?![A-Z]{2}|[Oo]ne|[Uu]ni|[Uu]se|[Ee]u)[AEIOUaeiou]|8|1[18]\b"
)
"""What begins with the sound of a vowel, or with a letter whose name does."""


def project(
    network: Network, audience: Audience, today: dt.date, frame: Network | None = None
) -> Network:
    """The network without what `audience` may not see on `today`.

    Fields that are not for the audience become None or empty; records whose publication has no
    consent, or whose consent has ended, are left out; places in files are dropped. Residencies
    and reviews get their `participant` and `host` labels, and the network its counts of schools.
    `frame` has the network's own records, where they were projected before: they are most of the
    work for one hub.
    """
    schools = network.schools_by_urn()
    projection = _Projection(network, schools, audience, today)
    involved = involvement.involved(network, today, protected=audience != "hub")
    return replace(projection.network(frame), involved=involved)


def describe_school(school: School | None) -> str:
    """What sort of school it is, without its name: `primary school`, `special school`."""
    if school is None:
        return "school"
    if school.setting != "mainstream":
        return _SETTINGS.get(school.setting, "school")
    phase = _PHASES.get(school.phase, school.phase)
    return f"{phase} school".strip()


class _Projection:
    def __init__(
        self, network: Network, schools: Mapping[str, School], audience: Audience, today: dt.date
    ) -> None:
        self._network = network
        self._schools = schools
        self._rank = AUDIENCES.index(audience)
        self._today = today

    def network(self, frame: Network | None) -> Network:
        hubs = tuple(self._hub(hub) for hub in self._network.hubs)
        own = frame or self._record(self._network)
        return replace(own, hubs=hubs, many_hubs=self._network.many_hubs)

    def _hub(self, hub: Hub) -> Hub:
        return replace(self._record(hub), years=tuple(self._year(year) for year in hub.years))

    def _year(self, year: HubYear) -> HubYear:
        return replace(
            year,
            participations=tuple(self._record(p) for p in year.participations),
            residencies=tuple(self._residency(r) for r in year.residencies),
            reviews=tuple(self._review(r) for r in year.reviews),
            learning=tuple(
                self._piece(piece, year) for piece in year.learning if self._is_published(piece)
            ),
            outcomes=tuple(self._record(o) for o in year.outcomes),
        )

    def _residency(self, residency: Residency) -> Residency:
        programme = self._network.find_programme(residency.programme)
        shown = self._record(residency)
        return replace(
            shown,
            participant=self._person(
                shown.participant_role, shown.participant_school, residency.participant_stage,
                residency.participant_school, programme,
            ),
            host=self._school_label(shown.host_school, residency.host_school),
        )  # fmt: skip

    def _review(self, review: Review) -> Review:
        programme = self._network.find_programme(review.programme)
        shown = self._record(review)
        reviewers = []
        for reviewer in review.reviewers:
            seen = self._record(reviewer, review)
            label = self._person(seen.role, seen.school, reviewer.stage, reviewer.school, programme)
            reviewers.append(replace(seen, label=label))
        host = self._school_label(shown.host_school, review.host_school)
        return replace(shown, reviewers=tuple(reviewers), host=host)

    def _is_published(self, piece: Learning) -> bool:
        """Agreed to, and its day has come: a piece may be written before it is to be seen."""
        return self._shown(piece) and (self._is_hub or piece.published_on <= self._today)

    def _piece(self, piece: Learning, year: HubYear) -> Learning:
        """A piece without what would name the schools of a record that does not name them.

        Whoever reads the record (a senior leader from a primary school) and the piece together
        would know: so the piece loses the link, and the school's name if it is one of the
        record's. The programme is no secret, and is taken from the record.
        """
        shown = self._record(piece)
        source = find_source(piece, year.residencies, year.reviews)
        changes: dict[str, Any] = {}
        if shown.updated_on and shown.updated_on > self._today and not self._is_hub:
            changes["updated_on"] = None
        if source is not None and not shown.programme:
            changes["programme"] = source.programme
        if source is None or not (self._is_hub or source.publish_schools):
            changes |= {"residency": None, "review": None}
        if source is not None and "residency" in changes and shown.school in _schools(source):
            changes["school"] = None
        return replace(shown, **changes)

    def _person(
        self,
        role: str | None,
        shown_school: str | None,
        stage: str,
        school: str | None,
        programme: Programme | None,
    ) -> str:
        """What a page may call somebody: post and school, or “A senior leader from a …”."""
        known = self._schools.get(shown_school or "")
        if known is not None:
            return f"{role or _capital(self._stage(stage, programme))}, {known.name}"
        return f"{_with_article(self._stage(stage, programme), capital=True)} from " + (
            _with_article(describe_school(self._schools.get(school or "")))
        )

    @staticmethod
    def _stage(stage: str, programme: Programme | None) -> str:
        found = programme.find_stage(stage) if programme else None
        title = found.title if found else "leader"
        # A title may begin with a capital, but SLT stays SLT.
        return title if title[1:2].isupper() else title[:1].lower() + title[1:]

    def _school_label(self, shown: str | None, school: str | None) -> str:
        if school is None:
            return HOST_TO_BE_FOUND
        known = self._schools.get(shown or "")
        if known is not None:
            return known.name
        return _with_article(describe_school(self._schools.get(school)), capital=True)

    def _record(self, record: _R, parent: Record | None = None) -> _R:
        """A copy of a record with each field that is not for the audience emptied."""
        columns = _columns(type(record))
        changes: dict[str, Any] = {"at": nowhere}
        for own in fields(record):
            value = getattr(record, own.name)
            column = columns.get(own.name)
            if column is not None and not self._may_see(column, record, parent):
                changes[own.name] = () if isinstance(value, tuple) else None
            elif isinstance(value, Record):
                changes[own.name] = self._record(value, record) if self._shown(value) else None
            elif _holds_records(value):
                changes[own.name] = tuple(
                    self._record(item, record) for item in value if self._shown(item)
                )
        return replace(record, **changes)

    def _may_see(self, column: tables.Field, record: Record, parent: Record | None) -> bool:
        if AUDIENCES.index(column.audience) > self._rank:
            return False
        if column.consent is None or self._is_hub:
            return True
        holder = record if hasattr(record, column.consent) else parent
        return self._consents(holder, column.consent)

    def _shown(self, record: Record) -> bool:
        consent = _table(type(record)).consent
        return consent is None or self._is_hub or self._consents(record, consent)

    def _consents(self, record: Record | None, name: str) -> bool:
        value = getattr(record, name, None)
        if isinstance(value, dt.date):
            ends = getattr(record, "consent_expires_on", None)
            return value <= self._today and (ends is None or self._today <= ends)
        return value is True

    @property
    def _is_hub(self) -> bool:
        return self._rank == AUDIENCES.index("hub")


def _schools(record: Residency | Review) -> frozenset[str]:
    """The URNs of all schools that have a part in a record."""
    if isinstance(record, Residency):
        held = {record.participant_school, record.host_school}
    else:
        held = {record.host_school, *(reviewer.school for reviewer in record.reviewers)}
    return frozenset(urn for urn in held if urn)


def _holds_records(value: Any) -> bool:
    """Whether a value is a list of records that this module does not project by themselves."""
    return (
        isinstance(value, tuple)
        and bool(value)
        and isinstance(value[0], Record)
        and not isinstance(value[0], Hub)
    )


def _table(kind: type[Record]) -> tables.Table:
    return tables.tables()[_table_name(kind.__name__)]


@cache
def _table_name(name: str) -> str:
    """`KeyDate` → `key_date`."""
    return _CAPITAL.sub("_", name).lower()


def _columns(kind: type[Record]) -> Mapping[str, tables.Field]:
    return _table(kind).fields


def _with_article(noun: str, *, capital: bool = False) -> str:
    """The noun with a or an, as it is said: a leader, an executive leader, an SLT member."""
    article = "an" if _AN.match(noun) else "a"
    return f"{_capital(article) if capital else article} {noun}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
