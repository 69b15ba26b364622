"""content/ → pages of prose: front matter and Markdown, with the line that the text begins at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator import source
from generator.diagnostics import Diagnostic, Location, Rule

NO_FRONT_MATTER = Rule(
    "content-without-front-matter",
    "A page of content does not begin with its title",
    "The title and the description of a page stand between two lines of `---` at its top. "
    "Search engines and the page itself need them.",
    "Begin the file with `---`, `title: …`, `description: …`, `---`.",
)
NO_TITLE = Rule(
    "content-without-title",
    "A page of content has no title or no description",
    "Both are shown: the title on the page, the description in search results.",
    "Add the line to the front matter at the top of the file.",
)
RULES = (NO_FRONT_MATTER, NO_TITLE)

_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Prose:
    """One page of content/. `body` is Markdown that maintainers wrote; it is trusted."""

    path: str
    title: str
    description: str
    body: str
    first_line: int
    meta: Mapping[str, object] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """A front-matter value, or an empty text."""
        value = self.meta.get(key, "")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Content:
    """Every page of prose, by its path under content/ without `.md`: `roles/lrp/participant`."""

    pages: Mapping[str, Prose]

    def find(self, name: str) -> Prose | None:
        """A page by name."""
        return self.pages.get(name)

    def under(self, folder: str) -> Iterator[tuple[str, Prose]]:
        """Name and page of everything directly in a folder, in order of name."""
        for name, prose in self.pages.items():
            parent, _, last = name.rpartition("/")
            if parent == folder:
                yield last, prose


def read(root: Path) -> tuple[Content, list[Diagnostic]]:
    """Every Markdown file under `root`/content."""
    diagnostics: list[Diagnostic] = []
    pages: dict[str, Prose] = {}
    folder = root / "content"
    for file in sorted(folder.rglob("*.md")):
        path = file.relative_to(root).as_posix()
        if any(part.is_symlink() for part in (file, *file.parents) if folder in part.parents):
            diagnostics.append(
                source.LINK.at(Location(path), "This is a link, not a file.", "Put a copy here.")
            )
            continue
        prose = _page(file, path, diagnostics)
        if prose is not None:
            pages[path.removeprefix("content/").removesuffix(".md")] = prose
    return Content(pages), diagnostics


def _page(file: Path, path: str, diagnostics: list[Diagnostic]) -> Prose | None:
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        message, hint = "The file is not saved as UTF-8.", "Save it again with UTF-8."
        diagnostics.append(source.NOT_UTF8.at(Location(path), message, hint))
        return None
    except OSError as error:
        message = f"The file cannot be opened: {(error.strerror or 'unknown cause').lower()}."
        diagnostics.append(source.UNREADABLE.at(Location(path), message, "Check its permissions."))
        return None
    lines = text.split("\n")
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
    if lines[0].rstrip() != _FENCE or not end:
        message = "The page does not begin with its title between two lines of `---`."
        hint = "Add them at the top of the file."
        diagnostics.append(NO_FRONT_MATTER.at(Location(path, 1, 1, 2, lines[0]), message, hint))
        return None
    # An empty first line keeps the line numbers of the front matter right.
    document, found = source.parse("\n".join(["", *lines[1:end]]).encode(), path)
    diagnostics += found
    meta = source.plain(document.top)
    if not isinstance(meta, dict):
        meta = {}
    for key in ("title", "description"):
        if not isinstance(meta.get(key), str) or not meta[key].strip():
            message = f"The page has no {key}."
            location = Location(path, 1, 1, 4, lines[0])
            diagnostics.append(NO_TITLE.at(location, message, f"Add `{key}:` at the top."))
    if found:
        return None
    first = next((i for i in range(end + 1, len(lines)) if lines[i]), end + 1)
    return Prose(
        path, str(meta.get("title", "")), str(meta.get("description", "")),
        "\n".join(lines[first:]).strip("\n") + "\n", first + 1, meta,
    )  # fmt: skip
