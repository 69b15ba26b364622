"""What is told at sight is what frictionless would have said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import at_sight, tables

Descriptor = dict[str, Any]
_SAID = {"name", "title", "description", "example", "lrp"}
_NESTED = {"list", "array", "object"}


def judged() -> list[Descriptor]:
    """What judges the cells of any field of any table, each once."""
    found: dict[str, Descriptor] = {
        kind: {"type": kind, "constraints": {"required": True}} for kind in ("string", "date")
    }
    for table in tables.tables().values():
        for field in table.descriptor["fields"]:
            if field["type"] not in _NESTED:
                own = {key: value for key, value in field.items() if key not in _SAID}
                found[json.dumps(own, sort_keys=True)] = own
    return list(found.values())


JUDGED = judged()
PLAIN = (
    "x", "yes", "no", "Yes", "true", "0", "-1", "7", "20", "21", "30", "366", "900112", "2026-27",
    "2027-02-03", "2027-02-30", "0000-01-01", "2026-11-22T09:30", "2026-11-22T25:00",
    "tamar-valley",
    "PL17 7HD", "#1f5d57", "Europe/London", "residency", "local", "South West", "not-applicable",
    "tamar-valley@waymark.example", "hello@lea-bridge.waymark.example", "https://www.example.org/",
    "https://example.org/a/b-c", "https://example.org:8080/?q=1#x", "mailto:a@b.example",
    "a@b", "1_000",
    "１２", "+5", "007", "12abc", "x" * 80, "x" * 81, "x" * 601, "a b", "é", "-", "a--b", "9:30",
)  # fmt: skip
NEARLY = st.one_of(
    st.sampled_from(PLAIN),
    st.text(min_size=1, max_size=90),
    st.text(alphabet="0123456789-:T", min_size=1, max_size=17),
    st.text(alphabet="ab1-.@:/_", min_size=1, max_size=24),
    st.from_regex(r"https://[a-z0-9.-]{1,20}/[A-Za-z0-9_/-]{0,20}", fullmatch=True),
    st.from_regex(r"[a-z0-9.-]{1,12}@[a-z0-9.-]{1,24}", fullmatch=True),
    st.dates().map(str),
    st.integers(-2000, 2_000_000).map(str),
).map(str.strip).filter(bool)  # fmt: skip


def validators_word(descriptor: Descriptor, text: str) -> tuple[Any, Any]:
    reader = tables.table_schema_field(descriptor).create_cell_reader()
    found: tuple[Any, Any] = reader(text)
    return found


def assert_same(descriptor: Descriptor, text: str) -> bool:
    sight = at_sight.find_sight(descriptor)
    value = sight(text) if sight else None
    if value is None:
        return False
    theirs, notes = validators_word(descriptor, text)
    assert (type(value), value, None) == (type(theirs), theirs, notes or None), (descriptor, text)
    return True


def test_whatever_is_plain_has_the_value_that_the_validator_gives_it() -> None:
    told = [(d["type"], assert_same(d, text)) for d in JUDGED for text in PLAIN]
    seen = {kind for kind, is_told in told if is_told}
    assert seen == {"string", "date", "datetime", "integer", "boolean"}


@settings(max_examples=400)
@given(st.sampled_from(JUDGED), NEARLY)
def test_what_is_told_at_sight_is_what_the_validator_says(
    descriptor: Descriptor, text: str
) -> None:
    assert_same(descriptor, text)


def test_an_empty_cell_is_judged_as_the_validator_judges_it() -> None:
    for table in tables.tables().values():
        for name, cells in tables.readers(table.name).items():
            own = {k: v for f in table.descriptor["fields"] if f["name"] == name
                   for k, v in f.items() if k not in _SAID}  # fmt: skip
            value, notes = validators_word(own, "")
            assert cells[""] == (value, next(iter(notes)) if notes else "")


@pytest.mark.parametrize(
    "descriptor",
    [
        {"type": "string", "constraints": {"unique": True}},
        {"type": "string", "missingValues": ["-"]},
        {"type": "string", "format": "uuid"},
        {"type": "date", "constraints": {"minimum": "2026-01-01"}},
        {"type": "date", "format": "any"},
        {"type": "integer", "constraints": {"exclusiveMaximum": 3}},
        {"type": "boolean"},
        {"type": "number"},
    ],
)
def test_nothing_is_certain_where_a_property_is_not_known(descriptor: Descriptor) -> None:
    assert at_sight.find_sight(descriptor) is None
