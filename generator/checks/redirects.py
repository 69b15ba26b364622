"""Whether every old address leads to a page, and none hides one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from generator.diagnostics import Diagnostic, Rule
from generator.load import Loaded
from generator.model import Redirect
from generator.redirects import HUB, Redirects
from generator.spelling import find_near

NOT_AN_ADDRESS = Rule(
    "redirect-not-an-address",
    "A redirect that is not between pages of this site",
    "Only an address of this site can be answered here, and a reader who is sent on should not "
    "leave the site without seeing it.",
    "Write the address of a page from the first `/` to the last, such as `/hubs/tamar-valley/`.",
)
TO_OR_REMOVED = Rule(
    "redirect-to-or-removed",
    "A redirect that says where the page is and that it is gone, or neither",
    "Whoever follows an old address is sent on, or is told when the page was removed.",
    "Keep one of `to` and `removed_on`.",
)
STILL_THERE = Rule(
    "redirect-of-a-page-that-is-there",
    "An old address that is not old",
    "The page would be hidden by its own redirect.",
    "Delete the redirect, or the page.",
)
NOWHERE = Rule(
    "redirect-leads-nowhere",
    "A redirect to a page that is not there",
    "A reader who followed it would find an error page after all.",
    "Correct the address, or write `removed_on` in the place of `to`.",
)
CIRCLE = Rule(
    "redirect-in-a-circle",
    "Redirects that lead back to where they began",
    "A browser would follow them until it gives up.",
    "Delete one of them.",
)
TO_ITSELF = Rule(
    "redirect-to-itself",
    "A redirect from an address to itself",
    "A browser would follow it until it gives up.",
    "Correct the new address, or delete the redirect.",
)
IN_THE_FUTURE = Rule(
    "redirect-removed-in-the-future",
    "A page that is said to be removed on a day to come",
    "The old address would say so from today.",
    "Correct the day, or add the redirect on that day.",
)
RULES = (
    NOT_AN_ADDRESS, TO_OR_REMOVED, STILL_THERE, NOWHERE, CIRCLE, TO_ITSELF, IN_THE_FUTURE,
)  # fmt: skip

_ADDRESS = re.compile(r"/(?:[a-z0-9]+(?:-[a-z0-9]+)*/)*")
_RECORD = re.compile(r"/hubs/([a-z0-9-]+)/(20\d\d-\d\d)/(residencies|reviews|learning)/([^/]+)/")
_TABLES = {"residencies": "residency", "reviews": "review", "learning": "learning"}


def check(loaded: Loaded, today: dt.date) -> Iterator[Diagnostic]:
    """Every redirect by itself, then where its way ends."""
    redirects = Redirects(loaded.network.redirects)
    for redirect in loaded.network.redirects:
        faults = list(_alone(redirect, today))
        yield from faults
        if not faults:
            yield from _way(redirect, redirects, loaded)


def _alone(redirect: Redirect, today: dt.date) -> Iterator[Diagnostic]:
    shown = redirect.from_
    for name, address in (("from", shown), ("to", redirect.to)):
        if address is not None and name not in redirect.faulty and not _is_page(address, name):
            message = f"`{address[:80]}` is not the address of a page of this site."
            hint = "Write it from the first `/` to the last: `/hubs/tamar-valley/`."
            yield NOT_AN_ADDRESS.at(redirect.at(name), message, hint)
    if {"to", "removed_on"} & redirect.faulty:
        return
    if redirect.to and redirect.removed_on:
        message = f"The redirect from `{shown}` has a new address and a day of removal."
        yield TO_OR_REMOVED.at(redirect.at("removed_on"), message, "Keep one of the two.")
    elif not redirect.to and not redirect.removed_on:
        message = f"The redirect from `{shown}` does not say what became of the page."
        hint = "Add `to:` with the new address, or `removed_on:` with a day."
        yield TO_OR_REMOVED.at(redirect.at("from"), message, hint)
    elif redirect.to == shown:
        message = f"The redirect from `{shown}` leads to the same address."
        yield TO_ITSELF.at(redirect.at("to"), message, "Correct `to`, or delete the redirect.")
    elif redirect.removed_on and redirect.removed_on > today:
        # Imported here: with templates comes jinja2, which a check has no other use for.
        from generator.templates import day

        message = f"{day(redirect.removed_on)} has not come yet."
        hint = "Correct the day, or add the redirect on that day."
        yield IN_THE_FUTURE.at(redirect.at("removed_on"), message, hint)


def _is_page(address: str, name: str) -> bool:
    return bool(_ADDRESS.fullmatch(address)) and not (name == "from" and address == "/")


def _way(redirect: Redirect, redirects: Redirects, loaded: Loaded) -> Iterator[Diagnostic]:
    if _find(redirect.from_, loaded) is True:
        message = f"There is a page at `{redirect.from_}`."
        yield STILL_THERE.at(redirect.at("from"), message, "Delete the redirect, or the page.")
    elif redirect.to and redirects.circle(redirect):
        message = f"The way from `{redirect.from_}` comes back to where it was."
        yield CIRCLE.at(redirect.at("to"), message, "Delete one of the redirects on the way.")
    elif redirect.to and redirect.to not in redirects.by_old:
        end = redirects.end(redirect.to)
        target = end.address if end else redirect.to
        if target is not None and _find(target, loaded) is False:
            hubs = {f"/hubs/{hub}/": "" for hub in sorted(loaded.known.hubs)}
            otherwise = "Correct the address, or write `removed_on`."
            near = find_near(target, hubs) if HUB.fullmatch(target) else None
            hint = f"Did you mean `{near}`?" if near else otherwise
            message = f"There is no page at `{target}`."
            yield NOWHERE.at(redirect.at("to"), message, hint)


def _find(address: str, loaded: Loaded) -> bool | None:
    """Whether data/ has what an address names; None for pages that only a build can tell."""
    hub = HUB.match(address)
    if hub is None:
        return None
    if hub[1] not in loaded.known.hubs:
        return False
    if record := _RECORD.fullmatch(address):
        return record[4] in loaded.known.ids(_TABLES[record[3]], record[1], record[2])
    return True if hub.end() == len(address) else None
