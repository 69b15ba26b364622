"""Who hosts whom: own school, hubs that take part, places offered, agreement (rules 5 to 7, 9)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from generator.diagnostics import Diagnostic, Location, Rule
from generator.load import Loaded
from generator.model import (
    Network,
    Offer,
    Participation,
    Residency,
    Review,
    School,
    academic_year,
    is_year,
)
from generator.spelling import listed

OWN_SCHOOL = Rule(
    "host-is-own-school",
    "A visit to one's own school",
    "A residency or review is for seeing another school. The same URN twice is nearly always a "
    "line that was copied.",
    "Correct one of the two URNs.",
)
OWN_HUB = Rule(
    "host-hub-is-own-hub",
    "The host hub is the record's own hub",
    "`host_hub` says that the host school is in another hub; the agreement of two hub leads and a "
    "page in both hubs follow from it.",
    "Delete the line, or write the other hub.",
)
NOT_SIGNED_UP = Rule(
    "hub-not-signed-up",
    "The hub has not signed up for the programme",
    "A hub takes part in a year once it has signed up. Without it there is no induction, no pack "
    "and no place in the counts.",
    "Add `signed_up_on` to the hub's `participation.yaml` of that year, or correct the programme.",
)
NOT_ACTIVE = Rule(
    "hub-not-subscribed",
    "The hub's subscription is not active",
    "Hub-led programmes are for members. A hub takes part in a year only while its subscription "
    "is active.",
    "Set `subscription: active` once it is, or withdraw the record.",
)
SCHOOL_NOT_ACTIVE = Rule(
    "school-not-subscribed",
    "The school's subscription is not active",
    "A school takes part in a year only while its subscription is active, and this one is listed "
    "under `not_subscribed`.",
    "Take the school off the list once it has subscribed, or choose another school.",
)
SCHOOL_LEFT = Rule(
    "school-has-left",
    "The school had left the hub by then",
    "Both schools are members on the days of the visit.",
    "Choose another school, or correct `left_on` in the hub's `schools.yaml`.",
)
OVER_PLACES = Rule(
    "host-over-places",
    "More visitors in the year than the host school offered",
    "A host school says how many visitors it takes in a year. Going over it uses up goodwill that "
    "next year needs.",
    "Ask the school to raise `places` in its offer, or find another host.",
)
OVER_AT_ONCE = Rule(
    "host-over-at-once",
    "More visitors on one day than the host school offered",
    "A host school says how many visitors it takes on one day, because somebody has to look after "
    "each of them.",
    "Move one of the visits, or ask the school to raise `at_once` in its offer.",
)
NO_OFFER = Rule(
    "host-without-offer",
    "The host school has offered no place",
    "Without an offer nobody can tell whether the school has room for the visitor.",
    "Add the school to `offers` in the host hub's `participation.yaml`.",
    "warning",
)
NO_AGREEMENT = Rule(
    "agreement-missing",
    "A residency or review between hubs without every hub lead's agreement",
    "The leads support what happens between their hubs, so they agree before the schools do.",
    "Add `hub_agreed_on` and `host_hub_agreed_on`, or in a review `hub_agreed_on` of the reviewer; "
    "or take `agreed_on` out until they have.",
)
LONE_AGREEMENT = Rule(
    "agreement-without-host-hub",
    "A host hub agreed, and none is named",
    "`host_hub_agreed_on` is for residencies in another hub, and there is no `host_hub`.",
    "Add `host_hub`, or delete the line.",
)
RULES = (
    OWN_SCHOOL, OWN_HUB, NOT_SIGNED_UP, NOT_ACTIVE, SCHOOL_NOT_ACTIVE, SCHOOL_LEFT, OVER_PLACES,
    OVER_AT_ONCE, NO_OFFER, NO_AGREEMENT, LONE_AGREEMENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """A school's part in a record: where it is named, and the hub it should be in."""

    urn: str
    hub: str
    place: Callable[[], Location]


