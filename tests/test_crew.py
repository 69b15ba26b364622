"""Who does the work: here, while it is little."""

import os

from generator.crew import FEW, crew


def where(shop: str, job: int) -> tuple[str, int, int]:
    """What was given, and the process that had it."""
    return shop, job, os.getpid()


def test_few_jobs_are_done_in_this_process_and_many_in_others() -> None:
    with crew("shop", 2) as hands:
        here = [*hands.each(where, range(FEW), FEW)]
        light = [*hands.each(where, range(FEW + 1), FEW + 1, few=FEW + 1)]
        many = [*hands.each(where, range(FEW + 1), FEW + 1)]
    assert here == [("shop", job, os.getpid()) for job in range(FEW)]
    assert light == [("shop", job, os.getpid()) for job in range(FEW + 1)]
    assert [made[:2] for made in many] == [made[:2] for made in light]
    assert os.getpid() not in {process for *_, process in many}
