"""Indexes as search.js reads them, sites with nothing but a search, and what it costs a browser."""

import json
import shutil
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from generator import search, write


def decoded(entry: str) -> dict[int, int]:
    """Document → level, as search.js reads it."""
    found: dict[int, int] = {}
    for part in entry.split("\t", maxsplit=1)[0].split(" "):
        if part == "+":
            continue
        data = b64decode(part[2:] + "=" * (-len(part[2:]) % 4))
        if part[1] == "b":
            numbers = [n * 8 + bit for n, byte in enumerate(data) for bit in range(8)
                       if byte >> bit & 1]  # fmt: skip
        else:
            numbers, number, gap, shift = [], -1, 0, 0
            for byte in data:
                gap |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    number += gap + 1
                    numbers.append(number)
                    gap = shift = 0
        found |= dict.fromkeys(numbers, int(part[0]))
    return found


def read_index(files: Mapping[str, bytes]) -> tuple[dict[str, str], list[list[str]]]:
    """Every key with its entry and every document shown, the way that search.js finds them."""
    parts = {path.removeprefix(search.FOLDER): json.loads(data) for path, data in files.items()}
    contents = parts["contents.json"]
    keys: dict[str, str] = {}
    for n in range(sum(path.startswith("w/") for path in parts)):
        leaf = parts[f"b/{n // contents['page']}.json"]
        begins = leaf["begins"][n % contents["page"]]
        shard = parts[f"w/{n}.json"]["w"]
        assert all(key.encode("utf-16-be") >= begins.encode("utf-16-be") for key in shard)
        keys |= shard
    blocks = sum(path.startswith("d/") for path in parts)
    shown = [record for n in range(blocks) for record in parts[f"d/{n}.json"]["d"]]
    assert len(shown) == contents["documents"]
    assert {part["v"] for part in parts.values()} == {contents["v"]}
    return keys, shown


def parts_of(site: Path) -> dict[str, bytes]:
    """The files of the index of a finished site, by path."""
    folder = site / search.FOLDER
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in folder.rglob("*.json")}


def lay_search(site: Path, folder: Path, documents: Iterable[search.Document]) -> Path:
    """The search page and the assets of a built site, with the index of other documents."""
    shutil.copytree(site / "assets", folder / "assets")
    for name in ("index.html", "search/index.html", "404.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / name, folder / name)
    write.put(folder, search.index(documents, {}))
    return folder


@dataclass
class Transfer:
    """The bytes that a page has asked the network for, headers included, by address."""

    bytes: dict[str, int] = field(default_factory=dict)
    _asked: dict[str, str] = field(default_factory=dict)

    @property
    def all(self) -> int:
        """Of everything since the last `forget`."""
        return sum(self.bytes.values())

    @property
    def of_index(self) -> int:
        """Of the files of the index alone."""
        return sum(size for url, size in self.bytes.items() if "/search/parts/" in url)

    def forget(self) -> None:
        """Begin to count anew."""
        self.bytes.clear()

    def _on_request(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = event["request"]["url"]

    def _on_end(self, event: dict[str, Any]) -> None:
        url = self._asked.get(event["requestId"], "?")
        self.bytes[url] = self.bytes.get(url, 0) + int(event["encodedDataLength"])


def counting(page: Page) -> Transfer:
    """Count from now on what `page` transfers; what its cache holds costs nothing."""
    transfer = Transfer()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", transfer._on_request)
    session.on("Network.loadingFinished", transfer._on_end)
    return transfer


def looked_up(page: Page) -> None:
    """Wait until the page says how many results there are."""
    page.wait_for_function(
        "() => /result|Nothing/.test(document.getElementById('seek-count').textContent)"
        " && !document.querySelector('#seek-list[aria-busy]')"
    )


def titles(page: Page) -> list[str]:
    """The titles of the results that are shown."""
    return page.locator(".lrp-seek__title").all_inner_texts()


def addresses(page: Page) -> list[str]:
    """Where the results lead, from the root of the site."""
    links = page.locator(".lrp-seek__title a").all()
    return [(link.get_attribute("href") or "").removeprefix("../") for link in links]
