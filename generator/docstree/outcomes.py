"""What came of each year, for the outcomes pages of the network and its hubs.

Everything is made from the projected network: counts of schools are ranges where a number could
point to one, and nothing is said of what a return lacks. That is for the hub's own people, in
`outcomes_page`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator import outcomes
from generator.addresses import hub_url
from generator.docstree.hubs import counted
from generator.docstree.regions import Region, beside, is_large, regions, title_of
from generator.docstree.scene import Scene, year_label
from generator.model import Amount, Programme
from generator.outcomes import HubOutcomes, NetworkOutcomes, Spread, words_of
from generator.pictures import stacks
from generator.small_groups import percentage
from generator.templates import day

NOUNS = {"residency": ("residency", "residencies"), "review": ("review", "reviews")}
VISITORS = {"residency": "leader’s", "review": "reviewers’"}
NO_NUMBER = "None given"
MOST_VOICES = 3
"""How many hubs speak of one gain."""
_HUB_COLUMNS = (
    "Hub", "Planned", "Days done", "Complete", "Withdrawn", "Days", "Between hubs",
    "Schools that took part", "Return",
)  # fmt: skip
YEAR_COLUMNS = (
    "Year", "Planned", "Written down", "Days done", "Complete", "Withdrawn", "Between hubs",
    "Schools that took part",
)  # fmt: skip
_STAGES = (("placed", "Complete"), ("waiting", "Days done"), ("open", "Still to come"))
_SHARED = (("placed", "Yes"), ("open", "Not yet"))
_COUNTED = (("placed", "Counted"), ("open", "Up to so many more"))


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page of the network's outcomes and what its template is given."""

    path: str
    template: str
    title: str
    description: str
    values: Mapping[str, Any]


def years_of(scene: Scene) -> list[str]:
    """The years that have outcomes, newest first."""
    return sorted({year for _, year in scene.outcomes}, reverse=True)


def network_pages(scene: Scene) -> Iterator[PageOf]:
    """The page over all years, one for each year, and further lists where hubs are many."""
    every = [
        _of_network(scene, programme, year, hubs)
        for (programme, year), hubs in scene.outcomes.items()
    ]
    years = years_of(scene)
    yield PageOf(
        "outcomes/index.md", "outcomes.md.j2", "Outcomes",
        "What residencies and reviews have brought about, year by year and in the hubs’ words.",
        _index(every, scene),
    )  # fmt: skip
    for year in years:
        own = [one for one in every if one.year == year]
        sections = [year_section(one, scene) for one in own]
        yield PageOf(
            f"outcomes/{year}.md", "outcomes_year.md.j2", f"Outcomes {year_label(year)}",
            f"What came of {year_label(year)} in every hub: numbers, themes and gains.",
            {"sections": sections, "shown_year": year_label(year),
             "is_current": year == scene.network.current_year,
             "years": _year_links(years, year)},
        )  # fmt: skip
        for one in own:
            yield from _of_regions(one, scene)


def _year_links(years: Sequence[str], shown: str) -> list[dict[str, Any]]:
    return [
        {
            "label": year_label(y),
            "title": year_label(y),
            "href": f"/outcomes/{y}/",
            "current": y == shown,
        }
        for y in years
    ]


def _index(every: Sequence[NetworkOutcomes], scene: Scene) -> dict[str, Any]:
    sections = []
    facts: list[tuple[str, str]] = []
    for programme in scene.network.programmes:
        own = [one for one in every if one.programme == programme.id]
        if not own:
            continue
        full = next((one for one in own if _is_told(one, scene)), None)
        if full is not None and not facts:
            facts = _facts(full, programme)
        sections.append(
            {
                **_titles(programme), **year_on_year([(o, o.schools) for o in own], scene),
                "now": _now(own, programme, scene),
                "full": year_section(full, scene) if full else None,
            }
        )  # fmt: skip
    years = years_of(scene)
    return {"sections": sections, "facts": facts, "years": _year_links(years, "")}


def _is_told(one: NetworkOutcomes, scene: Scene) -> bool:
    """Whether a year can be told as a whole: it is over, or some hub's return is in."""
    return bool(one.active) and (one.year < scene.network.current_year or one.returned > 0)


