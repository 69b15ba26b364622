"""The parts of a site: which stand as they are, and how the others are made.

Each microsite is a part, made of its hub's slice. The network's own pages come in chapters, each
made of some shares of all hubs; a chapter whose shares stay is kept, and of another one only the
pages that differ are made. Search, open data and the like are chapters of files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from generator import beside, freed, involvement, link_faults, making, old_addresses
from generator.cache import Cache, digest, name_of, pack, unpack
from generator.crew import FEW, Crew
from generator.diagnostics import Diagnostic
from generator.docstree import NetworkSite, Scene, searchable
from generator.docstree.scene import share_name
from generator.docstree.shares import SHARES, head
from generator.docstree.tree import File, Page, TreeFrame, Waiting, address, some_pages
from generator.edition import Folder
from generator.engines import Finished, document_links, finish, links, reach, settle
from generator.engines.links import Outline
from generator.engines.reach import Reach
from generator.model import Network
from generator.reaches import Reaches
from generator.shelf import Lost, Shelf
from generator.slices import Slices
from generator.sources import Sources
from generator.watch import Watch

_STATE = "state/chapters"
_FRAME, _NEARBY, _GUIDANCE = "frame", "nearby", "guidance"
_INVOLVED = "generator.involvement.counted"
"""The column of the schools that took part. No page sees it: it holds what is to be hidden."""
_OF_ALL = ("whole", "find", "sitemap", "redirects")
"""Chapters that speak of the whole site as it is, whatever else stays."""
_EDITOR = "editor"
_LIGHT = 12
"""So many microsites are done here where they stand already, for few of their pages differ."""
_AT_ONCE = 32
"""So many of the network's pages are made at once, for a large network has thousands."""


