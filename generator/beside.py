"""Files beside the pages: the sitemap, the open data, the search and the page of an editor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from generator import open_data
from generator.cache import Cache
from generator.docstree import Scene, searchable
from generator.editors import cms
from generator.engines.links import MISSING
from generator.model import Network
from generator.search import Batch, Standing, Strays, strays

_ASTRAY = "state/astray"


def whole_site(network: Network, pages: Iterable[str]) -> dict[str, bytes]:
    """Files that speak of the whole site: the sitemap and the note for crawlers.

    `pages` are the paths of all its pages, in order.
    """
    root = (network.url or "").rstrip("/")
    if not root:
        return {}
    # The page that is made for editors is for nobody else.
    addresses = (
        f"{root}/{page.removesuffix('index.html')}"
        for page in pages
        if page != MISSING and not page.startswith(f"{cms.FOLDER}/")
    )
    listed = "".join(f"  <url><loc>{escape(one, quote=False)}</loc></url>\n" for one in addresses)
    sitemap = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n'
    )
    return {
        "sitemap.xml": sitemap.encode(),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {root}/sitemap.xml\n".encode(),
    }


def open_files(scene: Scene) -> dict[str, bytes]:
    """The open data, by path. Past the engine, which would only copy it."""
    return {f"{open_data.FOLDER}/{path}": data for path, data in scene.open_data.files.items()}


class Astray:
    """Which documents of each hub do not stand where they say, kept while nothing of both differs.

    `marks` are the digests of each hub's documents together with its microsite.
    """

    def __init__(self, kept: Cache, marks: Sequence[str]) -> None:
        self._kept = kept
        self._marks = marks
        self._last: Mapping[str, Strays] = kept.recall(_ASTRAY) or {}
        self._now: dict[str, Strays] = {}

    def of(self, place: int, batch: Batch, standing: Standing) -> Strays:
        """Those of the hub at a place."""
        mark = self._marks[place]
        found = self._last.get(mark)
        self._now[mark] = strays(batch, standing) if found is None else found
        return self._now[mark]

    def remember(self) -> None:
        """Keep what was found."""
        if self._now.keys() != self._last.keys():
            self._kept.remember(_ASTRAY, self._now)


def search_index(
    scene: Scene, anchors_of: Callable[[str], Iterable[str] | None], own: Batch | None = None,
    astray: Astray | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """The files of the search, made of everything that has a page in the finished site.

    `anchors_of` gives the anchors of a page by its path, and None where there is no page. The
    index is of the whole network also when only some hubs are built, and leads to no page that
    the site has not. `own` are the network's own documents, where these are at hand.
    `astray` spares those of hubs that stay the question.
    """

    def standing(address: str) -> str | None:
        path, _, anchor = address.partition("#")
        anchors = anchors_of(f"{path}index.html")
        if anchors is None:
            return None
        return address if not anchor or anchor in anchors else path

    known = partial(astray.of, standing=standing) if astray else None
    found = searchable.index(scene, standing, own, known)
    if astray:
        astray.remember()
    return found


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
