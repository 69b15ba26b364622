"""Batches of documents → the files of an index: a table of contents, words, and what is shown.

The words lie sorted in many small files, so that a word and whatever begins with it stand
together. `contents.json` says with which word each page of the directory begins, and a page of the
directory says so of the files of words. Both are called by what is in them, and where one file ends
and the next begins is decided by the words there: so a change makes few files anew, and a page that
is still open finds either what it expects or nothing. Documents lie in blocks of a few by number.
Time and size grow with the documents; what one query reads hardly does.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zlib import crc32

from generator.search import postings
from generator.search.batch import FACET, LEVELS, Batch, cut, moved
from generator.search.document import Document
from generator.search.numbering import Numbering, Section, numbered

if TYPE_CHECKING:
    import numpy as np

FOLDER = "search/parts/"
"""Where the files of the index lie in the site."""
SHARD = 3_200
"""About how many bytes a file of words has; in a large network more."""
MOST_SHARDS = 5_000
PAGE = 24
"""About how many files of words stand in one page of the directory."""
LARGE = 26_000
"""No word has more than so many bytes; the documents in which it counts least go first."""
BLOCK = 8
"""Numbers of documents in a block, up to `MOST_BLOCKS` blocks; in a larger network more."""
MOST_BLOCKS = 8_000
SHELF = 32
"""Blocks that are published together, under one version."""

Standing = Callable[[str], str | None]
"""Address of a document → the address at which it stands in the site, or None."""
Strays = Mapping[str, str | None]
"""The same of those that do not stand where they say."""


def index(documents: Iterable[Document], labels: Mapping[str, str]) -> dict[str, bytes]:
    """The files of the index of documents, by their path in the site.

    Of results that fit equally well the earlier document comes first.
    """
    sections = (Section("everywhere"), Section("within", within=True))
    rows = ((sections[document.within].name, 0, document) for document in documents)
    return index_of([cut(rows)], sections, labels, lambda address: address)


def index_of(
    batches: Sequence[Batch], sections: Sequence[Section], labels: Mapping[str, str],
    standing: Standing, known: Callable[[int, Batch], Strays] | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """The files of the index of batches, by their path in the site.

    Results that fit equally well come in the order of `sections`. `labels` has what a reader calls
    the value of a filter, by facet: `hub:tamar-valley` → `Tamar Valley`. What does not stand in
    the site is left out; where `known` is given, it says so of each batch and its number.
    """
    asked = known or (lambda _number, batch: strays(batch, standing))
    addresses = []
    for number, batch in enumerate(batches):
        elsewhere = asked(number, batch)
        addresses.append([elsewhere.get(address, address) for address in batch.addresses])
    numbering = numbered(batches, sections, lambda n, row: addresses[n][row] is not None)
    files, leaves = _words(dict(_entries(batches, numbering, labels)))
    blocks, block, shelves = _blocks(batches, addresses, numbering)
    contents = {
        "documents": numbering.documents, "numbers": numbering.end,
        "everywhere": numbering.everywhere, "order": numbering.order, "block": block,
        "shelf": SHELF, "shelves": shelves,
        "begins": [begins for begins, _ in leaves], "pages": [name for _, name in leaves],
    }  # fmt: skip
    files |= blocks
    files["contents.json"] = _json({"v": _name(_json(contents)), **contents})
    return {f"{FOLDER}{path}": data for path, data in sorted(files.items())}


def strays(batch: Batch, standing: Standing) -> Strays:
    """The documents of a batch that do not stand where they say."""
    found = ((address, standing(address)) for address in batch.addresses)
    return {address: stands for address, stands in found if stands != address}


# --- words


def _entries(
    batches: Sequence[Batch], numbering: Numbering, labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Each key of the index, in the browser's order, with its postings and after a tab its label.

    A key that no document has that stands is not among them.
    """
    import numpy as np

    ids: dict[str, int] = _Numbered()
    own = [[*map(ids.__getitem__, batch.keys.split("\n"))] if batch.keys else []
           for batch in batches]  # fmt: skip
    keys = sorted(ids, key=None if _is_plain(ids) else _in_browsers_order)
    ranks = np.empty(len(keys), np.int64)
    ranks[[ids[key] for key in keys]] = np.arange(len(keys))
    codes = np.empty(sum(len(batch.postings) for batch in batches) // 4, np.int64)
    ahead = 0
    for batch, known, numbers in zip(batches, own, numbering.numbers, strict=True):
        spread, rows = (np.frombuffer(data, np.uint32) for data in (batch.spread, batch.postings))
        number = numbers[rows // LEVELS]
        found = postings.coded(np.repeat(ranks[known], spread), rows % LEVELS, number)
        if (number < 0).any():
            found = found[number >= 0]
        codes[ahead : ahead + len(found)] = found
        ahead += len(found)
    codes = codes[:ahead]
    codes.sort()
    for rank, entry in postings.entries(codes, LARGE, _places(numbering)):
        key = keys[rank]
        label = labels.get(key[1:], "") if key.startswith(FACET) else ""
        yield key, f"{entry}\t{label}" if label else entry


class _Numbered(dict[str, int]):
    """Gives each key that it is asked for a number."""

    def __missing__(self, key: str) -> int:
        self[key] = len(self)
        return self[key]


def _places(numbering: Numbering) -> np.ndarray[Any, Any]:
    """Number of a document → how many come before it among results that fit as well."""
    import numpy as np

    places = np.zeros(numbering.end, np.int64)
    ahead = 0
    for first, last in numbering.order:
        low, high = min(first, last), max(first, last)
        run = np.arange(ahead, ahead + high - low + 1)
        places[low : high + 1] = run[::-1] if first > last else run
        ahead += len(run)
    return places


def _is_plain(keys: Iterable[str]) -> bool:
    """Whether Python orders the keys as a browser does: they differ only above U+FFFF."""
    return all(key.isascii() or max(key) <= "\uffff" for key in keys)


def _in_browsers_order(key: str) -> bytes:
    """JavaScript compares UTF-16 units."""
    return key.encode("utf-16-be")


def _words(entries: Mapping[str, str]) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    """The files of words and the pages of their directory; of each page its begin and its name."""
    size = SHARD
    whole = sum(map(len, entries.values()))
    while whole > size * MOST_SHARDS:
        size *= 2
    shards = list(_shards(entries, size))
    begins = list(_separators(shards))
    files: dict[str, bytes] = {}
    rows = []
    for begin, shard in zip(begins, shards, strict=True):
        data = _json(shard)
        name = _name(data)
        files[f"w/{name}.json"] = data
        # In hundreds of bytes: the reader leaves out the most costly words of a long query.
        rows.append((begin, -(-len(data) // 100), name))
    leaves = []
    for leaf in _leaves(rows):
        columns = (list(column) for column in zip(*leaf, strict=True))
        data = _json(dict(zip(("begins", "sizes", "names"), columns, strict=True)))
        leaves.append((leaf[0][0], _name(data)))
        files[f"b/{leaves[-1][1]}.json"] = data
    return files, leaves


def _shards(entries: Mapping[str, str], size: int) -> Iterator[dict[str, str]]:
    """The keys in files of half of `size` bytes to its double, in the middle about `size`.

    A file ends after a key whose own sum says so, as soon as it is half full. So the same keys end
    files when something is put in between. One that is large for itself stands alone.
    """
    shard: dict[str, str] = {}
    held = 0
    for key, entry in entries.items():
        cost = len(key) + len(entry) + 6
        if shard and held + cost > 2 * size:
            yield shard
            shard, held = {}, 0
        shard[key] = entry
        held += cost
        if 2 * held >= size and crc32(key.encode()) % 16 == 0:
            yield shard
            shard, held = {}, 0
    if shard:
        yield shard


def _leaves(rows: Sequence[tuple[str, int, str]]) -> Iterator[list[tuple[str, int, str]]]:
    """The files of words, in pages of half of `PAGE` to its double, ended in the same way."""
    leaf: list[tuple[str, int, str]] = []
    for row in rows:
        if leaf and (
            len(leaf) == 2 * PAGE
            or (2 * len(leaf) >= PAGE and crc32(row[0].encode()) % (PAGE // 2) == 0)
        ):
            yield leaf
            leaf = []
        leaf.append(row)
    if leaf:
        yield leaf


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


# --- what is shown


def _blocks(
    batches: Sequence[Batch], addresses: Sequence[Sequence[str | None]], numbering: Numbering
) -> tuple[dict[str, bytes], int, list[str]]:
    """The blocks of documents, how many numbers one has, and the version of each shelf of blocks.

    A block says its shelf's version, so that a reader sees if it is of another index.
    """
    block = BLOCK
    while numbering.end > block * MOST_BLOCKS:
        block *= 2
    rows = ["null"] * (-(-numbering.end // block) * block)
    for batch, known, numbers in zip(batches, addresses, numbering.numbers, strict=True):
        for shown, was, address, number in zip(
            batch.shown, batch.addresses, known, numbers.tolist(), strict=True
        ):
            if address is not None:
                rows[number] = shown if address == was else moved(shown, address)
    files: dict[str, bytes] = {}
    versions = []
    for shelf in range(0, len(rows), block * SHELF):
        blocks = {
            start // block: ",".join(rows[start : start + block])
            for start in range(shelf, min(shelf + block * SHELF, len(rows)), block)
        }
        version = _name(repr(blocks).encode())[:8]
        versions.append(version)
        empty = ",".join(["null"] * block)
        files |= {
            f"d/{number}.json": f'{{"v":"{version}","d":[{text}]}}'.encode()
            for number, text in blocks.items()
            if text != empty
        }
    return files, block, versions


def _name(data: bytes) -> str:
    """What a file is called that has these bytes: fifty bits, in letters of one case and digits."""
    return b32encode(sha256(data).digest())[:10].decode().lower()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
