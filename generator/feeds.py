"""Learning as feeds: Atom (RFC 4287) and JSON Feed 1.1. The only door to feedgen.

A feed says the same for the same data: its days come from the pieces, never from the clock, and an
entry's id from what a piece never changes.
"""

from __future__ import annotations

import datetime as dt
import json
import posixpath
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from generator import addresses, redirects
from generator.cache import digest
from generator.model import Entry, Network, academic_year
from generator.templates import one_line

ATOM, JSON = "feed.xml", "feed.json"
FILES = (ATOM, JSON)
MOST = 50
"""The newest entries that a feed holds."""
_VERSION = "https://jsonfeed.org/version/1.1"
_LANGUAGE = "en-GB"
# What XML 1.0 has no room for and `one_line` leaves.
_NO_TEXT = dict.fromkeys((0xFFFE, 0xFFFF))


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is called and holds. `page` is the address of the page it follows, from the root.

    `pieces` are newest first; `hubs` and `themes` are titles by id.
    """

    title: str
    description: str
    page: str
    pieces: Sequence[Entry]


def entry_id(piece: Entry, network: Network, first: Callable[[str], str]) -> str:
    """The permanent id of a piece in every feed: a tag URI (RFC 4151) of its address.

    It is made of hub, year and id alone, so a new title or text leaves it as it is, and the same
    piece has the same id in the feed of the network, of its hub and of a theme. `first`
    is `redirects.first_addresses`: a piece that has moved keeps the id of its first address.
    """
    address = first(addresses.learning_url(piece))
    return f"tag:{addresses.host(network)},{piece.year[:4]}:{address}"


def changed_on(piece: Entry) -> dt.date:
    """The day a piece last changed for its readers."""
    return max(piece.published_on, piece.updated_on or piece.published_on)


class Feeds:
    """Writes the feeds of a projected network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._root = addresses.site_url(network).rstrip("/")
        self._first = redirects.first_addresses(network.redirects)
        self._themes = {theme.id: theme.title for theme in network.themes}

    def files(self, feed: Feed) -> dict[str, bytes]:
        """Both feeds by the name of their file, which lies beside the page."""
        return {name: self.file(name, feed) for name in FILES}

    def file(self, name: str, feed: Feed) -> bytes:
        """One of the two, by the name of its file."""
        return self._atom(feed) if name == ATOM else self._json(feed)

    def name(self, feed: Feed) -> str:
        """The digest of all that a feed says; what the network itself says is left out."""
        own = (feed.title, feed.description, feed.page)
        return digest(*own, *(entry.stamp for entry in self._newest(feed)))

    def _newest(self, feed: Feed) -> Sequence[Entry]:
        return feed.pieces[:MOST]

    def _updated(self, feed: Feed) -> dt.date:
        """The newest change in it; the first day of the network's year where it is empty."""
        days = [changed_on(piece) for piece in self._newest(feed)]
        return max(days, default=academic_year(self._network.current_year)[0])

    def _address(self, path: str, page: str) -> str:
        """An absolute address; without the site's own, one that is counted from the feed's page."""
        if self._root:
            return self._root + path
        end = "/" if path.endswith("/") else ""
        return posixpath.relpath(path, page) + end

    def _atom(self, feed: Feed) -> bytes:
        from feedgen.feed import FeedGenerator

        written = FeedGenerator()
        # A tag names a day on which its host was ours; any one will do that never changes.
        written.id(f"tag:{addresses.host(self._network)},2026:{self._first(feed.page)}")
        written.title(_text(feed.title))
        written.subtitle(_text(feed.description))
        written.language(_LANGUAGE)
        written.generator("lrp")
        written.author(name=_text(self._network.name))
        written.updated(_moment(self._updated(feed)))
        written.link(href=self._address(feed.page + ATOM, feed.page), rel="self",
                     type="application/atom+xml")  # fmt: skip
        written.link(href=self._address(feed.page, feed.page), rel="alternate", type="text/html")
        for piece in self._newest(feed):
            entry = written.add_entry(order="append")
            entry.id(entry_id(piece, self._network, self._first))
            entry.title(_text(piece.title))
            entry.link(
                href=self._address(addresses.learning_url(piece), feed.page), rel="alternate",
                type="text/html",
            )  # fmt: skip
            entry.author(name=self._author(piece))
            entry.summary(_text(piece.summary))
            for theme in self._themes_of(piece):
                entry.category(term=theme, label=_text(self._themes[theme]))
            entry.published(_moment(piece.published_on))
            entry.updated(_moment(changed_on(piece)))
        text: bytes = written.atom_str(pretty=True)
        return text

    def _json(self, feed: Feed) -> bytes:
        head: dict[str, Any] = {"version": _VERSION, "title": _text(feed.title)}
        if self._root:
            head["home_page_url"] = self._root + feed.page
            head["feed_url"] = self._root + feed.page + JSON
        head["description"] = _text(feed.description)
        head["authors"] = [{"name": _text(self._network.name)}]
        head["language"] = _LANGUAGE
        head["items"] = [self._item(piece) for piece in self._newest(feed)]
        return (json.dumps(head, ensure_ascii=False, indent=1) + "\n").encode()

    def _item(self, piece: Entry) -> dict[str, Any]:
        item: dict[str, Any] = {"id": entry_id(piece, self._network, self._first)}
        if self._root:
            item["url"] = self._root + addresses.learning_url(piece)
        return item | {
            "title": _text(piece.title), "content_text": _text(piece.summary),
            "date_published": _moment(piece.published_on).isoformat(),
            "date_modified": _moment(changed_on(piece)).isoformat(),
            "authors": [{"name": self._author(piece)}],
            "tags": [_text(self._themes[theme]) for theme in self._themes_of(piece)],
        }  # fmt: skip

    def _themes_of(self, piece: Entry) -> list[str]:
        return [theme for theme in dict.fromkeys(piece.themes) if theme in self._themes]

    def _author(self, piece: Entry) -> str:
        """The hub: who wrote it is a post, and never a name."""
        return _text(f"{piece.hub_name} hub")


def _moment(day: dt.date) -> dt.datetime:
    """The beginning of a day: data knows days, and feeds want a time as well."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _text(text: str) -> str:
    """Plain text on one line, without what hides in it or breaks XML."""
    return one_line(text).translate(_NO_TEXT)
