"""The sample forms read as English, and good answers become records that check clean."""

import datetime as dt
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from generator import audience, sources
from generator.forms import Questionnaire, becomes, judge, questionnaire
from generator.forms.issue_body import plain as label_key
from generator.forms.questions import of_hub
from generator.forms.routes import routes
from generator.forms.wording import rule_sentences, sentences
from generator.model import Form, Hub, Network
from generator.tables import tables

ROOT = Path(__file__).resolve().parents[1]
TODAY = dt.date(2026, 11, 22)
YEAR = "2026-27"
FORMS = {
    "cascade": "public", "correction": "public", "learning": "public", "outcomes": "public",
    "session-sign-up": "public", "visit-plan": "public",
    "host-offer": "personal", "interest": "personal", "review-interest": "personal",
    "review-offer": "personal",
    "host-reflection": "confidential", "participant-reflection": "confidential",
}  # fmt: skip
SHARED = {"correction", "learning", "outcomes", "session-sign-up"}
BANNED = re.compile(r"\b(?:please|sorry|valid|invalid|required|illegal|oops)\b", re.IGNORECASE)
TWICE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)

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
def asked(network: Network) -> list[Questionnaire]:
    """Every form as it is asked: by the network, and by each hub that has it."""
    everywhere = [questionnaire(form, network, None, TODAY) for form in network.forms]
    return everywhere + [
        questionnaire(form, network, hub, TODAY)
        for hub in network.hubs
        for form in of_hub(network, hub)
    ]


# The forms


def test_there_is_a_form_for_every_step(forms: dict[str, Form]) -> None:
    assert {name: form.form.answers for name, form in forms.items()} == FORMS
    for name, form in forms.items():
        programmes = form.form.programmes
        expected = () if name in SHARED else ("mlqar",) if name.startswith("review-") else ("lrp",)
        assert programmes == expected, name


def test_a_form_is_short_enough_to_finish(asked: list[Questionnaire]) -> None:
    for form in asked:
        assert len(form.questions) <= 22, form.id
        assert sum(q.is_needed and q.condition is None for q in form.questions) <= 14, form.id
        assert len(form.description) <= 200, form.id


def _said(form: Questionnaire) -> Iterator[tuple[str, str]]:
    for question in form.questions:
        for situation, sentence in sentences(question).items():
            if situation == "limits" and not (question.minimum or question.maximum):
                continue
            if situation == "too-short" and not question.fewest:
                continue
            if (situation == "pattern" and not question.pattern) or not sentence:
                continue
            yield f"{form.id}: {question.name}: {situation}", sentence
    for rule in form.rules:
        for situation, sentence in rule_sentences(form, rule.rule, rule.questions).items():
            yield f"{form.id}: {situation}", sentence


def test_every_sentence_reads_as_english(asked: list[Questionnaire]) -> None:
    for form in asked:
        for place, sentence in _said(form):
            assert sentence[0].isupper(), place
            assert not sentence.endswith((".", "?", ",", " ", "like ")), f"{place}: {sentence}"
            assert not BANNED.search(sentence), f"{place}: {sentence}"
            assert not TWICE.search(sentence), f"{place}: {sentence}"
            assert "  " not in sentence, f"{place}: {sentence}"
            assert not re.search(r"[{}]", sentence.replace("{n}", "1")), f"{place}: {sentence}"


def test_a_noun_continues_a_sentence(asked: list[Questionnaire]) -> None:
    for question in (question for form in asked for question in form.questions):
        noun = question.noun
        assert noun[0].islower(), noun
        assert noun[-1].isalnum(), noun
        first = noun.split()[0]
        if question.widget == "yes-no":
            assert first not in ("whether", "if", "yes", "do", "have"), noun
        else:
            assert first in {
                "the", "your", "what", "who", "how", "why", "where", "whether",
            } or first.endswith("’s"), noun  # fmt: skip


def test_what_people_read_has_no_banned_word(forms: dict[str, Form]) -> None:
    for name, form in forms.items():
        block = form.form
        texts = [form.title, form.description, block.intro, block.next_steps]
        texts += [text for s in block.sections for text in (s.title, s.text or "")]
        for field in form.fields:
            texts += [field.title, field.description or "", field.lrp.why or ""]
            texts += [text for o in field.lrp.options for text in (o.title, o.hint or "")]
        for text in texts:
            assert not BANNED.search(text), f"{name}: {text}"
            assert not TWICE.search(text), f"{name}: {text}"


def test_labels_survive_every_tool(asked: list[Questionnaire]) -> None:
    for form in asked:
        keys = [label_key(question.title) for question in form.questions]
        assert len(set(keys)) == len(keys), form.id
        # Microsoft Forms numbers titles that are alike: `Name`, `Name2`.
        assert len({key.rstrip("0123456789") for key in keys}) == len(keys), form.id
        for question in form.questions:
            assert question.title.endswith("?"), question.title
            titles = [label_key(option.title) for option in question.options]
            assert len(set(titles)) == len(titles), question.title
            assert "none" not in titles, question.title


