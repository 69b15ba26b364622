"""What a matching says: every reason, every requirement and every change has its words."""

import datetime as dt
import typing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator import audience
from generator.load import Loaded, load
from generator.matching.answers import Inbox
from generator.matching.as_json import as_json
from generator.matching.changes import ORDER, Change, Kind
from generator.matching.explain import Elsewhere, Gain, Reason, Unplaced
from generator.matching.links import Links
from generator.matching.listing import COLUMNS, listing
from generator.matching.pool import Pooling
from generator.matching.proposal import Proposal, propose
from generator.matching.tables import REQUIREMENTS
from generator.matching.values import Levels
from generator.matching.wording import Wording, lowered, miles, percent

TODAY = dt.date(2026, 11, 22)
YEAR = "2026-27"
LONGING = "LRP-C9RWT4"
HOST = "LRP-N3TW6H"
REASON = Reason((), False, False, False, None, False)
MARCH = [dt.date(2027, 3, 2), dt.date(2027, 3, 3)]

Propose = Callable[..., Proposal]


@pytest.fixture(scope="module")
def sample(repository: Path) -> Loaded:
    return load(repository)


@pytest.fixture(scope="module")
def made(repository: Path, sample: Loaded) -> Propose:
    """Proposes for hubs of the sample network, from its sample answers."""
    public = audience.project(sample.network, "public", TODAY)
    private = repository / "samples/private"

    def proposed(*hubs: str, programme: str = "lrp", of: Path = private) -> Proposal:
        found = next(p for p in sample.network.programmes if p.id == programme)
        inbox, links = Inbox(of, public, YEAR), Links(of, YEAR)
        return propose(Pooling(sample.network, inbox, links, found, YEAR, TODAY), hubs)

    return proposed


@pytest.fixture(scope="module")
def tamar(made: Propose) -> Proposal:
    return made("tamar-valley")


@pytest.fixture
def wording(tamar: Proposal, sample: Loaded) -> Wording:
    return Wording(tamar, sample.network)


def asked(wording: Wording, *changes: Change) -> str:
    return wording.change(Unplaced(LONGING, {}, (), changes))


def test_a_record_that_was_refused_is_told_with_its_placement(
    tamar: Proposal, sample: Loaded
) -> None:
    placement = tamar.solution.placements[0]
    told = "The record was not written; the fault is below."
    assert told not in listing(tamar, sample.network)
    said = listing(tamar, sample.network, refused={placement.leader})
    head, _, after = said.partition(told)
    assert after
    assert placement.leader in head.rsplit("\n\n", 1)[1]


# --- changes and requirements


CHANGES: dict[Kind, str] = {
    "place": "Danescombe Primary School had one more place",
    "at-once": "Danescombe Primary School had room for one more on the same day",
    "host-day": "Danescombe Primary School could also open on 2 March 2027",
    "leader-day": "they could also be away on 2 March 2027",
    "hub": "Lea Bridge took part in this matching",
    "leader-other-hubs": "they looked in other hubs too",
    "host-other-hubs": "Danescombe Primary School took visitors from other hubs",
    "shorter": "two days were enough for them",
    "longer": "Danescombe Primary School offered two days",
    "farther": "they could travel to Danescombe Primary School, more than 40 miles",
    "exclusion": "Danescombe Primary School was not ruled out",
}


def test_every_kind_of_change_is_among_those_that_are_tried_here() -> None:
    assert set(CHANGES) == set(ORDER) == set(typing.get_args(Kind))


@pytest.mark.parametrize("kind", ORDER)
def test_every_change_is_said_in_words(wording: Wording, tamar: Proposal, kind: Kind) -> None:
    leaders = {**tamar.leaders, LONGING: replace(tamar.leaders[LONGING], farthest=40)}
    wording.proposal = replace(tamar, leaders=leaders)
    change = Change(kind, HOST, MARCH[0], "lea-bridge")
    assert asked(wording, change) == f"They would be placed if {CHANGES[kind]}."


def test_changes_of_one_kind_at_one_school_become_one_condition(wording: Wording) -> None:
    places = [Change("place", HOST), Change("place", HOST)]
    days = [Change("host-day", HOST, day) for day in MARCH]
    assert asked(wording, *days, *places) == (
        "They would be placed if Danescombe Primary School could also open on 2 and 3 March 2027 "
        "and Danescombe Primary School had two more places."
    )


def test_a_hub_joins_and_somebody_looks_there(wording: Wording) -> None:
    both = (Change("leader-other-hubs"), Change("hub", hub="lea-bridge"))
    assert asked(wording, *both) == (
        "They would be placed if they looked in other hubs too and Lea Bridge took part in this "
        "matching."
    )


