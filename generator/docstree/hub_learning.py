"""A hub's learning: its list, what other hubs learned about its priorities, and each piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from generator.addresses import hub_url
from generator.docstree import learning
from generator.docstree.listing import by_age
from generator.docstree.scene import Scene
from generator.docstree.tree import Page
from generator.feeds import Feed
from generator.library import entries
from generator.model import Hub, Learning
from generator.titles import KINDS_OF_LEARNING

FOLDER = "learning/"


def feed_of(hub: Hub) -> Feed:
    """The newest learning of one hub."""
    return Feed(
        f"{hub.name}: shared learning", f"What schools of the {hub.name} hub have learned.",
        f"{hub_url(hub.id)}{FOLDER}", entries(hub),
    )  # fmt: skip


def pages(hub: Hub, scene: Scene, page: Callable[..., Page]) -> Iterable[Page]:
    """The list of a hub's learning, in as many pages as it needs."""
    feed = feed_of(hub)
    priorities = {priority.id: priority for priority in hub.priorities}
    others = [
        {
            "title": priorities[priority].title,
            "pieces": learning.cards(pieces),
            "themes": [
                {"label": scene.theme_titles[theme], "href": scene.theme_urls[theme]}
                for theme in dict.fromkeys(priorities[priority].themes)
                if theme in scene.theme_urls
            ],
        }
        for priority, pieces in scene.nearby[hub.id].others
    ]
    for part in by_age(feed.pieces, feed.page):
        yield page(
            f"learning{part.suffix or '/index'}.md", "hub/learning.md.j2", "Shared learning",
            f"What residencies and other work in {hub.name} have taught, for any school to use.",
            listing=learning.listed(part, scene, without=("hub",), with_hub=False),
            others=others if part.is_first else [],
            feeds=((feed.title, feed.page),),
        )  # fmt: skip


def piece_page(
    piece: Learning, scene: Scene, page: Callable[..., Page], origin: str,
    crumbs: list[tuple[str, str]],
) -> Page:  # fmt: skip
    """One piece, with where it comes from and what is related."""
    details: dict[str, Any] = {
        "piece": piece, "kind": KINDS_OF_LEARNING[piece.kind],
        "in_short_parts": learning.in_short(piece), "facts": learning.facts(piece, scene),
        "themes": [
            {"label": scene.theme_titles[theme], "href": scene.theme_urls[theme]}
            for theme in piece.themes
            if theme in scene.theme_titles
        ],
        "related": learning.cards(scene.nearby[piece.hub].to(piece)),
    }  # fmt: skip
    return page(
        f"{piece.year}/learning/{piece.id}.md", "learning_piece.md.j2", piece.title, piece.summary,
        origins=(origin,), crumbs=crumbs, **details,
    )  # fmt: skip
