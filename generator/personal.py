"""What a person's contact details look like in a text, and the text without them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Kind = Literal["email", "phone"]

MASK = "•••"
_AT = r"(?:[@＠]|\s?[(\[]\s?at\s?[)\]]\s?)"  # noqa: RUF001 - the wide sign is written to escape notice
_EMAIL = re.compile(
    rf"(?<![\w.+'-])[\w.+'-]{{1,64}}{_AT}[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}", re.IGNORECASE
)
# UK numbers: +44, 0044 or 0 and nine or ten more digits. After a 0 the area code stands together,
# so that `07 08 09 10 11` and a date such as 01-02-2026 are not taken for one.
_PHONE = re.compile(
    r"(?<![\w.+/=&-])(?:(?:\+|00)44[\s.-]{0,2}(?:\(0\)[\s.-]{0,2})?[1-9]|\(?0[1-9]\d)"
    r"(?:[\s().-]{0,2}\d){7,9}(?!\w)"
)


_AT_WORD = re.compile(r"[(\[]\s*[aA][tT]\s*[)\]]")
# Each begins with a sign that is searched for quickly, and looks back from there.
_ZERO_BEGINS = re.compile(r"0(?<![\w.+/=&-]0)(?:[1-9]\d|044)")
_PLUS_BEGINS = re.compile(r"\+(?<![\w.+/=&-]\+)44")


def may_hold(text: str) -> bool:
    """Whether there may be contact details in a text: quick, and right when it says no.

    The text may be that of a whole file, with lines broken in other places than in its values.
    """
    return (
        may_hold_address(text)
        or _ZERO_BEGINS.search(text) is not None
        or ("+44" in text and _PLUS_BEGINS.search(text) is not None)
    )


def may_hold_address(text: str) -> bool:
    """Whether there may be an email address, likewise."""
    if "@" in text or "＠" in text:  # noqa: RUF001
        return True
    return ("(" in text or "[" in text) and _AT_WORD.search(text) is not None


def find(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Start, end and kind of each email address and UK phone number, in order, not overlapping."""
    if not may_hold(text):
        return
    found: list[tuple[int, int, Kind]] = [(*m.span(), "email") for m in _EMAIL.finditer(text)]
    found += [(*m.span(), "phone") for m in _PHONE.finditer(text)]
    last = 0
    for start, end, kind in sorted(found):
        if start >= last:
            yield start, end, kind
            last = end


def mask(text: str) -> str:
    """The text with every contact detail as three dots. Logs of pull requests are public."""
    pieces = []
    last = 0
    for start, end, _ in find(text):
        pieces += [text[last:start], MASK]
        last = end
    return "".join([*pieces, text[last:]])
