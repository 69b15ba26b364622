"""The Table Schemas and the rules → their reference pages, the Data Package and editors' settings.

`python -m generator.reference` (`make reference`) writes all of them into the repository.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from generator import build, checks, content, files, load, source, tables, write
from generator.diagnostics import Rule
from generator.editors import json_schema, settings
from generator.rules import RULES
from generator.tables import Field, Table

DATA_PAGE = "docs/data-reference.md"
RULES_PAGE = "docs/rules.md"
PACKAGE = "data/datapackage.yaml"

_MADE = "<!-- Made by `make reference`; what is written here by hand is lost. -->\n\n"

# The tables that have files, in the order in which a network comes into being.
_ORDER = (
    "network", "programme", "session", "resource", "hub", "school", "participation", "residency",
    "review", "learning", "outcome", "redirect",
)  # fmt: skip
_FAMILIES: Mapping[str, tuple[str, str]] = {
    "source": ("Reading a file", "Whether the file can be read at all, line by line."),
    "files": ("Files and folders", "Whether every file has a name and a place that is read."),
    "load": ("Keys", "Whether every key is one that is read, and holds one value or a list."),
    "tables": ("Values", "Whether each value is what its field asks for."),
    "references": ("What records name", "Whether what a record names exists."),
    "repeats": ("Ids", "Whether every id stands for one thing, and every school in one hub."),
    "days": (
        "Days",
        "How many days there are, whether they follow each other, and whether schools are open.",
    ),
    "hosting": (
        "Hosting",
        "Who hosts whom: own school, hubs that take part, places offered, and agreement.",
    ),
    "milestones": ("Milestones", "What has happened is in order and not ahead of time."),
    "carried_over": (
        "A new year",
        "What was carried over from last year by copying, and what this year still lacks.",
    ),
    "content": ("Pages of content", "Whether the pages in `content/` begin as they should."),
    "build": ("The finished site", "What only shows once the pages are made."),
}
"""Module → the heading of its rules and what they are about; others have their docstring."""

_FORMATS = {"email": "a role mailbox", "uri": "a web address"}
_ITEMS = {"date": "dates", "string": "texts", "integer": "whole numbers"}
_PATTERNS = {
    "[a-z0-9]+(-[a-z0-9]+)*": "lower-case letters, digits and single hyphens",
    "[0-9]{6}": "six digits",
    "20[0-9][0-9]-[0-9][0-9]": "a subscription year",
}
_SEEN_BY = {"public": "everyone", "network": "members", "hub": "no page"}
_DATA_INTRODUCTION = """\
# The data, field by field

Every file of `data/`, every field it can have, and who sees it.

- **Kind** says what may be written. A text is taken as typed: nothing in it is read as a number, \
a yes or a formula. Text with a colon or a `#` in it stands in double quotes.
- **Needed** fields are in every record. The others are left out, or left empty, until there is \
something to say.
- **Seen by** says which edition of the pages shows the value: `everyone`; `members`, the edition \
that `lrp build --audience network` makes; or `no page`, when the value is only checked and \
counted. “With” names the field whose yes or date gives the consent it needs. The files \
themselves are as public as the place where they are kept.

| File | What one record is |
|---|---|
"""
_RULES_INTRODUCTION = """\
# The rules

Everything that `lrp check` and `lrp build` can find, why it matters and how to mend it. The name \
of a fault never changes; `lrp explain` with the name prints the same text. An error keeps the \
site from being built. A warning does not, unless `lrp check --strict` asks for it.

"""
_PACKAGE_COMMENT = """\
# Names the tables of this folder for tools that know Data Packages (https://datapackage.org/).
# The program itself does not read this file: what it goes by are its own schemas, from which
# `make reference` writes this.
#
# A table here is kept in many small files, and new ones come every week. The standard knows no
# pattern for that: a `path` is the name of one file. So each table is given inline, as its columns
# without rows, and `lrp.path` says where its records are; `*` stands for a hub, a year or an id.
"""
_PACKAGE: Mapping[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "residency-network",
    "title": "The records of a residency network",
    "description": (
        "Hubs, schools, residencies, reviews, learning and what they belong to. Each resource is "
        "one table: its `data` is the row of its columns, and its records are in the YAML files "
        "that `lrp.path` names from this folder. A folder's name gives the hub or the year, a "
        "file's name the id. A file holds one record or a list of them, as `lrp.shape` says. "
        "Values are texts that the schema types; `lrp check` validates them."
    ),
}
_SAID_ELSEWHERE = ("name", "title", "description", "lrp")
"""What a resource of the descriptor says itself, so that its schema need not."""
_OWN_OF_FIELD = ("audience", "consent", "refers", "table", "text")
"""What the descriptor keeps of a field's `lrp:` block; the rest is for messages."""


