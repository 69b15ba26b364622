"""`lrp report`: what stands where, as a table to read or a file to work with."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

import click

from generator import build, cli_board, cli_retention, cli_upkeep, sheets
from generator.cli_options import common
from generator.cli_writing import write_new
from generator.load import Loaded, load
from generator.model import is_year
from generator.progress import Owed, YearStep, listing
from generator.progress.listing import Heading, Listing, Report

_WIDTH = 100
_LEAST = 10
_FORMATS = ("text", "csv", "xlsx", "json")


@click.command("progress")
@click.argument("hubs", nargs=-1)
@click.option("--year", default=None, help="Default: the network's current year.")
@click.option(
    "--format", "layout", type=click.Choice(_FORMATS), default="text", help="Default: text."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=None,
    help="The file to write. Default: shown here; for xlsx, progress-YEAR.xlsx.",
)  # fmt: skip
@common
def progress(
    root: Path,
    today: dt.date,
    quiet: bool,
    hubs: tuple[str, ...],
    year: str | None,
    layout: str,
    out: Path | None,
) -> None:
    """Say how far each hub is, what is owed by whom and when, and what is overdue.

    Without HUBS it is the whole network, each residency counted once. It holds ids and counts,
    nobody's name and no answer.
    """
    loaded = load(root)
    found = _report(loaded, year, today, hubs)
    if not quiet and any(fault.severity == "error" for fault in loaded.diagnostics):
        click.echo("Some of the data has faults and is left out: run `lrp check`.", err=True)
    if layout == "xlsx":
        out = out or Path(f"progress-{found.year}.xlsx")
    data = _LAYOUTS[layout](found)
    if out is None:
        click.echo(data.decode("utf-8-sig"), nl=False)
        return
    place = out.absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    write_new(place.parent, {place.name: data})
    if not quiet:
        click.echo(f"Wrote {out}")


def _report(loaded: Loaded, year: str | None, today: dt.date, hubs: Sequence[str]) -> Report:
    network = loaded.network
    chosen = year or network.current_year
    if not is_year(chosen):
        raise click.ClickException(f"`{chosen}` is not a subscription year, like `2026-27`.")
    for hub in hubs:
        if network.find_hub(hub) is None:
            raise build.NoSuchHub(hub)
    found = listing.report(network, chosen, today, hubs)
    if not found.hubs:
        whose = "The network has" if not hubs else "These hubs have"
        raise click.ClickException(f"{whose} nothing in {chosen}.")
    return found


# --- text ----------------------------------------------------------------------------------


def _text(report: Report) -> bytes:
    whose = report.network.short_name if report.summaries else "Hubs"
    year = report.year.replace("-", "/")
    lines = [f"{whose}: progress in {year} on {listing.short_day(report.today)}"]
    for table in listing.listings(report):
        lines += ["", table.title, "-" * len(table.title), *_table(table)]
    overdue = sum(item.overdue for item in report.owed)
    lines += ["", f"{len(report.owed)} to do, {overdue} of them overdue."]
    return "\n".join([*lines, ""]).encode()


def _table(table: Listing) -> Iterator[str]:
    """A table in at most _WIDTH signs: what is too long for its column goes on below it."""
    if not table.rows:
        yield "None yet."
        return
    cells = [[_shown(head, text) for head, text in zip(table.headings, row, strict=True)]
             for row in table.rows]  # fmt: skip
    widths, gap = _widths(table.headings, cells)
    for row in ([head.text for head in table.headings], *cells):
        yield from _row(row, table.headings, widths, gap)


def _shown(head: Heading, text: str) -> str:
    if head.kind == "date" and text:
        return listing.short_day(dt.date.fromisoformat(text))
    return text


def _widths(heads: Sequence[Heading], cells: Sequence[Sequence[str]]) -> tuple[list[int], str]:
    """What each column needs up to its limit, and the gap between them.

    One without a limit gives way when a line is too long.
    """
    widths = []
    for number, head in enumerate(heads):
        longest = max(len(row[number]) for row in cells)
        words = max(len(word) for word in head.text.split())
        wanted = max(longest, len(head.text))
        widths.append(max(min(wanted, head.width), words) if head.width else wanted)
    gaps = len(widths) - 1
    gap = " " * (2 if sum(widths) + 2 * gaps <= _WIDTH else 1)
    spare = _WIDTH - sum(widths) - len(gap) * gaps
    for number, head in enumerate(heads):
        if not head.width and spare < 0:
            widths[number] = max(widths[number] + spare, _LEAST)
    return widths, gap


def _row(
    cells: Sequence[str], heads: Sequence[Heading], widths: Sequence[int], gap: str
) -> Iterator[str]:
    parts = [textwrap.wrap(text, width) or [""] for text, width in zip(cells, widths, strict=True)]
    for line in range(max(len(part) for part in parts)):
        texts = [part[line] if line < len(part) else "" for part in parts]
        shown = [
            text.rjust(width) if head.kind == "number" else text.ljust(width)
            for text, head, width in zip(texts, heads, widths, strict=True)
        ]
        yield gap.join(shown).rstrip()


# --- files ---------------------------------------------------------------------------------


def _csv(report: Report) -> bytes:
    return sheets.csv_file(listing.FACT_HEADERS, listing.facts(report))


def _xlsx(report: Report) -> bytes:
    year = report.year.replace("-", "/")
    about = sheets.Page(
        "About", f"Progress in {year}",
        (
            f"{report.network.name}, on {listing.short_day(report.today)}.",
            "Everything is computed from the network's files. Change those, not this workbook.",
        ),
    )  # fmt: skip
    tables: list[sheets.Sheet | sheets.Page] = [about]
    for table in listing.listings(report):
        columns = tuple(
            sheets.Column(head.text, cast("sheets.Kind", head.kind)) for head in table.headings
        )
        title = _sheet_title(table.title, {sheet.title for sheet in tables})
        tables.append(sheets.Sheet(title, columns, table.rows, spare=0))
    return sheets.workbook(tables)


def _sheet_title(title: str, taken: set[str]) -> str:
    """At most 31 signs, none that a sheet's name cannot have, and none twice."""
    kept = " ".join("".join(" " if sign in "[]:*?/\\" else sign for sign in title).split())[:31]
    number, found = 1, kept
    while found.casefold() in {other.casefold() for other in taken}:
        number += 1
        found = f"{kept[: 30 - len(str(number))]} {number}"
    return found


