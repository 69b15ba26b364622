"""Which shares a page was made of: noted while it is made, so that nobody has to list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, overload

_T = TypeVar("_T")


class Traces:
    """Notes the names of shares that are asked for."""

    def __init__(self) -> None:
        self._open: list[set[str]] = []

    def note(self, names: Iterable[str]) -> None:
        """These were asked for."""
        for trace in self._open:
            trace.update(names)

    @contextmanager
    def taken(self) -> Iterator[set[str]]:
        """The names that are asked for within the block."""
        trace: set[str] = set()
        self._open.append(trace)
        try:
            yield trace
        finally:
            self._open.pop()


class traced(Generic[_T]):
    """A property that is made once, and whose shares count for whoever reads it later too.

    Its owner has `traces`.
    """

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = f"_{name} and its shares"

    @overload
    def __get__(self, owner: None, kind: type) -> traced[_T]: ...
    @overload
    def __get__(self, owner: object, kind: type) -> _T: ...
    def __get__(self, owner: Any, kind: type) -> traced[_T] | _T:
        if owner is None:
            return self
        found: tuple[_T, frozenset[str]] | None = vars(owner).get(self._name)
        if found is None:
            with owner.traces.taken() as names:
                value = self._make(owner)
            found = vars(owner)[self._name] = (value, frozenset(names))
        owner.traces.note(found[1])
        return found[0]
