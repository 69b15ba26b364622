"""The network's library of learning: its home, each way in, and the half-term digests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain, islice
from typing import Any, NamedTuple

from generator.addresses import learning_url
from generator.content import Prose
from generator.docstree import learning, resources
from generator.docstree.learning import LIBRARY, WAYS, value_url
from generator.docstree.listing import MOST, Part, by_age, parts
from generator.docstree.scene import Scene
from generator.docstree.tree import File, Page, Waiting
from generator.feeds import FILES, Feed
from generator.library import (
    CHANGES,
    EARLIER,
    HalfTerm,
    half_terms,
    in_half_terms,
    key,
    values,
)
from generator.model import Entry, Hub, Resource, Theme
from generator.templates import Safe, day

MakePage = Callable[..., Page]
"""Path, template, title, description and what the template needs → a page."""

DIGEST = f"{LIBRARY}digest/"
_FEW = 8
"""Hubs that are named before the rest is one link."""
_NEWEST = 24
"""Pieces on the library's home, where they are not all there."""
_OFFERED = 12
"""Resources on a theme's page, the newest."""
_LEADS = {
    "residency": "Seen in another school, then tried at home.",
    "review": "What reviewers of a subject found, and what the school did with it.",
    "practice": "Something a school does well, with enough detail to copy.",
    "research": "A question that schools studied together.",
    "subject-group": "Worked out by colleagues who teach the same subject in several schools.",
    "joint-practice-development": "Tried in several schools at once, and improved between them.",
    "training": "What a course or a speaker changed, once people were back in class.",
    "visit": "A shorter look at another school, outside any programme.",
    "funded-activity": "What a hub paid for, for which of its priorities, and what came of it.",
}


def network_feed(scene: Scene) -> Feed:
    """The newest learning of all hubs."""
    name = scene.network.name
    return Feed(f"{name}: learning", f"What the hubs of {name} have learned.", LIBRARY,
                scene.library.pieces)  # fmt: skip


def theme_feed(theme: Theme, scene: Scene) -> Feed:
    """The newest learning on one theme."""
    said = theme.description or f"Learning about {theme.title}."
    return Feed(f"{scene.network.short_name}: {theme.title}", said, value_url("theme", theme.id),
                scene.library.of("theme", theme.id))  # fmt: skip


def feed_files(scene: Scene) -> dict[str, File]:
    """The feeds of the network and of its themes, by their path in the tree's docs folder."""
    used = [theme for theme in scene.network.themes if theme.id in scene.theme_urls]
    found = [network_feed(scene), *(theme_feed(theme, scene) for theme in used)]
    return {
        f"{feed.page.lstrip('/')}{name}": Waiting(
            scene.feeds.name(feed), partial(scene.feeds.file, name, feed)
        )
        for feed in found
        for name in FILES
    }


class Offered(NamedTuple):
    """A resource as a theme's page shows it."""

    order: tuple[int, str, str]
    """Sorts by the day of its last change, the latest first, then by hub and id."""
    themes: tuple[str, ...]
    entry: dict[str, Any]


def offered(scene: Scene, hub: Hub) -> tuple[Offered, ...]:
    """What a hub offers to everyone: what it keeps for its own pack is not for the network."""
    own = (resource for resource in hub.resources if resource.release == "open")
    return _on_themes(own, scene, source=f"{hub.name} hub")


def _on_themes(offers: Iterable[Resource], scene: Scene, **more: str) -> tuple[Offered, ...]:
    listed = [resource for resource in offers if resource.themes]
    locked = "Given to a hub once a representative has attended an induction session."
    return tuple(
        Offered(
            (-resource.updated_on.toordinal(), resource.hub, resource.id),
            tuple(dict.fromkeys(resource.themes)), {**entry, **more},
        )
        for resource, entry in zip(
            listed, resources.entries(listed, scene, locked=locked), strict=True
        )
    )  # fmt: skip


