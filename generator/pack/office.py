"""What Word and PowerPoint files have in common: fixed days, and the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Protocol

from generator.pack.blocks import clean
from generator.pack.documents import Imprint

HEADINGS = "Georgia"
TEXT = "Calibri"
"""Fonts that office programs have; the site's own are on no school's computer."""

INK = "1B2228"
QUIET = "55616B"
RULE = "C9D0D6"

_EPOCH = (1980, 1, 1, 0, 0, 0)


class Properties(Protocol):
    """The core properties of an office file."""

    title: str
    subject: str
    author: str
    last_modified_by: str
    language: str
    comments: str
    keywords: str
    revision: int
    created: dt.datetime
    modified: dt.datetime


def describe(properties: Properties, title: str, subject: str, imprint: Imprint) -> None:
    """Say what a document is and who made it, on the day that the pack bears."""
    noon = dt.datetime.combine(imprint.made_on, dt.time(12))
    network = clean(imprint.network)
    properties.title = _short(title)
    properties.subject = _short(subject)
    properties.author = properties.last_modified_by = _short(network)
    properties.language = "en-GB"
    properties.comments = properties.keywords = ""
    properties.revision = 1
    properties.created = properties.modified = noon


def _short(text: str) -> str:
    """Office programs take 255 signs in a property."""
    return clean(text)[:255]


def steady(data: bytes) -> bytes:
    """The same office file with its parts in one order, and no clock in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        # The list of kinds comes first: some readers look for it there.
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            put(new, name, old.read(name))
    return made.getvalue()


def put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a file with a fixed day and fixed rights."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o100644 << 16
    entry.create_system = 3
    archive.writestr(entry, data)
