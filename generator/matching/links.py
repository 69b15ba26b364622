"""Which answers a record was made from: private/matched/<year>/<hub>/<record>.yaml.

Written beside each record that matching writes, so that later runs and letters know whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from generator import amend, source
from generator.model import Residency, Review

FOLDER = "matched"
_Key = tuple[str, str]


class Links:
    """The links of one year."""

    def __init__(self, private: Path, year: str) -> None:
        self._of: dict[str, list[_Key]] = {}
        self._known: set[_Key] = set()
        folder = private / FOLDER / year
        for path in sorted(folder.glob("*/*.yaml")) if folder.is_dir() else ():
            key = (path.parent.name, path.stem)
            for reference in _references(path):
                self._of.setdefault(reference, []).append(key)
                self._known.add(key)

    def of(self, reference: str) -> Sequence[_Key]:
        """The hub and id of each record that somebody's answers became."""
        return self._of.get(reference, ())

    def has(self, record: Residency | Review) -> bool:
        """Whether it is known whose record it is."""
        return (record.hub, record.id) in self._known


def path_of(year: str, hub: str, record: str) -> str:
    """Where the link of a record stands, relative to private/."""
    return f"{FOLDER}/{year}/{hub}/{record}.yaml"


def link(programme: str, record: str, interests: Sequence[str], offer: str) -> bytes:
    """The file of one record."""
    values: dict[str, amend.Value] = {
        "record": record, "programme": programme, "interests": list(interests), "offer": offer,
    }  # fmt: skip
    return amend.document(values).encode()


def _references(path: Path) -> list[str]:
    try:
        document, _ = source.parse(path.read_bytes(), path.name)
    except OSError:
        return []
    top = document.top
    found: Mapping[str, object] = top.values if isinstance(top, source.Mapping) else {}
    listed = found.get("interests")
    if not isinstance(listed, source.Sequence):
        return []
    return [item.text for item in listed.items if isinstance(item, source.Scalar)]
