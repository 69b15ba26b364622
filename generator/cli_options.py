"""What the commands have in common: options, the network's folder, what was probably meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from generator.spelling import find_near


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


def meant(text: str, known: Iterable[str]) -> str:
    """What was probably meant, as a second sentence; empty where nothing is near."""
    near = find_near(text, dict.fromkeys(sorted(known), ""))
    return f" Did you mean `{near}`?" if near else ""
