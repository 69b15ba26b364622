"""Cases that take turns: `make test` runs some of many alike, and `make test-long` the others."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


def every(step: int, cases: Iterable[object], first: int = 0) -> list["ParameterSet"]:
    """All cases of one parameter; all but each `step`th from the `first` on are long."""
    return [
        pytest.param(case, marks=() if number % step == first else pytest.mark.long)
        for number, case in enumerate(cases)
    ]
