"""What `lrp match` does: choose, propose, try, write, and say what stands."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from generator import audience, report, write
from generator.checks.trial import data_file, trial
from generator.cli_options import meant
from generator.diagnostics import Diagnostic, in_reading_order
from generator.load import Loaded, with_files
from generator.matching import disk, records
from generator.matching.answers import Inbox
from generator.matching.as_json import as_json
from generator.matching.links import Links
from generator.matching.listing import listing
from generator.matching.pool import Pooling
from generator.matching.proposal import Proposal, propose
from generator.matching.records import Files
from generator.matching.solver import OutOfSteps
from generator.model import Network, Programme
from generator.spelling import listed
from generator.watch import Watch, unwatched

__all__ = ["Done", "OutOfSteps", "Run", "left", "matched"]

_Records = Mapping[str, tuple[str, str, str]]
_NOT_YET = "Nothing was written. Add --write to write it."


@dataclass(frozen=True)
class Run:
    """What somebody asked for. `private` is the folder of private answers."""

    root: Path
    private: Path
    today: dt.date
    loaded: Loaded
    hubs: tuple[str, ...] = ()
    year: str | None = None
    programme: str | None = None
    explain: tuple[str, ...] = ()
    watch: Watch = unwatched


@dataclass
class Done:
    """What came of it: the proposals, what was written, and what is at fault."""

    network: Network
    year: str
    proposals: list[Proposal] = field(default_factory=list)
    records: _Records = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    """The references of those whose record would have brought a fault."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    wanted: bool = False
    is_blocked: bool = False
    """Whether faults in data/ keep records from being written."""

    @property
    def failed(self) -> bool:
        """Whether anything was at fault."""
        return any(d.severity == "error" for d in self.diagnostics)

    def text(self, *, names: bool = False, quiet: bool = False) -> str:
        """Everything for a terminal; with `quiet` only what is at fault."""
        blocks = [] if quiet else [*self._blocks(names)]
        if self.diagnostics and not (quiet and not self.failed):
            found = in_reading_order(self.diagnostics)
            blocks.append(report.render(found, "full", stands=self._stands()))
        elif not quiet:
            blocks.append(f"{self._stands()}\n")
        return "\n".join(blocks)

    def _blocks(self, names: bool) -> Iterator[str]:
        if self.absent:
            yield "".join(f"{sentence}\n" for sentence in self.absent)
        for proposal in self.proposals:
            yield listing(
                proposal, self.network, names=names, records=self.records, refused=self.refused
            )
        if self.written or self.pages:
            yield "".join(f"{path}\n" for path in (*self.written, *self.pages))

    def _stands(self) -> str:
        placed = sum(len(p.solution.placements) for p in self.proposals)
        if not self.proposals:
            return f"There are no interests and no offers of {self.year}."
        if self.is_blocked:
            return "No record was written: the faults in data/ come first."
        if self.wanted:
            count = len(self.written)
            if not count and self.refused:
                return "No record was written: each would bring a fault."
            if not count:
                return "No record was written: there is nothing new."
            noun = "record was" if count == 1 else "records were"
            return f"{count} {noun} written. Look at what changed, then run `lrp check`."
        if self.pages:
            page = "page was" if len(self.pages) == 1 else "pages were"
            return f"Only the {page} written. Add --write to write the records."
        return _NOT_YET if placed else "There is nothing to write."

    def json(self) -> str:
        """Everything as JSON, ending with a line break."""
        faults = report.render(in_reading_order(self.diagnostics), "json", stands="")
        found = {
            "year": self.year,
            "programmes": [as_json(p, _own(p, self.records)) for p in self.proposals],
            "diagnostics": json.loads(faults),
            "written": self.written,
            "pages": self.pages,
        }
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def left(path: str, *, wanted: bool) -> str:
    """What stands after a file could not be written: pages come after the records."""
    from generator import match_page

    if wanted and f"{path}/".startswith(match_page.FOLDER):
        return "The records were written, and no page."
    return "Nothing was written."


def matched(run: Run, *, write_records: bool, write_page: bool) -> Done:
    """Propose, and write what is wanted: all records or none, then the pages.

    Where nothing new was written, pages of an earlier run stay unless `write_page` says otherwise.
    Raises click.ClickException for a hub, programme, year or reference that does not exist,
    write.Standing, write.IsLink and OSError.
    """
    network = run.loaded.network
    year = _year(run)
    done = Done(network, year, wanted=write_records)
    for hub in run.hubs:
        if network.find_hub(hub) is None:
            known = [h.id for h in network.hubs]
            raise click.ClickException(f"The network has no hub `{hub}`.{meant(hub, known)}")
    chosen = _chosen(run, year)
    _refuse_unknown(run, chosen)
    hubs = sorted({hub for pooling, own in chosen for hub in pooling.pool(own).hubs})
    done.diagnostics += _of_data(run.loaded, hubs or run.hubs, year)
    done.is_blocked = write_records and bool(done.diagnostics)
    done.absent = _absent(run, chosen)
    loaded, files = run.loaded, Files()
    for number, (pooling, own) in enumerate(chosen):
        again = replace(pooling, network=loaded.network, _read={}) if number else pooling
        proposal = propose(again, own, run.explain, run.watch)
        done.proposals.append(proposal)
        done.diagnostics += proposal.pool.diagnostics
        if write_records and not done.is_blocked:
            made = records.files(proposal, loaded.network, run.root, run.today)
            kept, faults = disk.sound(made, trial(loaded, run.today))
            done.diagnostics += faults
            done.refused |= made.records.keys() - kept.records.keys()
            loaded = with_files(loaded, {data_file(p): d for p, d in kept.data.items()})
            files = _both(files, kept)
    if files.data:
        disk.put(files, run.root, run.private)
        done.records, done.written = files.records, sorted(files.data)
    if write_page:
        done.pages = _write_pages(run, done, done.proposals)
    elif done.records:
        done.pages = _write_pages(run, done, [p for p in done.proposals if _own(p, files.records)])
    return done


