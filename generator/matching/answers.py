"""private/ → the interests and offers of a hub, judged, and what was wrong with them.

Faults name the file, the line and the question, and never an answer: logs are read by many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generator.diagnostics import Diagnostic, Location
from generator.forms import Questionnaire, judge, questionnaire
from generator.forms.answers import AnswerFile, parse
from generator.matching.rules import NOT_AGREED, NOT_USABLE, OTHER_YEAR, TWICE, UNREADABLE
from generator.model import Form, Hub, Network, year_of

TOP = "private"
MAX_BYTES = 1_000_000
USED = frozenset({
    "school", "stage", "themes", "host_phases", "phases", "stages", "subject", "subjects",
    "preferred_schools", "not_schools", "other_hubs", "farthest", "days_wanted", "days_offered",
    "possible_days", "impossible_days", "open_days", "closed_days", "places", "at_once",
    "reviewed_before", "reviews", "question",
})  # fmt: skip
"""The questions that matching looks at, by the names that forms give them."""
NEEDED = {"interest": ("school", "stage"), "offer": ("school", "places", "at_once")}
"""Those without which there is nothing to match."""

_Answer = str | tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """One set of answers that can be used. `path` begins with `private/`."""

    reference: str
    hub: str
    form: str
    path: str
    answered_at: str
    answers: Mapping[str, _Answer]
    lines: Mapping[str, int]

    def text(self, name: str) -> str:
        """An answer that is one text; empty where there is none."""
        found = self.answers.get(name, "")
        return found if isinstance(found, str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        """An answer that is a list; empty where there is none."""
        found = self.answers.get(name, ())
        return found if isinstance(found, tuple) else ()

    def at(self, name: str = "") -> Location:
        """Where an answer stands, without the line's text."""
        line = self.lines.get(name, 0)
        return Location(self.path, line, 1 if line else 0)


class Inbox:
    """The answers of private/ to the forms that matching reads.

    `network` is projected to the public, because that is what people were asked with.
    """

    def __init__(self, private: Path, network: Network, year: str) -> None:
        self._private = private
        self._network = network
        self._year = year
        self._asked = cache(self._questionnaire)

    def forms(self, programme: str, part: str) -> list[Form]:
        """The forms whose answers are the interests or offers of a programme."""
        return [
            form
            for form in self._network.forms
            if form.form.matching == part and programme in form.form.programmes
        ]

    def read(self, programme: str, part: str, hub: Hub) -> tuple[list[Answered], list[Diagnostic]]:
        """What a hub's people sent for a programme, in order of the references; and the faults."""
        found: dict[str, Answered] = {}
        faults: list[Diagnostic] = []
        for form in self.forms(programme, part):
            for path, name in self._files(form.id, hub.id):
                answered = self._judged(path, name, form, hub, part, faults)
                if answered is not None:
                    found[answered.reference] = answered
        kept = _once(list(found.values()), part, faults)
        return sorted(kept, key=lambda a: a.reference), faults

    def _files(self, form: str, hub: str) -> Iterator[tuple[Path, str]]:
        folder = self._private / form / self._year / hub
        if not folder.is_dir() or folder.is_symlink():
            return
        for path in sorted(folder.glob("*.yaml")):
            yield path, f"{TOP}/{form}/{self._year}/{hub}/{path.name}"

    def _questionnaire(self, form: str, hub: str) -> Questionnaire:
        network = self._network
        if network.current_year != self._year:
            network = replace(network, current_year=self._year)
        found = network.find_form(form)
        if found is None:
            raise KeyError(form)
        return questionnaire(found, network, network.find_hub(hub))

    def _judged(
        self, path: Path, name: str, form: Form, hub: Hub, part: str, faults: list[Diagnostic]
    ) -> Answered | None:
        file = _parsed(path, name, faults)
        if file is None:
            return None
        lines = file.places
        given = Answered(
            file.reference or path.stem, hub.id, form.id, name, file.answered_at, {}, lines
        )
        if self._is_old(file):
            message = f"These answers are of {_year(file) or 'another year'}, not {self._year}."
            faults.append(OTHER_YEAR.at(given.at(), message, "Ask again, or move the file."))
            return None
        asked = self._asked(form.id, hub.id)
        verdict = judge(asked, file.answers)
        wrong = [f for f in verdict.faults if f.question in USED]
        missing = [n for n in NEEDED[part] if n not in verdict.answers]
        told = {fault.question for fault in wrong}
        for fault in wrong:
            hint = f"Correct the answer to `{fault.question}`."
            faults.append(NOT_USABLE.at(given.at(fault.question), fault.message, hint))
        for question in missing:
            if question not in told:
                message = f"There is no answer to `{question}`, and matching needs it."
                faults.append(NOT_USABLE.at(given.at(), message, "Ask, and add the answer."))
        if wrong or missing:
            return None
        if verdict.answers.get("headteacher_agrees") == "no":
            message = "The headteacher has not agreed, so these answers are left out."
            hint = "Ask, and change the answer to `yes`."
            faults.append(NOT_AGREED.at(given.at("headteacher_agrees"), message, hint))
            return None
        return replace(given, answers=verdict.answers)

    def _is_old(self, file: AnswerFile) -> bool:
        return _year(file) not in ("", self._year)


def _year(file: AnswerFile) -> str:
    """The year that the answers say they are of, or else the one in which they were given."""
    if file.year:
        return file.year
    try:
        return year_of(dt.date.fromisoformat(file.answered_at[:10]))
    except ValueError:
        return ""


def _parsed(path: Path, name: str, faults: list[Diagnostic]) -> AnswerFile | None:
    try:
        data = path.read_bytes() if not path.is_symlink() else b""
    except OSError:
        data = b""
    file, found = parse(data, name) if 0 < len(data) <= MAX_BYTES else (None, [])
    errors = [d for d in found if d.severity == "error"]
    if file is not None and file.places and not errors:
        return file
    line = min((d.location.line for d in errors), default=0)
    message = f"The file cannot be read{f' past line {line}' if line else ''}."
    hint = "Put it back as it was written, or delete it."
    faults.append(UNREADABLE.at(Location(name, line, 1 if line else 0), message, hint))
    return None


def _once(given: Sequence[Answered], part: str, faults: list[Diagnostic]) -> list[Answered]:
    """Each person and each offering school once: what was sent last."""
    last: dict[tuple[str, ...], Answered] = {}
    for answered in sorted(given, key=lambda a: (a.answered_at, a.reference)):
        key = _who(answered, part)
        earlier = last.get(key)
        if earlier is not None:
            message = f"`{answered.reference}` was sent later by the same {_NOUN[part]}."
            faults.append(TWICE.at(earlier.at(), message, "Delete the file that is out of date."))
        last[key] = answered
    return list(last.values())


_NOUN = {"interest": "person", "offer": "school"}


def _who(answered: Answered, part: str) -> tuple[str, ...]:
    """What tells people, or offers, apart."""
    school = answered.text("school")
    if part == "offer":
        return (answered.form, school, answered.text("subject"))
    email, name = answered.text("email").casefold(), answered.text("name").casefold()
    return (answered.form, school, email or " ".join(name.split()) or answered.reference)
