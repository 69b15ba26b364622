r"""Regular expressions that Python and every browser read alike.

A bad pattern passes when a Table Schema is loaded and fails when the first value is checked, and a
browser drops a pattern that it cannot compile without a word. So only a small language is let
through: letters, escaped signs, `\d`, classes, groups, alternatives and counts.
"""

from __future__ import annotations

import re
from functools import cache

_TOKEN = re.compile(
    r"""
      \\[dnt.\\/\-+*?()\[\]{}|^$]     # an escaped sign, or \d
    | \[\^?(?:\\[dnt.\\/\-\]\[^]|[^\\\[\]])+\]   # a class
    | \(\?:|\(|\)|\|
    | [?*+]|\{\d{1,3}(?:,\d{0,3})?\}
    | [^\\\[\](){}|?*+^$]            # a sign that stands for itself, or a dot
    """,
    re.VERBOSE,
)
_COUNTS = re.compile(r"[?*+]|\{")


def fault_of(pattern: str) -> str | None:
    """Why a pattern cannot be used in both places, as the end of a sentence; None when it can."""
    place, previous = 0, ""
    while place < len(pattern):
        if pattern.startswith("(?", place) and not pattern.startswith("(?:", place):
            return f"`{pattern[place : place + 3]}` is not read alike everywhere"
        token = _TOKEN.match(pattern, place)
        if token is None:
            return f"`{pattern[place : place + 2]}` is not read alike everywhere"
        if _COUNTS.match(token.group()) and (not previous or _COUNTS.match(previous)):
            return f"`{token.group()}` follows nothing that it could count"
        previous = "" if token.group() in ("(", "(?:", "|") else token.group()
        place = token.end()
    try:
        re.compile(pattern, re.ASCII)
    except re.error:
        return "its brackets or counts do not fit together"
    return None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern for a whole answer. A pattern with a fault matches nothing."""
    return re.compile(r"(?!)" if fault_of(pattern) else f"(?:{pattern})", re.ASCII)
