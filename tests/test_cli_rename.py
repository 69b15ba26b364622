"""`lrp rename` and `lrp remove` change everything that has to change, or nothing."""

import io
import itertools
from pathlib import Path

import pytest
from docx import Document as new_docx

from generator import build, redirects, renaming, write
from generator.calendars import Calendars
from generator.checks import check
from generator.load import load
from tests.support.command import lrp
from tests.support.small_network import TODAY, small_network, write_network

WHEN = ("--today", TODAY.isoformat())
LEARNING = "/hubs/alder/2026-27/learning/"
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


def renamed(root: Path, kind: str, *arguments: str) -> None:
    said = lrp("rename", kind, *arguments, "--write", *WHEN, cwd=root)
    assert said.code == 0, said.out + said.err


def first(root: Path, address: str) -> str:
    return redirects.first_ids(load(root).network).get(address, address)


@pytest.mark.parametrize(
    "names",
    [
        ("elder", "alder"),
        ("elder", "rowan", "alder"),
        ("elder", "alder", "elder"),
        ("elder", "alder", "elder", "alder"),
        ("elder", "rowan", "elder"),
        ("elder", "rowan", "alder", "elder"),
    ],
)
def test_a_hub_keeps_its_first_id_wherever_it_goes_and_comes_back_to(
    root: Path, names: tuple[str, ...]
) -> None:
    piece = "2026-27/learning/counting-aloud/"
    (root / "data/redirects.yaml").unlink()
    source = root / ROUTINE
    source.rename(source.with_name("counting-aloud.yaml"))
    for old, new in itertools.pairwise(("alder", *names)):
        renamed(root, "hub", old, new)
    assert first(root, f"/hubs/{names[-1]}/") == "/hubs/alder/"
    assert first(root, f"/hubs/{names[-1]}/{piece}") == f"/hubs/alder/{piece}"
    known = redirects.Redirects(load(root).network.redirects)
    for name in {"alder", *names} - {names[-1]}:
        found = known.end(f"/hubs/{name}/{piece}")
        assert found is not None
        assert found.address == f"/hubs/{names[-1]}/{piece}"


def test_a_calendar_is_byte_for_byte_what_it_was_when_a_hub_has_its_name_back(root: Path) -> None:
    def calendar() -> bytes:
        network = load(root).network
        alder = network.find_hub("alder")
        assert alder is not None
        return Calendars(network, TODAY).hub_files(alder)["calendar/alder.ics"]

    before = calendar()
    renamed(root, "hub", "alder", "elder")
    renamed(root, "hub", "elder", "alder")
    assert calendar() == before


@pytest.mark.parametrize("names", [("a", "routine"), ("a", "b", "routine"), ("a", "routine", "a")])
def test_learning_keeps_its_first_id_wherever_it_goes_and_comes_back_to(
    root: Path, names: tuple[str, ...]
) -> None:
    before = first(root, f"{LEARNING}routine/")
    for old, new in itertools.pairwise(("routine", *names)):
        renamed(root, "learning", "alder", "2026-27", old, new)
    assert first(root, f"{LEARNING}{names[-1]}/") == before == f"{LEARNING}five-minutes/"
    (root / "data/redirects.yaml").write_text("[]\n", "utf-8")
    for old, new in itertools.pairwise((names[-1], "c", names[-1])):
        renamed(root, "learning", "alder", "2026-27", old, new)
    assert first(root, f"{LEARNING}{names[-1]}/") == f"{LEARNING}{names[-1]}/"


def test_learning_renamed_under_a_later_name_of_its_hub_follows_the_hub_back(root: Path) -> None:
    renamed(root, "hub", "alder", "elder")
    renamed(root, "learning", "elder", "2026-27", "routine", "five-a-day")
    renamed(root, "hub", "elder", "alder")
    assert first(root, f"{LEARNING}five-a-day/") == f"{LEARNING}five-minutes/"
    known = redirects.Redirects(load(root).network.redirects)
    for old in (LEARNING, LEARNING.replace("alder", "elder")):
        found = known.end(f"{old}routine/")
        assert found is not None
        assert found.address == f"{LEARNING}five-a-day/"


def test_a_name_that_another_hub_once_had_leaves_that_hub_s_entries_alone(root: Path) -> None:
    renamed(root, "hub", "birch", "beech")
    renamed(root, "learning", "beech", "2026-27", "withheld", "kept-back")
    renamed(root, "hub", "alder", "birch")
    entry = ("/hubs/beech/2026-27/learning/withheld/", "/hubs/beech/2026-27/learning/kept-back/")
    listed = load(root).network.redirects
    assert entry in [(r.from_, r.to) for r in listed]
    assert not [r for r in listed if r.back]
    assert first(root, "/hubs/birch/") == "/hubs/alder/"


