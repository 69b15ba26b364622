"""Memory that is free again goes back to the system."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any


def give_back() -> None:
    """Give back what is free between what is held; nothing where the system has no way to.

    The C library keeps it for later, which is right for a process that goes on in the same way.
    One that has done a large piece of work holds far more than it will ask for again.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], Any] | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # only glibc has it
        return None