def all_files(tables: Mapping[str, Table], rules: Sequence[Rule]) -> dict[str, bytes]:
    """The files, by their path in the repository."""
    return {
        **json_schema.schemas(),
        **settings.settings(),
        DATA_PAGE: data_page(tables).encode(),
        RULES_PAGE: rules_page(rules).encode(),
        PACKAGE: package(tables).encode(),
    }


# --- the data --------------------------------------------------------------------------------


def data_page(tables: Mapping[str, Table]) -> str:
    """Every table with its fields as Markdown; a nested table follows the first that holds it."""
    filed = [table for table in _in_order(tables) if table.file]
    lines = [
        f"| {', '.join(f'`{path}`' for path in _paths(table))} | {_link(table)} |\n"
        for table in filed
    ]
    sections = [_section(table, tables) for table in _in_order(tables)]
    return f"{_MADE}{_DATA_INTRODUCTION}{''.join(lines)}\n" + "\n".join(sections)


def _in_order(tables: Mapping[str, Table]) -> list[Table]:
    """Tables with files in their order, each followed by what is nested in it."""
    found: dict[str, Table] = {}

    def add(name: str) -> None:
        if name not in found:
            found[name] = tables[name]
            for field in tables[name].fields.values():
                if field.table:
                    add(field.table)

    for name in (*(name for name in _ORDER if name in tables), *sorted(tables)):
        add(name)
    return list(found.values())


def _paths(table: Table) -> list[str]:
    return [path for path in (table.file, table.also) if path]


def _section(table: Table, tables: Mapping[str, Table]) -> str:
    if table.file:
        listed = " and ".join(f"`{path}`" for path in _paths(table))
        kept = "one record in the file" if table.shape == "record" else "a list of records"
        place = f"{listed}: {kept}."
    else:
        held = " and ".join(
            f"`{field.name}` of {_link(holder)}"
            for holder in _in_order(tables)
            for field in holder.fields.values()
            if field.table == table.name
        )
        place = f"Stands in {held}."
    notes = [table.description, place]
    if table.primary_key:
        keys = " and ".join(f"`{key}`" for key in table.primary_key)
        notes.append(f"No two records have the same {keys}.")
    if table.consent:
        notes.append(f"A record is shown only with `{table.consent}`.")
    rows = "".join(_row(field, tables) for field in table.fields.values())
    return (
        f"## {table.title}\n\n{' '.join(notes)}\n\n"
        f"| Field | Kind | Needed | Example | Seen by | What it says |\n|---|---|---|---|---|---|\n"
        f"{rows}"
    )


