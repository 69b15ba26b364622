"""The package that people install holds all that the program reads, and needs no repository."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.support.command import TODAY


@pytest.fixture(scope="module")
def installed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program as its wheel installs it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*built, str(repository)], check=True, cwd=folder)
    [wheel] = folder.glob("lrp-*.whl")
    target = folder / "installed"
    into = [*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(into, check=True, cwd=folder)
    return target


def run(installed: Path, cwd: Path, *arguments: str) -> str:
    """Run Python with the installed program and what it needs, and without the repository.

    `-S` leaves out the editable installation, whose path leads to the repository.
    """
    path = os.pathsep.join([str(installed), sysconfig.get_path("purelib")])
    done = subprocess.run(
        [sys.executable, "-S", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_installed_program_is_found_and_not_the_repository(
    installed: Path, repository: Path, tmp_path: Path
) -> None:
    told = run(installed, tmp_path, "-c", "import generator, sys; print(generator, *sys.path)")
    assert str(installed) in told
    assert str(repository) not in told.replace(sysconfig.get_path("purelib"), "")


def test_the_installed_program_makes_and_builds_a_network(installed: Path, tmp_path: Path) -> None:
    lrp = ("-m", "generator")
    run(installed, tmp_path, *lrp, "new", "network", "dales", "--today", TODAY)
    root = tmp_path / "dales"
    run(installed, root, *lrp, "new", "hub", "dart", "--today", TODAY)
    assert " error[" not in run(installed, root, *lrp, "check", "--today", TODAY)
    run(installed, root, *lrp, "build", "--today", TODAY)
    for page in ("index.html", "hubs/dart/index.html", "templates/visit-plan/index.html"):
        assert (root / "site" / page).is_file(), page
    assert list((root / "site/assets").glob("fonts/*.woff2"))


def test_the_package_holds_what_the_program_reads_and_no_ones_data(
    installed: Path, repository: Path
) -> None:
    bundle = installed / "generator/_bundle"
    for name in ("content", "site_templates", "data/forms", "data/programmes"):
        own = {p.relative_to(repository / name) for p in (repository / name).rglob("*.*")}
        assert {p.relative_to(bundle / name) for p in (bundle / name).rglob("*.*")} == own, name
    schemas = {path.name for path in (repository / "generator/schemas").iterdir()}
    assert {path.name for path in (installed / "generator/schemas").iterdir()} == schemas
    [wheel] = installed.parent.glob("lrp-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if "hubs" in name and name.endswith(".yaml")]
    assert not [name for name in names if name.startswith(("tests", "private", "site/"))]
