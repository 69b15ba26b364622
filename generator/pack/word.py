"""Blocks → a Word document in the hub's colour. The only door to docx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from docx import Document as new_document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from generator.pack import office
from generator.pack.documents import Draft
from generator.pack.word_text import WordText
from generator.pack.zipped import Member, member

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_WIDTH = Cm(16.6)
_TABLES = ("TableNormal", "TableGrid")
_STYLES = "word/styles.xml"


@dataclass(frozen=True, slots=True)
class _Look:
    """A paragraph style. Sizes are points, distances from the margin centimetres."""

    size: float = 11
    bold: bool = False
    colour: str = office.INK
    fill: str = ""
    edge: str = ""
    after: float = 6
    left: float = 0
    first: float = 0
    lines: float = 0
    keep: bool = False


def word(draft: Draft) -> bytes:
    """The `.docx` of a document or letter."""
    made = _prototype()
    imprint = draft.imprint
    strong, soft = (shade.lstrip("#").upper() for shade in (imprint.strong, imprint.soft))
    text = WordText(draft, made.styles, made.links, made.counts, made.numbers)
    values = {
        **office.described(f"{draft.title}: {imprint.hub}", draft.text, imprint),
        "body": text.body(), "links": text.links(), "counts": text.counts(),
        "above": office.escaped(draft.title), "hub": office.escaped(f"{imprint.hub} hub"),
        "below": office.escaped(f"{imprint.network}, {imprint.label}"),
    }  # fmt: skip
    return made.office.file(values, {}, {_STYLES: _styles(strong, soft)})


@dataclass(frozen=True, slots=True)
class _Prototype:
    """A document without text that has every style, and what its text needs to know of it."""

    office: office.Prototype
    styles: Mapping[str, str]
    """The ids of styles by their names."""
    links: int
    counts: int
    """The first numbers that a link and a numbering may have."""
    numbers: int
    """The numbering of numbered lists."""


@cache
def _prototype() -> _Prototype:
    document = new_document()
    _Styles(document, office.STRONG, office.SOFT).write()
    _margins_texts(document)
    office.describe(document.core_properties)
    _drop(document)
    numbering = document.part.numbering_part.element
    own = document.styles["List Number"].element.pPr.numPr.numId.val
    made = io.BytesIO()
    document.save(made)
    return _Prototype(
        office.prototype(made.getvalue(), {
            "word/document.xml": (("<w:sectPr ", f"{office.slot('body')}<w:sectPr "),),
            "word/_rels/document.xml.rels": (
                ("</Relationships>", f"{office.slot('links')}</Relationships>"),
            ),
            "word/numbering.xml": (("</w:numbering>", f"{office.slot('counts')}</w:numbering>"),),
            _STYLES: (), "word/header1.xml": (), "word/footer1.xml": (),
        }),
        {style.name: style.style_id for style in document.styles},
        1 + max(int(name.removeprefix("rId")) for name in document.part.rels),
        1 + max(num.numId for num in numbering.num_lst),
        next(num.abstractNumId.val for num in numbering.num_lst if num.numId == own),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _styles(strong: str, soft: str) -> Member:
    """The styles in a hub's colours."""
    text = _prototype().office.part(_STYLES, {"strong": strong, "soft": soft})
    return member(text.encode())


