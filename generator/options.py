"""What the command line decides about a build, and the name of what a site is made from."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.cache import Cache, Files, digest, program
from generator.looks import is_template
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
    scheduler: str = ""
    """The address of a Dask scheduler whose workers make the microsites; empty: this machine."""
    cache: bool = True
    """Whether what is made is kept for the next build, and taken from the last one."""
    kept_in: Path | None = None
    """Where it is kept, if not in the network's own folder."""

    @property
    def workers(self) -> int:
        """How many processes build pages: as asked for, or one for each core."""
        return self.jobs or max(1, len(os.sched_getaffinity(0)))


@dataclass(frozen=True, slots=True)
class Names:
    """Digests of what a site is made from; whatever changes, they do."""

    look: str
    """Of what all pages are made with: the program, the engine, its theme and its settings."""
    whole: str
    """Of that, of all templates, and of everything that no hub wrote."""


def names_of(options: Options, found: Reading, kept: Cache) -> Names:
    """The digests of everything but hubs; hardly anything is read for it."""
    root = options.root
    files = Files(root, kept, "templates")
    templates = files.below("site_templates") if (root / "site_templates").is_dir() else {}
    # The second changes whenever the web editors do.
    settings = [files.one(path) for path in ("mkdocs.yml", "node_modules/.package-lock.json")]
    prose = files.below("content") if (root / "content").is_dir() else {}
    files.remember()
    # A template concerns the pages that use it; what else lies beside them concerns all.
    own = {
        path: name for path, name in templates.items()
        if is_template(path.removeprefix("site_templates/"))
    }  # fmt: skip
    beside = [(path, name) for path, name in templates.items() if path not in own]
    look = digest(program(), options.audience, options.engine, *settings, *beside)
    whole = digest(look, *own.items(), found.frame_key, options.today, *prose.items())
    return Names(look, whole)
