"""Links and anchors that lead nowhere are found, in finished pages and through a whole build."""

import posixpath
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import build
from generator.build import Built, Options
from generator.engines.links import Outline, check, goals, internal, outline
from tests.support.small_network import CONTENT, TODAY, Files, small_network, write_network

SITE = {
    "index.html": b'<a id="top"></a>', "404.html": b"", "hubs/x/index.html": b'<h2 id="a b">',
    "hubs/x/roles/index.html": b'<a name="old">', "files/a b.pdf": b"", "files/é.pdf": b"",
    "assets/a.css": b"",
}  # fmt: skip


def outlines(page: str, text: str) -> dict[str, Outline | None]:
    found = {p: outline(d) if p.endswith(".html") else None for p, d in SITE.items()}
    return {**found, page: outline(text.encode())}


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("hubs/x/index.html", "../../"), ("hubs/x/index.html", "/"), ("hubs/x/index.html", "./"),
        ("hubs/x/index.html", "."), ("hubs/x/index.html", "../.."), ("hubs/x/index.html", "roles/"),
        ("hubs/x/index.html", "roles/index.html"), ("hubs/x/index.html", "roles/?a=1#old"),
        ("hubs/x/index.html", "?a=1"), ("hubs/x/index.html", ""), ("hubs/x/index.html", "#here"),
        ("hubs/x/roles/index.html", "../#a%20b"), ("index.html", "files/a%20b.pdf"),
        ("index.html", "files/a b.pdf"), ("index.html", "files/%C3%A9.pdf"),
        ("index.html", "/files/é.pdf"),
        ("index.html", "https://e.org/x"), ("index.html", "//e.org/x"),
        ("index.html", "mailto:a@e.org"),
        ("index.html", "tel:1"), ("index.html", "#__search"), ("404.html", "/hubs/x/"),
        ("index.html", "files/a%20b.pdf#page=2"), ("index.html", "hubs/y/../x/"),
    ],
)  # fmt: skip
def test_a_link_that_leads_somewhere_is_no_fault(page: str, address: str) -> None:
    assert check(outlines(page, f'<p id="here"><a href="{address}">x</a>')) == []


