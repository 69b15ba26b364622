"""The library's pages: links lead to every piece, pages have a size, and nobody is counted."""

import datetime as dt
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

import feedparser
import pytest

from benchmarks.large_network import TODAY, learning_network
from generator import build, docstree, sources
from generator.addresses import learning_url
from generator.audience import project
from generator.content import Content
from generator.docstree import Scene, learning
from generator.docstree.listing import MOST, OLDER, Age, by_age, parts
from generator.docstree.tree import DocsTree, address
from generator.feeds import ATOM, JSON
from generator.library import WAYS
from generator.model import Network
from generator.templates import day
from tests.support.pages import read_page, words

HREF = re.compile(r'href="(/[^"#]*)')
CARD = re.compile(r'<h[234] class="lrp-card__title"[^>]*><a href="([^"]*)"')
ALTERNATES = re.compile(r'<link rel="alternate " type="application/[^>]*>')
METAS = re.compile(r'<p class="lrp-card__meta">(.*?)</p>')


def cards_of(text: str) -> list[str]:
    """Where the cards of a page lead."""
    return CARD.findall(html.unescape(text))


def scene_of(network: Network, today: dt.date = TODAY) -> Scene:
    shown = project(network, "public", today)
    return Scene(
        shown,
        Content({}),
        today,
        "public",
        frozenset(),
        lambda _path: b"",
        shown,
    )


def tree_of(scene: Scene, repository: Path) -> DocsTree:
    return docstree.network_site(scene, sources.environment(repository), {})


def pages_of(tree: DocsTree) -> dict[str, str]:
    """Address from the root → the Markdown of the page."""
    return {
        f"/{tree.base}{address(path.removeprefix('docs/'))}".removesuffix("index.html"):
        data.decode() for path, data in tree.files.items() if path.endswith(".md")
    }  # fmt: skip


def reached(pages: Mapping[str, str], start: str) -> set[str]:
    """Every address that links lead to from a page, through the pages there are."""
    seen, ahead = {start}, [start]
    while ahead:
        for href in map(html.unescape, HREF.findall(pages.get(ahead.pop(), ""))):
            if href not in seen:
                seen.add(href)
                ahead.append(href)
    return seen


@pytest.fixture(scope="module")
def large(repository: Path) -> tuple[Scene, dict[str, str]]:
    """More pieces and hubs than any page lists, as a tree: no engine ran."""
    scene = scene_of(learning_network(60, 600, seed=11))
    return scene, pages_of(tree_of(scene, repository))


@pytest.fixture(scope="module")
def sample(repository: Path) -> tuple[Scene, dict[str, str]]:
    loaded, content, _ = sources.read(repository, TODAY)
    options = build.Options(repository, repository / "site", TODAY)
    scene = sources.plan(options, loaded, content)
    return scene, pages_of(tree_of(scene, repository))


# --- a large network


def test_every_piece_is_reached_from_the_library_by_links_alone(
    large: tuple[Scene, dict[str, str]],
) -> None:
    scene, pages = large
    inside = {path: text for path, text in pages.items() if path.startswith("/learning/")}
    found = reached(inside, "/learning/")
    assert {learning_url(piece) for piece in scene.library.pieces} <= found
    assert set(inside) <= found


@pytest.mark.parametrize("way", [way for way in WAYS if way != "hub"])
def test_a_way_in_lists_each_of_its_pieces_once(
    large: tuple[Scene, dict[str, str]], way: str
) -> None:
    scene, pages = large
    for value, pieces in scene.library.by(way).items():
        first = learning.value_url(way, value)
        numbered = re.compile(re.escape(first) + r"(\d+/)?")
        own = [text for path, text in pages.items() if numbered.fullmatch(path)]
        listed = Counter(href for text in own for href in cards_of(text))
        assert listed == Counter(learning_url(piece) for piece in pieces)


def test_no_page_of_the_library_lists_more_than_its_share(
    large: tuple[Scene, dict[str, str]],
) -> None:
    _, pages = large
    counts = [len(cards_of(text)) for path, text in pages.items() if "/learning/" in path]
    assert max(counts) == MOST
    assert max(len(text) for path, text in pages.items() if "/learning/" in path) < 80_000


def test_hubs_beyond_a_handful_are_one_link_that_leads_to_all(
    large: tuple[Scene, dict[str, str]],
) -> None:
    scene, pages = large
    hubs = len(scene.library.by("hub"))
    assert f'<a href="/learning/by/hub/">and {hubs - 8} more</a>' in pages["/learning/"]
    theme = pages["/learning/reading/"]
    assert re.search(r'href="/learning/by/hub/">and \d+ more</a>', theme)
    listed = [h for p, t in pages.items() if p.startswith("/learning/by/hub/")
              for h in cards_of(t)]  # fmt: skip
    assert sorted(listed) == sorted(f"/hubs/{hub}/learning/" for hub in scene.library.by("hub"))


