"""The page of every form in a real browser: used, enlarged, printed, and without scripts."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.form_pages import (
    ADDRESSES,
    HUB,
    LONGEST,
    asked_at,
    fill,
    opened,
    overflow,
    small_targets,
)
from tests.support.paper import sheets
from tests.support.turns import every

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab


@pytest.fixture(scope="session")
def root(sample_site: Path, serve: Callable[..., str]) -> str:
    """Where the sample site answers, with its closing slash."""
    return serve(sample_site)


# --- the page in a browser


@pytest.mark.parametrize("address", every(8, ADDRESSES))
def test_the_policy_holds_and_nothing_is_asked_of_another_host(
    page: "Tab", root: str, address: str
) -> None:
    page.add_init_script(
        "window.violations = []; document.addEventListener('securitypolicyviolation', "
        "event => window.violations.push(event.violatedDirective + ' ' + event.blockedURI))"
    )
    seen = visit(page, root + address)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_timeout(50)
    assert seen.faults == []
    assert page.evaluate("window.violations") == []
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Atkinson')


def test_the_policy_is_one_that_stops_what_it_should(page: "Tab", root: str) -> None:
    seen = visit(page, f"{root}forms/interest/")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); document.body.insertAdjacentHTML('beforeend',"
        ' \'<p style="color: red" onclick="window.ran = 1" id="odd">x</p>\'); odd.click();'
        " const f = document.getElementById('form'); f.action = 'https://other.example/';"
        " HTMLFormElement.prototype.submit.call(f); }"
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert page.url == f"{root}forms/interest/"
    said = " ".join(seen.console_errors)
    for directive in ("script-src", "style-src", "form-action"):
        assert directive in said or "default-src" in said


@pytest.mark.parametrize("address", every(11, ADDRESSES))
def test_everyone_can_use_the_page_and_what_it_says_is_wrong(
    chromium: "Browser", root: str, address: str
) -> None:
    """axe at both widths, light and dark, as the page opens and once something is wrong."""
    number = ADDRESSES.index(address)
    looks = [(1280, "light"), (360, "dark")] if number % 2 else [(1280, "dark"), (360, "light")]
    for width, scheme in looks:
        with opened(chromium, width, scheme) as tab:
            visit(tab, root + address)
            assert axe(tab) == []
            assert overflow(tab) == 0
            assert small_targets(tab) == []
            tab.get_by_role("button", name="Continue").click()
            assert tab.locator("#error-summary").is_visible()
            assert tab.title().startswith("Error: ")
            assert axe(tab) == []
            assert overflow(tab) == 0


@pytest.mark.parametrize("address", every(5, LONGEST))
def test_no_page_scrolls_sideways_at_four_times_its_size(
    chromium: "Browser", root: str, address: str
) -> None:
    with opened(chromium, 320, "light", height=256) as tab:
        visit(tab, root + address)
        assert overflow(tab) == 0
        tab.get_by_role("button", name="Continue").click()
        assert overflow(tab) == 0


@pytest.mark.parametrize(
    ("form", "way"),
    [
        pytest.param("correction", "email", marks=pytest.mark.long),
        pytest.param("session-sign-up", "github", marks=pytest.mark.long),
        ("participant-reflection", "download"),
    ],
)
def test_everyone_can_check_their_answers_and_read_what_comes_next(
    chromium: "Browser", root: str, sample_site: Path, form: str, way: str
) -> None:
    address = f"hubs/{HUB}/forms/{form}/"
    asked = asked_at(sample_site, address).form
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")):
        with opened(chromium, width, scheme) as tab:
            seen = visit(tab, root + address)
            fill(tab, asked)
            tab.get_by_role("button", name="Continue").click()
            assert tab.locator("#check").is_visible(), tab.locator("#error-summary").inner_text()
            assert not tab.locator(".lrp-intro").is_visible()
            assert tab.locator(f"[data-action=send-{way}]").first.is_visible()
            assert axe(tab) == []
            assert overflow(tab) == 0
            assert small_targets(tab) == []
            with tab.expect_download():
                tab.locator("#check [data-action=send-download]").click()
            assert tab.locator("#done").is_visible()
            assert asked.next_steps.split()[0] in tab.locator("#done").inner_text()
            tab.locator(".lrp-record summary").click()
            assert axe(tab) == []
            assert overflow(tab) == 0
            assert seen.faults == []


def test_the_first_tab_leads_past_the_head_and_then_through_the_questions_in_order(
    page: "Tab", root: str, sample_site: Path
) -> None:
    address = f"hubs/{HUB}/forms/interest/"
    visit(page, root + address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    visited = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        if name:
            box = page.evaluate(
                "(() => { const b = document.activeElement.getBoundingClientRect();"
                " return b.top >= 0 && b.top < innerHeight - 24; })()"
            )
            assert box, f"{name} has the focus out of sight"
            visited.append(name)
    asked = [q.name for q in asked_at(sample_site, address).form.questions if q.condition is None]
    assert list(dict.fromkeys(visited)) == asked


def test_the_readers_own_choice_of_dark_holds_on_forms(page: "Tab", root: str) -> None:
    page.emulate_media(color_scheme="light")
    visit(page, root)
    page.locator(".lrp-scheme summary").click()
    page.get_by_label("Dark").check()
    visit(page, f"{root}forms/interest/")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    visit(page, root)
    page.locator(".lrp-scheme summary").click()
    page.get_by_label("As the device").check()
    visit(page, f"{root}forms/interest/")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "light"


def test_in_forced_colours_buttons_and_boxes_keep_their_edges(page: "Tab", root: str) -> None:
    page.emulate_media(forced_colors="active")
    visit(page, f"{root}forms/interest/")
    for selector in ("[data-action=continue]", "#name", ".lrp-draft"):
        edge = page.locator(selector).evaluate(
            "e => getComputedStyle(e).borderTopWidth + ' ' + getComputedStyle(e).borderTopStyle"
        )
        assert edge == "1px solid", selector


# --- on paper


@pytest.mark.parametrize("address", every(5, LONGEST, 1))
def test_each_form_prints_whole_with_no_question_across_two_sheets(
    chromium: "Browser", root: str, sample_site: Path, address: str
) -> None:
    asked = asked_at(sample_site, address)
    with opened(chromium, 1280, "dark") as tab:
        visit(tab, root + address)
        pages = sheets(tab.pdf(prefer_css_page_size=True))
    whole = "".join(pages)
    for question in asked.form.questions:
        said = [question.title, *(option.title for option in question.options)]
        if len(question.options) > 12 and question.widget == "radios":
            said = [question.title]
        wanted = ["".join(text.split()) for text in said]
        assert any(all(text in sheet for text in wanted) for sheet in pages), question.name
    for name, text in (("controller", "privacy"), ("complaints", "privacy")):
        if asked.form.privacy:
            assert "".join(getattr(asked.form.privacy, name).split()) in whole, text
    assert "Whenyouhavefilleditin" in whole
    assert "".join(asked.network.name.split()) in whole
    for unwanted in ("Continue", "Keepadraft", "Skiptocontent", "Sayswhatiswrong", "Checkyour"):
        assert unwanted not in whole


# --- without scripts


@pytest.mark.parametrize("address", every(5, LONGEST, 2))
def test_without_scripts_every_question_is_there_to_read_and_to_print(
    chromium: "Browser", root: str, sample_site: Path, address: str
) -> None:
    asked = asked_at(sample_site, address)
    context = chromium.new_context(java_script_enabled=False)
    try:
        tab = context.new_page()
        tab.goto(root + address)
        for question in asked.form.questions:
            place = tab.locator(f"#q-{question.name}")
            assert place.is_visible()
            assert place.locator(".lrp-only").count() == (question.condition is not None)
            if question.condition:
                assert place.locator(".lrp-only").is_visible()
        for hidden in ("[data-action=continue]", "#check", "#done", "#error-summary", ".lrp-draft",
                       ".lrp-honeypot input"):  # fmt: skip
            assert all(not part.is_visible() for part in tab.locator(hidden).all()), hidden
        note = tab.locator("noscript").first.inner_text()
        assert "Print it" in note
        assert (asked.hub.contact if asked.hub else asked.network.contact) in note
    finally:
        context.close()
