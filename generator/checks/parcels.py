"""Office files are parcels (zip) of parts: whether one is whole inside."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from xml.parsers import expat

PARCELS: Mapping[str, str] = {
    "docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml",
    "odt": "content.xml", "ods": "content.xml", "odp": "content.xml",
}  # fmt: skip
"""Kind of file → the part that it cannot do without."""

_MOST_UNPACKED = 400 * 1024 * 1024
_MOST_PARTS = 20_000
_CHUNK = 1024 * 1024
_XML = (".xml", ".rels")


class _Fault(Exception):
    """What is wrong, as a sentence."""


def find_damage(kind: str, data: bytes) -> str:
    """What is wrong inside an office file, as a sentence; empty when it is whole.

    Every part is unpacked a piece at a time, so that a small file cannot fill the memory, and
    every part that is XML is read through.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            return _look(kind, parcel)
    except _Fault as fault:
        return str(fault)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError):
        return "The file is damaged inside and cannot be opened."
    except (NotImplementedError, RuntimeError):
        return "The file is locked with a password or packed in a way that few programs open."


def _look(kind: str, parcel: zipfile.ZipFile) -> str:
    parts = parcel.infolist()
    # What a part says of its size is the most that is ever unpacked of it.
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        return "The file unpacks to more than programs can be asked to open."
    if PARCELS[kind] not in parcel.namelist():
        return f"The file holds nothing that a `{kind}` file shows."
    for part in parts:
        _read(parcel, part)
    return ""


def _read(parcel: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    parser = expat.ParserCreate() if part.filename.lower().endswith(_XML) else None
    if parser is not None:
        parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        with parcel.open(part) as opened:
            while piece := opened.read(_CHUNK):
                if parser is not None:
                    parser.Parse(piece, False)
            if parser is not None and part.file_size:
                parser.Parse(b"", True)
    except expat.ExpatError:
        message = "A part of the file is damaged, so programs offer to repair it."
        raise _Fault(message) from None


def _refuse_declarations(*_: object) -> None:
    """No office program writes one, and it is how a few bytes become very many."""
    raise _Fault("A part of the file declares things that no office program does.")
