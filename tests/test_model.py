"""Records and Table Schemas say the same, and what records work out themselves is right."""

import datetime as dt
import re
import typing
from dataclasses import fields
from types import GenericAlias, UnionType

import pytest

from generator import model
from generator.tables import Field, Table, tables

# What a record has beyond its schema: from its place in data/, from other files, from projection.
PLACE = {"at", "faulty", "hub", "year", "id"}
GATHERED = {
    model.Network: {"programmes", "sessions", "resources", "hubs", "forms", "redirects"},
    model.Hub: {"schools", "resources", "years"},
}
PROJECTED = {
    model.Network: {"involved", "many_hubs"},
    model.Residency: {"participant", "host"},
    model.Review: {"host"},
    model.Reviewer: {"label"},
}
PLAIN = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "date": dt.date,
    "datetime": dt.datetime,
}


def schema_name(record: type[model.Record]) -> str:
    """`CareerStage` → `career_stage`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", record.__name__).lower()


RECORDS = {schema_name(record): record for record in model.Record.__subclasses__()}


def test_every_schema_has_a_record_and_every_record_a_schema() -> None:
    assert sorted(RECORDS) == sorted(tables())


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
def test_a_record_has_the_fields_of_its_schema_and_no_others(table: Table) -> None:
    record = RECORDS[table.name]
    own = {field.name for field in fields(record)}
    beyond = PLACE | GATHERED.get(record, set()) | PROJECTED.get(record, set())
    named = {field.attribute for field in table.fields.values()}
    assert named <= own
    assert own - named <= beyond


@pytest.mark.parametrize(
    ("table", "field"),
    [(table, field) for table in tables().values() for field in table.fields.values()],
    ids=lambda value: value.name,
)
def test_a_field_has_the_type_that_its_schema_names(table: Table, field: Field) -> None:
    annotated = typing.get_type_hints(RECORDS[table.name])[field.attribute]
    if field.type in ("list", "array"):
        item = RECORDS[field.table] if field.table else PLAIN[field.item_type or ""]
        assert annotated == GenericAlias(tuple, (item, ...))
        return
    plain = RECORDS[field.table] if field.table else PLAIN[field.type]
    can_be_empty = isinstance(annotated, UnionType)
    assert annotated == (plain | None if can_be_empty else plain)
    # A value that is not shown to everyone is taken away, so that it can be empty after all.
    always_there = field.required and field.audience == "public" and field.consent is None
    assert can_be_empty != always_there


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("2026-27", True),
        ("2099-00", True),
        ("2026-28", False),
        ("2026-2027", False),
        ("1999-00", False),
        ("2026/27", False),
        ("٢٠٢٦-٢٧", False),
        ("", False),
    ],
)
def test_a_subscription_year_is_two_years_that_follow_each_other(text: str, is_one: bool) -> None:
    assert model.is_year(text) is is_one


def test_an_academic_year_runs_from_september_to_august() -> None:
    assert model.academic_year("2026-27") == (dt.date(2026, 9, 1), dt.date(2027, 8, 31))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (dt.date(2026, 8, 31), "2025-26"),
        (dt.date(2026, 9, 1), "2026-27"),
        (dt.date(2027, 2, 3), "2026-27"),
        (dt.date(2099, 12, 31), "2099-00"),
    ],
)
def test_a_day_lies_in_one_subscription_year(day: dt.date, year: str) -> None:
    assert model.year_of(day) == year
    first, last = model.academic_year(year)
    assert first <= day <= last
