"""`lrp codeowners`: who approves a change in which folder, for the code host."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator import frozen, ownership
from generator.cli_options import common
from generator.cli_writing import write_changed
from generator.load import load
from generator.model import is_year

_PLACES = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}


@click.command("codeowners")
@click.option("--host", type=click.Choice([*_PLACES]), default="github", help="Default: github.")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; say whether it is as it should be."
)
@common
def codeowners_command(
    root: Path,
    today: dt.date,  # noqa: ARG001 - every command is given it
    quiet: bool,
    host: str,
    only_check: bool,
) -> None:
    """Write CODEOWNERS from the hubs' teams: who approves a change in which folder.

    A hub's folder is approved by its `team`, everything else and every frozen year by the
    network's. Exit code 1 with --check where the file is not as it should be.
    """
    network = load(root).network
    if not network.team:
        raise click.ClickException(
            "data/network.yaml has no `team`, so nobody would approve what no hub owns. Write the "
            "central team's name at the code host, like `@waymark-schools/central-team`."
        )
    years = [p.stem for p in (root / frozen.FOLDER).glob("*.txt") if is_year(p.stem)]
    text = ownership.codeowners(network, years)
    path = _PLACES[host]
    stands = (root / path).read_bytes() if (root / path).is_file() else None
    without = [hub.id for hub in network.hubs if not hub.team]
    if stands == text:
        _say(quiet, f"{path} is as it should be.", without)
        return
    if stands is not None and not ownership.is_ours(stands):
        raise click.ClickException(
            f"`{path}` was written by hand. Move it away, or delete it, and run this again."
        )
    if only_check:
        click.echo(f"{path} is not as data/ says. Run `lrp codeowners` and commit it.")
        raise SystemExit(1)
    write_changed(root, {path: text}, {} if stands is None else {path: stands})
    _say(quiet, f"Wrote {path}", without)


def _say(quiet: bool, text: str, without: list[str]) -> None:
    if quiet:
        return
    click.echo(text)
    if without:
        listed = ", ".join(f"`{hub}`" for hub in without)
        click.echo(f"No `team` in hub.yaml, so the central team approves: {listed}.")
