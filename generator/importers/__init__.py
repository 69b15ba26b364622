"""Answers from anywhere → records, and what was left and why.

`read` takes a file of a forms tool, `plan` says what importing it would write, `report` says so
to people, and `write` writes it: everything or nothing, and never over anything that stands.
"""

from generator.importers import columns, documents, reading, records, responses, table_rows
from generator.importers.disk import NotWritten, write
from generator.importers.plan import Plan, plan
from generator.importers.reading import opened, read
from generator.importers.responses import Response, Responses
from generator.importers.summary import report
from generator.private_folder import NotPrivate

RULES = (
    *reading.RULES, *columns.RULES, *table_rows.RULES, *documents.RULES,
    responses.ANSWER, responses.HUB, records.REFUSED,
)  # fmt: skip
"""Every rule that a file of answers can break."""

__all__ = [
    "RULES", "NotPrivate", "NotWritten", "Plan", "Response", "Responses", "opened", "plan",
    "read", "report", "write",
]  # fmt: skip
