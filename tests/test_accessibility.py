"""Every kind of page in a real browser: what keeps people from using it, at both widths."""

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.axe import axe
from tests.support.browser import visit

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet
    from playwright.sync_api import Browser, Page

PAGES = {
    # template → an address that it makes
    "home.md.j2": "/",
    "programmes.md.j2": "/programmes/",
    "programme.md.j2": "/programmes/lrp/",
    "roles.md.j2": "/roles/",
    "search.md.j2": "/search/",
    "role.md.j2": "/roles/lrp/participant/",
    "hubs.md.j2": "/hubs/",
    "resources.md.j2": "/resources/",
    "induction.md.j2": "/induction/",
    "forms.md.j2": "/forms/",
    "form.md.j2": "/forms/interest/",
    "templates.md.j2": "/templates/",
    "prose.md.j2": "/templates/visit-plan/",
    "residencies.md.j2": "/residencies/",
    "progress.md.j2": "/progress/",
    "open_data.md.j2": "/data/",
    "outcomes.md.j2": "/outcomes/",
    "outcomes_year.md.j2": "/outcomes/2025-26/",
    "learning.md.j2": "/learning/",
    "theme.md.j2": "/learning/reading/",
    "learning_way.md.j2": "/learning/by/hub/",
    "learning_value.md.j2": "/learning/by/kind/residency/",
    "digests.md.j2": "/learning/digest/",
    "digest.md.j2": "/learning/digest/2026-27-autumn-1/",
    "archive.md.j2": "/archive/",
    "archive_year.md.j2": "/archive/2025-26/",
    "record.md.j2": "/hubs/tamar-valley/2026-27/residencies/r-01/",
    "learning_piece.md.j2": "/hubs/tamar-valley/2026-27/learning/open-gate-with-no-programme/",
    "hub/home.md.j2": "/hubs/tamar-valley/",
    "hub/resources.md.j2": "/hubs/tamar-valley/resources/",
    "hub/roles.md.j2": "/hubs/tamar-valley/roles/",
    "hub/records.md.j2": "/hubs/fen-and-ouse/residencies/",
    "hub/progress.md.j2": "/hubs/tamar-valley/progress/",
    "hub/outcomes.md.j2": "/hubs/tamar-valley/outcomes/",
    "hub/learning.md.j2": "/hubs/tamar-valley/learning/",
    "hub/years.md.j2": "/hubs/tamar-valley/years/",
    "hub/year.md.j2": "/hubs/tamar-valley/2025-26/",
}
MORE_PAGES = (
    "/about/",
    "/privacy/",
    "/404.html",
    "/hubs/fen-and-ouse/2025-26/reviews/v-01/",
    "/hubs/lea-bridge/residencies/",
    "/hubs/black-country/",
    "/hubs/black-country/progress/",
    "/hubs/lodestar/progress/",
    "/hubs/lodestar/roles/lrp/host-school/",
    "/hubs/tamar-valley/forms/",
)
EVERY_PAGE = (*PAGES.values(), *MORE_PAGES)
LOOKS = tuple(product((1280, 360), ("light", "dark")))
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def turns() -> list["ParameterSet"]:
    """Every page in every look: each template in one of them, in turn; the rest are long."""
    return [
        pytest.param(
            path, *look,
            marks=() if number < len(PAGES) and turn == number % len(LOOKS) else pytest.mark.long,
        )
        for number, path in enumerate(EVERY_PAGE)
        for turn, look in enumerate(LOOKS)
    ]  # fmt: skip


@pytest.fixture(scope="session")
def address(sample_site: Path, serve: Callable[..., str]) -> str:
    """Where the sample site answers, without its closing slash."""
    return serve(sample_site).rstrip("/")


def test_every_page_template_is_looked_at(repository: Path) -> None:
    folder = repository / "site_templates"
    templates = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md.j2")}
    # Pages of a network that is too large for its lists are looked at in tests/test_regions.py.
    large = {name for name in templates if "region" in name}
    assert templates - large == set(PAGES)


