"""What a site is made from: data, prose, templates and the engine's settings, with one name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from generator import audience, checks, content, making, pack, prose, templates, write
from generator.bundle import bundled
from generator.cache import Cache, program
from generator.diagnostics import Diagnostic, in_reading_order
from generator.docstree import DocsTree, Scene, microsite, network_site
from generator.engines.inherited import Base
from generator.load import Loaded, load
from generator.looks import look
from generator.model import Network
from generator.options import Names, Options
from generator.reading import Reading


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that a site is made from, read and checked."""

    reading: Reading
    shop: making.Workshop
    names: Names
    assets: Mapping[str, bytes]
    """Styles, scripts and fonts that all microsites share, by their paths in the site."""
    root: Path

    @property
    def frame(self) -> Network:
        """The network's own records, without hubs."""
        return self.reading.frame

    def of(self, found: Reading) -> Sources:
        """The same with hubs as they are now."""
        return replace(self, reading=found)

    def document(self, path: str) -> bytes:
        """A document of data/, by its path."""
        return (self.root / path).read_bytes()


def prose_of(root: Path) -> tuple[content.Content, list[Diagnostic]]:
    """The pages of content/, checked."""
    pages, diagnostics = content.read(root)
    return pages, [*diagnostics, *pack.check(pages)]


def gather(
    options: Options, found: Reading, pages: content.Content, names: Names, kept: Cache
) -> Sources:
    """Read what else a site is made from. The data has no errors; `names` are of `names_of`."""
    root = options.root
    own = root / "site_templates"
    theirs = own.is_dir() and own.resolve() != bundled("site_templates").resolve()
    seen = public = audience.project(found.frame, options.audience, options.today)
    if options.audience != "public":
        public = audience.project(found.frame, "public", options.today)
    templates_of_own = write.tree(own) if theirs else {}
    shop = making.Workshop(
        seen, public, pages, options.today, options.audience, options.engine, engine_base(root),
        root_path(found.frame),
        templates_of_own,
        {p: (root / p).read_bytes() for p in found.documents if p.startswith("data/files/")},
        look(names.look, templates_of_own, kept, partial(environment, root)), kept,
    )  # fmt: skip
    assets = shared_assets(template_folders(root))
    return Sources(found, shop, names, assets, root)


# --- the whole network at once, for whoever needs all of it


def read(root: Path, today: dt.date) -> tuple[Loaded, content.Content, list[Diagnostic]]:
    """Load data/ and content/ and check them."""
    loaded = load(root)
    pages, found = prose_of(root)
    return loaded, pages, in_reading_order([*checks.check(loaded, today), *found])


def plan(options: Options, loaded: Loaded, pages: content.Content) -> Scene:
    """The network as the audience may see it, with what pages are made from."""
    projected = audience.project(loaded.network, options.audience, options.today)
    public = projected
    if options.audience != "public":
        public = audience.project(loaded.network, "public", options.today)

    def read_document(path: str) -> bytes:
        return (options.root / path).read_bytes()

    return Scene(
        projected, pages, options.today, options.audience, frozenset(loaded.files), read_document,
        public,
    )  # fmt: skip


def render(options: Options, scene: Scene) -> list[DocsTree]:
    """The docs trees: the network's own first, then each microsite in order of its id."""
    made = environment(options.root)
    wanted = [h for h in scene.network.hubs if not options.hubs or h.id in options.hubs]
    trees = [microsite(scene, hub, made) for hub in wanted]
    return trees if options.hubs else [render_network(options, scene), *trees]


def render_network(options: Options, scene: Scene) -> DocsTree:
    """The docs tree of the network's own site."""
    assets = shared_assets(template_folders(options.root))
    return network_site(scene, environment(options.root), assets)


def environment(root: Path) -> templates.Environment:
    """The environment of the templates of a network."""
    return templates.environment(template_folders(root), {"markdown": prose.to_html}, program())


def template_folders(root: Path) -> list[Path]:
    """Where templates are looked for: the network's own folder, then the program's."""
    own = root / "site_templates"
    return [folder for folder in (own, bundled("site_templates")) if folder.is_dir()]


def shared_assets(folders: Sequence[Path]) -> dict[str, bytes]:
    """Styles, script and fonts that all microsites share, by their path in the site."""
    found: dict[str, bytes] = {}
    for folder in reversed(folders):
        if (folder / "assets").is_dir():
            found |= {f"assets/{p}": data for p, data in write.tree(folder / "assets").items()}
    return dict(sorted(found.items()))


def engine_base(root: Path) -> Base:
    """What every docs tree inherits."""
    own = root / "mkdocs.yml"
    configuration = (own if own.exists() else bundled("mkdocs.yml")).read_bytes()
    return Base(configuration, write.tree(theme_folder(root)))


def theme_folder(root: Path) -> Path:
    """The folder of the engine's templates: the network's own, or the program's."""
    folders = (folder / "theme" for folder in template_folders(root))
    return next(folder.resolve() for folder in folders if folder.is_dir())


def root_path(network: Network) -> str:
    """The path of the site on its host, with its closing slash."""
    return urlsplit(network.url or "").path.rstrip("/") + "/"
