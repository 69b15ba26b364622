"""What a part of the site has, and where it leads outside itself.

A part is looked through once, when it is made. Whether all its links lead somewhere is then a
matter of a few names, so the links of the whole site are checked after every change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.cache import name_of
from generator.engines import links
from generator.engines.links import BrokenLink, Outline

Target = tuple[str, str]
"""A file of the site, and an anchor in it or an empty text."""


@dataclass(frozen=True, slots=True)
class Reach:
    """One part of a site. Paths are relative to the site's root."""

    stands: Mapping[str, tuple[str, ...] | None]
    """File → the anchors in it; None for what is no page."""
    leads: tuple[Target, ...]
    """What its links lead to that it does not have itself, in order."""
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Page → the files that it was made from."""
    name: str = ""
    """The digest of what stands in it."""

    @property
    def pages(self) -> Iterator[str]:
        """The paths of its pages."""
        return (path for path, anchors in self.stands.items() if anchors is not None)

    def has(self, target: Target) -> bool:
        """Whether a link may lead there."""
        path, anchor = target
        if path not in self.stands:
            return False
        anchors = self.stands[path]
        return not anchor or anchors is None or anchor in anchors or anchor.startswith("__")


def reach(
    outlines: Mapping[str, Outline | None],
    documents: Mapping[str, Iterable[str]],
    origins: Mapping[str, tuple[str, ...]],
    url: str,
    root: str,
) -> Reach:
    """The reach of finished files, each with its outline if it is a page.

    `documents` are those with links, and the addresses in them. `url` is the site's own address,
    `root` its path on its host.
    """
    stands = {
        path: None if found is None else tuple(sorted(found.anchors))
        for path, found in sorted(outlines.items())
    }
    own = Reach(stands, ())
    leads = links.goals(outlines, root)
    leads |= {link.goal for link in links.inside_documents(documents, url)}
    outside = tuple(sorted(target for target in leads if not own.has(target)))
    kept = {path: files for path, files in origins.items() if path in stands}
    return Reach(stands, outside, kept, name_of(stands))


def alike(own: Reach, known: dict[Any, Any]) -> Reach:
    """The same reach, its texts and rows taken from `known` where an equal one is there.

    Pages of one kind have the same anchors in every hub, and each reach that comes from another
    process brings its own copies: one of each is a sixth of all.
    """

    def one(value: Any) -> Any:
        return known.setdefault(value, value)

    stands = {
        path: None if anchors is None else one(tuple(map(one, anchors)))
        for path, anchors in own.stands.items()
    }
    leads = tuple(one((one(path), one(anchor))) for path, anchor in own.leads)
    origins = {one(page): one(tuple(map(one, files))) for page, files in own.origins.items()}
    return Reach(stands, leads, origins, own.name)


def all_links(
    outlines: Mapping[str, Outline | None], documents: Mapping[str, Iterable[str]],
    url: str, root: str,
) -> Iterator[BrokenLink]:  # fmt: skip
    """Every link of some files that leads to a place in the site, whether there or not."""
    yield from links.inside(outlines, root)
    yield from links.inside_documents(documents, url)


def missing(parts: Mapping[str, Reach]) -> dict[str, list[Target]]:
    """Name of a part → what it leads to that no part has."""
    owner = {path: part for part in parts.values() for path in part.stands}
    found: dict[str, list[Target]] = {}
    for name, part in parts.items():
        for target in part.leads:
            holder = owner.get(target[0])
            if holder is None or not holder.has(target):
                found.setdefault(name, []).append(target)
    return found
