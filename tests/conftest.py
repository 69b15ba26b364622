"""The fixtures that all tests share: the sample site, a static host and a real browser."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TODAY = "2026-11-22"

# No property fails because a machine is slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that asks for the browser, so that `-m "not browser"` leaves none."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds this repository."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sample_site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample network's site, built once for all workers. Read it, never write to it."""
    run_folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run_folder = run_folder.parent
    site = run_folder / "sample-site"
    outcome = run_folder / "sample-site.outcome"
    with (run_folder / "sample-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not outcome.exists():
            _build(repository, site, outcome)
    code, _, said = outcome.read_text(encoding="utf-8").partition("\n")
    if code != "0":
        pytest.fail(f"the sample site could not be built (exit code {code}):\n{said}")
    return site


def _build(repository: Path, site: Path, outcome: Path) -> None:
    arguments = [
        "build",
        "--no-cache",
        "--root",
        str(repository),
        "--out",
        str(site),
        "--today",
        TODAY,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=repository,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    outcome.write_text(f"{done.returncode}\n{done.stdout}", encoding="utf-8")


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """`serve(folder)` or `serve(folder, under="/network/")`: the address that answers with it."""
    with ExitStack() as servers:
        yield lambda folder, under="/": servers.enter_context(serving(folder, under))


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The browser, started once for each worker."""
    from tests.support.browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def page(chromium: "Browser") -> Iterator["Page"]:
    """A new page with nothing remembered from another test, at a desktop's width."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()
