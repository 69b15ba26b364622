"""A review with reviewers from other hubs: loaded, on pages, boards, letters and in calendars."""

import datetime as dt
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from generator import audience, board, build, content, letters, sources, templates
from generator.docstree import Scene, microsite, network_progress, progress, residencies
from generator.letters import Kit, Setting
from generator.load import load
from generator.model import Network, Review
from generator.progress import owed
from generator.states import state_of
from tests.support import matched
from tests.support.buildable import change, lay_network
from tests.support.calendar_files import read as read_calendar
from tests.support.command import lrp
from tests.support.matched import HOME

TODAY = dt.date(2026, 11, 22)
YEAR = "2026-27"
V_01 = f"data/hubs/{HOME}/{YEAR}/reviews/v-01.yaml"


def reviewer(school: str, agreed: str = "") -> str:
    more = f", hub_agreed_on: {agreed}" if agreed else ""
    return f"{{school: {school}, stage: middle, role: Leader of history{more}}}"


def lay(repository: Path, root: Path, *others: str, **more: str) -> Path:
    """The sample network with a review in Tamar Valley, and these reviewers beside its own."""
    matched.lay_matched(repository, root)
    matched.review(root, **more)
    lines = "\n".join(f"  - {one}" for one in others)
    change(root, V_01, "  - {school: 900106, stage: middle, role: Leader of humanities}", lines)
    return root


