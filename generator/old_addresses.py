"""Redirects and the finished site → what is answered at old addresses.

A page for people at each, and, for programs that follow no page, the same calendar or feed at its
old address. `_redirects` says it again for hosts that can answer with a redirect themselves.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator import addresses
from generator.diagnostics import Diagnostic, Rule
from generator.model import Network, Redirect
from generator.redirects import FILE, HUB, End, Redirects
from generator.templates import Environment

HOSTS_FILE = "_redirects"
MANIFEST = ".lrp-redirects"
"""Names what stands at old addresses, so that a build of some hubs can make it anew."""

HIDES = Rule(
    "redirect-of-a-finished-page",
    "An old address that is not old",
    "The page would be hidden by its own redirect.",
    "Delete the redirect, or the page.",
)
NOT_PUBLISHED = Rule(
    "redirect-to-no-page",
    "A redirect to a page that is not published",
    "Whoever follows the old address is told that there is nothing to see. That is right as long "
    "as somebody's consent is missing, and a slip otherwise.",
    "Correct the address, or write `removed_on` in the place of `to`.",
    "warning",
)
RULES = (HIDES, NOT_PUBLISHED)

_COPIED = (".ics", ".xml")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a site answers at old addresses: files by path, and the faults found on the way."""

    files: Mapping[str, bytes]
    diagnostics: Sequence[Diagnostic]


def answered(
    network: Network,
    site: Sequence[str],
    read: Callable[[str], bytes],
    environment: Environment,
    root: str = "/",
) -> Answered:
    """Pages and copies for all old addresses.

    `site` are the paths of the finished site, `read` gives a file of it, `root` is the path of the
    site on its host. The cost is that of the renamed hubs' pages and of the entries.
    """
    if not network.redirects:
        return Answered({}, ())
    return _Answers(network, sorted(site), read, environment, root).all()


