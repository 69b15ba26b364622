"""`lrp report outcomes`: what came of a year, as tables, a page or a return to fill in."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import cast

import click

from generator import audience, build, outcomes, outcomes_page, sheets, write
from generator.cli_options import common, meant
from generator.cli_table import sheet_title, table_lines
from generator.cli_writing import write_new
from generator.load import Loaded, load
from generator.model import is_year
from generator.private_folder import TOP, NotPrivate, refuse_unless_private
from generator.progress.listing import short_day
from generator.returns import FACT_HEADERS, Returns, as_json, facts, listings, returns

_FORMATS = ("text", "csv", "xlsx", "json", "page", "draft")
_NUMBERS = ("number", "date")


@click.command("outcomes")
@click.argument("hubs", nargs=-1)
@click.option("--year", default=None, help="Default: the network's current year.")
@click.option("--programme", default=None, help="Only one programme. Default: all.")
@click.option(
    "--format", "layout", type=click.Choice(_FORMATS), default="text",
    help="Default: text. `page` is one HTML file; `draft` a return to fill in.",
)  # fmt: skip
@click.option(
    "--audience", "reader", type=click.Choice(("hub", "public")), default="hub",
    help="hub: exact numbers and what is lacking. public: what the pages show. Default: hub.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=None,
    help="The file to write; never over another. Default: shown here; pages go to private/.",
)  # fmt: skip
@common
def outcomes_command(
    root: Path, today: dt.date, quiet: bool, hubs: tuple[str, ...], year: str | None,
    programme: str | None, layout: str, reader: str, out: Path | None,
) -> None:  # fmt: skip
    """Say what came of a year: placed, completed, days, schools, themes, gains, year on year.

    Without HUBS it is the whole network. For the hub's own people it has exact numbers, and what
    each return still lacks with who does it and in which file. It holds ids and nobody's name.
    """
    loaded = load(root)
    chosen = year or loaded.network.current_year
    _refuse_unknown(loaded, chosen, hubs, programme)
    if not quiet and any(fault.severity == "error" for fault in loaded.diagnostics):
        click.echo("Some of the data has faults and is left out: run `lrp check`.", err=True)
    audience_ = cast("audience.Audience", reader)
    projected = audience.project(loaded.network, audience_, today)
    report = returns(
        projected, chosen, today, exact=reader == "hub", hubs=hubs, programme=programme
    )
    if not report.parts:
        whose = "The network has" if not hubs else "These hubs have"
        raise click.ClickException(f"{whose} nothing in {chosen}.")
    if layout == "page":
        options = build.Options(root, root, today)
        for hub in hubs or ("",):
            made = outcomes_page.page(options, loaded, chosen, audience_, hub, programme)
            _put_page(root, made, out, quiet=quiet, several=len(hubs) > 1)
        return
    data = _draft(report) if layout == "draft" else _LAYOUTS[layout](report)
    if layout == "xlsx":
        out = out or Path(f"outcomes-{chosen}.xlsx")
    if out is None:
        click.echo(data.decode("utf-8-sig"), nl=False)
        return
    _put(out, data, quiet=quiet)


def _refuse_unknown(
    loaded: Loaded, year: str, hubs: tuple[str, ...], programme: str | None
) -> None:
    if not is_year(year):
        raise click.ClickException(f"`{year}` is not a subscription year, like `2026-27`.")
    for hub in hubs:
        if loaded.network.find_hub(hub) is None:
            raise build.NoSuchHub(hub)
    if programme is not None and loaded.network.find_programme(programme) is None:
        hint = meant(programme, (p.id for p in loaded.network.programmes))
        raise click.ClickException(f"There is no programme `{programme}`.{hint}")


def _put(out: Path, data: bytes, *, quiet: bool) -> None:
    place = out.absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    write_new(place.parent, {place.name: data})
    if not quiet:
        click.echo(f"Wrote {out}")


def _put_page(
    root: Path, made: dict[str, bytes], out: Path | None, *, quiet: bool, several: bool
) -> None:
    """A page into private/, where it is made anew each time, or as a file of its own."""
    [(path, data)] = made.items()
    if out is not None:
        if several:
            raise click.ClickException("Name one hub with --out: each hub's page is a file.")
        _put(out, data, quiet=quiet)
        return
    place = root / TOP
    try:
        refuse_unless_private(root, place)
        changed = write.renew(place, made, [outcomes_page.MARK], private=True)
    except NotPrivate as error:
        raise click.ClickException(str(error)) from None
    except write.Standing as standing:
        raise click.ClickException(
            f"`{standing.paths[0]}` is not a page that this program made. Move it away. "
            "Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None
    if not quiet:
        click.echo(f"{'Wrote' if changed else 'Is up to date:'} {place / path}")


# --- layouts


def _text(report: Returns) -> bytes:
    year = report.year.replace("-", "/")
    whose = report.network.short_name if report.is_whole else "Hubs"
    lines = [f"{whose}: outcomes of {year} on {short_day(report.today)}"]
    if report.exact:
        lines.append("Exact numbers, for hub leads and the central team.")
    for table in listings(report):
        lines += ["", table.title, "-" * len(table.title), *table_lines(table)]
    if report.exact:
        count = sum(len(part.lacking) for part in report.parts)
        lines += ["", f"{count} still lacking." if count else "Nothing is lacking."]
    return "\n".join([*lines, ""]).encode()


def _csv(report: Returns) -> bytes:
    return sheets.csv_file(FACT_HEADERS, facts(report))


def _xlsx(report: Returns) -> bytes:
    year = report.year.replace("-", "/")
    kept = "Pass it on only to hub leads and the central team." if report.exact else (
        "A number such as 5 to 7, or fewer than 3, keeps schools from being recognised."
    )  # fmt: skip
    about = sheets.Page(
        "About", f"Outcomes of {year}",
        (
            f"{report.network.name}, on {short_day(report.today)}.",
            "Everything is counted from the network's files, and the words are the hubs' own. "
            "Change those, not this workbook.",
            kept,
        ),
    )  # fmt: skip
    tables: list[sheets.Sheet | sheets.Page] = [about]
    for table in listings(report, words=True):
        is_words = "words" in table.title
        columns = tuple(
            sheets.Column(
                head.text,
                cast("sheets.Kind", head.kind) if head.kind in _NUMBERS
                else "long" if is_words and number else "text",
            )
            for number, head in enumerate(table.headings)
        )  # fmt: skip
        title = sheet_title(table.title, {sheet.title for sheet in tables})
        tables.append(sheets.Sheet(title, columns, table.rows, spare=0))
    return sheets.workbook(tables)


def _json(report: Returns) -> bytes:
    return (json.dumps(as_json(report), indent=2, ensure_ascii=False) + "\n").encode()


def _draft(report: Returns) -> bytes:
    """The return of one hub to fill in, for each programme that has none yet."""
    hubs = {one.hub for part in report.parts for one in part.hubs}
    if report.is_whole or len(hubs) != 1:
        raise click.ClickException("Name one hub: a return is one hub's.")
    if not report.exact:
        raise click.ClickException("A draft is for the hub's own people: leave --audience out.")
    parts = [
        (part.programme, one)
        for part in report.parts
        for one in part.hubs
        if one.said is None
    ]  # fmt: skip
    [hub] = hubs
    if not parts:
        raise click.ClickException(f"The return of `{hub}` is there: its outcomes.yaml has it.")
    own = next(one for one in report.network.hubs if one.id == hub)
    return outcomes.draft(own, parts, report.today).encode()


_LAYOUTS = {"text": _text, "csv": _csv, "xlsx": _xlsx, "json": _json}
