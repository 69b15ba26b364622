"""`lrp new`: skeletons of new files, written only where nothing stands yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import click

from generator import build, cli_new_year, content, scaffold, write
from generator.bundle import bundled
from generator.cli_options import Day, common
from generator.cli_writing import refuse_unless_year, write_skeletons
from generator.editors import json_schema, settings
from generator.files import find_id, is_id, next_id
from generator.load import Loaded, load
from generator.matching.links import path_of
from generator.model import Hub, Network, School, year_of
from generator.private_folder import TOP
from generator.tables import tables


@click.command("network")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", default=None, help="The network's name. Default: made from DIR.")
@click.option(
    "--today", type=Day(), default=None, help="The day that decides the year. Default: today."
)
@click.option("--quiet", is_flag=True, help="Say nothing.")
def new_network(folder: Path, name: str | None, today: dt.date | None, quiet: bool) -> None:
    """Write a whole network into DIR: data, pages and configuration, ready to build."""
    day = today or dt.date.today()
    root = folder.absolute()
    prose, _ = content.read(bundled("content").parent)
    called = (name or "").strip() or scaffold.title_of(root.resolve().name) or "New network"
    templates = list(prose.under("templates"))
    files = scaffold.network(called, year_of(day), day, _bundle(), templates)
    write_skeletons(root, files)
    if not quiet:
        count = len(files)
        click.echo(f"Wrote {count} files to {folder}:")
        for top in dict.fromkeys(path.split("/")[0] for path in files):
            own = sum(path.startswith(f"{top}/") for path in files)
            click.echo(f"  {top}/ ({own} files)" if own else f"  {top}")
        click.echo(
            f"Next: go to {folder}, write the name, strapline and mailbox in data/network.yaml, "
            "then run `lrp new hub ID`."
        )


@click.argument("hub", metavar="ID")
@click.option("--name", default=None, help="The hub's name. Default: made from its ID.")
@click.option("--kind", type=click.Choice(tables()["hub"].fields["kind"].enum), default="local",
              help="Default: local.")  # fmt: skip
@click.option("--region", type=click.Choice(tables()["hub"].fields["region"].enum),
              default="National", help="Default: National.")  # fmt: skip
def new_hub(
    root: Path, today: dt.date, quiet: bool, hub: str, name: str | None, kind: str, region: str
) -> None:
    """Write the identity of the hub ID: who leads it, what it works on, how to reach it."""
    _refuse_unless_id(hub)
    files = scaffold.hub(load(root).network, hub, name or scaffold.title_of(hub), kind, region)
    write_skeletons(root, files)
    _say(quiet, files, f"write its sentences, list its schools in data/hubs/{hub}/schools.yaml, "
         f"then run `lrp new year {hub} {year_of(today)}`")  # fmt: skip


_hub_argument = click.argument("hub")
_year_option = click.option("--year", default=None, help="Default: the network's current year.")
_id_option = click.option("--id", "record", default=None, help="Default: the next free number.")
_programme_option = click.option(
    "--programme", default="", help="Default: the one of its kind that the hub is in."
)
_host_option = click.option("--host", default="", metavar="URN", help="The host school.")


@_hub_argument
@_year_option
@_id_option
@_programme_option
@click.option("--participant", default="", metavar="URN", help="The participant's school.")
@click.option("--stage", default="", help="The participant's career stage.")
@_host_option
def new_residency(
    root: Path,
    today: dt.date,
    quiet: bool,
    hub: str,
    year: str | None,
    record: str | None,
    programme: str,
    participant: str,
    stage: str,
    host: str,
) -> None:
    """Write a residency of HUB with the next free number.

    With --host it is matched today. A host school of another hub waits for both hub leads.
    """
    loaded = load(root)
    own, year = _hub(loaded, hub), _year(loaded, year, today)
    name = _numbered(loaded, root, ("residency", "r"), own, year, record)
    known = _programme_known(loaded.network, own, year, "residency", programme)
    if participant:
        known["participant_school"] = _school_of(own, participant, today).urn
    if stage:
        known["participant_stage"] = _stage_known(loaded.network, known["programme"], stage)
    if host:
        known |= _host_known(loaded.network, own, participant, host, today)
    files = scaffold.residency(loaded.network, own, year, name, today, known)
    write_skeletons(root, files)
    missing = [
        words
        for key, words in (
            ("participant_school", "the participant's school"),
            ("participant_stage", "career stage"),
        )
        if key not in known
    ]
    step = f"write {' and '.join(missing)}, then run `lrp check`" if missing else "run `lrp check`"
    _say(quiet, files, step, _first(own, year))


@_hub_argument
@_year_option
@_id_option
@_programme_option
@_host_option
def new_review(
    root: Path,
    today: dt.date,
    quiet: bool,
    hub: str,
    year: str | None,
    record: str | None,
    programme: str,
    host: str,
) -> None:
    """Write a review of HUB with the next free number.

    It is matched once it has its reviewers as well as its host school.
    """
    loaded = load(root)
    own, year = _hub(loaded, hub), _year(loaded, year, today)
    name = _numbered(loaded, root, ("review", "v"), own, year, record)
    known = _programme_known(loaded.network, own, year, "review", programme)
    if host:
        known["host_school"] = _school_of(own, host, today).urn
    files = scaffold.review(loaded.network, own, year, name, today, known)
    write_skeletons(root, files)
    both = "" if host else "the host school and "
    _say(quiet, files, f"write {both}the subject focus, then run `lrp check`", _first(own, year))


@_hub_argument
@_year_option
@click.argument("record", metavar="ID")
def new_learning(
    root: Path, today: dt.date, quiet: bool, hub: str, year: str | None, record: str
) -> None:
    """Write a piece of learning of HUB; ID becomes part of its address."""
    _refuse_unless_id(record)
    loaded = load(root)
    own, year = _hub(loaded, hub), _year(loaded, year, today)
    files = scaffold.learning(loaded.network, own, year, record, today)
    write_skeletons(root, files)
    _say(quiet, files, "write the learning. It is published once `consent_on` has a date")


@click.argument("programme", metavar="ID")
def new_programme(root: Path, today: dt.date, quiet: bool, programme: str) -> None:
    """Write a programme with a year's steps, three roles and every milestone."""
    _refuse_unless_id(programme)
    year = load(root).network.current_year or year_of(today)
    files = scaffold.programme(programme, year)
    write_skeletons(root, files)
    _say(quiet, files, "write its sentences, roles and duties, then run `lrp check`")


