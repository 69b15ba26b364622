"""Cells that fit their field beyond doubt, told without a validator.

What is plain is told here; whatever is not goes to the validator, which alone says that something
is a fault and what it is called. `tests/test_at_sight.py` holds the two together.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

Seen = Callable[[str], Any]
"""A text that is not empty → its value; None where that is not certain."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_NAME = r"[a-z0-9]{1,12}"
_LABEL = rf"{_NAME}(?:-{_NAME}){{0,3}}"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL}){{0,2}}\.[a-z]{{2,20}}"
_MAILBOX = re.compile(rf"{_NAME}(?:[.-]{_NAME}){{0,3}}@{_DOMAIN}")
_ADDRESS = re.compile(rf"https://{_DOMAIN}(?:/[A-Za-z0-9_-]{{1,60}})*/?")
_FORMATS = {"email": _MAILBOX, "uri": _ADDRESS}
_KNOWN = frozenset({"name", "type", "format", "constraints", "trueValues", "falseValues"})


def find_sight(descriptor: Mapping[str, Any]) -> Seen | None:
    """What tells the values of a field of a Table Schema; None where nothing is ever certain.

    A property or constraint that is not known here makes everything uncertain.
    """
    constraints = dict(descriptor.get("constraints", {}))
    constraints.pop("required", None)  # what is empty is told elsewhere
    if descriptor.keys() - _KNOWN:
        return None
    form = descriptor.get("format")
    kind = descriptor["type"]
    seen: Seen | None = None
    if kind == "string" and (form is None or form in _FORMATS):
        return _text(constraints, _FORMATS.get(form or ""))
    if kind == "integer" and form is None:
        return _whole(constraints)
    if constraints:
        return None
    if kind == "date" and form is None:
        seen = _day
    elif kind == "datetime" and form == _MOMENT_FORMAT:
        seen = _moment
    elif kind == "boolean" and form is None and {"trueValues", "falseValues"} <= descriptor.keys():
        answers = dict.fromkeys(descriptor["trueValues"], True)
        seen = (answers | dict.fromkeys(descriptor["falseValues"], False)).get
    return seen


def _text(constraints: dict[str, Any], form: re.Pattern[str] | None) -> Seen | None:
    longest = constraints.pop("maxLength", None)
    pattern = constraints.pop("pattern", None)
    choices = frozenset(constraints.pop("enum", ()))
    if constraints:
        return None
    patterns = [form] if form else []
    patterns += [re.compile(pattern)] if pattern else []

    def seen(text: str) -> str | None:
        if longest is not None and len(text) > longest:
            return None
        if choices and text not in choices:
            return None
        return text if all(one.fullmatch(text) for one in patterns) else None

    return seen


def _whole(constraints: dict[str, Any]) -> Seen | None:
    low, high = constraints.pop("minimum", None), constraints.pop("maximum", None)
    if constraints:
        return None

    def seen(text: str) -> int | None:
        if not _WHOLE.fullmatch(text):
            return None
        number = int(text)
        if (low is not None and number < low) or (high is not None and number > high):
            return None
        return number

    return seen


def _day(text: str) -> dt.date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> dt.datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None
