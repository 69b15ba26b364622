"""Files of a zip that are packed once and put into many zips, always the same bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_STORED, _DEFLATED = 0, 8
_VERSION = 20
_MADE_BY = 3 << 8 | _VERSION
"""Unix, so that the rights of files are read."""
_UTF8 = 1 << 11
_DAY = (1980 - 1980) << 9 | 1 << 5 | 1
"""1 January 1980, the first day that a zip knows."""
_RIGHTS = 0o100644 << 16
AS_IT_IS, QUICKLY, WELL = 0, 1, 6
"""How much effort is made. What is a zip or a picture gets no smaller, whatever the effort."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file as it stands in a zip. `size` is that of the file, in bytes."""

    method: int
    check: int
    size: int
    data: bytes


def member(data: bytes, level: int = WELL) -> Member:
    """A file as it stands in a zip, made smaller with so much effort."""
    check = zlib.crc32(data)
    if not level:
        return Member(_STORED, check, len(data), data)
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Member(_DEFLATED, check, len(data), deflate.compress(data) + deflate.flush())


def zipped(members: Iterable[tuple[str, Member]]) -> bytes:
    """A zip of files by name, in the order given. It holds less than four gigabytes."""
    made, listed, place, count = [], [], 0, 0
    for name, one in members:
        called = name.encode()
        flags = 0 if name.isascii() else _UTF8
        about = struct.pack(
            "<HHHHHLLLHH", _VERSION, flags, one.method, 0, _DAY,
            one.check, len(one.data), one.size, len(called), 0,
        )  # fmt: skip
        made += [b"PK\3\4", about, called, one.data]
        # After the names of what is added to it: no remark, the first disk, nothing of its own.
        listed += [
            b"PK\1\2", struct.pack("<H", _MADE_BY), about,
            struct.pack("<HHHLL", 0, 0, 0, _RIGHTS, place), called,
        ]  # fmt: skip
        place += 4 + len(about) + len(called) + len(one.data)
        count += 1
    directory = b"".join(listed)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, len(directory), place, 0)
    return b"".join([*made, directory, end])
