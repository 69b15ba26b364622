"""Finished pages as an HTML parser sees them, and where their addresses lead."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

_HOST = "http://site.invalid/"
_HEADING = re.compile(r"h[1-6]")


@dataclass(frozen=True)
class Page:
    """One page of a finished site. `path` is its file, relative to the site."""

    path: str
    root: Element
    parse_errors: tuple[str, ...]

    @cached_property
    def elements(self) -> list[Element]:
        """Every element, in the order of the page."""
        # A comment is in the tree too, with a function for its name.
        return [e for e in self.root.iter() if isinstance(cast("object", e.tag), str)]

    def all(self, *tags: str) -> list[Element]:
        """The elements of some names, in the order of the page."""
        return [element for element in self.elements if element.tag in tags]

    @cached_property
    def ids(self) -> list[str]:
        """Every id, repeated ones too."""
        return [element.attrib["id"] for element in self.elements if "id" in element.attrib]

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return " ".join(words(element) for element in self.root.iterfind("head/title"))

    @property
    def description(self) -> str:
        """What search engines show below the title."""
        found = [m.get("content", "") for m in self.all("meta") if m.get("name") == "description"]
        return " ".join(found)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Level and words of each heading."""
        found = [element for element in self.elements if _HEADING.fullmatch(element.tag)]
        return [(int(element.tag[1]), words(element)) for element in found]

    @cached_property
    def article(self) -> Element:
        """What the page is about: no header, navigation or footer."""
        return self.all("article")[0]

    def links(self) -> Iterator[str]:
        """Every address in href, src and action, as it is written."""
        for element in self.elements:
            for name in ("href", "src", "action"):
                if name in element.attrib:
                    yield element.attrib[name]

    def target(self, address: str) -> tuple[str, str] | None:
        """The file of the site and the anchor that an address leads to; None for other sites."""
        there = urlsplit(urljoin(_HOST + self.path, address))
        if f"{there.scheme}://{there.netloc}/" != _HOST:
            return None
        path = unquote(there.path).removeprefix("/")
        if path.endswith("/") or not path:
            path += "index.html"
        return path, unquote(there.fragment)


def words(element: Element) -> str:
    """The text inside an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def read_page(path: str, data: bytes) -> Page:
    """Parse a page strictly: every parse error that HTML knows is kept with its line."""
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    root = parser.parse(data, transport_encoding="utf-8")
    errors = tuple(f"{path}:{place[0]}: {code} {more}" for place, code, more in parser.errors)
    return Page(path, root, errors)


def read_pages(site: Path) -> Mapping[str, Page]:
    """Every page of a site, by its file."""
    files = {file.relative_to(site).as_posix(): file for file in sorted(site.rglob("*.html"))}
    return {path: read_page(path, file.read_bytes()) for path, file in files.items()}


def broken(pages: Mapping[str, Page], files: set[str]) -> list[tuple[str, str]]:
    """Page and address of each link of a site that leads nowhere.

    A folder without its closing slash is broken too: not every host would find it.
    """
    found = set()
    for page in pages.values():
        for address in page.links():
            target = page.target(address)
            if target is None:
                continue
            path, anchor = target
            if path not in files or (anchor and path in pages and anchor not in pages[path].ids):
                found.add((page.path, address))
    return sorted(found)