def test_a_hint_says_more_than_its_label(asked: list[Questionnaire]) -> None:
    for question in (question for form in asked for question in form.questions):
        if question.hint:
            label = set(re.findall(r"\w+", question.title.lower()))
            hint = set(re.findall(r"\w+", question.hint.lower()))
            assert len(hint - label) >= 2, question.title
            assert question.hint.endswith((".", "?")), question.hint


def test_an_id_that_is_typed_has_an_example(forms: dict[str, Form]) -> None:
    """Where a hub has nothing to choose from, the id is asked for, and shown."""
    for form in forms.values():
        for field in form.fields:
            if field.type == "string" and field.lrp.options_from in (
                "schools", "sessions", "residencies", "reviews",
            ):  # fmt: skip
                assert field.example, f"{form.id}: {field.name}"


def test_private_forms_leave_by_private_ways_only(network: Network, forms: dict[str, Form]) -> None:
    bases = []
    for name, form in forms.items():
        if FORMS[name] == "public":
            continue
        block = form.form
        assert block.destination.to == "inbox", name
        assert set(block.delivery) == {"post", "download"}, name
        assert block.privacy is not None, name
        bases.append(block.privacy.lawful_basis)
        assert "article 6(1)" in block.privacy.lawful_basis, name
        for hub in (None, *network.hubs):
            found = routes(questionnaire(form, network, hub, TODAY), network, hub)
            assert set(found) <= {"post", "download"}, name
        if FORMS[name] == "confidential":
            assert block.privacy.recipients.startswith("Two people read it:"), name
    # Each was thought about: only the two reflections come near each other.
    assert len(set(bases)) == len(bases)


def test_a_public_form_asks_people_to_leave_names_out(forms: dict[str, Form]) -> None:
    for name, form in forms.items():
        if FORMS[name] == "public" and name != "visit-plan":
            assert "eave out names" in " ".join(form.form.intro.split()), name
    assert "keep names" in forms["visit-plan"].form.intro


def test_an_answer_that_is_let_through_fits_its_record(asked: list[Questionnaire]) -> None:
    """Choices and lengths are those of the field that takes the answer."""
    compared = Counter[str]()
    for form in asked:
        for question in form.questions if form.table else ():
            column = tables()[form.table].fields.get(question.to)
            if column is None:
                continue
            place = f"{form.id}: {question.name}"
            if column.enum and question.widget == "radios":
                assert [o.value for o in question.options] == list(column.enum), place
                compared["choices"] += 1
            most = column.constraints.get("maxLength")
            if most and question.widget in ("text", "textarea"):
                assert 0 < question.most <= most, place
                compared["lengths"] += 1
    assert min(compared["choices"], compared["lengths"]) > 10


def test_both_review_forms_name_the_same_subjects(forms: dict[str, Form]) -> None:
    offered = next(f for f in forms["review-offer"].fields if f.name == "subject")
    known = next(f for f in forms["review-interest"].fields if f.name == "subjects")
    assert [(o.value, o.title) for o in offered.lrp.options] == [
        (o.value, o.title) for o in known.lrp.options
    ]


# Good answers to public forms, and the records that they become

SIGN_UP: Answers = {
    "programme": "lrp", "takes_part": "yes", "session_booked": "2026-11-lrp-b", "people": "2",
    "question": "Who pays for cover?", "lead": "other", "lead_post": "Head of school",
    "subscription": "active", "planned": "3",
}  # fmt: skip
VISIT_PLAN: Answers = {
    "residency": "r-03",
    "participant_aims": "How one teacher keeps five year groups learning in a single room.",
    "host_aims": "Are our oldest pupils ready for somebody else's pace?",
    "themes": ("mathematics", "transition"), "day_1": "2027-03-02", "day_2": "2027-03-03",
    "visit_plan": "Tuesday: one lesson, five year groups.\nWednesday: taught together.",
    "agreed": "yes", "publish_schools": "no",
}  # fmt: skip
CASCADE: Answers = {
    "residency": "r-01", "presented_on": "2026-11-19", "reflected_on": "2026-11-20",
    "participant_cascade_on": "2026-11-20", "host_cascade_on": "2026-11-20",
    "gain_leader": "Slower questions.", "gain_host": "Four mornings to look at.",
    "gain_own_school": "One sentence about the work.", "gain_hub": "A count in June.",
}  # fmt: skip
LEARNING: Answers = {
    "title": "Who chooses the books that are put out",
    "summary": "Six pupils choose the books for one shelf. Others now take them home.",
    "kind": "residency", "programme": "lrp", "residency": "r-01",
    "body": "We had put out the books that adults liked. A visitor asked who had chosen them, "
            "and nobody could say. Six pupils have chosen them since.",
    "tried": "Two classes, six weeks.", "changed": "Twice as many books go home.",
    "others_can_use": "A shelf and six pupils.", "next_step": "The infants.",
    "themes": ("reading",), "phases": ("primary",), "role": "Deputy headteacher",
    "publish_school": "yes", "school": "900105", "consent": "yes",
}  # fmt: skip
OUTCOMES: Answers = {
    "programme": "mlqar", "summary": "Two reviews, both of geography, and one pair of reviewers.",
    "gain_leader": "Two leaders who disagree in public.", "gain_host": "A plan with an argument.",
    "gain_own_school": "Maps before compasses.", "gain_hub": "A geography group.",
    "next_year": "A third review.", "ask": "The clinic, earlier.", "finished": "yes",
}  # fmt: skip
PUBLIC = [
    ("session-sign-up", "black-country", SIGN_UP, "participation.yaml"),
    ("session-sign-up", "weardale",
     {**SIGN_UP, "programme": "mlqar", "session_booked": "2026-11-mlqar", "lead": "hub-manager"},
     "participation.yaml"),
    ("visit-plan", "weardale", VISIT_PLAN, "residencies/r-03.yaml"),
    ("cascade", "solent-and-downs", CASCADE, "residencies/r-01.yaml"),
    ("learning", "tamar-valley", LEARNING, "learning/who-chooses-the-books.yaml"),
    ("learning", "lodestar",
     {**LEARNING, "kind": "practice", "publish_school": "no", "consent": "no"},
     "learning/who-chooses-the-books.yaml"),
    ("outcomes", "tamar-valley", OUTCOMES, "outcomes.yaml"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "hub", "given", "file"), PUBLIC)
