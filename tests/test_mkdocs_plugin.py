"""Plain `mkdocs build` and `mkdocs serve` in a network's folder, by people who know MkDocs."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import entry_points
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.support.buildable import change
from tests.support.command import environment
from tests.support.pages import read_page, words
from tests.test_serve import free_port

WEARDALE = "data/hubs/weardale/hub.yaml"
PATIENCE = 300.0


@pytest.fixture
def network(repository: Path, tmp_path: Path) -> Path:
    """What a person has who copied the repository without the program."""
    root = tmp_path / "network"
    for name in ("data", "content", "site_templates"):
        shutil.copytree(repository / name, root / name)
    shutil.copy(repository / "mkdocs.yml", root)
    return root


def mkdocs(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mkdocs", *arguments]


def surroundings(repository: Path) -> dict[str, str]:
    return environment() | {"PYTHONPATH": str(repository), "PYTHONUNBUFFERED": "1"}


def run(network: Path, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        mkdocs(*arguments),
        cwd=network,
        env=surroundings(repository),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
    )


def test_mkdocs_finds_the_plugin_by_its_entry_point() -> None:
    (found,) = entry_points(group="mkdocs.plugins", name="lrp")
    assert found.value == "generator.mkdocs_plugin:NetworkSite"
    assert found.load().__name__ == "NetworkSite"


def test_mkdocs_build_makes_the_networks_own_site(network: Path, repository: Path) -> None:
    done = run(network, repository, "build", "--strict")
    assert done.returncode == 0, done.stdout
    assert not re.search("^(WARNING|ERROR)", done.stdout, re.MULTILINE)

    home = read_page("index.html", (network / "site/index.html").read_bytes())
    assert home.title == "Waymark Schools Network"
    assert home.parse_errors == ()
    assert len([level for level, _ in home.headings if level == 1]) == 1
    for path in ("programmes/lrp", "roles/lrp/hub-lead", "hubs", "learning", "privacy"):
        page = read_page(f"{path}/index.html", (network / f"site/{path}/index.html").read_bytes())
        assert page.title.endswith(" · Waymark Schools Network")
        rooted = [a for a in page.links() if a.startswith("/")]
        assert rooted == [], path
    assert (network / "site/assets/lrp.css").exists()


@pytest.mark.long
def test_its_pages_are_those_of_the_whole_site(
    network: Path, repository: Path, sample_site: Path
) -> None:
    assert run(network, repository, "build").returncode == 0
    theirs = {p.relative_to(network / "site").as_posix() for p in network.glob("site/**/*.html")}
    ours = {
        path
        for file in sample_site.rglob("*.html")
        if not re.match("hubs/.+/|admin/", path := file.relative_to(sample_site).as_posix())
    }
    # MkDocs knows no other day than today, on which some consents may have ended.
    assert {p for p in theirs ^ ours if not p.startswith("learning/")} == set()
    for path in ("privacy/index.html", "templates/visit-plan/index.html", "404.html"):
        assert (network / "site" / path).read_bytes() == (sample_site / path).read_bytes(), path


@pytest.mark.long
def test_a_fault_in_the_data_stops_mkdocs_with_our_report(network: Path, repository: Path) -> None:
    assert run(network, repository, "build").returncode == 0
    before = (network / "site/index.html").read_bytes()
    change(network, WEARDALE, "kind: local", "kind: lokal")
    done = run(network, repository, "build")
    assert done.returncode != 0
    assert re.search(rf"{WEARDALE}:\d+:7: error\[", done.stdout)
    assert "kind: lokal" in done.stdout
    assert "The site stands as it was." in done.stdout
    assert "Traceback" not in done.stdout
    assert (network / "site/index.html").read_bytes() == before


@pytest.mark.long
def test_mkdocs_serve_shows_the_site_and_follows_a_change_in_the_data(
    network: Path, repository: Path, tmp_path: Path
) -> None:
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            mkdocs("serve", "--dev-addr", f"127.0.0.1:{port}"),
            cwd=network,
            env=surroundings(repository),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assert "Weardale" in _shown(process, log, port, "Weardale")
        change(network, WEARDALE, "name: Weardale", "name: Weardale and Derwent")
        home = _shown(process, log, port, "Weardale and Derwent")
        page = read_page("hubs/index.html", home.encode())
        assert any("Weardale and Derwent" in words(title) for title in page.all("h2", "h3"))
        time.sleep(3)
        builds = log.read_text("utf-8").count("Documentation built in")
        assert builds == 2, "what a build writes must not be what it waits for"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0, log.read_text("utf-8")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _shown(process: "subprocess.Popen[bytes]", log: Path, port: int, wanted: str) -> str:
    """The page of all hubs, once it holds `wanted`."""
    ends = time.monotonic() + PATIENCE
    text = ""
    while wanted not in text:
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < ends, log.read_text("utf-8")
        time.sleep(0.1)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/hubs/", timeout=5) as answer:
                text = answer.read().decode("utf-8")
        except (URLError, TimeoutError, ConnectionError):
            continue
    return text
