"""Which pieces of learning are about the same thing, as their themes and their words tell.

A piece is known by its rarest words, as TF-IDF weighs them. Words lead to the pieces that have them
(an inverted index), and each list is cut to the newest. So one piece costs the same in a network of
fifty pieces and of twenty thousand: `WORDS` times `POSTINGS` looks, and no more.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from generator.model import Learning

WORDS = 16
"""The rarest words by which a piece is known."""
POSTINGS = 20
"""The newest pieces to which a word leads, and those to which a theme leads."""
THEME = 0.3
"""What the same themes are worth beside the same words, which are worth 1."""
LEAST = 0.1
"""What pieces without a theme in common must have in common in words to be called related."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_TITLE, _SUMMARY = 3, 2


class Related:
    """Finds what is related to a piece. `pieces` are all there are, newest first."""

    def __init__(self, pieces: Sequence[Learning]) -> None:
        self._pieces = pieces
        self._place = {_key(piece): place for place, piece in enumerate(pieces)}
        spread: Counter[str] = Counter()
        for piece in pieces:
            spread.update(words(piece).keys())
        # A second walk over the texts instead of keeping them: words of all pieces would not fit.
        self._known = [self._rarest(words(piece), spread) for piece in pieces]
        self._themes = [frozenset(piece.themes) for piece in pieces]
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._shelves: dict[str, list[int]] = defaultdict(list)
        for place, piece in enumerate(pieces):
            for word in self._known[place]:
                if len(self._postings[word]) < POSTINGS:
                    self._postings[word].append(place)
            for theme in piece.themes:
                if len(self._shelves[theme]) < POSTINGS:
                    self._shelves[theme].append(place)

    def _rarest(self, counts: Counter[str], spread: Counter[str]) -> dict[str, float]:
        """The heaviest words of a piece, their weights of length one together.

        A word that nobody else has leads nowhere, and one that every second piece has says nothing.
        """
        total = len(self._pieces)
        heavy = sorted(
            (-(1 + math.log(count)) * math.log(total / spread[word]), word)
            for word, count in counts.items()
            if 1 < spread[word] <= total / 2
        )[:WORDS]
        length = math.sqrt(sum(weight * weight for weight, _ in heavy)) or 1.0
        return {word: -weight / length for weight, word in heavy}

    def to(self, piece: Learning, most: int) -> list[Learning]:
        """The nearest to a piece of the index; of those as near the newest, then by key."""
        here = self._place[_key(piece)]
        near: dict[int, float] = defaultdict(float)
        for word, weight in self._known[here].items():
            for place in self._postings[word]:
                near[place] += weight * self._known[place][word]
        own = self._themes[here]
        for theme in own:
            for place in self._shelves[theme]:
                near.setdefault(place, 0.0)
        near.pop(here, None)
        ranked = heapq.nsmallest(most, self._ranked(near, own))
        return [self._pieces[place] for _, place in ranked]

    def _ranked(self, near: dict[int, float], own: frozenset[str]) -> Iterator[tuple[float, int]]:
        for place, same in near.items():
            both = len(own & self._themes[place])
            shared = both / (len(own) + len(self._themes[place]) - both) if both else 0.0
            if shared or same >= LEAST:
                # Rounded, so that sums in another order cannot change the ranks.
                yield -round(same + THEME * shared, 9), place


def words(piece: Learning) -> Counter[str]:
    """The words of a piece with how much each is said; a title says more than a text.

    The body is left out: what it is about stands in the parts that every reader sees first, and it
    may be twenty times as long as these together.
    """
    counts: Counter[str] = Counter()
    for text, worth in (
        (piece.title, _TITLE), (piece.summary, _SUMMARY), (piece.tried, 1), (piece.changed, 1),
        (piece.others_can_use, 1), (piece.next_step, 1),
    ):  # fmt: skip
        for word in _WORD.findall((text or "").lower()):
            counts[_stem(word)] += worth
    return counts


def _stem(word: str) -> str:
    """Without the sign of a plural, which is most of what English words differ in."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _key(piece: Learning) -> tuple[str, str, str]:
    return piece.hub, piece.year, piece.id
