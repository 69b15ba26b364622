"""A time on the clock of a place → the moments it may mean."""

from __future__ import annotations

import datetime as dt
import zoneinfo


def find_zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The time zone of that name, if there is one."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moments(at: dt.datetime, zone: zoneinfo.ZoneInfo) -> tuple[dt.datetime, ...]:
    """The moments in UTC at which the clocks of a zone show `at`, which has no zone of its own.

    One nearly always. None where the clock goes forward and leaves the time out, two where it goes
    back and shows the time again.
    """
    found = {at.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)}
    shown = {moment for moment in found if moment.astimezone(zone).replace(tzinfo=None) == at}
    return tuple(sorted(shown))
