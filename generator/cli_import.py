"""`lrp import`: answers, a workbook or the register → records, shown first, then written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from generator import audience, build, importers, register, report, workbook, write
from generator.cli_form import known_form, refuse_faulty
from generator.cli_options import common
from generator.diagnostics import Diagnostic
from generator.load import Loaded, load
from generator.private_folder import TOP
from generator.register.extract import MAX_BYTES as REGISTER_BYTES
from generator.sheets import MAX_BYTES, Unreadable

_NOT_YET = "Nothing was written. Add --write to write it."


@click.command("import")
@click.argument("form")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--hub", default=None, help="The hub of all rows. Default: as the rows say.")
@click.option("--year", default=None, help="The workbook's year. Default: the current one.")
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None,
    help="A file that says which column answers which question.",
)  # fmt: skip
@click.option(
    "--private", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Where private answers go. Default: private/ in the network's folder.",
)  # fmt: skip
@click.option("--month-first", is_flag=True, help="Read 3/2/2027 as 2 March. Default: 3 February.")
@click.option("--urn", "urns", multiple=True, help="With `schools`: a school to add, by its URN.")
@click.option("--local-authority", default=None, help="With `schools`: all of an authority.")
@click.option("--write", "wanted", is_flag=True, help="Write what the report says.")
@common
def import_command(
    root: Path,
    today: dt.date,
    quiet: bool,
    form: str,
    file: Path,
    hub: str | None,
    year: str | None,
    mapping: Path | None,
    private: Path | None,
    month_first: bool,
    urns: tuple[str, ...],
    local_authority: str | None,
    wanted: bool,
) -> None:
    """Read answers to FORM from FILE and say what each row becomes.

    FILE is what Microsoft Forms, Google Forms, a form service, our own sheet or the web form gave;
    a folder of such files; or the text of an issue. FORM may also be `workbook`, for a hub's
    workbook that comes back, or `schools`, for an extract of the register of schools.
    """
    loaded = load(root)
    try:
        if form == "workbook":
            _workbook(loaded, root, today, quiet, file, _of_hub(loaded, hub), year, wanted)
        elif form == "schools":
            own = _of_hub(loaded, hub)
            _schools(loaded, root, today, quiet, file, own, urns, local_authority, wanted)
        else:
            refuse_faulty(loaded, form)
            network = audience.project(loaded.network, "public", today)
            responses = importers.read(
                known_form(loaded, network, form), network, importers.opened(file),
                hub=_of_hub(loaded, hub) if hub else "", month_first=month_first,
                mapping=(mapping.name, mapping.read_bytes()) if mapping else None,
            )  # fmt: skip
            place = (private or root / TOP).absolute()
            made = importers.plan(responses, loaded, root, place, today)
            _answers(made, quiet, wanted)
    except (Unreadable, importers.NotPrivate, importers.NotWritten) as error:
        raise click.ClickException(str(error)) from None
    except write.Standing as standing:
        raise click.ClickException(
            f"`{standing.paths[0]}` was changed meanwhile. Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None


def _answers(plan: importers.Plan, quiet: bool, wanted: bool) -> None:
    failed = any(d.severity == "error" for d in plan.diagnostics)
    if wanted and plan.files:
        importers.write(plan)
    if failed or not quiet:
        click.echo(importers.report(plan, written=wanted), nl=False)
    if failed:
        raise SystemExit(1)


def _workbook(
    loaded: Loaded,
    root: Path,
    today: dt.date,
    quiet: bool,
    file: Path,
    hub: str,
    year: str | None,
    wanted: bool,
) -> None:
    def read(path: str) -> bytes:
        return (root / path).read_bytes()

    chosen = year or loaded.network.current_year
    data = _bytes_of(file, MAX_BYTES)
    found = workbook.changes(loaded, read, hub, chosen, data, today, file.name)
    lines = [*map(str, found.changes), *found.notes]
    if not found.changes:
        lines.append("The workbook changes nothing.")
    _finish(root, found.files, found.before, lines, found.diagnostics, quiet, wanted)


def _schools(
    loaded: Loaded,
    root: Path,
    today: dt.date,
    quiet: bool,
    file: Path,
    hub: str,
    urns: tuple[str, ...],
    authority: str | None,
    wanted: bool,
) -> None:
    if not (urns or authority):
        raise click.ClickException("Say which schools: --urn, or --local-authority.")
    extract = register.read(_bytes_of(file, REGISTER_BYTES), file.name)
    choice = register.choose(extract, urns=urns, local_authority=authority)
    path = root / f"data/hubs/{hub}/schools.yaml"
    standing = path.read_bytes() if path.is_file() else None
    found = register.additions(loaded, standing, hub, choice, today)
    lines = [f"{school['urn']}  {school['name']}" for school in found.added]
    total = len(found.added)
    lines.append(f"{total} {'school' if total == 1 else 'schools'} to add to `{found.path}`.")
    if found.already:
        lines.append(f"{len(found.already)} in the list already, left as they are.")
    files = {} if found.data is None else {found.path: found.data}
    _finish(root, files, found.before, lines, found.diagnostics, quiet, wanted)


def _bytes_of(file: Path, limit: int) -> bytes:
    """A file, and of one that is too large no more than shows that it is."""
    with file.open("rb") as stream:
        return stream.read(limit + 1)


def _finish(
    root: Path,
    files: Mapping[str, bytes],
    before: Mapping[str, bytes],
    lines: Iterable[str],
    diagnostics: Iterable[Diagnostic],
    quiet: bool,
    wanted: bool,
) -> None:
    """Say what changes, write it if wanted, and end with 1 where something was left.

    `before` are the bytes that the changes were made from.
    """
    faults = list(diagnostics)
    if not quiet:
        click.echo("\n".join(lines))
    if wanted:
        write.change(root, files, before)
    stands = f"{_files(files)} written." if wanted else (_NOT_YET if files else "")
    if faults:
        click.echo(report.render(faults, "full", stands=stands), nl=False)
    elif stands and not quiet:
        click.echo(stands)
    if any(fault.severity == "error" for fault in faults):
        raise SystemExit(1)


def _files(files: Mapping[str, bytes]) -> str:
    return "1 file was" if len(files) == 1 else f"{len(files)} files were"


def _of_hub(loaded: Loaded, hub: str | None) -> str:
    if hub is None:
        raise click.ClickException("--hub is missing: whose is it?")
    if loaded.network.find_hub(hub) is None:
        raise build.NoSuchHub(hub)
    return hub
