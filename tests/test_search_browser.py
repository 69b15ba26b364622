"""The search as a reader uses it: a real browser, a real server, the sample's site."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from generator.search import Document
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.search_site import addresses, lay_search, looked_up, titles

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

BOX = "#seek-text"


@pytest.fixture(scope="module")
def address(sample_site: Path, serve: Callable[..., str]) -> str:
    return serve(sample_site, under="/network/")


def search(page: "Page", words: str) -> None:
    page.evaluate("document.getElementById('seek-count').textContent = ''")
    page.fill(BOX, words)
    page.press(BOX, "Enter")
    looked_up(page)


def said(page: "Page") -> str:
    return page.locator("#seek-count").inner_text()


# --- from any page


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("start", ["", "faq/", "hubs/tamar-valley/roles/"])
def test_every_page_leads_to_the_search(page: "Page", address: str, start: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}{start}")
    box = page.locator("header .lrp-find__text")
    if box.is_visible():
        box.fill("transition")
        box.press("Enter")
    else:
        page.get_by_role("link", name="Search").click()
        page.fill(BOX, "transition")
        page.press(BOX, "Enter")
    page.wait_for_url(re.compile(r"/network/search/\?.*q=transition"))
    looked_up(page)
    assert len(titles(page)) > 2
    assert ("hub=tamar-valley" in page.url) == start.startswith("hubs/")


def test_words_typed_before_the_script_has_come_are_searched_for(
    page: "Page", address: str
) -> None:
    script = re.compile(r"/search[^/]*\.js")
    held: list[Route] = []

    def hold(route: "Route") -> None:
        held.append(route)

    page.route(script, hold)
    with page.expect_request(script):
        page.goto(f"{address}search/", wait_until="commit")
    page.fill(BOX, "transition")
    for route in held:
        route.continue_()
    page.wait_for_url(re.compile(r"/network/search/\?.*q=transition"))
    looked_up(page)
    assert len(titles(page)) > 2
    assert page.input_value(BOX) == "transition"


def test_a_microsites_box_searches_its_hub_and_leads_to_the_network_in_one_click(
    page: "Page", address: str
) -> None:
    opened = visit(page, f"{address}hubs/tamar-valley/")
    page.locator("header .lrp-find__text").fill("reading")
    page.press("header .lrp-find__text", "Enter")
    page.wait_for_url("**/search/**")
    looked_up(page)
    assert addresses(page)
    assert [a for a in addresses(page) if not a.startswith("hubs/tamar-valley/")] == []
    assert page.locator("#seek-where").inner_text().startswith("In the hub Tamar Valley")
    inside = said(page)
    wider = page.get_by_role("link", name="Search the whole network")
    told = re.search(r"\((\d+) result", wider.inner_text())
    wider.click()
    expect(page.locator("#seek-count")).not_to_have_text(inside)
    looked_up(page)
    assert "hub=" not in page.url
    assert told
    assert said(page).startswith(f"{told[1]} results")
    assert page.locator("#seek-where").is_hidden()
    page.go_back()
    expect(page.locator("#seek-count")).to_have_text(inside)
    assert page.locator("#seek-hub").input_value() == "tamar-valley"
    assert opened.faults == []


def test_the_forms_of_a_hub_are_found_inside_it(page: "Page", address: str) -> None:
    page.goto(f"{address}search/?hub=weardale&q=expression+of+interest")
    looked_up(page)
    assert "hubs/weardale/forms/" in addresses(page)
    page.goto(f"{address}search/?q=expression+of+interest")
    looked_up(page)
    assert [a for a in addresses(page) if re.fullmatch(r"hubs/[\w-]+/forms/", a)] == []
    assert any(a.startswith("forms/") for a in addresses(page))


def test_a_page_that_is_not_there_has_the_box_too(
    page: "Page", sample_site: Path, serve: Callable[..., str]
) -> None:
    page.goto(f"{serve(sample_site)}nowhere/at/all/")
    page.fill("header .lrp-find__text", "transition")
    page.press("header .lrp-find__text", "Enter")
    page.wait_for_url("**/search/?q=transition")
    looked_up(page)
    assert "Transition" in titles(page)


# --- looking for words


def test_a_title_typed_in_full_comes_first_whatever_its_case_and_accents(
    page: "Page", address: str
) -> None:
    page.goto(f"{address}search/")
    search(page, "WHO would notice?  A card, thirty pupils and a list that was wrông")
    assert addresses(page)[0] == "hubs/black-country/2026-27/learning/who-would-notice/"
    search(page, "Am I senior enough?")
    assert addresses(page)[0] == "faq/#senior-enough"
    page.locator(".lrp-seek__title a").first.click()
    expect(page.get_by_role("heading", name="Am I senior enough?")).to_be_in_viewport()


def test_results_come_while_somebody_types_and_a_further_word_narrows_them(
    page: "Page", address: str
) -> None:
    page.goto(f"{address}search/")
    page.locator(BOX).press_sequentially("transi")
    expect(page.locator("#seek-count")).to_contain_text("“transi”")
    looked_up(page)
    assert "Transition" in titles(page)
    page.locator(BOX).press_sequentially("tion ")
    expect(page.locator("#seek-count")).to_contain_text("“transition”")
    looked_up(page)
    many = int(said(page).split()[0])
    page.locator(BOX).press_sequentially("sixth")
    expect(page.locator("#seek-count")).to_contain_text("sixth”")
    looked_up(page)
    assert 0 < int(said(page).split()[0]) < many
    assert page.input_value(BOX) == "transition sixth"
    assert page.evaluate("document.activeElement.id") == "seek-text"


def test_typing_on_leaves_one_step_to_go_back(page: "Page", address: str) -> None:
    page.goto(f"{address}faq/")
    page.goto(f"{address}search/?q=reading")
    looked_up(page)
    first = said(page)
    page.locator(BOX).press("End")
    page.locator(BOX).press_sequentially(" at home", delay=120)
    expect(page.locator("#seek-count")).to_contain_text("home”")
    page.go_back()
    expect(page.locator("#seek-count")).to_have_text(first)
    assert page.input_value(BOX) == "reading"
    page.go_back()
    page.wait_for_url("**/faq/")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pupil's", "pupils"), ("pupil’s", "pupils"), ("REVIEW", "review"),
        ("mid-point check", "mid point check"), ("café", "cafe"),
    ],
)  # fmt: skip
def test_apostrophes_hyphens_accents_and_case_make_no_difference(
    page: "Page", address: str, typed: str, meant: str
) -> None:
    page.goto(f"{address}search/")
    search(page, typed)
    found = addresses(page)
    search(page, meant)
    assert addresses(page) == found


@pytest.mark.parametrize("typed", ["a", "I", "5", "?", "…", "'", "<b>", "x" * 2000, "%00", "\\"])
def test_no_query_is_too_odd(page: "Page", address: str, typed: str) -> None:
    opened = visit(page, f"{address}search/")
    page.fill(BOX, typed)
    page.press(BOX, "Enter")
    looked_up(page)
    assert page.locator("#seek-failed").is_hidden()
    assert opened.faults == []


def test_what_was_probably_meant_is_one_click_away(page: "Page", address: str) -> None:
    page.goto(f"{address}search/")
    search(page, "residancy")
    page.get_by_role("link", name="residency", exact=True).click()
    expect(page.locator("#seek-count")).to_contain_text("results for “residency”")
    assert page.input_value(BOX) == "residency"


def test_words_are_marked_and_no_text_becomes_an_element(
    sample_site: Path, tmp_path: Path, serve: Callable[..., str], page: "Page"
) -> None:
    nasty = "<img src=x onerror=alert(1)> reading & <mark>"
    document = Document(nasty, "p/?a=1&b=2", "Page", nasty, nasty)
    opened = visit(page, serve(lay_search(sample_site, tmp_path / "s", [document])) + "search/")
    search(page, "read")
    assert titles(page) == [nasty]
    assert page.locator("#seek-list mark").all_inner_texts() == ["reading", "reading"]
    assert page.locator("#seek-list img").count() == 0
    assert opened.faults == []


SCRIPTS = [
    Document("学校领导力", "zh/", "Page", excerpt="怎样带领一所学校"),
    Document("Ηγεσία στο σχολείο", "el/", "Page"),
    Document("ภาวะผู้นำในโรงเรียน", "th/", "Page"),
    Document("القيادة المدرسية", "ar/", "Page"),
    Document("Школьное лидерство", "ru/", "Page"),
]


def test_words_of_other_scripts_are_found(
    sample_site: Path, tmp_path: Path, serve: Callable[..., str], page: "Page"
) -> None:
    page.goto(serve(lay_search(sample_site, tmp_path / "s", SCRIPTS)) + "search/")
    for typed, wanted in [
        ("领导", "zh/"), ("学", "zh/"), ("学校领导力", "zh/"),
        ("ΣΧΟΛΕΙΟ", "el/"), ("ηγεσια", "el/"),
        ("โรงเรียน", "th/"), ("المدرسية", "ar/"), ("лидер", "ru/"),
    ]:  # fmt: skip
        search(page, typed)
        assert addresses(page)[:1] == [wanted], typed
    search(page, "领导")
    assert page.locator("mark").all_inner_texts() == ["领导"]


# --- narrowing, turning pages


def test_a_kind_and_a_theme_narrow_and_both_stand_in_the_address(
    page: "Page", address: str
) -> None:
    page.goto(f"{address}search/?q=reading")
    looked_up(page)
    many = said(page)
    page.select_option("#seek-kind", "learning")
    expect(page.locator("#seek-count")).not_to_have_text(many)
    page.select_option("#seek-theme", "transition")
    page.wait_for_url("**/search/?q=reading&kind=learning&theme=transition")
    looked_up(page)
    assert addresses(page)
    assert all("/learning/" in a or a.startswith("learning/") for a in addresses(page))
    page.reload()
    looked_up(page)
    assert page.input_value("#seek-theme") == "transition"
    page.go_back()
    page.wait_for_url("**/search/?q=reading&kind=learning")
    assert page.input_value("#seek-theme") == ""


def test_a_year_alone_lists_what_it_has(page: "Page", address: str) -> None:
    page.goto(f"{address}search/?kind=learning&year=2025-26")
    looked_up(page)
    assert len(titles(page)) > 3
    assert all("/2025-26/" in a for a in addresses(page))


def test_pages_of_results_turn_and_back_returns(page: "Page", address: str) -> None:
    page.goto(f"{address}search/?q=school")
    looked_up(page)
    first = addresses(page)
    assert len(first) == 10
    seen = list(first)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("#seek-count")).to_contain_text("Page 2 of")
    looked_up(page)
    assert not set(addresses(page)) & set(seen)
    assert page.evaluate("document.activeElement.id") == "seek-count"
    assert page.locator("#seek-list").get_attribute("start") == "11"
    page.go_back()
    expect(page.locator("#seek-count")).to_contain_text("Page 1 of")
    looked_up(page)
    assert addresses(page) == first
    page.goto(f"{address}search/?q=school&page=99999")
    looked_up(page)
    assert 0 < len(titles(page)) <= 10
    assert page.get_by_role("link", name="Next page").count() == 0


def test_a_hub_that_is_not_there_is_said_so_and_the_network_offered(
    page: "Page", address: str
) -> None:
    page.goto(f"{address}search/?hub=atlantis&q=reading")
    looked_up(page)
    assert "No hub has the name atlantis" in page.locator("#seek-where").inner_text()
    page.get_by_role("link", name="Search the whole network").click()
    expect(page.locator(".lrp-seek__title").first).to_be_visible()


# --- when something is missing


def test_nothing_found_shows_other_ways_on(page: "Page", address: str) -> None:
    page.goto(f"{address}search/")
    search(page, "zzyzx")
    assert said(page) == "Nothing found for “zzyzx”."
    assert page.locator("#seek-none").is_visible()
    assert not page.locator("#seek-wider").is_visible()
    page.select_option("#seek-kind", "form")
    expect(page.locator("#seek-wider")).to_be_visible()


def test_a_file_that_cannot_be_loaded_is_said_and_tried_again(page: "Page", address: str) -> None:
    page.goto(f"{address}search/")
    page.route("**/parts/d/*", lambda route: route.abort())
    page.fill(BOX, "transition")
    page.press(BOX, "Enter")
    again = page.get_by_role("button", name="Try again")
    again.click()
    expect(again).to_be_visible()
    page.unroute("**/parts/d/*")
    again.click()
    looked_up(page)
    assert "Transition" in titles(page)
    assert not again.is_visible()


def test_a_page_that_is_still_open_after_the_site_was_published_again_finds_the_new(
    sample_site: Path, tmp_path: Path, serve: Callable[..., str], page: "Page"
) -> None:
    folder = tmp_path / "s"
    old = [Document(f"Old {n}", f"old/{n}/", "Page", text=f"w{n} x{n}") for n in range(3000)]
    page.goto(serve(lay_search(sample_site, folder, old)) + "search/")
    search(page, "old 7")
    shutil.rmtree(folder)
    lay_search(sample_site, folder, [Document("Zebra day", "new/", "Page"), *old[:3]])
    search(page, "zebra day")
    assert addresses(page)[:1] == ["new/"]


def test_an_open_page_takes_no_result_for_one_that_has_its_number_now(
    sample_site: Path, tmp_path: Path, serve: Callable[..., str], page: "Page"
) -> None:
    """The words are of the edition that was opened, and what is shown of documents of another."""
    folder = tmp_path / "s"
    old = [Document(f"Old {n}", f"old/{n}/", "Page", text=f"w{n}end") for n in range(300)]
    page.goto(serve(lay_search(sample_site, folder, old)) + "search/")
    search(page, "w7end")
    assert addresses(page) == ["old/7/"]
    shutil.rmtree(folder)
    new = [replace(d, text=d.text if n > 20 else f"y{n}") for n, d in enumerate(old)]
    lay_search(sample_site, folder, [*new[9:], *new[:9]])
    search(page, "w250end")
    assert addresses(page) == ["old/250/"]


def test_without_scripts_the_page_says_what_there_is_instead(
    chromium: "Browser", address: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}hubs/tamar-valley/")
    page.locator("header .lrp-find__text").fill("reading")
    page.press("header .lrp-find__text", "Enter")
    page.wait_for_url("**/search/?hub=tamar-valley&q=reading")
    assert page.locator("noscript").inner_text().startswith("This browser runs no scripts")
    assert not page.locator("#seek-form").is_visible()
    page.get_by_role("link", name="Transition", exact=True).click()
    page.wait_for_url("**/learning/transition/")
    context.close()


# --- for everyone


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("query", ["", "?q=transition", "?hub=weardale&q=zzyzx"])
def test_the_search_has_no_barrier_that_a_machine_can_find(
    chromium: "Browser", address: str, scheme: Literal["light", "dark"], width: int, query: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    opened = visit(page, f"{address}search/{query}")
    if query:
        looked_up(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.faults == []
    context.close()


def test_the_keyboard_alone_reaches_a_result_and_the_next_page(page: "Page", address: str) -> None:
    page.goto(f"{address}search/")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("school")
    page.keyboard.press("Enter")
    expect(page.locator("#seek-count")).to_contain_text("“school”")
    looked_up(page)
    reached = list(_tabbed(page, 25))
    assert titles(page)[0] in reached
    assert "Next page" in reached


def _tabbed(page: "Page", steps: int) -> Iterator[str]:
    for _ in range(steps):
        page.keyboard.press("Tab")
        yield page.evaluate("document.activeElement.textContent")
