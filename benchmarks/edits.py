"""Changes that people make in a network, each of which shows on a page of the site."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.networks import EDITED, REPOSITORY

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_RESIDENCY = "2026-27/residencies/r-03"
_PIECE = "2026-27/learning/open-gate-with-no-programme"
_TEMPLATE = "site_templates/learning_piece.md.j2"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a network's files: `make(number)` makes it, another one for each number.

    `page` is the file of the site that shows it, with the number for `{}`.
    """

    name: str
    make: Callable[[int], None]
    page: str

    def shown(self, site: Path, number: int) -> bytes:
        """The page as it stands in a site, empty where it does not."""
        page = site / self.page.format(number)
        return page.read_bytes() if page.exists() else b""


class NotShown(Exception):
    """A change was made and built, and its page is as it was."""


def of_a_hub(root: Path) -> list[Edit]:
    """A residency's days, a text, and a new piece of learning: all of one hub."""
    hub, number = _edited(root)
    piece, page = hub / f"{_PIECE}-{number}.yaml", f"hubs/{hub.name}"
    return [
        Edit(
            "a residency's days", partial(_move, hub / f"{_RESIDENCY}.yaml"),
            f"{page}/{_RESIDENCY}/index.html",
        ),
        Edit("a text", partial(_tell, piece), f"{page}/{_PIECE}-{number}/index.html"),
        Edit(
            "a new piece of learning", partial(_add, piece),
            f"{page}/2026-27/learning/added-{{}}/index.html",
        ),
    ]  # fmt: skip


def of_the_network(root: Path) -> list[Edit]:
    """A theme's title, which many pages name, and a template of every piece of learning."""
    hub, number = _edited(root)
    piece = f"hubs/{hub.name}/{_PIECE}-{number}/index.html"
    return [
        Edit(
            "a theme's title", partial(_entitle, root / "data/network.yaml"), "learning/index.html"
        ),
        Edit("a template", partial(_sign, root / _TEMPLATE), piece),
    ]


def _edited(root: Path) -> tuple[Path, str]:
    """The folder of the hub that is edited, and its number as its files bear it."""
    hub = min((root / "data" / "hubs").glob(f"{EDITED}-*"))
    return hub, hub.name.rpartition("-")[2]


def _move(residency: Path, number: int) -> None:
    """A week later or earlier."""
    text = residency.read_text("utf-8")
    before, dates, after = re.split(r"(?<=\ndates:\n)((?:  - .*\n)+)", text, maxsplit=1)
    days = dt.timedelta(weeks=1 if number % 2 else -1)
    moved = _DAY.sub(lambda m: str(dt.date.fromisoformat(m[0]) + days), dates)
    residency.write_text(f"{before}{moved}{after}", "utf-8")


def _tell(piece: Path, number: int) -> None:
    text = piece.read_text("utf-8")
    text = re.sub(r"\n  It was told \d+ times\.\n", "\n", text)
    body = f"\nbody: |\n  {told(number)}\n\n"
    piece.write_text(re.sub(r"\nbody: \|\n\n?", body, text, count=1), "utf-8")


def told(number: int) -> str:
    """The sentence that an edit of a text puts into it."""
    return f"It was told {number} times."


def _add(piece: Path, number: int) -> None:
    text = piece.read_text("utf-8")
    text = re.sub(r"^title: .*$", f"title: Added as number {number}", text, flags=re.MULTILINE)
    piece.with_name(f"added-{number}.yaml").write_text(text, "utf-8")


def _entitle(network: Path, number: int) -> None:
    text = network.read_text("utf-8")
    text = re.sub(
        r"^    title: Reading.*$", f"    title: Reading {number}", text, flags=re.MULTILINE
    )
    network.write_text(text, "utf-8")


def _sign(template: Path, number: int) -> None:
    """In the network's own folder of templates, whose files win."""
    template.parent.mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / _TEMPLATE, template)
    text = template.read_text("utf-8")
    body = "{% block body %}\n"
    template.write_text(text.replace(body, f"{body}Edition {number}\n\n", 1), "utf-8")
