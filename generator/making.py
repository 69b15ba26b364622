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

from generator import audience, cache, prose, templates, write
from generator.bundle import bundled
from generator.content import Content
from generator.docstree import Scene, microsite
from generator.docstree.scene import share_name
from generator.docstree.shares import SHARES
from generator.engines import finish, reach
from generator.engines.inherited import Base
from generator.engines.reach import Reach
from generator.library import Nearby
from generator.model import Hub, Network


@dataclass(frozen=True)
class Workshop:
    """What all microsites have in common."""

    frame: Network
    """The network's own records, without hubs and places."""
    content: Content
    today: dt.date
    audience: audience.Audience
    engine: str
    base: Base
    root: str
    """The path of the site on its host, with its closing slash."""
    own_templates: Mapping[str, bytes]
    """The network's own templates, which win over the program's."""
    documents: Mapping[str, bytes] = field(default_factory=dict)
    """The network's own files, by their paths in data/."""
    kept: cache.Cache = field(default_factory=lambda: cache.Cache(None))
    """Where documents of packs are kept; nowhere for a worker that shares no folder."""

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "environment"}

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


@dataclass(frozen=True, slots=True)
class Made:
    """A part of the finished site."""

    name: str
    files: Mapping[str, bytes]
    """By path in the site."""
    reach: Reach


def scene(shop: Workshop, job: Job) -> Scene:
    """What the pages of one hub are made from: its slice, as the audience may see it."""
    network = replace(shop.frame, hubs=job.hubs, many_hubs=job.many_hubs)
    projected = audience.project(network, shop.audience, shop.today)
    public = projected
    if shop.audience != "public":
        public = audience.project(network, "public", shop.today)
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
    return {name: (cache.name_of(value), cache.pack(value)) for name, value in values.items()}


def built(shop: Workshop, job: Job) -> Made:
    """The hub's microsite with its pack."""
    seen = scene(shop, job)
    tree = microsite(seen, seen.hubs[job.hub], shop.environment)
    done = finish(shop.engine, tree, shop.base, shop.root, shop.kept)
    url = shop.frame.url or ""
    own = reach.reach(done.outlines, done.documents, tree.origins, url, shop.root)
    return Made(job.hub, done.files, own)


def data_of(hub: str) -> str:
    """The folder of a hub in data/."""
    return f"data/hubs/{hub}/"
