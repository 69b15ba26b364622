"""How large a network is, and a site that was made of it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from generator.model import HubYear, Network


@dataclass(frozen=True, slots=True)
class Size:
    """Files of a folder, how many of them are pages, and bytes: as they are, and as sent."""

    files: int
    pages: int
    raw: int
    page_bytes: int
    sent: int
    """With pages, styles, scripts and data compressed by gzip, as a web server sends them."""


def records(network: Network) -> int:
    """How many rows of tables the hubs have: schools, offers, learning, and the rest."""
    return sum(map(_rows, network.hubs))


def _rows(value: object) -> int:
    if isinstance(value, tuple):
        return sum(map(_rows, value))
    if not is_dataclass(value):
        return 0
    below = sum(_rows(getattr(value, field.name)) for field in fields(value))
    return below + (not isinstance(value, HubYear))


def of(folder: Path) -> Size:
    """The size of a folder."""
    return weighed([path for path in folder.rglob("*") if path.is_file()])


def weighed(files: Sequence[Path]) -> Size:
    """The size of some files together."""
    pages = [path for path in files if path.suffix == ".html"]
    return Size(
        len(files),
        len(pages),
        sum(path.stat().st_size for path in files),
        sum(path.stat().st_size for path in pages),
        sum(map(_sent, files)),
    )


def pages(folder: Path) -> tuple[int, int]:
    """How many pages a folder holds, and their bytes."""
    found = [path.stat().st_size for path in folder.rglob("*.html")]
    return len(found), sum(found)


def _sent(file: Path) -> int:
    if file.suffix in {".html", ".css", ".js", ".json", ".xml", ".svg", ".ics", ".csv", ".txt"}:
        return len(gzip.compress(file.read_bytes(), 6))
    return file.stat().st_size
