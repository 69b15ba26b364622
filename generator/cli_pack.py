"""`lrp pack`: a hub's pack as one file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator import build, pack, report, sources, write
from generator.cli_options import common, meant
from generator.cli_watch import Bar
from generator.docstree import packs

_ZIP = b"PK\x03\x04"
_NAME_AT = 30
"""Where the name of the first file stands in a ZIP archive."""


@click.command("pack")
@click.argument("hub")
@click.option(
    "--out", type=click.Path(path_type=Path), default=None,
    help="The file to write. Default: HUB-pack.zip, here.",
)  # fmt: skip
@common
def pack_command(root: Path, today: dt.date, quiet: bool, hub: str, out: Path | None) -> None:
    """Write the pack of HUB: handbooks, documents and files made for it, in one zip.

    It is the file that the hub's page offers. A hub has a pack once a representative attended an
    induction session and the central team released it.
    """
    options = build.Options(root=root, out=root / "site", today=today)
    loaded, pages, diagnostics = sources.read(root, today)
    found = loaded.network.find_hub(hub)
    if found is None:
        known = [one.id for one in loaded.network.hubs]
        raise click.ClickException(f"The network has no hub `{hub}`.{meant(hub, known)}")
    if any(d.severity == "error" for d in diagnostics):
        click.echo(report.render(diagnostics, "full", stands="Nothing was written."), nl=False)
        raise SystemExit(1)
    scene = sources.plan(options, loaded, pages)
    shown = scene.hubs[hub]
    calendars = scene.calendars.hub_files(shown)
    year = packs.find_year(scene, shown)
    recipe = packs.find_recipe(scene, shown, year, sources.environment(root), calendars)
    lacking = [
        f"{programme.title}: {packs.missing(scene, shown, programme)}"
        for programme in scene.network.programmes_of(shown)
    ]
    if recipe is None:
        raise click.ClickException(
            f"The pack is not released to `{hub}` yet. {' '.join(lacking)} Nothing was written."
        )
    with Bar(quiet=quiet) as watch:
        made = pack.make(recipe, watch)
    place = (out or Path(f"{made.name}.zip")).absolute()
    _write(place, made)
    if not quiet:
        if year != scene.network.current_year:
            click.echo(f"That of this year is not released yet. {' '.join(lacking)}")
        weight = pack.size(len(made.data))
        said = f"{len(made.files)} files, {weight}, version {made.version}"
        click.echo(f"{said}: {out or place.name}")


def _write(place: Path, made: pack.Pack) -> None:
    """Write a pack, in the place of an earlier one of the hub at most."""
    try:
        if place.is_file() and not _is_pack(place.read_bytes(), made.name):
            raise write.Standing([place.name])
        write.renew(place.parent, {place.name: made.data}, [_ZIP])
    except write.Standing:
        raise click.ClickException(
            f"`{place.name}` is there already. Name another file with --out. Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None


def _is_pack(data: bytes, name: str) -> bool:
    """Whether an archive is a pack of the hub: all its files are in a folder of that name."""
    return data.startswith(_ZIP) and data[_NAME_AT:].startswith(f"{name}/".encode())
