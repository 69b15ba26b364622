"""The network → the docs tree of its own site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from generator.addresses import hub_url
from generator.calendars import NETWORK_FILE, VISITS_FILE
from generator.content import Prose
from generator.docstree import (
    configuration,
    dates,
    forms,
    hubs,
    learning,
    library,
    listing,
    network_progress,
    open_data,
    outcomes,
    records,
    regions,
    resources,
    roles,
    searchable,
    subscribing,
)
from generator.docstree.scene import Scene, year_label
from generator.docstree.tree import (
    DocsTree,
    File,
    Nav,
    Page,
    TreeFrame,
    at_once,
    render_tree,
    tree_frame,
)
from generator.library import half_terms
from generator.model import Form, Programme, Role, Theme
from generator.templates import Environment, Safe

_NEWEST = 12
"""Pieces of learning of a past year that stand on its page; the library has all."""


def network_site(scene: Scene, environment: Environment, assets: Mapping[str, bytes]) -> DocsTree:
    """The whole tree. `assets` are the files that all microsites share: styles, script, fonts."""
    site = NetworkSite(scene, assets)
    pages: list[Page] = []
    files: dict[str, bytes] = {}
    for name in site.chapters:
        own, beside = site.chapter(name)
        pages += own
        files |= at_once(beside)
    return render_tree("", "", environment, pages, site.frame(), files)


class NetworkSite:
    """The network's own site in chapters, each of which is made of few shares."""

    def __init__(self, scene: Scene, assets: Mapping[str, bytes]) -> None:
        self.scene = scene
        self.assets = assets
        self.network = scene.network
        self.year = scene.network.current_year
        self._making: dict[str, Callable[[], Iterable[Page | None]]] = {
            "home": lambda: [self._home()],
            "programmes": self._programmes,
            "roles": self._roles,
            "hubs": self._hubs,
            "resources": lambda: [self._resources()],
            "induction": lambda: [self._induction()],
            "forms": self._forms,
            "templates": self._templates,
            "residencies": self._residencies,
            "progress": self._progress,
            "outcomes": self._outcomes,
            "learning": self._learning,
            "archive": self._archive,
            "search": lambda: [self._search()],
            "about": lambda: map(self._prose, ("about", "faq", "privacy", "accessibility")),
            "open-data": lambda: [self._open_data()],
        }
        self._files: dict[str, Callable[[], Mapping[str, File]]] = {
            "look": lambda: self.assets,
            "resources": self._documents,
            "calendar": lambda: subscribing.network_files(scene),
            "learning": lambda: library.feed_files(scene),
        }

    @property
    def chapters(self) -> list[str]:
        """The names of all chapters, in a fixed order."""
        return list(dict.fromkeys([*self._making, *self._files]))

    def chapter(self, name: str) -> tuple[list[Page], Mapping[str, File]]:
        """The pages of a chapter, and the files beside them by their path in the site."""
        pages = self._making.get(name, list)()
        files = self._files.get(name, dict[str, File])()
        return [page for page in pages if page is not None], files

    def frame(self) -> TreeFrame:
        """What all pages share."""
        return tree_frame(configuration.for_network(self.scene), self.nav())

    @property
    def forms(self) -> Sequence[Form]:
        """The forms that the network asks."""
        return forms.offered(self.scene)

    @property
    def entries(self) -> Sequence[hubs.Entry]:
        """What the directory says of each hub."""
        return self.scene.each(hubs.entry)

    @property
    def is_large(self) -> bool:
        """Whether hubs are shown by region."""
        return regions.is_large(self.scene)

    def _documents(self) -> Mapping[str, bytes]:
        shown = [r for r in self.network.resources if r.release == "open"]
        return resources.assets(shown, self.scene)

    def _open_data(self) -> Page:
        return self._page(
            open_data.PAGE, "open_data.md.j2", open_data.TITLE, open_data.DESCRIPTION,
            **open_data.shown(self.scene),
        )  # fmt: skip

    def nav(self) -> Nav:
        """The navigation of all pages."""
        programmes: Nav = [
            ("All programmes", "programmes/index.md"),
            *((p.title, f"programmes/{p.id}.md") for p in self.network.programmes),
        ]
        role_pages: Nav = [
            ("All roles", "roles/index.md"),
            *(
                (self._role_title(p, r), f"roles/{p.id}/{r.id}.md")
                for p in self.network.programmes
                for r in p.roles
            ),
        ]
        templates: Nav = [
            ("All templates", "templates/index.md"),
            *((prose.title, f"templates/{n}.md") for n, prose in self._under("templates")),
        ]
        themes: Nav = [
            ("All learning", "learning/index.md"),
            *((t.title, f"learning/{t.id}.md") for t in self._themes()),
            *([("Half-term digests", "learning/digest/index.md")] if self._has_digests() else []),
        ]
        past: Nav = [
            ("All years", "archive/index.md"),
            *((year_label(y), f"archive/{y}.md") for y in self._past_years()),
        ]
        came_of_it: Nav = [
            ("All years", "outcomes/index.md"),
            *((year_label(y), f"outcomes/{y}.md") for y in outcomes.years_of(self.scene)),
        ]
        about = [
            (prose.title, f"{name}.md")
            for name in ("about", "faq", "privacy", "accessibility")
            if (prose := self.scene.content.find(name))
        ]
        about.append((open_data.TITLE, open_data.PAGE))
        return [
            ("Home", "index.md"),
            ("Programmes", programmes),
            ("Roles", role_pages),
            ("Hubs", "hubs/index.md"),
            ("Resources", [
                ("All resources", "resources/index.md"),
                ("Induction", "induction.md"),
                ("Templates", templates),
            ]),
            *([("Forms", "forms/index.md")] if self.forms else []),
            ("Residencies", "residencies/index.md"),
            ("Progress", "progress/index.md"),
            ("Outcomes", came_of_it),
            ("Learning", themes),
            ("Past years", past),
            ("About", about),
        ]  # fmt: skip

    def _under(self, folder: str) -> list[tuple[str, Prose]]:
        return sorted(self.scene.content.under(folder), key=lambda entry: entry[1].title)

    def _themes(self) -> list[Theme]:
        """Themes with at least one piece of learning, in the network's order."""
        return [theme for theme in self.network.themes if theme.id in self.scene.theme_urls]

    def _has_digests(self) -> bool:
        return bool(self.scene.library.pieces and half_terms(self.network))

    def _past_years(self) -> list[str]:
        years = {year for entry in self.entries for year in entry.years}
        return sorted(years - {self.year}, reverse=True)

    def _role_title(self, programme: Programme, role: Role) -> str:
        if len(self.network.programmes) == 1:
            return role.title
        return f"{role.title} ({programme.short_title.lower()})"

    def _page(self, path: str, template: str, title: str, description: str, **more: Any) -> Page:
        origins = tuple(more.pop("origins", ("data/network.yaml",)))
        hide = tuple(more.pop("hide", ()))
        home = bool(more.pop("home", False))
        feeds = tuple(more.pop("feeds", ()))
        context = {"year": year_label(self.year), **more}
        return Page(
            path, template, title, description, context, origins, hide, home,
            self.scene.correction(origins[0]), feeds,
        )  # fmt: skip

    def _intro(self, name: str) -> tuple[Prose | None, Safe]:
        """The prose that stands at the head of a list page, if content/ has it."""
        prose = self.scene.content.find(name)
        return prose, Safe(prose.body if prose else "")

    def _home(self) -> Page:
        scene, network = self.scene, self.network
        prose, body = self._intro("home")
        schools = sum(entry.schools for entry in self.entries)
        count = records.Records(scene, self.year).living("residency")
        pieces = scene.library.pieces
        brochure = next((r for r in network.resources if r.id == network.brochure), None)
        origins = ((prose.path,) if prose else ()) + ("data/network.yaml",)
        return self._page(
            "index.md", "home.md.j2", network.name,
            prose.description if prose else network.strapline,
            origins=origins, body=body, hide=("navigation", "toc"), home=True,
            network_name=network.name, headline=prose.title if prose else network.name,
            lead=(prose.text("lead") if prose else "") or network.strapline,
            facts=[
                (f"{len(network.hubs):,}", "hubs"), (f"{schools:,}", "schools"),
                (f"{count:,}", "residencies this year"),
                (f"{len(pieces):,}", "pieces of learning"),
            ],
            sign_ups=[
                found for p in network.programmes if (found := dates.sign_up(scene, p)) is not None
            ],
            next_dates=dates.upcoming(dates.network_dates(scene), 6),
            hubs=self._hub_cards(), pieces=learning.cards(pieces[:3]),
            programmes=[
                {"title": p.title, "href": f"/programmes/{p.id}/", "text": p.summary,
                 "eyebrow": p.kind.capitalize()}
                for p in network.programmes
            ],
            brochure=resources.href(brochure) if brochure else "",
            brochure_title=brochure.title if brochure else "",
        )  # fmt: skip

    def _programmes(self) -> Iterable[Page]:
        scene = self.scene
        yield self._page(
            "programmes/index.md", "programmes.md.j2", "Programmes",
            "The programmes that hubs run, who may take part in each, and how the year goes.",
            cards=[
                {"title": p.title, "href": f"/programmes/{p.id}/", "text": p.summary,
                 "meta": [f"{len(p.roles)} roles", f"{len(p.phases)} steps"]}
                for p in self.network.programmes
            ],
        )  # fmt: skip
        for programme in self.network.programmes:
            prose, body = self._intro(f"programmes/{programme.id}")
            yield self._page(
                f"programmes/{programme.id}.md", "programme.md.j2", programme.title,
                programme.summary,
                origins=((prose.path,) if prose else ())
                + (f"data/programmes/{programme.id}.yaml",),
                programme=programme, body=body, sign_up=dates.sign_up(scene, programme),
                year_steps=roles.year_steps(programme, scene),
                cards=roles.role_cards(programme), dates=dates.network_dates(scene, programme.id),
                programme_gains=[{"title": g.title, "text": g.text} for g in programme.gains],
                stages=[
                    (s.title[0].upper() + s.title[1:], s.description or "")
                    for s in programme.career_stages
                ],
                taking_part=self._taking_part(programme.id),
            )  # fmt: skip

    def _roles(self) -> Iterable[Page]:
        scene = self.scene
        yield self._page(
            "roles/index.md", "roles.md.j2", "Roles",
            "Who does what in each programme: duties, guidance, templates and who to ask.",
            programmes=[(p, roles.role_cards(p)) for p in self.network.programmes],
            ask=roles.who_to_ask(scene),
        )  # fmt: skip
        for programme in self.network.programmes:
            for role in programme.roles:
                prose = roles.guidance(programme, role, scene)
                yield self._page(
                    f"roles/{programme.id}/{role.id}.md", "role.md.j2",
                    self._role_title(programme, role),
                    prose["description"] if prose else role.summary,
                    origins=((prose["path"],) if prose else ())
                    + (f"data/programmes/{programme.id}.yaml",),
                    hub=None, part=None, lead="", programme=programme, role=role, prose=prose,
                    duties=roles.checklist(role, anchored=prose is not None),
                    year_steps=roles.year_steps(programme, scene),
                    templates=roles.templates_for(programme, role, scene),
                    own_forms=forms.links(forms.of_role(self.forms, programme, role)),
                    ask=roles.who_to_ask(scene),
                )  # fmt: skip

    def _hub_cards(self) -> list[Any]:
        """Every hub; of a large network its regions."""
        if not self.is_large:
            return hubs.cards(self.entries)
        return regions.cards(regions.regions(self.scene), regions.DIRECTORY)

    def _taking_part(self, programme: str) -> list[dict[str, Any]]:
        """The hubs that take part in a programme; of a large network how many in each region."""
        if not self.is_large:
            return [
                {"title": entry.card["title"], "href": entry.card["href"]}
                for entry in self.entries
                if programme in entry.programmes
            ]
        return regions.taking_part(self.scene, programme)

    def _hubs(self) -> Iterable[Page]:
        prose, body = self._intro("hubs")
        description = (
            prose.description if prose else "Every hub of the network, by kind, region and phase."
        )
        if not self.is_large:
            yield self._page(
                "hubs/index.md", "hubs.md.j2", "Hubs", description,
                body=body, cards=hubs.cards(self.entries),
                groups=hubs.groups(self.entries, self.scene),
                map=hubs.network_map(self.entries, self.scene), hide=("toc",),
            )  # fmt: skip
            return
        yield self._page(
            "hubs/index.md", "hubs_by_region.md.j2", "Hubs", description,
            body=body, hide=("toc",), **regions.front(self.scene),
        )  # fmt: skip
        every = regions.regions(self.scene)
        for region in every:
            for part in region.parts(regions.DIRECTORY):
                yield self._page(
                    f"directory/{region.id}{part.suffix}.md", "hubs_of_region.md.j2",
                    regions.title_of(f"Hubs: {region.title}", part),
                    f"The hubs of the region {region.title}, by their names.",
                    region=region, cards=hubs.cards(part.entries), part=part,
                    groups=hubs.groups(part.entries, self.scene, region.id),
                    beside=regions.beside(every, regions.DIRECTORY, region), hide=("toc",),
                )  # fmt: skip

    def _resources(self) -> Page:
        prose, body = self._intro("resources")
        listed = resources.by_phase(
            self.network.resources, self.scene,
            locked="Given to a hub once a representative has attended an induction session.",
        )  # fmt: skip
        titles: dict[str, str] = {}
        for programme in self.network.programmes:
            for role in programme.roles:
                titles.setdefault(role.id, role.title)
        return self._page(
            "resources/index.md", "resources.md.j2", "Resources",
            prose.description if prose else "Everything in the pack, by role and step.",
            origins=("data/resources.yaml", *((prose.path,) if prose else ())),
            body=body, pack=listed,
            groups=[
                {"key": "role", "label": "Role",
                 "options": [{"value": r, "label": t} for r, t in titles.items()]},
                {"key": "programme", "label": "Programme",
                 "options": [
                     {"value": p.id, "label": p.short_title} for p in self.network.programmes
                 ]},
            ],
        )  # fmt: skip

    def _induction(self) -> Page:
        prose, body = self._intro("induction")
        sessions = [
            dates.tile(
                session.starts_at.date(), session.title, self.scene.today,
                note=f"{dates.clock(session.starts_at)}, online, {session.minutes} minutes. "
                f"{session.text or ''}",
            )
            for session in sorted(self.network.sessions, key=lambda s: s.starts_at)
            if session.year == self.year
        ]  # fmt: skip
        return self._page(
            "induction.md", "induction.md.j2", prose.title if prose else "Induction",
            prose.description if prose else "The online session that begins the year.",
            origins=("data/sessions.yaml", *((prose.path,) if prose else ())),
            body=body, sessions=sessions,
            links=[
                link
                for session in self.network.sessions
                if session.year == self.year
                for link in dates.session_links(session)
            ],
            sign_up_forms=forms.links(forms.signing_up(self.forms)),
            calendar=subscribing.links(self.scene, f"/{NETWORK_FILE}"),
        )  # fmt: skip

    def _forms(self) -> Iterable[Page]:
        if not self.forms:
            return
        prose, body = self._intro("forms")
        yield self._page(
            "forms/index.md", "forms.md.j2", prose.title if prose else "Forms",
            prose.description if prose else "Every form of the programme, by who fills it in.",
            origins=(prose.path,) if prose else ("data/network.yaml",),
            hub=None, body=body, groups=forms.groups(self.forms, self.scene),
        )  # fmt: skip
        for form in self.forms:
            yield self._page(
                f"forms/{form.id}.md", "form.md.j2", form.title, form.description,
                origins=(f"data/forms/{form.id}.yaml",), **forms.asked(form, self.scene),
            )  # fmt: skip

    def _templates(self) -> Iterable[Page]:
        found = self._under("templates")
        yield self._page(
            "templates/index.md", "templates.md.j2", "Templates",
            "Sheets to print or copy and fill in, with a worked example in each.",
            origins=("data/resources.yaml",),
            links=[
                {"title": prose.title, "href": f"/templates/{name}/",
                 "description": prose.description, "type": "Template"}
                for name, prose in found
            ],
        )  # fmt: skip
        for name, prose in found:
            yield self._page(
                f"templates/{name}.md", "prose.md.j2", prose.title, prose.description,
                origins=(prose.path,), body=Safe(prose.body), lead=prose.description,
                eyebrow="Template", after="", crumbs=[("Templates", "/templates/")],
            )  # fmt: skip

    def _residencies(self) -> Iterable[Page]:
        prose, body = self._intro("residencies")
        own = records.Records(self.scene, self.year)
        description = prose.description if prose else "Residencies across the network this year."
        shown: dict[str, Any] = {
            "body": body, "hide": ("toc",),
            "calendar": subscribing.links(self.scene, f"/{VISITS_FILE}"),
            "milestones": subscribing.has_milestones(self.scene),
        }  # fmt: skip
        if not own.is_long:
            yield self._page(
                "residencies/index.md", "residencies.md.j2", "Residencies", description,
                **shown, **own.listed(), **own.filtered(),
            )  # fmt: skip
            return
        yield self._page(
            "residencies/index.md", "residencies_by_region.md.j2", "Residencies", description,
            regions=own.regions(records.RESIDENCIES), facts=own.facts(),
            states=own.by_state("residency"), review_states=own.by_state("review"),
            **shown,
        )  # fmt: skip
        crumbs = [("Residencies", records.RESIDENCIES)]
        yield from self._records_by_region(own, records.RESIDENCIES, "Residencies", crumbs)

    def _records_by_region(
        self, own: records.Records, folder: str, title: str, crumbs: list[tuple[str, str]]
    ) -> Iterable[Page]:
        """The pages of a long list: for each region its hubs, and what they have."""
        every = regions.regions(self.scene)
        for region in every:
            for part in own.parts(region, folder):
                yield self._page(
                    f"{folder.strip('/')}/{region.id}{part.suffix}.md", "records_of_region.md.j2",
                    regions.title_of(f"{title}: {region.title}", part),
                    f"{title} in the region {region.title}, hub by hub.",
                    region=region, part=part, crumbs=crumbs, shown_year=year_label(own.year),
                    beside=own.beside(folder, region), hide=("toc",), **own.table(part),
                )  # fmt: skip

    def _progress(self) -> Iterable[Page]:
        boards = network_progress.Boards(self.scene)
        yield self._page(
            "progress/index.md", "progress.md.j2", "Progress",
            "How far the year has come: states, recruitment, steps and visits in every hub.",
            **boards.board(),
        )  # fmt: skip
        every = regions.regions(self.scene) if boards.is_large else ()
        for region in every:
            for part in boards.parts(region):
                yield self._page(
                    f"progress/{region.id}{part.suffix}.md", "progress_of_region.md.j2",
                    regions.title_of(f"Progress: {region.title}", part),
                    f"How far the year has come in the hubs of the region {region.title}.",
                    region=region, part=part,
                    beside=regions.beside(every, network_progress.PROGRESS, region),
                    **boards.of_part(part),
                )  # fmt: skip

    def _outcomes(self) -> Iterable[Page]:
        for page in outcomes.network_pages(self.scene):
            yield self._page(
                page.path, page.template, page.title, page.description,
                hide=("navigation", "toc"), **page.values,
            )  # fmt: skip

    def _learning(self) -> Iterable[Page]:
        prose, _ = self._intro("learning")
        return library.LibraryPages(self.scene, self._page).pages(prose)

    def _archive(self) -> Iterable[Page]:
        prose, body = self._intro("archive")
        scene = self.scene
        cards = []
        past = {year: records.Records(scene, year) for year in self._past_years()}
        for year, own in past.items():
            count = own.count("residency")
            pieces = len(scene.library.of("year", year))
            text = f"{count:,} residencies and {pieces:,} pieces of learning."
            cards.append({"title": year_label(year), "href": f"/archive/{year}/", "text": text})
        yield self._page(
            "archive/index.md", "archive.md.j2", "Past years",
            prose.description if prose else "Earlier years of the network.",
            body=body, cards=cards,
        )  # fmt: skip
        for year, own in past.items():
            yield from self._past_year(year, own)

    def _past_year(self, year: str, own: records.Records) -> Iterable[Page]:
        scene = self.scene
        label, folder = year_label(year), f"/archive/{year}/"
        with_page = [entry for entry in self.entries if year in entry.years]
        is_long = own.is_long or len(with_page) > listing.MOST
        lists: dict[str, Any] = {"regions": [], "facts": [], "rows": [], "reviews": []}
        if is_long:
            lists |= {"regions": own.regions(folder), "facts": own.facts()}
        else:
            lists |= own.listed()
        yield self._page(
            f"archive/{year}.md", "archive_year.md.j2", label,
            f"The network in {label}: hubs, residencies, reviews and learning.",
            shown_year=label, hide=("toc",), outcomes=outcomes.in_short(scene, year),
            hubs=[] if is_long else [
                {"title": scene.hubs[entry.hub].name, "href": f"{hub_url(entry.hub)}{year}/"}
                for entry in with_page
            ],
            pieces=learning.cards(scene.library.of("year", year)[:_NEWEST]),
            all_pieces=learning.value_url("year", year), **lists,
        )  # fmt: skip
        if is_long:
            crumbs = [("Past years", "/archive/"), (label, folder)]
            yield from self._records_by_region(own, folder, label, crumbs)

    def _search(self) -> Page:
        return self._page(
            "search.md", "search.md.j2", "Search",
            "Find learning, guidance, resources, hubs and records of the whole network.",
            **searchable.search_page(self.scene),
        )  # fmt: skip

    def _prose(self, name: str) -> Page | None:
        prose = self.scene.content.find(name)
        if prose is None:
            return None
        after = (self.network.privacy_notice or "") if name == "privacy" else ""
        return self._page(
            f"{name}.md", "prose.md.j2", prose.title, prose.description, origins=(prose.path,),
            body=Safe(prose.body), lead=prose.description, eyebrow="", after=after, crumbs=[],
        )  # fmt: skip
