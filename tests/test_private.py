"""Nothing that people answered in private reaches data/, a page, a log or a message."""

import re
import shutil
from pathlib import Path

import pytest

from generator.forms.answers import parse
from tests.support.command import lrp, snapshot

ON = ("--today", "2026-11-22")


@pytest.fixture(scope="module")
def answers(repository: Path) -> list[tuple[str, bytes]]:
    """Every sample answer to a private form: its path below samples/, and its bytes."""
    found = sorted((repository / "samples/private").rglob("*.yaml"))
    assert len(found) > 70
    return [(path.relative_to(repository / "samples").as_posix(), path.read_bytes())
            for path in found]  # fmt: skip


def secrets(answers: list[tuple[str, bytes]]) -> set[str]:
    """Names, addresses and sentences that stand in the answers and nowhere else."""
    found = set()
    for path, data in answers:
        file, _ = parse(data, path)
        assert file is not None
        for question, value in file.answers.items():
            if question == "post":
                continue  # many people have the same one, in data/ too
            for text in [value] if isinstance(value, str) else value:
                line = text.split("\n")[0].strip()
                if "@" in line or len(line) > 30:
                    found.add(line)
        if isinstance(name := file.answers.get("name", ""), str) and name:
            found.add(name)
        found.add(file.reference)
    return found


def test_a_build_beside_private_answers_publishes_none_of_them(
    repository: Path, tmp_path: Path, answers: list[tuple[str, bytes]]
) -> None:
    root = tmp_path / "network"
    for folder in ("data", "content"):
        shutil.copytree(repository / folder, root / folder)
    shutil.copytree(repository / "samples/private", root / "private")
    said = lrp("build", "--out", str(tmp_path / "site"), *ON, cwd=root)
    assert said.code == 0, said.out + said.err
    published = b"\n".join(snapshot(tmp_path / "site").values()).decode("utf-8", "replace")
    wanted = secrets(answers)
    assert len(wanted) > 300
    assert [text for text in sorted(wanted) if text in published] == []


def test_an_import_of_private_answers_writes_to_private_alone_and_repeats_nothing(
    repository: Path, tmp_path: Path, answers: list[tuple[str, bytes]]
) -> None:
    root = tmp_path / "network"
    shutil.copytree(repository / "data", root / "data")
    (root / "content").mkdir()
    before = snapshot(root)
    wanted = secrets(answers)
    forms = {path.split("/")[1] for path, _ in answers}
    for form in sorted(forms):
        folder = repository / "samples/private" / form
        said = lrp("import", form, str(folder), "--write", *ON, cwd=root)
        assert said.code == 0, said.out + said.err
        told = said.out + said.err
        repeated = [text for text in wanted if text in told and not text.startswith("LRP-")]
        assert repeated == []
    after = snapshot(root)
    assert {path: after[path] for path in before} == before
    assert {path.split("/")[0] for path in after.keys() - before.keys()} == {"private"}
    assert len(after) - len(before) == len(answers)


@pytest.mark.parametrize("answers_are", ["personal", "confidential"])
def test_a_form_that_lies_about_its_destination_takes_no_answers(
    repository: Path, tmp_path: Path, answers_are: str
) -> None:
    root = tmp_path / "network"
    shutil.copytree(repository / "data", root / "data")
    (root / "content").mkdir()
    path = root / "data/forms/learning.yaml"
    text = path.read_text("utf-8").replace("answers: public", f"answers: {answers_are}", 1)
    path.write_text(text)
    lies = lrp("check", *ON, cwd=root)
    assert "error[form-route-too-open]" in lies.out
    file = tmp_path / "answers.yaml"
    file.write_text(
        "form: learning\nreference: LRP-1\nanswered_at: 2026-11-20T10:00:00Z\n"
        "hub: tamar-valley\nanswers:\n  title: Quiet corridors\n  summary: We tried it for a term "
        "and it worked.\n  kind: practice\n  body: " + "What happened was this. " * 8 + "\n"
        "  tried: Two classes.\n  changed: Nothing yet.\n  themes: [reading]\n"
        "  role: Headteacher\n  publish_school: no\n  consent: yes\n"
    )
    before = snapshot(root)
    said = lrp("import", "learning", str(file), "--write", *ON, cwd=root)
    assert said.code == 1
    assert "error[form-route-too-open]" in said.out
    assert snapshot(root) == before
    assert not re.search("Quiet corridors", said.out)
