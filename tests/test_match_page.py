"""The private page of a matching: in a real browser, on paper, and with hostile answers."""

import datetime as dt
import html
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator import audience, build, match_page
from generator.load import Loaded, load
from generator.matching.answers import Inbox
from generator.matching.links import Links
from generator.matching.pool import Pooling
from generator.matching.proposal import Proposal, propose
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.paper import sheets

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TODAY = dt.date(2026, 11, 22)
YEAR = "2026-27"
LOVEDAY = "interest/2026-27/tamar-valley/lrp-7h2kqp.yaml"
HOSTILE = '<script>window.bitten = 1</script><img src="http://evil.example/x" onerror=bite()>'


@pytest.fixture(scope="module")
def sample(repository: Path) -> Loaded:
    return load(repository)


def proposed(sample: Loaded, private: Path, *hubs: str, programme: str = "lrp") -> Proposal:
    network = sample.network
    inbox = Inbox(private, audience.project(network, "public", TODAY), YEAR)
    found = next(p for p in network.programmes if p.id == programme)
    return propose(Pooling(network, inbox, Links(private, YEAR), found, YEAR, TODAY), hubs)


def page_of(
    sample: Loaded, repository: Path, proposal: Proposal, to: Path, **records: tuple[str, str, str]
) -> Path:
    """The page as a file in a folder."""
    options = build.Options(repository, to, TODAY)
    ((path, data),) = match_page.page(options, sample.network, proposal, records).items()
    place = to / path
    place.parent.mkdir(parents=True)
    place.write_bytes(data)
    return place


@pytest.fixture(scope="module")
def tamar(sample: Loaded, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    private = repository / "samples/private"
    proposal = proposed(sample, private, "tamar-valley", "pennine-gateway")
    return page_of(sample, repository, proposal, tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "light"), (360, "dark")])
