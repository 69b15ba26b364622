"""data/ → which files there are, and names that cannot be addresses."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from generator import source
from generator.diagnostics import Diagnostic, Location, Rule
from generator.model import is_year

UNKNOWN_FILE = Rule(
    "file-not-known",
    "A file that has no place here",
    "Only files with a known name and place are read. A file with a slip in its name would "
    "silently stay out of the site.",
    "Rename the file, move it to the folder it belongs in, or delete it.",
)
BAD_NAME = Rule(
    "name-not-an-id",
    "A file or folder name that cannot be part of an address",
    "Folder and file names become part of a page's permanent address, so they are lower-case "
    "letters, digits and single hyphens, and not one of the words that computers reserve.",
    "Rename it, for example `tamar-valley` or `r-03`.",
)
WRONG_YEAR_FOLDER = Rule(
    "folder-not-a-year",
    "A folder that is not a subscription year",
    "A hub's records are kept by subscription year, such as `2026-27`.",
    "Rename the folder, or move its files to the right year.",
)
MISSING_FILE = Rule(
    "file-missing",
    "A file that has to be there is missing",
    "Every network has a `network.yaml` and every hub a `hub.yaml`.",
    "Add the file. `lrp new` writes one to fill in.",
)
TWO_NAMES = Rule(
    "names-differ-by-case-only",
    "Two names that differ only in capital letters",
    "On Windows and on Macs the two are the same file, so one of them would be lost.",
    "Rename one of them.",
)
RULES = (UNKNOWN_FILE, BAD_NAME, WRONG_YEAR_FOLDER, MISSING_FILE, TWO_NAMES)

MAX_NAME = 60
DEVICES = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)}
)
"""Names that Windows keeps for devices, with any ending."""
RESERVED = DEVICES | {"index", "search", "assets", "404", "files", "new", "admin"}
RECORD_FOLDERS = {"residencies": "residency", "reviews": "review", "learning": "learning"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEAR_FILES = {"participation.yaml": "participation", "outcomes.yaml": "outcome"}
_HUB_FILES = {"hub.yaml": "hub", "schools.yaml": "school", "resources.yaml": "resource"}
_TOP_FILES = {
    "network.yaml": "network", "sessions.yaml": "session", "resources.yaml": "resource",
    "redirects.yaml": "redirect",
}  # fmt: skip
_TOP_FOLDERS = {"programmes": "programme", "forms": "form"}
_NAME = attrgetter("name")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file, with what its place says: table, hub, year and id."""

    path: str
    table: str
    hub: str = ""
    year: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """Something in a folder that is no link."""

    path: str
    """Relative to the root, with forward slashes."""
    entry: os.DirEntry[str]
    """What listing the folder told of it, so that most things need not be asked again."""

    @property
    def name(self) -> str:
        """As the folder has it."""
        return self.entry.name

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return _parted(self.name)[0]

    @property
    def suffix(self) -> str:
        """The ending with its dot, empty where there is none."""
        return _parted(self.name)[1]

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder itself."""
        return self.entry.is_dir(follow_symlinks=False)


@dataclass(slots=True)
class Walk:
    """Lists folders in a fixed order, refusing links and names that cannot be addresses."""

    root: Path
    held: Mapping[str, bytes] = field(default_factory=dict)
    """What ordinary files hold that were read already, by path."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)
    """Paths that have a fault of their own."""
    unread: set[str] = field(default_factory=set)
    """Paths whose content cannot be told: reported ones, and what they were probably meant as."""
    hubs: list[str] = field(default_factory=list)
    """The folders of hubs, by name and in order."""

    def report(self, rule: Rule, path: str, message: str, hint: str) -> None:
        """Add a fault of a file or folder as a whole."""
        self.reported.add(path)
        self.unread.add(path)
        self.diagnostics.append(rule.at(Location(path), message, hint))

    def is_there(self, path: str) -> bool:
        """Whether a file that must be there is; False also where nobody may look."""
        try:
            return path in self.held or (self.root / path).exists()
        except OSError:
            return False

    def expect(self, path: str, hint: str) -> None:
        """A file that has to be there. A link or a slip in its name was reported already."""
        is_told = self.unread.isdisjoint({path, _folder(path)})
        if is_told and not self.is_there(path):
            self.report(MISSING_FILE, path, f"There is no file `{path}`.", hint)

    def children(self, folder: str) -> list[Child]:
        """What is in a folder and may be read, in order of name."""
        try:
            found = sorted(os.scandir(f"{self.root}/{folder}"), key=_NAME)
            for entry in found[:1]:
                os.lstat(entry.path)  # names may be told where nothing else is
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            message = "There is a file where a folder should be."
            self.report(source.UNREADABLE, folder, message, "Rename or remove the file.")
            return []
        except OSError as error:
            message = f"The folder cannot be opened: {(error.strerror or 'unknown').lower()}."
            self.report(source.UNREADABLE, folder, message, "Check its permissions.")
            return []
        return self._kept(folder, found)

    def _kept(self, folder: str, found: list[os.DirEntry[str]]) -> list[Child]:
        kept = []
        seen: dict[str, str] = {}
        for entry in found:
            name = entry.name
            if name.startswith(".") or name in ("README.md", "Thumbs.db"):
                continue
            path = f"{folder}/{name}"
            folded = name if name.isascii() else unicodedata.normalize("NFC", name)
            folded = folded.casefold()
            if entry.is_symlink():
                message = "This is a link, not a file or folder of the network."
                self.report(source.LINK, path, message, "Put a copy in its place.")
            elif folded in seen:
                message = f"`{name}` and `{seen[folded]}` differ only in capital letters."
                self.report(TWO_NAMES, path, message, "Rename one of them.")
            else:
                seen[folded] = name
                kept.append(Child(path, entry))
        return kept

    def is_record(self, child: Child) -> bool:
        """Whether a file may hold a record: its name is an id and ends in .yaml."""
        stem, suffix = _parted(child.name)
        if suffix == ".yml":
            self.unread.add(f"{_folder(child.path)}/{stem}.yaml")
            self.report(
                UNKNOWN_FILE, child.path, "The file's name ends in `.yml`.",
                f"Rename it to `{stem}.yaml`.",
            )  # fmt: skip
            return False
        if suffix != ".yaml" or child.is_folder:
            self.unknown(child, [])
            return False
        return self._is_slug(child.path, stem, f"{stem}.yaml")

    def is_named_folder(self, child: Child, what: str) -> bool:
        """Whether something is a folder whose name may be part of an address."""
        name = child.name
        if not child.is_folder:
            message = f"`{name}` is a file; here each folder is {what}."
            self.report(UNKNOWN_FILE, child.path, message, "Move it into a folder, or delete it.")
            return False
        return self._is_slug(child.path, name, name)

    def _is_slug(self, path: str, name: str, shown: str) -> bool:
        if name in RESERVED:
            message = f"`{shown}` is a name that computers keep for themselves."
            self.report(BAD_NAME, path, message, "Choose another name.")
            return False
        if not _SLUG.fullmatch(name) or len(name) > MAX_NAME:
            better = shown.replace(name, _slug(name)) if _slug(name) else ""
            taken = bool(better) and self.is_there(f"{_folder(path)}/{better}")
            hint = f"Rename it to `{better}`." if better and not taken else "Rename it."
            message = f"`{shown}` cannot be part of an address."
            self.report(BAD_NAME, path, message, hint)
            return False
        return True

    def unknown(self, child: Child, names: list[str]) -> None:
        """Report a name that is not read; `names` are those it may have been meant as."""
        near = difflib.get_close_matches(child.name.lower(), names, 1, 0.7)
        if near:
            self.unread.add(f"{_folder(child.path)}/{near[0]}")
        hint = f"Rename it to `{near[0]}`." if near else "Move it where it belongs, or delete it."
        message = f"`{child.name}` is not a name that is read here."
        self.report(UNKNOWN_FILE, child.path, message, hint)

    def documents(self, folder: str) -> None:
        """Note the documents of a `files` folder with their sizes."""
        for child in self.children(folder):
            if child.is_folder:
                message = "A `files` folder holds files only."
                self.report(UNKNOWN_FILE, child.path, message, "Move its files one level up.")
            elif not child.entry.is_file(follow_symlinks=False):
                message = "This is not an ordinary file."
                self.report(source.UNREADABLE, child.path, message, "Put a file in its place.")
            else:
                self.files[child.path] = child.entry.stat(follow_symlinks=False).st_size


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _parted(name: str) -> tuple[str, str]:
    """A name without its ending, and the ending with its dot."""
    stem, _, ending = name.rpartition(".")
    return (stem, f".{ending}") if stem and ending else (name, "")


