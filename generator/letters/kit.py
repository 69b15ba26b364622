"""A hub's year → the letters that its hub lead can send, as {path: bytes}."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator import states
from generator.letters import message, values
from generator.letters.choosing import (
    HOST,
    REPLY_AHEAD,
    VISITORS,
    Calendar,
    Placed,
    Wanted,
    match_by,
    wanted,
)
from generator.letters.message import Mailbox
from generator.letters.people import People, Person, nobody
from generator.letters.setting import Setting
from generator.model import Programme, Residency
from generator.templates import Environment, render_text

FOLDER = "letters"
INVITATION = "invitation"
_COPIED = ("introduction", "called-off")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `files` are its two forms by their path below private/.

    `record` is empty for an invitation. `to` are role titles, `unknown` how many of those that it
    is for have no address. `send_on` is None for now. Only `files` holds anything personal.
    """

    record: str
    step: str
    to: tuple[str, ...]
    unknown: int
    send_on: dt.date | None
    files: Mapping[str, bytes] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kit:
    """The letters, invitations first and then by record, and why some records have none."""

    letters: tuple[Letter, ...]
    waiting: tuple[tuple[str, str], ...]
    """Id of a record and what it waits for, in a few words."""

    @property
    def files(self) -> dict[str, bytes]:
        """Every file of every letter."""
        return {path: data for letter in self.letters for path, data in letter.files.items()}


def kit(
    setting: Setting,
    records: Sequence[Placed],
    programmes: Sequence[Programme],
    people: Mapping[str, People],
    environment: Environment,
) -> Kit:
    """The letters of some records and the invitations to some programmes of a hub.

    `people` are by the id of the record. Raises templates.Unusable.
    """
    letters: list[Letter] = []
    waiting: list[tuple[str, str]] = []
    for programme in programmes:
        letters += _invitation(setting, programme, environment)
    for record in records:
        programme_of = setting.network.programme_of(record)
        if programme_of is None:
            continue
        own = wanted(record, programme_of, setting.network, setting.today)
        found = people.get(record.id) or nobody(record)
        letters += [_letter(setting, record, programme_of, found, w, environment) for w in own]
        if not own and (reason := _waits_for(record, setting)):
            waiting.append((record.id, reason))
    return Kit(tuple(letters), tuple(waiting))


def _waits_for(record: Placed, setting: Setting) -> str:
    """Why a record needs no letter yet; empty where it needs none any more."""
    state = states.state_of(record, setting.today)
    if state == "proposed" and record.has_host and _waits_for_a_hub(record):
        leads = "all" if len(record.other_hubs) > 1 else "both"
        return f"waits until {leads} hub leads have agreed"
    if state in ("proposed", "matched"):
        return "is not matched yet"
    if state == "agreed":
        return "has no days yet"
    return ""


def _waits_for_a_hub(record: Placed) -> bool:
    """Whether another hub's lead is waited for. A review's own lead agrees by the match alone."""
    waiting = states.hubs_to_agree(record)
    return bool(waiting) and (isinstance(record, Residency) or waiting != (record.hub,))


def _invitation(
    setting: Setting, programme: Programme, environment: Environment
) -> Iterator[Letter]:
    part = setting.part(programme)
    by = match_by(programme, setting.year)
    if part is None or not part.takes_part or by is None or setting.today > by:
        return
    reply_by = Calendar(setting.network, setting.year).on_or_before(by - REPLY_AHEAD)
    given = values.of_invitation(setting, programme, by, reply_by)
    text = _text(programme, INVITATION, given, environment)
    name = f"{INVITATION}-{programme.id}"
    yield Letter("", name, ("Schools",), 1, None, _files(setting, name, [], [], text))


def _letter(
    setting: Setting,
    record: Placed,
    programme: Programme,
    people: People,
    wanted: Wanted,
    environment: Environment,
) -> Letter:
    given = values.of_record(setting, record, programme, people, wanted)
    text = _text(programme, wanted.name, given, environment)
    name = f"{record.id}-{wanted.name}"
    addressed = [
        *(people.visitors if VISITORS in wanted.to else ()),
        *((people.host,) if HOST in wanted.to else ()),
    ]
    # Another hub's lead hears of a match and of its end, and not what was told to one side.
    others = record.other_hubs if wanted.name in _COPIED else ()
    away = [hub for other in others if (hub := setting.network.find_hub(other))]
    copies = [Mailbox(hub.name, hub.contact) for hub in away]
    titles = [given["roles"].get(side, {}).get("title", side) for side in wanted.to]
    files = _files(setting, name, _mailboxes(addressed), copies, text)
    unknown = sum(not person.email for person in addressed)
    return Letter(record.id, wanted.name, tuple(titles), unknown, wanted.send_on, files)


def _mailboxes(people: Sequence[Person]) -> list[Mailbox]:
    """Each address once."""
    found = {p.email.lower(): Mailbox(p.name, p.email) for p in reversed(people) if p.email}
    return list(reversed(found.values()))


def _text(
    programme: Programme, name: str, given: Mapping[str, object], environment: Environment
) -> message.Text:
    """A programme's own template, that of its kind, or the one for all; the first that is there."""
    names = [
        f"{FOLDER}/{folder}{name}.txt.j2"
        for folder in (f"{programme.id}/", f"{programme.kind}/", "")
    ]
    return message.text_of(render_text(environment, names, given), name)


def _files(
    setting: Setting,
    name: str,
    to: Sequence[Mailbox],
    copies: Sequence[Mailbox],
    text: message.Text,
) -> dict[str, bytes]:
    sender = Mailbox(setting.hub.name, setting.hub.contact)
    stem = f"{FOLDER}/{setting.year}/{setting.hub.id}/{name}"
    return {
        f"{stem}.eml": message.eml(sender, to, copies, text),
        f"{stem}.txt": message.txt(to, copies, text),
    }
