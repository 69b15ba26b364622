"""Checks every internal link and anchor of the finished site."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

MISSING = "404.html"
"""The page that hosts answer with for an address that is not there."""

HIDDEN = r"<!--.*?-->|<script\b.*?</script>"
"""What holds no links, whatever stands in it."""
TAG = r"""<[a-z](?:[^<>"']++|"[^"]*+"|'[^']*+')*+>"""
_HIDDEN = re.compile(HIDDEN, re.DOTALL)
_TAG = re.compile(TAG, re.IGNORECASE)
_ANCHOR = re.compile(r"<a(?![a-z])", re.IGNORECASE)
# An attribute that counts with its value, or else any other quoted value.
_ATTRIBUTE = re.compile(
    r"""\s(href|src|id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|"[^"]*"|'[^']*'""",
    re.IGNORECASE,
)
# Up, then down to a folder or to a file, which has a dot in its name.
_PLAIN = re.compile(
    r"((?:\.\./)*+(?:[a-zA-Z0-9_-]++/)*+(?:[a-zA-Z0-9_-]++\.[a-zA-Z0-9_.-]*[a-z0-9])?)"
    r"(?:#([a-zA-Z0-9_-]+))?"
)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link inside the site: the page it stands on and the address as it is written there."""

    page: str
    address: str
    target: str
    """The file of the site, with its anchor, that would have to exist."""
    goal: tuple[str, str] = ("", "")
    """The same as file and anchor."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What the check needs of a page."""

    links: tuple[str, ...]
    anchors: frozenset[str]


def outline(data: bytes) -> Outline:
    """The links and anchors of a finished page."""
    tags = _TAG.findall(_HIDDEN.sub("", data.decode()))
    return outlined(named(tag) for tag in tags)


def outlined(named_in_tags: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Outline:
    """The outline of a page from what its tags name, in order."""
    links: dict[str, None] = {}
    anchors: set[str] = set()
    for leads_to, holds in named_in_tags:
        if leads_to:
            links.update(dict.fromkeys(leads_to))
        if holds:
            anchors.update(holds)
    return Outline(tuple(links), frozenset(anchors))


def named(tag: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The links and the anchors of one tag."""
    links: list[str] = []
    anchors: list[str] = []
    for name, *values in _ATTRIBUTE.findall(tag):
        value = html.unescape("".join(values)).strip()
        if name.lower() in ("href", "src"):
            links.append(value)
        elif name.lower() == "id" or (name and _ANCHOR.match(tag)):
            anchors.append(value)
    return tuple(links), tuple(anchors)


def check(site: Mapping[str, Outline | None], root: str = "/") -> list[BrokenLink]:
    """Links whose target is not in the site.

    `site` maps each file to its outline, if it is a page; `root` is the path of the site on its
    host, which addresses of the page for missing pages begin with.
    """
    broken = {
        (link.page, link.address): link for link in inside(site, root)
        if not _exists(site, *link.goal)
    }  # fmt: skip
    return [broken[key] for key in sorted(broken)]


def inside(site: Mapping[str, Outline | None], root: str = "/") -> Iterator[BrokenLink]:
    """Every link of pages that leads to a place inside the site, by page and in its order."""
    for page, address, target in _followed(site, root):
        yield BrokenLink(page, address, "#".join(filter(None, target)), target)


def goals(site: Mapping[str, Outline | None], root: str = "/") -> set[tuple[str, str]]:
    """The files and anchors that links of pages lead to inside the site, whether there or not."""
    return {target for _, _, target in _followed(site, root)}


def _followed(
    site: Mapping[str, Outline | None], root: str
) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Page, address and target of every link that leads to a place inside the site."""
    for page, outlined in sorted(site.items()):
        if outlined is None:
            continue
        folders = page.split("/")[:-1]
        for address in outlined.links:
            seen = address.replace(root, "/", 1) if page == MISSING else address
            target = _near(folders, seen) or _target(page, seen)
            if target is not None:
                yield page, address, target


def leading_to(
    site: Mapping[str, Outline | None], paths: Collection[str], root: str = "/"
) -> list[BrokenLink]:
    """Links whose target is one of some files; those on these files themselves do not count."""
    found = {
        (link.page, link.address): BrokenLink(link.page, link.address, link.goal[0], link.goal)
        for link in inside(site, root)
        if link.goal[0] in paths and link.page not in paths
    }
    return [found[key] for key in sorted(found)]


def check_documents(
    site: Mapping[str, Outline | None], documents: Mapping[str, Iterable[str]], url: str
) -> list[BrokenLink]:
    """Links in documents whose target is not in the site.

    `documents` maps a file of the site to the addresses in it, whole ones. `url` is the site's
    own address; what does not begin with it is outside.
    """
    return [link for link in inside_documents(documents, url) if not _exists(site, *link.goal)]


def inside_documents(documents: Mapping[str, Iterable[str]], url: str) -> Iterator[BrokenLink]:
    """Every link of documents that leads to a place inside the site."""
    root = url.rstrip("/")
    for path, addresses in sorted(documents.items()):
        for address in sorted(addresses):
            own = root and (address == root or address.startswith((f"{root}/", f"{root}#")))
            whole = f"/{address.removeprefix(root).lstrip('/')}" if own else address
            target = _target(path, whole)
            if target is not None:
                yield BrokenLink(path, address, "#".join(filter(None, target)), target)


def _near(folders: list[str], address: str) -> tuple[str, str] | None:
    """What `_target` gives for a plain address below or above a page, as nearly all are."""
    match = _PLAIN.fullmatch(address)
    if match is None:
        return None
    path, anchor = match.groups("")
    up = path.count("../")
    if not path or up > len(folders):
        return None
    found = "/".join((*folders[: len(folders) - up], path[3 * up :]))
    return f"{found}index.html" if path[-1] == "/" else found, anchor


def _target(page: str, address: str) -> tuple[str, str] | None:
    """The file and anchor an address leads to; None for what is outside the site."""
    try:
        parts = urlsplit(address)
    except ValueError:  # no address at all, such as `http://[`
        return address, ""
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if not path:
        return page, unquote(parts.fragment)
    folder = "" if path.startswith("/") else posixpath.dirname(page)
    joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
    joined = "" if joined == "." else joined
    if path.endswith(("/", "/.", "/..")) or path in (".", "..") or joined == "":
        joined = posixpath.join(joined, "index.html")
    return joined, unquote(parts.fragment)


def _exists(site: Mapping[str, Outline | None], path: str, anchor: str) -> bool:
    if path not in site:
        return False
    outlined = site[path]
    return not anchor or outlined is None or anchor in outlined.anchors or _is_script_anchor(anchor)


def _is_script_anchor(anchor: str) -> bool:
    """`#__search` and the like are the theme's switches, not places."""
    return anchor.startswith("__")


def internal(site: Mapping[str, Outline | None]) -> Iterator[str]:
    """The addresses of all pages, for the sitemap."""
    for path, outlined in sorted(site.items()):
        if outlined is not None and path != MISSING:
            yield path.removesuffix("index.html")
