"""The reaches of all parts of a site. Of what stays only a note is read.

A link can only begin to lead nowhere where its page changed or its goal went. So while all links of
the last site led somewhere, those of what changed and what went with it are all that is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from generator.cache import Cache, digest, name_of, pack, unpack
from generator.engines.reach import Reach, Target, alike
from generator.shelf import Lost

_STATE = "state/site"
_KIND = "reaches"
_HUBS = "hubs"

Note = tuple[str, str, tuple[str, ...]]
"""Of a part: the digest of what it is made from, that of what stands in it, and its pages."""


class Reaches:
    """What has been put or kept of a site so far: microsites by their hub, chapters as `home:`."""

    def __init__(self, kept: Cache) -> None:
        self._kept = kept
        self._old: tuple[str, ...] = ()
        self._led: frozenset[Target] | None = None
        self._last: Mapping[str, Note] = {}
        if (known := kept.recall(_STATE)) is not None:
            self._old, self._led, self._last = known
        self._notes: dict[str, Note] = {}
        self._held: dict[str, Mapping[str, Reach]] = {}
        self._network: dict[str, Reach] | None = None
        """File → the part that has it, of the network's own."""
        self._alike: dict[Any, Any] = {}

    def put(self, name: str, key: str, own: Mapping[str, Reach]) -> None:
        """A microsite or chapter that was made anew, with the reach of each of its parts."""
        self._kept.put(_KIND, key, pack(own))
        self._take(name, key, own)

    def keep(self, name: str, key: str) -> bool:
        """One that stays as it is; False where nothing is known of it."""
        note = self._last.get(name)
        if note is not None and note[0] == key:
            self._notes[name] = note
            self._network = None
            return True
        own = self.made_of(key)
        if own is not None:
            self._take(name, key, own)
        return own is not None

    def made_of(self, key: str) -> Mapping[str, Reach] | None:
        """The reach of each part of what was made from this; None where it is not known."""
        data = self._kept.get(_KIND, key)
        return unpack(data) if data is not None else None

    def _take(self, name: str, key: str, own: Mapping[str, Reach]) -> None:
        own = self._held[name] = {part: alike(one, self._alike) for part, one in own.items()}
        self._network = None
        pages = tuple(sorted(page for part in own.values() for page in part.pages))
        self._notes[name] = (key, name_of([part.name for _, part in sorted(own.items())]), pages)

    @property
    def name(self) -> str:
        """The digest of all pages so far and of the anchors in them."""
        return digest(*(text for name in sorted(self._notes) for text in (name, self.mark(name))))

    def mark(self, name: str) -> str:
        """The digest of what stands in a microsite or chapter; empty where there is none."""
        return self._notes[name][1] if name in self._notes else ""

    def pages(self, others_than: str) -> Iterator[str]:
        """The paths of all pages but those of one chapter."""
        return chain.from_iterable(
            pages for name, (_, _, pages) in self._notes.items() if name != others_than
        )

    def of(self, name: str) -> Mapping[str, Reach]:
        """The reaches of a microsite's or chapter's parts. Raises Lost."""
        if name not in self._held:
            own = self.made_of(self._notes[name][0])
            if own is None:
                self._kept.forget(_STATE)
                raise Lost(name)
            self._held[name] = {part: alike(one, self._alike) for part, one in own.items()}
        return self._held[name]

    def all(self) -> dict[str, Reach]:
        """The reach of every part of the site. Raises Lost."""
        return {part: own for name in self._notes for part, own in self.of(name).items()}

    def anchors(self, path: str) -> tuple[str, ...] | None:
        """The anchors of a page; None where it is not there. Raises Lost.

        Where a hub's pages lie, those of its microsite count and no redirects.
        """
        hub = self._hub(path)
        part = self._in(hub, path) if hub else self._in_network(path)
        return part.stands[path] if part else None

    def _has(self, target: Target) -> bool:
        # A redirect may lie where pages of a hub do.
        hub, path = self._hub(target[0]), target[0]
        part = (self._in(hub, path) if hub else None) or self._in_network(path)
        return part is not None and part.has(target)

    def _hub(self, path: str) -> str:
        """The hub whose microsite a page would be in; empty where that is none."""
        folder, _, rest = path.partition("/")
        hub = rest.partition("/")[0]
        return hub if folder == _HUBS and hub in self._notes else ""

    def _in(self, name: str, path: str) -> Reach | None:
        return next((part for part in self.of(name).values() if path in part.stands), None)

    def _in_network(self, path: str) -> Reach | None:
        if self._network is None:
            chapters = (self.of(name).values() for name in self._notes if name.endswith(":"))
            parts = chain.from_iterable(chapters)
            self._network = {held: part for part in parts for held in part.stands}
        return self._network.get(path)

    def lead_somewhere(self, old: tuple[str, ...]) -> bool:
        """Whether all links lead to what is there, and none to the paths of redirects, `old`.

        False also where that cannot be told from what changed alone.
        """
        led, self._led = self._led, None
        if led is None or self._old != old:
            return False
        gone = [n for n, note in self._last.items() if self._notes.get(n, ("",))[0] != note[0]]
        new = [n for n, note in self._notes.items() if self._last.get(n, ("",))[0] != note[0]]
        before = [self.made_of(self._last[name][0]) for name in gone]
        if None in before:
            return False
        had = _stands(part for own in before if own for part in own.values())
        has = _stands(part for name in new for part in self.of(name).values())
        differ = {path for path in had if path not in has or has[path] != had[path]}
        there = Reach(has, ())
        if any(target[0] in differ and not there.has(target) for target in led):
            return False
        own = {target for name in new for part in self.of(name).values() for target in part.leads}
        away = frozenset(old)
        for target in own:
            if target[0] in away:
                return False
            if target not in led and not there.has(target) and not self._has(target):
                return False
        self._led = led | own
        return True

    def remember(self, old: tuple[str, ...], *, sound: bool) -> None:
        """Keep the notes, and where `sound` what all links lead to."""
        if sound and self._led is None:
            self._led = frozenset(t for part in self.all().values() for t in part.leads)
        if self._notes != self._last or self._old != old or not sound:
            self._kept.remember(_STATE, (old, self._led if sound else None, self._notes))


def _stands(parts: Iterable[Reach]) -> dict[str, tuple[str, ...] | None]:
    return {path: anchors for part in parts for path, anchors in part.stands.items()}
