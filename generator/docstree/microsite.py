"""One hub → the docs tree of its microsite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from generator import states
from generator.addresses import hub_url, record_url
from generator.calendars import hub_file, record_file
from generator.docstree import (
    configuration,
    dates,
    forms,
    hub_learning,
    hubs,
    learning,
    outcomes,
    packs,
    progress,
    residencies,
    resources,
    roles,
    subscribing,
)
from generator.docstree.scene import Scene, outcomes_of, year_label
from generator.docstree.tree import DocsTree, Known, Nav, Page, render_tree, tree_frame
from generator.library import entries
from generator.model import (
    Hub,
    HubYear,
    Learning,
    Participation,
    Programme,
    Record,
    Residency,
    Resource,
    Review,
    Role,
    entry_of,
)
from generator.pack import Recipe
from generator.templates import Environment, and_list

_PLURALS = {"residency": "Residencies", "review": "Reviews"}
PACK_FOLDER = "files/pack"
LOCKED = "Opens for this hub once the pack of its programme is released."
_FOLDERS = {"residency": "residencies", "review": "reviews"}


def microsite(
    scene: Scene, hub: Hub, environment: Environment, known: Known | None = None
) -> DocsTree:
    """The whole tree: pages, navigation, configuration, look and documents.

    Pages that are `known` are named in it and not made again.
    """
    calendars = scene.calendars.hub_files(hub)
    recipe = packs.find_recipe(scene, hub, packs.find_year(scene, hub), environment, calendars)
    builder = _Microsite(scene, hub, recipe)
    assets = {"assets/hub.css": hubs.look(hub)}

    def is_kept(resource: Resource) -> bool:
        earlier = resources.was_given(resource, hub, scene)
        return earlier or resources.is_given(resource, builder.released)

    shown = [r for r in hub.resources if is_kept(r)]
    assets |= resources.assets(shown, scene)
    # A hub with its pack holds the network's pack files itself: the network's own site has only
    # what is open to everyone.
    held = [r for r in scene.network.resources if r.release == "pack"]
    given = [r for r in held if is_kept(r)]
    assets |= resources.assets(given, scene, PACK_FOLDER)
    assets |= calendars
    feeds = scene.feeds.files(hub_learning.feed_of(hub))
    assets |= {f"{hub_learning.FOLDER}{name}": data for name, data in feeds.items()}
    if hub.logo:
        path = f"data/hubs/{hub.id}/files/{hub.logo}"
        if path in scene.documents:
            assets[f"files/{hub.logo}"] = scene.read_document(path)
    if known is not None and recipe is not None:
        # What it says of the pack is known when that is made.
        known = known.without(f"{hub_url(hub.id).lstrip('/')}resources/index.html")
    tree = render_tree(
        hub.id,
        hub_url(hub.id).lstrip("/"),
        environment,
        list(builder.pages()),
        tree_frame(configuration.for_hub(scene, hub), builder.nav()),
        assets,
        known,
    )
    return packs.with_pack(tree, recipe)


class _Microsite:
    def __init__(self, scene: Scene, hub: Hub, recipe: Recipe | None = None) -> None:
        self.recipe = recipe
        self.scene = scene
        self.hub = hub
        # What templates say of it; its records come to a page by their own ways.
        self.told = replace(hub, schools=(), resources=(), years=())
        self.year = scene.network.current_year
        self.folder = f"data/hubs/{hub.id}"
        self.now = hub.find_year(self.year) or HubYear(hub=hub.id, year=self.year)
        self.forms = forms.offered(scene, hub)
        self.came_of_it = outcomes_of(scene, hub)

    # --- what the hub does this year

    @property
    def released(self) -> frozenset[str]:
        """The programmes whose pack the hub has."""
        return packs.released(self.scene, self.hub, self.year)

    @property
    def programmes(self) -> list[Programme]:
        """The programmes the hub runs this year or ran before, in the network's order."""
        return list(self.scene.network.programmes_of(self.hub))

    def records(self, kind: str, year: HubYear) -> list[Residency | Review]:
        """The hub's records of a year, and those of other hubs in which it has a part."""
        own = year.residencies if kind == "residency" else year.reviews
        return residencies.in_order([*own, *self._shared(kind, year)], self.scene)

    def _shared(self, kind: str, year: HubYear) -> list[Residency | Review]:
        """Residencies that schools here host for others; reviews elsewhere with reviewers here."""
        wanted = Residency if kind == "residency" else Review
        shared = self.scene.shared.get(self.hub.id, ())
        return [r for r in shared if r.year == year.year and isinstance(r, wanted)]

    def _own(self, kind: str) -> tuple[Residency | Review, ...]:
        """This year's records of the hub itself, without those it hosts for others."""
        return self.now.residencies if kind == "residency" else self.now.reviews

    # --- pages

    def pages(self) -> Iterable[Page]:
        yield self._home()
        yield self._resources()
        yield from self._roles()
        yield from self._forms()
        for kind in self._kinds():
            yield self._list(kind)
        yield self._progress()
        yield self._outcomes()
        yield from hub_learning.pages(self.hub, self.scene, self._page)
        yield self._years()
        for year in self.hub.years:
            yield self._year(year)
            for residency in year.residencies:
                yield self._record(residency, year)
            for review in year.reviews:
                yield self._record(review, year)
            for piece in year.learning:
                yield self._piece(piece)
        if not any(year.year == self.year for year in self.hub.years):
            yield self._year(self.now)

    def nav(self) -> Nav:
        lists = [(_PLURALS[kind], f"{_FOLDERS[kind]}/index.md") for kind in self._kinds()]
        role_pages: Nav = [
            ("All roles", "roles/index.md"),
            *(
                (self._role_title(programme, role), f"roles/{programme.id}/{role.id}.md")
                for programme in self.programmes
                for role in programme.roles
            ),
        ]
        return [
            ("Home", "index.md"),
            ("Induction and resources", "resources/index.md"),
            ("Roles", role_pages),
            *([("Forms", "forms/index.md")] if self.forms else []),
            *lists,
            ("Progress", "progress/index.md"),
            ("Outcomes", "outcomes/index.md"),
            ("Shared learning", "learning/index.md"),
            ("Past years", "years/index.md"),
        ]

    def _kinds(self) -> list[str]:
        return list(dict.fromkeys(programme.kind for programme in self.programmes))

    def _role_title(self, programme: Programme, role: Role) -> str:
        if len(self.programmes) == 1:
            return role.title
        return f"{role.title} ({programme.short_title.lower()})"

    def _page(self, path: str, template: str, title: str, description: str, **more: Any) -> Page:
        origins = tuple(more.pop("origins", (f"{self.folder}/hub.yaml",)))
        hide = tuple(more.pop("hide", ()))
        home = bool(more.pop("home", False))
        feeds = tuple(more.pop("feeds", ()))
        context = {"hub": self.told, "year": year_label(self.year), **more}
        return Page(
            path, template, title, description, context, origins, hide, home,
            self.scene.correction(origins[0]), feeds,
        )  # fmt: skip

    def _kept(self, *files: tuple[str, Sequence[Record]]) -> tuple[str, ...]:
        """The files of the hub that hold any of their records; hub.yaml is always there."""
        held = [f"{self.folder}/{name}" for name, records in files if records]
        return (*held, f"{self.folder}/hub.yaml")

    def _home(self) -> Page:
        scene, hub = self.scene, self.hub
        standing = []
        for programme in self.programmes:
            part = self.now.find_participation(programme.id)
            standing.append(
                {
                    "programme": programme.title,
                    "sentence": hubs.standing(hub, programme, scene),
                    "steps": roles.year_steps(
                        programme, scene, hubs.steps_done(hub, programme, scene)
                    ),
                    "takes_part": part is not None and part.takes_part,
                }
            )
        tiles = [
            tile
            for p in self.programmes
            for tile in dates.network_dates(scene, p.id, self.now.find_participation(p.id))
        ]
        for record in (r for kind in self._kinds() for r in self.records(kind, self.now)):
            if record.dates and states.state_of(record, scene.today) != "withdrawn":
                title = residencies.title_of(record, scene)
                tiles.append(
                    dates.tile(record.dates[0], title, scene.today, href=record_url(record))
                )
        unique = {(t["iso"], t["title"]): t for t in tiles}
        tiles = [unique[key] for key in sorted(unique)]
        schools = hubs.members(hub, scene.today)
        count = f"{len(schools)}"
        pieces = entries(hub)
        counts = [
            (str(len(self._own(kind))), f"{_PLURALS[kind].lower()} this year")
            for kind in self._kinds()
        ]
        return self._page(
            "index.md", "hub/home.md.j2", f"{hub.name} hub", hub.strapline,
            standing=standing, next_dates=dates.upcoming(tiles, 4),
            ask=roles.who_to_ask(scene, hub),
            schools=hubs.schools_by_phase(hub, scene.today),
            facts=[(count, "school" if count == "1" else "schools"), *counts],
            pieces=learning.cards(pieces[:3], with_hub=False),
            page_links={
                "records": f"{hub_url(hub.id)}{_FOLDERS[self._kinds()[0]]}/",
                "learning": f"{hub_url(hub.id)}learning/",
                "forms": f"{hub_url(hub.id)}forms/",
            },
            role_forms=forms.groups(self.forms, scene, hub),
            monogram=hubs.monogram(hub), kind=hubs.KINDS[hub.kind], map=hubs.map_of(scene, hub),
            logo=f"{hub_url(hub.id)}files/{hub.logo}" if hub.logo else "",
            calendar=subscribing.links(scene, hub_url(hub.id) + hub_file(hub.id)),
            hide=("navigation", "toc"), home=True,
        )  # fmt: skip

    def _resources(self) -> Page:
        scene, hub = self.scene, self.hub
        network = [
            r for r in scene.network.resources
            if r.programme is None or r.programme in {p.id for p in self.programmes}
        ]  # fmt: skip
        own = resources.entries(
            hub.resources, scene, released=self.released, hub=hub,
            locked="Opens for this hub once its pack is released.",
        )  # fmt: skip
        sessions = []
        links: list[dict[str, Any]] = []
        for session in scene.network.sessions:
            programme = scene.programmes.get(session.programme)
            if session.year != self.year or programme not in self.programmes:
                continue
            part = self.now.find_participation(session.programme)
            sessions.append(
                dates.tile(
                    session.starts_at.date(), session.title, scene.today,
                    note=f"{dates.clock(session.starts_at)}, online, {session.minutes} minutes."
                    + _attendance(part, session.id),
                )
            )  # fmt: skip
            links += dates.session_links(session)
        pack = resources.by_phase(
            network, scene, released=self.released, hub=hub, locked=LOCKED,
            pack=f"{hub_url(hub.id)}{PACK_FOLDER}/",
        )  # fmt: skip
        return self._page(
            "resources/index.md", "hub/resources.md.j2", "Induction and resources",
            f"Induction, the pack and {hub.name}’s own resources for {year_label(self.year)}.",
            origins=(*self._kept(("resources.yaml", hub.resources)), "data/resources.yaml"),
            sessions=sessions, links=links, sign_up_forms=self._sign_up_forms(), pack=pack, own=own,
            whole=packs.shown(scene, hub, self.recipe, self.programmes),
        )  # fmt: skip

    def _sign_up_forms(self) -> list[dict[str, Any]]:
        return forms.links(forms.signing_up(self.forms), self.hub)

    def _roles(self) -> Iterable[Page]:
        scene, hub = self.scene, self.hub
        yield self._page(
            "roles/index.md", "hub/roles.md.j2", "Roles",
            f"Who does what in {hub.name}: duties, guidance and who to ask.",
            programmes=[(p, roles.role_cards(p, hub.id)) for p in self.programmes],
            ask=roles.who_to_ask(scene, hub),
        )  # fmt: skip
        for programme in self.programmes:
            part = self.now.find_participation(programme.id)
            for role in programme.roles:
                prose = roles.guidance(programme, role, scene)
                yield self._page(
                    f"roles/{programme.id}/{role.id}.md", "role.md.j2",
                    role.title if len(self.programmes) == 1 else self._role_title(programme, role),
                    f"What a {role.title.lower()} does in {hub.name}: duties, dates and templates.",
                    origins=tuple(
                        p for p in (
                            prose["path"] if prose else "",
                            f"data/programmes/{programme.id}.yaml",
                            f"{self.folder}/{self.year}/participation.yaml",
                        ) if p
                    ),
                    programme=programme, role=role, prose=prose,
                    duties=roles.checklist(role, anchored=prose is not None),
                    year_steps=roles.year_steps(
                        programme, scene, hubs.steps_done(hub, programme, scene)
                    ),
                    templates=roles.templates_for(programme, role, scene),
                    own_forms=forms.links(forms.of_role(self.forms, programme, role), hub),
                    ask=roles.who_to_ask(scene, hub),
                    part=part, lead=roles.lead_of(part, hub, scene) if part else "",
                )  # fmt: skip

    def _forms(self) -> Iterable[Page]:
        if not self.forms:
            return
        scene, hub = self.scene, self.hub
        yield self._page(
            "forms/index.md", "forms.md.j2", "Forms",
            f"What schools and leaders send to {hub.name}, and who reads each form.",
            body="", groups=forms.groups(self.forms, scene, hub), ask=roles.who_to_ask(scene, hub),
        )  # fmt: skip
        for form in self.forms:
            yield self._page(
                f"forms/{form.id}.md", "form.md.j2", form.title, form.description,
                origins=(f"data/forms/{form.id}.yaml",), **forms.asked(form, scene, hub),
            )  # fmt: skip

    def _list(self, kind: str) -> Page:
        scene = self.scene
        records = self.records(kind, self.now)
        noun = _PLURALS[kind]
        return self._page(
            f"{_FOLDERS[kind]}/index.md", "hub/records.md.j2", f"{noun} {year_label(self.year)}",
            f"{noun} of {self.hub.name} in {year_label(self.year)}: who, where and what is next.",
            origins=self._kept((f"{self.year}/participation.yaml", self.now.participations)),
            kind=kind, noun=noun.lower(), columns=residencies.columns(kind, with_hub=False),
            rows=residencies.rows(records, scene, with_hub=False),
            timeline=residencies.year_timeline(records, self.year, scene),
            to_do=self._to_do(records),
            takes_part=any(
                p.takes_part and scene.programmes[p.programme].kind == kind
                for p in self.now.participations
                if p.programme in scene.programmes
            ),
        )  # fmt: skip

    def _to_do(self, records: Iterable[Residency | Review]) -> list[dict[str, Any]]:
        """What is overdue first, then what is next, each with who owes it."""
        found = []
        for record in records:
            step = residencies.whats_next(record, self.scene)
            if step is not None:
                title = f"{step['title']}: {residencies.title_of(record, self.scene)}"
                found.append(
                    {"title": title, "note": step["text"], "href": record_url(record),
                     "overdue": step["overdue"]}
                )  # fmt: skip
        return sorted(found, key=lambda entry: not entry["overdue"])

    def _record(self, record: Residency | Review, year: HubYear) -> Page:
        scene = self.scene
        kind = "residency" if isinstance(record, Residency) else "review"
        siblings = residencies.in_order(
            year.residencies if kind == "residency" else year.reviews, scene
        )
        number = siblings.index(record)
        title = residencies.title_of(record, scene)
        programme = scene.programmes[record.programme]
        gains = []
        if isinstance(record, Residency):
            gains = [
                {"title": gain.title, "text": getattr(record, f"gain_{gain.id}") or ""}
                for gain in programme.gains
            ]
        pieces = [
            p for p in year.learning
            if record.id == (p.residency if kind == "residency" else p.review)
        ]  # fmt: skip
        return self._page(
            f"{year.year}/{_FOLDERS[kind]}/{record.id}.md", "record.md.j2", title,
            f"{programme.short_title} in {self.hub.name}, {year_label(year.year)}: aims and days.",
            origins=(f"{self.folder}/{year.year}/{_FOLDERS[kind]}/{record.id}.yaml",),
            record=record, kind=kind, programme=programme, facts=residencies.facts(record, scene),
            milestones=residencies.checklist(record, scene),
            next_step=residencies.whats_next(record, scene),
            state=residencies.state_cell(record, scene),
            record_gains=gains if any(gain["text"] for gain in gains) else [],
            pieces=learning.cards((entry_of(p, self.hub.name) for p in pieces), with_hub=False),
            record_year=year_label(year.year), calendar=self._calendar(record),
            crumbs=self._crumbs(kind, year.year),
            previous=self._neighbour(siblings, number - 1),
            next=self._neighbour(siblings, number + 1),
        )  # fmt: skip

    def _calendar(self, record: Residency | Review) -> dict[str, str] | None:
        """How to get a record into a diary; None when nothing of it is still to come."""
        if states.state_of(record, self.scene.today) in ("withdrawn", "complete"):
            return None
        if record.year < self.year:
            return None
        return subscribing.links(self.scene, hub_url(record.hub) + record_file(record))

    def _crumbs(self, kind: str, year: str) -> list[tuple[str, str]]:
        root = hub_url(self.hub.id)
        if year == self.year:
            name = _PLURALS.get(kind, "Shared learning")
            return [(f"{self.hub.name} hub", root), (name, f"{root}{_FOLDERS.get(kind, kind)}/")]
        return [(f"{self.hub.name} hub", root), (year_label(year), f"{root}{year}/")]

    def _neighbour(self, siblings: list[Residency | Review], number: int) -> dict[str, str] | None:
        if not 0 <= number < len(siblings):
            return None
        record = siblings[number]
        return {"title": residencies.title_of(record, self.scene), "href": record_url(record)}

    def _progress(self) -> Page:
        parts = f"{self.year}/participation.yaml"
        return self._page(
            "progress/index.md", "hub/progress.md.j2", "Progress",
            f"How far the year has come in {self.hub.name}: states, recruitment, steps and visits.",
            origins=self._kept((parts, self.now.participations)),
            **progress.hub_board(self.scene, self.hub),
        )  # fmt: skip

    def _outcomes(self) -> Page:
        return self._page(
            "outcomes/index.md", "hub/outcomes.md.j2", "Outcomes",
            f"What came of each year in {self.hub.name}, in numbers and in the hub’s own words.",
            **outcomes.hub_page(self.scene, self.came_of_it),
        )  # fmt: skip

    def _piece(self, piece: Learning) -> Page:
        origin = f"{self.folder}/{piece.year}/learning/{piece.id}.yaml"
        crumbs = self._crumbs("learning", piece.year)
        return hub_learning.piece_page(piece, self.scene, self._page, origin, crumbs)

    def _years(self) -> Page:
        past = [year for year in self.hub.years if year.year != self.year]
        cards = [
            {
                "title": year_label(year.year), "href": f"{hub_url(self.hub.id)}{year.year}/",
                "text": self._in_numbers(year),
            }
            for year in past
        ]  # fmt: skip
        return self._page(
            "years/index.md", "hub/years.md.j2", "Past years",
            f"Earlier years of {self.hub.name}: residencies, reviews, outcomes and learning.",
            cards=cards,
        )  # fmt: skip

    def _in_numbers(self, year: HubYear) -> str:
        parts = []
        for count, one, many in (
            (len(year.residencies), "residency", "residencies"),
            (len(year.reviews), "review", "reviews"),
            (len(year.learning), "piece of learning", "pieces of learning"),
        ):
            if count:
                parts.append(f"{count} {one if count == 1 else many}")
        for kind, said in (("residency", "hosted for"), ("review", "with reviewers from here in")):
            if shared := len(self._shared(kind, year)):
                parts.append(f"{shared} {said} another hub")
        return (and_list(parts) + ".") if parts else "Nothing was recorded."

    def _year(self, year: HubYear) -> Page:
        scene = self.scene
        lists = []
        for kind in _FOLDERS:
            records = self.records(kind, year)
            if records:
                lists.append(
                    {
                        "title": _PLURALS[kind],
                        "columns": residencies.columns(kind, with_hub=False),
                        "rows": residencies.rows(records, scene, with_hub=False),
                    }
                )  # fmt: skip
        numbers = outcomes.short_form(scene, self.came_of_it, year.year)
        return self._page(
            f"{year.year}/index.md", "hub/year.md.j2",
            f"{year_label(year.year)} in {self.hub.name}",
            f"{self.hub.name} in {year_label(year.year)}: {self._in_numbers(year)}",
            origins=self._kept(
                (f"{year.year}/outcomes.yaml", year.outcomes),
                (f"{year.year}/participation.yaml", year.participations),
            ),
            lists=lists, numbers=self._in_numbers(year), is_current=year.year == self.year,
            shown_year=year_label(year.year),
            outcomes=[
                {
                    "programme": scene.programmes[o.programme], "summary": o.summary or "",
                    "numbers": numbers.get(o.programme, []),
                    "gains": [
                        {"title": g.title, "text": getattr(o, f"gain_{g.id}") or ""}
                        for g in scene.programmes[o.programme].gains
                    ],
                }
                for o in year.outcomes
                if o.programme in scene.programmes
            ],
            pieces=learning.cards(
                (piece for piece in entries(self.hub) if piece.year == year.year),
                with_hub=False,
            ),
        )  # fmt: skip


def _attendance(part: Participation | None, session: str) -> str:
    """What a hub has to do with an induction session, as a sentence of its tile."""
    if part and part.session == session:
        return " This hub attended."
    return " This hub has a place." if part and part.session_booked == session else ""
