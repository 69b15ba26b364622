"""Years, clocks, colours, milestones, and what was carried over from last year."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from generator.checks import check
from generator.colour import contrast_with_white
from generator.load import load
from tests.support.edits import LEARNING, LRP, NETWORK, PARTICIPATION, R_01, R_02, TAMAR, Draft

SESSIONS = "data/sessions.yaml"
LAST_YEAR = (
    "- programme: lrp\n  subscription: active\n  signed_up_on: 2025-09-22\n"
    "  offers: [{school: 900417, places: 2, at_once: 1}]\n"
)


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48), ("#ff0000", 4.0)],
)
def test_contrast_is_that_of_the_guidelines(colour: str, contrast: float) -> None:
    assert round(contrast_with_white(colour), 2) == contrast


@pytest.mark.parametrize(
    ("starts_at", "codes"),
    [
        ("2026-03-27T09:00", ["date-of-another-year"]),
        ("2026-11-12T16:00", []),
        ("2027-03-28T00:59", []),
        ("2027-03-28T01:00", ["session-time-does-not-exist"]),
        ("2027-03-28T01:59", ["session-time-does-not-exist"]),
        ("2027-03-28T02:00", []),
        ("2026-10-25T00:59", []),
        ("2026-10-25T01:00", ["session-time-twice"]),
        ("2026-10-25T01:59", ["session-time-twice"]),
        ("2026-10-25T02:00", []),
    ],
)
def test_a_session_starts_at_a_time_that_comes_once(
    starts_at: str, codes: list[str], tmp_path: Path
) -> None:
    assert Draft(tmp_path).swap(SESSIONS, ("2026-11-12T16:00", starts_at)).codes() == codes


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Europe/London"])
def test_a_time_zone_that_exists_is_known(zone: str, tmp_path: Path) -> None:
    assert Draft(tmp_path).swap(SESSIONS, ("Europe/London", zone)).codes() == []


@pytest.mark.parametrize("zone", ["Europe/london", "Europe", "GMT/BST", "London"])
def test_a_time_zone_that_does_not_exist_is_told(zone: str, tmp_path: Path) -> None:
    assert Draft(tmp_path).swap(SESSIONS, ("Europe/London", zone)).codes() == ["time-zone-unknown"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ([("presented_on: 2026-11-18", "presented_on: 2026-11-17")], ["milestone-out-of-order"]),
        ([("agreed_on: 2026-11-13", "agreed_on: 2026-11-12")], []),
        ([("agreed_on: 2026-11-13", "agreed_on: 2026-11-17")], []),
        ([("agreed_on: 2026-11-13", "agreed_on: 2026-11-18")], ["milestone-out-of-order"]),
        ([("presented_on: 2026-11-18", "host_cascade_on: 2026-11-18")], []),
        ([("presented_on: 2026-11-18", "host_cascade_on: 2026-11-17")], ["milestone-out-of-order"]),
        (
            [("matched_on: 2026-11-12", "matched_on: 2026-11-20"),
             ("presented_on: 2026-11-18", "presented_on: 2026-11-11")],
            ["milestone-out-of-order"],
        ),
        ([("matched_on: 2026-11-12", "matched_on: 2025-11-12")], ["date-of-another-year"]),
        ([("presented_on: 2026-11-18", "presented_on: 2025-11-18")], ["date-of-another-year"]),
        ([("agreed_on: 2026-11-13", "agreed_on: 2027-11-13")], ["milestone-in-the-future"]),
        ([("publish", "withdrawn_on: 2026-12-01\npublish")], ["milestone-in-the-future"]),
        ([("publish", "withdrawn_on: 2026-11-18\npublish")], []),
    ],
)  # fmt: skip
def test_milestones_are_in_order_and_one_fault_is_said(
    changes: list[tuple[str, str]], codes: list[str], tmp_path: Path
) -> None:
    assert Draft(tmp_path).swap(R_01, *changes).codes() == codes


def test_what_is_ahead_depends_on_the_day(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    assert draft.codes(dt.date(2026, 11, 20)) == []
    assert draft.codes(dt.date(2026, 11, 19)) == ["milestone-in-the-future"]
    assert draft.codes(dt.date(2026, 11, 10))[:1] == ["participation-session-ahead"]


def test_a_cascade_may_follow_after_the_year(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(R_01, ("publish", "host_cascade_on: 2027-09-10\npublish"))
    assert draft.codes(dt.date(2027, 10, 1)) == []


def test_sign_up_may_open_in_the_summer_before(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(PARTICIPATION, ("2026-09-21", "2026-07-01"))
    assert draft.codes() == ["date-of-another-year"]
    draft.swap(LRP, ("sign_up_opens_on: 2026-09-07", "sign_up_opens_on: 2026-06-15"))
    assert draft.codes() == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("In 2025-26 we began", ["text-names-older-year"]),
        ("In 2025/26 we began", ["text-names-older-year"]),
        ("In 2025–26 we began", ["text-names-older-year"]),
        ("In 2025/2026 we began", ["text-names-older-year"]),
        ("In 2026-27 we begin", []),
        ("In 2027-28 we go on", []),
        ("On 2026-02-03 we began", []),
        ("Pages 2025-30", []),
    ],
)
def test_a_text_that_names_an_older_year_is_read_again(
    text: str, codes: list[str], tmp_path: Path
) -> None:
    draft = Draft(tmp_path).swap(R_01, ("How the school plans transition", text))
    assert draft.codes() == codes


def test_learning_may_look_back(tmp_path: Path) -> None:
    assert Draft(tmp_path).swap(LEARNING, ("We saw", "In 2025-26 we saw")).codes() == []


@pytest.mark.parametrize(
    ("dates", "aims", "same"),
    [
        ("[2025-11-18, 2025-11-19]", "Other", True),  # 364 days before
        ("[2025-11-17, 2025-11-18]", "Other", True),  # the same dates
        ("[2025-12-02, 2025-12-03]", "Other", True),
        ("[2026-02-03, 2026-02-04]", "Other", False),
        ("[2026-02-03, 2026-02-04]", "How the school plans transition", True),
    ],
)
def test_a_copy_of_last_year_is_told(dates: str, aims: str, same: bool, tmp_path: Path) -> None:
    draft = Draft(tmp_path).write(f"{TAMAR}/2025-26/participation.yaml", LAST_YEAR)
    draft.residency(
        f"{TAMAR}/2025-26/residencies/r-09.yaml", participant_school="900112",
        participant_role="Deputy headteacher", dates=dates, participant_aims=aims,
    )  # fmt: skip
    assert draft.codes() == (["record-repeats-last-year"] if same else [])


def test_the_second_half_of_a_year_follows_the_first(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(NETWORK, ("current_year: 2026-27", "current_year: 2026-28"))
    (fault,) = draft.faults()
    assert (fault.code, fault.hint) == ("year-does-not-run-on", "Did you mean `2026-27`?")


def test_steps_of_the_year_follow_the_school_year(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(LRP, ("starts_month: 1\n", "starts_month: 11\n"))
    assert draft.codes() == []


def test_a_stale_residency_between_hubs_is_one_fault(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(R_02, ("hub_agreed_on: 2026-11-16", "hub_agreed_on: 2025-11-16"))
    assert draft.codes() == ["date-of-another-year"]


def test_a_record_copied_from_last_year_has_one_fault_for_all_its_dates(
    repository: Path, tmp_path: Path
) -> None:
    shutil.copytree(repository / "data", tmp_path / "data")
    hub = tmp_path / "data/hubs/tamar-valley"
    copy = hub / "2026-27/residencies/r-09.yaml"
    shutil.copy(hub / "2025-26/residencies/r-01.yaml", copy)
    found = check(load(tmp_path), dt.date(2026, 11, 22))
    codes = [d.code for d in found if d.location.path.endswith("r-09.yaml")]
    assert sum(code in ("date-of-another-year", "day-outside-year") for code in codes) == 1
