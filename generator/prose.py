"""Markdown that a hub wrote → HTML that cannot do harm. The only door to Markdown and nh3.

Python-Markdown passes raw HTML through, so everything it makes goes through nh3 afterwards;
sanitising before would leave what Markdown itself builds (security.md, T2).
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

# Both are imported where the first text is made: a build that keeps all its pages makes none.
if TYPE_CHECKING:
    import markdown

_KEPT = 500
EXTENSIONS = ("tables", "sane_lists", "def_list")
_TAGS = {
    "p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "dl",
    "dt", "dd", "h2", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "th": {"scope"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
_HEADING = re.compile(r"<(/?)h([1-6])>")
_LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_SCROLL = '<div class="lrp-scroll" tabindex="0" role="region" aria-label="Table">'
_TABLE = re.compile(r"<(/?)table>")
_INTRICATE = re.compile(r"[<&\\]|!\[|\]\([^)]*\(|^\s*\[[^\]]*\]:|\]\[", re.MULTILINE)
_TARGET = re.compile(r"\]\([^)]*\)")
_MARKS = re.compile(
    r"^[\s|:-]+$|[*`\[\]|]+|^\s*(?:#{1,6}|>|[-+]|\d+\.)\s+|(?<!\w)_|_(?!\w)", re.MULTILINE
)
_ANY_TAG = re.compile(r"<[^>]*>")


class Html(str):
    """HTML that was made safe. The template environment prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@cache
def _markdown() -> markdown.Markdown:
    import markdown

    return markdown.Markdown(extensions=list(EXTENSIONS), output_format="html")


@lru_cache(maxsize=_KEPT)
def to_html(text: str, heading: int = 3) -> Html:
    """Sanitised HTML of a Markdown text; its highest heading becomes h`heading`.

    The last texts are kept: the network's own stand on pages of every hub.
    """
    import nh3

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
    clean = _scroll_tables(clean.strip())
    # The page that this stands in is Markdown itself. It passes over the one block that this is,
    # and would read text outside of every element, such as nh3 leaves of a refused one, again.
    return Html(f'<div class="lrp-prose">\n{clean}\n</div>' if clean else "")


def _scroll_tables(clean: str) -> str:
    """Each table in a frame of its own: a wide one scrolls, by keyboard too, and the page stays."""
    depth = 0

    def frame(match: re.Match[str]) -> str:
        nonlocal depth
        if not match.group(1):
            depth += 1
            return f"{_SCROLL}<table>" if depth == 1 else "<table>"
        depth -= 1
        return "</table></div>" if depth == 0 else "</table>"

    return _TABLE.sub(frame, clean)


def of_content(text: str, *, attributes: bool = True) -> str:
    """HTML of a page of content/, as the site engine makes it; maintainers wrote it.

    Nothing is cleaned: for readers that take text out of it, never for a page. Without
    `attributes` braces at the end of a line stay what they are.
    """
    import markdown

    more = ("attr_list",) if attributes else ()
    return markdown.markdown(text, extensions=[*EXTENSIONS, "admonition", *more])


def to_text(text: str) -> str:
    """What a reader sees of a Markdown text, without any mark-up.

    Most texts need no more than their links shortened. One that may hold HTML, entities,
    pictures or definitions is made into HTML first, so that what nh3 refuses is not told here.
    """
    if not _INTRICATE.search(text):
        return _MARKS.sub("", _TARGET.sub("]", text))
    return html.unescape(_ANY_TAG.sub(" ", to_html(text)))


def links(text: str) -> list[str]:
    """The targets of a Markdown text's links, as they were written."""
    made = _markdown().reset().convert(text)
    return [html.unescape("".join(target)) for target in _LINK.findall(made)]


def _shift_headings(made: str, heading: int) -> str:
    levels = [int(match.group(2)) for match in _HEADING.finditer(made)]
    if not levels:
        return made
    shift = heading - min(levels)
    return _HEADING.sub(
        lambda match: f"<{match.group(1)}h{min(6, int(match.group(2)) + shift)}>", made
    )
