"""Subscription years, written `2026-27`, and the days they hold."""

from __future__ import annotations

import datetime as dt


def academic_year(year: str) -> tuple[dt.date, dt.date]:
    """First and last day of a year: 1 September 2026 and 31 August 2027 of `2026-27`."""
    first = int(year[:4])
    return dt.date(first, 9, 1), dt.date(first + 1, 8, 31)


def year_of(day: dt.date) -> str:
    """The subscription year of a day: `2026-27` for 3 February 2027."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


def year_after(year: str) -> str:
    """The next year: `2027-28` after `2026-27`."""
    return year_of(academic_year(year)[1] + dt.timedelta(days=1))


def is_year(text: str) -> bool:
    """Whether `text` is a subscription year such as `2026-27`, its second half one more."""
    parts = text.split("-")
    return (
        len(text) == len("2026-27")
        and len(parts) == len(("2026", "27"))
        and all(part.isascii() and part.isdigit() for part in parts)
        and text.startswith("20")
        and (int(parts[0]) + 1) % 100 == int(parts[1])
    )