def test_no_change_and_no_search_are_told_apart(wording: Wording) -> None:
    none = wording.change(Unplaced(LONGING, {}, (), ()))
    unknown = wording.change(Unplaced(LONGING, {}, (), None))
    assert none == "No change of up to six things would place them."
    assert unknown == (
        f"What would help takes long to find and was left out; --explain {LONGING} looks for it."
    )


@pytest.mark.parametrize("requirement", [*REQUIREMENTS, "places"])
def test_every_requirement_is_said_for_one_school_for_two_and_for_several(
    wording: Wording, requirement: str
) -> None:
    said = [wording.blocks(Unplaced(LONGING, {requirement: n}, ())) for n in (1, 2, 5)]
    assert said[0].startswith("The only host school ")
    assert said[1].startswith("Both host schools ")
    assert said[2].startswith("All 5 host schools ")
    assert said[1].removeprefix("Both") == said[2].removeprefix("All 5")
    assert said[0].removeprefix("The only host school") != said[1].removeprefix("Both host schools")


def test_requirements_are_counted_side_by_side(wording: Wording) -> None:
    hosts = {"own-school": 1, "days": 3, "places": 1}
    assert wording.blocks(Unplaced(LONGING, hosts, ())) == (
        "Of 5 host schools 1 is their own, 3 have no days in common with them and 1 suits but has "
        "no room left."
    )
    assert wording.blocks(Unplaced(LONGING, {}, ())) == "There is no host school to go to."


# --- why, and what else


@pytest.mark.parametrize(
    ("host", "costs", "said"),
    [
        (HOST, Levels(1, 9, 0, 0), "but then one person fewer would be placed."),
        (HOST, Levels(2, 0, 0, 0), "but then two people fewer would be placed."),
        (HOST, Levels(0, 1, -2, 7), "but all in all that suits less, by 1 point of fit."),
        (HOST, Levels(0, 0, 1, 5), "but then a school that has nobody yet goes without."),
        (HOST, Levels(0, 0, 0, 124), "but all in all that is 12 miles farther."),
        (HOST, Levels(0, 0, 0, 0), "which is as good."),
        ("", Levels(1, 8, 1, 0), "they would have no place, and nobody else would take this one."),
        ("", Levels(0, 4, 0, 0), "they would have no place, and somebody else would."),
    ],
)
def test_the_next_best_is_told_by_the_first_wish_that_it_costs(
    wording: Wording, tamar: Proposal, host: str, costs: Levels, said: str
) -> None:
    placement = tamar.solution.placements[0]
    reason = replace(REASON, elsewhere=Elsewhere(host, costs))
    wording.proposal = replace(tamar, reasons={placement.leader: reason})
    where = "Danescombe Primary School, " if host else "Nowhere: "
    assert wording.next_best(placement) == f"{where}{said}"


def test_every_reason_has_words_and_none_has_some_too(wording: Wording, tamar: Proposal) -> None:
    placement = tamar.solution.placements[0]
    every = Reason(("send", "early-years"), True, True, True, 0, True, "LRP-K5VR8H")
    wording.proposal = replace(tamar, reasons={placement.leader: every})
    assert wording.why(placement) == [
        "SEND and inclusion, early years", "a phase that they want",
        "the school welcomes visitors from their phase", "the school hopes for a senior leader",
        "their first choice", "goes with LRP-K5VR8H, who has done it before",
        "the school has nobody yet this year",
    ]  # fmt: skip
    wording.proposal = replace(tamar, reasons={placement.leader: replace(REASON, rank=7)})
    assert wording.why(placement) == ["a school they named"]
    wording.proposal = replace(tamar, reasons={placement.leader: REASON})
    assert wording.why(placement) == ["nothing in particular, but nothing better"]


def test_a_gap_is_said_and_never_rounded_to_nothing(wording: Wording, tamar: Proposal) -> None:
    levels = tamar.solution.levels
    bound = replace(levels, fit=levels.fit + 1)
    wording.proposal = replace(tamar, solution=replace(tamar.solution, bound=bound))
    assert wording.proof() == f"Within {percent(1 / bound.fit)} of the best possible."
    assert [percent(share) for share in (0.00001, 0.004, 0.0401, 0.5)] == [
        "0.1 %", "0.4 %", "4.1 %", "50 %",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (Gain("weardale", 3, 2, 3, 34, 40), "3 of 3 placed instead of 2"),
        (Gain("weardale", 3, 3, 2, 34, 30), "2 of 3 placed instead of 3"),
        (Gain("weardale", 3, 3, 3, 34, 34), "3 of 3 placed, as alone"),
        (
            Gain("weardale", 3, 3, 3, 34, 40),
            "3 of 3 placed, as alone, and better suited: 40 points of fit instead of 34",
        ),
        (
            Gain("weardale", 3, 3, 3, 34, 30),
            "3 of 3 placed, as alone, but less well suited: 30 points of fit instead of 34",
        ),
        (Gain("weardale", 0, 0, 0, 0, 0), "nobody to place"),
    ],
)
def test_what_looking_together_brings_a_hub_is_said(
    wording: Wording, gain: Gain, said: str
) -> None:
    assert wording.gain(gain) == said


