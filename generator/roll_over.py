"""A year → the next one: what lasts is carried over, what is over is frozen, nothing is lost.

Values → {path: bytes}. What lasts of a hub's part in a programme is its programmes, who leads,
what it plans and how it runs them. Whatever is agreed afresh each year begins empty: the
subscription, the sign-up, the session, the pack, the briefing and the places on offer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from generator import amend, frozen, source, typical_dates
from generator.amend import Amended, Plain, Unamendable
from generator.checks.trial import data_file, trial
from generator.diagnostics import Diagnostic
from generator.load import Loaded, with_files
from generator.model import Hub, Network, Programme, year_of
from generator.tables import Row

NETWORK = "data/network.yaml"
_LASTS = ("programme", "lead", "lead_post", "planned", "how_we_run_it")
_BEGINS_EMPTY = ("signed_up_on", "session", "pack_released_on", "briefing_on")
_TYPED = ("planned",)
_TO_CONFIRM = "to be confirmed"
_HEAD = """\
# Carried over from {before}: the programmes, who leads them, what is planned and how they run.
# Begins anew: the subscription, the sign-up, the session, the pack, the briefing and the offers.
"""
Fresh = Callable[[Network, Hub, str], Mapping[str, bytes]]
"""The files of a hub that had no part in any year before."""


@dataclass(slots=True)
class Plan:
    """What opening a year would write, and what has to be known about it."""

    year: str
    new: dict[str, bytes] = field(default_factory=dict)
    changed: dict[str, bytes] = field(default_factory=dict)
    before: dict[str, bytes] = field(default_factory=dict)
    """The files of `changed` as they stand."""
    carried: dict[str, str] = field(default_factory=dict)
    """Hub → the year whose part was carried over; empty for a hub that had none."""
    standing: list[str] = field(default_factory=list)
    """Hubs whose part in the year is there already."""
    left: list[str] = field(default_factory=list)
    """What was left out and why: one sentence each."""
    notes: list[str] = field(default_factory=list)
    """What was done in the network's own files: one sentence each."""

    @property
    def files(self) -> Mapping[str, bytes]:
        """Everything to be written."""
        return self.new | self.changed


