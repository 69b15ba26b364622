"""The outcomes pages: true to the records, in the hubs' words, and safe for small groups."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator import build, sources
from generator.docstree import Scene, microsite, outcomes
from generator.docstree.scene import outcomes_of
from generator.docstree.tree import Page
from generator.model import Hub, School
from generator.templates import escape
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.buildable import lay_network

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TODAY = dt.date(2026, 11, 22)
RANGE = re.compile(r"fewer than 3|up to \d+|\d+ to \d+")


def scene_of(root: Path, today: dt.date = TODAY, audience: Any = "public") -> Scene:
    options = build.Options(root, root / "site", today, audience)
    loaded, pages, _ = sources.read(root, today)
    return sources.plan(options, loaded, pages)


@pytest.fixture(scope="module")
def sample(repository: Path) -> Scene:
    """The sample network as the public may see it."""
    return scene_of(repository)


@pytest.fixture(scope="module")
def inner(repository: Path) -> Scene:
    """The sample network as its hubs may see it."""
    return scene_of(repository, audience="hub")


def by_path(scene: Scene) -> Mapping[str, outcomes.PageOf]:
    return {page.path: page for page in outcomes.network_pages(scene)}


def section(values: Mapping[str, Any], programme: str = "lrp") -> Mapping[str, Any]:
    return next(part for part in values["sections"] if part["programme"].id == programme)


def hub_page(scene: Scene, root: Path, hub: str, path: str = "outcomes/index.md") -> str:
    tree = microsite(scene, scene.hubs[hub], sources.environment(root))
    return tree.files[f"docs/{path}"].decode()


# --- the network


def test_the_page_over_all_years_tells_the_last_year_that_is_over(sample: Scene) -> None:
    values = by_path(sample)["outcomes/index.md"].values
    lrp = section(values)
    assert lrp["full"]["year"] == "2025/26"
    assert "2026/27 has begun: 28 residencies so far" in lrp["now"]
    assert "by 9 July 2027" in lrp["now"]
    assert [bar["title"] for bar in lrp["year_bars"]] == ["2024/25", "2025/26", "2026/27"]


def test_each_year_has_a_page_with_every_hub_and_when_its_return_came(sample: Scene) -> None:
    pages = by_path(sample)
    assert {f"outcomes/{y}.md" for y in ("2024-25", "2025-26", "2026-27")} < set(pages)
    rows = section(pages["outcomes/2025-26.md"].values)["hub_rows"]
    assert [row[0]["text"] for row in rows] == [hub.name for hub in sample.network.hubs]
    assert all(row[-1]["text"].startswith("Sent ") for row in rows)
    now = section(pages["outcomes/2026-27.md"].values)["hub_rows"]
    assert {row[-1] for row in now} <= {"Due by 9 July 2027", "Nothing to return"}


def test_a_range_on_the_public_page_is_a_number_on_the_hubs_own(
    sample: Scene, inner: Scene
) -> None:
    public = section(by_path(sample)["outcomes/2025-26.md"].values)["hub_rows"]
    private = section(by_path(inner)["outcomes/2025-26.md"].values)["hub_rows"]
    shown = [row[-2] for row in public]
    assert any(RANGE.fullmatch(text) for text in shown)
    assert all(row[-2].isdigit() for row in private)


def test_no_percentage_is_given_of_a_range(sample: Scene, inner: Scene) -> None:
    for scene, expected in ((sample, False), (inner, True)):
        told = section(outcomes.hub_page(scene, outcomes_of(scene, scene.hubs["weardale"])))[
            "told"
        ][0]
        text = dict(told["numbers"])["Schools of the hub that took part"]
        assert ("%" in text) is expected
        assert bool(RANGE.search(text)) is not expected


def test_every_picture_has_its_numbers_as_text_and_as_a_table(
    sample: Scene, repository: Path
) -> None:
    options = build.Options(repository, repository / "site", TODAY)
    page = sources.render_network(options, sample).files["docs/outcomes/2025-26.md"].decode()
    assert page.count('<figure class="lrp-bars') == page.count('<details class="lrp-behind">') > 2
    lrp = section(by_path(sample)["outcomes/2025-26.md"].values)
    for bar in (*lrp["cascade"]["bars"], *lrp["themes"]):
        assert str(escape(bar["title"])) in page
        assert f'<span class="lrp-bars__text">{bar["text"]}</span>' in page


def test_a_large_networks_hubs_stand_on_pages_of_their_regions(
    sample: Scene, repository: Path
) -> None:
    model = sample.hubs["weardale"]
    regions = ("North East", "South West")
    hubs = tuple(
        replace(_copy(model, f"hub-{n:03}"), region=regions[n % 3 == 0]) for n in range(230)
    )
    involved = tuple(one for one in sample.network.involved if not one.hub)
    network = replace(sample.network, hubs=hubs, involved=involved)
    many = replace(sample, network=network, public=network, _shares={})
    pages = by_path(many)
    year = section(pages["outcomes/2025-26.md"].values)
    assert year["hub_rows"] == []
    assert [(card["title"], card["href"]) for card in year["regions"]] == [
        ("North East", "/outcomes/2025-26/lrp/north-east/"),
        ("South West", "/outcomes/2025-26/lrp/south-west/"),
    ]
    assert year["regions"][0]["text"].startswith("153 hubs, ")
    listed = [
        row[0]["text"]
        for path, page in pages.items()
        if path.startswith("outcomes/2025-26/lrp/")
        for row in page.values["rows"]
    ]
    assert sorted(listed) == [hub.name for hub in hubs]
    sizes = {path: len(_rendered(page, repository)) for path, page in pages.items()}
    assert "outcomes/2025-26/lrp/north-east/4.md" in sizes
    assert max(sizes.values()) < 110_000, sizes


def _rendered(one: outcomes.PageOf, root: Path) -> str:
    page = Page(one.path, one.template, one.title, one.description)
    return sources.environment(root).get_template(one.template).render(page=page, **one.values)


def _copy(hub: Hub, name: str) -> Hub:
    years = tuple(
        replace(
            year, hub=name, reviews=(), learning=(),
            residencies=tuple(replace(r, hub=name, host_hub=None) for r in year.residencies),
        )
        for year in hub.years
    )  # fmt: skip
    schools: tuple[School, ...] = ()
    return replace(hub, id=name, name=f"Hub {name}", years=years, schools=schools)


# --- a hub


def test_a_hubs_page_tells_its_year_in_its_own_words(sample: Scene, repository: Path) -> None:
    page = hub_page(sample, repository, "weardale")
    [outcome] = sample.hubs["weardale"].years[1].outcomes
    for text in (outcome.summary, outcome.gain_leader, outcome.gain_hub):
        assert str(escape(text or "")) in page
    assert "The hub’s return is due by 9 July 2027." in page


def test_what_the_hub_will_do_next_year_is_not_for_the_public(
    sample: Scene, inner: Scene, repository: Path
) -> None:
    private = inner.hubs["weardale"].years[1].outcomes[0].next_year
    assert private
    assert str(escape(private)) not in hub_page(sample, repository, "weardale")


def test_a_hub_without_a_record_says_when_something_will_be_there(tmp_path: Path) -> None:
    root = lay_network(tmp_path / "network")
    for folder in ("residencies", "reviews"):
        for file in (root / "data/hubs/tamar-valley/2026-27" / folder).glob("*.yaml"):
            file.unlink()
    page = hub_page(scene_of(root), root, "tamar-valley")
    assert "No residency is written down for 2026/27 yet." in page
    assert "lrp-bars" not in page


def test_a_network_whose_first_year_is_to_come_has_a_page_that_says_so(tmp_path: Path) -> None:
    root = lay_network(tmp_path / "network")
    for file in root.glob("data/hubs/*/2026-27/**/*.yaml"):
        file.unlink()
    options = build.Options(root, root / "site", TODAY)
    scene = scene_of(root)
    page = sources.render_network(options, scene).files["docs/outcomes/index.md"].decode()
    assert "The first year is still to come" in page
    assert "has no outcomes yet" in hub_page(scene, root, "tamar-valley")


def test_a_year_that_is_over_without_a_return_says_so(tmp_path: Path) -> None:
    root = lay_network(tmp_path / "network")
    network = root / "data/network.yaml"
    text = network.read_text("utf-8")
    network.write_text(text.replace("current_year: 2026-27", "current_year: 2027-28"), "utf-8")
    page = hub_page(scene_of(root, dt.date(2027, 9, 20)), root, "tamar-valley")
    assert "The hub has not sent its return for this year" in page


def test_the_page_of_a_past_year_has_its_numbers(sample: Scene, repository: Path) -> None:
    page = hub_page(sample, repository, "pennine-gateway", "2025-26/index.md")
    assert "Residencies written down" in page
    assert "4 of 4 planned" in page


# --- finished pages


@pytest.fixture(scope="session")
def address(sample_site: Path, serve: Callable[..., str]) -> str:
    return serve(sample_site).rstrip("/")


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/outcomes/", 360, "dark"), ("/outcomes/2025-26/", 1280, "light"),
        ("/hubs/black-country/outcomes/", 1280, "dark"),
    ],
)  # fmt: skip
def test_everyone_can_read_them_without_script(
    chromium: "Browser", address: str, path: str, width: int, scheme: Any
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        seen = visit(page, address + path)
        assert axe(page) == []
        assert seen.faults == []
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0
        assert page.locator("h1").count() == 1
    finally:
        context.close()


def test_the_rule_for_counts_is_one_link_away(sample_site: Path) -> None:
    page = (sample_site / "hubs/weardale/outcomes/index.html").read_text("utf-8")
    assert re.search(r'href="[./]*/outcomes/#counts"', page)
    assert 'id="counts"' in (sample_site / "outcomes/index.html").read_text("utf-8")
