"""Table Schemas → JSON Schemas, with which an editor completes, explains and checks data/.

Draft-07, because it is the draft that every release of the YAML language server reads, and the
other editors' servers too; later drafts came to it late and bring nothing that a table needs.

An editor reads YAML with types of its own: `900112` is a number there, `2027-02-03` a text or a
day, `yes` a text or a truth. We read texts and type them by the schema. So each schema accepts
every way in which an editor may read what we would accept. Where it is stricter, it is in what
nobody writes: blanks inside quotes around a value, a URN that begins with 0, and a text of just
the longest length that stands in a block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from generator import source
from generator.tables import Field, Table, tables

FOLDER = ".vscode/schemas"
DRAFT = "http://json-schema.org/draft-07/schema#"

Schema = dict[str, Any]

_MADE = "Made by `make reference` or `lrp form json-schema`; what is written here by hand is lost."
# Said by what they refuse: an editor offers the values of a `type` that it reads, and would
# offer `null`, which for us is the text “null”, and `true` where somebody writes a name.
_SHARED: Mapping[str, Schema] = {
    "empty": {"not": {"type": ["boolean", "number", "array", "object"]}, "maxLength": 0},
    "truth": {"not": {"type": ["string", "number", "null", "array", "object"]}},
}
_HELP = "lrp-"
_EMPTY = {"$ref": f"#/definitions/{_HELP}empty"}
_TRUTH = {"$ref": f"#/definitions/{_HELP}truth"}
_DIGITS = re.compile(r"\[0-9\]\{(\d+)\}")
_TRUTHS = re.compile(r"(?i)y|yes|no?|true|false|on|off")
_WHOLE = "-?[0-9]{1,15}"
_NUMBER = r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?"
_CLOCK = {
    "%Y": "[0-9]{4}",
    "%m-%d": "(?:(?:0?[13578]|1[02])-(?:0?[1-9]|[12][0-9]|3[01])"
    "|(?:0?[469]|11)-(?:0?[1-9]|[12][0-9]|30)|0?2-(?:0?[1-9]|[12][0-9]))",
    "%m": "(?:0?[1-9]|1[0-2])", "%d": "(?:0?[1-9]|[12][0-9]|3[01])",
    "%H": "(?:[01]?[0-9]|2[0-3])", "%M": "[0-5]?[0-9]", "%S": "[0-5]?[0-9]",
}  # fmt: skip
_FORMATS = {"email": r"[^@\s]+@[^@\s]+", "uri": r"[A-Za-z][A-Za-z0-9+.-]*:\S+"}
_DAY = "%Y-%m-%d"


def schemas() -> dict[str, bytes]:
    """One JSON Schema for each kind of file of data/, by its path from the network's root."""
    return {
        path_of(table): (json.dumps(schema(table), indent=2, ensure_ascii=False) + "\n").encode()
        for table in tables().values()
        if table.file
    }


def path_of(table: Table) -> str:
    """Where the schema of a table's files stands, from the network's root."""
    return f"{FOLDER}/{table.name}.json"


def schema(table: Table) -> Schema:
    """The JSON Schema of one kind of file: one record, or a list of them."""
    held: dict[str, Table] = {}
    own = _record(table)
    if table.shape == "list":
        own = {"type": "array", "items": _at(table.name)}
        held[table.name] = table
    _add_nested(table, held)
    shared = {_HELP + name: dict(says) for name, says in _SHARED.items()}
    return {
        "$schema": DRAFT,
        "$comment": _MADE,
        "title": table.title,
        "description": table.description,
        **own,
        "definitions": {name: _record(one) for name, one in held.items()} | shared,
    }


def _add_nested(table: Table, held: dict[str, Table]) -> None:
    """Every table inside a table, each once, in the order in which they are met."""
    for field in table.fields.values():
        if field.table and field.table not in held:
            held[field.table] = tables()[field.table]
            _add_nested(tables()[field.table], held)


