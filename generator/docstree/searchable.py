"""The projected network and content/ → everything that a search can find, and what narrows it.

What is given here goes into the index as it is, so it is made of the projection only. Whether a
page really stands in the site is looked at later, when all pages are finished.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from generator import prose
from generator.addresses import hub_url, learning_url, record_url
from generator.content import Prose
from generator.docstree import forms, open_data, resources
from generator.docstree.hubs import members
from generator.docstree.residencies import role_url, title_of
from generator.docstree.scene import Scene, year_label
from generator.model import Hub, HubYear, Learning, Residency, Resource, Review
from generator.open_data import FOLDER
from generator.search import Batch, Document, Section, Standing, Strays, cut, index_of, strays
from generator.templates import day
from generator.titles import KINDS_OF_LEARNING

KINDS = {
    "learning": "Shared learning", "guidance": "Guidance", "hub": "Hubs and their priorities",
    "resource": "Resources", "form": "Forms", "record": "Residencies and reviews",
}  # fmt: skip
"""What a reader can narrow a search to."""
MOST_HUBS = 100
"""A menu with more hubs than this is no help; a microsite's own box still searches its hub."""
_EXCERPT = 170
_SECTION = re.compile(r"^#{2,3}\s+(.+?)\s*\{\s*#([\w-]+)[^}]*\}\s*$", re.MULTILINE)
_MARKS = re.compile(r"\{\s*[#.:][^}]*\}")
_BOX = re.compile(r"^\s*(?:!!!|\?\?\?\+?)\s+[\w-]+(?:\s+\"(.*)\")?\s*$", re.MULTILINE)
_TITLED_ELSEWHERE = ("roles/", "programmes/")


SECTIONS = (
    Section("guidance", room=64),
    Section("hubs", room=8),
    Section("pack", room=16),
    Section("resources", room=8),
    Section("forms", room=16),
    Section("learning", dated=True),
    Section("records", room=16),
    Section("rooms", within=True),
)
"""The parts of the index, in the order in which equally good results are shown. A hub has room for
some more of each; learning is shown newest first."""


def index(
    scene: Scene,
    standing: Standing,
    own: Batch | None = None,
    known: Callable[[int, Batch], Strays] | None = None,
) -> dict[str, bytes]:
    """The files of the search, by their path in the site, of all documents that stand there.

    `standing` is given the address of a document and gives that at which it stands, or None.
    `own` is what `of_network` gives, where that is at hand. `known` says of each hub, by its place
    and with its documents, what does not stand where it says.
    """
    batches = [own or of_network(scene), *scene.each(of_hub)]

    def astray(number: int, batch: Batch) -> Strays:
        return known(number - 1, batch) if known and number else strays(batch, standing)

    return index_of(batches, SECTIONS, labels(scene), standing, astray)


def of_network(scene: Scene) -> Batch:
    """What is found of content/ and of what the network itself keeps."""
    return cut(_of_network(scene))


def _of_network(scene: Scene) -> Iterator[tuple[str, int, Document]]:
    for found in (_guidance(scene), _lists(scene), _themes(scene)):
        yield from (("guidance", 0, document) for document in found)
    for resource in scene.network.resources:
        yield "pack", 0, _resource(resource, scene)
    yield from (("forms", 0, document) for document in _forms(scene))


def of_hub(scene: Scene, hub: Hub) -> Batch:
    """What is found of one hub."""
    return cut(_of_hub(scene, hub))


def _of_hub(scene: Scene, hub: Hub) -> Iterator[tuple[str, int, Document]]:
    yield from (("hubs", 0, document) for document in _hub(hub, scene))
    for resource in hub.resources:
        yield "resources", 0, _resource(resource, scene)
    for year in hub.years:
        for piece in year.learning:
            yield "learning", piece.published_on.toordinal(), _piece(piece, scene)
        for record in year.records:
            yield "records", 0, _record(record, scene)
        yield "records", 0, _year(hub, year)
    yield from (("rooms", 0, document) for document in _rooms(hub, scene))


def years_of(_scene: Scene, hub: Hub) -> tuple[str, ...]:
    """The years of which a hub keeps anything."""
    return tuple(year.year for year in hub.years)