def test_a_hub_with_a_word_document_can_be_renamed(root: Path) -> None:
    made = io.BytesIO()
    new_docx().save(made)
    (root / "data/hubs/alder/files").mkdir(exist_ok=True)
    (root / "data/hubs/alder/files/letter.docx").write_bytes(made.getvalue())
    renamed(root, "hub", "alder", "elder")
    assert (root / "data/hubs/elder/files/letter.docx").read_bytes() == made.getvalue()


def test_a_document_that_is_damaged_stays_the_fault_that_it_was(root: Path) -> None:
    (root / "data/hubs/alder/files").mkdir(exist_ok=True)
    (root / "data/hubs/alder/files/letter.docx").write_bytes(b"PK\x03\x04 and no more")
    standing = [d for d in check(load(root), TODAY) if d.severity == "error"]
    assert standing
    plan = renaming.rename_hub(root, load(root), "alder", "elder", TODAY)
    assert {d.code for d in plan.faults} <= {d.code for d in standing}


@pytest.mark.parametrize("text", ["", "[]", "[]\n", "# None yet.", "# None yet.\n", "\n", "---\n"])
def test_a_list_without_entries_takes_its_first(root: Path, text: str) -> None:
    (root / "data/redirects.yaml").write_text(text, "utf-8")
    renamed(root, "learning", "alder", "2026-27", "routine", "five-a-day")
    now = (root / "data/redirects.yaml").read_text("utf-8")
    assert ("# None yet.\n" in now) == ("None yet" in text)
    assert [(r.from_, r.to) for r in load(root).network.redirects] == [
        (f"{LEARNING}routine/", f"{LEARNING}five-a-day/")
    ]
    assert lrp(
        "remove", "learning", "alder", "2026-27", "five-a-day", "--write", *WHEN, cwd=root
    ).code == 0  # fmt: skip


@pytest.mark.parametrize(
    "fault", ["- from: /hubs/x/\n  to: [a]\n", "- no record\n", "- to: /hubs/birch/\n", "from: a\n"]
)
def test_nothing_is_renamed_while_the_list_of_redirects_has_faults(root: Path, fault: str) -> None:
    file = root / "data/redirects.yaml"
    entries = (
        f"- from: /hubs/elder/\n  to: /hubs/alder/\n- from: {LEARNING}a/\n  to: {LEARNING}b/\n"
    )
    file.write_text(fault + (entries if fault.startswith("-") else ""), "utf-8")
    before = files(root)
    said = lrp("rename", "hub", "alder", "elder", "--write", *WHEN, cwd=root)
    assert said.code == 2
    assert "`data/redirects.yaml` has faults. Mend what `lrp check` says of it." in said.err
    assert files(root) == before


def test_of_an_address_that_is_in_use_again_every_entry_goes(root: Path) -> None:
    file = root / "data/redirects.yaml"
    others = f"- from: {LEARNING}a/\n  to: {LEARNING}routine/\n"
    twice = "- from: /hubs/elder/\n  to: /hubs/alder/\n"
    file.write_text(twice + others + twice, "utf-8")
    renamed(root, "hub", "alder", "elder")
    listed = [(r.from_, r.to, r.back) for r in load(root).network.redirects]
    assert [one[0] for one in listed].count("/hubs/elder/") == 0
    assert ("/hubs/alder/", "/hubs/elder/", True) in listed


def test_a_change_in_a_frozen_year_names_the_command_that_accepts_it(root: Path) -> None:
    old = root / "data/hubs/alder/2025-26/learning/long-ago.yaml"
    old.parent.mkdir(parents=True, exist_ok=True)
    old.write_bytes((root / ROUTINE).read_bytes())
    assert lrp("freeze", "2025-26", *WHEN, cwd=root).code == 0
    said = lrp("rename", "hub", "alder", "elder", "--write", *WHEN, cwd=root)
    assert "2025-26 is frozen: `lrp freeze 2025-26 alder` accepts the change." not in said.out
    assert "2025-26 is frozen: `lrp freeze 2025-26 alder elder` accepts the change." in said.out
    assert [d for d in check(load(root), TODAY) if d.code == "frozen-year-changed"]
    assert lrp("freeze", "2025-26", "alder", "elder", *WHEN, cwd=root).code == 0
    assert not [d for d in check(load(root), TODAY) if d.code == "frozen-year-changed"]
    said = lrp("remove", "learning", "elder", "2026-27", "routine", "--write", *WHEN, cwd=root)
    assert "frozen" not in said.out


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
