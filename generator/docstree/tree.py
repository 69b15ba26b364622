"""Pages → a docs tree: rendered Markdown, navigation and the engine's configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator import source
from generator.pack.recipe import Recipe
from generator.templates import Environment, escape_html

Nav = Sequence[tuple[str, "str | Nav"]]
"""Title and page path, or title and further entries."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be rendered. `path` is relative to the tree's docs folder, ending in `.md`."""

    path: str
    template: str
    title: str
    description: str
    context: Mapping[str, Any] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    """The files it was made from; the first is the one a correction goes to."""
    hide: tuple[str, ...] = ()
    home: bool = False
    correction: str = ""
    feeds: tuple[tuple[str, str], ...] = ()
    """Title and folder of each feed that the page's head names."""


@dataclass(frozen=True, slots=True)
class DocsTree:
    """What a site engine turns into a site.

    `base` is where its pages lie in the finished site: `` for the network's own, `hubs/<hub>/`
    for a microsite. `files` are relative to the tree: `mkdocs.yml` and `docs/…`.
    """

    name: str
    base: str
    files: Mapping[str, bytes]
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Address of a page in the finished site (`hubs/x/roles/index.html`) → the files it is from."""
    pack: Recipe | None = None
    """What the hub's pack is made from, by whoever makes the pages."""


def render_tree(
    name: str,
    base: str,
    environment: Environment,
    pages: Sequence[Page],
    nav: Nav,
    configuration: Mapping[str, Any],
    assets: Mapping[str, bytes],
) -> DocsTree:
    """Render pages and put them with assets and configuration into a tree."""
    files: dict[str, bytes] = {}
    origins: dict[str, tuple[str, ...]] = {}
    for page in pages:
        if f"docs/{page.path}" in files:
            raise ValueError(f"two pages for {base}{page.path}")
        template = environment.get_template(page.template)
        text = template.render(page=page, **page.context)
        files[f"docs/{page.path}"] = text.encode()
        origins[base + address(page.path)] = page.origins
    files |= {f"docs/{path}": data for path, data in assets.items()}
    whole = {**configuration, "nav": _nav(nav)}
    files["mkdocs.yml"] = source.dump(whole).encode()
    return DocsTree(name, base, dict(sorted(files.items())), origins)


def address(path: str) -> str:
    """The file in a finished site of a page: `roles/index.md` → `roles/index.html`."""
    stem = path.removesuffix(".md")
    if stem == "index" or stem.endswith("/index"):
        return f"{stem}.html"
    return f"{stem}/index.html"


def _nav(nav: Nav) -> list[dict[str, Any]]:
    return [
        {escape_html(title): entry if isinstance(entry, str) else _nav(entry)}
        for title, entry in nav
    ]
