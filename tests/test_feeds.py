"""Feeds are what their rules say, keep their ids, and hold nothing that is not public."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import feedparser
import jsonschema
import pytest

from benchmarks.large_network import learning_network, library_of
from generator.feeds import ATOM, JSON, MOST, Feed, Feeds, entry_id
from generator.model import Entry, Network, Redirect
from generator.redirects import first_addresses

XML = "{http://www.w3.org/2005/Atom}"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"
_PEOPLE = {
    "type": "array",
    "items": {
        "type": "object", "minProperties": 1, "additionalProperties": False,
        "properties": {"name": {"type": "string"}, "url": {"type": "string"},
                       "avatar": {"type": "string"}},
    },
}  # fmt: skip
JSON_FEED = {
    # https://www.jsonfeed.org/version/1.1/: what is required, and what each thing may be.
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "description": {"type": "string"},
        "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
        "authors": _PEOPLE,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_text"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string", "minLength": 1},
                    "date_published": {"type": "string", "pattern": _MOMENT},
                    "date_modified": {"type": "string", "pattern": _MOMENT},
                    "authors": _PEOPLE,
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def network() -> Network:
    return learning_network(6, 80, seed=9)


def written(network: Network, pieces: Sequence[Entry], page: str = "/learning/") -> Any:
    """The Atom feed as a reader takes it, its bytes, and the JSON feed."""
    files = Feeds(network).files(Feed("Learning", "What hubs have learned.", page, pieces))
    return feedparser.parse(files[ATOM]), files[ATOM], json.loads(files[JSON])


def hold_to_rfc_4287(data: bytes) -> None:
    """What the format asks of a feed and of each entry."""
    root = ElementTree.fromstring(data)
    assert root.tag == f"{XML}feed"
    for holder in (root, *root.findall(f"{XML}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{XML}{name}")) == 1, name
        assert (holder.findtext(f"{XML}title") or "").strip()
        assert re.match(_MOMENT, holder.findtext(f"{XML}updated") or "")
        assert urlsplit(holder.findtext(f"{XML}id")).scheme
        kinds = [(a.get("rel", "alternate"), a.get("type"), a.get("hreflang"))
                 for a in holder.findall(f"{XML}link")]  # fmt: skip
        assert len(kinds) == len(set(kinds))
        assert "alternate" in {kind[0] for kind in kinds}
    for entry in root.findall(f"{XML}entry"):
        assert entry.find(f"{XML}author/{XML}name") is not None
        assert entry.find(f"{XML}summary") is not None
    found = [entry.findtext(f"{XML}id") for entry in root.findall(f"{XML}entry")]
    assert len(found) == len(set(found))


def test_an_atom_feed_keeps_the_rules_of_its_format(network: Network) -> None:
    parsed, data, _ = written(network, library_of(network).pieces)
    hold_to_rfc_4287(data)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.feed.language == "en-GB"


def test_a_json_feed_keeps_the_rules_of_its_format(network: Network) -> None:
    jsonschema.validate(written(network, library_of(network).pieces)[2], JSON_FEED)
    bare = replace(network, url=None)
    jsonschema.validate(written(bare, library_of(bare).pieces)[2], JSON_FEED)


def test_the_rules_of_json_feed_can_be_broken() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": "1.1", "title": "a", "items": []}, JSON_FEED)


def test_both_feeds_say_the_same_of_the_newest_pieces(network: Network) -> None:
    pieces = library_of(network).pieces
    assert len(pieces) > MOST
    parsed, _, told = written(network, pieces)
    newest = pieces[:MOST]
    assert [e.id for e in parsed.entries] == [
        entry_id(p, network, first_addresses(())) for p in newest
    ]
    assert [i["id"] for i in told["items"]] == [e.id for e in parsed.entries]
    assert [i["url"] for i in told["items"]] == [e.link for e in parsed.entries]
    assert [i["title"] for i in told["items"]] == [p.title for p in newest]
    assert [e.summary for e in parsed.entries] == [p.summary for p in newest]
    assert [[t["label"] for t in e.tags] for e in parsed.entries] == [
        i["tags"] for i in told["items"]
    ]
    home = f"{(network.url or '').rstrip('/')}/learning/"
    assert (parsed.feed.link, told["home_page_url"]) == (home, home)
    assert told["feed_url"] == f"{home}{JSON}"


def test_an_edit_changes_what_an_entry_says_and_never_its_id(network: Network) -> None:
    one = library_of(network).pieces[0]
    edited = one._replace(
        title="Another title", summary="Other words.", themes=("send",), kind="visit",
        published_on=one.published_on - dt.timedelta(9),
        updated_on=one.published_on + dt.timedelta(1),
    )  # fmt: skip
    before, _, told = written(network, [one])
    after, _, told_after = written(network, [edited])
    assert before.entries[0].id == after.entries[0].id
    assert told["items"][0]["id"] == told_after["items"][0]["id"] == before.entries[0].id
    assert after.entries[0].title == "Another title"
    assert after.entries[0].updated > before.entries[0].updated


def test_a_piece_has_one_id_in_every_feed_and_no_two_pieces_have_the_same(
    network: Network,
) -> None:
    pieces = library_of(network).pieces
    assert len({entry_id(p, network, first_addresses(())) for p in pieces}) == len(pieces)
    one = [pieces[0]]
    feeds = [written(network, one, page)[0] for page in ("/learning/", "/learning/reading/")]
    assert feeds[0].entries[0].id == feeds[1].entries[0].id
    assert feeds[0].feed.id != feeds[1].feed.id


def test_a_piece_keeps_its_id_when_its_hub_and_it_are_called_otherwise(network: Network) -> None:
    one = library_of(network).pieces[0]
    before, _, _ = written(network, [one], f"/hubs/{one.hub}/learning/")
    moved = one._replace(hub="renamed", id="retitled")
    renamed = replace(
        network,
        hubs=(),
        redirects=(
            Redirect(from_=f"/hubs/{one.hub}/", to="/hubs/renamed/"),
            Redirect(
                from_=f"/hubs/renamed/{one.year}/learning/{one.id}/",
                to=f"/hubs/renamed/{one.year}/learning/retitled/",
            ),
        ),
    )
    after, _, told = written(renamed, [moved], "/hubs/renamed/learning/")
    assert after.entries[0].id == told["items"][0]["id"] == before.entries[0].id
    assert after.feed.id == before.feed.id
    assert after.entries[0].link.endswith(f"/hubs/renamed/{one.year}/learning/retitled/")


def test_the_day_of_a_feed_is_that_of_its_newest_change(network: Network) -> None:
    old, new = library_of(network).pieces[:2][::-1]
    changed = old._replace(updated_on=dt.date(2026, 12, 1))
    assert written(network, [new, changed])[0].feed.updated == "2026-12-01T00:00:00+00:00"
    assert written(network, [new, old])[0].feed.updated.startswith(new.published_on.isoformat())


def test_a_feed_without_entries_is_a_feed_all_the_same(network: Network) -> None:
    parsed, data, told = written(network, [])
    hold_to_rfc_4287(data)
    jsonschema.validate(told, JSON_FEED)
    assert (parsed.bozo, parsed.entries, told["items"]) == (False, [], [])
    assert parsed.feed.updated == "2026-09-01T00:00:00+00:00"


def test_the_same_pieces_give_the_same_bytes(network: Network) -> None:
    pieces = library_of(network).pieces
    feed = Feed("Learning", "What hubs have learned.", "/learning/", pieces)
    assert Feeds(network).files(feed) == Feeds(network).files(feed)


def test_without_the_address_of_the_site_links_are_counted_from_the_feed(network: Network) -> None:
    bare = replace(network, url=None)
    one = library_of(bare).pieces[0]
    page = "/learning/reading/"
    parsed, data, told = written(bare, [one], page)
    hold_to_rfc_4287(data)
    href = ElementTree.fromstring(data).find(f"{XML}entry/{XML}link")
    assert href is not None
    address = f"http://host.example/below{page}{ATOM}"
    there = f"http://host.example/below/hubs/{one.hub}/{one.year}/learning/{one.id}/"
    assert urljoin(address, href.get("href")) == there
    assert "url" not in told["items"][0]
    assert "home_page_url" not in told
    assert parsed.entries[0].id.startswith(f"tag:{network.contact.rpartition('@')[2]},")


HOSTILE = (
    "<script>alert(1)</script> & ]]> \"quoted\" 'single'",
    "a\x01b\x0bc\ufffe\uffffd\u202ee",
    "line one\nline two\ttab",
    "=HYPERLINK(\"http://a.example\")",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_both_feeds(network: Network, text: str) -> None:
    one = library_of(network).pieces[0]._replace(title=text, summary=text)
    theme = replace(network.themes[0], title=text)
    named = replace(network, name=text, themes=(theme, *network.themes[1:]))
    _, data, told = written(named, [one._replace(themes=(theme.id,))])
    hold_to_rfc_4287(data)
    entry = ElementTree.fromstring(data).find(f"{XML}entry")
    assert entry is not None
    hidden = re.compile("[\x01\x0b\u202e\ufffe\uffff]")
    seen = " ".join(hidden.sub(lambda m: " " if m[0] == "\x0b" else "", text).split())
    assert entry.findtext(f"{XML}title") == entry.findtext(f"{XML}summary") == seen
    assert told["items"][0]["title"] == told["items"][0]["content_text"] == seen
    assert told["items"][0]["tags"] == [seen]
    assert [child.tag for child in entry if child.tag.endswith("script")] == []


def test_a_feed_is_another_by_name_whenever_it_says_something_else(network: Network) -> None:
    feeds = Feeds(network)
    feed = Feed("Learning", "All of it", "/learning/", library_of(network).pieces)
    first, *others = feed.pieces
    said = {feeds.name(feed): feeds.files(feed)}
    for other in (
        replace(feed, title="All learning"),
        replace(feed, description="Some of it"),
        replace(feed, page="/learning/reading/"),
        replace(feed, pieces=others),
        replace(feed, pieces=[first._replace(title="Another", stamp=b"another"), *others]),
    ):
        said[feeds.name(other)] = feeds.files(other)
    assert len(said) == 6
    unseen = replace(feed, pieces=[*feed.pieces[:MOST], *feed.pieces[MOST + 1 :]])
    assert feeds.name(unseen) == feeds.name(feed)
    assert feeds.files(unseen) == feeds.files(feed)
