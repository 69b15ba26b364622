"""`lrp letters`: the messages that a hub lead can send, shown first, then written into private/."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from generator import audience, build, content, letters, report, sources, templates, write
from generator.cli_options import common
from generator.diagnostics import Diagnostic, in_reading_order
from generator.letters import Kit, Letter, Setting
from generator.load import Loaded, load
from generator.model import Programme, Residency, Review, is_year
from generator.private_folder import TOP, NotPrivate, refuse_unless_private

_UNKNOWN = [
    "* Somebody's address is not known here: write it into the letter. `lrp match` keeps a",
    "  private file beside each match that says whose answers belong to it.",
]
_NEW, _SAME, _OTHER = "new", "written already", "written, with other words"


@click.command("letters")
@click.argument("hub")
@click.option("--year", default=None, help="Default: the current one.")
@click.option("--programme", default=None, help="Only the letters of one programme.")
@click.option("--record", "only", multiple=True, help="Only the letters of one record, by its id.")
@click.option(
    "--private", type=click.Path(path_type=Path, file_okay=False), default=None,
    help="Where private answers are and letters go. Default: private/ in the network's folder.",
)  # fmt: skip
@click.option(
    "--again", is_flag=True, help="With --write: write anew what stands with other words."
)
@click.option("--write", "wanted", is_flag=True, help="Write the letters.")
@common
def letters_command(
    root: Path,
    today: dt.date,
    quiet: bool,
    hub: str,
    year: str | None,
    programme: str | None,
    only: tuple[str, ...],
    private: Path | None,
    again: bool,
    wanted: bool,
) -> None:
    """List the letters that the lead of HUB can send now, and write them into private/.

    Each letter is a draft that mail programs open (.eml) and a text to paste (.txt). Nothing is
    sent. No names are shown here: they are in the files.
    """
    place = (private or root / TOP).absolute()
    try:
        refuse_unless_private(root, place)
    except NotPrivate as error:
        raise click.ClickException(str(error)) from None
    loaded = load(root)
    chosen = year or loaded.network.current_year
    setting = _setting(loaded, root, hub, chosen, today)
    records = _records(setting, programme, only)
    programmes = [] if only else _programmes(setting, programme)
    people, faults = letters.read_people(place, setting.network, records)
    environment = templates.text_environment(sources.template_folders(root))
    try:
        made = letters.kit(setting, records, programmes, people, environment)
    except templates.Unusable as error:
        raise click.ClickException(str(error)) from None
    standing = _standing(place, made)
    todo = _to_write(made, standing, again=again)
    if not quiet and (lines := _listing(made, standing, today)):
        click.echo("\n".join(lines))
    if wanted:
        _write(place, todo, standing)
    found = [*_of_hub(loaded, hub), *faults]
    _finish(found, made, todo, standing, quiet=quiet, written=wanted)


# --- what it is about --------------------------------------------------------------------------


def _setting(loaded: Loaded, root: Path, hub_id: str, year: str, today: dt.date) -> Setting:
    if not is_year(year):
        raise click.ClickException(f"`{year}` is not a subscription year, like `2026-27`.")
    network = audience.project(loaded.network, "hub", today)
    hub = network.find_hub(hub_id)
    if hub is None:
        raise build.NoSuchHub(hub_id)
    pages, _ = content.read(root)
    return Setting(network, pages, hub, year, today)


def _programmes(setting: Setting, programme: str | None) -> list[Programme]:
    found = [p for p in setting.network.programmes if programme in (None, p.id)]
    if not found:
        names = ", ".join(p.id for p in setting.network.programmes)
        raise click.ClickException(f"The network has no programme `{programme}`. It has: {names}.")
    return found


def _records(
    setting: Setting, programme: str | None, only: Sequence[str]
) -> list[Residency | Review]:
    of_programmes = {p.id for p in _programmes(setting, programme)}
    year = setting.hub.find_year(setting.year)
    records = [r for r in (year.records if year else ()) if r.programme in of_programmes]
    for record in only:
        if record not in {r.id for r in records}:
            raise click.ClickException(
                f"`{setting.hub.id}` has no residency or review `{record}` in {setting.year}."
            )
    return [r for r in records if not only or r.id in only]


def _of_hub(loaded: Loaded, hub: str) -> list[Diagnostic]:
    """Faults in the hub's own files: a record at fault may have no letter."""
    folder = f"data/hubs/{hub}/"
    return [
        d
        for d in loaded.diagnostics
        if d.severity == "error" and d.location.path.startswith(folder)
    ]