class Roller:
    """Opens a year of a loaded network. `read` gives the bytes of a file that stands."""

    def __init__(
        self, loaded: Loaded, read: Callable[[str], bytes], year: str, fresh: Fresh
    ) -> None:
        self._loaded = loaded
        self._read = read
        self._fresh = fresh
        self._entries = {entry.path: entry for entry in loaded.entries}
        self._faulty = {d.location.path for d in loaded.diagnostics if d.severity == "error"}
        self._dated: Network | None = None
        self._before = _year_before(loaded.network, year)
        self.plan = Plan(year)

    @property
    def _network(self) -> Network:
        return self._loaded.network

    @property
    def in_the_way(self) -> list[str]:
        """The network's own files with faults: without them no year can be told from another."""
        own = [NETWORK, *(f"data/programmes/{p.id}.yaml" for p in self._network.programmes)]
        known = {e.path for e in self._loaded.entries if e.table == "programme"}
        return sorted(path for path in {*own, *known} if self._is_faulty(path))

    def _is_faulty(self, path: str) -> bool:
        return path in self._faulty or self._loaded.known.is_unread(path)

    def hubs(self, hubs: Sequence[Hub]) -> None:
        """The parts of hubs in the programmes of the year."""
        for hub in hubs:
            path = _participation(hub.id, self.plan.year)
            if path in self._entries or self._loaded.known.is_unread(path):
                self.plan.standing.append(hub.id)
            else:
                self._hub(hub, path)

    def _hub(self, hub: Hub, path: str) -> None:
        year = self.plan.year
        # A year that cannot be read may be the one to carry over: an older one is not taken for it.
        older = sorted({y.year for y in hub.years if y.year < year} | {self._before} - {""})
        before = next((y for y in reversed(older) if self._has_part(hub, y)), "")
        if not before:
            self.plan.new |= self._fresh(self._with_years(), hub, year)
            self.plan.carried[hub.id] = ""
            return
        last = _participation(hub.id, before)
        if self._is_faulty(last):
            self.plan.left.append(
                f"`{hub.id}`: `{last}` has faults or is misnamed. Run `lrp check {hub.id}`, mend "
                f"it, then `lrp new year {hub.id} {year}`."
            )
            return
        rows = self._entries[last].rows
        parts = [part for row in rows if (part := self._part(row, hub, before))]
        head = _HEAD.format(before=before).encode()
        self.plan.new[path] = head + amend.document(parts).encode() if parts else head + b"[]\n"
        self.plan.carried[hub.id] = before

    def _has_part(self, hub: Hub, year: str) -> bool:
        path = _participation(hub.id, year)
        return path in self._entries or self._is_faulty(path)

    def _part(self, row: Row, hub: Hub, before: str) -> dict[str, amend.Value]:
        programme = row.text("programme")
        if programme not in self._running():
            self.plan.left.append(
                f"`{hub.id}`: its part in `{programme}` of {before}, because `{programme}` has no "
                f"dates for {self.plan.year}."
            )
            return {}
        begins: dict[str, amend.Value] = {"subscription": "pending"}
        begins |= {name: Plain("") for name in _BEGINS_EMPTY}
        values = {name: row.source.values.get(name) for name in _LASTS}
        lasts = {n: v.text for n, v in values.items() if isinstance(v, source.Scalar) and v.text}
        kept = {n: Plain(text) if n in _TYPED else text for n, text in lasts.items()}
        return {name: (begins | kept)[name] for name in row.table.fields if name in begins | kept}

    def _running(self) -> set[str]:
        """The programmes that have dates for the year, or are given them now."""
        return {p.id for p in self._with_years().programmes if p.find_year(self.plan.year)}

    def _with_years(self) -> Network:
        """The network with the dates that are written now."""
        if self._dated is None:
            changed = {data_file(path): data for path, data in self.plan.changed.items()}
            self._dated = with_files(self._loaded, changed).network if changed else self._network
        return self._dated

    # --- the network's own files ---------------------------------------------------------------

    def shared(self) -> None:
        """The dates of each programme and of the terms, marked as still to be confirmed."""
        for programme in self._network.programmes:
            self._programme(programme)
        self._terms()
        dates = [d for d in self._network.key_dates if year_of(d.date) == self._before]
        ahead = any(year_of(d.date) >= self.plan.year for d in self._network.key_dates)
        if dates and not ahead:
            self.plan.notes.append(
                f"The {len(dates)} key dates of {self._before} stay as they are: write those of "
                f"{self.plan.year} in `{NETWORK}`."
            )

    def _programme(self, programme: Programme) -> None:
        older = [dates for dates in programme.years if dates.year < self.plan.year]
        if programme.find_year(self.plan.year) or not older:
            return
        last = max(older, key=lambda dates: dates.year)
        path = f"data/programmes/{programme.id}.yaml"
        dates = typical_dates.next_programme_year(last, self.plan.year)
        done = self._append(
            path, "years", [dates], f"Moved on from {last.year}, same weekdays: {_TO_CONFIRM}."
        )
        if done:
            self.plan.notes.append(f"`{path}`: the dates of {last.year}, moved on by a year.")
            if last.sign_up_link:
                self.plan.notes.append(
                    f"`{path}`: write the sign-up link of {self.plan.year}; that of {last.year} "
                    "was not carried over."
                )

    def _terms(self) -> None:
        terms = self._network.terms
        if any(term.year == self.plan.year for term in terms):
            return
        last = max((term.year for term in terms if term.year < self.plan.year), default="")
        own = [typical_dates.next_term(t, self.plan.year) for t in terms if t.year == last]
        if not own:
            return
        note = f"As far from the typical dates as those of {last}: {_TO_CONFIRM}."
        if self._append(NETWORK, "terms", own, note):
            self.plan.notes.append(f"`{NETWORK}`: {len(own)} terms, after those of {last}.")

    def _append(self, path: str, key: str, records: Sequence[Mapping[str, str]], note: str) -> bool:
        """Add records to a list of a file that stands, with a note above the first."""
        old = self._bytes(path)
        values = [{name: _term_value(text) for name, text in r.items()} for r in records]
        try:
            file = Amended(old)
            file.append((key,), *values)
        except (Unamendable, KeyError):
            self.plan.left.append(f"`{path}` cannot be changed: its dates of {self.plan.year}.")
            return False
        self._change(path, with_note(old, file.bytes(), note))
        return True

    def _bytes(self, path: str) -> bytes:
        if path not in self.plan.before:
            self.plan.before[path] = self._read(path)
        return self.plan.changed.get(path, self.plan.before[path])

    def _change(self, path: str, data: bytes) -> None:
        self.plan.changed[path] = data
        self._dated = None

    # --- the change of year --------------------------------------------------------------------

    def switch(self, today: dt.date) -> None:
        """Make it the current year and freeze the years before it that are not frozen yet."""
        path, year = NETWORK, self.plan.year
        if self._network.current_year != year:
            file = Amended(self._bytes(path))
            file.set(("current_year",), Plain(year))
            self._change(path, file.bytes())
            self.plan.notes.append(f"`{path}`: `current_year` is {year} now.")
        known = {closed.year for closed in self._loaded.frozen_years}
        years = {entry.year for entry in self._loaded.entries if entry.year}
        for old in sorted(y for y in years - known if y < year):
            digests = digests_of(self._loaded, self._read, old)
            self.plan.new[frozen.path_of(old)] = frozen.text(old, today.isoformat(), digests)
            self.plan.notes.append(
                f"{old} is frozen: `lrp check` warns where one of its {len(digests)} files changes."
            )

    def faults(self, today: dt.date) -> list[Diagnostic]:
        """The errors that the plan would bring and that are not there today."""
        made = {p: d for p, d in self.plan.files.items() if not p.startswith(frozen.FOLDER)}
        return trial(self._loaded, today)(made) if made else []


