"""Values → lines of YAML that every reader gives back as they were."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from ruamel.yaml.resolver import implicit_resolvers

Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""A text, a list or a record, as `source.plain` gives them."""

WIDTH = 120
"""Columns after which a text of one line is folded."""
STEP = 2
# What only an escape can hold: what files may not hold, and what YAML takes for a line's end.
_ESCAPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SHORT = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\", "\r": "\\r", "\0": "\\0"}
_TO_ESCAPE = re.compile(rf'{_ESCAPED.pattern}|[\n\t"\\]')
_LONE = re.compile("[\ud800-\udfff]")
_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`")
# What some readers take for yes, no or an instruction, and ruamel does not.
_MEANT = frozenset({"y", "n", "Y", "N", "="})


class Plain(str):
    """A text whose kind its schema says: a date, a number, yes or no, a URN.

    It stands without quotes although other readers of YAML would take it for more than text. An
    empty one leaves nothing behind the colon.
    """

    __slots__ = ()


class Unamendable(ValueError):
    """The file, or the value, is nothing that can be changed and read back: its text is left."""


def document(value: Value) -> str:
    """A new file that says `value`, a record or a list, in the style of data/.

    Every text reads back to the same text, whatever reads it. Raises `Unamendable` for half of a
    surrogate pair, which no file can hold.
    """
    if isinstance(value, str):
        raise TypeError("a file holds a record or a list")
    lines = in_block(value, 0, STEP) if value else [in_flow(value)]
    return "\n".join([*lines, ""])


def in_block(values: Mapping[str, Value] | Sequence[Value], column: int, offset: int) -> list[str]:
    """Entries that begin in a column; dashes stand `offset` to the right of their key."""
    if isinstance(values, Mapping):
        pairs = [(f"{one_line(key, is_key=True)}:", value) for key, value in values.items()]
    else:
        pairs = [("-", value) for value in values]
    found: list[str] = []
    for prefix, value in pairs:
        first, *rest = _entry_lines(prefix, value, column, offset)
        found += [" " * column + first, *rest]
    return found


def _entry_lines(prefix: str, value: Value, column: int, offset: int) -> list[str]:
    if isinstance(value, str):
        return _text_lines(prefix, value, column)
    if not value:
        return [f"{prefix} {in_flow(value)}"]
    if prefix == "-":
        first, *rest = in_block(value, column + STEP, offset)
        return [f"- {first[column + STEP :]}", *rest]
    inner = column + (STEP if isinstance(value, Mapping) else offset)
    return [prefix, *in_block(value, inner, offset)]


def _text_lines(prefix: str, text: str, column: int) -> list[str]:
    if isinstance(text, Plain) and not text:
        return [prefix]
    indent = " " * (column + STEP)
    if "\n" in text and _is_exact_block(text):
        lines = text.removesuffix("\n").split("\n")
        header = "|" if text.endswith("\n") else "|-"
        return [f"{prefix} {header}", *(indent + line if line else "" for line in lines)]
    shown = one_line(text)
    words = text.split(" ")
    too_long = column + len(prefix) + 1 + len(shown) > WIDTH
    if too_long and len(words) > 1 and all(words) and not _TO_ESCAPE.search(text.replace('"', "")):
        return [f"{prefix} >-", *(indent + line for line in _folded(words, WIDTH - len(indent)))]
    return [f"{prefix} {shown}"]


def _is_exact_block(text: str) -> bool:
    """Whether a text of several lines is the same when it stands below a `|`."""
    lines = text.removesuffix("\n").split("\n")
    return (
        not _ESCAPED.search(text)
        and not _LONE.search(text)
        and lines[0][:1] not in ("", " ")
        and all(line.strip(" \t") or not line for line in lines)
        and bool(lines[-1])
        and not any(line[:1] == "\t" for line in lines)
    )


def _folded(words: list[str], width: int) -> Iterator[str]:
    line = words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line += f" {word}"
    yield line


def in_flow(value: Value) -> str:
    """A value in one line, in brackets."""
    if isinstance(value, str):
        return one_line(value, is_flow=True) or '""'
    if isinstance(value, Mapping):
        inner = (f"{one_line(k, is_key=True)}: {in_flow(v)}" for k, v in value.items())
        return "{" + ", ".join(inner) + "}"
    return "[" + ", ".join(map(in_flow, value)) + "]"


def fits_a_line(value: Value) -> bool:
    """Whether a list or record may stand in brackets on one line."""
    shown = in_flow(value)
    return len(shown) < WIDTH - 2 * STEP and "\\n" not in shown


def one_line(text: str, *, is_flow: bool = False, is_key: bool = False) -> str:
    """A text in one line, in quotes where reading it back needs them."""
    if _is_bare(text, is_flow=is_flow or is_key) and (
        _is_day(text) or isinstance(text, Plain) or not _is_more_than_text(text)
    ):
        return text
    if _LONE.search(text):
        raise Unamendable("the text holds half of a pair of characters")
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    return _SHORT.get(sign) or (f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}")


def _is_bare(text: str, *, is_flow: bool) -> bool:
    """Whether a text without quotes is read as the same text."""
    if (
        not text
        or text != text.strip()
        or _TO_ESCAPE.search(text.replace('"', "").replace("\\", ""))
    ):
        return False
    is_sign = text[0] == "-" and text[1:2].isalnum() and text[1:2].isascii()
    if (
        (text[0] in _FIRST and not is_sign)
        or text.startswith(("---", "...", "<<"))
        or _LONE.search(text)
    ):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (is_flow and re.search(r"[,\[\]{}:?]", text))


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_more_than_text(text: str) -> bool:
    """Whether YAML 1.1 or 1.2 takes a text without quotes for a number, a date, yes or no."""
    return text in _MEANT or any(
        pattern.match(text)
        for _versions, _tag, pattern, first in implicit_resolvers
        if not first or text[0] in first
    )
