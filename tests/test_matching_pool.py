"""Private answers that will not do are told with their place, and the rest is still matched."""

import datetime as dt
import os
import re
import shutil
from pathlib import Path

import pytest

from generator import audience
from generator.load import Loaded, load
from generator.matching.answers import Inbox
from generator.matching.links import Links, link, path_of
from generator.matching.pool import Pool, Pooling
from generator.matching.solve import solve

TODAY = dt.date(2026, 11, 22)
YEAR = "2026-27"
HUB = "tamar-valley"
INTEREST = f"interest/{YEAR}/{HUB}"
HOST = f"host-offer/{YEAR}/{HUB}"
ASKED = f"{INTEREST}/lrp-m4zx8n.yaml"
OFFERED = f"{HOST}/lrp-5kxd8r.yaml"


@pytest.fixture(scope="module")
def sample(repository: Path) -> Loaded:
    return load(repository)


@pytest.fixture
def private(repository: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(repository / "samples/private", tmp_path / "private"))


def pooled(sample: Loaded, private: Path, *hubs: str) -> Pool:
    network = sample.network
    programme = network.find_programme("lrp")
    assert programme is not None
    inbox = Inbox(private, audience.project(network, "public", TODAY), YEAR)
    pooling = Pooling(network, inbox, Links(private, YEAR), programme, YEAR, TODAY)
    return pooling.pool(hubs or (HUB,))


def told(pool: Pool) -> list[tuple[str, str]]:
    """Code and file of each fault that the samples do not have by themselves."""
    return [
        (d.code, d.location.path.removeprefix("private/"))
        for d in pool.diagnostics
        if not d.location.path.endswith("lrp-c9rwt4.yaml")
    ]


def edit(path: Path, pattern: str, new: str) -> None:
    text = path.read_text("utf-8")
    changed = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, "utf-8")


@pytest.mark.parametrize(
    ("file", "pattern", "new", "code"),
    [
        (OFFERED, r'^  school: "900101"', '  school: "900999"', "match-school-in-no-hub"),
        (ASKED, r"^year: 2026-27", "year: 2025-26", "match-answers-of-another-year"),
        (ASKED, r"^  stage: senior\n", "", "match-answer-not-usable"),
        (ASKED, r'^  headteacher_agrees: "yes"', '  headteacher_agrees: "no"',
         "match-without-agreement"),
        (ASKED, r"^answers:", "answers: [", "match-file-not-read"),
        (ASKED, r"^reference: .*$", 'reference: "Jo Bloggs 07700 900123"',
         "match-reference-not-usable"),
        (OFFERED, r"^  other_hubs:", '  open_days: ["2026-09-01"]\n  other_hubs:',
         "match-offer-without-days"),
        (ASKED, r"^  other_hubs:",
         '  not_schools: "900103"\n  preferred_schools: "900103"\n  other_hubs:',
         "match-exclusion-contradicts"),
    ],
)  # fmt: skip
def test_a_fault_is_told_where_it_stands_and_the_rest_is_matched(
    sample: Loaded, private: Path, file: str, pattern: str, new: str, code: str
) -> None:
    if new.startswith("  not_schools"):
        text = (private / file).read_text("utf-8")
        text = re.sub(r"^  (preferred|not)_schools:.*\n(    .*\n)*", "", text, flags=re.MULTILINE)
        (private / file).write_text(text, "utf-8")
    edit(private / file, pattern, new)
    pool = pooled(sample, private)
    assert told(pool) == [(code, file)]
    assert solve(pool.problem).levels.placed >= 2
    says = " ".join(d.message + d.hint for d in pool.diagnostics)
    assert "Bloggs" not in says
    assert "07700" not in says


def test_somebody_without_a_feasible_day_is_told_and_stays_in_the_pool(
    sample: Loaded, private: Path
) -> None:
    pool = pooled(sample, private)
    found = [d for d in pool.diagnostics if d.code == "match-no-feasible-day"]
    assert [d.location.path for d in found] == [f"private/{INTEREST}/lrp-c9rwt4.yaml"]
    assert found[0].location.line
    assert "LRP-C9RWT4" in {leader.id for leader in pool.problem.leaders}


