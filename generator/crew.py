"""Who does the work: this process, several on this machine, or others elsewhere.

Jobs go out one by one and results come back in their order, with only a few under way. So memory
does not grow with the number of jobs.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any, Generic, TypeVar

_Shop = TypeVar("_Shop")
_Job = TypeVar("_Job")
_Made = TypeVar("_Made")

FEW = 3
"""So many jobs are done here: another process takes longer to begin than they take."""
_AHEAD = 2
_shop: Any = None


class Crew(Generic[_Shop]):
    """Does jobs with one workshop, which every worker gets once."""

    def __init__(self, shop: _Shop, workers: int) -> None:
        self._shop = shop
        self._workers = workers
        self._executor: Executor | None = None

    def each(
        self, work: Callable[[_Shop, _Job], _Made], jobs: Iterable[_Job], count: int
    ) -> Iterator[_Made]:
        """What `work` makes of each of `count` jobs, in their order. Both must be picklable."""
        if count <= FEW or self._workers <= 1:
            for job in jobs:
                yield work(self._shop, job)
            return
        executor = self._hired()
        waiting: deque[Future[_Made]] = deque()
        left = iter(jobs)
        for job in islice(left, self._workers * _AHEAD):
            waiting.append(executor.submit(_done, work, job))
        while waiting:
            made = waiting.popleft().result()
            for job in islice(left, 1):
                waiting.append(executor.submit(_done, work, job))
            yield made

    def _hired(self) -> Executor:
        if self._executor is None:
            # Spawned workers hold nothing of the network, which keeps them small.
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(
                self._workers, context, initializer=_enter, initargs=(self._shop,)
            )
        return self._executor

    def close(self) -> None:
        """Let the workers go."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


@contextmanager
def crew(shop: _Shop, workers: int) -> Iterator[Crew[_Shop]]:
    """A crew that is there until the block ends."""
    found = Crew(shop, workers)
    try:
        yield found
    finally:
        found.close()


def _enter(shop: Any) -> None:
    global _shop  # noqa: PLW0603 - what this process works with, for as long as it lives
    _shop = shop


def _done(work: Callable[[Any, Any], Any], job: Any) -> Any:
    return work(_shop, job)