def test_the_page_can_be_read_by_everyone_on_every_screen(
    tamar: Path, chromium: "Browser", width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    seen = visit(page, tamar.as_uri())
    assert seen.faults == []
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (max(int(n) for n in re.findall(r"\d+", dark)) < 80) == (scheme == "dark")
    context.close()


def test_what_both_sides_wrote_stands_side_by_side(tamar: Path, chromium: "Browser") -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(tamar.as_uri())
    one = page.locator("article", has_text="Loveday Quillfeather").first
    left, right = one.locator(".lrp-match__side").all()
    assert "What do Reception teachers wish that nurseries did less of?" in left.inner_text()
    assert "What do you hope to gain?" in right.inner_text()
    a, b = left.bounding_box(), right.bounding_box()
    assert a is not None
    assert b is not None
    assert (a["y"], a["x"] + a["width"] < b["x"]) == (b["y"], True)
    assert "18 and 19 January 2027" in one.inner_text()
    assert "Why this school:" in one.inner_text()
    assert "Next best: Danescombe Primary School" in one.inner_text()
    page.close()


def test_on_paper_nobody_is_cut_in_two_and_everybody_is_there(
    tamar: Path, chromium: "Browser"
) -> None:
    page = chromium.new_page()
    page.goto(tamar.as_uri())
    people = page.locator("article h3").all_inner_texts()
    names = [re.split("→", text)[0].strip() for text in people]
    paper = sheets(page.pdf(prefer_css_page_size=True))
    assert len(names) == 8
    for name in names:
        assert any("".join(name.split()) in sheet for sheet in paper), name
    assert "Private:forthehublead" in paper[0]
    page.close()


def test_no_answer_becomes_markup_and_nothing_runs(
    sample: Loaded, repository: Path, tmp_path: Path, chromium: "Browser"
) -> None:
    private = tmp_path / "answers"
    shutil.copytree(repository / "samples/private", private)
    file = private / LOVEDAY
    text = file.read_text("utf-8")
    text = re.sub(r"  name: .*", f"  name: '{HOSTILE}'", text)
    text = re.sub(r"  post: .*", "  post: '</style></title><script>bite()</script>'", text)
    text = re.sub(r"  offers: >-\n(    .*\n)+", f"  offers: '{HOSTILE} **bold** [x](y)'\n", text)
    file.write_text(text, "utf-8")
    proposal = proposed(sample, private, "tamar-valley")
    assert "LRP-7H2KQP" in proposal.pool.interests, proposal.pool.diagnostics
    place = page_of(sample, repository, proposal, tmp_path / "private")
    data = place.read_text("utf-8")
    assert "<script" not in data
    assert data.count("<img") == 0
    page = chromium.new_page()
    seen = visit(page, place.as_uri())
    assert seen.faults == []
    assert page.evaluate("window.bitten") is None
    words = page.locator("article", has_text="**bold** [x](y)").first.inner_text()
    assert HOSTILE in words
    page.close()


def test_the_browser_is_told_to_run_and_fetch_nothing(tamar: Path) -> None:
    data = tamar.read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', data)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    assert "script-src" not in policy[1]
    assert not re.findall(r'(?:src|href)="(?!#)[^"]+"', data)
    assert match_page.MARK in tamar.read_bytes()[:200]


def test_the_page_says_that_it_is_private_and_where_to_delete_it(tamar: Path) -> None:
    data = tamar.read_text("utf-8")
    assert data.count("private/matching/2026-27/pennine-gateway-and-tamar-valley-lrp.html") == 2
    assert "Private: for the hub lead" in data


def test_needs_and_access_are_not_on_the_page(
    sample: Loaded, repository: Path, tmp_path: Path
) -> None:
    private = tmp_path / "answers"
    shutil.copytree(repository / "samples/private", private)
    file = private / LOVEDAY
    file.write_text(f"{file.read_text('utf-8')}  needs: A canary with a limp\n", "utf-8")
    proposal = proposed(sample, private, "tamar-valley")
    assert proposal.pool.interests["LRP-7H2KQP"].text("needs") == "A canary with a limp"
    place = page_of(sample, repository, proposal, tmp_path / "private")
    assert "canary" not in place.read_text("utf-8")


@pytest.mark.parametrize(
    ("hub", "programme", "said"),
    [
        ("lea-bridge", "mlqar", "Nobody to place"),
        ("solent-and-downs", "mlqar", "No host school yet"),
        ("tamar-valley", "mlqar", "Everyone has a place."),
        ("tamar-valley", "lrp", "Jory Saltmarsh-Peel"),
    ],
)
def test_every_outcome_has_its_page(
    sample: Loaded, repository: Path, tmp_path: Path, hub: str, programme: str, said: str
) -> None:
    proposal = proposed(sample, repository / "samples/private", hub, programme=programme)
    place = page_of(sample, repository, proposal, tmp_path)
    assert place.name == f"{hub}-{programme}.html"
    assert said in place.read_text("utf-8")


def test_a_written_record_is_named_and_the_step_of_writing_is_gone(
    sample: Loaded, repository: Path, tmp_path: Path
) -> None:
    proposal = proposed(sample, repository / "samples/private", "weardale")
    before = page_of(sample, repository, proposal, tmp_path / "a").read_text("utf-8")
    after = page_of(
        sample, repository, proposal, tmp_path / "b", **{"LRP-2NHY8J": ("weardale", YEAR, "r-05")}
    ).read_text("utf-8")
    assert "lrp match weardale --programme lrp --write" in before
    assert "lrp match weardale --programme lrp --write" not in after
    assert "Written as weardale/r-05" in after


# --- what to do next


def steps(text: str) -> str:
    """What the page says under its last heading, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text.partition('id="next"')[2]).split())


@pytest.mark.parametrize(
    ("hubs", "programme", "command"),
    [
        (["weardale", "tamar-valley"], "lrp",
         "lrp match tamar-valley weardale --programme lrp --write"),
        ([], "mlqar", "lrp match --programme mlqar --write"),
    ],
)  # fmt: skip
def test_the_command_is_about_the_hubs_that_were_asked_for(
    sample: Loaded, repository: Path, tmp_path: Path, hubs: list[str], programme: str, command: str
) -> None:
    chosen = hubs or [
        hub.id for hub in sample.network.hubs for year in hub.years
        if year.year == YEAR and (part := year.find_participation(programme)) and part.takes_part
    ]  # fmt: skip
    proposal = proposed(sample, repository / "samples/private", *chosen, programme=programme)
    said = steps(page_of(sample, repository, proposal, tmp_path).read_text("utf-8"))
    assert f"Write the records: {command} They get" in said


def test_the_commands_name_another_year_and_another_folder(
    sample: Loaded, repository: Path, tmp_path: Path
) -> None:
    proposal = proposed(sample, repository / "samples/private", "weardale")
    network = replace(sample.network, current_year="2025-26")
    options = build.Options(repository, tmp_path, TODAY)
    found = match_page.page(options, network, proposal, {}, "../kept apart")
    ((path, data),) = found.items()
    said = steps(html.unescape(data.decode()))
    more = "--year 2026-27 --private '../kept apart'"
    assert f"lrp match weardale --programme lrp {more} --write" in said
    assert f"lrp letters weardale {more} An intro" in said
    assert data.count(f"../kept apart/{path}".encode()) == 2


def test_the_one_of_several_hubs_that_has_answers_is_named(
    sample: Loaded, repository: Path, tmp_path: Path
) -> None:
    private = tmp_path / "answers"
    shutil.copytree(repository / "samples/private", private)
    for folder in private.glob(f"*/{YEAR}/weardale"):
        shutil.rmtree(folder)
    proposal = proposed(sample, private, "tamar-valley", "weardale")
    text = page_of(sample, repository, proposal, tmp_path / "private").read_text("utf-8")
    sentence = "Of these hubs only Tamar Valley has answers to match, so none gains from another."
    assert sentence in text
    assert "was matched" not in text
