"""What every page is made from: the projected network, the prose, the day and the look-ups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from generator import outcomes
from generator.calendars import Calendars
from generator.content import Content
from generator.docstree.tracing import Traces, traced
from generator.feeds import Feeds
from generator.forms.questions import Asker
from generator.library import Library, Nearby, begun_on, shelf
from generator.model import Hub, Network, Programme, Residency, Review, School
from generator.open_data import HubRows, OpenData, hub_rows, setting_of
from generator.outcomes import HubOutcomes, Involved, Outcomes
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
    _shares: MutableMapping[str, tuple[Any, ...]] = field(default_factory=dict)
    beside: Nearby | None = None
    """What one hub's microsite shows of others' learning, where only that hub is here in full."""
    traces: Traces = field(default_factory=Traces, init=False, compare=False)

    def each(self, share: Share) -> tuple[Any, ...]:
        """What the network's own pages need of each hub, in the order of the hubs."""
        name = share_name(share)
        self.traces.note([name])
        if name not in self._shares:
            self._shares[name] = tuple(share(self, hub) for hub in self.network.hubs)
        return self._shares[name]

    @traced
    def schools(self) -> Mapping[str, School]:
        """Every school by its URN."""
        return self.network.schools_by_urn()

    @traced
    def hubs(self) -> Mapping[str, Hub]:
        """Every hub by its id."""
        return {hub.id: hub for hub in self.network.hubs}

    @traced
    def programmes(self) -> Mapping[str, Programme]:
        """Every programme by its id."""
        return {programme.id: programme for programme in self.network.programmes}

    @traced
    def theme_titles(self) -> Mapping[str, str]:
        """Theme id → title."""
        return {theme.id: theme.title for theme in self.network.themes}

    @traced
    def theme_urls(self) -> Mapping[str, str]:
        """Theme id → the address of its page, for each theme that a piece of learning has."""
        used = self.beside.themes if self.beside else self.library.by("theme")
        return {t.id: f"/learning/{t.id}/" for t in self.network.themes if t.id in used}

    @traced
    def library(self) -> Library:
        """All learning, by each way in, with what is related."""
        return Library(self.each(shelf))

    @traced
    def nearby(self) -> Mapping[str, Nearby]:
        """Hub id → what its microsite shows of other hubs' learning."""
        if self.beside is not None:
            return dict.fromkeys(self.hubs, self.beside)
        since = begun_on(self.network, self.today)
        return self.library.nearby(self.network.hubs, since, (t.id for t in self.network.themes))

    @traced
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

    @traced
    def ranks(self) -> Mapping[str, Mapping[str, int]]:
        """The same with each value's place in that order."""
        return {
            way: {value: rank for rank, value in enumerate(known)}
            for way, known in self.shelves.items()
        }

    @traced
    def feeds(self) -> Feeds:
        """Writes the feeds of learning."""
        return Feeds(self.network)

    @traced
    def calendars(self) -> Calendars:
        """The calendar files of the network, its hubs and their records."""
        return Calendars(self.network, self.today)

    @traced
    def open_data(self) -> OpenData:
        """The tables for everyone, the same in every edition of the site."""
        return OpenData(self.public, self.today, self.each(rows_of))

    @traced
    def public_hubs(self) -> Mapping[str, Hub]:
        """Every hub as everyone may see it, by its id."""
        return {hub.id: hub for hub in self.public.hubs}

    @traced
    def asker(self) -> Asker:
        """Fills the forms in."""
        return Asker(self.network, self.today)

    @traced
    def shared(self) -> Mapping[str, tuple[Residency | Review, ...]]:
        """Hub id → records of other hubs in which it has a part; each is written once."""
        return self.network.shared()

    @traced
    def outcomes(self) -> Outcomes:
        """What came of every programme and year in each hub."""
        return outcomes.gathered(self.network.programmes, self.each(outcomes_of))

    @traced
    def involved(self) -> Involved:
        """How many schools took part, by programme, year and hub."""
        return outcomes.involved_by_place(self.network)

    def correction(self, path: str) -> str:
        """Where a change to a file can be proposed; empty when no repository is named."""
        repository = (self.network.repository or "").rstrip("/")
        if not repository or not path:
            return ""
        branch = self.network.branch or "main"
        edit = "-/edit" if "gitlab" in repository else "edit"
        return f"{repository}/{edit}/{branch}/{path}"


def share_name(share: Share) -> str:
    """What a share is called where it is kept."""
    return f"{share.__module__}.{share.__qualname__}"


def year_label(year: str) -> str:
    """`2026-27` → `2026/27`."""
    return year.replace("-", "/")


def outcomes_of(scene: Scene, hub: Hub) -> tuple[HubOutcomes, ...]:
    """What came of every programme and year in a hub: the network's order, years newest first."""
    shared = scene.shared.get(hub.id, ())
    return outcomes.of_hub(scene.network.programmes, hub, shared, scene.involved, scene.today)


def rows_of(scene: Scene, hub: Hub) -> HubRows:
    """A hub's rows of the open data: of what everyone may see of it, whoever `scene` is for."""
    return hub_rows(scene.public_hubs[hub.id], setting_of(scene.public, scene.today))
