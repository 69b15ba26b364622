"""`lrp build` and `lrp serve`: the site, in its place or on this machine."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from generator import build, report
from generator.cli_options import common
from generator.cli_watch import Bar

_NAMED = 3


@click.command("build")
@click.argument("hubs", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="Where the site goes. Default: site/ in the network's folder.",
)
@click.option(
    "--audience",
    "for_whom",
    type=click.Choice(("public", "network")),
    default="public",
    help="Who will read it.",
)
@click.option(
    "--engine", type=click.Choice(("mkdocs",)), default="mkdocs", help="What makes the pages."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    help="How many processes build. Default: one for each core.",
)
@click.option(
    "--cache/--no-cache",
    default=True,
    help="Keep what is made in .lrp-cache/ and take from there what is unchanged. Default: yes.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    default="",
    help="A Dask scheduler whose workers make the microsites, such as tcp://10.0.0.5:8786.",
)
@common
def build_command(
    root: Path,
    today: dt.date,
    quiet: bool,
    hubs: tuple[str, ...],
    out: Path | None,
    for_whom: Any,
    engine: str,
    jobs: int | None,
    cache: bool,
    scheduler: str,
) -> None:
    """Build the site, or only the microsites of HUBS, and put it in place as a whole."""
    options = build.Options(
        root=root, out=(out or root / "site").absolute(), today=today, audience=for_whom,
        engine=engine, jobs=jobs or 0, hubs=hubs, cache=cache, scheduler=scheduler,
    )  # fmt: skip
    with Bar(quiet=quiet) as progress:
        built = build.build_or_refuse(options, progress)
    stands = "The site stands as it was." if options.out.exists() else "Nothing was written."
    if built.failed:
        click.echo(report.render(built.diagnostics, "full", stands=stands), nl=False)
        raise SystemExit(1)
    if built.diagnostics:
        click.echo(report.render(built.diagnostics, "full", stands="The site was built."), nl=False)
    if not quiet:
        microsites = f"{built.microsites} microsite{'' if built.microsites == 1 else 's'}"
        click.echo(f"{built.pages} pages, {microsites}: {_shown(options.out)}{_again(built)}")


def _again(built: build.Built) -> str:
    """What of the site was made now, where the rest stood."""
    if not built.made:
        return " (as it was: nothing has changed)"
    hubs = [name for name in built.made if ":" not in name]
    if len(hubs) == built.microsites:
        return ""
    others = len(built.made) - len(hubs)
    named = hubs[:_NAMED]
    if len(hubs) > _NAMED:
        named.append(f"{len(hubs) - _NAMED} more")
    files = f"{others} file{'' if others == 1 else 's'} of the network’s own"
    return f" (made again: {', '.join([*named, *([files] if others else [])])})"


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="Default: 8000.")
@click.option(
    "--audience",
    "for_whom",
    type=click.Choice(("public", "network")),
    default="public",
    help="Who will read it.",
)
@common
def serve_command(root: Path, today: dt.date, quiet: bool, port: int, for_whom: Any) -> None:
    """Show the site on this machine and build again what a change touches."""
    from generator import serve

    options = build.Options(root=root, out=root / "site", today=today, audience=for_whom)
    say = (lambda _line: None) if quiet else click.echo
    serve.serve(options, port, say, lambda: Bar(quiet=quiet))
