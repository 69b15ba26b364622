"""Which answers a record was made from: private/matched/<year>/<hub>/<record>.yaml.

Written beside each record that matching writes, so that later runs and letters know whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from generator import amend, source
from generator.diagnostics import Diagnostic, Location
from generator.matching.rules import NOT_LINKED
from generator.model import Residency, Review

FOLDER = "matched"
_Key = tuple[str, str]


class Links:
    """The links of one year. `faults` are those of files that cannot be followed."""

    def __init__(self, private: Path, year: str) -> None:
        self._of: dict[str, list[_Key]] = {}
        self._linked: dict[_Key, frozenset[str]] = {}
        self._programmes: dict[_Key, str] = {}
        self.faults: list[Diagnostic] = []
        folder = private / FOLDER / year
        linked = folder.is_symlink() or folder.parent.is_symlink()
        for path in sorted(folder.glob("*/*.yaml")) if folder.is_dir() and not linked else ():
            self._read(private, path, (path.parent.name, path.stem))

    def _read(self, private: Path, path: Path, key: _Key) -> None:
        inside = path.relative_to(private).as_posix()
        document, _ = source.read(private, inside)
        top = document.top
        values = top.values if isinstance(top, source.Mapping) else {}
        interests = values.get("interests")
        record, programme = values.get("record"), values.get("programme")
        if (
            not isinstance(interests, source.Sequence)
            or not isinstance(record, source.Scalar)
            or not isinstance(programme, source.Scalar)
            or record.text != path.stem
        ):
            message = "The file does not say whose record it is."
            at = Location(f"private/{inside}")
            self.faults.append(NOT_LINKED.at(at, message, "Delete it."))
            return
        references = [i.text.upper() for i in interests.items if isinstance(i, source.Scalar)]
        self._linked[key] = frozenset(references)
        self._programmes[key] = programme.text
        for reference in references:
            self._of.setdefault(reference, []).append(key)

    def of(self, references: Iterable[str], programme: str) -> list[_Key]:
        """The hub and id of each record of a programme that these answers became."""
        keys = dict.fromkeys(key for ref in references for key in self._of.get(ref, ()))
        return [key for key in keys if self._programmes[key] == programme]

    def is_taken(self, record: Residency | Review, known: Set[str]) -> bool:
        """Whether a record is linked to answers that are there."""
        return not known.isdisjoint(self._linked.get((record.hub, record.id), ()))


def path_of(year: str, hub: str, record: str) -> str:
    """Where the link of a record stands, relative to private/."""
    return f"{FOLDER}/{year}/{hub}/{record}.yaml"


def link(programme: str, record: str, interests: Sequence[str], offer: str) -> bytes:
    """The file of one record."""
    values: dict[str, amend.Value] = {
        "record": record, "programme": programme, "interests": list(interests), "offer": offer,
    }  # fmt: skip
    return amend.document(values).encode()