def test_good_answers_become_a_record_that_checks_clean(
    name: str, hub: str, given: Answers, file: str,
    network: Network, forms: dict[str, Form], tmp_path: Path,
) -> None:  # fmt: skip
    form = questionnaire(forms[name], network, _hub(network, hub), TODAY)
    verdict = judge(form, given)
    assert verdict.faults == ()
    record = becomes(form, verdict.answers, TODAY)
    for part in ("data", "content"):
        shutil.copytree(ROOT / part, tmp_path / part)
    path = tmp_path / "data" / "hubs" / hub / YEAR / file
    before = path.read_text("utf-8") if path.exists() else ""
    _put(path, record, is_list=tables()[form.table].shape == "list")
    assert path.read_text("utf-8") != before
    loaded, _, diagnostics = sources.read(tmp_path, TODAY)
    assert diagnostics == []
    # Every answer but those that say which record it is, or are for reading only, is in it.
    used = {question.name for question in form.questions if question.to in record}
    unused = set(verdict.answers) - used
    assert unused <= {
        "residency", "takes_part", "consent", "agreed", "finished", "people", "question", "ask",
    }  # fmt: skip
    assert _hub(loaded.network, hub).find_year(YEAR) is not None


def test_a_yes_becomes_the_day_and_a_no_leaves_it_open(
    network: Network, forms: dict[str, Form]
) -> None:
    cases = [
        ("session-sign-up", "takes_part", "signed_up_on", SIGN_UP, "black-country"),
        ("visit-plan", "agreed", "agreed_on", VISIT_PLAN, "weardale"),
        ("learning", "consent", "consent_on", LEARNING, "tamar-valley"),
        ("outcomes", "finished", "submitted_on", OUTCOMES, "tamar-valley"),
    ]
    for name, question, field, given, hub in cases:
        form = questionnaire(forms[name], network, _hub(network, hub), TODAY)
        yes = becomes(form, judge(form, {**given, question: "yes"}).answers, TODAY)
        no = becomes(form, judge(form, {**given, question: "no"}).answers, TODAY)
        assert yes[field] == TODAY.isoformat(), name
        assert field not in no, name


def test_days_out_of_order_are_said_at_the_later_one(
    network: Network, forms: dict[str, Form]
) -> None:
    """The sentence names the day it was compared with, also where one between was left out."""
    form = questionnaire(forms["cascade"], network, _hub(network, "solent-and-downs"), TODAY)
    given = {"residency": "r-01", "presented_on": "2027-02-04", "host_cascade_on": "2027-02-03"}
    (fault,) = judge(form, given).faults
    assert fault.question == "host_cascade_on"
    assert fault.message == (
        "The day of the cascade in the host school must be the same as or after "
        "the day of the presentation"
    )


def test_who_does_not_name_the_school_is_not_asked_which(
    network: Network, forms: dict[str, Form]
) -> None:
    form = questionnaire(forms["learning"], network, _hub(network, "tamar-valley"), TODAY)
    verdict = judge(form, {**LEARNING, "publish_school": "no"})
    assert "school" not in becomes(form, verdict.answers, TODAY)


def _hub(network: Network, wanted: str) -> Hub:
    return next(hub for hub in network.hubs if hub.id == wanted)


def _put(path: Path, record: Mapping[str, object], *, is_list: bool) -> None:
    """The record in its file: over what stands there, or beside the others of a list."""
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in record.items()}
    standing = yaml.load(path.read_text("utf-8"), yaml.BaseLoader) if path.exists() else None
    if is_list:
        others = list(standing or [])
        same = next((r for r in others if r["programme"] == plain["programme"]), None)
        if same is None:
            others.append(plain)
        else:
            same.update(plain)
        content: object = others
    else:
        content = {**(standing or {}), **plain}
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
