"""A docs tree with its pack made: the zip beside the pages, and what the page says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator import pack
from generator.docstree import DocsTree
from generator.docstree.packs import SIZE_MARK, VERSION_MARK
from generator.engines import mkdocs
from generator.engines.registry import ENGINES

_PAGE = "docs/resources/index.md"


def finished(engine: str, tree: DocsTree, base: mkdocs.Base) -> Mapping[str, bytes]:
    """The files of a tree's site, its pack among them. Runs in whichever process builds."""
    return ENGINES[engine](packed(tree), base)


def packed(tree: DocsTree) -> DocsTree:
    """The tree with its pack as a file; the same tree where it has none."""
    if tree.pack is None:
        return tree
    made = pack.make(tree.pack)
    page = tree.files[_PAGE].decode()
    page = page.replace(VERSION_MARK, made.version).replace(SIZE_MARK, pack.size(len(made.data)))
    files = {
        **tree.files, _PAGE: page.encode(),
        f"docs/{pack.path_in_site(tree.pack.hub.id)}": made.data,
    }  # fmt: skip
    return replace(tree, files=dict(sorted(files.items())), pack=None)
