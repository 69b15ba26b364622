"""`lrp form`: a form as other tools ask it, and what editors and spreadsheets need."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from generator import audience, beside, build, handout, report, write
from generator.checks import forms
from generator.cli_options import common
from generator.cli_writing import write_new
from generator.diagnostics import in_reading_order
from generator.editors import cms, json_schema, settings
from generator.exports import (
    apps_script,
    issue_forms,
    offers_issue_form,
    question_sheet,
    template_csv,
    template_xlsx,
)
from generator.forms import Questionnaire, questionnaire, schema
from generator.load import Loaded, load
from generator.model import Form, Hub, Network, is_year
from generator.workbook import export

# What the files that are made anew begin with: issue forms, and schemas for editors.
_MARKS = (
    b"# Made by `lrp form issue-form`",
    b'"$comment": "Made by `make reference` or `lrp form json-schema`',
)

_form = click.argument("form")
_hub = click.option("--hub", default=None, help="The hub that it is for. Default: every hub.")


def _out(default: str) -> Callable[..., Any]:
    return click.option(
        "--out", type=click.Path(path_type=Path), default=None, help=f"Default: {default}."
    )


def list_forms(root: Path, today: dt.date, quiet: bool) -> None:  # noqa: ARG001
    """List the network's forms: who fills them in, and what becomes of the answers."""
    forms = load(root).network.forms
    if not forms:
        raise click.ClickException("The network has no forms. Add one with `lrp new form ID`.")
    width = max(len(form.id) for form in forms)
    for form in forms:
        where = form.form.destination.table or "private/"
        click.echo(f"{form.id:{width}}  {form.form.answers:12}  {where:13}  {form.title}")


@_form
@_hub
@_out("a folder with the form's name")
def html(
    root: Path, today: dt.date, quiet: bool, form: str, hub: str | None, out: Path | None
) -> None:
    """Write the page of FORM with all it needs into a folder, for any web host."""
    _asked(root, today, form, hub)
    target = out or Path(form)
    files = handout.folder(build.Options(root, target, today), form, hub or "")
    _new(target, files)
    _say(quiet, [target / path for path in files if path.endswith(".html")])


@_form
@_hub
@_out("FORM-to-print.html")
def printed(
    root: Path, today: dt.date, quiet: bool, form: str, hub: str | None, out: Path | None
) -> None:
    """Write FORM as one file to print or to attach, with its styles in it and no script."""
    asked = _asked(root, today, form, hub)
    page = handout.to_print(build.Options(root, root, today), form, hub or "")
    _one(out or Path(f"{_stem(asked)}-to-print.html"), page, quiet)


@_form
@_hub
@click.option("--year", default=None, help="The workbook's year. Default: the current one.")
@_out("FORM.xlsx")
def xlsx(
    root: Path,
    today: dt.date,
    quiet: bool,
    form: str,
    hub: str | None,
    year: str | None,
    out: Path | None,
) -> None:
    """Write FORM as a spreadsheet to fill in; `workbook` for all records of a hub."""
    if form == "workbook":
        loaded = load(root)
        known = _known_hub(loaded.network, hub or _refuse("--hub is missing: whose workbook?"))
        chosen = year or loaded.network.current_year
        if not is_year(chosen):
            raise click.ClickException(f"`{chosen}` is not a subscription year, like `2026-27`.")
        _one(out or Path(f"{known.id}-{chosen}.xlsx"), export(loaded, known.id, chosen), quiet)
        return
    asked = _asked(root, today, form, hub)
    _one(out or Path(f"{_stem(asked)}.xlsx"), template_xlsx(asked), quiet)


def _one_file(
    make: Callable[[Questionnaire, str], bytes], ending: str, says: str
) -> Callable[..., None]:
    """A command that writes one file of one form."""

    @_form
    @_hub
    @_out(f"FORM{ending}")
    def command(
        root: Path, today: dt.date, quiet: bool, form: str, hub: str | None, out: Path | None
    ) -> None:
        asked = _asked(root, today, form, hub)
        site = load(root).network.url or ""
        _one(out or Path(f"{_stem(asked)}{ending}"), make(asked, site), quiet)

    command.__doc__ = says
    made: Callable[..., None] = command
    return made


@click.argument("forms", nargs=-1, metavar="[FORM]...")
@_out(".github/ISSUE_TEMPLATE in the network's folder")
def issue_form(
    root: Path, today: dt.date, quiet: bool, forms: tuple[str, ...], out: Path | None
) -> None:
    """Write GitHub issue forms for FORMS, or for every form that may be filled in on GitHub."""
    network = _network(root, today)
    chosen = [_asked(root, today, form, None) for form in forms] or [
        questionnaire(form, network, None, today) for form in network.forms
    ]
    for form in chosen:
        if forms and not offers_issue_form(form):
            raise click.ClickException(
                f"`{form.id}` is not filled in on GitHub: that is for public forms with the "
                "route `github`."
            )
    files = issue_forms(chosen, network.url or "")
    if not files:
        raise click.ClickException("No form of this network is filled in on GitHub.")
    if out:
        files = {Path(path).name: data for path, data in files.items()}
    _renew(out or root, files, quiet)


