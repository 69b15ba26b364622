"""What pages are made with, page by page: a changed template concerns the pages that use it.

A template uses what it extends, includes, imports and asks for by `kept`, and what these use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.cache import Cache, digest, name_of, pack, program, unpack

# Imported where templates are read: a build that finds everything as it was reads none.
if TYPE_CHECKING:
    from generator.templates import Environment

_KIND = "looks"
SUFFIX = ".j2"
"""Of the templates that pages are made with. Everything else counts for every page."""


@dataclass(frozen=True, slots=True)
class Look:
    """The digests of what pages are made with."""

    shared: str
    """Of what all of them are made with: the program, the engine, its theme and settings."""
    own: str = ""
    """Of all templates of the network's own."""
    by_template: Mapping[str, str] = field(default_factory=dict)
    """Template → the digest of those of the network's own that it uses, without those of none."""

    def of(self, template: str) -> str:
        """The digest of all that a page of this template is made with."""
        return digest(self.shared, self.by_template.get(template, ""))


def is_template(path: str) -> bool:
    """Whether a file of a folder of templates is one, and not part of the theme."""
    return path.endswith(SUFFIX) and not path.startswith("theme/")


def look(
    shared: str, own: Mapping[str, bytes], kept: Cache, environment: Callable[[], Environment]
) -> Look:
    """The look of a network with these templates of its own, in the environment of all."""
    names = {path: digest(data) for path, data in sorted(own.items()) if is_template(path)}
    if not names:
        return Look(shared)
    whole = name_of(names)
    key = digest(program(), whole)
    data = kept.get(_KIND, key)
    if data is None:
        data = pack(_by_template(names, whole, environment()))
        kept.put(_KIND, key, data)
    return Look(shared, whole, unpack(data))


def _by_template(names: Mapping[str, str], whole: str, made: Environment) -> dict[str, str]:
    from generator import templates

    direct: dict[str, frozenset[str] | None] = {}
    found: dict[str, str] = {}
    for template in templates.names_in(made):
        if is_template(template):
            used = _closure(template, made, direct)
            if used is None:
                found[template] = whole
            elif own := {name: names[name] for name in sorted(used & names.keys())}:
                found[template] = name_of(own)
    return found


def _closure(
    template: str, made: Environment, direct: dict[str, frozenset[str] | None]
) -> frozenset[str] | None:
    """A template and all that it uses; None where that is decided only while it is rendered."""
    from generator import templates

    found: set[str] = set()
    left = [template]
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        if name not in direct:
            direct[name] = templates.used_by(made, name)
        used = direct[name]
        if used is None:
            return None
        left += used
    return frozenset(found)
