"""Who does the work: this process, several on this machine, or others elsewhere.

Jobs go out one by one and results come back in their order, with only a few under way. So memory
does not grow with the number of jobs.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from generator import freed

_Shop = TypeVar("_Shop")
_Job = TypeVar("_Job")
_Made = TypeVar("_Made")
Work = Callable[[Any, Any], Any]
"""A workshop and a job → what is made. All three can be pickled."""

FEW = 3
"""So many jobs are done here: another process takes longer to begin than they take."""
_AHEAD = 2
_BETWEEN_COLLECTIONS = 50_000
"""New values after which a worker looks for those that hold themselves and are in no use."""
_shop: Any = None


class Hands(Protocol):
    """Those who work beside this process."""

    def room(self) -> int:
        """How many jobs may be under way, at least 1."""

    def submit(self, work: Work, job: Any) -> Future[Any]:
        """Give a job out."""

    def result(self, made: Future[Any]) -> Any:
        """What became of a job that was given out, once it is done."""

    def close(self) -> None:
        """Let them go; what is under way is dropped."""


class Crew(Generic[_Shop]):
    """Does jobs with one workshop, which every worker gets once."""

    def __init__(
        self, shop: _Shop, workers: int, elsewhere: Callable[[_Shop], Hands] | None = None
    ) -> None:
        """With `elsewhere`, which is asked at the first job, no work is done here."""
        self._shop = shop
        self._workers = workers
        self._elsewhere = elsewhere
        self._hands: Hands | None = None

    def each(
        self,
        work: Callable[[_Shop, _Job], _Made],
        jobs: Iterable[_Job],
        count: int,
        few: int = FEW,
    ) -> Iterator[_Made]:
        """What `work` makes of each of `count` jobs, in their order. Both must be picklable.

        No more than `few` are done here, where there is a choice.
        """
        if not self._elsewhere and (count <= few or self._workers <= 1):
            for job in jobs:
                yield work(self._shop, job)
            return
        if not count:
            return
        hands = self._hired()
        waiting: deque[Future[_Made]] = deque()
        left = iter(jobs)
        for job in islice(left, hands.room()):
            waiting.append(hands.submit(work, job))
        while waiting:
            made = hands.result(waiting.popleft())
            for job in islice(left, max(0, hands.room() - len(waiting))):
                waiting.append(hands.submit(work, job))
            yield made

    def _hired(self) -> Hands:
        if self._hands is None:
            hire = self._elsewhere or self._processes
            self._hands = hire(self._shop)
        return self._hands

    def _processes(self, shop: _Shop) -> Hands:
        return _Processes(shop, self._workers)

    def close(self) -> None:
        """Let the workers go, with all that they hold. Others come when there is work again."""
        if self._hands is not None:
            self._hands.close()
            self._hands = None


class _Processes:
    """Processes on this machine."""

    def __init__(self, shop: Any, workers: int) -> None:
        # Spawned workers hold nothing of the network, which keeps them small.
        context = multiprocessing.get_context("spawn")
        self._workers = workers
        self._executor: Executor = ProcessPoolExecutor(
            workers, context, initializer=_enter, initargs=(shop,)
        )

    def room(self) -> int:
        return self._workers * _AHEAD

    def submit(self, work: Work, job: Any) -> Future[Any]:
        return self._executor.submit(_done, work, job)

    def result(self, made: Future[Any]) -> Any:
        return made.result()

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


@contextmanager
def crew(shop: _Shop, workers: int, scheduler: str = "") -> Iterator[Crew[_Shop]]:
    """A crew that is there until the block ends. `scheduler` is a Dask scheduler's address."""
    elsewhere = None
    if scheduler:
        from generator.scheduler import Cluster

        elsewhere = partial(Cluster, scheduler)
    found = Crew(shop, workers, elsewhere)
    try:
        yield found
    finally:
        found.close()


def _enter(shop: Any) -> None:
    global _shop  # noqa: PLW0603 - what this process works with, for as long as it lives
    _shop = shop
    # Hardly anything made here holds itself, so Python need not look for such things as often.
    gc.freeze()
    gc.set_threshold(_BETWEEN_COLLECTIONS)


def _done(work: Work, job: Any) -> Any:
    made = work(_shop, job)
    freed.give_back()
    return made
