"""Markdown that a hub wrote → HTML that cannot do harm. The only door to Markdown and nh3.

Python-Markdown passes raw HTML through, so everything it makes goes through nh3 afterwards;
sanitising before would leave what Markdown itself builds (security.md, T2).
"""

from __future__ import annotations

import re
from functools import cache

import markdown
import nh3

EXTENSIONS = ("tables", "sane_lists", "def_list")
_TAGS = {
    "p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "dl",
    "dt", "dd", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "th": {"scope"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
_HEADING = re.compile(r"<(/?)h([1-6])>")
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


class Html(str):
    """HTML that was made safe. The template environment prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@cache
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(EXTENSIONS), output_format="html")


def to_html(text: str, heading: int = 3) -> Html:
    """Sanitised HTML of a Markdown text; its highest heading becomes h`heading`."""
    converter = _markdown()
    converter.reset()
    made = _shift_headings(converter.convert(text), heading)
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
        generic_attribute_prefixes=set(),
    )
    # A wide table scrolls by itself, and by keyboard, rather than the page.
    clean = _TABLE.sub(
        lambda match: (
            '<div class="lrp-scroll" tabindex="0" role="region" aria-label="Table">'
            f"{match.group()}</div>"
        ),
        clean,
    )
    return Html(clean.replace("\n\n", "\n").strip())


def links(text: str) -> list[str]:
    """The targets of a Markdown text's links, as they were written."""
    return [target.replace("&amp;", "&") for target in _LINK.findall(_markdown().convert(text))]


def _shift_headings(made: str, heading: int) -> str:
    levels = [int(match.group(2)) for match in _HEADING.finditer(made)]
    if not levels:
        return made
    shift = heading - min(levels)
    return _HEADING.sub(
        lambda match: f"<{match.group(1)}h{min(6, int(match.group(2)) + shift)}>", made
    )
