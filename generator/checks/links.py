"""Links that may be followed, and documents that are what they say."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote

from generator import tables
from generator.diagnostics import Diagnostic, Rule
from generator.load import Entry, Loaded
from generator.source import Scalar
from generator.tables import Field, Row

NOT_ALLOWED = Rule(
    "link-not-allowed",
    "A link that is not followed",
    "A link leads to a web page, to a page of this site, or opens an email. Other kinds can run a "
    "program in the reader's browser or show files of the reader's own computer.",
    "Write an address that begins with `https://`, or with `/` for a page of this site.",
)
INCOMPLETE = Rule(
    "link-incomplete",
    "A link without its beginning",
    "Without `https://` a browser looks for the page on this site.",
    "Copy the whole address from the browser.",
)
FILE_OR_URL = Rule(
    "resource-file-or-url",
    "A resource has a file and an address, or neither",
    "Readers get one thing when they choose a resource: the file, or the page.",
    "Keep one of `file` and `url`.",
)
RULES = (NOT_ALLOWED, INCOMPLETE, FILE_OR_URL)

_WEB = frozenset({"http", "https"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)")
# Where Markdown holds a link: [text](link), [name]: link, <link>, and in HTML.
_IN_MARKDOWN = {
    "](": re.compile(r"\]\(\s*<?([^)>\"]{1,2000})"),
    "]:": re.compile(r"^ {0,3}\[[^\]\n]{1,200}\]:\s*<?([^\s>]{1,2000})", re.MULTILINE),
    "<": re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{0,30}:[^<>\s]{0,2000})>"),
    "=": re.compile(
        r"\b(?:href|src|action|formaction|poster|data)\s{0,9}=\s{0,9}[\"']?([^\"'>]{1,2000})",
        re.IGNORECASE,
    ),
}
"""Each by a sign that it is never without."""


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every link of every record, and every resource's file or address."""
    for entry in loaded.entries:
        for row in entry.family:
            for column in _linking(row.table.name):
                yield from _links(row, column)
            if row.table.name == "resource":
                yield from _file_or_url(entry, row)


@cache
def _linking(table: str) -> tuple[Field, ...]:
    """The fields of a table that may hold a link."""
    fields = tables.tables()[table].fields.values()
    return tuple(f for f in fields if f.format == "uri" or f.text in ("link", "markdown"))


def _links(row: Row, column: Field) -> Iterator[Diagnostic]:
    value = row.source.values.get(column.name)
    if not isinstance(value, Scalar) or not value.text:
        return
    if column.format == "uri" and column.name not in row.faulty:
        yield from _link(value, value.text, _WEB, on_site=False)
    elif column.text == "link":
        yield from _link(value, value.text, _WEB | {"mailto"}, on_site=True)
    elif column.text == "markdown":
        text = value.text
        matches = [m for s, p in _IN_MARKDOWN.items() if s in text for m in p.finditer(text)]
        found = {match.start(1): match.group(1) for match in matches}
        for start, link in found.items():
            yield from _link(value, link, _WEB | {"mailto"}, on_site=None, start=start)


def _link(
    value: Scalar, link: str, schemes: frozenset[str], *, on_site: bool | None, start: int = 0
) -> Iterator[Diagnostic]:
    """`on_site` says whether pages of this site may be linked: from `/` on, or (None) freely."""
    plain = _plain(link)
    scheme = _SCHEME.match(plain)
    place = value.place_of(link.strip(), start)
    if scheme and scheme.group() not in schemes:
        message = f"Links that begin with `{scheme.group()[:20]}:` are not followed."
        yield NOT_ALLOWED.at(place, message, "Write an address that begins with `https://`.")
    elif "\\" in plain or plain.startswith("//"):
        message = "The link leads off the site without saying how."
        yield NOT_ALLOWED.at(place, message, "Begin it with `https://`.")
    elif scheme and scheme.group() in _WEB and not re.match(r"https?://[^/?#]", plain):
        message = "The address of the site is missing after `https://`."
        yield INCOMPLETE.at(place, message, "Copy the whole address from the browser.")
    elif scheme is None and (plain.startswith("www.") or _must_not_be_on_site(plain, on_site)):
        message = "The link has no `https://` before it."
        if on_site:
            hint = "Begin it with `https://`, or with `/` for a page of this site."
        else:
            hint = "Begin it with `https://`."
        yield INCOMPLETE.at(place, message, hint)


def _must_not_be_on_site(plain: str, on_site: bool | None) -> bool:
    return on_site is False or (on_site is True and not plain.startswith("/"))


def _plain(link: str) -> str:
    """The link as a lenient browser might read it: decoded, without spaces and hidden signs."""
    for _ in range(3):
        link = unquote(html.unescape(link))
    link = unicodedata.normalize("NFKC", link)
    kept = (sign for sign in link if unicodedata.category(sign) not in ("Cc", "Cf", "Zs"))
    return "".join(kept).lower()


def _file_or_url(entry: Entry, row: Row) -> Iterator[Diagnostic]:
    if {"file", "url"} & row.faulty:
        return
    given = [name for name in ("file", "url") if row.text(name)]
    shown = PurePosixPath(entry.path).name
    if len(given) == 2:
        message = "The resource has a `file` and a `url`."
        yield FILE_OR_URL.at(row.at("url"), message, "Keep one of the two.")
    elif not given and not row.source.document.damaged:
        message = f"The resource `{row.text('id')}` has neither a `file` nor a `url`."
        hint = f"Add `file:` with a name in the `files` folder beside `{shown}`, or `url:`."
        yield FILE_OR_URL.at(row.at("id"), message, hint)
