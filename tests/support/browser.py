"""The real browser that tests drive, and what went wrong while a page was open in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

# The Makefile looks for the same names. The first two are the same engine without a window,
# which opens a page at a quarter of the cost.
_NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)

# Without these the browser asks its maker's hosts at every start.
_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other host is found, so a page that asks for one fails in the same way everywhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find_browser() -> str | None:
    """The browser that `CHROMIUM` names, or else the first one on the path."""
    named = os.environ.get("CHROMIUM")
    names = (named,) if named else _NAMES
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, headless, with an empty profile."""
    program = find_browser()
    if program is None:
        message = "no Chromium or Chrome was found: run `make browser`, or set CHROMIUM to one"
        raise RuntimeError(message)
    as_root = os.name == "posix" and os.geteuid() == 0
    flags = [*_FLAGS, "--no-sandbox"] if as_root else [*_FLAGS]
    # What a page will show is waited for, and a busy machine may take its time.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """One page, opened once. The lists go on growing while a test uses the page."""

    url: str
    response: Response | None = None
    """The answer to the page itself."""
    console_errors: list[str] = field(default_factory=list)
    """What scripts threw and what the browser wrote as an error, in its words."""
    off_host_requests: list[str] = field(default_factory=list)
    """Addresses of other hosts that the page asked for."""
    failed_requests: list[str] = field(default_factory=list)
    """Addresses of this host that gave no answer, or one of 400 and above, with the reason."""

    @property
    def faults(self) -> list[str]:
        """Everything that went wrong; a good page has none."""
        return [
            *(f"{self.url} console: {text}" for text in self.console_errors),
            *(f"{self.url} asks another host: {url}" for url in self.off_host_requests),
            *(f"{self.url} could not get: {text}" for text in self.failed_requests),
        ]

    def _is_here(self, url: str) -> bool:
        there, here = urlsplit(url), urlsplit(self.url)
        return there.scheme in {"about", "blob", "data"} or there.netloc == here.netloc

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.console_errors.append(f"{message.text} ({place})" if place else message.text)

    def _on_request(self, request: Request) -> None:
        if not self._is_here(request.url):
            self.off_host_requests.append(request.url)

    def _on_failure(self, request: Request) -> None:
        # A page that is left, or a download, aborts what it had asked for.
        if self._is_here(request.url) and request.failure != "net::ERR_ABORTED":
            self.failed_requests.append(f"{request.url} ({request.failure})")

    def _on_response(self, response: Response) -> None:
        if self._is_here(response.url) and response.status >= 400:
            self.failed_requests.append(f"{response.url} ({response.status})")


def visit(page: Page, url: str) -> Visit:
    """Open `url` in `page`, wait until it has loaded, and record what goes wrong from then on."""
    record = Visit(url)
    page.on("console", record._on_console)
    page.on("pageerror", lambda error: record.console_errors.append(str(error)))
    page.on("request", record._on_request)
    page.on("requestfailed", record._on_failure)
    page.on("response", record._on_response)
    record.response = page.goto(url, wait_until="load")
    return record
