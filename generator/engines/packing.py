"""A docs tree with its pack made: the zip beside the pages, and what the page says of it."""

from __future__ import annotations

from dataclasses import replace

from generator import pack
from generator.cache import Cache
from generator.docstree import DocsTree
from generator.docstree.packs import SIZE_MARK, VERSION_MARK

_PAGE = "docs/resources/index.md"


def packed(tree: DocsTree, kept: Cache | None = None) -> DocsTree:
    """The tree with its pack as a file; the same tree where it has none.

    Documents that were made of the same before are taken from `kept`.
    """
    if tree.pack is None:
        return tree
    made = pack.make(tree.pack, kept=kept)
    page = tree.files[_PAGE].decode()
    page = page.replace(VERSION_MARK, made.version).replace(SIZE_MARK, pack.size(len(made.data)))
    files = {
        **tree.files, _PAGE: page.encode(),
        f"docs/{pack.path_in_site(tree.pack.hub.id)}": made.data,
    }  # fmt: skip
    return replace(tree, files=dict(sorted(files.items())), pack=None)
