"""What a hub's return still lacks, in plain words: how many, who does it, and in which files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator import states
from generator.model import Gain, Hub, Outcome, Programme
from generator.outcomes.counting import DONE, HubOutcomes, Placed, records_of
from generator.templates import and_list

_NOUNS = {"residency": ("residency", "residencies"), "review": ("review", "reviews")}
_FOLDERS = {"residency": "residencies", "review": "reviews"}
_MILESTONES = {
    "presented": "no day for the presentation to the host",
    "reported": "no day on which the reviewers reported",
    "reflected": "no day for the reflection conversation",
    "participant_cascade": "not yet been shared in the visitor’s own school",
    "host_cascade": "not yet been shared in the host school",
}
"""What is said of a record that has not passed a milestone, after “has” or “have”."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a return lacks. `records` are ids; `file` is where it goes, from the root."""

    text: str
    who: str
    file: str
    field: str
    records: tuple[str, ...] = ()


def lacking(programme: Programme, hub: Hub, one: HubOutcomes, today: dt.date) -> tuple[Lack, ...]:
    """What the return of a hub lacks: first the return itself, then its records.

    `hub` is projected for the hub's own people; for others fields would be missing that are
    only not shown. Nothing is lacking in records whose days are still to come.
    """
    if one.is_empty:
        return ()
    records = records_of(hub, programme.id, one.year, today)
    done = [r for r in records if states.has_reached(r, DONE, today)]
    return (*_return(programme, one), *_records(programme, one, done))


def _return(programme: Programme, one: HubOutcomes) -> Iterator[Lack]:
    file = f"data/hubs/{one.hub}/{one.year}/outcomes.yaml"
    lead = _role(programme, states.lead_role(programme))
    if one.planned is None:
        where = f"data/hubs/{one.hub}/{one.year}/participation.yaml"
        yield Lack("The plan has no number to compare with.", lead, where, "planned")
    if one.said is None:
        yield Lack("The return has not been begun.", lead, file, "programme")
        return
    wanted = {"summary": "a summary of the year"}
    wanted |= {f"gain_{g.id}": f"words on the gain for “{g.title}”" for g in programme.gains}
    wanted["next_year"] = "what the hub will do differently next year"
    words = {"summary": one.said.summary, "next_year": one.said.next_year}
    words |= {f"gain_{gain.id}": gain.words for gain in one.gains}
    for name, what in wanted.items():
        if not words[name] and name in Outcome.__dataclass_fields__:
            yield Lack(f"The return lacks {what}.", lead, file, name)
    if not one.said.is_sent:
        yield Lack(
            "The return is a draft: it has no day of submission.", lead, file, "submitted_on"
        )


def _records(programme: Programme, one: HubOutcomes, done: Sequence[Placed]) -> Iterator[Lack]:
    lead = _role(programme, states.lead_role(programme))
    for milestone in programme.milestones:
        words = _MILESTONES.get(milestone.id)
        if words:
            who = _role(programme, milestone.role)
            if ids := _without(done, f"{milestone.id}_on"):
                yield _lack(one, programme, ids, f"{milestone.id}_on", who, words)
    if programme.kind == "residency":
        yield from _gains(one, programme, done, lead)


def _gains(
    one: HubOutcomes, programme: Programme, records: Sequence[Placed], who: str
) -> Iterator[Lack]:
    """The gains that are not written down, together where the same records lack them."""
    missing: dict[tuple[str, ...], list[Gain]] = {}
    for gain in programme.gains:
        if ids := _without(records, f"gain_{gain.id}"):
            missing.setdefault(ids, []).append(gain)
    for ids, gains in missing.items():
        words = f"no gain written down for {and_list([f'“{g.title}”' for g in gains])}"
        if len(gains) == len(programme.gains) > 1:
            words = "none of the gains written down"
        field = ", ".join(f"gain_{gain.id}" for gain in gains)
        yield _lack(one, programme, ids, field, who, words)


def _without(records: Sequence[Placed], name: str) -> tuple[str, ...]:
    """The ids of the records whose field is empty."""
    return tuple(r.id for r in records if hasattr(r, name) and not getattr(r, name))


def _lack(
    one: HubOutcomes, programme: Programme, ids: tuple[str, ...], field: str, who: str, words: str
) -> Lack:
    """One lack for all records without a field. `words` follow “has” or “have”."""
    several = len(ids) > 1
    subject = f"{len(ids)} {_NOUNS[programme.kind][several]} {'have' if several else 'has'}"
    folder = f"data/hubs/{one.hub}/{one.year}/{_FOLDERS[programme.kind]}/"
    file = folder if several else f"{folder}{ids[0]}.yaml"
    return Lack(f"{subject} {words}.", who, file, field, ids)


def _role(programme: Programme, role: str) -> str:
    found = programme.find_role(role)
    return found.title if found else "Hub lead"
