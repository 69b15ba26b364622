"""`lrp check` and `lrp explain`: what is wrong, and what that means."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from generator import cache, frozen, git, ownership, reading, report, summary, write
from generator.cli_options import common, meant
from generator.diagnostics import Diagnostic, in_reading_order

_FORMATS = ("full", "concise", "github", "json")


@click.command()
@click.argument("hubs", nargs=-1)
@click.option("--strict", is_flag=True, help="Treat warnings as faults.")
@click.option(
    "--format", "layout", type=click.Choice(_FORMATS), default="full", help="How faults are shown."
)
@click.option(
    "--changed-since",
    "since",
    default="",
    metavar="REV",
    help="Show warnings only in files that changed since this commit or branch of git.",
)
@click.option(
    "--as",
    "owner",
    default="",
    metavar="HUB",
    help="With --changed-since: refuse changes outside this hub's own folder.",
)
@click.option(
    "--as-one-hub",
    is_flag=True,
    help="The same for whichever hub the change is about.",
)
@click.option(
    "--summary",
    "into",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Add to this file what is to be mended in plain words, as Markdown.",
)
@click.option("--title", default="", help="The change's own name, for the summary.")
@click.option("--no-cache", is_flag=True, help="Read everything anew and keep nothing.")
@common
def check(
    root: Path,
    today: dt.date,
    quiet: bool,
    hubs: tuple[str, ...],
    strict: bool,
    layout: report.Format,
    since: str,
    owner: str,
    as_one_hub: bool,
    into: Path | None,
    title: str,
    no_cache: bool,
) -> None:
    """Check every file of data/ and content/, and say what to mend and where.

    With HUBS only the faults in those hubs' folders are shown.
    """  # fmt: skip
    if (owner or as_one_hub) and not since:
        raise click.UsageError("--as needs --changed-since, which says what the change is.")
    changed = git.find_changes(root, since) if since else None
    is_network = (root / "data" / "network.yaml").is_file()
    kept = cache.Cache(root / cache.FOLDER if is_network and not no_cache else None)
    seen = cache.Files(root, kept)
    found = reading.read(root, today, kept, seen)
    diagnostics = in_reading_order([*found.diagnostics, *_of_content(root, kept, seen)])
    seen.remember()
    for hub in hubs:
        if hub not in found.hubs:
            raise click.ClickException(f"The network has no hub `{hub}`.{meant(hub, found.hubs)}")
    if changed:
        diagnostics = [
            d for d in diagnostics if d.severity == "error" or d.location.path in changed.paths
        ]
        if owner or as_one_hub:
            refused = _of_others(root, changed, owner)
            diagnostics = in_reading_order([*diagnostics, *refused])
    if hubs:
        folders = tuple(f"data/hubs/{hub}/" for hub in hubs)
        diagnostics = [d for d in diagnostics if d.location.path.startswith(folders)]
    if diagnostics or not quiet:
        click.echo(report.render(diagnostics, layout, stands=""), nl=False)
    if into:
        write.append(into, summary.of_check(diagnostics, title))
    if any(d.severity == "error" or strict for d in diagnostics):
        raise SystemExit(1)


def _of_others(root: Path, changed: git.Changes, owner: str) -> list[Diagnostic]:
    """The faults of a change in files that a hub may not change."""
    before = git.list_files(root, changed.commit, "data")
    hubs = {path.split("/")[2] for path in before if path.startswith("data/hubs/")}
    years = {
        path.removeprefix(f"{frozen.FOLDER}/").removesuffix(".txt")
        for path in before
        if path.startswith(f"{frozen.FOLDER}/")
    }
    hub = owner or ownership.find_hub(changed.paths)
    if hub is None:
        return ownership.of_no_hub(changed.paths)
    return ownership.check(changed.paths, hub, hubs, years)


def _of_content(root: Path, kept: cache.Cache, seen: cache.Files) -> list[Diagnostic]:
    """The faults of content/. Pages that were found without fault are not read again."""
    pages = seen.below("content")
    key = cache.digest(cache.program(), *(part for page in pages.items() for part in page))
    if kept.get("content", key) is not None:
        return []
    # Imported here: most checks find content/ as it was.
    from generator import content, pack

    prose, found = content.read(root)
    found += pack.check(prose)
    if not found:
        kept.put("content", key, b"")
    return found


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Say what a fault means and how to mend it."""
    # Imported here: it loads every part of the program.
    from generator import rules

    rule = rules.find_rule(code)
    if rule is None:
        codes = {rule.code for rule in rules.RULES}
        raise click.ClickException(f"There is no fault called `{code}`.{meant(code, codes)}")
    click.echo(f"{rule.title}  [{rule.code}, {rule.severity}]\n\n{rule.why}\n\n{rule.mend}")
