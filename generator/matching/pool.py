"""Network and answers → the problem of one programme, year and some hubs.

Whoever cannot take part is left out with a diagnostic, and the rest is matched.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.diagnostics import Diagnostic, Location, in_reading_order
from generator.matching.answers import Answered, Inbox, by_reference
from generator.matching.days import Pattern, Rows, parse_pattern
from generator.matching.links import Links
from generator.matching.rules import (
    CONTRADICTION,
    NO_OFFERED_DAYS,
    NO_POSSIBLE_DAYS,
    NOT_MEMBER,
    NOT_SUBSCRIBED,
    NOT_TAKING_PART,
    SHARED_RECORD,
)
from generator.matching.values import Host, Leader, Place, Problem, Weights
from generator.model import (
    Hub,
    Network,
    Participation,
    Programme,
    ProgrammeYear,
    Residency,
    Review,
    School,
    academic_year,
)
from generator.schooldays import DAY, why_no_school
from generator.states import is_withdrawn
from generator.terms import Terms

NOTICE = 28
_URN = re.compile(r"[0-9]{6}")
_ELSEWHERE = "answers in another hub"


@dataclass(frozen=True)
class Pool:
    """A problem with where it comes from. `settled` are those who have a place already."""

    programme: Programme
    year: str
    hubs: tuple[str, ...]
    problem: Problem
    interests: Mapping[str, Answered]
    offers: Mapping[str, Answered]
    settled: Mapping[str, str]
    """Reference → the record in which the person is placed, as `hub/id`."""
    diagnostics: tuple[Diagnostic, ...] = ()
    left_out: int = 0
    """How many sets of answers took no part because of a fault."""


@dataclass
class Pooling:
    """Makes pools of hubs; what was read of a hub is kept, so that another pool costs little."""

    network: Network
    inbox: Inbox
    links: Links
    programme: Programme
    year: str
    today: dt.date
    _read: dict[str, _Side] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.schools = self.network.schools_by_urn()
        self.terms = Terms(self.network)
        self.dates = self.programme.find_year(self.year)
        self.window = frozenset(self._window(self.dates)) if self.dates else frozenset()
        self.usual = Pattern(self.programme.minimum_days)
        self.records = Records(self.network, self.programme, self.year, self.today)

    def pool(self, hubs: Sequence[str]) -> Pool:
        """The pool of some hubs, in order of their ids."""
        chosen = tuple(sorted(set(hubs)))
        sides = [self._side(hub) for hub in chosen]
        shared: list[Diagnostic] = []
        interests = by_reference((a for s in sides for a in s.interests), _ELSEWHERE, shared)
        offers = by_reference((a for s in sides for a in s.offers), _ELSEWHERE, shared)
        leaders = sorted(
            (p for side in sides for p in side.leaders if interests[p.id].hub == p.hub),
            key=lambda p: p.id,
        )
        hosts = sorted(
            (h for side in sides for h in side.hosts if offers[h.id].hub == h.hub),
            key=lambda h: h.id,
        )
        virtual = frozenset(h.id for h in self.network.hubs if h.kind == "virtual")
        problem = Problem(
            leaders=tuple(leaders), hosts=tuple(hosts), calendar=self._calendar(leaders, hosts),
            consecutive=self.programme.consecutive or "calendar-days", usual=self.usual,
            together=self.programme.kind == "review", virtual=virtual, weights=self._weights(),
        )  # fmt: skip
        return Pool(
            programme=self.programme, year=self.year, hubs=chosen, problem=problem,
            interests=interests, offers=offers,
            settled={k: v for side in sides for k, v in side.settled.items()},
            diagnostics=tuple(
                in_reading_order(
                    [
                        *shared, *self._link_faults(chosen),
                        *(d for side in sides for d in (*side.faults, *side.warnings)),
                    ]
                )
            ),
            left_out=sum(side.left_out for side in sides) + len(shared),
        )  # fmt: skip

    def takes_part(self, hub: str) -> bool:
        """Whether a hub takes part in the programme this year."""
        part = self._participation(hub)
        return part is not None and part.takes_part

    def _link_faults(self, hubs: Sequence[str]) -> list[Diagnostic]:
        return [d for d in self.links.faults if d.location.path.split("/")[3] in hubs]

    # --- one hub ---------------------------------------------------------------------------

    def _side(self, hub: str) -> _Side:
        if hub not in self._read:
            self._read[hub] = self._make(self._hub(hub))
        return self._read[hub]

    def _hub(self, hub: str) -> Hub:
        found = self.network.find_hub(hub)
        if found is None:
            raise KeyError(hub)
        return found

    def _make(self, hub: Hub) -> _Side:
        side = _Side()
        part = self._participation(hub.id)
        interests, faults = self.inbox.read(self.programme.id, "interest", hub)
        offers, more = self.inbox.read(self.programme.id, "offer", hub)
        side.faults += [*faults, *more]
        side.left_out = len({d.location.path for d in side.faults})
        if part is None or not part.takes_part:
            if interests or offers:
                side.faults.append(self._not_taking_part(hub.id, part))
                side.left_out += len(interests) + len(offers)
            return side
        known = {ref for a in interests for ref in (a.reference, *a.earlier)}
        side.known = frozenset(known)
        for answered in offers:
            self._offer(answered, hub, part, side)
        for answered in interests:
            self._interest(answered, hub, part, side)
        return side

    def _not_taking_part(self, hub: str, part: Participation | None) -> Diagnostic:
        path = f"data/hubs/{hub}/{self.year}/participation.yaml"
        message = f"The hub `{hub}` does not take part in `{self.programme.id}` in {self.year}."
        at = part.at("programme") if part else Location(path)
        return NOT_TAKING_PART.at(at, message, "Sign the hub up, or leave it out.")

    def _participation(self, hub: str) -> Participation | None:
        found = self.network.find_hub(hub)
        year = found.find_year(self.year) if found else None
        return year.find_participation(self.programme.id) if year else None

    def _member(
        self, answered: Answered, hub: Hub, part: Participation, side: _Side
    ) -> School | None:
        """The school of a set of answers, if it may take part."""
        urn = answered.text("school")
        school = next((s for s in hub.schools if s.urn == urn), None)
        if school is None or (school.left_on and school.left_on <= self.today):
            where = self.schools.get(urn)
            message = f"`{urn}` is not a school of the hub `{hub.id}`."
            if school is not None:
                message = f"`{urn}` left the hub `{hub.id}` on {school.left_on}."
            hint = "Correct the URN."
            if where is not None and where.hub != hub.id:
                hint = f"It is in the hub `{where.hub}`; move the file there."
            side.faults.append(NOT_MEMBER.at(answered.at("school"), message, hint))
            side.left_out += 1
            return None
        if urn in part.not_subscribed:
            message = f"`{urn}` is not subscribed in {self.year}, so these answers are left out."
            hint = f"Take it off `not_subscribed` in `{hub.id}` once it has subscribed."
            side.warnings.append(NOT_SUBSCRIBED.at(answered.at("school"), message, hint))
            side.left_out += 1
            return None
        return school

    # --- offers ----------------------------------------------------------------------------

    def _offer(self, answered: Answered, hub: Hub, part: Participation, side: _Side) -> None:
        school = self._member(answered, hub, part, side)
        if school is None:
            return
        waiting = self.records.claim_waiting(hub.id, school.urn, self._about(answered))
        days = frozenset(waiting.dates) if waiting else frozenset()
        days = days or self._open_days(answered, school)
        if not days:
            message = f"`{school.urn}` has no day on which somebody could come."
            hint = "Ask the school which days it could open."
            side.warnings.append(NO_OFFERED_DAYS.at(answered.at("open_days"), message, hint))
        visits = self.records.hosted(hub.id, school.urn)
        busy: dict[dt.date, int] = {}
        for visit in visits:
            for day in visit.dates:
                busy[day] = busy.get(day, 0) + _visitors(visit)
        phases = frozenset(answered.several("phases"))
        together = self.programme.kind == "review"
        side.offers.append(answered)
        side.hosts.append(
            Host(
                id=answered.reference, hub=hub.id, school=school.urn, days=days,
                **self._room(answered, school, part, side, visits), busy=busy,
                pattern=self._pattern(answered.text("days_wanted")),
                longest=self._longest(answered.text("days_offered")),
                themes=frozenset(answered.several("themes")),
                shows=phases if together and phases else frozenset({school.phase}),
                stages=frozenset(answered.several("stages")),
                phases=frozenset() if together else phases,
                subject=answered.text("subject"), not_schools=_urns(answered, "not_schools"),
                other_hubs=answered.text("other_hubs") == "yes", place=_place(school),
                visited=any(_visitors(visit) for visit in visits),
                missed=self._missed(hub, school.urn),
                never=self._never(school, waiting), record=waiting.id if waiting else "",
            )
        )  # fmt: skip

    def _room(
        self, answered: Answered, school: School, part: Participation, side: _Side,
        visits: Sequence[Residency | Review],
    ) -> dict[str, int]:  # fmt: skip
        """The places that are left, and how many there may be at once.

        What the hub has written of a school holds for all its offers together: the first takes
        what it can.
        """
        places, at_once = int(answered.text("places")), int(answered.text("at_once"))
        is_about = self._about(answered)
        taken = sum(_visitors(v) for v in visits if is_about(v))
        left = max(0, places - taken)
        said = next((o for o in part.offers if o.school == school.urn), None)
        if said is not None:
            at_once = min(at_once, said.at_once or at_once)
            if said.places is not None:
                free = said.places - sum(_visitors(v) for v in visits)
                left = max(0, min(left, side.free.setdefault(school.urn, free)))
                side.free[school.urn] -= left
        return {"places": left, "at_once": at_once}

    def _about(self, answered: Answered) -> Callable[[Residency | Review], bool]:
        """Whether a record may be what was offered: none whose focus names another subject."""
        own = _plain(answered.shown("subject", self.network))
        titles = [_plain(t) for t in answered.choices("subject", self.network).values()]

        def is_about(record: Residency | Review) -> bool:
            focus = _plain(record.subject_focus) if isinstance(record, Review) else ""
            # One title may begin as another does: the longest is what is meant.
            named = max((t for t in titles if focus.startswith(t)), key=len, default=own)
            return named == own

        return is_about

    def _never(self, school: School, waiting: Review | None) -> frozenset[dt.date]:
        """Days of the window that the school could not open, whoever asks."""
        fixed = frozenset(waiting.dates) if waiting else frozenset()
        return frozenset(
            day
            for day in self.window
            if (fixed and day not in fixed) or not self._could_open(school, day)
        )

    def _could_open(self, school: School, day: dt.date) -> bool:
        return self.terms.holds(day, school, self.year) and not any(
            closure.holds(day) for closure in school.closed_dates
        )

    def _open_days(self, answered: Answered, school: School) -> frozenset[dt.date]:
        chosen = _days(answered, "open_days") or self.window
        closed = _days(answered, "closed_days")
        return frozenset(
            day
            for day in chosen - closed
            if day >= self._soonest and why_no_school(day) is None and self._could_open(school, day)
        )

    def _missed(self, hub: Hub, urn: str) -> bool:
        """Whether the school offered in the year before, and nobody came."""
        first = int(self.year[:4])
        before = hub.find_year(f"{first - 1}-{first % 100:02}")
        part = before.find_participation(self.programme.id) if before else None
        offered = part is not None and any(o.school == urn and o.places for o in part.offers)
        return offered and not self.records.had_visitors(hub.id, urn, before.year if before else "")

    # --- interests -------------------------------------------------------------------------

    def _interest(self, answered: Answered, hub: Hub, part: Participation, side: _Side) -> None:
        school = self._member(answered, hub, part, side)
        if school is None:
            return
        most = int(answered.text("reviews") or 1)
        own = self.records.of_person(answered, self.links, hub.id, side.known, most)
        hosted = [record for record in own if record.host_school]
        if len(hosted) >= most:
            side.settled[answered.reference] = f"{hosted[0].hub}/{hosted[0].id}"
            return
        self._tell_shared(answered, own, hub.id, side)
        waiting = next((r for r in own if not r.host_school and r.hub == hub.id), None)
        fixed = waiting.dates if waiting else ()
        pattern = Pattern.of(fixed) if fixed else self._pattern(answered.text("days_wanted"))
        days = frozenset(fixed) or self._possible_days(answered, school)
        days -= {day for record in hosted for day in record.dates}
        excluded = _urns(answered, "not_schools")
        preferred = tuple(self._preferred(answered))
        both = sorted(set(preferred) & excluded)
        if both:
            message = f"`{both[0]}` is wished for and ruled out; nobody is sent there."
            hint = "Take it off one of the two lists."
            side.warnings.append(CONTRADICTION.at(answered.at("not_schools"), message, hint))
        if not self._has_visit(days, pattern or self.usual):
            least = (pattern or self.usual).together
            noun = "day" if least == 1 else f"run of {least} days"
            message = f"No {noun} is left on which this person could be away."
            name = "possible_days" if "possible_days" in answered.lines else "impossible_days"
            hint = "Ask which further days are possible."
            side.warnings.append(NO_POSSIBLE_DAYS.at(answered.at(name), message, hint))
        farthest = answered.text("farthest")
        before = answered.text("reviewed_before")
        side.interests.append(answered)
        side.leaders.append(
            Leader(
                id=answered.reference, hub=hub.id, school=school.urn,
                stage=answered.text("stage"), phase=school.phase, days=days, pattern=pattern,
                themes=frozenset(answered.several("themes")),
                host_phases=frozenset(
                    answered.several("host_phases") or answered.several("phases")
                ),
                subjects=frozenset(answered.several("subjects")),
                preferred=tuple(urn for urn in preferred if urn not in excluded),
                not_schools=excluded,
                not_hosts=frozenset(r.host_school for r in hosted if r.host_school),
                other_hubs=answered.text("other_hubs") == "yes",
                farthest=int(farthest) if farthest else None, place=_place(school),
                experienced=before == "yes" if before else None,
                record=waiting.id if waiting else "", is_fixed=bool(fixed),
            )
        )  # fmt: skip

    def _tell_shared(
        self, answered: Answered, own: Sequence[Residency | Review], hub: str, side: _Side
    ) -> None:
        """Somebody is matched although a record could be theirs: it was taken for another's."""
        other = next(iter(self.records.claimed_by_another(answered, hub)), None)
        if own or other is None:
            return
        message = f"`{other.hub}/{other.id}` could be of this person as well as of another."
        hint = "Make the posts tell the two apart, in the record and in the answers."
        side.warnings.append(SHARED_RECORD.at(answered.at("post"), message, hint))

    def _possible_days(self, answered: Answered, school: School) -> frozenset[dt.date]:
        named = _days(answered, "possible_days")
        chosen = named or {d for d in self.window if self.terms.holds(d, school, self.year)}
        return frozenset(
            day
            for day in chosen - _days(answered, "impossible_days")
            if day >= self._soonest and why_no_school(day) is None
        )

    def _preferred(self, answered: Answered) -> Iterator[str]:
        """The schools that somebody named, by URN or by a name that only one school has."""
        by_name: dict[str, list[str]] = {}
        for school in self.schools.values():
            by_name.setdefault(" ".join(school.name.casefold().split()), []).append(school.urn)
        for line in answered.text("preferred_schools").splitlines():
            found = _URN.findall(line) or by_name.get(" ".join(line.casefold().split()), [])
            if len(found) == 1:
                yield found[0]

    def _has_visit(self, days: frozenset[dt.date], pattern: Pattern) -> bool:
        rows = Rows.of(sorted(days), self.programme.consecutive or "calendar-days")
        return next(rows.visits(pattern), None) is not None

    # --- what holds for all ----------------------------------------------------------------

    def _pattern(self, text: str) -> Pattern | None:
        """How the days lie that somebody chose; None for any, or for more than there may be."""
        found = parse_pattern(text) if text else None
        return found if found and found.days <= self.programme.maximum_days else None

    def _longest(self, text: str) -> int | None:
        found = parse_pattern(text) if text else None
        return found.days if found else None

    @property
    def _soonest(self) -> dt.date:
        general = self.network.matching.notice_days if self.network.matching else None
        said = (self.programme.notice_days, general, NOTICE)
        notice = next(days for days in said if days is not None)
        return self.today + min(dt.timedelta(days=notice), dt.date.max - self.today)

    def _weights(self) -> Weights:
        own, usual = self.network.matching, Weights()
        if own is None:
            return usual
        names = ("theme", "phase", "stage", "preference", "spread", "distance")
        said = {name: getattr(own, name) for name in names}
        return Weights(**{n: getattr(usual, n) if v is None else v for n, v in said.items()})

    def _window(self, dates: ProgrammeYear) -> Iterator[dt.date]:
        first, last = academic_year(self.year)
        day = max(dates.window_starts_on, first)
        while day <= min(dates.window_ends_on, last):
            if why_no_school(day) is None:
                yield day
            day += DAY

    def _calendar(self, leaders: Sequence[Leader], hosts: Sequence[Host]) -> tuple[dt.date, ...]:
        """The usual time, and whatever else both sides named."""
        asked = {day for p in leaders for day in p.days}
        opened = {day for h in hosts for day in h.days}
        usual = {day for day in self.window if day >= self._soonest}
        return tuple(sorted(usual | (asked & opened)))


