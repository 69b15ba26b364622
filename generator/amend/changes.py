"""Changes in the text of a file, each read again before it counts."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from generator.amend.nodes import (
    HEADER,
    Entry,
    Node,
    Path,
    composed,
    dash_offset,
    get,
    line_start,
    plain,
    same,
    with_value,
    without,
)
from generator.amend.writing import Unamendable, Value, fits_a_line, in_block, in_flow, one_line

_BREAK = re.compile(r"\r\n|\n|\r")
_BLANK = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")


class Amended:
    """The bytes of one file, changed in place. Raises `Unamendable` where they are no YAML."""

    def __init__(self, data: bytes) -> None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Unamendable("the file is not UTF-8") from None
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        self._text = text.removeprefix("\ufeff")
        self._top = composed(self._text)
        found = _BREAK.search(self._text)
        self._newline = found[0] if found else "\n"
        self._offset = dash_offset(self._text, self._top)

    def bytes(self) -> bytes:
        """The file as it is now."""
        return (self._mark + self._text).encode()

    def value(self, path: Path = ()) -> Value:
        """The texts at a path. Raises KeyError where nothing stands."""
        found: Value = plain(self._at(path))
        return found

    def set(self, path: Path, value: Value, order: Sequence[str] = ()) -> None:
        """Put a value in the place of another, or add a key to a record.

        Of lists and records only the parts that differ are touched. A new key goes behind the last
        of those before it in `order`, else to the end. Raises KeyError where there is no record to
        add the key to.
        """
        if not path:
            self._merge(path, self._top, value)
            return
        parent, last = self._at(path[:-1]), path[-1]
        entry = parent.find(last)
        if entry is not None:
            self._merge(path, entry.node, value)
        elif isinstance(last, str) and parent.takes_keys:
            keys = [entry.key for entry in parent.entries]
            behind = order[: order.index(last)] if last in order else keys
            places = [n for n, key in enumerate(keys, 1) if key in behind]
            position = max(places, default=0 if last in order else len(keys))
            self._insert(path[:-1], position, {last: value})
        else:
            raise KeyError(path)

    def remove(self, path: Path) -> None:
        """Take a key with its value, or an entry of a list, away. Raises KeyError."""
        parent = self._at(path[:-1])
        entry = parent.find(path[-1])
        if entry is None:
            raise KeyError(path)
        expected = without(plain(self._top), path)
        self._change(expected, path[:-1], self._removals(parent, entry))

    def append(self, path: Path, *values: Value) -> None:
        """Add entries to the end of a list, which may be empty. Raises KeyError."""
        node = self._at(path)
        if not node.takes_items:
            raise KeyError(path)
        self._insert(path, len(node.entries), list(values))

    def _merge(self, path: Path, node: Node, value: Value) -> None:
        old = plain(node)
        if old == value:
            return
        if isinstance(value, Mapping) and node.kind == "map" and any(key in old for key in value):
            for key in [key for key in old if key not in value]:
                self.remove((*path, key))
            for key, part in value.items():
                self.set((*path, key), part, tuple(value))
        elif isinstance(value, Sequence) and not isinstance(value, str) and node.is_block_list:
            self._merge_lists(path, list(old), list(value))
        else:
            expected = with_value(plain(self._top), path, value)
            self._change(expected, path, iter(()))

    def _merge_lists(self, path: Path, old: list[Value], new: list[Value]) -> None:
        if not new:
            self._change(with_value(plain(self._top), path, []), path, iter(()))
            return
        matcher = difflib.SequenceMatcher(None, list(map(repr, old)), list(map(repr, new)), False)
        for kind, i1, i2, j1, j2 in reversed(matcher.get_opcodes()):
            if kind == "equal":
                continue
            paired = min(i2 - i1, j2 - j1)
            if j1 + paired < j2:
                self._insert(path, i1 + paired, new[j1 + paired : j2])
            for number in reversed(range(i1 + paired, i2)):
                self.remove((*path, number))
            for number in reversed(range(paired)):
                self.set((*path, i1 + number), new[j1 + number])

    def _insert(self, path: Path, position: int, values: Mapping[str, Value] | list[Value]) -> None:
        if not values:
            return
        before = plain(self._at(path))
        after: Value
        if isinstance(values, Mapping):
            items = list(before.items()) if isinstance(before, Mapping) else []
            after = dict([*items[:position], *values.items(), *items[position:]])
        else:
            entries = list(before) if isinstance(before, list) else []
            after = [*entries[:position], *values, *entries[position:]]
        expected = with_value(plain(self._top), path, after)
        self._change(expected, path, self._insertions(path, position, values))

    def _change(self, expected: Value, path: Path, candidates: Iterator[str]) -> None:
        """Take the first text that says what is expected; the last ones write more of it anew."""
        texts = itertools.chain(candidates, self._rewritings(path, expected))
        for text in itertools.chain.from_iterable((t, t + self._newline) for t in texts):
            # The second: a text that ends in a line break cannot be a file's last without one.
            try:
                top = composed(text)
            except Unamendable:
                continue
            if same(plain(top), expected):
                self._text, self._top = text, top
                return
        raise Unamendable("the change cannot be made in this file")

    def _insertions(
        self, path: Path, position: int, values: Mapping[str, Value] | list[Value]
    ) -> Iterator[str]:
        node = self._at(path)
        if node.flow or not node.entries:
            return
        column = self._column(node.entries[0].start)
        lines = in_block(values, column, self._offset)
        if position:
            end = self._line_end(node.entries[position - 1].end)
            yield self._spliced(end, end, self._newline + self._newline.join(lines))
        else:
            start = node.entries[0].start
            text = self._newline.join([*lines, " " * column])[column:]
            yield self._spliced(start, start, text)

    def _removals(self, parent: Node, entry: Entry) -> Iterator[str]:
        if parent.flow or len(parent.entries) == 1:
            return
        start, end = self._line_start(entry.start), self._line_end(entry.end)
        following = _BREAK.match(self._text, end)
        after = following.end() if following else end
        if self._text[start : entry.start].strip():
            # The dash before it belongs to what comes next.
            rest = self._text[after:]
            yield self._spliced(entry.start, after + len(rest) - len(rest.lstrip()), "")
            return
        if not following and start:
            # The file's last line has no end, and has none afterwards.
            start -= len(self._newline)
        yield self._spliced(start, after, "")
        blank = _BLANK.match(self._text, after)
        yield self._spliced(start, blank.end() if blank else after, "")

    def _rewritings(self, path: Path, expected: Value) -> Iterator[str]:
        """The value at the path written anew, then what holds it, and at last the whole file."""
        for end in range(len(path), -1, -1):
            value = get(expected, path[:end])
            if end:
                yield from self._rewritten(path[:end], value)
            elif not isinstance(value, str):
                lines = in_block(value, 0, self._offset) if value else [in_flow(value)]
                text = self._newline.join(lines)
                if self._top.kind == "text":
                    before = (
                        self._text
                        if not self._text or self._text[-1] in "\r\n"
                        else (self._text + self._newline)
                    )
                    yield before + text + self._newline
                else:
                    start = self._line_start(self._top.start)
                    yield self._spliced(start, self._top.end, text)

    def _rewritten(self, path: Path, value: Value) -> Iterator[str]:
        parent = self._at(path[:-1])
        entry = parent.find(path[-1])
        if entry is None or entry.after < 0:
            return
        node = entry.node
        if parent.flow:
            if node.end > node.start:
                yield self._spliced(node.start, node.end, in_flow(value))
            return
        head, *tail = self._after(entry, value)
        if node.flow and value and not isinstance(value, str) and fits_a_line(value):
            head, tail = f" {in_flow(value)}", []
        between = self._text[entry.after : node.start] if node.end > node.start else ""
        if "#" in between and node.kind == "text" and not tail:
            # A note stands between the key and the value's own line.
            yield self._spliced(node.start, node.end, head.strip())
        remark = self._remark(entry, between)
        text = self._newline.join([head + remark, *tail])
        yield self._spliced(entry.after, self._line_end(entry.end), text)

    def _after(self, entry: Entry, value: Value) -> list[str]:
        """What stands behind a colon or a dash: the rest of its line, and the lines below."""
        column = self._column(entry.start)
        values: Mapping[str, Value] | list[Value]
        values = [value] if entry.key is None else {entry.key: value}
        first, *rest = in_block(values, column, self._offset)
        shown = "-" if entry.key is None else f"{one_line(entry.key, is_key=True)}:"
        return [first[column + len(shown) :], *rest]

    def _remark(self, entry: Entry, between: str) -> str:
        """The note at the end of the line on which the value begins, with the space before it."""
        node, text = entry.node, self._text
        if "#" in between:
            return _BREAK.split(between, maxsplit=1)[0].rstrip()
        start = entry.end
        if header := HEADER.match(text, node.start) if node.block else None:
            start = header.end()
        elif node.kind != "text" and not node.flow:
            return ""
        rest = text[start : self._line_end(start)].rstrip()
        return rest if rest.lstrip().startswith("#") else ""

    def _at(self, path: Path) -> Node:
        node = self._top
        for step in path:
            entry = node.find(step)
            if entry is None:
                raise KeyError(path)
            node = entry.node
        return node

    def _line_start(self, index: int) -> int:
        return line_start(self._text, index)

    def _line_end(self, index: int) -> int:
        found = _BREAK.search(self._text, index)
        return found.start() if found else len(self._text)

    def _column(self, index: int) -> int:
        return index - self._line_start(index)

    def _spliced(self, start: int, end: int, text: str) -> str:
        return self._text[:start] + text + self._text[end:]