@click.argument("form", metavar="ID")
def new_form(
    root: Path,
    today: dt.date,  # noqa: ARG001 - every command is given it
    quiet: bool,
    form: str,
) -> None:
    """Write the form ID: one that comes with the program, such as interest, or a new one."""
    _refuse_unless_id(form)
    own = bundled("data/forms") / f"{form}.yaml"
    pattern = own.read_bytes() if own.is_file() else None
    files = scaffold.form(load(root).network, form, pattern)
    write_skeletons(root, files)
    step = "write its questions" if pattern is None else "read it once and change what is different"
    _say(quiet, files, f"{step}, then run `lrp check`")


_IN_A_NETWORK: Mapping[str, Callable[..., None]] = {
    "hub": new_hub,
    "year": cli_new_year.new_year,
    "residency": new_residency,
    "review": new_review,
    "learning": new_learning,
    "programme": new_programme,
    "form": new_form,
}


def _programme_known(
    network: Network, hub: Hub, year: str, kind: str, wanted: str
) -> dict[str, str]:
    """The programme of a new record; refuses one that is not there or has other records."""
    found = scaffold.find_programme(network, hub, year, kind, wanted)
    if found is None and wanted:
        fitting = ", ".join(f"`{p.id}`" for p in network.programmes if p.kind == kind)
        raise click.ClickException(
            f"The network has no programme `{wanted}` of {kind} records. It has: {fitting}."
        )
    return {"programme": found.id if found else ""}


def _find_school(hub: Hub, urn: str, today: dt.date) -> School | None:
    """A school that the hub has today; one that leaves later is still there."""
    own = (s for s in hub.schools if s.urn == urn)
    return next((s for s in own if s.left_on is None or s.left_on > today), None)


