"""Rules across questions, by name: `in-order`, `differ` and `days`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

from generator.forms.questions import Questionnaire, Rule
from generator.forms.wording import rule_sentences
from generator.schooldays import DAY, why_no_school

Found = tuple[str, str, str]
"""Question, situation and sentence."""


def faults(
    form: Questionnaire, answers: Mapping[str, str | Sequence[str]], at_fault: Set[str]
) -> Iterator[Found]:
    """One fault at most for each question, where its own answer has none."""
    seen = set(at_fault)
    for rule in form.rules:
        given = [(n, v) for n in rule.questions if isinstance(v := answers.get(n), str)]
        if not at_fault.isdisjoint(rule.questions):
            continue  # what is compared has to stand first
        says = rule_sentences(form, rule.rule, rule.questions)
        for name, situation in _broken(form, rule, given):
            if name not in seen:
                seen.add(name)
                yield name, situation, says[f"{situation}:{name}"]


def holidays(first: dt.date, last: dt.date) -> list[str]:
    """The bank holidays from one day to another that are no weekend."""
    found = []
    day = first
    while day <= last:
        if day.weekday() < 5 and why_no_school(day):
            found.append(day.isoformat())
        day += DAY
    return found


def _broken(
    form: Questionnaire, rule: Rule, given: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    if rule.rule == "differ":
        for name, value in given[1:]:
            if value == given[0][1] and given[0][0] == rule.questions[0]:
                yield name, "differ"
    elif rule.rule == "in-order":
        for (_, before), (name, value) in pairwise(given):
            if value < before:
                yield name, "in-order"
    elif rule.rule == "days":
        yield from _days(form, given)


def _days(form: Questionnaire, given: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    days = [(name, dt.date.fromisoformat(value)) for name, value in given]
    sound = True
    for number, (name, day) in enumerate(days):
        situation = _no_school(day)
        before = days[number - 1][1] if number else None
        if not situation and before:
            situation = "differ" if day == before else ("in-order" if day < before else "")
        if situation:
            sound = False
            yield name, situation
    if sound and len(days) >= form.together > 1 and _longest_run(form, days) < form.together:
        yield days[-1][0], "together"


def _no_school(day: dt.date) -> str:
    if day.weekday() >= 5:
        return "saturday" if day.weekday() == 5 else "sunday"
    return "holiday" if why_no_school(day) else ""


def _longest_run(form: Questionnaire, days: list[tuple[str, dt.date]]) -> int:
    longest = run = 1
    for (_, before), (_, day) in pairwise(days):
        following = before + DAY
        if form.consecutive == "school-days":
            while following < day and _no_school(following):
                following += DAY
        run = run + 1 if following == day else 1
        longest = max(longest, run)
    return longest
