"""HTML that Markdown became → blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urljoin

from generator import prose
from generator.pack.blocks import (
    Block,
    Heading,
    Listing,
    Note,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    Terms,
    runs_in,
    with_runs,
)

_EMPTY = {"br", "hr", "img", "input"}
_INLINE = {"a", "b", "strong", "i", "em", "code", "del", "span", "br", "img", "abbr", "mark"}
_BOX = re.compile(r"^\s*\[[ xX]\]\s+")
_SPACE = re.compile(r"[^\S\xa0]+")


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str]
    children: list[_Node | str] = field(default_factory=list)

    def elements(self) -> Iterator[_Node]:
        return (child for child in self.children if isinstance(child, _Node))


class _Tree(HTMLParser):
    """The elements of a text, as they stand in each other."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _EMPTY:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def of_content(text: str, page: str) -> tuple[Block, ...]:
    """The blocks of a page of content/. `page` is its whole address, for the links in it."""
    return _addressed(_of_content(text), page)


def of_pack(text: str, page: str) -> tuple[Block, ...]:
    """The blocks of a page of content/pack, in which braces hold words to be replaced."""
    return _addressed(_of_pack(text), page)


def of_hub(text: str | None, page: str) -> tuple[Block, ...]:
    """The blocks of a hub's own Markdown, made safe as on a page."""
    return _addressed(_reading(prose.to_html(text)), page) if text else ()


_Read = tuple[tuple[Block, bool], ...]
"""Blocks with their links as they were written, each with whether it has any."""


# The pages of content/ are the same in every hub's pack, but for where their links lead.
@lru_cache(maxsize=256)
def _of_content(text: str) -> _Read:
    return _reading(prose.of_content(text))


@lru_cache(maxsize=256)
def _of_pack(text: str) -> _Read:
    return _reading(prose.of_content(text, attributes=False))


def _reading(made: str) -> _Read:
    tree = _Tree()
    tree.feed(made)
    tree.close()
    return tuple(
        (block, any(run.href for run in runs_in([block])))
        for block in _Reading().blocks(tree.root)
    )  # fmt: skip


def _addressed(read: _Read, page: str) -> tuple[Block, ...]:
    def led(runs: Runs) -> Runs:
        return tuple(
            replace(run, href=_address(run.href, page)) if run.href else run for run in runs
        )

    return tuple(with_runs(block, led) if links else block for block, links in read)


def _address(href: str, page: str) -> str:
    """A link as a whole address; none where nobody knows the site's own."""
    try:
        whole = urljoin(page, href)
    except ValueError:
        return ""
    return whole if whole.startswith(("https://", "http://", "mailto:")) else ""


class _Reading:
    def blocks(self, node: _Node) -> Iterator[Block]:
        """The blocks of an element; text that stands between them is a paragraph of its own."""
        loose: list[_Node | str] = []
        for child in node.children:
            if isinstance(child, str) or child.tag in _INLINE:
                loose.append(child)
                continue
            yield from self._paragraph(loose)
            loose = []
            yield from self._block(child)
        yield from self._paragraph(loose)

    def _paragraph(self, children: list[_Node | str]) -> Iterator[Paragraph]:
        runs = self.runs(_Node("p", {}, children))
        if runs:
            yield Paragraph(runs)

    def _block(self, node: _Node) -> Iterator[Block]:
        match node.tag:
            case "p":
                yield from self._paragraph(node.children)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                yield Heading(int(node.tag[1]) - 1 or 1, self.runs(node))
            case "ul" | "ol":
                yield self._listing(node)
            case "table":
                yield self._table(node)
            case "blockquote":
                yield Quote(tuple(self.blocks(node)))
            case "dl":
                yield Terms(tuple(self._pairs(node)))
            case "div" if "admonition" in node.attributes.get("class", ""):
                yield self._note(node)
            case "pre":
                yield from self._paragraph(node.children)
            case "hr" | "script" | "style":
                return
            case _:
                yield from self.blocks(node)

    def _listing(self, node: _Node) -> Listing:
        items, boxes = [], 0
        for item in node.elements():
            blocks = tuple(self.blocks(item))
            first = blocks[0] if blocks else None
            if isinstance(first, Paragraph) and _BOX.match(first.runs[0].text):
                boxes += 1
                start = Run(_BOX.sub("", first.runs[0].text))
                blocks = (Paragraph((start, *first.runs[1:])), *blocks[1:])
            items.append(blocks)
        kind = "boxes" if boxes else "numbers" if node.tag == "ol" else "dots"
        return Listing(kind, tuple(items))  # type: ignore[arg-type]

    def _table(self, node: _Node) -> Table:
        rows = [
            [self.runs(cell) for cell in row.elements() if cell.tag in ("td", "th")]
            for part in node.elements()
            for row in (part.elements() if part.tag != "tr" else [part])
        ]
        width = max((len(row) for row in rows), default=0)
        full = [(*row, *[()] * (width - len(row))) for row in rows]
        return Table(full[0] if full else (), tuple(full[1:]))

    def _pairs(self, node: _Node) -> Iterator[tuple[Runs, tuple[Block, ...]]]:
        name: Runs = ()
        for child in node.elements():
            if child.tag == "dt":
                name = self.runs(child)
            elif child.tag == "dd":
                yield name, tuple(self.blocks(child))
                name = ()

    def _note(self, node: _Node) -> Note:
        kind = node.attributes["class"].replace("admonition", "").split()
        title, rest = "", []
        for child in node.children:
            if isinstance(child, _Node) and child.attributes.get("class") == "admonition-title":
                title = "".join(run.text for run in self.runs(child))
            else:
                rest.append(child)
        body = tuple(self.blocks(_Node("div", {}, rest)))
        return Note(kind[0] if kind else "note", title, body)

    def runs(self, node: _Node) -> Runs:
        """The text of an element with its looks, white space as a browser shows it."""
        found: list[Run] = []
        self._collect(node, Run(""), found)
        kept: list[Run] = []
        for run in found:
            text = run.text if run.text == "\n" else _SPACE.sub(" ", run.text)
            if not kept or kept[-1].text.endswith((" ", "\n")):
                text = text.lstrip(" ") if text != "\n" else text
            if text:
                kept.append(Run(text, run.bold, run.italic, run.href))
        while kept and not kept[-1].text.strip():
            kept.pop()
        if kept:
            last = kept.pop()
            kept.append(Run(last.text.rstrip(), last.bold, last.italic, last.href))
        return tuple(kept)

    def _collect(self, node: _Node, look: Run, found: list[Run]) -> None:
        for child in node.children:
            if isinstance(child, str):
                found.append(Run(child.replace("\n", " "), look.bold, look.italic, look.href))
            elif child.tag == "br":
                found.append(Run("\n"))
            else:
                bold = look.bold or child.tag in ("b", "strong")
                italic = look.italic or child.tag in ("i", "em")
                href = look.href
                if child.tag == "a" and child.attributes.get("href"):
                    href = child.attributes["href"]
                self._collect(child, Run("", bold, italic, href), found)
