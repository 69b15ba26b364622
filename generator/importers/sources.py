"""Where a table of answers comes from, told by its headings and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass

from generator.importers import headers


@dataclass(frozen=True, slots=True)
class Source:
    """A tool that hands answers out.

    `family` begins the ids of its answers: two exports of one tool have one. `separators` part
    the chosen options of one cell. `headings`, by `headers.key`, are columns of its own.
    """

    id: str
    title: str
    family: str
    separators: str = ";,\n"
    headings: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = ()
    """Its columns with the number of a response, best first."""
    times: tuple[str, ...] = ()
    built_in: frozenset[str] = frozenset()
    """Those of its columns that say who was logged in."""
    month_first: bool = False
    """Whether it is known to write the month before the day in CSV files."""


def _keys(*headings: str) -> frozenset[str]:
    return frozenset(map(headers.key, headings))


MICROSOFT = Source(
    "microsoft", "an export of Microsoft Forms", "microsoft", ";",
    _keys("ID", "Start time", "Completion time", "Email", "Name", "Last modified time",
          "Total points", "Quiz feedback", "Language"),
    ("id",), ("completiontime", "starttime"), _keys("Email", "Name"), month_first=True,
)  # fmt: skip
GOOGLE_SHEET = Source(
    "google-sheet", "the Google Sheet of a Google Form", "google", ",\n",
    _keys("Timestamp", "Email Address", "Username", "Score", "Total score"),
    (), ("timestamp",), _keys("Email Address", "Username"), month_first=True,
)  # fmt: skip
GOOGLE_CSV = Source(
    "google-csv", "a CSV download of Google Forms", "google", ";",
    GOOGLE_SHEET.headings, (), ("timestamp",), GOOGLE_SHEET.built_in,
)  # fmt: skip
NETLIFY = Source(
    "netlify", "an export of Netlify Forms", "netlify", ",;\n",
    _keys("id", "number", "form_id", "form_name", "form-name", "site_url", "ip", "user_agent",
          "user agent", "referrer", "created_at", "created at", "bot-field", "website",
          "g-recaptcha-response", "reference", "answered_at", "form", "year"),
    ("reference", "id", "number"), ("createdat", "answeredat"),
)  # fmt: skip
FORMSPREE = Source(
    "formspree", "an export of Formspree", "formspree", ",;\n",
    _keys("id", "_id", "submitted_at", "submitted at", "_date", "date", "_gotcha", "_replyto",
          "_next", "_subject", "_status", "_errors", "_host", "_meta", "_language", "ip",
          "user_agent", "referrer", "website", "reference", "answered_at", "form", "year"),
    ("reference", "id"), ("submittedat", "date", "answeredat"),
)  # fmt: skip
TEMPLATE = Source("template", "the form's own template", "template", ";\n,")
DOWNLOAD = Source("download", "answers that were saved from the web form", "download")
ISSUE = Source("issue", "the text of a GitHub issue", "issue")

ALL = (MICROSOFT, GOOGLE_SHEET, GOOGLE_CSV, NETLIFY, FORMSPREE, TEMPLATE, DOWNLOAD, ISSUE)
OWN = frozenset().union(*(source.headings for source in ALL))
"""Every heading that some tool has of its own."""

_GOOGLE_TIME = re.compile(r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2} .*[AaPp][Mm] ")
_COMPANION = re.compile(r"(?:points|feedback)\s*-\s*\S", re.IGNORECASE)


def find(headings: Sequence[str], first: Sequence[str]) -> Source:
    """The tool that writes such headings; `first` is the first row under them."""
    keys = [headers.key(heading) for heading in headings]
    there = set(keys)
    if "id" in keys[:1] and there & {"completiontime", "starttime"}:
        return MICROSOFT
    if "timestamp" in keys[:1]:
        return GOOGLE_CSV if first and _GOOGLE_TIME.match(first[0]) else GOOGLE_SHEET
    plain = {headers.plain(heading) for heading in headings}
    if "created_at" in plain or "form_name" in plain or {"user_agent", "referrer"} <= plain:
        return NETLIFY
    if plain & {"submitted_at", "_gotcha", "_date", "_replyto"}:
        return FORMSPREE
    return TEMPLATE


def own_columns(
    source: Source, headings: Sequence[str], asked: Collection[str]
) -> tuple[set[int], set[int]]:
    """The columns that a tool fills in by itself, and those of them that say who was logged in.

    Microsoft and Google put theirs first, so that a question with such a title comes later. The
    others write the names of the boxes of a form (`asked`), and these count first.
    """
    own: set[int] = set()
    seen: set[str] = set()
    for number, heading in enumerate(headings):
        name = headers.key(heading)
        if source is MICROSOFT and _COMPANION.match(headers.plain(heading)):
            own.add(number)
        elif name in source.headings and name not in seen:
            leads = source.family in ("microsoft", "google")
            if set(range(number)) <= own if leads else headers.plain(heading) not in asked:
                seen.add(name)
                own.add(number)
    return own, {n for n in own if headers.key(headings[n]) in source.built_in}


def column_of(headings: Sequence[str], own: Set[int], wanted: Sequence[str]) -> int:
    """The first column of the tool's own under one of the headings, best first; -1 for none."""
    keys = {headers.key(headings[n]): n for n in sorted(own, reverse=True)}
    return next((keys[name] for name in wanted if name in keys), -1)
