"""The files of the Data Package: tables, schemas, descriptor, licence, and one archive of all."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from generator import addresses
from generator.model import Network
from generator.open_data.licences import Licence, licence_of
from generator.open_data.tables import HubRows, OpenTable, every, hub_rows, setting_of
from generator.templates import day

FOLDER = "data"
"""Where the files lie in the site."""
ARCHIVE = "open-data.zip"
DESCRIPTOR = "datapackage.json"

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
_STAMP = (1980, 1, 1, 0, 0, 0)


class OpenData:
    """The open data of a network that was projected to everyone, on a day.

    `hubs` are the rows of each hub where they are known; they are all that is used of it then.
    """

    def __init__(
        self, network: Network, today: dt.date, hubs: Sequence[HubRows] | None = None
    ) -> None:
        self._network = network
        self._today = today
        if hubs is None:
            setting = setting_of(network, today)
            hubs = [hub_rows(hub, setting) for hub in network.hubs]
        self.tables: tuple[OpenTable, ...] = tuple(every(network, today, hubs))

    @property
    def licence(self) -> Licence:
        """What may be done with it."""
        return licence_of(self._network)

    @property
    def version(self) -> str:
        """The day as a version, which has no zeros at the front of a number: `2027.2.3`."""
        return f"{self._today.year}.{self._today.month}.{self._today.day}"

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Every file by its path below `FOLDER`, the archive of all others last."""
        found = {f"{table.name}.csv": table.csv() for table in self.tables}
        found |= {f"schemas/{table.name}.json": _json(table.schema) for table in self.tables}
        found[DESCRIPTOR] = _json(self._descriptor(found))
        found["README.txt"] = self._readme().encode()
        found["LICENCE.txt"] = self._licence_text().encode()
        return {**found, ARCHIVE: _archive(found)}

    def _descriptor(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        network, licence = self._network, self.licence
        root = addresses.site_url(network)
        made: dict[str, Any] = {
            "$schema": _PROFILE,
            "name": f"{_slug(network.short_name)}-open-data",
            "title": f"{network.name}: open data",
            "description": "Hubs, schools, programmes, residencies, reviews and learning of the "
            "network, as far as they are public. README.txt says how to read it.",
            "version": self.version,
            "created": f"{self._today.isoformat()}T00:00:00Z",
            "licenses": [{"name": licence.name, "title": licence.title, "path": licence.path}],
            "contributors": [{"title": network.name, "email": network.contact,
                              "roles": ["publisher"]}],
            "keywords": ["schools", "leadership", "residencies", "peer review"],
        }  # fmt: skip
        if root:
            made["homepage"] = f"{root.rstrip('/')}/{FOLDER}/"
        made["resources"] = [self._resource(t, files[f"{t.name}.csv"]) for t in self.tables]
        return made

    @staticmethod
    def _resource(table: OpenTable, data: bytes) -> dict[str, Any]:
        return {
            "name": table.name,
            "type": "table",
            "title": table.title,
            "description": table.description,
            "path": f"{table.name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": _DIALECT,
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "schema": table.schema,
        }

    @property
    def attribution(self) -> str:
        """How to name the source."""
        root = addresses.site_url(self._network)
        where = f", {root.rstrip('/')}/{FOLDER}/" if root else ""
        return f"{self._network.name}, open data of {day(self._today)}{where}"

    def _licence_text(self) -> str:
        licence = self.licence
        lines = [
            licence.title,
            licence.path,
            "",
            f"These files are published by {self._network.name} under the licence above. Its text "
            "is at its address.",
            "",
            licence.asks,
        ]
        if licence.names_source:
            lines += ["", "Name the source like this:", "", f"    {self.attribution}"]
        return "\n".join(lines) + "\n"

    def _readme(self) -> str:
        listed = "\n".join(f"- {t.name}.csv ({t.count:,} rows): {t.title}" for t in self.tables)
        return _README.format(
            name=self._network.name, day=day(self._today), tables=listed,
            contact=self._network.contact, licence=self.licence.title, path=self.licence.path,
        )  # fmt: skip


_README = """\
{name}: open data of {day}

{tables}

{descriptor} describes every file and field for programs (https://datapackage.org/); the folder
schemas has the description of each table by itself.

How to read the files
- They are CSV files in UTF-8. Lines end in CR and LF; a text with commas, quotes or line breaks
  stands in double quotes. In Excel choose Data, From Text/CSV and the origin 65001: Unicode.
- An empty cell means that there is nothing to say, or that it is not public.
- Days are written 2027-02-03. Times are those of the clock in the column time_zone.
- Where a cell holds several values, they are separated by semicolons.
- A text that a spreadsheet might calculate, because it begins with = + - or @, has an apostrophe
  before it. Take the apostrophe away to get the text as it was written.
- A hub is known by its id. A school is known by its hub and its URN together, because a school
  that moved has a row in each hub. Residencies, reviews and learning are known by hub, year and id.

What is not in them
- Schools that did not agree to be named are described by their sort, never named.
- Nobody's name, and no answer to a form.
- Learning whose writer has not agreed to publication, or no longer does.

Licence: {licence}
{path}

Questions and corrections: {contact}
""".replace("{descriptor}", DESCRIPTOR)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "network"


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()


def _archive(files: Mapping[str, bytes]) -> bytes:
    """A zip with the same bytes for the same files, whenever and wherever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            # A tenth larger than the usual level makes it, in a quarter of the time.
            archive.writestr(entry, files[path], compresslevel=1)
    return out.getvalue()
