"""Blocks → the text of a Word document, as its format writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
    plain,
    shares,
    text_of,
)
from generator.pack.documents import Draft
from generator.pack.office import escaped

_EMU = 635
"""How many of the units in which office programs count make a twentieth of a point."""
_WIDTH = int(16.6 * 360_000)
"""Of the text, in those units: 16.6 centimetres."""
_BOX = "☐"
_SHORT = 10
_ROW, _ROW_TO_FILL = 397, 539
"""The least height of a row of a table, and of one that somebody writes in."""
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_SIDES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{office.RULE}"/>'
    for side in ("top", "bottom", "insideH")
)
_MARGINS = "".join(
    f'<w:{side} w:w="{size}" w:type="dxa"/>'
    for side, size in (("top", 70), ("left", 110), ("bottom", 70), ("right", 110))
)


class WordText:
    """The paragraphs and tables of one document, with its links and numberings.

    `styles` are the ids of styles by their names, `links` and `counts` the numbers that are given
    to the first link and the first numbering, and `numbers` the numbering of numbered lists.
    """

    def __init__(
        self, draft: Draft, styles: Mapping[str, str], links: int, counts: int, numbers: int
    ) -> None:
        self.draft, self.imprint, self.styles = draft, draft.imprint, styles
        self.strong = self.imprint.strong.lstrip("#").upper()
        self.caption = draft.title
        self._first_link, self._first_count, self._numbers = links, counts, numbers
        self._links: dict[str, int] = {}
        self._counts = 0
        self._broken = False
        self.letter = draft.makes == "letter"

    def body(self) -> str:
        """All of it."""
        top = self._letterhead() if self.letter else self._band()
        return top + self._blocks(self.draft.blocks)

    def links(self) -> str:
        """The addresses that the text leads to, once it is made."""
        return "".join(
            f'<Relationship Id="rId{self._first_link + number}" Type="{_LINK}" '
            f'Target="{escaped(href)}" TargetMode="External"/>'
            for href, number in self._links.items()
        )

    def counts(self) -> str:
        """Numberings that begin at one again, once the text is made."""
        return "".join(
            f'<w:num w:numId="{self._first_count + number}">'
            f'<w:abstractNumId w:val="{self._numbers}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            for number in range(self._counts)
        )

    # --- the top

    def _band(self) -> str:
        """Programme, title and what the document is for, on the hub's colour."""
        whose = f"{self.imprint.hub} hub · {self.draft.programme} · {self.imprint.label}"
        return (
            self._paragraph(plain(whose), "Band")
            + self._paragraph(plain(self.draft.title), "Title")
            + self._paragraph(plain(self.draft.text), "Band text", '<w:keepNext w:val="0"/>')
            + '<w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>'
        )

    def _letterhead(self) -> str:
        """The hub's name over a line in its colour."""
        name = _font(office.HEADINGS, 20, self.strong, bold=True)
        about = _font(office.TEXT, 10, office.QUIET, bold=False)
        said = f"{self.imprint.network} · {self.imprint.contact}"
        line = f'<w:bottom w:val="single" w:sz="12" w:space="6" w:color="{self.strong}"/>'
        return (
            f'<w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
            f"{_run(f'{self.imprint.hub} hub', name)}</w:p>"
            f'<w:p><w:pPr><w:pBdr>{line}</w:pBdr><w:spacing w:after="400"/></w:pPr>'
            f"{_run(said, about)}</w:p>"
        )

    # --- blocks

    def _blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, runs):
                return self._heading(level, runs)
            case Paragraph(runs):
                return self._paragraph(runs)
            case Listing():
                return self._listing(block)
            case Table():
                return self._table(block)
            case Note(_, title, inner):
                return self._note(title, inner)
            case Quote(inner):
                return "".join(self._inside(one, "Words to use") for one in inner)
            case Terms(pairs):
                return "".join(
                    self._paragraph(name, "Term")
                    + "".join(self._inside(one, "Meaning") for one in body)
                    for name, body in pairs
                )

    def _heading(self, level: int, runs: Runs) -> str:
        self.caption = text_of(runs)
        breaks = self.letter and level == 1 and not self._broken
        self._broken = self._broken or breaks
        more = "<w:pageBreakBefore/>" if breaks else ""
        return self._paragraph(runs, f"Heading {min(level, 3)}", more)

    def _paragraph(self, runs: Runs, style: str = "Normal", more: str = "") -> str:
        return f"<w:p>{self._look(style, more)}{self._runs(runs)}</w:p>"

    def _inside(self, block: Block, style: str) -> str:
        if isinstance(block, Paragraph):
            return self._paragraph(block.runs, style)
        return self._block(block)

    def _listing(self, listing: Listing) -> str:
        style = {"dots": "List Bullet", "numbers": "List Number", "boxes": "Tick"}[listing.kind]
        count = ""
        if listing.kind == "numbers":
            number = self._first_count + self._counts
            self._counts += 1
            count = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        made = []
        for item in listing.items:
            for place, block in enumerate(item):
                if not isinstance(block, Paragraph):
                    made.append(self._block(block))
                elif place:
                    made.append(self._paragraph(block.runs, "Meaning"))
                else:
                    box = _BOXED if listing.kind == "boxes" else ""
                    made.append(
                        f"<w:p>{self._look(style, count)}{box}{self._runs(block.runs)}</w:p>"
                    )
        return "".join(made)

    def _note(self, title: str, inner: Iterable[Block]) -> str:
        """Lines on one ground; the last stands off from what follows."""
        heading = (Run(title, bold=True),)
        made = self._paragraph(heading, "Note", "<w:keepNext/>") if title else ""
        made += "".join(self._inside(block, "Note") for block in inner)
        before, end, after = made.rpartition("</w:pPr>")
        ends_in_table = before.endswith(_AFTER_TABLE)
        space = f'<w:spacing w:after="200"{_LOW if ends_in_table else ""}/>'
        return f"{before.removesuffix(_AFTER_TABLE)}{space}{end}{after}" if made else ""

    # --- tables

    def _table(self, table: Table) -> str:
        if not table.head:
            return ""
        widths = shares(table)
        total = sum(widths)
        sizes = [round(int(_WIDTH * share / total) / _EMU) for share in widths]
        rows = [table.head, *table.rows]
        # A short table stays whole, a long one does not begin at the foot of a page.
        stays = len(rows) - 1 if len(table.rows) <= _SHORT else min(2, len(rows) - 1)
        text = "".join(
            self._row(row, sizes, is_head=number == 0, stays=number < stays)
            for number, row in enumerate(rows)
        )
        grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in sizes)
        return (
            f'<w:tbl><w:tblPr><w:tblW w:type="auto" w:w="0"/><w:jc w:val="left"/>'
            f"<w:tblBorders>{_SIDES}</w:tblBorders>"
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_MARGINS}</w:tblCellMar>'
            f'<w:tblLook w:val="0020" w:firstRow="1" w:noHBand="1"/>'
            f'<w:tblCaption w:val="{escaped(self.caption)}"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{text}</w:tbl>"
            f"<w:p><w:pPr>{_AFTER_TABLE}</w:pPr></w:p>"
        )

    def _row(self, row: Sequence[Runs], sizes: Sequence[int], *, is_head: bool, stays: bool) -> str:
        least = _ROW_TO_FILL if not is_head and not all(row) else _ROW
        head = "<w:tblHeader/>" if is_head else ""
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{self.strong}"/>' if is_head else ""
        look = self._look("Cell", "<w:keepNext/>" if stays else "")
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{size}"/>{fill}</w:tcPr>'
            f"<w:p>{look}{self._runs(runs, 'FFFFFF' if is_head else '')}</w:p></w:tc>"
            for runs, size in zip(row, sizes, strict=True)
        )
        shape = f'<w:cantSplit/><w:trHeight w:val="{least}"/>{head}'
        return f"<w:tr><w:trPr>{shape}</w:trPr>{cells}</w:tr>"

    # --- runs

    def _look(self, style: str, more: str = "") -> str:
        return f'<w:pPr><w:pStyle w:val="{self.styles[style]}"/>{more}</w:pPr>'

    def _runs(self, runs: Runs, colour: str = "") -> str:
        return "".join(self._run(run, colour) for run in runs)

    def _run(self, run: Run, colour: str) -> str:
        if run.text == "\n":
            return "<w:r><w:br/></w:r>"
        if run.href:
            number = self._first_link + self._links.setdefault(run.href, len(self._links))
            look = f'<w:color w:val="{self.strong}"/><w:u w:val="single"/>'
            return f'<w:hyperlink r:id="rId{number}">{_run(run.text, look)}</w:hyperlink>'
        look = "<w:b/>" if run.bold or colour else ""
        look += "<w:i/>" if run.italic else ""
        look += f'<w:color w:val="{colour}"/>' if colour else ""
        return _run(run.text, look)


_LOW = ' w:line="168" w:lineRule="auto"'
_AFTER_TABLE = f'<w:spacing w:after="40"{_LOW}/>'
_BOXED = f"<w:r><w:rPr/><w:t>{_BOX}</w:t><w:tab/></w:r>"


def _run(text: str, look: str) -> str:
    safe = escaped(text)
    kept = ' xml:space="preserve"' if safe.strip() != safe else ""
    said = f"<w:t{kept}>{safe}</w:t>" if safe else ""
    return f"<w:r><w:rPr>{look}</w:rPr>{said}</w:r>"


def _font(name: str, size: int, colour: str, *, bold: bool) -> str:
    weight = "<w:b/>" if bold else '<w:b w:val="0"/>'
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>{weight}'
        f'<w:color w:val="{colour}"/><w:sz w:val="{size * 2}"/>'
    )
