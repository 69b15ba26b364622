"""The default engine: MkDocs with Material. The only door to mkdocs, but for its plugin.

MkDocs builds one site in one process and reads its configuration and theme anew each time. Here
one engine lasts as long as the process and builds tree after tree in memory, out of MkDocs' own
parts. A tree or a configuration that asks for more than these parts is built by MkDocs itself,
slowly (`plainly`); tests/test_engine.py holds the two together byte for byte.
"""

from __future__ import annotations

import copy
import logging
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import mkdocs.commands.build as commands
from mkdocs.config import load_config
from mkdocs.config.base import ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from generator import source, templates, write
from generator.bundle import bundled
from generator.cache import program
from generator.docstree import DocsTree
from generator.engines import cutting, settle, shells
from generator.engines.inherited import Base, EngineFailed
from generator.engines.links import MISSING

__all__ = ["Base", "EngineFailed", "build", "plainly"]

# The sitemap of one tree would say nothing of the others, and the theme's own search fetches an
# index of every page; the build writes the site's own of both. Pages use none of the theme's
# styles, scripts and pictures (docs/decisions/0026-light-pages.md).
_UNUSED = (
    "sitemap.xml", "search/search_index.json", "assets/stylesheets/", "assets/javascripts/",
    "assets/images/",
)  # fmt: skip
# What a tree may set by itself; anything else is for MkDocs.
_OWN = frozenset(
    {"site_name", "site_description", "site_url", "nav", "extra", "extra_css", "extra_javascript"}
)
_GIVEN = {"INHERIT": "../mkdocs.yml", "docs_dir": "docs", "plugins": []}
# An address in which MkDocs may have put the place of a file as seen from the page. Folders are
# none: every file has a dot in its name.
_BY_PAGE = re.compile(
    r"""\b(?:href|src)="(?![/#]|[a-zA-Z][a-zA-Z0-9+.-]*:|(?:(?:\.\.|[a-z0-9-]+)/)+["?#])"""
)
_MOST_KEPT = 20_000
"""As many stretches of converted Markdown are kept; guidance is the same in every hub."""


