"""What the network's own pages, its open data and its search need of each hub.

Whatever they show of a hub goes through one of these functions and `Scene.each`, so that a build
makes a hub's share together with its microsite and keeps both until the hub changes.
"""

from __future__ import annotations

from generator.docstree import searchable
from generator.docstree.library import offered
from generator.docstree.scene import Share
from generator.library import shelf

SHARES: tuple[Share, ...] = (shelf, offered, searchable.of_hub, searchable.years_of)
