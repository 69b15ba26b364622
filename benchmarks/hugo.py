"""A finished site as a project for Hugo: the same content, in a layout of the same weight.

Hugo gets what our pages hold between the shell (head, header, menus, footer) as HTML, and builds
the shell round it: its layouts are made of two of our own finished pages, with menus as loops, and
the title and description of each page. Everything that is not a page lies in its `static` folder.
So it makes the same number of pages of about the same bytes, and is spared all that comes before:
YAML, checks, Markdown, packs, calendars, search and links.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin

CONFIGURATION = {
    "baseURL": "https://residencies.waymark.example/",
    "locale": "en-GB",
    "title": "The network",
    # As our own finished pages: every address is relative.
    "relativeURLs": True,
    "disableKinds": ["taxonomy", "term", "rss"],
    "security": {"allowContent": [".*"]},
}
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
_CANONICAL = re.compile(r'(<link rel="canonical" href=")[^"]*(">)')
_ADDRESS = re.compile(r'\b(href|src|action)="(\.[^"]*)"')
_LIST = re.compile(r"(<ul\b[^>]*>)((?:(?!</?ul\b).)*)(</ul>)", re.DOTALL)
_ITEM = re.compile(r"\s*<li\b.*?</li>", re.DOTALL)
_LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_FEWEST_LINKS = 5
"""A list of the shell with so many links is a menu."""
_PARTS = {
    "article": re.compile(r'(<article class="md-content__inner[^>]*>)(.*)(</article>)', re.DOTALL),
    "main": re.compile(r"(<main\b[^>]*>)(.*)(</main>)", re.DOTALL),
}
"""What a page holds, by the layout of the page."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A finished page, taken apart; `path` is its folder in the site, with its closing slash."""

    path: str
    layout: str
    before: str
    content: str
    after: str


class NoLayout(Exception):
    """The finished pages have no part that could be content, or no menu."""


def write(site: Path, folder: Path) -> None:
    """Write the project of a finished site into a new folder. Raises NoLayout."""
    pages, layouts = 0, dict.fromkeys(_PARTS, "")
    menus: dict[str, list[tuple[str, str]]] = {}
    (folder / "content").mkdir(parents=True)
    for source in sorted(path for path in site.rglob("*") if path.is_file()):
        page = _page(site, source) if source.name == "index.html" else None
        if page is None:
            target = folder / "static" / source.relative_to(site)
            target.parent.mkdir(parents=True, exist_ok=True)
            # Not copied: packs are most of a site's bytes, and Hugo copies them in any case.
            os.link(source, target)
            continue
        owner = _owner(page.path)
        if owner not in menus:
            menus[owner] = list(_menu(page))
        # A page of a microsite, and not its first: most pages are like it.
        if owner and not layouts[page.layout] and page.path != owner:
            layouts[page.layout] = _layout(page)
        _put(page, owner, source, folder / "content")
        pages += 1
    if not pages or not all(layouts.values()):
        raise NoLayout(f"{pages} pages, layouts of {[k for k, v in layouts.items() if v]}")
    _shell(folder, layouts, menus)


def _page(site: Path, source: Path) -> _Page | None:
    path = f"{PurePosixPath(source.parent.relative_to(site).as_posix())}/".removeprefix("./")
    text = source.read_text("utf-8")
    for layout, pattern in _PARTS.items():
        if found := pattern.search(text):
            before = text[: found.end(1)]
            return _Page(
                path,
                layout,
                *(_absolute(t, path) for t in (before, found[2], text[found.end(2) :])),
            )
    return None


def _absolute(text: str, path: str) -> str:
    return _ADDRESS.sub(lambda m: f'{m[1]}="{urljoin(f"/{path}", html.unescape(m[2]))}"', text)


def _owner(path: str) -> str:
    """The folder of the microsite that a page belongs to, empty for the network's own pages."""
    parts = path.split("/")
    return f"hubs/{parts[1]}/" if parts[0] == "hubs" and len(parts) > 2 else ""


def _menu(page: _Page) -> Iterator[tuple[str, str]]:
    for found in _LIST.finditer(page.before + page.after):
        links = _LINK.findall(found[2])
        if len(links) >= _FEWEST_LINKS:
            for address, title in links:
                yield address, re.sub(r"<.*?>", "", title).strip()
            return


def _layout(page: _Page) -> str:
    """The shell of a page as a template of Hugo."""
    owner = _owner(page.path)
    before, after = (_with_menus(_braced(part)) for part in (page.before, page.after))
    before = _TITLE.sub("<title>{{ .Title }}</title>", before)
    before = _DESCRIPTION.sub(
        '<meta name="description" content="{{ .Description }}">', before, count=1
    )
    before = _CANONICAL.sub(r"\1{{ .Permalink }}\2", before)
    shell = f"{before}{{{{ .Content }}}}{after}"
    shell = shell.replace(owner.removeprefix("hubs/").rstrip("/"), "{{ .Params.hub }}")
    return shell.replace(_hub_name(page), "{{ .Params.name }}")


def _hub_name(page: _Page) -> str:
    """As it stands in a title: the page, the hub, the network."""
    title = _TITLE.search(page.before)
    parts = title[1].strip().split(" · ") if title else []
    return parts[-2].removesuffix(" hub") if len(parts) > 1 else ""


def _braced(text: str) -> str:
    """Text that Hugo prints as it stands."""
    return text.replace("{{", '{{ "{{" }}')


def _with_menus(shell: str) -> str:
    def looped(found: re.Match[str]) -> str:
        items = _ITEM.findall(found[2])
        if len(items) < _FEWEST_LINKS:
            return found[0]
        one = _LINK.search(items[1])
        if one is None:
            return found[0]
        tag = one[0].replace(f'href="{one[1]}"', 'href="{{ .address }}"', 1)
        tag = tag.replace(f">{one[2]}</a>", ">{{ .title }}</a>")
        item = items[1].replace(one[0], tag)
        last = found[2][len("".join(items)) :]
        return (
            f"{found[1]}{{{{ range index hugo.Data.menus $.Params.menu }}}}{item}{{{{ end }}}}"
            f"{last}{found[3]}"
        )

    return _LIST.sub(looped, shell)


def _put(page: _Page, owner: str, source: Path, content: Path) -> None:
    title, description = _TITLE.search(page.before), _DESCRIPTION.search(page.before)
    matter = {
        "title": html.unescape(title[1]).strip() if title else "",
        "description": html.unescape(description[1]) if description else "",
        "layout": page.layout,
        "menu": _key(owner),
        "name": html.unescape(_hub_name(page)),
        "hub": owner.removeprefix("hubs/").rstrip("/"),
    }
    below = any(child.is_dir() for child in source.parent.iterdir())
    name = f"{page.path}_index.html" if below else f"{page.path.rstrip('/')}.html"
    target = content / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"{json.dumps(matter, indent=1)}\n{page.content}", "utf-8")


def _key(owner: str) -> str:
    return owner.rstrip("/").replace("/", "-") or "network"


def _shell(
    folder: Path, layouts: dict[str, str], menus: dict[str, Sequence[tuple[str, str]]]
) -> None:
    (folder / "hugo.json").write_text(json.dumps(CONFIGURATION), "utf-8")
    (folder / "layouts").mkdir()
    for name, text in layouts.items():
        (folder / "layouts" / f"{name}.html").write_text(text, "utf-8")
    (folder / "data").mkdir()
    found = {
        _key(owner): [{"address": address, "title": html.unescape(t)} for address, t in menu]
        for owner, menu in menus.items()
    }
    (folder / "data" / "menus.json").write_text(json.dumps(found), "utf-8")
