"""A docs tree → its finished files, with all that the parent process must know of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.cache import Cache
from generator.docstree import DocsTree
from generator.engines import document_links, packing, settle
from generator.engines.inherited import Base
from generator.engines.links import Outline
from generator.engines.registry import ENGINES


@dataclass(frozen=True, slots=True)
class Finished:
    """The files of one tree at their places in the whole site. It can be pickled."""

    files: Mapping[str, bytes]
    outlines: Mapping[str, Outline | None]
    """The links and anchors of each file, if it is a page."""
    documents: Mapping[str, frozenset[str]]
    """The addresses in each document, those without any left out."""


def finish(
    engine: str, tree: DocsTree, base: Base, root: str = "/", kept: Cache | None = None
) -> Finished:
    """The finished files of a tree, its pack among them. Runs in whichever process builds.

    `root` is the path of the site on its host. Documents of a pack that were made of the same
    before are taken from `kept`. Raises EngineFailed.
    """
    files: dict[str, bytes] = {}
    outlines: dict[str, Outline | None] = {}
    for path, data in ENGINES[engine](packing.packed(tree, kept), base).items():
        place = tree.base + path
        files[place], outlines[place] = data, None
        if path.endswith(".html"):
            text, outlines[place] = settle.outlined(data.decode(), place, root)
            files[place] = text.encode()
    return Finished(files, outlines, document_links.found(files))
