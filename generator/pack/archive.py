"""A recipe → the pack: every document, what lists them, and one zip of it all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from generator import colour, templates
from generator.cache import Cache, digest, name_of, pack, program, unpack
from generator.pack.blocks import clean
from generator.pack.documents import Draft, documents
from generator.pack.handbook import Script, handbook, script
from generator.pack.recipe import INDEX, Recipe
from generator.pack.zipped import AS_IT_IS, QUICKLY, WELL, member, zipped
from generator.templates import and_list
from generator.watch import Watch, unwatched

KINDS = {
    "pdf": "PDF", "docx": "Word", "pptx": "PowerPoint", "xlsx": "Excel", "ics": "Calendar",
    "csv": "Table", "txt": "Text", "png": "Picture", "jpg": "Picture", "jpeg": "Picture",
    "webp": "Picture", "odt": "OpenDocument text", "ods": "OpenDocument table",
    "odp": "OpenDocument slides",
}  # fmt: skip
_VERSION_SIGNS = 8
_KIND, _NAMES = "documents", "document-names"
"""Where the cache keeps documents, and what those of a pack are called there."""
CALENDAR = "calendar.ics"
_EFFORT = {".pdf": QUICKLY} | {
    f".{kind}": AS_IT_IS for kind in KINDS if kind not in ("pdf", "ics", "csv", "txt")
}
"""Ending of a file → the effort to make it smaller. A PDF gets half as large with the least."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a pack as lists show it. `group` is a programme's id, `network` or `hub`."""

    path: str
    title: str
    text: str
    group: str

    @property
    def kind(self) -> str:
        """What kind of file it is: `Word`, `PDF`."""
        suffix = PurePosixPath(self.path).suffix.lstrip(".").lower()
        return KINDS.get(suffix, suffix.upper())


@dataclass(frozen=True, slots=True)
class Pack:
    """A finished pack. `data` is the zip, `files` what is in it by path."""

    name: str
    version: str
    data: bytes
    files: Mapping[str, bytes]


_Drafts = Mapping[str, Script | Draft]
"""Path of a document → what it is made from."""


def items(recipe: Recipe) -> tuple[Item, ...]:
    """What a pack holds, without making it: handbooks, documents, files, the calendar."""
    found = [
        Item(f"{chapter.programme.id}/handbook-{role.id}.pdf", f"Handbook: {role.title}",
             role.summary, chapter.programme.id)
        for chapter in recipe.chapters for role in chapter.programme.roles
    ]  # fmt: skip
    found += [
        Item(one.path, one.title, one.text, one.chapter.programme.id) for one in documents(recipe)
    ]
    found += [
        Item(one.path, one.title, one.text, "hub" if one.own else "network")
        for one in recipe.attachments
    ]
    if recipe.calendar:
        text = "The hub’s dates, to add to a calendar."
        found.append(Item(CALENDAR, f"Calendar of {recipe.hub.name}", text, "hub"))
    return tuple(found)


