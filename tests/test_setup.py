"""What a fresh machine relies on: requirements, package, Makefile and the tests' own tools."""

import importlib
import os
import re
import shutil
import subprocess
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOCKS = ("requirements.txt", "requirements-test.txt")
SHARED = "requirements-scale.txt"
COMPARING = "requirements-bench.txt"
HASHED = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)(?: ; [^\\]+)?"
    r"(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$",
    re.MULTILINE,
)

# Spelt in two parts, so that this file does not name them either.
REGISTRIES = tuple(
    first + last
    for first, last in (
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("yarn", "pkg.com"),
        ("deb", ".debian.org"),
        ("proxy", ".golang.org"),
        ("crates", ".io"),
    )
)
OWN_PATH = re.compile(
    rb"(?<![\w.:/-])(?:[A-Z]:\\Users\\\w|/(?:home|Users)/[\w.-]+/|/(?:root|work)/[\w.-]+|/opt/(?:pypi|wheels))"
)
PASSED_OVER = {
    ".git", ".hypothesis", ".lrp-cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
    "__pycache__", "build", "dist", "private", "site",
}  # fmt: skip


def locked(repository: Path, lock: str) -> dict[str, str]:
    text = (repository / "requirements" / lock).read_text(encoding="utf-8")
    return {match["name"]: match["version"] for match in HASHED.finditer(text)}