@pytest.fixture(scope="module")
def waiting(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody has agreed to the reviewer from Lea Bridge."""
    return lay(repository, tmp_path_factory.mktemp("waiting") / "n", reviewer("900602"))


@pytest.fixture(scope="module")
def agreed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The leads of two other hubs have agreed to a reviewer each."""
    others = (reviewer("900602", "2026-11-20"), reviewer("900401", "2026-11-21"))
    return lay(repository, tmp_path_factory.mktemp("agreed") / "n", *others)


def review_of(network: Network) -> Review:
    return next(r for r in network.reviews() if (r.hub, r.year, r.id) == (HOME, YEAR, "v-01"))


def scene_of(root: Path, who: Any = "public") -> Scene:
    loaded, pages, _ = sources.read(root, TODAY)
    return sources.plan(build.Options(root, root / "site", TODAY, who), loaded, pages)


def page_of(root: Path) -> str:
    scene = scene_of(root)
    tree = microsite(scene, scene.hubs[HOME], sources.environment(root))
    return tree.files[f"docs/{YEAR}/reviews/v-01.md"].decode()


def words(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", page)).split())


# --- the hub of a reviewer


def test_a_reviewer_from_another_hub_has_that_hub_whoever_looks(waiting: Path) -> None:
    loaded = load(waiting)
    assert loaded.diagnostics == []
    own, other = review_of(loaded.network).reviewers
    assert (own.hub, other.hub) == ("", "lea-bridge")
    for who in audience.AUDIENCES:
        shown = review_of(audience.project(loaded.network, who, TODAY)).reviewers
        assert [one.hub for one in shown] == ["", "lea-bridge"]
    hidden = review_of(audience.project(loaded.network, "public", TODAY)).reviewers[1]
    assert (hidden.school, hidden.label[:15]) == (None, "A middle leader")


def test_a_reviewer_whose_school_is_in_no_hub_has_none(tmp_path: Path) -> None:
    root = lay_network(tmp_path / "network")
    review = f"data/hubs/tamar-valley/{YEAR}/reviews/v-01.yaml"
    change(root, review, "- school: 900118", "- school: 999999")
    assert [r.hub for r in next(load(root).network.reviews()).reviewers] == ["", ""]
    change(root, review, "- school: 999999", "- school: 900502")
    other = [r.hub for r in next(load(root).network.reviews()).reviewers]
    assert other == ["", "moorland-virtual"]


@pytest.mark.parametrize(
    ("left", "home"), [("2027-03-02", "moorland-virtual"), ("2027-03-03", ""), ("2027-07-21", "")]
)
def test_a_school_that_moved_is_of_the_hub_that_it_is_in_on_the_days(
    left: str, home: str, tmp_path: Path
) -> None:
    """The review is on 3 March; the hub that the school left has it on its list still."""
    root = lay_network(tmp_path / "network")
    own, other = (
        root / f"data/hubs/{h}/schools.yaml" for h in ("tamar-valley", "moorland-virtual")
    )
    listed = own.read_text("utf-8")
    moved = listed[listed.index("- urn: 900118") :].rstrip()
    own.write_text(f"{listed.rstrip()}\n  left_on: {left}\n", "utf-8")
    other.write_text(f"{other.read_text('utf-8').rstrip()}\n{moved}\n", "utf-8")
    assert [r.hub for r in next(load(root).network.reviews()).reviewers] == ["", home]


# --- pages


def test_the_page_says_which_hubs_and_who_has_still_to_agree(waiting: Path, agreed: Path) -> None:
    text = words(page_of(waiting))
    assert "Tamar Valley (host school)" in text
    assert "Lea Bridge (reviewers)" in text
    assert "Waiting for Lea Bridge" in text
    assert "Agreement of the reviewers’ hub" in text
    assert "The hub lead for reviews in Lea Bridge does this by Wednesday 6 January 2027" in text
    text = words(page_of(agreed))
    assert "All hub leads have agreed" in text
    assert "Waiting for" not in text


def test_a_reviewers_hub_lists_the_review_among_its_own(agreed: Path) -> None:
    scene = scene_of(agreed)
    tree = microsite(scene, scene.hubs["lea-bridge"], sources.environment(agreed))
    assert f"/hubs/{HOME}/{YEAR}/reviews/v-01/" in tree.files["docs/reviews/index.md"].decode()
    assert f"docs/{YEAR}/reviews/v-01.md" not in tree.files, "it is written once"


def test_a_hub_that_did_not_make_its_match_is_waited_for(repository: Path, tmp_path: Path) -> None:
    other = reviewer("900602", "2026-11-20")
    root = lay(repository, tmp_path / "n", other, matched_on="")
    scene = scene_of(root)
    facts = dict(residencies.facts(review_of(scene.network), scene))
    assert facts["Agreed by the hubs"] == "Waiting for Tamar Valley"
    assert kit_of(root).waiting == (("v-01", "is not matched yet"),)


def test_the_boards_of_both_hubs_say_that_an_agreement_waits(waiting: Path) -> None:
    hubs = (HOME, "lea-bridge")
    options = build.Options(waiting, waiting / "private", TODAY, hubs=hubs)
    made = {Path(path).stem: words(data.decode()) for path, data in board.boards(options).items()}
    for name in hubs:
        assert "Lea Bridge has still to agree, by 6 January 2027" in made[name]
    assert "Of other hubs, with reviewers from here" in made["lea-bridge"]
    assert "Of other hubs, with reviewers from here" not in made[HOME]
    assert "v-01, with Tamar Valley" in made["lea-bridge"]


def test_of_two_hubs_that_owe_the_same_each_is_named(repository: Path, tmp_path: Path) -> None:
    root = lay(repository, tmp_path / "n", reviewer("900602"), reviewer("900401"))
    scene = scene_of(root, "hub")
    shown = progress.private_board(scene, scene.hubs[HOME])
    assert [row["when"].partition(" has")[0] for row in shown["agreements"]][-2:] == [
        "Lea Bridge", "Pennine Gateway",
    ]  # fmt: skip
    owing = [row[0] for group in shown["groups"] for row in group["rows"]]
    for name in ("Lea Bridge", "Pennine Gateway"):
        assert f"Agreement of the reviewers’ hub ({name})" in owing
    items = owed(scene.network, HOME, YEAR, TODAY)
    ids = [i.milestone for i in items if i.record and i.record.id == "v-01"]
    assert ids == ["reviewers_hub_agreed_lea-bridge", "reviewers_hub_agreed_pennine-gateway"]
    hub = scene.hubs[HOME]
    file = scene.calendars.hub_files(hub)[f"{YEAR}/reviews/v-01.ics"]
    titles = [entry.title for entry in read_calendar(file) if "reviewers’ hub" in entry.title]
    assert sorted(title.partition(":")[0] for title in titles) == [
        "Due from the hub lead for reviews in Lea Bridge",
        "Due from the hub lead for reviews in Pennine Gateway",
    ]  # fmt: skip


def test_the_public_boards_show_it_in_both_hubs_and_count_it_once(agreed: Path) -> None:
    scene = scene_of(agreed)
    found = progress.hub_board(scene, scene.hubs["lea-bridge"])
    [part] = [one for one in found["sections"] if one["programme"].id == "mlqar"]
    assert (part["shared"], part["going_on"]) == (1, 0)
    assert part["shared_text"] == "1 review of other hubs has reviewers from here."
    rows = network_progress.Boards(scene).board()["trip_rows"]
    assert ["Lea Bridge", "Tamar Valley", 1, "Both hub leads agreed"] in rows
    assert ["Pennine Gateway", "Tamar Valley", 1, "Both hub leads agreed"] in rows


def test_the_map_of_a_reviewers_hub_draws_its_own_reviewers_alone(agreed: Path) -> None:
    scene = scene_of(agreed, "hub")
    focus = review_of(scene.network)
    school = scene.schools
    for hub, starts in (("lea-bridge", {"900602"}), (HOME, {"900104", "900602", "900401"})):
        rows = progress.hub_board(scene, scene.hubs[hub])["map"]["rows"]
        host = school[focus.host_school or ""].name
        assert {school[urn].name for urn in starts} == {
            row[0] for row in rows if row[1] == host and row[0] in _names(scene)
        }


def _names(scene: Scene) -> set[str]:
    return {scene.schools[one.school or ""].name for one in review_of(scene.network).reviewers}


def test_what_is_owed_is_listed_for_the_hub_that_owes_it(waiting: Path) -> None:
    day = ("--today", "2026-11-22")
    said = lrp("report", "progress", "lea-bridge", "--format", "csv", *day, cwd=waiting)
    [line] = [one for one in said.out.splitlines() if "Agreement of the reviewers’ hub" in one]
    assert line.startswith("owed,mlqar,lea-bridge,tamar-valley/v-01,")


def test_the_calendars_of_all_its_hubs_have_it(agreed: Path) -> None:
    scene = scene_of(agreed)
    for name in (HOME, "lea-bridge", "pennine-gateway"):
        file = scene.calendars.hub_files(scene.hubs[name])[f"calendar/{name}.ics"]
        own = [entry for entry in read_calendar(file) if f"{YEAR}-v-01-review-" in entry.uid]
        assert own
        assert all("Hubs: Tamar Valley, Lea Bridge and Pennine Gateway" in e.text for e in own)


# --- letters


def kit_of(root: Path) -> Kit:
    network = audience.project(load(root).network, "hub", TODAY)
    hub = network.find_hub(HOME)
    assert hub is not None
    setting = Setting(network, content.read(root)[0], hub, YEAR, TODAY)
    environment = templates.text_environment(sources.template_folders(root))
    return letters.kit(setting, [review_of(network)], [], {}, environment)


def test_nobody_is_introduced_before_the_reviewers_hub_agreed(waiting: Path) -> None:
    assert state_of(review_of(load(waiting).network), TODAY) == "proposed"
    kit = kit_of(waiting)
    assert kit.letters == ()
    assert kit.waiting == (("v-01", "waits until both hub leads have agreed"),)


def test_the_reviewers_hubs_have_a_copy_of_the_introduction(agreed: Path) -> None:
    [letter] = kit_of(agreed).letters
    [text] = [data.decode() for path, data in letter.files.items() if path.endswith(".txt")]
    assert letter.step == "introduction"
    assert "lea-bridge@waymark.example" in text
    assert "pennine-gateway@waymark.example" in text
    said = " ".join(text.split())
    assert "different hubs, Tamar Valley, Lea Bridge and Pennine Gateway. All hub leads" in said
    assert "Lea Bridge and Pennine Gateway have a copy" in said