def json_schemas(root: Path, today: dt.date, quiet: bool) -> None:  # noqa: ARG001
    """Write what an editor needs to complete and explain the files of data/, into .vscode/."""
    _renew(root, json_schema.schemas(), quiet)
    missing = {p: d for p, d in settings.settings().items() if not (root / p).exists()}
    write_new(root, missing)
    _say(quiet, [Path(path) for path in missing])


@click.option("--editor", type=click.Choice(tuple(cms.EDITORS)), default=None,
              help="Default: the network's, or decap.")  # fmt: skip
@click.option("--local", is_flag=True, help="For a folder on this machine, with decap-server.")
@_out("admin")
def admin(
    root: Path, today: dt.date, quiet: bool, editor: str | None, local: bool, out: Path | None
) -> None:
    """Write the page of the web editor, with its configuration, into a folder."""
    network = _network(root, today)
    chosen = editor or network.editor or "decap"
    files = beside.admin_page(root, network, chosen, local=local)
    target = out or Path(cms.FOLDER)
    inside = {path.removeprefix(f"{cms.FOLDER}/"): data for path, data in files.items()}
    _new(target, inside)
    _say(quiet, [target / "index.html"])
    if f"{cms.FOLDER}/config.yml" not in files:
        click.echo(
            "The editor itself is not installed: run `make editor` and write the page again."
        )


def _as_json(form: Questionnaire, _site: str) -> bytes:
    return (json.dumps(schema.descriptor(form), indent=2, ensure_ascii=False) + "\n").encode()


def _csv(form: Questionnaire, _site: str) -> bytes:
    return template_csv(form)


_COMMANDS: Mapping[str, Callable[..., None]] = {
    "list": list_forms,
    "html": html,
    "print": printed,
    "xlsx": xlsx,
    "csv": _one_file(_csv, ".csv", "Write FORM as a CSV file with its headings."),
    "issue-form": issue_form,
    "apps-script": _one_file(
        apps_script, ".gs", "Write a script that makes FORM in Google Forms."
    ),
    "question-sheet": _one_file(
        question_sheet, "-questions.xlsx",
        "Write the questions of FORM to copy into Microsoft Forms.",
    ),
    "schema": _one_file(_as_json, ".schema.json", "Write FORM as a plain Table Schema."),
    "json-schema": json_schemas,
    "cms": admin,
}  # fmt: skip


# --- what a command is given ---------------------------------------------------------------


def _network(root: Path, today: dt.date) -> Network:
    return audience.project(load(root).network, "public", today)


def _asked(root: Path, today: dt.date, form_id: str, hub_id: str | None) -> Questionnaire:
    """The form with its choices. Faults of its file are told and end the command."""
    loaded = load(root)
    refuse_faulty(loaded, form_id)
    network = audience.project(loaded.network, "public", today)
    hub = _known_hub(network, hub_id) if hub_id else None
    return questionnaire(known_form(loaded, network, form_id), network, hub, today)


def refuse_faulty(loaded: Loaded, form_id: str) -> None:
    """End the command with the faults of a form's file, if it has any that matter."""
    path = f"data/forms/{form_id}.yaml"
    found = (*loaded.diagnostics, *forms.check(loaded))
    own = in_reading_order(d for d in found if d.location.path == path)
    if any(d.severity == "error" for d in own):
        click.echo(report.render(own, "full", stands="Nothing was written."), nl=False)
        raise SystemExit(1)


def known_form(loaded: Loaded, network: Network, form_id: str) -> Form:
    """The form of an id; says which there are."""
    form = network.find_form(form_id)
    if form is None:
        names = ", ".join(f.id for f in loaded.network.forms) or "none yet"
        raise click.ClickException(f"The network has no form `{form_id}`. It has: {names}.")
    return form


def _known_hub(network: Network, hub_id: str) -> Hub:
    hub = network.find_hub(hub_id)
    if hub is None:
        raise build.NoSuchHub(hub_id)
    return hub


def _refuse(sentence: str) -> str:
    raise click.ClickException(sentence)


# --- what it writes ------------------------------------------------------------------------


def _stem(form: Questionnaire) -> str:
    return "-".join(part for part in (form.id, form.hub) if part)


def _one(path: Path, data: bytes, quiet: bool) -> None:
    _new(path.parent, {path.name: data})
    _say(quiet, [path])


def _new(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_new(folder, files)


def _renew(root: Path, files: Mapping[str, bytes], quiet: bool) -> None:
    """Write files that this program made before, or that are not there; never somebody's own."""
    try:
        changed = write.renew(root, files, _MARKS)
    except write.Standing as standing:
        raise click.ClickException(
            f"`{standing.paths[0]}` was not written by this program. Nothing was written."
        ) from None
    except write.IsLink as link:
        raise click.ClickException(f"`{link}` is a link. Nothing was written.") from None
    _say(quiet, [Path(path) for path in changed])
    if not changed and not quiet:
        click.echo("Nothing has changed.")


def _say(quiet: bool, paths: Sequence[Path]) -> None:
    if not quiet:
        for path in paths:
            click.echo(f"Wrote {path}")


group = click.Group("form", help="Make a form for the tool that people already use.")
for _name, _function in _COMMANDS.items():
    group.command(_name)(common(_function))
