"""What a form's page keeps on a device: a draft on request and for a while, and nothing else."""

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from generator.forms import judge
from tests.support.browser import visit
from tests.support.form_answers import HUB, questionnaires
from tests.support.form_steps import (
    answered,
    draft_keys,
    opened,
    path_of,
    press,
    put,
    read_answers,
    to_check,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

WITHOUT_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); } })"""


@pytest.fixture(scope="module")
def address(sample_site: Path, serve: "Callable[..., str]") -> str:
    """Where the sample network's site is served."""
    return serve(sample_site)


def test_a_draft_is_kept_only_on_request_and_comes_back_on_request(
    page: "Page", address: str
) -> None:
    form, _, opening = opened(page, address, f"interest@{HUB}")
    given = answered(form, other_hubs="yes", farthest="30")
    put(page, form, given)
    assert draft_keys(page) == []
    expect(page.locator('#form [data-action="draft-delete"]')).to_be_hidden()
    press(page, "draft-keep")
    assert "draft is kept" in page.inner_text("[data-draft-status]")
    assert draft_keys(page) == [f"lrp-draft:interest:{HUB}"]
    # The same form elsewhere is another form.
    page.goto(f"{address}forms/interest/")
    expect(page.locator("#draft-found")).to_be_hidden()
    page.goto(address + path_of(f"interest@{HUB}"))
    expect(page.locator("#draft-found")).to_be_visible()
    today = dt.datetime.now(dt.UTC).astimezone()
    assert f"{today.day} {today:%B %Y} at " in page.inner_text("#draft-found")
    assert page.input_value("#aims") == ""
    press(page, "draft-restore")
    expect(page.locator("#draft-found")).to_be_hidden()
    assert page.input_value("#aims") == given["aims"]
    expect(page.locator("#q-farthest")).to_be_visible()
    press(page, "continue")
    with page.expect_download():
        press(page, "send-download")
    answers = read_answers(str(page.locator("[data-record]").text_content())).answers
    assert answers == dict(judge(form, given).answers)
    assert opening.faults == []


def test_a_draft_is_deleted_on_request(page: "Page", address: str) -> None:
    for again in (False, True):
        page.goto(address + path_of("interest"))
        page.fill("#name", "A leader")
        press(page, "draft-keep")
        if again:
            page.reload()
        press(page, "draft-delete")
        assert draft_keys(page) == []
        assert "deleted" in page.inner_text("[data-draft-status]")
        expect(page.locator("#draft-found")).to_be_hidden()
        page.reload()
        expect(page.locator("#draft-found")).to_be_hidden()


def test_a_draft_can_be_deleted_once_the_answers_are_on_their_way(
    page: "Page", address: str
) -> None:
    form, _, _ = opened(page, address, "correction")
    put(page, form, answered(form))
    press(page, "draft-keep")
    press(page, "continue")
    with page.expect_download():
        press(page, "send-download")
    expect(page.locator("[data-draft-left]")).to_be_visible()
    press(page, "draft-forget")
    assert draft_keys(page) == []
    expect(page.locator("[data-draft-left]")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "done"


def test_a_draft_ends_after_the_days_that_the_page_names(page: "Page", address: str) -> None:
    page.goto(address + path_of("interest"))
    page.fill("#name", "A leader")
    press(page, "draft-keep")
    match = re.search(r"for (\d+) days", page.inner_text(".lrp-draft"))
    assert match
    kept = dt.datetime.now(dt.UTC)
    page.clock.set_fixed_time(kept + dt.timedelta(days=int(match[1]), minutes=-5))
    page.reload()
    expect(page.locator("#draft-found")).to_be_visible()
    # Any form's page clears away what is over.
    page.clock.set_fixed_time(kept + dt.timedelta(days=int(match[1]), minutes=5))
    page.goto(address + path_of("correction"))
    assert draft_keys(page) == []
    page.goto(address + path_of("interest"))
    expect(page.locator("#draft-found")).to_be_hidden()


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[]", "7", '{"kept": "2026"}', '{"kept": 1, "values": {"name": 3}}',
     '{"kept": "2099-01-01T00:00:00Z", "values": {}}',
     '{"kept": "2026-11-20T00:00:00Z", "values": {"name": "text", "constructor": [1]}}'],
)  # fmt: skip
def test_what_is_no_draft_is_passed_over(text: str, page: "Page", address: str) -> None:
    page.goto(address + path_of("interest"))
    page.evaluate("(text) => localStorage.setItem('lrp-draft:interest:', text)", text)
    opening = visit(page, address + path_of("interest"))
    expect(page.locator("#draft-found")).to_be_hidden()
    press(page, "continue")
    expect(page.locator("#error-summary")).to_be_visible()
    assert opening.faults == []


def test_a_browser_without_storage_says_so_and_goes_on(page: "Page", address: str) -> None:
    page.add_init_script(WITHOUT_STORAGE)
    form, _, opening = opened(page, address, "interest")
    press(page, "draft-keep")
    assert "does not let" in page.inner_text("[data-draft-status]")
    to_check(page, form, answered(form))
    assert opening.faults == []


@pytest.mark.parametrize("name", [n for n in questionnaires() if "reflection" in n])
def test_a_confidential_form_keeps_nothing_on_the_device(
    name: str, page: "Page", address: str
) -> None:
    form = questionnaires()[name]
    assert form.answers == "confidential"
    page.goto(f"{address}assets/waymark.svg")
    store = f"lrp-draft:{form.id}:{form.hub}"
    page.evaluate(
        "(store) => localStorage.setItem(store, JSON.stringify({kept: new Date(), values: {}}))",
        store,
    )
    visit(page, address + path_of(name))
    assert draft_keys(page) == []
    assert page.locator('[data-action="draft-keep"]').count() == 0
    expect(page.locator("#draft-found")).to_be_hidden()
    to_check(page, form, answered(form))
    assert page.locator('[data-action="send-email"], [data-action="send-github"]').count() == 0
    with page.expect_download():
        press(page, "send-download")
    assert draft_keys(page) == []
    assert page.evaluate("() => sessionStorage.length + document.cookie.length") == 0
