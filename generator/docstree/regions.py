"""The network's hubs by region, for lists that would be too long to read on one page.

A small network's lists stand on one page each. Above `MOST` hubs every list begins with the
regions, and a region's own pages name its hubs in order of their names, cut by `listing`. So a
page's size has a limit however many hubs there are, and a change in one hub changes few pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from generator.addresses import hub_url
from generator.docstree.hubs import Entry, counted, entry, slug
from generator.docstree.listing import MOST, Part, parts
from generator.docstree.scene import Scene
from generator.england import OUTLINES
from generator.pictures import draw_grid

DIRECTORY = "/directory/"
"""Below it lie the regions of the list of hubs; below /hubs/ lie the hubs themselves."""

_NAMED = 600
"""Hubs whose names stand on the page of all hubs; of more, one looks in their region."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region and its hubs, in order of name and id."""

    id: str
    title: str
    entries: tuple[Entry, ...]

    def address(self, folder: str) -> str:
        """The first of its pages in a list: `/directory/south-west/`."""
        return f"{folder}{self.id}/"

    def parts(self, folder: str, most: int = MOST) -> Iterator[Part[Entry]]:
        """Its pages in a list."""
        return parts(self.entries, self.address(folder), most)


def is_large(scene: Scene) -> bool:
    """Whether the network has more hubs than one page can list."""
    return len(scene.network.hubs) > MOST


def regions(scene: Scene) -> tuple[Region, ...]:
    """Those that some hub is in, by their names."""
    found: dict[str, list[Entry]] = {}
    for one in sorted(scene.each(entry), key=lambda one: (scene.hubs[one.hub].name, one.hub)):
        found.setdefault(one.region, []).append(one)
    return tuple(Region(slug(title), title, tuple(found[title])) for title in sorted(found))


def front(scene: Scene) -> dict[str, Any]:
    """What the page of all hubs shows of a large network: regions, a map, and the names if few."""
    every = regions(scene)
    entries = scene.each(entry)
    counts = (
        (len(entries), "hubs"), (sum(one.schools for one in entries), "schools"),
        (len(every), "regions"),
    )  # fmt: skip
    drawn = draw_grid((place for one in entries for place in one.places), OUTLINES)
    most = f"{drawn.most:,}" if drawn else ""
    return {
        "facts": [(f"{count:,}", noun) for count, noun in counts],
        "cards": cards(every, DIRECTORY),
        "map": drawn,
        "map_text": "Each disc stands for the schools in a square of 20 kilometres. The larger it "
        f"is, the more there are: up to {most}.",
        "letters": _by_letter(scene) if len(entries) <= _NAMED else [],
    }


def _by_letter(scene: Scene) -> list[dict[str, Any]]:
    """The hubs as links, by the first letter of their names."""
    found: dict[str, list[dict[str, str]]] = {}
    for hub in sorted(scene.network.hubs, key=lambda hub: (hub.name.casefold(), hub.id)):
        first = hub.name[:1].upper()
        link = {"label": hub.name, "href": hub_url(hub.id)}
        found.setdefault(first if first.isalpha() else "0 to 9", []).append(link)
    return [
        {"label": letter, "count": counted(len(links), "hub"), "entries": links}
        for letter, links in found.items()
    ]


def taking_part(scene: Scene, programme: str) -> list[dict[str, Any]]:
    """A card for each region with hubs that take part in a programme."""
    found = []
    for one in regions(scene):
        number = sum(programme in hub.programmes for hub in one.entries)
        if number:
            href = f"{one.address(DIRECTORY)}?programme={programme}#hubs"
            found.append({"title": one.title, "href": href, "text": counted(number, "hub")})
    return found


def cards(every: Sequence[Region], folder: str) -> list[dict[str, Any]]:
    """A card for each region: how many hubs and schools, and where they are listed."""
    return [
        {
            "title": one.title, "href": one.address(folder),
            "text": f"{counted(len(one.entries), 'hub')}, "
            f"{counted(sum(hub.schools for hub in one.entries), 'school')}.",
        }
        for one in every
    ]  # fmt: skip


def beside(every: Sequence[Region], folder: str, shown: Region) -> list[dict[str, str]]:
    """Links to the other regions of a list."""
    return [
        {"label": one.title, "href": one.address(folder)} for one in every if one.id != shown.id
    ]


def title_of(title: str, part: Part[Any]) -> str:
    """The title of one of several pages, so that no two pages have the same."""
    return f"{title}, page {part.number}" if part.number > 1 else title
