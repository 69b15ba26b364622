"""A hub's pack: whether it is released, what is missing, and what it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from generator import colour, diary, pack
from generator.addresses import hub_url, site_url
from generator.calendars import hub_file
from generator.content import Prose
from generator.docstree import forms, hubs, resources, roles
from generator.docstree.scene import Scene, year_label
from generator.docstree.tree import DocsTree
from generator.model import (
    Form,
    Hub,
    HubYear,
    Participation,
    Programme,
    Resource,
    academic_year,
)
from generator.pack import documents
from generator.pack.recipe import (
    TEMPLATES,
    Attachment,
    Chapter,
    Contact,
    DatedLine,
    Link,
    Recipe,
    path_in_site,
)
from generator.templates import Environment, day, source_of


def _kept(hub: Hub, year: str) -> HubYear:
    return hub.find_year(year) or HubYear(hub=hub.id, year=year)


def find_year(scene: Scene, hub: Hub) -> str | None:
    """The newest year whose pack the hub has, which may be an earlier one.

    A hub keeps its last pack until it gets the next, so that the address of a pack never goes.
    """
    years = sorted((year.year for year in hub.years), reverse=True)
    upto = scene.network.current_year
    return next((year for year in years if year <= upto and released(scene, hub, year)), None)


def released(scene: Scene, hub: Hub, year: str) -> frozenset[str]:
    """The programmes whose pack of a year the hub has: given once it attended (rule 6)."""
    return frozenset(
        part.programme
        for part in _kept(hub, year).participations
        if part.pack_released_on is not None and part.pack_released_on <= scene.today
    )


def missing(scene: Scene, hub: Hub, programme: Programme) -> str:
    """What is missing for a programme's pack, and who does what next."""
    network = scene.network
    part = _kept(hub, network.current_year).find_participation(programme.id)
    if part is None or part.signed_up_on is None:
        dated = programme.find_year(network.current_year)
        if dated is not None and scene.today <= dated.sign_up_closes_on:
            until = f" by {day(dated.sign_up_closes_on)}"
            return f"The hub signs up{until} and sends somebody to an induction session."
        year = year_label(network.current_year)
        return f"The hub has not signed up for {year}. The central team can say if it still may."
    if part.session is None:
        ahead = [
            day(session.starts_at.date())
            for session in sorted(network.sessions, key=lambda s: s.starts_at)
            if session.programme == programme.id and session.year == network.current_year
            and session.starts_at.date() >= scene.today
        ]  # fmt: skip
        when = f", on {' or '.join(ahead)}" if ahead else ""
        return (
            f"A representative of the hub takes part in an induction session{when}. "
            "Then the central team releases the pack."
        )
    if part.pack_released_on is not None:
        return f"The central team releases it on {day(part.pack_released_on)}."
    return "The hub was represented at induction. The central team releases the pack next."


VERSION_MARK, SIZE_MARK = "⟦pack-version⟧", "⟦pack-size⟧"
"""What a page has in place of that which nobody knows until the pack is made."""


def shown(
    scene: Scene, hub: Hub, recipe: Recipe | None, programmes: Iterable[Programme]
) -> dict[str, Any]:
    """What the page of resources says of the pack: what is in it, or what is missing."""
    now = scene.network.current_year
    given = released(scene, hub, now)
    listed = pack.items(recipe) if recipe else ()
    titles = {programme.id: programme.title for programme in scene.network.programmes}
    titles |= {"network": f"From {scene.network.short_name}", "hub": f"{hub.name}’s own"}
    return {
        "href": hub_url(hub.id) + path_in_site(hub.id) if recipe else "",
        "earlier": year_label(recipe.year) if recipe and recipe.year != now else "",
        "now": year_label(now), "version": VERSION_MARK, "size": SIZE_MARK, "count": len(listed),
        "groups": [
            {
                "title": titles[group],
                "parts": [
                    {"title": item.title, "kind": item.kind}
                    for item in listed if item.group == group
                ],
            }
            for group in dict.fromkeys(item.group for item in listed)
        ],
        "missing": [
            {"title": programme.title, "text": missing(scene, hub, programme)}
            for programme in programmes if programme.id not in given
        ],
    }  # fmt: skip


def origins(recipe: Recipe) -> tuple[str, ...]:
    """The files that a pack is made from, for faults in it."""
    folder = f"data/hubs/{recipe.hub.id}"
    prose = [p.path for p in recipe.pages.values()]
    for chapter in recipe.chapters:
        prose += [p.path for p in chapter.guidance.values()]
        prose.append(f"data/programmes/{chapter.programme.id}.yaml")
    own = (f"{folder}/hub.yaml", f"{folder}/{recipe.year}/participation.yaml")
    return (*prose, *own, f"{folder}/resources.yaml", "data/resources.yaml")


