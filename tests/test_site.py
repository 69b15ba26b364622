"""The sample network's finished site, read as a browser, a crawler and a visitor would read it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
import yaml

from generator.engines import links
from generator.search.words import words as search_words
from tests.conftest import TODAY
from tests.support.pages import Page, broken, read_page, read_pages, words
from tests.support.search_site import decoded, parts_of, read_index

if TYPE_CHECKING:
    pass

HUBS = (
    "black-country", "fen-and-ouse", "lea-bridge", "lodestar", "pennine-gateway",
    "solent-and-downs", "tamar-valley", "weardale",
)  # fmt: skip
WITHOUT_RESIDENCIES = ("black-country", "lea-bridge")
THIS_YEAR = "2026-27"
ROOT = "https://residencies.waymark.example/"
SOURCES = "https://github.com/waymark-schools/residencies/edit/main/"

PARSE_ERRORS_OF_MATERIAL: tuple[str, ...] = ()
"""Parse errors that Material's own markup causes and we accept, by html5lib's code.

Material 9.8 causes none with the parts that the theme here replaces. What is added needs a reason.
"""


@pytest.fixture(scope="module")
def pages(sample_site: Path) -> Mapping[str, Page]:
    """Every page for readers; what stands at /admin/ and at old addresses has its own tests."""
    found = read_pages(sample_site)
    assert "admin/index.html" in found
    old = (sample_site / ".lrp-redirects").read_text("utf-8").splitlines()
    kept = {path: page for path, page in found.items() if path not in old}
    assert len(kept) < len(found)
    return {path: page for path, page in kept.items() if not path.startswith("admin/")}


@pytest.fixture(scope="module")
def files(sample_site: Path) -> frozenset[str]:
    found = (path for path in sample_site.rglob("*") if path.is_file())
    names = (path.relative_to(sample_site).as_posix() for path in found)
    return frozenset(name for name in names if not name.startswith("admin/"))


# --- each page by itself


def test_every_page_is_html_that_a_strict_parser_accepts(pages: Mapping[str, Page]) -> None:
    errors = [
        error
        for page in pages.values()
        for error in page.parse_errors
        if not any(f": {code} " in error for code in PARSE_ERRORS_OF_MATERIAL)
    ]
    assert errors == []


def test_every_page_has_one_title_of_its_own_a_description_and_its_language(
    pages: Mapping[str, Page],
) -> None:
    faults = []
    for page in pages.values():
        if not page.title:
            faults.append(f"{page.path} has no title")
        if not page.description and page.path != "404.html":
            faults.append(f"{page.path} has no description")
        if page.root.get("lang") != "en-GB":
            faults.append(f"{page.path} is in {page.root.get('lang')}")
    assert faults == []


def test_every_page_has_one_heading_of_the_first_level(pages: Mapping[str, Page]) -> None:
    counts = {page.path: sum(level == 1 for level, _ in page.headings) for page in pages.values()}
    assert {path: count for path, count in counts.items() if count != 1} == {}


def test_headings_never_skip_a_level_on_the_way_down(pages: Mapping[str, Page]) -> None:
    skips = []
    for page in pages.values():
        before = 0
        for level, text in page.headings:
            if level > before + 1:
                skips.append(f"{page.path}: h{before} is followed by h{level} `{text}`")
            before = level
    assert skips == []


def test_no_heading_is_empty(pages: Mapping[str, Page]) -> None:
    empty = [p.path for p in pages.values() for _, text in p.headings if not text]
    assert empty == []


def test_no_id_is_used_twice_on_a_page(pages: Mapping[str, Page]) -> None:
    repeated = {
        page.path: twice
        for page in pages.values()
        if (twice := [name for name, count in Counter(page.ids).items() if count > 1])
    }
    assert repeated == {}


def test_every_picture_says_what_it_shows_or_that_it_is_decoration(
    pages: Mapping[str, Page],
) -> None:
    silent = [
        f"{page.path}: {image.get('src')}"
        for page in pages.values()
        for image in page.all("img")
        if "alt" not in image.attrib
    ]
    assert silent == []


def test_what_aria_names_is_on_the_page(pages: Mapping[str, Page]) -> None:
    missing = []
    for page in pages.values():
        ids = set(page.ids)
        for element in page.elements:
            for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
                for wanted in element.get(name, "").split():
                    if wanted not in ids:
                        missing.append(f"{page.path}: {name}={wanted}")
    assert missing == []


def test_no_template_or_markdown_syntax_is_left_in_the_text_of_a_page(
    pages: Mapping[str, Page],
) -> None:
    left = re.compile(
        r"\{\{|\}\}|\{%|\{ ?#|&(?:amp;)?#?\w+;|\]\(|\*\*\w|\bUndefined\b|object at 0x"
    )
    found = []
    for page in pages.values():
        text = words(page.all("article", "body")[-1])
        for match in left.finditer(text):
            found.append(f"{page.path}: {text[max(0, match.start() - 40) : match.end() + 20]!r}")
    assert found == []


def test_headings_and_lists_that_a_hub_wrote_stand_in_the_page(
    repository: Path, pages: Mapping[str, Page]
) -> None:
    seen = 0
    for path, record in _records(repository, "learning"):
        page = pages.get(_page_of(path))
        for heading in re.findall(r"^#+ (.+)$", record["body"], re.MULTILINE) if page else ():
            assert page is not None
            found = [level for level, text in page.headings if text == _straight(heading)]
            assert found, f"{path}: {heading}"
            seen += 1
    assert seen > 50


def _straight(text: str) -> str:
    return " ".join(re.sub(r"[*_`]", "", text).split())


def _page_of(record: Path) -> str:
    """The page of a record's file: data/hubs/<hub>/<year>/<kind>/<id>.yaml."""
    *_, hub, year, kind, _ = record.parts
    return f"hubs/{hub}/{year}/{kind}/{record.stem}/index.html"


