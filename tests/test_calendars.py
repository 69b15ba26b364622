"""The calendars of a network: what stands in them, and that any reader takes it as it was meant."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from generator import audience, states
from generator.calendars import NETWORK_FILE, Calendars, hub_file, record_file
from generator.calendars.entries import runs
from generator.load import load
from generator.model import Hub, Network, Residency, Review, Session
from tests.support.calendar_files import PARSERS, Seen, faults_of_form, read
from tests.support.small_network import TODAY, small_network, write_network

HOST = "network.example.org"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The small network with every field, as it was loaded."""
    loaded = load(write_network(tmp_path_factory.mktemp("network"), small_network()))
    assert loaded.diagnostics == []
    return loaded.network


@pytest.fixture
def network(whole: Network) -> Network:
    """What the public may see of it."""
    return audience.project(whole, "public", TODAY)


def of_network(network: Network, today: dt.date = TODAY) -> bytes:
    return Calendars(network, today).network_files()[NETWORK_FILE]


def of_hub(network: Network, hub: str = "alder", today: dt.date = TODAY) -> bytes:
    found = network.find_hub(hub)
    assert found is not None
    return Calendars(network, today).hub_files(found)[hub_file(hub)]


def of_record(network: Network, id: str, today: dt.date = TODAY) -> bytes:
    record = find(network, id)
    hub = network.find_hub(record.hub)
    assert hub is not None
    return Calendars(network, today).hub_files(hub)[record_file(record)]


def find(network: Network, id: str) -> Residency | Review:
    return next(r for r in network.records() if r.id == id and r.year == "2026-27")


def changed(network: Network, id: str, **changes: Any) -> Network:
    """The network with one record of this year changed."""

    def new(record: Any) -> Any:
        is_it = record.id == id and record.year == "2026-27"
        return replace(record, **changes) if is_it else record

    def of(hub: Hub) -> Hub:
        years = tuple(
            replace(
                year,
                residencies=tuple(map(new, year.residencies)),
                reviews=tuple(map(new, year.reviews)),
            )
            for year in hub.years
        )
        return replace(hub, years=years)

    return replace(network, hubs=tuple(map(of, network.hubs)))


def with_part(network: Network, hub: str, **changes: Any) -> Network:
    """The network with the hub's part in residencies this year changed."""

    def of(one: Hub) -> Hub:
        years = tuple(
            replace(
                year,
                participations=tuple(
                    replace(p, **changes)
                    if (one.id, year.year, p.programme) == (hub, "2026-27", "lrp")
                    else p
                    for p in year.participations
                ),
            )
            for year in one.years
        )
        return replace(one, years=years)

    return replace(network, hubs=tuple(map(of, network.hubs)))


def with_session(network: Network, starts_at: str, **changes: Any) -> Network:
    """The network with one session more, at that time on a clock in London."""
    own: dict[str, Any] = {
        "id": "added", "programme": "lrp", "year": "2025-26", "title": "Added", "minutes": 60,
        "time_zone": "Europe/London", "starts_at": dt.datetime.fromisoformat(starts_at),
    }  # fmt: skip
    return replace(network, sessions=(*network.sessions, Session(**own | changes)))


def added(entries: list[Seen]) -> list[Seen]:
    return [entry for entry in entries if entry.uid.startswith("session-added")]


def days(entries: list[Seen]) -> list[Seen]:
    return [entry for entry in entries if "-days" in entry.uid]


def reminders(entries: list[Seen]) -> dict[str, Seen]:
    """Milestone → its reminder."""
    return {
        entry.uid.partition("@")[0].rpartition("residency-")[2]: entry
        for entry in entries
        if "ue from" in entry.title
    }


