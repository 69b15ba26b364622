"""How a reader gets a calendar of the site into their own."""

from __future__ import annotations

from typing import Any

from generator import addresses
from generator.docstree.scene import Scene


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
