"""A folder as a site on this machine, whose open pages hear when they change or a fault stands."""

from __future__ import annotations

import contextlib
import json
import mimetypes
import os
import posixpath
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

_SCRIPT, _NEWS = "/.lrp/page.js", "/.lrp/news"
"""Addresses that no page has: no file of a site begins with a dot."""
_LOOK = (".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".woff2")
"""Files that any page may show: when one changes, all pages do."""
_HEARTBEAT = 20
"""Seconds after which a connection is tried again whose other end may be gone."""
_IDLE = 60
"""Seconds for which a connection stays open without a question."""
_KINDS = {
    ".css": "text/css", ".ics": "text/calendar", ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json", ".md": "text/markdown", ".svg": "image/svg+xml",
    ".txt": "text/plain", ".csv": "text/csv", ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2", ".xml": "application/xml", ".yaml": "text/plain",
}  # fmt: skip
_TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml")
_NOTHING_YET = (
    b'<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" '
    b'content="width=device-width"><title>Nothing here</title><style>body{font:1.1rem/1.6 '
    b"system-ui,sans-serif;margin:12vh auto;max-width:34rem;padding:0 1.2rem;color-scheme:light "
    b"dark}</style><h1>Nothing here</h1><p>There is no page at this address. If one comes, it "
    b"shows by itself.</p></html>"
)


class _News:
    """What open pages are to know. Each call may come from another thread."""

    def __init__(self) -> None:
        # Pages of an earlier run know a lower number, so they count as changed.
        self.began = self.version = time.time_ns() // 1_000_000
        self._new = threading.Condition()
        self._changed: dict[str, int] = {}
        self._look = self.began
        self._trouble: object = None
        self._open: dict[object, tuple[str, int]] = {}
        self._awaited: list[str] = []
        self._ended = False
        self.loaded: Callable[[], None] = lambda: None
        """Called once every page that was told to load itself again has done so."""

    def tell(self, changed: Collection[str], trouble: object) -> bool:
        """Have pages loaded again that changed; gives whether any is open."""
        with self._new:
            self.version += 1
            self._changed |= dict.fromkeys(changed, self.version)
            if any(path.endswith(_LOOK) for path in changed):
                self._look = self.version
            self._trouble = trouble
            self._awaited = [
                path for path, known in self._open.values() if self._is_new(path, known)
            ]
            self._new.notify_all()
            return bool(self._awaited)

    def _is_new(self, path: str, known: int) -> bool:
        return known < max(self.began, self._look, self._changed.get(path, 0))

    def of(self, path: str, known: int) -> Iterator[str]:
        """What a page hears that was read when `known` was the version; empty is a heartbeat."""
        me = object()
        with self._new:
            self._open[me] = (path, known)
            if path in self._awaited and not self._is_new(path, known):
                self._awaited.remove(path)
                if not self._awaited:
                    self.loaded()
        try:
            yield from self._heard(path, known)
        finally:
            with self._new:
                del self._open[me]

    def _heard(self, path: str, known: int) -> Iterator[str]:
        said: object = self

        def is_news() -> bool:
            return self._ended or self._is_new(path, known) or self._trouble != said

        while True:
            with self._new:
                came = self._new.wait_for(is_news, _HEARTBEAT)
                ended, is_new, trouble = self._ended, self._is_new(path, known), self._trouble
            if ended:
                return
            if is_new:
                yield "event: reload\ndata:\n\n"
                return
            said = trouble
            yield f"event: trouble\ndata: {json.dumps(trouble)}\n\n" if came else ":\n\n"

    def end(self) -> None:
        """Let all pages go."""
        with self._new:
            self._ended = True
            self._new.notify_all()


class Host:
    """Serves a folder, which may change meanwhile; see `hosting`."""

    def __init__(self, news: _News) -> None:
        self._news = news

    def tell(self, changed: Collection[str], trouble: object = None) -> bool:
        """Have open pages load themselves again that are of `changed`, paths of files.

        `trouble` is shown on every page until it is told otherwise: `says`, a sentence, and
        `faults`, each with `place`, `message` and `hint`; None: there is none. Gives whether any
        open page changed: `loaded` is then called once they all are there again.
        """
        return self._news.tell(changed, trouble)


@contextmanager
def hosting(folder: Path, port: int, loaded: Callable[[], None]) -> Iterator[Host]:
    """Answer on this machine, in threads of its own. Raises OSError when the port is taken."""
    news = _News()
    news.loaded = loaded
    server = _Server(("127.0.0.1", port), partial(_Answer, folder, news))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Host(news)
    finally:
        news.end()
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, _request: object, _address: object) -> None:
        """A browser that goes away in the middle is no fault."""


