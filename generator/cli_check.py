"""`lrp check` and `lrp explain`: what is wrong, and what that means."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator import build, report
from generator.cli_options import common, meant

_FORMATS = ("full", "concise", "github", "json")


@click.command()
@click.argument("hubs", nargs=-1)
@click.option("--strict", is_flag=True, help="Treat warnings as faults.")
@click.option(
    "--format", "layout", type=click.Choice(_FORMATS), default="full", help="How faults are shown."
)
@common
def check(
    root: Path,
    today: dt.date,
    quiet: bool,
    hubs: tuple[str, ...],
    strict: bool,
    layout: report.Format,
) -> None:
    """Check every file of data/ and content/, and say what to mend and where.

    With HUBS only the faults in those hubs' folders are shown.
    """  # fmt: skip
    loaded, _, diagnostics = build.read(root, today)
    known = {hub.id for hub in loaded.network.hubs}
    for hub in hubs:
        if hub not in known:
            raise click.ClickException(f"The network has no hub `{hub}`.{meant(hub, known)}")
    if hubs:
        folders = tuple(f"data/hubs/{hub}/" for hub in hubs)
        diagnostics = [d for d in diagnostics if d.location.path.startswith(folders)]
    if diagnostics or not quiet:
        click.echo(report.render(diagnostics, layout, stands=""), nl=False)
    if any(d.severity == "error" or strict for d in diagnostics):
        raise SystemExit(1)


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Say what a fault means and how to mend it."""
    # Imported here: it loads every part of the program.
    from generator import rules

    rule = rules.find_rule(code)
    if rule is None:
        codes = {rule.code for rule in rules.RULES}
        raise click.ClickException(f"There is no fault called `{code}`.{meant(code, codes)}")
    click.echo(f"{rule.title}  [{rule.code}, {rule.severity}]\n\n{rule.why}\n\n{rule.mend}")