def _row(field: Field, tables: Mapping[str, Table]) -> str:
    cells = (
        f"`{field.name}`",
        kind_of(field, tables),
        "yes" if field.required else "no",
        f"`{field.example}`" if field.example else "",
        seen_by(field),
        f"{field.title}. {field.description}" if field.title else field.description,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def kind_of(field: Field, tables: Mapping[str, Table]) -> str:
    """What may be written in a field, in plain words, with its choices and limits."""
    if field.table:
        linked = _link(tables[field.table])
        return f"a list of records: {linked}" if field.type == "array" else f"a record: {linked}"
    if field.type == "list":
        what = _named(field.refers, many=True) or _ITEMS.get(field.item_type or "", "values")
        return f"a list of {what}"
    if field.enum:
        return "one of " + ", ".join(f"`{choice}`" for choice in field.enum)
    simple = {
        "date": "a date",
        "datetime": "a day and a time on the clock",
        "boolean": "`yes` or `no`",
        "integer": f"a whole number{_range(field)}",
        "number": f"a number{_range(field)}",
    }
    return simple.get(field.type) or _text_kind(field)


def _text_kind(field: Field) -> str:
    pattern = field.constraints.get("pattern")
    if field.format in _FORMATS:
        kind = _FORMATS[field.format]
    elif named := _named(field.refers):
        kind = named
    elif field.text:
        kind = {"markdown": "Markdown", "link": "an address"}[field.text]
    elif pattern:
        kind = _PATTERNS.get(pattern, "text in the form of the example")
    else:
        kind = "text"
    most = field.constraints.get("maxLength")
    return f"{kind}, up to {most:,} characters" if most else kind


def _named(refers: str | None, *, many: bool = False) -> str:
    if refers is None:
        return ""
    if refers == "school":
        return "URNs of schools" if many else "the URN of a school"
    return f"ids of {refers}s" if many else f"the id of a {refers}"


def _range(field: Field) -> str:
    low, high = field.constraints.get("minimum"), field.constraints.get("maximum")
    if low is not None and high is not None:
        return f" from {low:,} to {high:,}"
    if low is not None:
        return f", {low:,} or more"
    return "" if high is None else f", {high:,} or less"


def seen_by(field: Field) -> str:
    """Whose pages show a field, and the consent that it needs."""
    who = _SEEN_BY[field.audience]
    return f"{who}, with `{field.consent}`" if field.consent else who


def _link(table: Table) -> str:
    return f"[{table.title}](#{anchor(table.title)})"


def anchor(heading: str) -> str:
    """The anchor that a heading gets where the pages are read: `A programme's year` → `a-…`."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


# --- the rules -------------------------------------------------------------------------------


def rules_page(rules: Sequence[Rule]) -> str:
    """Every rule as Markdown under the heading of its family; a code is a heading of its own."""
    groups = list(_families(rules))
    contents = "".join(
        f"- [{title}](#{anchor(title)}): {', '.join(f'[{r.code}](#{r.code})' for r in own)}\n"
        for title, _, own in groups
    )
    sections = [
        f"## {title}\n\n{about}\n\n" + "\n".join(_rule(rule) for rule in own)
        for title, about, own in groups
    ]
    return f"{_MADE}{_RULES_INTRODUCTION}{contents}\n" + "\n".join(sections)


def _families(rules: Sequence[Rule]) -> Iterator[tuple[str, str, list[Rule]]]:
    """Heading, what the family is about, and its rules, in the order of their first rules."""
    modules = [source, files, load, tables, content]
    for found in pkgutil.iter_modules(checks.__path__):
        modules.append(import_module(f"{checks.__name__}.{found.name}"))
    home = {rule: module for module in modules for rule in getattr(module, "RULES", ())}
    families: dict[ModuleType, list[Rule]] = {}
    for rule in rules:
        families.setdefault(home.get(rule, build), []).append(rule)
    for module, own in families.items():
        name = module.__name__.rpartition(".")[2]
        yield *(_FAMILIES.get(name) or _from_docstring(name, module)), own


def _from_docstring(name: str, module: ModuleType) -> tuple[str, str]:
    sentence = (module.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    return name.replace("_", " ").capitalize(), sentence


def _rule(rule: Rule) -> str:
    return (
        f"### {rule.code}\n\n**{rule.title}** ({rule.severity})\n\n"
        f"{rule.why}\n\n**To mend it.** {rule.mend}\n"
    )


# --- the Data Package ------------------------------------------------------------------------


def package(tables: Mapping[str, Table]) -> str:
    """The descriptor as YAML. Paths are relative to data/, where it stands."""
    resources = [
        {
            "name": table.name if path == table.file else f"hub_{table.name}",
            "title": table.title,
            "description": table.description,
            "data": [list(table.fields)],
            "lrp": {
                "path": re.sub(r"<\w+>", "*", path.removeprefix("data/")),
                "shape": table.shape,
            },
            "schema": _schema(table, tables),
        }
        for table in _in_order(tables)
        for path in _paths(table)
    ]
    return _PACKAGE_COMMENT + source.dump({**_PACKAGE, "resources": resources})


def _schema(table: Table, tables: Mapping[str, Table]) -> dict[str, Any]:
    """A Table Schema; one that stands inside a field goes with it, so that nothing is elsewhere."""
    kept = {key: value for key, value in table.descriptor.items() if key not in _SAID_ELSEWHERE}
    kept["fields"] = [_field(one, tables) for one in table.descriptor["fields"]]
    return kept


def _field(descriptor: Mapping[str, Any], tables: Mapping[str, Table]) -> dict[str, Any]:
    own = {key: value for key, value in descriptor["lrp"].items() if key in _OWN_OF_FIELD}
    if "table" in own:
        own["schema"] = _schema(tables[own["table"]], tables)
    return {key: value for key, value in descriptor.items() if key != "lrp"} | {"lrp": own}


def stale(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """The files below `root` that are not there or differ from what they should be."""
    return [
        path
        for path, data in files.items()
        if not (root / path).is_file() or (root / path).read_bytes() != data
    ]


def main() -> None:
    """Write the files into the repository that this program stands in."""
    root = Path(__file__).resolve().parents[1]
    files = all_files(tables.tables(), RULES)
    changed = stale(root, files)
    write.put(root, {path: files[path] for path in changed})
    print("\n".join(f"Written: {path}" for path in changed) or "Nothing has changed.")


if __name__ == "__main__":
    main()