@pytest.mark.parametrize(
    ("page", "address", "target"),
    [
        ("hubs/x/index.html", "../../../", "../index.html"),
        ("hubs/x/index.html", "../../../../etc/passwd", "../../etc/passwd"),
        ("index.html", "hubs/x", "hubs/x"), ("index.html", "hubs/y/", "hubs/y/index.html"),
        ("index.html", "/hubs/y/", "hubs/y/index.html"),
        ("index.html", "#gone", "index.html#gone"),
        ("index.html", "hubs/x/#gone", "hubs/x/index.html#gone"),
        ("index.html", "files/a%2520b.pdf", "files/a%20b.pdf"),
        ("index.html", "/../index.html", "../index.html"),
        ("index.html", "\\\\e.org\\x", "\\\\e.org\\x"),
        ("index.html", "http://[", "http://["),
        ("index.html", "#viewport", "index.html#viewport"),
        ("index.html", "HUBS/x/", "HUBS/x/index.html"),
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_found(page: str, address: str, target: str) -> None:
    text = f'<meta name="viewport"><a href="{address}">x</a>'
    assert [(b.page, b.address, b.target) for b in check(outlines(page, text))] == [
        (page, address, target)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<a href=gone/>", "<a class=x href=gone/ >", "<a href='gone/'>", '<A HREF="gone/">',
        '<a title="a > b" href="gone/">', '<a title=" href=" href="gone/">', '<img src="gone/">',
        '<a\nhref = "gone/">', '<a href="gone&#47;">', '<a href=" gone/ ">',
    ],
)  # fmt: skip
def test_a_link_is_found_however_it_is_written(text: str) -> None:
    assert [b.target for b in check(outlines("index.html", text))] in (
        ["gone/index.html"], ["gone"]
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ['<!-- <a href="gone/"> -->', '<script>"<a href=\\"gone/\\">"</script>', '&lt;a href="gone/">',
     '<p title=\' href="gone/"\'>', '<p data-href="gone/">'],
)  # fmt: skip
def test_what_is_no_link_is_not_taken_for_one(text: str) -> None:
    assert check(outlines("index.html", text)) == []


@given(
    st.sampled_from(["index.html", "a/index.html", "a/b/index.html", "404.html", "a/b.html"]),
    st.lists(st.sampled_from(["..", ".", "a", "b-c", "d_E", "x.css", "f.g.pdf", "%20"])),
    st.sampled_from(["", "/", "#", "#top", "/#a-1", "?q=1", "/?q#b", "#a%20b"]),
)
def test_an_address_leads_where_a_browser_goes(page: str, steps: list[str], end: str) -> None:
    address = "/".join(steps) + end
    found = goals({page: Outline((address,), frozenset())})
    whole = urlsplit(urljoin(f"https://site.example/{page}", address))
    ((path, anchor),) = found
    assert anchor == unquote(whole.fragment)
    if not path.startswith(".."):  # Above the site, where browsers stay at its root.
        there = unquote(whole.path)
        there += "index.html" if there.endswith("/") else ""
        assert path == posixpath.normpath(there).lstrip("/")


def test_the_sitemap_has_every_page_but_the_one_for_missing_pages() -> None:
    assert list(internal(outlines("index.html", ""))) == ["hubs/x/", "hubs/x/roles/", ""]


# --- through a whole build


def build_of(root: Path, network: Files, content: dict[str, str] | None = None) -> Built:
    write_network(root, network, {**CONTENT, **(content or {})})
    return build.build_or_refuse(Options(root=root, out=root / "site", today=TODAY, jobs=1))


def test_broken_links_fail_the_build_at_their_lines_and_leave_the_last_site(
    tmp_path: Path,
) -> None:
    assert not build_of(tmp_path, small_network()).failed
    site = tmp_path / "site"
    before = {p: p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}

    network = small_network()
    alder = network["data/hubs/alder/hub.yaml"]
    alder["about"] = "See [the plan](/templates/plan/).\n\nAnd [this](#gone).\n"
    network["data/resources.yaml"][3]["url"] = "/templates/absent/"
    faq = "---\ntitle: Questions\ndescription: Answers.\n---\n\nOne.\n\nSee [it](/hubs/nowhere/).\n"
    built = build_of(tmp_path, network, {"content/faq.md": faq})

    assert built.failed
    found = {(d.location.path, d.location.line) for d in built.diagnostics if d.severity == "error"}
    assert ("content/faq.md", 8) in found
    lines = (tmp_path / "data/hubs/alder/hub.yaml").read_text().split("\n")
    number = next(n for n, line in enumerate(lines, 1) if "/templates/plan/" in line)
    assert ("data/hubs/alder/hub.yaml", number) in found
    lines = (tmp_path / "data/resources.yaml").read_text().split("\n")
    number = next(n for n, line in enumerate(lines, 1) if "/templates/absent/" in line)
    assert ("data/resources.yaml", number) in found
    assert {p: p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()} == before
    assert {p.name for p in tmp_path.iterdir() if p.name.startswith(".site-new")} == set()


def test_the_page_for_missing_pages_is_checked_below_the_sites_path() -> None:
    site = {"index.html": outline(b""), "404.html": outline(b'<a href="/network/"><a href="/x/">')}
    assert [link.address for link in check(site, "/network/")] == ["/x/"]


def test_a_hub_is_built_again_where_the_packages_of_the_editor_are_not(tmp_path: Path) -> None:
    root = write_network(tmp_path, small_network())
    out = root / "site"
    assert not build.build(Options(root, out, TODAY, jobs=1)).failed
    assert b"make editor" in (out / "admin/index.html").read_bytes()
    mapped = (out / "sitemap.xml").read_bytes()
    again = build.build_or_refuse(Options(root, out, TODAY, jobs=1, hubs=("birch",)))
    assert again.diagnostics == []
    assert (out / "sitemap.xml").read_bytes() == mapped
    assert b"/admin/" not in mapped
