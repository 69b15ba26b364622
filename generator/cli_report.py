"""`lrp report`: what stands where, as a table to read or a file to work with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import click

from generator import build, cli_board, cli_outcomes, cli_retention, cli_upkeep, sheets
from generator.cli_options import common
from generator.cli_table import sheet_title, table_lines
from generator.cli_writing import write_new
from generator.load import Loaded, load
from generator.model import is_year
from generator.progress import Owed, YearStep, listing
from generator.progress.listing import Report

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
        lines += ["", table.title, "-" * len(table.title), *table_lines(table)]
    overdue = sum(item.overdue for item in report.owed)
    lines += ["", f"{len(report.owed)} to do, {overdue} of them overdue."]
    return "\n".join([*lines, ""]).encode()


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
        title = sheet_title(table.title, {sheet.title for sheet in tables})
        tables.append(sheets.Sheet(title, columns, table.rows, spare=0))
    return sheets.workbook(tables)


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
group.add_command(cli_outcomes.outcomes_command)