def _titles(programme: Programme) -> dict[str, Any]:
    noun, nouns = NOUNS[programme.kind]
    return {
        "programme": programme, "noun": noun, "nouns": nouns, "stages": _STAGES,
        "shared_key": _SHARED, "counted_key": _COUNTED, "year_columns": YEAR_COLUMNS,
    }  # fmt: skip


def _facts(one: NetworkOutcomes, programme: Programme) -> list[tuple[str, str]]:
    noun, nouns = NOUNS[programme.kind]
    count = one.sums["visited"]
    found = [(f"{count}", f"{noun if count == 1 else nouns} in {year_label(one.year)}")]
    if one.schools:
        found.append((f"{one.schools.took_part}", "schools took part"))
    found.append((f"{one.sums['days']}", "days in another school"))
    found.append((f"{one.returned} of {len(one.hubs)}", "hubs have sent their return"))
    return found


def _now(every: Sequence[NetworkOutcomes], programme: Programme, scene: Scene) -> str:
    """The current year so far in a sentence or two; nothing where it stands in full below."""
    year = scene.network.current_year
    own = next((one for one in every if one.year == year), None)
    if own is None or _is_told(own, scene):
        return ""
    noun, nouns = NOUNS[programme.kind]
    count = own.sums["going_on"]
    text = f"{year_label(year)} has begun: "
    if count:
        text += f"{count} {noun if count == 1 else nouns} so far, {own.sums['visited'] or 'none'}"
        text += " with days done."
    else:
        text += f"no {noun} is written down yet."
    due = outcomes.due_on(programme, year)
    return text + (f" Hubs send what came of it by {day(due)}." if due else "")


# --- one year of the network


def year_section(one: NetworkOutcomes, scene: Scene, *, every: bool = False) -> dict[str, Any]:
    """A programme in a year over all hubs: numbers, spread, cascades, themes, gains, hubs.

    Of a large network the regions, unless `every` hub is to be there.
    """
    programme = scene.programmes[one.programme]
    numbers = _number_rows(one)
    by_region = [] if every else _by_region(one, scene)
    return {
        **_titles(programme),
        "year": year_label(one.year), "href": f"/outcomes/{one.year}/",
        "active": one.active, "sentence": _sentence(one, programme),
        "numbers": numbers,
        "cascade": _cascade(one.cascaded, one.sums["visited"], one.sums["completed"], programme),
        "themes": _theme_bars(one.themes),
        "theme_rows": [[t.title, str(t.count)] for t in one.themes],
        "voices": _voices(one, programme, scene),
        "hub_columns": _HUB_COLUMNS,
        "hub_rows": [_hub_row(h, programme, scene) for h in one.hubs] if not by_region else [],
        "regions": [_region_card(region, of, one, programme) for region, of in by_region],
    }  # fmt: skip


def _sentence(one: NetworkOutcomes, programme: Programme) -> str:
    """The year in words: what was planned, done, complete and shared between hubs."""
    noun, nouns = NOUNS[programme.kind]
    count, sums = one.sums["going_on"], one.sums
    hubs = "1 hub" if one.active == 1 else f"{one.active} hubs"
    text = f"{count} {noun if count == 1 else nouns}" + (f" in {hubs}" if len(one.hubs) > 1 else "")
    if one.planned is not None:
        text += f", of {one.planned} planned"
    if not sums["visited"]:
        text += ". None has had its days yet."
    else:
        done = "All" if sums["visited"] == count else f"{sums['visited']}"
        text += f". {done} had their days, {sums['days']} in all; "
        text += f"{sums['completed'] or 'none'} {'is' if sums['completed'] < 2 else 'are'} "
        text += "complete, with the learning shared in both schools."
    if sums["between"]:
        share = percentage(_exact(sums["between"]), count)
        is_are = "was" if sums["between"] == 1 else "were"
        text += f" {sums['between']} ({share}) {is_are} between two hubs."
    if one.schools:
        number = one.schools.took_part
        text += f" {_capital(str(number))} school{'' if number.exact == 1 else 's'} took part."
    if sums["withdrawn"]:
        text += (
            f" {sums['withdrawn']} more {'was' if sums['withdrawn'] == 1 else 'were'} withdrawn."
        )
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _exact(count: int) -> Amount:
    return Amount(count, count)


def _number_rows(one: NetworkOutcomes) -> list[list[Any]]:
    """Each number with its spread over hubs."""
    found = []
    for name, (title, _) in outcomes.MEASURES.items():
        spread = one.spreads.get(name)
        found.append([title, one.sums[name], *_spread(spread)])
    return found


