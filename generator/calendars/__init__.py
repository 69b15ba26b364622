"""The projected network → calendar files: the network's own, each hub's, each record's."""

from generator.calendars.feeds import (
    NETWORK_FILE,
    VISITS_FILE,
    Calendars,
    hub_file,
    record_file,
)
from generator.calendars.ics import Entry, Event, Feed, written

__all__ = [
    "NETWORK_FILE", "VISITS_FILE", "Calendars", "Entry", "Event", "Feed", "hub_file", "record_file",
    "written",
]  # fmt: skip