_Participations = Mapping[tuple[str, str, str], Participation]
"""By hub, year and programme."""


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every residency and review against hubs, schools and offers."""
    network = loaded.network
    records = [
        record
        for record in network.records()
        if record.withdrawn_on is None and network.programme_of(record)
    ]
    participations = {
        (hub.id, year.year, participation.programme): participation
        for hub in network.hubs
        for year in hub.years
        for participation in year.participations
    }
    for record in records:
        yield from _own_school(record)
        if isinstance(record, Residency):
            yield from _hubs_agree(record)
        else:
            yield from _reviewers_hubs_agree(record)
    yield from _hubs_take_part(loaded, records, participations)
    yield from _schools_take_part(network, records, participations)
    yield from _offers(loaded, records, participations)


def _own_school(record: Residency | Review) -> Iterator[Diagnostic]:
    host = record.host_school
    if host is None:
        return
    if isinstance(record, Residency):
        if record.participant_school == host:
            message = f"`{host}` is the participant's own school."
            yield OWN_SCHOOL.at(record.at("host_school"), message, "Correct one of the two URNs.")
        return
    for reviewer in record.reviewers:
        if reviewer.school == host:
            message = f"`{host}` is the school that is reviewed."
            yield OWN_SCHOOL.at(reviewer.at("school"), message, "Name a reviewer from elsewhere.")


def _hubs_agree(record: Residency) -> Iterator[Diagnostic]:
    if record.host_hub is None:
        if record.host_hub_agreed_on and "host_hub" not in record.faulty:
            message = "A host hub agreed, and no `host_hub` is named."
            hint = "Add `host_hub`, or delete this line."
            yield LONE_AGREEMENT.at(record.at("host_hub_agreed_on"), message, hint)
        return
    if record.host_hub == record.hub:
        message = f"`{record.host_hub}` is the hub that this record belongs to."
        yield OWN_HUB.at(record.at("host_hub"), message, "Delete the line.")
    elif record.agreed_on:
        fields = ("hub_agreed_on", "host_hub_agreed_on")
        missing = [f for f in fields if getattr(record, f) is None and f not in record.faulty]
        if missing:
            message = f"The schools agreed, and a hub lead has not: {listed(missing)} is missing."
            hint = f"Add {' and '.join(f'`{name}`' for name in missing)}."
            yield NO_AGREEMENT.at(record.at("agreed_on"), message, hint)


def _reviewers_hubs_agree(record: Review) -> Iterator[Diagnostic]:
    """A reviewer from another hub comes with the agreement of that hub's lead (rule 9)."""
    for reviewer in record.reviewers if record.agreed_on else ():
        if reviewer.hub and not reviewer.hub_agreed_on and not reviewer.faulty:
            message = (
                f"The review is agreed, and the lead of `{reviewer.hub}` has not agreed to a "
                "reviewer."
            )
            hint = "Add `hub_agreed_on` to the reviewer."
            yield NO_AGREEMENT.at(reviewer.at("school"), message, hint)


def _hubs_take_part(
    loaded: Loaded, records: list[Residency | Review], participations: _Participations
) -> Iterator[Diagnostic]:
    """One fault for each hub, year and programme, where it can be mended."""
    seen: set[tuple[str, str, str]] = set()
    for record in records:
        for hub, field in ((record.hub, "programme"), (record.hosting_hub, "host_hub")):
            key = (hub, record.year, record.programme)
            if key in seen or hub not in loaded.known.hubs:
                continue
            seen.add(key)
            participation = participations.get(key)
            if participation:
                yield from _takes_part(participation)
            elif not _is_told(loaded, *key):
                message = f"The hub `{hub}` has not signed up for `{key[2]}` in {key[1]}."
                hint = f"Add `{key[2]}` to `data/hubs/{hub}/{key[1]}/participation.yaml`."
                yield NOT_SIGNED_UP.at(record.at(field), message, hint)


def _is_told(loaded: Loaded, hub: str, year: str, programme: str) -> bool:
    """Whether a participation exists that has a fault of its own, or may exist unread."""
    file = f"data/hubs/{hub}/{year}/participation.yaml"
    told = loaded.known.facts[hub].participations
    return (year, programme) in told or loaded.known.is_unread(file)


def _takes_part(participation: Participation) -> Iterator[Diagnostic]:
    hub, programme, year = participation.hub, participation.programme, participation.year
    if participation.signed_up_on is None and "signed_up_on" not in participation.faulty:
        message = f"The hub `{hub}` has records of `{programme}` and has not signed up for {year}."
        hint = "Add `signed_up_on`, or remove the records."
        yield NOT_SIGNED_UP.at(participation.at("programme"), message, hint)
    if participation.subscription != "active":
        message = (
            f"The hub `{hub}` has records of `{programme}`, and its subscription is not active."
        )
        hint = "Write `active` once it is."
        yield NOT_ACTIVE.at(participation.at("subscription"), message, hint)


# --- schools -------------------------------------------------------------------------------


def _parts(record: Residency | Review) -> Iterator[_Part]:
    if isinstance(record, Residency) and record.participant_school:
        yield _Part(record.participant_school, record.hub, partial(record.at, "participant_school"))
    if isinstance(record, Review):
        for reviewer in record.reviewers:
            hub = reviewer.hub or record.hub
            yield _Part(reviewer.school or "", hub, partial(reviewer.at, "school"))
    if record.host_school:
        yield _Part(record.host_school, record.hosting_hub, partial(record.at, "host_school"))