def _spread(spread: Spread | None) -> tuple[str, str, str]:
    if spread is None:
        return "", "", ""
    middle = f"{spread.middle:g}"
    return str(spread.least), middle, str(spread.most)


def _cascade(
    cascaded: tuple[int, int], visited: int, complete: int, programme: Programme
) -> dict[str, Any] | None:
    """How far the learning of finished visits went, as bars and as rows."""
    if not visited:
        return None
    names = (f"Shared in the {VISITORS[programme.kind]} own school", "Shared in the host school")
    counts = [
        *zip(names, cascaded, strict=True),
        ("Shared in both, and complete", min(complete, visited)),
    ]
    parts = stacks([[("placed", n), ("open", visited - n)] for _, n in counts])
    bars = [
        {"title": name, "text": f"{n} of {visited}", "parts": drawn}
        for (name, n), drawn in zip(counts, parts, strict=True)
    ]
    rows = [[name, n, visited, percentage(_exact(n), visited)] for name, n in counts]
    return {"bars": bars, "rows": rows}


def _theme_bars(themes: Sequence[outcomes.ThemeCount]) -> list[dict[str, Any]]:
    parts = stacks(
        [[("placed", t.count.low), ("open", t.count.high - t.count.low)] for t in themes]
    )
    return [
        {"title": theme.title, "text": str(theme.count), "parts": drawn}
        for theme, drawn in zip(themes, parts, strict=True)
    ]


def _voices(one: NetworkOutcomes, programme: Programme, scene: Scene) -> list[dict[str, Any]]:
    """Each gain: how many records tell of it, and some hubs in their own words."""
    found = []
    noun, nouns = NOUNS[programme.kind]
    for number, gain in enumerate(one.gains):
        said = words_of(one.hubs, number, MOST_VOICES)
        if not said and not gain.records:
            continue
        count = gain.records
        note = "" if count is None else (
            f"{count} {noun if count == 1 else nouns} {'tells' if count == 1 else 'tell'} of it."
        )  # fmt: skip
        found.append(
            {
                "title": gain.title, "note": note,
                "voices": [
                    {"text": words, "hub": scene.hubs[hub].name,
                     "href": f"{hub_url(hub)}outcomes/"}
                    for hub, words in said
                ],
            }
        )  # fmt: skip
    return found


def _hub_row(one: HubOutcomes, programme: Programme, scene: Scene) -> list[Any]:
    return [
        {"text": scene.hubs[one.hub].name, "href": f"{hub_url(one.hub)}outcomes/"},
        NO_NUMBER if one.planned is None else one.planned,
        one.visited, one.completed, one.withdrawn, one.days, one.between, schools_text(one),
        _return_cell(one, programme),
    ]  # fmt: skip


def schools_text(one: HubOutcomes) -> str:
    """How many of a hub's schools took part, as the reader may know it."""
    return str(one.schools.took_part) if one.schools else "0"


def _return_cell(one: HubOutcomes, programme: Programme) -> Any:
    """When the return came, or by when it is due."""
    if one.returned_on is not None:
        return {"text": f"Sent {day(one.returned_on)}", "iso": one.returned_on.isoformat()}
    due = outcomes.due_on(programme, one.year)
    return f"Due by {day(due)}" if due and not one.is_empty else "Nothing to return"


def in_short(scene: Scene, year: str) -> list[dict[str, str]]:
    """A year of the network in a few sentences for each programme, with the way to the rest."""
    found = []
    for (programme_id, own), hubs in scene.outcomes.items():
        if own == year and any(one.going_on for one in hubs):
            one = _of_network(scene, programme_id, year, hubs)
            programme = scene.programmes[programme_id]
            found.append(
                {
                    "label": programme.title, "note": _sentence(one, programme),
                    "href": f"/outcomes/{year}/#{programme_id}",
                }
            )  # fmt: skip
    return found


def _of_network(
    scene: Scene, programme: str, year: str, hubs: Sequence[HubOutcomes]
) -> NetworkOutcomes:
    protected = scene.audience != "hub"
    return outcomes.network_outcomes(scene.network, programme, year, hubs, protected=protected)


