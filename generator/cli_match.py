"""`lrp match`: who goes where, proposed and explained; written into data/ when asked to."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import click

from generator import write
from generator.cli_options import common
from generator.cli_watch import Bar
from generator.load import load
from generator.private_folder import TOP, NotPrivate, refuse_unless_private


@click.command("match")
@click.argument("hubs", nargs=-1)
@click.option("--year", default=None, help="Default: the current one.")
@click.option("--programme", default=None, help="Default: every one that somebody answered for.")
@click.option(
    "--private", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Where private answers are. Default: private/ in the network's folder.",
)  # fmt: skip
@click.option("--write", "wanted", is_flag=True, help="Write the records and the private page.")
@click.option(
    "--format", "layout", type=click.Choice(("text", "json")), default="text",
    help="How the proposal is shown.",
)  # fmt: skip
@click.option("--names", is_flag=True, help="Show names, on a screen that only you see.")
@click.option(
    "--explain", multiple=True, metavar="REFERENCE",
    help="Explain the place of this person even in a very large matching.",
)  # fmt: skip
@click.option("--page", is_flag=True, help="Write the private page, without the records.")
@common
def match_command(
    root: Path,
    today: dt.date,
    quiet: bool,
    hubs: tuple[str, ...],
    year: str | None,
    programme: str | None,
    private: Path | None,
    wanted: bool,
    layout: str,
    names: bool,
    explain: tuple[str, ...],
    page: bool,
) -> None:
    """Propose who goes to which host school, on which days, and say why.

    Reads expressions of interest and offers to host from private/. With one of HUBS its leaders
    and schools are matched; with several, or without any, the hubs are matched together. Nothing
    is written without --write, and nobody is named without --names.
    """
    place = (private or root / TOP).absolute()
    _refuse_names(names, layout)
    if wanted or page:
        try:
            refuse_unless_private(root, place)
        except NotPrivate as error:
            raise click.ClickException(str(error)) from None
    # Imported here: the solver takes a second to load, which no other command should pay for.
    from generator import cli_matching

    try:
        with Bar(quiet=quiet) as watch:
            run = cli_matching.Run(
                root=root, private=place, today=today, loaded=load(root), hubs=hubs, year=year,
                programme=programme, explain=tuple(ref.upper() for ref in explain), watch=watch,
            )  # fmt: skip
            done = cli_matching.matched(run, write_records=wanted, write_page=page)
    except cli_matching.OutOfSteps:
        raise click.ClickException(
            "There are too many ways to match so many at once. Match fewer hubs together."
        ) from None
    except write.Standing as standing:
        raise click.ClickException(
            f"`{standing.paths[0]}` stands already, or was changed meanwhile. "
            f"{cli_matching.left(standing.paths[0], wanted=wanted)}"
        ) from None
    except write.IsLink as link:
        stands = cli_matching.left(str(link), wanted=wanted)
        raise click.ClickException(f"`{link}` is a link. {stands}") from None
    if layout == "json":
        click.echo(done.json(), nl=False)
    else:
        click.echo(done.text(names=names, quiet=quiet), nl=False)
    if done.failed:
        raise SystemExit(1)


def _refuse_names(names: bool, layout: str) -> None:
    if not names:
        return
    if layout == "json":
        raise click.ClickException("--format json never has names. Leave --names out.")
    if os.environ.get("CI") or os.environ.get("GITHUB_ACTIONS"):
        raise click.ClickException("What is shown here can be read by others. Leave --names out.")
    if not sys.stdout.isatty():
        click.echo("This output has names in it: keep it where only you can read it.", err=True)