# --- where pages lead


def test_every_link_and_anchor_inside_the_site_leads_somewhere(
    pages: Mapping[str, Page], files: frozenset[str]
) -> None:
    assert broken(pages, set(files)) == []


def test_the_builds_own_check_finds_the_same_broken_links_as_a_parser_does(
    sample_site: Path, pages: Mapping[str, Page], files: frozenset[str]
) -> None:
    gone = {"templates/visit-plan/index.html", "hubs/weardale/index.html", "assets/waymark.svg"}
    emptied = "about/index.html"
    left = files - gone
    without_anchors = b"<!doctype html><title>x</title>"
    outlines = {
        path: links.outline((sample_site / path).read_bytes()) if path in pages else None
        for path in left
    }
    outlines[emptied] = links.outline(without_anchors)
    parsed = {path: page for path, page in pages.items() if path not in gone}
    parsed[emptied] = read_page(emptied, without_anchors)

    found = {(link.page, link.address) for link in links.check(outlines)}

    assert found == set(broken(parsed, set(left)))
    assert len(found) > len(pages), "each page links the icon that was taken away"


def test_addresses_are_relative_so_that_the_site_works_below_any_path(
    pages: Mapping[str, Page],
) -> None:
    rooted = [
        f"{page.path}: {address}"
        for page in pages.values()
        # A missing page is shown at any depth, so its own addresses are counted from the root.
        if page.path != "404.html"
        for address in page.links()
        if address.startswith("/")
    ]
    assert rooted == []


def test_nothing_is_fetched_from_another_host(
    sample_site: Path, pages: Mapping[str, Page], files: frozenset[str]
) -> None:
    found = [f"{page.path}: {what}" for page in pages.values() for what in _off_host(page)]
    for path in files:
        if path.endswith((".css", ".svg")):
            text = (sample_site / path).read_text("utf-8")
            found += [f"{path}: {address}" for address in _off_host_in_css(text)]
    assert found == []


_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


def _off_host_in_css(text: str) -> Iterator[str]:
    for first, second in _CSS_ADDRESS.findall(text):
        address = first or second
        if urlsplit(address).netloc or address.startswith("//"):
            yield address


