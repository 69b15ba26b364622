"""What the network's own pages, its open data and its search need of each hub.

Whatever they show of a hub goes through one of these functions and `Scene.each`, so that a build
makes a hub's share together with its microsite and keeps both until the hub changes.
"""

from __future__ import annotations

from generator.docstree.scene import Share, outcomes_of, rows_of

SHARES: tuple[Share, ...] = (rows_of, outcomes_of)
