"""How commands write: all files or none, nothing overwritten, and plain refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from generator import scaffold, write
from generator.editors import json_schema, settings
from generator.model import is_year

_SHOWN = 5


def refuse_unless_year(text: str) -> None:
    """Refuse what is no subscription year, with what was probably meant."""
    if not is_year(text):
        better = scaffold.find_year(text)
        hint = f"Write `{better}`." if better else "Write it like `2026-27`."
        raise click.ClickException(f"`{text}` is not a subscription year. {hint}")


def write_skeletons(root: Path, files: Mapping[str, bytes]) -> None:
    """Write all files or none, each with the line that names its schema where schemas are kept."""
    write_new(root, with_schema_lines(root, files))


def with_schema_lines(root: Path, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """New files, each with the line that names its schema where schemas are kept."""
    has_schemas = (root / json_schema.FOLDER).is_dir() or not json_schema.schemas().keys() - files
    return settings.with_lines(files) if has_schemas else files


def write_new(root: Path, files: Mapping[str, bytes]) -> None:
    """Write all files or none. Refuses where anything stands, and to follow a link."""
    write_changed(root, files, {})


def write_changed(root: Path, files: Mapping[str, bytes], before: Mapping[str, bytes]) -> None:
    """Write new files, and change those that are as in `before`: all or none."""
    try:
        write.change(root, files, before)
    except write.Standing as standing:
        what = "changed meanwhile" if set(standing.paths) <= before.keys() else "there already"
        raise click.ClickException(
            f"{_listed(standing.paths)} {what}. Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None


def _listed(paths: Sequence[str]) -> str:
    names = ", ".join(f"`{path}`" for path in paths[:_SHOWN])
    more = len(paths) - _SHOWN
    if more > 0:
        names += f" and {more} more"
    return f"{names} {'is' if len(paths) == 1 else 'are'}"
