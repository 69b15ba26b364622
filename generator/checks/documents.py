"""The documents of `files` folders: named plainly, there, and of a kind that is safe to publish."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import PurePosixPath

from generator.checks.parcels import PARCELS, find_damage
from generator.diagnostics import Diagnostic, Location, Rule
from generator.files import DEVICES
from generator.load import Entry, Loaded
from generator.source import Scalar, Sequence
from generator.spelling import listed, suggest

MAX_BYTES = 20 * 1024 * 1024

NOT_PLAIN = Rule(
    "document-name-not-plain",
    "Not the plain name of a file",
    "A document is named by its file's name alone. A path could lead to a file outside the "
    "network's folder, which would then be published.",
    "Put the file into the `files` folder and write its name, such as `visit-plan.docx`.",
)
MISSING = Rule(
    "document-missing",
    "The document is not there",
    "A page would offer a file that nobody can open.",
    "Put the file into the `files` folder beside the list, or correct its name.",
)
REFUSED = Rule(
    "document-kind-refused",
    "A kind of file that is not published",
    "Web pages and drawings (HTML, SVG) can carry programs that would run in the reader's browser "
    "under the network's name. Only kinds that cannot are published.",
    "Save it as PDF, PNG or another of the kinds that the message names.",
)
NOT_ITS_KIND = Rule(
    "document-not-its-kind",
    "The file is not what its name says",
    "A file that was renamed instead of saved as another kind does not open, and one that hides a "
    "web page can do harm.",
    "Open the file in the program that it comes from and save it again as the kind you want.",
)
DAMAGED = Rule(
    "document-damaged",
    "The file is damaged inside",
    "A Word, PowerPoint, Excel or OpenDocument file is a parcel of many parts. When one of them is "
    "broken or missing, the program that opens it offers to repair it, or refuses.",
    "Open the file in the program that it comes from, save it again, and put the new file here.",
)
NOT_A_PICTURE = Rule(
    "logo-not-a-picture",
    "The logo is not a picture",
    "The logo is shown at the top of every page of the microsite.",
    "Save the logo as PNG, JPEG or WebP.",
)
UNUSED = Rule(
    "document-not-used",
    "A document that nothing names",
    "A file that no list names does not appear on any page.",
    "Add it to `resources.yaml`, or delete it.",
    "warning",
)
TOO_LARGE = Rule(
    "document-too-large",
    "The document is too large",
    "Many readers open the site in a school or on a phone. Everything over 20 MB keeps them "
    "waiting.",
    "Save it with smaller pictures, or put it elsewhere and give its address.",
)
RULES = (NOT_PLAIN, MISSING, REFUSED, NOT_ITS_KIND, DAMAGED, NOT_A_PICTURE, UNUSED, TOO_LARGE)

PICTURES = ("png", "jpg", "jpeg", "webp")
_ZIP = (b"PK\x03\x04",)
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/|ppt/|customXml/")
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed)\b", re.I)
_STARTS: Mapping[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "docx": _ZIP, "xlsx": _ZIP, "pptx": _ZIP, "odt": _ZIP, "ods": _ZIP, "odp": _ZIP,
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",), "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",),
    "ics": (b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR"),
    "csv": (), "txt": (),
}  # fmt: skip
KINDS = tuple(_STARTS)
_PROGRAMS = frozenset({"svg", "html", "htm", "xhtml", "xml", "js", "docm", "xlsm", "pptm"})
_BETTER = {
    "svg": "png", "gif": "png", "bmp": "png", "tif": "png", "tiff": "png", "heic": "jpg",
    "html": "pdf", "htm": "pdf", "pages": "pdf", "pub": "pdf", "rtf": "docx",
    "doc": "docx", "docm": "docx", "xls": "xlsx", "xlsm": "xlsx", "ppt": "pptx", "pptm": "pptx",
}  # fmt: skip
_OPEN_DOCUMENT = {"odt": b"text", "ods": b"spreadsheet", "odp": b"presentation"}
_NAMES_A_FILE = {("resource", "file"), ("hub", "logo")}
_PLAIN = re.compile(r"[\w.()-]+")
_UNSAFE = re.compile(r'[/\\:%<>|?*"\x00-\x1f]|^[.\s]|[.\s]$')


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every document, and every record that names one."""
    folders: dict[str, dict[str, int]] = defaultdict(dict)
    for path, size in loaded.files.items():
        folder, _, name = path.rpartition("/")
        folders[folder][name] = size
    # Where there are no documents, none can be unused.
    with_files = {_hub_of(path) for path in loaded.files}
    by_hub: dict[str, list[Entry]] = defaultdict(list)
    for entry in loaded.entries:
        for value in _named(entry):
            yield from _name(loaded, entry, value, folders)
        if entry.hub in with_files:
            by_hub[entry.hub].append(entry)
    wrong = set()
    for path, size in loaded.files.items():
        for diagnostic in _document(path, size, loaded):
            wrong.add(path)
            yield diagnostic
    yield from _unused(loaded, by_hub, wrong)


