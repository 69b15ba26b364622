"""What can be found: a page, or a part of one that has an address of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One result of a search. Texts are plain: no Markdown, no HTML."""

    title: str
    address: str
    """Relative to the root of the site and without a slash in front: `hubs/x/roles/#lead`."""
    kind: str
    """What sort of thing it is, in a reader's words: `Learning`."""
    note: str = ""
    """Where it comes from, shown beside the kind: `Tamar Valley, 3 March 2026`."""
    excerpt: str = ""
    """One or two sentences, shown below the title."""
    names: tuple[str, ...] = ()
    """Other titles by which it is known."""
    keywords: tuple[str, ...] = ()
    """What it is about besides: themes, hub, school."""
    text: str = ""
    """Everything else that its page says; it is searched and never shown."""
    facets: tuple[str, ...] = ()
    """Values of filters, as `key:value`: `hub:tamar-valley`, `theme:reading`."""
    within: bool = False
    """Found only by a reader who searches inside its hub, as with the list of a hub's forms."""