class _Complaints(logging.Handler):
    """Gathers what MkDocs warns of: it returns 0 even so (security.md, T15)."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


class _Beyond(Exception):
    """The tree or its base asks for something that only MkDocs itself does."""


_warm: list[tuple[Base, _Engine]] = []
"""The engines of this process that rest. One that failed is gone, with all that it left undone."""


def build(tree: DocsTree, base: Base) -> Mapping[str, bytes]:
    """The files of a docs tree's site, relative to its root; a microsite's without the theme's.

    Raises EngineFailed.
    """
    made = _warm.pop() if _warm else None
    with _strictly() as complaints:
        try:
            if made is None or made[0] != base:
                made = base, _Engine(base)
            site = made[1].site(tree, complaints)
        except _Beyond:
            complaints.messages.clear()
            return plainly(tree, base)
    _warm.append(made)
    return site


def plainly(tree: DocsTree, base: Base) -> Mapping[str, bytes]:
    """The same as `build`, by nothing but MkDocs, in a folder. Raises EngineFailed."""
    with _strictly(), tempfile.TemporaryDirectory(prefix="lrp-") as folder:
        work = Path(folder)
        configuration = _loaded(work, tree.files, base)
        write.put(work / "theme", base.theme)
        configuration.theme.dirs.insert(0, str(work / "theme"))
        configuration.plugins.on_startup(command="build", dirty=False)
        commands.build(configuration)
        configuration.plugins.on_shutdown()
        return _wanted(tree, write.tree(work / "site"))


@contextmanager
def _strictly() -> Iterator[_Complaints]:
    """Raises EngineFailed for whatever MkDocs warns of or fails at within the block."""
    complaints = _Complaints()
    log = logging.getLogger("mkdocs")
    log.addHandler(complaints)
    log.propagate = False
    try:
        yield complaints
    except MkDocsException as error:
        raise EngineFailed(str(error)) from error
    finally:
        log.removeHandler(complaints)
    if complaints.messages:
        raise EngineFailed("; ".join(complaints.messages))


def _loaded(work: Path, files: Mapping[str, bytes], base: Base) -> MkDocsConfig:
    (work / "mkdocs.yml").write_bytes(base.configuration)
    write.put(work / "tree", files)
    (work / "tree" / "docs").mkdir(exist_ok=True)
    return load_config(str(work / "tree" / "mkdocs.yml"), site_dir=str(work / "site"))


def _wanted(tree: DocsTree, site: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        path: data
        for path, data in sorted(site.items())
        if not path.startswith(_UNUSED) and settle.belongs(path, tree.base)
    }


class _Engine:
    """MkDocs with one configuration and theme, for any number of trees."""

    def __init__(self, base: Base) -> None:
        given = {"mkdocs.yml": source.dump(_GIVEN).encode()}
        with tempfile.TemporaryDirectory(prefix="lrp-") as folder:
            try:
                self.configuration = _loaded(Path(folder), given, base)
            except MkDocsException as error:
                raise _Beyond from error  # The root's alone may lack what each tree adds.
        self._refuse()
        self.theme = base.theme
        self.environment = self.configuration.theme.get_env()
        templates.put_first(self.environment, base.theme, program())
        self.options = dict(type(self.configuration)._schema)
        # Material's own thousands are used by no page, so they are not even listed.
        only_pages = all(path.endswith(".html") for path in base.theme)
        self.theme_files = [] if only_pages else self._of_theme()
        self.is_own_theme = _is_own_theme(base)
        self.levels: dict[str, Any] = {}
        self.converted: dict[str, _Converted] = {}
        self.is_cut = self.configuration.markdown_extensions and cutting.SAFE_EXTENSIONS.issuperset(
            self.configuration.markdown_extensions
        )

    def _refuse(self) -> None:
        """Raise _Beyond where pages are not the whole of it, or depend on each other."""
        asked = self.configuration
        if asked.plugins or asked.hooks or asked.extra_templates or asked.strict:
            raise _Beyond
        if asked.validation.links.anchors >= logging.WARNING:
            raise _Beyond

    def _of_theme(self) -> list[File]:
        """The theme's files that are copied, as MkDocs lists them."""
        found = Files([])
        found.add_files_from_theme(self.environment, self.configuration)
        return list(found)

    def site(self, tree: DocsTree, complaints: _Complaints) -> dict[str, bytes]:
        """The files of a tree's site."""
        configuration = self._configured(tree)
        files = self._files(tree, configuration)
        run = _Run(configuration, files, get_navigation(files, configuration), complaints)
        pages = [
            file for file in files.documentation_pages()
            if tree.only is None or file.src_uri in tree.only
        ]  # fmt: skip
        for file in pages:
            self._fill(_page_of(file), run)
        site = {
            file.dest_uri: file.content_bytes
            for file in files
            if _is_copied(file) and settle.belongs(file.dest_uri, tree.base)
        }
        site |= self._missing(run) if settle.belongs(MISSING, tree.base) else {}
        for file in pages:
            text = self._rendered(_page_of(file), pages, run)
            site[file.dest_uri] = text.encode("utf-8", errors="xmlcharrefreplace")
        return _wanted(tree, site)

    def _configured(self, tree: DocsTree) -> MkDocsConfig:
        """The configuration with what the tree sets, each value validated as MkDocs does."""
        own = source.trusted(tree.files["mkdocs.yml"])
        if {key: own.pop(key, None) for key in _GIVEN} != _GIVEN or not _OWN.issuperset(own):
            raise _Beyond
        made = copy.copy(self.configuration)
        if "extra" in own:
            own["extra"] = _merged(made.data["extra"], own["extra"])
        made.load_dict(own)
        try:
            for step in ("pre_validation", "validate", "post_validation"):
                for key in own:
                    option = self.options[key]
                    if step == "validate":
                        made[key] = option.validate(made[key])
                    else:
                        getattr(option, step)(made, key_name=key)
                    if option.warnings:
                        option.reset_warnings()
                        raise _Beyond
        except ValidationError as error:
            raise _Beyond from error
        return made

    def _files(self, tree: DocsTree, configuration: MkDocsConfig) -> Files:
        """The tree's files and then the theme's, in the order in which MkDocs finds them."""
        paths = [path.removeprefix("docs/") for path in tree.files if path.startswith("docs/")]
        found = []
        for path in sorted(paths, key=_walked):
            name = path.rpartition("/")[2]
            if name == "README.md" or "." not in name:
                raise _Beyond  # It may stand in for an index, or is where a folder may be.
            file = File(
                path, configuration.docs_dir, configuration.site_dir,
                configuration.use_directory_urls,
            )  # fmt: skip
            file.content_bytes = tree.files[f"docs/{path}"]
            found.append(file)
        own = {file.src_uri for file in found}
        files = Files([*found, *(file for file in self.theme_files if file.src_uri not in own)])
        new = [file for file in files if file.src_uri not in self.levels]
        set_exclusions(new, configuration)
        self.levels |= {file.src_uri: file.inclusion for file in new}
        for file in found:
            file.inclusion = self.levels[file.src_uri]
        return files

    def _fill(self, page: Page, run: _Run) -> None:
        """Give a page its content and its table of contents."""
        page.read_source(run.configuration)
        pieces = cutting.cut(page.markdown or "") if self.is_cut else None
        if pieces is None:
            page.render(run.configuration, run.files)
            return
        made = [
            _Converted(piece.text) if piece.is_html else self._converted(piece.text, page, run)
            for piece in pieces
        ]
        anchors = [anchor for part in made for anchor in part.anchors]
        if len(set(anchors)) == len(anchors):
            page.content = cutting.joined(part.html for part in made)
        else:
            # An anchor that stands twice is numbered, and so depends on what stands before it.
            made = [self._converted(cutting.stood_in(pieces), page, run)]
            page.content = cutting.put_back(made[0].html, pieces)
        page.toc = _contents([heading for part in made for heading in part.headings])
        page._title_from_render = made[0].title if made else None

    def _converted(self, text: str, page: Page, run: _Run) -> _Converted:
        """A stretch of Markdown as HTML, kept unless it means something else on another page."""
        if kept := self.converted.get(text):
            return kept
        alone = copy.copy(page)
        alone.markdown = text
        before = len(run.complaints.messages)
        alone.render(run.configuration, run.files)
        made = _Converted(
            alone.content or "", tuple(_flat(alone.toc)),
            frozenset(alone.present_anchor_ids or ()), alone._title_from_render,
        )  # fmt: skip
        by_page = ".md" in text or _BY_PAGE.search(made.html)
        if len(run.complaints.messages) == before and not by_page:
            if len(self.converted) >= _MOST_KEPT:
                self.converted.clear()
            self.converted[text] = made
        return made

    def _missing(self, run: _Run) -> dict[str, bytes]:
        """The page for addresses that lead nowhere."""
        template = self.environment.get_template(MISSING)
        text = commands._build_template(
            MISSING, template, run.files, run.configuration, run.navigation
        )
        return {MISSING: text.encode()} if text.strip() else {}

    def _rendered(self, page: Page, pages: Sequence[File], run: _Run) -> str:
        """The finished page, with the navigation marked where it stands."""
        page.active = True
        try:
            context = commands.get_context(run.navigation, pages, run.configuration, page)
            template = page.meta.get("template", "main.html")
            if self.is_own_theme and (key := _around(page, run.navigation)) is not None:
                return self._put_in(page, template, context, run, key)
            return self.environment.get_template(template).render(context)
        finally:
            page.active = False

    def _put_in(
        self, page: Page, template: str, context: Mapping[str, Any], run: _Run, key: str
    ) -> str:
        """The page of what is around it, which pages with the same key share."""
        own = {name: page.meta[name] for name in shells.TEXTS if page.meta.get(name)}
        if page.canonical_url:
            own[shells.ADDRESS] = page.canonical_url
        key = f"{template} {sorted(own)} {key}"
        if key not in run.shells:
            meta, address = page.meta, page.canonical_url
            marks = shells.marks(own)
            try:
                page.meta = {**meta, **{name: marks[name] for name in shells.TEXTS if name in own}}
                page.canonical_url = marks.get(shells.ADDRESS)
                run.shells[key] = shells.shell(self.environment, template, context)
            finally:
                page.meta, page.canonical_url = meta, address
        return run.shells[key].around(own, context)