def hub_folders(names: Iterable[str]) -> list[str]:
    """Which names of folders in data/hubs are those of hubs, in order: as `find_own` has it."""
    found = []
    seen = set()
    for name in sorted(names):
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded not in seen and is_id(name):
            found.append(name)
        seen.add(folded)
    return found


def find_own(walk: Walk) -> Iterator[DataFile]:
    """Every data file of the network itself, in a fixed order.

    Documents, folders of hubs and faults go into `walk`.
    """
    for child in walk.children("data"):
        name = child.name
        if name in _TOP_FILES:
            yield DataFile(child.path, _TOP_FILES[name])
        elif name in _TOP_FOLDERS:
            for file in walk.children(child.path):
                if walk.is_record(file):
                    yield DataFile(file.path, _TOP_FOLDERS[name], id=file.stem)
        elif name == "files":
            walk.documents(child.path)
        elif name == "frozen":
            find_frozen(walk)
        elif name == "hubs":
            folders = walk.children(child.path)
            walk.hubs += [hub.name for hub in folders if walk.is_named_folder(hub, "a hub")]
        elif name != "datapackage.yaml":
            walk.unknown(child, [*_TOP_FILES, *_TOP_FOLDERS, "hubs", "files", "frozen"])
    walk.expect("data/network.yaml", "Add it; `lrp new network` writes one to fill in.")


