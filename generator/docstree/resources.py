"""Resources of the pack as lists for the pages, and the documents that go with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.addresses import hub_url
from generator.docstree.scene import Scene
from generator.model import Hub, Resource, academic_year
from generator.templates import day

KINDS = {
    "guidance": "Guidance", "template": "Template", "slides": "Slides", "letter": "Letter",
    "video": "Video", "brochure": "Brochure", "data": "Data", "other": "Other",
}  # fmt: skip


def href(resource: Resource, pack: str = "") -> str:
    """Where a resource is: a page, a web address or its own file in the site.

    `pack` is the address of the folder in which a hub that has its pack keeps the pack's files.
    """
    if resource.url:
        return resource.url
    if pack and resource.release == "pack" and not resource.hub:
        return f"{pack}{resource.file}"
    folder = hub_url(resource.hub) if resource.hub else "/"
    return f"{folder}files/{resource.file}"


def document(resource: Resource) -> str:
    """The path under the root of a resource's file; empty without one."""
    if not resource.file:
        return ""
    folder = f"data/hubs/{resource.hub}/files" if resource.hub else "data/files"
    return f"{folder}/{resource.file}"


def is_given(resource: Resource, released: frozenset[str]) -> bool:
    """Whether a hub that has the packs of the programmes `released` may open a resource."""
    if resource.release == "open":
        return True
    return resource.programme in released if resource.programme else bool(released)


def was_given(resource: Resource, hub: Hub, scene: Scene) -> bool:
    """Whether a hub got a resource with the pack of an earlier year, and it is still that one.

    Pages of a new year wait for its pack; the address of what was handed out stays.
    """
    for year in hub.years:
        if year.year < scene.network.current_year:
            released = frozenset(
                p.programme
                for p in year.participations
                if p.pack_released_on and p.pack_released_on <= scene.today
            )
            last = academic_year(year.year)[1]
            if resource.updated_on <= last and is_given(resource, released):
                return True
    return False


def entries(
    resources: Iterable[Resource],
    scene: Scene,
    *,
    released: frozenset[str] = frozenset(),
    hub: Hub | None = None,
    locked: str = "",
    pack: str = "",
) -> list[dict[str, Any]]:
    """Entries for the `resource_list` component.

    `released`: the programmes whose pack the reader's `hub` has. Resources of other packs, but for
    those that the hub got in an earlier year, are listed with `locked`, a sentence that says what
    is missing.
    """
    found = []
    for resource in resources:
        suffix = resource.file.rpartition(".")[2].upper() if resource.file else ""
        kept = hub is not None and was_given(resource, hub, scene)
        closed = not (kept or is_given(resource, released))
        found.append(
            {
                "id": f"resource-{resource.id}", "title": resource.title,
                "description": resource.description, "href": "" if closed else href(resource, pack),
                "type": suffix or KINDS[resource.kind], "version": resource.version or "",
                "updated": day(resource.updated_on),
                "updated_iso": resource.updated_on.isoformat(),
                "role": ", ".join(role_titles(resource, scene)), "locked": locked if closed else "",
                "filters": {"role": list(resource.roles), "kind": resource.kind,
                            "programme": resource.programme or ""},
            }
        )  # fmt: skip
    return found


def role_titles(resource: Resource, scene: Scene) -> list[str]:
    """The titles of the roles a resource is for; empty for everyone."""
    titles: dict[str, str] = {}
    for programme in scene.network.programmes:
        if resource.programme in (None, programme.id):
            for role in programme.roles:
                titles.setdefault(role.id, role.title)
    return [titles[role] for role in resource.roles if role in titles]


def by_phase(
    resources: Iterable[Resource],
    scene: Scene,
    *,
    released: frozenset[str] = frozenset(),
    hub: Hub | None = None,
    locked: str = "",
    pack: str = "",
) -> list[dict[str, Any]]:
    """Resources under the steps of the year in which they are used, then those of any time."""
    resources = list(resources)
    phases: dict[str, str] = {}
    for programme in scene.network.programmes:
        for phase in programme.phases:
            phases.setdefault(phase.id, phase.title)
    found = []
    for step, title in [*phases.items(), ("", "At any time")]:
        own = [r for r in resources if (r.phase if r.phase in phases else "") == step]
        if own:
            listed = entries(own, scene, released=released, hub=hub, locked=locked, pack=pack)
            found.append({"id": f"step-{step or 'any'}", "title": title, "resources": listed})
    return found


def assets(resources: Iterable[Resource], scene: Scene, folder: str = "files") -> dict[str, bytes]:
    """The files of resources that readers may open, by their path in the tree's docs folder."""
    return {
        f"{folder}/{resource.file}": scene.read_document(document(resource))
        for resource in resources
        if resource.file and document(resource) in scene.documents
    }
