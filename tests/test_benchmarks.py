"""What is measured is sound: generated networks have no fault and measuring sees every process."""

import sys
from pathlib import Path

import pytest

from benchmarks import measure, networks
from tests.support.command import TODAY, lrp


def _files(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_a_generated_network_has_no_fault(tmp_path: Path) -> None:
    root = networks.generate(tmp_path / "network", 12)
    said = lrp("check", "--today", TODAY, "--format", "concise", cwd=root)
    assert said.code == 0, said.out
    assert len(list((root / "data/hubs").iterdir())) == 12


def test_the_same_seed_gives_the_same_network(tmp_path: Path) -> None:
    one = networks.generate(tmp_path / "one", 5)
    assert _files(one) == _files(networks.generate(tmp_path / "same", 5))
    assert _files(one) != _files(networks.generate(tmp_path / "other", 5, seed=2))


@pytest.mark.skipif(measure.MEMORY == "none", reason="memory is measured on Linux only")
def test_memory_and_seconds_of_processes_below_are_counted(tmp_path: Path) -> None:
    below = "import time; held = b'x' * 60_000_000; time.sleep(0.6)"
    work = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    cost = measure.run([sys.executable, "-c", work, below], tmp_path, {})
    assert cost.peak > 60
    assert cost.wall > 0.6
    assert cost.cpu < cost.wall + 1


def test_a_command_that_fails_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(measure.Failed, match="no such thing"):
        measure.run([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path, {})
