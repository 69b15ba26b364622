"""`lrp pack`: a hub's pack as one file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator import build, pack, report
from generator.cli_options import common, meant
from generator.cli_watch import Bar
from generator.docstree import packs


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
    loaded, pages, diagnostics = build.read(root, today)
    found = loaded.network.find_hub(hub)
    if found is None:
        known = [one.id for one in loaded.network.hubs]
        raise click.ClickException(f"The network has no hub `{hub}`.{meant(hub, known)}")
    if any(d.severity == "error" for d in diagnostics):
        click.echo(report.render(diagnostics, "full", stands="Nothing was written."), nl=False)
        raise SystemExit(1)
    scene = build.plan(options, loaded, pages)
    shown = scene.hubs[hub]
    calendars = scene.calendars.hub_files(shown)
    recipe = packs.find_recipe(
        scene, shown, scene.network.current_year, build.environment(root), calendars
    )
    if recipe is None:
        lacking = [
            f"{programme.title}: {packs.missing(scene, shown, programme)}"
            for programme in scene.network.programmes_of(shown)
        ]
        raise click.ClickException(
            f"The pack is not released to `{hub}` yet. {' '.join(lacking)} Nothing was written."
        )
    with Bar(quiet=quiet) as watch:
        made = pack.make(recipe, watch)
    place = (out or Path(f"{made.name}.zip")).absolute()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(made.data)
    if not quiet:
        weight = pack.size(len(made.data))
        said = f"{len(made.files)} files, {weight}, version {made.version}"
        click.echo(f"{said}: {out or place.name}")