# --- the clock


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@pytest.mark.parametrize(
    ("starts_at", "meant"),
    [
        ("2026-03-27T09:00", "2026-03-27T09:00"),
        ("2026-03-30T09:00", "2026-03-30T08:00"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),
        ("2026-10-24T09:00", "2026-10-24T08:00"),
        ("2026-10-26T09:00", "2026-10-26T09:00"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/London", "Custom/Only-In-This-File"])
def test_a_session_is_at_the_same_moment_on_every_clock(
    network: Network, parse: Callable[[bytes], list[Seen]], starts_at: str, meant: str, zone: str
) -> None:
    """The second time zone is known to no parser, so that it has to read what the file says."""
    data = of_network(with_session(network, starts_at)).replace(b"Europe/London", zone.encode())
    [entry] = added(parse(data))
    assert f"{entry.starts_utc:%Y-%m-%dT%H:%M}" == meant
    assert entry.ends_utc - entry.starts_utc == dt.timedelta(minutes=60)
    assert entry.starts.tzinfo is not None  # type: ignore[attr-defined]
    start = starts_at.replace("-", "").replace(":", "")
    assert f"DTSTART;TZID={zone}:{start}00\r\n".encode() in data
    assert b"BEGIN:VTIMEZONE" in data


@pytest.mark.parametrize("starts_at", ["2026-03-29T01:30", "2026-10-25T01:30"])
def test_a_time_that_the_clock_leaves_out_or_shows_twice_is_in_no_calendar(
    network: Network, starts_at: str
) -> None:
    before = read(of_network(network))
    with_it = with_session(network, starts_at, year="2026-27")
    assert read(of_network(with_it)) == before
    assert added(read(of_hub(with_it))) == []
    an_hour_later = f"{starts_at[:11]}02:30"
    assert len(added(read(of_network(with_session(network, an_hour_later))))) == 1


def test_a_session_in_a_zone_that_no_clock_knows_is_in_no_calendar(network: Network) -> None:
    there = with_session(network, "2026-11-11T09:00", time_zone="Europe/Londn")
    assert added(read(of_network(there))) == []


@pytest.mark.parametrize(
    ("starts_at", "minutes", "ends"),
    [
        ("2026-10-25T00:30", 60, "2026-10-25T00:30"),
        ("2026-10-25T00:30", 120, "2026-10-25T01:30"),
        ("2026-10-25T00:30", 180, "2026-10-25T02:30"),
        ("2026-03-29T00:30", 60, "2026-03-29T01:30"),
    ],
)
def test_a_session_over_a_change_of_the_clock_is_as_long_as_it_says(
    network: Network, starts_at: str, minutes: int, ends: str
) -> None:
    [entry] = added(read(of_network(with_session(network, starts_at, minutes=minutes))))
    assert f"{entry.ends_utc:%Y-%m-%dT%H:%M}" == ends


def test_each_time_zone_of_a_session_stands_in_the_file_once(network: Network) -> None:
    more = with_session(network, "2026-11-11T09:00", time_zone="America/New_York")
    data = of_network(more)
    zones = [line for line in data.split(b"\r\n") if line.startswith(b"TZID:")]
    assert zones == [b"TZID:America/New_York", b"TZID:Europe/London"]
    assert f"{added(read(data))[0].starts_utc:%H:%M}" == "14:00"


# --- whole days


def test_the_end_of_whole_days_is_the_day_after_the_last(network: Network) -> None:
    [entry] = days(read(of_record(network, "r-01")))
    assert (entry.starts, entry.ends) == (dt.date(2026, 11, 9), dt.date(2026, 11, 11))


@pytest.mark.parametrize(
    ("dated", "seen"),
    [
        (["2027-02-03"], [("2027-02-03", "2027-02-04")]),
        (["2027-02-03", "2027-02-04", "2027-02-05"], [("2027-02-03", "2027-02-06")]),
        (
            ["2027-02-03", "2027-02-04", "2027-03-01"],
            [("2027-02-03", "2027-02-05"), ("2027-03-01", "2027-03-02")],
        ),
        # A Friday and the Monday after: nobody is there at the weekend.
        (
            ["2027-02-05", "2027-02-08"],
            [("2027-02-05", "2027-02-06"), ("2027-02-08", "2027-02-09")],
        ),
        (["2027-03-27", "2027-03-28", "2027-03-29"], [("2027-03-27", "2027-03-30")]),
        (["2026-12-31", "2027-01-01"], [("2026-12-31", "2027-01-02")]),
    ],
)
def test_days_that_follow_each_other_are_one_entry_and_a_day_apart_its_own(
    network: Network, dated: list[str], seen: list[tuple[str, str]]
) -> None:
    dates = tuple(map(dt.date.fromisoformat, dated))
    found = days(read(of_record(changed(network, "r-03", dates=dates), "r-03")))
    assert [(str(entry.starts), str(entry.ends)) for entry in found] == seen
    assert len({entry.uid for entry in found}) == len(seen)


def test_runs_hold_each_day_once_whatever_the_order() -> None:
    one, two, four = (dt.date(2027, 2, day) for day in (1, 2, 4))
    assert runs([four, two, one, two]) == [(one, two), (four, four)]
    assert runs([]) == []


# --- ids and editions


def test_the_id_of_an_entry_stays_when_its_title_and_its_days_change(network: Network) -> None:
    [before] = days(read(of_record(network, "r-03")))
    moved = (dt.date(2027, 5, 5), dt.date(2027, 5, 6))
    new = changed(network, "r-03", dates=moved, participant_role="Head", host_school=None)
    [after] = days(read(of_record(new, "r-03")))
    assert before.uid == after.uid == f"alder-2026-27-r-03-residency-days@{HOST}"
    assert (before.title, before.starts) != (after.title, after.starts)
    key_date = replace(network.key_dates[0], title="Another", date=dt.date(2027, 5, 1))
    retold = replace(network, key_dates=(key_date,))
    session = replace(network.sessions[0], title="Another", starts_at=dt.datetime(2026, 11, 30, 9))
    retold = replace(retold, sessions=(session, *network.sessions[1:]))
    uids = {entry.uid for entry in read(of_network(network))}
    assert {entry.uid for entry in read(of_network(retold))} == uids
    assert {f"key-date-sharing-day@{HOST}", f"session-session-a@{HOST}"} <= uids


def test_days_that_move_have_a_higher_number_in_the_next_days_edition(network: Network) -> None:
    [before] = days(read(of_record(network, "r-03")))
    moved = changed(network, "r-03", dates=(dt.date(2027, 1, 13), dt.date(2027, 1, 14)))
    tomorrow = TODAY + dt.timedelta(days=1)
    [after] = days(read(of_record(moved, "r-03", tomorrow)))
    assert after.sequence > before.sequence
    assert after.stamp - before.stamp == dt.timedelta(days=1)


def test_a_withdrawn_residency_is_cancelled_on_the_same_day_under_the_same_id(
    network: Network,
) -> None:
    before = read(of_record(network, "r-03"))
    data = of_record(changed(network, "r-03", withdrawn_on=TODAY), "r-03")
    after = read(data)
    assert [entry.uid for entry in after] == [entry.uid for entry in before]
    assert {entry.status for entry in before} == {"CONFIRMED"}
    assert {entry.status for entry in after} == {"CANCELLED"}
    assert all(new.sequence > old.sequence for new, old in zip(after, before, strict=True))
    assert after[0].title.startswith("Withdrawn: ")
    assert not any(entry.busy for entry in after)
    assert b"METHOD:PUBLISH\r\n" in data
    in_hub = {
        entry.uid: entry for entry in read(of_hub(changed(network, "r-03", withdrawn_on=TODAY)))
    }
    assert in_hub[after[0].uid].status == "CANCELLED"


def test_a_withdrawal_that_lies_ahead_cancels_nothing_yet(network: Network) -> None:
    ahead = changed(network, "r-03", withdrawn_on=TODAY + dt.timedelta(days=1))
    assert {entry.status for entry in read(of_record(ahead, "r-03"))} == {"CONFIRMED"}


def test_the_same_day_and_data_give_the_same_bytes_whatever_the_order(network: Network) -> None:
    hubs = tuple(
        replace(
            hub,
            years=tuple(
                replace(y, residencies=y.residencies[::-1], reviews=y.reviews[::-1])
                for y in hub.years[::-1]
            ),
        )
        for hub in network.hubs[::-1]
    )
    turned = replace(
        network, hubs=hubs, sessions=network.sessions[::-1], programmes=network.programmes[::-1]
    )
    assert of_network(turned) == of_network(network)
    assert of_hub(turned) == of_hub(network)


def test_the_calendar_of_a_year_that_is_over_does_not_change_any_more(network: Network) -> None:
    old = next(r for r in network.records() if r.year == "2025-26")
    [alder] = [hub for hub in network.hubs if hub.id == "alder"]
    files = [
        Calendars(network, day).hub_files(alder)[record_file(old)]
        for day in (dt.date(2026, 8, 30), dt.date(2026, 8, 31), dt.date(2026, 9, 1), TODAY)
    ]
    assert files[0] != files[1] == files[2] == files[3]


def test_last_years_days_stay_in_a_hubs_diary_and_those_before_leave_it(network: Network) -> None:
    def years(current: str) -> set[str]:
        entries = days(read(of_hub(replace(network, current_year=current))))
        return {entry.uid[6:13] for entry in entries}

    assert years("2026-27") == {"2025-26", "2026-27"}
    assert years("2027-28") == {"2026-27"}


# --- what stands in a calendar


def test_a_hubs_calendar_has_its_dates_its_days_and_those_it_hosts_for_others(
    network: Network,
) -> None:
    uids = {entry.uid.partition("@")[0] for entry in read(of_hub(network, "birch"))}
    assert "alder-2026-27-r-03-residency-days" in uids
    assert "key-date-sharing-day" in uids
    assert "lrp-2026-27-window-starts" in uids
    assert not any(uid.startswith(("alder-2026-27-r-01", "alder-2026-27-v")) for uid in uids)
    own = {entry.uid.partition("@")[0] for entry in read(of_hub(network))}
    assert {
        "alder-2026-27-r-01-residency-days", "alder-2026-27-v-01-review-days",
        "alder-2025-26-r-01-residency-days", "lrp-2026-27-briefing-alder",
    } <= own  # fmt: skip


def test_the_networks_calendar_has_sessions_sign_up_windows_and_key_dates(
    network: Network,
) -> None:
    found = {entry.uid.partition("@")[0]: entry for entry in read(of_network(network))}
    each = ("sign-up-opens", "sign-up-closes", "window-starts", "window-ends")
    programmes = {f"{p}-{y}-{what}" for p in ("lrp", "mlqar") for y in ("2025-26", "2026-27")
                  for what in each}  # fmt: skip
    assert set(found) == programmes | {
        "session-session-a", "session-session-b", "key-date-sharing-day",
    }  # fmt: skip
    assert found["session-session-a"].busy
    assert not found["key-date-sharing-day"].busy


def test_a_hub_has_the_session_it_chose_and_all_of_them_before_it_chooses(
    network: Network,
) -> None:
    two = with_session(network, "2026-11-25T16:00", year="2026-27")

    def sessions(**part: str | None) -> set[str]:
        entries = read(of_hub(with_part(two, "birch", **part), "birch"))
        return {e.uid.partition("@")[0] for e in entries if e.uid.startswith("session-")}

    both = {"session-session-a", "session-added"}
    assert sessions(session=None, session_booked=None) == both
    assert sessions(session=None, session_booked="added") == {"session-added"}
    assert sessions(session="session-a", session_booked="added") == {"session-session-a"}


def test_sign_up_leaves_a_hubs_calendar_once_it_has_signed_up(network: Network) -> None:
    def has_sign_up(**part: dt.date | None) -> bool:
        entries = read(of_hub(with_part(network, "birch", **part), "birch"))
        return any("sign-up" in entry.uid for entry in entries)

    assert has_sign_up(signed_up_on=None)
    assert not has_sign_up(signed_up_on=TODAY)


def test_a_milestone_is_a_free_day_that_says_who_owes_what_until_it_is_done(
    network: Network,
) -> None:
    found = reminders(read(of_record(network, "r-03")))
    programme = network.find_programme("lrp")
    assert programme is not None
    steps = states.steps_of(find(network, "r-03"), programme, TODAY)
    owed = {s.milestone.id.replace("_", "-"): s for s in steps if not s.done}
    assert set(found) == set(owed) - {"visited"}
    for name, entry in found.items():
        step = owed[name]
        assert entry.title.startswith(f"Due from the hub lead: {step.milestone.title}. ")
        assert entry.starts == step.due_on
        assert not entry.busy
    assert "presented" in found
    done = changed(network, "r-03", presented_on=TODAY)
    assert set(reminders(read(of_record(done, "r-03")))) == set(found) - {"presented"}


def test_what_counts_from_days_that_nobody_has_set_is_no_date_in_a_diary(
    network: Network,
) -> None:
    bare = changed(network, "r-03", dates=())
    assert set(reminders(read(of_record(bare, "r-03")))) == {"scheduled"} | (
        {"agreed"} if find(network, "r-03").agreed_on is None else set()
    )


def test_days_are_tentative_until_they_are_agreed(network: Network) -> None:
    [agreed] = days(read(of_record(network, "r-03")))
    [proposed] = days(read(of_record(changed(network, "r-03", agreed_on=None), "r-03")))
    [waiting] = days(read(of_record(changed(network, "r-03", host_hub_agreed_on=None), "r-03")))
    assert agreed.status == "CONFIRMED"
    assert (proposed.status, waiting.status) == ("TENTATIVE", "TENTATIVE")
    assert proposed.title.endswith("(days to be agreed)")


def test_days_block_the_diary_of_who_is_there_and_not_of_the_hub_lead(network: Network) -> None:
    [own] = days(read(of_record(network, "r-03")))
    [in_hub] = [entry for entry in read(of_hub(network)) if entry.uid == own.uid]
    assert own.busy
    assert not in_hub.busy
    assert replace(in_hub, busy=True) == own


def test_an_entry_says_who_where_and_which_page_has_more(whole: Network) -> None:
    named = audience.project(changed(whole, "r-03", publish_schools=True), "public", TODAY)
    [entry] = days(read(of_record(named, "r-03")))
    assert entry.title == "Residency: Deputy head visiting Eleventh School"
    assert entry.place == "Eleventh School, Cornwall, PL19 0LP"
    assert "Hubs: Alder and Birch" in entry.text
    assert entry.url == f"https://{HOST}/hubs/alder/2026-27/residencies/r-03/"
    assert entry.url in entry.text
    [review] = days(read(of_record(named, "v-01")))
    assert review.title.startswith("Review: ")
    assert "Reviewers: Head of geography, First School" in review.text


def test_schools_that_did_not_agree_are_not_in_a_calendar(whole: Network) -> None:
    """The entry above without them."""
    without = changed(whole, "r-03", publish_schools=False, participant_aims=None)
    unnamed = audience.project(without, "public", TODAY)
    for data in (of_record(unnamed, "r-03"), of_hub(unnamed, "birch")):
        [entry] = [entry for entry in days(read(data)) if "r-03" in entry.uid]
        assert entry.title == "Residency: Senior leader visiting a special school"
        assert entry.place == ""
        assert "Host school: A special school" in entry.text
        told = " ".join((entry.title, entry.text))
        assert [secret for secret in ("Eleventh", "First", "Deputy") if secret in told] == []


def test_the_link_to_join_is_in_the_members_edition_only(whole: Network) -> None:
    link = "https://meet.example.org/session-a"
    for who, shown in (("public", False), ("network", True), ("hub", True)):
        edition = audience.project(whole, who, TODAY)  # type: ignore[arg-type]
        found = {entry.uid: entry for entry in read(of_network(edition))}
        entry = found[f"session-session-a@{HOST}"]
        assert (link in entry.text, entry.place == link) == (shown, shown)


def test_a_network_without_an_address_has_calendars_without_addresses(network: Network) -> None:
    nowhere = replace(network, url=None)
    data = of_hub(nowhere)
    found = read(data)
    assert {entry.url for entry in found} == {""}
    assert all(entry.uid.endswith("@example.org") for entry in found)
    assert b"http" not in data
    assert b"SOURCE" not in data


def test_a_calendar_with_nothing_in_it_is_a_calendar_even_so(network: Network) -> None:
    bare = replace(network, sessions=(), key_dates=(), programmes=())
    data = of_network(bare)
    assert read(data) == []
    assert faults_of_form(data) == []


def test_a_programme_that_is_in_the_data_alone_has_calendars_too(network: Network) -> None:
    [first, *rest] = network.programmes
    assert first.id == "lrp"
    third = replace(first, id="exchange", title="Exchange", short_title="Exchanges")
    there = replace(network, programmes=(first, *rest, third))
    there = changed(there, "r-03", programme="exchange")
    found = read(of_record(there, "r-03"))
    assert [entry.uid for entry in found] == [e.uid for e in read(of_record(network, "r-03"))]
    titles = {entry.title for entry in read(of_network(there))}
    assert {"Exchanges: sign-up opens", "Exchanges: last day of the window"} <= titles
