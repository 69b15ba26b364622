"""The outcomes of a hub or the network as one private file: all numbers, and what is lacking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator import audience, build, content, sources
from generator.addresses import hub_url
from generator.docstree import Scene, hubs
from generator.docstree import outcomes as pages
from generator.docstree.scene import year_label
from generator.load import Loaded
from generator.model import Form
from generator.outcomes import Lack
from generator.returns import Part, Returns, returns, where
from generator.standalone import inlined, linked
from generator.templates import Safe, day

MARK = b"<!-- Made by `lrp report outcomes`"
"""How a line near the top begins by which the program knows its own file."""
NETWORK = "network"
"""The name of the page of all hubs; no hub's page is in the way, for hubs have a folder."""


def page(
    options: build.Options,
    loaded: Loaded,
    year: str,
    reader: audience.Audience,
    hub: str = "",
    programme: str | None = None,
) -> dict[str, bytes]:
    """The page of one hub, or of the network, by its path in the private folder.

    It has its styles in it and no script. For the audience `hub` its numbers are exact.
    """
    prose, _ = content.read(options.root)
    scene = sources.plan(
        build.Options(options.root, options.out, options.today, reader), loaded, prose
    )
    exact = reader == "hub"
    report = returns(
        scene.network, year, options.today, exact=exact, hubs=(hub,) if hub else (),
        programme=programme,
    )  # fmt: skip
    style = sources.shared_assets(sources.template_folders(options.root)).get("assets/lrp.css", b"")
    look = hubs.look(scene.hubs[hub]).decode() if hub else ""
    text = sources.environment(options.root).get_template("outcomes.html.j2").render(
        scene=scene, style=Safe(inlined(style.decode()) + look), **_values(report, scene, hub)
    )  # fmt: skip
    path = f"outcomes/{year}/hubs/{hub}.html" if hub else f"outcomes/{year}/{NETWORK}.html"
    return {path: linked(text, (scene.network.url or "").rstrip("/")).encode()}


def _values(report: Returns, scene: Scene, hub: str) -> dict[str, Any]:
    title = scene.hubs[hub].name if hub else scene.network.name
    return {
        "title": f"{title}: outcomes {year_label(report.year)}", "exact": report.exact,
        "today": day(report.today), "hub": hub, "year": year_label(report.year),
        "sections": [_section(part, scene, hub, report) for part in report.parts],
    }  # fmt: skip


def _section(part: Part, scene: Scene, hub: str, report: Returns) -> Mapping[str, Any]:
    whole = pages.year_section(part.whole, scene, every=True)
    return {
        **whole,
        **pages.year_on_year([(o, o.schools) for o in reversed(part.years)], scene),
        "lacking": [_lacking(own, lack, scene, with_hub=not hub) for own, lack in part.lacking],
        "lacking_columns": ["What", *([] if hub else ["Hub"]), "Who", "Where"],
        "told": pages.hub_year(part.hubs[0], scene, drafts=report.exact) if hub else None,
        "schools": _schools(part, hub) if report.exact else [],
    }


def _lacking(hub: str, lack: Lack, scene: Scene, *, with_hub: bool) -> list[Any]:
    """What, whose, who and where, with a way to the record, the form or the file."""
    named = [scene.hubs[hub].name] if with_hub else []
    return [lack.text, *named, lack.who, {"text": where(lack), "href": _way(hub, lack, scene)}]


def _way(hub: str, lack: Lack, scene: Scene) -> str:
    """The page of a record; for the return itself its form; or else the file, if anyone can."""
    if len(lack.records) == 1:
        parts = lack.file.removeprefix("data/hubs/").removesuffix(".yaml")
        return f"{hub_url(parts.split('/')[0])}{'/'.join(parts.split('/')[1:])}/"
    form = next((f for f in scene.network.forms if _asks_for_outcomes(f)), None)
    if form is not None and lack.file.endswith("/outcomes.yaml"):
        return f"{hub_url(hub)}forms/{form.id}/"
    return "" if lack.records else scene.correction(lack.file)


def _asks_for_outcomes(form: Form) -> bool:
    return form.form.destination.table == "outcome"


def _schools(part: Part, hub: str) -> list[tuple[str, str]]:
    """Which way schools took part, known to the hub's own people alone."""
    involved = part.hubs[0].schools if hub else part.whole.schools
    if involved is None:
        return []
    return [
        ("Schools that took part", f"{involved.took_part}"),
        ("Schools that sent somebody", f"{involved.visiting}"),
        ("Schools that hosted", f"{involved.hosting}"),
    ]
