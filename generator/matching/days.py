"""Days of visits: which make a visit, and how several visits fit into one school."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.schooldays import follows

APART = 7
"""Days that lie at least between the days together and a later one, so that something can be
tried at home in between."""
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_PATTERN = re.compile(r"([a-z]+|[1-5])(?:-and-([a-z]+|[1-5]))?")


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """So many days that follow each other, and so many (none or one) later."""

    together: int
    later: int = 0

    @classmethod
    def of(cls, days: Sequence[dt.date]) -> Pattern:
        """How some days lie: the last one later where it is late enough for that."""
        if len(days) > 1 and (days[-1] - days[-2]).days >= APART:
            return cls(len(days) - 1, 1)
        return cls(len(days))

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.together + self.later


TWO_DAYS = Pattern(2)


def parse_pattern(text: str) -> Pattern | None:
    """`two`, `three`, `two-and-one` as the forms have them; None for any other answer."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        return None
    numbers = [_NUMBERS.get(part, int(part) if part.isdigit() else 0) for part in match.groups("")]
    together, later = numbers
    if not together or (match[2] and later != 1):
        return None
    return Pattern(together, later)


@dataclass(frozen=True)
class Rows:
    """The days that count, with for each the number of the day that follows it, or -1."""

    days: tuple[dt.date, ...]
    following: tuple[int, ...]

    @classmethod
    def of(cls, days: Sequence[dt.date], consecutive: str) -> Rows:
        """`consecutive` is as in generator/schooldays.py: calendar-days or school-days."""
        joined = [follows(a, b, consecutive=consecutive) for a, b in pairwise(days)]
        following = [n + 1 if on else -1 for n, on in enumerate(joined)]
        return cls(tuple(days), (*following, -1) if days else ())

    def run(self, first: int, count: int) -> tuple[int, ...] | None:
        """The numbers of `count` days in a row from `first`; None if there are none."""
        found = [first]
        while len(found) < count:
            first = self.following[first]
            if first < 0:
                return None
            found.append(first)
        return tuple(found)

    def visits(self, pattern: Pattern) -> Iterator[tuple[int, ...]]:
        """Every visit that these days allow, the earliest first: the numbers of its days."""
        for first in range(len(self.days)):
            run = self.run(first, pattern.together)
            if run is None:
                continue
            if not pattern.later:
                yield run
                continue
            for later in range(self.first_apart(run[-1]), len(self.days)):
                yield (*run, later)

    def first_apart(self, last: int) -> int:
        """The first day late enough after the last of the days together; past the end if none."""
        return bisect_left(self.days, self.days[last] + dt.timedelta(APART))


def fit_in(
    choices: Sequence[Sequence[tuple[int, ...]]], room: Mapping[int, int], steps: int
) -> list[tuple[int, ...]] | bool | None:
    """A visit for each, so that no day has more than it has room for: the earliest, in order.

    None when there is none; False when that cannot be told within so many steps.
    """
    left = dict(room)
    chosen: list[tuple[int, ...]] = []
    cursors = [0]
    while len(chosen) < len(choices):
        if steps < 0:
            return False
        options, start = choices[len(chosen)], cursors[-1]
        for number in range(start, len(options)):
            steps -= 1
            if all(left[day] > 0 for day in options[number]):
                break
        else:
            cursors.pop()
            if not chosen:
                return None
            for day in chosen.pop():
                left[day] += 1
            continue
        cursors[-1] = number + 1
        cursors.append(0)
        for day in options[number]:
            left[day] -= 1
        chosen.append(options[number])
    return chosen
