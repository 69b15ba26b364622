"""Addresses of finished pages become relative, so that the site works under any path."""

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.engines.settle import page, settle


@pytest.mark.parametrize(
    ("path", "text", "settled"),
    [
        ("index.html", '<a href="/">', '<a href="./">'),
        ("index.html", '<a href="/hubs/">', '<a href="./hubs/">'),
        ("hubs/x/index.html", '<a href="/">', '<a href="../../">'),
        ("hubs/x/index.html", '<a href="/hubs/x/roles/#a">', '<a href="../../hubs/x/roles/#a">'),
        ("hubs/x/index.html", '<img src="/hubs/x/l.png">', '<img src="../../hubs/x/l.png">'),
        ("hubs/x/index.html", '<form action="/f?a=1">', '<form action="../../f?a=1">'),
        ("hubs/x/index.html", "<a class=x href=/hubs/>", '<a class=x href="../../hubs/">'),
        ("hubs/x/index.html", "<a href=/>", '<a href="../../">'),
        ("hubs/x/index.html", "<a href='/hubs/\"'>", "<a href='../../hubs/\"'>"),
        ("hubs/x/index.html", '<A HREF="/hubs/">', '<A HREF="../../hubs/">'),
        ("a/index.html", '<a title="a > b" href="/c">', '<a title="a > b" href="../c">'),
        ("a/index.html", '<a title=" href=" href="/c">', '<a title=" href=" href="../c">'),
        ("a/index.html", '<a title=\' href="/c"\'>', '<a title=\' href="/c"\'>'),
        ("404.html", '<a href="/hubs/">', '<a href="/hubs/">'),
        ("404.html", '<link href="assets/a.css">', '<link href="/assets/a.css">'),
        ("x/y/index.html", '<link href="../assets/a.css">', '<link href="../../assets/a.css">'),
        ("hubs/x/index.html", '<script src="./assets/a.js">', '<script src="../../assets/a.js">'),
    ],
)  # fmt: skip
def test_an_address_from_the_root_becomes_relative(path: str, text: str, settled: str) -> None:
    assert page(text, path) == settled


def test_the_missing_page_counts_from_the_path_of_the_site_once() -> None:
    """The engine writes some of its addresses with that path already."""
    text = '<a href="/net/about/"><a href="/about/"><link href="assets/a.css">'
    wanted = '<a href="/net/about/"><a href="/net/about/"><link href="/net/assets/a.css">'
    assert page(text, "404.html", "/net/") == wanted


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://e.org/a">', '<a href="//e.org/a">', '<a href="mailto:a@e.org">',
        '<a href="#top">', '<a href="?a=1">', '<a href="../a/">', '<a href="a/">', '<a href="">',
        '<p data-href="/a">', '<a>href="/a"</a>', '&lt;a href="/a">', '<p title="/a">',
    ],
)  # fmt: skip
def test_other_addresses_and_texts_stay(text: str) -> None:
    assert page(text, "hubs/x/index.html") == text


SEGMENT = st.text("abcé-_.~%20", min_size=1, max_size=8).filter(lambda s: s.strip("."))


@settings(deadline=None)
@given(
    st.lists(SEGMENT, max_size=4),
    st.lists(SEGMENT, max_size=4),
    st.sampled_from(["/", "/net/", "/a/b/"]),
)
def test_a_settled_address_leads_to_the_same_place_under_any_path(
    here: list[str], there: list[str], under: str
) -> None:
    path = "/".join([*here, "index.html"])
    target = "/".join(["", *there, ""]) if there else "/"
    made = page(f'<a href="{target}">', path).removeprefix('<a href="').removesuffix('">')
    base = f"https://e.org{under}{path}"
    assert urljoin(base, made) == urljoin(f"https://e.org{under}", target.lstrip("/") or "./")


def test_a_microsite_brings_neither_the_themes_files_nor_a_page_for_missing_ones() -> None:
    site = {
        "index.html": b'<a href="/">', "404.html": b"", "assets/stylesheets/a.css": b"",
        "assets/javascripts/a.js": b"", "assets/images/a.png": b"", "assets/hub.css": b"x",
        "files/plan.json": b'{"a": "<a href=\\"/\\">"}',
    }  # fmt: skip
    assert settle(site, "hubs/x/") == {
        "hubs/x/index.html": b'<a href="../../">', "hubs/x/assets/hub.css": b"x",
        "hubs/x/files/plan.json": site["files/plan.json"],
    }  # fmt: skip
    assert settle(site, "").keys() == site.keys()


def test_a_large_page_with_unclosed_quotes_is_settled_in_time() -> None:
    text = '<a href="/x" title="' + "<b a='" * 2000
    assert page(text, "index.html").startswith('<a href="/x" title="')


def test_the_page_for_missing_pages_counts_from_the_sites_path_on_its_host() -> None:
    tags = '<a href="/hubs/"><link href="assets/a.css">'
    settled = page(tags, "404.html", "/network/")
    assert settled == '<a href="/network/hubs/"><link href="/network/assets/a.css">'
    assert page(tags, "index.html", "/network/") == page(tags, "index.html")
