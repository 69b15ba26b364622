"""What somebody probably meant."""

import pytest

from generator.spelling import find_near, suggest

SCHOOLS = {"900112": "Gunnislake Academy", "900417": "Brentor Primary", "900411": "Calstock"}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("900471", "900417"),  # swapped digits before one that is wrong
        ("90041", "900411"),
        ("Brentor Primary", "900417"),
        ("brentor  primary", "900417"),
        ("Brentor", "900417"),
        ("Brentor Primary School", "900417"),
        ("Gunislake Academy", "900112"),
        ("", None),
        ("学校", None),
        ("Somewhere else", None),
    ],
)
def test_the_nearest_is_found_by_id_and_by_name(text: str, near: str | None) -> None:
    assert find_near(text, SCHOOLS) == near


def test_two_that_begin_alike_are_not_guessed_between() -> None:
    choices = {"1": "Brentor Primary", "2": "Brentor Infants"}
    assert find_near("Brentor", choices) not in ("2",)


def test_a_hint_names_the_choice_or_all_of_them_or_what_else_to_do() -> None:
    assert suggest("lpr", {"lrp": "Residencies"}, "Else.") == "Did you mean `lrp` (Residencies)?"
    assert suggest("x", {"a": "", "b": ""}, "Else.") == "Write one of `a`, `b`."
    assert suggest("x", {}, "Else.") == "Else."
    assert suggest("x", {str(n) * 9: "" for n in range(9)}, "Else.") == "Else."
