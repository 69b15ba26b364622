"""Rows and their schemas: our words, and frictionless's verdict."""

import datetime as dt
import time
from typing import Any

import pytest
from frictionless import Resource, Schema

from generator import source, tables
from generator.load import load
from generator.tables import Row, Table
from tests.support.networks import BASE

VALUES = {
    "string": ["x", "900112", "reading", "Reading", "a--b", "x" * 5000, "Ω", "#1f5d57", "2026-27",
               "2026-28", "local", "PL19 0LP", "Europe/London", "main", "senior-partner"],
    "date": ["2027-02-03", "2026-02-30", "03/02/2027", "tomorrow", "2027-02-03T00:00", "20270203"],
    "datetime": ["2026-11-11T16:00", "2026-11-11 16:00", "2026-11-11T25:00", "2026-11-11"],
    "integer": ["0", "1", "12", "600", "601", "-5", "7.0", "1e2", "seven", "9999999"],
    "boolean": ["yes", "no", "Yes", "No", "true", "on", "1", "maybe"],
    "email": ["a@b.example", "a@b", "a b@c.example", "a@b.example, c@d.example", "nobody"],
    "uri": ["https://x.example/", "x.example", "mailto:a@b.example", "//x.example/"],
}  # fmt: skip


def row_of(table: Table, text: str) -> Row:
    document, diagnostics = source.parse(text.encode(), "f.yaml")
    assert diagnostics == []
    assert isinstance(document.top, source.Mapping)
    return Row(table, document.top)


def judged(table: str, field: str, value: str) -> tuple[Any, list[str]]:
    """The typed value and the codes of the faults of one field."""
    quoted = source.dump({field: value})
    row = row_of(tables.tables()[table], quoted)
    faults = tables.check([row])
    codes = [fault.code for fault in faults if fault.rule is not tables.MISSING]
    return row.values[field], codes


FIELDS = [
    (table.name, field.name)
    for table in tables.tables().values()
    for field in table.fields.values()
    if field.type not in ("list", "array", "object")
]


@pytest.mark.parametrize("table", sorted({name for name, _ in FIELDS}))
def test_our_verdict_is_that_of_frictionless(table: str) -> None:
    """Each field with values that fit and values that do not, one at a time."""
    for name, field in FIELDS:
        if name != table:
            continue
        column = tables.tables()[name].fields[field]
        descriptor = next(
            d for d in tables.tables()[name].descriptor["fields"] if d["name"] == field
        )
        kind = column.format if column.format in VALUES else column.type
        plain = {key: value for key, value in descriptor.items() if key not in ("lrp", "example")}
        schema = Schema.from_descriptor({"fields": [plain]})
        for value in [*VALUES[kind or ""], column.example]:
            with Resource(data=[[field], [value]], schema=schema) as resource:
                (theirs,) = resource.row_stream
            ours, codes = judged(name, field, value)
            assert (codes == []) is theirs.valid, (field, value)
            if theirs.valid:
                assert ours == theirs[field]


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_the_example_of_every_field_fits(table: str, field: str) -> None:
    example = tables.tables()[table].fields[field].example
    assert example
    assert judged(table, field, example)[1] == []


@pytest.mark.parametrize(
    ("table", "field", "text", "value"),
    [
        ("residency", "publish_schools", "no", False),
        ("residency", "publish_schools", "yes", True),
        ("residency", "matched_on", "2026-12-02", dt.date(2026, 12, 2)),
        ("session", "starts_at", "2026-11-11T16:00", dt.datetime(2026, 11, 11, 16)),
        ("session", "minutes", "60", 60),
        ("school", "urn", "012345", "012345"),
        ("hub", "name", "No", "No"),
        ("network", "name", "Null", "Null"),
        ("resource", "version", "1.10", "1.10"),
        ("resource", "version", "1_000", "1_000"),
        ("session", "title", "9:30", "9:30"),
    ],
)
def test_a_value_becomes_what_its_schema_says(
    table: str, field: str, text: str, value: object
) -> None:
    assert judged(table, field, text) == (value, [])


@pytest.mark.parametrize(
    ("table", "field", "text", "code"),
    [
        ("session", "minutes", "1_000", "value-not-of-its-kind"),
        ("school", "easting", "248_000", "value-not-of-its-kind"),
        ("session", "minutes", "６０", "value-not-of-its-kind"),
        ("session", "minutes", "7" * 5000, "value-not-of-its-kind"),
        ("residency", "matched_on", "2026-02-30", "value-not-of-its-kind"),
        ("school", "urn", "９00112", "value-of-wrong-form"),
        ("school", "urn", "9001120", "value-of-wrong-form"),
        ("theme", "id", "x" * 61, "value-too-long"),
        ("session", "minutes", "4", "value-out-of-range"),
        ("hub", "kind", "Local", "value-not-listed"),
    ],
)
def test_a_value_that_does_not_fit_is_named(table: str, field: str, text: str, code: str) -> None:
    assert judged(table, field, text) == (None, [code])


def test_each_item_of_a_list_is_judged_at_its_own_place() -> None:
    row = row_of(tables.tables()["residency"], "dates: [2027-02-03, soon, 2027-02-05]\n")
    (fault,) = [f for f in tables.check([row]) if f.rule is not tables.MISSING]
    assert str(fault.location) == "f.yaml:1:21"
    assert row.values["dates"] == (dt.date(2027, 2, 3), dt.date(2027, 2, 5))
    assert row.faulty >= {"dates"}


def test_what_is_missing_is_not_said_of_a_file_that_was_not_read_whole() -> None:
    text = "programme: lrp\nhost_school: [900417\npublish_schools: yes\n"
    document, _ = source.parse(text.encode(), "f.yaml")
    assert isinstance(document.top, source.Mapping)
    assert tables.check([Row(tables.tables()["residency"], document.top)]) == []


def test_a_personal_value_is_not_repeated() -> None:
    row = row_of(tables.tables()["testimonial"], f"name: {'Jo Bloggs ' * 20}\n")
    (fault,) = [f for f in tables.check([row]) if f.rule is tables.TOO_LONG]
    assert "Bloggs" not in f"{fault.message}{fault.hint}{fault.location.text}"


def test_ten_thousand_rows_are_checked_in_one_go_and_not_one_by_one() -> None:
    table = tables.tables()["theme"]
    rows = [row_of(table, f"id: theme-{n}\ntitle: Theme\n") for n in range(10_000)]
    started = time.perf_counter()
    assert tables.check(rows) == []
    assert time.perf_counter() - started < 20  # one call for each row would take minutes


def test_the_base_network_has_a_typed_value_for_every_field() -> None:
    for entry in load(BASE).entries:
        for row in entry.family:
            scalars = {f.name for f in row.table.fields.values() if f.table is None}
            assert scalars <= row.values.keys()
