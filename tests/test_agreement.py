"""Python, the browser and frictionless come to one verdict on the same answers to every form."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import permutations
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ruamel.yaml import YAML

from generator.forms import (
    Fault,
    Questionnaire,
    Verdict,
    becomes,
    definition,
    judge,
    patterns,
    questionnaire,
)
from generator.forms import answers as answers_module
from generator.forms.questions import Question
from generator.forms.schema import descriptor
from generator.forms.verdict import trimmed
from generator.load import load
from tests.support.form_answers import (
    HUB,
    TODAY,
    Given,
    good,
    mixed,
    naughty,
    network,
    questionnaires,
    sets,
    typed,
)
from tests.support.networks import lay_base
from tests.support.pattern_texts import text_of
from tests.support.turns import every

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SETS = 2000
IDS = sorted(path.stem for path in (Path(__file__).parents[1] / "data" / "forms").glob("*.yaml"))
EVERYTHING = Path(__file__).parent / "support" / "everything.yaml"
NAMES = [name for form in IDS for name in (form, f"{form}@{HUB}")]


@pytest.fixture(scope="module")
def blank(chromium: "Browser", repository: Path) -> "Page":
    """A page of the browser with nothing but the script that form pages have."""
    page = chromium.new_context().new_page()
    page.add_script_tag(path=repository / "site_templates" / "assets" / "form.js")
    return page


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    """A form with every kind of question, read from a file like any other."""
    root = lay_base(tmp_path_factory.mktemp("everything"))
    (root / "data" / "forms").mkdir(exist_ok=True)
    shutil.copy(EVERYTHING, root / "data" / "forms")
    loaded = load(root)
    assert not [d.message for d in loaded.diagnostics if d.location.path.endswith("thing.yaml")]
    form = next(form for form in loaded.network.forms if form.id == "everything")
    return questionnaire(form, network(), None, TODAY)


def in_browser(page: "Page", form: Questionnaire, given: Sequence[Given]) -> list[dict[str, Any]]:
    """The browser's verdicts, in one call. Both ways pass as ASCII, so that nothing is mended."""
    said = page.evaluate(
        """(sent) => {
             const [definition, given] = JSON.parse(sent);
             return JSON.stringify(given.map((one) => window.lrpForm.judge(definition, one)))
               .replace(/[^ -~]/g, (c) => "\\\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
           }""",
        json.dumps([definition(form), given]),
    )
    found: list[dict[str, Any]] = json.loads(said)
    return found


def as_json(verdict: Verdict) -> dict[str, Any]:
    answers = {k: v if isinstance(v, str) else list(v) for k, v in verdict.answers.items()}
    faults = [asdict(fault) | {"parts": list(fault.parts)} for fault in verdict.faults]
    # Hints are for whoever imports answers; a page has none.
    faults = [{key: value for key, value in fault.items() if key != "hint"} for fault in faults]
    return {"answers": answers, "faults": faults}


def ordered(verdict: Mapping[str, Any]) -> str:
    return json.dumps(verdict)  # a text, so that the order of the answers counts too


def differences(
    page: "Page", form: Questionnaire, given: Sequence[Given]
) -> tuple[list[Verdict], list[str]]:
    """Python's verdicts, and the first sets on which the browser says something else."""
    verdicts = [judge(form, one) for one in given]
    found = [
        f"{one!a}\n  Python:  {ordered(as_json(mine))}\n  browser: {ordered(theirs)}"
        for one, mine, theirs in zip(given, verdicts, in_browser(page, form, given), strict=True)
        if ordered(as_json(mine)) != ordered(theirs)
    ]
    return verdicts, found[:3]


def frictionless_faults(
    form: Questionnaire, given: Sequence[Given], verdicts: Sequence[Verdict]
) -> list[set[str]]:
    """The questions at fault in each row, as frictionless sees it.

    It is given what we make of an answer, and where we make nothing of it what was typed.
    """
    from frictionless import Resource, Schema, fields

    schema = Schema.from_descriptor(descriptor(form))
    # A column that is never empty: a row of empty cells alone would be passed over as blank.
    schema.add_field(fields.StringField(name="row"), position=1)
    rows = [
        ["1", *(cell(question, one, verdict) for question in form.questions)]
        for one, verdict in zip(given, verdicts, strict=True)
    ]
    names = [question.name for question in form.questions]
    with Resource(data=[["row", *names], *rows], schema=schema) as resource:
        return [
            {getattr(error, "field_name", "?") for error in row.errors}
            for row in resource.row_stream
        ]


def cell(question: Question, given: Given, verdict: Verdict) -> str | list[str]:
    answer = verdict.answers.get(question.name)
    if answer:
        return answer if isinstance(answer, str) else list(answer)
    if all(fault.question != question.name for fault in verdict.faults):
        return ""
    names = [question.name, *(f"{question.name}-{part}" for part in ("year", "month", "day"))]
    typed_in = [given[name] for name in names if given.get(name)]
    texts = [trimmed(text) for one in typed_in for text in ([one] if isinstance(one, str) else one)]
    # Half a character stops frictionless altogether.
    return re.sub("[\ud800-\udfff]", "\ufffd", "-".join(filter(None, texts)))


