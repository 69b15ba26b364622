"""What a residency's page says is next: what, who does it, and by when."""

import datetime as dt
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import html5lib
import pytest

from generator import build, sources
from generator.docstree import microsite
from tests.support.pages import words

TODAY = dt.date(2026, 11, 22)
RESIDENCIES = "2026-27/residencies"


def pages_of(root: Path) -> Mapping[str, bytes]:
    """The docs tree of a hub of the sample network."""
    loaded, pages, _ = sources.read(root, TODAY)
    scene = sources.plan(build.Options(root, root / "site", TODAY), loaded, pages)
    return microsite(scene, scene.hubs["tamar-valley"], sources.environment(root)).files


def said(files: Mapping[str, bytes], record: str) -> list[str]:
    """The words of each part of the box that stands above a residency's aims."""
    page = files[f"docs/{RESIDENCIES}/{record}.md"].decode()
    box = re.search(r'<div class="lrp-callout">.*?</div>', page, re.DOTALL)
    if box is None:
        return []
    found = html5lib.parse(box[0], namespaceHTMLElements=False)
    return [words(part) for part in found.iter() if part.tag in ("p", "h2")]


@pytest.fixture(scope="module")
def sample(repository: Path) -> Mapping[str, bytes]:
    return pages_of(repository)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            "r-01",
            ["Overdue", "Presentation to the host school",
             "The participant does this; it was due on Wednesday 18 November 2026."],
        ),
        (
            "r-02",
            ["What is next", "Dates in the diary",
             "The host school does this by Friday 4 December 2026."],
        ),
        (
            "r-05",
            ["What is next", "Leader and host school matched",
             "The hub lead does this by Friday 8 January 2027."],
        ),
    ],
)  # fmt: skip
def test_what_is_next_says_what_who_and_by_when(
    sample: Mapping[str, bytes], record: str, expected: list[str]
) -> None:
    assert said(sample, record) == expected


def test_a_lead_who_has_not_agreed_is_named_and_nothing_is_next_once_it_is_withdrawn(
    repository: Path, tmp_path: Path
) -> None:
    for name in ("data", "content"):
        shutil.copytree(repository / name, tmp_path / name)
    file = tmp_path / f"data/hubs/tamar-valley/{RESIDENCIES}/r-02.yaml"
    text = file.read_text("utf-8")
    waiting = re.sub(r"^(host_hub_agreed_on|matched_on|agreed_on): .*\n", "", text, flags=re.M)
    file.write_text(waiting, "utf-8")
    with file.with_name("r-05.yaml").open("a", encoding="utf-8") as opened:
        opened.write("withdrawn_on: 2026-11-20\n")
    files = pages_of(tmp_path)
    assert said(files, "r-02")[-1] == LODESTAR
    assert said(files, "r-05") == []


LODESTAR = "The hub lead of Lodestar does this by Friday 8 January 2027."