def _at(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _record(table: Table) -> Schema:
    descriptors = {one["name"]: one for one in table.descriptor["fields"]}
    return {
        "title": table.title,
        "description": table.description,
        "type": "object",
        "properties": {f.name: _field(f, descriptors[f.name]) for f in table.fields.values()},
        "required": [f.name for f in table.fields.values() if f.required],
        "additionalProperties": False,
    }


def _field(field: Field, descriptor: Mapping[str, Any]) -> Schema:
    """What an editor shows of a field, and what may be written in it."""
    text = _described(field)
    says: Schema = {"title": field.title, "description": text}
    if "`" in text:
        says["markdownDescription"] = text
    if example := _example(field):
        # Inside allOf an example is shown and offered, but not written together with the key,
        # where a day of the example's would soon stand as the record's own.
        says["allOf"] = [{"examples": example}]
    return says | _value(field, descriptor)


def _described(field: Field) -> str:
    text = field.description
    if field.why:
        text += f" Why it is asked: {field.why[0].lower()}{field.why[1:]}"
    return text


def _example(field: Field) -> list[Any]:
    if field.type == "boolean":
        return ["yes", "no"]
    if not field.example or field.table or field.enum:
        return []
    if field.type in ("list", "array", "object"):
        return [_parsed(field.example)]
    if field.type in ("integer", "number") or _DIGITS.fullmatch(_pattern(field)):
        return [json.loads(field.example)]
    return [field.example]


def _parsed(text: str) -> Any:
    document, _ = source.parse(f"example: {text}".encode(), "")
    return source.plain(document.top)["example"]


def _pattern(field: Field) -> str:
    return str(field.constraints.get("pattern", ""))


# --- what may be written -------------------------------------------------------------------


def _value(field: Field, descriptor: Mapping[str, Any]) -> Schema:
    if field.type in ("list", "array"):
        return _list(field)
    if field.type == "object":
        kept: Schema = {"type": "object"}
        if field.table:
            kept = _at(field.table)
        return {"anyOf": [kept] if field.required else [kept, _EMPTY]}
    ways = _scalar(field, descriptor)
    if not field.required:
        ways.append(_EMPTY)
    return ways[0] if len(ways) == 1 else {"anyOf": ways}


def _list(field: Field) -> Schema:
    made: Schema = {"type": "array"}
    if not field.required:
        # Not anyOf as elsewhere: only so does an editor begin the list's first entry.
        hint = "Begin each entry on a line of its own with `- `."
        if field.type == "list":
            hint = f"Write it as a list, like {field.example}."
        made = {"type": ["array", "string", "null"], "pattern": "^$", "patternErrorMessage": hint}
    if field.table:
        made["items"] = _at(field.table)
    elif field.type == "list":
        made["items"] = _item(field)
    if field.required:
        made["minItems"] = 1
    return made


def _item(field: Field) -> Schema:
    if field.item_type == "date":
        return {"title": field.item or field.title, **_moment(_DAY, "2027-02-03")}
    if field.item_type in ("integer", "number"):
        return {"title": field.item or field.title, **_numeric(field.item_type, {})}
    text = {"type": ["string", "number"], "pattern": r"\S"}
    return {"title": field.item or field.title, "anyOf": [text, _TRUTH]}


def _scalar(field: Field, descriptor: Mapping[str, Any]) -> list[Schema]:
    """The ways in which one value may be written, the usual one first."""
    if field.enum:
        return _choice(field.enum)
    if field.type == "boolean":
        words = [*descriptor.get("trueValues", ()), *descriptor.get("falseValues", ())]
        pattern = _entire("|".join(map(re.escape, words or ("true", "false"))))
        hint = "Write yes or no."
        return [{"type": ["string", "boolean"], "pattern": pattern, "patternErrorMessage": hint}]
    if field.type == "date":
        return [_moment(field.format or _DAY, field.example)]
    if field.type == "datetime":
        return [_moment(field.format or "%Y-%m-%dT%H:%M:%SZ", field.example)]
    if field.type in ("integer", "number"):
        return [_numeric(field.type, field.constraints)]
    return _text(field)


def _choice(values: tuple[str, ...]) -> list[Schema]:
    ways: list[Schema] = [{"enum": list(values)}]
    if any(_TRUTHS.fullmatch(str(value)) for value in values):
        ways.append(_TRUTH)
    if any(re.fullmatch(_NUMBER, str(value)) for value in values):
        ways.append({"enum": [json.loads(v) for v in values if re.fullmatch(_WHOLE, v)]})
    return ways


def _moment(form: str, example: str) -> Schema:
    """A day or a time, written as the form of strptime says."""
    parts = re.split("(%m-%d|%[A-Za-z])", form)
    pattern = "".join(
        _CLOCK.get(part, r"\S+" if number % 2 else re.escape(part))
        for number, part in enumerate(parts)
    )
    hint = f"Write it as year-month-day: {example}." if form == _DAY else f"Write it as {example}."
    return {"type": "string", "pattern": _entire(pattern), "patternErrorMessage": hint}


def _numeric(kind: str, limits: Mapping[str, Any]) -> Schema:
    pattern = _WHOLE if kind == "integer" else _NUMBER
    made: Schema = {"type": ["string", kind], "pattern": _entire(pattern)}
    made["patternErrorMessage"] = "Write it with digits only."
    return made | {name: limits[name] for name in ("minimum", "maximum") if name in limits}


def _text(field: Field) -> list[Schema]:
    made: Schema = {"type": ["string", "number"]}
    pattern = _pattern(field) or _FORMATS.get(field.format or "", "")
    limits = {n: field.constraints[n] for n in ("minLength", "maxLength") if n in field.constraints}
    if not pattern:
        if field.required:
            made |= {"pattern": r"\S", "patternErrorMessage": "Write something here."}
        return [made | limits, _TRUTH]
    made |= {"pattern": _entire(pattern), "patternErrorMessage": f"Write it like {field.example}."}
    if digits := _DIGITS.fullmatch(pattern):
        many = int(digits[1])
        made |= {"type": ["string", "integer"], "minimum": 10 ** (many - 1)}
        made["maximum"] = 10**many - 1
    elif not _may_be_number(pattern):
        made["type"] = "string"
    ways = [made | limits]
    return [*ways, _TRUTH] if _may_be_truth(pattern) else ways


def _may_be_number(pattern: str) -> bool:
    return any(re.fullmatch(pattern, text) for text in ("7", "42", "1.5", "2027", "900112"))


def _may_be_truth(pattern: str) -> bool:
    return any(re.fullmatch(pattern, text) for text in ("yes", "Yes", "true", "on", "Y"))


def _entire(pattern: str) -> str:
    """A pattern that the whole text has to fit, as ours do."""
    return f"^(?:{pattern})$"
