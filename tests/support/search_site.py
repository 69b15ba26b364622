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


def read_index(files: Mapping[str, bytes]) -> tuple[dict[str, str], dict[int, list[str]]]:
    """Every key with its entry and every document by its number, as search.js finds them.

    The documents come in the order in which results that fit equally well are shown.
    """
    parts = {path.removeprefix(search.FOLDER): json.loads(data) for path, data in files.items()}
    contents = parts["contents.json"]
    keys: dict[str, str] = {}
    ahead = ""
    for begins, page in zip(contents["begins"], contents["pages"], strict=True):
        leaf = parts[f"b/{page}.json"]
        assert leaf["begins"][0] == begins
        for first, size, name in zip(leaf["begins"], leaf["sizes"], leaf["names"], strict=True):
            shard = parts[f"w/{name}.json"]
            assert not ahead or all(_units(ahead) < _units(first) <= _units(key) for key in shard)
            assert size == -(-len(files[f"{search.FOLDER}w/{name}.json"]) // 100)
            ahead = max(shard, key=_units)
            keys |= shard
    shown = {}
    for first, last in contents["order"]:
        for number in range(first, last + 1) if first <= last else range(first, last - 1, -1):
            block = parts.get(f"d/{number // contents['block']}.json")
            if block and (record := block["d"][number % contents["block"]]) is not None:
                shelf = number // contents["block"] // contents["shelf"]
                assert block["v"] == contents["shelves"][shelf]
                shown[number] = record
    assert len(shown) == contents["documents"]
    assert max(shown, default=-1) < contents["numbers"]
    return keys, shown


def _units(key: str) -> bytes:
    """JavaScript compares UTF-16 units."""
    return key.encode("utf-16-be")


def parts_of(site: Path) -> dict[str, bytes]:
    """The files of the index of a finished site, by path."""
    folder = site / search.FOLDER
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in folder.rglob("*.json")}


def lay_search(site: Path, folder: Path, documents: Iterable[search.Document]) -> Path:
    """The search page and the assets of a built site, with the index of other documents."""
    return lay_index(site, folder, search.index(documents, {}))


def lay_index(site: Path, folder: Path, index: Mapping[str, bytes]) -> Path:
    """The same with the files of any index."""
    shutil.copytree(site / "assets", folder / "assets")
    for name in ("index.html", "search/index.html", "404.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / name, folder / name)
    write.put(folder, index)
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