def _off_host(page: Page) -> Iterator[str]:
    for element in page.elements:
        name = element.tag.rpartition("}")[2]
        for attribute, value in element.attrib.items():
            kind = attribute.rpartition("}")[2]
            if kind == "style":
                yield from _off_host_in_css(value)
            elif "//" in value and (
                kind in ("src", "srcset", "poster", "data", "action", "background")
                or (kind == "href" and name != "a" and element.get("rel") != "canonical")
            ):
                yield f"<{name} {kind}={value}>"
        if name == "style":
            yield from _off_host_in_css(element.text or "")
        if name == "meta" and element.get("http-equiv", "").lower() == "refresh":
            yield "a redirection"


def test_the_canonical_address_of_every_page_is_its_own(pages: Mapping[str, Page]) -> None:
    wrong = {}
    for page in pages.values():
        if page.path == "404.html":
            continue
        named = [e.get("href") for e in page.all("link") if e.get("rel") == "canonical"]
        if named != [ROOT + page.path.removesuffix("index.html")]:
            wrong[page.path] = named
    assert wrong == {}


# --- which pages there are


def test_the_networks_site_has_its_pages(files: frozenset[str]) -> None:
    programmes = {"lrp": ("participant", "host-school", "hub-lead"),
                  "mlqar": ("reviewer", "host-school", "hub-lead")}  # fmt: skip
    wanted = [
        "", "programmes/", "roles/", "hubs/", "resources/", "induction/", "templates/",
        "residencies/", "learning/", "archive/", "archive/2025-26/", "about/", "privacy/",
        "accessibility/",
        *(f"programmes/{programme}/" for programme in programmes),
        *(f"roles/{p}/{role}/" for p, own in programmes.items() for role in own),
    ]  # fmt: skip
    assert [page for page in wanted if f"{page}index.html" not in files] == []
    assert "404.html" in files


@pytest.mark.parametrize("hub", HUBS)
def test_every_hub_has_its_microsite(hub: str, repository: Path, pages: Mapping[str, Page]) -> None:
    folder = repository / "data" / "hubs" / hub
    wanted = ["", "resources/", "roles/", "residencies/", "learning/", "years/", f"{THIS_YEAR}/"]
    years = [year.name for year in folder.iterdir() if re.fullmatch(r"20\d\d-\d\d", year.name)]
    assert len(years) > 1
    wanted += [f"{year}/" for year in years]
    for kind in ("residencies", "reviews"):
        wanted += [f"{f.parts[-3]}/{kind}/{f.stem}/" for f in folder.glob(f"*/{kind}/*.yaml")]
    missing = [page for page in wanted if f"hubs/{hub}/{page}index.html" not in pages]
    assert missing == []
    learning = {p for p in pages if re.fullmatch(rf"hubs/{hub}/\d{{4}}-\d\d/learning/.+", p)}
    agreed = {
        f"hubs/{hub}/{file.parts[-3]}/learning/{file.stem}/index.html"
        for file in folder.glob("*/learning/*.yaml")
        if _consent_stands(yaml.safe_load(file.read_text("utf-8")))
    }
    assert learning == agreed
    roles = [path for path in pages if re.fullmatch(rf"hubs/{hub}/roles/.+/.+/index.html", path)]
    assert roles


def _consent_stands(piece: dict[str, Any]) -> bool:
    given, ends = piece.get("consent_on"), piece.get("consent_expires_on")
    return given is not None and str(given) <= TODAY <= str(ends or "9999")


@pytest.mark.parametrize("hub", HUBS)
def test_every_page_of_a_microsite_names_its_hub_and_leads_home(
    hub: str, repository: Path, pages: Mapping[str, Page]
) -> None:
    record = yaml.safe_load((repository / "data" / "hubs" / hub / "hub.yaml").read_text("utf-8"))
    for page in pages.values():
        if page.path.startswith(f"hubs/{hub}/"):
            assert f"{record['name']} hub" in page.title, page.path
            targets = {page.target(address) for address in page.links()}
            assert (f"hubs/{hub}/index.html", "") in targets, page.path
            assert ("index.html", "") in targets, page.path


