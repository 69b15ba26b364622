"""A hub's slice → its shares, and its finished microsite; in whichever process it is.

A workshop holds what all microsites have in common and a job what is one hub's own. Both are
plain values that hold all they need, so a worker may be on another machine. Both are projected:
what the audience may not see stays in the process that read it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from generator import audience, cache, prose, templates
from generator.bundle import bundled
from generator.content import Content
from generator.docstree import Scene, microsite
from generator.docstree.scene import share_name
from generator.docstree.shares import SHARES
from generator.docstree.tree import Known
from generator.engines import finish, reach
from generator.engines.inherited import Base
from generator.engines.links import Outline
from generator.engines.reach import Reach
from generator.library import Nearby
from generator.looks import Look
from generator.model import Hub, Network, SchoolsInvolved

MICROSITES = "trees"
"""Where the cache keeps microsites."""


@dataclass(frozen=True)
class Workshop:
    """What all microsites have in common."""

    frame: Network
    """The network's own records as the audience may see them, without hubs."""
    public: Network
    """The same as everyone may see them."""
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
    look: Look = field(default_factory=lambda: Look(""))
    """What pages are made with."""
    kept: cache.Cache = field(default_factory=lambda: cache.Cache(None))
    """Where microsites and documents of packs are kept; nowhere for a worker that shares no
    folder."""

    def elsewhere(self) -> Workshop:
        """The same for workers that share no folder with this process."""
        return replace(self, kept=cache.Cache(None))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "environment"}

    @cached_property
    def environment(self) -> templates.Environment:
        """The environment of all templates, made once in each process."""
        folders = [bundled("site_templates")]
        return templates.environment(
            folders, {"markdown": prose.to_html}, cache.program(), self.own_templates
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What an audience may see of a slice."""

    hubs: tuple[Hub, ...]
    involved: tuple[SchoolsInvolved, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One hub."""

    hub: str
    shown: Shown
    public: Shown
    many_hubs: bool = False
    documents: Mapping[str, bytes] = field(default_factory=dict)
    """The files of its own folder, by their paths in data/."""
    nearby: Nearby | None = None
    """What others learned that is near to it."""
    last: str = ""
    """Where its microsite as it was before is kept: pages made from the same are taken from it."""


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


def job(shop: Workshop, hub: str, network: Network, documents: Mapping[str, bytes]) -> Job:
    """The job of a hub, made of its slice unprojected and of the files of its folder."""
    seen = audience.project(network, shop.audience, shop.today, shop.frame)
    shown = public = Shown(seen.hubs, seen.involved)
    if shop.audience != "public":
        seen = audience.project(network, "public", shop.today, shop.public)
        public = Shown(seen.hubs, seen.involved)
    return Job(hub, shown, public, network.many_hubs, documents)


def scene(shop: Workshop, job: Job) -> Scene:
    """What the pages of one hub are made from: its slice, as the audience may see it."""

    def whole(frame: Network, shown: Shown) -> Network:
        return replace(
            frame, hubs=shown.hubs, involved=shown.involved, many_hubs=job.many_hubs
        )  # fmt: skip

    network = whole(shop.frame, job.shown)
    public = network if job.public is job.shown else whole(shop.public, job.public)
    documents = {**shop.documents, **job.documents}
    return Scene(
        network, shop.content, shop.today, shop.audience, frozenset(documents),
        documents.__getitem__, public, beside=job.nearby,
    )  # fmt: skip


def shares(shop: Workshop, job: Job) -> dict[str, tuple[str, bytes]]:
    """What the network's own pages need of the hub: share → its digest and its packed value."""
    seen = scene(shop, job)
    hub = seen.hubs[job.hub]
    return {share_name(share): named(share(seen, hub)) for share in SHARES}


def named(value: object) -> tuple[str, bytes]:
    """The digest of a share's value, and the value packed."""
    return cache.name_of(value), cache.pack(value)


def built(shop: Workshop, job: Job) -> Made:
    """The hub's microsite with its pack."""
    seen = scene(shop, job)
    last = find_made(shop.kept, job.last)
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


def find_made(kept: cache.Cache, key: str) -> Made | None:
    """A microsite that was made before; None where it is not kept."""
    data = kept.get(MICROSITES, key) if key else None
    if data is None:
        return None
    try:
        found: Made = cache.unpack(data)
    except Exception:
        return None  # another version's value may fail in any way
    return found


def data_of(hub: str) -> str:
    """The folder of a hub in data/."""
    return f"data/hubs/{hub}/"
