"""The skeleton of a hub's return, with what its records say beside each question as comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from textwrap import wrap

from generator.model import Hub, Programme
from generator.outcomes.counting import HubOutcomes, Placed, records_of

_WIDTH = 96
_QUESTIONS = {
    "summary": "The year in a paragraph. What went well, what did not, what you changed.",
    "next_year": "What the hub will do differently. The central team reads it; no page shows it.",
}


def draft(hub: Hub, parts: Sequence[tuple[Programme, HubOutcomes]], today: dt.date) -> str:
    """The text of `outcomes.yaml` for a hub: a return for each programme, empty and commented.

    Numbers are in comments alone, for they are counted again each time and never typed.
    """
    return "\n".join(
        line
        for programme, one in parts
        for line in _return(programme, one, records_of(hub, programme.id, one.year, today))
    )


def _return(programme: Programme, one: HubOutcomes, records: Sequence[Placed]) -> Iterator[str]:
    yield f"- programme: {programme.id}"
    yield from _note("The day you send it. Leave it empty while it is a draft.")
    yield "  submitted_on:"
    yield from _note(_QUESTIONS["summary"])
    yield from _note(f"Counted for you: {_numbers(one)}")
    yield "  summary:"
    for gain in one.gains:
        yield from _note(f"{gain.title}: what is different, and how anybody knows.")
        for record in records:
            said = getattr(record, f"gain_{gain.id}", None)
            if said:
                yield from _note(f"{record.id}: {said}")
        yield f"  gain_{gain.id}:"
    yield from _note(_QUESTIONS["next_year"])
    yield "  next_year:"
    yield ""


def _numbers(one: HubOutcomes) -> str:
    planned = "" if one.planned is None else f" of {one.planned} planned"
    text = f"{one.going_on}{planned}, {one.visited} with their days done, {one.completed} complete"
    text += f", {one.days} days, {one.between} between hubs, {one.withdrawn} withdrawn"
    return text + f"; shared in {one.cascaded[0]} own and {one.cascaded[1]} host schools."


def _note(text: str) -> Iterator[str]:
    """Comments on lines of their own. What hubs wrote has its line breaks taken out first."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    for line in wrap(plain, _WIDTH, break_long_words=False, break_on_hyphens=False):
        yield f"  # {line}"
