"""What can be wrong with a workbook that comes back, beyond what can be wrong with a record."""

from __future__ import annotations

from generator.diagnostics import Rule

COLLIDES = Rule(
    "workbook-row-collides",
    "A row was edited, and so was its record",
    "The record has changed since the workbook went out. Writing the row would undo that change "
    "without anybody noticing.",
    "Make a new workbook and make the edit there.",
)
GONE = Rule(
    "workbook-record-gone",
    "A row's record is no longer there",
    "Somebody deleted the record after the workbook went out.",
    "Delete the row. To bring the record back, copy the row's cells to an empty row and leave the "
    "id empty.",
)
ID_CHANGED = Rule(
    "workbook-id-changed",
    "The id of a record was changed",
    "An id is part of a page's address and other records point at it, so it is never changed.",
    "Write the old id back. For a new record, use an empty row.",
)
TWICE = Rule(
    "workbook-row-twice",
    "Two rows for one record",
    "Only one of the two rows could count, and nobody could tell which.",
    "Delete the row that is wrong. For a new record, leave the id empty.",
)
BAD_ID = Rule(
    "workbook-id-not-an-id",
    "An id that cannot be part of an address",
    "An id becomes part of a page's address: lower-case letters, digits and single hyphens.",
    "Leave the id empty, and the next free one is used.",
)
UNKNOWN_COLUMN = Rule(
    "workbook-column-unknown",
    "A column that no record has",
    "What stands in it is not read.",
    "Write the column's old header back, or delete the column.",
    severity="warning",
)
NO_KEY_COLUMN = Rule(
    "workbook-column-missing",
    "The column that says which record a row is",
    "Without it, nobody can tell which record a row belongs to.",
    "Put the column back, or make a new workbook.",
)
UNREAD_FILE = Rule(
    "workbook-file-unread",
    "The record's file cannot be changed as it is",
    "The file has a fault that keeps part of it from being read.",
    "Mend what `lrp check` says of the file, and import again.",
)
CUT = Rule(
    "workbook-text-cut",
    "A text was too long for a cell",
    "A cell holds 32,767 characters. The workbook has the text's beginning, and writing it back "
    "would lose the rest.",
    "Edit this text in its file.",
)
RULES = (
    COLLIDES, GONE, ID_CHANGED, TWICE, BAD_ID, UNKNOWN_COLUMN, NO_KEY_COLUMN, UNREAD_FILE, CUT,
)  # fmt: skip
