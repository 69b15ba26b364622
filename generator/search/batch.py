"""Documents cut into what the index keeps of them: words with levels, and what a result shows.

A batch is made of its documents alone. So the texts of a hub are looked at again only when that hub
has changed, and the index of a network is put together from the batches of its hubs.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from generator.search.document import Document
from generator.search.words import terms, title_key, words

IN_TEXT, OFTEN, IN_SUMMARY, IN_TITLE, IN_SHORT_TITLE = range(1, 6)
"""How much a word counts in a document; search.js knows the weight of each."""
LEVELS = 8
"""A posting is `document * LEVELS + level`."""
TITLE, FACET = "=", ":"
"""What the keys of whole titles and of filters begin with; no word begins so."""
_SHORT_TITLE = 4
_OFTEN = 4
_RECENT = 100
"""So many documents are not cut again: more than those of a hub, which change one at a time."""


class Batch(NamedTuple):
    """Some documents. Rows are counted from 0 in the order in which they were given."""

    sections: tuple[str, ...]
    """Of each row the part of the index to which it belongs."""
    days: tuple[int, ...]
    """The day of each row, counted from any; 0 in sections whose documents have no day."""
    addresses: tuple[str, ...]
    shown: tuple[str, ...]
    """What a result shows of each row, as JSON."""
    keys: str
    """The words, titles and filters of all rows, one a line."""
    spread: bytes
    """How many rows each key stands in, as numbers of four bytes."""
    postings: bytes
    """Key after key: `row * LEVELS + level`, as numbers of four bytes."""


def cut(documents: Iterable[tuple[str, int, Document]]) -> Batch:
    """Cut documents, each with its section and its day."""
    import numpy as np

    given = list(documents)
    found: dict[str, list[int]] = defaultdict(list)
    for row, (_, _, document) in enumerate(given):
        for key, level in _keys(document):
            found[key].append(row * LEVELS + level)
    return Batch(
        tuple(section for section, _, _ in given),
        tuple(day for _, day, _ in given),
        tuple(document.address for _, _, document in given),
        tuple(_shown(document) for _, _, document in given),
        "\n".join(found),
        np.array([len(postings) for postings in found.values()], np.uint32).tobytes(),
        np.array([*chain.from_iterable(found.values())], np.uint32).tobytes(),
    )


def moved(shown: str, address: str) -> str:
    """What a result shows, with another address."""
    title, _, *more = json.loads(shown)
    return _json([title, address, *more])


@lru_cache(maxsize=_RECENT)
def _keys(document: Document) -> tuple[tuple[str, int], ...]:
    """Each key of a document once, with the level at which it counts."""
    counted = Counter(terms(document.text))
    levels = {
        word: OFTEN if count >= _OFTEN else IN_TEXT for word, count in counted.items()
    }  # fmt: skip
    for text in (document.excerpt, document.note, *document.keywords):
        levels.update(dict.fromkeys(terms(text), IN_SUMMARY))
    titles = (document.title, *document.names)
    for title in titles:
        short = len(words(title)) <= _SHORT_TITLE
        level = IN_SHORT_TITLE if short else IN_TITLE
        for word in terms(title):
            levels[word] = max(level, levels.get(word, 0))
    whole = {TITLE + key for title in titles if (key := title_key(title))}
    facets = (FACET + facet for facet in document.facets)
    alike = ((key, IN_TEXT) for key in sorted({*whole, *facets}))
    return (*levels.items(), *alike)


def _shown(document: Document) -> str:
    return _json(
        [document.title, document.address, document.kind, document.note, document.excerpt]
    )  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
