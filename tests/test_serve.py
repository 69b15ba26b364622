"""`lrp serve` as a person uses it: a process, a port, files that change and an open page."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.buildable import change, lay_network
from tests.support.command import TODAY, command, environment

if TYPE_CHECKING:
    from playwright.sync_api import Page

HUB = "data/hubs/tamar-valley/hub.yaml"
OLD, NEW = "Small schools that open their doors to each other.", "Small schools, wide doors."
ABOUT = ("Three schools between the moor and the sea.", "Three schools and a ferry.")
PATIENCE = 300.0


class Served:
    """A running `lrp serve`, what it has said so far and how to ask it for a page."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path, port: int) -> None:
        self.process = process
        self.log = log
        self.port = port
        self.address = f"http://127.0.0.1:{port}/"

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    def page(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
            text: str = answer.read().decode("utf-8")
        return text

    def wait_until(self, holds: Callable[[], object], what: str) -> None:
        ends = time.monotonic() + PATIENCE
        while not holds():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < ends, f"{what} did not come:\n{self.said}"
            time.sleep(0.05)

    def builds(self) -> list[str]:
        """What each build so far was of."""
        return re.findall(r"^Built (.*) in \d+\.\d s\.$", self.said, re.MULTILINE)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def serving(root: Path, log: Path) -> Iterator[Served]:
    port = free_port()
    temporary = log.with_name("temporary")
    temporary.mkdir()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command("serve", "--root", root, "--port", str(port), "--today", TODAY),
            cwd=root,
            env=environment() | {"PYTHONUNBUFFERED": "1", "TMPDIR": str(temporary)},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    served = Served(process, log, port)
    try:
        served.wait_until(lambda: "The site is at" in served.said, "the address")
        served.wait_until(lambda: _answers(port), "an answer")
        yield served
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return lay_network(tmp_path / "network")


def test_a_change_builds_only_its_microsite_and_a_fault_keeps_the_old_page(
    network: Path, tmp_path: Path
) -> None:
    home = "hubs/tamar-valley/"
    with serving(network, tmp_path / "log") as served:
        assert f"The site is at {served.address}" in served.said
        assert "Schools that open their doors" in served.page("")
        assert ABOUT[0] in served.page(home)
        assert not (network / "site").exists(), "serving writes nothing into the network"
        first = ["moorland-virtual, tamar-valley", "the network’s site"]
        assert served.builds() == first

        index = served.page("search/parts/contents.json")
        change(network, HUB, *ABOUT)
        served.wait_until(lambda: ABOUT[1] in served.page(home), "the change")
        served.wait_until(
            lambda: served.page("search/parts/contents.json") != index, "the ferry in the search"
        )
        assert served.builds()[2:3] == ["tamar-valley"]

        change(network, HUB, "kind: local", "kind: lokal")
        served.wait_until(lambda: "The pages stand as they were." in served.said, "the report")
        assert f"{HUB}:2:7: error[" in served.said
        assert "kind: lokal" in served.said
        assert ABOUT[1] in served.page(home)

        change(network, HUB, "kind: lokal", "kind: regional")
        served.wait_until(lambda: "Regional hub" in served.page(home), "the page after mending")
        assert "Traceback" not in served.said


@pytest.mark.long
def test_what_the_whole_network_shows_of_a_hub_follows_too(network: Path, tmp_path: Path) -> None:
    with serving(network, tmp_path / "log") as served:
        assert OLD in served.page("hubs/")
        change(network, HUB, OLD, NEW)
        served.wait_until(lambda: NEW in served.page("hubs/"), "the change in the directory")
        served.wait_until(lambda: len(served.builds()) == 4, "its message")
        assert served.builds()[2:] == ["tamar-valley", "the network’s site"]


@pytest.mark.long
def test_a_page_that_is_taken_away_or_added_goes_and_comes(network: Path, tmp_path: Path) -> None:
    record = network / "data/hubs/tamar-valley/2026-27/reviews/v-01.yaml"
    page = "hubs/tamar-valley/2026-27/reviews/v-01/"
    text = record.read_text("utf-8")
    with serving(network, tmp_path / "log") as served:
        assert "Geography" in served.page(page)
        record.unlink()
        served.wait_until(lambda: _status(served, page) == 404, "its going")
        record.write_text(text, "utf-8")
        served.wait_until(lambda: _status(served, page) == 200, "its coming")


def _status(served: Served, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"/{path}")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.long
def test_it_starts_with_a_fault_and_shows_the_site_once_that_is_mended(
    network: Path, tmp_path: Path
) -> None:
    change(network, HUB, "kind: local", "kind: lokal")
    with serving(network, tmp_path / "log") as served:
        assert f"{HUB}:2:7: error[" in served.said
        change(network, HUB, "kind: lokal", "kind: local")
        served.wait_until(served.builds, "the first build")
        assert OLD in served.page("hubs/tamar-valley/")


@pytest.mark.long
def test_it_ends_at_once_when_interrupted_even_with_a_page_open(
    network: Path, tmp_path: Path
) -> None:
    with serving(network, tmp_path / "log") as served:
        since = re.search(r'data-since="(\d+)"', served.page(""))
        assert since, "no page would load itself again"
        # An open page waits for the next change with a request of this kind.
        waiting = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
        waiting.request("GET", f"/.lrp/news?page=/&since={since[1]}")
        assert waiting.getresponse().readline() == b"retry: 500\n"

        began = time.monotonic()
        served.process.send_signal(signal.SIGINT)
        code = served.process.wait(timeout=PATIENCE)

        waiting.close()
        assert time.monotonic() - began < 40
        assert code == 0
        assert "Traceback" not in served.said
        assert not _answers(served.port)
        assert list((tmp_path / "temporary").iterdir()) == []


def test_a_port_that_is_taken_is_said_in_one_line(network: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            command("serve", "--root", network, "--port", str(port), "--today", TODAY),
            cwd=network,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=PATIENCE,
        )
    assert done.returncode == 2
    assert re.fullmatch(r"lrp: .+\n", done.stderr), done.stderr
    assert str(port) in done.stderr


@pytest.mark.long
def test_an_open_page_reloads_itself_after_a_change(
    network: Path, tmp_path: Path, page: "Page"
) -> None:
    with serving(network, tmp_path / "log") as served:
        page.goto(f"{served.address}hubs/tamar-valley/", wait_until="load")
        assert ABOUT[0] in page.locator("article").inner_text()
        change(network, HUB, *ABOUT)
        page.get_by_text(ABOUT[1]).wait_for(timeout=PATIENCE * 1000)


@pytest.mark.long
def test_open_pages_say_a_fault_until_it_is_mended(
    network: Path, tmp_path: Path, page: "Page"
) -> None:
    other = page.context.new_page()
    with serving(network, tmp_path / "log") as served:
        page.goto(f"{served.address}hubs/tamar-valley/", wait_until="load")
        other.goto(f"{served.address}about/", wait_until="load")
        change(network, HUB, "kind: local", "kind: lokal")
        for each in (page, other):
            alert = each.get_by_role("alert")
            alert.wait_for(timeout=PATIENCE * 1000)
            said = alert.inner_text()
            assert "The pages stand as they were." in said
            assert f"{HUB}:2:7" in said
        other.reload(wait_until="load")
        other.get_by_role("alert").wait_for(timeout=PATIENCE * 1000)

        change(network, HUB, "kind: lokal", "kind: regional")
        page.get_by_text("Regional hub").first.wait_for(timeout=PATIENCE * 1000)
        for each in (page, other):
            each.get_by_role("alert").wait_for(state="detached", timeout=PATIENCE * 1000)
        assert "Traceback" not in served.said


@pytest.mark.long
def test_a_template_with_a_fault_is_said_and_the_server_goes_on(
    network: Path, tmp_path: Path
) -> None:
    home = "hubs/tamar-valley/"
    with serving(network, tmp_path / "log") as served:
        # The folder was not there when serving began.
        own = network / "site_templates" / "hub"
        own.mkdir(parents=True)
        shown = Path("site_templates/hub/home.md.j2").read_text("utf-8")
        (own / "home.md.j2").write_text("{% if %}", "utf-8")
        served.wait_until(lambda: "could not be made" in served.said, "the fault")
        assert "`hub/home.md.j2`, line 1: " in served.said
        assert "Traceback" not in served.said
        assert ABOUT[0] in served.page(home)
        (own / "home.md.j2").write_text(
            shown.replace("{% block body %}", "{% block body %}\nOur own words.\n"), "utf-8"
        )
        served.wait_until(lambda: "Our own words." in served.page(home), "the template")


@pytest.mark.long
def test_it_can_be_interrupted_while_it_builds(network: Path, tmp_path: Path) -> None:
    with serving(network, tmp_path / "log") as served:
        change(network, HUB, *ABOUT)
        time.sleep(0.1)
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=PATIENCE) == 0
        assert "Traceback" not in served.said
        assert list((tmp_path / "temporary").iterdir()) == []
