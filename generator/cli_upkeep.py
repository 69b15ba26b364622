"""`lrp report stale` and `lrp report retention`: what has to be brought up to date, or deleted."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from generator import content, sheets, stale
from generator.cli_options import common
from generator.cli_writing import refuse_unless_year, write_new
from generator.load import Loaded, load
from generator.stale import Stale


def read_content(root: Path) -> Mapping[str, str]:
    """The text of each page of content/ that can be read, by its path."""
    pages, _ = content.read(root)
    paths = sorted(page.path for page in pages.pages.values())
    return {path: (root / path).read_text("utf-8-sig") for path in paths}


def stale_lines(loaded: Loaded, pages: Mapping[str, str], year: str, today: dt.date) -> list[str]:
    """Each place that speaks of an older year, as one line."""
    return [_line(item) for item in stale.find(loaded, pages, year, today)]


def _line(item: Stale) -> str:
    return f"{item.location}: “{item.words}”. {item.action}"


@click.command("stale")
@click.option("--year", default=None, help="The year to bring it to. Default: the current one.")
@click.option(
    "--format", "layout", type=click.Choice(("text", "csv", "xlsx", "json")), default="text",
    help="Default: text.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=None,
    help="The file to write. Default: shown here; for xlsx, stale-YEAR.xlsx.",
)  # fmt: skip
@common
def stale_command(
    root: Path, today: dt.date, quiet: bool, year: str | None, layout: str, out: Path | None
) -> None:
    """List the dates, links and phrases that still speak of an older year, each with its place.

    Older years' own folders, learning and testimonials look back by nature and are left out.
    """
    loaded = load(root)
    year = year or loaded.network.current_year
    refuse_unless_year(year)
    found = stale.find(loaded, read_content(root), year, today)
    data = _STALE[layout](found, year)
    give(data, layout, out or (Path(f"stale-{year}.xlsx") if layout == "xlsx" else None), quiet)


def give(data: bytes, layout: str, out: Path | None, quiet: bool) -> None:
    """Show a report, or write it to a file that is not there yet."""
    if out is None:
        click.echo(data.decode("utf-8-sig" if layout == "csv" else "utf-8"), nl=False)
        return
    place = out.absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    write_new(place.parent, {place.name: data})
    if not quiet:
        click.echo(f"Wrote {out}")


_STALE_HEADS = ("file", "line", "column", "words", "action")


def _stale_rows(found: Sequence[Stale]) -> list[tuple[str, ...]]:
    return [
        (i.location.path, str(i.location.line), str(i.location.column), i.words, i.action)
        for i in found
    ]


def _stale_text(found: Sequence[Stale], year: str) -> bytes:
    lines = [_line(item) for item in found]
    files = len({item.location.path for item in found})
    shown = year.replace("-", "/")
    last = (
        f"{len(found)} places in {files} files speak of a year before {shown}."
        if found
        else f"Nothing speaks of a year before {shown}."
    )
    return "\n".join([*lines, last, ""]).encode()


def _stale_json(found: Sequence[Stale], year: str) -> bytes:
    rows = [dict(zip(_STALE_HEADS, row, strict=True)) for row in _stale_rows(found)]
    places = [row | {"line": int(row["line"]), "column": int(row["column"])} for row in rows]
    return as_json({"year": year, "places": places})


def as_json(value: object) -> bytes:
    """A report for programs."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _stale_xlsx(found: Sequence[Stale], year: str) -> bytes:
    kinds: tuple[sheets.Kind, ...] = ("text", "number", "number", "text", "text")
    columns = tuple(
        sheets.Column(head.capitalize(), kind)
        for head, kind in zip(_STALE_HEADS, kinds, strict=True)
    )
    return sheets.workbook([sheets.Sheet(f"Before {year}", columns, _stale_rows(found), spare=0)])


_STALE: Mapping[str, Callable[[Sequence[Stale], str], bytes]] = {
    "text": _stale_text,
    "csv": lambda found, _year: sheets.csv_file(_STALE_HEADS, _stale_rows(found)),
    "xlsx": _stale_xlsx,
    "json": _stale_json,
}
