"""What stands already in data/ and in private/: whose it is, what it takes, and what is kept."""

import datetime as dt
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from generator import audience
from generator.load import load
from generator.matching.answers import Inbox
from generator.matching.changes import Change
from generator.matching.days import Pattern
from generator.matching.explain import STEPS, smallest
from generator.matching.links import Links
from generator.matching.pool import Pool, Pooling
from generator.matching.solver import Budget
from generator.matching.tables import tabled
from generator.matching.values import Host, Leader, Problem
from tests.support.command import lrp

ON = ("--today", "2026-11-22")
TODAY = dt.date(2026, 11, 22)
YEAR = "2026-27"
HUB = "tamar-valley"
HUBS = f"data/hubs/{HUB}"
RESIDENCIES = f"{HUBS}/{YEAR}/residencies"
ASKED = f"private/interest/{YEAR}/{HUB}/lrp-m4zx8n.yaml"
OFFERED = f"private/review-offer/{YEAR}/{HUB}/lrp-4hvb7k.yaml"


@pytest.fixture
def root(repository: Path, tmp_path: Path) -> Path:
    """A copy of the sample network with its sample answers as its private ones."""
    for name in ("data", "content"):
        shutil.copytree(repository / name, tmp_path / name)
    shutil.copytree(repository / "samples/private", tmp_path / "private")
    return tmp_path


def pooled(root: Path, programme: str = "lrp") -> Pool:
    network = load(root).network
    found = network.find_programme(programme)
    assert found is not None
    private = root / "private"
    inbox = Inbox(private, audience.project(network, "public", TODAY), YEAR)
    return Pooling(network, inbox, Links(private, YEAR), found, YEAR, TODAY).pool((HUB,))


def edit(path: Path, pattern: str, new: str) -> None:
    text = path.read_text("utf-8")
    changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, "utf-8")


def put(root: Path, path: str, text: str) -> Path:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")
    return place


def colleague(root: Path, reference: str, name: str) -> Path:
    """Answers of somebody else with the school, stage and post of LRP-M4ZX8N."""
    new = root / f"private/interest/{YEAR}/{HUB}/{reference.lower()}.yaml"
    shutil.copy(root / ASKED, new)
    edit(new, "^reference: .*$", f"reference: {reference}")
    edit(new, "^  name: .*$", f"  name: {name}")
    return new


def standing(host: str = "") -> str:
    """A residency of Perran Tidewell's school, stage and post that somebody wrote by hand."""
    return (
        "programme: lrp\nparticipant_school: 900108\nparticipant_stage: senior\n"
        f"participant_role: Headteacher\n{host}publish_schools: no\n"
    )


def codes(pool: Pool) -> list[str]:
    return [d.code for d in pool.diagnostics if "c9rwt4" not in d.location.path]


# --- whose record it is --------------------------------------------------------------------------


def test_a_record_with_a_host_is_of_one_person_and_the_other_is_matched(root: Path) -> None:
    colleague(root, "LRP-ZZZZ22", "Demelza Nancekuke")
    host = "host_school: 900103\ndates: [2027-02-02, 2027-02-03]\nmatched_on: 2026-11-20\n"
    put(root, f"{RESIDENCIES}/r-08.yaml", standing(host))
    pool = pooled(root)
    assert pool.settled == {"LRP-M4ZX8N": f"{HUB}/r-08"}
    assert "LRP-ZZZZ22" in {leader.id for leader in pool.problem.leaders}
    assert "match-record-of-two" in codes(pool)


def test_a_record_that_waits_for_a_host_is_filled_in_for_one_person(root: Path) -> None:
    other = colleague(root, "LRP-ZZZZ22", "Demelza Nancekuke")
    edit(other, "^  email: .*$", '  email: "demelza.nancekuke@school.example"')
    put(root, f"{RESIDENCIES}/r-08.yaml", standing())
    leaders = {leader.id: leader.record for leader in pooled(root).problem.leaders}
    assert (leaders["LRP-M4ZX8N"], leaders["LRP-ZZZZ22"]) == ("r-08", "")


