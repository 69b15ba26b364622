"""Blocks → slides with speaker notes in the hub's colour. The only door to pptx."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from generator.pack import office
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
    text_of,
)
from generator.pack.documents import Draft

_LEFT, _TOP, _WIDTH, _HEIGHT = 0.85, 1.85, 11.63, 4.75
"""Where the body of a slide stands, in inches, on a page of 13.33 by 7.5."""
_PAGE = (13.333, 7.5)
_LAYOUTS = ("Title Slide", "Title and Content", "Title Only")
_LETTER = 0.48
"""How wide a letter is on average, as a part of its size."""
_LINE = 1.22
_SIZES = (24, 22, 20, 18, 17, 16, 15, 14)
_CARD_SIZES = (22, 20, 18, 17, 16, 15, 14, 13, 12, 11, 10)
_MOST_CARDS = 8
_MOST_ROWS = 8


@dataclass(slots=True)
class _Plan:
    """One slide, before it is drawn."""

    title: str
    body: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def slides(draft: Draft) -> bytes:
    """The `.pptx` of a page of content/pack: a slide for each heading."""
    made = _Slides(draft)
    made.cover()
    for plan in _plans(draft.blocks):
        for part in _parts(plan):
            made.slide(part)
    return made.saved()


def _plans(blocks: Sequence[Block]) -> list[_Plan]:
    found: list[_Plan] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            found.append(_Plan(clean(text_of(block.runs))))
        elif not found:
            continue
        elif isinstance(block, Note):
            found[-1].notes += [
                text_of(one.runs) for one in block.blocks if isinstance(one, Paragraph)
            ]
        else:
            found[-1].body.append(block)
    return [plan for plan in found if plan.body]


def _parts(plan: _Plan) -> list[_Plan]:
    """The slide, or several where it says more than one can hold."""
    room: list[_Plan] = [_Plan(plan.title, [], plan.notes)]
    used = 0.0
    for block in (piece for one in plan.body for piece in _pieces(one)):
        needs = _needs(block)
        if room[-1].body and used + needs > _HEIGHT:
            room.append(_Plan(f"{plan.title} (continued)", [], plan.notes))
            used = 0
        room[-1].body.append(block)
        used += needs
    return [_Plan(part.title, _joined(part.body), part.notes) for part in room]


def _pieces(block: Block) -> list[Block]:
    match block:
        case Terms(pairs):
            return [Terms(pairs[i : i + _MOST_CARDS]) for i in range(0, len(pairs), _MOST_CARDS)]
        case Table(head, rows):
            return [Table(head, rows[i : i + _MOST_ROWS]) for i in range(0, len(rows), _MOST_ROWS)]
        case Listing(kind, items):
            return [Listing(kind, (item,)) for item in items]
    return [block]


def _joined(blocks: list[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if (
            isinstance(block, Listing) and isinstance(last, Listing) and last.kind == block.kind
        ):  # fmt: skip
            found[-1] = Listing(last.kind, last.items + block.items)
        else:
            found.append(block)
    return found


def _needs(block: Block) -> float:
    """The height in inches of a block in the smallest size that a slide may have."""
    match block:
        case Terms() | Table():
            return _HEIGHT
        case Quote():
            return 2.2
    return sum(_height(line, _SIZES[-1], _WIDTH) + 0.1 for line in _lines(block))


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph(runs) | Heading(_, runs):
            return [text_of(runs)]
        case Listing(_, items):
            return [line for item in items for one in item for line in _lines(one)]
        case Quote(blocks) | Note(_, _, blocks):
            return [line for one in blocks for line in _lines(one)]
        case Terms(pairs):
            return [line for name, body in pairs for line in (
                text_of(name), *(inner for one in body for inner in _lines(one)))]  # fmt: skip
    return []


def _height(text: str, size: float, width: float) -> float:
    """How high a text stands, in inches, in a column of that width."""
    each = max(1, int(width * 72 / (size * _LETTER)))
    rows, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > each:
            rows, used = rows + 1, 0
        used += len(word) + (1 if used else 0)
        extra = max(0, math.ceil(used / each) - 1)
        rows, used = rows + extra, used - extra * each
    return rows * size * _LINE / 72


def _fitting(lines: Sequence[str], sizes: Sequence[int], width: float, height: float) -> int:
    longest = max((len(word) for line in lines for word in line.split()), default=0)
    for size in sizes:
        if longest * size * _LETTER / 72 > width:
            continue
        if sum(_height(line, size, width) + 0.11 for line in lines) <= height:
            return size
    return sizes[-1]


@cache
def _blank() -> bytes:
    """The library's own template with three of its layouts, read once."""
    deck = Presentation()
    for layout in list(deck.slide_layouts):
        if layout.name not in _LAYOUTS:
            deck.slide_layouts.remove(layout)
    made = io.BytesIO()
    deck.save(made)
    return made.getvalue()


