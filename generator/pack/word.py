"""Blocks → a Word document in the hub's colour. The only door to docx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from docx import Document as new_document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from generator.pack import office
from generator.pack.blocks import (
    Block,
    Heading,
    Listing,
    Note,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    Terms,
    clean,
    plain,
    shares,
    text_of,
)
from generator.pack.documents import Draft, Imprint

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_WIDTH = Cm(16.6)
_BOX = "☐"
_TABLES = ("TableNormal", "TableGrid")
_SHORT = 10


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
    made = _Word(draft.imprint, draft.title)
    if draft.makes == "letter":
        made.letterhead()
    else:
        made.band(draft.programme, draft.text)
    made.write(draft.blocks, letter=draft.makes == "letter")
    return made.saved(draft.text)


@lru_cache(maxsize=4)
def _template(strong: str, soft: str) -> tuple[bytes, Mapping[str, str]]:
    """A document without text that has every style in a hub's colours, and the styles' ids."""
    document = new_document()
    _Styles(document, strong, soft).write()
    ids = {style.name: style.style_id for style in document.styles}
    made = io.BytesIO()
    document.save(made)
    return made.getvalue(), ids


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


class _Word:
    def __init__(self, imprint: Imprint, title: str) -> None:
        self.imprint = imprint
        self.title = title
        self.strong = imprint.strong.lstrip("#").upper()
        self.soft = imprint.soft.lstrip("#").upper()
        data, self.ids = _template(self.strong, self.soft)
        self.document: WordDocument = new_document(io.BytesIO(data))
        self.caption = title
        self._margins_texts()

    # --- around the text

    def _margins_texts(self) -> None:
        section = self.document.sections[0]
        for part, left, right in (
            (section.header, self.title, f"{self.imprint.hub} hub"),
            (section.footer, f"{self.imprint.network}, {self.imprint.label}", ""),
        ):
            paragraph = part.paragraphs[0]
            paragraph.paragraph_format.tab_stops.add_tab_stop(_WIDTH, alignment=2)
            for text in (clean(left), "\t", clean(right)):
                _small(paragraph.add_run(text))
            if not right:
                _page_number(paragraph)

    def band(self, programme: str, text: str) -> None:
        """The top of a document: programme, title and what it is for, on the hub's colour."""
        whose = f"{self.imprint.hub} hub · {programme} · {self.imprint.label}"
        self._paragraph(plain(whose), "Band")
        self._paragraph(plain(self.title), "Title")
        last = self._paragraph(plain(text), "Band text")
        last.paragraph_format.keep_with_next = False
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def letterhead(self) -> None:
        """The top of a letter: the hub's name over a line in its colour."""
        head = self.document.add_paragraph()
        run = head.add_run(clean(f"{self.imprint.hub} hub"))
        _run_font(run, office.HEADINGS, 20, self.strong, bold=True)
        head.paragraph_format.space_after = Pt(0)
        below = self.document.add_paragraph()
        _run_font(
            below.add_run(clean(f"{self.imprint.network} · {self.imprint.contact}")),
            office.TEXT, 10, office.QUIET,
        )  # fmt: skip
        below.paragraph_format.space_after = Pt(20)
        _bottom_line(below, self.strong)

    # --- content

    def write(self, blocks: Iterable[Block], *, letter: bool = False) -> None:
        """Add the blocks below what is there."""
        for block in blocks:
            match block:
                case Heading(level, runs):
                    paragraph = self._paragraph(runs, f"Heading {min(level, 3)}")
                    self.caption = text_of(runs)
                    if letter and level == 1 and not self._broken:
                        paragraph.paragraph_format.page_break_before = self._broken = True
                case Paragraph(runs):
                    self._paragraph(runs)
                case Listing():
                    self._listing(block)
                case Table():
                    self._table(block)
                case Note(_, title, inner):
                    self._note(title, inner)
                case Quote(inner):
                    for one in inner:
                        self._inside(one, "Words to use")
                case Terms(pairs):
                    for name, body in pairs:
                        self._paragraph(name, "Term")
                        for one in body:
                            self._inside(one, "Meaning")

    _broken = False

    def _paragraph(self, runs: Runs, style: str = "Normal") -> Any:
        made = _parsed("w:p", f"{self._look(style)}{self._runs(runs)}")
        self.document.element.body._insert_p(made)
        return WordParagraph(made, self.document._body)

    def _inside(self, block: Block, style: str) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block.runs, style)
        else:
            self.write([block])

    def _listing(self, listing: Listing) -> None:
        style = {"dots": "List Bullet", "numbers": "List Number", "boxes": "Tick"}[listing.kind]
        number = self._new_count() if listing.kind == "numbers" else 0
        for item in listing.items:
            for place, block in enumerate(item):
                if not isinstance(block, Paragraph):
                    self.write([block])
                    continue
                boxed = place == 0 and listing.kind == "boxes"
                runs = (Run(f"{_BOX}\t"), *block.runs) if boxed else block.runs
                paragraph = self._paragraph(runs, style if place == 0 else "Meaning")
                if number and place == 0:
                    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                    properties.get_or_add_ilvl().val = 0
                    properties.get_or_add_numId().val = number

    def _new_count(self) -> int:
        """A numbering that begins at one again."""
        numbering = self.document.part.numbering_part.element
        style = self.document.styles["List Number"].element
        used = style.pPr.numPr.numId.val
        old = next(num for num in numbering.num_lst if num.numId == used)
        new = numbering.add_num(old.abstractNumId.val)
        new.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(new.numId)

    def _note(self, title: str, inner: Iterable[Block]) -> None:
        lines = list(inner)
        if title:
            heading = self._paragraph((Run(title, bold=True),), "Note")
            heading.paragraph_format.keep_with_next = True
        for block in lines:
            self._inside(block, "Note")
        self.document.paragraphs[-1].paragraph_format.space_after = Pt(10)

    def _table(self, table: Table) -> None:
        if not table.head:
            return
        made = self.document.add_table(rows=0, cols=len(table.head))
        made.alignment = WD_TABLE_ALIGNMENT.LEFT
        made.autofit = False
        _describe_table(made, clean(self.caption))
        widths = shares(table)
        total = sum(widths)
        sizes = [int(_WIDTH * share / total) for share in widths]
        for column, size in zip(made.columns, sizes, strict=True):
            column.width = size
        rows = [table.head, *table.rows]
        # A short table stays whole, a long one does not begin at the foot of a page.
        stays = len(rows) - 1 if len(table.rows) <= _SHORT else min(2, len(rows) - 1)
        text = "".join(
            self._row(row, sizes, is_head=number == 0, stays=number < stays)
            for number, row in enumerate(rows)
        )
        for row in _parsed("w:tbl", text):
            made._tbl.append(row)
        after = self.document.add_paragraph()
        after.paragraph_format.space_after = Pt(2)
        after.paragraph_format.line_spacing = 0.7

    # The library's own way to make a run or a cell takes many times as long as this text.

    def _row(self, row: Sequence[Runs], sizes: Sequence[int], *, is_head: bool, stays: bool) -> str:
        """A row of a table, as the format writes it."""
        least = Cm(0.95) if not is_head and not all(row) else Cm(0.7)
        head = "<w:tblHeader/>" if is_head else ""
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{self.strong}"/>' if is_head else ""
        look = self._look("Cell", "<w:keepNext/>" if stays else "")
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{Emu(size).twips}"/>{fill}</w:tcPr>'
            f"<w:p>{look}{self._runs(runs, 'FFFFFF' if is_head else '')}</w:p></w:tc>"
            for runs, size in zip(row, sizes, strict=True)
        )
        shape = f'<w:cantSplit/><w:trHeight w:val="{least.twips}"/>{head}'
        return f"<w:tr><w:trPr>{shape}</w:trPr>{cells}</w:tr>"

    def _look(self, style: str, more: str = "") -> str:
        return f"<w:pPr><w:pStyle w:val={quoteattr(self.ids[style])}/>{more}</w:pPr>"

    def _runs(self, runs: Runs, colour: str = "") -> str:
        return "".join(self._run(run, colour) for run in runs)

    def _run(self, run: Run, colour: str) -> str:
        if run.text == "\n":
            return "<w:r><w:br/></w:r>"
        text = run.text if run.text == f"{_BOX}\t" else clean(run.text)
        if run.href:
            relation = self.document.part.relate_to(
                run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
            look = f'<w:color w:val="{self.strong}"/><w:u w:val="single"/>'
            return f'<w:hyperlink r:id="{relation}">{_run(text, look)}</w:hyperlink>'
        look = "<w:b/>" if run.bold or colour else ""
        look += "<w:i/>" if run.italic else ""
        look += f'<w:color w:val="{colour}"/>' if colour else ""
        return _run(text, look)

    def saved(self, subject: str) -> bytes:
        """The file."""
        title = f"{self.title}: {self.imprint.hub}"
        office.describe(self.document.core_properties, title, subject, self.imprint)
        made = io.BytesIO()
        self.document.save(made)
        return office.steady(made.getvalue())


# --- what the library has no words for


def _parsed(tag: str, content: str) -> Any:
    return parse_xml(f"<{tag} {nsdecls('w', 'r')}>{content}</{tag}>")


def _run(text: str, look: str) -> str:
    parts = (_text(part) if part else "" for part in text.split("\t"))
    return f"<w:r><w:rPr>{look}</w:rPr>{'<w:tab/>'.join(parts)}</w:r>"


def _text(text: str) -> str:
    kept = ' xml:space="preserve"' if text.strip() != text else ""
    return f"<w:t{kept}>{escape(text)}</w:t>"


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


def _bottom_line(paragraph: Any, colour: str) -> None:
    _put(paragraph._p.get_or_add_pPr(), _borders(colour, ("bottom",), 12, 6), _AFTER_BORDERS)


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


def _describe_table(table: Any, caption: str) -> None:
    """Thin lines, room in the cells, and what a screen reader says of the table."""
    properties = table._tbl.tblPr
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=office.RULE))
    margins = _element("w:tblCellMar")
    for side, size in (("top", "70"), ("left", "110"), ("bottom", "70"), ("right", "110")):
        margins.append(_element(f"w:{side}", w=size, type="dxa"))
    after = ("w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
    _put(properties, borders, after)
    _put(properties, margins, after[2:])
    _put(properties, _element("w:tblLook", val="0020", firstRow="1", noHBand="1"), after[3:])
    _put(properties, _element("w:tblCaption", val=caption), after[4:])
