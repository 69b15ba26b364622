"""`lrp match` follows what files set: the network's weights and notice, and each year's own."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.schooldays import DAY
from tests.support.command import lrp

TODAY = "2026-11-22"
YEAR, NEXT = "2026-27", "2027-28"
HUB = "weardale"
LATER = 364 * DAY
"""As many whole weeks as a year has, so that a school day stays one."""


@pytest.fixture
def network(repository: Path, tmp_path: Path) -> Path:
    """The sample network with its sample answers as its private ones."""
    for name in ("data", "content"):
        shutil.copytree(repository / name, tmp_path / name)
    shutil.copytree(repository / "samples/private", tmp_path / "private")
    return tmp_path


def proposal(root: Path, *options: str, today: str = TODAY) -> dict[str, Any]:
    """What is proposed for the residencies of one hub."""
    asked = ("match", HUB, "--programme", "lrp", "--format", "json", "--today", today)
    said = lrp(*asked, *options, cwd=root)
    assert (said.code, said.err) == (0, ""), said.text
    found: dict[str, Any] = json.loads(said.out)["programmes"][0]
    return found


def went(found: dict[str, Any]) -> dict[str, str]:
    """Who goes to which school."""
    return {one["interest"]: one["host_school"] for one in found["placements"]}


def first_days(found: dict[str, Any]) -> dict[str, str]:
    return {one["interest"]: one["days"][0] for one in found["placements"]}


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


# --- `matching` in network.yaml


def test_a_weight_decides_who_suits_a_school_better(network: Path) -> None:
    usual = proposal(network)
    assert went(usual) == {"LRP-2NHY8J": "900203", "LRP-G3CV9T": "900207"}
    append(network / "data/network.yaml", "matching: {theme: 0, preference: 0}\n")
    found = proposal(network)
    assert went(found) == {"LRP-P7KD5B": "900203", "LRP-G3CV9T": "900207"}
    assert found["result"]["fit"] < usual["result"]["fit"]
    assert found["result"]["spread"] == usual["result"]["spread"]


@pytest.mark.parametrize(
    ("notice", "first"),
    [
        ("", {"LRP-2NHY8J": "2027-02-22", "LRP-G3CV9T": "2027-02-01"}),
        ("7", {"LRP-2NHY8J": "2027-02-22", "LRP-G3CV9T": "2026-11-30"}),
        ("100", {"LRP-2NHY8J": "2027-03-02", "LRP-G3CV9T": "2027-03-02"}),
    ],
    ids=["usual", "a week", "a hundred days"],
)
def test_the_days_of_notice_move_the_first_possible_day(
    network: Path, notice: str, first: dict[str, str]
) -> None:
    if notice:
        append(network / "data/network.yaml", f"matching: {{notice_days: {notice}}}\n")
    assert first_days(proposal(network)) == first


# --- another year than the current one


def later(text: str) -> str:
    """A text of one year as it would be in the next: every day 52 weeks on."""
    text = text.replace(YEAR, NEXT)
    days = r"\b\d{4}-\d{2}-\d{2}\b"
    return re.sub(days, lambda m: str(dt.date.fromisoformat(m[0]) + LATER), text)


@pytest.fixture
def two_years(network: Path) -> Path:
    """The network with the next year's dates, the hub's part in it, and answers for it."""
    for programme in sorted((network / "data/programmes").glob("*.yaml")):
        text = programme.read_text("utf-8")
        dates = re.search(rf"  - year: {YEAR}\n(    .*\n)+", text)
        assert dates is not None
        programme.write_text(text.replace(dates[0], dates[0] + later(dates[0])), "utf-8")
    signed = "- programme: lrp\n  subscription: active\n  signed_up_on: 2027-10-05\n"
    (network / f"data/hubs/{HUB}/{NEXT}").mkdir()
    (network / f"data/hubs/{HUB}/{NEXT}/participation.yaml").write_text(signed, "utf-8")
    for form in ("interest", "host-offer"):
        for file in sorted((network / f"private/{form}/{YEAR}/{HUB}").glob("*.yaml")):
            place = network / f"private/{form}/{NEXT}/{HUB}/{file.name}"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(later(file.read_text("utf-8")), "utf-8")
    return network


def test_another_year_is_matched_from_its_own_dates_answers_and_part(two_years: Path) -> None:
    day = str(dt.date.fromisoformat(TODAY) + LATER)
    found = proposal(two_years, "--year", NEXT, today=day)
    assert (found["year"], found["leaders"], found["host_schools"]) == (NEXT, 3, 3)
    assert len(found["placements"]) == 3
    days = [dt.date.fromisoformat(d) for one in found["placements"] for d in one["days"]]
    first, last = (dt.date.fromisoformat(d) for d in later("2026-11-16 2027-05-28").split())
    assert first <= min(days)
    assert max(days) <= last
    assert proposal(two_years)["year"] == YEAR


def test_records_and_links_of_another_year_stand_in_that_years_folders(two_years: Path) -> None:
    day = str(dt.date.fromisoformat(TODAY) + LATER)
    asked = ("match", HUB, "--programme", "lrp", "--year", NEXT, "--write", "--today", day)
    said = lrp(*asked, cwd=two_years)
    assert said.code == 0, said.text
    assert "3 records were written." in said.out
    for folder in (f"data/hubs/{HUB}/{NEXT}/residencies", f"private/matched/{NEXT}/{HUB}"):
        names = sorted(path.name for path in (two_years / folder).iterdir())
        assert names == ["r-01.yaml", "r-02.yaml", "r-03.yaml"], folder
    assert not (two_years / f"private/matched/{YEAR}").exists()
    page = (two_years / f"private/matching/{NEXT}/{HUB}-lrp.html").read_text("utf-8")
    assert f"lrp letters {HUB} --year {NEXT}" in page
