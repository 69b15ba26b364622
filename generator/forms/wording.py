"""What is said of each question, in every situation: the browser is given these very sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from generator import words
from generator.forms.questions import Question, Questionnaire

PARTS = ("day", "month", "year")
_CHOICES = ("radios", "checkboxes")
_EXAMPLE_DAY = "3 February 2027"
_WEEKEND = {"saturday": "a Saturday", "sunday": "a Sunday", "holiday": "a bank holiday"}
_MISSING = {
    ("day",): "a day", ("month",): "a month", ("year",): "a year",
    ("day", "month"): "a day and month", ("day", "year"): "a day and year",
    ("month", "year"): "a month and year",
}  # fmt: skip


def day(iso: str) -> str:
    """`2027-02-03` → `3 February 2027`."""
    date = dt.date.fromisoformat(iso)
    return f"{date.day} {date:%B %Y}"


@cache
def sentences(question: Question) -> Mapping[str, str]:
    """Situation → sentence. `{n}` stands for the number of a line, which is not known before."""
    noun = question.noun
    say = words.say
    found: dict[str, str] = {"empty": say(_when_empty(question), noun)}
    if question.widget in _CHOICES:
        return found | {"choice": say("select", noun)}
    if question.widget == "yes-no":
        return found | {"choice": say("select-yes", noun)}
    if question.widget == "number":
        return found | _of_number(question)
    if question.widget in ("date", "dates"):
        return found | _of_days(question)
    found["hidden-character"] = say("hidden-character", noun)
    found["too-long"] = say("too-long", noun, n=words.number(question.most))
    found["too-short"] = say("too-short", noun, n=words.number(question.fewest))
    found["pattern"] = say("format", noun, example=question.example)
    found["format"] = {"email": say("email"), "tel": say("phone")}.get(question.widget, "")
    if question.is_link:
        found["format"] = say("link")
    return found


def rule_sentences(form: Questionnaire, rule: str, names: tuple[str, ...]) -> dict[str, str]:
    """`<situation>:<question>` → sentence for a rule across questions."""
    asked = [form.by_name[name] for name in names if name in form.by_name]
    found = {}
    for before, question in zip([None, *asked], asked, strict=False):
        if rule == "differ" and asked[0] is not question:
            found[f"differ:{question.name}"] = words.say(
                "differ", question.noun, other=asked[0].noun
            )
        if rule in ("in-order", "days") and before:
            found[f"in-order:{question.name}"] = words.say(
                "in-order", question.noun, other=before.noun
            )
        if rule == "days":
            for key, why in _WEEKEND.items():
                found[f"{key}:{question.name}"] = words.say("school-day", question.noun, why=why)
            found[f"together:{question.name}"] = words.say("together", question.noun)
            if before:
                found[f"differ:{question.name}"] = words.say(
                    "differ", question.noun, other=before.noun
                )
    return found


def _when_empty(question: Question) -> str:
    if question.widget == "yes-no":
        return "select-yes"
    return "select" if question.widget in _CHOICES else "enter"


def _of_number(question: Question) -> dict[str, str]:
    noun, low, high = question.noun, question.minimum, question.maximum
    kind = "whole" if question.whole else "number"
    limits = "between" if low and high else ("least" if low else "most")
    return {
        "number": words.say(
            kind, noun, example=question.example or ("3" if question.whole else "30")
        ),
        "limits": words.say(limits, noun, low=low, high=high),
    }


def _of_days(question: Question) -> dict[str, str]:
    noun = question.noun
    low, high = (day(text) if text else "" for text in (question.minimum, question.maximum))
    if question.widget == "dates":
        return {
            "hidden-character": words.say("hidden-character", noun),
            "too-long": words.say("too-long", noun, n=words.number(question.most)),
            "line": words.say("dates-line", noun, n="{n}", example=_EXAMPLE_DAY),
            "limits": words.say("dates-within", noun, n="{n}", low=low, high=high),
        }
    between = "between" if low and high else ("date-least" if low else "date-most")
    found = {
        f"missing-{'-'.join(parts)}": words.say("date-part", noun, parts=text)
        for parts, text in _MISSING.items()
    }
    return found | {
        "real": words.say("date-real", noun),
        "limits": words.say(between, noun, low=low, high=high),
    }
