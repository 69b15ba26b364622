"""Every rule across records, and everything that is wrong with a network's data in one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator import load, source, tables
from generator.diagnostics import Diagnostic, Rule, in_reading_order
from generator.load import Loaded

_FAMILIES = ()
RULES: tuple[Rule, ...] = (
    *source.RULES,
    *tables.RULES,
    *load.RULES,
)
"""Every rule that data/ can break."""


def check(loaded: Loaded, today: dt.date) -> list[Diagnostic]:
    """All faults of a network on a day, in reading order."""
    return in_reading_order([*loaded.diagnostics])


def find_rule(code: str) -> Rule | None:
    """The rule of a code."""
    return next((rule for rule in RULES if rule.code == code), None)
