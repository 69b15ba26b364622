"""Which signs count as hidden, in a line of a file and in a value."""

import pytest

from generator import unseen


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zoë’s £5 – 学校 👩🏽‍🏫 مرحبا", None),
        ("a\tb", None),
        ("a\r\nb", None),
        ("a\x07b", unseen.Unseen(1, "control character 0007")),
        ("ab\x9bc", unseen.Unseen(2, "control character 009b")),
        ("\u202ea\u202c", unseen.Unseen(0, "right-to-left override")),
        ("a\u2069", unseen.Unseen(1, "pop directional isolate")),
    ],
)
def test_the_first_hidden_sign_is_found_and_named(text: str, found: unseen.Unseen | None) -> None:
    assert unseen.in_text(text) == found
    assert unseen.in_line(text) == found


@pytest.mark.parametrize("sign", ["\u2028", "\u2029"])
def test_a_separator_is_hidden_in_a_line_and_ends_a_line_of_a_value(sign: str) -> None:
    assert unseen.in_line(f"a{sign}b")
    assert unseen.in_text(f"a{sign}b") is None