def assert_frictionless_agrees(
    form: Questionnaire, given: Sequence[Given], verdicts: Sequence[Verdict]
) -> None:
    found = frictionless_faults(form, given, verdicts)
    for one, verdict, theirs in zip(given, verdicts, found, strict=True):
        ours = {fault.question for fault in verdict.faults}
        assert theirs <= ours, (theirs - ours, ascii(one), verdict)
        for fault in verdict.faults:
            question = form.by_name[fault.question]
            if is_seen_by_frictionless(question, fault, cell(question, one, verdict)):
                assert fault.question in theirs, (fault, ascii(cell(question, one, verdict)))


def is_seen_by_frictionless(question: Question, fault: Fault, text: str | list[str]) -> bool:
    """docs/decisions/0011-forms-verdict.md says why it does not see the rest."""
    match fault.situation:
        case "empty":
            return question.condition is None
        case "choice":
            return question.widget in ("radios", "yes-no")
        case "pattern":
            return "|" not in question.pattern
        case "real":
            return str(text).isascii()
    return fault.situation in ("too-long", "too-short", "limits")


@pytest.mark.parametrize("name", every(9, NAMES))
def test_python_browser_and_frictionless_agree_on_every_set_of_answers(
    name: str, blank: "Page"
) -> None:
    form = questionnaires()[name]
    given = list(sets(form, "agreement", SETS))
    verdicts, found = differences(blank, form, given)
    assert not found, "\n".join(found)
    clean = sum(not verdict.faults for verdict in verdicts)
    assert SETS * 0.3 < clean < SETS * 0.75, f"{clean} of {SETS} sets have no fault"
    assert_frictionless_agrees(form, given, verdicts)


def test_a_form_of_every_kind_of_question_agrees_in_every_situation(
    blank: "Page", everything: Questionnaire
) -> None:
    given = list(sets(everything, "everything", 2 * SETS))
    verdicts, found = differences(blank, everything, given)
    assert not found, "\n".join(found)
    seen = Counter(fault.situation for verdict in verdicts for fault in verdict.faults)
    assert set(seen) == {
        "empty", "hidden-character", "too-long", "too-short", "pattern", "format", "number",
        "limits", "choice", "real", "line", "differ", "in-order", "together", "saturday", "sunday",
        "holiday", "missing-day", "missing-month", "missing-year", "missing-day-month",
        "missing-day-year", "missing-month-year",
    }  # fmt: skip
    assert min(seen.values()) > 3, seen
    assert_frictionless_agrees(everything, given, verdicts)


