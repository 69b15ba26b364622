"""Which letters a record needs on a day, to whom, and what stands in them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import audience, content, letters, sources, templates
from generator.content import Content
from generator.letters import Letter, People, Person, Setting
from generator.load import load
from generator.model import Hub, Network, Participation, Residency, Review
from tests.support import matched
from tests.support.matched import FARTHER, FARTHER_HOST, HOST, REVIEWED, REVIEWERS, VISITOR

YEAR = "2026-27"
DAYS = (dt.date(2027, 2, 3), dt.date(2027, 2, 4))
BEFORE, AFTER = dt.date(2026, 11, 22), dt.date(2027, 2, 5)
AGREED: dict[str, Any] = {"agreed_on": dt.date(2026, 11, 21), "dates": DAYS}
BOTH_AGREED: dict[str, Any] = {
    "hub_agreed_on": dt.date(2026, 11, 20),
    "host_hub_agreed_on": dt.date(2026, 11, 21),
}
VISIT: dict[str, Any] = {**AGREED, "presented_on": DAYS[1]}


@dataclass(frozen=True)
class Sample:
    """The sample network with the records of tests/support/matched.py, read once."""

    root: Path
    network: Network
    content: Content

    def changed(self, hub: str, record: str, **fields: Any) -> Network:
        """The network with other values in one record."""
        return replace_hub(self.network, hub, lambda own: _with_record(own, record, fields))


@pytest.fixture(scope="module")
def sample(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    root = matched.lay_matched(repository, tmp_path_factory.mktemp("letters") / "network")
    matched.residency(root)
    matched.review(root)
    matched.farther(root)
    loaded = load(root)
    assert loaded.diagnostics == []
    return Sample(root, loaded.network, content.read(root)[0])


def replace_hub(network: Network, hub: str, change: Any) -> Network:
    hubs = tuple(change(one) if one.id == hub else one for one in network.hubs)
    return replace(network, hubs=hubs)


def _with_record(hub: Hub, record: str, fields: Mapping[str, Any]) -> Hub:
    def change(one: Any) -> Any:
        return replace(one, **fields) if one.id == record else one

    years = tuple(
        replace(
            year,
            residencies=tuple(map(change, year.residencies)),
            reviews=tuple(map(change, year.reviews)),
        )
        if year.year == YEAR
        else year
        for year in hub.years
    )
    return replace(hub, years=years)


def setting_of(sample: Sample, network: Network, hub: str, today: dt.date) -> Setting:
    projected = audience.project(network, "hub", today)
    own = projected.find_hub(hub)
    assert own is not None
    return Setting(projected, sample.content, own, YEAR, today)


def record_of(setting: Setting, record: str) -> Residency | Review:
    year = setting.hub.find_year(YEAR)
    assert year is not None
    return next(r for r in year.records if r.id == record)


def made(
    sample: Sample,
    hub: str,
    record: str,
    today: dt.date,
    people: People | None = None,
    **fields: Any,
) -> dict[str, Letter]:
    """The letters of one record by their step, with other values in it."""
    setting = setting_of(sample, sample.changed(hub, record, **fields), hub, today)
    return of_setting(sample, setting, record, people)


def of_setting(
    sample: Sample, setting: Setting, record: str, people: People | None = None
) -> dict[str, Letter]:
    own = record_of(setting, record)
    if people is None:
        found, faults = letters.read_people(sample.root / "private", setting.network, [own])
        assert faults == []
        people = found[record]
    kit = letters.kit(setting, [own], [], {record: people}, environment(sample.root))
    return {letter.step: letter for letter in kit.letters}


def nobody_of(sample: Sample, record: str, fields: Mapping[str, Any]) -> People:
    """The people of a record of Tamar Valley without a link file."""
    setting = setting_of(
        sample, sample.changed("tamar-valley", record, **fields), "tamar-valley", BEFORE
    )
    own = record_of(setting, record)
    return letters.read_people(sample.root / "none", setting.network, [own])[0][record]


@cache
def environment(root: Path) -> templates.Environment:
    return templates.text_environment(sources.template_folders(root))


def text(letter: Letter) -> str:
    [data] = [data for path, data in letter.files.items() if path.endswith(".txt")]
    return data.decode("utf-8")


def head(letter: Letter) -> str:
    return text(letter).split("\n\n")[0]


# --- which letters, and when -----------------------------------------------------------------

STAGES: list[tuple[dict[str, Any], dt.date, list[str]]] = [
    ({"matched_on": None}, BEFORE, []),
    ({"host_school": None}, BEFORE, []),
    ({}, BEFORE, ["introduction"]),
    ({"dates": DAYS}, BEFORE, ["introduction"]),
    ({"agreed_on": AGREED["agreed_on"]}, BEFORE, []),
    (AGREED, BEFORE, ["week-before", "week-before-host"]),
    (AGREED, dt.date(2027, 2, 2), ["week-before", "week-before-host"]),
    (AGREED, DAYS[0], []),
    (VISIT, DAYS[1], []),
    (AGREED, AFTER, ["thank-you", "reflection", "cascade"]),
    (VISIT, AFTER, ["thank-you", "reflection", "cascade"]),
    (VISIT, dt.date(2027, 3, 5), ["reflection", "cascade"]),
    ({**VISIT, "reflected_on": DAYS[1]}, AFTER, ["thank-you", "cascade"]),
    ({**VISIT, "reflected_on": DAYS[1], "host_cascade_on": AFTER}, AFTER, ["thank-you", "cascade"]),
    ({**VISIT, "participant_cascade_on": AFTER, "host_cascade_on": AFTER}, AFTER, []),
    ({"withdrawn_on": BEFORE}, BEFORE, ["called-off"]),
    ({**AGREED, "withdrawn_on": BEFORE}, dt.date(2026, 12, 20), ["called-off"]),
    ({"withdrawn_on": BEFORE}, dt.date(2026, 12, 21), []),
    ({"withdrawn_on": BEFORE, "matched_on": None}, BEFORE, []),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "today", "steps"), STAGES)
def test_a_residency_has_the_letters_of_where_it_stands(
    sample: Sample, fields: dict[str, Any], today: dt.date, steps: list[str]
) -> None:
    people = nobody_of(sample, "r-06", fields)
    assert list(made(sample, "tamar-valley", "r-06", today, people, **fields)) == steps


@pytest.mark.parametrize(
    ("fields", "today", "steps"),
    [
        ({}, BEFORE, ["introduction"]),
        ({"reviewers": ()}, BEFORE, []),
        (AGREED, BEFORE, ["week-before", "week-before-host"]),
        (AGREED, AFTER, ["thank-you", "reflection", "cascade"]),
        ({**AGREED, "reported_on": AFTER, "reflected_on": AFTER}, AFTER, ["thank-you", "cascade"]),
        ({"withdrawn_on": BEFORE}, BEFORE, ["called-off"]),
    ],
)
def test_a_review_has_the_letters_of_where_it_stands(
    sample: Sample, fields: dict[str, Any], today: dt.date, steps: list[str]
) -> None:
    people = nobody_of(sample, "v-01", fields)
    assert list(made(sample, "tamar-valley", "v-01", today, people, **fields)) == steps


def test_days_to_send_on_are_school_days_in_term(sample: Sample) -> None:
    scheduled = made(sample, "tamar-valley", "r-06", BEFORE, **AGREED)
    assert scheduled["week-before"].send_on == dt.date(2027, 1, 27)
    # A week before 7 January is in the Christmas holiday.
    early: dict[str, Any] = {**AGREED, "dates": (dt.date(2027, 1, 7), dt.date(2027, 1, 8))}
    assert made(sample, "tamar-valley", "r-06", BEFORE, **early)["week-before"].send_on == dt.date(
        2026, 12, 18
    )
    after = made(sample, "tamar-valley", "r-06", AFTER, **VISIT)
    assert after["thank-you"].send_on == dt.date(2027, 2, 5)
    assert after["reflection"].send_on == dt.date(2027, 2, 9)
    assert after["cascade"].send_on == dt.date(2027, 3, 4)


# --- what stands in them -----------------------------------------------------------------------


def test_an_introduction_tells_both_sides_who_why_when_and_what_is_next(sample: Sample) -> None:
    [letter] = made(sample, "tamar-valley", "r-06", BEFORE, dates=DAYS).values()
    said = text(letter)
    assert said.startswith(
        f"To: {VISITOR} <jory.saltmarshpeel@leatside-school.example>; "
        f"{HOST} <digory.copperthwaite@danescombe-primary-school.example>\nSubject: A residency at "
        f"Danescombe Primary School\n\nDear {VISITOR} and {HOST},\n"
    )
    assert f"- Visiting: {VISITOR}, Assistant headteacher, Leatside School\n" in said
    assert f"- Hosting: {HOST}, Deputy headteacher, Danescombe Primary School\n" in said
    assert "“How ten minutes of reading survive a Friday afternoon.”" in said
    assert "“To be told what our Year 6 will miss.”" in said
    assert "- Wednesday 3 February 2027\n- Thursday 4 February 2027\n" in said
    assert "- Aims and visit plan agreed (participant): by 18 December 2026\n" in said
    assert "/templates/aims-conversation/" in said
    assert said.endswith("Hub Manager, Tamar Valley\ntamar-valley@waymark.example\n")
    assert (letter.to, letter.unknown, letter.send_on) == (("Participant", "Host school"), 0, None)


def test_a_visitor_learns_what_the_host_wanted_a_visitor_to_know_and_not_the_reverse(
    sample: Sample,
) -> None:
    both = made(sample, "tamar-valley", "r-06", BEFORE, **AGREED)
    visitor, host = text(both["week-before"]), text(both["week-before-host"])
    assert head(both["week-before"]).startswith(f"To: {VISITOR} <")
    assert "- When: Wednesday 3 February 2027 and Thursday 4 February 2027\n" in visitor
    assert f"- Ask for: {HOST}, Deputy headteacher, digory.copperthwaite@" in visitor
    assert "- Arrive at: 08:20\n- The day ends at: 15:45\n" in visitor
    assert "like you to know: The bus from the station comes once an hour." in visitor
    assert "Getting in and around: All on one floor." in visitor
    assert head(both["week-before-host"]).startswith(f"To: {HOST} <")
    needs = "Wednesday 3 March is the only day I have been promised so far."
    assert needs in host
    others = made(sample, "tamar-valley", "r-06", BEFORE) | made(
        sample, "tamar-valley", "r-06", AFTER, **VISIT
    )
    for letter in (both["week-before"], *others.values()):
        assert needs not in text(letter)


def test_what_people_wrote_for_the_matching_alone_stands_in_no_letter(sample: Sample) -> None:
    path = "private/host-offer/2026-27/tamar-valley/lrp-n3tw6h.yaml"
    answers = (sample.root / path).read_text("utf-8")
    assert "strengths: " in answers
    [strength] = re.findall(r"strengths: \|-\n +(.+)\n", answers)
    every = {**made(sample, "tamar-valley", "r-06", BEFORE)}
    every |= made(sample, "tamar-valley", "r-06", BEFORE, **AGREED)
    every |= made(sample, "tamar-valley", "r-06", AFTER, **VISIT)
    assert len(every) == 6
    for letter in every.values():
        assert strength not in text(letter)
        assert "LRP-" not in text(letter)


def test_a_review_goes_to_every_reviewer_in_the_order_of_the_record(sample: Sample) -> None:
    [letter] = made(sample, "tamar-valley", "v-01", BEFORE).values()
    said = text(letter)
    assert f"Dear {REVIEWERS[0]}, {REVIEWERS[1]} and {REVIEWED},\n" in said
    assert head(letter).count("@") == 3
    assert "Subject: A review at Hingston Down Academy: Maps and fieldwork in Year 7" in said
    assert "residency" not in said.lower()
    before = made(sample, "tamar-valley", "v-01", BEFORE, **AGREED)
    assert "Boots are lent out from size three" in text(before["week-before"])
    assert head(before["week-before"]).count("@") == 2


def test_between_hubs_nobody_is_introduced_before_both_leads_have_agreed(sample: Sample) -> None:
    once: list[dict[str, Any]] = [{}, {"hub_agreed_on": BEFORE}, {"host_hub_agreed_on": BEFORE}]
    for agreed in once:
        assert made(sample, "pennine-gateway", "r-06", BEFORE, **agreed) == {}
    waiting = sample.changed("pennine-gateway", "r-06", hub_agreed_on=BEFORE)
    setting = setting_of(sample, waiting, "pennine-gateway", BEFORE)
    kit = letters.kit(setting, [record_of(setting, "r-06")], [], {}, environment(sample.root))
    assert kit.waiting == (("r-06", "waits until both hub leads have agreed"),)
    [letter] = made(sample, "pennine-gateway", "r-06", BEFORE, **BOTH_AGREED).values()
    said = text(letter)
    assert f"Dear {FARTHER} and {FARTHER_HOST},\n" in said
    assert "different hubs, Pennine Gateway and Lea Bridge. Both hub leads have agreed" in said
    assert "\nCc: Lea Bridge <lea-bridge@waymark.example>\n" in said


def test_the_other_hub_has_no_copy_of_what_was_told_to_one_side(sample: Sample) -> None:
    fields: dict[str, Any] = {**AGREED, **BOTH_AGREED}
    for letter in made(sample, "pennine-gateway", "r-06", BEFORE, **fields).values():
        assert "Cc:" not in head(letter)
    [off] = made(sample, "pennine-gateway", "r-06", BEFORE, **fields, withdrawn_on=BEFORE).values()
    assert "Cc: Lea Bridge" in head(off)
    reminder = made(sample, "pennine-gateway", "r-06", AFTER, **fields)["reflection"]
    assert "/hubs/lea-bridge/forms/host-reflection/" in text(reminder)
    assert "/hubs/pennine-gateway/forms/participant-reflection/" in text(reminder)


def test_a_reminder_names_only_what_is_left_and_goes_to_those_who_owe_it(sample: Sample) -> None:
    both = made(sample, "tamar-valley", "r-06", AFTER, **VISIT)
    assert "- Reflection conversation (host school): by 11 February 2027" in text(
        both["reflection"]
    )
    assert "Presentation to the host school" not in text(both["reflection"])
    assert "/forms/cascade/" in text(both["reflection"])
    assert "/forms/participant-reflection/" in text(both["reflection"])
    assert both["cascade"].to == ("Participant", "Host school")
    one = made(sample, "tamar-valley", "r-06", AFTER, **VISIT, participant_cascade_on=AFTER)
    assert one["cascade"].to == ("Host school",)
    assert VISITOR not in text(one["cascade"])
    assert "Cascade in the participant's school" not in text(one["cascade"])
    late = made(sample, "tamar-valley", "r-06", dt.date(2027, 6, 1), **VISIT)
    assert "(host school): this was due on 18 March 2027\n" in text(late["cascade"])


def test_a_called_off_residency_is_told_to_both_with_its_days(sample: Sample) -> None:
    [letter] = made(sample, "tamar-valley", "r-06", BEFORE, **AGREED, withdrawn_on=BEFORE).values()
    assert head(letter).count("@") == 2
    assert "the residency on 3 and 4 February 2027 will not take place." in text(letter)


def test_without_a_link_file_the_letter_is_made_for_a_colleague(sample: Sample) -> None:
    [letter] = made(sample, "lodestar", "r-03", BEFORE).values()
    said = text(letter)
    assert said.startswith("To:\nSubject: A residency at ")
    assert "\nDear colleagues,\n" in said
    assert "- Visiting: Deputy headteacher, " in said
    assert letter.unknown == 2
    half = People((Person(name=VISITOR, email="v@school.example"),), Person(), linked=True)
    [letter] = made(sample, "tamar-valley", "r-06", BEFORE, half).values()
    assert f"Dear {VISITOR}, dear colleague at Danescombe Primary School,\n" in text(letter)
    assert letter.unknown == 1


def test_a_vacant_lead_does_not_sign_and_it_says_whom_to_ask(sample: Sample) -> None:
    def vacate(*posts: str) -> Network:
        return replace_hub(
            sample.network, "tamar-valley",
            lambda hub: replace(
                hub,
                posts=tuple(
                    replace(p, held_by=None if p.post in posts else p.held_by) for p in hub.posts
                ),
            ),
        )  # fmt: skip

    one = setting_of(sample, vacate("hub-manager"), "tamar-valley", BEFORE)
    said = text(of_setting(sample, one, "r-06")["introduction"])
    assert "\nTamar Valley\ntamar-valley@waymark.example\n" in said
    assert "Hub Manager, Tamar Valley" not in said
    assert "The post of Hub Manager in our hub is vacant" in said
    assert "ask the Senior Partner: tamar-valley@waymark.example." in said
    both = setting_of(sample, vacate("hub-manager", "senior-partner"), "tamar-valley", BEFORE)
    said = text(of_setting(sample, both, "r-06")["introduction"])
    assert "ask the central team: residencies@waymark.example." in said


# --- invitations -------------------------------------------------------------------------------


def invitations(sample: Sample, hub: str, today: dt.date) -> dict[str, Letter]:
    setting = setting_of(sample, sample.network, hub, today)
    kit = letters.kit(setting, [], setting.network.programmes, {}, environment(sample.root))
    return {letter.step: letter for letter in kit.letters}


def test_schools_are_invited_to_each_programme_that_the_hub_takes_part_in(sample: Sample) -> None:
    found = invitations(sample, "tamar-valley", BEFORE)
    assert list(found) == ["invitation-lrp", "invitation-mlqar"]
    said = text(found["invitation-lrp"])
    assert "Could you let me know by Friday 18 December 2026? I match leaders" in said
    assert "senior leaders, prospective senior leaders and middle leaders." in said
    assert "at any time until 28 May 2027." in said
    assert "/hubs/tamar-valley/forms/interest/" in said
    assert "/hubs/tamar-valley/forms/host-offer/" in said
    assert "/hubs/tamar-valley/roles/lrp/host-school/" in said
    assert "/forms/review-offer/" in text(found["invitation-mlqar"])
    assert invitations(sample, "black-country", BEFORE) == {}


def test_an_invitation_does_not_ask_for_an_answer_by_a_day_that_is_past(sample: Sample) -> None:
    said = text(invitations(sample, "tamar-valley", dt.date(2026, 12, 21))["invitation-lrp"])
    assert (
        "Could you let me know as soon as you can? I match leaders and hosts by 8 January" in said
    )
    assert "invitation-lrp" not in invitations(sample, "tamar-valley", dt.date(2027, 1, 9))


# --- other programmes, other words -----------------------------------------------------------


def another_programme(network: Network, **changes: Any) -> Network:
    """The residencies under another id, with roles that no code knows, as data alone could say."""
    old = network.find_programme("lrp")
    assert old is not None
    ids = {"participant": "guest", "host-school": "opener"}
    new = replace(
        old,
        id="exchange", title="Exchange", **changes,
        roles=tuple(replace(r, id=ids.get(r.id, r.id), title=r.title.upper()) for r in old.roles),
        milestones=tuple(replace(m, role=ids.get(m.role, m.role)) for m in old.milestones),
    )  # fmt: skip
    forms = tuple(
        replace(
            form,
            form=replace(
                form.form,
                role=ids.get(form.form.role, form.form.role),
                programmes=tuple("exchange" if p == "lrp" else p for p in form.form.programmes),
            ),
        )
        for form in network.forms
    )

    def joins(hub: Hub) -> Hub:
        def part(one: Participation) -> Participation:
            return replace(one, programme="exchange") if one.programme == "lrp" else one

        years = tuple(
            replace(year, participations=tuple(map(part, year.participations)))
            for year in hub.years
        )
        return _with_record(replace(hub, years=years), "r-06", {"programme": "exchange"})

    programmes = tuple(new if p is old else p for p in network.programmes)
    hubs = tuple(map(joins, network.hubs))
    return replace(network, programmes=programmes, forms=forms, hubs=hubs)


def test_a_programme_that_exists_in_data_alone_has_every_letter(sample: Sample) -> None:
    people = People((Person("Ada", "ada@s.example"),), Person("Bo", "bo@s.example"), linked=True)
    found: dict[str, Letter] = {}
    nothing: dict[str, Any] = {}
    for fields, today in ((nothing, BEFORE), (AGREED, BEFORE), (AGREED, AFTER)):
        network = another_programme(sample.changed("tamar-valley", "r-06", **fields))
        setting = setting_of(sample, network, "tamar-valley", today)
        kit = letters.kit(
            setting, [record_of(setting, "r-06")], [p for p in network.programmes if not fields],
            {"r-06": people}, environment(sample.root),
        )  # fmt: skip
        found |= {letter.step: letter for letter in kit.letters}
    assert set(found) == {
        "introduction", "week-before", "week-before-host", "thank-you", "reflection", "cascade",
        "invitation-exchange", "invitation-mlqar",
    }  # fmt: skip
    assert found["introduction"].to == ("PARTICIPANT", "HOST SCHOOL")
    assert "Dear Ada and Bo,\n" in text(found["introduction"])
    assert "/hubs/tamar-valley/forms/participant-reflection/" in text(found["reflection"])
    assert "/roles/exchange/guest/" in text(found["invitation-exchange"])
    assert "/forms/host-offer/" in text(found["invitation-exchange"])


def test_a_network_has_its_own_words_for_a_kind_or_for_one_programme(
    sample: Sample, tmp_path: Path
) -> None:
    folder = tmp_path / "site_templates/letters"
    for name, word in (("residency", "Everyone"), ("lrp", "Ours")):
        (folder / name).mkdir(parents=True)
        (folder / name / "introduction.txt.j2").write_text(
            f"Subject: {word}\n\n{{{{ greeting }}}}\n\n{{{{ record.aims }}}}\n", "utf-8"
        )
    setting = setting_of(sample, sample.network, "tamar-valley", BEFORE)
    for name, word in (("lrp", "Ours"), ("residency", "Everyone")):
        environment.cache_clear()
        kit = letters.kit(setting, [record_of(setting, "r-06")], [], {}, environment(tmp_path))
        assert f"Subject: {word}\n\nDear colleagues,\n\nHow ten" in text(kit.letters[0])
        (folder / name / "introduction.txt.j2").unlink()
    kit = letters.kit(setting, [record_of(setting, "r-06")], [], {}, environment(tmp_path))
    assert "Subject: A residency at" in text(kit.letters[0])


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Subject: x\n\n{{ visitor.name }}\n", "'visitor' is undefined"),
        ("Subject: x\n\n{{ hub.nmae }}\n", "has no attribute 'nmae'"),
        ("Subject: x\n\n{% if %}\n", "line 3"),
        ("Dear you\n", "does not begin with a line `Subject: …`"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(
    sample: Sample, tmp_path: Path, template: str, said: str
) -> None:
    folder = tmp_path / "site_templates/letters/residency"
    folder.mkdir(parents=True)
    (folder / "introduction.txt.j2").write_text(template, "utf-8")
    setting = setting_of(sample, sample.network, "tamar-valley", BEFORE)
    with pytest.raises(templates.Unusable, match="introduction") as error:
        letters.kit(setting, [record_of(setting, "r-06")], [], {}, environment(tmp_path))
    assert said in str(error.value)


# --- all of them -------------------------------------------------------------------------------


def every_letter(sample: Sample) -> list[Letter]:
    """Each letter of the sample network on each of some days of its year."""
    found: list[Letter] = []
    for today in (BEFORE, dt.date(2027, 1, 25), dt.date(2027, 3, 20), dt.date(2027, 7, 1)):
        for hub in sample.network.hubs:
            setting = setting_of(sample, sample.network, hub.id, today)
            year = setting.hub.find_year(YEAR)
            records = year.records if year else ()
            people, _ = letters.read_people(sample.root / "private", setting.network, records)
            programmes = setting.network.programmes
            found += letters.kit(
                setting, records, programmes, people, environment(sample.root)
            ).letters
    return found


def test_no_letter_has_a_gap_where_something_is_not_known(sample: Sample) -> None:
    every = every_letter(sample)
    assert len(every) > 80
    assert len({letter.step for letter in every}) > 8
    for letter in every:
        said = text(letter).partition("\n\n")[2]
        assert not re.search(r"None|[{}]|  |\(\)|\.\.|,,| ,|“”|: *\n- |\n\n\n|\\", said), said
        assert not re.search(r"[^.,:?”\w/)]\n\n|[a-z]\.[A-Z]", said), said
        assert said.startswith("Dear ")
        assert len(said.split()) < 420


@pytest.mark.long
def test_every_page_that_a_letter_leads_to_is_on_the_site(
    sample: Sample, sample_site: Path
) -> None:
    found = {
        link
        for letter in every_letter(sample)
        for link in re.findall(r"https://residencies\.waymark\.example(/\S*)", text(letter))
    }
    own = {
        "/hubs/tamar-valley/2026-27/residencies/r-06/",
        "/hubs/tamar-valley/2026-27/reviews/v-01/",
    }
    assert len(found) > 40
    assert [
        p for p in sorted(found - own) if not (sample_site / p[1:] / "index.html").is_file()
    ] == []


def test_the_same_data_and_day_make_the_same_bytes(sample: Sample) -> None:
    one, other = (made(sample, "tamar-valley", "r-06", BEFORE, **AGREED) for _ in range(2))
    assert [letter.files for letter in one.values()] == [letter.files for letter in other.values()]
    later = made(sample, "tamar-valley", "r-06", dt.date(2026, 12, 1), **AGREED)
    assert [letter.files for letter in one.values()] == [letter.files for letter in later.values()]


def test_a_network_without_an_address_has_letters_without_links(sample: Sample) -> None:
    network = replace(sample.changed("tamar-valley", "r-06"), url=None)
    setting = setting_of(sample, network, "tamar-valley", BEFORE)
    said = text(of_setting(sample, setting, "r-06")["introduction"])
    assert "http" not in said
    assert "- Aims conversation\n" in said
    assert "page of its own" not in said


@pytest.fixture(scope="module")
def scheduled(sample: Sample) -> tuple[Setting, Residency | Review]:
    """A setting, and the record of a residency in it that has its days."""
    network = sample.changed("tamar-valley", "r-06", **AGREED)
    setting = setting_of(sample, network, "tamar-valley", BEFORE)
    return setting, record_of(setting, "r-06")


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60), st.text(max_size=60))
@example("A\r\n\r\nSubject: x", "\n\n- b\n\nBcc: x@y.example")
@example("{{ 7*7 }}", "{% include 'x' %}")
@example("x\u2029y\x85z", "\x1b[31m\u202e")
def test_no_answer_makes_a_line_of_its_own(
    sample: Sample, scheduled: tuple[Setting, Residency | Review], name: str, told: str
) -> None:
    plain = People(
        (Person("N", "n@s.example", answers={"needs": "t"}),), Person("H", "h@s.example")
    )
    hostile = replace(
        plain,
        visitors=(replace(plain.visitors[0], name=f"N{name}", answers={"needs": f"t{told}t"}),),
    )
    setting, own = scheduled
    written = replace(own, participant_role=f"R{told}") if isinstance(own, Residency) else own
    found = []
    for record, people in ((own, plain), (written, hostile)):
        kit = letters.kit(setting, [record], [], {"r-06": people}, environment(sample.root))
        found.append(text(next(one for one in kit.letters if one.step == "week-before-host")))
    usual, strange = found
    assert strange.count("\n") == usual.count("\n")
    assert len(re.findall("^Subject:", strange, re.MULTILINE)) == 1
