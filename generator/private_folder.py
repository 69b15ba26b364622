"""The folder of private answers, and where it may be: never where anything is published."""

from __future__ import annotations

from pathlib import Path

TOP = "private"
"""Its name in a network's folder."""


class NotPrivate(Exception):
    """The folder that was named for private answers is one that is published."""


def refuse_unless_private(root: Path, private: Path) -> None:
    """Raise NotPrivate unless a folder is `private` of the network, in it, or elsewhere.

    Whatever else is in the network's folder is published or kept in public.
    """
    place, top = private.resolve(), root.resolve()
    if place == top or place in top.parents:
        raise NotPrivate("Name a folder of its own for private answers.")
    own = top / TOP
    if top in place.parents and place != own and own not in place.parents:
        name = place.relative_to(top).parts[0]
        raise NotPrivate(
            f"`{name}/` is published. Name `{TOP}/`, or a folder outside the network, for "
            "private answers."
        )
