"""Lists of a large network: summaries first, then regions, and every hub within reach."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from benchmarks.wide_network import TODAY, wide_network
from generator import build, content, sources, states
from generator.addresses import hub_url
from generator.docstree import Scene, listing, network_progress, network_site, records, regions
from generator.engines import mkdocs
from generator.model import Network
from tests.support.axe import axe
from tests.support.browser import visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FAMILIES = (
    "index", "hubs/", "directory/", "programmes/", "residencies/", "progress/", "archive/",
)  # fmt: skip
LARGEST = 150_000
"""Bytes of the largest of these pages."""
NOW = "2026-27"


def scene_of(network: Network, repository: Path) -> Scene:
    pages, _ = content.read(repository)

    def read_document(path: str) -> bytes:
        return (repository / path).read_bytes()

    return Scene(network, pages, TODAY, "public", frozenset(), read_document, network)


def pages_of(scene: Scene, repository: Path) -> Mapping[str, str]:
    """Address → Markdown of the network's pages that list hubs and records."""
    tree = network_site(scene, sources.environment(repository), {})
    wanted = tuple(f"docs/{name}" for name in FAMILIES)
    return {
        "/" + re.sub(r"(^|/)index$", r"\1", path[5:-3]).rstrip("/"): data.decode()
        for path, data in tree.files.items()
        if path.startswith(wanted) and path.endswith(".md")
    }


def links(page: str) -> set[str]:
    """The addresses that a page leads to, without ending, query and anchor."""
    found = re.findall(r'href="(/[^"#?&]*)', page)
    return {address.rstrip("/") or "/" for address in found}


@pytest.fixture(scope="module")
def wide() -> Network:
    """Ninety hubs in eight regions."""
    return wide_network(90)


@pytest.fixture(scope="module")
def scene(wide: Network, repository: Path) -> Scene:
    return scene_of(wide, repository)


@pytest.fixture(scope="module")
def pages(scene: Scene, repository: Path) -> Mapping[str, str]:
    return pages_of(scene, repository)


def test_a_small_networks_lists_are_not_cut(repository: Path) -> None:
    small = pages_of(scene_of(wide_network(8), repository), repository)
    assert not [path for path in small if path.startswith(("/directory", "/progress/"))]
    assert 'id="hubs"' in small["/hubs"]
    assert 'id="residencies"' in small["/residencies"]


def test_every_hub_is_reached_through_its_region(wide: Network, pages: Mapping[str, str]) -> None:
    own = {one for path, page in pages.items() if path.startswith("/directory") for one in [page]}
    found = set().union(*(links(page) for page in own))
    assert {hub_url(hub.id).rstrip("/") for hub in wide.hubs} <= found
    for start in ("/hubs", "/"):
        parts = {path for path in links(pages[start]) if path.startswith("/directory")}
        assert parts == {f"/directory/{one}" for one in (
            "east-of-england", "london", "national", "north-east", "north-west", "south-east",
            "south-west", "west-midlands",
        )}  # fmt: skip


def test_every_part_of_a_list_is_there_and_linked_to(pages: Mapping[str, str]) -> None:
    cut = re.compile(r"/(directory|residencies|progress|archive)(/|$)")
    there = {path for path in pages if cut.match(path)}
    led_to = {path for page in pages.values() for path in links(page) if cut.match(path)}
    assert led_to <= there
    assert there - led_to <= {"/archive"}
    assert sum(path.count("/") > 1 for path in there) > 24


def test_a_regions_hubs_stand_in_order_of_name_and_once(scene: Scene) -> None:
    seen: Counter[str] = Counter()
    for region in regions.regions(scene):
        names = [scene.hubs[one.hub].name for one in region.entries]
        assert names == sorted(names)
        parts = list(region.parts(regions.DIRECTORY, 5))
        assert [one for part in parts for one in part.entries] == list(region.entries)
        assert all(len(part.entries) <= 5 for part in parts)
        seen.update(one.hub for one in region.entries)
    assert seen == Counter(hub.id for hub in scene.network.hubs)


def test_the_regions_records_add_up_to_the_networks(scene: Scene, wide: Network) -> None:
    own = records.Records(scene, NOW)
    assert own.is_long
    every = [record for record in wide.residencies() if record.year == NOW]
    counted = Counter(states.state_of(record, TODAY) for record in every)
    assert {row[0]["state"]: int(row[1]) for row in own.by_state("residency")} == counted
    rows = [
        row
        for region in regions.regions(scene)
        for part in own.parts(region, "/residencies/")
        for row in own.table(part)["rows"]
    ]
    assert sum(int(row[1]["text"]) for row in rows) == len(every)
    assert len(rows) == len({record.hub for record in every})