def test_small_words() -> None:
    assert [miles(tenths) for tenths in (0, 9, 10, 14, 15, 123)] == [
        "under a mile", "under a mile", "1 mile", "1 mile", "2 miles", "12 miles",
    ]  # fmt: skip
    assert [lowered(title) for title in ("SEND and inclusion", "Early years", "")] == [
        "SEND and inclusion", "early years", "",
    ]  # fmt: skip


# --- the whole


def test_hubs_that_each_match_alone_place_twenty_in_all(made: Propose, sample: Loaded) -> None:
    hubs = [hub.id for hub in sample.network.hubs]
    alone = [made(hub) for hub in hubs]
    assert all(proposal.solution.is_proven for proposal in alone)
    assert sum(as_json(proposal)["result"]["placed"] for proposal in alone) == 20
    assert not [p for one in alone for p in one.solution.placements if one.is_cross(p)]


def test_one_hub_as_it_is_printed(made: Propose, sample: Loaded) -> None:
    assert listing(made("weardale"), sample.network) == WEARDALE


WEARDALE = """\
Residencies 2026-27: 1 hub, 3 leaders and 3 host schools with 2 free places
2 of 3 are placed. Proven: no matching places more people or suits them better.

LRP-2NHY8J  Beechburn Row Primary School (900206)
            → Killhope Burn Primary School (900203)
            22 and 23 February 2027, 18 miles
            Why: mathematics, transition; a phase that they want; their first choice.
            Next best: Nowhere: they would have no place, and somebody else would.

LRP-G3CV9T  Bollihope Primary School (900201)
            → Dene Gate School (900207)
            1 and 2 February 2027, 12 miles
            Why: middle leadership, wellbeing and workload; the school has nobody yet this year.
            Next best: Nowhere: they would have no place, and somebody else would.

Not placed

LRP-P7KD5B  Peases West Academy (900205)
            All 3 host schools suit but have no room left.
            They would be placed if Beechburn Row Primary School had one more place.
"""


def names_in(root: Path) -> set[str]:
    files = [*root.rglob("*interest/*/*/*.yaml"), *root.rglob("*offer/*/*/*.yaml")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return {line.partition(":")[2].strip() for line in lines if line.startswith("  name:")}


@pytest.mark.parametrize("programme", ["lrp", "mlqar"])
def test_names_stand_only_where_they_are_asked_for_and_lines_are_short(
    made: Propose, sample: Loaded, repository: Path, programme: str
) -> None:
    proposal = made("tamar-valley", "fen-and-ouse", "pennine-gateway", programme=programme)
    plain = listing(proposal, sample.network)
    named = listing(proposal, sample.network, names=True)
    people = names_in(repository / "samples/private")
    assert len(people) > 50
    assert not [name for name in people if name in plain]
    placed = [proposal.pool.interests[p.leader].text("name") for p in proposal.solution.placements]
    assert placed
    assert not [name for name in placed if name not in named]
    assert max(len(line) for line in (plain + named).splitlines()) <= COLUMNS


def test_a_name_cannot_move_the_terminals_cursor(tamar: Proposal, sample: Loaded) -> None:
    reference = tamar.solution.placements[0].leader
    answered = tamar.pool.interests[reference]
    bent = replace(answered, answers={**answered.answers, "name": "Mal\x1b[2J\u202eice\nBent"})
    pool = replace(tamar.pool, interests={**tamar.pool.interests, reference: bent})
    said = listing(replace(tamar, pool=pool), sample.network, names=True)
    assert "Mal[2Jice Bent" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize(
    ("hubs", "said"),
    [
        (["solent-and-downs"], "There is no host school to go to."),
        (["lea-bridge"], "There is nobody to place."),
    ],
)
def test_an_empty_matching_says_what_is_missing(
    made: Propose, sample: Loaded, hubs: list[str], said: str
) -> None:
    assert listing(made(*hubs, programme="mlqar"), sample.network).splitlines()[1] == said


def test_placements_between_hubs_are_marked(made: Propose, sample: Loaded) -> None:
    proposal = made("pennine-gateway", "lea-bridge")
    cross = [p for p in proposal.solution.placements if proposal.is_cross(p)]
    said = listing(proposal, sample.network)
    assert cross
    assert said.count("Waits for both hub leads to agree.") == len(cross)
    found = {p["interest"] for p in as_json(proposal)["placements"] if p["waits_for_agreement"]}
    assert found == {placement.leader for placement in cross}
