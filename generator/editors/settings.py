"""What tells an editor which JSON Schema belongs to which file of data/."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping

from generator.editors import json_schema
from generator.tables import Table, tables

SETTINGS = ".vscode/settings.json"
EXTENSIONS = ".vscode/extensions.json"

_PART = re.compile(r"<\w+>")


def settings() -> dict[str, bytes]:
    """Visual Studio Code's settings for a network that has none, by their paths from its root.

    Somebody's own settings are theirs: write these only where there are none.
    """
    chosen = {
        "yaml.schemas": {
            f"./{json_schema.path_of(table)}": patterns
            for table in tables().values()
            if (patterns := globs(table))
        },
        # Otherwise every file's name is compared with a list from elsewhere.
        "yaml.schemaStore.enable": False,
    }
    return {SETTINGS: _json(chosen), EXTENSIONS: _json({"recommendations": ["redhat.vscode-yaml"]})}


def globs(table: Table) -> list[str]:
    """Which files of data/ a table's records stand in; `*` is one folder's or file's name."""
    return [_PART.sub("*", path) for path in (table.file, table.also) if path]


def find_line(path: str) -> str | None:
    """The first line that names a data file's schema to an editor, without its line end.

    `path` is from the network's root, with forward slashes. None for a file without a schema.
    """
    for table in tables().values():
        if any(re.fullmatch(_expression(place), path) for place in (table.file, table.also)):
            schema = posixpath.relpath(json_schema.path_of(table), posixpath.dirname(path))
            return f"# yaml-language-server: $schema={schema}"
    return None


def with_lines(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files by their paths, each data file with the line that names its schema before the rest."""
    made = {}
    for path, data in files.items():
        line = find_line(path)
        made[path] = data if line is None else f"{line}\n".encode() + data
    return made


def _expression(place: str | None) -> str:
    """What the paths of a schema's `file` look like: `<hub>` is one folder or file name."""
    return "[^/]+".join(map(re.escape, _PART.split(place))) if place else "(?!)"


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
