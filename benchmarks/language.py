"""Made-up words and texts with the frequencies of a language, the same for the same seed.

Words come as often as in a language (Zipf's law): the first ranks are words that schools use, the
long tail is made of syllables. Each theme has words of its own that others seldom use, so that
pieces on one subject have something in common beside their themes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random

WORDS = 20_000
"""Different words of a whole network."""
_KNOWN = (
    "the", "pupils", "we", "of", "to", "and", "in", "a", "school", "teachers", "lesson",
    "reading", "was", "that", "for", "each", "week", "it", "with", "class", "they", "minutes",
    "had", "before", "talk", "on", "our", "one", "book", "questions", "after", "first", "year",
    "day", "said", "work", "who", "word", "time", "when", "room", "group", "children", "staff",
    "meeting", "routine", "learn", "ask", "change", "two", "term", "show", "write", "help",
    "quiet", "lead", "team", "visit", "three", "subject", "parents", "morning", "begin", "plan",
    "number",
)  # fmt: skip
_SYLLABLES = (
    "ba", "ber", "cal", "den", "el", "fin", "gar", "hol", "in", "jon", "kel", "lor", "mi", "nor",
    "or", "pen", "quil", "ras", "sol", "tam", "ul", "ver", "wes", "yar", "zen",
)  # fmt: skip


class Words:
    """Texts with the frequencies of a language, coloured by their themes."""

    def __init__(self, chance: Random, themes: Sequence[str]) -> None:
        self._chance = chance
        self.themes = list(themes)
        self._words = [*_KNOWN, *_made_up(WORDS - len(_KNOWN), chance)]
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
        tail = self._words[len(_KNOWN) :]
        self._own = {theme: chance.sample(tail, 150) for theme in self.themes}
        self._shares = list(accumulate(1 / (rank + 3) for rank in range(150)))

    def text(self, count: int, themes: Sequence[str]) -> str:
        """A sentence of so many words; one in eight is of its themes."""
        chance = self._chance
        found = chance.choices(self._words, cum_weights=self._weights, k=count)
        for theme in themes:
            for word in chance.choices(
                self._own[theme], cum_weights=self._shares, k=max(1, count // 8 // len(themes))
            ):
                found[chance.randrange(count)] = word
        return f"{' '.join(found).capitalize()}."

    def paragraphs(self, count: int, themes: Sequence[str]) -> str:
        """So many paragraphs of three sentences."""
        return "\n\n".join(
            " ".join(self.text(self._chance.randint(8, 24), themes) for _ in range(3))
            for _ in range(count)
        )


def _made_up(count: int, chance: Random) -> Iterator[str]:
    seen = set(_KNOWN)
    while count:
        word = "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 3, 4))))
        if word not in seen:
            seen.add(word)
            count -= 1
            yield word
