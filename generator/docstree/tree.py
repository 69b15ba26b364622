"""Pages → a docs tree: rendered Markdown, navigation and the engine's configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from generator import source
from generator.cache import Namer, digest, name_of
from generator.forms.questions import Section
from generator.looks import Look
from generator.model import Hub, Programme
from generator.pack.recipe import Recipe
from generator.templates import Environment, escape_html

# What stands on many pages of a hub, or in one page twice.
_NAMER = Namer(Hub, Programme, Section)
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

    @property
    def name(self) -> str:
        """The digest of everything that the page shows."""
        return _NAMER.name_of([getattr(self, each.name) for each in fields(self)])


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that is made when somebody needs it: `name` is the digest of all that it shows."""

    name: str
    make: Callable[[], bytes]


File = bytes | Waiting


def at_once(files: Mapping[str, File]) -> dict[str, bytes]:
    """Files with those made that were waiting."""
    return {p: one.make() if isinstance(one, Waiting) else one for p, one in files.items()}


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
    only: frozenset[str] | None = None
    """The pages that are to be made, relative to `docs`; all of them where it is None. The others
    are there for the navigation, without their text."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Address of a page in the finished site → the digest of all that it is made from."""


@dataclass(frozen=True, slots=True)
class Known:
    """Pages that were made before, by their address in the finished site with their names."""

    look: Look
    """What pages are made with: templates, the engine, the program."""
    names: Mapping[str, str]

    def without(self, path: str) -> Known:
        """The same as if one page had not been made before."""
        return replace(self, names={p: name for p, name in self.names.items() if p != path})

    def has(self, path: str, names: Mapping[str, str]) -> bool:
        """Whether a page was made before, of the same as now."""
        return self.names.get(path) == names[path]


def render_tree(
    name: str,
    base: str,
    environment: Environment,
    pages: Sequence[Page],
    frame: TreeFrame,
    assets: Mapping[str, bytes],
    known: Known | None = None,
) -> DocsTree:
    """Render pages and put them with assets and configuration into a tree.

    Pages that are `known` already are left out; see `DocsTree.only`.
    """
    names: dict[str, str] = {}
    wanted = list(pages)
    if known is not None:
        about = name_of((frame.settings, frame.named))
        names = {
            base + address(page.path): digest(known.look.of(page.template), about, page.name)
            for page in pages
        }
        wanted = [p for p in pages if not known.has(base + address(p.path), names)]
    tree = some_pages(name, base, environment, wanted, frame)
    files = {**tree.files, **{f"docs/{path}": data for path, data in assets.items()}}
    origins = {base + address(page.path): page.origins for page in pages}
    only = tree.only if len(wanted) < len(pages) else None
    return replace(tree, files=dict(sorted(files.items())), origins=origins, names=names, only=only)


def some_pages(
    name: str, base: str, environment: Environment, pages: Sequence[Page], frame: TreeFrame
) -> DocsTree:
    """A tree that makes some pages of a whole one."""
    files, origins = _rendered(base, environment, pages)
    made = frozenset(page.path for page in pages)
    files |= {f"docs/{path}": b"" for path in frame.named if path not in made}
    files["mkdocs.yml"] = frame.settings
    return DocsTree(name, base, dict(sorted(files.items())), origins, only=made)


@dataclass(frozen=True, slots=True)
class TreeFrame:
    """What all pages of a tree share: the engine's settings, and the pages that these name."""

    settings: bytes
    named: tuple[str, ...]


def tree_frame(configuration: Mapping[str, Any], nav: Nav) -> TreeFrame:
    """The frame of a tree with this navigation."""
    return TreeFrame(settings(configuration, nav), tuple(_named(nav)))


def settings(configuration: Mapping[str, Any], nav: Nav) -> bytes:
    """The engine's configuration of one tree, as the file of it."""
    return source.dump({**configuration, "nav": _nav(nav)}).encode()


def _rendered(
    base: str, environment: Environment, pages: Sequence[Page]
) -> tuple[dict[str, bytes], dict[str, tuple[str, ...]]]:
    """The files of pages, and what each was made from by its address in the site."""
    files: dict[str, bytes] = {}
    origins: dict[str, tuple[str, ...]] = {}
    for page in pages:
        if f"docs/{page.path}" in files:
            raise ValueError(f"two pages for {base}{page.path}")
        template = environment.get_template(page.template)
        text = template.render(page=page, **page.context)
        files[f"docs/{page.path}"] = text.encode()
        origins[base + address(page.path)] = page.origins
    return files, origins


def _named(nav: Nav) -> Iterator[str]:
    for _, entry in nav:
        if isinstance(entry, str):
            yield entry
        else:
            yield from _named(entry)


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
