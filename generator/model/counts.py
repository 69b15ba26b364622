"""Counts of schools as an audience may know them: exact, or the range in which they lie."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """A count that lies between `low` and `high`, both of them possible; exact where they meet."""

    low: int
    high: int

    @property
    def exact(self) -> int | None:
        """The count, where it may be known."""
        return self.low if self.low == self.high else None

    def __str__(self) -> str:
        """`7`, `fewer than 3`, `up to 5` or `5 to 7`."""
        if self.low == self.high:
            return f"{self.low}"
        if self.low == 0:
            return "fewer than 3" if self.high < 3 else f"up to {self.high}"
        return f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class SchoolsInvolved:
    """How many schools took part in a programme in one year, set when a network is projected.

    A hub's are its own member schools, in its own records and in those of other hubs; `hub` is
    empty for the whole network, where each school counts once. `visiting` sent somebody and
    `hosting` received somebody; both are known to the hub's own people alone.
    """

    programme: str
    year: str
    hub: str
    took_part: Amount
    visiting: int | None = None
    hosting: int | None = None