def with_pack(tree: DocsTree, recipe: Recipe | None) -> DocsTree:
    """The microsite's tree with what its pack is made from."""
    if recipe is None:
        return tree
    place = tree.base + path_in_site(recipe.hub.id)
    return replace(tree, pack=recipe, origins={**tree.origins, place: origins(recipe)})


def find_recipe(
    scene: Scene,
    hub: Hub,
    year: str | None,
    environment: Environment,
    calendars: Mapping[str, bytes],
) -> Recipe | None:
    """What the hub's pack of a year is made from; None while no programme's pack is released.

    `calendars` are the hub's calendar files by path.
    """
    given = released(scene, hub, year) if year else frozenset()
    if not year or not given:
        return None
    network = scene.network
    shades = colour.shades(hubs.colour_of(hub))
    now = _kept(hub, year)
    chapters = tuple(
        _chapter(scene, hub, programme, part)
        for programme in network.programmes
        if programme.id in given and (part := now.find_participation(programme.id)) is not None
    )
    dated = [chapter.part.pack_released_on for chapter in chapters]
    return Recipe(
        network=network.name, short_name=network.short_name, contact=network.contact,
        site=site_url(network).rstrip("/"), year=year,
        hub=replace(hub, years=(), testimonial=None),
        colours={
            name: shades[shade]
            for name, shade in (
                ("plain", "--hub"), ("strong", "--hub-strong"), ("soft", "--hub-soft"),
            )
        },
        made_on=max(one for one in dated if one is not None), chapters=chapters,
        ask=tuple(
            Contact(
                level["title"], level.get("post", ""), level.get("email", ""), level["note"],
            )
            for level in roles.who_to_ask(scene, hub) if not level.get("vacant")
        ),
        schools=tuple(school.name for school in hubs.members(hub, scene.today)),
        pages=_pages(scene, [chapter.programme for chapter in chapters]),
        attachments=tuple(_attachments(scene, hub, year, given)),
        calendar=calendars[hub_file(hub.id)],
        templates={name: source_of(environment, name) for name in TEMPLATES},
    )  # fmt: skip


def _pages(scene: Scene, programmes: Sequence[Programme]) -> dict[str, Prose]:
    """The pages of content/pack for these programmes, and those that they take in."""
    own = {
        f"{documents.FOLDER}/{name}": prose
        for name, prose in scene.content.under(documents.FOLDER)
        if any(documents.is_for(prose, programme) for programme in programmes)
    }
    wanted = [name for prose in own.values() for name in documents.pages_in(prose)]
    taken = {name: prose for name in wanted if (prose := scene.content.find(name)) is not None}
    return {**own, **taken}


def _chapter(scene: Scene, hub: Hub, programme: Programme, part: Participation) -> Chapter:
    network = scene.network
    found = {
        role.id: scene.content.find(f"roles/{programme.id}/{role.id}") for role in programme.roles
    }
    offered = forms.offered(scene, hub)
    return Chapter(
        programme=programme, part=part, lead=roles.find_lead(part, hub, scene) or "Hub lead",
        guidance={role: prose for role, prose in found.items() if prose is not None},
        dates=tuple(
            DatedLine(date.day, date.title, date.text)
            for date in diary.dates(network, part.year, programme.id, part)
        ),
        forms={
            role.id: tuple(_links(forms.links(forms.of_role(offered, programme, role), hub), scene))
            for role in programme.roles
        },
        answers=tuple(
            _links(
                forms.links((one for one in offered if _is_answer(one, programme)), hub),
                scene,
            )
        ),
    )  # fmt: skip


def _is_answer(form: Form, programme: Programme) -> bool:
    """Whether schools say in it whom they send or what they offer."""
    return bool(form.form.matching) and programme.id in (form.form.programmes or (programme.id,))


def _links(entries: Iterable[dict[str, object]], scene: Scene) -> Iterator[Link]:
    root = site_url(scene.network).rstrip("/")
    for entry in entries:
        href = str(entry["href"])
        if href.startswith("/"):
            href = f"{root}{href}" if root else ""
        yield Link(str(entry["label"]), href, str(entry.get("note") or ""))


def _attachments(scene: Scene, hub: Hub, year: str, given: frozenset[str]) -> Iterator[Attachment]:
    """The files of the network and of the hub that a hub with these packs may have.

    A pack of an earlier year has no file that came later: the hub was not given it.
    """
    last = academic_year(year)[1]
    for resource in (*scene.network.resources, *hub.resources):
        path = resources.document(resource)
        if path not in scene.documents or not _belongs(resource, given):
            continue
        if resource.updated_on > last:
            continue
        folder = "files/hub" if resource.hub else "files/network"
        yield Attachment(
            f"{folder}/{resource.file}", resource.title, resource.description,
            scene.read_document(path), bool(resource.hub),
        )  # fmt: skip


def _belongs(resource: Resource, given: frozenset[str]) -> bool:
    return resources.is_given(resource, given) and resource.programme in (None, *given)
