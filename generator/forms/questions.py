"""A form with its choices filled in: what exactly is asked of somebody in a network or a hub."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.forms import choices
from generator.forms.choices import Option
from generator.model import (
    Form,
    FormField,
    FormPrivacy,
    Hub,
    Network,
    academic_year,
    is_year,
)

WIDGETS: Mapping[str, tuple[str, ...]] = {
    "string": ("text", "textarea", "email", "tel", "radios"),
    "integer": ("number",),
    "number": ("number",),
    "boolean": ("yes-no",),
    "date": ("date",),
    "list": ("checkboxes", "dates"),
}
"""The widgets of each type, the usual one first."""

LONGEST = {"text": 200, "textarea": 3000, "email": 254, "tel": 40, "dates": 3000}
"""How many characters an answer may have where its question does not say."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The question is asked only when an earlier one has one of these answers."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `minimum` and `maximum` are a number or an ISO date, as text; empty for none.

    `widget` is one of WIDGETS; an answer is one text, or for checkboxes and dates a list of texts.
    """

    name: str
    title: str
    hint: str
    widget: str
    noun: str
    section: str
    is_needed: bool = False
    whole: bool = False
    example: str = ""
    options: tuple[Option, ...] = ()
    fewest: int = 0
    most: int = 0
    minimum: str = ""
    maximum: str = ""
    pattern: str = ""
    is_link: bool = False
    autocomplete: str = ""
    condition: Condition | None = None
    to: str = ""
    why: str = ""
    aliases: tuple[str, ...] = ()
    options_from: str = ""

    @property
    def is_list(self) -> bool:
        """Whether an answer is a list of texts."""
        return self.widget in ("checkboxes", "dates")

    def title_of(self, value: str) -> str:
        """What people read for a value."""
        if self.widget == "yes-no":
            return value.capitalize()
        return next((o.title for o in self.options if o.value == value), value)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of questions with a heading."""

    id: str
    title: str
    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule across questions: `in-order`, `differ` or `days`."""

    rule: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A form as it is asked in a network (`hub` empty) or in one hub.

    `answers` is public, personal or confidential. `together` (days) and `consecutive` are the
    programme's, for the rule `days`.
    """

    id: str
    title: str
    description: str
    intro: str
    role: str
    answers: str
    next_steps: str
    to: str
    table: str
    delivery: tuple[str, ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    privacy: FormPrivacy | None
    endpoint: str
    honeypot: str
    programmes: tuple[str, ...]
    hub: str
    year: str
    together: int = 2
    consecutive: str = "calendar-days"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in the order in which they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        """Question by its name."""
        return {question.name: question for question in self.questions}

    @property
    def is_public(self) -> bool:
        """Whether answers may become a record that everyone sees."""
        return self.answers == "public"


def questionnaire(
    form: Form, network: Network, hub: Hub | None = None, today: dt.date | None = None
) -> Questionnaire:
    """The form for a network, or for a hub, which is then known and not asked.

    `network` is projected to the public: names of options are read by everyone. With `today`,
    sessions that are over are not offered.
    """
    return Asker(network, today).ask(form, hub)


class Asker:
    """Fills the forms of a network in, for many hubs: what does not depend on the hub only once."""

    def __init__(self, network: Network, today: dt.date | None = None) -> None:
        self._network = network
        self._today = today
        self._made: dict[tuple[str, str, bool], Question | None] = {}
        self._hub: Hub | None = None
        self._asked: dict[tuple[str, str], Questionnaire] = {}

    def ask(self, form: Form, hub: Hub | None = None) -> Questionnaire:
        """The form for the network, or for a hub. See `questionnaire`.

        What the network and the last hub were asked is kept: a hub's pages come together.
        """
        if hub is not None and hub is not self._hub:
            self._hub = hub
            self._asked = {key: asked for key, asked in self._asked.items() if key[0] == ""}
        key = (hub.id if hub else "", form.id)
        if key not in self._asked:
            self._asked[key] = self._filled_in(form, hub)
        return self._asked[key]

    def _filled_in(self, form: Form, hub: Hub | None) -> Questionnaire:
        block, network = form.form, self._network
        scope = choices.Scope(network, hub, self._today, block.programmes)
        programme = scope.programme
        asked = [q for q in (self._question(form, field, scope) for field in form.fields) if q]
        sections = tuple(
            Section(s.id, s.title, s.text or "", tuple(q for q in asked if q.section == s.id))
            for s in block.sections
        )
        endpoint = (block.endpoint or network.form_endpoint or "").replace("{form}", form.id)
        return Questionnaire(
            id=form.id, title=form.title, description=form.description, intro=block.intro,
            role=block.role, answers=block.answers, next_steps=block.next_steps,
            to=block.destination.to, table=block.destination.table or "", delivery=block.delivery,
            sections=tuple(section for section in sections if section.questions),
            rules=tuple(Rule(rule.rule, rule.questions) for rule in block.rules),
            privacy=block.privacy, endpoint=endpoint, honeypot=block.honeypot or "website",
            programmes=block.programmes, hub=hub.id if hub else "", year=network.current_year,
            together=programme.consecutive_days if programme else 2,
            consecutive=(programme.consecutive if programme else None) or "calendar-days",
        )  # fmt: skip

    def _question(self, form: Form, field: FormField, scope: choices.Scope) -> Question | None:
        """A question, or None where it is not asked."""
        if field.lrp.options_from in choices.OF_A_HUB:
            return _question(field, scope) if _is_asked(field, scope) else None
        key = (form.id, field.name, scope.hub is None)
        if key not in self._made:
            self._made[key] = _question(field, scope) if _is_asked(field, scope) else None
        return self._made[key]


def of_hub(network: Network, hub: Hub) -> Iterator[Form]:
    """The forms of a hub: those for all programmes, and for programmes that it runs or ran."""
    run = {p.programme for year in hub.years for p in year.participations}
    for form in network.forms:
        if not form.form.programmes or run.intersection(form.form.programmes):
            yield form


def _is_asked(field: FormField, scope: choices.Scope) -> bool:
    """A hub that is known is not asked for, nor several of a list that is empty."""
    if scope.hub and field.name == "hub":
        return False
    source = field.lrp.options_from
    return not (source and field.type == "list" and not choices.options(source, scope))


def _question(field: FormField, scope: choices.Scope) -> Question:
    own, limits = field.lrp, field.constraints
    options = _options(field, scope)
    widget = own.widget or _usual(field, bool(options))
    hint = field.description or ""
    pattern = (limits.pattern if limits else None) or ""
    if widget == "radios" and not options and own.options_from:
        # Nothing to choose from yet, or too much: the id is asked for instead, or the name.
        widget, typed = "text", own.when_typed
        if choices.are_typed(own.options_from, scope.network):
            typed = typed or choices.WHEN_TYPED[own.options_from]
        else:
            pattern = pattern or choices.FORMS_OF_IDS[own.options_from]
        hint = " ".join(filter(None, (hint, typed)))
    minimum = (limits.minimum if limits else None) or ""
    maximum = (limits.maximum if limits else None) or ""
    if own.within == "year" and is_year(scope.network.current_year):
        first, last = academic_year(scope.network.current_year)
        minimum, maximum = minimum or first.isoformat(), maximum or last.isoformat()
    return Question(
        name=field.name, title=field.title, hint=hint, widget=widget,
        noun=own.noun, section=own.section, is_needed=bool(limits and limits.required),
        whole=field.type == "integer", example=field.example or "",
        options=options if widget in ("radios", "checkboxes") else (),
        fewest=(limits.minLength if limits else None) or 0,
        most=(limits.maxLength if limits else None) or LONGEST.get(widget, 0),
        minimum=minimum, maximum=maximum, pattern=pattern, is_link=field.format == "uri",
        autocomplete=own.autocomplete or "",
        condition=Condition(own.relevant.question, own.relevant.answers) if own.relevant else None,
        to=own.to or field.name, why=own.why or "", aliases=own.aliases,
        options_from=own.options_from or "",
    )  # fmt: skip


def _usual(field: FormField, has_options: bool) -> str:
    if field.type == "string" and (has_options or field.lrp.options_from):
        return "radios"
    if field.format == "email":
        return "email"
    if field.type == "list" and field.itemType == "date":
        return "dates"
    return WIDGETS[field.type][0]


def _options(field: FormField, scope: choices.Scope) -> tuple[Option, ...]:
    own = field.lrp
    if own.options:
        return tuple(Option(o.value, o.title, o.hint or "") for o in own.options)
    if field.constraints and field.constraints.enum:
        return tuple(Option(v, choices.title_of(v)) for v in field.constraints.enum)
    return choices.options(own.options_from, scope) if own.options_from else ()