def test_titles_of_pages_differ_within_a_microsite(pages: Mapping[str, Page]) -> None:
    titles: dict[tuple[str, str], list[str]] = {}
    for page in pages.values():
        site = page.path.split("/")[1] if re.match("hubs/[^/]+/", page.path) else ""
        titles.setdefault((site, page.title), []).append(page.path)
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}


def test_the_themes_files_stand_once_and_are_shared(files: frozenset[str]) -> None:
    in_microsites = {path for path in files if re.match(r"hubs/[^/]+/assets/", path)}
    assert in_microsites == {f"hubs/{hub}/assets/hub.css" for hub in HUBS}
    for name in ("lrp.css", "lrp.js", "search.js"):
        assert [path for path in files if path.endswith(f"/{name}")] == [f"assets/{name}"]
    assert not [path for path in files if ".min." in path], "what no page uses"


def test_nothing_is_published_that_a_build_needs_only_for_itself(files: frozenset[str]) -> None:
    odd = [
        path
        for path in files
        if path not in (".lrp-site", ".lrp-redirects")
        and (path.endswith((".yaml", ".yml", ".j2", ".md", ".py"))
             or any(part.startswith(".") for part in path.split("/")))
    ]  # fmt: skip
    assert odd == []


# --- search, sitemap, corrections


@pytest.fixture(scope="module")
def index(sample_site: Path) -> tuple[dict[str, str], dict[int, list[str]]]:
    return read_index(parts_of(sample_site))


def _found(word: str, index: tuple[dict[str, str], dict[int, list[str]]]) -> set[str]:
    keys, shown = index
    return {shown[number][1] for number in decoded(keys.get(word, "0v"))}


def test_what_a_residency_is_about_is_found_in_the_hubs_that_have_a_part_in_it(
    repository: Path, index: tuple[dict[str, str], dict[int, list[str]]]
) -> None:
    inside = {hub: _found(f":hub:{hub}", index) for hub in HUBS}
    searched = Counter[str]()
    for path, record in _records(repository, "residencies"):
        aims = record.get("participant_aims") or ""
        if len(aims) > 30:
            hub, page = path.parts[-4], _page_of(path).removesuffix("index.html")
            for word in set(search_words(aims)):
                assert page in _found(word, index), (path, word)
            holding = {name for name, addresses in inside.items() if page in addresses}
            assert holding == {hub, record.get("host_hub") or hub}, path
            searched[hub] += 1
    assert set(searched) == set(HUBS)


