"""The dates of a year, for pages and calendars alike."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from generator import diary
from generator.load import load
from generator.model import Network
from tests.support.small_network import small_network, write_network

YEAR = "2026-27"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    root: Path = tmp_path_factory.mktemp("network")
    return load(write_network(root, small_network())).network


def ids(dates: list[diary.Date]) -> list[str]:
    return [date.id for date in dates]


def test_dates_of_a_year_stand_in_order_and_none_of_another_year(network: Network) -> None:
    found = diary.dates(network, YEAR)
    assert [date.day for date in found] == sorted(date.day for date in found)
    assert all(dt.date(2026, 9, 1) <= date.day <= dt.date(2027, 8, 31) for date in found)
    assert len(set(ids(found))) == len(found)
    assert ids(diary.dates(network, "2024-25")) == []


def test_dates_of_one_programme_leave_out_those_of_another(network: Network) -> None:
    found = ids(diary.dates(network, YEAR, "mlqar"))
    assert "session-session-b" in found
    assert {"session-session-a", "key-date-sharing-day", "lrp-2026-27-window-starts"} & set(
        found
    ) == set()
    for_all = replace(network.key_dates[0], programme=None)
    shared = replace(network, key_dates=(for_all,))
    assert "key-date-sharing-day" in ids(diary.dates(shared, YEAR, "mlqar"))


def test_a_hub_has_its_briefing_and_not_what_it_has_behind_it(network: Network) -> None:
    year = network.hubs[0].find_year(YEAR)
    part = year.find_participation("lrp") if year else None
    assert part is not None
    found = ids(diary.dates(network, YEAR, "lrp", part))
    assert "lrp-2026-27-briefing-alder" in found
    assert not any("sign-up" in name or "session" in name for name in found)
    before = replace(part, signed_up_on=None, session=None, briefing_on=None)
    found = ids(diary.dates(network, YEAR, "lrp", before))
    assert {"lrp-2026-27-sign-up-opens", "lrp-2026-27-sign-up-closes", "session-session-a"} <= set(
        found
    )
    assert not any("briefing" in name for name in found)


def test_the_id_of_a_date_stays_when_the_date_moves(network: Network) -> None:
    moved = replace(network.key_dates[0], date=dt.date(2027, 7, 1), title="Another title")
    after = diary.dates(replace(network, key_dates=(moved,)), YEAR)
    assert set(ids(after)) == set(ids(diary.dates(network, YEAR)))
