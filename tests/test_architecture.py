"""The levels of docs/architecture.md hold: who imports whom, one door per library, small parts."""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

Levels = list[list[str]]
"""Names of modules and packages, the lowest level first."""

# What no level needs: the version, and `python -m generator`.
OUTSIDE = {"__init__", "__main__"}
DOORS = {
    "click": ("cli*",),
    "distributed": ("scheduler",),
    "docx": ("pack/word",),
    "defusedxml": ("sheets/*",),
    "feedgen": ("feeds",),
    "frictionless": ("tables",),
    "holidays": ("schooldays",),
    "jinja2": ("templates",),
    "lxml": ("pack/slides",),
    "markdown": ("prose",),
    "mkdocs": ("engines/mkdocs", "mkdocs_plugin"),
    "nh3": ("prose",),
    "numpy": ("library/*", "matching/*", "search/*"),
    "openpyxl": ("sheets/*",),
    "ortools": ("matching/solver",),
    "pptx": ("pack/slides",),
    "rich": ("cli_watch",),
    "ruamel": ("amend/*",),
    "typst": ("pack/handbook",),
    "watchdog": ("following",),
    "yaml": ("source",),
}
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
MOST_LINES = 600
MOST_IN_A_FUNCTION = 60


@pytest.fixture(scope="module")
def package(repository: Path) -> Path:
    return repository / "generator"


@pytest.fixture(scope="module")
def levels(repository: Path) -> Levels:
    """The list in the architecture page, which is thereby never out of date."""
    return read_levels((repository / "docs" / "architecture.md").read_text("utf-8"))


