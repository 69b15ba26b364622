"""A site that is changed in place has the bytes of a clean build, whatever it was left in."""

import datetime as dt
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from generator import build, write
from generator.live import Live, Overtaken
from generator.serve import Preview
from tests.support.buildable import change, lay_network

TODAY = dt.date(2026, 11, 22)
HUB = "data/hubs/tamar-valley/hub.yaml"
STRAPLINE = "Small schools that open their doors to each other."


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live(tmp_path / "site")


def files(live: Live) -> dict[str, bytes]:
    return write.tree(live._folder)


def test_only_files_that_differ_are_said_to_have_changed(live: Live) -> None:
    live.put("hub", "1", {"a.html": b"a", "b.html": b"b"})
    live.finish()
    assert live.changed() == {"a.html", "b.html"}
    live.begin()
    live.put("hub", "2", {"a.html": b"a", "c.html": b"c"})
    live.finish()
    assert live.changed() == {"b.html", "c.html"}
    assert files(live) == {"a.html": b"a", "c.html": b"c"}


def test_a_part_that_is_neither_put_nor_kept_is_gone_in_the_end(live: Live) -> None:
    live.put("one", "1", {"one.html": b"1"})
    live.put("two", "1", {"two.html": b"2"})
    live.finish()
    live.begin()
    live.keep("two")
    live.finish()
    assert files(live) == {"two.html": b"2"}


def test_what_was_left_half_way_does_not_stand(live: Live) -> None:
    live.put("pages:a.html", "a1", {"a.html": b"a1"})
    live.put("pages:", "1", {})
    live.finish()
    live.begin()
    live.put("pages:a.html", "a2", {"a.html": b"a2"})
    live.begin()  # the chapter was never put, and what it was made from came back
    assert not live.stands("pages:", "1")
    assert live.stands("pages:a.html", "a2")
    live.put("pages:a.html", "a1", {"a.html": b"a1"})
    live.put("pages:", "1", {})
    live.finish()
    assert files(live) == {"a.html": b"a1"}


def test_files_of_an_edition_that_was_left_go_with_the_next(live: Live) -> None:
    live.put("hub", "1", {"old.html": b""})
    live.finish()
    live.begin()
    live.put("hub", "2", {"new.html": b""})
    live.begin()
    live.put("hub", "3", {"newest.html": b""})
    live.finish()
    assert files(live) == {"newest.html": b""}


def test_keeping_ends_as_soon_as_something_changed_and_putting_never_does(live: Live) -> None:
    live.put("hub", "1", {"a.html": b"a"})
    live.is_overtaken = lambda: True
    with pytest.raises(Overtaken):
        live.keep("hub")
    live.put("hub", "2", {"a.html": b"b"})
    assert live.read("a.html") == b"b"


def test_edits_that_overtake_each_other_end_in_the_bytes_of_a_clean_build(tmp_path: Path) -> None:
    network = lay_network(tmp_path / "network")
    options = build.Options(root=network, out=tmp_path / "site", today=TODAY, jobs=1)
    preview = Preview(options, tmp_path / "preview", lambda _: None)
    seen = preview.followed()
    preview.update()

    texts = [STRAPLINE, "One.", "Two.", STRAPLINE, "Three."]
    for number, (old, new) in enumerate(pairwise(texts)):
        change(network, HUB, old, new)
        seen.touch([HUB])
        preview.begin()
        # The next edit comes at another point of the network's pages each time.
        asked = iter(range(1000))
        preview.live.is_overtaken = lambda asked=asked, n=number: next(asked) > 4 * n  # type: ignore[misc]
        with pytest.raises(Overtaken):
            preview.end()
    preview.live.is_overtaken = lambda: False
    change(network, HUB, texts[-1], STRAPLINE)
    record = network / "data/hubs/tamar-valley/2026-27/reviews/v-01.yaml"
    record.rename(record.with_name("v-07.yaml"))
    seen.touch([HUB, "data/hubs/tamar-valley/2026-27/reviews/v-01.yaml"])
    preview.update()

    clean = replace(options, out=tmp_path / "clean", cache=False)
    assert not build.build_or_refuse(clean).failed
    expected = write.tree(clean.out)
    del expected[write.MARKER]
    found = write.tree(preview.folder)
    assert found.keys() == expected.keys()
    assert [path for path in found if found[path] != expected[path]] == []


def test_a_cache_that_was_emptied_meanwhile_is_made_again(tmp_path: Path) -> None:
    network = lay_network(tmp_path / "network")
    options = build.Options(root=network, out=tmp_path / "site", today=TODAY, jobs=1)
    preview = Preview(options, tmp_path / "preview", lambda _: None)
    seen = preview.followed()
    preview.update()
    shutil.rmtree(network / ".lrp-cache")
    change(network, HUB, STRAPLINE, "One.")
    seen.touch([HUB])
    preview.update()
    assert b"One." in preview.live.read("hubs/index.html")
    assert b"One." in preview.live.read("hubs/tamar-valley/index.html")