class LibraryPages:
    """Makes the pages of the library; `page` makes one of the network's site."""

    def __init__(self, scene: Scene, page: MakePage) -> None:
        self.scene = scene
        self._page = page
        self._whole = network_feed(scene)
        self._halves = in_half_terms(scene.library.pieces, half_terms(scene.network))

    def pages(self, prose: Prose | None) -> Iterator[Page]:
        """Every page; `prose` is what stands at the foot of the home."""
        yield self._home(prose)
        for theme in self.scene.network.themes:
            if theme.id in self.scene.theme_urls:
                yield from self._theme(theme)
        for way in WAYS:
            if shown := self._shown(way):
                yield from self._way(way, shown)
                if way not in ("theme", "hub"):
                    for value in shown:
                        yield from self._value(way, value, shown)
        if self._halves:
            yield self._digests()
            for half in self._halves:
                yield from self._digest(half)

    def _shown(self, way: str) -> dict[str, str]:
        """Value → title of what a way leads to: values that pieces have, in their order."""
        used = self.scene.library.by(way)
        return {v: title for v, title in self.scene.shelves[way].items() if v in used}

    # --- the home and the ways in

    def _home(self, prose: Prose | None) -> Page:
        pieces = self.scene.library.pieces
        shown = pieces if len(pieces) <= MOST else pieces[:_NEWEST]
        listing = learning.listed(Part(LIBRARY, 1, 1, 1, len(pieces), shown), self.scene)
        newest = f"{len(shown)} of {len(pieces):,} pieces. By year you find every one of them."
        return self._page(
            "learning/index.md", "learning.md.j2", "Learning",
            prose.description if prose else "What hubs have learned, for any school to use.",
            body=Safe(prose.body if prose else ""), listing=listing,
            newest=newest if len(shown) < len(pieces) else "",
            ways=[self._way_in(way) for way in WAYS if self._shown(way)],
            digest=self._latest_digest(), feeds=((self._whole.title, LIBRARY),), hide=("toc",),
        )  # fmt: skip

    def _way_in(self, way: str) -> dict[str, Any]:
        titles = self._shown(way)
        most = _FEW if way == "hub" and len(titles) > _FEW + 1 else len(titles)
        shown = [{"label": titles[v], "href": value_url(way, v)} for v in [*titles][:most]]
        return {
            "label": f"By {WAYS[way].lower()}", "href": f"{LIBRARY}by/{way}/", "entries": shown,
            "more": _more(len(titles) - most, way),
        }  # fmt: skip

    def _way(self, way: str, titles: dict[str, str]) -> Iterator[Page]:
        """The list of a way's values. It says how many pieces there are, and never of whom."""
        address = f"{LIBRARY}by/{way}/"
        for part in parts([*titles], address):
            yield self._page(
                f"learning/by/{way}{part.suffix}.md", "learning_way.md.j2",
                f"Learning by {WAYS[way].lower()}",
                f"All learning of {self.scene.network.short_name} by {WAYS[way].lower()}.",
                cards=[self._value_card(way, value, titles[value]) for value in part.entries],
                span=part.span, numbers=part.numbers, way=WAYS[way].lower(),
                hide=("toc",),
            )  # fmt: skip

    def _value_card(self, way: str, value: str, title: str) -> dict[str, Any]:
        count = len(self.scene.library.of(way, value))
        return {
            "title": title, "href": value_url(way, value), "text": self._lead(way, value),
            "meta": f"{count:,} {'piece' if count == 1 else 'pieces'}",
        }  # fmt: skip

    def _lead(self, way: str, value: str) -> str:
        scene = self.scene
        match way:
            case "theme":
                theme = scene.network.find_theme(value)
                return (theme.description or "") if theme else ""
            case "programme":
                return scene.programmes[value].summary
            case "kind":
                return _LEADS[value]
            case "hub":
                return scene.hubs[value].strapline
            case "phase":
                return f"Useful for this phase: {scene.shelves[way][value].lower()}."
            case _:
                return f"What hubs published in {scene.shelves[way][value]}."

    def _value(self, way: str, value: str, titles: dict[str, str]) -> Iterator[Page]:
        address = value_url(way, value)
        for part in by_age(self.scene.library.of(way, value), address):
            yield self._page(
                f"{address.strip('/')}{part.suffix}.md", "learning_value.md.j2",
                self._numbered(f"Learning: {titles[value]}", part), self._lead(way, value),
                heading=titles[value], lead=self._lead(way, value), way=WAYS[way],
                crumbs=[("Learning", LIBRARY),
                        (f"By {WAYS[way].lower()}", f"{LIBRARY}by/{way}/")],
                listing=learning.listed(part, self.scene, without=(way,)),
                beside=[
                    {"label": title, "href": value_url(way, other)}
                    for other, title in titles.items() if other != value
                ],
                hide=("toc",),
            )  # fmt: skip

    @staticmethod
    def _numbered(title: str, part: Part[Any]) -> str:
        return f"{title}, page {part.number}" if part.suffix else title

    # --- themes

    def _theme(self, theme: Theme) -> Iterator[Page]:
        scene = self.scene
        feed = theme_feed(theme, scene)
        for part in by_age(feed.pieces, feed.page):
            first = part.is_first
            yield self._page(
                f"learning/{theme.id}{part.suffix}.md", "theme.md.j2",
                self._numbered(theme.title, part),
                theme.description or f"Learning about {theme.title}.",
                theme=theme, first=first,
                listing=learning.listed(part, scene, without=("theme",)),
                known=self._known(feed.pieces) if first else [],
                places=self._places(feed.pieces) if first else [],
                pack=self._offered.get(theme.id, ())[:_OFFERED] if first else [],
                nearby=[
                    {"label": scene.theme_titles[other], "href": scene.theme_urls[other]}
                    for other in (scene.library.nearby_themes(theme.id) if first else ())
                    if other in scene.theme_urls
                ],
                feeds=((feed.title, feed.page),),
            )  # fmt: skip

    def _known(self, pieces: Iterable[Entry]) -> list[dict[str, str]]:
        """What changed in the newest pieces, each in its writer's words."""
        changes = self.scene.library.changes
        said = (piece for piece in pieces if key(piece) in changes)
        return [
            {
                "text": changes[key(piece)], "title": piece.title, "href": learning_url(piece),
                "hub": piece.hub_name,
            }
            for piece in islice(said, CHANGES)
        ]  # fmt: skip

    def _places(self, pieces: Iterable[Entry]) -> list[dict[str, Any]]:
        """The hubs and phases that pieces come from: named, and never counted."""
        found = []
        pieces = list(pieces)
        for way, label in (("hub", "Hubs"), ("phase", "Phases")):
            used = {value for piece in pieces for value in values(piece, way)}
            ranks, titles = self.scene.ranks[way], self.scene.shelves[way]
            known = sorted((v for v in used if v in ranks), key=ranks.__getitem__)
            most = _FEW if len(known) > _FEW + 1 else len(known)
            entries = [{"label": titles[v], "href": value_url(way, v)} for v in known[:most]]
            if len(known) > most:
                more = _more(len(known) - most, way)
                entries.append({"label": more["label"], "href": more["href"]})
            if entries:
                found.append({"label": label, "entries": entries})
        return found

    @cached_property
    def _offered(self) -> Mapping[str, Sequence[dict[str, Any]]]:
        """Theme → what the network and its hubs offer on it, the newest first."""
        own = _on_themes(self.scene.network.resources, self.scene)
        shared = chain(own, *self.scene.each(offered))
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for resource in sorted(shared, key=lambda resource: resource.order):
            for theme in resource.themes:
                found[theme].append(resource.entry)
        return found

    # --- digests

    def _latest_digest(self) -> dict[str, str]:
        if not self._halves:
            return {}
        half = next(iter(self._halves))
        return {"title": half.title, "href": f"{DIGEST}{half.id}/", "all": DIGEST}

    def _is_running(self, half: HalfTerm) -> bool:
        return half is not EARLIER and self.scene.today <= half.ends_on

    def _span(self, half: HalfTerm) -> str:
        if half is EARLIER:
            return "Published before the terms that the network keeps."
        if self._is_running(half):
            return f"From {day(half.starts_on)}, up to today."
        return f"{day(half.starts_on)} to {day(half.ends_on)}, and the holiday after it."

    def _digests(self) -> Page:
        return self._page(
            "learning/digest/index.md", "digests.md.j2", "Half-term digests",
            "What hubs published in each half-term, by theme.",
            cards=[
                {"title": half.title, "href": f"{DIGEST}{half.id}/", "text": self._span(half),
                 "badge": "So far" if self._is_running(half) else "",
                 "meta": f"{len(pieces):,} {'piece' if len(pieces) == 1 else 'pieces'}"}
                for half, pieces in self._halves.items()
            ],
            hide=("toc",),
        )  # fmt: skip

    def _digest(self, half: HalfTerm) -> Iterator[Page]:
        address = f"{DIGEST}{half.id}/"
        for part in parts(self._by_theme(self._halves[half]), address):
            yield self._page(
                f"learning/digest/{half.id}{part.suffix}.md", "digest.md.j2",
                self._numbered(half.title, part), f"What hubs published: {half.title.lower()}.",
                heading=half.title, lead=self._span(half), span=part.span,
                groups=self._themes_of(part.entries), numbers=part.numbers,
                eyebrow="Digest, so far" if self._is_running(half) else "Digest",
                **self._neighbours(half),
            )  # fmt: skip

    def _by_theme(self, pieces: Iterable[Entry]) -> list[tuple[str, Entry]]:
        """Each piece once, under the first of its themes, in the network's order of themes."""
        ranks = self.scene.ranks["theme"]
        last = len(ranks)
        first = [(next((t for t in piece.themes if t in ranks), ""), piece) for piece in pieces]
        return sorted(first, key=lambda entry: ranks.get(entry[0], last))

    def _themes_of(self, entries: Sequence[tuple[str, Entry]]) -> list[dict[str, Any]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for theme, piece in entries:
            found[theme].append(piece)
        return [
            {"title": self.scene.theme_titles.get(theme, "Other"), "id": f"theme-{theme}",
             "href": self.scene.theme_urls.get(theme, LIBRARY),
             "pieces": learning.cards(pieces)}
            for theme, pieces in found.items()
        ]  # fmt: skip

    def _neighbours(self, half: HalfTerm) -> dict[str, Any]:
        halves = [*self._halves]
        place = halves.index(half)

        def link(number: int) -> dict[str, str] | None:
            if not 0 <= number < len(halves):
                return None
            return {"title": halves[number].title, "href": f"{DIGEST}{halves[number].id}/"}

        return {"before": link(place + 1), "after": link(place - 1)}


def _more(count: int, way: str) -> dict[str, str]:
    """A link to the rest of a list that was cut; empty where nothing was."""
    if count <= 0:
        return {}
    return {"label": f"and {count:,} more", "href": f"{LIBRARY}by/{way}/"}
