"""The links in documents of the finished site: PDF, Word, PowerPoint, Excel, and packs of them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape

from generator.engines import links

_OFFICE = ("docx", "pptx", "xlsx")
_LINKED = frozenset({"pdf", "zip", *_OFFICE})
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>")
_TARGET = re.compile(rb"\bTarget=\"([^\"]*)\"")
_STREAM = re.compile(rb"stream\r?\n")
_ADDRESS = re.compile(rb"/URI\s*\(((?:[^()\\]|\\.)*)\)")
_PICTURE = re.compile(rb"/Subtype\s*/Image")
_MOST = 8 * 1024 * 1024
"""As much of one stream of a PDF is looked through; no list of links is longer."""


def addresses(path: str, data: bytes) -> frozenset[str]:
    """The addresses that a document leads to, as they are written in it; none of another kind."""
    kind = _kind(path)
    if kind == "pdf":
        return frozenset(_of_pdf(data))
    if kind in _OFFICE:
        return frozenset(_of_office(data))
    if kind == "zip":
        return frozenset(_of_pack(data))
    return frozenset()


def _kind(path: str) -> str:
    return path.rpartition(".")[2].lower()


def found(files: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """Each document of a site with the addresses in it, those without any left out."""
    every = ((path, addresses(path, data)) for path, data in files.items())
    return {path: named for path, named in every if named}


def _of_pdf(data: bytes) -> Iterator[str]:
    """Links stand in the file itself, or in streams that are packed once more."""
    parts = [data]
    for start in _STREAM.finditer(data):
        if _PICTURE.search(data, max(0, start.start() - 300), start.start()):
            continue
        try:
            parts.append(zlib.decompressobj().decompress(data[start.end() :], _MOST))
        except zlib.error:
            continue
    for part in parts:
        for match in _ADDRESS.finditer(part):
            yield re.sub(rb"\\(.)", rb"\1", match.group(1)).decode("latin-1")


def _of_office(data: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.endswith(".rels"):
                    for relation in _EXTERNAL.findall(archive.read(name)):
                        target = _TARGET.search(relation)
                        if target:
                            yield unescape(target.group(1).decode("utf-8", "replace"))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return


@lru_cache(maxsize=2)  # the pack of a hub that is edited, while it stays
def _of_pack(data: bytes) -> tuple[str, ...]:
    return tuple(_in_pack(data))


def _in_pack(data: bytes) -> Iterator[str]:
    """What its documents and its index lead to.

    A link of the index to a file that the pack has not leads nowhere in the site either.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        for name in sorted(names):
            if _kind(name) in _LINKED:
                yield from addresses(name, archive.read(name))
            if name.endswith("/index.html"):
                folder = name.removesuffix("index.html")
                for address in links.outline(archive.read(name)).links:
                    if ":" in address or f"{folder}{address}" not in names:
                        yield address
