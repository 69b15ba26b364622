"""Blocks → slides with speaker notes in the hub's colour. The only door to pptx."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from generator.pack import office
from generator.pack.documents import Draft
from generator.pack.slide_plans import HEIGHT, WIDTH, plans
from generator.pack.slide_text import BODY, COVER, FREE, LEFT, TOP, SlideText, notes

_PAGE = (13.333, 7.5)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PART = "application/vnd.openxmlformats-officedocument.presentationml."
_DECK, _THEME, _MASTER = (
    "ppt/presentation.xml", "ppt/theme/theme1.xml", "ppt/slideMasters/slideMaster1.xml",
)  # fmt: skip
_DECK_RELATIONS = "ppt/_rels/presentation.xml.rels"
_OWN = re.compile(r"ppt/(slides|notesSlides)/")
_FIRST_ID = 256
"""The least number that the format allows a slide."""


def slides(draft: Draft) -> bytes:
    """The `.pptx` of a page of content/pack: a slide for each heading."""
    made = _Deck()
    imprint = draft.imprint
    cover = SlideText(draft)
    made.add(cover, cover.cover(), COVER, [draft.text])
    for plan in plans(draft.blocks):
        slide = SlideText(draft)
        made.add(slide, *slide.slide(plan), plan.notes)
    return made.saved({
        **office.described(f"{draft.title}: {imprint.hub}", draft.text, imprint),
        "strong": imprint.strong.lstrip("#").upper(), "soft": imprint.soft.lstrip("#").upper(),
        "foot": office.escaped(f"{imprint.hub} hub · {imprint.network} · {imprint.label}"),
    })  # fmt: skip


class _Deck:
    """The slides of one file, as its parts."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.count = self.noted = 0
        self.listed: list[str] = []
        self.relations: list[str] = []
        self.kinds: list[str] = []

    def add(self, slide: SlideText, text: str, layout: str, said: list[str]) -> None:
        """One more slide, with what the speaker says, if anything."""
        prototype = _prototype()
        number = self.count + 1
        relation = f"rId{prototype.first if not self.count else prototype.free + self.count - 1}"
        self.listed.append(f'<p:sldId id="{_FIRST_ID + self.count}" r:id="{relation}"/>')
        self.relations.append(_relation(relation, "slide", f"slides/slide{number}.xml"))
        self._part("slides", "slide", number, text)
        own = [_relation("rId1", "slideLayout", f"../{prototype.layouts[layout]}"), slide.links()]
        if said:
            self.noted += 1
            place = f"notesSlides/notesSlide{self.noted}.xml"
            own.append(_relation(f"rId{slide.free}", "notesSlide", f"../{place}"))
            self._part("notesSlides", "notesSlide", self.noted, notes(said))
            self._related("notesSlides", "notesSlide", self.noted, [
                _relation("rId1", "notesMaster", "../notesMasters/notesMaster1.xml"),
                _relation("rId2", "slide", f"../slides/slide{number}.xml"),
            ])  # fmt: skip
        self._related("slides", "slide", number, own)
        self.count += 1

    def _part(self, folder: str, kind: str, number: int, text: str) -> None:
        name = f"ppt/{folder}/{kind}{number}.xml"
        self.parts[name] = text
        self.kinds.append(_kind(name, kind))

    def _related(self, folder: str, kind: str, number: int, relations: list[str]) -> None:
        self.parts[f"ppt/{folder}/_rels/{kind}{number}.xml.rels"] = (
            f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships">{"".join(relations)}</Relationships>'
        )

    def saved(self, values: Mapping[str, str]) -> bytes:
        """The file."""
        own = {
            "slides": "".join(self.listed), "relations": "".join(self.relations),
            "kinds": "".join(self.kinds),
        }  # fmt: skip
        return _prototype().office.file({**values, **own}, self.parts, {})


