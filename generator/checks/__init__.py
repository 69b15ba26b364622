"""Every rule across records, and everything that is wrong with a network's data in one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator import files, load, source, tables
from generator.checks import (
    carried_over,
    days,
    documents,
    hosting,
    hubs,
    links,
    milestones,
    network,
    participation,
    privacy,
    references,
    repeats,
)
from generator.diagnostics import Diagnostic, Rule, in_reading_order
from generator.load import Loaded

RULES: tuple[Rule, ...] = (
    *source.RULES,
    *files.RULES,
    *load.RULES,
    *tables.RULES,
    *references.RULES,
    *repeats.RULES,
    *network.RULES,
    *hubs.RULES,
    *participation.RULES,
    *days.RULES,
    *hosting.RULES,
    *milestones.RULES,
    *carried_over.RULES,
    *privacy.RULES,
    *links.RULES,
    *documents.RULES,
)
"""Every rule that data/ can break."""


def check(loaded: Loaded, today: dt.date) -> list[Diagnostic]:
    """All faults of a network on a day, in reading order, one for each cause."""
    return in_reading_order(_one_per_cause([*loaded.diagnostics, *_across(loaded, today)]))


def find_rule(code: str) -> Rule | None:
    """The rule of a code."""
    return next((rule for rule in RULES if rule.code == code), None)


def _across(loaded: Loaded, today: dt.date) -> Iterator[Diagnostic]:
    yield from references.check(loaded)
    yield from repeats.check(loaded)
    yield from network.check(loaded)
    yield from hubs.check(loaded)
    yield from participation.check(loaded, today)
    yield from days.check(loaded)
    yield from hosting.check(loaded)
    yield from milestones.check(loaded, today)
    yield from carried_over.check(loaded, today)
    yield from privacy.check(loaded)
    yield from links.check(loaded)
    yield from documents.check(loaded)


def _one_per_cause(diagnostics: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Without what says the same of the same value in a more general way.

    A school's name in the place of its URN has the wrong form and is an unknown school; only the
    second can say which school was meant.
    """
    named = {d.location for d in diagnostics if d.rule in references.RULES}
    for diagnostic in diagnostics:
        if diagnostic.rule is not tables.WRONG_FORM or diagnostic.location not in named:
            yield diagnostic
