"""A hub's records as a workbook that people edit, and back into the hub's files.

`export` writes one sheet for each kind of record, with columns from the Table Schemas. `changes`
compares a workbook with what would go out today, so that only cells that somebody edited change a
file, line by line.
"""

from generator.workbook.edits import Change
from generator.workbook.incoming import Result, changes
from generator.workbook.outgoing import export
from generator.workbook.rules import RULES

__all__ = ["RULES", "Change", "Result", "changes", "export"]
