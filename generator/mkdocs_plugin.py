"""Lets plain `mkdocs build` and `mkdocs serve` at the root work for the network's own site.

The plugin makes the docs tree first and points MkDocs at it. Whole networks are built by
`lrp build`; people who know MkDocs will type what they know.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.pages import Page

from generator import beside, build, report, source, sources, write
from generator.docstree import Scene
from generator.engines import links, settle

_TAKEN_OVER = ("nav", "site_name", "site_description", "site_url", "extra_css", "extra_javascript")


class NoOptions(Config):  # type: ignore[no-untyped-call]
    """The plugin has nothing to set."""


class NetworkSite(BasePlugin[NoOptions]):  # type: ignore[no-untyped-call]
    """The plugin `lrp` of the root mkdocs.yml."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._root = Path()
        self._scene: Scene | None = None

    def on_startup(self, **_: Any) -> None:
        """Declared so that MkDocs keeps this object from one rebuild to the next."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Make the docs tree and take over its folder, its navigation and its names."""
        self._root = Path(config.config_file_path).parent
        options = build.Options(root=self._root, out=Path(config.site_dir), today=dt.date.today())
        loaded, pages, diagnostics = sources.read(options.root, options.today)
        if any(d.severity == "error" for d in diagnostics):
            raise PluginError(
                report.render(diagnostics, "full", stands="The site stands as it was.")
            )
        self._scene = sources.plan(options, loaded, pages)
        tree = sources.render_network(options, self._scene)
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="lrp-")
        folder = Path(self._folder.name)
        # A page that went since the last rebuild must not stay.
        shutil.rmtree(folder / "docs", ignore_errors=True)
        write.put(folder, tree.files)
        write.put(folder / "docs", beside.open_files(self._scene))
        made = source.trusted(folder / "mkdocs.yml")
        config.docs_dir = str(folder / "docs")
        for name in _TAKEN_OVER:
            config[name] = made.get(name) or config[name]
        config["extra"] = {**config.extra, **made["extra"]}
        config.theme.dirs.insert(0, str(sources.theme_folder(self._root)))
        return config

    def on_post_page(self, output: str, *, page: Page, **_: Any) -> str:
        """Make root-relative addresses relative, as in the whole site."""
        return settle.page(output, page.file.dest_uri)

    def on_post_build(self, *, config: MkDocsConfig, **_: Any) -> None:
        """Write the search of the pages that were made, without the microsites."""
        site = Path(config.site_dir)
        anchors = {
            path: links.outline(data).anchors
            for path, data in write.tree(site).items()
            if path.endswith(".html")
        }
        if self._scene is not None:
            write.put(site, beside.search_index(self._scene, anchors.get))

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any
    ) -> LiveReloadServer:
        """Watch what the docs tree is made from, and not the tree: that would never end."""
        server.unwatch(config.docs_dir)
        for name in ("data", "content", "site_templates"):
            if (self._root / name).exists():
                server.watch(str(self._root / name))
        return server

    def on_shutdown(self) -> None:
        """Remove the docs tree."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
