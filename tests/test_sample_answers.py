"""The sample answers to private forms are good answers, by nobody, and enough to match."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from generator import audience, personal, sources
from generator.forms import judge, questionnaire
from generator.forms.answers import AnswerFile, parse
from generator.model import Form, Hub, Network, School, academic_year
from generator.schooldays import follows, why_no_school

ROOT = Path(__file__).resolve().parents[1]
PRIVATE = ROOT / "samples" / "private"
TODAY = dt.date(2026, 11, 22)
YEAR = "2026-27"
AT_LEAST = {
    "interest": 24, "host-offer": 26, "participant-reflection": 6, "host-reflection": 6,
    "review-offer": 4, "review-interest": 8,
}  # fmt: skip
REFERENCE = re.compile("LRP-[23456789ABCDEFGHJKMNPQRSTVWXYZ]{6}")
URN = re.compile("[0-9]{6}")

Answers = Mapping[str, str | tuple[str, ...]]


@pytest.fixture(scope="module")
def whole() -> Network:
    """Everything that data/ says; it has no fault."""
    loaded, _, diagnostics = sources.read(ROOT, TODAY)
    assert diagnostics == []
    return loaded.network


@pytest.fixture(scope="module")
def network(whole: Network) -> Network:
    """What everyone may see of it, which is what forms are made from."""
    return audience.project(whole, "public", TODAY)


@pytest.fixture(scope="module")
def forms(network: Network) -> dict[str, Form]:
    return {form.id: form for form in network.forms}


@pytest.fixture(scope="module")
def samples() -> dict[Path, AnswerFile]:
    found = {}
    for path in sorted(PRIVATE.rglob("*.yaml")):
        file, diagnostics = parse(path.read_bytes(), path.name)
        assert diagnostics == [], path
        assert file is not None, path
        found[path.relative_to(PRIVATE)] = file
    return found


@pytest.fixture(scope="module")
def schools(whole: Network) -> Mapping[str, School]:
    return whole.schools_by_urn()


def of(samples: Mapping[Path, AnswerFile], form: str) -> list[AnswerFile]:
    return [file for file in samples.values() if file.form == form]


def urns(answers: Answers, name: str) -> set[str]:
    value = answers.get(name, "")
    assert isinstance(value, str)
    return set(URN.findall(value))


def listed(answers: Answers, name: str) -> tuple[str, ...]:
    value = answers.get(name, ())
    assert isinstance(value, tuple)
    return value


def _hub(network: Network, wanted: str) -> Hub:
    return next(hub for hub in network.hubs if hub.id == wanted)


def test_every_private_form_has_enough_samples(
    samples: dict[Path, AnswerFile], forms: dict[str, Form]
) -> None:
    counts = Counter(file.form for file in samples.values())
    private = {name for name, form in forms.items() if form.form.answers != "public"}
    assert set(counts) == private == set(AT_LEAST)
    for name, least in AT_LEAST.items():
        assert counts[name] >= least, name
    for name in ("interest", "host-offer"):
        assert len({file.hub for file in of(samples, name)}) >= 6, name
    readme = (ROOT / "samples" / "README.md").read_text("utf-8")
    assert f"| `interest` | {counts['interest']} |" in readme
    assert f"| `host-offer` | {counts['host-offer']} |" in readme


def test_a_sample_stands_where_its_head_says(samples: dict[Path, AnswerFile]) -> None:
    references = [file.reference for file in samples.values()]
    assert len(set(references)) == len(references)
    for path, file in samples.items():
        assert REFERENCE.fullmatch(file.reference), path
        expected = Path(file.form, file.year, file.hub, f"{file.reference.lower()}.yaml")
        assert path == expected
        assert file.year == YEAR, path
        first, last = academic_year(YEAR)
        answered = dt.datetime.fromisoformat(file.answered_at)
        assert answered.tzinfo == dt.UTC, path
        assert first <= answered.date() <= last, path


def test_every_sample_is_judged_clean_and_is_in_its_one_way_of_writing(
    samples: dict[Path, AnswerFile], network: Network, forms: dict[str, Form]
) -> None:
    for path, file in samples.items():
        form = questionnaire(forms[file.form], network, _hub(network, file.hub))
        verdict = judge(form, file.answers)
        assert verdict.faults == (), path
        assert dict(verdict.answers) == dict(file.answers), path
        assert list(verdict.answers) == list(file.answers), path


def test_days_are_school_days(samples: dict[Path, AnswerFile]) -> None:
    for path, file in samples.items():
        for name in ("possible_days", "impossible_days", "open_days", "closed_days"):
            for day in listed(file.answers, name):
                assert why_no_school(dt.date.fromisoformat(day)) is None, f"{path}: {day}"
        overlap = set(listed(file.answers, "possible_days")) & set(
            listed(file.answers, "impossible_days")
        )
        assert not overlap, path


def test_schools_are_members_and_never_their_own_host(
    samples: dict[Path, AnswerFile], network: Network, schools: Mapping[str, School]
) -> None:
    for path, file in samples.items():
        own = file.answers.get("school")
        members = {s.urn for s in _hub(network, file.hub).schools if s.left_on is None}
        if own is not None:
            assert own in members, path
        others = urns(file.answers, "not_schools") | urns(file.answers, "preferred_schools")
        assert others <= set(schools), path
        assert own not in others, path
        preferred = file.answers.get("preferred_schools", "")
        assert isinstance(preferred, str)
        for line in filter(None, preferred.splitlines()):
            named = URN.sub("", line).strip()
            found = {s.name: s.urn for s in schools.values()}
            assert not named or named in found, f"{path}: {named}"
            assert not named or found[named] != own, path


def test_nobody_in_the_samples_can_be_reached(
    samples: dict[Path, AnswerFile], schools: Mapping[str, School]
) -> None:
    mailboxes = []
    for path, file in samples.items():
        text = (PRIVATE / path).read_text("utf-8")
        for start, end, kind in personal.find(text):
            assert kind == "email", path
            assert text[start:end].endswith(".example"), path
        email, school = file.answers.get("email"), file.answers.get("school")
        assert (email is None) == (file.form.endswith("-reflection")), path
        if isinstance(email, str) and isinstance(school, str):
            mailboxes.append(email)
            name = schools[school].name.lower().replace(" ", "-")
            assert re.fullmatch(rf"[a-z]+\.[a-z]+@{name}\.example", email), path
    assert len(set(mailboxes)) == len(mailboxes)


def test_every_sample_has_a_voice_of_its_own(samples: dict[Path, AnswerFile]) -> None:
    seen: dict[str, Path] = {}
    for path, file in samples.items():
        for name, answer in file.answers.items():
            if isinstance(answer, str) and len(answer) > 40 and name != "not_schools":
                assert answer not in seen, f"{path} says what {seen[answer]} says"
                seen[answer] = path


def test_host_offers_agree_with_what_the_hubs_say(
    samples: dict[Path, AnswerFile], whole: Network
) -> None:
    for name, programme in (("host-offer", "lrp"), ("review-offer", "mlqar")):
        for file in of(samples, name):
            year = _hub(whole, file.hub).find_year(YEAR)
            assert year is not None
            part = next(p for p in year.participations if p.programme == programme)
            assert part.signed_up_on is not None, file.reference
            said = {offer.school: (offer.places, offer.at_once) for offer in part.offers}
            own = file.answers["school"]
            assert isinstance(own, str)
            given = (int(str(file.answers["places"])), int(str(file.answers["at_once"])))
            assert said[own] == given, file.reference


def test_reflections_are_of_residencies_that_there_are(
    samples: dict[Path, AnswerFile], whole: Network
) -> None:
    for file in of(samples, "participant-reflection") + of(samples, "host-reflection"):
        answered = dt.datetime.fromisoformat(file.answered_at).date()
        other = file.answers.get("visitor_hub")
        year = _hub(whole, str(other or file.hub)).find_year(YEAR)
        assert year is not None
        if other:
            assert any(r.host_hub == file.hub for r in year.residencies), file.reference
        else:
            (found,) = [r for r in year.residencies if r.id == file.answers["residency"]]
            assert found.dates, file.reference
            assert found.dates[-1] <= answered, file.reference


def _days(file: AnswerFile, everything: list[dt.date]) -> list[dt.date]:
    """The days on which somebody can be away, or be visited."""
    yes = listed(file.answers, "possible_days") + listed(file.answers, "open_days")
    no = listed(file.answers, "impossible_days") + listed(file.answers, "closed_days")
    return [
        day
        for day in everything
        if (not yes or day.isoformat() in yes) and day.isoformat() not in no
    ]


@pytest.fixture(scope="module")
def window(whole: Network) -> list[dt.date]:
    """The school days of the time in which residencies usually take place."""
    (programme,) = [p for p in whole.programmes if p.id == "lrp"]
    (year,) = [y for y in programme.years if y.year == YEAR]
    assert year.window_starts_on is not None
    assert year.window_ends_on is not None
    count = (year.window_ends_on - year.window_starts_on).days + 1
    found = [year.window_starts_on + dt.timedelta(days=n) for n in range(count)]
    return [day for day in found if why_no_school(day) is None]


def _can_meet(one: AnswerFile, other: AnswerFile, window: list[dt.date]) -> bool:
    if one.answers["school"] == other.answers["school"]:
        return False
    if one.hub != other.hub and "no" in (one.answers["other_hubs"], other.answers["other_hubs"]):
        return False
    if one.answers["school"] in urns(other.answers, "not_schools"):
        return False
    if other.answers["school"] in urns(one.answers, "not_schools"):
        return False
    both = sorted(set(_days(one, window)) & set(_days(other, window)))
    return any(follows(a, b, consecutive="calendar-days") for a, b in pairwise(both))


def test_the_samples_are_enough_to_match_and_not_too_easy(
    samples: dict[Path, AnswerFile], whole: Network, window: list[dt.date]
) -> None:
    asks, offers = of(samples, "interest"), of(samples, "host-offer")
    stranded = [a for a in asks if not any(_can_meet(a, o, window) for o in offers)]
    assert sorted(a.hub for a in stranded) == ["fen-and-ouse", "tamar-valley"]
    by_days = [a for a in stranded if len(_days(a, window)) == 1]
    hosts = {o.answers["school"] for o in offers if o.hub == "fen-and-ouse"}
    by_exclusion = [a for a in stranded if hosts <= urns(a.answers, "not_schools")]
    assert len(by_days) == len(by_exclusion) == 1
    assert by_exclusion[0].answers["other_hubs"] == "no"

    taken = Counter(
        residency.host_school
        for residency in whole.residencies()
        if residency.year == YEAR and residency.withdrawn_on is None
    )
    left: Counter[str] = Counter()
    for offer in offers:
        left[offer.hub] += int(str(offer.answers["places"])) - taken[str(offer.answers["school"])]
    wanted = Counter(ask.hub for ask in asks)
    assert left["pennine-gateway"] < wanted["pennine-gateway"]
    assert left["lea-bridge"] > wanted["lea-bridge"]
    assert left["lodestar"] >= wanted["lodestar"] > 0
    assert left.total() == 26
    assert all(count >= 0 for count in left.values())

    themes = {theme for offer in offers for theme in listed(offer.answers, "themes")}
    for ask in asks:
        assert themes & set(listed(ask.answers, "themes")), ask.reference
    assert {a.answers["stage"] for a in asks} == {"senior", "prospective-senior", "middle"}
    assert {a.answers["days_wanted"] for a in asks} == {"two", "three", "two-and-one", "any"}


def test_people_of_proposed_residencies_have_asked(
    samples: dict[Path, AnswerFile], whole: Network
) -> None:
    said = {
        (file.hub, str(file.answers["school"]), str(file.answers["post"]))
        for file in of(samples, "interest")
    }
    proposed = {
        (hub.id, residency.participant_school, residency.participant_role)
        for hub in whole.hubs
        if (year := hub.find_year(YEAR))
        for residency in year.residencies
        if residency.host_school is None and residency.withdrawn_on is None
    }
    assert len(proposed) == 5
    assert proposed <= said


def test_reviewers_know_the_subjects_that_are_offered(samples: dict[Path, AnswerFile]) -> None:
    reviewers = of(samples, "review-interest")
    for offer in of(samples, "review-offer"):
        able = [
            reviewer
            for reviewer in reviewers
            if offer.answers["subject"] in listed(reviewer.answers, "subjects")
            and (reviewer.hub == offer.hub or reviewer.answers["other_hubs"] == "yes")
            and reviewer.answers["school"] not in urns(offer.answers, "not_schools")
        ]
        assert len(able) >= 2, offer.reference
        phases = set(listed(offer.answers, "phases"))
        assert any(phases & set(listed(r.answers, "phases")) for r in able), offer.reference
    assert {r.answers["reviewed_before"] for r in reviewers} == {"yes", "no"}
