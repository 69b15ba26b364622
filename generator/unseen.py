"""Signs that nobody sees and that hide what a text really says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# C0 without tab and line ends, DEL, C1, bidirectional controls, and what is no character.
_SIGNS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff"
_IN_TEXT = re.compile(f"[{_SIGNS}]")
# Line and paragraph separators end a line for some readers of a file and not for others.
_IN_LINE = re.compile(f"[{_SIGNS}\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Unseen:
    """One such sign: where it stands, counted from 0, and what it is called."""

    start: int
    name: str


def is_in_lines(text: str) -> bool:
    """Whether `in_line` would find one in any line of a file."""
    return _IN_LINE.search(text) is not None


def in_line(line: str) -> Unseen | None:
    """The first in a line of a file, as it was typed."""
    return _first(_IN_LINE, line)


def in_text(text: str) -> Unseen | None:
    """The first in a value, which may have line ends of any kind."""
    return _first(_IN_TEXT, text)


def _first(pattern: re.Pattern[str], text: str) -> Unseen | None:
    match = pattern.search(text)
    if match is None:
        return None
    sign = match.group()
    name = unicodedata.name(sign, f"control character {ord(sign):04X}").lower()
    return Unseen(match.start(), name)
