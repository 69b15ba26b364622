"""Files whose every line is of the plainest YAML → the values that libyaml would find, sooner.

Nearly all lines are `key: value`, `- value` or part of a text under `key: |`. A file with anything
else, a fault above all, is read by libyaml as a whole. `tests/test_plain_lines.py` holds the two
together, places and all.
"""

from __future__ import annotations

import re

from generator.source.nodes import Document, Mapping, Node, Scalar, Sequence

# Tabs, control signs, surrogates, marks of byte order, and all that takes two units in UTF-16.
_STRANGE = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd]"
)
_LINE = re.compile(r"( *)(?:(- )?([a-z][a-z0-9_]*):(?: ([^ ].*))?|- ([^ -].*))")
"""Indentation; dash, key and value; or a value after a dash."""
_FLOW_ITEM = r"[A-Za-z0-9][A-Za-z0-9_-]*"
_FLOW = re.compile(rf"\[{_FLOW_ITEM}(?:, {_FLOW_ITEM})*\]")
_BLOCKS = {"|": ("", "\n"), "|-": ("", ""), ">": (" ", "\n"), ">-": (" ", "")}
"""Sign → what joins lines where they are folded, and what ends the text."""
_FIRST = frozenset("(/£“")
_MOST_LEVELS = 8
_NOTHING = re.compile(r" *(?:#.*)?")


class _NotPlain(Exception):
    """Something that libyaml has to look at; always caught in this module."""


_Next = tuple[int, "re.Match[str] | None"]
"""The number of the next line that says something, and what it says; None at the end."""


def may_be(text: str) -> bool:
    """Whether a file has no sign that is out of the ordinary."""
    return _STRANGE.search(text) is None


def read(document: Document) -> Node | None:
    """The top value of a document whose text `may_be` plain; None where it is not."""
    try:
        reader = _Reader(document)
        number, match = reader.following(0)
        if match is None or match[1]:
            return None
        top, (_, left) = reader.block(number, match, 0)
    except _NotPlain:
        return None
    return top if left is None else None


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines = document.lines

    def following(self, number: int) -> _Next:
        """The next line from `number` on that says something."""
        lines = self.lines
        while number < len(lines):
            line = lines[number]
            if line:
                if match := _LINE.fullmatch(line):
                    return number, match
                if not _NOTHING.fullmatch(line):
                    raise _NotPlain
            number += 1
        return number, None

    def block(self, number: int, match: re.Match[str], level: int) -> tuple[Node, _Next]:
        """The record or list that begins in a line, and what follows it."""
        if level > _MOST_LEVELS:
            raise _NotPlain
        indent = len(match[1])
        if match[2] or match[5]:
            return self._sequence(number, match, indent, level)
        return self._mapping(number, match, indent, level)

    def _sequence(
        self, number: int, match: re.Match[str], indent: int, level: int
    ) -> tuple[Node, _Next]:
        items: list[Node] = []
        sequence = Sequence(self.document, number, indent, 0, items)
        while True:
            if match[2]:
                item, (number, following) = self._mapping(number, match, indent + 2, level + 1)
            else:
                item, (number, following) = self._value(match[5], number, indent + 2, indent)
            items.append(item)
            if following is None or len(following[1]) < indent:
                return sequence, (number, following)
            if len(following[1]) > indent or not (following[2] or following[5]):
                raise _NotPlain
            match = following

    def _mapping(
        self, number: int, match: re.Match[str], indent: int, level: int
    ) -> tuple[Node, _Next]:
        document = self.document
        keys: dict[str, Scalar] = {}
        values: dict[str, Node] = {}
        mapping = Mapping(document, number, indent, 0, keys, values)
        while True:
            name, text = match[3], match[4]
            if name in keys:
                raise _NotPlain
            end = indent + len(name)
            keys[name] = Scalar(document, number, indent, end, name, False, (number, end))
            if text:
                value, (number, following) = self._value(text, number, end + 2, indent)
            else:
                value, (number, following) = self._below(number, end + 1, indent, level)
            values[name] = value
            if following is None or len(following[1]) < indent:
                return mapping, (number, following)
            if len(following[1]) > indent or following[2] or following[5]:
                raise _NotPlain
            match = following

    def _below(self, number: int, column: int, indent: int, level: int) -> tuple[Node, _Next]:
        """What stands under a key; an empty text after it where that is nothing."""
        after, following = self.following(number + 1)
        if following is not None and len(following[1]) > indent:
            return self.block(after, following, level + 1)
        empty = Scalar(self.document, number, column, column, "", False, (number, column))
        return empty, (after, following)

    def _value(self, text: str, number: int, column: int, indent: int) -> tuple[Node, _Next]:
        """The value that begins in a line at `column`, in a record or list at `indent`."""
        first = text[0]
        if first in "|>":
            return self._text(text, number, column, indent)
        end = column + len(text)
        value: Node
        if first == "[":
            value = self._flow(text, number, column)
        else:
            if first in "\"'":
                inner = text[1:-1]
                if len(text) == 1 or text[-1] != first or first in inner or "\\" in inner:
                    raise _NotPlain
                text = inner
            elif (
                not (first.isalnum() or first in _FIRST)
                or ": " in text or " #" in text or text[-1] in ": "
            ):  # fmt: skip
                raise _NotPlain
            value = Scalar(self.document, number, column, end, text, False, (number, end))
        return value, self.following(number + 1)

    def _flow(self, text: str, number: int, column: int) -> Sequence:
        if not _FLOW.fullmatch(text):
            raise _NotPlain
        items: list[Node] = []
        sequence = Sequence(self.document, number, column, 0, items)
        for item in text[1:-1].split(", "):
            column += 1
            end = column + len(item)
            items.append(Scalar(self.document, number, column, end, item, False, (number, end)))
            column = end + 1
        return sequence

    def _text(self, sign: str, number: int, column: int, indent: int) -> tuple[Node, _Next]:
        """A text of several lines, from the sign that announces it."""
        if sign not in _BLOCKS:
            raise _NotPlain
        fold, ending = _BLOCKS[sign]
        lines = self.lines
        inner = (
            len(lines[number + 1]) - len(lines[number + 1].lstrip(" ")) if lines[-1] == "" else 0
        )
        if inner <= indent or not lines[number + 1][inner:]:
            raise _NotPlain
        margin = " " * inner
        after = number + 1
        found = []
        while after < len(lines):
            line = lines[after]
            if line.startswith(margin):
                line = line[inner:]
                if not line or line.isspace() or (fold and line[0] == " "):
                    raise _NotPlain
                found.append(line)
            elif not line:
                found.append("")
            elif line.startswith(margin[: indent + 1]) or line.isspace():
                raise _NotPlain
            else:
                break
            after += 1
        if after == len(lines):
            after -= 1  # what follows the last line break is no line
        while not found[-1]:
            found.pop()
        text = _folded(found) if fold else "\n".join(found)
        value = Scalar(self.document, number, column, 0, text + ending, True, (after, 0))
        return value, self.following(after)


def _folded(lines: list[str]) -> str:
    """Lines that follow each other as one; each empty line between them ends a line."""
    pieces = [lines[0]]
    empty = 0
    for line in lines[1:]:
        if not line:
            empty += 1
            continue
        pieces += ["\n" * empty or " ", line]
        empty = 0
    return "".join(pieces)
