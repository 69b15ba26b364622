"""A hub's pack: handbooks, documents and files for one hub, in one zip.

`find_recipe` of docstree gathers what a pack is made from; `make` makes it, in any process.
"""

from generator.pack.archive import Item, Pack, items, make, size
from generator.pack.documents import RULES, check
from generator.pack.recipe import Recipe, path_in_site

__all__ = ["RULES", "Item", "Pack", "Recipe", "check", "items", "make", "path_in_site", "size"]