@pytest.mark.parametrize("together", [2, 3])
def test_days_that_follow_each_other_over_a_weekend_agree(
    together: int, blank: "Page", everything: Questionnaire
) -> None:
    # A Thursday, Friday, Monday and the Tuesday after Easter, in every order and number.
    days = ["2027-03-25", "2027-03-30", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-11"]
    names = ("day_1", "day_2", "day_3")
    given: list[Given] = [
        dict(zip(names, some, strict=False))
        for count in (2, 3)
        for some in permutations(days, count)
    ]
    said = {}
    for consecutive in ("calendar-days", "school-days"):
        form = replace(everything, consecutive=consecutive, together=together)
        verdicts, found = differences(blank, form, given)
        assert not found, "\n".join(found)
        said[consecutive] = [f.situation for v in verdicts for f in v.faults].count("together")
    assert said["calendar-days"] > said["school-days"] > 0


def test_naughty_strings_agree_in_every_kind_of_question(
    blank: "Page", everything: Questionnaire
) -> None:
    names = [question.name for question in everything.questions]
    given: list[Given] = [dict.fromkeys(names, text) for text in naughty()]
    _, found = differences(blank, everything, given)
    assert not found, "\n".join(found)


def test_every_character_that_could_count_as_space_digit_or_hidden_agrees(
    blank: "Page", everything: Questionnaire
) -> None:
    # At the ends, in the middle and alone: what is trimmed, what is hidden, what is a digit.
    parts = (range(0x3100), range(0xD7F0, 0xE010), range(0xF900, 0x10000), range(0x1F300, 0x1F310))
    signs = [chr(number) for part in parts for number in part]
    given: list[Given] = [
        {"short": f"{sign}a{sign}", "long": f"abc{sign}def{sign}\n{sign}g", "code": f"AB-1{sign}",
         "other_code": sign * 3, "whole": f"{sign}1", "yes": sign, "day_1-day": f"3{sign}",
         "day_1-month": f"may{sign}", "day_1-year": "2027", "days": f"3{sign}may{sign}2027"}
        for sign in signs
    ]  # fmt: skip
    _, found = differences(blank, everything, given)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_good_answers_have_no_fault(name: str) -> None:
    form = questionnaires()[name]
    random = Random(name)
    for make in (good, typed):
        for _ in range(150):
            given = make(form, random)
            faults = judge(form, given).faults
            assert not faults, (faults, {k: v for k, v in given.items() if faults[0].question in k})


def test_good_answers_to_a_form_of_every_kind_have_no_fault(everything: Questionnaire) -> None:
    random = Random("everything")
    for _ in range(400):
        given = good(everything, random)
        assert not judge(everything, given).faults, given


@pytest.mark.parametrize(
    "pattern",
    [r"[0-9]{6}", r"a|bc", r"(?:a|b)+\-\.\d", r"[^a-c]x?", r"[\d\-\]\[^.]{2}", r"\(a\)\{2\}",
     r".*\t?",      r"[a-z]+(-[a-z0-9]+)*", r"\\-", r"\$\^\|\/", r"[-a]", r"[a\-z]"],
)  # fmt: skip
def test_a_pattern_that_the_check_lets_through_reads_alike(
    pattern: str, blank: "Page", everything: Questionnaire
) -> None:
    assert patterns.fault_of(pattern) is None
    random = Random(pattern)
    texts = [text_of(pattern, random) for _ in range(60)]
    assert all(patterns.compiled(pattern).fullmatch(text) for text in texts)
    texts += (
        [t + random.choice("x-1 \\.") for t in texts] + list("-az09^].\\ \U0001f392") + ["bc", "ac"]
    )
    told = definition(everything)
    asked = next(question for question in told["questions"] if question["name"] == "code")
    asked |= {"pattern": pattern}
    alone = told | {"questions": [asked], "rules": []}
    faults = blank.evaluate(
        """([definition, texts]) => texts.map((code) =>
             window.lrpForm.judge(definition, {code}).faults.map((fault) => fault.situation))""",
        [alone, texts],
    )
    for text, said in zip(texts, faults, strict=True):
        # What is left of white space at the ends is nothing to match.
        plain = text.strip(" \t\n")
        fits = bool(patterns.compiled(pattern).fullmatch(plain))
        assert said == (["empty"] if not plain else [] if fits else ["pattern"]), ascii(text)


def test_files_read_back_to_the_same_texts_under_yaml_1_1_and_1_2(blank: "Page") -> None:
    signs = [*range(0x180), *range(0x2000, 0x2070), *range(0xFFF0, 0x10000), 0x378, 0x3000, 0xD800,
             0xDFFF, 0xE000, 0xFEFF, 0x1F392, 0x10FFFF]  # fmt: skip
    texts = [*naughty(), *_YAML_TRAPS, *(f"a{chr(n)}b" for n in signs), *(chr(n) for n in signs)]
    answers = {f"q_{number}": text for number, text in enumerate(texts)}
    lists = dict.fromkeys(("yes", "on", "null", "y", "plain"), _YAML_TRAPS)
    stamp = ("LRP-234567", "2026-11-22T10:00:00Z")
    written = blank.evaluate(
        "(sent) => window.lrpForm.answerFile(...JSON.parse(sent))",
        json.dumps([{"form": "x", "hub": "no", "year": "2026-27"}, answers | lists, *stamp]),
    )
    expected = {name: re.sub("[\ud800-\udfff]", "\ufffd", text) for name, text in answers.items()}
    whole = expected | {name: list(traps) for name, traps in lists.items()}
    old = yaml.safe_load(written)
    new = YAML(typ="safe", pure=True).load(written)
    assert old == new
    head = {"form": "x", "reference": stamp[0], "answered_at": stamp[1], "hub": "no"}
    assert old == head | {"year": "2026-27", "answers": whole}
    file, faults = answers_module.parse(written.encode(), "x.yaml")
    assert not faults
    assert file
    assert file.value() == old


_YAML_TRAPS = (
    "no", "Yes", "~", "null", "012", "1_000", "12:30", "0x1F", ".inf", "1e3", "2027-02-03", "=",
    "<<", "- a", "a: b", "a #b", "# a", "!tag", "&a", "*a", "%a", "@a", "`a`", "'", '"', "\\",
    "\\n", "|", ">", "{a}", "[a]", "a\nb", "\n", " a ", "\ta", "a\r\nb", "a\n  b\n\n", "---",
    "...", "<<<<<<< a",
)  # fmt: skip


@pytest.mark.parametrize("name", [n for n, f in questionnaires().items() if f.table])
def test_the_browser_fills_in_the_same_record(name: str, blank: "Page") -> None:
    form = questionnaires()[name]
    random = Random(name)
    answers = [judge(form, mixed(form, random)).answers for _ in range(150)]
    found = blank.evaluate(
        """(sent) => {
             const [definition, answers] = JSON.parse(sent);
             return answers.map((one) => window.lrpForm.record(definition, one, "2026-11-22"));
           }""",
        json.dumps([definition(form), answers]),
    )
    for one, fields in zip(answers, found, strict=True):
        expected = becomes(form, one, TODAY)
        assert fields == [[k, v if isinstance(v, str) else list(v)] for k, v in expected.items()]
