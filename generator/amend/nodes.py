"""The text of a YAML file → its values with the places where they begin and end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as Found

from generator.amend.writing import STEP, Unamendable, Value

Path = tuple[str | int, ...]
"""Keys and numbers, counted from 0, on the way to a value."""
HEADER = re.compile(r"[|>][-+0-9]*")
"""How a text begins that stands below its key."""
_COLON = re.compile(r"[ \t]*:")


@dataclass(slots=True)
class Node:
    """A value with its first and last character in the text."""

    kind: str
    """`text`, `list` or `map`."""
    start: int
    end: int
    """After the last character that belongs to it; notes and blank lines do not."""
    flow: bool = False
    block: bool = False
    text: str = ""
    entries: list[Entry] = field(default_factory=list)

    @property
    def takes_keys(self) -> bool:
        """Whether it is a record, or nothing yet."""
        return self.kind == "map" or (self.kind == "text" and not self.text)

    @property
    def takes_items(self) -> bool:
        """Whether it is a list, or nothing yet."""
        return self.kind == "list" or (self.kind == "text" and not self.text)

    @property
    def is_block_list(self) -> bool:
        """Whether it is a list whose entries begin with dashes."""
        return self.kind == "list" and not self.flow and bool(self.entries)

    def find(self, step: str | int) -> Entry | None:
        """The entry of a key or number; None where there is none."""
        if isinstance(step, int):
            is_there = self.kind == "list" and 0 <= step < len(self.entries)
            return self.entries[step] if is_there else None
        return next((e for e in self.entries if self.kind == "map" and e.key == step), None)


@dataclass(slots=True)
class Entry:
    """A key or a dash with its value. `after` is behind the colon or dash; -1 where none is."""

    key: str | None
    start: int
    after: int
    node: Node

    @property
    def end(self) -> int:
        """After the last character of the value, or of the colon or dash without one."""
        return max(self.node.end, self.after)


def composed(text: str) -> Node:
    """The value that a file says. Raises `Unamendable` where it cannot be read as one."""
    try:
        yaml = YAML(typ="safe", pure=True)
        top = yaml.compose(text)
    except (YAMLError, ValueError, RecursionError):
        raise Unamendable("the file cannot be read") from None
    if top is None:
        return Node("text", len(text), len(text))
    return _node(text, top, -1)


def _node(text: str, node: Found, after: int) -> Node:
    """A node of ruamel's with its own end; `after` is where its key's colon or its dash ends."""
    if node.anchor is not None:
        raise Unamendable("the file has anchors")
    start, stop = node.start_mark.index, node.end_mark.index
    if isinstance(node, ScalarNode):
        if not node.value and node.style is None:
            place = after if after >= 0 else start
            return Node("text", place, place)
        if node.style in ("|", ">"):
            return Node("text", start, _block_end(text, start, stop), False, True, node.value)
        return Node("text", start, stop, text=node.value)
    flow = bool(getattr(node, "flow_style", False))
    found = Node("list" if isinstance(node, SequenceNode) else "map", start, stop, flow)
    if isinstance(node, MappingNode):
        found.entries = [_map_entry(text, key, value) for key, value in node.value]
        if len({entry.key for entry in found.entries}) < len(found.entries):
            raise Unamendable("a key stands twice")
    else:
        dash = start
        for item in node.value:
            if not flow and found.entries:
                dash = _next_dash(text, found.entries[-1].end, start)
            inner = _node(text, item, -1 if flow else dash + 1)
            found.entries.append(Entry(None, inner.start if flow else dash, dash + 1, inner))
    if not flow:
        found.end = found.entries[-1].end
    return found


def _map_entry(text: str, key: Found, value: Found) -> Entry:
    if not isinstance(key, ScalarNode) or key.anchor is not None:
        raise Unamendable("a key is no text")
    colon = _COLON.match(text, key.end_mark.index)
    after = colon.end() if colon else -1
    return Entry(key.value, key.start_mark.index, after, _node(text, value, after))


def _next_dash(text: str, index: int, first: int) -> int:
    """The dash of a list's next entry, in the column of its first."""
    column = first - line_start(text, first)
    dash = re.compile(rf"(?<![^\r\n]) {{{column}}}-(?=\s|$)").search(text, index)
    if dash is None:
        raise Unamendable("a list has an entry without a dash of its own")
    return dash.end() - 1


def line_start(text: str, index: int) -> int:
    """Where the line begins in which a character stands."""
    return max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1


def _block_end(text: str, start: int, stop: int) -> int:
    header = HEADER.match(text, start)
    content = text[start:stop]
    if header and "+" in header[0]:
        return start + len(re.sub(r"(?:\r\n|\n|\r)\Z", "", content))
    return start + len(content.rstrip(" \t\r\n"))


def dash_offset(text: str, top: Node) -> int:
    """How far a file's first list stands to the right of its key; as in data/ where none does."""
    stack = [top]
    while stack:
        here = stack.pop()
        for entry in here.entries:
            if entry.key is not None and entry.node.is_block_list:
                key, dash = entry.start, entry.node.start
                return max(dash - line_start(text, dash) - key + line_start(text, key), 0)
        stack += [entry.node for entry in reversed(here.entries)]
    return STEP


def plain(node: Node) -> Any:
    """The texts of a value: str, list or dict."""
    if node.kind == "text":
        return node.text
    if node.kind == "list":
        return [plain(entry.node) for entry in node.entries]
    return {str(entry.key): plain(entry.node) for entry in node.entries}


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same, their keys in the same order."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return False
    return len(one) == len(other) and all(map(same, one, other))


def get(value: Any, path: Path) -> Any:
    """The part of a value at a path."""
    for step in path:
        value = value[step]
    return value


def with_value(value: Any, path: Path, new: Value) -> Any:
    """A value with another one at a path."""
    if not path:
        return new
    changed: Any = dict(value) if isinstance(value, Mapping) else list(value)
    changed[path[0]] = with_value(changed[path[0]], path[1:], new)
    return changed


def without(value: Any, path: Path) -> Any:
    """A value without what stands at a path."""
    changed: Any = dict(value) if isinstance(value, Mapping) else list(value)
    if len(path) == 1:
        del changed[path[0]]
    else:
        changed[path[0]] = without(changed[path[0]], path[1:])
    return changed
