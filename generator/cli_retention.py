"""`lrp report retention`: what is past its time, as sentences, a table, or paths to delete."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import click

from generator import retention, sheets
from generator.cli_options import common
from generator.cli_upkeep import as_json, give
from generator.load import load
from generator.matching.links import FOLDER as LINKS
from generator.private_folder import TOP, NotPrivate, refuse_unless_private
from generator.retention import Consent, Due, Retention, State

_STATES: Mapping[State, str] = {
    "past": "Past their time", "soon": f"Past their time within {retention.SOON.days} days",
}  # fmt: skip


@click.command("retention")
@click.option(
    "--private", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Where private answers are. Default: private/ in the network's folder.",
)  # fmt: skip
@click.option(
    "--format", "layout", type=click.Choice(("text", "paths", "csv", "xlsx", "json")),
    default="text", help="Default: text. paths: the files to delete, one in each line.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=None,
    help="The file to write. Default: shown here; for xlsx, retention-DAY.xlsx.",
)  # fmt: skip
@common
def retention_command(
    root: Path, today: dt.date, quiet: bool, private: Path | None, layout: str, out: Path | None
) -> None:
    """List what in private/ is past its time, and consent to publish that has ended.

    How long answers are kept stands in each form, as `kept_from`, `kept_months` and `kept_days`.
    Nothing is deleted: that is yours to do. No answer and nobody's name is shown.
    """
    place = (private or root / TOP).absolute()
    if private is not None:
        try:
            refuse_unless_private(root, place)
        except NotPrivate as error:
            raise click.ClickException(str(error)) from None
    found = retention.report(load(root), place, today)
    default = Path(f"retention-{today}.xlsx") if layout == "xlsx" else None
    # Paths are those of the folder that was read, so that a shell can follow them from here.
    shown = Path(os.path.relpath(place)).as_posix()
    give(_LAYOUTS[layout](found, shown), layout, out or default, quiet)


def _placed(path: str, private: str) -> str:
    return private + path.removeprefix(TOP)


# --- text ----------------------------------------------------------------------------------


def _text(found: Retention, private: str) -> bytes:
    lines = [f"What is kept and for how long, on {_day(found.today)}"]
    for state in _STATES:
        lines += _due(found, state, private)
        lines += _consents(found, state)
    if found.untold:
        lines += ["", "Nothing says how long these are kept. Look at them yourself:"]
        lines += [f"  {_placed(one.folder, private)}: {_files(one.files)}, {one.why}"
                  for one in found.untold]  # fmt: skip
    past = [one for one in found.due if one.state == "past"]
    ended = [one for one in found.consents if one.state == "past"]
    lines += ["", f"{len(past)} past their time, {len(ended)} with consent that has ended."]
    if found.to_delete:
        lines += [
            "Delete the files when you are sure, for example with "
            "`lrp report retention --format paths | xargs rm --`.",
        ]
    return "\n".join([*lines, ""]).encode()


def _due(found: Retention, state: State, private: str) -> Iterator[str]:
    own = [one for one in found.due if one.state == state]
    if own:
        yield from ("", _STATES[state], "-" * len(_STATES[state]))
    for (until, rule, form, questions), group in groupby(own, _alike):
        files = list(group)
        asked = ", ".join(f"`{name}`" for name in questions)
        what = f"the answers to {asked} in {_files(len(files))}" if asked else _files(len(files))
        if form == LINKS:
            yield f"Links from records whose answers are gone: {what}."
        else:
            at = files[0].said_at
            yield f"`{form}`: {what}, kept until {_day(until)}: {rule} ({at})."
        yield from (f"  {shlex.quote(_placed(one.path, private))}" for one in files)


def _alike(one: Due) -> tuple[dt.date, str, str, tuple[str, ...]]:
    return one.kept_until, one.rule, one.form, one.questions


def _consents(found: Retention, state: State) -> Iterator[str]:
    own = [one for one in found.consents if one.state == state]
    if own:
        title = "Consent that has ended" if state == "past" else "Consent that ends soon"
        yield from ("", title, "-" * len(title))
    for one in own:
        whose = f" of `{one.hub}`" if one.hub else ""
        yield f"{one.location}: the {one.noun}{whose}, until {_day(one.ends_on)}. {_action(one)}"


def _action(one: Consent) -> str:
    if one.state == "soon":
        return "Ask again if it should stay."
    return "It has left the site. Ask again and write the new days, or delete it."


def _files(count: int) -> str:
    return f"{count} file{'s'[: count != 1]}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- files ---------------------------------------------------------------------------------

_HEADS = (
    "state", "what", "form", "questions", "received_on", "kept_until", "rule", "said_at", "action",
)  # fmt: skip
_KINDS: tuple[sheets.Kind, ...] = (
    "text", "text", "text", "text", "date", "date", "text", "text", "text",
)  # fmt: skip


def _rows(found: Retention, private: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for due in found.due:
        action = "Delete the answers." if due.questions else "Delete the file."
        rows.append(
            (due.state, _placed(due.path, private), due.form, ", ".join(due.questions),
             due.received_on.isoformat() if due.received_on else "", due.kept_until.isoformat(),
             due.rule, str(due.said_at), action)
        )  # fmt: skip
    for one in found.untold:
        what = f"{_placed(one.folder, private)}: {_files(one.files)}"
        rows.append(("untold", what, "", "", "", "", one.why, "", "Look at them yourself."))
    for consent in found.consents:
        ends = consent.ends_on.isoformat()
        rows.append(
            (consent.state, str(consent.location), "", "", "", ends, f"consent to the "
             f"{consent.noun}", str(consent.location), _action(consent))
        )  # fmt: skip
    return rows


def _xlsx(found: Retention, private: str) -> bytes:
    columns = tuple(
        sheets.Column(head.replace("_", " ").capitalize(), kind)
        for head, kind in zip(_HEADS, _KINDS, strict=True)
    )
    return sheets.workbook([sheets.Sheet("Retention", columns, _rows(found, private), spare=0)])


def _json(found: Retention, private: str) -> bytes:
    rows: Sequence[Mapping[str, str]] = [
        dict(zip(_HEADS, row, strict=True)) for row in _rows(found, private)
    ]
    return as_json({"today": found.today.isoformat(), "items": rows})


def _paths(found: Retention, private: str) -> bytes:
    return "".join(f"{shlex.quote(_placed(p, private))}\n" for p in found.to_delete).encode()


_LAYOUTS: Mapping[str, Callable[[Retention, str], bytes]] = {
    "text": _text,
    "paths": _paths,
    "csv": lambda found, private: sheets.csv_file(_HEADS, _rows(found, private)),
    "xlsx": _xlsx,
    "json": _json,
}