class _Answers:
    def __init__(
        self,
        network: Network,
        site: list[str],
        read: Callable[[str], bytes],
        environment: Environment,
        root: str,
    ) -> None:
        self._network = network
        self._site = site
        self._there = frozenset(site)
        self._read = read
        self._template = environment.get_template("old_address.html.j2")
        self._root = root
        self._redirects = Redirects(network.redirects)
        self._hubs = {hub.id: hub.name for hub in network.hubs}
        self._faults: list[Diagnostic] = []
        self._inside: dict[str, list[str]] = defaultdict(list)
        for old in self._redirects.by_old:
            if (hub := HUB.match(old)) and hub.group() != old:
                self._inside[hub.group()].append(old)

    def all(self) -> Answered:
        files: dict[str, bytes] = {}
        for redirect in self._redirects.renamed_hubs():
            files |= self._renamed(redirect)
        for old, redirect in self._redirects.by_old.items():
            files |= self._one(old, redirect)
        files = dict(sorted(files.items()))
        files[HOSTS_FILE] = self._for_hosts().encode()
        files[MANIFEST] = "".join(f"{path}\n" for path in (*files, MANIFEST)).encode()
        return Answered(files, tuple(self._faults))

    def _one(self, old: str, redirect: Redirect) -> dict[str, bytes]:
        """The page at an old address, and the calendar beside it."""
        end = self._redirects.end(old)
        path = _file(old)
        if end is None:
            return {}
        if path in self._there:
            message = f"There is a page at `{old}`."
            hint = "Delete the redirect, or the page."
            self._faults.append(HIDES.at(redirect.at("from"), message, hint))
            return {}
        if self._is_missing(end):
            message = f"There is no page at `{end.address}` in this edition of the site."
            hint = "Correct the address, or write `removed_on`."
            self._faults.append(NOT_PUBLISHED.at(redirect.at("to"), message, hint))
            end = End(None, end.by)
        found = {path: self._page(path, end)}
        for suffix in _COPIED:
            beside = f"{(end.address or '/').strip('/')}{suffix}"
            if beside in self._there:
                found[f"{old.strip('/')}{suffix}"] = self._read(beside)
        return found

    def _is_missing(self, end: End) -> bool:
        """Whether it leads to a page that this edition has not, such as one without consent."""
        return end.address is not None and _file(end.address) not in self._there

    def _renamed(self, redirect: Redirect) -> dict[str, bytes]:
        """Every page of a renamed hub at its old address, and its calendars and feeds."""
        old = redirect.from_
        end = self._redirects.end(old)
        if end is None or end.address is None or not HUB.fullmatch(end.address):
            return {}
        now = end.address.lstrip("/")
        found: dict[str, bytes] = {}
        for path in self._below(now):
            place = old.lstrip("/") + path.removeprefix(now)
            if path.endswith("/index.html"):
                found[place] = self._page(place, End(_address(path), end.by))
            elif path.endswith(_COPIED):
                found[self._named(place, old, end.address)] = self._read(path)
        # What was renamed or removed in the hub since has its place below the old address too.
        for name in self._redirects.names_since(redirect):
            for other in self._inside.get(name, ()):
                address = old + other.removeprefix(name)
                there = self._redirects.end(other)
                if there is not None and address not in self._redirects.by_old:
                    if self._is_missing(there):
                        # Said once, where the redirect itself is answered.
                        there = End(None, there.by)
                    found[_file(address)] = self._page(_file(address), there)
        return {path: data for path, data in found.items() if path not in self._there}

    @staticmethod
    def _named(path: str, old: str, now: str) -> str:
        """A file that bears its hub's name, as the hub's calendar does, under the old name."""
        folder, _, name = path.rpartition("/")
        stem, dot, suffix = name.rpartition(".")
        ids = [match[1] for address in (old, now) if (match := HUB.fullmatch(address))]
        return f"{folder}/{ids[0] if stem == ids[1] else stem}{dot}{suffix}"

    def _below(self, folder: str) -> Iterator[str]:
        for number in range(bisect.bisect_left(self._site, folder), len(self._site)):
            if not self._site[number].startswith(folder):
                return
            yield self._site[number]

    def _page(self, path: str, end: End) -> bytes:
        up = "../" * path.count("/")
        root = addresses.site_url(self._network).rstrip("/")
        address = end.address or ""
        text = self._template.render(
            network=self._network, up=up, address=address,
            relative=f"{up}{address.lstrip('/')}" if address else "",
            canonical=f"{root}{address}" if root and address else "",
            removed_on=end.by.removed_on, reason=end.by.reason or "", ways=self._ways(path),
        )  # fmt: skip
        return text.encode()

    def _ways(self, path: str) -> list[tuple[str, str]]:
        """Where whoever came for a page that is gone may go on: words and address."""
        hub = HUB.match(f"/{path}")
        end = self._redirects.end(hub.group()) if hub else None
        place = HUB.fullmatch((end.address if end else hub.group() if hub else None) or "")
        found = []
        if place and place[1] in self._hubs:
            name = self._hubs[place[1]]
            found = [(f"{name} hub", place.group()), (f"Learning from {name}",
                                                      f"{place.group()}learning/")]  # fmt: skip
        return [
            *found, ("Learning from all hubs", "/learning/"), ("Every hub", "/hubs/"),
            (f"{self._network.short_name}: home and search", "/"),
        ]  # fmt: skip

    def _for_hosts(self) -> str:
        """The form that Netlify and Cloudflare Pages read: from, to, status; the finer first."""
        root = self._root.rstrip("/")
        exact, hubs = [], []
        for old, redirect in self._redirects.by_old.items():
            end = self._redirects.end(old)
            if end is None or end.address is None or _file(end.address) not in self._there:
                continue
            if HUB.fullmatch(old) and HUB.fullmatch(end.address) and redirect.to:
                hubs.append(f"{root}{old}* {root}{end.address}:splat 301\n")
            else:
                exact.append(f"{root}{old} {root}{end.address} 301\n")
        return "".join([*sorted(exact), *sorted(hubs)])


def _file(address: str) -> str:
    return f"{address.lstrip('/')}index.html"


def _address(path: str) -> str:
    return f"/{path.removesuffix('index.html')}"


__all__ = ["FILE", "HOSTS_FILE", "MANIFEST", "RULES", "Answered", "answered"]
