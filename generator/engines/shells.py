"""The page around a page's content: made once for all pages of a tree that have the same.

Beside its content, a page that stands in no menu has nothing of its own but a few texts, which
the theme prints as they are. So the page around it is rendered with a mark in the place of each,
and every page fills them in. That is known of the program's own theme alone; with another one
every page is rendered whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.templates import Environment

# What marks begin and end with. Nobody can write it into a page: it is another in each process.
_SIGN = f"\ue000{secrets.token_hex(8)}"
BLOCKS = ("content", "contents")
"""The blocks of a template that are a page's own."""
ADDRESS = "canonical_url"
TEXTS = ("title", "description", "correction_url", "policy")
"""The keys of a page's front matter whose texts are printed as they are."""


@dataclass(frozen=True, slots=True)
class Shell:
    """A page in parts: texts with the name of what stands between two of them."""

    parts: tuple[str, ...]
    blocks: Mapping[str, Callable[[Mapping[str, Any]], str]]
    """What the template makes of a page's own blocks, of the context of the page."""

    def around(self, texts: Mapping[str, str], context: Mapping[str, Any]) -> str:
        """The whole page."""
        own = {name: block(context) for name, block in self.blocks.items()}
        whole = list(self.parts)
        whole[1::2] = [own[name] if name in own else texts[name] for name in self.parts[1::2]]
        return "".join(whole)


def marks(names: Iterable[str]) -> dict[str, str]:
    """A mark for each of these names."""
    return {name: f"{_SIGN}{name}{_SIGN}" for name in names}


def shell(environment: Environment, name: str, context: Mapping[str, Any]) -> Shell:
    """The page of a template, whose texts in `context` are marks.

    A page's own blocks need nothing that stands outside of them.
    """
    template = environment.get_template(name)
    own = template.new_context(dict(context))
    signs = marks(BLOCKS)
    for block, sign in signs.items():
        own.blocks.setdefault(block, []).insert(0, _printing(sign))
    parts = tuple("".join(template.root_render_func(own)).split(_SIGN))

    def alone(block: str) -> Callable[[Mapping[str, Any]], str]:
        make = own.blocks[block][1]
        return lambda given: "".join(make(template.new_context(dict(given))))

    return Shell(parts, {block: alone(block) for block in BLOCKS if block in parts[1::2]})


def _printing(text: str) -> Callable[[object], Iterator[str]]:
    return lambda _context: iter((text,))
