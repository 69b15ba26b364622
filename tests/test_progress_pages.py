"""The public progress boards: true to the records, and silent on what is not public."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from generator import build, sources, states
from generator.docstree import Scene, microsite, network_progress, progress
from generator.pictures import Trip
from generator.progress import all_owed
from generator.small_groups import LEAST
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.buildable import change, lay_network

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TODAY = dt.date(2026, 11, 22)
TAMAR = "data/hubs/tamar-valley/2026-27"
MOORLAND = "data/hubs/moorland-virtual/2026-27"
SVG = "{http://www.w3.org/2000/svg}"


def scene_of(root: Path, today: dt.date = TODAY, audience: Any = "public") -> Scene:
    options = build.Options(root, root / "site", today, audience)
    loaded, pages, _ = sources.read(root, today)
    return sources.plan(options, loaded, pages)


@pytest.fixture(scope="module")
def sample(repository: Path) -> Scene:
    """The sample network as the public may see it."""
    return scene_of(repository)


@pytest.fixture(scope="module")
def inner(repository: Path) -> Scene:
    """The sample network as its hubs may see it."""
    return scene_of(repository, audience="hub")


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return lay_network(tmp_path / "network")


def network_page(root: Path, today: dt.date = TODAY) -> str:
    """The Markdown of /progress/."""
    options = build.Options(root, root / "site", today)
    tree = sources.render_network(options, scene_of(root, today))
    return tree.files["docs/progress/index.md"].decode()


def hub_page(root: Path, hub: str, today: dt.date = TODAY) -> str:
    """The Markdown of /hubs/<hub>/progress/."""
    scene = scene_of(root, today)
    tree = microsite(scene, scene.hubs[hub], sources.environment(root))
    return tree.files["docs/progress/index.md"].decode()


def board(scene: Scene) -> Mapping[str, Any]:
    """What /progress/ shows."""
    return network_progress.Boards(scene).board()


def section(shown: Mapping[str, Any], programme: str) -> Mapping[str, Any]:
    return next(part for part in shown["sections"] if part["programme"].id == programme)


def counts(part: Mapping[str, Any]) -> dict[str, int]:
    return {stage.state: stage.here for stage in part["funnel"].stages if stage.here}


# --- the numbers are those of the records


def test_the_networks_funnel_counts_each_record_of_the_year_once(sample: Scene) -> None:
    own = Counter(
        states.state_of(record, TODAY)
        for record in sample.network.records()
        if record.year == "2026-27" and record.programme == "lrp"
    )
    part = section(board(sample), "lrp")
    assert part["withdrawn"] == own.pop("withdrawn")
    assert counts(part) == own
    assert part["funnel_rows"][0][1:] == [own["proposed"], sum(own.values())]


def test_hubs_funnels_add_up_to_the_networks(sample: Scene) -> None:
    whole = counts(section(board(sample), "lrp"))
    added: Counter[str] = Counter()
    for hub in sample.network.hubs:
        for part in progress.hub_board(sample, hub)["sections"]:
            if part["programme"].id == "lrp" and part["funnel"]:
                added.update(counts(part))
    assert added == whole


def test_public_and_private_numbers_are_the_same(sample: Scene, inner: Scene) -> None:
    """Consent hides who and where, and no record."""
    for one, two in zip(
        board(sample)["sections"], board(inner)["sections"],
        strict=True,
    ):  # fmt: skip
        for public, private in zip(one["plan_rows"], two["plan_rows"], strict=True):
            assert public[:-1] == private[:-1]
            # How many schools offer to host is no count of records: nobody agreed to it.
            assert public[-1] == (str(private[-1]) if private[-1] >= LEAST else "fewer than 3")
        assert one["funnel_rows"] == two["funnel_rows"]
        assert one["late_text"] == two["late_text"]


def test_recruitment_counts_every_record_that_goes_on(sample: Scene) -> None:
    rows = section(board(sample), "lrp")["plan_rows"]
    for name, planned, placed, waiting, missing, _ in rows:
        hub = next(hub for hub in sample.network.hubs if hub.name == name)
        year = hub.find_year("2026-27")
        assert year is not None
        going_on = [r for r in year.residencies if not states.is_withdrawn(r, TODAY)]
        assert placed + waiting == len(going_on)
        assert missing == max(planned - len(going_on), 0)
    assert {row[0] for row in rows} >= {"Lea Bridge", "Tamar Valley"}
    assert "Black Country" not in {row[0] for row in rows}


def test_visits_inside_hubs_and_between_them_add_up(sample: Scene) -> None:
    shown = board(sample)
    placed = [
        record
        for record in sample.network.records()
        if record.year == "2026-27" and record.has_host and not record.withdrawn_on
    ]
    assert sum(row[2] for row in shown["trip_rows"]) == len(placed)
    assert {arrow.trip for arrow in shown["map"].arrows} == {
        Trip("solent-and-downs", "fen-and-ouse", 1, firm=False),
        Trip("tamar-valley", "lodestar", 1, firm=True),
    }


def test_a_virtual_hub_stands_beside_the_land(sample: Scene) -> None:
    discs = {disc.stop.key: disc for disc in board(sample)["map"].discs}
    assert [key for key, disc in discs.items() if disc.outside] == ["lodestar"]
    assert all(disc.label for disc in discs.values())


# --- what is not public


def test_a_school_without_consent_is_on_no_public_map(sample: Scene, inner: Scene) -> None:
    hidden = {
        urn
        for record in inner.network.residencies()
        if record.hub == "tamar-valley" and record.year == "2026-27" and not record.publish_schools
        for urn in (record.participant_school, record.host_school)
        if urn
    }
    own = {disc.stop.key for disc in _map(inner, "tamar-valley").discs if disc.stop.mark}
    public = {disc.stop.key for disc in _map(sample, "tamar-valley").discs if disc.stop.mark}
    assert hidden <= own
    assert own - public == hidden - public != set()
    board = progress.hub_board(sample, sample.hubs["tamar-valley"])
    assert board["map"]["hidden_text"].startswith("1 more visit is not drawn")
    assert progress.hub_board(inner, inner.hubs["tamar-valley"])["map"]["hidden_text"] == ""


def _map(scene: Scene, hub: str) -> Any:
    return progress.hub_board(scene, scene.hubs[hub])["map"]["map"]


def test_the_public_boards_say_how_much_is_overdue_and_with_which_role(
    sample: Scene, sample_site: Path
) -> None:
    part = section(board(sample), "lrp")
    owed = all_owed(sample.network, "2026-27", TODAY)
    late = [item for item in owed if item.overdue and item.programme == "lrp"]
    assert part["late"] == len(late) > 0
    page = (sample_site / "hubs/tamar-valley/progress/index.html").read_text("utf-8")
    assert "1 step is overdue." in page
    assert "Owed by: participant (1)." in page
    assert "days late" not in page


def test_what_waits_for_a_late_step_is_not_called_late_itself(inner: Scene) -> None:
    later = replace(inner, today=dt.date(2027, 3, 20), _shares={})
    grid = section(board(later), "lrp")["grid"]
    row = next(row for row in grid if row["title"] == "Lea Bridge")
    assert [cell["text"] for cell in row["cells"]] == [
        "19 October", "Was due 25 November", "Waits", "Waits",
    ]  # fmt: skip


# --- before, between and after


def test_a_network_without_sign_ups_says_so(network: Path) -> None:
    for path in (f"{TAMAR}/participation.yaml", f"{MOORLAND}/participation.yaml"):
        (network / path).unlink()
    for folder in ("residencies", "reviews", "learning"):
        for file in (network / TAMAR / folder).glob("*.yaml"):
            file.unlink()
    page = network_page(network)
    assert "The year has not begun" in page
    assert '<svg class="lrp-visits__svg"' not in page
    assert "Tamar Valley has not signed up this year" in hub_page(network, "tamar-valley")


def test_signed_up_hubs_without_a_match_show_their_steps_and_no_picture_of_nothing(
    network: Path,
) -> None:
    for folder in ("residencies", "reviews"):
        for file in (network / TAMAR / folder).glob("*.yaml"):
            file.unlink()
    page = network_page(network)
    for title in ("No residency is written down yet", "No days are set yet", "Nobody is matched"):
        assert title in page
    assert "The year’s steps" in page
    assert "lrp-lanes" not in page
    assert "lrp-bars--funnel" not in page


def test_a_hub_that_missed_every_induction_is_named_and_one_that_still_can_come_is_not_late(
    network: Path,
) -> None:
    change(network, f"{MOORLAND}/participation.yaml", "  session: 2026-11-lrp-a\n", "")
    change(network, f"{MOORLAND}/participation.yaml", "  pack_released_on: 2026-11-12\n", "")
    before = section(board(scene_of(network, dt.date(2026, 11, 2))), "lrp")
    assert before["absent"] == []
    assert before["awaited"].startswith("No place is booked yet for ")
    assert "Moorland Virtual" in before["awaited"]
    after = section(board(scene_of(network, dt.date(2027, 1, 5))), "lrp")
    assert [entry["label"] for entry in after["absent"]] == ["Moorland Virtual"]
    assert after["awaited"] == ""
    row = next(row for row in after["grid"] if row["title"] == "Moorland Virtual")
    assert [cell["state"] for cell in row["cells"]] == ["done", "late", "to-come", "to-come"]
    assert row["cells"][1]["text"] == "Was due 11 November"


def test_a_milestone_moves_the_board(network: Path) -> None:
    before = counts(section(board(scene_of(network)), "lrp"))
    change(
        network, f"{TAMAR}/residencies/r-01.yaml", "presented_on: 2026-11-18",
        "presented_on: 2026-11-18\nreflected_on: 2026-11-20",
    )  # fmt: skip
    after = counts(section(board(scene_of(network)), "lrp"))
    assert after == {"reflected": 1, "scheduled": 1}
    assert before == {"presented": 1, "scheduled": 1}


def test_the_days_of_a_visit_are_drawn_by_what_is_behind_it(network: Path) -> None:
    change(network, f"{TAMAR}/residencies/r-01.yaml", "presented_on: 2026-11-18\n", "")
    kinds = {
        today: {
            visit.state
            for lane in board(scene_of(network, today))["lanes"].lanes
            for visit in lane.visits
        }
        for today in (dt.date(2026, 11, 17), dt.date(2026, 11, 22), dt.date(2027, 2, 3))
    }
    assert list(kinds.values()) == [
        {"now", "planned"}, {"been", "planned"}, {"been", "now", "planned"},
    ]  # fmt: skip


def test_a_third_programme_has_its_section_with_its_own_words(network: Path) -> None:
    programme = (network / "data/programmes/lrp.yaml").read_text("utf-8")
    programme = programme.replace("Leadership Residency Programme", "Governor Exchange")
    programme = programme.replace("short_title: Residencies", "short_title: Exchanges")
    (network / "data/programmes/exchange.yaml").write_text(programme, "utf-8")
    with (network / f"{TAMAR}/participation.yaml").open("a", encoding="utf-8") as file:
        file.write("- programme: exchange\n  subscription: active\n  signed_up_on: 2026-10-05\n")
    record = (network / f"{TAMAR}/residencies/r-01.yaml").read_text("utf-8")
    (network / f"{TAMAR}/residencies/r-91.yaml").write_text(
        record.replace("programme: lrp", "programme: exchange"), "utf-8"
    )
    part = section(board(scene_of(network)), "exchange")
    assert counts(part) == {"presented": 1}
    assert "## Governor Exchange { #exchange }" in network_page(network)
    assert "## Governor Exchange { #exchange }" in hub_page(network, "tamar-valley")


def test_a_hubs_board_counts_a_hosted_residency_in_the_other_hub_alone(network: Path) -> None:
    scene = scene_of(network)
    part = section(progress.hub_board(scene, scene.hubs["moorland-virtual"]), "lrp")
    assert part["shared"] == len(scene.shared["moorland-virtual"]) == 1
    assert part["going_on"] == 0
    assert part["shared_text"] == "1 residency of other hubs is hosted here."
    assert part["shared_text"] in hub_page(network, "moorland-virtual").replace("\n", " ")


# --- what a hub types is text in the pictures too


def pictures(page: str) -> list[Element]:
    root = html5lib.parse(page)
    return [svg for svg in root.iter(f"{SVG}svg") if svg.get("role") == "img"]


@pytest.mark.parametrize("name", ["<b onclick=x()>", "</text></svg><script>x()", '"><i>&amp;*_*'])
def test_a_hubs_name_is_text_on_the_map_whatever_it_holds(network: Path, name: str) -> None:
    change(
        network, "data/hubs/tamar-valley/schools.yaml", "  phase: secondary\n",
        "  phase: secondary\n  easting: 245000\n  northing: 78000\n",
    )  # fmt: skip
    change(network, "data/hubs/tamar-valley/hub.yaml", "name: Tamar Valley", f"name: '{name}'")
    (picture,) = pictures(network_page(network))
    texts = ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]
    titles = ["".join(title.itertext()) for title in picture.iter(f"{SVG}title")]
    assert name in texts
    assert name in titles
    assert {element.tag.removeprefix(SVG) for element in picture.iter()} <= {
        "svg", "g", "circle", "path", "polygon", "text", "title",
    }  # fmt: skip


# --- in a browser


@pytest.fixture(scope="session")
def address(sample_site: Path, serve: Callable[..., str]) -> str:
    """Where the sample site answers, without its closing slash."""
    return serve(sample_site).rstrip("/")


def test_behind_each_picture_is_a_table_that_the_keyboard_opens(page: "Page", address: str) -> None:
    visit(page, f"{address}/progress/")
    figures = page.locator("figure:is(.lrp-bars, .lrp-lanes, .lrp-visits)")
    behind = page.locator("details.lrp-behind")
    assert behind.count() == figures.count() >= 5
    first = behind.first
    assert not first.locator("table").is_visible()
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    rows = first.locator("tbody tr").all_inner_texts()
    drawn = figures.first.locator("li").all_inner_texts()
    assert len(rows) == len(drawn)
    for row, bar in zip(rows, drawn, strict=True):
        assert re.findall(r"\d+", row)[-1] == re.findall(r"\d+", bar)[0]
    assert axe(page) == []


@pytest.mark.parametrize("path", ["/progress/", "/hubs/tamar-valley/progress/"])
def test_the_board_needs_no_script_no_colour_and_no_wide_window(
    chromium: "Browser", address: str, path: str
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, forced_colors="active", viewport={"width": 320, "height": 640}
    )
    try:
        page = context.new_page()
        page.goto(address + path)
        for picture in page.locator("svg[role=img], figure.lrp-bars, figure.lrp-lanes").all():
            edges = picture.bounding_box()
            assert edges is not None
            assert edges["x"] >= 0
            assert edges["x"] + edges["width"] <= 320
        assert page.locator("svg[role=img]").first.get_attribute("aria-label")
    finally:
        context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_bars_are_as_long_as_their_numbers_on_the_screen(
    page: "Page", address: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, f"{address}/progress/")
    rows = page.locator(".lrp-bars--funnel").first.locator("li")
    measured = rows.evaluate_all(
        """rows => rows.map(row => [
            Number(row.querySelector('strong').textContent),
            [...row.querySelectorAll('rect')].reduce(
                (sum, bar) => sum + bar.getBoundingClientRect().width, 0),
            row.querySelector('.lrp-bars__bar').getBoundingClientRect().width])"""
    )
    whole = measured[0][0]
    for number, bar, room in measured:
        assert bar == pytest.approx(number / whole * room, abs=1)


def test_names_on_the_map_can_be_read_on_a_phone_and_lie_apart(page: "Page", address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    visit(page, f"{address}/progress/")
    boxes = page.locator(".lrp-visits__name").evaluate_all(
        "names => names.map(name => { const b = name.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom]; })"
    )
    assert len(boxes) == 8
    assert all(bottom - top >= 11 for _, top, _, bottom in boxes)
    for number, a in enumerate(boxes):
        for b in boxes[number + 1 :]:
            assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 4 or b[3] <= a[1] + 4