@dataclass(frozen=True, slots=True)
class _Run:
    """What the pages of one tree share while they are made."""

    configuration: MkDocsConfig
    files: Files
    navigation: Navigation
    complaints: _Complaints
    shells: dict[str, shells.Shell] = field(default_factory=dict)


def _around(page: Page, navigation: Navigation) -> str | None:
    """What the theme shows around a page beside its texts; None for a page with a menu of its own.

    Addresses of the menu are seen from the page. They are the same from every page of a folder
    into whose pages the menu does not lead, and from all folders of that depth that it leaves out.
    """
    title = page.meta.get("title")
    if not isinstance(title, str) or not title:
        return None
    seen = [entry.url for entry in navigation.pages if _first(entry.url) == _first(page.url)]
    if any(url.startswith(page.url) for url in seen):
        return None
    folder = posixpath.dirname(page.url.rstrip("/")) if seen else ""
    rest = {name: value for name, value in page.meta.items() if name not in shells.TEXTS}
    begins = [heading.id for heading in page.toc][:1]
    return f"{page.url.count('/')} {folder} {page.is_homepage} {begins} {sorted(rest.items())}"


def _first(url: str) -> str:
    return url.partition("/")[0]


class _Heading(NamedTuple):
    title: str
    anchor: str
    level: int


