"""A form's page outside the site: in a folder of its own, or as one file to print or attach."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from generator import build, sources
from generator.docstree import DocsTree, microsite
from generator.engines import ENGINES

_LINK = re.compile(r'(\s(?:href|src|action)=")(/[^"]*)(")')
_SCRIPT = re.compile(r"\s*<script\b[^>]*>\s*</script>")
_POLICY = re.compile(r'\s*<meta http-equiv="Content-Security-Policy"[^>]*>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)"(?: media="([^"]*)")?[^>]*>')
_NAV = re.compile(rb"^nav:\n(?:[- ].*\n)*", re.MULTILINE)
_ICON = re.compile(r'\s*<link rel="icon"[^>]*>')


def folder(options: build.Options, form: str, hub: str = "") -> dict[str, bytes]:
    """`index.html` and `assets/` of a form's page, by path; other links lead to the site.

    Raises KeyError when the network or the hub has no page for the form, and
    mkdocs.EngineFailed.
    """
    page, assets, url = _page(options, form, hub)
    text = _relinked(page, url, lambda path: f"assets/{_name(path)}" if path in assets else None)
    kept = {f"assets/{_name(path)}": data for path, data in assets.items()}
    return {"index.html": text.encode(), **dict(sorted(kept.items()))}


def to_print(options: build.Options, form: str, hub: str = "") -> bytes:
    """The page as one HTML file with its styles in it and no script.

    Raises KeyError when the network or the hub has no page for the form, and
    mkdocs.EngineFailed.
    """
    page, assets, url = _page(options, form, hub)

    def inlined(match: re.Match[str]) -> str:
        style = assets.get(match.group(1), b"").decode()
        # A font beside the page is not there any more; the reader's own serif and sans serve.
        style = re.sub(r"@font-face\s*\{[^}]*\}", "", style).replace("</", "<\\/")
        media = f' media="{match.group(2)}"' if match.group(2) else ""
        return f"<style{media}>{style}</style>"

    text = _STYLE.sub(inlined, _ICON.sub("", _POLICY.sub("", _SCRIPT.sub("", page))))
    return _relinked(text, url, lambda _path: None).encode()


def _page(options: build.Options, form: str, hub: str) -> tuple[str, dict[str, bytes], str]:
    """The finished page, the assets that stand beside it by their address, and the site's."""
    loaded, prose, _ = sources.read(options.root, options.today)
    scene = sources.plan(options, loaded, prose)
    environment = sources.environment(options.root)
    shared = sources.shared_assets(sources.template_folders(options.root))
    found = scene.network.find_hub(hub)
    tree = microsite(scene, found, environment) if found else sources.render_network(options, scene)
    files = ENGINES[options.engine](
        _only(tree, f"forms/{form}.md"), sources.engine_base(options.root)
    )
    own = {f"/{tree.base}{p}": d for p, d in files.items() if p == "assets/hub.css"}
    assets = {f"/{path}": data for path, data in shared.items() if "/lrp." not in path}
    page = files[f"forms/{form}/index.html"].decode()
    return page, assets | own, (scene.network.url or "").rstrip("/")


def _only(tree: DocsTree, page: str) -> DocsTree:
    """The tree with one of its pages, so that no other is made."""
    kept = {path: d for path, d in tree.files.items() if not path.endswith(".md")}
    kept[f"docs/{page}"] = tree.files[f"docs/{page}"]
    nav = f"nav:\n- Form: {page}\n".encode()
    kept["mkdocs.yml"] = _NAV.sub(lambda _: nav, kept["mkdocs.yml"])
    return replace(tree, files=kept)


def _name(address: str) -> str:
    """`/assets/fonts/x.woff2` → `fonts/x.woff2`, `/hubs/x/assets/hub.css` → `hub.css`."""
    parts = PurePosixPath(address).parts
    return "/".join(parts[parts.index("assets") + 1 :])


def _relinked(text: str, url: str, beside: Callable[[str], str | None]) -> str:
    def settled(match: re.Match[str]) -> str:
        before, address, after = match.groups()
        return f"{before}{beside(address) or f'{url}{address}'}{after}"

    return _LINK.sub(settled, text)
