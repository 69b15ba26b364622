"""What somebody probably meant to write."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

_LIKE = 0.6
_MOST = 6


def find_near(text: str, choices: Mapping[str, str]) -> str | None:
    """The choice nearest to `text`, by its id or by its title; None when none is near.

    `choices` maps ids to titles. Swapped letters or digits count as nearer than other slips.
    """
    wanted = _plain(text)
    if not wanted:
        return None
    for choice, title in choices.items():
        if wanted in (_plain(choice), _plain(title)):
            return choice
    named = [c for c, title in choices.items() if title and _holds(_plain(title), wanted)]
    if len(named) == 1:
        return named[0]
    ranked = sorted(
        (
            (sorted(_plain(choice)) != sorted(wanted), -_likeness(wanted, _plain(form)), choice)
            for choice, title in choices.items()
            for form in (choice, title)
            if form and _likeness(wanted, _plain(form)) >= _LIKE
        ),
    )
    return ranked[0][2] if ranked else None


def suggest(text: str, choices: Mapping[str, str], otherwise: str) -> str:
    """A hint: the near choice with its title, the choices when they are few, or `otherwise`."""
    near = find_near(text, choices)
    if near is not None:
        title = choices[near]
        return f"Did you mean `{near}` ({title})?" if title else f"Did you mean `{near}`?"
    if 0 < len(choices) <= _MOST:
        return f"Write one of {listed(choices)}."
    return otherwise


def listed(ids: Iterable[str]) -> str:
    """Ids for a sentence: `a`, `b`."""
    return ", ".join(f"`{name}`" for name in ids)


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0


def _holds(title: str, wanted: str) -> bool:
    """Whether a title begins with the words that were written, as `Brentor` for Brentor Primary."""
    return title.startswith(f"{wanted} ") or wanted.startswith(f"{title} ")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", folded).strip()
