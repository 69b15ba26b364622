"""Which documents a pack has, and the pages of content/pack that say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.content import Content, Prose
from generator.diagnostics import Diagnostic, Location, Rule
from generator.model import Programme
from generator.pack import markup
from generator.pack.blocks import Block
from generator.pack.passages import PASSAGES, WORD, WORDS, filled, sentence
from generator.pack.recipe import Chapter, Recipe
from generator.spelling import find_near

FOLDER = "pack"
"""The folder of content/ whose pages become documents."""

MAKES = {"document": "docx", "letter": "docx", "slides": "pptx"}
"""What a page becomes, and the ending of its file."""

UNKNOWN_WORD = Rule(
    "pack-word-unknown",
    "A word in braces that nothing fills",
    "Words in braces are replaced with what the programme or the hub says there. A word that "
    "nothing fills would be printed with its braces in every hub's documents.",
    "Write one of the words that docs/pack.md lists, such as `{hub}` or `{match-by}`.",
)
UNKNOWN_KIND = Rule(
    "pack-document-unknown",
    "A page of the pack that becomes nothing",
    "A page of content/pack becomes a Word document, a letter or a set of slides.",
    "Write `makes: document`, `makes: letter` or `makes: slides` at the top of the page.",
)
UNKNOWN_PAGE = Rule(
    "pack-page-missing",
    "A page that a document takes in is not there",
    "The document would have a gap in the middle.",
    "Correct the name, or add the page to `content/`.",
)
RULES = (UNKNOWN_WORD, UNKNOWN_KIND, UNKNOWN_PAGE)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What each document says of where it comes from."""

    hub: str
    network: str
    label: str
    """`2026/27`."""
    contact: str
    """The hub's."""
    strong: str
    soft: str
    """The hub's colour, as `#rrggbb`: to write in, and to write on."""
    made_on: dt.date


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a document shows: whoever sets it knows no more, so equal drafts are set once."""

    makes: str
    title: str
    text: str
    programme: str
    blocks: tuple[Block, ...]
    imprint: Imprint


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a pack, before it is made."""

    path: str
    """Its path in the pack: `lrp/agreement.docx`."""
    title: str
    text: str
    makes: str
    chapter: Chapter
    page: Prose

    def blocks(self, recipe: Recipe) -> tuple[Block, ...]:
        """What it says for the recipe's hub."""
        return filled(markup.of_pack(self.page.body, recipe.page), self.chapter, recipe)

    def draft(self, recipe: Recipe) -> Draft:
        """What it shows for the recipe's hub."""
        return Draft(
            self.makes, self.title, self.text, self.chapter.programme.title,
            self.blocks(recipe), imprint(recipe),
        )  # fmt: skip


def imprint(recipe: Recipe) -> Imprint:
    """What a hub's documents say of where they come from."""
    return Imprint(
        recipe.hub.name, recipe.network, recipe.label, recipe.hub.contact,
        recipe.colours["strong"], recipe.colours["soft"], recipe.made_on,
    )  # fmt: skip


def documents(recipe: Recipe) -> Iterator[Document]:
    """Every document of a recipe, programme by programme, in order of title."""
    for chapter in recipe.chapters:
        own = _own_pages(recipe.pages, chapter.programme)
        for path, page in sorted(own.items(), key=lambda pair: pair[1].title):
            yield Document(
                f"{chapter.programme.id}/{path}", page.title,
                sentence(page.description, chapter, recipe), page.text("makes"), chapter, page,
            )  # fmt: skip


def _own_pages(pages: Mapping[str, Prose], programme: Programme) -> dict[str, Prose]:
    """A programme's pages by the file they become.

    Of several for one file, that of the programme goes before that of its kind, and that before
    the one for all.
    """
    own = {
        name: page for name, page in pages.items()
        if name.startswith(f"{FOLDER}/") and is_for(page, programme)
    }  # fmt: skip
    nearest_last = sorted(
        own.items(),
        key=lambda pair: (bool(pair[1].text("programme")), bool(pair[1].text("kind")), pair[0]),
    )
    return {
        f"{PurePosixPath(page.text('file') or name).name}.{MAKES[page.text('makes')]}": page
        for name, page in nearest_last
    }


def is_for(page: Prose, programme: Programme) -> bool:
    """A page is for every programme, or for those of a kind, or for one."""
    wanted = {"kind": programme.kind, "programme": programme.id}
    return page.text("makes") in MAKES and all(
        page.text(key) in ("", value) for key, value in wanted.items()
    )


def pages_in(page: Prose) -> list[str]:
    """The names of the pages of content/ that a page takes in."""
    return [match.group(2) or "" for match in WORD.finditer(page.body) if match.group(1) == "page"]


def check(content: Content) -> Iterator[Diagnostic]:
    """Pages of content/pack that no document can be made from as they stand."""
    known: Mapping[str, str] = dict.fromkeys([*WORDS, *PASSAGES], "")
    for _, page in content.under(FOLDER):
        if page.text("makes") not in MAKES:
            message = "The page does not say what it becomes."
            hint = "Add `makes: document`, `makes: letter` or `makes: slides` at its top."
            yield UNKNOWN_KIND.at(Location(page.path, 1), message, hint)
        for number, line in enumerate(page.body.split("\n"), page.first_line):
            for match in WORD.finditer(line):
                word, name = match.groups()
                place = Location(page.path, number, match.start() + 1, match.end() + 1, line)
                if word not in known:
                    near = find_near(word, known)
                    hint = f"Did you mean `{{{near}}}`?" if near else "Correct or delete it."
                    yield UNKNOWN_WORD.at(place, f"Nothing fills `{match.group()}`.", hint)
                elif word == "page" and content.find(name or "") is None:
                    message = f"There is no page `content/{name or ''}.md`."
                    yield UNKNOWN_PAGE.at(place, message, "Correct its name, or add the page.")
