"""`lrp rename` and `lrp remove` change everything that has to change, or nothing."""

from pathlib import Path

import pytest

from generator import build, renaming, write
from generator.load import load
from tests.support.command import lrp
from tests.support.small_network import TODAY, small_network, write_network

WHEN = ("--today", TODAY.isoformat())
ROUTINE = "data/hubs/alder/2026-27/learning/routine.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_network(tmp_path, small_network())


def files(root: Path) -> dict[str, bytes]:
    return write.tree(root / "data")


def test_nothing_is_written_without_being_asked_for(root: Path) -> None:
    before = files(root)
    said = lrp("rename", "hub", "alder", "elder", *WHEN, cwd=root)
    assert said.code == 0
    assert "Would move data/hubs/alder to data/hubs/elder" in said.out
    assert "Nothing was written. Add --write to do it." in said.out
    assert files(root) == before


def test_a_renamed_hub_takes_its_files_and_what_refers_to_it_along(root: Path) -> None:
    record = root / "data/hubs/birch/2026-27/residencies/r-09.yaml"
    record.parent.mkdir(parents=True, exist_ok=True)
    text = (root / "data/hubs/alder/2026-27/residencies/r-03.yaml").read_text("utf-8")
    hosted = [line for line in text.splitlines() if not line.startswith("host_")]
    hosted = [line.replace("900001", "900003") for line in hosted]
    record.write_text("\n".join(["# kept", *hosted, "host_hub: alder", ""]), "utf-8")
    before = files(root)
    said = lrp("rename", "hub", "alder", "elder", "--write", *WHEN, cwd=root)
    faults = said.out
    if said.code:
        pytest.fail(faults)
    after = files(root)
    assert not (root / "data/hubs/alder").exists()
    moved = {p.replace("hubs/alder/", "hubs/elder/"): d for p, d in before.items()}
    changed = {path for path in after if after[path] != moved.get(path)}
    assert set(after) == set(moved)
    assert changed == {"redirects.yaml", "hubs/birch/2026-27/residencies/r-09.yaml"}
    now = record.read_text("utf-8")
    assert now == "\n".join(["# kept", *hosted, "host_hub: elder", ""])
    assert load(root).network.redirects[-1].from_ == "/hubs/alder/"


def test_what_was_renamed_builds_and_is_at_its_old_address(root: Path) -> None:
    assert lrp("rename", "hub", "alder", "elder", "--write", *WHEN, cwd=root).code == 0
    arguments = ("elder", "2026-27", "routine", "five-a-day")
    assert lrp("rename", "learning", *arguments, "--write", *WHEN, cwd=root).code == 0
    options = build.Options(root=root, out=root / "site", today=TODAY, jobs=1)
    done = build.build_or_refuse(options)
    assert not done.failed, done.diagnostics
    for old in ("alder/2026-27/learning/routine", "elder/2026-27/learning/routine"):
        page = (root / "site/hubs" / old / "index.html").read_text("utf-8")
        assert 'url=../../../../../hubs/elder/2026-27/learning/five-a-day/"' in page


def test_a_hub_can_have_its_old_name_back(root: Path) -> None:
    before = files(root)
    assert lrp("rename", "hub", "alder", "elder", "--write", *WHEN, cwd=root).code == 0
    assert lrp("rename", "hub", "elder", "alder", "--write", *WHEN, cwd=root).code == 0
    after = files(root)
    assert {p for p in after if after[p] != before.get(p)} == {"redirects.yaml"}
    added = [(r.from_, r.to) for r in load(root).network.redirects]
    assert ("/hubs/elder/", "/hubs/alder/") in added
    assert ("/hubs/alder/", "/hubs/elder/") not in added


def test_a_first_redirect_makes_the_file(root: Path) -> None:
    (root / "data/redirects.yaml").unlink()
    arguments = ("alder", "2026-27", "routine", "five-a-day")
    assert lrp("rename", "learning", *arguments, "--write", *WHEN, cwd=root).code == 0
    assert (root / "data/redirects.yaml").read_text("utf-8") == (
        "- from: /hubs/alder/2026-27/learning/routine/\n"
        "  to: /hubs/alder/2026-27/learning/five-a-day/\n"
    )


def test_a_removed_piece_is_deleted_and_says_when_and_why(root: Path) -> None:
    (root / "data/redirects.yaml").unlink()
    arguments = ("alder", "2026-27", "routine", "--reason", "The school asked: take it down.")
    said = lrp("remove", "learning", *arguments, "--write", *WHEN, cwd=root)
    assert said.code == 0
    assert not (root / ROUTINE).exists()
    redirect = load(root).network.redirects[0]
    assert (redirect.to, redirect.removed_on) == (None, TODAY)
    assert redirect.reason == "The school asked: take it down."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("rename", "hub", "aldr", "elder"),
         "The network has no hub `aldr`. Did you mean `alder`?"),
        (("rename", "hub", "alder", "birch"), "There is a hub `birch` already."),
        (("rename", "hub", "alder", "New Name"), "`New Name` cannot be part of an address."),
        (("rename", "hub", "alder", "../x"), "`../x` cannot be part of an address."),
        (("rename", "learning", "alder", "2026-27", "no", "yes"),
         "The hub `alder` has no learning `no` in `2026-27`."),
        (("remove", "learning", "alder", "2025-26", "routine"),
         "The hub `alder` has no learning `routine` in `2025-26`."),
        (("rename", "learning", "alder", "2026-27", "routine", "withheld"),
         "There is a piece of learning `withheld` already."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_a_sentence(
    root: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    before = files(root)
    said = lrp(*arguments, "--write", *WHEN, cwd=root)
    assert said.code == 2
    assert sentence in said.err
    assert files(root) == before


def test_a_reason_that_holds_a_contact_is_refused_and_nothing_changes(root: Path) -> None:
    before = files(root)
    arguments = ("alder", "2026-27", "routine", "--reason", "Ask a.person@school.example.org why.")
    said = lrp("remove", "learning", *arguments, "--write", *WHEN, cwd=root)
    assert said.code == 1
    assert "personal-email" in said.out
    assert "a.person" not in said.out
    assert files(root) == before


def test_a_plan_that_cannot_be_carried_out_leaves_everything_as_it_was(root: Path) -> None:
    plan = renaming.rename_hub(root, load(root), "alder", "elder", TODAY)
    (root / "data/hubs/elder").mkdir()
    before = files(root)
    with pytest.raises(write.Standing):
        renaming.carry_out(root, plan)
    assert files(root) == before
    (root / "data/hubs/elder").rmdir()
    (root / "data/redirects.yaml").write_text("[]\n")
    with pytest.raises(write.Standing):
        renaming.carry_out(root, plan)
    assert (root / "data/hubs/alder/hub.yaml").is_file()