def _kind(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{_PART}{kind}+xml"/>'


def _relation(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


@dataclass(frozen=True, slots=True)
class _Prototype:
    """A file without slides, and what its slides need to know of it."""

    office: office.Prototype
    layouts: Mapping[str, str]
    """Where the layouts lie in it, by their names."""
    first: int
    """The number of the first slide's relation."""
    free: int
    """That of the second's; each has one more than the one before."""


@cache
def _prototype() -> _Prototype:
    made = _Template()
    layouts = {
        layout.name: f"slideLayouts/{layout.part.partname.filename}"
        for layout in made.deck.slide_layouts
    }
    slide = made.deck.slides._sldIdLst[-1]
    own, number = slide.rId, slide.id
    last = max(int(name.removeprefix("rId")) for name in made.deck.part.rels)
    data = made.saved()
    return _Prototype(
        office.prototype(data, {
            _THEME: (), _MASTER: (),
            _DECK: ((f'<p:sldId id="{number}" r:id="{own}"/>', office.slot("slides")),),
            _DECK_RELATIONS: (
                (_relation(own, "slide", "slides/slide1.xml"), office.slot("relations")),
            ),
            office.KINDS: (
                (_kind("ppt/slides/slide1.xml", "slide"), office.slot("kinds")),
                (_kind("ppt/notesSlides/notesSlide1.xml", "notesSlide"), ""),
            ),
        }, lambda name: _OWN.match(name) is None),
        layouts, int(own.removeprefix("rId")), last + 1,
    )  # fmt: skip


class _Template:
    """The library's own template in our look, with one slide, for which it makes all the rest."""

    def __init__(self) -> None:
        self.deck = Presentation()
        for layout in list(self.deck.slide_layouts):
            if layout.name not in (COVER, BODY, FREE):
                self.deck.slide_layouts.remove(layout)
        self.deck.slide_width, self.deck.slide_height = (Inches(side) for side in _PAGE)
        self.layouts = {layout.name: layout for layout in self.deck.slide_layouts}
        self._theme()
        self._master()
        # The first slide with notes brings the page on which notes are printed.
        slide = self.deck.slides.add_slide(self.layouts[COVER])
        slide.notes_slide.notes_text_frame.text = ""
        self._drop()

    def _drop(self) -> None:
        """Leave out the template's picture of itself, and how its author's printer was set."""
        for part in (self.deck.part, self.deck.part.package):
            for name, relation in list(part._rels.items()):
                if relation.reltype.endswith(("/printerSettings", "/thumbnail")):
                    part._rels.pop(name)

    def _theme(self) -> None:
        part = next(
            r.target_part for r in self.deck.slide_master.part.rels.values()
            if r.reltype.endswith("/theme")
        )  # fmt: skip
        theme = etree.fromstring(part.blob)
        for kind, name in (("majorFont", office.HEADINGS), ("minorFont", office.TEXT)):
            theme.find(f".//{qn(f'a:{kind}')}/{qn('a:latin')}").set("typeface", name)
        for kind, colour in (
            ("dk2", _rgb(office.STRONG)),
            ("lt2", _rgb(office.SOFT)),
            ("accent1", _rgb(office.STRONG)),
        ):
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
                _place(shape, LEFT, 0.62, WIDTH, 0.95)
                shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            elif kind == "BODY":
                _place(shape, LEFT, TOP, WIDTH, HEIGHT)
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
        _filled(edge, _rgb(office.STRONG))
        _decorative(edge)
        self.layouts["Title Slide"].element.set("showMasterSp", "0")
        foot = donor.shapes.add_textbox(Inches(LEFT), Inches(6.93), Inches(9), Inches(0.35))
        foot.text_frame.word_wrap = True
        run = foot.text_frame.paragraphs[0].add_run()
        run.text = office.slot("foot")
        run.font.size = Pt(11)
        run.font.language_id = 2057  # English, United Kingdom
        run.font.color.rgb = _rgb(office.QUIET)
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

    def saved(self) -> bytes:
        """The file."""
        office.describe(self.deck.core_properties)
        made = io.BytesIO()
        self.deck.save(made)
        return made.getvalue()


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
