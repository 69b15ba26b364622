"""Arguments → one call → report → exit code: 0 clean, 1 faults in the data, 2 could not run."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import click

from generator import (
    __version__,
    build,
    cli_form,
    cli_import,
    cli_letters,
    cli_match,
    cli_new,
    cli_report,
    report,
    serve,
    write,
)
from generator.engines import ENGINES, mkdocs

FORMATS = ("full", "concise", "github", "json")


class Day(click.ParamType[dt.date]):
    """A day as 2027-02-03."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.date:
        """The date of a text."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail("must be a real date, like 2027-02-03", param, ctx)


def find_root() -> Path:
    """The nearest folder from here upwards that holds data/network.yaml, or data/."""
    here = Path.cwd()
    for marker in ("data/network.yaml", "data"):
        for folder in (here, *here.parents):
            if (folder / marker).exists():
                return folder
    raise click.ClickException(
        "There is no network here. Go to the folder that holds `data`, or name it with --root."
    )


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command has."""

    @click.option(
        "--root",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        help="The network's folder. Default: found upwards from here.",
    )
    @click.option(
        "--today",
        type=Day(),
        default=None,
        help="The day that dates are compared with. Default: today.",
    )
    @click.option("--quiet", is_flag=True, help="Say nothing but faults.")
    @wraps(command)
    def with_common(root: Path | None, today: dt.date | None, **rest: Any) -> Any:
        folder = (root or find_root()).absolute()
        if not folder.is_dir():
            raise click.ClickException(f"There is no folder `{folder.name}`.")
        return command(root=folder, today=today or dt.date.today(), **rest)

    return with_common  # fmt: skip


@click.group()
@click.version_option(__version__, prog_name="lrp")
def main_group() -> None:
    """Checks a residency network's files and builds its site and its hubs' microsites."""


@main_group.command()
@click.argument("hubs", nargs=-1)
@click.option("--strict", is_flag=True, help="Treat warnings as faults.")
@click.option(
    "--format", "layout", type=click.Choice(FORMATS), default="full", help="How faults are shown."
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
            raise click.ClickException(f"The network has no hub `{hub}`.{_meant(hub, known)}")
    if hubs:
        folders = tuple(f"data/hubs/{hub}/" for hub in hubs)
        diagnostics = [d for d in diagnostics if d.location.path.startswith(folders)]
    if diagnostics or not quiet:
        click.echo(report.render(diagnostics, layout, stands=""), nl=False)
    if any(d.severity == "error" or strict for d in diagnostics):
        raise SystemExit(1)


def _meant(text: str, known: Iterable[str]) -> str:
    """What was probably meant, as a second sentence; empty where nothing is near."""
    near = difflib.get_close_matches(text.lower(), sorted(known), 1)
    return f" Did you mean `{near[0]}`?" if near else ""


@main_group.command("build")
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
    "--engine", type=click.Choice(tuple(ENGINES)), default="mkdocs", help="What makes the pages."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    help="How many processes build. Default: one for each core.",
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
) -> None:
    """Build the site, or only the microsites of HUBS, and put it in place as a whole."""
    options = build.Options(
        root=root, out=(out or root / "site").absolute(), today=today, audience=for_whom,
        engine=engine, jobs=jobs or 0, hubs=hubs,
    )  # fmt: skip
    with _progress(quiet) as progress:
        built = build.build_or_refuse(options, progress)
    stands = "The site stands as it was." if options.out.exists() else "Nothing was written."
    if built.failed:
        click.echo(report.render(built.diagnostics, "full", stands=stands), nl=False)
        raise SystemExit(1)
    if built.diagnostics:
        click.echo(report.render(built.diagnostics, "full", stands="The site was built."), nl=False)
    if not quiet:
        microsites = f"{built.microsites} microsite{'' if built.microsites == 1 else 's'}"
        click.echo(f"{built.pages} pages, {microsites}: {_shown(options.out)}")


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


class _progress:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.wanted = not quiet and sys.stderr.isatty()
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> build.Progress:
        return self.show if self.wanted else build.quiet

    def show(self, what: str, done: int, total: int) -> None:
        if self.bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task(what, total=total)
        self.bar.update(self.task, description=what, completed=done)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


@main_group.command("serve")
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
    options = build.Options(root=root, out=root / "site", today=today, audience=for_whom)
    serve.serve(options, port, (lambda _line: None) if quiet else click.echo)


@main_group.command()
@click.argument("code")
def explain(code: str) -> None:
    """Say what a fault means and how to mend it."""
    rule = next((rule for rule in build.RULES if rule.code == code), None)
    if rule is None:
        codes = {rule.code for rule in build.RULES}
        raise click.ClickException(f"There is no fault called `{code}`.{_meant(code, codes)}")
    click.echo(f"{rule.title}  [{rule.code}, {rule.severity}]\n\n{rule.why}\n\n{rule.mend}")


main_group.add_command(cli_new.group(common, Day()))
main_group.add_command(cli_form.group(common))
main_group.add_command(cli_import.command(common))
main_group.add_command(cli_letters.command(common))
main_group.add_command(cli_match.command(common))
main_group.add_command(cli_report.group(common))


def main() -> None:
    """Run the command line; never a traceback."""
    try:
        main_group(prog_name="lrp", standalone_mode=False)
    except SystemExit:
        raise
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        raise SystemExit(2) from None
    except Exception as error:
        click.echo(f"lrp: {_sentence(error)}", err=True)
        if "LRP_DEBUG" in os.environ:
            raise
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        click.echo("lrp: Stopped.", err=True)
        raise SystemExit(2) from None


_SENTENCES: Mapping[type[Exception], str] = {
    build.NoSuchHub: "The network has no hub `{}`.",
    write.NotOurs: "`{}` holds files that no build wrote. Name another folder with --out.",
    write.InUse: "Another build is writing to `{}`. Try again when it ends.",
    mkdocs.EngineFailed: "The pages could not be made: {}",
    click.exceptions.Abort: "Stopped.",
}


def _sentence(error: Exception) -> str:
    """Why the program could not run, in one plain line."""
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return sentence.format(error)
    match error:
        case click.MissingParameter():
            name = error.param.human_readable_name if error.param else "A value"
            return f"{name} is missing. {error.ctx.get_usage() if error.ctx else ''}".strip()
        case click.BadParameter():
            name = (error.param.opts[0] if error.param else "") or "The value"
            return f"{name}: {error.message.rstrip('.')}."
        case click.ClickException():
            return error.format_message()
        case OSError():
            reason = (error.strerror or "unknown cause").lower()
            return f"{error.filename or 'A file'}: {reason}."
    return (
        f"This is a fault in the program, not in your files ({type(error).__name__}: {error}). "
        "Run it again with LRP_DEBUG=1 and send what it prints to the maintainers."
    )
