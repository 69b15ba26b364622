"""A folder as a site on this machine: what a browser gets, and what open pages hear."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from generator.host import Host, file_at, hosting

PATIENCE = 30.0


class Site:
    """A folder that is served, and how to ask for its pages."""

    def __init__(self, folder: Path, host: Host, port: int, loaded: threading.Event) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self.loaded = loaded
        self.opened: list[HTTPConnection | HTTPResponse] = []

    def ask(self, path: str, **headers: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        answer = connection.getresponse()
        self.opened += [connection, answer]
        return answer

    def version(self, path: str) -> str:
        """What a page knows when it is read now."""
        _, _, rest = self.ask(path).read().decode().partition('data-since="')
        return rest.partition('"')[0]

    def listen(self, path: str, since: str) -> "Heard":
        return Heard(self.ask(f"/.lrp/news?page={path}&since={since}"))


class Heard:
    """What an open page hears, event by event."""

    def __init__(self, answer: HTTPResponse) -> None:
        self.answer = answer
        assert self._block() == "retry: 500"

    def _block(self) -> str:
        lines = []
        while line := self.answer.readline().decode().rstrip("\n"):
            lines.append(line)
        return "\n".join(lines)

    def next(self) -> tuple[str, str]:
        event, _, data = self._block().partition("\n")
        return event.removeprefix("event: "), data.removeprefix("data:").strip()


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    loaded = threading.Event()
    with hosting(folder, port, loaded.set) as host:
        site = Site(folder, host, port, loaded)
        yield site
        for one in site.opened:
            one.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    (folder / "hub").mkdir(parents=True)
    (folder / "index.html").write_text("<body>Home</body>", "utf-8")
    (folder / "hub" / "index.html").write_text("<body>Hub</body>", "utf-8")
    (folder / "style.css").write_text("a{}", "utf-8")
    (tmp_path / "secret.txt").write_text("not of the site", "utf-8")
    with served(folder) as found:
        yield found


def test_a_page_comes_with_its_script_and_a_style_only_when_it_changed(site: Site) -> None:
    page = site.ask("/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b'<script src="/.lrp/page.js"' in page.read()
    assert b"EventSource" in site.ask("/.lrp/page.js").read()
    style = site.ask("/style.css")
    stamp = style.headers["ETag"]
    assert (style.read(), style.headers["Content-Type"]) == (b"a{}", "text/css; charset=utf-8")
    assert site.ask("/style.css", If_None_Match=stamp).status == 304
    (site.folder / "style.css").write_text("b{}", "utf-8")
    assert site.ask("/style.css", If_None_Match=stamp).read() == b"b{}"


def test_one_connection_serves_a_page_with_all_that_it_shows(site: Site) -> None:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    connection.request("GET", "/")
    connection.getresponse().read()
    line = connection.sock
    connection.request("GET", "/style.css")
    assert connection.getresponse().read() == b"a{}"
    assert connection.sock is line
    connection.close()


def test_a_folder_without_its_slash_leads_to_its_page(site: Site) -> None:
    answer = site.ask("/hub?form=1")
    assert (answer.status, answer.headers["Location"]) == (302, "/hub/?form=1")


def test_a_missing_page_says_so_and_hears_when_it_comes(site: Site) -> None:
    missing = site.ask("/new/")
    assert missing.status == 404
    assert b"Nothing here" in missing.read()
    (site.folder / "404.html").write_text("<body>Lost</body>", "utf-8")
    assert b"Lost" in site.ask("/new/").read()
    heard = site.listen("/new/", site.version("/new/"))
    assert heard.next() == ("trouble", "null")
    site.host.tell(["new/index.html"])
    assert heard.next() == ("reload", "")


@pytest.mark.parametrize(
    "address",
    (
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/hub/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/%00",
    ),
)
def test_nothing_outside_of_the_folder_is_served(site: Site, address: str) -> None:
    assert b"not of the site" not in site.ask(address).read()
    assert not file_at(address).startswith(("/", ".."))


def test_only_the_page_that_changed_is_loaded_again(site: Site) -> None:
    home, hub = (site.listen(path, site.version(path)) for path in ("/", "/hub/"))
    assert home.next() == hub.next() == ("trouble", "null")
    assert site.host.tell(["hub/index.html", "search/parts/a.json"])
    assert hub.next() == ("reload", "")
    site.host.tell([], {"says": "1 error.", "faults": []})
    kind, said = home.next()
    assert (kind, json.loads(said)["says"]) == ("trouble", "1 error.")


def test_a_style_that_changed_loads_every_page_again(site: Site) -> None:
    home, hub = (site.listen(path, site.version(path)) for path in ("/", "/hub/"))
    assert home.next() == hub.next() == ("trouble", "null")
    assert site.host.tell(["style.css"])
    assert home.next() == hub.next() == ("reload", "")


def test_a_page_that_slept_or_is_of_an_earlier_run_hears_at_once(site: Site) -> None:
    before = site.version("/hub/")
    site.host.tell(["hub/index.html"])
    assert site.listen("/hub/", before).next() == ("reload", "")
    assert site.listen("/", before).next() == ("trouble", "null")
    assert site.listen("/", "7").next() == ("reload", "")


def test_it_is_known_when_all_pages_are_there_again(site: Site) -> None:
    assert not site.host.tell(["hub/index.html"]), "no page is open"
    opened = [site.listen("/hub/", site.version("/hub/")) for _ in range(2)]
    for one in opened:
        assert one.next() == ("trouble", "null")
    assert site.host.tell(["hub/index.html"])
    known = site.version("/hub/")
    assert site.listen("/hub/", known).next() == ("trouble", "null")
    assert not site.loaded.is_set(), "the second page is still away"
    assert site.listen("/hub/", known).next() == ("trouble", "null")
    assert site.loaded.wait(PATIENCE)