def read_levels(page: str) -> Levels:
    block = re.search(r"^```levels\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert block, "there is no block of levels"
    found: Levels = []
    for line in block.group(1).splitlines():
        entry = re.fullmatch(r"(?P<level>\d{1,2}| ) {1,2}(?P<name>\w+)/? +\S.*", line)
        assert entry, f"this line of the levels cannot be read: {line}"
        if entry["level"] != " ":
            assert int(entry["level"]) == len(found), "levels are counted from 0 without a gap"
            found.append([])
        found[-1].append(entry["name"])
    return found


def modules(package: Path) -> dict[str, Path]:
    """Every module by its path without `.py`, relative to the package: `engines/mkdocs`."""
    return {
        path.relative_to(package).with_suffix("").as_posix(): path
        for path in sorted(package.rglob("*.py"))
    }


def part(module: str) -> str:
    """The name that stands in the levels: a package is one part, and so are all of `cli*`."""
    top, _, _ = module.partition("/")
    return "cli" if top.startswith("cli") else top


def imports(package: Path, module: str) -> Iterator[tuple[str, ...]]:
    """What a module imports anywhere in it, as the parts of a dotted name."""
    folder = [package.name, *module.split("/")[:-1]]
    for node in ast.walk(ast.parse(modules(package)[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            near = folder[: len(folder) + 1 - node.level] if node.level else []
            name = (*near, *(node.module.split(".") if node.module else ()))
            yield from ((*name, alias.name) for alias in node.names)


def own_imports(package: Path, module: str) -> set[str]:
    """The modules of the program that one of them imports."""
    every = modules(package)
    found = set()
    for name in imports(package, module):
        if name[0] == package.name:
            places = ["/".join(name[1:end]) for end in range(len(name), 1, -1)]
            candidates = [c for place in places for c in (place, f"{place}/__init__")]
            found.add(next((c for c in candidates if c in every), "__init__"))
    return found


def upward_imports(package: Path, levels: Levels) -> list[str]:
    """Imports of the same level or one further down the list."""
    level = {name: number for number, names in enumerate(levels) for name in names}
    found = []
    for module in modules(package):
        for other in sorted(own_imports(package, module)):
            here, there = part(module), part(other)
            if here in OUTSIDE or there in ("__init__", here):
                continue
            if there not in level or level[there] >= level.get(here, len(levels)):
                found.append(f"{module} imports {other}")
    return found


def side_doors(package: Path) -> list[str]:
    """Outside libraries that are imported past their door, or that have none."""
    found = set()
    for module in modules(package):
        for name in imports(package, module):
            library = name[0]
            if library == package.name or library in sys.stdlib_module_names:
                continue
            if not any(fnmatch(module, door) for door in DOORS.get(library, ())):
                found.add(f"{module} imports {library}")
    return sorted(found)


def cycle(package: Path) -> list[str]:
    """Modules that import each other in a circle; empty when there is none."""
    graph = {module: own_imports(package, module) - {module} for module in modules(package)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def long_functions(package: Path) -> list[str]:
    found = []
    for module, path in modules(package).items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MOST_IN_A_FUNCTION:
                    found.append(f"{module}: {node.name} has {lines} lines")
    return found


def test_every_module_has_a_level_and_every_level_its_modules(
    package: Path, levels: Levels
) -> None:
    listed = [name for names in levels for name in names]
    assert len(set(listed)) == len(listed)
    assert {part(module) for module in modules(package)} - OUTSIDE == set(listed)


def test_a_module_imports_only_from_levels_above_it(package: Path, levels: Levels) -> None:
    assert upward_imports(package, levels) == []


def test_each_library_has_one_door(package: Path) -> None:
    assert side_doors(package) == []


def test_no_modules_import_each_other_in_a_circle(package: Path) -> None:
    assert cycle(package) == []


def test_no_file_is_long(package: Path) -> None:
    sizes = {m: len(p.read_text("utf-8").splitlines()) for m, p in modules(package).items()}
    assert {module: size for module, size in sizes.items() if size > MOST_LINES} == {}


def test_no_function_is_long(package: Path) -> None:
    assert long_functions(package) == []


def test_every_module_is_named_for_what_it_holds(package: Path) -> None:
    names = {name for module in modules(package) for name in module.split("/")}
    assert names & NO_NAMES == set()


def test_every_module_opens_with_what_it_is_for(package: Path) -> None:
    without = [
        module
        for module, path in modules(package).items()
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert without == []


# --- the checks themselves see what they are for -----------------------------------------------

LEVELS: Levels = [["low"], ["middle", "pack"], ["high"], ["cli"]]


def program(folder: Path, **sources: str) -> Path:
    """A small package named `generator`; `pack__one` is the module `pack/one`."""
    package = folder / "generator"
    for name, text in {"__init__": "", **sources}.items():
        path = package / f"{re.sub('(?<=[a-z])__(?=.)', '/', name)}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return package


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("from generator import low", []),
        ("from generator import high", ["middle imports high"]),
        ("import generator.high", ["middle imports high"]),
        ("from generator.high import thing", ["middle imports high"]),
        ("from .high import thing", ["middle imports high"]),
        ("from generator.pack.one import thing", ["middle imports pack/one"]),
        ("from generator.pack import one", ["middle imports pack/one"]),
        ("from generator.pack import thing", ["middle imports pack/__init__"]),
        ("def f():\n    from generator.high import thing", ["middle imports high"]),
        ("from generator import __version__", []),
    ],
)
def test_an_import_of_the_same_level_or_below_is_seen(
    tmp_path: Path, text: str, seen: list[str]
) -> None:
    others = {"low": "", "high": "", "pack____init__": "", "pack__one": "", "cli": ""}
    package = program(tmp_path, middle=text, **others)

    assert upward_imports(package, LEVELS) == seen


def test_modules_of_one_package_may_import_each_other_but_not_in_a_circle(tmp_path: Path) -> None:
    package = program(
        tmp_path,
        pack____init__="from generator.pack import one",
        pack__one="from generator.pack.two import thing",
        pack__two="",
        cli="import click",
        cli_new="from generator import cli\nimport click",
    )
    assert upward_imports(package, LEVELS) == []
    assert side_doors(package) == []
    assert cycle(package) == []
    (package / "pack" / "two.py").write_text("from . import one")
    assert set(cycle(package)) == {"pack/one", "pack/two"}


def test_a_library_past_its_door_or_without_one_is_seen(tmp_path: Path) -> None:
    package = program(tmp_path, source="import yaml", model="import yaml\nimport numpy.linalg")
    assert side_doors(package) == ["model imports numpy", "model imports yaml"]


def test_a_long_function_is_seen(tmp_path: Path) -> None:
    program(tmp_path, model="def f():\n" + "    x = 1\n" * MOST_IN_A_FUNCTION)
    assert long_functions(tmp_path / "generator") == ["model: f has 61 lines"]


def test_levels_are_read_from_their_block() -> None:
    page = "Text\n\n```levels\n0  low      what it is\n   other    this\n1  pack/    that\n```\n"
    assert read_levels(page) == [["low", "other"], ["pack"]]
