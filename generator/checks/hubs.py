"""A hub's own file: its two posts, its schools, its name and its colour."""

from __future__ import annotations

from collections.abc import Iterator

from generator import tables
from generator.colour import contrast_with_white
from generator.diagnostics import Diagnostic, Rule
from generator.load import Loaded
from generator.model import Hub
from generator.spelling import listed

NO_POST = Rule(
    "hub-post-missing",
    "One of the hub's two posts is not listed",
    "Both posts are shown on the microsite, because people ask the Hub Manager and the Senior "
    "Partner. A vacant post is said to be so.",
    "List the post. When nobody holds it, leave `held_by` out.",
)
NO_SCHOOLS = Rule(
    "hub-without-schools",
    "The hub has no schools",
    "A hub's microsite lists its member schools, and residencies name them.",
    "Add the hub's schools to its `schools.yaml`.",
    "warning",
)
SAME_NAME = Rule(
    "hub-name-twice",
    "Two hubs with one name",
    "A reader could not tell the two apart.",
    "Give one of the two another name.",
)
TOO_PALE = Rule(
    "hub-colour-too-pale",
    "White text on the hub's colour cannot be read well",
    "White text on the colour needs a contrast of 4.5 to 1, so that people with weaker eyesight "
    "can read it (Web Content Accessibility Guidelines, 1.4.3).",
    "Choose a darker colour.",
)
RULES = (NO_POST, NO_SCHOOLS, SAME_NAME, TOO_PALE)

ENOUGH_CONTRAST = 4.5


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every hub's own file."""
    known = loaded.known
    for hub in loaded.network.hubs:
        yield from _posts(hub)
        schools = f"data/hubs/{hub.id}/schools.yaml"
        if not known.facts[hub.id].listed and not known.is_unread(schools):
            message = f"The hub `{hub.id}` has no schools."
            yield NO_SCHOOLS.at(hub.at("name"), message, f"Add them to `{schools}`.")
        if "name" not in hub.faulty:
            first = known.first_named[hub.name.casefold()]
            if first != hub.id:
                message = f"The hub `{first}` has the same name."
                yield SAME_NAME.at(hub.at("name"), message, "Give one of the two another name.")
        yield from _colour(hub)


def _posts(hub: Hub) -> Iterator[Diagnostic]:
    if not hub.posts or "posts" in hub.faulty:
        return
    listed_posts = {post.post for post in hub.posts}
    missing = [p for p in tables.tables()["post"].fields["post"].enum if p not in listed_posts]
    if missing:
        message = f"{listed(missing)} is not among the hub's posts."
        hint = f"Add `- post: {missing[0]}`; without `held_by` it is shown as vacant."
        yield NO_POST.at(hub.at("posts"), message, hint)


def _colour(hub: Hub) -> Iterator[Diagnostic]:
    if hub.colour:
        contrast = contrast_with_white(hub.colour)
        if contrast < ENOUGH_CONTRAST:
            message = f"White text on `{hub.colour}` has a contrast of {contrast:.1f} to 1."
            hint = f"Choose a darker colour, with {ENOUGH_CONTRAST} to 1 or more."
            yield TOO_PALE.at(hub.at("colour"), message, hint)
