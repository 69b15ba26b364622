"""A docs tree with its pack made: the zip beside the pages, and what the page says of it."""

from __future__ import annotations

from dataclasses import replace

from generator import pack
from generator.cache import Cache
from generator.docstree import DocsTree
from generator.docstree.packs import SIZE_MARK, VERSION_MARK
from generator.pack import Pack, Recipe

_MOST = 2
_last: dict[str, tuple[Recipe, Pack]] = {}
"""By hub; the last few packs of this process. A hub that is edited keeps its pack more often than
not, and a recipe is told from another sooner than a pack is made."""
_PAGE = "docs/resources/index.md"


def packed(tree: DocsTree, kept: Cache | None = None) -> DocsTree:
    """The tree with its pack as a file; the same tree where it has none.

    Documents that were made of the same before are taken from `kept`.
    """
    if tree.pack is None:
        return tree
    made = _made(tree.pack, kept)
    page = tree.files[_PAGE].decode()
    page = page.replace(VERSION_MARK, made.version).replace(SIZE_MARK, pack.size(len(made.data)))
    files = {
        **tree.files, _PAGE: page.encode(),
        f"docs/{pack.path_in_site(tree.pack.hub.id)}": made.data,
    }  # fmt: skip
    return replace(tree, files=dict(sorted(files.items())), pack=None)


def _made(recipe: Recipe, kept: Cache | None) -> Pack:
    hub = recipe.hub.id
    last = _last.pop(hub, None)
    if last is None or last[0] != recipe:
        last = recipe, pack.make(recipe, kept=kept)
    _last[hub] = last
    while len(_last) > _MOST:
        del _last[next(iter(_last))]
    return last[1]
