"""A hub's slice → its shares, and its finished microsite; in whichever process it is.

A workshop holds what all microsites have in common and a job what is one hub's own. Both are
plain values that hold all they need, so a worker may be on another machine.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from generator import audience, cache, involvement, prose, templates, write
from generator.bundle import bundled
from generator.content import Content
from generator.docstree import Scene, microsite
from generator.docstree.scene import share_name
from generator.docstree.shares import SHARES
from generator.docstree.tree import Known
from generator.engines import finish, mkdocs, reach
from generator.engines.links import Outline
from generator.engines.reach import Reach
from generator.library import Nearby
from generator.model import Hub, Network

INVOLVED = "generator.involvement.counted"
"""The column of schools that took part. It is made before the projection, which hides numbers."""


@dataclass(frozen=True)
class Workshop:
    """What all microsites have in common."""

    frame: Network
    """The network's own records, without hubs and places."""
    content: Content
    today: dt.date
    audience: audience.Audience
    engine: str
    base: mkdocs.Base
    root: str
    """The path of the site on its host, with its closing slash."""
    own_templates: Mapping[str, bytes]
    """The network's own templates, which win over the program's."""
    documents: Mapping[str, bytes] = field(default_factory=dict)
    """The network's own files, by their paths in data/."""
    look: str = ""
    """The digest of what pages are made with."""
    kept: cache.Cache = field(default_factory=lambda: cache.Cache(None))
    """Where documents of packs are kept; nowhere for a worker that shares no folder."""

    def __getstate__(self) -> dict[str, Any]:
        made_here = ("environment", "seen", "public")
        return {name: value for name, value in self.__dict__.items() if name not in made_here}

    @cached_property
    def seen(self) -> Network:
        """The frame as the audience may see it."""
        return audience.project(self.frame, self.audience, self.today)

    @cached_property
    def public(self) -> Network:
        """The frame as everyone may see it."""
        return audience.project(self.frame, "public", self.today)

    @cached_property
    def environment(self) -> templates.Environment:
        """The environment of all templates, made once in each process."""
        folders = [bundled("site_templates")]
        if self.own_templates:
            # Kept as long as the process: templates are read when they are first used.
            own = Path(tempfile.mkdtemp(prefix="lrp-templates-"))
            write.put(own, self.own_templates)
            folders.insert(0, own)
        return templates.environment(folders, {"markdown": prose.to_html}, cache.program())


@dataclass(frozen=True, slots=True)
class Job:
    """One hub."""

    hub: str
    hubs: tuple[Hub, ...]
    """Those of its slice, unprojected."""
    many_hubs: bool = False
    documents: Mapping[str, bytes] = field(default_factory=dict)
    """The files of its own folder, by their paths in data/."""
    nearby: Nearby | None = None
    """What others learned that is near to it."""
    last: Made | None = None
    """Its microsite as it was before; its pages are kept where they are made from the same."""


@dataclass(frozen=True, slots=True)
class Made:
    """A part of the finished site."""

    name: str
    files: Mapping[str, bytes]
    """By path in the site."""
    reach: Reach
    names: Mapping[str, str]
    """Path of a page → the digest of all that it is made from."""
    outlines: Mapping[str, Outline | None]


def scene(shop: Workshop, job: Job) -> Scene:
    """What the pages of one hub are made from: its slice, as the audience may see it."""
    network = replace(shop.frame, hubs=job.hubs, many_hubs=job.many_hubs)
    projected = audience.project(network, shop.audience, shop.today, shop.seen)
    public = projected
    if shop.audience != "public":
        public = audience.project(network, "public", shop.today, shop.public)
    documents = {**shop.documents, **job.documents}
    return Scene(
        projected, shop.content, shop.today, shop.audience, frozenset(documents),
        documents.__getitem__, public, beside=job.nearby,
    )  # fmt: skip


def shares(shop: Workshop, job: Job) -> dict[str, tuple[str, bytes]]:
    """What the network's own pages need of the hub: share → its digest and its packed value."""
    seen = scene(shop, job)
    hub = seen.hubs[job.hub]
    values = {share_name(share): share(seen, hub) for share in SHARES}
    network = replace(shop.frame, hubs=job.hubs)
    [own] = [one for one in job.hubs if one.id == job.hub]
    values[INVOLVED] = involvement.counted(own, network.shared().get(own.id, ()), shop.today)
    return {name: (cache.name_of(value), cache.pack(value)) for name, value in values.items()}


def built(shop: Workshop, job: Job) -> Made:
    """The hub's microsite with its pack."""
    seen = scene(shop, job)
    last = job.last
    known = Known(shop.look, last.names if last else {})
    tree = microsite(seen, seen.hubs[job.hub], shop.environment, known)
    done = finish(shop.engine, tree, shop.base, shop.root, shop.kept)
    left = [path for path in tree.names if path not in done.files]
    files, outlines = dict(done.files), dict(done.outlines)
    if last is not None:
        files |= {path: last.files[path] for path in left}
        outlines |= {path: last.outlines[path] for path in left}
    own = reach.reach(outlines, done.documents, tree.origins, shop.frame.url or "", shop.root)
    return Made(job.hub, dict(sorted(files.items())), own, tree.names, outlines)


def data_of(hub: str) -> str:
    """The folder of a hub in data/."""
    return f"data/hubs/{hub}/"
