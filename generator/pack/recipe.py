"""What a hub's pack is made from: the projected network's part in it, as one value that travels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.content import Prose
from generator.model import Hub, Participation, Programme, Role

HANDBOOK = "pack/handbook.typ"
INDEX = "pack/index.html.j2"
TEMPLATES = (HANDBOOK, INDEX)
"""The templates of a pack, by their names among the templates of pages."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the site or elsewhere. `href` is a whole address, or empty if unknown."""

    title: str
    href: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One level of who to ask."""

    title: str
    holder: str
    email: str
    text: str


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A date of the year."""

    day: dt.date
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the network or the hub gives, as it is. `path` is its path in the pack."""

    path: str
    title: str
    text: str
    data: bytes
    own: bool
    """Whether it is the hub's own."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One programme whose pack the hub has."""

    programme: Programme
    part: Participation
    lead: str
    """The hub lead's post in words, or `Hub lead` while nobody holds it."""
    guidance: Mapping[str, Prose] = field(default_factory=dict)
    """Role id → its page of content/."""
    dates: tuple[DatedLine, ...] = ()
    forms: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    """Role id → the forms that it fills in."""
    answers: tuple[Link, ...] = ()
    """The forms in which schools say whom they send and what they offer."""

    def role(self, role: str) -> Role | None:
        """A role by its id."""
        return self.programme.find_role(role)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything of one pack. Equal recipes make equal bytes."""

    network: str
    short_name: str
    contact: str
    site: str
    """The site's address without its last slash; empty where nobody knows it."""
    year: str
    hub: Hub
    """Without its years."""
    colours: Mapping[str, str]
    """`strong`, `soft` and `plain` → `#rrggbb`."""
    made_on: dt.date
    """The day that documents bear: when the pack was released."""
    chapters: tuple[Chapter, ...]
    ask: tuple[Contact, ...] = ()
    """Whom anybody of the hub asks, level by level; a vacant post is left out."""
    schools: tuple[str, ...] = ()
    pages: Mapping[str, Prose] = field(default_factory=dict)
    """Pages of content/ that documents are made from, by name."""
    attachments: tuple[Attachment, ...] = ()
    calendar: bytes = b""
    templates: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """`2026/27`."""
        return self.year.replace("-", "/")

    @property
    def page(self) -> str:
        """The address of the hub's microsite; empty if the site's is not known."""
        return f"{self.site}/hubs/{self.hub.id}/" if self.site else ""

    def role_page(self, programme: str, role: str) -> str:
        """The address of a role's page in the microsite, for the links that stand on it."""
        return f"{self.page}roles/{programme}/{role}/" if self.site else ""


def path_in_site(hub: str) -> str:
    """Where a hub's pack lies in its microsite; permanent, so without a year."""
    return f"pack/{hub}-pack.zip"