def _drop(document: WordDocument) -> None:
    """Leave out what the library's template brings for Word 2010, and the picture of its page."""
    for part in (document.part, document.part.package):
        for name, relation in list(part.rels.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail")):
                del part.rels[name]


def _margins_texts(document: WordDocument) -> None:
    """Slots for what stands above and below each page."""
    section = document.sections[0]
    for part, left, right in (
        (section.header, "above", "hub"), (section.footer, "below", ""),
    ):  # fmt: skip
        paragraph = part.paragraphs[0]
        paragraph.paragraph_format.tab_stops.add_tab_stop(_WIDTH, alignment=2)
        for text in (office.slot(left), "\t", office.slot(right) if right else ""):
            _small(paragraph.add_run(text))
        if not right:
            _page_number(paragraph)


class _Styles:
    def __init__(self, document: WordDocument, strong: str, soft: str) -> None:
        self.document, self.strong, self.soft = document, strong, soft

    def write(self) -> None:
        """Set the page and the styles."""
        self._drop_unused()
        self._page()
        self._styles()

    def _drop_unused(self) -> None:
        """The library's template has a hundred table styles, each of which costs time."""
        styles = self.document.styles.element
        for style in list(styles.style_lst):
            if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in _TABLES:
                styles.remove(style)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.1)
        section.header_distance = section.footer_distance = Cm(1.1)

    def _styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        _font(normal, office.TEXT, 11, office.INK)
        normal.paragraph_format.space_after = Pt(7)
        normal.paragraph_format.line_spacing = 1.15
        normal.paragraph_format.widow_control = True
        defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        language = defaults.find(qn("w:lang"))
        language.set(qn("w:val"), "en-GB")
        for level, (size, before, after) in enumerate(((17, 20, 7), (13, 15, 5), (11.5, 11, 4)), 1):
            style = styles[f"Heading {level}"]
            _font(
                style, office.HEADINGS if level < 3 else office.TEXT, size, self.strong, bold=True
            )
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(after)
            style.paragraph_format.keep_with_next = True
        for name in ("List Bullet", "List Number"):
            styles[name].paragraph_format.space_after = Pt(4)
        band = _Look(colour="FFFFFF", fill=self.strong, after=0, left=0.3, keep=True)
        for name, look in {
            "Tick": _Look(after=4, left=0.75, first=-0.75),
            "Term": _Look(bold=True, after=1, keep=True),
            "Meaning": _Look(after=7, left=0.5),
            "Note": _Look(fill=self.soft, edge=self.strong, after=0, left=0.25),
            "Words to use": _Look(after=7, left=0.6, edge=self.soft),
            "Cell": _Look(size=10.5, after=0, lines=1.05),
            "Band": replace(band, size=10.5, bold=True),
            "Band text": replace(band, size=11.5),
        }.items():
            self._own_style(name, look)
        for name in ("Header", "Footer"):
            styles[name].paragraph_format.tab_stops.clear_all()
        title = styles["Title"]
        _font(title, office.HEADINGS, 25, "FFFFFF", bold=True)
        _shade(title, self.strong)
        title.paragraph_format.space_before = title.paragraph_format.space_after = Pt(0)
        title.paragraph_format.left_indent = title.paragraph_format.right_indent = Cm(0.3)
        title.paragraph_format.keep_with_next = True

    def _own_style(self, name: str, look: _Look) -> None:
        style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.document.styles["Normal"]
        style.quick_style = True
        _font(style, office.TEXT, look.size, look.colour, bold=look.bold)
        shape = style.paragraph_format
        shape.space_after, shape.left_indent = Pt(look.after), Cm(look.left)
        shape.right_indent = Cm(look.left if look.fill else 0)
        shape.first_line_indent = Cm(look.first)
        shape.keep_with_next = look.keep
        if look.lines:
            shape.line_spacing = look.lines
        if look.fill:
            _shade(style, look.fill, look.edge)
        elif look.edge:
            _edge(style, look.edge)


# --- what the library has no words for


def _font(style: Any, name: str, size: float, colour: str, *, bold: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold = name, Pt(size), bold
    font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), name)


def _run_font(run: Any, name: str, size: float, colour: str, *, bold: bool = False) -> None:
    run.font.name, run.font.size, run.font.bold = name, Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)


def _small(run: Any) -> None:
    _run_font(run, office.TEXT, 8.5, office.QUIET)


def _element(tag: str, **values: str) -> Any:
    made = OxmlElement(tag)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


_AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc")


def _put(properties: Any, element: Any, before: tuple[str, ...]) -> None:
    """Insert an element where the order of the format wants it."""
    old = properties.find(element.tag)
    if old is not None:
        properties.remove(old)
    for child in properties:
        if child.tag in {qn(tag) for tag in before}:
            child.addprevious(element)
            return
    properties.append(element)


def _borders(colour: str, sides: Iterable[str], size: int, space: int) -> Any:
    borders = _element("w:pBdr")
    for side in sides:
        borders.append(
            _element(f"w:{side}", val="single", sz=str(size), space=str(space), color=colour)
        )
    return borders


def _shade(style: Any, fill: str, edge: str = "") -> None:
    """A fill behind whole paragraphs, with room on all sides of the text."""
    properties = style.element.get_or_add_pPr()
    borders = _borders(fill, ("top", "left", "bottom", "right"), 4, 7)
    if edge:
        borders.replace(
            borders[1], _element("w:left", val="single", sz="24", space="7", color=edge)
        )
    _put(properties, borders, _AFTER_BORDERS)
    _put(properties, _element("w:shd", val="clear", color="auto", fill=fill), _AFTER_BORDERS[1:])


def _edge(style: Any, colour: str) -> None:
    _put(style.element.get_or_add_pPr(), _borders(colour, ("left",), 18, 9), _AFTER_BORDERS)


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        _small(run)
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = _element("w:instrText")
            instruction.text = text
            run._r.append(instruction)