def _by_region(
    one: NetworkOutcomes, scene: Scene
) -> list[tuple[Region, Mapping[str, HubOutcomes]]]:
    """The regions of a large network, each with its hubs that have a part in it; else nothing."""
    if not is_large(scene):
        return []
    known = {of.hub: of for of in one.hubs}
    found: list[tuple[Region, Mapping[str, HubOutcomes]]] = []
    for region in regions(scene):
        entries = tuple(entry for entry in region.entries if entry.hub in known)
        if entries:
            of_region = {entry.hub: known[entry.hub] for entry in entries}
            found.append((replace(region, entries=entries), of_region))
    return found


def _folder(one: NetworkOutcomes) -> str:
    return f"/outcomes/{one.year}/{one.programme}/"


def _region_card(
    region: Region, hubs: Mapping[str, HubOutcomes], one: NetworkOutcomes, programme: Programme
) -> dict[str, Any]:
    noun, nouns = NOUNS[programme.kind]
    count = sum(of.going_on for of in hubs.values())
    done = sum(of.visited for of in hubs.values())
    return {
        "title": region.title, "href": region.address(_folder(one)),
        "text": f"{counted(len(hubs), 'hub')}, {count:,} {noun if count == 1 else nouns}, "
        f"{done:,} with days done.",
    }  # fmt: skip


def _of_regions(one: NetworkOutcomes, scene: Scene) -> Iterator[PageOf]:
    """The hubs of a large network, region by region, in order of their names."""
    programme = scene.programmes[one.programme]
    every = _by_region(one, scene)
    year = year_label(one.year)
    named = [region for region, _ in every]
    for region, hubs in every:
        for part in region.parts(_folder(one)):
            title = title_of(f"{programme.short_title} {year}: {region.title}", part)
            rows = [_hub_row(hubs[entry.hub], programme, scene) for entry in part.entries]
            yield PageOf(
                f"{_folder(one)}{region.id}{part.suffix}.md".lstrip("/"),
                "outcomes_of_region.md.j2", title,
                f"What came of {year} in {region.title}, hub by hub.",
                {"shown_year": year, "programme": programme, "region": region, "part": part,
                 "columns": _HUB_COLUMNS, "rows": rows, "year_href": f"/outcomes/{one.year}/",
                 "beside": beside(named, _folder(one), region)},
            )  # fmt: skip


# --- year on year


def year_on_year(
    every: Sequence[tuple[NetworkOutcomes | HubOutcomes, Any]], scene: Scene
) -> dict[str, Any]:
    """A bar for each year, oldest first, on one scale, and the rows behind; () with no records."""
    told = []
    for one, schools in reversed(every):
        numbers = _numbers(one)
        if numbers["going_on"] or numbers["withdrawn"]:
            took_part = str(schools.took_part) if schools else "0"
            told.append((one.year, one.planned, numbers, took_part))
    parts = stacks(
        [
            [
                ("placed", n["completed"]), ("waiting", n["visited"] - n["completed"]),
                ("open", n["going_on"] - n["visited"]),
            ]
            for _, _, n, _ in told
        ]
    )  # fmt: skip
    bars = [
        {
            "title": year_label(year), "text": f"{n['visited']} of {n['going_on']} with days done",
            "note": "so far" if year == scene.network.current_year else "",
            "parts": drawn,
        }
        for (year, _, n, _), drawn in zip(told, parts, strict=True)
    ]  # fmt: skip
    rows = [
        [
            year_label(year), NO_NUMBER if planned is None else planned, n["going_on"],
            n["visited"], n["completed"], n["withdrawn"], n["between"], schools,
        ]
        for year, planned, n, schools in told
    ]  # fmt: skip
    return {"year_bars": bars, "year_rows": rows}


def _numbers(one: NetworkOutcomes | HubOutcomes) -> Mapping[str, int]:
    if isinstance(one, NetworkOutcomes):
        return one.sums
    return {name: read(one) for name, (_, read) in outcomes.MEASURES.items()}


# --- one hub


