"""Memory that is free between what is held goes back to the system."""

import ctypes
import sys
from pathlib import Path

import pytest

from generator import freed

_SIZE, _COUNT = 4_000, 20_000


def held() -> int:
    """Bytes that this process has in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"),
    reason="only the C library of GNU has it",
)
def test_what_was_let_go_between_what_is_held_is_given_back() -> None:
    made = [bytes(_SIZE) for _ in range(_COUNT)]
    last = bytes(_SIZE)
    # Each hundredth stays, so that what is free is in pieces.
    made = made[::100]
    before = held()
    freed.give_back()
    assert held() < before - _SIZE * _COUNT // 2
    assert len(last) == len(made[0])
