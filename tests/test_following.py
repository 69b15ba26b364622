"""Which files are said to have changed, and that nothing is said of others."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.following import following

PATIENCE = 30.0


class Told:
    """What was said so far."""

    def __init__(self) -> None:
        self._new = threading.Condition()
        self.paths: set[str] = set()

    def hear(self, path: str) -> None:
        with self._new:
            self.paths.add(path)
            self._new.notify_all()

    def wait_for(self, path: str) -> None:
        with self._new:
            heard = self._new.wait_for(lambda: path in self.paths, PATIENCE)
        assert heard, f"nothing was said of {path}, but of {sorted(self.paths)}"


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    (tmp_path / "data" / "hubs").mkdir(parents=True)
    (tmp_path / "data" / "old.yaml").write_text("a", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("a", "utf-8")
    found = Told()
    with following(tmp_path, ("data", "site_templates", "mkdocs.yml"), found.hear):
        yield found


def test_a_file_that_is_written_renamed_or_removed_is_named(tmp_path: Path, told: Told) -> None:
    file = tmp_path / "data" / "hubs" / "a.yaml"
    file.write_text("a", "utf-8")
    told.wait_for("data/hubs/a.yaml")
    file.rename(file.with_name("b.yaml"))
    told.wait_for("data/hubs/b.yaml")
    (tmp_path / "data" / "old.yaml").unlink()
    told.wait_for("data/old.yaml")


def test_a_file_at_the_top_that_an_editor_puts_in_its_place_is_followed_on(
    tmp_path: Path, told: Told
) -> None:
    for _ in range(2):
        new = tmp_path / "data.tmp"
        new.write_text("b", "utf-8")
        new.replace(tmp_path / "mkdocs.yml")
        told.wait_for("mkdocs.yml")
        told.paths.clear()


def test_a_folder_that_comes_later_is_followed(tmp_path: Path, told: Told) -> None:
    (tmp_path / "site_templates").mkdir()
    told.wait_for("site_templates")
    (tmp_path / "site_templates" / "page.j2").write_text("a", "utf-8")
    told.wait_for("site_templates/page.j2")


def test_reading_and_other_files_are_not_spoken_of(tmp_path: Path, told: Told) -> None:
    (tmp_path / "data" / "old.yaml").read_text("utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("a", "utf-8")
    (tmp_path / "data" / "last.yaml").write_text("a", "utf-8")
    told.wait_for("data/last.yaml")
    assert {path for path in told.paths if "last" not in path} <= {"data"}
