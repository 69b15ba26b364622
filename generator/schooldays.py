"""Which days are school days in England. The only door to holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

Holidays = dict[int, dict[dt.date, str]]
"""Year → its bank holidays with their names."""
DAY = dt.timedelta(days=1)
_WEEKEND = {5: "a Saturday", 6: "a Sunday"}


def why_no_school(day: dt.date) -> str | None:
    """`a Saturday` or `a bank holiday (Good Friday)`; None for a day on which schools may open."""
    if weekend := _WEEKEND.get(day.weekday()):
        return weekend
    name = _bank_holidays(day.year).get(day)
    return f"a bank holiday ({name})" if name else None


def follows(earlier: dt.date, later: dt.date, *, consecutive: str) -> bool:
    """Whether `later` is the next day after `earlier`.

    `consecutive` is `calendar-days`, or `school-days`, where weekends and bank holidays between
    the two do not count: the Monday follows the Friday.
    """
    day = earlier + DAY
    if consecutive == "school-days":
        while day < later and why_no_school(day):
            day += DAY
    return day == later


_told: Holidays = {}


def told() -> Holidays:
    """The bank holidays of every year that was asked for."""
    return _told


def tell(known: Holidays) -> None:
    """Bank holidays that were told before, by the same version of the library."""
    _told.update(known)


def _bank_holidays(year: int) -> Mapping[dt.date, str]:
    found = _told.get(year)
    if found is None:
        found = _told[year] = _looked_up(year)
    return found


def _looked_up(year: int) -> dict[dt.date, str]:
    """England's bank holidays of a year, with the names that gov.uk gives them."""
    # Imported here: most commands look at no day at all.
    from holidays import country_holidays

    names = {"May Day": "Early May bank holiday", "Late Summer Bank Holiday": "Summer bank holiday",
             "Spring Bank Holiday": "Spring bank holiday"}  # fmt: skip
    found = country_holidays("GB", subdiv="ENG", years=year)
    # A day with two names is the first of them; a substitute day keeps the name of what it is for.
    plain = {day: name.split(";")[0].removesuffix(" (observed)") for day, name in found.items()}
    return {day: names.get(name, name) for day, name in plain.items()}
