"""What is said of an answer or a value that will not do: one table for every place that says it.

The web form, the command line and the notes on a pull request take their sentences from here.
`{x}` is the noun of a question, `{X}` the same with a capital at the beginning of a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

SAYS: Mapping[str, str] = {
    "enter": "Enter {x}",
    "select": "Select {x}",
    "select-yes": "Select yes if {x}",
    "hub": "{X} must be a hub of the network",
    "hidden-character": "{X} must not include hidden characters",
    "too-long": "{X} must be {n} characters or less",
    "too-short": "{X} must be {n} characters or more",
    "format": "Enter {x} in the correct format, like {example}",
    "email": "Enter an email address in the correct format, like name@example.com",
    "phone": "Enter a phone number, like 01632 960 001",
    "link": "Enter a web address in the correct format, like https://www.example.org/",
    "number": "{X} must be a number, like {example}",
    "whole": "{X} must be a whole number, like {example}",
    "least": "{X} must be {low} or more",
    "most": "{X} must be {high} or fewer",
    "between": "{X} must be between {low} and {high}",
    "date-part": "{X} must include {parts}",
    "date-real": "{X} must be a real date",
    "date-least": "{X} must be the same as or after {low}",
    "date-most": "{X} must be the same as or before {high}",
    "dates-line": "Line {n} of {x} must be a real date, like {example}",
    "dates-within": "Line {n} of {x} must be between {low} and {high}",
    "in-order": "{X} must be the same as or after {other}",
    "differ": "{X} must be different from {other}",
    "school-day": "{X} must be a school day, not {why}",
    "together": "{X} must be next to another of the days, because two of them are together",
    "file-kind": "The selected file must be a CSV or XLSX",
    "file-size": "The selected file must be smaller than {n}MB",
    "file-empty": "The selected file is empty",
    "file-template": "The selected file must use the template",
}
"""Situation → sentence, without a full stop: the same words stand in a summary and by a field."""


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def say(situation: str, noun: str = "", **values: object) -> str:
    """The sentence of a situation. `noun` fills `{x}` and `{X}`."""
    return SAYS[situation].format(x=noun, X=capital(noun), **values)


def number(count: int) -> str:
    """A count as readers write it: `3,000`."""
    return f"{count:,}"
