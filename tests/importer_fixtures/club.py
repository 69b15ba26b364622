"""A network with a form that asks in every way, and forms whose files lie about what they ask."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from generator import importers
from generator.audience import project
from generator.importers import Plan, Responses
from generator.load import Loaded, load
from generator.model import Network

TODAY = dt.date(2026, 11, 22)
REPOSITORY = Path(__file__).resolve().parents[2]

_PRIVACY = """
  privacy: {controller: The network, purpose: To match, lawful_basis: Article 6, recipients: Your
    hub lead, retention: Until August, rights: Ask us, complaints: The ICO}
"""
_HEAD = """\
title: {title}
description: For tests.
form:
  intro: Fill it in.
  role: anyone
  answers: {answers}
  destination: {destination}
  delivery: [download]
  sections: [{{id: all, title: All}}]
  next_steps: Wait.{privacy}
fields:
"""
_CLUB = """\
  - {name: hub, title: Which hub?, type: string, constraints: {required: yes}, lrp: {noun: the hub, section: all, options_from: hubs}}
  - {name: name, title: Name, type: string, constraints: {required: yes}, lrp: {noun: your name, section: all, why: To know.}}
  - {name: post, title: What is your post?, type: string, lrp: {noun: your post, section: all}}
  - {name: mail, title: Where do we write to?, type: string, format: email, lrp: {noun: your email, section: all, why: To write., aliases: [Email]}}
  - {name: school, title: Which school?, type: string, lrp: {noun: the school, section: all, options_from: schools}}
  - name: themes
    title: Which themes?
    type: list
    itemType: string
    lrp:
      noun: the themes
      section: all
      options:
        - {value: moves, title: "Moves, between schools"}
        - {value: moves-too, title: "Moves, between schools and phases"}
        - {value: schools, title: between schools}
        - {value: send, title: "SEND; inclusion"}
        - {value: reading, title: Reading}
  - {name: agrees, title: Do you agree?, type: boolean, lrp: {noun: you agree, section: all}}
  - {name: places, title: How many places?, type: integer, lrp: {noun: the number of places, section: all}}
  - {name: since, title: Since when?, type: date, lrp: {noun: the day, section: all}}
  - {name: days, title: Which days?, type: list, itemType: date, lrp: {noun: the days, section: all}}
  - {name: note, title: Anything else?, type: string, lrp: {noun: the note, section: all, widget: textarea}}
"""  # noqa: E501
_TITLE = """\
  - {name: title, title: What is it called?, type: string, lrp: {noun: the title, section: all}}
  - {name: summary, title: In short?, type: string, lrp: {noun: the summary, section: all}}
"""


def lay(root: Path) -> Path:
    """The sample data with the form `club` and three that lie: `secret`, `whisper`, `mailbox`."""
    shutil.copytree(REPOSITORY / "data", root / "data")
    folder = root / "data/forms"
    data = "{to: data, table: learning}"
    for name, answers, destination, questions in (
        ("club", "personal", "{to: inbox}", _CLUB),
        ("secret", "personal", data, _TITLE),
        ("whisper", "confidential", data, _TITLE),
        ("mailbox", "public", data, _TITLE + _CLUB.split("\n")[3] + "\n"),
    ):
        head = _HEAD.format(title=name.capitalize(), answers=answers, destination=destination,
                            privacy=_PRIVACY)  # fmt: skip
        (folder / f"{name}.yaml").write_text(head + questions, "utf-8")
    return root


@dataclass
class Place:
    """A network on disk with an inbox, read again after every import that writes."""

    root: Path
    loaded: Loaded
    network: Network
    private: Path

    def read(
        self, form: str, data: bytes | str, name: str = "answers.csv", *, hub: str = "",
        mapping: str | None = None, month_first: bool = False,
    ) -> Responses:  # fmt: skip
        found = self.network.find_form(form)
        assert found
        content = data if isinstance(data, bytes) else data.encode()
        said = ("map.yaml", mapping.encode()) if mapping is not None else None
        return importers.read(
            found, self.network, {name: content}, hub=hub, mapping=said, month_first=month_first
        )

    def plan(self, responses: Responses) -> Plan:
        return importers.plan(responses, self.loaded, self.root, self.private, TODAY)

    def write(self, plan: Plan) -> int:
        count = importers.write(plan)
        if any(path.startswith("data/") for path in plan.files):
            self.loaded, self.network = _loaded(self.root)
        return count


def place(root: Path) -> Place:
    """The network in a folder, with its inbox beside `data/`."""
    return Place(root, *_loaded(root), root / "private")


def _loaded(root: Path) -> tuple[Loaded, Network]:
    loaded = load(root)
    return loaded, project(loaded.network, "public", TODAY)
