"""The engine's configuration of one docs tree: what differs from the root mkdocs.yml."""

from __future__ import annotations

from typing import Any

from generator.addresses import SEARCH, hub_url, site_url
from generator.docstree import forms
from generator.docstree.hubs import KINDS, colour_of, monogram
from generator.docstree.scene import Scene
from generator.model import Hub


def for_network(scene: Scene) -> dict[str, Any]:
    """The network's site."""
    network = scene.network
    common = _common(scene)
    common["extra"] |= _mistake(scene)
    return common | {
        "site_name": network.name,
        "site_description": network.strapline,
        "site_url": site_url(network),
    }


def for_hub(scene: Scene, hub: Hub) -> dict[str, Any]:
    """A hub's microsite."""
    root = site_url(scene.network).rstrip("/")
    common = _common(scene)
    common["extra"] |= _mistake(scene, hub) | {
        "homepage": hub_url(hub.id),
        "hub": {
            "id": hub.id, "name": hub.name, "kind": KINDS[hub.kind].removesuffix(" hub"),
            "monogram": monogram(hub), "colour": colour_of(hub),
            "logo": f"{hub_url(hub.id)}files/{hub.logo}" if hub.logo else "",
        },
    }  # fmt: skip
    return common | {
        "site_name": f"{hub.name} hub",
        "site_description": hub.strapline,
        "site_url": f"{root}{hub_url(hub.id)}" if root else "",
        "extra_css": ["/assets/lrp.css", f"{hub_url(hub.id)}assets/hub.css"],
    }


def _mistake(scene: Scene, hub: Hub | None = None) -> dict[str, str]:
    """Where anyone can say what is wrong with a page: a form that needs no account anywhere."""
    for form in forms.offered(scene, hub):
        if form.id == forms.CORRECTION:
            return {"mistake": forms.address(form, hub)}
    return {}


def _common(scene: Scene) -> dict[str, Any]:
    network = scene.network
    return {
        "INHERIT": "../mkdocs.yml",
        "docs_dir": "docs",
        # The root's plugin makes this tree; a tree must not make itself again.
        "plugins": [],
        "extra_css": ["/assets/lrp.css"],
        "extra_javascript": ["/assets/lrp.js"],
        "extra": {
            "generator": False,
            "homepage": "/",
            "audience": scene.audience,
            "search": SEARCH,
            "contact": network.contact,
            "notices": [
                {"title": prose.title, "href": f"/{name}/"}
                for name in ("privacy", "accessibility")
                if (prose := scene.content.find(name))
            ],
            "network": {
                "name": network.name, "short_name": network.short_name, "url_root": "/",
            },
        },
    }  # fmt: skip
