"""How far hubs and the network are: counts, steps, recruitment, and who owes what by when."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from generator.audience import project
from generator.model import (
    Hub,
    HubYear,
    Milestone,
    Network,
    Offer,
    Outcome,
    Participation,
    Phase,
    Programme,
    ProgrammeYear,
    Residency,
    Review,
    Reviewer,
    Role,
    Session,
)
from generator.progress import (
    CENTRAL_TEAM,
    Owed,
    all_owed,
    by_state,
    owed,
    progress,
    records_of,
    recruitment,
    shared_with,
    summary,
    without_representative,
    year_steps,
)
from generator.states import STATES

D = dt.date
YEAR = "2026-27"
TODAY = D(2026, 11, 22)


def phase(name: str, first: int, last: int, done_when: str, days: int | None = None) -> Phase:
    return Phase(
        id=name, title=name, who="Hub", when="Then", starts_month=first, ends_month=last,
        done_when=done_when, due_days=days,
    )  # fmt: skip


def milestone(name: str, role: str, due_from: str, days: int, step: str) -> Milestone:
    return Milestone(
        id=name, title=f"Milestone {name}", role=role, due_from=due_from, due_days=days, phase=step
    )


def programme(name: str = "circle", kind: str = "residency") -> Programme:
    """A programme that exists in data only, with ids that no code knows."""
    return Programme(
        id=name, title=f"The {name}", short_title=name.capitalize(), kind=kind, summary="",
        minimum_days=2, maximum_days=3, consecutive_days=2,
        years=(
            ProgrammeYear(
                year=YEAR, sign_up_opens_on=D(2026, 9, 7), sign_up_closes_on=D(2026, 11, 6),
                window_starts_on=D(2027, 1, 5), window_ends_on=D(2027, 5, 28),
            ),
        ),
        phases=(
            phase("joining", 9, 10, "signed_up"), phase("learning-how", 11, 11, "session"),
            phase("box", 11, 11, "pack"), phase("telling", 11, 7, "briefing", 21),
            phase("pairing", 11, 12, "matched"), phase("being-there", 1, 5, "days"),
            phase("telling-all", 3, 7, "outcomes"),
        ),
        roles=(
            Role(id="guide", title="Guide", summary=""),
            Role(id="guest", title="Guest", summary=""),
        ),
        milestones=(
            milestone("matched", "guide", "sign_up_close", 40, "pairing"),
            milestone("agreed", "guest", "matched", 28, "pairing"),
            milestone("visited", "guest", "last_day", 0, "being-there"),
            milestone("reflected", "guide", "last_day", 7, "being-there"),
            milestone("host_cascade", "guide", "last_day", 42, "telling-all"),
        ),
    )  # fmt: skip


def session(name: str, day: D, programme: str = "circle") -> Session:
    return Session(
        id=name, programme=programme, year=YEAR, title="Induction", minutes=60,
        starts_at=dt.datetime.combine(day, dt.time(16)), time_zone="Europe/London",
    )  # fmt: skip


SESSIONS = (session("first", D(2026, 11, 11)), session("second", D(2026, 11, 25)))


def part(**more: Any) -> Participation:
    given: dict[str, Any] = {
        "programme": "circle", "subscription": "active", "signed_up_on": D(2026, 9, 21),
        "planned": 3,
    }  # fmt: skip
    return Participation(**given | more)


FAR = {"session": "first", "pack_released_on": D(2026, 11, 13), "briefing_on": D(2026, 11, 16)}


def residency(name: str, hub: str, **more: Any) -> Residency:
    return Residency(
        id=name, hub=hub, year=YEAR, programme="circle", participant_school="900001",
        participant_stage="senior", **more,
    )  # fmt: skip


def hub(name: str, *parts: Participation, **more: Any) -> Hub:
    own = HubYear(hub=name, year=YEAR, participations=parts, **more)
    return Hub(
        id=name, name=name.capitalize(), kind="local", region="South West", strapline="",
        about="", contact="", years=(own,),
    )  # fmt: skip


def network(*hubs: Hub, **more: Any) -> Network:
    return Network(
        name="Examples", short_name="Examples", strapline="", current_year=YEAR, contact="",
        hubs=hubs, **({"programmes": (programme(),), "sessions": SESSIONS} | more),
    )  # fmt: skip


MATCHED: dict[str, Any] = {"host_school": "900002", "matched_on": D(2026, 11, 12)}
AGREED = {**MATCHED, "agreed_on": D(2026, 11, 13)}
VISITED = {**AGREED, "dates": (D(2026, 11, 17), D(2026, 11, 18))}
COMPLETE = {
    **VISITED, "presented_on": D(2026, 11, 18), "reflected_on": D(2026, 11, 18),
    "participant_cascade_on": D(2026, 11, 20), "host_cascade_on": D(2026, 11, 20),
}  # fmt: skip


def said(items: tuple[Owed, ...]) -> list[tuple[str, str, str, str]]:
    """Who owes what: hub, record, milestone or step, and the day with `!` when it is late."""
    return [
        (
            item.hub, item.record.id if item.record else "", item.milestone or item.step or "",
            f"{item.due_on:%d %b}{'!' if item.overdue else ''}" if item.due_on else "",
        )
        for item in items
    ]  # fmt: skip


# --- counts


def test_every_state_is_counted_in_its_order_and_what_has_come_further_with_it() -> None:
    records = (
        residency("r-01", "alder"), residency("r-02", "alder", **MATCHED),
        residency("r-03", "alder", **MATCHED), residency("r-04", "alder", **VISITED),
        residency("r-05", "alder", **COMPLETE),
        residency("r-06", "alder", **AGREED, withdrawn_on=D(2026, 11, 20)),
    )  # fmt: skip
    found = by_state(records, programme(), TODAY)
    assert [count.state for count in found] == list(STATES)
    assert {c.state: c.count for c in found if c.count} == {
        "proposed": 1, "matched": 2, "visited": 1, "complete": 1, "withdrawn": 1,
    }  # fmt: skip
    assert {c.state: c.reached for c in found} == {
        "proposed": 5, "matched": 4, "agreed": 2, "scheduled": 2, "under-way": 2, "visited": 2,
        "presented": 1, "reflected": 1, "complete": 1, "withdrawn": 1,
    }  # fmt: skip


def test_counts_are_of_one_programme_in_the_words_of_its_kind() -> None:
    reviews = programme("round", "review")
    review = Review(id="v-01", hub="alder", year=YEAR, programme="round", subject_focus="History")
    found = by_state([review, residency("r-01", "alder")], reviews, TODAY)
    assert sum(count.count for count in found) == 1
    assert {c.state: c.label for c in found}["visited"] == "Reviewed"


# --- recruitment


def test_recruitment_counts_leaders_and_places() -> None:
    offers = (Offer(school="900002", places=2, at_once=1), Offer(school="900003", places=1))
    alder = hub(
        "alder", part(offers=offers),
        residencies=(
            residency("r-01", "alder", **MATCHED), residency("r-02", "alder"),
            residency("r-03", "alder", **MATCHED, withdrawn_on=D(2026, 11, 20)),
            residency("r-04", "alder", host_school="900011", host_hub="birch"),
        ),
    )  # fmt: skip
    birch = hub("birch", part(planned=None))
    both = network(alder, birch)
    found = recruitment(both, "alder", YEAR, "circle", TODAY)
    assert (found.planned, found.recruited, found.placed, found.waiting) == (3, 3, 2, 1)
    assert (found.withdrawn, found.missing) == (1, 0)
    assert (found.hosts_offering, found.places_offered, found.places_taken) == (2, 3, 1)
    away = recruitment(both, "birch", YEAR, "circle", TODAY)
    assert (away.recruited, away.planned, away.places_taken, away.missing) == (0, None, 1, 0)
    # Before the withdrawal its leader counts, and its place is taken.
    before = recruitment(both, "alder", YEAR, "circle", D(2026, 11, 19))
    assert (before.recruited, before.withdrawn, before.places_taken) == (4, 0, 2)


def test_a_review_waits_until_it_has_reviewers_and_each_takes_a_place() -> None:
    def review(name: str, **more: Any) -> Review:
        return Review(
            id=name, hub="alder", year=YEAR, programme="round", subject_focus="History", **more
        )

    two = (Reviewer(stage="middle"), Reviewer(stage="senior"))
    alder = hub(
        "alder", part(programme="round"),
        reviews=(
            review("v-01", host_school="900002"), review("v-02", reviewers=two),
            review("v-03", host_school="900002", reviewers=two),
        ),
    )  # fmt: skip
    found = recruitment(
        network(alder, programmes=(programme("round", "review"),)), "alder", YEAR, "round", TODAY
    )
    assert (found.recruited, found.placed, found.waiting, found.places_taken) == (3, 1, 2, 2)


def test_a_host_that_readers_may_not_know_is_counted_all_the_same() -> None:
    offers = (Offer(school="900002", places=2, at_once=1),)
    alder = hub(
        "alder", part(offers=offers),
        residencies=(
            residency("r-01", "alder", **MATCHED, publish_schools=False),
            residency("r-02", "alder", publish_schools=False),
        ),
    )  # fmt: skip
    whole = network(alder)
    shown = project(whole, "public", TODAY)
    assert [r.host_school for r in shown.residencies()] == [None, None]
    found = recruitment(shown, "alder", YEAR, "circle", TODAY)
    assert (found.placed, found.waiting, found.places_taken) == (1, 1, 1)
    # How many places each school offers is for the hub alone; then there is no sum either.
    assert found.places_offered is None
    assert recruitment(whole, "alder", YEAR, "circle", TODAY).places_offered == 2
    assert summary(shown, YEAR, TODAY)[0].recruitment.places_offered is None
    assert said(all_owed(shown, YEAR, TODAY)) == said(all_owed(whole, YEAR, TODAY))


# --- the steps of the year


def steps(part: Participation | None, today: D = TODAY, **more: Any) -> dict[str, tuple[Any, ...]]:
    alder = hub("alder", *([part] if part else []), **more)
    found = year_steps(network(alder), "alder", YEAR, programme(), today)
    return {s.id: (s.done, s.done_on, s.due_on, s.overdue) for s in found.in_order}


def test_the_steps_of_a_hub_that_is_well_on_its_way() -> None:
    assert steps(part(**FAR)) == {
        "signed_up": (True, D(2026, 9, 21), D(2026, 11, 6), False),
        "session": (True, D(2026, 11, 11), D(2026, 11, 25), False),
        "pack": (True, D(2026, 11, 13), D(2026, 11, 30), False),
        "briefing": (True, D(2026, 11, 16), D(2026, 12, 2), False),
        "recruited": (False, None, D(2026, 12, 31), False),
        "matched": (False, None, D(2026, 12, 31), False),
        "days": (False, None, D(2027, 5, 31), False),
        "outcomes": (False, None, D(2027, 7, 31), False),
    }


def test_a_step_takes_the_name_of_the_phase_that_it_ends() -> None:
    found = year_steps(network(hub("alder", part())), "alder", YEAR, programme(), TODAY)
    assert [step.phase for step in found.in_order] == [
        "joining", "learning-how", "box", "telling", "pairing", "pairing", "being-there",
        "telling-all",
    ]  # fmt: skip
    assert found.step("outcomes").starts_on == D(2027, 3, 1)
    assert (found.takes_part, found.session_attended, found.subscription) == (True, None, "active")


def test_a_day_that_is_still_to_come_is_no_step_done() -> None:
    found = steps(part(session="second", briefing_on=D(2026, 12, 1), pack_released_on=None))
    assert {name for name, (done, *_) in found.items() if done} == {"signed_up"}
    # The days after induction count from the session that the hub goes to.
    assert found["briefing"][2] == D(2026, 12, 16)


@pytest.mark.parametrize(
    ("given", "today", "late"),
    [
        ({}, D(2026, 11, 25), set()),
        ({}, D(2026, 11, 26), {"session"}),
        # What waits for the session is not late besides.
        ({}, D(2026, 12, 20), {"session"}),
        ({"session": "first"}, D(2026, 12, 20), {"pack"}),
        ({**FAR, "briefing_on": None}, D(2026, 12, 2), set()),
        ({**FAR, "briefing_on": None}, D(2026, 12, 3), {"briefing"}),
        (FAR, D(2027, 1, 1), {"recruited", "matched"}),
        # Nobody is recruited any more once the days are over.
        (FAR, D(2027, 7, 1), {"matched", "days"}),
        (FAR, D(2027, 8, 1), {"matched", "days", "outcomes"}),
        ({"signed_up_on": None}, D(2027, 8, 1), set()),
        ({"subscription": "lapsed"}, D(2027, 8, 1), set()),
    ],
)
def test_a_step_is_late_the_day_after_it_is_due(
    given: dict[str, Any], today: D, late: set[str]
) -> None:
    assert {name for name, (*_, over) in steps(part(**given), today).items() if over} == late


def test_matches_and_days_are_done_when_all_who_are_planned_for_have_them() -> None:
    def passed(*records: Residency, planned: int | None) -> set[str]:
        found = steps(part(planned=planned), residencies=records)
        return {n for n in ("recruited", "matched", "days") if found[n][0]}

    one, two = residency("r-01", "alder", **VISITED), residency("r-02", "alder", **MATCHED)
    gone = residency("r-03", "alder", withdrawn_on=D(2026, 11, 20))
    assert passed(one, two, planned=2) == {"recruited", "matched"}
    assert passed(one, two, planned=3) == set()
    assert passed(one, gone, planned=1) == {"recruited", "matched", "days"}
    assert passed(one, planned=None) == {"recruited", "matched", "days"}
    assert passed(one, residency("r-04", "alder"), planned=2) == {"recruited"}
    assert passed(gone, planned=None) == set()


def test_outcomes_are_done_when_they_were_sent_in() -> None:
    sent = Outcome(programme="circle", submitted_on=D(2027, 7, 2))
    assert steps(part(), D(2027, 7, 3), outcomes=(sent,))["outcomes"][:2] == (True, D(2027, 7, 2))
    unsent = Outcome(programme="circle", summary="So far.")
    assert not steps(part(), D(2027, 7, 3), outcomes=(unsent,))["outcomes"][0]


def test_a_hub_without_a_part_has_done_nothing_and_is_late_with_nothing() -> None:
    found = steps(None, D(2027, 8, 31))
    assert not any(done or late for done, _, _, late in found.values())
    elsewhere = year_steps(network(), "nowhere", "2030-31", programme(), TODAY)
    assert {(s.due_on, s.done) for s in elsewhere.in_order} == {(None, False)}


def test_a_programme_that_names_no_steps_still_has_sign_up_and_sessions() -> None:
    bare = replace(programme(), phases=())
    found = year_steps(network(hub("alder", part())), "alder", YEAR, bare, D(2026, 11, 26))
    assert {s.id: s.due_on for s in found.in_order if s.due_on} == {
        "signed_up": D(2026, 11, 6), "session": D(2026, 11, 25),
    }  # fmt: skip
    assert found.step("session").overdue


# --- hubs that signed up and sent nobody


@pytest.mark.parametrize(
    ("given", "today", "expected"),
    [
        ({}, D(2026, 11, 25), (None, False)),
        ({"session_booked": "second"}, D(2026, 11, 25), ("second", False)),
        ({"session_booked": "second"}, D(2026, 11, 26), ("second", True)),
        ({"session": "first"}, TODAY, None),
        ({"signed_up_on": None}, TODAY, None),
        ({"subscription": "pending"}, TODAY, None),
    ],
)
def test_a_hub_that_signed_up_and_sent_nobody_is_late_after_the_last_session(
    given: dict[str, Any], today: D, expected: tuple[str | None, bool] | None
) -> None:
    found = without_representative(network(hub("alder", part(**given))), YEAR, today)
    assert [
        (one.booked.id if one.booked else None, one.late) for one in found
    ] == ([expected] if expected else [])  # fmt: skip
    assert all((one.hub, one.last_on) == ("alder", D(2026, 11, 25)) for one in found)


def test_without_a_session_nobody_is_late_for_one() -> None:
    [one] = without_representative(network(hub("alder", part()), sessions=()), YEAR, D(2027, 7, 1))
    assert (one.last_on, one.late) == (None, False)


# --- who owes what


def test_of_a_record_every_overdue_milestone_is_owed_and_the_next() -> None:
    record = residency("r-01", "alder", **VISITED)
    alder = network(hub("alder", part(**FAR, planned=1), residencies=(record,)))
    assert said(owed(alder, "alder", YEAR, TODAY)) == [("alder", "r-01", "reflected", "25 Nov")]
    late = owed(alder, "alder", YEAR, D(2027, 1, 3))
    assert said(late) == [
        ("alder", "r-01", "reflected", "25 Nov!"), ("alder", "r-01", "host_cascade", "30 Dec!"),
    ]  # fmt: skip
    first = late[0]
    assert (first.role, first.title, first.late_days) == ("guide", "Milestone reflected", 39)
    assert (first.record, first.waiting_since, first.step) == (record, D(2026, 11, 18), None)


def test_what_waits_for_a_match_is_owed_by_nobody_until_then() -> None:
    alder = network(hub("alder", part(**FAR, planned=1), residencies=(residency("r-01", "alder"),)))
    assert said(owed(alder, "alder", YEAR, D(2027, 2, 28))) == [
        ("alder", "r-01", "matched", "16 Dec!")
    ]


@pytest.mark.parametrize("given", [COMPLETE, {**AGREED, "withdrawn_on": D(2026, 11, 20)}])
def test_nothing_is_owed_for_what_is_complete_or_withdrawn(given: dict[str, Any]) -> None:
    record = residency("r-01", "alder", **given)
    alder = network(hub("alder", part(**FAR, planned=0), residencies=(record,)))
    items = owed(alder, "alder", YEAR, D(2027, 2, 1))
    assert [item for item in items if item.record] == []


@pytest.mark.parametrize(
    ("given", "today", "expected"),
    [
        ({"signed_up_on": None}, D(2026, 11, 6), [("signed_up", "guide")]),
        ({"signed_up_on": None}, D(2026, 11, 7), []),
        ({}, D(2026, 10, 1), [("session", "guide")]),
        ({}, TODAY, [("session", "guide"), ("recruited", "guide")]),
        ({"session": "first"}, TODAY, [("pack", CENTRAL_TEAM), ("recruited", "guide")]),
        (FAR | {"briefing_on": None}, TODAY, [("briefing", "guide"), ("recruited", "guide")]),
        (FAR, D(2027, 4, 1), [("recruited", "guide"), ("outcomes", "guide")]),
        (FAR, D(2027, 6, 1), [("outcomes", "guide")]),
        ({"subscription": "lapsed"}, D(2027, 4, 1), []),
    ],
)
def test_a_hub_owes_what_it_is_asked_for_now(
    given: dict[str, Any], today: D, expected: list[tuple[str, str]]
) -> None:
    items = owed(network(hub("alder", part(**given))), "alder", YEAR, today)
    assert [(item.step, item.role) for item in items] == expected
    assert [item.count for item in items if item.step == "recruited"] in ([], [3])


def test_overdue_comes_first_and_the_order_is_full() -> None:
    def records(name: str) -> tuple[Residency, ...]:
        return (
            residency("r-02", name, **VISITED), residency("r-01", name, **VISITED),
            residency("r-03", name, **MATCHED), residency("r-04", name),
        )  # fmt: skip

    hubs = [hub(n, part(**FAR, planned=4), residencies=records(n)) for n in ("alder", "birch")]
    both = network(*hubs)
    items = all_owed(both, YEAR, D(2026, 12, 11))
    assert said(items) == [
        ("alder", "r-01", "reflected", "25 Nov!"), ("alder", "r-02", "reflected", "25 Nov!"),
        ("birch", "r-01", "reflected", "25 Nov!"), ("birch", "r-02", "reflected", "25 Nov!"),
        ("alder", "r-03", "agreed", "10 Dec!"), ("birch", "r-03", "agreed", "10 Dec!"),
        ("alder", "r-04", "matched", "16 Dec"), ("birch", "r-04", "matched", "16 Dec"),
    ]  # fmt: skip
    turned = [
        hub(name, part(**FAR, planned=4), residencies=records(name)[::-1])
        for name in ("birch", "alder")
    ]
    assert said(all_owed(network(*turned), YEAR, D(2026, 12, 11))) == said(items)


# --- between hubs


SHARED: dict[str, Any] = {"host_school": "900011", "host_hub": "birch"}


def between(**more: Any) -> Network:
    record = residency("r-01", "alder", **SHARED, **more)
    return network(
        hub("alder", part(**FAR, planned=1), residencies=(record,)),
        hub("birch", part(**FAR, planned=None)),
    )


def test_a_residency_between_hubs_waits_for_the_lead_who_has_not_agreed() -> None:
    shared = between(hub_agreed_on=D(2026, 11, 20))
    expected = [("birch", "r-01", "host_hub_agreed", "16 Dec")]
    assert said(owed(shared, "alder", YEAR, TODAY)) == expected
    # Alone in its list is not what the hub owes, but who has to act for its leader.
    mine = [item for item in owed(shared, "birch", YEAR, TODAY) if item.record]
    assert said(tuple(mine)) == expected
    assert mine[0].role == "guide"
    assert [i for i in all_owed(shared, YEAR, TODAY) if i.record] == mine


def test_each_of_two_leads_is_asked() -> None:
    items = [item for item in all_owed(between(), YEAR, TODAY) if item.record]
    assert said(tuple(items)) == [
        ("birch", "r-01", "host_hub_agreed", "16 Dec"), ("alder", "r-01", "hub_agreed", "16 Dec"),
    ]  # fmt: skip
    [late] = [
        item
        for item in all_owed(between(host_hub_agreed_on=D(2026, 11, 20)), YEAR, D(2027, 1, 4))
        if item.record
    ]
    assert (late.hub, late.milestone, late.late_days) == ("alder", "hub_agreed", 19)


def test_once_both_have_agreed_it_goes_on_as_any_other() -> None:
    shared = between(hub_agreed_on=D(2026, 11, 19), host_hub_agreed_on=D(2026, 11, 20))
    items = [item for item in all_owed(shared, YEAR, TODAY) if item.record]
    assert said(tuple(items)) == [("alder", "r-01", "agreed", "18 Dec")]


def test_a_hosted_record_is_shown_in_both_hubs_and_counted_in_the_participants() -> None:
    shared = between()
    assert [r.id for r in shared_with(shared, "birch", YEAR)] == ["r-01"]
    assert shared_with(shared, "alder", YEAR) == records_of(shared, "birch", YEAR) == ()
    found = {one.hub: one for one in progress(shared, YEAR, TODAY)}
    assert [len(found[name].records) for name in ("alder", "birch")] == [1, 0]
    assert [len(found[name].shared) for name in ("alder", "birch")] == [0, 1]
    assert sum(count.count for count in found["birch"].counts) == 0
    [one] = summary(shared, YEAR, TODAY)
    assert sum(count.count for count in one.counts) == 1


def reviewed(*reviewers: Reviewer, **more: Any) -> Network:
    """A review in Alder with reviewers from it and from other hubs."""
    record = Review(
        id="v-01", hub="alder", year=YEAR, programme="circle", subject_focus="History",
        reviewers=(Reviewer(stage="middle"), *reviewers), **more,
    )  # fmt: skip
    hubs = (hub("alder", part(**FAR, planned=1), reviews=(record,)), hub("birch"), hub("cedar"))
    return network(*hubs, programmes=(programme(kind="review"),))


def test_a_review_waits_for_the_lead_of_each_hub_that_sends_reviewers() -> None:
    birch, cedar = (Reviewer(stage="middle", hub=name) for name in ("birch", "cedar"))
    shared = reviewed(birch, cedar, **MATCHED)
    wanted = [
        ("birch", "v-01", "reviewers_hub_agreed_birch", "16 Dec"),
        ("cedar", "v-01", "reviewers_hub_agreed_cedar", "16 Dec"),
    ]
    for name in ("alder", "birch", "cedar"):
        items = [item for item in owed(shared, name, YEAR, TODAY) if item.record]
        assert said(tuple(items)) == wanted
    assert [said((i,))[0] for i in all_owed(shared, YEAR, TODAY) if i.record] == wanted
    agreed = [replace(one, hub_agreed_on=D(2026, 11, 20)) for one in (birch, cedar)]
    done = [i for i in all_owed(reviewed(*agreed, **MATCHED), YEAR, TODAY) if i.record]
    assert said(tuple(done)) == [("alder", "v-01", "agreed", "18 Dec")]


def test_a_shared_review_takes_no_place_in_the_hub_of_its_reviewers() -> None:
    shared = reviewed(Reviewer(stage="middle", hub="birch"), **MATCHED)
    assert [r.id for r in shared_with(shared, "birch", YEAR)] == ["v-01"]
    assert shared_with(shared, "alder", YEAR) == ()
    taken = [recruitment(shared, name, YEAR, "circle", TODAY) for name in ("alder", "birch")]
    assert [one.places_taken for one in taken] == [2, 0]
    assert [one.recruited for one in taken] == [1, 0]
    [one] = summary(shared, YEAR, TODAY)
    assert sum(count.count for count in one.counts) == 1


# --- the network


def test_the_network_is_the_sum_of_its_hubs() -> None:
    made = network(
        hub("alder", part(**FAR, planned=1), residencies=(residency("r-01", "alder", **VISITED),)),
        hub("birch", part(planned=2), residencies=(residency("r-01", "birch"),)),
        hub("cedar", part(signed_up_on=None, planned=None)),
        hub("dogwood"),
    )
    assert [one.hub for one in progress(made, YEAR, TODAY)] == ["alder", "birch", "cedar"]
    [one] = summary(made, YEAR, D(2026, 11, 26))
    assert (one.hubs, one.signed_up, one.inducted, one.packs_released, one.briefed) == (
        3, 2, 1, 1, 1,
    )  # fmt: skip
    assert (one.recruitment.planned, one.recruitment.recruited) == (3, 2)
    assert {c.state: c.count for c in one.counts if c.count} == {"proposed": 1, "visited": 1}
    assert one.overdue == 2
    assert summary(made, YEAR, TODAY, progress(made, YEAR, TODAY)) == summary(made, YEAR, TODAY)


def test_a_year_without_records_is_empty() -> None:
    made = network(hub("alder", part()))
    assert progress(made, "2030-31", TODAY) == ()
    assert summary(made, "2030-31", TODAY) == ()
    assert all_owed(made, "2030-31", TODAY) == ()


def test_one_network_after_another_is_looked_at_afresh() -> None:
    one = network(hub("alder", part(), residencies=(residency("r-01", "alder"),)))
    two = network(hub("alder", part()))
    assert len(records_of(one, "alder", YEAR)) == 1
    assert records_of(two, "alder", YEAR) == records_of(one, "alder", "2030-31") == ()
    assert len(records_of(one, "alder", YEAR)) == 1


def test_a_milestone_later_the_board_has_moved() -> None:
    def board(**given: Any) -> tuple[list[str], list[str]]:
        made = network(hub("alder", part(**FAR, planned=1),
                           residencies=(residency("r-01", "alder", **given),)))  # fmt: skip
        [one] = progress(made, YEAR, TODAY)
        states = [count.state for count in one.counts if count.count]
        return states, [item.milestone or "" for item in one.owed]

    assert board() == (["proposed"], ["matched"])
    assert board(**MATCHED) == (["matched"], ["agreed"])
    assert board(**AGREED) == (["agreed"], ["visited"])
    assert board(**VISITED) == (["visited"], ["reflected"])
    assert board(**VISITED, reflected_on=D(2026, 11, 18)) == (["reflected"], ["host_cascade"])
    assert board(**COMPLETE) == (["complete"], [])