def _both(one: Files, other: Files) -> Files:
    return Files(
        {**one.data, **other.data}, {**one.before, **other.before},
        {**one.private, **other.private}, {**one.records, **other.records},
    )  # fmt: skip


def _write_pages(run: Run, done: Done, proposals: Sequence[Proposal]) -> list[str]:
    """Write the page of each proposal, and give their paths from the network's folder."""
    # Imported here: a proposal that is only looked at needs nothing of what makes pages.
    from generator import build, match_page

    options = build.Options(run.root, run.private, run.today)
    inside = run.root in run.private.parents
    base = (run.private.relative_to(run.root) if inside else run.private).as_posix()
    files: dict[str, bytes] = {}
    for proposal in proposals:
        own = _own(proposal, done.records)
        files |= match_page.page(options, done.network, proposal, own, base)
    write.renew(run.private, files, [match_page.MARK], private=True)
    return [f"{base}/{path}" for path in sorted(files)]


def _own(proposal: Proposal, found: _Records) -> _Records:
    return {ref: key for ref, key in found.items() if ref in proposal.leaders}


# --- what it is about --------------------------------------------------------------------------


def _year(run: Run) -> str:
    network = run.loaded.network
    year = run.year or network.current_year
    known = sorted({dates.year for p in network.programmes for dates in p.years})
    if year not in known:
        has = f" They have for {listed(known)}." if known else ""
        raise click.ClickException(f"No programme has dates for `{year}`.{has}")
    return year


def _programmes(run: Run, year: str) -> list[Programme]:
    every = run.loaded.network.programmes
    if run.programme is None:
        return [p for p in every if p.find_year(year)]
    found = next((p for p in every if p.id == run.programme), None)
    if found is None:
        near = meant(run.programme, [p.id for p in every])
        raise click.ClickException(f"The network has no programme `{run.programme}`.{near}")
    if found.find_year(year) is None:
        known = [dates.year for dates in found.years]
        raise click.ClickException(
            f"The programme `{found.id}` has no dates for {year}.{meant(year, known)}"
        )
    return [found]


def _chosen(run: Run, year: str) -> list[tuple[Pooling, list[str]]]:
    """The programmes to match, each with its hubs: those for which there are answers."""
    network = run.loaded.network
    inbox = Inbox(run.private, audience.project(network, "public", run.today), year)
    links = Links(run.private, year)
    found = []
    for programme in _programmes(run, year):
        pooling = Pooling(network, inbox, links, programme, year, run.today)
        hubs = [h.id for h in network.hubs if h.id in run.hubs] if run.hubs else []
        hubs = hubs or [h.id for h in network.hubs if pooling.takes_part(h.id)]
        pool = pooling.pool(hubs)
        if run.programme or pool.interests or pool.offers or pool.settled or pool.diagnostics:
            found.append((pooling, hubs))
    return found


def _refuse_unknown(run: Run, chosen: Sequence[tuple[Pooling, list[str]]]) -> None:
    pools = [pooling.pool(hubs) for pooling, hubs in chosen]
    known = {ref for pool in pools for ref in pool.interests}
    settled = {ref: record for pool in pools for ref, record in pool.settled.items()}
    for reference in run.explain:
        if reference in known:
            continue
        if reference in settled:
            raise click.ClickException(
                f"`{reference}` has a place already, in the record `{settled[reference]}`."
            )
        raise click.ClickException(
            f"Nobody with the reference `{reference}` takes part.{meant(reference, known)}"
        )


def _absent(run: Run, chosen: Sequence[tuple[Pooling, list[str]]]) -> list[str]:
    """A sentence for each hub that somebody named and that does not take part."""
    names = {hub.id: hub.name for hub in run.loaded.network.hubs}
    return [
        f"{names[hub]} does not take part in {pooling.programme.short_title} {pooling.year}."
        for pooling, hubs in chosen
        for hub in hubs
        if not pooling.takes_part(hub)
    ]


def _of_data(loaded: Loaded, hubs: Iterable[str], year: str) -> list[Diagnostic]:
    """Faults that may hide a record, a school or a form from the matching."""
    own = tuple(f"data/hubs/{hub}/" for hub in hubs)
    return [
        d
        for d in loaded.diagnostics
        if d.severity == "error"
        and (not d.location.path.startswith("data/hubs/") or d.location.path.startswith(own))
        and (f"/{year}/" in d.location.path or d.location.path.count("/") < _DEPTH_OF_A_YEAR)
    ]


_DEPTH_OF_A_YEAR = 4
"""Slashes in `data/hubs/HUB/YEAR/…`; a path with fewer is of no year."""
