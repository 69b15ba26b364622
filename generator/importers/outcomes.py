"""What becomes of each response: the words that the planning of every destination shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.diagnostics import Diagnostic
from generator.forms.verdict import Answer
from generator.importers.responses import Response

Outcome = Literal["new", "filled", "there", "changed", "left"]
"""new: a file or entry of its own; filled: empty fields of a record that stands; there: it stands
already; changed: it stands and says something else; left: it cannot be used, for a reason."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One response with what becomes of it. `reason` ends the sentence “Row 12 …”.

    `fields` are the fields of a public record, `beside` the answers that no field takes, `differs`
    the fields that hold something else and stay.
    """

    response: Response
    outcome: Outcome
    path: str = ""
    reason: str = ""
    fields: Mapping[str, Answer] = field(default_factory=dict)
    beside: Mapping[str, Answer] = field(default_factory=dict)
    differs: tuple[str, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
