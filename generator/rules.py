"""Every rule of the program: data, content, finished pages, and what is to be imported.

Only `lrp explain` and the reference need them all, and nothing else imports this module: it loads
parts that a build never uses.
"""

from __future__ import annotations

from generator import (
    checks,
    content,
    importers,
    letters,
    link_faults,
    matching,
    old_addresses,
    ownership,
    pack,
    register,
    sheets,
    workbook,
)
from generator.diagnostics import Rule

RULES: tuple[Rule, ...] = (
    *checks.RULES, *content.RULES, *pack.RULES, link_faults.BROKEN_LINK,
    *importers.RULES, *letters.RULES, *matching.RULES, *workbook.RULES, *register.RULES,
    *sheets.RULES, *old_addresses.RULES, link_faults.TO_OLD,
    *ownership.RULES,
)  # fmt: skip


def find_rule(code: str) -> Rule | None:
    """The rule of a code."""
    return next((rule for rule in RULES if rule.code == code), None)