def find_frozen(walk: Walk) -> list[str]:
    """The lists of frozen years, by path and in order."""
    found = []
    for child in walk.children("data/frozen"):
        is_list = child.suffix == ".txt" and is_year(child.stem)
        if is_list and child.entry.is_file(follow_symlinks=False):
            found.append(child.path)
        else:
            walk.unknown(child, [])
    return found


def find_hub(walk: Walk, hub: str) -> Iterator[DataFile]:
    """Every data file of one hub, in a fixed order; documents and faults go into `walk`."""
    folder = f"data/hubs/{hub}"
    for child in walk.children(folder):
        name = child.name
        if name in _HUB_FILES and name != "hub.yaml":
            yield DataFile(child.path, _HUB_FILES[name], hub)
        elif name == "hub.yaml":
            continue
        elif name == "files":
            walk.documents(child.path)
        elif is_year(name) and child.is_folder:
            yield from _find_year(walk, child, hub)
        elif child.is_folder:
            walk.report(
                WRONG_YEAR_FOLDER, child.path, f"The folder `{name}` is not a subscription year.",
                "Name it like `2026-27`, or move its files to the year they belong to.",
            )  # fmt: skip
        else:
            walk.unknown(child, [*_HUB_FILES])
    # The hub exists by its folder, whether or not its file is there.
    walk.expect(f"{folder}/hub.yaml", "Add it; `lrp new hub` writes one to fill in.")
    yield DataFile(f"{folder}/hub.yaml", "hub", hub)


def _find_year(walk: Walk, folder: Child, hub: str) -> Iterator[DataFile]:
    year = folder.name
    for child in walk.children(folder.path):
        name = child.name
        if name in _YEAR_FILES:
            yield DataFile(child.path, _YEAR_FILES[name], hub, year)
        elif name in RECORD_FOLDERS:
            table = RECORD_FOLDERS[name]
            for file in walk.children(child.path):
                if walk.is_record(file):
                    yield DataFile(file.path, table, hub, year, file.stem)
        else:
            walk.unknown(child, [*_YEAR_FILES, *RECORD_FOLDERS])


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_NAME]
    return "" if slug in RESERVED else slug


def is_id(text: str) -> bool:
    """Whether a text can be part of an address."""
    return bool(_SLUG.fullmatch(text)) and len(text) <= MAX_NAME and text not in RESERVED


def find_id(text: str) -> str | None:
    """The id that was probably meant: `tamar-valley` for `Tamar Valley`."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", ""))[:MAX_NAME].strip("-")
    return slug if is_id(slug) else None


def next_id(letter: str, taken: Iterable[str]) -> str:
    """The id after the highest: `r-03` when `r-02` is the last. An id is never used again."""
    numbers = [int(i[2:]) for i in taken if re.fullmatch(rf"{letter}-\d{{1,4}}", i)]
    return f"{letter}-{max(numbers, default=0) + 1:02}"
