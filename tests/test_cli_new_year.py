"""`lrp new year` on real folders: what it says, what it leaves alone, all or nothing."""

from pathlib import Path

import pytest

from generator.load import load
from tests.support.command import lrp, new_network, snapshot
from tests.support.edits import LRP, TAMAR, Draft
from tests.support.networks import lay_base

JUNE = ("--today", "2027-06-20")
SEPTEMBER = ("--today", "2027-09-02")
NEXT = f"{TAMAR}/2027-28/participation.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_base(tmp_path)


def test_the_year_and_the_hubs_may_stand_in_any_order(root: Path) -> None:
    assert lrp("new", "year", "2027-28", *JUNE, cwd=root).code == 0
    before = snapshot(root)
    (root / NEXT).unlink()
    assert lrp("new", "year", "tamar-valley", "2027-28", *JUNE, cwd=root).code == 0
    assert snapshot(root) == before
    (root / NEXT).unlink()
    assert lrp("new", "year", "2027-28", "tamar-valley", *JUNE, cwd=root).code == 0
    assert snapshot(root) == before


def test_a_hub_alone_waits_for_the_dates_of_the_network(root: Path) -> None:
    before = snapshot(root)
    said = lrp("new", "year", "2027-28", "tamar-valley", *JUNE, cwd=root)
    assert (said.code, said.out) == (2, "")
    assert "Run `lrp new year 2027-28` for the whole network" in said.err
    assert snapshot(root) == before


def test_what_stands_is_left_and_hubs_that_joined_are_added(root: Path) -> None:
    assert lrp("new", "year", "2027-28", *JUNE, cwd=root).code == 0
    (root / NEXT).write_text("- programme: lrp\n  subscription: active\n", "utf-8")
    assert lrp("new", "hub", "dart", *JUNE, cwd=root).code == 0
    before = snapshot(root)
    said = lrp("new", "year", "2027-28", *JUNE, cwd=root)
    assert said.code == 0
    assert "Wrote data/hubs/dart/2027-28/participation.yaml" in said.out
    assert "Left as it is: 2027-28 in 2 hubs that had it already." in said.out
    after = snapshot(root)
    assert set(after) - set(before) == {"data/hubs/dart/2027-28/participation.yaml"}
    assert {path: after[path] for path in before} == before


def test_a_hub_that_is_named_and_has_the_year_is_refused(root: Path) -> None:
    assert lrp("new", "year", "2027-28", *JUNE, cwd=root).code == 0
    said = lrp("new", "year", "2027-28", "tamar-valley", *JUNE, cwd=root)
    assert said.err == f"lrp: `{NEXT}` is there already. Nothing was written.\n"


def test_pages_show_the_running_year_until_somebody_switches(root: Path) -> None:
    said = lrp("new", "year", "2027-28", *JUNE, cwd=root)
    assert (
        "Pages show 2026-27 until you run `lrp new year 2027-28 --switch`. Do that when it begins, "
        "on 1 September 2027." in said.out
    )
    assert load(root).network.current_year == "2026-27"
    assert not (root / "data/frozen").exists()
    said = lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root)
    assert "`data/network.yaml`: `current_year` is 2027-28 now." in said.out
    assert "2026-27 is frozen" in said.out
    assert load(root).network.current_year == "2027-28"
    assert (root / "data/frozen/2026-27.txt").is_file()


def test_switching_early_is_done_and_said(root: Path) -> None:
    said = lrp("new", "year", "2027-28", "--switch", *JUNE, cwd=root)
    assert said.code == 0
    assert "Pages show 2027-28 from the next build, although it begins on 1 September" in said.out


