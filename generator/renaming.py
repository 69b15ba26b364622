"""A new name for a hub or a piece of learning, or its removal: the files that change, at once.

Nothing else names a file by hand: what refers to a renamed hub follows, and the old address gets
its redirect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import amend, checks, files, load, redirects, write
from generator.addresses import hub_url
from generator.diagnostics import Diagnostic
from generator.load import Entry, Loaded
from generator.refusals import Refusal


class CannotRename(Refusal):
    """Why nothing is renamed or removed, in a sentence."""

    says = "{}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change on disk. Paths are relative to the root, with forward slashes.

    `moved` is one file or folder and its new place, or None where it is removed. `faults` are
    those that data/ would have afterwards and does not have now.
    """

    old: str
    moved: str | None
    changed: Mapping[str, bytes]
    before: Mapping[str, bytes]
    address: str
    leads_to: str | None
    faults: tuple[Diagnostic, ...]


def rename_hub(root: Path, loaded: Loaded, old: str, new: str, today: dt.date) -> Plan:
    """A hub under a new id. Raises CannotRename."""
    _refuse_unless_known(old in loaded.known.hubs, f"The network has no hub `{old}`.")
    _refuse_unless_free(new, new in loaded.known.hubs, "hub")
    changed: dict[files.DataFile, bytes] = {}
    for entry in loaded.entries:
        if entry.table == "residency" and any(r.text("host_hub") == old for r in entry.rows):
            changed[entry] = _set(root, entry, new)
    step = _Step(f"data/hubs/{old}", f"data/hubs/{new}", hub_url(old), hub_url(new))
    moved: dict[files.DataFile, bytes] = {
        replace(entry, path=step.will_be(entry.path), hub=new): (root / entry.path).read_bytes()
        for entry in loaded.entries
        if entry.hub == old
    }
    return _plan(root, loaded, today, step, moved, changed)


def rename_learning(
    root: Path, loaded: Loaded, hub: str, year: str, old: str, new: str, today: dt.date
) -> Plan:
    """A piece of learning under a new id. Raises CannotRename."""
    entry = _learning(loaded, hub, year, old)
    taken = any(e.table == "learning" and e.id == new for e in loaded.entries)
    _refuse_unless_free(new, taken, "piece of learning")
    place = entry.path.replace(f"/{old}.yaml", f"/{new}.yaml")
    folder = f"{hub_url(hub)}{year}/learning/"
    step = _Step(entry.path, place, f"{folder}{old}/", f"{folder}{new}/")
    moved: dict[files.DataFile, bytes] = {
        replace(entry, path=place, id=new): (root / entry.path).read_bytes()
    }
    return _plan(root, loaded, today, step, moved, {})


def remove_learning(
    root: Path, loaded: Loaded, hub: str, year: str, name: str, reason: str, today: dt.date
) -> Plan:
    """No piece of learning any more, and at its address the day and the reason."""
    entry = _learning(loaded, hub, year, name)
    address = f"{hub_url(hub)}{year}/learning/{name}/"
    return _plan(root, loaded, today, _Step(entry.path, None, address, None, reason), {}, {})


def carry_out(root: Path, plan: Plan) -> None:
    """Write a plan: all of it or nothing. Raises write.Standing, write.IsLink and OSError."""
    place = root / plan.old
    if place.is_symlink():
        raise write.IsLink(plan.old)
    if plan.moved is not None and (root / plan.moved).exists():
        raise write.Standing([plan.moved])
    write.change(root, plan.changed, plan.before)
    try:
        if plan.moved is not None:
            place.rename(root / plan.moved)
        else:
            place.unlink()
    except OSError:
        made = [path for path in plan.changed if path not in plan.before]
        write.change(root, plan.before, {path: plan.changed[path] for path in plan.before})
        for path in made:
            (root / path).unlink()
        raise


