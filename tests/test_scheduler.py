"""Microsites made by others: a real Dask scheduler, real workers, and what happens to them."""

import asyncio
import os
import pickle
import shutil
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator import making, scheduler
from tests.conftest import TODAY
from tests.support.buildable import lay_network
from tests.support.cluster import cluster, kill
from tests.support.command import Said, command, environment, lrp_alone, new_network, snapshot

HUBS = ("ash", "beech", "cedar", "damson", "elm", "fir", "gorse", "hazel", "ivy")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hubs with records, documents and a template of their own; no cache. Never write to it."""
    root = lay_network(tmp_path_factory.mktemp("small") / "network")
    own = root / "site_templates" / "hub" / "home.md.j2"
    theirs = Path(scheduler.__file__).parents[1] / "site_templates" / "hub" / "home.md.j2"
    own.parent.mkdir(parents=True)
    text = theirs.read_text("utf-8")
    assert '"Next dates"' in text
    own.write_text(text.replace('"Next dates"', '"What comes next"'), "utf-8")
    return root


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine small hubs; no cache. Never write to it."""
    return new_network(tmp_path_factory.mktemp("many"), *HUBS)


def build(root: Path, *arguments: str) -> Said:
    """Build into `site` in the network's folder, with an empty cache."""
    shutil.rmtree(root / ".lrp-cache", ignore_errors=True)
    return lrp_alone("build", "--root", root, "--today", TODAY, *arguments, cwd=root)


