"""A proposal → the files that writing it makes: records of data/, and their links of private/.

Records get public fields only: school, stage and post, days and themes. What people wrote in
confidence (aims, offers, needs, names) stays where it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from generator import personal
from generator.amend import Amended, Plain, Value, document
from generator.files import next_id
from generator.matching import links
from generator.matching.answers import Answered
from generator.matching.proposal import Proposal
from generator.matching.timetable import visitors
from generator.matching.values import Host, Placement
from generator.model import Network
from generator.tables import tables

_LONGEST = {"role": 80, "subject_focus": 160}


@dataclass(frozen=True)
class Files:
    """What writing a proposal makes, by path: below the root, and below private/.

    `before` has the files that stand and are filled in. `records` says which record somebody's
    placement became: reference → hub, year and id.
    """

    data: Mapping[str, bytes] = field(default_factory=dict)
    before: Mapping[str, bytes] = field(default_factory=dict)
    private: Mapping[str, bytes] = field(default_factory=dict)
    records: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)


def files(proposal: Proposal, network: Network, root: Path, today: dt.date) -> Files:
    """The files of a proposal. Only reads. Raises OSError for a record that cannot be read."""
    made = _Made(proposal, network, root, today)
    if proposal.pool.problem.together:
        made.reviews()
    else:
        made.residencies()
    return Files(made.data, made.before, made.private, made.records)


class _Made:
    def __init__(self, proposal: Proposal, network: Network, root: Path, today: dt.date) -> None:
        self.proposal, self.network, self.root, self.today = proposal, network, root, today
        self.pool = proposal.pool
        self.data: dict[str, bytes] = {}
        self.before: dict[str, bytes] = {}
        self.private: dict[str, bytes] = {}
        self.records: dict[str, tuple[str, str, str]] = {}
        self.taken: dict[tuple[str, str], list[str]] = {}

    def residencies(self) -> None:
        """A file for each placement, or the proposed one filled in that waits for a host."""
        for placement in self.proposal.solution.placements:
            leader = self.proposal.leaders[placement.leader]
            host = self.proposal.hosts[placement.host]
            found: dict[str, Value] = {
                "host_school": Plain(host.school),
                **({"host_hub": host.hub} if host.hub != leader.hub else {}),
                "dates": _days(placement),
                **({} if host.hub != leader.hub else {"matched_on": Plain(str(self.today))}),
            }
            if leader.record:
                record = leader.record
                # Who agreed, agreed to another host.
                before = dict.fromkeys(("host_hub", "hub_agreed_on", "host_hub_agreed_on"), "")
                self._fill(leader.hub, "residency", record, {**before, **found})
            else:
                record = self._next(leader.hub, "residency", "r")
                interest = self.pool.interests[placement.leader]
                themes = self._themes([placement], host)
                new: dict[str, Value] = {
                    "programme": self.pool.programme.id,
                    "participant_school": Plain(leader.school),
                    "participant_stage": leader.stage,
                    **({"participant_role": post} if (post := _post(interest)) else {}),
                    **found,
                    **({"themes": themes} if themes else {}),
                    "publish_schools": Plain("no"),
                }
                self._add(leader.hub, "residency", record, new)
            self._link(leader.hub, record, [placement.leader], placement.host)

    def reviews(self) -> None:
        """A file for each host school with its reviewers."""
        numbers = {h.id: n for n, h in enumerate(self.pool.problem.hosts)}
        where = {p.leader: numbers[p.host] for p in self.proposal.solution.placements}
        chosen = [where.get(leader.id, -1) for leader in self.pool.problem.leaders]
        placements = {p.leader: p for p in self.proposal.solution.placements}
        for number, leaders in visitors(chosen).items():
            host = self.pool.problem.hosts[number]
            own = [placements[self.pool.problem.leaders[n].id] for n in leaders]
            record = host.record or self._next(host.hub, "review", "v")
            is_cross = any(self.proposal.is_cross(p) for p in own)
            themes = self._themes(own, host)
            new: dict[str, Value] = {
                "programme": self.pool.programme.id,
                "host_school": Plain(host.school),
                "subject_focus": self._focus(host),
                "reviewers": [self._reviewer(p) for p in own],
                "dates": _days(own[0]),
                **({"themes": themes} if themes else {}),
                **({} if is_cross else {"matched_on": Plain(str(self.today))}),
                "publish_schools": Plain("no"),
            }
            if host.record:
                kept = ("reviewers", "dates", "matched_on")
                self._fill(host.hub, "review", record, {k: new[k] for k in kept if k in new})
            else:
                self._add(host.hub, "review", record, new)
            self._link(host.hub, record, [p.leader for p in own], host.id)

    def _reviewer(self, placement: Placement) -> Mapping[str, Value]:
        leader = self.proposal.leaders[placement.leader]
        post = _post(self.pool.interests[placement.leader])
        found: dict[str, Value] = {"school": Plain(leader.school), "stage": leader.stage}
        if post:
            found["role"] = post
        return found

    def _focus(self, host: Host) -> str:
        """The subject and the question, as `History: What is a source for?`."""
        offer = self.pool.offers[host.id]
        title = offer.shown("subject", self.network)
        question = " ".join(offer.text("question").split())
        whole = f"{title}: {question}" if title and question else title or question
        if any(personal.find(whole)) or _names(offer, whole):
            whole = title
        return whole[: _LONGEST["subject_focus"]] or self.pool.programme.title

    def _themes(self, placements: Sequence[Placement], host: Host) -> list[str]:
        """What both sides named; else what those who come named. In the network's order."""
        asked = {t for p in placements for t in self.proposal.leaders[p.leader].themes}
        wanted = asked & host.themes or asked or set(host.themes)
        return [theme.id for theme in self.network.themes if theme.id in wanted]

    def _next(self, hub: str, kind: str, letter: str) -> str:
        """An id that no record of the hub's year has, or had."""
        key = (hub, kind)
        if key not in self.taken:
            folder = self.root / self._folder(hub, kind)
            there = sorted(p.stem for p in folder.glob("*.yaml")) if folder.is_dir() else []
            found = self.network.find_hub(hub)
            year = found.find_year(self.pool.year) if found else None
            known = [r.id for r in year.records] if year else []
            self.taken[key] = [*there, *known]
        chosen = next_id(letter, self.taken[key])
        self.taken[key].append(chosen)
        return chosen

    def _folder(self, hub: str, kind: str) -> str:
        plural = {"residency": "residencies", "review": "reviews"}[kind]
        return f"data/hubs/{hub}/{self.pool.year}/{plural}"

    def _add(self, hub: str, kind: str, record: str, values: Mapping[str, Value]) -> None:
        order = list(tables()[kind].fields)
        ordered = {name: values[name] for name in sorted(values, key=order.index)}
        self.data[f"{self._folder(hub, kind)}/{record}.yaml"] = document(ordered).encode()

    def _fill(self, hub: str, kind: str, record: str, values: Mapping[str, Value]) -> None:
        """Put values into a record that waits for them; an empty one takes its line away."""
        path = f"{self._folder(hub, kind)}/{record}.yaml"
        old = (self.root / path).read_bytes()
        file = Amended(old)
        for name, value in values.items():
            if value != "":
                file.set((name,), value, tuple(tables()[kind].fields))
            elif name in (file.value() or {}):
                file.remove((name,))
        self.before[path] = old
        self.data[path] = file.bytes()

    def _link(self, hub: str, record: str, interests: Sequence[str], offer: str) -> None:
        path = links.path_of(self.pool.year, hub, record)
        self.private[path] = links.link(self.pool.programme.id, record, interests, offer)
        for reference in interests:
            self.records[reference] = (hub, self.pool.year, record)


def _days(placement: Placement) -> list[Value]:
    return [Plain(day.isoformat()) for day in placement.days]


def _post(answered: Answered) -> str:
    """The post, if it is one and holds nobody's name or address."""
    post = " ".join(answered.text("post").split())
    if any(personal.find(post)) or _names(answered, post):
        return ""
    return post[: _LONGEST["role"]]


def _names(answered: Answered, text: str) -> bool:
    """Whether a text holds the name of whoever sent the answers, or a part of it.

    A surname that is also a word of the post counts too: a post less is better than a name.
    """
    parts = {part for part in _WORD.findall(answered.text("name").casefold()) if len(part) > 2}
    return not parts.isdisjoint(_WORD.findall(text.casefold()))


_WORD = re.compile(r"\w+")
