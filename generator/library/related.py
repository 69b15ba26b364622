"""Which pieces of learning are about the same thing, as their themes and their words tell.

A piece is known by its rarest words. How rare a word is counts in steps, and a word leads
only to the pieces that stand next to each other in time among those known by it. So a new piece
concerns the few that are near it in time and in words, and leaves all others as they were. A theme
alone leads to what was there before. Decision 0022 has the reasons.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

STEPS = 4
"""How finely rarity is counted: steps in each doubling of the pieces that have a word."""
WORDS = 16
"""The rarest words by which a piece is known."""
BESIDE = 8
"""Pieces to either side in time to which a word leads."""
BEFORE = 20
"""Pieces to which a theme leads: those before; after them only where there are fewer."""
THEME = 0.3
"""What the same themes are worth beside the same words, which are worth 1."""
LEAST = 0.1
"""What pieces without a theme in common must have in common in words to be called related."""

_MOST_TIMES = 255
# How much more a word says that is said often: whole numbers, whose sums are the same in any order.
_SAID = [0, *(round(16 * (1 + math.log(times))) for times in range(1, _MOST_TIMES + 1))]
_EXACT = 1_000_000
"""Scores are compared to six places."""
_HEAVIEST = (1 << 14) - 1
"""No word weighs more."""
_PLACE = 20
"""Bits for the place of a piece: a million pieces."""


def related(
    words: np.ndarray[Any, Any], times: np.ndarray[Any, Any], owners: np.ndarray[Any, Any],
    themes: Sequence[Sequence[str]], most: int = 3,
) -> list[list[int]]:  # fmt: skip
    """For each piece, in order of time with the newest first, the places of the nearest to it.

    The three arrays have an element for each different word of a piece: the word as a number, how
    much it is said, and the piece's place. `themes` has those of each piece. Of those as near the
    newest come first.
    """
    import numpy as np

    count = len(themes)
    masks = _masks(themes)
    word, owner, weight = _known(words, times, owners, count)
    first, second, same = _by_words(word, owner, weight, count)
    both, either = _overlap(masks, first, second)
    near = (both > 0) | (same >= LEAST)
    first, second = first[near], second[near]
    score = same[near] + THEME * both[near] / np.maximum(either[near], 1)
    here, there = _by_themes(themes)
    both, either = _overlap(masks, here, there)
    return _nearest(
        np.concatenate([first, second, here]),
        np.concatenate([second, first, there]),
        np.concatenate([score, score, THEME * both / np.maximum(either, 1)]),
        count, most,
    )  # fmt: skip


def _known(
    words: np.ndarray[Any, Any], times: np.ndarray[Any, Any], owners: np.ndarray[Any, Any],
    count: int,
) -> tuple[np.ndarray[Any, Any], ...]:  # fmt: skip
    """The heaviest words of each piece: word, piece and weight, in order of word and piece.

    A word that nobody else has leads nowhere, and one that nearly everybody has says nothing.
    """
    import numpy as np

    _, number, spread = np.unique(words, return_inverse=True, return_counts=True)
    rarity = (_steps(np.array([count])) - _steps(spread))[number]
    used = (spread[number] > 1) & (rarity >= STEPS)
    weight = np.array(_SAID, np.int64)[times] * rarity
    # One number to sort by: piece, then weight with the heaviest first, then word.
    keys = (owners.astype(np.int64) << 43 | (_HEAVIEST - weight) << 29 | number)[used]
    keys.sort()
    owner = keys >> 43
    starts = np.searchsorted(owner, np.arange(count))
    keys = keys[np.arange(len(keys)) - starts[owner] < WORDS]
    word = keys & (1 << 29) - 1
    turn = np.argsort(word << _PLACE | keys >> 43)
    keys = keys[turn]
    return word[turn], keys >> 43, _HEAVIEST - (keys >> 29 & _HEAVIEST)


def _steps(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How large each number is, in `STEPS` to each doubling: the exponent of its fourth power."""
    import numpy as np

    # Squared twice, which no machine rounds otherwise: a power may be off by the last digit.
    exact = numbers.astype(np.float64)
    squares = exact * exact
    steps: np.ndarray[Any, Any] = np.frexp(squares * squares)[1]
    return steps.astype(np.int64)