def begun(root: Path, address: str) -> subprocess.Popen[str]:
    """A build by workers that has just made its first microsite."""
    shutil.rmtree(root / ".lrp-cache", ignore_errors=True)
    started = subprocess.Popen(
        command("build", "--root", root, "--today", TODAY, "--scheduler", address),
        cwd=root, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    ends = time.monotonic() + 120
    while not microsites(root):
        assert started.poll() is None, started.communicate()[0]
        assert time.monotonic() < ends, "no microsite was made"
        time.sleep(0.01)
    return started


def pages(site: Path) -> dict[str, bytes]:
    """The site without its marker, which forgets its edition when the cache is gone."""
    return {path: data for path, data in snapshot(site).items() if path != ".lrp-site"}


def microsites(root: Path) -> list[Path]:
    """What the cache has of them so far."""
    return list((root / ".lrp-cache" / "trees").glob("[!.]*"))


def ended(started: subprocess.Popen[str]) -> tuple[int, str]:
    try:
        said, _ = started.communicate(timeout=180)
    finally:
        started.kill()
    assert "Traceback" not in said, said
    return started.returncode, said


def copied(network: Path, root: Path) -> Path:
    return Path(shutil.copytree(network, root))


def test_workers_that_see_nothing_of_the_network_make_the_same_bytes(
    network: Path, tmp_path: Path
) -> None:
    here, there = copied(network, tmp_path / "here"), copied(network, tmp_path / "there")
    assert build(here).code == 0

    with cluster(tmp_path / "dask", guarded=there) as made:
        said = build(there, "--scheduler", made.address)
        left = [path for n in (0, 1) for path in made.left_in(f"worker-{n}").iterdir()]

    assert said.code == 0, said.text
    assert said.err == ""
    assert snapshot(there / "site") == snapshot(here / "site")
    assert any(b"What comes next" in data for data in snapshot(there / "site").values())
    assert left == []


def test_a_worker_that_looked_into_the_networks_folder_would_be_seen(tmp_path: Path) -> None:
    from distributed import Client

    (tmp_path / "network").mkdir()
    with (
        cluster(tmp_path / "dask", guarded=tmp_path / "network", workers=1) as made,
        Client(made.address, set_as_default=False) as client,
    ):
        [found] = client.run(os.listdir, str(tmp_path / "network"), on_error="return").values()
        [other] = client.run(os.listdir, str(tmp_path), on_error="return").values()
    assert isinstance(found, PermissionError)
    assert "network" in other


def test_a_worker_with_other_files_of_the_program_is_refused_by_name(
    network: Path, tmp_path: Path
) -> None:
    root = copied(network, tmp_path / "network")
    other = tmp_path / "program"
    here = Path(scheduler.__file__).parents[1]
    shutil.copytree(here / "generator", other / "generator", ignore=_compiled)
    for name in ("content", "data", "mkdocs.yml", "site_templates"):
        (other / name).symlink_to(here / name)
    with (other / "generator" / "words.py").open("a") as file:
        file.write("# One comment more.\n")

    with cluster(tmp_path / "dask", guarded=root, workers=1) as made:
        made.add(PYTHONPATH=str(other))
        said = build(root, "--scheduler", made.address)

    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "The worker `tcp://127.0.0.1:" in said.err
    assert "has other files of the program than this machine" in said.err
    assert not (root / "site").exists()


@pytest.mark.parametrize(
    ("there", "says"),
    [
        ({"Python": "3.12.1"}, "has Python 3.12.1, and here is 3.11.7"),
        ({"lrp": "0.2.0"}, "has lrp 0.2.0, and here is 0.1.0"),
        ({"mkdocs": "1.5.3"}, "has mkdocs 1.5.3, and here is 1.6.1"),
        ({"toolz": "1.0"}, "has toolz 1.0, and here is none"),
        ({"lrp": "0.2.0", "mkdocs": "1.5.3"}, "has lrp 0.2.0, and here is 0.1.0"),
        ({"whole program": "b"}, "has other files of the program than this machine"),
    ],
)
def test_what_differs_is_named(there: dict[str, str], says: str) -> None:
    here = {"Python": "3.11.7", "lrp": "0.1.0", "mkdocs": "1.6.1", "whole program": "a"}
    assert scheduler._differing(here | there, here) == says
    assert scheduler._differing({"Python": "3.11.7", "lrp": "0.1.0"}, here).startswith("has no mk")


def test_a_worker_that_comes_later_with_another_program_does_no_job() -> None:
    with pytest.raises(scheduler.OtherProgram) as refused:
        scheduler._done("another", making.shares, scheduler.Parcel(b""), b"")
    travelled = pickle.loads(pickle.dumps(refused.value))
    assert "another version of the program" in travelled.sentence


def test_a_scheduler_that_is_not_there_is_told_in_one_line_within_seconds(
    network: Path, tmp_path: Path
) -> None:
    root = copied(network, tmp_path / "network")
    with socket.socket() as taken:  # bound and never listening, so nobody else gets it
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        began = time.monotonic()
        said = build(root, "--scheduler", address)
    assert (said.code, said.err) == (2, f"lrp: No Dask scheduler answers at `{address}`.\n")
    assert time.monotonic() - began < 60
    assert not (root / "site").exists()


@pytest.mark.parametrize("address", ["nowhere", "tcp:/127.0.0.1", "tls://127.0.0.1:1", "x://a:1"])
def test_an_address_that_is_none_is_told_in_one_line(address: str) -> None:
    with pytest.raises(scheduler.NoScheduler, match=address):
        scheduler.Cluster(address, None)


def test_without_dask_the_option_says_what_to_install(network: Path, tmp_path: Path) -> None:
    root = copied(network, tmp_path / "network")
    program = (
        "import sys; sys.modules['distributed'] = None\nfrom generator.cli import main\nmain()"
    )
    arguments = ("build", "--today", TODAY, "--scheduler", "tcp://127.0.0.1:1")
    said = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=root, env=environment(),
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert said.returncode == 2
    assert said.stderr.startswith("lrp: `--scheduler tcp://127.0.0.1:1` needs Dask")
    assert said.stderr.count("\n") == 1


@pytest.mark.long
def test_a_worker_that_is_killed_while_it_works_is_done_without(many: Path, tmp_path: Path) -> None:
    here, there = copied(many, tmp_path / "here"), copied(many, tmp_path / "there")
    assert build(here).code == 0

    with cluster(tmp_path / "dask", guarded=there) as made:
        started = begun(there, made.address)
        kill(made.workers[0])
        assert len(microsites(there)) < len(HUBS), "the build was over before"
        code, said = ended(started)

    assert code == 0, said
    assert snapshot(there / "site") == snapshot(here / "site")


@pytest.mark.long
@pytest.mark.parametrize("who", ["scheduler", "workers"])
def test_when_nobody_is_left_the_build_ends_in_one_line_and_the_site_stands(
    who: str, many: Path, tmp_path: Path
) -> None:
    root = copied(many, tmp_path / "network")
    assert build(root).code == 0
    before = pages(root / "site")

    with cluster(tmp_path / "dask", guarded=root) as made:
        started = begun(root, made.address)
        for process in made.workers if who == "workers" else [made.scheduler]:
            kill(process)
        assert len(microsites(root)) < len(HUBS), "the build was over before"
        began = time.monotonic()
        code, said = ended(started)

    says = {
        "scheduler": "does not answer any more.",
        "workers": "has had no worker for 30 seconds.",
    }
    assert (code, said) == (2, f"lrp: The Dask scheduler `{made.address}` {says[who]}\n")
    assert time.monotonic() - began < 90
    assert pages(root / "site") == before


def _compiled(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}


def test_a_program_that_runs_a_loop_of_events_may_ask_for_a_scheduler() -> None:
    async def ask() -> None:
        with pytest.raises(scheduler.NoScheduler):
            scheduler.Cluster("x://a:1", None)

    # In a thread of its own: the browser's tests leave a running loop in theirs.
    with ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, ask()).result()