class _Slides:
    def __init__(self, draft: Draft) -> None:
        self.draft, self.imprint = draft, draft.imprint
        self.strong = _rgb(self.imprint.strong)
        self.soft = _rgb(self.imprint.soft)
        self.ink = _rgb(office.INK)
        self.deck = Presentation(io.BytesIO(_blank()))
        self.deck.slide_width, self.deck.slide_height = (Inches(side) for side in _PAGE)
        self.layouts = {layout.name: layout for layout in self.deck.slide_layouts}
        self._theme()
        self._master()

    # --- the deck's own look, which slides that somebody adds have too

    def _theme(self) -> None:
        part = next(
            r.target_part for r in self.deck.slide_master.part.rels.values()
            if r.reltype.endswith("/theme")
        )  # fmt: skip
        theme = etree.fromstring(part.blob)
        for kind, name in (("majorFont", office.HEADINGS), ("minorFont", office.TEXT)):
            theme.find(f".//{qn(f'a:{kind}')}/{qn('a:latin')}").set("typeface", name)
        for kind, colour in (("dk2", self.strong), ("lt2", self.soft), ("accent1", self.strong)):
            slot = theme.find(f".//{qn(f'a:{kind}')}")
            for child in list(slot):
                slot.remove(child)
            etree.SubElement(slot, qn("a:srgbClr")).set("val", str(colour))
        part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _master(self) -> None:
        master = self.deck.slide_master
        for shape in list(master.placeholders):
            kind = shape.placeholder_format.type.name
            if kind == "TITLE":
                _place(shape, _LEFT, 0.62, _WIDTH, 0.95)
                shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            elif kind == "BODY":
                _place(shape, _LEFT, _TOP, _WIDTH, _HEIGHT)
            else:
                shape._element.getparent().remove(shape._element)
        for layout in self.layouts.values():
            for shape in list(layout.placeholders):
                if shape.placeholder_format.type.name in ("DATE", "FOOTER", "SLIDE_NUMBER"):
                    shape._element.getparent().remove(shape._element)
        self._title_style(master)
        self._edge(master)

    def _title_style(self, master: Any) -> None:
        styles = master.element.find(qn("p:txStyles"))
        first = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
        first.set("algn", "l")
        look = first.find(qn("a:defRPr"))
        look.set("sz", "3200")
        look.set("b", "1")
        fill = look.find(qn("a:solidFill"))
        for child in list(fill):
            fill.remove(child)
        etree.SubElement(fill, qn("a:schemeClr")).set("val", "tx2")
        for level, size in (("a:lvl1pPr", "2200"), ("a:lvl2pPr", "1800")):
            found = styles.find(f"{qn('p:bodyStyle')}/{qn(level)}/{qn('a:defRPr')}")
            found.set("sz", size)

    def _edge(self, master: Any) -> None:
        """A band in the hub's colour at the left of every slide, and who it is from at its foot."""
        tree = master.shapes._spTree
        donor = self.deck.slides.add_slide(self.layouts["Title Only"])
        edge = donor.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(0.22), Inches(_PAGE[1]))
        _filled(edge, self.strong)
        _decorative(edge)
        self.layouts["Title Slide"].element.set("showMasterSp", "0")
        foot = donor.shapes.add_textbox(Inches(_LEFT), Inches(6.93), Inches(9), Inches(0.35))
        said = f"{self.imprint.hub} hub · {self.imprint.network} · {self.imprint.label}"
        foot.text_frame.word_wrap = True
        self._write(foot.text_frame.paragraphs[0], plain(clean(said)), 11, _rgb(office.QUIET))
        count = donor.shapes.add_textbox(Inches(11.48), Inches(6.93), Inches(1), Inches(0.35))
        count.text_frame.word_wrap = True
        paragraph = count.text_frame.paragraphs[0]
        paragraph.alignment = 3
        number = etree.SubElement(paragraph._p, qn("a:fld"))
        number.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
        number.set("type", "slidenum")
        look = etree.SubElement(number, qn("a:rPr"))
        look.set("lang", "en-GB")
        look.set("sz", "1100")
        etree.SubElement(number, qn("a:t")).text = "1"
        for place, shape in enumerate((edge, foot, count)):
            tree.insert(2 + place, shape._element)
        listed = self.deck.slides._sldIdLst
        self.deck.part.drop_rel(listed[-1].rId)
        listed.remove(listed[-1])

    # --- slides

    def cover(self) -> None:
        """The first slide: the hub's colour, what this is and for whom."""
        slide = self.deck.slides.add_slide(self.layouts["Title Slide"])
        slide.background.fill.solid()
        slide.background.fill.fore_color.rgb = self.strong
        for x, y, size in ((8.6, 1.9, 5.6), (6.9, 4.3, 3.9)):
            ring = slide.shapes.add_shape(
                MSO_SHAPE.OVAL, Inches(x), Inches(y), Inches(size), Inches(size)
            )
            ring.fill.background()
            ring.line.color.rgb, ring.line.width = self.soft, Pt(1)
            _decorative(ring)
            slide.shapes._spTree.remove(ring._element)
            slide.shapes._spTree.insert(2, ring._element)
        white = _rgb("FFFFFF")
        title = slide.shapes.title
        _place(title, _LEFT, 2.1, 8.6, 1.7)
        title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        text = clean(self.draft.title)
        size = 48 if len(text) < 40 else 36
        self._write(title.text_frame.paragraphs[0], plain(text), size, white, linked=False)
        below = slide.placeholders[1]
        _place(below, _LEFT, 3.95, 8.2, 1.7)
        below.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        lines = (
            self.draft.programme,
            f"{self.imprint.hub} hub, {self.imprint.label}",
        )
        for number, line in enumerate(lines):
            paragraph = (
                below.text_frame.paragraphs[0] if not number else below.text_frame.add_paragraph()
            )
            paragraph.alignment = 1
            self._write(paragraph, plain(clean(line)), 20, white)
        slide.notes_slide.notes_text_frame.text = clean(self.draft.text)

    def slide(self, plan: _Plan) -> None:
        """One slide: a statement, cards, a table or a list, as its blocks ask."""
        special = next((b for b in plan.body if isinstance(b, Terms | Table)), None)
        layout = "Title Only" if special else "Title and Content"
        slide = self.deck.slides.add_slide(self.layouts[layout])
        title = slide.shapes.title
        size = 32 if len(plan.title) <= 48 else 26 if len(plan.title) <= 62 else 20
        self._write(title.text_frame.paragraphs[0], plain(plan.title), size, None, linked=False)
        if isinstance(special, Terms):
            self._cards(slide, special)
        elif isinstance(special, Table):
            self._table(slide, special)
        else:
            self._body(slide.placeholders[1].text_frame, plan.body)
        if plan.notes:
            slide.notes_slide.notes_text_frame.text = "\n".join(clean(text) for text in plan.notes)

    def _body(self, frame: Any, blocks: Sequence[Block]) -> None:
        frame.word_wrap = True
        statement = [b for b in blocks if isinstance(b, Quote)]
        rest = [b for b in blocks if not isinstance(b, Quote)]
        large = 40 if not rest else 28
        lines = [line for block in statement for line in _lines(block)]
        while large > 20 and sum(_height(x, large, _WIDTH) for x in lines) > (
            4.2 if not rest else 1.9
        ):
            large -= 2
        room = _HEIGHT - sum(_height(line, large, _WIDTH) + 0.3 for line in lines)
        size = _fitting([x for b in rest for x in _lines(b)], _SIZES, _WIDTH - 0.4, room)
        first = True
        for block in (*statement, *rest):
            for runs, bullet in _paragraphs(block):
                paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
                first = False
                said = isinstance(block, Quote)
                if not bullet:
                    _no_bullet(paragraph)
                paragraph.space_after = Pt(18 if said else 8)
                self._write(paragraph, runs, large if said else size, self.strong if said else None)
                if said:
                    for run in paragraph.runs:
                        run.font.name = office.HEADINGS
        if statement and not rest:
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE

    def _cards(self, slide: Any, terms: Terms) -> None:
        count = len(terms.pairs)
        columns = count if count <= 3 else 2 if count == 4 else math.ceil(count / 2)
        rows = math.ceil(count / columns)
        gap = 0.25
        width = (_WIDTH - gap * (columns - 1)) / columns
        height = min((_HEIGHT - gap * (rows - 1)) / rows, 4.4 if rows == 1 else 2.25)
        inner = width - 0.5
        size = min(
            _fitting(
                [text_of(name), *(x for one in body for x in _lines(one))], _CARD_SIZES,
                inner - (0.2 if any(isinstance(b, Listing) for b in body) else 0), height - 0.4,
            )
            for name, body in terms.pairs
        )  # fmt: skip
        needed = max(
            sum(_height(x, size, inner - 0.2) + 0.1 for x in _lines(Terms((pair,))))
            for pair in terms.pairs
        )
        height = min(height, max(needed + 0.55, 1.3))
        for number, (name, body) in enumerate(terms.pairs):
            row, column = divmod(number, columns)
            card = slide.shapes.add_shape(
                MSO_SHAPE.RECTANGLE, Inches(_LEFT + column * (width + gap)),
                Inches(_TOP + 0.1 + row * (height + gap)), Inches(width), Inches(height),
            )  # fmt: skip
            _filled(card, self.soft)
            card.name = clean(text_of(name))[:60]
            self._card_text(card.text_frame, name, body, size)

    def _card_text(self, frame: Any, name: Runs, body: Sequence[Block], size: int) -> None:
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = Inches(0.22)
        frame.margin_top = frame.margin_bottom = Inches(0.18)
        first = frame.paragraphs[0]
        first.alignment = 1
        first.space_after = Pt(5)
        self._write(first, name, size, self.strong)
        for run in first.runs:
            run.font.bold = True
        for block in body:
            for runs, bullet in _paragraphs(block):
                paragraph = frame.add_paragraph()
                paragraph.alignment = 1
                paragraph.space_after = Pt(4)
                if bullet:
                    _bullet(paragraph)
                self._write(paragraph, runs, size, self.ink)

    def _table(self, slide: Any, table: Table) -> None:
        rows = [table.head, *table.rows]
        widths = shares(table)
        height = min(_HEIGHT, 0.52 * len(rows))
        frame = slide.shapes.add_table(
            len(rows),
            len(table.head),
            Inches(_LEFT),
            Inches(_TOP + 0.1),
            Inches(_WIDTH),
            Inches(height),
        )
        frame.name = clean(slide.shapes.title.text_frame.text)[:60]
        made = frame.table
        made.first_row, made.horz_banding = True, False
        for column, share in zip(made.columns, widths, strict=True):
            column.width = Emu(int(Inches(_WIDTH) * share / sum(widths)))
        for number, row in enumerate(rows):
            for cell, runs in zip(made.rows[number].cells, row, strict=True):
                cell.fill.solid()
                cell.fill.fore_color.rgb = self.strong if number == 0 else self.soft
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                colour = _rgb("FFFFFF") if number == 0 else self.ink
                self._write(cell.text_frame.paragraphs[0], runs, 17, colour)

    def _write(
        self,
        paragraph: Any,
        runs: Runs,
        size: float,
        colour: RGBColor | None,
        *,
        linked: bool = True,
    ) -> None:
        for run in runs:
            made = paragraph.add_run()
            made.text = clean(run.text)
            made.font.size = Pt(size)
            made.font.language_id = 2057  # English, United Kingdom
            if run.bold:
                made.font.bold = True
            if run.italic:
                made.font.italic = True
            if colour is not None:
                made.font.color.rgb = colour
            if run.href and linked:
                made.hyperlink.address = run.href

    def saved(self) -> bytes:
        """The file."""
        title = f"{self.draft.title}: {self.imprint.hub}"
        office.describe(self.deck.core_properties, title, self.draft.text, self.imprint)
        made = io.BytesIO()
        self.deck.save(made)
        return office.steady(made.getvalue())


