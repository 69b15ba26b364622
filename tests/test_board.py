"""`lrp report board`: a hub's private board is whole, stands alone, and stays private."""

import datetime as dt
import re
import stat
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator import board, build, sources, states
from generator.progress import owed
from generator.templates import day
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.buildable import change, lay_network
from tests.support.command import lrp, snapshot
from tests.support.paper import sheets

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ON = ("--today", "2026-11-22")
TODAY = dt.date(2026, 11, 22)
TAMAR = "boards/2026-27/tamar-valley.html"


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return lay_network(tmp_path / "network")


@pytest.fixture(scope="module")
def made(repository: Path) -> dict[str, str]:
    """The boards of the sample network late in the spring term, when much is overdue."""
    options = build.Options(repository, repository / "private", dt.date(2027, 3, 20))
    return {path: data.decode() for path, data in board.boards(options).items()}


def text_of(page: str) -> str:
    """The words of a page without its head and its tags."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", page.partition("<body")[2])).split())


def test_a_board_has_everything_that_is_owed_with_who_and_by_when(
    repository: Path, made: dict[str, str]
) -> None:
    network = sources.read(repository, TODAY)[0].network
    today = dt.date(2027, 3, 20)
    for path, page in made.items():
        hub = Path(path).stem
        items = owed(network, hub, "2026-27", today)
        late = [item for item in items if item.overdue]
        text = text_of(page)
        for item in items:
            assert item.title in text
            assert item.due_on is None or day(item.due_on) in text
        assert text.count("days late") + text.count("day late") == len(late)


def test_what_is_overdue_comes_before_what_is_to_come_in_each_roles_list(
    made: dict[str, str],
) -> None:
    page = made[TAMAR]
    listed = page[page.index('id="owed"') : page.index('id="lrp"')]
    seen = 0
    for table in re.findall(r"<tbody.*?</tbody>", listed, re.DOTALL):
        late = ["days late" in row for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
        assert late == sorted(late, reverse=True)
        days = re.findall(r'datetime="([\d-]+)"', table)
        assert days[: sum(late)] == sorted(days[: sum(late)])
        seen += len(late)
    assert seen > 10


def test_a_board_lists_every_record_of_the_hub_and_those_that_it_hosts(
    repository: Path, made: dict[str, str]
) -> None:
    network = sources.read(repository, TODAY)[0].network
    for record in network.residencies():
        if record.year != "2026-27":
            continue
        for hub in {record.hub, record.hosting_hub}:
            address = f"/hubs/{record.hub}/2026-27/residencies/{record.id}/"
            assert address in made[f"boards/2026-27/{hub}.html"]


def test_a_board_names_schools_that_no_public_page_names(
    repository: Path, made: dict[str, str]
) -> None:
    network = sources.read(repository, TODAY)[0].network
    schools = network.schools_by_urn()
    hidden = [
        record
        for record in network.residencies()
        if record.year == "2026-27" and not record.publish_schools and record.host_school
    ]
    assert len(hidden) > 2
    for record in hidden:
        assert schools[record.host_school or ""].name in text_of(
            made[f"boards/2026-27/{record.hub}.html"]
        )


def test_an_agreement_that_waits_is_on_the_boards_of_both_hubs(made: dict[str, str]) -> None:
    for hub in ("solent-and-downs", "fen-and-ouse"):
        text = text_of(made[f"boards/2026-27/{hub}.html"])
        assert "Fen and Ouse has still to agree" in text


def test_a_hub_with_nothing_yet_has_a_board_that_says_so(made: dict[str, str]) -> None:
    text = text_of(made["boards/2026-27/black-country.html"])
    assert "Black Country has not signed up for Leadership Residency Programme this year" in text
    assert "Nothing is overdue today." in text


def test_the_same_day_gives_the_same_board_and_a_milestone_moves_it(network: Path) -> None:
    options = build.Options(network, network / "private", TODAY, hubs=("tamar-valley",))
    before = board.boards(options)
    assert before == board.boards(options)
    assert list(before) == [TAMAR]
    change(
        network, "data/hubs/tamar-valley/2026-27/residencies/r-01.yaml",
        "presented_on: 2026-11-18", "presented_on: 2026-11-18\nreflected_on: 2026-11-20",
    )  # fmt: skip
    after = board.boards(options)[TAMAR].decode()
    row = r"Deputy headteacher visiting Brentor Primary.*?</tr>"
    label = states.LABELS["reflected"]
    assert label not in re.findall(row, before[TAMAR].decode(), re.DOTALL)[-1]
    assert any(label in found for found in re.findall(row, after, re.DOTALL))


def test_a_board_has_nobodys_name(repository: Path, tmp_path: Path) -> None:
    """Private answers beside it change nothing: their people stay where they are."""
    answers = sorted((repository / "samples/private").rglob("*.yaml"))
    names = {
        found[1].strip().strip("'\"")
        for path in answers
        if (found := re.search(r"^  name: (.+)$", path.read_text("utf-8"), re.MULTILINE))
    }
    assert len(names) > 20
    said = lrp("report", "board", "--private", tmp_path / "p", *ON, "--root", repository,
               cwd=tmp_path)  # fmt: skip
    assert said.code == 0
    for data in snapshot(tmp_path / "p").values():
        page = text_of(data.decode())
        assert [name for name in names if name in page] == []


# --- the file, and where it goes


def test_boards_go_to_the_private_folder_for_their_owner_alone(network: Path) -> None:
    said = lrp("report", "board", "tamar-valley", *ON, cwd=network)
    place = network / "private" / TAMAR
    assert (said.code, said.err) == (0, "")
    assert said.out == f"Wrote {place}\n"
    assert sorted(snapshot(network / "private")) == [TAMAR]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_a_board_is_made_anew_and_what_somebody_else_wrote_is_left(network: Path) -> None:
    place = network / "private" / TAMAR
    assert lrp("report", "board", *ON, cwd=network).code == 0
    assert len(snapshot(network / "private")) == 2
    again = lrp("report", "board", "tamar-valley", *ON, cwd=network)
    assert again.out == f"Is up to date: {place}\n"
    first = place.read_bytes()
    later = lrp("report", "board", "tamar-valley", "--today", "2027-05-01", cwd=network)
    assert later.out == f"Wrote {place}\n"
    assert place.read_bytes() != first
    place.write_text("my own notes", "utf-8")
    refused = lrp("report", "board", *ON, cwd=network)
    assert refused.code == 2
    assert "is not a board that this program made" in refused.err
    assert place.read_text("utf-8") == "my own notes"


@pytest.mark.parametrize("folder", [".", "site", "data/hubs"])
def test_a_folder_that_is_published_gets_no_board(network: Path, folder: str) -> None:
    before = snapshot(network)
    said = lrp("report", "board", "--private", folder, *ON, cwd=network)
    assert said.code == 2
    assert "private answers" in said.err
    assert snapshot(network) == before


def test_a_link_in_the_way_is_not_followed(network: Path, tmp_path: Path) -> None:
    (network / "private").mkdir()
    (tmp_path / "public").mkdir()
    (network / "private/boards").symlink_to(tmp_path / "public", target_is_directory=True)
    said = lrp("report", "board", *ON, cwd=network)
    assert said.code == 2
    assert "is a link" in said.err
    assert snapshot(tmp_path / "public") == {}


def test_a_hub_that_is_not_there_is_named(network: Path) -> None:
    said = lrp("report", "board", "tamar-vally", *ON, cwd=network)
    assert said.code == 2
    assert "The network has no hub `tamar-vally`." in said.err
    assert not (network / "private").exists()


def test_links_lead_into_the_site_or_nowhere(network: Path) -> None:
    options = build.Options(network, network / "private", TODAY, hubs=("tamar-valley",))
    page = board.boards(options)[TAMAR].decode()
    anchors = {link for link in links(page) if link.startswith("#")}
    outside = links(page) - anchors
    assert len(outside) > 3
    assert all(link.startswith("https://residencies.waymark.example/hubs/") for link in outside)
    assert all(f'id="{link[1:]}"' in page for link in anchors)
    change(network, "data/network.yaml", 'url: "https://residencies.waymark.example/"\n', "")
    assert links(board.boards(options)[TAMAR].decode()) == anchors


def links(page: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]*)"', page)}


def test_what_a_hub_types_is_text(network: Path) -> None:
    name = '</title><script>x()</script><b "&'
    change(network, "data/hubs/tamar-valley/hub.yaml", "name: Tamar Valley", f"name: '{name}'")
    options = build.Options(network, network / "private", TODAY, hubs=("tamar-valley",))
    page = board.boards(options)[TAMAR].decode()
    assert "<script" not in page
    assert name in text_of(page)


# --- in a browser, on paper


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_a_board_stands_alone_and_can_be_used_by_everyone(
    chromium: "Browser", made: dict[str, str], tmp_path: Path, width: int, scheme: str
) -> None:
    """No request, no script, nothing that axe finds, no sideways scroll, in both schemes."""
    assert "<script" not in made[TAMAR]
    file = tmp_path / "board.html"
    file.write_text(made[TAMAR], "utf-8")
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        seen = visit(page, file.as_uri())
        assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
        assert axe(page) == []
        assert seen.console_errors == []
        assert page.evaluate("document.compatMode") == "CSS1Compat"
        assert page.evaluate("document.documentElement.scrollWidth") == width
        levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => +h.tagName[1])")
        assert levels[0] == 1
        assert all(two - one <= 1 for one, two in pairwise(levels))
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (int(re.findall(r"\d+", paper)[0]) < 128) == (scheme == "dark")
    finally:
        context.close()


def test_a_board_prints_on_a4_in_black_on_white(
    chromium: "Browser", made: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "board.html"
    file.write_text(made[TAMAR], "utf-8")
    context = chromium.new_context(color_scheme="dark")
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        printed = sheets(page.pdf(prefer_css_page_size=True))
        page.emulate_media(media="print")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(255, 255, 255)"
        assert not page.locator(".lrp-board__ways").is_visible()
    finally:
        context.close()
    assert 3 <= len(printed) <= 9
    whole = "".join(printed)
    for words in ("TamarValley,2026/27", "Private:forthehub’sown", "122dayslate", "Whovisitswhom"):
        assert words in whole
