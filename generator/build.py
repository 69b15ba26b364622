"""The order of the steps: load → check → project → docs trees → engine → links → write."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from generator import (
    audience,
    checks,
    content,
    importers,
    letters,
    matching,
    old_addresses,
    open_data,
    pack,
    prose,
    register,
    search,
    sheets,
    templates,
    workbook,
    write,
)
from generator.bundle import bundled
from generator.diagnostics import Diagnostic, Location, Rule, in_reading_order
from generator.docstree import DocsTree, Scene, microsite, network_site, searchable
from generator.editors import cms
from generator.engines import document_links, links, mkdocs, packing, settle
from generator.load import Loaded, load
from generator.model import Network
from generator.redirects import Redirects
from generator.refusals import Refusal
from generator.watch import Watch, unwatched

BROKEN_LINK = Rule(
    "link-leads-nowhere",
    "A link leads to a page that is not there",
    "A reader who follows it finds an error page.",
    "Correct the address. Pages of the site are written from its root, such as "
    "`/templates/visit-plan/`.",
)
TO_OLD = Rule(
    "link-to-an-old-address",
    "A link leads to an address that a page no longer has",
    "Readers get there by way of a redirect, or find only that the page was removed.",
    "Write the new address.",
    "warning",
)
RULES = (
    *checks.RULES, *content.RULES, *pack.RULES, BROKEN_LINK,
    *importers.RULES, *letters.RULES, *matching.RULES, *workbook.RULES, *register.RULES,
    *sheets.RULES, *old_addresses.RULES, TO_OLD,
)  # fmt: skip
"""Everything that can be wrong: data, content, finished pages, and what is to be imported."""


class OtherSite(Refusal):
    """Some hubs are to be built, and the rest of their site is not there."""

    says = "`{}` holds no site for this audience yet. Build the whole site first."


class NoSuchHub(Refusal):
    """A hub named on the command line that the network does not have."""

    says = "The network has no hub `{}`."


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line decides about a build."""

    root: Path
    out: Path
    today: dt.date
    audience: audience.Audience = "public"
    engine: str = "mkdocs"
    jobs: int = 0
    hubs: tuple[str, ...] = ()

    @property
    def workers(self) -> int:
        """How many processes build pages: as asked for, or one for each core."""
        return self.jobs or max(1, len(os.sched_getaffinity(0)))


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: its faults, and how many pages stand in the site it wrote."""

    diagnostics: list[Diagnostic]
    pages: int = 0
    microsites: int = 0

    @property
    def failed(self) -> bool:
        """Whether anything was at fault that stops a build."""
        return any(d.severity == "error" for d in self.diagnostics)


def build(options: Options, progress: Watch = unwatched) -> Built:
    """Build the site, or only some hubs of it, and put it in place as a whole.

    Nothing is written while an error stands. Raises NoSuchHub, OtherSite, write.NotOurs,
    write.InUse and mkdocs.EngineFailed.
    """
    loaded, prose_pages, diagnostics = read(options.root, options.today)
    _refuse_unknown(options.hubs, loaded.network)
    edition = f"Audience: {options.audience}\n"
    if options.hubs:
        _refuse_other(options.out, edition)
    if any(d.severity == "error" for d in diagnostics):
        return Built(diagnostics)
    scene = plan(options, loaded, prose_pages)
    trees = render(options, scene)
    with write.swapped(options.out, edition) as new:
        site = _kept(options, loaded.network, new)
        named: dict[str, frozenset[str]] = {}
        for tree, files in pages_of(trees, options, progress):
            placed = settle.settle(files, tree.base, root_path(scene.network))
            write.put(new, placed)
            site |= outlines(placed)
            named |= document_links.found(placed)
        extras = whole_site(scene.network, site) | search_index(scene, site)
        if not options.hubs:
            extras |= open_files(scene)
        if scene.network.editor and not options.hubs:
            extras |= admin_page(options.root, scene.network, scene.network.editor)
        whole = {**site, **dict.fromkeys(extras)}
        old = answered(options.root, loaded.network, scene.network, new, whole)
        extras |= old.files
        diagnostics += old.diagnostics
        write.put(new, extras)
        diagnostics += broken_links(options.root, scene, trees, site | outlines(extras), named)
        diagnostics += links_to_old(options.root, scene, trees, site, old.files)
        diagnostics = in_reading_order(diagnostics)
        if any(d.severity == "error" for d in diagnostics):
            raise _Refused(diagnostics)
    pages = sum(outlined is not None for outlined in site.values())
    return Built(diagnostics, pages, sum(tree.name != "" for tree in trees))


def read(root: Path, today: dt.date) -> tuple[Loaded, content.Content, list[Diagnostic]]:
    """Load data/ and content/ and check them."""
    loaded = load(root)
    pages, found = content.read(root)
    found = [*checks.check(loaded, today), *found, *pack.check(pages)]
    return loaded, pages, in_reading_order(found)


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
    return templates.environment(template_folders(root), {"markdown": prose.to_html})


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


def pages_of(
    trees: Sequence[DocsTree], options: Options, progress: Watch
) -> Iterator[tuple[DocsTree, Mapping[str, bytes]]]:
    """Each tree with the files that the engine makes of it, in the order of the trees."""
    base = engine_base(options.root)
    engine = partial(packing.finished, options.engine)
    progress("Building", 0, len(trees))
    with _executor(min(options.workers, len(trees))) as executor:
        run = executor.map if executor else map
        for number, (tree, files) in enumerate(
            zip(trees, run(engine, trees, [base] * len(trees)), strict=True), 1
        ):
            progress("Building", number, len(trees))
            yield tree, files


def engine_base(root: Path) -> mkdocs.Base:
    """What every docs tree inherits."""
    own = root / "mkdocs.yml"
    configuration = (own if own.exists() else bundled("mkdocs.yml")).read_bytes()
    theme = next(
        folder / "theme" for folder in template_folders(root) if (folder / "theme").is_dir()
    )
    return mkdocs.Base(configuration, theme.resolve())


@contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    if workers <= 1:
        yield None
        return
    # Spawned workers hold the engine and nothing of the network, which keeps them small.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context) as executor:
        yield executor


class _Refused(Exception):
    """Leaves the write without putting the new site in place."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("broken links")
        self.diagnostics = diagnostics


