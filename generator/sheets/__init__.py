"""Workbooks and CSV files ↔ rows of cells with places. The only door to openpyxl and defusedxml.

What goes out is a description (`Sheet`, `Page`) and comes out as bytes; what comes in is bytes and
comes out as rows of text. Nothing here knows what a row means.
"""

from generator.sheets.cells import (
    CELL_FAULTS,
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    RULES,
    Grid,
    Row,
    Unreadable,
    fault,
    guarded,
    letter,
    place,
    unguarded,
)
from generator.sheets.reading import read
from generator.sheets.writing import Column, Kind, Page, Sheet, csv_file, workbook

__all__ = [
    "CELL_FAULTS", "MAX_BYTES", "MAX_CELL", "MAX_COLUMNS", "MAX_ROWS", "RULES",
    "Column", "Grid", "Kind", "Page", "Row", "Sheet", "Unreadable",
    "csv_file", "fault", "guarded", "letter", "place", "read", "unguarded", "workbook",
]  # fmt: skip
