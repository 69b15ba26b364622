"""What the command line decides about a build, and the name of what a site is made from."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.cache import Cache, Files, digest, program
from generator.reading import Reading


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line decides about a build."""

    root: Path
    out: Path
    today: dt.date
    audience: Literal["public", "network", "hub"] = "public"
    engine: str = "mkdocs"
    jobs: int = 0
    hubs: tuple[str, ...] = ()
    cache: bool = True
    """Whether what is made is kept for the next build, and taken from the last one."""

    @property
    def workers(self) -> int:
        """How many processes build pages: as asked for, or one for each core."""
        return self.jobs or max(1, len(os.sched_getaffinity(0)))


def names_of(options: Options, found: Reading, kept: Cache) -> str:
    """The digest of everything but hubs that a site is made from; nothing is read for it."""
    root = options.root
    files = Files(root, kept, "templates")
    own: list[object] = []
    for folder in ("content", "site_templates"):
        if (root / folder).is_dir():
            own += files.below(folder).items()
    # The second changes whenever the web editors do.
    own += [files.one(path) for path in ("mkdocs.yml", "node_modules/.package-lock.json")]
    files.remember()
    return digest(
        program(), found.frame_key, options.audience, options.today, options.engine, *own
    )  # fmt: skip
