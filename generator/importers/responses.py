"""Responses: what a file of answers holds once it was read and judged, whatever it came from."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generator import words
from generator.checks.forms import is_personal
from generator.diagnostics import Diagnostic, Location, Rule
from generator.forms import Questionnaire, choices, judge, questionnaire
from generator.forms.choices import Option
from generator.forms.questions import Question
from generator.forms.verdict import Answer, Fault, Verdict
from generator.importers.cells import folded
from generator.importers.headers import Column
from generator.importers.sources import Source
from generator.model import Form, Hub, Network, is_year
from generator.spelling import suggest

ANSWER = Rule(
    "import-answer",
    "An answer that cannot be used",
    "Answers from elsewhere are held to the same rules as those of the web form, in the same "
    "words. The row is left where it is until all of its answers can be used.",
    "Correct the cell in the file and import it again: rows that were written before stay as they "
    "are.",
)
HUB = Rule(
    "import-hub",
    "An answer without a hub, or of another one",
    "Answers are kept by hub. The hub is answered in the form, or named for the whole file.",
    "Name the hub with `--hub`, or correct the answer.",
)


@dataclass(frozen=True, slots=True)
class Response:
    """One set of answers, judged. `place` says which: `row 12`.

    `key` is what it is known by however often it comes: its number with the tool that it comes
    from (`is_counted`) and when it was sent; empty where nothing but what it says tells it from
    others. `answered_at` is ISO, or empty where nothing says it.
    """

    place: str
    at: Location
    key: str
    is_counted: bool
    hub: str
    year: str
    reference: str
    answered_at: str
    answered_on: dt.date | None
    answers: Mapping[str, Answer]
    faults: tuple[Diagnostic, ...] = ()

    @property
    def digest(self) -> str:
        """Ten letters of what it says."""
        return digest(repr(sorted(self.answers.items())))


@dataclass(frozen=True, slots=True)
class Left:
    """Something of the file that is no response: where, and why it is none."""

    place: str
    reason: str


@dataclass(frozen=True)
class Responses:
    """A file of answers, read. An error among `diagnostics` stops the whole file."""

    form: Form
    name: str
    source: Source
    sheet: str = ""
    heading_row: int = 0
    columns: tuple[Column, ...] = ()
    rows: tuple[Response, ...] = ()
    left: tuple[Left, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for the report: how the file was read where it could be read in two ways."""
    mapping: str = ""
    """A mapping file to look through, where it has to be said what a column answers."""

    @cached_property
    def stops(self) -> bool:
        """Whether the file cannot be imported before somebody says or mends something."""
        return any(d.severity == "error" for d in self.diagnostics)


def digest(text: str) -> str:
    """Ten letters and digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def is_open(form: Form) -> bool:
    """Whether everyone may see the answers: a public form that asks for nothing personal."""
    return form.form.answers == "public" and not any(map(is_personal, form.fields))


class Asked:
    """A form as it is asked in the network and in each of its hubs, made once for each.

    `network` is projected to the public: its titles are the ones that people chose from. A form
    that was asked in another year has that year's days and lists; a `year` that is none stands
    for the current one.
    """

    def __init__(self, form: Form, network: Network, hub: Hub | None) -> None:
        self.form = form
        self.network = network
        self.hub = hub
        self._made: dict[tuple[str, str], Questionnaire] = {}

    def of(self, hub: str, year: str = "") -> Questionnaire:
        """The form as a hub asked it in a year; as the network did for an empty id."""
        year = year if is_year(year) else self.network.current_year
        if (hub, year) not in self._made:
            network = self.network
            if year != network.current_year:
                network = replace(network, current_year=year)
            found = network.find_hub(hub) if hub else None
            self._made[hub, year] = questionnaire(self.form, network, found)
        return self._made[hub, year]

    def options(self, question: Question, hub: str, year: str = "") -> Sequence[Option]:
        """The options of a question; of one that asks for an id, those that the hub would give."""
        if question.options or not hub:
            return question.options
        found = self.of(hub, year).by_name.get(question.name)
        return found.options if found else ()

    def is_typed(self, question: Question) -> bool:
        """Whether the hub that a question asks for is typed, because there are so many."""
        source = question.options_from
        return not question.options and choices.are_typed(source, self.network)

    def unknown_hub(self, question: Question, text: str) -> Fault:
        """What is said of a text that names no hub, with the hub that may be meant."""
        named = {hub.id: hub.name for hub in self.network.hubs}
        hint = suggest(text, named, "Write the hub's name as it stands on its own page.")
        return Fault(question.name, "hub", words.say("hub", question.noun), hint=hint)

    @cached_property
    def _hubs(self) -> Mapping[str, str]:
        names = Counter(folded(hub.name) for hub in self.network.hubs)
        found = {folded(h.name): h.id for h in self.network.hubs if names[folded(h.name)] == 1}
        return found | {hub.id: hub.id for hub in self.network.hubs}

    def find_hub(self, text: str) -> str:
        """The id of the hub that a text names, by its id or its name; empty for none."""
        return self._hubs.get(folded(text), "") if text else ""

    def questionnaire_for(
        self, known: str, answered: str, names: frozenset[str], year: str = ""
    ) -> Questionnaire:
        """What answers to `names` were given to: the network's form or a hub's.

        `known` is the hub that nobody had to name, `answered` the one that the answers name. A
        question that only hubs ask tells that it was a hub's form all the same.
        """
        if known or not answered:
            return self.of(known, year)
        whole = self.of("", year)
        return whole if all(n in whole.by_name for n in names) else self.of(answered, year)


def judged(
    asked: Asked, form: Questionnaire, given: Mapping[str, str | Sequence[str]],
    without: frozenset[str],
) -> Verdict:  # fmt: skip
    """The verdict on given answers, without the faults of questions that have no column.

    A hub whose name was typed is known by its id afterwards, or is a fault.
    """
    verdict = judge(form, given)
    faults = [f for f in verdict.faults if not (f.situation == "empty" and f.question in without)]
    answers = dict(verdict.answers)
    for question in form.questions:
        text = answers.get(question.name, "")
        if text and isinstance(text, str) and asked.is_typed(question):
            if found := asked.find_hub(text):
                answers[question.name] = found
            else:
                del answers[question.name]
                faults.append(asked.unknown_hub(question, text))
    order = {question.name: number for number, question in enumerate(form.questions)}
    faults.sort(key=lambda fault: order[fault.question])
    return Verdict(answers, tuple(faults))


def hints(form: Questionnaire, verdict: Verdict) -> Iterator[str]:
    """What to do about each fault, in their order."""
    for fault in verdict.faults:
        question = form.by_name[fault.question]
        few = question.options if len(question.options) <= _FEW else ()
        if fault.hint:
            yield fault.hint
        elif fault.situation == "choice" and few:
            yield f"Write one of {', '.join(f'“{option.title}”' for option in few)}."
        elif fault.situation == "choice" and question.widget == "yes-no":
            yield "Write Yes or No."
        elif fault.situation == "choice":
            yield "Write an option as the form shows it."
        else:
            yield f"Correct the answer to `{question.name}`."


_FEW = 7