def _years(scene: Scene) -> list[str]:
    return sorted({year for years in scene.each(years_of) for year in years}, reverse=True)


def labels(scene: Scene) -> dict[str, str]:
    """What the value of a filter is called, by facet."""
    network = scene.network
    return (
        {f"hub:{hub.id}": hub.name for hub in network.hubs}
        | {f"theme:{theme.id}": theme.title for theme in network.themes}
        | {f"year:{year}": year_label(year) for year in _years(scene)}
        | {f"kind:{kind}": title for kind, title in KINDS.items()}
    )


def search_page(scene: Scene) -> dict[str, Any]:
    """What the template of the search page is given."""
    network = scene.network
    years = _years(scene)
    hubs = [(hub.id, hub.name) for hub in network.hubs] if len(network.hubs) <= MOST_HUBS else []
    menus = [
        ("kind", "Kind", "Every kind", list(KINDS.items())),
        ("theme", "Theme", "Every theme", [(t.id, t.title) for t in network.themes]),
        ("hub", "Hub", "The whole network", hubs),
        ("year", "Year", "Every year", [(year, year_label(year)) for year in years]),
    ]
    themes = [
        {"label": theme.title, "href": scene.theme_urls[theme.id]}
        for theme in network.themes
        if theme.id in scene.theme_urls
    ]
    return {
        "menus": [menu for menu in menus if len(menu[3]) > 1], "themes": themes,
        "contact": network.contact, "has_questions": scene.content.find("faq") is not None,
        "hide": ("navigation", "toc"),
    }  # fmt: skip


# --- prose


def _guidance(scene: Scene) -> Iterator[Document]:
    network = scene.network
    one_programme = len(network.programmes) == 1
    for programme in network.programmes:
        written = scene.content.find(f"programmes/{programme.id}")
        names = (programme.short_title, *programme.aliases, written.title if written else "")
        said = [programme.summary, *(f"{gain.title}. {gain.text}" for gain in programme.gains)]
        said += [f"{phase.title}." for phase in programme.phases]
        text = " ".join([*said, _plain(written)])
        yield Document(
            programme.title, f"programmes/{programme.id}/", "Programme", excerpt=programme.summary,
            names=_others(programme.title, names), text=text, facets=("kind:guidance",),
        )  # fmt: skip
        yield from _sections(written, f"programmes/{programme.id}/", programme.title)
        for role in programme.roles:
            written = scene.content.find(f"roles/{programme.id}/{role.id}")
            short = programme.short_title.lower()
            title = role.title if one_programme else f"{role.title} ({short})"
            duties = " ".join(f"{duty.title}. {duty.text}" for duty in role.duties)
            address = role_url(programme, role.id).lstrip("/")
            yield Document(
                title, address, "Role", programme.title,
                written.description if written else role.summary,
                names=_others(title, (role.title, written.title if written else "")),
                text=f"{role.summary} {duties} {_plain(written)}", facets=("kind:guidance",),
            )  # fmt: skip
            yield from _sections(written, address, title)
    for name, written in scene.content.pages.items():
        if not name.startswith(_TITLED_ELSEWHERE):
            yield from _page(name, written, scene)


def _page(name: str, written: Prose, scene: Scene) -> Iterator[Document]:
    address = "" if name == "home" else f"{name}/"
    title = scene.network.name if name == "home" else written.title
    kind = "Template" if name.startswith("templates/") else "Guidance"
    names = _others(title, (written.title, *_heading(name, scene)))
    yield Document(
        title, address, kind, excerpt=written.description, names=names, text=_plain(written),
        facets=("kind:guidance",),
    )  # fmt: skip
    yield from _sections(written, address, title)


def _heading(name: str, scene: Scene) -> tuple[str, ...]:
    """What a list is called on its page, which its prose may call otherwise."""
    if "/" in name:
        return ()
    label = f" {year_label(scene.network.current_year)}" if name == "residencies" else ""
    return (name.capitalize() + label,)


