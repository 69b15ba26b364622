"""Responses → the files that importing them would write, and what becomes of every row."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generator.audience import project
from generator.checks.trial import trial
from generator.diagnostics import Diagnostic
from generator.importers import inbox, records
from generator.importers.outcomes import Outcome, Planned
from generator.importers.responses import Asked, Responses, is_open
from generator.load import Loaded
from generator.private_folder import refuse_unless_private


@dataclass(frozen=True)
class Plan:
    """What an import would write.

    Paths begin with `private/`, which stands for the folder `private`, or with `data/`. `before`
    has the files of data/ that stand and would be changed, as they were when this was planned.
    """

    responses: Responses
    root: Path
    private: Path
    rows: tuple[Planned, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    before: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Every fault of the file, its columns and its rows, the file's first."""
        return [*self.responses.diagnostics, *self.row_faults]

    @cached_property
    def row_faults(self) -> list[Diagnostic]:
        """The faults of the rows, in their order."""
        return [d for row in self.rows for d in (*row.response.faults, *row.faults)]

    def counts(self) -> Counter[Outcome]:
        """How many rows have each outcome."""
        return Counter(row.outcome for row in self.rows)


def plan(responses: Responses, loaded: Loaded, root: Path, private: Path, today: dt.date) -> Plan:
    """Plan an import; only reads. Raises NotPrivate for a folder where nothing private may be.

    Answers go to data/ only where the form says so, is public, and asks for nothing personal:
    whatever else a form's file says, its answers go to the private inbox.
    """
    refuse_unless_private(root, private)
    if responses.stops:
        reason = "waits for the file or its columns"
        rows = tuple(Planned(row, "left", reason=reason) for row in responses.rows)
        return Plan(responses, root, private, rows)
    if not goes_to_data(responses):
        planned, files = inbox.plan(responses, private)
        return Plan(responses, root, private, tuple(planned), files)
    network = project(loaded.network, "public", today)
    asked = Asked(responses.form, network, None)
    check = trial(loaded, today)
    planned, changed = records.plan(responses, asked, root, today, check)
    before = {path: (root / path).read_bytes() for path in changed if (root / path).exists()}
    return Plan(responses, root, private, tuple(planned), changed, before)


def goes_to_data(responses: Responses) -> bool:
    """Whether answers become records that everyone sees."""
    destination = responses.form.form.destination
    return destination.to == "data" and bool(destination.table) and is_open(responses.form)