def test_a_long_list_says_what_its_filters_look_through(
    large: tuple[Scene, dict[str, str]],
) -> None:
    scene, pages = large
    pieces = scene.library.of("kind", "visit")
    first = pages["/learning/by/kind/visit/"]
    assert f"The newest {len(cards_of(first))} of {len(pieces)}. The filters look" in first
    oldest = pages["/learning/by/kind/visit/1/"]
    days = f"From {day(pieces[-1].published_on)} to {day(pieces[-OLDER].published_on)}"
    assert f"{days}. The filters look through this page alone:" in oldest
    assert '<a href="/search/?kind=learning">search all learning</a>' in html.unescape(oldest)
    home = html.unescape(pages["/learning/"])
    assert '<a href="/search/?kind=learning">Search all learning</a>' in home


def test_a_value_of_a_way_leads_to_the_others_by_what_they_are(
    large: tuple[Scene, dict[str, str]],
) -> None:
    _, pages = large
    for way, others in {"kind": "Other kinds", "year": "Other years"}.items():
        found = [
            text for path, text in pages.items()
            if re.fullmatch(rf"/learning/by/{way}/[^/]+/", path) and "lrp-tags__label" in text
        ]  # fmt: skip
        assert found, way
        assert all(f'aria-label="{others}"' in text for text in found), way


def test_a_hubs_own_list_is_cut_into_pages_too(repository: Path) -> None:
    scene = scene_of(learning_network(1, MOST + 2))
    name, pieces = next(iter(scene.library.by("hub").items()))
    pages = pages_of(docstree.microsite(scene, scene.hubs[name], sources.environment(repository)))
    lists = {
        path: text for path, text in pages.items() if path.startswith(f"/hubs/{name}/learning")
    }
    assert len(lists) == 2
    found = reached(lists, f"/hubs/{name}/learning/")
    assert {learning_url(piece) for piece in pieces} <= found


def test_each_piece_stands_in_one_digest_once(large: tuple[Scene, dict[str, str]]) -> None:
    scene, pages = large
    digests = [text for path, text in pages.items() if path.startswith("/learning/digest/2")
               or path.startswith("/learning/digest/earlier/")]  # fmt: skip
    listed = Counter(href for text in digests for href in cards_of(text))
    assert listed == Counter(learning_url(piece) for piece in scene.library.pieces)


@pytest.mark.parametrize("total", [0, 1, 48, 49, 96, 97, 5000])
def test_a_list_in_parts_is_the_list(total: int) -> None:
    found = list(parts(range(total), "/x/"))
    assert [entry for part in found for entry in part.entries] == list(range(total))
    assert [part.number for part in found] == list(range(1, len(found) + 1))
    for part in found:
        hrefs = [number["href"] for number in part.numbers]
        assert len(hrefs) == len(set(hrefs)) <= 24
        assert not hrefs or {"/x/", f"/x/{len(found)}/"} <= set(hrefs)
        assert [n["current"] for n in part.numbers].count(True) == bool(hrefs)


