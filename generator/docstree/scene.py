"""What every page is made from: the projected network, the prose, the day and the look-ups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from generator import progress
from generator.calendars import Calendars
from generator.content import Content
from generator.feeds import Feeds
from generator.library import Library, Nearby, begun_on, shelf
from generator.model import Hub, Network, Programme, Residency, Review, School
from generator.open_data import OpenData
from generator.outcomes import HubOutcomes, Outcomes
from generator.outcomes import outcomes as outcomes_of
from generator.titles import KINDS_OF_LEARNING, PHASES

Share = Callable[["Scene", Hub], Any]
"""What the network's pages need of one hub: plain values, made of that hub and of the records of
others in which it has a part, and of nothing else. So it is kept as long as these stay the same."""


@dataclass(frozen=True)
class Scene:
    """The input of all docs trees. `read_document` gives the bytes of a file under data/."""

    network: Network
    content: Content
    today: dt.date
    audience: str
    documents: frozenset[str]
    read_document: Callable[[str], bytes]
    public: Network
    """The network as everyone may see it, whoever the pages are for."""
    _shares: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    beside: Nearby | None = None
    """What one hub's microsite shows of others' learning, where only that hub is here in full."""

    def each(self, share: Share) -> tuple[Any, ...]:
        """What the network's own pages need of each hub, in the order of the hubs."""
        name = f"{share.__module__}.{share.__qualname__}"
        if name not in self._shares:
            self._shares[name] = tuple(share(self, hub) for hub in self.network.hubs)
        return self._shares[name]

    @cached_property
    def schools(self) -> Mapping[str, School]:
        """Every school by its URN."""
        return self.network.schools_by_urn()

    @cached_property
    def hubs(self) -> Mapping[str, Hub]:
        """Every hub by its id."""
        return {hub.id: hub for hub in self.network.hubs}

    @cached_property
    def programmes(self) -> Mapping[str, Programme]:
        """Every programme by its id."""
        return {programme.id: programme for programme in self.network.programmes}

    @cached_property
    def theme_titles(self) -> Mapping[str, str]:
        """Theme id → title."""
        return {theme.id: theme.title for theme in self.network.themes}

    @cached_property
    def theme_urls(self) -> Mapping[str, str]:
        """Theme id → the address of its page, for each theme that a piece of learning has."""
        used = self.beside.themes if self.beside else self.library.by("theme")
        return {t.id: f"/learning/{t.id}/" for t in self.network.themes if t.id in used}

    @cached_property
    def library(self) -> Library:
        """All learning, by each way in, with what is related."""
        return Library(self.each(shelf))

    @cached_property
    def nearby(self) -> Mapping[str, Nearby]:
        """Hub id → what its microsite shows of other hubs' learning."""
        if self.beside is not None:
            return dict.fromkeys(self.hubs, self.beside)
        since = begun_on(self.network, self.today)
        return self.library.nearby(self.network.hubs, since, (t.id for t in self.network.themes))

    @cached_property
    def shelves(self) -> Mapping[str, Mapping[str, str]]:
        """Way into the library → value → title, in the order in which values are listed."""
        named = sorted(self.network.hubs, key=lambda hub: (hub.name, hub.id))
        years = sorted(self.library.by("year"), reverse=True)
        return {
            "theme": self.theme_titles,
            "programme": {p.id: p.short_title for p in self.network.programmes},
            "phase": PHASES,
            "kind": KINDS_OF_LEARNING,
            "hub": {hub.id: hub.name for hub in named},
            "year": {year: year_label(year) for year in years},
        }

    @cached_property
    def ranks(self) -> Mapping[str, Mapping[str, int]]:
        """The same with each value's place in that order."""
        return {
            way: {value: rank for rank, value in enumerate(known)}
            for way, known in self.shelves.items()
        }

    @cached_property
    def feeds(self) -> Feeds:
        """Writes the feeds of learning."""
        return Feeds(self.network)

    @cached_property
    def calendars(self) -> Calendars:
        """The calendar files of the network, its hubs and their records."""
        return Calendars(self.network, self.today)

    @cached_property
    def open_data(self) -> OpenData:
        """The tables for everyone, the same in every edition of the site."""
        return OpenData(self.public, self.today)

    @cached_property
    def shared(self) -> Mapping[str, tuple[Residency | Review, ...]]:
        """Hub id → records of other hubs in which it has a part; each is written once."""
        return self.network.shared()

    @cached_property
    def progress(self) -> tuple[progress.HubProgress, ...]:
        """How far every hub has come in each programme of the current year."""
        return progress.progress(self.network, self.network.current_year, self.today)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What came of every programme and year in each hub."""
        return outcomes_of(self.network, self.today)

    @cached_property
    def hub_outcomes(self) -> Mapping[str, tuple[HubOutcomes, ...]]:
        """The same by hub id: its programmes in the network's order, years newest first."""
        found: dict[str, list[HubOutcomes]] = {}
        for hubs in self.outcomes.values():
            for one in hubs:
                found.setdefault(one.hub, []).append(one)
        return {hub: tuple(every) for hub, every in found.items()}

    def correction(self, path: str) -> str:
        """Where a change to a file can be proposed; empty when no repository is named."""
        repository = (self.network.repository or "").rstrip("/")
        if not repository or not path:
            return ""
        branch = self.network.branch or "main"
        edit = "-/edit" if "gitlab" in repository else "edit"
        return f"{repository}/{edit}/{branch}/{path}"


def year_label(year: str) -> str:
    """`2026-27` → `2026/27`."""
    return year.replace("-", "/")
