"""A hub's private board: one file with everything about its year, to read, print or send on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from generator import build, content, sources
from generator.docstree import Scene, hubs, progress
from generator.load import load
from generator.model import Hub
from generator.standalone import inlined, linked
from generator.templates import Environment, Safe

MARK = b"<!-- Made by `lrp report board`"
"""How a line near the top begins by which the program knows its own file."""


def boards(options: build.Options) -> dict[str, bytes]:
    """The boards of `options.hubs`, or of every hub, by their path in the private folder.

    They show what a hub's own people may see, whatever `options.audience` says, and nobody's
    name. Raises build.NoSuchHub.
    """
    loaded = load(options.root)
    for hub in options.hubs:
        if loaded.network.find_hub(hub) is None:
            raise build.NoSuchHub(hub)
    pages, _ = content.read(options.root)
    scene = sources.plan(replace(options, audience="hub"), loaded, pages)
    environment = sources.environment(options.root)
    shared = sources.shared_assets(sources.template_folders(options.root))
    style = shared.get("assets/lrp.css", b"").decode()
    return {
        f"boards/{scene.network.current_year}/{hub.id}.html": page(scene, hub, environment, style)
        for hub in scene.network.hubs
        if not options.hubs or hub.id in options.hubs
    }


def page(scene: Scene, hub: Hub, environment: Environment, style: str) -> bytes:
    """One hub's board as a whole HTML file with its styles in it and no script.

    `scene` is for the audience `hub`; `style` is the site's style sheet.
    """
    values: Mapping[str, object] = progress.private_board(scene, hub)
    text = environment.get_template("board.html.j2").render(
        hub=hub, scene=scene, style=Safe(inlined(style) + hubs.look(hub).decode()), **values
    )
    return linked(text, (scene.network.url or "").rstrip("/")).encode()
