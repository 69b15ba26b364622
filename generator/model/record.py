"""What all records have in common: their fields and where these stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from generator.diagnostics import Location

Places = Callable[[str], Location]
"""Field name → where its value stands; the record's first line for a field that is not there."""


def nowhere(_field: str) -> Location:
    """The places of a record that was not read from a file."""
    return Location("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all records have in common."""

    at: Places = field(default=nowhere, compare=False, repr=False)
    faulty: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """Fields that were given and could not be used, or could not be read. Rules pass them over:
    the fault was reported where it stands."""