def _sections(written: Prose | None, address: str, page: str) -> Iterator[Document]:
    """The parts of a page that have an address: the questions of the FAQ, the duties of a role."""
    if written is None:
        return
    found = list(_SECTION.finditer(written.body))
    ends = [*(match.start() for match in found[1:]), len(written.body)]
    for match, end in zip(found, ends, strict=False):
        text = _without_marks(written.body[match.end() : end])
        title = prose.to_text(match.group(1))
        yield Document(
            title, f"{address}#{match.group(2)}", "Guidance", page, _excerpt(text), text=text,
            facets=("kind:guidance",),
        )  # fmt: skip


def _plain(written: Prose | None) -> str:
    return _without_marks(written.body) if written else ""


def _without_marks(body: str) -> str:
    """Prose of content/ without Markdown, ids of headings and the first lines of boxes."""
    return prose.to_text(_BOX.sub(r"\1", _MARKS.sub("", body)))


# --- the network's own lists


def _lists(scene: Scene) -> Iterator[Document]:
    label = year_label(scene.network.current_year)
    past = _years(scene)
    for address, title, said in (
        ("programmes/", "Programmes", "The programmes that hubs run, and how the year goes."),
        ("roles/", "Roles", "Who does what in each programme, and who to ask."),
        ("templates/", "Templates", "Sheets to print or copy and fill in."),
        ("progress/", f"Progress {label}", "How far the year has come in every hub."),
        ("outcomes/", "Outcomes", "What came of each year, in numbers and in the hubs’ own words."),
        ("learning/digest/", "Half-term digests", "What hubs published in each half-term."),
        (f"{FOLDER}/", open_data.TITLE, open_data.DESCRIPTION),
        *(
            (f"outcomes/{year}/", f"Outcomes {year_label(year)}", "Every hub’s return of the year.")
            for year in past
        ),
        *(
            (f"archive/{year}/", year_label(year), "Hubs, residencies, reviews and learning.")
            for year in past
            if year != scene.network.current_year
        ),
    ):
        yield Document(title, address, "Page", excerpt=said, facets=("kind:guidance",))


def _themes(scene: Scene) -> Iterator[Document]:
    for theme in scene.network.themes:
        if theme.id in scene.theme_urls:
            yield Document(
                theme.title, scene.theme_urls[theme.id].lstrip("/"), "Theme", "All learning on it",
                theme.description or "", facets=("kind:learning", f"theme:{theme.id}"),
            )  # fmt: skip


def _resource(resource: Resource, scene: Scene) -> Document:
    hub = scene.hubs.get(resource.hub)
    page = f"{hub_url(hub.id).lstrip('/')}resources/" if hub else "resources/"
    note = ", ".join(filter(None, [hub.name if hub else "", resources.KINDS[resource.kind]]))
    return Document(
        resource.title, f"{page}#resource-{resource.id}", "Resource", note,
        _excerpt(resource.description), keywords=tuple(resources.role_titles(resource, scene)),
        text=resource.description,
        facets=("kind:resource", *([f"hub:{hub.id}"] if hub else [])),
    )  # fmt: skip


def _forms(scene: Scene) -> Iterator[Document]:
    for form in forms.offered(scene):
        questions = " ".join(field.title for field in form.fields)
        yield Document(
            form.title, forms.address(form).lstrip("/"), "Form", excerpt=form.description,
            text=questions, facets=("kind:form",),
        )  # fmt: skip


# --- hubs and what they keep


def _hub(hub: Hub, scene: Scene) -> Iterator[Document]:
    home = hub_url(hub.id).lstrip("/")
    own = ("kind:hub", f"hub:{hub.id}")
    schools = " ".join(
        f"{school.name}, {school.local_authority}." for school in members(hub, scene.today)
    )
    yield Document(
        hub.name, home, "Hub", hub.region, hub.strapline, (f"{hub.name} hub",),
        tuple(priority.title for priority in hub.priorities),
        " ".join([prose.to_text(hub.about), hub.funding or "", schools]),
        own,
    )  # fmt: skip
    for priority in hub.priorities:
        themes = (f"theme:{theme}" for theme in priority.themes)
        yield Document(
            priority.title, f"{home}#priorities", "Hub priority", hub.name,
            _excerpt(priority.text), text=priority.text, facets=(*own, *themes),
        )  # fmt: skip


