"""From the answers to forms to a board that has moved: the year of a hub, as its lead goes it."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from icalendar import Calendar

from tests.support.command import TODAY, lrp, lrp_alone

ROOT = Path(__file__).resolve().parents[1]
HUB = "weardale"
YEAR = "2026-27"
LATER = "2026-12-08"


def lay(folder: Path) -> Path:
    """The sample network with the answers that came in, in a folder of its own."""
    for name in ("data", "content"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "samples" / "private", folder / "private")
    return folder


def states(root: Path, today: str) -> dict[str, int]:
    """How many residencies of the hub are in each state, as the report says."""
    said = lrp("report", "progress", HUB, "--today", today, "--format", "json", cwd=root)
    assert said.code == 0, said.text
    found = json.loads(said.out)["hubs"]
    counts: dict[str, int] = next(h["states"] for h in found if h["programme"] == "lrp")
    return counts


def board(root: Path) -> dict[str, int]:
    """The same as the hub's public page says it, in the table behind the picture."""
    page = (root / "site/hubs" / HUB / "progress/index.html").read_text("utf-8")
    assert "<svg" in page
    rows = re.findall(r'lrp-badge__label">([^<]+)<.*?data-label="Here now">(\d+)<', page)
    return {state.lower().replace(" ", "-"): int(count) for state, count in rows}


def matched(root: Path) -> dict[str, Any]:
    """A new residency of the hub with a host of its own: its id and what it says."""
    for link in sorted((root / "private/matched" / YEAR / HUB).glob("*.yaml")):
        path = root / "data/hubs" / HUB / YEAR / "residencies" / link.name
        record = yaml.safe_load(path.read_text("utf-8"))
        if "host_hub" not in record and "participant_aims" not in record:
            return {"id": link.stem, **record}
    raise AssertionError("nobody new was matched within the hub")


def build(root: Path, today: str, *hubs: str) -> None:
    said = lrp_alone("build", *hubs, "--today", today, cwd=root)
    assert said.code == 0, said.text


@pytest.mark.parametrize(
    ("hubs", "placed"),
    [
        pytest.param((HUB,), "2 of 3 are placed", id="one hub"),
        pytest.param((), "23 of 25 are placed", id="the network", marks=pytest.mark.long),
    ],
)
def test_answers_are_matched_written_built_and_a_milestone_later_the_board_has_moved(
    tmp_path: Path, sample_site: Path, hubs: tuple[str, ...], placed: str
) -> None:
    root = lay(tmp_path)
    if hubs:
        shutil.copytree(sample_site, root / "site")
    before = states(root, TODAY)

    match = ("match", *hubs, "--programme", "lrp", "--today", TODAY, "--write")
    said = lrp_alone(*match, cwd=root)
    assert said.code == 0, said.text
    assert placed in said.out
    assert "Proven" in said.out
    check = lrp("check", "--today", TODAY, cwd=root)
    assert check.code == 0, check.text
    record = matched(root)
    assert record["matched_on"] == dt.date(2026, 11, 22)
    assert not {"participant_aims", "host_aims", "name", "email"} & set(record)

    after = states(root, TODAY)
    assert after["matched"] > before["matched"]
    build(root, TODAY, *hubs)
    shown = board(root)
    assert shown
    assert shown == {state: after[state] for state in shown}
    page = root / f"site/hubs/{HUB}/{YEAR}/residencies/{record['id']}/index.html"
    assert "Aims and visit plan agreed" in page.read_text("utf-8")

    plan(root, record)
    agreed = states(root, LATER)
    assert agreed["matched"] == after["matched"] - 1
    assert agreed["scheduled"] == after["scheduled"] + 1
    build(root, LATER, HUB)
    moved = board(root)
    assert moved["matched"] == shown["matched"] - 1
    assert moved["scheduled"] == shown["scheduled"] + 1

    its_papers(root, record)


def its_papers(root: Path, record: dict[str, Any]) -> None:
    """What comes with a residency: its calendar, letters to send, the hub lead's own board."""
    calendar = Calendar.from_ical(
        (root / f"site/hubs/{HUB}/{YEAR}/residencies/{record['id']}.ics").read_bytes()
    )
    days = [event for event in calendar.events if "residency-days" in str(event["UID"])]
    assert days[0].start == record["dates"][0]
    letters = lrp("letters", HUB, "--today", LATER, "--write", cwd=root)
    assert letters.code == 0, letters.text
    assert list((root / f"private/letters/{YEAR}/{HUB}").glob(f"{record['id']}-*.eml"))
    own = lrp("report", "board", HUB, "--today", LATER, cwd=root)
    assert own.code == 0, own.text
    assert record["id"] in (root / f"private/boards/{YEAR}/{HUB}.html").read_text("utf-8")


def plan(root: Path, record: dict[str, Any]) -> None:
    """The visit plan of a residency, agreed, as the web form saves it."""
    first, second = (day.isoformat() for day in record["dates"][:2])
    rest = [day.isoformat() for day in record["dates"][2:]]
    answers = {
        "hub": HUB, "residency": record["id"],
        "participant_aims": "How number facts are kept warm in every class, all year long.",
        "host_aims": "Whether our youngest pupils can say why a method works, and not only how.",
        "day_1": first, "day_2": second, **({"day_3": rest[0]} if rest else {}),
        "visit_plan": "Day 1: lessons in three classes. Day 2: planning together, then feedback.",
        "agreed": "yes", "publish_schools": "no",
    }  # fmt: skip
    file = {
        "form": "visit-plan", "reference": "LRP-VP2WQ7", "answered_at": "2026-12-07T15:20:00Z",
        "hub": HUB, "year": YEAR, "answers": answers,
    }  # fmt: skip
    path = root / "visit-plan.yaml"
    path.write_text(yaml.safe_dump(file, sort_keys=False), "utf-8")
    said = lrp("import", "visit-plan", path, "--today", LATER, "--write", cwd=root)
    assert said.code == 0, said.text
