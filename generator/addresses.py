"""Where the pages of the finished site lie."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from generator.model import Entry, Learning, Network, Residency, Review

SEARCH = "/search/"
"""The page that every box for searching leads to."""


def hub_url(hub: str) -> str:
    """The root-relative address of a microsite."""
    return f"/hubs/{hub}/"


def record_url(record: Residency | Review) -> str:
    """The permanent address of a residency or review; it names the year, so it never moves."""
    kind = "residencies" if isinstance(record, Residency) else "reviews"
    return f"/hubs/{record.hub}/{record.year}/{kind}/{record.id}/"


def learning_url(piece: Learning | Entry) -> str:
    """The permanent address of a piece of learning."""
    return f"/hubs/{piece.hub}/{piece.year}/learning/{piece.id}/"


def host(network: Network) -> str:
    """The host of the site; of the network's mailbox where the site has no address yet."""
    return urlsplit(site_url(network)).hostname or network.contact.rpartition("@")[2] or "localhost"


def site_url(network: Network) -> str:
    """The address of the site with whatever could end an attribute encoded; empty if unknown."""
    return quote(network.url or "", safe="/:?#[]@!$&()*+,;=%~")
