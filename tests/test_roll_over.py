"""A year is opened: what lasts, what begins anew, what is moved on, and every address stays."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from generator import build, roll_over, source, sources
from generator.load import load
from generator.model import Network, Term, academic_year
from generator.pack.recipe import path_in_site
from generator.schooldays import why_no_school
from generator.typical_dates import next_programme_year, next_term
from tests.support.command import lrp, snapshot
from tests.support.edits import LRP, NETWORK, TAMAR, Draft

JUNE = ("--today", "2027-06-20")
SEPTEMBER = ("--today", "2027-09-02")
PART = f"{TAMAR}/2026-27/participation.yaml"
NEXT = f"{TAMAR}/2027-28/participation.yaml"


@pytest.fixture(scope="module")
def opened(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with 2027-28 opened, and not switched to. Read it, never write to it."""
    root = tmp_path_factory.mktemp("opened")
    for folder in ("data", "content"):
        shutil.copytree(repository / folder, root / folder)
    assert lrp("new", "year", "2027-28", *JUNE, cwd=root).code == 0
    return root


@pytest.fixture(scope="module")
def switched(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it in which 2027-28 is the current year. Read it, never write to it."""
    root = tmp_path_factory.mktemp("switched") / "network"
    shutil.copytree(opened, root)
    assert lrp("new", "year", "2027-28", "--switch", *SEPTEMBER, cwd=root).code == 0
    return root


@pytest.fixture
def turned(switched: Path, tmp_path: Path) -> Path:
    """A copy of that one, to write to."""
    return Path(shutil.copytree(switched, tmp_path / "turned"))


def read(root: Path, path: str) -> list[dict[str, str]]:
    document, found = source.read(root, path)
    assert found == []
    values = source.plain(document.top)
    assert isinstance(values, list)
    return values


def test_every_hub_keeps_what_lasts_and_begins_the_rest_anew(opened: Path) -> None:
    network = load(opened).network
    for hub in network.hubs:
        old, new = hub.find_year("2026-27"), hub.find_year("2027-28")
        assert old and new
        assert [p.programme for p in new.participations] == [
            p.programme for p in old.participations
        ]
        for part in new.participations:
            before = old.find_participation(part.programme)
            assert before
            lasting = ("lead", "lead_post", "planned", "how_we_run_it")
            assert [getattr(part, n) for n in lasting] == [getattr(before, n) for n in lasting]
            assert part.subscription == "pending"
            assert not part.takes_part
            begins = ("signed_up_on", "session", "session_booked", "pack_released_on")
            assert [getattr(part, name) for name in begins] == [None] * len(begins)
            assert (part.briefing_on, part.offers, part.not_subscribed) == (None, (), ())
        assert not new.records


def test_the_opened_network_has_no_new_fault_and_its_pages_do_not_change_yet(opened: Path) -> None:
    _, _, faults = sources.read(opened, dt.date(2027, 6, 20))
    assert [fault for fault in faults if fault.severity == "error"] == []
    assert load(opened).network.current_year == "2026-27"


def test_what_stood_before_still_stands_line_by_line(repository: Path, opened: Path) -> None:
    for path in ("data/network.yaml", "data/programmes/lrp.yaml", "data/programmes/mlqar.yaml"):
        before = (repository / path).read_text("utf-8").splitlines()
        after = iter((opened / path).read_text("utf-8").splitlines())
        assert all(line in after for line in before), path
    changed = {
        path: data
        for path, data in snapshot(repository / "data").items()
        if snapshot_of(opened, path) != data
    }
    assert set(changed) == {"network.yaml", "programmes/lrp.yaml", "programmes/mlqar.yaml"}


def snapshot_of(root: Path, path: str) -> bytes:
    return (root / "data" / path).read_bytes()


def test_the_dates_of_a_programme_move_to_the_same_weekdays_and_are_to_be_confirmed(
    opened: Path,
) -> None:
    for programme in load(opened).network.programmes:
        old, new = programme.find_year("2026-27"), programme.find_year("2027-28")
        assert old and new
        assert new.sign_up_opens_on.weekday() == old.sign_up_opens_on.weekday()
        assert abs((new.sign_up_opens_on - old.sign_up_opens_on).days - 365) <= 3
        text = (opened / f"data/programmes/{programme.id}.yaml").read_text("utf-8")
        note = "  # Moved on from 2026-27, same weekdays: to be confirmed.\n"
        assert f"{note}  - year: 2027-28" in text


def test_terms_stay_as_far_from_the_typical_dates_as_they_were(opened: Path) -> None:
    terms = [term for term in load(opened).network.terms if term.year == "2027-28"]
    assert len(terms) == 6
    cornwall = {t.name: t for t in terms if t.local_authority == "Cornwall"}
    others = {t.name: t for t in terms if t.local_authority is None}
    own, general = cornwall["autumn"].half_term_starts_on, others["autumn"].half_term_starts_on
    assert own and general
    assert general - own == dt.timedelta(days=7)
    # Easter Day is on 16 April 2028, three weeks later than the year before.
    assert others["spring"].ends_on == dt.date(2028, 4, 7)


@pytest.mark.parametrize("first", range(2024, 2044))
def test_moved_dates_lie_in_their_year_in_order_and_on_school_days(
    repository: Path, first: int
) -> None:
    network = load(repository).network
    year = f"{first}-{(first + 1) % 100:02}"
    starts, ends = academic_year(year)
    for term in network.terms:
        moved = {k: v for k, v in next_term(term, year).items() if k.endswith("_on")}
        days = {name: dt.date.fromisoformat(text) for name, text in moved.items()}
        assert starts <= days["starts_on"] < days["half_term_starts_on"]
        assert days["half_term_starts_on"] <= days["half_term_ends_on"] < days["ends_on"] <= ends
        assert not why_no_school(days["starts_on"])
        assert not why_no_school(days["ends_on"])
    for programme in network.programmes:
        for dates in programme.years:
            made = list(next_programme_year(dates, year).values())
            assert made[0] == year
            assert made[1] < made[2]
            assert made[3] < made[4]


def test_a_term_without_a_half_term_has_none_a_year_later() -> None:
    term = Term(
        year="2026-27", name="summer",
        starts_on=dt.date(2027, 4, 12), ends_on=dt.date(2027, 7, 21),
    )  # fmt: skip
    assert set(next_term(term, "2027-28")) == {"year", "name", "starts_on", "ends_on"}


def test_switching_freezes_what_is_over_and_finds_no_fault(turned: Path) -> None:
    loaded, _, faults = sources.read(turned, dt.date(2027, 9, 2))
    assert loaded.network.current_year == "2027-28"
    assert {fault.code for fault in faults} == {"no-session-in-current-year"}
    assert [closed.year for closed in loaded.frozen_years] == ["2024-25", "2025-26", "2026-27"]
    path = turned / PART.replace("tamar-valley", "weardale")
    path.write_text(path.read_text("utf-8") + "# A late thought.\n", "utf-8")
    _, _, faults = sources.read(turned, dt.date(2027, 9, 2))
    assert "frozen-year-changed" in {fault.code for fault in faults}


def addresses(root: Path, today: dt.date) -> set[str]:
    """Every page, document and calendar of the site, without running the engine."""
    options = build.Options(root, root / "site", today)
    loaded, pages, _ = sources.read(root, today)
    trees = sources.render(options, sources.plan(options, loaded, pages))
    packs = {f"{tree.base}{path_in_site(tree.name)}" for tree in trees if tree.pack}
    return packs | {f"{tree.base}{path}" for tree in trees for path in tree.files}


def test_every_address_is_still_there_once_the_new_year_is_the_current_one(
    repository: Path, switched: Path
) -> None:
    before = addresses(repository, dt.date(2026, 11, 22))
    after = addresses(switched, dt.date(2027, 9, 2))
    assert before - after == set()
    assert {path for path in before if "/files/pack/" in path}, "packs had been released"
    assert {path for path in before if path.endswith("-pack.zip")} <= after
    assert any(path.endswith("2027-28/index.md") for path in after - before)


def test_what_is_new_in_the_pack_waits_for_the_new_years_release(
    repository: Path, turned: Path
) -> None:
    path = turned / "data/resources.yaml"
    text = path.read_text("utf-8")
    was = 'file: induction-slides-2026-27.pdf\n  version: "2026/27"\n  updated_on: 2026-11-09'
    assert was in text
    path.write_text(text.replace(was, was.replace("2026-11-09", "2027-09-01")), "utf-8")
    gone = addresses(repository, dt.date(2026, 11, 22)) - addresses(turned, dt.date(2027, 9, 2))
    assert {name.rpartition("/")[2] for name in gone} == {"induction-slides-2026-27.pdf"}


# --- what cannot be carried over


def test_a_hub_whose_file_has_a_fault_is_left_out_and_said(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(PART, ("subscription: active", "subscription: aktive"))
    said = lrp("new", "year", "2027-28", *JUNE, cwd=tmp_path)
    assert said.code == 1
    assert "Not carried over:\n" in said.out
    assert f"`tamar-valley`: `{PART}` has faults or is misnamed." in said.out
    assert not (tmp_path / NEXT).exists()
    assert (tmp_path / NEXT.replace("tamar-valley", "moorland-virtual")).exists()
    draft.swap(PART, ("subscription: aktive", "subscription: active"))
    said = lrp("new", "year", "2027-28", "tamar-valley", *JUNE, cwd=tmp_path)
    assert said.code == 0
    assert read(tmp_path, NEXT)[0]["subscription"] == "pending"


def test_a_misnamed_file_is_not_replaced_by_an_older_years(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.write(PART.replace("2026-27", "2025-26"), "- programme: lrp\n  subscription: active\n")
    (tmp_path / PART).rename((tmp_path / PART).with_suffix(".yml"))
    said = lrp("new", "year", "2027-28", *JUNE, cwd=tmp_path)
    assert said.code == 1
    assert f"`tamar-valley`: `{PART}` has faults or is misnamed." in said.out
    assert not (tmp_path / NEXT).exists()


def test_a_hub_that_paused_a_year_gets_what_it_had_before(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    older = "- programme: lrp\n  subscription: active\n  planned: 9\n"
    draft.write(PART.replace("2026-27", "2025-26"), older)
    shutil.rmtree((tmp_path / PART).parent)
    assert lrp("new", "year", "2027-28", *JUNE, cwd=tmp_path).code == 0
    assert read(tmp_path, NEXT)[0]["planned"] == "9"
    assert "Carried over from 2025-26" in (tmp_path / NEXT).read_text("utf-8")


def test_a_part_in_a_programme_that_has_no_dates_is_left_out_and_said(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    part = "- programme: coaching\n  subscription: active\n"
    draft.write(PART, (tmp_path / PART).read_text("utf-8") + part)
    said = lrp("new", "year", "2027-28", *JUNE, cwd=tmp_path)
    assert said.code == 1
    assert "`tamar-valley`: its part in `coaching` of 2026-27, because" in said.out
    assert "coaching" not in {row["programme"] for row in read(tmp_path, NEXT)}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [(LRP, "minimum_days: 2", "minimum_days: two"), (NETWORK, "contact:", "kontakt:")],
)
def test_faults_in_the_networks_own_files_come_first_and_nothing_is_written(
    tmp_path: Path, path: str, old: str, new: str
) -> None:
    Draft(tmp_path).swap(path, (old, new))
    before = snapshot(tmp_path)
    said = lrp("new", "year", "2027-28", *JUNE, cwd=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"lrp: Faults stand in `{path}`.")
    assert snapshot(tmp_path) == before


def test_texts_are_carried_over_sign_by_sign(tmp_path: Path) -> None:
    odd = 'A "quoted" line: # not a note\n  - with é, 学校 and {{ braces }}\n'
    shown = "".join(f"    {line}\n" for line in odd.splitlines())
    part = f"- programme: lrp\n  subscription: active\n  how_we_run_it: |\n{shown}  planned: 6\n"
    Draft(tmp_path).write(PART, part)
    kept = read(tmp_path, PART)[0]["how_we_run_it"]
    assert lrp("new", "year", "2027-28", *JUNE, cwd=tmp_path).code == 0
    assert read(tmp_path, NEXT)[0]["how_we_run_it"] == kept


# --- the note above what was added


def test_a_note_stands_above_what_was_added_in_the_files_own_line_ends() -> None:
    old = b"years:\r\n  - year: 2026-27\r\nphases: []\r\n"
    new = b"years:\r\n  - year: 2026-27\r\n  - year: 2027-28\r\nphases: []\r\n"
    noted = roll_over.with_note(old, new, "Later.")
    assert noted == new.replace(b"  - year: 2027-28", b"  # Later.\r\n  - year: 2027-28")


def test_no_note_is_written_where_it_would_become_part_of_a_text() -> None:
    old, new = b"text: |\n  one\n", b"text: |\n  one\n  two\n"
    assert roll_over.with_note(old, new, "Later.") == new


def test_a_network_without_older_years_opens_nothing_that_it_cannot_know(tmp_path: Path) -> None:
    network: Network = load(Draft(tmp_path).root).network
    said = lrp("new", "year", "2020-21", *JUNE, cwd=tmp_path)
    assert network.programmes
    assert (said.code, said.out) == (2, "")
    assert "No programme runs in 2020-21 or before it." in said.err
    assert NETWORK == roll_over.NETWORK
