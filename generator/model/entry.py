"""A piece of learning in short."""

from __future__ import annotations

import datetime as dt
from hashlib import blake2b
from typing import NamedTuple

from generator.model.hub import Learning


class Entry(NamedTuple):
    """A piece as lists, cards and feeds show it.

    A tuple, because a build reads back as many as the network has pieces, and tuples come back in
    a fraction of the time that dataclasses take.
    """

    hub: str
    year: str
    id: str
    hub_name: str
    title: str
    kind: str
    summary: str
    published_on: dt.date
    updated_on: dt.date | None
    themes: tuple[str, ...]
    phases: tuple[str, ...]
    programme: str | None
    stamp: bytes
    """Changes with anything above."""


def entry_of(piece: Learning, hub_name: str) -> Entry:
    """The entry of a piece, whose hub has that name."""
    shown = (
        piece.hub, piece.year, piece.id, hub_name, piece.title, piece.kind, piece.summary,
        piece.published_on, piece.updated_on, piece.themes, piece.phases, piece.programme,
    )  # fmt: skip
    return Entry(*shown, stamp=blake2b(repr(shown).encode(), digest_size=12).digest())
