"""Work that is done elsewhere: a Dask scheduler hands it to workers that share no disk with us.

All that goes out and comes back is bytes of plain values, see `cache.pack`. A job may be done
twice: the workers that die are done without, and their jobs go to others.
"""

from __future__ import annotations

import asyncio
import logging
import platform
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, cached_property
from importlib.metadata import distributions
from typing import Any

from generator import __version__
from generator.cache import pack, program, unpack
from generator.refusals import Refusal

ANSWER_SECONDS = 10
"""So long a scheduler may take to answer."""
PATIENCE_SECONDS = 30
"""So long a build waits for a first worker, or for another one once all are gone."""
_LOOK_SECONDS = 2
_AHEAD = 2
_ALL = "whole program"
# The engine keeps settings that a whole process shares, so a process makes one part at a time,
# however many threads its worker has.
_turn = threading.Lock()


class NoDask(Refusal):
    """Dask is an extra."""

    says = (
        "`--scheduler {}` needs Dask, and it is not here. "
        "Install what requirements/requirements-scale.txt lists."
    )


class NoScheduler(Refusal):
    """Nobody is there, or somebody who is no Dask scheduler."""

    says = "No Dask scheduler answers at `{}`."


class NoWorkers(Refusal):
    """Nobody is there to do the work."""

    says = f"The Dask scheduler `{{}}` has had no worker for {PATIENCE_SECONDS} seconds."


class LostScheduler(Refusal):
    """The scheduler has ended, or the network between has."""

    says = "The Dask scheduler `{}` does not answer any more."


class DeadlyJob(Refusal):
    """One job after the other ended its worker: too little memory, as a rule."""

    says = "{}."


class OtherProgram(Refusal):
    """Pages of another program would not have the same bytes."""

    says = "{}. Start it again with what is installed here."