def build_or_refuse(options: Options, progress: Watch = unwatched) -> Built:
    """`build`, with a refusal of the finished pages given as a value."""
    try:
        return build(options, progress)
    except _Refused as refused:
        return Built(refused.diagnostics)


def _refuse_unknown(wanted: Sequence[str], network: Network) -> None:
    known = {hub.id for hub in network.hubs}
    for hub in wanted:
        if hub not in known:
            raise NoSuchHub(hub)


def _refuse_other(site: Path, edition: str) -> None:
    marker = site / write.MARKER
    if not marker.is_file():
        if site.is_dir() and any(site.iterdir()):
            raise write.NotOurs(str(site))
        raise OtherSite(str(site))
    if edition not in marker.read_text("utf-8"):
        raise OtherSite(str(site))


def _kept(options: Options, network: Network, new: Path) -> dict[str, links.Outline | None]:
    """For a build of some hubs: the rest of the last site, copied into the new one.

    Hubs that are gone, and pages that are at another address now, are not among it.
    """
    if not options.hubs:
        return {}
    standing = {hub.id for hub in network.hubs}.difference(options.hubs)
    # Checks have found that no record has such an address; the network's own pages are not known.
    moved = (
        f"{redirect.from_.strip('/')}/index.html"
        for redirect in network.redirects
        if redirect.from_.startswith("/hubs/")
    )
    last = write.tree(options.out)
    # What stands at old addresses is made anew: it follows the pages that it leads to.
    left = {
        write.MARKER, *moved, *last.get(old_addresses.MANIFEST, b"").decode().splitlines(),
    }  # fmt: skip
    files = {
        path: data
        for path, data in last.items()
        if path not in left and not path.startswith(search.FOLDER) and _is_kept(path, standing)
    }
    write.put(new, files)
    return outlines(files)


def _is_kept(path: str, hubs: Collection[str]) -> bool:
    """Whether a file is the network's own, or of one of some hubs."""
    folder, hub, *below = (*path.split("/", 2), "")
    return folder != "hubs" or not any(below) or hub in hubs


def outlines(files: Mapping[str, bytes]) -> dict[str, links.Outline | None]:
    """Each file with its outline, if it is a page."""
    return {
        path: links.outline(data) if path.endswith(".html") else None
        for path, data in files.items()
    }


