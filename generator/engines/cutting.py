"""A page's Markdown → blocks of finished HTML and Markdown proper, which is converted alone.

Python-Markdown leaves a block of HTML as it is and only looks for its end, with a parser in
Python. Our pages are nearly only such blocks, so their ends are found here in one pass. What
cannot be cut for certain is not cut at all, and the engine converts that page whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

SAFE_EXTENSIONS = frozenset(
    {"toc", "tables", "fenced_code", "attr_list", "admonition", "def_list", "md_in_html",
     "sane_lists", "pymdownx.details", "pymdownx.tasklist"}
)  # fmt: skip
"""With these a stretch of Markdown means the same whatever stands beyond a block of HTML."""

# Elements that Python-Markdown takes for blocks, and whose content it never reads in its own way.
_BLOCKS = frozenset(
    {"article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer",
     "form", "header", "main", "nav", "ol", "p", "section", "table", "ul"}
)  # fmt: skip
_SCRIPTS = ("script", "style")
_TAG = re.compile(
    r"""<(?:/([a-z][a-z0-9]*)|([a-z][a-z0-9]*)"""
    r"""((?:[ \n]+[a-zA-Z_][-\w:.]*(?:="[^"]*+"|='[^']*+')?)*+)[ \n]*(/?))>"""
)
# Comments, fences, tables of contents, and white space that Python-Markdown changes.
_UNSURE = ("<!", "<?", "```", "~~~", "[TOC]", "\t", "\r", "\x02", "\x03", "\v", "\f")
_BLANKS = re.compile(r"\n +\n")
# Where an address is said for the links of a whole page.
_DEFINITION = re.compile(r"\n {0,3}\[[^\]\n]*\]:")
# Python-Markdown writes the semicolon that an entity lacks.
_OPEN_ENTITY = re.compile(
    r"&(?!#[0-9]+;|#[xX][0-9a-fA-F]+;|[a-zA-Z][a-zA-Z0-9]*;|[ \n])",
)
_STAND_IN = re.compile(r"<div>([0-9]+)</div>\n")
# Attributes of an element whose content is Markdown, or that is not taken for a block.
_UNLIKE = re.compile(r"^\n|[ \n]markdown\b")


class Piece(NamedTuple):
    """A stretch of a page: Markdown, or HTML that stays as it is."""

    text: str
    is_html: bool


def cut(text: str) -> list[Piece] | None:
    """The pieces of a page in order, or None where one could change what another means."""
    if any(sign in text for sign in _UNSURE) or _BLANKS.search(text) or _OPEN_ENTITY.search(text):
        return None
    pieces: list[Piece] = []
    end = seen = 0
    for start, after, tags in _blocks(text):
        blank = "\n" * text.startswith("\n\n", after)
        if not _stands(text[end:start], pieces) or text[after : after + 1] not in ("", "\n"):
            return None
        pieces.append(Piece(text[start:after] + blank, True))
        end = after
        seen += tags
    # A sign that begins no tag, and an element that never ends, leave the two numbers apart.
    if seen != text.count("<") or not _stands(text[end:] + "\n\n", pieces):
        return None
    return pieces


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Where each outermost element begins and ends, and of how many tags it is.

    An end tag ends whatever was begun within its element and not ended, as for Python-Markdown.
    Ends with the first element that is not a block of finished HTML.
    """
    stack: list[str] = []
    start = tags = 0
    for match in _TAG.finditer(text):
        closed, opened, attributes, empty = match.groups()
        tags += 1
        if closed:
            if not stack:
                return
            if closed in stack:
                while stack.pop() != closed:
                    pass
                if not stack:
                    yield start, match.end(), tags
                    tags = 0
        elif stack:
            if opened in _SCRIPTS:
                return
            if not empty:
                stack.append(opened)
        elif opened not in _BLOCKS or empty or _UNLIKE.search(attributes):
            return
        else:
            start = match.start()
            stack.append(opened)


def _stands(gap: str, pieces: list[Piece]) -> bool:
    """Add what stands between two blocks of HTML; False where it does not stand by itself."""
    markdown = gap.strip("\n")
    if not markdown:
        return not gap.strip() and (gap != "" or not pieces)
    # These carry on what stands before them, which here is a block of HTML.
    if markdown[0] in " :" or not gap.endswith("\n\n") or _DEFINITION.search(f"\n{markdown}"):
        return False
    pieces.append(Piece(markdown, False))
    return True


def stood_in(pieces: Iterable[Piece]) -> str:
    """The page with a short element in the place of each block of HTML."""
    return "\n\n".join(
        f"<div>{number}</div>" if piece.is_html else piece.text
        for number, piece in enumerate(pieces)
    )


def put_back(html: str, pieces: Sequence[Piece]) -> str:
    """The converted page of `stood_in`, with the blocks in their places."""
    # Markdown of a page that is cut holds no tags, so that no other element looks like these.
    return _STAND_IN.sub(lambda match: pieces[int(match.group(1))].text, f"{html}\n").strip()


def joined(pieces: Iterable[str]) -> str:
    """The page of its converted pieces."""
    return "\n".join(pieces).strip()
