"""Links of the site that lead nowhere or to an old address, at the line that holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.diagnostics import Diagnostic, Location, Rule
from generator.engines import document_links, links, reach
from generator.engines.links import BrokenLink
from generator.engines.reach import Reach, Target
from generator.model import Network
from generator.redirects import Redirects

BROKEN_LINK = Rule(
    "link-leads-nowhere",
    "A link leads to a page that is not there",
    "A reader who follows it finds an error page.",
    "Correct the address. Pages of the site are written from its root, such as "
    "`/templates/visit-plan/`.",
)
TO_OLD = Rule(
    "link-to-an-old-address",
    "A link leads to an address that a page no longer has",
    "Readers get there by way of a redirect, or find only that the page was removed.",
    "Write the new address.",
    "warning",
)
RULES = (BROKEN_LINK, TO_OLD)


def faults(
    root: Path,
    network: Network,
    parts: Mapping[str, Reach],
    old: Sequence[str],
    read: Callable[[str], bytes],
    host_root: str,
) -> list[Diagnostic]:
    """The links of all parts that lead nowhere, and those to addresses at which redirects stand.

    `old` are the paths of redirects, `read` gives a file of the site, `host_root` is the path of
    the site on its host. Files are looked through again only where something is wrong.
    """
    wanted: dict[str, set[Target]] = {n: set(t) for n, t in reach.missing(parts).items()}
    gone = frozenset(old)
    for name, part in parts.items():
        # Redirects lead on to each other, and that is no fault.
        if not gone.issuperset(part.stands):
            wanted.setdefault(name, set()).update(t for t in part.leads if t[0] in gone)
    known = Redirects(network.redirects)
    found = []
    for name, targets in wanted.items():
        if targets:
            for link in _links(parts[name], targets, network.url or "", host_root, read):
                files = parts[name].origins.get(link.page, ())
                if link.goal[0] not in gone:
                    found.append(_broken(root, link, files))
                elif files:
                    found.append(_to_old(root, link, files, known))
    return found


def _links(
    part: Reach, targets: set[Target], url: str, host_root: str, read: Callable[[str], bytes]
) -> list[BrokenLink]:
    """The links of a part that lead to some targets, each address of a page once."""
    files = {path: read(path) for path in part.stands}
    outlines = {
        path: links.outline(data) if path.endswith(".html") else None
        for path, data in files.items()
    }
    every = reach.all_links(outlines, document_links.found(files), url, host_root)
    found = {(link.page, link.address): link for link in every if link.goal in targets}
    return [found[key] for key in sorted(found)]


def _to_old(root: Path, link: BrokenLink, files: Sequence[str], known: Redirects) -> Diagnostic:
    address = f"/{link.goal[0].removesuffix('index.html')}"
    end = known.end(address)
    place = _place(root, link, files) or Location(files[0])
    if end is None or end.address is None:
        message = f"The page at `{address}` was removed."
        return TO_OLD.at(place, message, "Take the link away, or lead it somewhere else.")
    message = f"`{address}` is an old address of the page."
    return TO_OLD.at(place, message, f"Write `{end.address}`.")


def _place(root: Path, link: BrokenLink, files: Sequence[str]) -> Location | None:
    """Where a link is written in the files that its page was made from."""
    found = (_find(root, path, text) for text in _spellings(link) for path in files)
    return next((place for place in found if place is not None), None)


def _broken(root: Path, link: BrokenLink, files: Sequence[str]) -> Diagnostic:
    """The fault at the line of the source that holds the link; else at the page's first source."""
    message = f"The link to `/{link.target.removesuffix('index.html')}` leads nowhere."
    hint = "Correct the address, or add the page."
    if place := _place(root, link, files):
        return BROKEN_LINK.at(place, message, hint)
    if not files:
        # A page that an earlier build made, kept beside the hubs that were built now.
        hint = "Build the whole site, not only some hubs."
        if not link.page.endswith(".html"):
            hint = "Correct the address in the document."
        return BROKEN_LINK.at(Location(f"site/{link.page}"), message, hint)
    if not link.page.endswith(".html"):
        return BROKEN_LINK.at(Location(files[0]), message, f"It stands in {link.page}. {hint}")
    hint = f"It stands on the page /{link.page}. {hint}"
    return BROKEN_LINK.at(Location(files[0]), message, hint)


def _spellings(link: BrokenLink) -> Iterator[str]:
    """How the address may be written in the source: as on the page, or from the root."""
    path, _, anchor = link.target.partition("#")
    fragment = f"#{anchor}" if anchor else ""
    yield f"/{path.removesuffix('index.html')}{fragment}"
    yield f"/{path.removesuffix('/index.html')}{fragment}"
    yield link.address
    if anchor:
        yield f"#{anchor}"


def _find(root: Path, path: str, address: str) -> Location | None:
    try:
        lines = (root / path).read_text("utf-8").split("\n")
    except OSError:
        return None
    for number, line in enumerate(lines, 1):
        column = line.find(address)
        if column >= 0:
            return Location(path, number, column + 1, column + 1 + len(address), line)
    return None
