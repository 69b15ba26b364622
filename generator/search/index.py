"""Documents → the files of an index: a table of contents, words, and what is shown of documents.

The words lie sorted in many small files, so that a word and whatever begins with it stand
together. `contents.json` says with which word each page of the directory begins, and a page of the
directory says so of the files of words. Documents lie in blocks of a few. Time and size grow with
the documents; what one query reads hardly does.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from generator.search import postings
from generator.search.document import Document
from generator.search.words import terms, title_key, words

FOLDER = "search/parts/"
"""Where the files of the index lie in the site."""
TITLE, FACET = "=", ":"
"""What the keys of whole titles and of filters begin with; no word begins so."""
SHARD = 4_000
"""A file of words is closed when it has so many bytes."""
MOST_SHARDS = 2_500
PAGE = 64
"""Files of words in one page of the directory."""
LARGE = 26_000
"""No word has more than so many bytes; the documents in which it counts least go first."""
BLOCK = 8
"""Documents in a file, up to `MOST_BLOCKS` files; in a larger network more."""
MOST_BLOCKS = 4_000
_SHORT_TITLE = 4
_OFTEN = 4


def index(documents: Iterable[Document], labels: Mapping[str, str]) -> dict[str, bytes]:
    """The files of the index by their path in the site.

    Of results that fit equally well the earlier document comes first. `labels` has what a reader
    calls the value of a filter, by facet: `hub:tamar-valley` → `Tamar Valley`.
    """
    # Stable: what only its own hub finds comes last, so that one number divides the two.
    ordered = sorted(documents, key=lambda document: document.within)
    entries = dict(_entries(ordered, labels))
    size = max(SHARD, sum(map(len, entries.values())) // MOST_SHARDS)
    shards = list(_shards(sorted(entries, key=_in_browsers_order), entries, size))
    block = max(BLOCK, -(-len(ordered) // MOST_BLOCKS))
    blocks = [
        [_shown(document) for document in ordered[start : start + block]]
        for start in range(0, len(ordered), block)
    ]
    version = _version([shards, blocks])
    files = {f"w/{n}.json": _json({"v": version, "w": s}) for n, s in enumerate(shards)}
    begins = list(_separators(shards))
    # In hundreds of bytes: the reader leaves out the most costly words of a long query.
    sizes = [-(-len(files[f"w/{n}.json"]) // 100) for n in range(len(shards))]
    starts = range(0, len(shards), PAGE)
    for n, start in enumerate(starts):
        part = slice(start, start + PAGE)
        files[f"b/{n}.json"] = _json({"v": version, "begins": begins[part], "sizes": sizes[part]})
    contents = {
        "v": version, "documents": len(ordered),
        "everywhere": sum(not document.within for document in ordered), "block": block,
        "page": PAGE, "begins": [begins[start] for start in starts],
    }  # fmt: skip
    files |= {f"d/{n}.json": _json({"v": version, "d": b}) for n, b in enumerate(blocks)}
    files["contents.json"] = _json(contents)
    return {f"{FOLDER}{path}": data for path, data in sorted(files.items())}


def _entries(documents: Sequence[Document], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each key of the index with its postings, and after a tab its label."""
    found: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        for key, level in _keys(document):
            posting = number * postings.LEVELS + level
            if (known := found.get(key)) is None:
                found[key] = [posting]
            else:
                known.append(posting)
    for key, numbers in found.items():
        label = labels.get(key[1:], "") if key.startswith(FACET) else ""
        encoded = postings.encoded(numbers, LARGE)
        yield key, f"{encoded}\t{label}" if label else encoded


def _keys(document: Document) -> Iterator[tuple[str, int]]:
    """Each key of a document once, with the level at which it counts."""
    counted = Counter(terms(document.text))
    levels = {
        word: postings.OFTEN if count >= _OFTEN else postings.IN_TEXT
        for word, count in counted.items()
    }
    for text in (document.excerpt, document.note, *document.keywords):
        levels.update(dict.fromkeys(terms(text), postings.IN_SUMMARY))
    titles = (document.title, *document.names)
    for title in titles:
        short = len(words(title)) <= _SHORT_TITLE
        level = postings.IN_SHORT_TITLE if short else postings.IN_TITLE
        for word in terms(title):
            levels[word] = max(level, levels.get(word, 0))
    whole = {TITLE + key for title in titles if (key := title_key(title))}
    facets = (FACET + facet for facet in document.facets)
    alike = ((key, postings.IN_TEXT) for key in sorted({*whole, *facets}))
    return chain(levels.items(), alike)


def _in_browsers_order(key: str) -> bytes:
    """JavaScript compares UTF-16 units, which differs from Python above U+FFFF."""
    return key.encode("utf-16-be")


def _shards(keys: Sequence[str], entries: Mapping[str, str], size: int) -> Iterator[dict[str, str]]:
    """The keys in files of about `size` bytes; one that is large for itself stands alone."""
    shard: dict[str, str] = {}
    held = 0
    for key in keys:
        entry = entries[key]
        cost = len(key.encode()) + len(entry) + 6
        if shard and held + cost > size:
            yield shard
            shard, held = {}, 0
        shard[key] = entry
        held += cost
    if shard:
        yield shard


def _separators(shards: Sequence[dict[str, str]]) -> Iterator[str]:
    """For each file the shortest text that is above every key before it and not above its own."""
    before = ""
    for shard in shards:
        first = next(iter(shard))
        length = next(
            n for n in range(len(first) + 1)
            if not before or _in_browsers_order(first[:n]) > _in_browsers_order(before)
        )  # fmt: skip
        yield first[:length]
        before = next(reversed(shard))


def _shown(document: Document) -> list[str]:
    return [
        document.title, document.address, document.kind, document.note, document.excerpt,
    ]  # fmt: skip


def _version(whole: Any) -> str:
    """Differs between any two indexes, so that a page that is still open mixes none of them."""
    return hashlib.sha256(_json(whole)).hexdigest()[:10]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
