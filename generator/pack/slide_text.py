"""Plans of slides → their text, as the format of PowerPoint writes it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from generator.pack import office
from generator.pack.blocks import (
    Block,
    Listing,
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
from generator.pack.office import escaped
from generator.pack.slide_plans import (
    HEIGHT,
    SIZES,
    WIDTH,
    Plan,
    fitting,
    height_of,
    lines_of,
    paragraphs,
)

LEFT, TOP = 0.85, 1.85
"""Where the body of a slide stands, in inches, on a page of 13.33 by 7.5."""
COVER, BODY, FREE = "Title Slide", "Title and Content", "Title Only"
"""The layouts that slides have."""
_INCH = 914_400
_CARD_SIZES = (22, 20, 18, 17, 16, 15, 14, 13, 12, 11, 10)
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_SPACES = " ".join(
    f'xmlns:{short}="http://schemas.openxmlformats.org/{rest}/2006/{name}"'
    for short, rest, name in (
        ("a", "drawingml", "main"), ("p", "presentationml", "main"),
        ("r", "officeDocument", "relationships"),
    )
)  # fmt: skip
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_GROUP = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
_END = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
"""What a screen reader passes over."""
_TABLE_STYLE = "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"
_TABLE = "http://schemas.openxmlformats.org/drawingml/2006/table"
_TABLE_PLACE = f'<a:off x="{int(LEFT * _INCH)}" y="{int((TOP + 0.1) * _INCH)}"/>'
_RING_STYLE = "".join(
    f'<a:{part}Ref idx="{number}"><a:schemeClr val="{colour}"/></a:{part}Ref>'
    for part, number, colour in (
        ("ln", 1, "accent1"), ("fill", 3, "accent1"), ("effect", 2, "accent1"),
        ("font", "minor", "lt1"),
    )
)  # fmt: skip
_RING_TEXT = '<a:bodyPr rtlCol="0" anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="ctr"/></a:p>'
_CARD = (
    '<a:bodyPr rtlCol="0" anchor="t" wrap="square" '
    'lIns="201168" rIns="201168" tIns="164592" bIns="164592"/>'
)


class SlideText:
    """One slide. `links` are the relations of its links, which begin at the second."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.imprint = draft, draft.imprint
        self.strong = self.imprint.strong.lstrip("#").upper()
        self.soft = self.imprint.soft.lstrip("#").upper()
        self._links: dict[str, int] = {}

    def links(self) -> str:
        """The addresses that the slide leads to, once it is made."""
        return "".join(
            f'<Relationship Id="rId{number}" Type="{_LINK}" Target="{escaped(href)}" '
            'TargetMode="External"/>'
            for href, number in self._links.items()
        )

    @property
    def free(self) -> int:
        """The number of the next relation."""
        return len(self._links) + 2

    def cover(self) -> str:
        """The first slide: the hub's colour, what this is and for whom."""
        text = clean(self.draft.title)
        size = 48 if len(text) < 40 else 36
        white = "FFFFFF"
        lines = (self.draft.programme, f"{self.imprint.hub} hub, {self.imprint.label}")
        said = "".join(
            f'<a:p><a:pPr algn="l"/>{self._runs(plain(line), 20, white)}</a:p>' for line in lines
        )
        title = f"<a:p>{self._runs(plain(text), size, white)}</a:p>"
        shapes = (
            _ring(5, self.soft, 6.9, 4.3, 3.9),
            _ring(4, self.soft, 8.6, 1.9, 5.6),
            _placeholder(2, "Title 1", 'type="ctrTitle"', '<a:bodyPr anchor="b"/>', title,
                         _frame(LEFT, 2.1, 8.6, 1.7)),
            _placeholder(3, "Subtitle 2", 'type="subTitle" idx="1"', '<a:bodyPr anchor="t"/>', said,
                         _frame(LEFT, 3.95, 8.2, 1.7)),
        )  # fmt: skip
        ground = f"<p:bg><p:bgPr>{_fill(self.strong)}<a:effectLst/></p:bgPr></p:bg>"
        return _slide("".join(shapes), ground)

    def slide(self, plan: Plan) -> tuple[str, str]:
        """A slide and its layout: a statement, cards, a table or a list, as its blocks ask."""
        size = 32 if len(plan.title) <= 48 else 26 if len(plan.title) <= 62 else 20
        said = f"<a:p>{self._runs(plain(plan.title), size)}</a:p>"
        title = _placeholder(2, "Title 1", 'type="title"', "<a:bodyPr/>", said)
        for block in plan.body:
            if isinstance(block, Terms):
                return _slide(title + self._cards(block)), FREE
            if isinstance(block, Table):
                return _slide(title + self._table(block, plan.title)), FREE
        return _slide(title + self._body(plan.body)), BODY

    def _body(self, blocks: Sequence[Block]) -> str:
        statement = [b for b in blocks if isinstance(b, Quote)]
        rest = [b for b in blocks if not isinstance(b, Quote)]
        large = 40 if not rest else 28
        lines = [line for block in statement for line in lines_of(block)]
        most = 4.2 if not rest else 1.9
        while large > 20 and sum(height_of(x, large, WIDTH) for x in lines) > most:
            large -= 2
        room = HEIGHT - sum(height_of(line, large, WIDTH) + 0.3 for line in lines)
        size = fitting([x for b in rest for x in lines_of(b)], SIZES, WIDTH - 0.4, room)
        made = []
        for block in (*statement, *rest):
            is_said = isinstance(block, Quote)
            look = (large, self.strong, office.HEADINGS) if is_said else (size, "", "")
            space = _space(18 if is_said else 8)
            for runs, bullet in paragraphs(block):
                shape = (
                    f"<a:pPr>{space}</a:pPr>" if bullet
                    else f'<a:pPr marL="0" indent="0">{space}<a:buNone/></a:pPr>'
                )  # fmt: skip
                made.append(f"<a:p>{shape}{self._runs(runs, *look)}</a:p>")
        middle = ' anchor="ctr"' if statement and not rest else ""
        return _placeholder(
            3, "Content Placeholder 2", 'idx="1"', f'<a:bodyPr wrap="square"{middle}/>',
            "".join(made),
        )  # fmt: skip

    # --- cards

    def _cards(self, terms: Terms) -> str:
        count = len(terms.pairs)
        columns = count if count <= 3 else 2 if count == 4 else math.ceil(count / 2)
        rows = math.ceil(count / columns)
        gap = 0.25
        width = (WIDTH - gap * (columns - 1)) / columns
        height = min((HEIGHT - gap * (rows - 1)) / rows, 4.4 if rows == 1 else 2.25)
        inner = width - 0.5
        size = min(
            fitting(
                [text_of(name), *(x for one in body for x in lines_of(one))], _CARD_SIZES,
                inner - (0.2 if any(isinstance(b, Listing) for b in body) else 0), height - 0.4,
            )
            for name, body in terms.pairs
        )  # fmt: skip
        needed = max(
            sum(height_of(x, size, inner - 0.2) + 0.1 for x in lines_of(Terms((pair,))))
            for pair in terms.pairs
        )
        height = min(height, max(needed + 0.55, 1.3))
        made = []
        for number, (name, body) in enumerate(terms.pairs):
            row, column = divmod(number, columns)
            frame = _frame(
                LEFT + column * (width + gap), TOP + 0.1 + row * (height + gap),
                width, height,
            )  # fmt: skip
            made.append(
                f'<p:sp><p:nvSpPr><p:cNvPr id="{number + 3}" name="{_name(text_of(name))}"/>'
                f"<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{frame}"
                f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_fill(self.soft)}'
                "<a:ln><a:noFill/></a:ln></p:spPr>"
                f"<p:txBody>{_CARD}<a:lstStyle/>{self._card(name, body, size)}</p:txBody></p:sp>"
            )
        return "".join(made)

    def _card(self, name: Runs, body: Sequence[Block], size: int) -> str:
        title = self._runs(name, size, self.strong, bold=True)
        made = [f'<a:p><a:pPr algn="l">{_space(5)}</a:pPr>{title}</a:p>']
        for block in body:
            for runs, bullet in paragraphs(block):
                left = ' marL="171450" indent="-171450"' if bullet else ""
                sign = '<a:buChar char="•"/>' if bullet else ""
                said = self._runs(runs, size, office.INK)
                made.append(f'<a:p><a:pPr algn="l"{left}>{_space(4)}{sign}</a:pPr>{said}</a:p>')
        return "".join(made)

    # --- tables

    def _table(self, table: Table, title: str) -> str:
        rows = [table.head, *table.rows]
        parts = shares(table)
        widths = [int(int(WIDTH * _INCH) * share / sum(parts)) for share in parts]
        each = int(min(HEIGHT, 0.52 * len(rows)) * _INCH) // len(rows)
        size = f'<a:ext cx="{sum(widths)}" cy="{each * len(rows)}"/>'
        grid = "".join(f'<a:gridCol w="{width}"/>' for width in widths)
        text = "".join(
            f'<a:tr h="{each}">{self._row(row, is_head=number == 0)}</a:tr>'
            for number, row in enumerate(rows)
        )
        return (
            f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="3" name="{_name(title)}"/>'
            '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
            f"</p:nvGraphicFramePr><p:xfrm>{_TABLE_PLACE}{size}</p:xfrm>"
            f'<a:graphic><a:graphicData uri="{_TABLE}"><a:tbl><a:tblPr firstRow="1">'
            f"<a:tableStyleId>{_TABLE_STYLE}</a:tableStyleId></a:tblPr>"
            f"<a:tblGrid>{grid}</a:tblGrid>{text}</a:tbl></a:graphicData></a:graphic>"
            "</p:graphicFrame>"
        )

    def _row(self, row: Sequence[Runs], *, is_head: bool) -> str:
        colour, ground = ("FFFFFF", self.strong) if is_head else (office.INK, self.soft)
        return "".join(
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>{self._runs(runs, 17, colour)}</a:p>"
            f'</a:txBody><a:tcPr anchor="ctr">{_fill(ground)}</a:tcPr></a:tc>'
            for runs in row
        )

    # --- runs

    def _runs(
        self, runs: Runs, size: int, colour: str = "", font: str = "", *, bold: bool = False
    ) -> str:
        return "".join(self._looks(runs, size, colour, font, bold=bold))

    def _looks(self, runs: Runs, size: int, colour: str, font: str, *, bold: bool) -> Iterator[str]:
        for run in runs:
            look = ' b="1"' if bold or run.bold else ""
            look += ' i="1"' if run.italic else ""
            more = _fill(colour) if colour else ""
            more += f'<a:latin typeface="{font}"/>' if font else ""
            if run.href:
                number = self._links.setdefault(run.href, self.free)
                more += f'<a:hlinkClick r:id="rId{number}"/>'
            yield (
                f'<a:r><a:rPr sz="{size * 100}" lang="en-GB"{look}>{more}</a:rPr>'
                f"<a:t>{escaped(run.text)}</a:t></a:r>"
            )