def _school_of(hub: Hub, urn: str, today: dt.date) -> School:
    """A school that the hub has today."""
    found = _find_school(hub, urn, today)
    if found is None:
        raise click.ClickException(
            f"`{urn}` is not a school of the hub `{hub.id}`. Its schools stand in "
            f"data/hubs/{hub.id}/schools.yaml."
        )
    return found


def _stage_known(network: Network, programme: str, stage: str) -> str:
    found = network.find_programme(programme)
    stages = [one.id for one in found.career_stages] if found else []
    if stage not in stages:
        listed = ", ".join(f"`{one}`" for one in stages)
        raise click.ClickException(f"`{stage}` is not a career stage of it. There are: {listed}.")
    return stage


def _host_known(
    network: Network, hub: Hub, participant: str, host: str, today: dt.date
) -> dict[str, str]:
    """The host school with its hub; matched today, unless two hub leads have to agree first."""
    if host == participant:
        raise click.ClickException(f"`{host}` is the participant's own school.")
    # A school that moved stands in the hub that it left as well, which may come first.
    listing = [h for h in network.hubs if any(s.urn == host for s in h.schools)]
    if not listing:
        raise click.ClickException(f"`{host}` is not a school of the network.")
    now = [h for h in (hub, *listing) if _find_school(h, host, today)]
    home = now[0] if now else listing[0]
    _school_of(home, host, today)
    if home.id != hub.id:
        return {"host_school": host, "host_hub": home.id}
    return {"host_school": host, "matched_on": today.isoformat()}


def _bundle() -> dict[str, bytes]:
    """What comes with the program and belongs in every network."""
    files = {"mkdocs.yml": bundled("mkdocs.yml").read_bytes()}
    for folder in ("content", "data/forms", "data/programmes"):
        found = write.tree(bundled(folder))
        files |= {f"{folder}/{path}": data for path, data in found.items()}
    return files | json_schema.schemas() | settings.settings()


def _refuse_unless_id(text: str) -> None:
    if not is_id(text):
        better = find_id(text)
        hint = f"Write `{better}`." if better else "Use lower-case letters, digits and hyphens."
        raise click.ClickException(f"`{text}` cannot be part of an address. {hint}")


def _hub(loaded: Loaded, hub: str) -> Hub:
    found = loaded.network.find_hub(hub)
    if found is None:
        raise build.NoSuchHub(hub)
    return found


def _year(loaded: Loaded, year: str | None, today: dt.date) -> str:
    chosen = year or loaded.network.current_year or year_of(today)
    refuse_unless_year(chosen)
    return chosen


def _numbered(
    loaded: Loaded, root: Path, kind: tuple[str, str], hub: Hub, year: str, record: str | None
) -> str:
    """The id that was asked for, or the next free one of a table."""
    if record is not None:
        _refuse_unless_id(record)
        return record
    table, letter = kind
    known = loaded.known.ids(table, hub.id, year)
    # A link may have outlived its record. Under the same id it would be taken for the new one's:
    # letters would go to somebody else, and matching would think that they have a place.
    return next_id(letter, [*known, *_linked(root, hub, year)])


def _linked(root: Path, hub: Hub, year: str) -> list[str]:
    """The ids that have a link in private/, whether or not their record is there."""
    folder = root
    for part in PurePosixPath(TOP, path_of(year, hub.id, "r-01")).parent.parts:
        folder /= part
        if folder.is_symlink():
            return []
    return [file.stem for file in folder.glob("*.yaml")] if folder.is_dir() else []


def _first(hub: Hub, year: str) -> str:
    """What has to be done before: a hub takes part in a year by its participation."""
    own = hub.find_year(year)
    if own and own.participations:
        return ""
    return f"The hub has no part in {year} yet: run `lrp new year {hub.id} {year}` too."


def _say(quiet: bool, files: Mapping[str, bytes], step: str, remark: str = "") -> None:
    if not quiet:
        for path in files:
            click.echo(f"Wrote {path}")
        click.echo(f"Next: {step}.")
        if remark:
            click.echo(remark)


group = click.Group("new", help="Write the skeleton of a new file; never overwrites one.")
group.add_command(new_network)
for _name, _function in _IN_A_NETWORK.items():
    group.command(_name)(common(_function))
