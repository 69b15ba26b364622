"""Who may change what: a hub its own folder, the central team everything else.

The same rule twice: as faults of a change that is one hub's, and as the CODEOWNERS file by which
a code host asks the right people to approve.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from generator.diagnostics import Diagnostic, Location, Rule
from generator.files import is_id
from generator.model import Network

OUTSIDE = Rule(
    "change-outside-hub",
    "A change outside the hub's own folder",
    "A hub changes the files of its own folder and no others, so that nobody can alter another "
    "hub's pages or the whole site by a slip. Everything else is the central team's to change.",
    "Take the file out of the change. If it has to change, write to the central team and say why.",
)
NEW_HUB = Rule(
    "change-begins-a-hub",
    "A hub that is not there yet",
    "A new hub gets pages, a place on the map and a part in the year's counts, and its address is "
    "permanent. So the central team begins it, and its people fill it in.",
    "Ask the central team to run `lrp new hub`, and make this change again afterwards.",
)
FROZEN = Rule(
    "change-in-a-frozen-year",
    "A change in a year that is over",
    "When a year is over its files are frozen, because counts and reports were made from them. "
    "What still has to change there is changed by the central team, who accept it with "
    "`lrp freeze`.",
    "Take the file out of the change, or ask the central team to make it.",
)
RULES = (OUTSIDE, NEW_HUB, FROZEN)

_MEND = "Take it out of the change, or ask the central team to make it."
_IN_A_HUB = re.compile(r"data/hubs/(?P<hub>[^/]+)/(?:(?P<year>20\d\d-\d\d)/)?")
_FIRST_LINE = "# Written by `lrp codeowners` from data/. Change a hub's `team` and run it again.\n"
_EVERYTHING_ELSE = """
# What no hub owns: the network's own files, the pages, the workflows, this list, and new hubs.
*  {team}
"""
_HUBS = "\n# Each hub's own folder.\n"
_FROZEN = "\n# Years that are over.\n"


def check(
    paths: Iterable[str], hub: str, hubs: Collection[str], frozen: Collection[str]
) -> list[Diagnostic]:
    """The faults of a change that the hub `hub` makes, one for each file it may not change.

    `paths` are the files that differ, `hubs` and `frozen` the hubs and the frozen years as they
    were before the change: it cannot give itself leave.
    """
    return [fault for path in paths for fault in _check(path, hub, hubs, frozen)]


def of_no_hub(paths: Iterable[str]) -> list[Diagnostic]:
    """The faults of a change that lies in no hub's folder, though a hub made it."""
    return [
        OUTSIDE.at(
            Location(path),
            "This file is kept by the central team, and the change is a hub's.",
            _MEND,
        )
        for path in paths
    ]


def find_hub(paths: Iterable[str]) -> str | None:
    """The hub that a change is about: the one with most of its files, if there is any."""
    owners = Counter(match["hub"] for path in paths if (match := _IN_A_HUB.match(path)))
    return min(owners, key=lambda hub: (-owners[hub], hub), default=None)


def _check(
    path: str, hub: str, hubs: Collection[str], frozen: Collection[str]
) -> Iterator[Diagnostic]:
    place = _IN_A_HUB.match(path)
    if not place or place["hub"] != hub:
        other = place["hub"] if place and place["hub"] in hubs else ""
        whose = f"the hub `{other}`" if other else "the central team"
        yield OUTSIDE.at(
            Location(path),
            f"This file is kept by {whose}, and the change is made for the hub `{hub}`.",
            _MEND,
        )
    elif hub not in hubs:
        yield NEW_HUB.at(
            Location(path),
            f"The network has no hub `{hub}` yet, and only the central team begins one.",
            "Ask the central team to run `lrp new hub`.",
        )
    elif place["year"] in frozen:
        yield FROZEN.at(
            Location(path),
            f"The year {place['year']} is over, and its files are frozen.",
            _MEND,
        )


def codeowners(network: Network, frozen: Collection[str]) -> bytes:
    """CODEOWNERS as GitHub, GitLab and others read it: the last line that fits a file counts.

    A hub without a team of its own is the central team's. Raises ValueError without the latter.
    """
    central = network.team
    if not central:
        raise ValueError("a network without a central team")
    lines = [_FIRST_LINE, _EVERYTHING_ELSE.format(team=central), _HUBS]
    for hub in network.hubs:
        if hub.team and is_id(hub.id):
            lines.append(f"/data/hubs/{hub.id}/  {hub.team} {central}\n")
    if frozen:
        lines.append(_FROZEN)
        lines += [f"/data/hubs/*/{year}/  {central}\n" for year in sorted(frozen)]
    return "".join(lines).encode()


def is_ours(text: bytes) -> bool:
    """Whether a CODEOWNERS file was written by this program, and may be written again."""
    return text.startswith(_FIRST_LINE.encode())
