"""Texts that fit a pattern of the small language that generator/forms/patterns.py lets through."""

import re
from functools import cache
from random import Random

_SIGNS = "abcxyzABCXYZ0123456789 -.,/'"
_COUNT = re.compile(r"\{(\d+)(,?)(\d*)\}")


def text_of(pattern: str, random: Random) -> str:
    """One text that fits the whole pattern."""
    text, place = _alternatives(pattern, 0, random)
    assert place == len(pattern), pattern
    return text


def _alternatives(pattern: str, place: int, random: Random) -> tuple[str, int]:
    found = []
    while True:
        text, place = _sequence(pattern, place, random)
        found.append(text)
        if pattern[place : place + 1] != "|":
            return random.choice(found), place
        place += 1


def _sequence(pattern: str, place: int, random: Random) -> tuple[str, int]:
    text = ""
    while place < len(pattern) and pattern[place] not in "|)":
        begin = place
        _, end = _atom(pattern, begin, random)
        fewest, most, place = _counts(pattern, end)
        text += "".join(
            _atom(pattern, begin, random)[0] for _ in range(random.randint(fewest, most))
        )
    return text, place


def _counts(pattern: str, place: int) -> tuple[int, int, int]:
    sign = pattern[place : place + 1]
    if sign in ("?", "*", "+") and sign:
        return {"?": (0, 1), "*": (0, 3), "+": (1, 4)}[sign] + (place + 1,)
    if match := _COUNT.match(pattern, place):
        fewest = int(match[1])
        most = int(match[3]) if match[3] else (fewest + 3 if match[2] else fewest)
        return fewest, most, match.end()
    return 1, 1, place


def _atom(pattern: str, place: int, random: Random) -> tuple[str, int]:
    sign = pattern[place]
    if sign == "(":
        inner = place + (3 if pattern.startswith("(?:", place) else 1)
        text, end = _alternatives(pattern, inner, random)
        return text, end + 1
    if sign == "[":
        end = place + 2
        while pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        return random.choice(_signs_of(pattern[place : end + 1])), end + 1
    if sign == "\\":
        return random.choice(_signs_of(pattern[place : place + 2])), place + 2
    return (random.choice(_SIGNS) if sign == "." else sign), place + 1


@cache
def _signs_of(part: str) -> list[str]:
    """The signs that a class or an escaped sign stands for, usual ones where there are some."""
    fits = re.compile(part, re.ASCII)
    found = [chr(number) for number in range(0x250) if fits.fullmatch(chr(number))]
    return [sign for sign in found if sign in _SIGNS] or found