@pytest.mark.parametrize(("path", "width", "scheme"), turns())
def test_page_can_be_used_by_everyone(
    chromium: "Browser", address: str, path: str, width: int, scheme: str
) -> None:
    """axe finds nothing, the console stays silent, no other host is asked, nothing overflows."""
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        seen = visit(page, address + path)
        assert axe(page) == []
        assert seen.faults == []
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (_lightness(background) < 128) == (scheme == "dark")
        for other in (width, *{look[0] for look in LOOKS} - {width}):
            page.set_viewport_size({"width": other, "height": 800})
            assert page.evaluate(OVERFLOW) == 0, other
    finally:
        context.close()


def _lightness(colour: str) -> float:
    red, green, blue = (float(part) for part in re.findall(r"[\d.]+", colour)[:3])
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_first_tab_offers_a_way_past_the_menu(page: "Page", address: str) -> None:
    visit(page, f"{address}/roles/lrp/participant/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#lrp-content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "lrp-content"


def test_focus_is_never_under_the_header(page: "Page", address: str) -> None:
    """Every link that the keyboard reaches lies below the sticky header (WCAG 2.4.11)."""
    visit(page, f"{address}/roles/lrp/host-school/")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.focus("footer a >> nth=-1")
    covered = []
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        place = page.evaluate(
            """() => {
                const element = document.activeElement;
                const header = document.querySelector('.md-header');
                if (!element || header.contains(element) || element === document.body) return null;
                const box = element.getBoundingClientRect();
                const bar = header.getBoundingClientRect();
                return box.bottom <= bar.bottom ? element.outerHTML : null;
            }"""
        )
        if place:
            covered.append(place)
    assert covered == []


def test_a_hub_is_found_by_the_filters_and_the_count_is_said(page: "Page", address: str) -> None:
    visit(page, f"{address}/hubs/")
    page.get_by_label("Virtual hub").check()
    shown = page.locator("#hubs > li:visible")
    assert [text.strip() for text in shown.locator("h2").all_inner_texts()] == ["Lodestar"]
    assert "1 of 8 hubs" in page.locator(".lrp-filter__count").inner_text()
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#hubs > li:visible")).to_have_count(8)


def test_lists_are_whole_without_scripts(chromium: "Browser", address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{address}/hubs/")
        assert page.locator("#hubs > li:visible").count() == 8
        assert not page.locator(".lrp-filter").is_visible()
    finally:
        context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_search_finds_what_the_hub_has(page: "Page", address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    seen = visit(page, f"{address}/hubs/tamar-valley/roles/")
    box = page.get_by_role("searchbox", name="Search Tamar Valley hub")
    if not box.is_visible():
        page.get_by_role("link", name="Search Tamar Valley hub").click()
        box = page.get_by_role("searchbox", name="Words to look for")
    box.press_sequentially("transition")
    box.press("Enter")
    result = page.locator(".lrp-seek__title a").first
    result.wait_for()
    href = result.evaluate("element => element.href")
    assert href.startswith(f"{address}/hubs/tamar-valley/")
    result.click()
    assert page.get_by_role("heading", level=1).count() == 1
    assert seen.faults == []


def test_the_site_works_below_a_path_of_its_host(
    chromium: "Browser", sample_site: Path, serve: Callable[..., str]
) -> None:
    root = serve(sample_site, under="/network/").rstrip("/")
    context = chromium.new_context()
    try:
        page = context.new_page()
        seen = visit(page, f"{root}/hubs/tamar-valley/2026-27/residencies/r-01/")
        page.get_by_role("link", name="Waymark Schools Network").first.click()
        assert page.url.startswith(f"{root}/")
        assert page.get_by_role("heading", level=1).count() == 1
        assert seen.faults == []
    finally:
        context.close()


def test_a_role_page_prints_as_a_handout(page: "Page", address: str) -> None:
    visit(page, f"{address}/roles/lrp/participant/")
    page.emulate_media(media="print")
    for part in (".md-header", ".md-tabs", ".md-sidebar", ".md-footer"):
        for one in page.locator(part).all():
            assert not one.is_visible(), part
    assert page.locator(".lrp-check__box").first.is_visible()