def test_as_many_records_as_people_are_each_theirs(root: Path) -> None:
    colleague(root, "LRP-ZZZZ22", "Demelza Nancekuke")
    put(root, f"{RESIDENCIES}/r-08.yaml", standing())
    put(root, f"{RESIDENCIES}/r-09.yaml", standing())
    pool = pooled(root)
    leaders = {leader.id: leader.record for leader in pool.problem.leaders}
    assert (leaders["LRP-M4ZX8N"], leaders["LRP-ZZZZ22"]) == ("r-08", "r-09")
    assert "match-record-of-two" not in codes(pool)


def test_a_link_to_a_record_of_another_career_stage_is_not_followed(root: Path) -> None:
    record = standing("host_school: 900103\nmatched_on: 2026-11-20\n")
    put(root, f"{RESIDENCIES}/r-08.yaml", record.replace("senior", "middle"))
    put(
        root, f"private/matched/{YEAR}/{HUB}/r-08.yaml",
        "record: r-08\nprogramme: lrp\ninterests: [LRP-M4ZX8N]\n",
    )  # fmt: skip
    pool = pooled(root)
    assert pool.settled == {}
    assert "LRP-M4ZX8N" in {leader.id for leader in pool.problem.leaders}


def test_two_names_behind_one_mailbox_are_two_people(root: Path) -> None:
    colleague(root, "LRP-ZZZZ22", "Demelza Nancekuke")
    pool = pooled(root)
    assert {"LRP-M4ZX8N", "LRP-ZZZZ22"} <= {leader.id for leader in pool.problem.leaders}
    found = next(d for d in pool.diagnostics if d.code == "match-one-mailbox")
    assert found.location.path.endswith("lrp-zzzz22.yaml")
    assert found.severity == "warning"
    assert "Demelza" not in found.message


# --- what is taken, and what is kept -------------------------------------------------------------


def test_nobody_reviews_two_schools_on_one_day(root: Path) -> None:
    """Elowen Danescourt offers two reviews; the first of them is on 1 March."""
    before = next(p for p in pooled(root, "mlqar").problem.leaders if p.id == "LRP-9MZF4C")
    busy = min(before.days)
    put(
        root, f"{HUBS}/{YEAR}/reviews/v-01.yaml",
        "programme: mlqar\nhost_school: 900101\nsubject_focus: History\nreviewers:\n"
        "  - school: 900102\n    stage: middle\n    role: Humanities leader\n"
        f"dates: [{busy}]\nmatched_on: 2026-11-20\npublish_schools: no\n",
    )  # fmt: skip
    after = next(p for p in pooled(root, "mlqar").problem.leaders if p.id == "LRP-9MZF4C")
    assert after.days == before.days - {busy}
    assert after.not_hosts == {"900101"}


REVIEW = 'programme: mlqar\nhost_school: 900105\nsubject_focus: "{}"\npublish_schools: no\n'


def test_a_review_that_waits_is_filled_in_for_an_offer_of_its_subject(root: Path) -> None:
    place = put(root, f"{HUBS}/{YEAR}/reviews/v-01.yaml", REVIEW.format("Mathematics: Fluency"))
    (host,) = (h for h in pooled(root, "mlqar").problem.hosts if h.school == "900105")
    assert host.record == ""
    assert not host.visited, "nobody comes yet"
    place.write_text(REVIEW.format("Geography: Where are we?"), "utf-8")
    (host,) = (h for h in pooled(root, "mlqar").problem.hosts if h.school == "900105")
    assert host.record == "v-01"


def test_two_offers_of_a_school_do_not_fill_in_one_review_or_share_places(root: Path) -> None:
    put(root, f"{HUBS}/{YEAR}/reviews/v-01.yaml", REVIEW.format("What maps are for"))
    second = root / f"private/review-offer/{YEAR}/{HUB}/lrp-zzzz22.yaml"
    shutil.copy(root / OFFERED, second)
    edit(second, "^reference: .*$", "reference: LRP-ZZZZ22")
    edit(second, "^  subject: .*$", "  subject: history")
    hosts = [h for h in pooled(root, "mlqar").problem.hosts if h.school == "900105"]
    assert [(h.id, h.record, h.places) for h in hosts] == [
        ("LRP-4HVB7K", "v-01", 2), ("LRP-ZZZZ22", "", 0),
    ]  # fmt: skip