def _by_words(
    word: np.ndarray[Any, Any], owner: np.ndarray[Any, Any], weight: np.ndarray[Any, Any],
    count: int,
) -> tuple[np.ndarray[Any, Any], ...]:  # fmt: skip
    """Pairs that a word leads to, newer and older, with how alike their words are: 0 to 1."""
    import numpy as np

    pairs, products = [], []
    for step in range(1, BESIDE + 1):
        both = word[step:] == word[:-step]
        pairs.append((owner[:-step] << _PLACE | owner[step:])[both])
        products.append((weight[:-step] * weight[step:])[both])
    every = np.concatenate(pairs)
    turn = np.argsort(every, kind="stable")
    every = every[turn]
    starts = np.flatnonzero(np.diff(every, prepend=-1))
    total = np.add.reduceat(np.concatenate(products)[turn], starts) if len(starts) else every
    pair = every[starts]
    first, second = pair >> _PLACE, pair & (1 << _PLACE) - 1
    length = np.bincount(owner, weights=weight * weight, minlength=count)
    return first, second, total / np.sqrt(length[first] * length[second])


def _by_themes(themes: Sequence[Sequence[str]]) -> tuple[np.ndarray[Any, Any], ...]:
    """Pairs of a piece and one that stands before it on a theme, the oldest also with later ones.

    So a new piece never comes into a list by its theme alone, and the first of a theme have a list.
    """
    import numpy as np

    shelves: dict[str, list[int]] = {}
    for place, own in enumerate(themes):
        for theme in dict.fromkeys(own):
            shelves.setdefault(theme, []).append(place)
    here, there = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for places in shelves.values():
        row = np.array(places, np.int64)
        older = np.arange(len(row))[::-1]
        for step in range(1, min(BEFORE, len(row) - 1) + 1):
            here.append(row[:-step])
            there.append(row[step:])
            wanting = older[step:] + step <= BEFORE
            here.append(row[step:][wanting])
            there.append(row[:-step][wanting])
    pairs = np.concatenate(here) << _PLACE | np.concatenate(there)
    pairs.sort()
    # Two themes in common lead to the same piece twice.
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return pairs >> _PLACE, pairs & (1 << _PLACE) - 1


def _masks(themes: Sequence[Sequence[str]]) -> np.ndarray[Any, Any]:
    """The themes of each piece as bits, in as many words of 64 as there are themes for."""
    import numpy as np

    known: dict[str, int] = {}
    for own in themes:
        for theme in own:
            known.setdefault(theme, len(known))
    masks = np.zeros((len(themes), len(known) // 64 + 1), np.uint64)
    for place, own in enumerate(themes):
        for theme in own:
            number = known[theme]
            masks[place, number >> 6] |= np.uint64(1 << (number & 63))
    return masks


def _overlap(
    masks: np.ndarray[Any, Any], first: np.ndarray[Any, Any], second: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """How many themes both of a pair have, and how many either has."""
    import numpy as np

    one, other = masks[first], masks[second]
    both = np.bitwise_count(one & other).sum(axis=1, dtype=np.int64)
    return both, np.bitwise_count(one | other).sum(axis=1, dtype=np.int64)


def _nearest(
    here: np.ndarray[Any, Any], there: np.ndarray[Any, Any], score: np.ndarray[Any, Any],
    count: int, most: int,
) -> list[list[int]]:  # fmt: skip
    """The best of each piece's candidates; one that comes twice counts by its better score."""
    import numpy as np

    exact = np.rint(score * _EXACT).astype(np.int64)
    keys = here << 43 | (2 * _EXACT - exact) << _PLACE | there
    keys.sort()
    owner = keys >> 43
    starts = np.searchsorted(owner, np.arange(count))
    # Both words and a theme may lead to the same piece, so twice as many are looked at.
    keys = keys[np.arange(len(keys)) - starts[owner] < 2 * most]
    found: list[list[int]] = [[] for _ in range(count)]
    for place, other in zip(
        (keys >> 43).tolist(), (keys & (1 << _PLACE) - 1).tolist(), strict=True
    ):
        held = found[place]
        if len(held) < most and other not in held:
            held.append(other)
    return found
