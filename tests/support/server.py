"""Serves a folder on loopback as a static host would, at `/` or under a sub-path."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit


class _StaticHost(SimpleHTTPRequestHandler):
    """Answers from one folder; what is missing gets the folder's own 404.html."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, folder: Path, under: str, **kwargs: object) -> None:
        self.under = under
        super().__init__(*args, directory=str(folder), **kwargs)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        wanted = urlsplit(path).path
        if not wanted.startswith(self.under):
            return str(Path(self.directory) / "outside the sub-path")
        return super().translate_path("/" + wanted.removeprefix(self.under))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(page.stat().st_size))
        self.end_headers()
        if self.command != "HEAD":
            with page.open("rb") as body:
                shutil.copyfileobj(body, self.wfile)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test that cares asks the browser."""


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that hangs up early."""


@contextmanager
def serving(folder: Path, under: str = "/") -> Iterator[str]:
    """The address, with a closing slash, at which `folder` is served until the block ends.

    `under` is the sub-path that a network's site may have on its host, such as `/network/`.
    """
    if not (under.startswith("/") and under.endswith("/")):
        message = f"a sub-path begins and ends with a slash: {under!r}"
        raise ValueError(message)
    handler = partial(_StaticHost, folder=folder.resolve(strict=True), under=under)
    with _QuietServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{under}"
        finally:
            server.shutdown()
            thread.join()