class _Converted(NamedTuple):
    html: str
    headings: tuple[_Heading, ...] = ()
    anchors: frozenset[str] = frozenset()
    title: str | None = None


def _flat(contents: Iterable[AnchorLink]) -> Iterator[_Heading]:
    for entry in contents:
        yield _Heading(entry.title, entry.id, entry.level)
        yield from _flat(entry.children)


def _contents(headings: Sequence[_Heading]) -> TableOfContents:
    """The table of contents: a heading belongs to the last one of a higher level before it.

    Where levels are left out or come in the wrong order, it is as Python-Markdown has it.
    """
    top: list[AnchorLink] = []
    parents: list[AnchorLink] = []
    levels: list[int] = []
    last: AnchorLink | None = None
    for heading in headings:
        entry = AnchorLink(*heading)
        if last is None:
            levels.append(entry.level)
        elif entry.level < levels[-1]:
            levels.pop()
            while parents and entry.level <= parents[-1].level:
                parents.pop()
                levels.pop()
            levels.append(entry.level)
        elif entry.level > levels[-1]:
            parents.append(last)
            levels.append(entry.level)
        (parents[-1].children if parents else top).append(entry)
        last = entry
    if top:
        top[0].active = True  # type: ignore[attr-defined]
    return TableOfContents(top)


def _is_own_theme(base: Base) -> bool:
    """Whether the theme is the program's, with its settings."""
    own = source.trusted(bundled("mkdocs.yml").read_bytes())["theme"]
    same_settings = source.trusted(base.configuration).get("theme") == own
    return same_settings and write.tree(bundled("site_templates") / "theme") == base.theme


def _page_of(file: File) -> Page:
    if file.page is None:
        raise AssertionError(f"MkDocs made no page of {file.src_uri}")
    return file.page


def _is_copied(file: File) -> bool:
    excluded = (InclusionLevel.EXCLUDED, InclusionLevel.DRAFT)
    return not file.is_documentation_page() and file.inclusion not in excluded


def _walked(path: str) -> tuple[tuple[str, ...], bool, str]:
    """Sorts as MkDocs walks: a folder's own files first, its index before them."""
    *folders, name = path.split("/")
    return tuple(folders), name.rpartition(".")[0] not in ("index", "README"), name


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the root with a tree's over them, to any depth."""
    merged = dict(old)
    for key, value in new.items():
        before = merged.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(before, value)
        else:
            merged[key] = value
    return merged
