"""A static host on loopback that also takes forms, as a network's own may."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs


@dataclass
class Inbox:
    """What was posted to a server, and what it answers next."""

    posts: list[dict[str, list[str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    address: str = ""


class _Host(SimpleHTTPRequestHandler):
    """A static host that also takes forms."""

    def __init__(self, *args: object, inbox: Inbox, folder: Path, **more: object) -> None:
        self.inbox = inbox
        super().__init__(*args, directory=str(folder), **more)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("ascii")
        assert self.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
        self.inbox.posts.append({"path": [self.path], **parse_qs(body, keep_blank_values=True)})
        code = self.inbox.answers.pop(0) if self.inbox.answers else 200
        data = b"<!doctype html><title>Taken</title><p>Thank you"
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def taking_posts(folder: Path) -> Iterator[Inbox]:
    inbox = Inbox()
    handler = partial(_Host, inbox=inbox, folder=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        inbox.address = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield inbox
        server.shutdown()
        thread.join()
