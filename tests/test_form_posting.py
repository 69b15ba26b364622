"""Answers that a form's page posts arrive once, at its own host or another, or are kept."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser import visit
from tests.support.buildable import lay_network
from tests.support.command import TODAY, lrp_alone
from tests.support.form_host import Inbox, taking_posts
from tests.support.form_steps import draft_keys, press, read_answers

if TYPE_CHECKING:
    from playwright.sync_api import Page

REFERENCE = re.compile(r"LRP-[23456789ABCDEFGHJKMNPQRSTVWXYZ]{6}")


@pytest.fixture(scope="module")
def posting(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Inbox, Inbox]]:
    """A site whose `interest` posts to its own host and whose `correction` posts to another one."""
    folder = tmp_path_factory.mktemp("posting")
    root, site = lay_network(folder / "network"), folder / "site"
    (root / "data/forms").mkdir(exist_ok=True)
    shutil.copy(repository / "data/forms/interest.yaml", root / "data/forms")
    config = root / "data/network.yaml"
    config.write_text(f'{config.read_text("utf-8")}\nform_endpoint: "/take/{{form}}"\n', "utf-8")
    with taking_posts(site) as own, taking_posts(folder) as other:
        text = (repository / "data/forms/correction.yaml").read_text("utf-8")
        delivery = f"delivery: [post, email]\n  endpoint: {other.address}take"
        text, swapped = re.subn(r"delivery: \[.*\]", delivery, text)
        # Names that an HTML form has for things of its own.
        for name, own_name in (("page", "hidden"), ("kind", "dataset"), ("says", "append")):
            swapped += text.count(f"name: {name}\n")
            text = text.replace(f"name: {name}\n", f"name: {own_name}\n")
        assert swapped == 4
        (root / "data/forms/correction.yaml").write_text(text, "utf-8")
        built = lrp_alone("build", "--root", root, "--out", site, "--today", TODAY, cwd=folder)
        assert built.code == 0, built.text
        yield own, other


def fill_by_hand(page: "Page") -> None:
    """The needed answers of `interest` in any network."""
    definition = json.loads(str(page.get_attribute("#form", "data-form")))
    texts = {
        "email": "a@school.example",
        "text": "900101",
        "textarea": "What we want to learn.",
    }
    for question in definition["questions"]:
        if not question.get("needed"):
            continue
        name, widget = question["name"], question["widget"]
        if widget in ("radios", "yes-no", "checkboxes"):
            box = page.locator(f"#{name}")
            if box.evaluate("(box) => box.tagName") == "SELECT":
                box.select_option(index=1)
            else:
                box.check()
        else:
            page.fill(f"#{name}", texts[widget])


def test_answers_are_posted_to_the_pages_own_host_once(
    page: "Page", posting: tuple[Inbox, Inbox]
) -> None:
    own, _ = posting
    own.posts.clear()
    opening = visit(page, f"{own.address}forms/interest/")
    fill_by_hand(page)
    press(page, "draft-keep")
    press(page, "continue")
    expect(page.locator("#check")).to_be_visible()
    page.locator('[data-action="send-post"]').dblclick()
    expect(page.locator("#done")).to_be_visible()
    (post,) = own.posts
    record = read_answers(str(page.locator("[data-record]").text_content()))
    assert post["path"] == ["/take/interest"]
    assert post["reference"] == [record.reference] == [page.inner_text("[data-reference]")]
    assert post["answered_at"] == [record.answered_at]
    assert post["year"] == ["2026-27"]
    assert post["website"] == [""]
    for name, value in record.answers.items():
        assert post[name] == ([value] if isinstance(value, str) else list(value))
    assert draft_keys(page) == []  # what has arrived need not stay on the device
    # Sending the same answers again sends nothing.
    page.go_back()
    expect(page.locator("#check")).to_be_visible()
    press(page, "send-post")
    expect(page.locator("#done")).to_be_visible()
    assert len(own.posts) == 1
    assert opening.faults == []


def test_answers_that_do_not_arrive_are_kept_and_can_be_sent_again(
    page: "Page", posting: tuple[Inbox, Inbox]
) -> None:
    own, _ = posting
    own.posts.clear()
    own.answers[:] = [500]
    page.goto(f"{own.address}forms/interest/")
    fill_by_hand(page)
    press(page, "continue")
    press(page, "send-post")
    line = page.locator("[data-post-failed]")
    expect(line).to_be_visible()
    expect(line).to_be_focused()
    expect(page.locator("#check")).to_be_visible()
    with page.expect_download():
        press(page, "send-download")
    page.go_back()
    press(page, "send-post")
    expect(page.locator("#done")).to_be_visible()
    first, second = own.posts
    assert first == second


def test_a_host_that_is_away_is_said_too(page: "Page", posting: tuple[Inbox, Inbox]) -> None:
    own, _ = posting
    page.goto(f"{own.address}forms/interest/")
    fill_by_hand(page)
    press(page, "continue")
    page.context.set_offline(True)
    press(page, "send-post")
    expect(page.locator("[data-post-failed]")).to_be_visible()
    page.context.set_offline(False)
    press(page, "send-post")
    expect(page.locator("#done")).to_be_visible()


def test_answers_are_posted_to_another_host_by_the_browser_itself(
    page: "Page", posting: tuple[Inbox, Inbox]
) -> None:
    own, other = posting
    other.posts.clear()
    visit(page, f"{own.address}forms/correction/")
    page.fill("#hidden", f"{own.address}hubs/")
    page.check("#dataset-2")
    page.fill("#append", "One word")
    page.fill("#should_say", "Two words, “quoted” & more")
    press(page, "continue")
    page.locator('[data-action="send-post"]').dblclick()
    page.wait_for_url(f"{other.address}take")
    assert page.title() == "Taken"
    (post,) = other.posts
    assert post["should_say"] == ["Two words, “quoted” & more"]
    assert post["dataset"] == ["date"]
    assert REFERENCE.fullmatch(post["reference"][0])
    page.go_back()
    expect(page.locator('[name="should_say"]')).to_have_value("Two words, “quoted” & more")
