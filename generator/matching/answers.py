"""private/ → the interests and offers of a hub, judged, and what was wrong with them.

Faults name the file, the line and the question, and never an answer: logs are read by many.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generator.diagnostics import Diagnostic, Location
from generator.forms import Questionnaire, judge, questionnaire
from generator.forms import answers as files
from generator.forms.answers import AnswerFile
from generator.matching.rules import (
    NOT_AGREED,
    NOT_USABLE,
    ONE_MAILBOX,
    OTHER_YEAR,
    REFERENCE,
    TWICE,
    UNREADABLE,
)
from generator.model import Form, Hub, Network, is_year, year_of
from generator.private_folder import TOP

USED = frozenset({
    "school", "stage", "themes", "host_phases", "phases", "stages", "subject", "subjects",
    "preferred_schools", "not_schools", "other_hubs", "farthest", "days_wanted", "days_offered",
    "possible_days", "impossible_days", "open_days", "closed_days", "places", "at_once",
    "reviewed_before", "reviews", "question",
})  # fmt: skip
"""The questions that matching looks at, by the names that forms give them."""
NEEDED = {"interest": ("school", "stage"), "offer": ("school", "places", "at_once")}
"""Those without which there is nothing to match."""
AGREEING = ("headteacher_agrees", "released")
"""The questions that a form may ask and that nobody takes part with a no to."""

_URN = re.compile(r"[0-9]{6}")
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
    earlier: tuple[str, ...] = ()
    """References of what the same person or school sent before."""

    def text(self, name: str) -> str:
        """An answer that is one text; empty where there is none."""
        found = self.answers.get(name, "")
        return found if isinstance(found, str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        """An answer that is a list; empty where there is none."""
        found = self.answers.get(name, ())
        return found if isinstance(found, tuple) else ()

    def choices(self, name: str, network: Network) -> Mapping[str, str]:
        """The options of a question of its form: value → what people saw."""
        form = network.find_form(self.form)
        options = next((f.lrp.options for f in form.fields if f.name == name), ()) if form else ()
        return {option.value: option.title for option in options}

    def shown(self, name: str, network: Network) -> str:
        """The answer to a question with options, as people saw it."""
        value = self.text(name)
        return self.choices(name, network).get(value, value)

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
        faults: list[Diagnostic] = []
        sent: list[Answered] = []
        forms = self.forms(programme, part)
        for form in forms:
            for name in self._files(form.id, hub.id):
                answered = self._sent(name, form, hub, faults)
                if answered is not None:
                    sent.append(answered)
        asked = {form.id: form for form in forms}
        kept = []
        # What was sent last counts, also where it cannot be used: the earlier may not hold.
        for last in _once(by_reference(sent, "another file", faults).values(), part, faults):
            judged = self._judged(last, asked[last.form], hub, part, faults)
            if judged is not None:
                kept.append(judged)
        return sorted(kept, key=lambda a: a.reference), faults

    def _files(self, form: str, hub: str) -> Iterator[str]:
        """The files of a hub, from the private folder; none behind a link."""
        folder = self._private / form / self._year / hub
        above = (folder, folder.parent, folder.parent.parent)
        if not folder.is_dir() or any(place.is_symlink() for place in above):
            return
        for path in sorted(folder.glob("*.yaml")):
            yield f"{form}/{self._year}/{hub}/{path.name}"

    def _questionnaire(self, form: str, hub: str) -> Questionnaire:
        network = self._network
        if network.current_year != self._year:
            network = replace(network, current_year=self._year)
        found = network.find_form(form)
        if found is None:
            raise KeyError(form)
        return questionnaire(found, network, network.find_hub(hub))

    def _sent(self, name: str, form: Form, hub: Hub, faults: list[Diagnostic]) -> Answered | None:
        """A file as it was sent, if it is of this year and says which it is."""
        path = f"{TOP}/{name}"
        file, found = files.read(self._private, name)
        if file is None or not file.places:
            errors = [d for d in found if d.severity == "error"]
            line = min((d.location.line for d in errors), default=0)
            message = f"The file cannot be read{f' past line {line}' if line else ''}."
            hint = "Put it back as it was written, or delete it."
            faults.append(UNREADABLE.at(Location(path, line, 1 if line else 0), message, hint))
            return None
        reference = (file.reference or Path(name).stem).upper()
        if not files.REFERENCE.fullmatch(reference):
            message = "These answers have no reference by which they could be named."
            faults.append(REFERENCE.at(Location(path), message, "Give them one."))
            return None
        given = Answered(
            reference, hub.id, form.id, path, file.answered_at, file.answers, file.places
        )
        if self._is_old(file):
            said = _year(file)
            message = f"These answers are of {said if is_year(said) else 'another year'}."
            hint = f"Ask again for {self._year}, or move the file."
            faults.append(OTHER_YEAR.at(given.at(), message, hint))
            return None
        return given

    def _judged(
        self, given: Answered, form: Form, hub: Hub, part: str, faults: list[Diagnostic]
    ) -> Answered | None:
        verdict = judge(self._asked(form.id, hub.id), given.answers)
        wrong = [f for f in verdict.faults if f.question in USED]
        answers = dict(verdict.answers)
        if _URN.fullmatch(urn := given.text("school")):
            # Whether the hub has the school is told by the pool, which knows the other hubs.
            answers["school"] = urn
            wrong = [fault for fault in wrong if fault.question != "school"]
        told = {fault.question for fault in wrong}
        missing = [n for n in NEEDED[part] if n not in answers and n not in told]
        for fault in wrong:
            hint = f"Correct the answer to `{fault.question}`."
            faults.append(NOT_USABLE.at(given.at(fault.question), fault.message, hint))
        for question in missing:
            message = f"There is no answer to `{question}`, and matching needs it."
            faults.append(NOT_USABLE.at(given.at(), message, "Ask, and add the answer."))
        if wrong or missing:
            return None
        refused = next((name for name in AGREEING if answers.get(name) == "no"), "")
        if refused:
            message = "The headteacher has not agreed, so these answers are left out."
            if refused != AGREEING[0]:
                message = f"The answer to `{refused}` is no, so these answers are left out."
            hint = "Ask, and change the answer to `yes`."
            faults.append(NOT_AGREED.at(given.at(refused), message, hint))
            return None
        return replace(given, answers=answers)

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


def by_reference(
    sent: Iterable[Answered], elsewhere: str, faults: list[Diagnostic]
) -> dict[str, Answered]:
    """Answers by their reference; those whose reference one before them has are left out.

    `elsewhere` says in a message where the one before was found.
    """
    found: dict[str, Answered] = {}
    for answered in sent:
        if answered.reference in found:
            message = f"`{answered.reference}` is the reference of {elsewhere} as well."
            faults.append(REFERENCE.at(answered.at(), message, "Give each a reference of its own."))
        else:
            found[answered.reference] = answered
    return found


def _once(sent: Iterable[Answered], part: str, faults: list[Diagnostic]) -> list[Answered]:
    """Each person and each offering school once: what was sent last."""
    last: dict[tuple[str, ...], Answered] = {}
    mailboxes: dict[tuple[str, ...], str] = {}
    for answered in sorted(sent, key=lambda a: (a.answered_at, a.reference)):
        key = _who(answered, part)
        earlier = last.get(key)
        if earlier is not None:
            message = f"`{answered.reference}` was sent later by the same {_NOUN[part]}."
            faults.append(TWICE.at(earlier.at(), message, "Delete the file that is out of date."))
            before = (*earlier.earlier, earlier.reference)
            last[key] = replace(answered, earlier=before)
            continue
        last[key] = answered
        if part == "interest" and answered.text("email"):
            first = mailboxes.setdefault(key[:-1], answered.reference)
            if first != answered.reference:
                message = f"`{first}` has the same mailbox and another name, so both are matched."
                hint = "Delete the file that is out of date, if it is one person."
                faults.append(ONE_MAILBOX.at(answered.at("email"), message, hint))
    return list(last.values())


_NOUN = {"interest": "person", "offer": "school"}


def _who(answered: Answered, part: str) -> tuple[str, ...]:
    """What tells people, or offers, apart. People may share a mailbox: the name is the last."""
    school = answered.text("school")
    if part == "offer":
        return (answered.form, school, answered.text("subject"))
    name = " ".join(answered.text("name").casefold().split())
    email = answered.text("email").casefold()
    return (answered.form, school, email, name or ("" if email else answered.reference))
