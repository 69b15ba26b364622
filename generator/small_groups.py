"""The rule for published counts of schools: none points to a school that did not agree to it.

A residency whose schools have not both agreed to be named has a page that says what sort of
schools they are. A count could undo that: “one school of this hub took part” is a name in a hub
whose other schools all say that they did not. So, for the public and for the network:

1. What agreed schools make up is counted exactly, for they are named on the pages anyway.
2. The others are counted exactly only where there are at least `LEAST` of them, and where they are
   not all that it could be: three of three is a name for each of the three. Otherwise the count is
   a range. No count is a range only because something is small: where every place in the records
   is named there is nothing to protect.
3. A total is exact only where nobody can work a range out with it. That is decided by trying: a
   total stays exact where every hidden part could still be at least two different numbers, for
   somebody who knows this rule and everything else that is published. Otherwise the total is the
   sum of its parts' ranges, which says nothing that the parts do not say.
4. A percentage of a range is not shown.

`LEAST` is 3 because with two, either of the two schools could tell the other by taking itself away;
with three nobody can. It is the smallest threshold that statistical offices use (OECD Glossary of
Statistical Terms, “threshold rule”: some agencies require five, others three), and the number that
content/privacy.md gives hub leads for descriptions. Protecting totals as well is what they call
secondary suppression.

Residencies and reviews themselves are counted exactly: each has its own public page, so that to
count them tells nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.model import Amount

LEAST = 3


@dataclass(frozen=True, slots=True)
class Group:
    """The schools behind one count.

    `named` agreed, `others` did not. `places` is how many places in the public records show no
    school, and `candidates` how many schools could stand in them: both are what anyone can count.
    """

    named: int
    others: int
    places: int
    candidates: int

    @property
    def possible(self) -> tuple[int, ...]:
        """The numbers of others that lead to a range, in order; only one where nothing is hidden.

        They do not depend on `others`, so that the range itself says nothing.
        """
        most = min(self.places, self.candidates)
        return tuple(n for n in range(most + 1) if n < LEAST or n >= self.candidates)

    @property
    def is_hidden(self) -> bool:
        """Whether its count is shown as a range."""
        return len(self.possible) > 1 and self.others in self.possible

    @property
    def amount(self) -> Amount:
        """Its count as it may be shown."""
        if not self.is_hidden:
            return Amount(self.named + self.others, self.named + self.others)
        return Amount(self.named, self.named + self.possible[-1])


def total(groups: Sequence[Group]) -> Amount:
    """The sum of groups that have no school in common, beside which each group is shown too."""
    hidden = [group for group in groups if group.is_hidden]
    if hidden:
        others = sum(group.others for group in groups)
        if others < LEAST or not _stays_open(hidden, sum(group.others for group in hidden)):
            amounts = [group.amount for group in groups]
            return Amount(sum(a.low for a in amounts), sum(a.high for a in amounts))
    exact = sum(group.named + group.others for group in groups)
    return Amount(exact, exact)


def _stays_open(hidden: Sequence[Group], whole: int) -> bool:
    """Whether each hidden group could still have two different numbers when they make `whole`.

    Sets of numbers are bits of an integer. `before[i]` are the sums that the first i groups can
    have, `after[i]` the sums of the first i groups from which the rest can reach the whole. It
    takes the number of groups times the whole, a fraction of a second for 1,000 hubs.
    """
    before, after = [1], [1 << whole]
    for group in hidden:
        sums = 0
        for number in group.possible:
            sums |= before[-1] << number
        before.append(sums & ((1 << whole + 1) - 1))
    for group in reversed(hidden):
        starts = 0
        for number in group.possible:
            starts |= after[-1] >> number
        after.append(starts)
    after.reverse()
    return all(
        sum(bool((before[i] << number) & after[i + 1]) for number in group.possible) > 1
        for i, group in enumerate(hidden)
    )


def of_records(agreed: int, others: int) -> Amount:
    """How many records are of one sort, such as a theme, with no total beside it.

    Records stand for their schools: one or two of them without consent become a range.
    """
    if 0 < others < LEAST:
        return Amount(agreed, agreed + LEAST - 1)
    return Amount(agreed + others, agreed + others)


def at_least_some(count: int) -> str:
    """A count of schools of which nobody's consent is known: `fewer than 3`, or the number."""
    return f"fewer than {LEAST}" if count < LEAST else f"{count}"


def percentage(part: Amount, whole: int) -> str:
    """`38%`, or nothing where the part is a range or there is no whole."""
    if part.exact is None or not whole:
        return ""
    return f"{round(100 * part.exact / whole)}%"
