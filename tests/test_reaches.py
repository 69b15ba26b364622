"""Links that lead nowhere are found whichever page changed, though what stays is not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.cache import Cache, name_of
from generator.engines import reach
from generator.engines.reach import Reach, Target
from generator.reaches import Reaches
from generator.shelf import Lost

PLACES = {"one": "hubs/one/index.html", "two": "hubs/two/index.html", "home:": "index.html"}
Page = tuple[tuple[str, ...], tuple[Target, ...]]
"""The anchors of a page, and where it leads."""


def told(site: dict[str, Page], kept: Cache, old: tuple[str, ...] = ()) -> tuple[bool, bool]:
    """Whether all links lead somewhere, and whether every page had to be looked at for it."""
    found = Reaches(kept)
    parts = {}
    for name, (anchors, leads) in site.items():
        key = name_of((name, anchors, leads))
        own = Reach({PLACES[name]: anchors}, leads, {}, name_of(anchors))
        parts[name] = own
        if not found.keep(name, key):
            found.put(name, key, {PLACES[name]: own})
    from_notes = found.lead_somewhere(old)
    whole = not reach.missing(parts) and not any(
        target[0] in old for own in parts.values() for target in own.leads
    )
    assert whole or not from_notes
    found.remember(old, sound=whole)
    return whole, not from_notes


TO_TWO = (("hubs/two/index.html", "aims"),)
SITE: dict[str, Page] = {"one": ((), TO_TWO), "two": (("aims", "dates"), ()), "home:": ((), ())}


def test_what_changed_alone_is_looked_at_while_all_links_lead_somewhere(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    assert told(SITE, kept) == (True, True)
    assert told(SITE, kept) == (True, False)
    assert told({**SITE, "home:": ((), TO_TWO)}, kept) == (True, False)
    assert told({**SITE, "two": (("aims",), ())}, kept) == (True, False)
    added: dict[str, Page] = {**SITE, "home:": ((), (("hubs/two/index.html", "dates"),))}
    assert told(added, kept) == (True, False)


@pytest.mark.parametrize(
    "site",
    [
        {**SITE, "two": (("dates",), ())},
        {"one": SITE["one"], "home:": SITE["home:"]},
        {**SITE, "home:": ((), (("hubs/none/index.html", ""),))},
        {**SITE, "home:": ((), (("hubs/two/index.html", "none"),))},
    ],
)
def test_a_link_whose_goal_went_or_never_was_there_is_not_missed(
    tmp_path: Path, site: dict[str, Page]
) -> None:
    kept = Cache(tmp_path)
    told(SITE, kept)
    assert told(site, kept) == (False, True)
    assert told(site, kept) == (False, True)
    assert told(SITE, kept) == (True, True)


def test_a_page_that_is_an_old_address_now_is_not_led_to_unseen(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    told(SITE, kept)
    assert told(SITE, kept, ("hubs/two/index.html",)) == (False, True)


def test_a_cache_that_was_emptied_says_so(tmp_path: Path) -> None:
    told(SITE, Cache(tmp_path))
    found = Reaches(Cache(tmp_path))
    assert found.keep("one", name_of(("one", *SITE["one"])))
    for place in (tmp_path / "reaches").iterdir():
        place.unlink()
    with pytest.raises(Lost):
        found.all()
    assert not Reaches(Cache(tmp_path)).keep("one", name_of(("one", *SITE["one"])))


_targets = st.tuples(st.sampled_from(sorted(PLACES.values())), st.sampled_from(["", "a", "b"]))
_pages = st.tuples(
    st.lists(st.sampled_from(["a", "b"]), unique=True).map(sorted).map(tuple),
    st.lists(_targets, max_size=2, unique=True).map(tuple),
)
_sites = st.dictionaries(st.sampled_from(sorted(PLACES)), _pages)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sites=st.lists(_sites, min_size=2, max_size=5))
def test_no_sequence_of_sites_hides_a_link(
    tmp_path_factory: pytest.TempPathFactory, sites: list[dict[str, Page]]
) -> None:
    kept = Cache(tmp_path_factory.mktemp("cache"))
    for site in sites:
        told(site, kept)
