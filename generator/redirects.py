"""Old addresses of the site: where each leads now, and what a thing was called first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from generator.addresses import hub_url, learning_url, record_url
from generator.model import Hub, Network, Redirect

FILE = "data/redirects.yaml"
HUB = re.compile(r"/hubs/([a-z0-9-]+)/")
"""The address of a hub, which stands for every page below it."""


@dataclass(frozen=True, slots=True)
class End:
    """Where an old address leads in the end: an address, or (None) nowhere, and by which entry."""

    address: str | None
    by: Redirect


class Redirects:
    """The redirects of a network, ready to be asked. Faulty ones may be among them."""

    def __init__(self, redirects: Iterable[Redirect]) -> None:
        self.by_old: dict[str, Redirect] = {}
        for one in redirects:
            self.by_old.setdefault(one.from_, one)

    def end(self, address: str) -> End | None:
        """The end of the way from an old address; None where it is none, or walks in a circle."""
        found: Redirect | None = None
        seen = {address}
        while (step := self._step(address)) is not None:
            found, following = step
            if following is None:
                return End(None, found)
            if following in seen:
                return None
            seen.add(following)
            address = following
        return End(address, found) if found else None

    def circle(self, redirect: Redirect) -> bool:
        """Whether the way from a redirect that leads somewhere comes back to where it was."""
        return self.end(redirect.from_) is None

    def _step(self, address: str) -> tuple[Redirect, str | None] | None:
        own = self.by_old.get(address)
        if own is not None:
            return own, own.to
        hub = HUB.match(address)
        whole = self.by_old.get(hub.group()) if hub else None
        if hub and whole and whole.to and HUB.fullmatch(whole.to):
            return whole, whole.to + address[hub.end() :]
        return None

    def renamed_hubs(self) -> Iterator[Redirect]:
        """The redirects that stand for every page of a hub."""
        for old, redirect in self.by_old.items():
            if HUB.fullmatch(old) and redirect.to and HUB.fullmatch(redirect.to):
                yield redirect

    def names_since(self, redirect: Redirect) -> Iterator[str]:
        """The addresses that a renamed hub has had since, the one of today last."""
        seen = {redirect.from_}
        following = redirect.to
        while following and following not in seen and HUB.fullmatch(following):
            yield following
            seen.add(following)
            after = self.by_old.get(following)
            following = after.to if after else None


def first_ids(network: Network) -> Mapping[str, str]:
    """Address of a page → the first address that it had, for whatever was ever renamed.

    What has an id that outlives a change of address, an entry of a calendar or a feed, makes it of
    the first one: `ids.get(address, address)`.
    """
    redirects = Redirects(network.redirects)
    before = _before(redirects)
    if not before:
        return {}
    renamed = {match[1] for address in before if (match := HUB.fullmatch(address))}
    addresses = {
        address
        for hub in network.hubs
        if hub.id in renamed
        for address in (hub_url(hub.id), *_records(hub))
    }
    found = {address: _first(address, before) for address in (*sorted(addresses), *before)}
    return {address: first for address, first in found.items() if first != address}


def first_addresses(redirects: Iterable[Redirect]) -> Callable[[str], str]:
    """The same for one address at a time, without looking at any record."""
    return partial(_first, before=_before(Redirects(redirects)))


def first_id(redirects: Iterable[Redirect], address: str) -> str:
    """The first address that the page at an address had, by these redirects."""
    return _first(address, _before(Redirects(redirects)))


def _before(redirects: Redirects) -> dict[str, str]:
    """New address → the old one, where exactly one leads there that is not a way back."""
    found: dict[str, str] = {}
    several = set()
    for old, redirect in redirects.by_old.items():
        if redirect.to and not redirect.back and not redirects.circle(redirect):
            if redirect.to in found:
                several.add(redirect.to)
            found[redirect.to] = old
    # Two pages became one: neither of the old ids is more its own than the present one.
    return {new: old for new, old in found.items() if new not in several}


def _first(address: str, before: Mapping[str, str]) -> str:
    seen = set()
    while address not in seen:
        seen.add(address)
        hub = HUB.match(address)
        if address in before:
            address = before[address]
        elif hub and HUB.fullmatch(before.get(hub.group(), "")):
            address = before[hub.group()] + address[hub.end() :]
    return address


def _records(hub: Hub) -> Iterator[str]:
    for year in hub.years:
        yield from map(record_url, year.records)
        yield from map(learning_url, year.learning)
