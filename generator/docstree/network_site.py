"""The network → the docs tree of its own site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    open_data,
    outcomes,
    progress,
    residencies,
    resources,
    roles,
    searchable,
    subscribing,
)
from generator.docstree.scene import Scene, year_label
from generator.docstree.tree import DocsTree, Nav, Page, render_tree
from generator.library import half_terms
from generator.model import Programme, Role, Theme
from generator.templates import Environment, Safe

_NEWEST = 12
"""Pieces of learning of a past year that stand on its page; the library has all."""


def network_site(scene: Scene, environment: Environment, assets: Mapping[str, bytes]) -> DocsTree:
    """The whole tree. `assets` are the files that all microsites share: styles, script, fonts."""
    builder = _NetworkSite(scene)
    shown = [r for r in scene.network.resources if r.release == "open"]
    files = {**assets, **resources.assets(shown, scene), **scene.calendars.network_files(),
             **library.feed_files(scene)}  # fmt: skip
    return render_tree(
        "", "", environment, list(builder.pages()), builder.nav(),
        configuration.for_network(scene), files,
    )  # fmt: skip


class _NetworkSite:
    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.network = scene.network
        self.year = scene.network.current_year
        self.forms = forms.offered(scene)

    def pages(self) -> Iterable[Page]:
        yield self._home()
        yield from self._programmes()
        yield from self._roles()
        yield self._hubs()
        yield self._resources()
        yield self._induction()
        yield from self._forms()
        yield from self._templates()
        yield self._residencies()
        yield self._progress()
        yield from self._outcomes()
        yield from self._learning()
        yield from self._archive()
        yield self._search()
        for name in ("about", "faq", "privacy", "accessibility"):
            if page := self._prose(name):
                yield page
        yield self._page(
            open_data.PAGE, "open_data.md.j2", open_data.TITLE, open_data.DESCRIPTION,
            **open_data.shown(self.scene),
        )  # fmt: skip

    def nav(self) -> Nav:
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
        years = {year.year for hub in self.network.hubs for year in hub.years}
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
        context = {"scene": self.scene, "year": year_label(self.year), **more}
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
        schools = sum(len(hubs.members(hub, scene.today)) for hub in network.hubs)
        count = sum(
            residency.year == self.year and residency.withdrawn_on is None
            for residency in network.residencies()
        )
        pieces = scene.library.pieces
        brochure = next((r for r in network.resources if r.id == network.brochure), None)
        origins = ((prose.path,) if prose else ()) + ("data/network.yaml",)
        return self._page(
            "index.md", "home.md.j2", network.name,
            prose.description if prose else network.strapline,
            origins=origins, body=body, hide=("navigation", "toc"), home=True,
            headline=prose.title if prose else network.name,
            lead=(prose.text("lead") if prose else "") or network.strapline,
            facts=[
                (str(len(network.hubs)), "hubs"), (str(schools), "schools"),
                (str(count), "residencies this year"), (str(len(pieces)), "pieces of learning"),
            ],
            sign_ups=[
                found for p in network.programmes if (found := dates.sign_up(scene, p)) is not None
            ],
            next_dates=dates.upcoming(dates.network_dates(scene), 6),
            hubs=hubs.cards(scene), map=hubs.map_of(scene),
            pieces=learning.cards(pieces[:3]),
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
            taking_part = [
                {"title": hub.name, "href": hub_url(hub.id)}
                for hub in self.network.hubs
                if (year := hub.find_year(self.year))
                and (part := year.find_participation(programme.id))
                and part.takes_part
            ]
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
                taking_part=taking_part,
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

    def _hubs(self) -> Page:
        prose, body = self._intro("hubs")
        return self._page(
            "hubs/index.md", "hubs.md.j2", "Hubs",
            prose.description if prose else "Every hub of the network, by kind, region and phase.",
            body=body, cards=hubs.cards(self.scene), groups=hubs.groups(self.scene),
            map=hubs.map_of(self.scene), hide=("toc",),
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

    def _residencies(self) -> Page:
        prose, body = self._intro("residencies")
        scene = self.scene
        records = residencies.in_order(
            [r for r in self.network.residencies() if r.year == self.year], scene
        )
        reviews = residencies.in_order(
            [r for r in self.network.reviews() if r.year == self.year], scene
        )
        used = {r.hub for r in records}
        states_used = dict.fromkeys(
            (c["state"], c["text"]) for r in records for c in [residencies.state_cell(r, scene)]
        )
        return self._page(
            "residencies/index.md", "residencies.md.j2", "Residencies",
            prose.description if prose else "Residencies across the network this year.",
            body=body, columns=residencies.columns("residency", with_hub=True),
            rows=residencies.rows(records, scene, with_hub=True),
            row_filters=[residencies.filters(r, scene) for r in records],
            review_columns=residencies.columns("review", with_hub=True),
            reviews=residencies.rows(reviews, scene, with_hub=True),
            groups=[
                {"key": "state", "label": "State",
                 "options": [{"value": s, "label": t} for s, t in states_used]},
                {"key": "hub", "label": "Hub",
                 "options": [
                     {"value": h.id, "label": h.name} for h in self.network.hubs if h.id in used
                 ]},
            ],
            timeline=residencies.year_timeline(records, self.year, scene), hide=("toc",),
            calendar=subscribing.links(scene, f"/{VISITS_FILE}"),
        )  # fmt: skip

    def _progress(self) -> Page:
        return self._page(
            "progress/index.md", "progress.md.j2", "Progress",
            "How far the year has come: states, recruitment, steps and visits in every hub.",
            **progress.network_board(self.scene),
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
        for year in self._past_years():
            count = sum(r.year == year for r in self.network.residencies())
            pieces = len(scene.library.of("year", year))
            text = f"{count} residencies and {pieces} pieces of learning."
            cards.append({"title": year_label(year), "href": f"/archive/{year}/", "text": text})
        yield self._page(
            "archive/index.md", "archive.md.j2", "Past years",
            prose.description if prose else "Earlier years of the network.",
            body=body, cards=cards,
        )  # fmt: skip
        for year in self._past_years():
            records = residencies.in_order(
                [r for r in self.network.residencies() if r.year == year], scene
            )
            reviews = residencies.in_order(
                [r for r in self.network.reviews() if r.year == year], scene
            )
            yield self._page(
                f"archive/{year}.md", "archive_year.md.j2", year_label(year),
                f"The network in {year_label(year)}: hubs, residencies, reviews and learning.",
                shown_year=year_label(year), hide=("toc",),
                outcomes=outcomes.in_short(scene, year),
                hubs=[
                    {"title": hub.name, "href": f"{hub_url(hub.id)}{year}/"}
                    for hub in self.network.hubs
                    if hub.find_year(year)
                ],
                columns=residencies.columns("residency", with_hub=True),
                rows=residencies.rows(records, scene, with_hub=True),
                review_columns=residencies.columns("review", with_hub=True),
                reviews=residencies.rows(reviews, scene, with_hub=True),
                pieces=learning.cards(scene.library.of("year", year)[:_NEWEST]),
                all_pieces=learning.value_url("year", year),
            )  # fmt: skip

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