@dataclass(frozen=True)
class Piece:
    """An entry of a list in order of time; the first was published on the first day."""

    number: int

    @property
    def published_on(self) -> dt.date:
        return dt.date(2026, 9, 1) + dt.timedelta(days=self.number // 4)


def listed_by_age(total: int) -> list[Age[Piece]]:
    return list(by_age([Piece(number) for number in range(total, 0, -1)], "/x/"))


@pytest.mark.parametrize("total", [0, 1, 48, 49, 84, 85, 5000])
def test_a_list_by_age_is_the_list_and_every_page_leads_to_both_ends(total: int) -> None:
    found = listed_by_age(total)
    assert [one.number for part in found for one in part.entries] == list(range(total, 0, -1))
    assert [part.number for part in found] == [0, *range(len(found) - 1, 0, -1)]
    assert len(found) == 1 or len(found[0].entries) > MOST - OLDER
    for part in found:
        labels = [number["label"] for number in part.numbers]
        assert labels == sorted(labels, key=lambda n: -int(n) if n != "Newest" else -len(found))
        assert not labels or (labels[0], labels[-1]) == ("Newest", "1")
        assert [n["href"] for n in part.numbers if n["current"]] == [part.page(part.number)][
            : len(labels)
        ]


def test_what_is_new_changes_the_first_page_of_a_list_and_no_other() -> None:
    def shown(total: int) -> list[object]:
        return [(p.page(p.number), p.entries, p.span, p.numbers) for p in listed_by_age(total)[1:]]

    same = [shown(total) == shown(total + 1) for total in range(200, 200 + OLDER)]
    assert same.count(True) == OLDER - 1


def test_any_page_of_a_long_list_is_a_few_clicks_away() -> None:
    found = {part.page(part.number): part for part in parts(range(20_000), "/x/")}
    clicks, edge, seen = 0, {"/x/"}, {"/x/"}
    while len(seen) < len(found):
        edge = {str(n["href"]) for path in edge for n in found[path].numbers} - seen
        seen |= edge
        clicks += 1
    assert clicks <= 6


# --- the sample


def test_a_theme_says_what_is_known_and_where_it_comes_from(
    sample: tuple[Scene, dict[str, str]],
) -> None:
    scene, pages = sample
    text = words(read_page("x", pages["/learning/transition/"].encode()).root)
    for said in (
        "Schools send too much and read too little of it.",
        "Chemistry has given back three lessons on moles.",
        "The four-line transfer note", "From Tamar Valley hub", "Themes nearby",
        "Pennine Gateway", "16 plus",
    ):  # fmt: skip
        assert said in text
    assert "One thing I would change" not in text, "it is in a hub's pack"
    assert {"middle-leadership", "reading"} <= scene.library.by("theme").keys()


def test_schools_hubs_and_phases_are_named_and_never_counted(
    sample: tuple[Scene, dict[str, str]],
) -> None:
    """A count of one school of a kind is a name (small groups are protected)."""
    _, pages = sample
    for path, text in pages.items():
        if path.startswith("/learning/by/") or path.startswith("/learning/digest/"):
            for meta in METAS.findall(html.unescape(text)):
                assert not re.search(r"\d+ (schools?|hubs?|phases?|settings?)", meta), path
    for row in re.findall(
        r'class="lrp-tags__list".*?</ul>', pages["/learning/reading/"], re.DOTALL
    ):
        assert not re.search(r"\(\d+\)", row)


def test_an_empty_network_has_a_library_that_says_so(repository: Path) -> None:
    network = learning_network(2, 0)
    pages = pages_of(tree_of(scene_of(network), repository))
    assert "Nothing has been shared yet" in pages["/learning/"]
    assert [path for path in pages if path.startswith("/learning/")] == ["/learning/"]


def test_a_network_without_terms_has_no_digests(repository: Path) -> None:
    network = replace(learning_network(2, 9), terms=())
    pages = pages_of(tree_of(scene_of(network), repository))
    assert not [path for path in pages if "digest" in path]
    assert "digest" not in pages["/learning/"].lower()


def test_learning_of_a_day_to_come_is_on_no_page_and_in_no_feed(repository: Path) -> None:
    network = learning_network(3, 40, seed=2)
    today = sorted(piece.published_on for piece in network.learning())[20]
    later = [piece for piece in network.learning() if piece.published_on > today]
    assert len(later) > 10
    scene = scene_of(network, today)
    trees = [tree_of(scene, repository)]
    trees += [
        docstree.microsite(scene, h, sources.environment(repository)) for h in scene.network.hubs
    ]
    written = b"".join(data for tree in trees for data in tree.files.values()).decode()
    assert not [piece.id for piece in later if piece.id in written]


# --- the finished site


def feeds_of(site: Path) -> Iterator[tuple[str, Path]]:
    """Each feed that a page's head names, with the page."""
    for file in sorted(site.rglob("index.html")):
        if "/learning" not in f"/{file.relative_to(site).as_posix()}":
            continue
        page = file.relative_to(site).as_posix()
        for link in ALTERNATES.findall(file.read_text("utf-8")):
            href = html.unescape(re.search(r'href="([^"]*)"', link)[1])  # type: ignore[index]
            yield page, site / urljoin(f"http://x/{page}", href).removeprefix("http://x/")


def test_pages_name_their_feeds_and_the_feeds_are_there(sample_site: Path) -> None:
    found = list(feeds_of(sample_site))
    pages = {page for page, _ in found}
    assert {"learning/index.html", "learning/reading/index.html",
            "hubs/lodestar/learning/index.html"} <= pages  # fmt: skip
    assert all(feed.is_file() for _, feed in found)
    assert {feed.name for _, feed in found} == {ATOM, JSON}


def test_links_of_the_feeds_lead_to_pages_of_the_site(sample_site: Path) -> None:
    checked = 0
    for feed in sorted(sample_site.rglob(ATOM)):
        for entry in feedparser.parse(feed.read_bytes()).entries:
            path = entry.link.removeprefix("https://residencies.waymark.example/")
            assert (sample_site / path / "index.html").is_file(), entry.link
            checked += 1
    assert checked > 100


def test_what_has_no_consent_is_nowhere_in_the_library(repository: Path, sample_site: Path) -> None:
    network = sources.read(repository, TODAY)[0].network
    shown = {piece.id for piece in project(network, "public", TODAY).learning()}
    hidden = [piece for piece in network.learning() if piece.id not in shown]
    assert hidden
    for file in sample_site.rglob("*"):
        if file.is_file() and file.suffix in (".html", ".xml", ".json", ".ics", ".txt"):
            text = file.read_text("utf-8")
            for piece in hidden:
                assert piece.id not in text, file
                assert html.escape(piece.title) not in text, file
