"""The site's style sheet and links for a page that stands alone, in one file."""

from __future__ import annotations

import re

_FONT = re.compile(r"@font-face\s*\{[^}]*\}")
_DARK = re.compile(r'@media screen \{(\s*(?:body)?)\[data-md-color-scheme="slate"\]')
_LINK = re.compile(r'\shref="(/[^"]*)"')


def inlined(style: str) -> str:
    """The style sheet for a file that stands alone: no fonts beside it, no script for the dark."""
    dark = r"@media screen and (prefers-color-scheme: dark) {\1[data-md-color-scheme]"
    return _DARK.sub(dark, _FONT.sub("", style)).replace("</", "<\\/")


def linked(text: str, url: str) -> str:
    """Links into the site lead there; where nobody knows its address, they are no links."""
    return _LINK.sub(lambda match: f' href="{url}{match.group(1)}"' if url else "", text)
