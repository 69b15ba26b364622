"""`lrp report board`: a hub's private board, written into private/."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator import board, build, write
from generator.cli_options import common
from generator.private_folder import TOP, NotPrivate, refuse_unless_private


@click.command("board")
@click.argument("hubs", nargs=-1)
@click.option(
    "--private", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Where boards go. Default: private/ in the network's folder.",
)  # fmt: skip
@common
def board_command(
    root: Path, today: dt.date, quiet: bool, hubs: tuple[str, ...], private: Path | None
) -> None:
    """Write the private board of each of HUBS: one page with all of a hub's year.

    It has every residency and review, what is next, and who owes what by when, by role and
    without names. Without HUBS every hub gets its own. A board is written anew each time.
    """
    place = (private or root / TOP).absolute()
    try:
        refuse_unless_private(root, place)
    except NotPrivate as error:
        raise click.ClickException(str(error)) from None
    files = board.boards(build.Options(root, place, today, hubs=hubs))
    try:
        changed = write.renew(place, files, [board.MARK], private=True)
    except write.Standing as standing:
        raise click.ClickException(
            f"`{standing.paths[0]}` is not a board that this program made. Move it away. "
            "Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None
    if not quiet:
        for path in files:
            click.echo(f"{'Wrote' if path in changed else 'Is up to date:'} {place / path}")
