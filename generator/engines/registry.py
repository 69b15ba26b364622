"""Which site engines there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.docstree import DocsTree
from generator.engines import mkdocs

Engine = Callable[[DocsTree, "mkdocs.Base"], Mapping[str, bytes]]

ENGINES: Mapping[str, Engine] = {"mkdocs": mkdocs.build}
"""Engine name → what turns a docs tree into the files of its site."""