def make(recipe: Recipe, watch: Watch = unwatched, kept: Cache | None = None) -> Pack:
    """The whole pack: equal recipes give equal bytes. Raises handbook.NotSet.

    Documents are taken from `kept` where they were made of the same before, and kept there.
    """
    listed = items(recipe)
    files = dict(_made(recipe, kept or Cache(None), watch, len(listed)))
    files |= {one.path: one.data for one in recipe.attachments}
    if recipe.calendar:
        files[CALENDAR] = recipe.calendar
    version = _version(recipe, files)
    files["index.html"] = _index(recipe, listed, files, version)
    files["manifest.json"] = _manifest(recipe, listed, files, version)
    sums = "".join(f"{_sum(data)}  {path}\n" for path, data in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    name = f"{recipe.hub.id}-pack"
    return Pack(name, version, _zip(name, files), dict(sorted(files.items())))


def _made(
    recipe: Recipe, kept: Cache, watch: Watch, count: int
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """Every document by its path: from the cache where one was made of the same before."""
    names, drafts = _names(recipe, kept)
    for done, (path, name) in enumerate(names.items(), 1):
        data = kept.get(_KIND, name)
        if data is None:
            drafts = drafts or dict(_drafts(recipe))
            data = _set(drafts[path])
            kept.put(_KIND, name, data)
        yield path, data
        watch("Making the pack", done, count)


def _names(recipe: Recipe, kept: Cache) -> tuple[Mapping[str, str], _Drafts]:
    """The name in the cache of each document by its path; and the drafts, if they were made.

    To know what a document shows, pages are read as Markdown. So the names are kept as well,
    until something changes that a document may show; files and the calendar never do.
    """
    if not kept.keeps:
        drafts = dict(_drafts(recipe))
        return dict.fromkeys(drafts, ""), drafts
    key = digest(program(), name_of(replace(recipe, attachments=(), calendar=b"")))
    data = kept.get(_NAMES, key)
    if data is not None:
        return unpack(data), {}
    drafts = dict(_drafts(recipe))
    names = {path: digest(program(), name_of(draft)) for path, draft in drafts.items()}
    kept.put(_NAMES, key, pack(names))
    return names, drafts


def _drafts(recipe: Recipe) -> Iterator[tuple[str, Script | Draft]]:
    """What each document is made from, by its path."""
    for chapter in recipe.chapters:
        for role in chapter.programme.roles:
            path = f"{chapter.programme.id}/handbook-{role.id}.pdf"
            yield path, script(chapter, role, recipe)
    for document in documents(recipe):
        yield document.path, document.draft(recipe)


def _set(draft: Script | Draft) -> bytes:
    """One document. Each of the three libraries is heavy, so only a maker pays for it."""
    if isinstance(draft, Script):
        return handbook(draft)
    if draft.makes == "slides":
        from generator.pack.slides import slides

        return slides(draft)
    from generator.pack.word import word

    return word(draft)


def _version(recipe: Recipe, files: Mapping[str, bytes]) -> str:
    """The year and a digest of all but the calendar, which has a new edition each day."""
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        if path != CALENDAR:
            digest.update(f"{path}\n{_sum(data)}\n".encode())
    return f"{recipe.year}-{digest.hexdigest()[:_VERSION_SIGNS]}"


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _index(
    recipe: Recipe, listed: tuple[Item, ...], files: Mapping[str, bytes], version: str
) -> bytes:
    shades = colour.shades(recipe.colours["plain"])
    text: str = _template(recipe.templates[INDEX]).render(
        hub=clean(recipe.hub.name), network=clean(recipe.network), label=recipe.label,
        contact=recipe.hub.contact, version=version,
        programmes=and_list([f"the {chapter.programme.title}" for chapter in recipe.chapters]),
        colours={
            name: templates.Safe(shades[shade])
            for name, shade in (
                ("strong", "--hub-strong"), ("soft", "--hub-soft"),
                ("strong_dark", "--hub-strong-dark"), ("soft_dark", "--hub-soft-dark"),
            )
        },
        groups=list(_groups(recipe, listed, files)),
    )  # fmt: skip
    return text.encode()


@lru_cache(maxsize=1)
def _template(source: str) -> Any:
    return templates.environment([], {}).from_string(source)


def _groups(
    recipe: Recipe, listed: tuple[Item, ...], files: Mapping[str, bytes]
) -> Iterator[dict[str, Any]]:
    titles = {chapter.programme.id: chapter.programme.title for chapter in recipe.chapters}
    titles |= {"network": f"From {recipe.short_name}", "hub": f"{recipe.hub.name}’s own"}
    for group, title in titles.items():
        own = [
            {
                "href": item.path, "title": item.title, "text": item.text,
                "kind": f"{item.kind}, {size(len(files[item.path]))}",
            }
            for item in listed if item.group == group
        ]  # fmt: skip
        if own:
            yield {"title": title, "text": "", "items": own}
    for chapter in recipe.chapters:
        links = {
            link.title: link for links in chapter.forms.values() for link in links if link.href
        }
        if links:
            yield {
                "title": f"Forms: {chapter.programme.short_title.lower()}",
                "text": "They open on the hub’s pages.",
                "items": [
                    {"href": link.href, "title": link.title, "text": link.text, "kind": ""}
                    for link in links.values()
                ],
            }  # fmt: skip


def size(count: int) -> str:
    """A number of bytes as people read it: `41 KB`, `1.2 MB`."""
    if count < 1000:
        return f"{count} bytes"
    if count < 999_500:
        return f"{round(count / 1000)} KB"
    return f"{count / 1_000_000:.1f} MB"


def _manifest(
    recipe: Recipe, listed: tuple[Item, ...], files: Mapping[str, bytes], version: str
) -> bytes:
    made = {
        "pack": f"{recipe.hub.id}-pack", "version": version, "year": recipe.year,
        "made_on": recipe.made_on.isoformat(), "hub": recipe.hub.id, "network": recipe.network,
        "programmes": [chapter.programme.id for chapter in recipe.chapters],
        "index": "index.html",
        "files": [
            {
                "path": item.path, "title": item.title, "group": item.group,
                "bytes": len(files[item.path]), "sha256": _sum(files[item.path]),
            }
            for item in listed
        ],
    }  # fmt: skip
    return (json.dumps(made, indent=2, ensure_ascii=False) + "\n").encode()


def _zip(name: str, files: Mapping[str, bytes]) -> bytes:
    """One folder of that name, so that unpacking never scatters files."""
    return zipped(
        (f"{name}/{path}", member(data, _EFFORT.get(PurePosixPath(path).suffix.lower(), WELL)))
        for path, data in sorted(files.items())
    )
