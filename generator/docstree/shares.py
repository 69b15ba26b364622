"""What the network's own pages, its open data and its search need of each hub.

Whatever they show of a hub goes through one of these functions and `Scene.each`, so that a build
makes a hub's share together with its microsite and keeps both until the hub changes.
"""

from __future__ import annotations

from dataclasses import replace

from generator.docstree import hubs, network_progress, records, searchable, subscribing
from generator.docstree.library import offered
from generator.docstree.scene import Scene, Share, outcomes_of, rows_of
from generator.library import shelf
from generator.model import Hub


def head(_scene: Scene, hub: Hub) -> Hub:
    """What others need to name a hub, and nothing of its schools, resources and years."""
    return replace(hub, schools=(), resources=(), years=())


SHARES: tuple[Share, ...] = (
    head, hubs.entry, records.lines, records.numbers, network_progress.share,
    subscribing.visit_days, subscribing.visit_milestones, rows_of, outcomes_of,
    shelf, offered, searchable.of_hub, searchable.years_of,
)  # fmt: skip
