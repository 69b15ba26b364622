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
_MOST_KEPT = 8
_kept: dict[str, tuple[pack.Recipe, pack.Pack]] = {}
"""The last packs of this process by hub: while pages are shown on this machine and edited, most
edits leave the pack as it was."""


def finished(engine: str, tree: DocsTree, base: mkdocs.Base) -> Mapping[str, bytes]:
    """The files of a tree's site, its pack among them. Runs in whichever process builds."""
    return ENGINES[engine](packed(tree), base)


def packed(tree: DocsTree) -> DocsTree:
    """The tree with its pack as a file; the same tree where it has none."""
    if tree.pack is None:
        return tree
    made = _made(tree.pack)
    page = tree.files[_PAGE].decode()
    page = page.replace(VERSION_MARK, made.version).replace(SIZE_MARK, pack.size(len(made.data)))
    files = {
        **tree.files, _PAGE: page.encode(),
        f"docs/{pack.path_in_site(tree.pack.hub.id)}": made.data,
    }  # fmt: skip
    return replace(tree, files=dict(sorted(files.items())), pack=None)


def _made(recipe: pack.Recipe) -> pack.Pack:
    """The pack, made anew only where what it is made from has changed."""
    before, made = _kept.pop(recipe.hub.id, (None, None))
    if made is None or before != recipe:
        made = pack.make(recipe)
    _kept[recipe.hub.id] = (recipe, made)
    if len(_kept) > _MOST_KEPT:
        del _kept[next(iter(_kept))]
    return made
