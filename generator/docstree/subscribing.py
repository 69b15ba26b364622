"""How a reader gets a calendar of the site into their own."""

from __future__ import annotations

from typing import Any

from generator import addresses
from generator.calendars import Event
from generator.docstree.scene import Scene
from generator.model import Hub

_MOST = 48
"""Hubs up to which the calendar of all visits also says what is still to be done for each: more
would fill any diary, and a hub's own calendar has it."""


def visit_days(scene: Scene, hub: Hub) -> tuple[Event, ...]:
    """A hub's share of the network's calendar: the days of its visits."""
    return scene.calendars.visit_days(hub)


def visit_milestones(scene: Scene, hub: Hub) -> tuple[Event, ...]:
    """A hub's share of the same while the network is small: what is still to be done."""
    return scene.calendars.visit_milestones(hub)


def network_files(scene: Scene) -> dict[str, bytes]:
    """The calendars of the network's own site, by their paths in its docs folder."""
    events = [one for own in scene.each(visit_days) for one in own]
    milestones = has_milestones(scene)
    if milestones:
        events += [one for own in scene.each(visit_milestones) for one in own]
    return scene.calendars.network_files(events, milestones=milestones)


def has_milestones(scene: Scene) -> bool:
    """Whether the calendar of all visits says what is due when."""
    return len(scene.network.hubs) <= _MOST


def links(scene: Scene, path: str) -> dict[str, Any]:
    """Values for the `add_to_calendar` component; `path` is the calendar's, from the root.

    Without the address of the site there is nothing to subscribe to: only the file.
    """
    root = addresses.site_url(scene.network).rstrip("/")
    address = f"{root}{path}" if root else ""
    return {
        "href": path, "address": address,
        "subscribe": f"webcal://{address.partition('://')[2]}" if address else "",
    }  # fmt: skip
