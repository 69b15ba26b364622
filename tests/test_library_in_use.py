"""The library in a real browser: filters without a page load, and everything without script."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.axe import axe
from tests.support.browser import visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CARDS = "#learning > .lrp-card"
TALLEST = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def address(sample_site: Path, serve: Callable[..., str]) -> str:
    return serve(sample_site).rstrip("/")


def test_filters_narrow_the_list_without_loading_a_page(page: "Page", address: str) -> None:
    record = visit(page, f"{address}/learning/")
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url))
    every = page.locator(f"{CARDS}:visible").count()
    page.get_by_label("Kind", exact=True).select_option("research")
    shown = page.locator(f"{CARDS}:visible")
    expect(shown).to_have_count(3)
    assert {card.get_attribute("data-kind") for card in shown.all()} == {"research"}
    page.get_by_label("Phase", exact=True).select_option("primary")
    expect(page.get_by_role("status").first).to_contain_text(f"of {every} pieces")
    assert "kind=research&phase=primary" in page.url or "phase=primary&kind=research" in page.url
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(f"{CARDS}:visible")).to_have_count(every)
    assert [url for url in loads if url.endswith(("/", ".html"))] == []
    assert record.faults == []


def test_a_filtered_address_can_be_sent_on(page: "Page", address: str) -> None:
    visit(page, f"{address}/learning/?programme=mlqar")
    shown = page.locator(f"{CARDS}:visible")
    expect(shown).to_have_count(4)
    assert {card.get_attribute("data-programme") for card in shown.all()} == {"mlqar"}


def test_a_word_finds_pieces_by_their_text(page: "Page", address: str) -> None:
    visit(page, f"{address}/learning/")
    page.get_by_label("Find").fill("fractions october")
    expect(page.locator(f"{CARDS}:visible")).to_have_count(1)
    expect(page.locator(f"{CARDS}:visible")).to_contain_text("What happens to fractions")


def test_without_script_links_lead_from_the_library_to_a_piece(
    chromium: "Browser", address: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/learning/")
    assert page.locator(".lrp-filter").count() == 1
    assert not page.locator(".lrp-filter").is_visible()
    page.get_by_role("link", name="By kind", exact=True).click()
    page.get_by_role("link", name="Funded activity", exact=True).click()
    assert page.url.endswith("/learning/by/kind/funded-activity/")
    page.get_by_role("link", name="Ten minutes of fluency, and what we stopped").click()
    assert page.url.endswith("/learning/ten-minutes-of-fluency-every-day/")
    assert page.get_by_text("Funded for the priority").is_visible()
    page.get_by_role("link", name="Reading", exact=True).first.click()
    assert page.url.endswith("/learning/reading/")
    context.close()


def test_a_piece_leads_to_related_ones_and_to_its_residency(page: "Page", address: str) -> None:
    visit(page, f"{address}/hubs/lea-bridge/2025-26/learning/talk-before-the-practical/")
    related = page.locator("#related ~ .lrp-cards .lrp-card")
    expect(related).to_have_count(3)
    for title in ("How it was tried", "What changed", "What others can use", "Next step"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    page.get_by_role("link", name="visiting Aqueduct Academy").click()
    assert page.url.endswith("/hubs/lea-bridge/2025-26/residencies/r-02/")


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("/learning/", 360, "dark"),
        ("/learning/transition/", 360, "light"),
        ("/learning/mathematics/", 1280, "dark"),
        ("/hubs/solent-and-downs/learning/", 360, "dark"),
        ("/learning/digest/2025-26-summer-2/", 1280, "light"),
    ],
)
def test_the_librarys_pages_keep_nobody_out(
    chromium: "Browser", address: str, path: str, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    record = visit(page, address + path)
    assert axe(page) == []
    assert page.evaluate(TALLEST) == 0
    assert record.faults == []
    context.close()