class Cluster:
    """The workers of a scheduler, with one workshop."""

    def __init__(self, address: str, shop: Any) -> None:
        """Connect, and see that all have this program. Raises a Refusal."""
        self._address = address
        self._kept = ExitStack()
        self._seen = 0.0
        self._looked = 0.0
        self._threads = 0
        try:
            self._kept.enter_context(_in_silence())
            self._client = self._connected()
            self._wait_for_a_worker()
            self._refuse_others()
            self._executor = self._client.get_executor(pure=False)
            # A job of its own, and not data that is scattered: whatever becomes of the workers
            # that hold it, the scheduler can make it again.
            self._shop = self._client.submit(Parcel, pack(shop), pure=False)
        except BaseException:
            self.close()
            raise

    def _connected(self) -> Any:
        try:
            from distributed import Client
        except ImportError:
            raise NoDask(self._address) from None
        try:
            # A client that finds nobody takes long to go, so somebody is looked for first.
            # In a thread of its own, for this one may have a loop of events already.
            with ThreadPoolExecutor(1) as looking:
                looking.submit(lambda: asyncio.run(_answered(self._address))).result()
            client: Any = Client(self._address, timeout=ANSWER_SECONDS, set_as_default=False)
        except (OSError, TypeError, ValueError, RuntimeError):
            raise NoScheduler(self._address) from None
        self._kept.callback(_closed, client)
        return client

    def _wait_for_a_worker(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except TimeoutError:
            raise NoWorkers(self._address) from None
        self._look()

    def _refuse_others(self) -> None:
        """Refuse a scheduler or worker with another program.

        The scheduler must have it too, because it reads what is to be called.
        """
        own = _versions()
        try:
            there = self._client.run_on_scheduler(_versions)
        except (ImportError, AttributeError):
            there = None
        found = {f"The scheduler `{self._address}`": there}
        for worker, said in self._client.run(_versions, on_error="return").items():
            found[f"The worker `{worker}`"] = said
        for who, versions in found.items():
            if not isinstance(versions, dict):
                raise OtherProgram(f"{who} does not have this program")
            if versions != own:
                raise OtherProgram(f"{who} {_differing(versions, own)}")

    def _look(self) -> None:
        """See how many there are. Raises NoWorkers when there were none for long."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        try:
            there = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=ANSWER_SECONDS
            )
        except (OSError, TimeoutError, RuntimeError):
            raise LostScheduler(self._address) from None
        self._threads = sum(there.values())
        if self._threads:
            self._seen = now
        elif now - self._seen > PATIENCE_SECONDS:
            raise NoWorkers(self._address)

    def room(self) -> int:
        """How many jobs may be under way: a few for each worker that is there now."""
        self._look()
        return max(1, self._threads) * _AHEAD

    def submit(self, work: Callable[[Any, Any], Any], job: Any) -> Future[Any]:
        """Give a job out."""
        made: Future[Any] = self._executor.submit(_done, program(), work, self._shop, pack(job))
        return made

    def result(self, made: Future[Any]) -> Any:
        """What a job made. Raises a Refusal where nobody is left to do it."""
        from distributed import KilledWorker

        while True:
            try:
                return unpack(made.result(_LOOK_SECONDS))
            except TimeoutError:
                if made.done():
                    raise
                self._look()
            except CancelledError:
                raise LostScheduler(self._address) from None
            except KilledWorker as error:
                times = error.allowed_failures + 1
                raise DeadlyJob(f"{times} workers in turn ended while they did one job") from None

    def close(self) -> None:
        """Drop what is under way and leave the workers to others."""
        self._kept.close()


class Parcel:
    """A packed value, which travels as bytes and is opened once in each process."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __reduce__(self) -> tuple[type[Parcel], tuple[bytes]]:
        return Parcel, (self._data,)

    @cached_property
    def content(self) -> Any:
        """The value."""
        return unpack(self._data)


def _done(expected: str, work: Callable[[Any, Any], Any], shop: Parcel, job: bytes) -> bytes:
    """Do a job; runs in a worker. One that came after the others were asked is asked here."""
    if program() != expected:
        raise OtherProgram(f"The worker on `{platform.node()}` has another version of the program")
    with _turn:
        return pack(work(shop.content, unpack(job)))


def _versions() -> Mapping[str, str]:
    """What a process runs, as it was when it was first asked: that is what it has loaded."""
    return _found_versions()


@cache
def _found_versions() -> Mapping[str, str]:
    installed = {found.name.lower(): found.version for found in distributions()}
    return {**installed, "Python": platform.python_version(), "lrp": __version__, _ALL: program()}


def _differing(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """In what two processes differ, in words: what is most telling first."""
    rest = sorted(there.keys() | here.keys() - {"Python", "lrp", _ALL})
    for name in ("Python", "lrp", *rest):
        if name != _ALL and there.get(name) != here.get(name):
            has = f"has {name} {there[name]}" if name in there else f"has no {name}"
            return f"{has}, and here {f'is {here[name]}' if name in here else 'is none'}"
    return "has other files of the program than this machine"


@contextmanager
def _in_silence() -> Iterator[None]:
    """What Dask says to itself is not said: what matters becomes a Refusal."""
    with suppress(ImportError):
        import distributed  # noqa: F401 - sets its loggers up when it is imported
    names = [n for n in logging.root.manager.loggerDict if n.startswith(("distributed", "tornado"))]
    levels = {name: logging.getLogger(name).level for name in ("asyncio", *names)}
    for name in levels:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="distributed")
        yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


async def _answered(address: str) -> None:
    """Wait until a scheduler answers. Raises OSError, or what an address or TLS is wrong with."""
    from distributed.comm import connect
    from distributed.security import Security

    security = Security().get_connection_args("client")
    comm = await connect(address, timeout=ANSWER_SECONDS, **security)
    await comm.close()


def _closed(client: Any) -> None:
    with suppress(OSError, TimeoutError, RuntimeError, AssertionError):
        client.close(timeout=ANSWER_SECONDS)