def _hub_of(path: str) -> str:
    """The hub that a document belongs to; empty for the network's own."""
    return path.split("/")[2] if path.startswith("data/hubs/") else ""


def _named(entry: Entry) -> Iterator[Scalar]:
    for row in entry.family:
        for table, name in _NAMES_A_FILE:
            value = row.source.values.get(name)
            if row.table.name != table or name in row.faulty or not isinstance(value, Scalar):
                continue
            if value.text.strip():
                yield value


def _name(
    loaded: Loaded, entry: Entry, value: Scalar, folders: Mapping[str, Mapping[str, int]]
) -> Iterator[Diagnostic]:
    name = value.text.strip()
    device = name.split(".")[0].lower() in DEVICES
    if _UNSAFE.search(name) or device:
        message = "This is not the plain name of a file."
        hint = "Write the name of a file in the `files` folder, such as `visit-plan.docx`."
        yield NOT_PLAIN.at(value.location, message, hint)
        return
    folder = PurePosixPath(entry.path).with_name("files").as_posix()
    found = folders.get(f"data/hubs/{entry.hub}/files" if entry.hub else "data/files", {})
    if name not in found:
        if not loaded.known.is_unread(f"{folder}/{name}"):
            message = f"There is no file `{name}` in `{folder}`."
            hint = suggest(
                name, dict.fromkeys(found, ""), "Put the file there, or correct its name."
            )
            yield MISSING.at(value.location, message, hint)
    elif entry.table == "hub" and _kind(name) not in PICTURES and _kind(name) in KINDS:
        message = f"`{name}` is not a picture."
        yield NOT_A_PICTURE.at(value.location, message, f"Use one of {listed(PICTURES)}.")


def _kind(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _document(path: str, size: int, loaded: Loaded) -> Iterator[Diagnostic]:
    kind = _kind(path)
    place = Location(path)
    if kind not in KINDS:
        message = (
            f"`.{kind}` files are not published." if kind else "The file's name has no ending."
        )
        if kind in _PROGRAMS:
            message = f"`.{kind}` files are not published, because they can hold programs."
        better = _BETTER.get(kind)
        hint = f"Save it as `{better}`." if better else f"Save it as one of {listed(KINDS)}."
        yield REFUSED.at(place, message, hint)
    elif size > MAX_BYTES:
        message = f"The file has {size / 1024 / 1024:.0f} MB; 20 MB is the most."
        yield TOO_LARGE.at(place, message, "Save it with smaller pictures.")
    elif size == 0:
        yield NOT_ITS_KIND.at(place, "The file is empty.", "Save it again, or delete it.")
    elif not is_of_kind(kind, loaded.read_head(path)):
        message = f"What is in the file is not `{kind}`."
        yield NOT_ITS_KIND.at(place, message, "Save it again from the program that made it.")
    elif kind in PARCELS:
        fault = find_damage(kind, loaded.read_document(path))
        if fault:
            yield DAMAGED.at(place, fault, "Save it again from the program that made it.")


def is_of_kind(kind: str, head: bytes) -> bool:
    """Whether a document's first bytes are those of its kind, and hold no web page."""
    starts = _STARTS[kind]
    if starts and not head.startswith(starts):
        return False
    if kind in ("csv", "txt", "ics") and b"\x00" in head:
        return False
    if kind == "webp" and head[8:12] != b"WEBP":
        return False
    if kind in _OPEN_DOCUMENT:
        media = b"application/vnd.oasis.opendocument." + _OPEN_DOCUMENT[kind]
        return head[30:38] == b"mimetype" and media in head[38:120]
    if kind in ("docx", "xlsx", "pptx"):
        return _OFFICE.search(head) is not None
    return _MARKUP.search(head) is None


def _texts(entry: Entry) -> Iterator[str]:
    for row in entry.family:
        for value in row.source.values.values():
            for item in value.items if isinstance(value, Sequence) else [value]:
                if isinstance(item, Scalar):
                    yield item.text


def _is_named(name: str, entries: Iterable[Entry]) -> bool:
    """Whether a text of these files names a document."""

    def may_hold(text: str) -> bool:
        return name in text

    # A file's signs are those of its values unless lines are folded or quotes doubled.
    is_plain = _PLAIN.fullmatch(name) is not None
    return any(
        name in text
        for entry in entries
        if not is_plain or entry.has_signs(may_hold)
        for text in _texts(entry)
    )


def _unused(
    loaded: Loaded, by_hub: Mapping[str, list[Entry]], wrong: Set[str]
) -> Iterator[Diagnostic]:
    for path in loaded.files:
        hub = _hub_of(path)
        folder = PurePosixPath(path).parents[1]
        lists = ("hub.yaml", "resources.yaml") if hub else ("network.yaml", "resources.yaml")
        if path in wrong or any(loaded.known.is_unread(f"{folder}/{name}") for name in lists):
            continue
        name = PurePosixPath(path).name
        if not _is_named(name, by_hub[hub]):
            message = "No list and no text names this file."
            yield UNUSED.at(Location(path), message, "Add it to `resources.yaml`, or delete it.")
