"""A form as its file has it: questions, where the answers go, and what the law asks it to say.

generator/forms/ makes a questionnaire of it, with the network's own choices filled in.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection(Record):
    """A group of questions with a heading."""

    id: str
    title: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPrivacy(Record):
    """What people are told about their data before they give it (UK GDPR, article 13)."""

    controller: str
    purpose: str
    lawful_basis: str
    recipients: str
    retention: str
    rights: str
    complaints: str
    kept_from: str | None = None
    kept_months: int | None = None
    kept_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDestination(Record):
    """Where answers go: the private inbox, or a record of data/."""

    to: str
    table: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRule(Record):
    """A rule across questions, by its name."""

    rule: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBlock(Record):
    """What a form is apart from its questions."""

    intro: str
    role: str
    answers: str
    next_steps: str
    destination: FormDestination
    programmes: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    sections: tuple[FormSection, ...] = ()
    rules: tuple[FormRule, ...] = ()
    privacy: FormPrivacy | None = None
    endpoint: str | None = None
    honeypot: str | None = None
    matching: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormConstraints(Record):
    """Limits of an answer, named as Table Schema names them."""

    required: bool | None = None
    minLength: int | None = None
    maxLength: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOption(Record):
    """One of the answers to choose from."""

    value: str
    title: str
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCondition(Record):
    """The question is asked only after one of these answers to an earlier one."""

    question: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion(Record):
    """The `lrp:` block of a question: how it is asked and what becomes of the answer."""

    noun: str
    section: str
    audience: str | None = None
    why: str | None = None
    widget: str | None = None
    options: tuple[FormOption, ...] = ()
    options_from: str | None = None
    when_typed: str | None = None
    relevant: FormCondition | None = None
    autocomplete: str | None = None
    within: str | None = None
    kept_days: int | None = None
    to: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField(Record):
    """One question: a field of the form's Table Schema."""

    name: str
    title: str
    type: str
    lrp: FormQuestion
    description: str | None = None
    itemType: str | None = None
    format: str | None = None
    example: str | None = None
    constraints: FormConstraints | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Record):
    """A form of data/forms/, by the name of its file."""

    id: str = ""
    title: str
    description: str
    form: FormBlock
    fields: tuple[FormField, ...] = ()