def _piece(piece: Learning, scene: Scene) -> Document:
    hub = scene.hubs[piece.hub]
    school = scene.schools.get(piece.school or "")
    said = (piece.body, piece.tried, piece.changed, piece.others_can_use, piece.next_step)
    themes = (scene.theme_titles[theme] for theme in piece.themes if theme in scene.theme_titles)
    return Document(
        piece.title, learning_url(piece).lstrip("/"), KINDS_OF_LEARNING[piece.kind],
        f"{hub.name}, {day(piece.published_on)}", _excerpt(piece.summary), (),
        (*themes, school.name if school else "", piece.role),
        f"{piece.summary} {' '.join(prose.to_text(part) for part in said if part)}",
        ("kind:learning", f"hub:{hub.id}", f"year:{piece.year}",
         *(f"theme:{theme}" for theme in piece.themes)),
    )  # fmt: skip


def _record(record: Residency | Review, scene: Scene) -> Document:
    hub = scene.hubs[record.hub]
    people: tuple[str, ...]
    gains: tuple[str | None, ...] = ()
    if isinstance(record, Residency):
        kind, about = "Residency", record.participant_aims
        people = (record.participant, record.host)
        gains = (record.gain_leader, record.gain_host, record.gain_own_school, record.gain_hub)
    else:
        kind, about = "Review", record.host_aims
        people = (record.host, *(reviewer.label for reviewer in record.reviewers))
    hubs = dict.fromkeys((record.hub, *record.other_hubs))
    return Document(
        title_of(record, scene), record_url(record).lstrip("/"), kind,
        f"{hub.name}, {year_label(record.year)}", _excerpt(about or ""), (), people,
        " ".join(filter(None, (about, record.host_aims, record.visit_plan, *gains))),
        ("kind:record", f"year:{record.year}", *(f"hub:{other}" for other in hubs),
         *(f"theme:{theme}" for theme in record.themes)),
    )  # fmt: skip


def _year(hub: Hub, year: HubYear) -> Document:
    said = [
        text
        for outcome in year.outcomes
        for text in (outcome.summary, outcome.gain_leader, outcome.gain_host,
                     outcome.gain_own_school, outcome.gain_hub)
        if text
    ]  # fmt: skip
    return Document(
        f"{year_label(year.year)} in {hub.name}", f"{hub_url(hub.id).lstrip('/')}{year.year}/",
        "Year", hub.name, _excerpt(said[0]) if said else "", text=" ".join(said),
        facets=("kind:hub", f"hub:{hub.id}", f"year:{year.year}"),
    )  # fmt: skip


def _rooms(hub: Hub, scene: Scene) -> Iterator[Document]:
    """The lists of a microsite. Every hub has them, so only its own search finds them."""
    own = forms.offered(scene, hub)
    label = year_label(scene.network.current_year)
    roles = [role.title for p in scene.network.programmes_of(hub) for role in p.roles]
    for path, title, said in (
        ("forms", "Forms", [form.title for form in own]),
        ("roles", "Roles", roles),
        ("resources", "Induction and resources", [r.title for r in scene.network.resources]),
        (
            "progress",
            f"Progress {label}",
            ["States, recruitment, steps and visits."],
        ),
        ("outcomes", "Outcomes", ["What came of each year."]),
        ("residencies", f"Residencies {label}", []),
        ("reviews", f"Reviews {label}", []),
        ("learning", "Shared learning", []),
        ("years", "Past years", []),
    ):
        text = ", ".join(said)
        yield Document(
            title, f"{hub_url(hub.id).lstrip('/')}{path}/", "Page", hub.name, _excerpt(text),
            text=text, facets=(f"hub:{hub.id}",), within=True,
        )  # fmt: skip


def _others(title: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that are not the title, each once."""
    return tuple(name for name in dict.fromkeys(names) if name and name != title)


def _excerpt(text: str) -> str:
    """As much of a text as a result shows, cut between words."""
    text = " ".join(text.split())
    if len(text) <= _EXCERPT:
        return text
    return text[: text.rfind(" ", 0, _EXCERPT) + 1 or _EXCERPT].rstrip(" ,;:") + " …"