def _paragraphs(block: Block) -> list[tuple[Runs, bool]]:
    """The paragraphs of a block, each with whether it has a dot."""
    match block:
        case Paragraph(runs) | Heading(_, runs):
            return [(runs, False)]
        case Listing(_, items):
            return [(runs, True) for item in items for one in item for runs, _ in _paragraphs(one)]
        case Quote(blocks) | Note(_, _, blocks):
            return [pair for one in blocks for pair in _paragraphs(one)]
    return []


# --- what the library has no words for


def _rgb(colour: str) -> RGBColor:
    red, green, blue = bytes.fromhex(colour.lstrip("#"))
    made: RGBColor = RGBColor(red, green, blue)  # type: ignore[no-untyped-call]
    return made


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top = Inches(left), Inches(top)
    shape.width, shape.height = Inches(width), Inches(height)


def _filled(shape: Any, colour: RGBColor) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour
    shape.line.fill.background()
    style = shape._element.find(qn("p:style"))
    shape._element.remove(style)


def _decorative(shape: Any) -> None:
    """Mark a shape as one that a screen reader passes over."""
    named = shape._element.find(f".//{qn('p:cNvPr')}")
    named.set("descr", "")
    space = "http://schemas.microsoft.com/office/drawing/2017/decorative"
    extension = etree.SubElement(etree.SubElement(named, qn("a:extLst")), qn("a:ext"))
    extension.set("uri", "{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    etree.SubElement(extension, f"{{{space}}}decorative", nsmap={"adec": space}).set("val", "1")


def _no_bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    etree.SubElement(properties, qn("a:buNone"))


def _bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "171450")
    properties.set("indent", "-171450")
    sign = etree.SubElement(properties, qn("a:buChar"))
    sign.set("char", "•")
