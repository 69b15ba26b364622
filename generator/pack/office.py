"""What Word and PowerPoint files have in common: made once by a library, filled in for each hub.

A prototype is a file that a library made, with slots where documents differ: `⟦title⟧`. Everything
else in it is packed once for all documents. Whatever comes from people goes through `escaped`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol
from xml.sax.saxutils import escape

from generator.pack.blocks import clean
from generator.pack.documents import Imprint
from generator.pack.zipped import Member, member, zipped

HEADINGS = "Georgia"
TEXT = "Calibri"
"""Fonts that office programs have; the site's own are on no school's computer."""

INK = "1B2228"
QUIET = "55616B"
RULE = "C9D0D6"

STRONG, SOFT = "0A0B0C", "0D0E0F"
"""What a library is given for a hub's colours."""
ABOUT = "docProps/core.xml"
"""The part of an office file that says what it is."""
KINDS = "[Content_Types].xml"
_ANY_DAY = "1980-01-01T12:00:00Z"
_SLOT = re.compile("⟦([a-z-]+)⟧")


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


def slot(name: str) -> str:
    """What stands in a prototype where its files differ."""
    return f"⟦{name}⟧"


def describe(properties: Properties) -> None:
    """Say in a prototype what each document says of itself, with slots for what differs."""
    properties.title, properties.subject = slot("title"), slot("subject")
    properties.author = properties.last_modified_by = slot("author")
    properties.language = "en-GB"
    properties.comments = properties.keywords = ""
    properties.revision = 1
    properties.created = properties.modified = dt.datetime(1980, 1, 1, 12)


def described(title: str, subject: str, imprint: Imprint) -> dict[str, str]:
    """What fills the slots of `describe`: a document bears the day that its pack bears."""
    return {
        "title": _short(title), "subject": _short(subject), "author": _short(imprint.network),
        "made-on": f"{imprint.made_on.isoformat()}T12:00:00Z",
    }  # fmt: skip


def _short(text: str) -> str:
    """Office programs take 255 signs in a property."""
    return escape(clean(text)[:255])


def escaped(text: str) -> str:
    """A text as it may stand in XML, between elements or in an attribute's double quotes."""
    return escape(clean(text), {'"': "&quot;"})


@dataclass(frozen=True, slots=True)
class Prototype:
    """An office file with slots. Of its parts, some differ in each document."""

    texts: Mapping[str, str]
    packed: Mapping[str, Member]

    def part(self, name: str, values: Mapping[str, str]) -> str:
        """A part that differs, with its slots filled. A slot that has no value stays empty."""
        return _SLOT.sub(lambda found: values.get(found.group(1), ""), self.texts[name])

    def file(
        self, values: Mapping[str, str], more: Mapping[str, str], ready: Mapping[str, Member]
    ) -> bytes:
        """A document: its slots filled, with more parts, and with some that are packed already."""
        parts = dict(self.packed)
        for name in self.texts:
            if name not in ready:
                parts[name] = member(self.part(name, values).encode())
        parts |= {name: member(text.encode()) for name, text in more.items()}
        parts |= ready
        # The list of kinds comes first: some readers look for it there.
        names = sorted(parts, key=lambda name: (name != KINDS, name))
        return zipped((name, parts[name]) for name in names)


def prototype(
    data: bytes,
    differ: Mapping[str, Iterable[tuple[str, str]]],
    keeps: Callable[[str], bool] = lambda _: True,
) -> Prototype:
    """A library's file as a prototype, with those of its parts that it `keeps`.

    `differ` names the parts that differ, each with texts in it and what becomes of them: slots for
    what no library would take as a text, such as a row of paragraphs.
    """
    texts, packed = {}, {}
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in filter(keeps, file.namelist()):
            changes = [*differ.get(name, ()), *_ALWAYS]
            if name != ABOUT and name not in differ:
                packed[name] = member(file.read(name))
                continue
            texts[name] = file.read(name).decode()
            for old, new in changes:
                texts[name] = texts[name].replace(old, new)
    return Prototype(texts, packed)


_ALWAYS = ((STRONG, slot("strong")), (SOFT, slot("soft")), (_ANY_DAY, slot("made-on")))
