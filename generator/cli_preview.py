"""`lrp preview`: the site as a change would make it, and which pages differ."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator import build, report, summary, write
from generator.cli_options import common
from generator.cli_watch import Bar

_SHOWN = 20


@click.command("preview")
@click.option(
    "--since",
    required=True,
    metavar="REV",
    help="The commit or branch of git that the site is compared with, such as main.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Where the site goes. Default: preview/ in the network's folder.",
)
@click.option(
    "--summary",
    "into",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Add to this file which pages change, as Markdown.",
)
@common
def preview_command(
    root: Path, today: dt.date, quiet: bool, since: str, out: Path | None, into: Path | None
) -> None:
    """Build the site as a change would make it, and say which pages differ."""
    from generator.preview import preview

    options = build.Options(root=root, out=(out or root / "preview").absolute(), today=today)
    with Bar(quiet=quiet) as progress:
        found = preview(options, since, progress)
    if found.built.failed:
        stands = "The preview stands as it was." if options.out.exists() else "Nothing was written."
        click.echo(report.render(found.built.diagnostics, "full", stands=stands), nl=False)
        raise SystemExit(1)
    if not found.compared:
        text = "The site at that commit has faults, so its pages cannot be compared."
        click.echo(text)
        told = f"## What changes on the site\n\n{text}\n"
    else:
        told = summary.of_preview(found.pages, found.files)
        if not quiet:
            _say(found.pages, found.files)
    if into:
        write.append(into, told)


def _say(pages: tuple[summary.Page, ...], files: int) -> None:
    for page in pages[:_SHOWN]:
        click.echo(f"{page.what:8} /{page.address}  {report.safe(page.title)}")
    if len(pages) > _SHOWN:
        click.echo(f"and {len(pages) - _SHOWN} more")
    count = f"{len(pages)} page{'' if len(pages) == 1 else 's'}"
    click.echo(f"{count} and {files} other file{'' if files == 1 else 's'} differ.")