def _schools_take_part(
    network: Network, records: list[Residency | Review], participations: _Participations
) -> Iterator[Diagnostic]:
    schools = {(hub.id, school.urn): school for hub in network.hubs for school in hub.schools}
    for record in records:
        for part in _parts(record):
            participation = participations.get((part.hub, record.year, record.programme))
            school = schools.get((part.hub, part.urn))
            if participation and part.urn in participation.not_subscribed:
                message = f"`{part.urn}` is not subscribed in {record.year}."
                hint = f"Choose another school, or take it off `not_subscribed` in `{part.hub}`."
                yield SCHOOL_NOT_ACTIVE.at(part.place(), message, hint)
            elif school and _had_left(school, record):
                message = f"`{part.urn}` left the hub `{part.hub}` on {school.left_on}."
                yield SCHOOL_LEFT.at(part.place(), message, "Choose another school.")


def _had_left(school: School, record: Residency | Review) -> bool:
    if school.left_on is None or not is_year(record.year):
        return False
    day = max(record.dates) if record.dates else academic_year(record.year)[0]
    return school.left_on < day


# --- offers --------------------------------------------------------------------------------


def _offers(
    loaded: Loaded, records: list[Residency | Review], participations: _Participations
) -> Iterator[Diagnostic]:
    """Each host school against what it offered in its own hub, for a year and programme."""
    guests: dict[tuple[str, str, str, str], list[Residency | Review]] = defaultdict(list)
    for record in sorted(records, key=_by_match):
        if record.host_school:
            key = (record.hosting_hub, record.year, record.programme, record.host_school)
            guests[key].append(record)
    offers: dict[tuple[str, str, str], Mapping[str, Offer]] = {}
    for (hub, year, programme, urn), visits in guests.items():
        participation = participations.get((hub, year, programme))
        if participation is None or "offers" in participation.faulty:
            continue
        if not loaded.known.facts[hub].lists(urn):
            continue
        if (hub, year, programme) not in offers:
            found = {offer.school: offer for offer in participation.offers if offer.school}
            offers[hub, year, programme] = found
        offer = offers[hub, year, programme].get(urn)
        if offer is None:
            message = f"`{urn}` has offered no place for `{programme}` in {year}."
            hint = f"Add it to `offers` in `data/hubs/{hub}/{year}/participation.yaml`."
            yield NO_OFFER.at(visits[0].at("host_school"), message, hint)
        else:
            yield from _over_places(offer, visits)
            yield from _over_at_once(offer, visits)


def _by_match(record: Residency | Review) -> tuple[dt.date, dt.date, str, str]:
    """Who was matched first was there first."""
    matched = record.matched_on or dt.date.max
    return matched, min(record.dates, default=dt.date.max), record.hub, record.id


def _visitors(record: Residency | Review) -> int:
    return len(record.reviewers) if isinstance(record, Review) else 1


def _over_places(offer: Offer, visits: list[Residency | Review]) -> Iterator[Diagnostic]:
    if offer.places is None:
        return
    total = 0
    for visit in visits:
        total += _visitors(visit)
        if total > offer.places:
            everyone = sum(_visitors(v) for v in visits)
            message = (
                f"`{offer.school}` offers {_number(offer.places)} in {visit.year}, "
                f"and {everyone} visitors are planned{_with(visit, visits)}."
            )
            hint = "Find another host, or ask the school to raise `places`."
            yield OVER_PLACES.at(visit.at("host_school"), message, hint)
            return


def _over_at_once(offer: Offer, visits: list[Residency | Review]) -> Iterator[Diagnostic]:
    if offer.at_once is None:
        return
    present: dict[dt.date, list[Residency | Review]] = defaultdict(list)
    for visit in visits:
        for number, day in enumerate(visit.dates):
            if visit not in present[day]:
                present[day].append(visit)
            if sum(_visitors(v) for v in present[day]) > offer.at_once:
                message = (
                    f"`{offer.school}` takes {offer.at_once} at once, "
                    f"and more come on {day}{_with(visit, present[day])}."
                )
                hint = "Choose other days, or ask the school to raise `at_once`."
                yield OVER_AT_ONCE.at(visit.at(f"dates.{number}"), message, hint)
                break


def _number(places: int) -> str:
    return "1 place" if places == 1 else f"{places} places"


def _with(visit: Residency | Review, visits: list[Residency | Review]) -> str:
    """The other records: by id, and by hub where they are another hub's."""
    others = [
        other.id if other.hub == visit.hub else f"{other.hub}/{other.id}"
        for other in visits
        if other is not visit
    ]
    return f", with {listed(others)}" if others else ""
