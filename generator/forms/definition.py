"""A questionnaire → what the browser's script is given: limits, sentences and routes, no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from generator.forms import across, wording
from generator.forms.questions import Question, Questionnaire
from generator.forms.record import parts
from generator.model import academic_year, is_year


def definition(form: Questionnaire) -> dict[str, Any]:
    """JSON-ready. Keys with nothing to say are left out, so that a page stays small."""
    found: dict[str, Any] = {
        "form": form.id,
        "title": form.title,
        "answers": form.answers,
        "hub": form.hub,
        "year": form.year,
        "questions": [of_question(question) for question in form.questions],
        "rules": [_rule(form, rule.rule, rule.questions) for rule in form.rules],
        "record": [
            _without_empty(
                {"field": p.field, "how": p.how, "questions": list(p.questions), "value": p.value}
            )
            for p in parts(form)
        ],
        "table": form.table,
    }
    if any(rule.rule == "days" for rule in form.rules) and is_year(form.year):
        first, last = academic_year(form.year)
        later = dt.date(last.year + 1, last.month, last.day)
        found |= {
            "holidays": across.holidays(first, later),
            "together": form.together,
            "consecutive": form.consecutive,
        }
    return _without_empty(found)


@lru_cache(maxsize=1000)
def of_question(question: Question) -> Mapping[str, Any]:
    """One question of it. The last ones are kept: many hubs ask the same."""
    says = dict(wording.sentences(question))
    if not (question.minimum or question.maximum):
        says.pop("limits", None)
    if not question.fewest:
        says.pop("too-short", None)
    if not question.pattern:
        says.pop("pattern", None)
    return _without_empty(
        {
            "name": question.name,
            "title": question.title,
            "widget": question.widget,
            "needed": question.is_needed,
            "whole": question.whole,
            "options": [option.value for option in question.options],
            "fewest": question.fewest,
            "most": question.most,
            "minimum": question.minimum,
            "maximum": question.maximum,
            "pattern": question.pattern,
            "link": question.is_link,
            "condition": (
                {"question": question.condition.question,
                 "answers": list(question.condition.answers)}
                if question.condition else None
            ),
            "says": _without_empty(says),
        }
    )  # fmt: skip


def _rule(form: Questionnaire, rule: str, names: tuple[str, ...]) -> dict[str, Any]:
    says = wording.rule_sentences(form, rule, names)
    return {"rule": rule, "questions": list(names), "says": says}


def _without_empty(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in ("", 0, None, [], {}, False)}
