"""Each folder of tests/broken is a network with a fault and the exact text that it produces.

`LRP_UPDATE_EXPECTED=1 pytest tests/test_broken.py` writes the texts anew; read the change.
"""

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from generator.checks import RULES, check, find_rule
from generator.diagnostics import Diagnostic
from generator.load import load
from generator.report import render
from tests.support.networks import BROKEN, lay_base, lay_case

TODAY = dt.date(2026, 11, 22)
SEVERAL = "many-faults"
# Folders that try several rules at once, or another side of a rule that has its own folder.
BESIDES = {SEVERAL, "many-faults-in-a-form", "date-as-in-a-letter"}
CASES = sorted(path.name for path in BROKEN.iterdir() if not path.name.startswith("_"))
CODES = sorted(rule.code for rule in RULES)
BANNED = re.compile(
    r"\b(please|sorry|oops|in?valid|valid|illegal|required|schemas?|strings?|integers?|booleans?|"
    r"null|arrays?|dict|regex|traceback|exception|python|boolean|parse\w*)\b",
    re.IGNORECASE,
)


def faults_of(root: Path) -> list[Diagnostic]:
    return check(load(root), TODAY)


def test_the_network_that_the_broken_ones_begin_as_is_clean(tmp_path: Path) -> None:
    assert faults_of(lay_base(tmp_path)) == []


@pytest.mark.parametrize("name", CASES)
def test_a_broken_network_produces_exactly_the_expected_text(name: str, tmp_path: Path) -> None:
    diagnostics = faults_of(lay_case(name, tmp_path))
    text = render(diagnostics, "full", stands="Nothing was written.")
    expected = BROKEN / name / "expected.txt"
    if os.environ.get("LRP_UPDATE_EXPECTED"):
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")
    for diagnostic in diagnostics:
        # What the reader typed stands between backticks and may say anything.
        said = re.sub(r"`[^`]*`", "", f"{diagnostic.message} {diagnostic.hint}")
        assert not BANNED.findall(said)
        assert diagnostic.message.endswith("."), "one sentence about the thing in the file"
        assert ". " not in diagnostic.message, "one sentence about the thing in the file"
        assert diagnostic.hint.endswith((".", "?")), "one action"


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_folder_that_produces_it_and_nothing_else(code: str) -> None:
    text = (BROKEN / code / "expected.txt").read_text("utf-8")
    assert set(re.findall(r"^.*?: (?:error|warning)\[([\w-]+)\]", text, re.MULTILINE)) == {code}


def test_every_folder_is_named_after_a_code() -> None:
    assert set(CASES) == {*CODES, *BESIDES}


def test_every_code_is_kebab_case_and_stands_for_one_rule() -> None:
    assert len(set(CODES)) == len(CODES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code) for code in CODES)
    assert all(find_rule(rule.code) is rule for rule in RULES)
    assert find_rule("no-such-code") is None


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_a_code_is_in_plain_words(code: str) -> None:
    rule = find_rule(code)
    assert rule is not None
    page = " ".join((rule.code, rule.title, rule.why, rule.mend))
    assert not BANNED.findall(re.sub(r"`[^`]*`", "", page))
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.mend.endswith(".")


def test_many_faults_are_reported_in_reading_order_and_once_for_each_cause(tmp_path: Path) -> None:
    diagnostics = faults_of(lay_case(SEVERAL, tmp_path))
    locations = [diagnostic.location for diagnostic in diagnostics]
    assert len(diagnostics) >= 12
    assert len({location.path for location in locations}) >= 5
    assert locations == sorted(locations)
    assert len(set(locations)) == len(locations)
