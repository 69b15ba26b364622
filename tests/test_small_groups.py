"""No published count of schools points to a school that did not agree to be named."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Amount
from generator.small_groups import (
    LEAST,
    Group,
    at_least_some,
    of_records,
    percentage,
    total,
)


@st.composite
def groups(draw: st.DrawFn) -> Group:
    candidates = draw(st.integers(0, 5))
    places = draw(st.integers(0, 6))
    others = draw(st.integers(0, min(places, candidates)))
    return Group(draw(st.integers(0, 3)), others, places, candidates)


TABLES = st.lists(groups(), min_size=1, max_size=4)


def published(table: list[Group]) -> tuple[Amount, ...]:
    """What a page shows of a table: its rows, then their sum."""
    return (*(group.amount for group in table), total(table))


def explanations(table: list[Group]) -> list[tuple[int, ...]]:
    """Every table that would be published as this one, by how many others each row has.

    The reader knows the rule, who is named, and how many places without a name there are.
    """
    seen = published(table)
    rows = [range(min(g.places, g.candidates) + 1) for g in table]
    found = []
    for others in product(*rows):
        guess = [
            Group(g.named, n, g.places, g.candidates) for g, n in zip(table, others, strict=True)
        ]
        if published(guess) == seen:
            found.append(others)
    return found


@given(TABLES)
@settings(max_examples=400)
def test_no_hidden_count_can_be_worked_out_from_a_table_and_its_total(table: list[Group]) -> None:
    possible = explanations(table)
    for row, group in enumerate(table):
        if group.is_hidden:
            assert len({others[row] for others in possible}) > 1


@given(TABLES)
def test_no_small_count_without_consent_is_ever_exact(table: list[Group]) -> None:
    for group in table:
        if group.amount.exact is not None:
            assert group.others == 0 or group.others >= LEAST
            assert group.others == 0 or group.others < group.candidates
    if total(table).exact is not None:
        others = sum(group.others for group in table)
        assert others == 0 or others >= LEAST


@given(TABLES)
def test_what_is_published_is_true(table: list[Group]) -> None:
    for group, amount in zip([*table], published(table)[:-1], strict=True):
        assert amount.low <= group.named + group.others <= amount.high
    whole = sum(group.named + group.others for group in table)
    assert total(table).low <= whole <= total(table).high


def test_schools_that_all_agreed_are_counted_exactly_however_few() -> None:
    assert str(Group(named=1, others=0, places=0, candidates=8).amount) == "1"


def test_one_or_two_schools_without_consent_are_fewer_than_three() -> None:
    for others in (0, 1, 2):
        assert str(Group(0, others, places=2, candidates=8).amount) == "fewer than 3"
    assert str(Group(4, 1, places=2, candidates=8).amount) == "4 to 6"


def test_three_without_consent_are_counted_unless_they_are_all_that_it_could_be() -> None:
    assert str(Group(2, 3, places=4, candidates=6).amount) == "5"
    assert Group(2, 3, places=4, candidates=3).amount.exact is None


def test_a_total_is_a_range_where_it_would_give_away_its_one_hidden_part() -> None:
    open_row = Group(6, 0, places=0, candidates=3)
    hidden = Group(2, 1, places=2, candidates=5)
    assert str(total([open_row, hidden])) == "8 to 10"


def test_a_total_stays_exact_where_its_hidden_parts_could_each_be_something_else() -> None:
    hidden = Group(2, 1, places=2, candidates=5)
    assert str(total([hidden, hidden, hidden])) == "9"
    # All of them at the end of their range would be no secret.
    full = Group(2, 2, places=2, candidates=5)
    assert total([full, full]).exact is None


def test_a_total_of_a_thousand_hubs_is_found_at_once() -> None:
    table = [Group(3, n % 3, places=2, candidates=9) for n in range(1000)]
    assert total(table).exact == 3000 + sum(n % 3 for n in range(1000))


def test_one_or_two_records_without_consent_become_a_range() -> None:
    assert [str(of_records(0, n)) for n in range(4)] == ["0", "fewer than 3", "fewer than 3", "3"]
    assert str(of_records(4, 1)) == "4 to 6"
    assert str(of_records(4, 0)) == "4"


def test_a_percentage_of_a_range_is_not_shown() -> None:
    assert percentage(Amount(3, 3), 8) == "38%"
    assert percentage(Amount(3, 5), 8) == ""
    assert percentage(Amount(0, 0), 0) == ""


def test_a_count_of_offers_below_three_is_not_told() -> None:
    assert [at_least_some(n) for n in (0, 2, 3, 7)] == ["fewer than 3", "fewer than 3", "3", "7"]