def _year_before(network: Network, year: str) -> str:
    """The year that a new one follows; empty where there is none."""
    years = {own.year for hub in network.hubs for own in hub.years} | {network.current_year}
    return max((one for one in years if one < year), default="")


def digests_of(loaded: Loaded, read: Callable[[str], bytes], year: str) -> dict[str, str]:
    """The digest of each file of a year, as it stands."""
    known = {p: d for p, d in loaded.digests.items() if p.split("/")[3] == year}
    if known:
        return known
    return {
        entry.path: frozen.digest(read(entry.path))
        for entry in loaded.entries
        if entry.year == year and not loaded.known.is_unread(entry.path)
    }


def frozen_again(
    loaded: Loaded, read: Callable[[str], bytes], year: str, hubs: Sequence[str], today: dt.date
) -> bytes:
    """The list of a year as it stands now; with hubs named, only their lines change."""
    now = digests_of(loaded, read, year)
    if hubs:
        old = next((closed for closed in loaded.frozen_years if closed.year == year), None)
        others = old.digests if old else now
        kept = {p: d for p, d in others.items() if p.split("/")[2] not in hubs}
        now = kept | {p: d for p, d in now.items() if p.split("/")[2] in hubs}
    return frozen.text(year, today.isoformat(), now)


def with_note(old: bytes, new: bytes, note: str) -> bytes:
    """A file to which lines were added, with a note of its own line above the first of them.

    The file as it is where a note there would change what it says.
    """
    before, after = (data.decode("utf-8").split("\n") for data in (old, new))
    place = next((n for n, line in enumerate(after) if before[n : n + 1] != [line]), len(after))
    if place == len(after):
        return new
    line = after[place]
    end = "\r" if line.endswith("\r") else ""
    remark = f"{line[: len(line) - len(line.lstrip())]}# {note}{end}"
    noted = "\n".join([*after[:place], remark, *after[place:]]).encode()
    said = [source.plain(source.parse(data, "")[0].top) for data in (new, noted)]
    return noted if said[0] == said[1] else new


def _term_value(text: str) -> str:
    return Plain(text) if text[:4].isdigit() else text


def _participation(hub: str, year: str) -> str:
    return f"data/hubs/{hub}/{year}/participation.yaml"