def test_days_that_stand_in_a_review_are_kept(root: Path) -> None:
    day = dt.date(2027, 3, 3)
    path = f"{HUBS}/{YEAR}/reviews/v-01.yaml"
    place = put(root, path, REVIEW.format("What maps are for") + f"dates: [{day}]\n")
    (host,) = (h for h in pooled(root, "mlqar").problem.hosts if h.school == "900105")
    assert host.days == {day}
    assert dt.date(2027, 3, 4) in host.never
    assert lrp("match", HUB, "--programme", "mlqar", "--write", *ON, cwd=root).code == 0
    assert f"dates: [{day}]\n" in place.read_text("utf-8")


def test_days_that_stand_in_a_residency_are_kept(root: Path) -> None:
    place = root / RESIDENCIES / "r-05.yaml"
    (before,) = (p for p in pooled(root).problem.leaders if p.record == "r-05")
    days = sorted(before.days)
    chosen = next((a, b) for a, b in pairwise(days) if (b - a).days == 1)
    edit(place, "^publish_schools", f"dates: [{chosen[0]}, {chosen[1]}]\npublish_schools")
    (after,) = (p for p in pooled(root).problem.leaders if p.record == "r-05")
    assert after.is_fixed
    assert after.days == set(chosen)
    assert after.pattern == Pattern(2)


def test_who_agreed_to_another_host_has_not_agreed_to_this_one(root: Path) -> None:
    place = root / RESIDENCIES / "r-05.yaml"
    text = "host_hub: weardale\nhub_agreed_on: 2026-11-10\nhost_hub_agreed_on: 2026-11-12\n"
    place.write_text(place.read_text("utf-8") + text, "utf-8")
    assert lrp("match", HUB, "--programme", "lrp", "--write", *ON, cwd=root).code == 0
    found = place.read_text("utf-8")
    assert "host_school: 900108\n" in found
    assert "agreed_on" not in found


# --- what may not be written, and who takes no part ----------------------------------------------


def test_a_name_in_a_post_or_a_question_is_not_written(root: Path) -> None:
    edit(root / ASKED, "^  post: .*$", "  post: Perran Tidewell, headteacher")
    edit(root / OFFERED, "^  question: .*$", "  question: What would you ask Ms Lighterman first?")
    said = lrp("match", HUB, "--write", *ON, cwd=root)
    assert said.code == 0, said.text
    written = "".join(p.read_text("utf-8") for p in (root / "data").rglob("*.yaml"))
    assert "Tidewell" not in written
    assert "Lighterman" not in written
    assert "subject_focus: Geography\n" in written


def test_a_subject_leader_who_is_not_released_is_not_reviewed(root: Path) -> None:
    edit(root / OFFERED, "^  released: .*$", '  released: "no"')
    pool = pooled(root, "mlqar")
    assert "900105" not in {host.school for host in pool.problem.hosts}
    (found,) = (d for d in pool.diagnostics if d.code == "match-without-agreement")
    assert "released" in found.message
    assert (
        (root / OFFERED)
        .read_text("utf-8")
        .splitlines()[found.location.line - 1]
        .startswith("  released:")
    )


# --- days that nobody can open -------------------------------------------------------------------


def test_no_school_is_asked_to_open_a_day_on_which_it_cannot_be_open(root: Path) -> None:
    """900101 has said that it is closed from 11 to 22 January, and half term is half term."""
    host = next(h for h in pooled(root).problem.hosts if h.school == "900101")
    assert {dt.date(2027, 1, 11), dt.date(2027, 1, 22), dt.date(2027, 2, 17)} <= host.never
    assert not host.never & host.days


def test_the_smallest_change_opens_only_days_that_can_be_opened() -> None:
    days = tuple(dt.date(2027, 2, 1) + dt.timedelta(days=n) for n in range(4))
    leader = Leader("P", "hub", "1", "senior", "primary", frozenset(days[2:]))
    host = Host("S", "hub", "2", frozenset(days[:2]), places=1, at_once=1)

    def changes(host: Host) -> tuple[Change, ...] | None:
        tables = tabled(Problem((leader,), (host,), days))
        return smallest(tables, 0, lambda _hub: None, (), Budget(STEPS))

    opened = changes(host)
    assert opened is not None
    assert {change.kind for change in opened} <= {"host-day", "leader-day"}
    closed = Host("S", "hub", "2", host.days, places=1, at_once=1, never=frozenset(days[2:]))
    found = changes(closed)
    assert found is not None
    assert [change.kind for change in found] == ["leader-day", "leader-day"]
    assert {change.day for change in found} == set(days[:2])
