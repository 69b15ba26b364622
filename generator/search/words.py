"""A text → the words it is found by. search.js has the same rule; tests/test_search.py compares.

A word is a run of letters and digits of any script, without case and accents. An apostrophe
joins (`pupil’s` is `pupils`), a hyphen parts. Scripts that put no space between words give
each pair of neighbouring characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

# Three times as fast as a regular expression, and nearly all of the work.
_SPACED = {sign: " " for sign in range(128) if not chr(sign).isalnum()}
_RUN = re.compile(r"[^\W_]+")
_TIED = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)+")
_APOSTROPHES = str.maketrans("", "", "'\u2018\u2019\u02bc")
# Thai, Lao, Burmese, Khmer, kana and Han: written without spaces.
_NO_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_PARTS = re.compile(f"[{_NO_SPACES}]+|[^{_NO_SPACES}]+")
_UNSPACED = re.compile(f"[{_NO_SPACES}]")
_TYPOGRAPHY = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": " ", "\u2014": " ",
     "\u2026": " ", "\u00a0": " "}
)  # fmt: skip

_FNV_PRIME = 0x01000193
_FNV_BASIS = 0x811C9DC5
_SECOND_BASIS = 0x9747B28C
_TITLES = 10_000
"""Keys of as many titles are kept: a hub's are asked for again with each change of it."""


def words(text: str) -> list[str]:
    """The words of a text, in its order and as often as they stand there."""
    return _words(_folded(text))


def terms(text: str) -> list[str]:
    """Its words, and what is tied with a hyphen also as one: `co-ordinate` gives `coordinate`."""
    folded = _folded(text)
    found = _words(folded)
    for part in folded.split() if "-" in folded or "\u2010" in folded else ():
        if "-" in part or "\u2010" in part:
            found += (re.sub(r"[-\u2010]", "", tied) for tied in _TIED.findall(part))
    return found


@lru_cache(maxsize=_TITLES)
def title_key(title: str) -> str:
    """What a title is looked up by when all of it is typed; empty for one without words.

    Ten hexadecimal digits of two FNV-1a sums over the UTF-16 units of its words.
    """
    whole = " ".join(words(title))
    if not whole:
        return ""
    one, other = _FNV_BASIS, _SECOND_BASIS
    data = whole.encode("utf-16-le")
    for low, high in zip(data[::2], data[1::2], strict=True):
        unit = low | high << 8
        one = (one ^ unit) * _FNV_PRIME & 0xFFFFFFFF
        other = (other ^ unit) * _FNV_PRIME & 0xFFFFFFFF
    return f"{one:08x}{other & 0xFF:02x}"


def _folded(text: str) -> str:
    text = text.translate(_TYPOGRAPHY)
    if text.isascii():
        return text.lower().replace("'", "")
    # Up and down again, because only so do `ß` and `ss` meet in Python and in a browser alike.
    text = unicodedata.normalize("NFKD", text).upper().lower()
    text = unicodedata.normalize("NFKD", text).replace("\u03c2", "\u03c3")
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Mc", "Me", "Cf"))
    return kept.translate(_APOSTROPHES)


def _words(folded: str) -> list[str]:
    if folded.isascii():
        return folded.translate(_SPACED).split()
    found: list[str] = []
    for run in _RUN.findall(folded):
        for part in _PARTS.findall(run):
            if len(part) > 1 and _UNSPACED.match(part):
                found += (one + other for one, other in pairwise(part))
            else:
                found.append(part)
    return found
