"""What a first visit costs, for every kind of page of a hub: bytes, movement, scripts.

A byte here is one that travels. Hosts compress text, so the whole visit is counted compressed; the
page itself is counted as it is, because a phone has to read all of it.
"""

import gzip
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from tests.support.browser import visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, Route

PAGE_BYTES = 40 * 1024
VISIT_BYTES = 150_000
MOVEMENT = 0.005
"""A cumulative layout shift under which nobody sees anything move."""

KINDS = {
    "home": r"index",
    "resources": r"resources/index",
    "roles": r"roles/index",
    "role": r"roles/.+/index",
    "forms": r"forms/index",
    "form": r"forms/.+/index",
    "residencies": r"residencies/index",
    "reviews": r"reviews/index",
    "record": r"\d{4}-\d\d/(?:residencies|reviews)/[^/]+/index",
    "progress": r"progress/index",
    "outcomes": r"outcomes/index",
    "learning": r"learning/index",
    "piece": r"\d{4}-\d\d/learning/[^/]+/index",
    "years": r"years/index",
    "year": r"\d{4}-\d\d/index",
}

_WATCH = """
    window.moved = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) window.moved += entry.value; })
        .observe({ type: 'layout-shift', buffered: true });
"""  # noqa: E501


def kind_of(path: str) -> str:
    """The kind of a page below a hub's folder; a page of no kind that is known is its own."""
    for kind, pattern in KINDS.items():
        if re.fullmatch(rf"{pattern}\.html", path):
            return kind
    return path


@pytest.fixture(scope="module")
def heaviest(sample_site: Path) -> dict[str, Path]:
    """Of each kind of page, the one with the most bytes in all microsites."""
    found: dict[str, Path] = {}
    for page in sorted((sample_site / "hubs").glob("*/**/*.html")):
        kind = kind_of(page.relative_to(sample_site / "hubs").as_posix().partition("/")[2])
        if kind not in found or page.stat().st_size > found[kind].stat().st_size:
            found[kind] = page
    return found


@pytest.fixture(scope="module")
def address(sample_site: Path, serve: Callable[..., str]) -> str:
    return serve(sample_site)


def at(address: str, site: Path, page: Path) -> str:
    return address + page.relative_to(site).as_posix().removesuffix("index.html")


def test_every_page_of_a_hub_is_of_a_kind_that_is_measured(heaviest: dict[str, Path]) -> None:
    assert set(heaviest) == set(KINDS)


def test_no_page_of_a_hub_has_more_than_40_kilobytes_of_html(heaviest: dict[str, Path]) -> None:
    sizes = {kind: page.stat().st_size for kind, page in heaviest.items()}
    assert {kind: size for kind, size in sizes.items() if size > PAGE_BYTES} == {}


def test_a_first_visit_transfers_less_than_150_kilobytes(
    chromium: "Browser", address: str, sample_site: Path, heaviest: dict[str, Path]
) -> None:
    """With nothing kept from another page: the page, styles, scripts, faces and pictures."""
    totals = {}
    for kind, page in heaviest.items():
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        tab = context.new_page()
        asked: set[str] = set()
        tab.on("request", partial(_note, asked))
        seen = visit(tab, at(address, sample_site, page))
        assert seen.faults == []
        context.close()
        assert any(path.endswith(".woff2") for path in asked), kind
        totals[kind] = sum(_travels(sample_site, path) for path in asked)
    assert {kind: total for kind, total in totals.items() if total > VISIT_BYTES} == {}


def _note(asked: set[str], request: "Request") -> None:
    if request.url.startswith("http"):
        asked.add(urlsplit(request.url).path)


def _travels(site: Path, path: str) -> int:
    """The bytes of a file as a host sends it; a face is compressed already."""
    data = (
        site / path.strip("/") / "index.html" if path.endswith("/") else site / path[1:]
    ).read_bytes()
    return len(data if path.endswith(".woff2") else gzip.compress(data, 6, mtime=0))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
def test_nothing_moves_while_a_page_loads(
    chromium: "Browser", address: str, sample_site: Path, heaviest: dict[str, Path],
    width: int, scheme: Literal["dark", "light"],
) -> None:  # fmt: skip
    """Not in the dark either, and not when the faces come late, as they do on a phone."""
    moved = {}
    for kind, page in heaviest.items():
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        tab = context.new_page()
        tab.add_init_script(_WATCH)
        if scheme == "light":
            tab.route("**/*.woff2", _late)
        tab.goto(at(address, sample_site, page), wait_until="load")
        # Two frames: what the last script or face did has been drawn.
        tab.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        moved[kind] = tab.evaluate("window.moved")
        context.close()
    assert {kind: by for kind, by in moved.items() if by >= MOVEMENT} == {}


def _late(route: "Route") -> None:
    time.sleep(0.25)
    route.continue_()


def test_without_scripts_every_page_is_whole_and_leads_on(
    chromium: "Browser", address: str, sample_site: Path, heaviest: dict[str, Path]
) -> None:
    """Nothing of the text waits for a script, the menu of a phone included.

    A form has steps and sheets for paper that are not shown; test_form_pages_in_use.py has those.
    """
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    tab = context.new_page()
    for kind, page in heaviest.items():
        tab.goto(at(address, sample_site, page), wait_until="load")
        assert tab.locator("main h1").first.is_visible(), kind
        if kind == "form":
            continue
        hidden = tab.locator("main :is(p, h2, h3, li, td)").evaluate_all(
            """all => all.filter(e => !e.closest('details, form, dialog, noscript, [hidden],'
                 + ' .lrp-hidden, .md-sidebar, .lrp-only, .lrp-needs-script')
                 && e.textContent.trim() && !e.checkVisibility())
                .map(e => e.outerHTML.slice(0, 80))"""
        )
        assert hidden == [], kind
        menu = tab.locator("label[for=__drawer].lrp-no-script")
        if menu.count():
            menu.click()
            assert tab.locator("#lrp-drawer").get_by_role("link").first.is_visible(), kind
    context.close()


def test_a_choice_of_dark_holds_on_the_next_page_and_on_forms(page: "Page", address: str) -> None:
    visit(page, f"{address}hubs/tamar-valley/")
    page.locator(".lrp-scheme summary").click()
    page.get_by_label("Dark").check()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.goto(f"{address}hubs/lodestar/progress/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.goto(f"{address}hubs/lodestar/forms/host-offer/")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_the_contents_mark_the_heading_in_view(page: "Page", address: str) -> None:
    visit(page, f"{address}hubs/tamar-valley/roles/lrp/participant/")
    links = page.locator(".lrp-toc > ul > li > a")
    links.nth(3).click()
    here = page.locator(".lrp-toc__here")
    here.wait_for()
    assert here.get_attribute("href") == links.nth(3).get_attribute("href")
