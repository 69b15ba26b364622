"""The page that documents the open data, made from its schemas, and the files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator import addresses
from generator.docstree.scene import Scene
from generator.open_data import FOLDER, Column, OpenTable
from generator.open_data.package import ARCHIVE, DESCRIPTOR
from generator.open_data.sources import GROUPS

PAGE = f"{FOLDER}.md"
TITLE = "Open data"
DESCRIPTION = (
    "The public records of the network as tables: what each holds, field by field, to download."
)

_KINDS = {
    "string": "text", "integer": "whole number", "number": "number", "date": "day",
    "datetime": "day and time", "boolean": "true or false", "list": "list",
}  # fmt: skip
_FORMATS = {"email": "mailbox", "uri": "web address"}
_LIST_OF = {"date": "days", "string": "texts", "integer": "whole numbers"}
_FEW_CHOICES = 12


def shown(scene: Scene) -> dict[str, Any]:
    """What the page is made from. Its size does not depend on the number of hubs.

    It says nothing that a word in a hub's files would change, so that such a word does not make
    the network's own site be built again.
    """
    data = scene.open_data
    titles = {table.name: table.title for table in data.tables}
    rows = sum(table.count for table in data.tables)
    root = addresses.site_url(scene.public).rstrip("/")
    return {
        "groups": [
            {
                "id": _anchor(title), "title": title, "text": text,
                "tables": [
                    _table(table, titles)
                    for table in data.tables
                    if table.source.group == title
                ],
            }
            for title, text in GROUPS.items()
        ],
        "facts": [(str(len(data.tables)), "tables"), (f"{rows:,}", "rows")],
        "made_on": scene.today,
        "downloads": [
            ("Download everything", f"/{FOLDER}/{ARCHIVE}", "primary"),
        ],
        "descriptor": f"/{FOLDER}/{DESCRIPTOR}",
        "check": f"frictionless validate {root}/{FOLDER}/{DESCRIPTOR}" if root
        else f"frictionless validate {DESCRIPTOR}",
        "licence": data.licence,
        "attribution": data.attribution,
        "contact": scene.public.contact,
    }  # fmt: skip


def _table(table: OpenTable, titles: Mapping[str, str]) -> dict[str, Any]:
    keys = frozenset(table.source.key)
    leads = {one.fields[-1]: one.table for one in table.references}
    return {
        "name": table.name, "title": table.title, "text": table.description.replace("`", ""),
        "rows": f"{table.count:,} row{'' if table.count == 1 else 's'}",
        "href": f"/{FOLDER}/{table.name}.csv",
        "schema": f"/{FOLDER}/schemas/{table.name}.json",
        "key": " and ".join(table.source.key),
        "fields": [
            {**_field(column, keys), "leads": leads.get(column.name, ""),
             "leads_title": titles.get(leads.get(column.name, ""), "")}
            for column in table.columns
        ],
    }  # fmt: skip


def _field(column: Column, keys: frozenset[str]) -> dict[str, Any]:
    field = column.field
    constraints = field.get("constraints", {})
    choices = constraints.get("enum", ())
    return {
        "name": column.name, "kind": _kind(field), "title": field["title"],
        # The schemas are Markdown for the data reference; here the words are enough.
        "text": field["description"].replace("`", ""), "example": field.get("example", ""),
        "choices": list(choices) if len(choices) <= _FEW_CHOICES else [],
        "always": bool(constraints.get("required")), "is_key": column.name in keys,
    }  # fmt: skip


def _kind(field: Mapping[str, Any]) -> str:
    if field["type"] == "list":
        return f"list of {_LIST_OF[field['itemType']]}"
    return _FORMATS.get(field.get("format", "")) or _KINDS[field["type"]]


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")
