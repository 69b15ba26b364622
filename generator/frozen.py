"""What the files of a closed year were when it was frozen: data/frozen/<year>.txt ↔ values.

One line for each file, `digest  path`, in order of path, so that two hubs that accept a change
touch different lines. No YAML: a large network has tens of thousands of these lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.diagnostics import Location

FOLDER = "data/frozen"
_SIGNS = 32
_LINE = re.compile(rf"(?P<digest>[0-9a-f]{{{_SIGNS}}})  (?P<path>data/hubs/[^/\s]+/[^\s]+)")
_TEXT = """\
# The files of {year} as they stood on {day}. `lrp check` warns where one has changed since.
# `lrp freeze {year}` accepts what stands now; do not edit these lines by hand.
"""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen year: the digest of each of its files, and where the list says so.

    `unclear` are places of the list that are no line of it.
    """

    year: str
    path: str
    digests: Mapping[str, str]
    places: Mapping[str, Location] = field(compare=False, default_factory=dict)
    unclear: tuple[Location, ...] = ()


def path_of(year: str) -> str:
    """Where the list of a year stands, relative to the network's folder."""
    return f"{FOLDER}/{year}.txt"


def digest(data: bytes) -> str:
    """32 signs that say whether a file's text is the same.

    Neither the way in which lines end nor a mark of the encoding counts.
    """
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(plain).hexdigest()[:_SIGNS]


def parse(data: bytes, year: str) -> Frozen:
    """The list of a year. What cannot be read of it is in `unclear`; nothing raises."""
    path = path_of(year)
    digests: dict[str, str] = {}
    places: dict[str, Location] = {}
    unclear = []
    lines = data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        place = Location(path, number, 1, max(len(line), 1) + 1, line)
        found = _LINE.fullmatch(line.rstrip())
        if found is None or found["path"].split("/")[3] != year or found["path"] in digests:
            unclear.append(place)
        else:
            digests[found["path"]] = found["digest"]
            places[found["path"]] = place
    return Frozen(year, path, digests, places, tuple(unclear))


def text(year: str, day: str, digests: Mapping[str, str]) -> bytes:
    """The list of a year as its file, in order of path. `day` is the one it was frozen on."""
    lines = (f"{digests[path]}  {path}\n" for path in sorted(digests))
    return (_TEXT.format(year=year, day=day) + "".join(lines)).encode()


def of_year(year: str, paths: Iterable[str]) -> list[str]:
    """Which of some files belong to a year of a hub, in order."""
    return sorted(
        path for path in paths if path.startswith("data/hubs/") and path.split("/")[3] == year
    )