def hub_page(scene: Scene, every: Sequence[HubOutcomes]) -> dict[str, Any]:
    """What a hub's own outcomes page shows: each programme's last return, and year on year.

    `every` are the hub's, as `scene.outcomes_of` gives them.
    """
    sections = []
    facts: list[tuple[str, str]] = []
    for programme in scene.network.programmes:
        own = [o for o in every if o.programme == programme.id]
        own = [one for one in own if not one.is_empty or one.year == scene.network.current_year]
        if not own:
            continue
        told = [one for one in own if _hub_told(one, scene)]
        if told and not facts:
            facts = _hub_facts(told[0], programme)
        sections.append(
            {
                **_titles(programme),
                **year_on_year([(one, one.schools) for one in own], scene),
                "now": _hub_now(own[0], programme, scene),
                "told": [hub_year(one, scene) for one in told],
            }
        )
    return {"sections": sections, "facts": facts, "current": year_label(scene.network.current_year)}


def _hub_told(one: HubOutcomes, scene: Scene) -> bool:
    """Whether a year of a hub can be told: its return is in, or the year is over."""
    is_over = one.year < scene.network.current_year
    return one.returned_on is not None or (is_over and bool(one.going_on or one.withdrawn))


def _hub_facts(one: HubOutcomes, programme: Programme) -> list[tuple[str, str]]:
    noun, nouns = NOUNS[programme.kind]
    count = one.visited
    return [
        (f"{count}", f"{noun if count == 1 else nouns} in {year_label(one.year)}"),
        (schools_text(one), "of the hub’s schools took part"),
        (f"{one.days}", "days in another school"),
    ]


def hub_year(one: HubOutcomes, scene: Scene, *, drafts: bool = False) -> dict[str, Any]:
    """One year of a hub: its words, its numbers and how far the learning went.

    Words of a return that is not sent yet are for the hub alone: with `drafts`.
    """
    programme = scene.programmes[one.programme]
    due = outcomes.due_on(programme, one.year)
    sent = one.said if one.returned_on is not None else None
    note = ""
    if sent is None:
        sent = one.said if drafts else None
        note = "The hub has not sent its return for this year" + (
            f"; it was due by {day(due)}." if due and due < scene.today else "."
        )
    return {
        "programme": programme, "year": year_label(one.year), "anchor": one.year,
        "href": f"{hub_url(one.hub)}{one.year}/",
        "summary": sent.summary if sent else "", "note": note,
        "gains": [{"title": g.title, "text": g.words} for g in one.gains] if sent else [],
        "numbers": number_pairs(one, programme),
        "cascade": _cascade(one.cascaded, one.visited, one.completed, programme),
    }  # fmt: skip


def number_pairs(one: HubOutcomes, programme: Programme) -> list[tuple[str, str]]:
    """A hub's year in numbers, as names and values."""
    nouns = NOUNS[programme.kind][1]
    planned = "" if one.planned is None else f" of {one.planned} planned"
    share = percentage(one.schools.took_part, one.members) if one.schools else ""
    schools = schools_text(one)
    found = [
        (f"{nouns.capitalize()} written down", f"{one.going_on}{planned}"),
        ("With their days done", f"{one.visited}, on {one.days} days"),
        ("Complete", f"{one.completed}"),
        ("Schools of the hub that took part", f"{schools} ({share})" if share else schools),
    ]
    if one.between:
        found.append(("Between this hub and another", f"{one.between}"))
    if one.hosted:
        part = "Hosted for other hubs" if programme.kind == "residency" else "Reviewed elsewhere"
        found.append((part, f"{one.hosted}"))
    if one.withdrawn:
        found.append(("Withdrawn", f"{one.withdrawn}"))
    return found


def _hub_now(latest: HubOutcomes, programme: Programme, scene: Scene) -> str:
    """Where the current year stands, and by when its return is due."""
    year = scene.network.current_year
    if latest.year != year or latest.returned_on is not None:
        return ""
    due = outcomes.due_on(programme, year)
    noun, nouns = NOUNS[programme.kind]
    count = latest.going_on
    if not count:
        return f"No {noun} is written down for {year_label(year)} yet."
    text = f"{year_label(year)} is under way, with {count} {noun if count == 1 else nouns} so far."
    return text + (f" The hub’s return is due by {day(due)}." if due else "")


def short_form(
    scene: Scene, every: Sequence[HubOutcomes], year: str
) -> Mapping[str, list[tuple[str, str]]]:
    """A year of a hub in numbers, by programme; only programmes with something to count."""
    return {
        one.programme: number_pairs(one, scene.programmes[one.programme])
        for one in every
        if one.year == year and (one.going_on or one.hosted or one.withdrawn)
    }
