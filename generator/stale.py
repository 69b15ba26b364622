"""What still speaks of an older year once another has begun, each with its place and one action.

Looked at is what goes on: the network's files, programmes, resources, forms, hubs, the new year's
own folders and content/. Older years, learning and testimonials look back by nature.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from generator.diagnostics import Location
from generator.load import Entry, Loaded
from generator.source import Scalar, Sequence
from generator.stale_words import Reader, Words, before
from generator.tables import Field, Row

TO_CONFIRM = "to be confirmed"
_LOOKING_BACK = frozenset({"learning", "outcome"})
_QUOTED = frozenset({"testimonial"})
_YEAR_OLD = dt.timedelta(days=365)
# Sign-up may open, and hubs may sign up, in the summer before.
_EARLY = frozenset({"sign_up_opens_on", "signed_up_on"})
_RUNNING_TEXT = "how_we_run_it"


@dataclass(frozen=True, slots=True)
class Stale:
    """Words that speak of an older year, where they stand, and what to do about them."""

    location: Location
    words: str
    action: str


def find(
    loaded: Loaded, content: Mapping[str, str], year: str, today: dt.date
) -> tuple[Stale, ...]:
    """Everything that speaks of an older year than `year`, in reading order, each place once.

    `content` is the text of each page of content/ by its path.
    """
    reader = Reader(year)
    search = _Search(loaded, reader, today)
    found = [*search.data(), *_pages(reader, content)]
    places = {item.location: item for item in reversed(found)}
    return tuple(places[place] for place in sorted(places))


class _Search:
    def __init__(self, loaded: Loaded, reader: Reader, today: dt.date) -> None:
        self._loaded = loaded
        self._reader = reader
        self._today = today
        self._texts = {
            (entry.hub, entry.year, row.text("programme")): row.text(_RUNNING_TEXT)
            for entry in loaded.entries
            if entry.table == "participation"
            for row in entry.rows
        }

    def data(self) -> Iterator[Stale]:
        """What data/ says."""
        year = self._reader.year
        for entry in self._loaded.entries:
            if entry.table in _LOOKING_BACK or entry.year not in ("", year):
                continue
            yield from self._unconfirmed(entry)
            for row in entry.rows:
                yield from self._row(row, dated=bool(entry.year))
            if entry.table == "participation":
                yield from self._carried(entry)

    def _row(self, row: Row, *, dated: bool) -> Iterator[Stale]:
        if row.table.name in _QUOTED or self._is_history(row):
            return
        own = dated or "year" in row.table.fields or row.table.name in ("closure", "key_date")
        for column in row.table.fields.values():
            if column.table:
                for child in row.children.get(column.name, ()):
                    yield from self._row(child, dated=own)
            elif column.type == "date":
                yield from self._date(row, column, own=own)
            else:
                yield from self._texts_of(row, column)

    def _is_history(self, row: Row) -> bool:
        """Whether a record says itself that it is of an older year, and is kept as such."""
        if "year" in row.table.fields and row.text("year"):
            return row.text("year") != self._reader.year
        if row.table.name == "key_date":
            day = row.values.get("date")
            return isinstance(day, dt.date) and day < self._reader.first
        if row.table.name == "resource":
            return any(True for _ in self._reader.in_link(row.text("id")))
        return False

    def _date(self, row: Row, column: Field, *, own: bool) -> Iterator[Stale]:
        day = row.values.get(column.name)
        if not isinstance(day, dt.date):
            return
        if row.table.name == "resource" and day < self._today - _YEAR_OLD:
            action = "Read it again. If it still holds, write the day on which you read it."
            yield Stale(row.at(column.name), str(day), action)
        elif row.table.name == "closure" and column.name == "ends_on":
            return
        elif own and column.name not in _EARLY and day < self._reader.first:
            action = f"Write the date of {self._reader.year}, or take it out."
            yield Stale(row.at(column.name), str(day), action)

    def _texts_of(self, row: Row, column: Field) -> Iterator[Stale]:
        value = row.source.values.get(column.name)
        items = value.items if isinstance(value, Sequence) else [value]
        for item in items:
            if isinstance(item, Scalar):
                for words in self._words(item.text, column):
                    place = item.place_of(words.text, words.start)
                    yield Stale(place, words.text, _action(words, self._reader.year))

    def _words(self, text: str, column: Field) -> Iterable[Words]:
        if column.format == "uri" or column.text == "link" or column.name == "file":
            return self._reader.in_link(text)
        if column.refers == "resource":
            return (replace(words, kind="named") for words in self._reader.in_link(text))
        prose = column.format is None and column.refers is None and not column.enum
        if not prose or column.constraints.get("pattern") or column.type not in ("string", "list"):
            return ()
        return self._reader.in_text(text)

    def _carried(self, entry: Entry) -> Iterator[Stale]:
        """Days and “this year” in a text that is word for word last year's."""
        last = before(self._reader.year)
        for row in entry.rows:
            text = row.text(_RUNNING_TEXT)
            value = row.source.values.get(_RUNNING_TEXT)
            key = (entry.hub, last, row.text("programme"))
            if not text or self._texts.get(key) != text or not isinstance(value, Scalar):
                continue
            for words in self._reader.undated(value.text):
                place = value.place_of(words.text, words.start)
                yield Stale(place, words.text, _action(words, self._reader.year))

    def _unconfirmed(self, entry: Entry) -> Iterator[Stale]:
        """Notes that `lrp new year` left above dates."""
        if entry.table not in ("network", "programme") or not entry.rows:
            return
        document = entry.rows[0].source.document
        for number, line in enumerate(document.lines):
            start = line.find(TO_CONFIRM)
            if start >= 0 and line.lstrip().startswith("#"):
                place = document.place(number, start, start + len(TO_CONFIRM))
                action = "Correct the dates below it, then delete this note."
                yield Stale(place, TO_CONFIRM, action)


def _pages(reader: Reader, content: Mapping[str, str]) -> Iterator[Stale]:
    for path, text in content.items():
        for number, line in enumerate(text.split("\n"), 1):
            for words in reader.in_text(line):
                start = words.start + 1
                place = Location(path, number, start, start + len(words.text), line)
                yield Stale(place, words.text, _action(words, reader.year))


def _action(words: Words, year: str) -> str:
    """What to do about a kind of words."""
    match words.kind:
        case "link":
            return "Follow the link. Write this year's, or leave it where it looks back."
        case "named":
            return "Name this year's, once it is there."
        case "year":
            return f"Write {year.replace('-', '/')}, or leave it where it looks back."
        case "undated":
            return f"This text is last year's. Write what is true of {year.replace('-', '/')}."
    return "Write this year's date, or leave it where it looks back."