def _records(repository: Path, kind: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(repository.glob(f"data/hubs/*/*/{kind}/*.yaml")):
        yield path, yaml.safe_load(path.read_text("utf-8"))


def test_the_sitemap_lists_every_page_and_nothing_else(
    sample_site: Path, pages: Mapping[str, Page]
) -> None:
    listed = re.findall(r"<loc>(.*?)</loc>", (sample_site / "sitemap.xml").read_text("utf-8"))
    wanted = [ROOT + p.removesuffix("index.html") for p in pages if p != "404.html"]
    assert sorted(listed) == sorted(wanted)
    robots = (sample_site / "robots.txt").read_text("utf-8")
    assert f"Sitemap: {ROOT}sitemap.xml" in robots


def test_every_page_has_a_correction_link_to_a_file_that_is_there(
    repository: Path, pages: Mapping[str, Page]
) -> None:
    faults = []
    for page in pages.values():
        found = {
            a.get("href", "") for a in page.all("a") if words(a).startswith("Propose a correction")
        }
        if page.path == "404.html":
            continue
        sources = [address.removeprefix(SOURCES) for address in found]
        if len(found) != 1 or not next(iter(found)).startswith(SOURCES):
            faults.append(f"{page.path}: {sorted(found)}")
        elif not (repository / sources[0]).is_file():
            faults.append(f"{page.path}: there is no file {sources[0]}")
    assert faults == []


@pytest.mark.parametrize("kind", ["residencies", "reviews"])
def test_a_records_page_is_mended_in_the_records_own_file(
    kind: str, repository: Path, pages: Mapping[str, Page]
) -> None:
    for path, _ in _records(repository, kind):
        page = pages[_page_of(path)]
        assert SOURCES + path.relative_to(repository).as_posix() in set(page.links())


# --- what is not there, and what must not be


@pytest.mark.parametrize(
    ("hub", "says", "who"),
    [
        ("lea-bridge", "Nothing is planned yet", "The hub lead"),
        ("black-country", "Black Country has not signed up this year", "The Hub Manager"),
    ],
)
def test_a_hub_without_residencies_says_so_and_who_can_change_it(
    hub: str, says: str, who: str, pages: Mapping[str, Page]
) -> None:
    page = pages[f"hubs/{hub}/residencies/index.html"]
    empty = [element for element in page.elements if element.get("class") == "lrp-empty"]
    assert len(empty) == 1
    assert says in words(empty[0])
    assert who in words(empty[0])
    assert page.all("table") == []


@pytest.mark.parametrize("hub", sorted(set(HUBS) - set(WITHOUT_RESIDENCIES)))
def test_a_hub_with_residencies_lists_each_with_a_link(
    hub: str, repository: Path, pages: Mapping[str, Page]
) -> None:
    page = pages[f"hubs/{hub}/residencies/index.html"]
    targets = {page.target(address) for address in page.links()}
    for file in repository.glob(f"data/hubs/{hub}/{THIS_YEAR}/residencies/*.yaml"):
        assert (f"hubs/{hub}/{THIS_YEAR}/residencies/{file.stem}/index.html", "") in targets


def _schools(repository: Path) -> dict[str, str]:
    found = {}
    for path in repository.glob("data/hubs/*/schools.yaml"):
        for school in yaml.safe_load(path.read_text("utf-8")):
            found[str(school["urn"])] = school["name"]
    return found


@pytest.mark.parametrize("kind", ["residencies", "reviews"])
def test_schools_that_did_not_agree_are_named_nowhere_beside_the_record(
    kind: str,
    repository: Path,
    pages: Mapping[str, Page],
    index: tuple[dict[str, str], dict[int, list[str]]],
) -> None:
    schools = _schools(repository)
    known = _words_of_each(index)
    checked = 0
    for path, record in _records(repository, kind):
        if record["publish_schools"]:
            continue
        target = _page_of(path)
        urns = [record.get("participant_school"), record.get("host_school")]
        urns += [reviewer["school"] for reviewer in record.get("reviewers") or []]
        hidden = [text for urn in urns if urn for text in (schools[str(urn)], str(urn))]
        for name, text in _told_of(target, pages):
            assert [part for part in hidden if part in text] == [], name
        searched = known[target.removesuffix("index.html")]
        written = set(search_words(" ".join(words(e) for e in pages[target].all("body"))))
        assert searched
        assert [t for t in hidden if set(search_words(t)) <= searched - written] == [], target
        checked += 1
    assert checked > 0 or kind == "reviews"


def _words_of_each(index: tuple[dict[str, str], dict[int, list[str]]]) -> dict[str, set[str]]:
    """The words by which the search finds each page."""
    keys, shown = index
    found: dict[str, set[str]] = {record[1]: set() for record in shown.values()}
    for key, entry in keys.items():
        for number in decoded(entry):
            found[shown[number][1]].add(key)
    return found


def _told_of(target: str, pages: Mapping[str, Page]) -> Iterator[tuple[str, str]]:
    """Where in the site a record is spoken of: its page and its rows."""
    own = pages[target]
    yield f"{target} head", f"{own.title} {own.description}"
    yield target, " ".join(_texts(own.article))
    for page in pages.values():
        for element in page.all("tr", "li"):
            inside = any(page.target(a.get("href", "")) == (target, "") for a in element.iter("a"))
            if inside and not any(child.tag in ("tr", "li") for child in list(element.iter())[1:]):
                yield f"{page.path} {element.tag}", words(element)


def _texts(article: Element) -> Iterator[str]:
    """The text of a record's page without its links to the records before and after it."""
    for part in article:
        if part.get("class") != "lrp-pagination":
            yield words(part)