def notes(texts: Sequence[str]) -> str:
    """What the speaker reads beside a slide, a paragraph for each text."""
    said = "".join(
        f"<a:p><a:r><a:t>{escaped(text)}</a:t></a:r></a:p>" if clean(text) else "<a:p/>"
        for text in texts
    )
    none = (
        '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/>'
    )
    shapes = (
        _placeholder(2, "Slide Image Placeholder 1", 'type="sldImg" idx="2"'),
        _placeholder(3, "Notes Placeholder 2", 'type="body" idx="3" sz="quarter"',
                     "<a:bodyPr/>", said),
        _placeholder(4, "Slide Number Placeholder 3", 'type="sldNum" idx="5" sz="quarter"'),
    )  # fmt: skip
    return (
        f"{_XML}<p:notes {_SPACES}><p:cSld><p:spTree>{_GROUP}"
        f"<p:grpSpPr><a:xfrm>{none}</a:xfrm></p:grpSpPr>{''.join(shapes)}"
        f"</p:spTree></p:cSld>{_END}</p:notes>"
    )


def _slide(shapes: str, ground: str = "") -> str:
    tree = f"<p:spTree>{_GROUP}<p:grpSpPr/>{shapes}</p:spTree>"
    return f"{_XML}<p:sld {_SPACES}><p:cSld>{ground}{tree}</p:cSld>{_END}</p:sld>"


def _placeholder(
    number: int, name: str, kind: str, shape: str = "", said: str = "", frame: str = ""
) -> str:
    """A place of the layout; with a text if `shape` says how that stands in it."""
    text = f"<p:txBody>{shape}<a:lstStyle/>{said or '<a:p/>'}</p:txBody>" if shape else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{frame}</p:spPr>{text}</p:sp>"
    )


def _ring(number: int, colour: str, left: float, top: float, size: float) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Oval {number - 1}" descr="">{_DECORATIVE}'
        "</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>"
        f"{_frame(left, top, size, size)}"
        '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom><a:noFill/>'
        f'<a:ln w="12700">{_fill(colour)}</a:ln></p:spPr>'
        f"<p:style>{_RING_STYLE}</p:style><p:txBody>{_RING_TEXT}</p:txBody></p:sp>"
    )


def _frame(left: float, top: float, width: float, height: float) -> str:
    x, y, cx, cy = (int(side * _INCH) for side in (left, top, width, height))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _space(points: int) -> str:
    return f'<a:spcAft><a:spcPts val="{points * 100}"/></a:spcAft>'


def _name(text: str) -> str:
    return escaped(clean(text)[:60])