class _Answer(BaseHTTPRequestHandler):
    """One connection. A browser keeps it open for page, styles and scripts."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = _IDLE

    def __init__(self, folder: Path, news: _News, *request: object) -> None:
        self._folder = folder
        self._news = news
        super().__init__(*request)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        """The terminal is for what was built."""

    def do_HEAD(self) -> None:
        """The same without the body."""
        self.do_GET()

    def do_GET(self) -> None:
        """A file of the folder, the script of open pages, or what they wait for."""
        asked = urlsplit(self.path)
        if asked.path == _NEWS:
            self._tell(parse_qs(asked.query))
            return
        if asked.path == _SCRIPT:
            self._send(HTTPStatus.OK, "text/javascript", _script())
            return
        path = file_at(asked.path)
        place = self._folder / path
        version = self._news.version  # before the file is read: it may be another one at once
        try:
            data, stamp = _read(place)
        except (OSError, ValueError):
            if not asked.path.endswith("/") and (place / "index.html").is_file():
                query = f"?{asked.query}" if asked.query else ""
                self._send(HTTPStatus.FOUND, "", b"", Location=f"/{quote(path)}/{query}")
            else:
                self._send(HTTPStatus.NOT_FOUND, "text/html", _told(self._missing(), version))
            return
        if path.endswith(".html"):
            self._send(HTTPStatus.OK, "text/html", _told(data, version))
        elif self.headers.get("If-None-Match") == stamp:
            self._send(HTTPStatus.NOT_MODIFIED, "", b"", ETag=stamp)
        else:
            self._send(HTTPStatus.OK, _kind(path), data, ETag=stamp)

    def _missing(self) -> bytes:
        try:
            return (self._folder / "404.html").read_bytes()
        except OSError:
            return _NOTHING_YET

    def _send(self, status: HTTPStatus, kind: str, data: bytes, **more: str) -> None:
        self.send_response(status)
        if kind:
            self.send_header(
                "Content-Type", f"{kind}; charset=utf-8" if kind.startswith(_TEXTS) else kind
            )
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(data)))
        # Kept, but asked for each time: a style may have changed.
        self.send_header("Cache-Control", "no-cache")
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _tell(self, asked: dict[str, list[str]]) -> None:
        """A stream of events, until the page has to be loaded again or its browser goes."""
        page = file_at(urlsplit(asked.get("page", ["/"])[0]).path)
        known = asked.get("since", ["0"])[0]
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(b"retry: 500\n\n")
            self.wfile.flush()
            for event in self._news.of(page, int(known) if known.isdecimal() else 0):
                self.wfile.write(event.encode())
                self.wfile.flush()


def file_at(address: str) -> str:
    """The file of a site that an address names, relative to its folder and never outside of it."""
    path = unquote(address, errors="replace").replace("\\", "/").replace("\0", "")
    if path.endswith("/"):
        path += "index.html"
    return posixpath.normpath(f"/{path}").lstrip("/")


def _read(place: Path) -> tuple[bytes, str]:
    """A file and a stamp that it has for as long as it stays."""
    with place.open("rb") as file:
        about = os.fstat(file.fileno())
        return file.read(), f'"{about.st_ino:x}-{about.st_mtime_ns:x}-{about.st_size:x}"'


def _kind(path: str) -> str:
    suffix = posixpath.splitext(path)[1].lower()
    return _KINDS.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _told(page: bytes, version: int) -> bytes:
    """A page that will hear when it changes."""
    script = f'<script src="{_SCRIPT}" data-since="{version}" async></script>'.encode()
    start, end, rest = page.rpartition(b"</body>")
    return start + script + end + rest if end else page + script


def _script() -> bytes:
    return files("generator").joinpath("host.js").read_bytes()
