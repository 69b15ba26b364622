"""`lrp rename` and `lrp remove`: other names, and what goes, with a redirect for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from generator import load, renaming, report, write
from generator.cli_options import common, meant

_LONGEST = 240


def _writes(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--write", "wanted", is_flag=True, help="Change the files.")(command)


@click.group("rename")
def rename_group() -> None:
    """Give a hub or a piece of learning another id; its old address leads to the new one."""


@click.group("remove")
def remove_group() -> None:
    """Take something away; its address says when and why."""


@rename_group.command("hub")
@click.argument("old")
@click.argument("new")
@_writes
@common
def rename_hub(root: Path, today: dt.date, quiet: bool, old: str, new: str, wanted: bool) -> None:
    """Rename the folder of the hub OLD to NEW, with all that refers to it.

    Only the id changes, which is part of every address: the hub's name stands in its hub.yaml.
    Nothing is written without --write.
    """
    loaded = _loaded(root, old)
    _carry_out(root, renaming.rename_hub(root, loaded, old, new, today), wanted, quiet)
    if not quiet and (root / "private").is_dir():
        click.echo(f"Answers in `private/` that name the hub `{old}` stay as they are.")


@rename_group.command("learning")
@click.argument("hub")
@click.argument("year")
@click.argument("old")
@click.argument("new")
@_writes
@common
def rename_learning(
    root: Path, today: dt.date, quiet: bool, hub: str, year: str, old: str, new: str, wanted: bool
) -> None:
    """Rename the piece of learning OLD of HUB in YEAR to NEW.

    Nothing is written without --write.
    """
    plan = renaming.rename_learning(root, _loaded(root, hub), hub, year, old, new, today)
    _carry_out(root, plan, wanted, quiet)


@remove_group.command("learning")
@click.argument("hub")
@click.argument("year")
@click.argument("name", metavar="ID")
@click.option("--reason", default="", help="A sentence that readers of the old address see.")
@_writes
@common
def remove_learning(
    root: Path, today: dt.date, quiet: bool, hub: str, year: str, name: str, reason: str,
    wanted: bool,
) -> None:  # fmt: skip
    """Delete the piece of learning ID of HUB in YEAR.

    Nothing is written without --write.
    """
    if len(reason) > _LONGEST:
        raise click.ClickException(f"The reason has more than {_LONGEST} characters.")
    loaded = _loaded(root, hub)
    plan = renaming.remove_learning(root, loaded, hub, year, name, reason.strip(), today)
    _carry_out(root, plan, wanted, quiet)


def _loaded(root: Path, hub: str) -> load.Loaded:
    loaded = load.load(root)
    if hub not in loaded.known.hubs:
        near = meant(hub, loaded.known.hubs)
        raise click.ClickException(f"The network has no hub `{hub}`.{near}")
    return loaded


def _carry_out(root: Path, plan: renaming.Plan, wanted: bool, quiet: bool) -> None:
    if plan.faults:
        click.echo(
            report.render(list(plan.faults), "full", stands="Nothing was written."), nl=False
        )
        raise SystemExit(1)
    if wanted:
        _write(root, plan)
    if quiet:
        return
    for line in _told(plan, wanted):
        click.echo(line)


def _write(root: Path, plan: renaming.Plan) -> None:
    try:
        renaming.carry_out(root, plan)
    except write.Standing as standing:
        raise click.ClickException(
            f"`{standing.paths[0]}` stands there already, or was changed meanwhile. "
            "Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None


def _told(plan: renaming.Plan, written: bool) -> list[str]:
    """What was done, or would be."""
    verb = ("Moved" if written else "Would move") if plan.moved else (
        "Deleted" if written else "Would delete"
    )  # fmt: skip
    lines = [f"{verb} {plan.old}{f' to {plan.moved}' if plan.moved else ''}"]
    changes = "Changed" if written else "Would change"
    lines += [f"{changes} {path}" for path in plan.changed]
    leads = f"leads to {plan.leads_to}" if plan.leads_to else "says that the page was removed"
    lines.append(f"{plan.address} {leads}.")
    for year, hubs in plan.frozen.items():
        lines.append(f"{year} is frozen: `lrp freeze {year} {' '.join(hubs)}` accepts the change.")
    return lines if written else [*lines, "Nothing was written. Add --write to do it."]
