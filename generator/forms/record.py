"""Answers → the fields of a record.

A question goes to the field of its name, or to the one that its `to` names. Three rules do the
rest, so that forms need no code: several questions may fill one list, in their order; a yes to a
question that goes to a date becomes the day of the answer; and a date or programme that the record
needs and nobody was asked for is the day of the answer, or the form's only programme.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from generator.forms.questions import Question, Questionnaire
from generator.forms.verdict import Answer
from generator.tables import Field, tables


@dataclass(frozen=True, slots=True)
class Part:
    """How one field of a record is filled.

    `how` is `text`, `list`, `day-if-yes`, `day` (of the answer) or `fixed` (with `value`).
    """

    field: str
    how: str
    questions: tuple[str, ...] = ()
    value: str = ""


def parts(form: Questionnaire) -> tuple[Part, ...]:
    """How each field is filled, in the order of the record; none where there is no record."""
    if not form.table:
        return ()
    table = tables()[form.table]
    asked: dict[str, list[Question]] = {}
    for question in form.questions:
        if question.to in table.fields:
            asked.setdefault(question.to, []).append(question)
    return tuple(
        part
        for field in table.fields.values()
        if (part := _part(form, field, asked.get(field.name, [])))
    )


def _part(form: Questionnaire, field: Field, questions: list[Question]) -> Part | None:
    names = tuple(question.name for question in questions)
    if names:
        if field.type == "list":
            return Part(field.name, "list", names)
        is_yes = field.type == "date" and questions[0].widget == "yes-no"
        return Part(field.name, "day-if-yes" if is_yes else "text", names)
    if field.required and field.type == "date":
        return Part(field.name, "day")
    if field.name == "programme" and len(form.programmes) == 1:
        return Part(field.name, "fixed", value=form.programmes[0])
    return None


def becomes(
    form: Questionnaire, answers: Mapping[str, Answer], answered_on: dt.date
) -> dict[str, Answer]:
    """The fields of the record, in its order; what was not answered is left out."""
    found: dict[str, Answer] = {}
    for part in parts(form):
        given = [answers[name] for name in part.questions if answers.get(name)]
        if part.how == "list":
            items = tuple(i for g in given for i in ((g,) if isinstance(g, str) else g))
            if items:
                found[part.field] = tuple(dict.fromkeys(items))
        elif part.how == "day" or (part.how == "day-if-yes" and given == ["yes"]):
            found[part.field] = answered_on.isoformat()
        elif part.how == "fixed":
            found[part.field] = part.value
        elif part.how == "text" and given:
            found[part.field] = given[0]
    return found
