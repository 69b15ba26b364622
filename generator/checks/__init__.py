"""Every rule across records, and everything that is wrong with a network's data in one list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from generator import files, load, source, tables
from generator.checks import (
    carried_over,
    days,
    documents,
    forms,
    frozen_years,
    hosting,
    hubs,
    links,
    milestones,
    network,
    participation,
    privacy,
    redirects,
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
    *frozen_years.RULES,
    *privacy.RULES,
    *links.RULES,
    *documents.RULES,
    *forms.RULES,
    *redirects.RULES,
)
"""Every rule that data/ can break."""


def check(loaded: Loaded, today: dt.date) -> list[Diagnostic]:
    """All faults of a network on a day, in reading order, one for each cause.

    Of a network that was read in part, those of what was read are all there.
    """
    return in_reading_order(_one_per_cause([*loaded.diagnostics, *_across(loaded, today)]))


_OF_ANOTHER_YEAR = (days.OTHER_YEAR, carried_over.OTHER_YEAR)
_MANY = 3
"""Dates of another year in one file from which it counts as a copy, and is one fault."""


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
    yield from frozen_years.check(loaded)
    yield from privacy.check(loaded)
    yield from links.check(loaded)
    yield from documents.check(loaded)
    if "" not in loaded.elsewhere:
        yield from forms.check(loaded)
        yield from redirects.check(loaded, today)


def _one_per_cause(diagnostics: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Without what says the same of the same value in a more general way.

    A school's name in the place of its URN has the wrong form and is an unknown school; only the
    second can say which school was meant.
    """
    named = {d.location for d in diagnostics if d.rule in references.RULES}
    copied = _copied(diagnostics)
    for diagnostic in diagnostics:
        general = diagnostic.rule is tables.WRONG_FORM and diagnostic.location in named
        first = copied.get(diagnostic.location.path, diagnostic)
        if not general and (diagnostic.rule not in _OF_ANOTHER_YEAR or diagnostic is first):
            yield diagnostic


def _copied(diagnostics: list[Diagnostic]) -> dict[str, Diagnostic]:
    """File → its first date of another year, where so many are that the whole was copied."""
    dates: dict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in in_reading_order(diagnostics):
        if diagnostic.rule in _OF_ANOTHER_YEAR:
            dates[diagnostic.location.path].append(diagnostic)
    return {path: found[0] for path, found in dates.items() if len(found) >= _MANY}