def again(private: Path, **changes: str) -> Path:
    """The same person's answers, sent later with another reference."""
    new = private / INTEREST / "lrp-zzzz22.yaml"
    shutil.copy(private / ASKED, new)
    edit(new, "^reference: .*$", "reference: LRP-ZZZZ22")
    edit(new, "^answered_at: .*$", 'answered_at: "2026-11-20T08:00:00Z"')
    for pattern, text in changes.items():
        edit(new, f"^  {pattern}: .*$", f"  {pattern}: {text}")
    return new


def test_of_one_person_the_later_answers_count(sample: Loaded, private: Path) -> None:
    again(private)
    pool = pooled(sample, private)
    assert told(pool) == [("match-same-twice", ASKED)]
    ids = {leader.id for leader in pool.problem.leaders}
    assert "LRP-ZZZZ22" in ids
    assert "LRP-M4ZX8N" not in ids


def test_a_later_no_is_not_undone_by_an_earlier_yes(sample: Loaded, private: Path) -> None:
    again(private, headteacher_agrees='"no"')
    pool = pooled(sample, private)
    assert {code for code, _ in told(pool)} == {"match-same-twice", "match-without-agreement"}
    ids = {leader.id for leader in pool.problem.leaders}
    assert not {"LRP-ZZZZ22", "LRP-M4ZX8N"} & ids


def test_a_reference_is_one_persons_alone(sample: Loaded, private: Path) -> None:
    copied = private / f"interest/{YEAR}/weardale/zz.yaml"
    shutil.copy(private / ASKED, copied)
    edit(copied, r"^  school: .*$", '  school: "900206"')
    edit(copied, r"^hub: .*$", "hub: weardale")
    pool = pooled(sample, private, HUB, "weardale")
    assert ("match-reference-not-usable", f"interest/{YEAR}/weardale/zz.yaml") in told(pool)
    same = [leader for leader in pool.problem.leaders if leader.id == "LRP-M4ZX8N"]
    assert [leader.hub for leader in same] == [HUB]


def test_who_sends_the_form_again_keeps_the_place_that_was_made(
    sample: Loaded, private: Path
) -> None:
    record = next(
        r for hub in sample.network.hubs if hub.id == HUB
        for year in hub.years if year.year == YEAR
        for r in year.residencies if r.host_school and not r.withdrawn_on
    )  # fmt: skip
    edit(private / ASKED, r"^  school: .*$", f'  school: "{record.participant_school}"')
    place = private / path_of(YEAR, HUB, record.id)
    place.parent.mkdir(parents=True)
    place.write_bytes(link("lrp", record.id, ["LRP-M4ZX8N"], ""))
    again(private)
    assert pooled(sample, private).settled == {"LRP-ZZZZ22": f"{HUB}/{record.id}"}


@pytest.mark.parametrize(
    "data",
    [
        link("lrp", "r-99", ["LRP-M4ZX8N"], ""),
        link("mlqar", "r-01", ["LRP-M4ZX8N"], ""),
        link("lrp", "r-01", ["LRP-M4ZX8N"], ""),
        b"record: [",
    ],
    ids=["another record", "another programme", "another school", "no YAML"],
)
def test_a_link_that_does_not_fit_places_nobody(sample: Loaded, private: Path, data: bytes) -> None:
    place = private / path_of(YEAR, HUB, "r-01")
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    pool = pooled(sample, private)
    assert pool.settled == {}
    assert "LRP-M4ZX8N" in {leader.id for leader in pool.problem.leaders}


def test_what_is_no_ordinary_file_is_told_and_not_read(
    sample: Loaded, private: Path, tmp_path: Path
) -> None:
    os.mkfifo(private / INTEREST / "pipe.yaml")
    (private / INTEREST / "link.yaml").symlink_to(private / OFFERED)
    pool = pooled(sample, private)
    assert told(pool) == [
        ("match-file-not-read", f"{INTEREST}/link.yaml"),
        ("match-file-not-read", f"{INTEREST}/pipe.yaml"),
    ]


def test_the_names_of_files_change_nothing(sample: Loaded, private: Path) -> None:
    before = pooled(sample, private).problem
    for number, path in enumerate(sorted((private / INTEREST).glob("*.yaml"), reverse=True)):
        path.rename(path.with_name(f"a-{number:02}.yaml"))
    assert pooled(sample, private).problem == before
