"""`lrp new year` and `lrp freeze`: a year is opened, and one that is over is kept as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from generator import build, frozen, report, roll_over, scaffold
from generator.cli_options import common, meant
from generator.cli_upkeep import read_content, stale_lines
from generator.cli_writing import refuse_unless_year, with_schema_lines, write_changed
from generator.load import Loaded, load
from generator.model import Hub, Network, academic_year, is_year, year_after
from generator.roll_over import Plan, Roller

_SHOWN = 12


@click.argument("year", metavar="YEAR [HUBS]...")
@click.argument("hubs", nargs=-1, metavar="")
@click.option(
    "--switch", is_flag=True,
    help="Make it the current year, and freeze the years before it. Otherwise pages stay as they "
    "are until you do.",
)  # fmt: skip
def new_year(
    root: Path, today: dt.date, quiet: bool, year: str, hubs: tuple[str, ...], switch: bool
) -> None:
    """Open YEAR, such as 2027-28: for every hub, or only for HUBS.

    Each hub gets its folder, with what lasts carried over. For every hub the programmes' dates and
    the terms are moved on as well, marked as to be confirmed. At the end it lists what still
    speaks of the old year. Nothing that stands is overwritten; run it again for hubs that joined.
    """
    year, wanted = _year_and_hubs(year, hubs)
    loaded = load(root)
    chosen = [_hub(loaded, hub) for hub in wanted] or list(loaded.network.hubs)
    _refuse_unless_open(loaded, year, wanted, switch=switch)
    roller = Roller(loaded, _reader(root), year, scaffold.year)
    if roller.in_the_way:
        listed = ", ".join(f"`{path}`" for path in roller.in_the_way)
        raise click.ClickException(
            f"Faults stand in {listed}. Run `lrp check`, mend them and run this again. Nothing was "
            "written."
        )
    if not wanted:
        roller.shared()
    roller.hubs(chosen)
    if switch:
        roller.switch(today)
    plan = roller.plan
    if wanted and plan.standing:
        names = ", ".join(f"`data/hubs/{hub}/{year}/participation.yaml`" for hub in plan.standing)
        verb = "is" if len(plan.standing) == 1 else "are"
        raise click.ClickException(f"{names} {verb} there already. Nothing was written.")
    _refuse_faults(roller, today)
    plan.new = dict(with_schema_lines(root, plan.new))
    write_changed(root, plan.files, {path: plan.before[path] for path in plan.changed})
    if not quiet:
        _say(plan, wanted)
        _say_current(loaded, plan, today, switch=switch)
        if not wanted:
            _say_stale(root, year, today)
    if plan.left:
        raise SystemExit(1)


def _year_and_hubs(first: str, rest: Sequence[str]) -> tuple[str, list[str]]:
    """The year and the hubs, whichever of them comes first."""
    words = [first, *rest]
    years = [word for word in words if is_year(word)]
    if not years:
        years = [word for word in words if scaffold.find_year(word)] or words[-1:]
        refuse_unless_year(years[0])
    return years[0], [word for word in words if word != years[0]]


def _hub(loaded: Loaded, hub: str) -> Hub:
    found = loaded.network.find_hub(hub)
    if found is None:
        raise build.NoSuchHub(hub)
    return found


def _refuse_unless_open(loaded: Loaded, year: str, hubs: Sequence[str], *, switch: bool) -> None:
    network = loaded.network
    if hubs and switch:
        raise click.ClickException("The current year is the same for all hubs: name none of them.")
    if not any(dates.year <= year for p in network.programmes for dates in p.years):
        raise click.ClickException(
            f"No programme runs in {year} or before it. Add the year to a file in data/programmes "
            "first."
        )
    if switch and year < network.current_year:
        raise click.ClickException(
            f"The current year is {network.current_year} already, which is later than {year}."
        )
    following = year_after(network.current_year)
    if year not in (network.current_year, following) and not _runs(network, year):
        raise click.ClickException(
            f"No programme runs in {year}. The next year to open is {following}."
        )
    if hubs and not _runs(network, year):
        raise click.ClickException(
            f"No programme runs in {year}. Run `lrp new year {year}` for the whole network, or add "
            "the year to a file in data/programmes first."
        )


def _runs(network: Network, year: str) -> bool:
    """Whether a programme has dates for a year."""
    return any(programme.find_year(year) for programme in network.programmes)


def _refuse_faults(roller: Roller, today: dt.date) -> None:
    """Refuse what would bring a fault that is not there today."""
    faults = roller.faults(today)
    if faults:
        click.echo(report.render(faults, "full", stands="Nothing was written."), nl=False)
        raise SystemExit(1)


def _reader(root: Path) -> Callable[[str], bytes]:
    return lambda path: (root / path).read_bytes()


# --- what was done -------------------------------------------------------------------------


def _say(plan: Plan, hubs: Sequence[str]) -> None:
    year = plan.year
    if hubs or len(plan.carried) <= _SHOWN:
        for path in plan.files:
            click.echo(f"{'Changed' if path in plan.changed else 'Wrote'} {path}")
    else:
        click.echo(f"Wrote {len(plan.new)} files and changed {len(plan.changed)}.")
    carried = sum(bool(before) for before in plan.carried.values())
    if carried:
        click.echo(
            f"Carried over in {_hubs(carried)}: programmes, leads, planned numbers and how they "
            "run them. Begins anew: subscriptions, sign-ups, sessions, packs, briefings and offers."
        )
    if plan.standing:
        click.echo(f"Left as it is: {year} in {_hubs(len(plan.standing))} that had it already.")
    for note in plan.notes:
        click.echo(note)
    if not plan.files:
        click.echo(f"Everything for {year} is there already.")
    elif plan.carried:
        click.echo(
            "Next: delete the programmes that a hub does not run, and write the day that it signed "
            "up for the others."
        )
    if plan.left:
        click.echo("Not carried over:")
        for sentence in plan.left:
            click.echo(f"  {sentence}")


def _hubs(count: int) -> str:
    return f"{count} hub{'' if count == 1 else 's'}"


def _say_current(loaded: Loaded, plan: Plan, today: dt.date, *, switch: bool) -> None:
    current, first = loaded.network.current_year, academic_year(plan.year)[0]
    starts = f"{first.day} {first:%B %Y}"
    if switch and today < first:
        click.echo(
            f"Pages show {plan.year} from the next build, although it begins on {starts}. To wait, "
            f"write `current_year: {current}` in `{roll_over.NETWORK}` again."
        )
    elif not switch and current < plan.year:
        click.echo(
            f"Pages show {current} until you run `lrp new year {plan.year} --switch`. "
            + ("It has begun." if today >= first else f"Do that when it begins, on {starts}.")
        )


def _say_stale(root: Path, year: str, today: dt.date) -> None:
    """What still speaks of the older years, as it stands now; the first of it."""
    lines = stale_lines(load(root), read_content(root), year, today)
    if not lines:
        return
    click.echo(f"\nStill speaks of an older year, in {len(lines)} places:")
    for line in lines[:_SHOWN]:
        click.echo(line)
    if len(lines) > _SHOWN:
        click.echo(f"… and {len(lines) - _SHOWN} more: `lrp report stale --year {year}`.")


# --- freezing ------------------------------------------------------------------------------


@click.command("freeze")
@click.argument("year")
@click.argument("hubs", nargs=-1)
@common
def freeze(root: Path, today: dt.date, quiet: bool, year: str, hubs: tuple[str, ...]) -> None:
    """Keep YEAR as it is: `lrp check` warns where one of its files changes afterwards.

    For a year that is frozen already it accepts what stands now: in all hubs, or only in HUBS.
    """
    refuse_unless_year(year)
    loaded = load(root)
    listed = {p.split("/")[2] for one in loaded.frozen_years for p in one.digests}
    known = {own.id for own in loaded.network.hubs} | listed
    for hub in hubs:
        # A hub that is gone may still be in the list.
        if hub not in known:
            raise click.ClickException(f"The network has no hub `{hub}`.{meant(hub, known)}")
    if year >= loaded.network.current_year:
        raise click.ClickException(
            f"{year} is not over: the current year is {loaded.network.current_year}."
        )
    path = frozen.path_of(year)
    before = {path: (root / path).read_bytes()} if (root / path).is_file() else {}
    data = roll_over.frozen_again(loaded, _reader(root), year, hubs, today)
    count = len(frozen.parse(data, year).digests)
    if not count:
        raise click.ClickException(f"The network has nothing in {year}.")
    write_changed(root, {path: data}, before)
    if not quiet:
        click.echo(f"Wrote {path}: {count} files are kept as they are.")
