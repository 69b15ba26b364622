"""Which site engines there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.docstree import DocsTree
from generator.engines.inherited import Base

Engine = Callable[[DocsTree, Base], Mapping[str, bytes]]


def _mkdocs(tree: DocsTree, base: Base) -> Mapping[str, bytes]:
    # It takes a tenth of a second to import, for which a build that keeps all pages has no use.
    from generator.engines import mkdocs

    return mkdocs.build(tree, base)


ENGINES: Mapping[str, Engine] = {"mkdocs": _mkdocs}
"""Engine name → what turns a docs tree into the files of its site."""
