"""A preview: the site as a change would make it, and exactly the pages that differ."""

import shutil
from pathlib import Path

import pytest

from tests.support.command import TODAY, Said, lrp_alone, new_network, snapshot
from tests.support.repository import commit, git, kept_in_git

HUB = "data/hubs/tamar/hub.yaml"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of two hubs, with its site built once and its cache warm."""
    root = new_network(tmp_path_factory.mktemp("previewed"), "tamar", "wye")
    kept_in_git(root)
    assert lrp_alone("build", "--today", TODAY, cwd=root).code == 0
    return root


@pytest.fixture
def root(pattern: Path, tmp_path: Path) -> Path:
    shutil.copytree(pattern, tmp_path / "dales", symlinks=True)
    return tmp_path / "dales"


def previewed(root: Path, *arguments: str | Path) -> Said:
    return lrp_alone("preview", "--since", "main", "--today", TODAY, *arguments, cwd=root)


def edited(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_hubs_change_shows_its_pages_and_what_repeats_them(root: Path, tmp_path: Path) -> None:
    git(root, "switch", "--quiet", "--create", "change")
    edited(root, HUB, "name: Tamar", "name: Tamar <em>Valley</em>")
    commit(root, "A better name")
    into = tmp_path / "summary.md"
    into.write_text("What stood there.\n", "utf-8")
    before = snapshot(root / "site")
    said = previewed(root, "--summary", into)
    assert said.code == 0
    text = into.read_text("utf-8")
    assert text.startswith("What stood there.\n## What changes on the site\n\n**Changed: ")
    assert "- Tamar &#60;em&#62;Valley&#60;/em&#62;" in text
    assert "/hubs/tamar/</code>" in text
    assert "/hubs/wye/</code>" not in text
    old, new = before, snapshot(root / "preview")
    differing = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    pages = {p for p in differing if p == "index.html" or p.endswith("/index.html")}
    assert f"**Changed: {len(pages)} pages**" in text
    assert said.out.splitlines()[-1].startswith(f"{len(pages)} pages and ")
    assert snapshot(root / "site") == before, "the site itself is left alone"
    assert not git(root, "status", "--porcelain", "site", "data")


def test_without_a_change_it_says_that_nothing_changes(root: Path, tmp_path: Path) -> None:
    said = previewed(root, "--summary", tmp_path / "summary.md")
    assert said == Said(0, "0 pages and 0 other files differ.\n", "")
    assert "Nothing: the site looks" in (tmp_path / "summary.md").read_text("utf-8")


def test_new_pages_and_pages_that_go_are_told_apart(root: Path) -> None:
    shutil.rmtree(root / "data/hubs/wye")
    assert lrp_alone("new", "hub", "severn", "--today", TODAY, cwd=root).code == 0
    said = previewed(root)
    assert "new      /hubs/severn/  " in said.out
    page = root / "preview/hubs/severn/index.html"
    assert page.is_file()
    assert not (root / "preview/hubs/wye").exists()


def test_a_fault_in_the_change_leaves_no_preview(root: Path, tmp_path: Path) -> None:
    edited(root, HUB, "kind: local", "kind: lokal")
    said = previewed(root, "--summary", tmp_path / "summary.md")
    assert said.code == 1
    assert f"{HUB}:" in said.out
    assert "Nothing was written." in said.out
    assert not (root / "preview").exists()


def test_a_fault_on_the_other_side_is_said_and_the_preview_is_there(root: Path) -> None:
    edited(root, HUB, "kind: local", "kind: lokal")
    commit(root, "A fault on main")
    git(root, "switch", "--quiet", "--create", "change")
    edited(root, HUB, "kind: lokal", "kind: local")
    said = previewed(root)
    assert said.code == 0
    assert "The site at that commit has faults" in said.out
    assert (root / "preview/index.html").is_file()
