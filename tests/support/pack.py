"""Scenes and recipes of packs for tests."""

import datetime as dt
from pathlib import Path

from generator import build, sources
from generator.docstree import packs
from generator.docstree.scene import Scene
from generator.pack import Recipe


def scene_of(root: Path, today: str) -> Scene:
    """What the pages and packs of a network are made from."""
    options = build.Options(root=root, out=root / "site", today=dt.date.fromisoformat(today))
    loaded, pages, faults = sources.read(root, options.today)
    assert not [fault for fault in faults if fault.severity == "error"]
    return sources.plan(options, loaded, pages)


def recipe_of(scene: Scene, root: Path, hub: str, year: str = "") -> Recipe | None:
    """What a hub's pack of a year, or of the current one, is made from."""
    shown = scene.hubs[hub]
    calendars = scene.calendars.hub_files(shown)
    return packs.find_recipe(
        scene, shown, year or scene.network.current_year, sources.environment(root), calendars
    )
