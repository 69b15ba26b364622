"""The default engine: MkDocs with Material. The only door to mkdocs, but for its plugin."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer

from generator import write
from generator.docstree import DocsTree
from generator.refusals import Refusal

# The sitemap of one tree would say nothing of the others, and the theme's own search fetches an
# index of every page; the build writes the site's own of both.
_UNUSED = (
    "sitemap.xml", "search/search_index.json", "assets/javascripts/workers/",
    "assets/javascripts/lunr/",
)  # fmt: skip


class EngineFailed(Refusal):
    """The engine stopped or warned; the message is its own."""

    says = "The pages could not be made: {}"


@dataclass(frozen=True, slots=True)
class Base:
    """What every docs tree inherits: the root's mkdocs.yml and the theme's folder."""

    configuration: bytes
    theme: Path


class _Complaints(logging.Handler):
    """Gathers what MkDocs warns of: it returns 0 even so (security.md, T15)."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def build(tree: DocsTree, base: Base) -> Mapping[str, bytes]:
    """The files of a docs tree's site, relative to its root. Raises EngineFailed."""
    complaints = _Complaints()
    log = logging.getLogger("mkdocs")
    log.addHandler(complaints)
    log.propagate = False
    try:
        with tempfile.TemporaryDirectory(prefix="lrp-") as folder:
            work = Path(folder)
            (work / "mkdocs.yml").write_bytes(base.configuration)
            write.put(work / "tree", tree.files)
            configuration = load_config(
                str(work / "tree" / "mkdocs.yml"), site_dir=str(work / "site")
            )
            configuration.theme.dirs.insert(0, str(base.theme))
            configuration.plugins.on_startup(command="build", dirty=False)
            mkdocs_build(configuration)
            configuration.plugins.on_shutdown()
            if complaints.messages:
                raise EngineFailed("; ".join(complaints.messages))
            site = write.tree(work / "site")
    except MkDocsException as error:
        raise EngineFailed(str(error)) from error
    finally:
        log.removeHandler(complaints)
    return {path: data for path, data in site.items() if not path.startswith(_UNUSED)}


def serve(
    folder: Path, port: int, watched: Sequence[Path], rebuild: Callable[[], None], path: str = "/"
) -> None:
    """Serve `folder` on this machine and reload open pages after `rebuild`; until interrupted.

    `rebuild` is called once a file under `watched` has changed, and its exceptions end nothing.
    A missing page is answered with the folder's 404.html.
    """
    server = LiveReloadServer(
        rebuild, host="127.0.0.1", port=port, root=str(folder), mount_path=path
    )
    for place in watched:
        server.watch(str(place))
    missing = folder / "404.html"
    server.error_handler = lambda code: (
        missing.read_bytes() if code == HTTPStatus.NOT_FOUND and missing.exists() else None
    )
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        pass
    finally:
        # Its thread would keep the process from ending.
        server.shutdown()