class Records:
    """The residencies or reviews that there are already; none that was withdrawn."""

    def __init__(self, network: Network, programme: Programme, year: str, today: dt.date) -> None:
        self._programme = programme.id
        self._hosted: dict[tuple[str, str, str], list[Residency | Review]] = {}
        self._own: dict[tuple[str, str], list[Residency | Review]] = {}
        self._by_id: dict[tuple[str, str], Residency | Review] = {}
        self._claims: Counter[tuple[str, str, _Person]] = Counter()
        for record in network.records():
            if record.programme != programme.id or is_withdrawn(record, today):
                continue
            if record.host_school:
                key = (record.hosting_hub, record.host_school, record.year)
                self._hosted.setdefault(key, []).append(record)
            if record.year == year:
                self._by_id[record.hub, record.id] = record
                for school in _senders(record):
                    self._own.setdefault((record.hub, school), []).append(record)
                    if isinstance(record, Review):
                        self._own.setdefault(("", school), []).append(record)
        self.year = year

    def hosted(self, hub: str, school: str) -> list[Residency | Review]:
        """Who comes to a school this year."""
        return self._hosted.get((hub, school, self.year), [])

    def had_visitors(self, hub: str, school: str, year: str) -> bool:
        """Whether anybody came to a school in another year."""
        return bool(self._hosted.get((hub, school, year)))

    def of_person(
        self, answered: Answered, links: Links, hub: str, known: frozenset[str], most: int
    ) -> list[Residency | Review]:
        """The records of whoever sent answers: as linked, or else by school, stage and post.

        A record without a link is claimed by as many people as it has of that kind, and by each
        person as often as they want to go: those with a host first.
        """
        person = _person(answered)
        keys = links.of((answered.reference, *answered.earlier), self._programme)
        linked = [self._by_id[key] for key in keys if key in self._by_id]
        linked = [r for r in linked if person[:2] in {one[:2] for one in _people(r)}]
        if linked:
            return linked
        free = [
            record
            for record in self._alike(person, hub)
            if not links.is_taken(record, known)
            and self._claims[record.hub, record.id, person] < _people(record)[person]
        ]
        found = sorted(free, key=lambda record: record.host_school is None)[:most]
        self._claims.update((record.hub, record.id, person) for record in found)
        return found

    def claimed_by_another(self, answered: Answered, hub: str) -> list[Residency | Review]:
        """Records that could be of whoever sent answers, and were claimed already."""
        person = _person(answered)
        return [r for r in self._alike(person, hub) if self._claims[r.hub, r.id, person]]

    def _alike(self, person: _Person, hub: str) -> list[Residency | Review]:
        """The records of a person of that school, stage and post."""
        school = person[0]
        found = [*self._own.get((hub, school), ())]
        found += [r for r in self._own.get(("", school), ()) if r not in found]
        return [record for record in found if person in _people(record)]

    def claim_waiting(
        self, hub: str, school: str, is_about: Callable[[Residency | Review], bool]
    ) -> Review | None:
        """A review of a school that has no reviewers yet and is about that, given out once."""
        for record in self.hosted(hub, school):
            key = (record.hub, record.id, ("", "", ""))
            if not isinstance(record, Review) or record.reviewers or self._claims[key]:
                continue
            if is_about(record):
                self._claims[key] += 1
                return record
        return None