def project(repository: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(
        (repository / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]
    return table


def own_files(repository: Path) -> Iterator[Path]:
    """The files that are, or would be, in git; without git, all but what tools leave behind."""
    if shutil.which("git") and (repository / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=repository,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        paths = (repository / name for name in listed.split("\0") if name)
        yield from (path for path in paths if path.is_file())
        return
    for folder, inner, names in os.walk(repository):
        inner[:] = [name for name in inner if name not in PASSED_OVER and name[:5] != ".venv"]
        yield from (Path(folder, name) for name in names)


@pytest.mark.parametrize("lock", [*LOCKS, SHARED, COMPARING])
def test_every_locked_requirement_has_one_version_and_hashes(repository: Path, lock: str) -> None:
    text = (repository / "requirements" / lock).read_text(encoding="utf-8")
    rest = HASHED.sub("", text)
    assert len(locked(repository, lock)) > 10
    assert [line for line in rest.splitlines() if line and not line.lstrip().startswith("#")] == []


@pytest.mark.parametrize("lock", [*LOCKS, SHARED, COMPARING])
def test_a_lock_names_no_address_and_no_folder_of_a_machine(repository: Path, lock: str) -> None:
    text = (repository / "requirements" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert re.findall(r"(?:^|[\s=])/\S+", text) == []


def test_the_tests_run_with_the_versions_that_the_program_ships_with(repository: Path) -> None:
    runtime, testing = (locked(repository, lock) for lock in LOCKS)
    assert runtime.items() <= testing.items()


def test_a_build_that_many_machines_share_runs_with_the_same_versions(repository: Path) -> None:
    runtime, shared, testing = (locked(repository, lock) for lock in (LOCKS[0], SHARED, LOCKS[1]))
    assert runtime.items() <= shared.items() <= testing.items()
    [text] = project(repository)["optional-dependencies"]["scale"]
    wanted = Requirement(text)
    assert wanted.specifier.contains(shared[canonicalize_name(wanted.name)])


def test_what_the_program_is_compared_with_changes_no_version_of_its_own(repository: Path) -> None:
    comparing, testing = (locked(repository, lock) for lock in (COMPARING, LOCKS[1]))
    shared = comparing.keys() & testing.keys()
    assert {name: comparing[name] for name in shared} == {name: testing[name] for name in shared}
    assert {"hugo", "zensical"} <= comparing.keys()
    assert not {"hugo", "zensical"} & testing.keys()


def test_what_the_package_asks_for_is_what_is_locked(repository: Path) -> None:
    versions = locked(repository, LOCKS[0])
    for text in project(repository)["dependencies"]:
        wanted = Requirement(text)
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), text


@pytest.mark.parametrize("lock", [*LOCKS, SHARED])
def test_a_lock_holds_what_every_supported_python_and_system_asks_for(
    repository: Path, lock: str
) -> None:
    versions = locked(repository, lock)
    missing = set()
    for name in versions:
        for text in distribution(name).requires or []:
            wanted = Requirement(text)
            if canonicalize_name(wanted.name) not in versions and is_asked_for(wanted):
                missing.add(f"{name} asks for {wanted}")
    assert missing == set()


def is_asked_for(wanted: Requirement) -> bool:
    """Whether the requirement holds, without extras, on a supported Python of Linux or macOS."""
    if wanted.marker is None:
        return True
    return any(
        wanted.marker.evaluate(
            {
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": system,
                "platform_system": system.capitalize(),
            }
        )
        for python, system in product(("3.11", "3.12", "3.13"), ("linux", "darwin"))
    )


def test_no_file_names_a_package_registry(repository: Path) -> None:
    names = [registry.encode() for registry in REGISTRIES]
    found = [
        f"{path.relative_to(repository)}: {name.decode()}"
        for path in own_files(repository)
        for name in names
        if name in path.read_bytes()
    ]
    assert found == []


def test_no_file_names_a_folder_of_a_developers_machine(repository: Path) -> None:
    found = [
        f"{path.relative_to(repository)}: {match[0].decode(errors='replace')}"
        for path in own_files(repository)
        for match in OWN_PATH.finditer(path.read_bytes())
    ]
    assert found == []


def test_the_console_command_leads_to_a_function(repository: Path) -> None:
    module, _, name = project(repository)["scripts"]["lrp"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_what_the_wheel_takes_along_is_there(repository: Path) -> None:
    build = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    taken = build["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert set(taken) == {
        "content",
        "data/forms",
        "data/programmes",
        "mkdocs.yml",
        "site_templates",
    }
    for source, place in taken.items():
        assert (repository / source).exists(), source
        assert place == f"generator/_bundle/{source}"


def test_make_alone_lists_every_target_with_what_it_does(repository: Path) -> None:
    text = (repository / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\.PHONY: (\S+)$", text, re.MULTILINE)
    listed = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=repository,
        env={**os.environ, "MAKEFLAGS": ""},
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout
    documented = re.findall(r"^make (\S+) +\S.+$", listed, re.MULTILINE)
    assert {"site", "serve", "test", "test-long", "check", "bench", "lock", "clean"} <= set(targets)
    assert documented == targets


def test_ci_runs_the_tests_and_then_builds_the_site_from_a_clone(repository: Path) -> None:
    script = repository / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert text.index('make -C "$top" test') < text.index('make -C "$work/clone" site')


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A page with a heading, a 404 page and a page that breaks what the browser checks."""
    head = '<!doctype html><html lang="en"><title>Small</title><link rel="icon" href="data:,">'
    pages = {
        "index.html": "<main><h1>Small</h1></main>",
        "404.html": "<main><h1>Not here</h1></main>",
        "bad/index.html": "<main><h1>Bad</h1><img src='gone.png'>"
        "<img src='http://elsewhere.example/a.png' alt='A'>"
        "<script>throw Error('oh')</script></main>",
    }
    for name, body in pages.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(head + body, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("under", ["/", "/network/"])
def test_the_static_host_answers_under_its_path_only(
    small_site: Path, serve: Callable[..., str], under: str
) -> None:
    url = serve(small_site, under=under)
    assert url.endswith(under)
    with urllib.request.urlopen(f"{url}bad") as answer:
        assert answer.url == f"{url}bad/"
    for missing in (f"{url}gone/", f"{url}../setup", url.removesuffix(under) + "/other/"):
        with pytest.raises(HTTPError) as caught:
            urllib.request.urlopen(missing)
        assert caught.value.code == 404
        assert b"Not here" in caught.value.read()
        caught.value.close()


def test_a_good_page_has_no_faults_in_the_browser(
    small_site: Path, serve: Callable[..., str], page: "Page"
) -> None:
    from tests.support.axe import axe
    from tests.support.browser import visit

    seen = visit(page, serve(small_site))
    assert seen.response is not None
    assert seen.response.status == 200
    assert seen.faults == []
    assert axe(page) == []


def test_each_kind_of_fault_of_a_page_is_seen(
    small_site: Path, serve: Callable[..., str], page: "Page"
) -> None:
    from tests.support.axe import axe
    from tests.support.browser import visit

    url = serve(small_site) + "bad/"
    seen = visit(page, url)
    assert seen.off_host_requests == ["http://elsewhere.example/a.png"]
    assert seen.failed_requests == [f"{url}gone.png (404)"]
    assert "oh" in seen.console_errors
    (violation,) = axe(page)
    assert violation.startswith("image-alt (critical): ")
    assert "gone.png" in violation
