"""A questionnaire → a plain Table Schema: what any tool of the field can check answers with."""

from __future__ import annotations

from typing import Any

from generator.forms.questions import Question, Questionnaire

_TYPES = {"number": "number", "yes-no": "boolean", "date": "date", "checkboxes": "array",
          "dates": "array"}  # fmt: skip


def descriptor(form: Questionnaire) -> dict[str, Any]:
    """The Table Schema of the answers.

    A question with a condition is never needed in it: a table cannot say that one column depends
    on another.
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": form.id,
        "title": form.title,
        "description": form.description,
        "missingValues": [""],
        "fields": [_field(question) for question in form.questions],
    }


def _field(question: Question) -> dict[str, Any]:
    kind = _TYPES.get(question.widget, "string")
    if question.widget == "number" and question.whole:
        kind = "integer"
    found: dict[str, Any] = {"name": question.name, "type": kind, "title": question.title}
    if question.hint:
        found["description"] = question.hint
    if kind == "boolean":
        found |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if question.widget == "email" or question.is_link:
        found["format"] = "email" if question.widget == "email" else "uri"
    if constraints := _constraints(question, kind):
        found["constraints"] = constraints
    return found


def _constraints(question: Question, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if question.is_needed and question.condition is None:
        found["required"] = True
    if kind == "string":
        if question.options:
            found["enum"] = [option.value for option in question.options]
        else:
            found |= {"maxLength": question.most} if question.most else {}
            found |= {"minLength": question.fewest} if question.fewest else {}
        if question.pattern:
            # Tools set their anchors before the first and after the last alternative only.
            alternatives = "|" in question.pattern
            found["pattern"] = f"(?:{question.pattern})" if alternatives else question.pattern
    if kind in ("integer", "number", "date"):
        number = {"integer": int, "number": float}.get(kind, str)
        found |= {"minimum": number(question.minimum)} if question.minimum else {}
        found |= {"maximum": number(question.maximum)} if question.maximum else {}
    return found