def _senders(record: Residency | Review) -> list[str]:
    if isinstance(record, Residency):
        return [record.participant_school] if record.participant_school else []
    return sorted({r.school for r in record.reviewers if r.school})


_Person = tuple[str, str, str]
"""School, stage and post."""


def _person(answered: Answered) -> _Person:
    return answered.text("school"), answered.text("stage"), _plain(answered.text("post"))


def _people(record: Residency | Review) -> Counter[_Person]:
    """Everybody who goes."""
    if isinstance(record, Residency):
        going = [(record.participant_school, record.participant_stage, record.participant_role)]
    else:
        going = [(r.school, r.stage, r.role) for r in record.reviewers]
    return Counter((school or "", stage, _plain(post or "")) for school, stage, post in going)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _visitors(record: Residency | Review) -> int:
    return len(record.reviewers) if isinstance(record, Review) else 1


def _place(school: School) -> Place | None:
    if school.easting is None or school.northing is None:
        return None
    return Place(school.easting, school.northing)


def _days(answered: Answered, name: str) -> frozenset[dt.date]:
    return frozenset(dt.date.fromisoformat(day) for day in answered.several(name))


def _urns(answered: Answered, name: str) -> frozenset[str]:
    return frozenset(_URN.findall(answered.text(name)))


@dataclass
class _Side:
    """What was read of one hub."""

    leaders: list[Leader] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    interests: list[Answered] = field(default_factory=list)
    offers: list[Answered] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    """The references of all interests of the hub."""
    free: dict[str, int] = field(default_factory=dict)
    """Places that the hub has said a school offers and that no offer has taken yet, by URN."""
    faults: list[Diagnostic] = field(default_factory=list)
    warnings: list[Diagnostic] = field(default_factory=list)
    left_out: int = 0
