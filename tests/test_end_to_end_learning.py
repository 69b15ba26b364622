"""From the answers to the learning form to a piece that the whole network finds."""

import csv
import datetime as dt
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import yaml
from playwright.sync_api import expect

from tests.support.browser import visit
from tests.support.command import TODAY, lrp, lrp_alone
from tests.support.form_steps import opened, to_check

if TYPE_CHECKING:
    from playwright.sync_api import Page

HUB = "tamar-valley"
TITLE = "Quiet corridors: five words at the classroom door"
SUMMARY = (
    "A member of staff stands at each door and says the same five words to each class. Lessons "
    "begin two minutes sooner, and the corridor is calm."
)
STORY: dict[str, str | list[str]] = {
    "title": TITLE, "summary": SUMMARY, "kind": "practice", "themes": ["behaviour", "transition"],
    "body": (
        "Lessons began late because pupils arrived excited. We wrote one sentence for every door, "
        "practised it for a week, and kept to it. Supply staff were given it on a card.\n\n"
        "What got in the way was the bell: two year groups still met at the same corner."
    ),
    "tried": "Eleven classes in Years 7 and 8, for half a term.",
    "changed": "Lessons began 2 minutes sooner, counted on 20 days before and 20 days after.",
    "others_can_use": "The card with the five words, and the plan of who stands where.",
    "next_step": "To try it after lunch as well.",
    "role": "Assistant headteacher", "publish_school": "no", "consent": "yes",
}  # fmt: skip


def fill_in(page: "Page", address: str, folder: Path) -> Path:
    """The form on the hub's page, filled in and downloaded as the page saves it."""
    page.clock.set_fixed_time(dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC))
    form, _, opening = opened(page, address, f"learning@{HUB}")
    to_check(page, form, STORY)
    with page.expect_download() as waiting:
        page.locator('button[data-action="send-download"]:visible').first.click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert opening.faults == []
    return file


def test_an_answer_becomes_a_piece_that_search_theme_feeds_and_open_data_have(
    page: "Page", sample_site: Path, serve: Callable[..., str], tmp_path: Path, repository: Path
) -> None:
    file = fill_in(page, serve(sample_site), tmp_path)
    root = tmp_path / "network"
    for name in ("data", "content"):
        shutil.copytree(repository / name, root / name)
    shutil.copy(repository / "mkdocs.yml", root)
    before = set((root / "data").rglob("*.yaml"))

    said = lrp("import", "learning", file, "--today", TODAY, "--write", cwd=root)
    assert said.code == 0, said.text
    [new] = set((root / "data").rglob("*.yaml")) - before
    assert new.parent == root / f"data/hubs/{HUB}/2026-27/learning"
    record = yaml.safe_load(new.read_text("utf-8"))
    assert (record["title"], record["published_on"]) == (TITLE, dt.date(2026, 11, 20))
    assert lrp("check", "--today", TODAY, cwd=root).code == 0
    built = lrp_alone("build", "--today", TODAY, cwd=root)
    assert built.code == 0, built.text

    address = f"/hubs/{HUB}/2026-27/learning/{new.stem}/"
    site = root / "site"
    for theme in STORY["themes"]:
        assert TITLE in (site / f"learning/{theme}/index.html").read_text("utf-8")
    for feed in ("learning", "learning/behaviour", f"hubs/{HUB}/learning"):
        entries = feedparser.parse((site / feed / "feed.xml").read_bytes()).entries
        [entry] = [one for one in entries if one.title == TITLE]
        assert entry.link.endswith(address)
        assert entry.summary == SUMMARY
    rows = csv.DictReader(io.StringIO((site / "data/learning.csv").read_text("utf-8")))
    [row] = [one for one in rows if one["title"] == TITLE]
    assert (row["hub"], row["id"]) == (HUB, new.stem)
    assert sorted(row["themes"].split(";")) == STORY["themes"]

    found_by_search(page, serve(site), address)


def found_by_search(page: "Page", home: str, address: str) -> None:
    """From the network's home by the box in the header, as a reader looks for it."""
    visit(page, home)
    box = page.locator('header form[role="search"] input[name="q"]')
    box.fill("five words at the door")
    box.press("Enter")
    first = page.locator("#seek-list li a").first
    expect(first).to_have_text(TITLE)
    first.click()
    page.wait_for_url(f"**{address}")
    assert page.locator("h1").inner_text() == TITLE
    shown = page.locator("main").inner_text()
    assert "Lessons began 2 minutes sooner" in shown
    assert "Assistant headteacher" in shown
