"""Hosts, hubs and offers (rules 5 to 7 and 9)."""

from pathlib import Path

import pytest

from tests.support.edits import (
    MOORLAND,
    PARTICIPATION,
    R_02,
    R_03,
    TAMAR,
    V_01,
    Draft,
)

R_04 = f"{TAMAR}/2026-27/residencies/r-04.yaml"
R_05 = f"{MOORLAND}/2026-27/residencies/r-01.yaml"


def test_the_record_that_goes_over_is_the_one_that_was_matched_last(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.residency(R_03, matched_on="2026-11-10", dates="[2027-03-02, 2027-03-03]")
    draft.residency(R_04, participant_school="900112", dates="[2027-03-09, 2027-03-10]")
    draft.swap(PARTICIPATION, ("planned: 3", "planned: 4"))
    (fault,) = draft.faults()
    assert (fault.code, fault.location.path) == ("host-over-places", R_04)
    assert "2 places" in fault.message
    assert "3 visitors" in fault.message
    assert "`r-03`, `r-01`" in fault.message


def test_visitors_of_other_hubs_count_and_are_named_with_their_hub(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.residency(
        R_05, participant_school="900502", host_hub="tamar-valley", dates="[2026-11-18, 2026-11-19]"
    )
    (fault,) = draft.faults()
    assert (fault.code, fault.location.path) == ("host-over-at-once", R_05)
    assert "`tamar-valley/r-01`" in fault.message


def test_a_withdrawn_visit_takes_no_place(tmp_path: Path) -> None:
    draft = Draft(tmp_path).residency(R_03, dates="[2026-11-17, 2026-11-18]")
    assert draft.codes() == ["host-over-at-once"]
    draft.residency(R_03, dates="[2026-11-17, 2026-11-18]", withdrawn_on="2026-11-16")
    assert draft.codes() == []


def test_a_review_brings_as_many_visitors_as_it_has_reviewers(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.swap(V_01, ("  - school: 900118\n    stage: middle\n", ""))
    assert draft.codes() == []
    draft.swap(V_01, ("dates:", "  - {school: 900118, stage: middle}\n"
                                "  - {school: 900502, stage: middle, "
                                "hub_agreed_on: 2026-11-02}\ndates:"))  # fmt: skip
    assert draft.codes() == ["host-over-places", "host-over-at-once"]


def test_a_reviewer_of_another_hub_comes_with_that_leads_agreement(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    lines = "  - school: 900118\n    stage: middle\n"
    draft.swap(V_01, (lines, "  - {school: 900502, stage: middle}\n"),
               ("publish_schools", "agreed_on: 2026-11-20\npublish_schools"))  # fmt: skip
    (fault,) = draft.faults()
    assert fault.code == "agreement-missing"
    assert "`moorland-virtual`" in fault.message
    draft.swap(V_01, ("900502, stage: middle", "900502, stage: middle, hub_agreed_on: 2026-11-02"))
    assert draft.codes() == []


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("signed_up_on: 2026-09-30", "signed_up_on:", ["hub-not-signed-up"]),
        ("subscription: active", "subscription: pending", ["hub-not-subscribed"]),
        ("programme: lrp", "programme: mlqar", ["participation-wrong-session",
                                                 "hub-not-signed-up"]),
        ("signed_up_on: 2026-09-30", "signed_up_on: soon", ["value-not-of-its-kind"]),
        ("subscription: active", "subscription: yes", ["value-not-listed"]),
    ],
)  # fmt: skip
def test_both_hubs_take_part(old: str, new: str, codes: list[str], tmp_path: Path) -> None:
    assert Draft(tmp_path).swap(f"{MOORLAND}/2026-27/participation.yaml", (old, new)).codes() == (
        codes
    )


def test_a_hub_that_does_not_take_part_is_told_once(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(PARTICIPATION, ("  signed_up_on: 2026-09-21\n", ""))
    assert draft.residency(R_03, dates=None).codes() == ["hub-not-signed-up"]


@pytest.mark.parametrize(
    ("left_on", "codes"),
    [("2026-11-17", ["school-has-left"]), ("2026-11-18", []), ("2027-08-31", [])],
)
def test_a_school_takes_part_until_the_day_it_leaves(
    left_on: str, codes: list[str], tmp_path: Path
) -> None:
    draft = Draft(tmp_path)
    (draft.root / V_01).unlink()
    draft.swap(
        f"{TAMAR}/schools.yaml",
        ("local_authority: Cornwall", f"local_authority: Cornwall\n  left_on: {left_on}"),
    )
    assert draft.codes() == codes


def test_a_school_that_moved_may_stand_in_two_hubs(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    school = (
        "- urn: 900118\n  name: Calstock Primary\n  phase: primary\n  setting: mainstream\n"
        "  local_authority: Cornwall\n"
    )
    schools = (draft.root / MOORLAND / "schools.yaml").read_text()
    draft.write(f"{MOORLAND}/schools.yaml", schools + school)
    assert draft.codes() == ["school-in-two-hubs"]
    draft.write(f"{MOORLAND}/schools.yaml", f"{schools}{school}  left_on: 2026-08-31\n")
    assert draft.codes() == []


@pytest.mark.parametrize(
    ("host_school", "host_hub", "hint"),
    [
        ("900471", None, "Did you mean `900417` (Brentor Primary)?"),
        ("Brentor", None, "Did you mean `900417` (Brentor Primary)?"),
        ("brentor primary", None, "Did you mean `900417` (Brentor Primary)?"),
        ("900502", None, "It is a school of `moorland-virtual`: write "
                         "`host_hub: moorland-virtual` if it is the host."),
        ("900417", "moorland-virtual", "It is a school of this hub: delete the line `host_hub`."),
        ("900510", "moorland-virtual", "Did you mean `900501` (Dart Hospital School)?"),
    ],
)  # fmt: skip
def test_an_unknown_host_school_is_told_with_the_one_that_was_meant(
    host_school: str, host_hub: str | None, hint: str, tmp_path: Path
) -> None:
    (fault,) = Draft(tmp_path).residency(host_school=host_school, host_hub=host_hub).faults()
    assert (fault.code, fault.hint) == ("residency-unknown-host-school", hint)


def test_the_participants_own_school_is_never_suggested_as_host(tmp_path: Path) -> None:
    (fault,) = Draft(tmp_path).residency(host_school="900181").faults()
    assert "900118" not in fault.hint


def test_a_school_whose_own_line_is_broken_is_not_called_unknown(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(f"{TAMAR}/schools.yaml", ("phase: primary", "phase: prmary"))
    assert draft.codes() == ["value-not-listed"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ([("agreed_on: 2026-11-20\n", "")], []),
        ([("hub_agreed_on: 2026-11-16\n", ""), ("agreed_on: 2026-11-20\n", "")], []),
        ([("hub_agreed_on: 2026-11-16\n", "")], ["agreement-missing"]),
        ([("hub_agreed_on: 2026-11-16", "hub_agreed_on: soon")], ["value-not-of-its-kind"]),
    ],
)
def test_both_hub_leads_agree_before_the_schools_do(
    changes: list[tuple[str, str]], codes: list[str], tmp_path: Path
) -> None:
    assert Draft(tmp_path).swap(R_02, *changes).codes() == codes