@dataclass(frozen=True, slots=True)
class _Step:
    """What is moved or (to None) removed, and what becomes of its address."""

    old: str
    new: str | None
    address: str
    leads_to: str | None
    reason: str = ""

    def was(self, path: str) -> str:
        """The path that something has now, by the one that it will have."""
        inside = self.new is not None and path.startswith(f"{self.new}/")
        return f"{self.old}{path.removeprefix(self.new or '')}" if inside else path

    def will_be(self, path: str) -> str:
        """The path that something will have, by the one that it has now."""
        inside = self.new is not None and path.startswith(f"{self.old}/")
        return f"{self.new}{path.removeprefix(self.old)}" if inside else path


def _plan(
    root: Path,
    loaded: Loaded,
    today: dt.date,
    step: _Step,
    moved: Mapping[files.DataFile, bytes],
    changed: Mapping[files.DataFile, bytes],
) -> Plan:
    """What a step comes to: tried on the network as it would be read afterwards."""
    listed = _redirects(root, loaded, step, today)
    gone = {e.path for e in loaded.entries if e.path == step.old or step.will_be(e.path) != e.path}
    without = replace(
        loaded, entries=tuple(e for e in loaded.entries if e.path not in gone),
        diagnostics=[d for d in loaded.diagnostics if d.location.path not in gone],
        files={step.will_be(path): size for path, size in loaded.files.items()},
        read_head=lambda path: loaded.read_head(step.was(path)),
    )  # fmt: skip
    file = files.DataFile(redirects.FILE, "redirect")
    trial = load.with_files(without, {**moved, **changed, file: listed})
    standing = {(d.code, d.message) for d in checks.check(loaded, today)}
    faults = tuple(
        d for d in checks.check(trial, today)
        if d.severity == "error" and (d.code, d.message) not in standing
    )  # fmt: skip
    now = {entry.path: data for entry, data in changed.items()} | {redirects.FILE: listed}
    before = {path: (root / path).read_bytes() for path in now if (root / path).is_file()}
    return Plan(step.old, step.new, now, before, step.address, step.leads_to, faults)


def _redirects(root: Path, loaded: Loaded, step: _Step, today: dt.date) -> bytes:
    """The list with one more entry, and without one for an address that is in use again."""
    new = step.leads_to
    entry = {"from": step.address}
    entry |= {"to": new} if new else {"removed_on": today.isoformat()}
    if step.reason:
        entry["reason"] = step.reason
    path = root / redirects.FILE
    data = path.read_bytes() if path.is_file() else b""
    standing = [redirect.from_ for redirect in loaded.network.redirects]
    if not standing:
        return data + amend.document([entry]).encode()
    amended = amend.Amended(data)
    if new in standing:
        amended.remove((standing.index(new),))
    amended.append((), entry)
    return amended.bytes()


def _set(root: Path, entry: Entry, new: str) -> bytes:
    amended = amend.Amended((root / entry.path).read_bytes())
    amended.set(("host_hub",), new)
    return amended.bytes()


def _learning(loaded: Loaded, hub: str, year: str, name: str) -> Entry:
    _refuse_unless_known(hub in loaded.known.hubs, f"The network has no hub `{hub}`.")
    key = ("learning", hub, year, name)
    found = [e for e in loaded.entries if (e.table, e.hub, e.year, e.id) == key]
    said = f"The hub `{hub}` has no learning `{name}` in `{year}`."
    _refuse_unless_known(bool(found), said)
    return found[0]


def _refuse_unless_known(known: bool, said: str) -> None:
    if not known:
        raise CannotRename(said)


def _refuse_unless_free(new: str, taken: bool, noun: str) -> None:
    if not files.is_id(new):
        near = files.find_id(new)
        meant = f" Did you mean `{near}`?" if near else ""
        raise CannotRename(f"`{new}` cannot be part of an address.{meant}")
    if taken:
        raise CannotRename(f"There is a {noun} `{new}` already.")
