"""What all letters of a hub's year are made from, with the look-ups that they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.addresses import site_url
from generator.content import Content
from generator.model import Hub, Network, Participation, Programme, School


@dataclass(frozen=True)
class Setting:
    """The network as its hubs may see it, the prose, the hub, the year and the day."""

    network: Network
    content: Content
    hub: Hub
    year: str
    today: dt.date

    @cached_property
    def schools(self) -> Mapping[str, School]:
        """Every school by its URN."""
        return self.network.schools_by_urn()

    def link(self, path: str) -> str:
        """The full address of a page; empty where the network's own is not known."""
        root = site_url(self.network).rstrip("/")
        return f"{root}{path}" if root else ""

    def part(self, programme: Programme) -> Participation | None:
        """The hub's part in a programme in the year."""
        year = self.hub.find_year(self.year)
        return year.find_participation(programme.id) if year else None