def test_switching_twice_changes_nothing_more(root: Path) -> None:
    assert lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root).code == 0
    before = snapshot(root)
    said = lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root)
    assert "Everything for 2027-28 is there already." in said.out
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("2025-26", "--switch"),
            "The current year is 2026-27 already, which is later than 2025-26.",
        ),
        (("2027-28", "--switch", "tamar-valley"), "name none of them."),
        (("2027-28", "tamar-vale"), "The network has no hub `tamar-vale`."),
        (("2099-00",), "No programme runs in 2099-00. The next year to open is 2027-28."),
        (("2099-00", "--switch"), "No programme runs in 2099-00. The next year to open is 2027-"),
        (("2028-29", "tamar-valley"), "No programme runs in 2028-29. The next year to open is 2"),
        (("2027-29",), "`2027-29` is not a subscription year. Write `2027-28`."),
        (("tamar-valley",), "`tamar-valley` is not a subscription year."),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    root: Path, arguments: tuple[str, ...], words: str
) -> None:
    before = snapshot(root)
    said = lrp("new", "year", *arguments, *JUNE, cwd=root)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert snapshot(root) == before


def test_a_year_further_on_waits_for_dates_that_somebody_wrote(root: Path) -> None:
    assert lrp("new", "year", "2027-28", *JUNE, cwd=root).code == 0
    before = snapshot(root)
    said = lrp("new", "year", "2028-29", *JUNE, cwd=root)
    assert said.err == "lrp: No programme runs in 2028-29. The next year to open is 2027-28.\n"
    assert snapshot(root) == before
    dates = (
        "  - year: 2028-29\n    sign_up_opens_on: 2028-09-04\n    sign_up_closes_on: 2028-11-03\n"
        "    window_starts_on: 2028-11-13\n    window_ends_on: 2029-05-25\nphases:\n"
    )
    text = (root / LRP).read_text("utf-8")
    (root / LRP).write_text(text.replace("phases:\n", dates, 1), "utf-8")
    assert lrp("new", "year", "2028-29", *JUNE, cwd=root).code == 0
    assert (root / TAMAR / "2028-29/participation.yaml").is_file()


def test_the_year_after_a_switch_is_the_next_to_open(root: Path) -> None:
    assert lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root).code == 0
    said = lrp("new", "year", "2099-00", *SEPTEMBER, cwd=root)
    assert said.err == "lrp: No programme runs in 2099-00. The next year to open is 2028-29.\n"
    assert lrp("new", "year", "2028-29", *SEPTEMBER, cwd=root).code == 0


def test_a_year_cannot_be_switched_back(root: Path) -> None:
    assert lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root).code == 0
    said = lrp("new", "year", "2026-27", "--switch", *SEPTEMBER, cwd=root)
    assert said.err == "lrp: The current year is 2027-28 already, which is later than 2026-27.\n"


def test_nothing_is_written_where_a_folder_is_a_link(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "data/frozen").symlink_to(elsewhere)
    before = snapshot(root)
    said = lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("is a link. Nothing was written.\n")
    assert snapshot(root) == before


def test_it_ends_with_what_still_speaks_of_the_old_year(root: Path) -> None:
    draft = Draft(root)
    text = (root / "data/network.yaml").read_text("utf-8")
    draft.write("data/network.yaml", text + "introduction: Come to the forum in October 2026.\n")
    said = lrp("new", "year", "2027-28", *JUNE, cwd=root)
    assert "Still speaks of an older year, in" in said.out
    assert "“October 2026”. Write this year's date, or leave it where it looks back." in said.out
    assert "“to be confirmed”. Correct the dates below it, then delete this note." in said.out


def test_a_new_network_can_open_its_second_year(tmp_path: Path) -> None:
    root = new_network(tmp_path, "dart", "teign")
    assert lrp("new", "year", "2026-27", *JUNE, cwd=root).code == 0
    assert lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root).code == 0
    part = (root / "data/hubs/dart/2027-28/participation.yaml").read_text("utf-8")
    assert part.startswith("# yaml-language-server: $schema=")
    said = lrp("check", *SEPTEMBER, "--format", "concise", cwd=root)
    assert said.code == 0, said.out