def test_the_regions_progress_adds_up_to_the_networks(scene: Scene, wide: Network) -> None:
    board = network_progress.Boards(scene).board()
    [lrp] = [part for part in board["sections"] if part["programme"].id == "lrp"]
    going_on = [
        record
        for record in wide.residencies()
        if record.year == NOW and not states.is_withdrawn(record, TODAY)
    ]
    assert lrp["going_on"] == len(going_on)
    assert sum(row[2] + row[3] for row in lrp["plan_rows"]) == len(going_on)
    assert sum(row[2] for row in board["trip_rows"]) == sum(r.has_host for r in going_on)
    cells = [row["cells"][0] for row in lrp["grid"]]
    of_all = [re.match(r"\d+ of (\d+)", cell["text"]) for cell in cells if cell["state"] != "none"]
    takes_part = sum(
        part.takes_part
        for hub in wide.hubs
        for year in hub.years
        if year.year == NOW and (part := year.find_participation("lrp"))
    )
    assert sum(int(found[1]) for found in of_all if found) == takes_part
    assert sum(sum(row[1:]) for row in board["week_rows"]) == sum(bool(r.dates) for r in going_on)


def test_a_change_in_one_hub_changes_the_pages_of_its_region_alone(
    wide: Network, pages: Mapping[str, str], repository: Path
) -> None:
    hub = next(hub for hub in wide.hubs if hub.id.startswith("weardale"))
    year = hub.find_year(NOW)
    assert year is not None
    first = year.residencies[0]
    assert first.dates
    assert not first.withdrawn_on
    gone = replace(first, withdrawn_on=TODAY)
    changed_year = replace(year, residencies=(gone, *year.residencies[1:]))
    changed = replace(hub, years=tuple(changed_year if one is year else one for one in hub.years))
    network = replace(wide, hubs=tuple(changed if one is hub else one for one in wide.hubs))
    after = pages_of(scene_of(network, repository), repository)
    assert {path for path in pages if pages[path] != after[path]} == {
        "/", "/residencies", "/residencies/north-east", "/progress", "/progress/north-east",
    }  # fmt: skip


def test_the_calendar_of_all_visits_keeps_to_their_days_in_a_large_network(scene: Scene) -> None:
    tree = network_site(scene, sources.environment(Path(__file__).parents[1]), {})
    file = tree.files["docs/calendar/residencies.ics"].decode()
    assert "SUMMARY:Residency: " in file
    assert "SUMMARY:Due from" not in file
    said = "What is due when is in each hub’s own calendar"
    assert said in tree.files["docs/residencies/index.md"].decode()


def test_a_list_is_cut_where_one_more_would_be_too_many(repository: Path) -> None:
    for hubs_, is_large in ((listing.MOST, False), (listing.MOST + 1, True)):
        assert regions.is_large(scene_of(wide_network(hubs_), repository)) is is_large


@pytest.fixture(scope="module")
def built(repository: Path) -> Mapping[str, bytes]:
    """The finished pages of a network with two thousand hubs, without microsites and learning."""
    network = wide_network(2_000)
    bare = tuple(
        replace(hub, years=tuple(replace(year, learning=()) for year in hub.years))
        for hub in network.hubs
    )
    scene = scene_of(replace(network, hubs=bare), repository)
    options = build.Options(repository, repository / "site", TODAY)
    tree = sources.render_network(options, scene)
    return mkdocs.build(tree, sources.engine_base(repository))


@pytest.mark.long
def test_no_page_of_two_thousand_hubs_is_larger_than_150_kilobytes(
    built: Mapping[str, bytes],
) -> None:
    sizes = {
        path: len(data) for path, data in built.items()
        if path.startswith(FAMILIES) and path.endswith(".html")
    }  # fmt: skip
    assert len(sizes) > 250
    assert {path: size for path, size in sizes.items() if size > LARGEST} == {}


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_a_large_network_are_accessible_on_a_phone(
    built: Mapping[str, bytes], scheme: Literal["light", "dark"], tmp_path: Path,
    serve: Callable[..., str], chromium: "Browser",
) -> None:  # fmt: skip
    for path, data in built.items():
        if path.startswith((*FAMILIES, "assets/")):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
    root = serve(tmp_path)
    context = chromium.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for path in ("hubs/", "directory/london/2/", "residencies/", "residencies/south-east/",
                 "progress/", "progress/south-east/2/", "archive/2025-26/"):  # fmt: skip
        visit(page, root + path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()


def test_the_box_for_a_hub_asks_the_search_for_hubs(pages: Mapping[str, str]) -> None:
    assert re.search(
        r'<form class="lrp-lookup lrp-needs-script"[^>]* action="/search/" method="get">'
        r'.*name="q".*name="kind" value="hub"', pages["/hubs"], re.DOTALL,
    )  # fmt: skip
