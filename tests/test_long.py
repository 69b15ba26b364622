"""What takes minutes: kills at random moments, many odd files, and a large network."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.networks import generate
from generator.source import parse
from tests.support.command import TODAY, command, environment, lrp_alone, new_network, snapshot

pytestmark = pytest.mark.long

ON = ("--today", TODAY)
KILLS = 50
HUB = "data/hubs/dart/hub.yaml"


def test_a_build_killed_at_any_of_fifty_moments_leaves_one_whole_site(tmp_path: Path) -> None:
    """The live folder is the old site or the new one, byte for byte (security.md, T14)."""
    network = new_network(tmp_path, "dart", "teign")
    texts = _two_texts(network / HUB)
    sites: list[dict[str, bytes]] = []
    for text in texts:
        (network / HUB).write_text(text, "utf-8")
        started = time.monotonic()
        assert lrp_alone("build", *ON, cwd=network).code == 0
        seconds = time.monotonic() - started
        sites.append(snapshot(network / "site"))
    assert sites[0] != sites[1]
    chance = random.Random(14)
    stands = 1
    replaced = 0
    for _ in range(KILLS):
        wanted = 1 - stands
        (network / HUB).write_text(texts[wanted], "utf-8")
        _kill_after(network, chance.uniform(0, seconds * 1.1))
        found = snapshot(network / "site")
        assert found in sites
        replaced += found == sites[wanted]
        stands = sites.index(found)
    assert 0 <= replaced < KILLS, "no build was killed before it ended"
    assert lrp_alone("build", *ON, cwd=network).code == 0
    assert [path.name for path in network.glob(".site-new-*")] == []


def _two_texts(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    return [text, text.replace("works.\n", "works. We meet on the moor.\n")]


def _kill_after(network: Path, seconds: float) -> None:
    with subprocess.Popen(
        command("build", *ON),
        cwd=network,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        time.sleep(seconds)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=600)


@settings(deadline=None, max_examples=20_000)
@given(st.text(alphabet="ab:-#[]{}'\"|>&*!%@`?, \n\t\\0é\u2028\u202e\x00", max_size=200))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    document, diagnostics = parse(text.encode(), "f.yaml")
    assert document.top is not None or diagnostics


@settings(deadline=None, max_examples=20_000)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    document, diagnostics = parse(data, "f.yaml")
    assert document.top is not None or diagnostics


def test_a_thousand_hubs_are_checked_without_a_fault(tmp_path: Path) -> None:
    """Everything is read and every rule is asked (security.md, T17)."""
    generate(tmp_path / "network", 1000)
    said = lrp_alone("check", *ON, cwd=tmp_path / "network")
    assert said.code == 0, said.text[:2000]
