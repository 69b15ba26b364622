"""A role's handbook as a tagged PDF. The only door to typst."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.bundle import bundled
from generator.model import Role
from generator.pack import markup, passages
from generator.pack.blocks import (
    Block,
    Heading,
    Listing,
    Note,
    Paragraph,
    Quote,
    Runs,
    Table,
    Terms,
    clean,
    plain,
    shares,
)
from generator.pack.recipe import HANDBOOK, Chapter, Recipe
from generator.refusals import Refusal

if TYPE_CHECKING:
    import typst

_FONTS = "site_templates/pack/fonts"
_DATA = "data.json"
"""The file in which the template finds what it prints."""


# As the library spells them, which has no name for the one that is used.
_Claim = Any


class NotSet(Refusal):
    """A handbook's template that cannot be set, for the reason that is given."""

    says = f"The template `{HANDBOOK}` cannot be set: {{}}."


@dataclass(frozen=True, slots=True)
class Script:
    """All that a handbook shows: whoever sets it knows no more, so equal ones are set once."""

    data: str
    """What its template prints, as JSON."""
    template: str
    made_on: dt.date


def script(chapter: Chapter, role: Role, recipe: Recipe) -> Script:
    """What one role's handbook shows for the recipe's hub."""
    data = json.dumps(_data(chapter, role, recipe), ensure_ascii=False)
    return Script(data, recipe.templates[HANDBOOK], recipe.made_on)


def handbook(of: Script) -> bytes:
    """The PDF of a handbook. Raises NotSet."""
    with tempfile.TemporaryDirectory() as folder:
        # As a file: whatever stands in the template or in its inputs is part of all that Typst
        # keeps, so that it would keep nothing of one hub for the next.
        (Path(folder) / _DATA).write_text(of.data, "utf-8")
        return _set(of, Path(folder))


def _set(of: Script, folder: Path) -> bytes:
    import typst

    noon = dt.datetime.combine(of.made_on, dt.time(12), dt.UTC)
    error: Exception | None = None
    # A sign that no font has keeps a document from PDF/UA; without the claim it is set all the
    # same, and tagged.
    claims: tuple[list[_Claim], ...] = (["ua-1"], [])
    for standards in claims:
        try:
            made = _compiler().compile(
                input=of.template.encode(), root=folder,
                pdf_standards=standards, timestamp=noon, format="pdf",
            )  # fmt: skip
            return made if isinstance(made, bytes) else b"".join(made or [])
        except typst.TypstError as raised:
            error = raised
    raise NotSet(getattr(error, "message", str(error)).rstrip("."))


@cache
def _compiler() -> typst.Compiler:
    """One for a process: it keeps the fonts, and what it has set of one hub for the next."""
    # A handbook is too short to be worth sharing among threads, and builds have their processes.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(bundled(_FONTS))]
    )
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _data(chapter: Chapter, role: Role, recipe: Recipe) -> dict[str, Any]:
    programme, hub = chapter.programme, recipe.hub
    title = f"{role.title} handbook: {hub.name}"
    return {
        "title": clean(title),
        "description": clean(f"{programme.title} in {hub.name}, {recipe.label}."),
        "author": clean(recipe.network),
        "date": [recipe.made_on.year, recipe.made_on.month, recipe.made_on.day],
        "colours": dict(recipe.colours), "hub": clean(f"{hub.name} hub"), "year": recipe.label,
        "programme": clean(programme.title), "role": clean(role.title),
        "short-title": clean(f"{role.title} handbook {recipe.label}"),
        "summary": clean(role.summary), "network": clean(recipe.network),
        "contact": clean(hub.contact),
        "sections": [
            {"title": clean(heading), "blocks": blocks}
            for heading, blocks in _sections(chapter, role, recipe) if blocks
        ],
    }  # fmt: skip


def _sections(
    chapter: Chapter, role: Role, recipe: Recipe
) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    hub = recipe.hub
    yield "What you do, and when", [
        {
            "type": "duties",
            "duties": [
                {"title": clean(d.title), "text": clean(d.text), "when": clean(d.when)}
                for d in role.duties
            ],
        }
    ] if role.duties else []  # fmt: skip
    yield "The year", _json([
        *_under("Step by step", passages.steps(chapter, recipe, "")),
        *_under("Dates for your diary", passages.dates(chapter, recipe, "")),
        *_under("What is due, from whom, by when", passages.milestones(chapter, recipe, "")),
    ])  # fmt: skip
    prose = chapter.guidance.get(role.id)
    if prose is not None:
        page = recipe.role_page(chapter.programme.id, role.id)
        yield "How to do it well", _json(markup.of_content(prose.body, page))
    yield f"How we run it in {hub.name}", _json([
        *passages.how_we_run_it(chapter, recipe, ""),
        *_under("What we want to improve", passages.priorities(chapter, recipe, "")),
        *_under("Funding", [Paragraph(plain(hub.funding))] if hub.funding else []),
    ])  # fmt: skip
    yield "Who to ask, and where to write", _json([
        *passages.ask(chapter, recipe, ""),
        *_under("Your forms", passages.forms(chapter, recipe, role.id)),
    ])  # fmt: skip


def _under(title: str, blocks: Iterable[Block]) -> list[Block]:
    found = list(blocks)
    return [Heading(1, plain(title)), *found] if found else []


def _json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return _levelled([_block(block) for block in blocks])


def _levelled(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """No heading more than one level below the last, which readers of a tagged PDF rely on."""
    last = 0
    for block in blocks:
        if block["type"] == "heading":
            last = block["level"] = min(block["level"], last + 1)
    return blocks


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level, runs):
            return {"type": "heading", "level": level, "runs": _spans(runs)}
        case Paragraph(runs):
            return {"type": "paragraph", "runs": _spans(runs)}
        case Listing(kind, items):
            return {"type": kind, "items": [[_block(one) for one in item] for item in items]}
        case Table(head, rows):
            return {
                "type": "table", "columns": shares(block),
                "head": [_spans(cell) for cell in head],
                "rows": [[_spans(cell) for cell in row] for row in rows],
            }  # fmt: skip
        case Note(kind, title, blocks):
            return {
                "type": "note", "kind": kind, "title": clean(title),
                "blocks": [_block(one) for one in blocks],
            }  # fmt: skip
        case Quote(blocks):
            return {"type": "quote", "blocks": [_block(one) for one in blocks]}
        case Terms(pairs):
            return {
                "type": "terms",
                "pairs": [
                    {"name": _spans(name), "blocks": [_block(one) for one in body]}
                    for name, body in pairs
                ],
            }


def _spans(runs: Runs) -> list[dict[str, Any]]:
    return [
        {
            "text": clean(run.text), "bold": run.bold,
            "italic": run.italic, "href": run.href,
        }
        for run in runs
    ]  # fmt: skip