def whole_site(network: Network, site: Mapping[str, links.Outline | None]) -> dict[str, bytes]:
    """Files that speak of the whole site: the sitemap and the note for crawlers."""
    root = (network.url or "").rstrip("/")
    if not root:
        return {}
    # A page that an earlier build made for editors is kept beside the hubs that are built now.
    pages = "".join(
        f"  <url><loc>{escape(f'{root}/{page}')}</loc></url>\n"
        for page in links.internal(site)
        if not page.startswith(f"{cms.FOLDER}/")
    )
    sitemap = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n'
    )
    return {
        "sitemap.xml": sitemap.encode(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {root}/sitemap.xml\n".encode(),
    }


def open_files(scene: Scene) -> dict[str, bytes]:
    """The open data, by path. Past the engine, which would only copy it."""
    return {f"{open_data.FOLDER}/{path}": data for path, data in scene.open_data.files.items()}


def answered(
    root: Path,
    read_network: Network,
    network: Network,
    folder: Path,
    site: Mapping[str, links.Outline | None],
) -> old_addresses.Answered:
    """What the site in a folder answers at the addresses that it once had.

    The redirects are those that were read, which are for everyone and know their places.
    """
    found = old_addresses.answered(
        replace(network, redirects=read_network.redirects),
        tuple(site),
        lambda path: (folder / path).read_bytes(),
        environment(root),
        root_path(network),
    )
    return replace(found, files=settle.settle(found.files, "", root_path(network)))


def search_index(scene: Scene, site: Mapping[str, links.Outline | None]) -> dict[str, bytes]:
    """The files of the search, made of everything that has a page in the finished site.

    It is of the whole network also when only some hubs are built, and leads to no page that the
    site has not.
    """

    def standing(address: str) -> str | None:
        path, _, anchor = address.partition("#")
        page = site.get(f"{path}index.html")
        if page is None:
            return None
        return address if not anchor or anchor in page.anchors else path

    return searchable.index(scene, standing)


def admin_page(
    root: Path, network: Network, editor: str, *, local: bool = False
) -> dict[str, bytes]:
    """The page of a web editor at /admin/, by path.

    It saves to the network's repository on GitHub, each change as a pull request; with `local`, or
    where no repository is named, to a folder on the same machine. Without the editor's own script
    in `node_modules` the page says how to install it.
    """
    scripts = cms.find_scripts(root / "node_modules", editor)
    address = urlsplit(network.repository or "")
    if local or address.hostname != "github.com":
        return cms.files(network, cms=editor, backend=cms.LOCAL, scripts=scripts)
    backend = {
        "name": "github", "repo": address.path.strip("/"), "branch": network.branch or "main",
    }  # fmt: skip
    return cms.files(network, cms=editor, backend=backend, scripts=scripts, review=True)


def root_path(network: Network) -> str:
    """The path of the site on its host, with its closing slash."""
    return urlsplit(network.url or "").path.rstrip("/") + "/"


def broken_links(
    root: Path,
    scene: Scene,
    trees: Sequence[DocsTree],
    site: Mapping[str, links.Outline | None],
    documents: Mapping[str, frozenset[str]] | None = None,
) -> list[Diagnostic]:
    """Links of the finished site that lead nowhere, each at the line of its source.

    `documents` are files of the site with the addresses in them.
    """
    origins = {page: files for tree in trees for page, files in tree.origins.items()}
    broken = links.check(site, root_path(scene.network))
    broken += links.check_documents(site, documents or {}, scene.network.url or "")
    return [_broken(root, link, origins) for link in broken]


def links_to_old(
    root: Path,
    scene: Scene,
    trees: Sequence[DocsTree],
    site: Mapping[str, links.Outline | None],
    old: Mapping[str, bytes],
) -> list[Diagnostic]:
    """Links of pages that were built now to addresses that only redirects stand at."""
    origins = {page: files for tree in trees for page, files in tree.origins.items()}
    found = links.leading_to(site, old.keys(), root_path(scene.network)) if old else []
    known = Redirects(scene.network.redirects)
    return [
        _to_old(root, link, origins[link.page], known) for link in found if link.page in origins
    ]


def _to_old(
    root: Path, link: links.BrokenLink, files: tuple[str, ...], known: Redirects
) -> Diagnostic:
    address = f"/{link.target.removesuffix('index.html')}"
    end = known.end(address)
    place = _place(root, link, files) or Location(files[0])
    if end is None or end.address is None:
        message = f"The page at `{address}` was removed."
        return TO_OLD.at(place, message, "Take the link away, or lead it somewhere else.")
    message = f"`{address}` is an old address of the page."
    return TO_OLD.at(place, message, f"Write `{end.address}`.")


def _place(root: Path, link: links.BrokenLink, files: Sequence[str]) -> Location | None:
    """Where a link is written in the files that its page was made from."""
    found = (_find(root, path, text) for text in _spellings(link) for path in files)
    return next((place for place in found if place is not None), None)


def _broken(
    root: Path, link: links.BrokenLink, origins: Mapping[str, tuple[str, ...]]
) -> Diagnostic:
    """The fault at the line of the source that holds the link; else at the page's first source."""
    files = origins.get(link.page, ())
    message = f"The link to `/{link.target.removesuffix('index.html')}` leads nowhere."
    hint = "Correct the address, or add the page."
    if place := _place(root, link, files):
        return BROKEN_LINK.at(place, message, hint)
    if not files:
        # A page that an earlier build made, kept beside the hubs that were built now.
        hint = "Build the whole site, not only some hubs."
        if not link.page.endswith(".html"):
            hint = "Correct the address in the document."
        return BROKEN_LINK.at(Location(f"site/{link.page}"), message, hint)
    if not link.page.endswith(".html"):
        return BROKEN_LINK.at(Location(files[0]), message, f"It stands in {link.page}. {hint}")
    hint = f"It stands on the page /{link.page}. {hint}"
    return BROKEN_LINK.at(Location(files[0]), message, hint)


def _spellings(link: links.BrokenLink) -> Iterator[str]:
    """How the address may be written in the source: as on the page, or from the root."""
    path, _, anchor = link.target.partition("#")
    fragment = f"#{anchor}" if anchor else ""
    yield f"/{path.removesuffix('index.html')}{fragment}"
    yield f"/{path.removesuffix('/index.html')}{fragment}"
    yield link.address
    if anchor:
        yield f"#{anchor}"


def _find(root: Path, path: str, address: str) -> Location | None:
    try:
        lines = (root / path).read_text("utf-8").split("\n")
    except OSError:
        return None
    for number, line in enumerate(lines, 1):
        column = line.find(address)
        if column >= 0:
            return Location(path, number, column + 1, column + 1 + len(address), line)
    return None
