"""A new name for a hub or a piece of learning, or its removal: the files that change, at once.

Nothing else names a file by hand: what refers to a renamed hub follows, and the old address gets
its redirect.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import amend, checks, files, load, redirects, source, write
from generator.addresses import hub_url
from generator.diagnostics import Diagnostic
from generator.load import Entry, Loaded
from generator.model import Redirect
from generator.refusals import Refusal


class CannotRename(Refusal):
    """Why nothing is renamed or removed, in a sentence."""

    says = "{}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change on disk. Paths are relative to the root, with forward slashes.

    `moved` is one file or folder and its new place, or None where it is removed. `faults` are
    those that data/ would have afterwards and does not have now. `frozen` are the frozen years
    in which it changes files, each with the hubs that have them.
    """

    old: str
    moved: str | None
    changed: Mapping[str, bytes]
    before: Mapping[str, bytes]
    address: str
    leads_to: str | None
    faults: tuple[Diagnostic, ...]
    frozen: Mapping[str, tuple[str, ...]]


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
        read_document=lambda path: loaded.read_document(step.was(path)),
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
    parts = {(e.year, e.hub) for e in loaded.entries if e.path in gone}
    parts |= {(file.year, file.hub) for file in (*moved, *changed)}
    closed = {
        one.year: tuple(sorted(hub for year, hub in parts if year == one.year))
        for one in loaded.frozen_years if any(year == one.year for year, _ in parts)
    }  # fmt: skip
    return Plan(step.old, step.new, now, before, step.address, step.leads_to, faults, closed)


def _redirects(root: Path, loaded: Loaded, step: _Step, today: dt.date) -> bytes:
    """The list with one more entry, and without one for an address that is in use again."""
    faults = [d for d in loaded.diagnostics if d.location.path == redirects.FILE]
    if any(d.severity == "error" and d.rule is not source.EMPTY for d in faults):
        # What cannot be read of the list could be what was renamed before.
        raise CannotRename(f"`{redirects.FILE}` has faults. Mend what `lrp check` says of it.")
    new = step.leads_to
    entry: dict[str, amend.Value] = {"from": step.address}
    entry |= {"to": new} if new else {"removed_on": today.isoformat()}
    if _is_back(loaded, step):
        entry["back"] = amend.Plain("yes")
    if step.reason:
        entry["reason"] = step.reason
    path = root / redirects.FILE
    data = path.read_bytes() if path.is_file() else b""
    if not data:
        return amend.document([entry]).encode()
    try:
        amended = amend.Amended(data)
        _follow_back(amended, loaded, step)
        for number in reversed(range(len(listed := _listed(amended)))):
            if listed[number].get("from") == new:
                amended.remove((number,))
        amended.append((), entry)
    except (amend.Unamendable, KeyError):
        said = f"`{redirects.FILE}` is written in a way that cannot be added to."
        raise CannotRename(said) from None
    return amended.bytes()


def _is_back(loaded: Loaded, step: _Step) -> bool:
    """Whether the new entry must say that it leads back, for the page to keep its first id."""
    if step.leads_to is None:
        return False
    listed = loaded.network.redirects
    first = redirects.first_id(listed, step.address)
    kept = [one for one in listed if one.from_ != step.leads_to]
    found = {
        back: redirects.first_id(
            [*kept, Redirect(from_=step.address, to=step.leads_to, back=back)], step.leads_to
        )
        for back in (False, True)
    }
    return found[False] != first == found[True]


def _follow_back(amended: amend.Amended, loaded: Loaded, step: _Step) -> None:
    """Entries for single pages of a hub that gets a former name back follow it there.

    What was renamed or removed under the later name is so under the former one as well, where
    no entry leads on to the later name any more.
    """
    ways = redirects.Redirects(loaded.network.redirects)
    former = ways.by_old.get(step.leads_to or "")
    since = tuple(ways.names_since(former)) if former else ()
    if former is None or since[-1:] != (step.address,):
        return

    def as_before(address: str) -> str:
        later = next((n for n in since if address.startswith(n) and address != n), None)
        return former.from_ + address.removeprefix(later) if later else address

    for number, row in enumerate(_listed(amended)):
        if (now := as_before(row["from"])) in ways.by_old and now != row["from"]:
            continue
        for key in {"from", "to"} & row.keys():
            amended.set((number, key), as_before(row[key]))


def _listed(amended: amend.Amended) -> list[dict[str, str]]:
    """The entries as the file has them; the list is sound, or has none."""
    found = amended.value()
    rows = [row for row in found if isinstance(row, Mapping)]
    return [{key: text for key, text in r.items() if isinstance(text, str)} for r in rows]


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
