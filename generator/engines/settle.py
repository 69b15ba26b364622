"""Puts a tree's finished pages where they belong in the whole site.

Pages are written with root-relative addresses (`/hubs/x/`), and each microsite comes with a copy
of the theme. Here addresses become relative to their page, so that the site works under any path
of any host, and the theme's files are taken from the one copy at the root.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.engines.links import MISSING

_TAG = re.compile(r"""<[a-z](?:[^<>"']++|"[^"]*+"|'[^']*+')*+>""", re.IGNORECASE)
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
        if base and (path.startswith(_THEME_FOLDERS) or path == MISSING):
            continue
        place = base + path
        is_page = path.endswith(".html")
        settled[place] = page(data.decode(), place, root).encode() if is_page else data
    return settled


def page(text: str, path: str, root: str = "/") -> str:
    """One finished page at its place in the whole site, with all its addresses relative."""
    # A missing page is shown at any depth, so its addresses stay counted from the root.
    up = root if path == MISSING else "../" * path.count("/") or "./"
    return _TAG.sub(lambda tag: _tag(tag.group(), up), text)


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
