"""What all records have in common: their fields and where these stand."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any

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

    def __reduce__(self) -> tuple[Any, ...]:
        # As dataclasses do it themselves, but without looking up the fields of every record.
        kind: Any = type(self)
        return _NEW, (kind,), list(_values_of(kind)(self))


_NEW: Callable[..., Any] = vars(copyreg)["__newobj__"]
"""What stands in a pickle for a new record before it is given its values."""


@cache
def _values_of(kind: Any) -> Callable[[Record], tuple[Any, ...]]:
    """What gives all values of a record, in the order of its fields."""
    return attrgetter(*(own.name for own in fields(kind)))
