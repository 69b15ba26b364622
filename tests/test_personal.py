"""Texts are looked through quickly first, and nothing is missed by it."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from generator import personal

_NUMBER_BEGINS = re.compile(r"(?<![\w.+/=&-])(?:(?:\+|00)44|\(?0[1-9]\d)")


@settings(max_examples=2000)
@given(st.text(alphabet="0144679+-./= aé", max_size=14))
def test_a_quick_look_sees_every_beginning_of_a_number_and_nothing_else(text: str) -> None:
    assert personal.may_hold(text) == bool(_NUMBER_BEGINS.search(text))


@settings(max_examples=2000)
@given(st.text(alphabet="014679+-. ()[]aTt@＠z", max_size=20))
def test_whatever_is_found_is_seen_at_a_quick_look(text: str) -> None:
    has_number = bool(_NUMBER_BEGINS.search(text))
    has_at = re.search(r"[@＠]|[(\[]\s*at\s*[)\]]", text, re.IGNORECASE)
    assert personal.may_hold(text) == (has_number or has_at is not None)
    assert personal.may_hold_address(text) == (has_at is not None)
