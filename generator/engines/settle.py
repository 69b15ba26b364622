"""Puts a tree's finished pages where they belong in the whole site.

Pages are written with root-relative addresses (`/hubs/x/`), and each microsite comes with a copy
of the theme. Here addresses become relative to their page, so that the site works under any path
of any host, and the theme's files are taken from the one copy at the root.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from generator.engines import links
from generator.engines.links import MISSING, Outline

_TAG = re.compile(links.TAG, re.IGNORECASE)
# What holds no links, or else a tag. One without attributes or with nothing but a class, as most
# are, has neither address nor anchor and is passed over. Scripts are written in small letters.
_PART = re.compile(
    r"""(<(?:!--.*?-->|script\b.*?</script>"""
    r"""|[a-zA-Z][a-z0-9]*+(?!>|\ class="[^"<>]*+">)(?:[^<>"']++|"[^"]*+"|'[^']*+')*+>))""",
    re.DOTALL,
)
# An address with its quotes, or else any other quoted value, in which nothing is an attribute.
_ADDRESS = re.compile(
    r"""(\s(?:href|src|action)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)|"[^"]*"|'[^']*'""", re.IGNORECASE
)
_QUOTES = ('"', "'")
_THEME = re.compile(r"^(?:\.\./|\./)*(assets/.*)$")
_THEME_FOLDERS = ("assets/stylesheets/", "assets/javascripts/", "assets/images/")


def settle(site: Mapping[str, bytes], base: str, root: str = "/") -> dict[str, bytes]:
    """The files of one tree at their place in the whole site.

    `base` is empty for the network's own tree and `hubs/<hub>/` for a microsite; `root` is the
    path of the site on its host.
    """
    settled: dict[str, bytes] = {}
    for path, data in site.items():
        if belongs(path, base):
            place = base + path
            is_page = path.endswith(".html")
            settled[place] = page(data.decode(), place, root).encode() if is_page else data
    return settled


def belongs(path: str, base: str) -> bool:
    """Whether a file of a tree's site is one of the whole site; a microsite's theme is not."""
    return not base or not (path.startswith(_THEME_FOLDERS) or path == MISSING)


def page(text: str, path: str, root: str = "/") -> str:
    """One finished page at its place in the whole site, with all its addresses relative."""
    return outlined(text, path, root)[0]


def outlined(text: str, path: str, root: str = "/") -> tuple[str, Outline]:
    """`page`, with its links and anchors, which are found on the way."""
    # A missing page is shown at any depth, so its addresses stay counted from the root.
    up = root if path == MISSING else "../" * path.count("/") or "./"
    parts = _PART.split(text)
    read = [_read(part, up) for part in parts[1::2]]
    parts[1::2] = [part.text for part in read]
    return "".join(parts), links.outlined(part.named for part in read)


class _Settled(NamedTuple):
    text: str
    named: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


# Pages of a site are made of few different tags; those with an address of their own are the rest.
@lru_cache(maxsize=1 << 12)
def _read(part: str, up: str) -> _Settled:
    """A tag, or a stretch that holds no links, seen from a page so far below the root."""
    if part.startswith("<!--") or part[-9:].lower() == "</script>":
        return _Settled(_TAG.sub(lambda tag: _tag(tag.group(), up), part))
    settled = _tag(part, up)
    return _Settled(settled, links.named(settled))


def _tag(tag: str, up: str) -> str:
    def settled(match: re.Match[str]) -> str:
        attribute, value = match.groups()
        if attribute is None:
            return match.group()
        if value[0] not in _QUOTES:
            value = f'"{value}"'
        return f"{attribute}{value[0]}{_address(value[1:-1], up)}{value[0]}"

    return _ADDRESS.sub(settled, tag)


def _address(address: str, up: str) -> str:
    if up.startswith("/") and up != "/" and address.startswith(up):
        return address  # The engine counts the addresses of the missing page from there already.
    if address.startswith("/") and not address.startswith("//"):
        return up + address[1:] if address != "/" else up
    if theme := _THEME.match(address):
        return up + theme.group(1)
    return address