# --- what is there, and what is written ----------------------------------------------------------


def _standing(place: Path, kit: Kit) -> Mapping[str, bytes]:
    """The letters that are there already. A link is not followed, and counts as another text."""
    found = {}
    for path in kit.files:
        file = place / path
        if file.is_symlink():
            found[path] = b""
        elif file.is_file():
            found[path] = file.read_bytes()
    return found


def _to_write(kit: Kit, standing: Mapping[str, bytes], *, again: bool) -> dict[str, bytes]:
    return {
        path: data
        for path, data in kit.files.items()
        if path not in standing or (again and standing[path] != data)
    }


def _write(place: Path, files: Mapping[str, bytes], standing: Mapping[str, bytes]) -> None:
    before = {path: standing[path] for path in files if path in standing}
    try:
        write.change(place, files, before, private=True)
    except write.Standing as standing_there:
        path = standing_there.paths[0]
        raise click.ClickException(
            f"`{path}` was changed meanwhile. Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None


# --- what it says --------------------------------------------------------------------------------


def _listing(kit: Kit, standing: Mapping[str, bytes], today: dt.date) -> list[str]:
    rows = [
        (
            letter.record or "-", letter.step, _to(letter),
            templates.day(letter.send_on) if letter.send_on and letter.send_on > today else "now",
            _state(letter, standing),
        )
        for letter in kit.letters
    ]  # fmt: skip
    table = _columns([("Record", "Letter", "To", "Send", "File"), *rows]) if rows else []
    waiting = [f"{record} {reason}." for record, reason in kit.waiting]
    unknown = [letter for letter in kit.letters if letter.record and letter.unknown]
    parts = [table, waiting]
    if unknown:
        parts.append(_UNKNOWN)
    lines: list[str] = []
    for part in parts:
        lines += ["", *part] if lines and part else part
    return lines


def _to(letter: Letter) -> str:
    mark = "*" if letter.record and letter.unknown else ""
    return f"{', '.join(letter.to)}{mark}"


def _state(letter: Letter, standing: Mapping[str, bytes]) -> str:
    if not any(path in standing for path in letter.files):
        return _NEW
    same = all(standing.get(path) == data for path, data in letter.files.items())
    return _SAME if same else _OTHER


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _finish(
    faults: Sequence[Diagnostic],
    kit: Kit,
    todo: Mapping[str, bytes],
    standing: Mapping[str, bytes],
    *,
    quiet: bool,
    written: bool,
) -> None:
    """Say what stands, and end with 1 where something was at fault."""
    count = "1 file" if len(todo) == 1 else f"{len(todo)} files"
    if not kit.letters:
        said = ["No letters are due."]
    elif written:
        was = "was" if len(todo) == 1 else "were"
        said = [f"{count} {was} written." if todo else "Nothing was written."]
    elif todo:
        said = [f"{count} to write. Nothing was written. Add --write to write."]
    else:
        said = ["There is nothing to write."]
    left = [path for path, data in standing.items() if data != kit.files[path] and path not in todo]
    if left:
        them = "1 file stands" if len(left) == 1 else f"{len(left)} files stand"
        said.append(f"{them} with other words and {'is' if len(left) == 1 else 'are'} left so.")
        said.append("Add --again to write anew.")
    if not quiet and (kit.letters or kit.waiting):
        click.echo()
    if faults:
        shown = report.render(in_reading_order(faults), "full", stands=" ".join(said))
        click.echo(shown, nl=False)
        raise SystemExit(1)
    if not quiet:
        click.echo(" ".join(said))
