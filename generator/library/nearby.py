"""What one microsite shows of other hubs' learning: small values that can be handed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from generator.model import Entry, Learning


@dataclass(frozen=True, slots=True)
class Nearby:
    """With a hub's own records this is all that the learning of its microsite is made from."""

    related: Mapping[tuple[str, str], tuple[Entry, ...]]
    """Year and id of each piece of the hub → the nearest pieces of any hub, the nearest first."""
    others: tuple[tuple[str, tuple[Entry, ...]], ...]
    """Id of a priority → what other hubs learned about it; each piece once."""
    themes: tuple[str, ...]
    """The themes that have a page, in the network's order."""

    def to(self, piece: Learning) -> tuple[Entry, ...]:
        """What is related to a piece of the hub."""
        return self.related.get((piece.year, piece.id), ())

    def digest(self) -> str:
        """Differs when a page that is made from it would; no text is looked at again."""
        found = blake2b(digest_size=16)
        for place, shown in (*self.related.items(), *self.others):
            found.update(repr((place, len(shown))).encode())
            for entry in shown:
                found.update(entry.stamp)
        found.update(repr(self.themes).encode())
        return found.hexdigest()