class Assembly:
    """Puts one edition together."""

    def __init__(
        self, sources: Sources, kept: Cache, new: Folder, hands: Crew[making.Workshop],
        progress: Watch,
    ) -> None:  # fmt: skip
        self._sources = sources
        self._kept = kept
        self._new = new
        self._hands = hands
        self._progress = progress
        self._slices = Slices(sources.reading, kept)
        self._base = sources.names.whole
        self._reaches = Reaches(kept)
        self.faults: list[Diagnostic] = []
        self.made: list[str] = []
        """The names of the parts that were made anew."""
        keys = {hub: digest(self._base, self._slices.key(hub)) for hub in sources.reading.hubs}
        self._shelf = Shelf(kept, keys, (*map(share_name, SHARES), _INVOLVED))
        self._slice_keys = keys
        self._names: Mapping[str, tuple[str, ...]] = kept.recall(_STATE) or {}
        self._used: dict[str, tuple[str, ...]] = {}
        self._by_chapter: dict[str, list[str]] = defaultdict(list)
        self._are_many = False
        """Whether so many microsites were made that what is held is worth letting go."""
        self._old: tuple[str, ...] = ()
        self._lost_links: list[Diagnostic] = []
        self.origins: dict[str, tuple[str, ...]] = {}

    @property
    def hubs(self) -> Iterable[str]:
        """The ids of all hubs, in order."""
        return self._sources.reading.hubs

    @property
    def chapters(self) -> Iterable[str]:
        """The names of the chapters that are pages of the network's own site."""
        return self._site.chapters

    @cached_property
    def _site(self) -> NetworkSite:
        return NetworkSite(self._scene, self._sources.assets)

    # --- what the network needs of each hub

    def shares(self) -> list[str]:
        """Make the shares of the hubs that changed; gives these."""
        lacking = self._shelf.lacking()
        # Counted here, before the projection: it hides numbers that the counts are made of.
        counts: dict[str, tuple[str, bytes]] = {}

        def job(hub: str) -> making.Job:
            network = self._slices.network(hub)
            [own] = [one for one in network.hubs if one.id == hub]
            shared = network.shared().get(hub, ())
            today = self._sources.shop.today
            counts[hub] = making.named(involvement.counted(own, shared, today))
            return self._job(hub, network)

        made = self._hands.each(making.shares, map(job, lacking), len(lacking))
        for number, (hub, values) in enumerate(zip(lacking, made, strict=True), 1):
            self._shelf.put(hub, {**values, _INVOLVED: counts.pop(hub)})
            self._progress("Gathering", number, len(lacking))
        self._slices.remember()
        self._shelf.remember()
        return lacking

    def _job(self, hub: str, network: Network) -> making.Job:
        read = self._sources.document
        documents = {path: read(path) for path in self._documents[f"{making.data_of(hub)}files"]}
        return making.job(self._sources.shop, hub, network, documents)

    @cached_property
    def _documents(self) -> Mapping[str, list[str]]:
        """Folder → the documents in it."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self._sources.reading.documents:
            found[path.rpartition("/")[0]].append(path)
        return found

    @cached_property
    def _scene(self) -> Scene:
        """What the network's own pages are made from: of hubs their heads, and their shares."""
        shop = self._sources.shop
        heads = self._shelf[share_name(head)]
        counts = [one for own in self._shelf[_INVOLVED] for one in own]
        involved = involvement.involved(counts, protected=shop.audience != "hub")
        return Scene(
            replace(shop.frame, hubs=heads, involved=involved), shop.content, shop.today,
            shop.audience,
            frozenset(self._sources.reading.documents), self._sources.document,
            replace(shop.public, hubs=heads), self._shelf,
        )  # fmt: skip

    # --- microsites

    def microsites(self, hubs: Iterable[str]) -> None:
        """Keep or make the microsites of some hubs."""
        nearby = self._nearby()
        wanted = {}
        for hub in hubs:
            key = digest(self._slice_keys[hub], nearby[hub])
            if not self._keep(hub, key):
                wanted[hub] = key
        # Of few that stand few pages differ: other processes would take longer to begin.
        are_few = len(wanted) <= _LIGHT and wanted.keys() <= self._new.standing.keys()
        few = _LIGHT if are_few else FEW
        jobs = (
            replace(
                self._job(hub, self._slices.network(hub)),
                nearby=unpack(self._value("nearby", nearby[hub])),
                last=self._new.standing.get(hub, ("", ()))[0],
            )
            for hub in wanted
        )
        self._are_many = len(wanted) > few
        self._progress("Building", 0, len(wanted))
        made = self._hands.each(making.built, jobs, len(wanted), few)
        for number, (hub, one) in enumerate(zip(wanted, made, strict=True), 1):
            self._put(hub, wanted[hub], one.files, one.reach)
            self._kept.put(making.MICROSITES, wanted[hub], pack(one))
            self.made.append(hub)
            self._progress("Building", number, len(wanted))
        # What is left to do is done here, and needs the room.
        self._hands.close()

    def rehearse(self) -> None:
        """Make a microsite for nobody: the next one finds the engine and templates ready."""
        for hub in islice(self.hubs, 1):
            job = self._job(hub, self._slices.network(hub))
            near = unpack(self._value("nearby", self._nearby()[hub]))
            making.shares(self._sources.shop, job)
            making.built(self._sources.shop, replace(job, nearby=near))

    def _nearby(self) -> Mapping[str, str]:
        """Hub → the digest of what others learned that is near to it."""

        def make() -> bytes:
            found: dict[str, str] = {}
            for hub, near in self._scene.nearby.items():
                found[hub] = near.digest()
                self._kept.put("nearby", found[hub], pack(near))
            return pack(found)

        found: Mapping[str, str] = unpack(self._remembered(_NEARBY, make))
        return found

    def _value(self, kind: str, key: str) -> bytes:
        """Something that is in the cache. Raises Lost."""
        data = self._kept.get(kind, key)
        if data is None:
            self._kept.forget(_STATE)
            raise Lost(kind)
        return data

    def _remembered(self, name: str, make: Callable[[], bytes]) -> bytes:
        """What was made of some shares, for as long as these stay."""
        names = self._names.get(name)
        if names is not None:
            data = self._kept.get("made", self._chapter_key(name, "", names))
            if data is not None:
                self._used[name] = names
                self._scene.traces.note(names)  # what is made of it is made of them too
                return data
        with self._scene.traces.taken() as traced:
            data = make()
        names = self._used[name] = tuple(sorted(traced))
        self._kept.put("made", self._chapter_key(name, "", names), data)
        return data

    def _keep(self, hub: str, key: str) -> bool:
        """Take a microsite from the site that stands, or else from the cache, if it is there."""
        if self._new.stands(hub, key) and self._reaches.keep(hub, key):
            self._new.keep(hub)
            return True
        one = making.find_made(self._kept, key)
        if one is None:
            return False
        self._put(hub, key, one.files, one.reach)
        return True

    def _put(self, name: str, key: str, files: Mapping[str, bytes], own: Reach) -> None:
        self._new.put(name, key, files)
        self._reaches.put(name, key, {name: own})

    def keep_standing(self, others_than: Iterable[str]) -> None:
        """Keep whatever stands but some parts, whatever it was made from."""
        left = set(others_than)
        hubs = self._sources.reading.hubs
        for name, (key, _) in self._new.standing.items():
            chapter, is_file, path = name.partition(":")
            stays = chapter not in _OF_ALL if is_file else name in hubs and name not in left
            if stays:
                self._new.keep(name)
                if not path:
                    self._reaches.keep(name, key)

    # --- chapters: the network's own pages, and files beside them

    def network(self) -> None:
        """Keep or make the network's own pages."""
        site = self._site
        frame: TreeFrame = unpack(self._remembered(_FRAME, lambda: pack(site.frame())))
        about = name_of((frame.settings, frame.named))
        waiting: list[_Chapter] = []
        shell: Mapping[str, bytes] | None = None
        for name in site.chapters:
            if self._keep_chapter(name, about):
                continue
            with site.scene.traces.taken() as names:
                pages, files = site.chapter(name)
            waiting.append(self._begun(name, about, names, pages, files))
            if sum(len(chapter.changed) for chapter in waiting) >= _AT_ONCE:
                shell = self._pages(waiting, frame)
                waiting = []
        if not self._keep_chapter("shell", about) or any(one.changed for one in waiting):
            shell = self._pages(waiting, frame) if waiting or shell is None else shell
            waiting = []
        for chapter in waiting:
            self._finish(chapter)
        if shell is not None:
            self._finish(self._begun("shell", about, (), (), shell))
        self._rest()

    def _pages(self, chapters: Iterable[_Chapter], frame: TreeFrame) -> Mapping[str, bytes]:
        """Make the pages of some chapters, and end these; gives what the engine adds of its own."""
        left = [(chapter, page) for chapter in chapters for page in chapter.changed]
        for chapter in chapters:
            chapter.changed = []
        while True:
            some, left = left[:_AT_ONCE], left[_AT_ONCE:]
            finished = self._engine([page for _, page in some], frame)
            files = dict(finished.files)
            for chapter, page in some:
                path = address(page.path)
                self._write(chapter, path, files.pop(path), finished.outlines[path])
            if not left:
                break
        for chapter in chapters:
            self._finish(chapter)
        return files

    def _rest(self) -> None:
        """Let go of what the next steps do not look at, where all of it was made."""
        if self._are_many:
            for name in ("_scene", "_site"):
                self.__dict__.pop(name, None)
            self._shelf.rest()
            freed.give_back()

    def _files(
        self, name: str, make: Callable[[Scene], Mapping[str, bytes]], about: str = ""
    ) -> None:
        """Keep or make a chapter of files. `about` is what they are made from beside shares."""
        if not self._keep_chapter(name, about):
            with self._scene.traces.taken() as names:
                files = make(self._scene)
            self._finish(self._begun(name, about, names, (), files))

    def open_data(self) -> None:
        """Keep or make the open data."""
        self._files("data", beside.open_files)
        self._rest()

    def editor(self) -> None:
        """Make the page of a web editor, if the network has one."""
        network, root = self._sources.frame, self._sources.root
        if network.editor:
            files = beside.admin_page(root, network, network.editor)
            self._finish(self._begun(_EDITOR, name_of(dict(files)), (), (), files))

    def search(self) -> None:
        """Keep or make the search of all pages that the site has."""

        def make(scene: Scene) -> Mapping[str, bytes]:
            own = self._remembered(_GUIDANCE, lambda: pack(searchable.of_network(scene)))
            names = zip(self.hubs, self._shelf.names(share_name(searchable.of_hub)), strict=True)
            marks = [digest(hub, name, self._reaches.mark(hub)) for hub, name in names]
            astray = beside.Astray(self._kept, marks)
            return beside.search_index(scene, self._reaches.anchors, unpack(own), astray)

        self._files("find", make, self._reaches.name)

    def redirects(self) -> None:
        """Make what the site answers at addresses that it once had."""
        network = self._sources.frame
        if not network.redirects:
            return
        shop = self._sources.shop
        paths = [path for _, own in self._new.parts.values() for path in own]
        found = old_addresses.answered(
            replace(self._scene.network, redirects=network.redirects), paths, self._new.read,
            shop.environment, shop.root,
        )  # fmt: skip
        files = settle.settle(found.files, "", shop.root)
        self._finish(self._begun("redirects", name_of(files), (), (), files))
        self._old = tuple(files)
        self.faults += found.diagnostics

    def sitemap(self) -> None:
        """Make the list of all pages."""
        files = beside.whole_site(self._sources.frame, self.pages)
        self._finish(self._begun("sitemap", name_of(files), (), (), files))

    @property
    def pages(self) -> list[str]:
        """The paths of all pages for readers, in order: no redirects, and no web editor."""
        every = self._reaches.pages(others_than=f"{_EDITOR}:")
        return sorted(set(every).difference(self._old))

    def check_links(self) -> None:
        """Find the links that lead nowhere, and those that lead to old addresses."""
        found = self._sources
        if not self._reaches.lead_somewhere(self._old):
            self._lost_links = link_faults.faults(
                found.root, found.frame, self._reaches.all(), self._old, self._new.read,
                found.shop.root,
            )  # fmt: skip
        self.faults += self._lost_links

    def _chapter_key(self, name: str, about: str, names: Iterable[str]) -> str:
        heads = self._shelf.name(share_name(head))
        involved = self._shelf.name(_INVOLVED)
        columns = (self._shelf.name(share) for share in names)
        return digest(self._base, name, about, heads, involved, *columns)

    def _keep_chapter(self, name: str, about: str) -> bool:
        """Keep all parts of a chapter, if what it was made of is as it was."""
        names = self._names.get(name)
        if names is None:
            return False
        key = self._chapter_key(name, about, names)
        if not self._new.stands(f"{name}:", key) or not self._reaches.keep(f"{name}:", key):
            return False
        self._used[name] = names
        for part in self._standing_of(name):
            self._new.keep(part)
        return True

    def _standing_of(self, name: str) -> list[str]:
        """The parts of a chapter in the site that stands."""
        if not self._by_chapter:
            for part in self._new.standing:
                self._by_chapter[part.partition(":")[0]].append(part)
        return self._by_chapter.get(name, [])

    def _begun(
        self, name: str, about: str, names: Iterable[str], pages: Iterable[Page],
        files: Mapping[str, File],
    ) -> _Chapter:  # fmt: skip
        """A chapter whose pages are sorted into those that stand and those that are to be made."""
        self._used[name] = tuple(sorted(names))
        chapter = _Chapter(name, self._chapter_key(name, about, self._used[name]))
        last: Mapping[str, Reach] = {}
        if (old := self._new.standing.get(f"{name}:")) is not None:
            last = self._reaches.made_of(old[0]) or {}
        for page in pages:
            path = address(page.path)
            part, key = f"{name}:{path}", self._key(page, about)
            chapter.keys[part] = key
            if part in last and self._new.stands(part, key):
                self._new.keep(part)
                chapter.reaches[part] = last[part]
            else:
                chapter.changed.append(page)
        for path, file in files.items():
            if not isinstance(file, Waiting):
                chapter.put[path] = file
                continue
            part, key = f"{name}:{path}", digest(self._base, file.name)
            chapter.keys[part] = key
            if self._new.stands(part, key):
                self._new.keep(part)
                chapter.kept.append(path)
            else:
                chapter.put[path] = file.make()
        return chapter

    def _key(self, page: Page, about: str) -> str:
        return digest(self._sources.shop.look.of(page.template), about, page.name)

    def _engine(self, pages: Sequence[Page], frame: TreeFrame) -> Finished:
        """The finished files of some pages, and all that the engine adds of its own."""
        shop = self._sources.shop
        tree = some_pages("", "", shop.environment, pages, frame)
        self.origins |= tree.origins
        return finish(shop.engine, tree, shop.base, shop.root)

    def _finish(self, chapter: _Chapter) -> None:
        url, root = self._sources.frame.url or "", self._sources.shop.root
        plain: dict[str, bytes] = {}
        for path, data in chapter.put.items():
            outline = links.outline(data) if path.endswith(".html") else None
            self._write(chapter, path, data, outline)
            if outline is None:
                plain[path] = data
        whole = f"{chapter.name}:"
        if plain or chapter.kept:
            documents = document_links.found(plain)
            stands = dict.fromkeys([*plain, *chapter.kept])
            chapter.reaches[whole] = reach.reach(stands, documents, {}, url, root)
        self._new.put(whole, chapter.key, {})
        self._reaches.put(whole, chapter.key, chapter.reaches)

    def _write(self, chapter: _Chapter, path: str, data: bytes, outline: Outline | None) -> None:
        """Put one file of a chapter, with its outline if it is a page."""
        part = f"{chapter.name}:{path}"
        key = chapter.keys.get(part) or digest(data)
        if not self._new.stands(part, key):
            self.made.append(part)
        self._new.put(part, key, {path: data})
        if outline is not None:
            url, root = self._sources.frame.url or "", self._sources.shop.root
            chapter.reaches[part] = reach.reach({path: outline}, {}, self.origins, url, root)

    def remember(self) -> None:
        """Keep which shares each chapter was made of."""
        if self._used != self._names:
            self._kept.remember(_STATE, self._used)
        self._reaches.remember(self._old, sound=not self._lost_links)


@dataclass(slots=True)
class _Chapter:
    """Some of the network's pages and files while they are made."""

    name: str
    key: str
    keys: dict[str, str] = field(default_factory=dict)
    """Part → the digest of what its page is made from."""
    changed: list[Page] = field(default_factory=list)
    put: dict[str, bytes] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    """Files without links that stay as they are."""
    reaches: dict[str, Reach] = field(default_factory=dict)