def _json(report: Report) -> bytes:
    made = {
        "year": report.year,
        "today": report.today.isoformat(),
        "hubs": [
            {
                "hub": one.hub, "programme": one.programme, "takes_part": one.steps.takes_part,
                "states": {count.state: count.count for count in one.counts},
                "reached": {count.state: count.reached for count in one.counts},
                "recruitment": {
                    name: getattr(one.recruitment, name)
                    for name in one.recruitment.__dataclass_fields__
                },
                "steps": [_step(step) for step in one.steps.in_order],
            }
            for one in report.hubs
        ],
        "without_representative": [
            {
                "hub": one.hub, "programme": one.programme,
                "booked": one.booked.id if one.booked else None, "last_on": _day(one.last_on),
                "late": one.late,
            }
            for one in report.unrepresented
        ],
        "owed": [_item(report, item) for item in report.owed],
    }  # fmt: skip
    return (json.dumps(made, indent=2, ensure_ascii=False) + "\n").encode()


def _step(step: YearStep) -> dict[str, object]:
    return {
        "step": step.id, "phase": step.phase or None, "done": step.done,
        "done_on": _day(step.done_on), "due_on": _day(step.due_on), "overdue": step.overdue,
    }  # fmt: skip


def _item(report: Report, item: Owed) -> dict[str, object]:
    record = item.record
    return {
        "programme": item.programme, "hub": item.hub,
        "record": {"hub": record.hub, "id": record.id} if record else None,
        "milestone": item.milestone, "step": item.step, "role": item.role,
        "who": listing.who(report.network, item), "what": listing.what(item),
        "due_on": _day(item.due_on), "overdue": item.overdue, "late_days": item.late_days,
    }  # fmt: skip


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


_LAYOUTS: dict[str, Callable[[Report], bytes]] = {
    "text": _text,
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
}


group = click.Group("report", help="Say where hubs and the network stand.")
group.add_command(progress)
group.add_command(cli_board.board_command)
group.add_command(cli_upkeep.stale_command)
group.add_command(cli_retention.retention_command)
