"""A YAML file → its values as they were typed, each with its place. The only door to yaml.

Files are read through libyaml's events and never through its constructors, so that `no`,
`012345` and `9:30` stay what was typed, aliases are refused before anything expands, and depth
and size are bounded while reading.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from generator import unseen
from generator.diagnostics import Diagnostic, Location, Rule

MAX_BYTES = 5_000_000
MAX_DEPTH = 16
MAX_RECOVERIES = 20

NOT_UTF8 = Rule(
    "file-not-utf8",
    "The file is not saved as UTF-8",
    "Only UTF-8 says for certain how names such as Zoë and signs such as £ are written.",
    "Save the file again and choose the encoding UTF-8. In Notepad it is in the Save as window; "
    "in Excel choose “CSV UTF-8”.",
)
CONTROL = Rule(
    "file-hidden-character",
    "The file holds a hidden character",
    "Control characters and marks that turn the writing round hide what the file really says.",
    "Delete the character. Retyping the word is usually quickest.",
)
TOO_LARGE = Rule(
    "file-too-large",
    "The file is too large",
    f"A data file holds at most {MAX_BYTES:,} bytes. Larger ones are nearly always pasted "
    "pictures or a list that belongs in several files.",
    "Split the file, or put the document into the `files` folder.",
)
UNREADABLE = Rule(
    "file-unreadable",
    "The file cannot be read",
    "The computer refuses to open the file, or something other than a file has its name.",
    "Check the file's permissions, or put a file in the place of what is there.",
)
LINK = Rule(
    "file-is-a-link",
    "The file or folder is a link",
    "A symbolic link can point at something outside the network's folder, which would then be "
    "published.",
    "Put a copy of the file in its place.",
)
CONFLICT = Rule(
    "yaml-conflict-marker",
    "Two people's changes were not merged",
    "Lines of `<<<<<<<`, `=======` and `>>>>>>>` mean that two changes met and nobody has said "
    "which one stands.",
    "Keep the lines that are right and delete the marker lines.",
)
EMPTY = Rule(
    "yaml-empty",
    "The file is empty",
    "A file without a single entry is more often a slip than meant.",
    "Fill the file in, or delete it.",
)
SYNTAX = Rule(
    "yaml-syntax",
    "The line cannot be read",
    "Each line is `key: value`, and a list has one `- ` for each item, all in the same column.",
    "Compare the line with the same line in another hub's file.",
)
TAB = Rule(
    "yaml-tab",
    "A tab is used for indentation",
    "Editors draw tabs with different widths, so lines that look aligned are not.",
    "Replace the tab by two spaces.",
)
SECOND_COLON = Rule(
    "yaml-second-colon",
    "A second colon in the text",
    "A colon and a space separate the key from the value. A second one in the same line leaves "
    "it open which part is the key.",
    'Put the text in double quotes: `title: "Induction: part 1"`.',
)
QUOTE = Rule(
    "yaml-open-quote",
    "A quotation mark is not closed",
    "Text that begins with a quotation mark runs to the next one, over as many lines as it takes.",
    "Close the quotation mark, or leave both out. An apostrophe inside single quotes is "
    "written twice.",
)
BRACKET = Rule(
    "yaml-open-bracket",
    "A bracket is not closed",
    "A list that begins with `[` ends with `]`, and one that begins with `{` ends with `}`.",
    "Close the bracket, or write the list with one `- ` line for each item.",
)
FIRST_CHARACTER = Rule(
    "yaml-first-character",
    "Text begins with a character that has a meaning of its own",
    "Text that begins with `@`, `%`, a backtick, `*`, `&`, `!` or `|` is read as an instruction.",
    "Put the text in double quotes.",
)
BACKSLASH = Rule(
    "yaml-backslash",
    "A backslash inside double quotes",
    "Inside double quotes a backslash begins a special sign such as a line break.",
    "Use single quotes around the text instead.",
)
INDENTATION = Rule(
    "yaml-indentation",
    "The indentation does not fit",
    "Which line belongs to which is told by how far it is indented, so all entries of one list "
    "or record begin in the same column.",
    "Move the line so that it begins in the same column as the entries it belongs with.",
)
REPEATED_KEY = Rule(
    "yaml-repeated-key",
    "The same key twice",
    "Only one of the two values could count, and nobody could tell which.",
    "Keep the line that is right and delete the other.",
)
ALIAS = Rule(
    "yaml-alias",
    "An anchor or alias is used",
    "`&name` and `*name` copy one part of a file to another. A few lines of them can grow to "
    "millions, and readers do not expect them.",
    "Write the value out. If the text itself begins with `&` or `*`, put it in quotes.",
)
TAG = Rule(
    "yaml-tag",
    "A type is forced with an exclamation mark",
    "`!!str` and the like tell a program how to read a value. Here each key has its kind already.",
    "Delete the tag. If the text itself begins with `!`, put it in quotes.",
)
TOO_DEEP = Rule(
    "yaml-too-deep",
    "Lists within lists, too many levels down",
    f"No file needs more than {MAX_DEPTH} levels.",
    "Remove the brackets or the indentation that do not belong.",
)
SEVERAL = Rule(
    "yaml-several-documents",
    "More than one document in the file",
    "A line of `---` begins a new document. Each record has a file of its own.",
    "Move what follows the line to a file of its own, or delete the line.",
)
LOST_TEXT = Rule(
    "yaml-text-after-hash",
    "Text after # would be lost",
    "A `#` after a space begins a comment, so `Room #4` would be read as `Room`.",
    'Put the text in double quotes: `"Room #4"`. If a comment is meant, put a space after the `#`.',
)
NOT_KEYED = Rule(
    "yaml-key-shape",
    "A key is a list or a record",
    "A key is one word.",
    "Remove the `?` or the bracket at the beginning of the line.",
)

RULES = (
    NOT_UTF8, CONTROL, TOO_LARGE, UNREADABLE, LINK, CONFLICT, EMPTY, SYNTAX, TAB, SECOND_COLON,
    QUOTE, BRACKET, FIRST_CHARACTER, BACKSLASH, INDENTATION, REPEATED_KEY, ALIAS, TAG, TOO_DEEP,
    SEVERAL, LOST_TEXT, NOT_KEYED,
)  # fmt: skip

_MARKER = re.compile(r"<{7}(?: |$)")
_NOT_CLOSED = ("The quotation mark that begins here is never closed.",
               "Close it, or leave both quotation marks out.")  # fmt: skip
_KEY = re.compile(r"(?:- )?[a-z_]+:(?:\s|$)")
_HASH = re.compile(r" +#(?=[^\s#!])")


@dataclass(slots=True)
class Document:
    """One file that was read: its path for readers, its lines, and its top value."""

    path: str
    lines: list[str]
    top: Node | None = None
    damaged: bool = False
    """True when a part of the file could not be read, so that a key may only seem missing."""

    @property
    def start(self) -> Location:
        """The file as a whole."""
        return Location(self.path)

    def place(self, line: int, column: int, end_column: int = 0) -> Location:
        """A place from zero-based marks; `end_column` 0 means the end of the line."""
        text = self.lines[line] if line < len(self.lines) else ""
        end = end_column or len(text.rstrip())
        return Location(self.path, line + 1, column + 1, max(end, column + 1) + 1, text)


@dataclass(slots=True)
class _Placed:
    """What stands in a document. Line and columns count from 0."""

    document: Document = field(repr=False)
    line: int
    column: int
    end_column: int

    @property
    def location(self) -> Location:
        """Where it begins; the whole of it when it stands in one line."""
        return self.document.place(self.line, self.column, self.end_column)


@dataclass(slots=True)
class Scalar(_Placed):
    """A value as typed. `text` has quotes and folding resolved and nothing else."""

    text: str
    block: bool = False
    end: tuple[int, int] = (0, 0)
    """Line and column, counted from 0, after the last character."""

    def place_of(self, part: str, start: int = 0) -> Location:
        """Where a part of the text stands that begins at `start` of `text`.

        Gives the value's own place where the file has other signs for it, as with escapes.
        """
        words = part.split(maxsplit=1)
        for wanted in (part, *words[:1]):
            # The file may break lines where the text does not; counting goes by occurrences.
            before = self.text.count(wanted, 0, start)
            for number, place in enumerate(self._places(wanted)):
                if number == before:
                    return place
        return self.location

    def _places(self, wanted: str) -> Iterator[Location]:
        last, stop = self.end
        for number in range(self.line, min(last + 1, len(self.document.lines))):
            line = self.document.lines[number]
            text = line[:stop] if number == last else line
            column = text.find(wanted, self.column if number == self.line else 0)
            while wanted and column >= 0:
                yield self.document.place(number, column, column + len(wanted))
                column = text.find(wanted, column + len(wanted))


@dataclass(slots=True)
class Sequence(_Placed):
    """A list of values."""

    items: list[Node]


@dataclass(slots=True)
class Mapping(_Placed):
    """A record: keys with their places, and values."""

    keys: dict[str, Scalar]
    values: dict[str, Node]

    @property
    def location(self) -> Location:
        """Where the record begins: its first key."""
        for key in self.keys.values():
            return key.location
        return self.document.place(self.line, self.column, self.end_column)


Node = Scalar | Sequence | Mapping


class _Fault(Exception):
    """Stops the reading of one file; always caught in this module."""

    def __init__(self, diagnostic: Diagnostic, line: int) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.line = line


def read(root: Path, path: str) -> tuple[Document, list[Diagnostic]]:
    """Read one file of the network.

    `path` is relative to `root`, with forward slashes. The document's `top` is None when nothing
    could be read. Never raises for what a file may hold.
    """
    empty = Document(path, [])
    file = root / path
    try:
        if file.is_symlink():
            message, hint = "This is a link, not a file.", "Put a copy of the file here."
            return empty, [LINK.at(empty.start, message, hint)]
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            message = "This is not an ordinary file."
            return empty, [UNREADABLE.at(empty.start, message, "Put a file in its place.")]
        if status.st_size > MAX_BYTES:
            message = f"The file has more than {MAX_BYTES:,} bytes."
            return empty, [TOO_LARGE.at(empty.start, message, "Split it into several files.")]
        data = file.read_bytes()
    except IsADirectoryError:
        message = "There is a folder where a file should be."
        return empty, [UNREADABLE.at(empty.start, message, "Rename or remove the folder.")]
    except OSError as error:
        message = f"The file cannot be opened: {(error.strerror or 'unknown cause').lower()}."
        hint = "Check that the file is there and that you may read it."
        return empty, [UNREADABLE.at(empty.start, message, hint)]
    return parse(data, path)


def parse(data: bytes, path: str) -> tuple[Document, list[Diagnostic]]:
    """The values of a file's bytes, and the faults that reading found."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(path, []), [_not_utf8(data, path, error.start)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    document = Document(path, text.split("\n"))
    # Nearly every file has neither; looking through it once says so.
    diagnostics = []
    if unseen.is_in_lines(text):
        diagnostics = list(_hidden_characters(document))
    if not diagnostics and "<<<<<<<" in text:
        diagnostics = list(_conflict_markers(document))
    if diagnostics:
        return document, diagnostics
    lines = list(document.lines)
    for _ in range(MAX_RECOVERIES):
        try:
            found: list[Diagnostic] = []
            document.top = _Reader(document, found).read(text)
            diagnostics += found
            break
        except _Fault as fault:
            # A file that is woven from anchors has one fault, not one in each line.
            if fault.diagnostic.rule is not ALIAS or ALIAS not in {d.rule for d in diagnostics}:
                diagnostics.append(fault.diagnostic)
            document.damaged = True
            if not _blank_entry(lines, fault.line):
                break
            text = "\n".join(lines)
    if document.top is None and not diagnostics:
        message = "The file has no entries."
        diagnostics.append(EMPTY.at(document.start, message, "Fill it in, or delete the file."))
    return document, diagnostics


def trusted(own: Path | bytes) -> Any:
    """YAML of the program itself as plain Python values. Never for a network's data."""
    return yaml.load(own.read_bytes() if isinstance(own, Path) else own, Loader=yaml.CSafeLoader)


def dump(value: Any) -> str:
    """Plain Python values as YAML text, keys in the order given."""
    dumper, width = yaml.CSafeDumper, 10_000
    return yaml.dump(value, Dumper=dumper, sort_keys=False, allow_unicode=True, width=width)


def plain(node: Node | None) -> Any:
    """The texts of a value without their places: str, list or dict."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.values.items()}
    return None


def _not_utf8(data: bytes, path: str, offset: int) -> Diagnostic:
    before = data[:offset]
    line = before.count(b"\n")
    column = offset - (before.rfind(b"\n") + 1)
    text = data.split(b"\n")[line].decode("utf-8", errors="replace").rstrip("\r")
    location = Location(path, line + 1, column + 1, column + 2, text)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        location = Location(path)
    hint = "Save it again with the encoding UTF-8."
    return NOT_UTF8.at(location, "The file is not saved as UTF-8.", hint)


def _hidden_characters(document: Document) -> Iterator[Diagnostic]:
    for number, line in enumerate(document.lines):
        if found := unseen.in_line(line):
            place = document.place(number, found.start, found.start + 1)
            message = f"There is a hidden character here: {found.name}."
            yield CONTROL.at(place, message, "Delete it and retype the word.")


def _conflict_markers(document: Document) -> Iterator[Diagnostic]:
    for number, line in enumerate(document.lines):
        if _MARKER.match(line):
            hint = "Keep the lines that are right and delete the marker lines."
            place = document.place(number, 0)
            yield CONFLICT.at(place, "Two changes to these lines were not merged.", hint)


def _blank_entry(lines: list[str], line: int) -> bool:
    """Blank the top-level entry that holds `line`; False when nothing was left to blank.

    The rest of the file can then be read, so that one slip does not hide the next.
    """
    line = min(line, len(lines) - 1)
    while line >= 0 and not lines[line].strip():
        line -= 1
    if line < 0:
        return False
    first = line
    while first > 0 and (not lines[first].strip() or lines[first][0] in " \t#"):
        first -= 1
    last = line + 1
    while last < len(lines) and (not lines[last].strip() or lines[last][0] in " \t#]}"):
        last += 1
    lines[first:last] = [""] * (last - first)
    return True


def _begin(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event's first character, counted from 0."""
    mark = event.start_mark
    return (mark.line, mark.column) if mark else (0, 0)


_FRAME = (yaml.StreamStartEvent, yaml.DocumentEndEvent)


class _Reader:
    """Turns libyaml's events into nodes, refusing what the format does not need."""

    def __init__(self, document: Document, diagnostics: list[Diagnostic]) -> None:
        self.document = document
        self.diagnostics = diagnostics

    def read(self, text: str) -> Node | None:
        top: Node | None = None
        documents = 0
        try:
            self._next: Callable[[], Any] = yaml.CSafeLoader(text).get_event
            event: Any
            while (kind := type(event := self._next())) is not yaml.StreamEndEvent:
                if kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        place = self.document.place(*_begin(event))
                        message = "A second document begins here."
                        hint = "Move it to a file of its own."
                        self.diagnostics.append(SEVERAL.at(place, message, hint))
                        break
                elif kind not in _FRAME:
                    top = self._node(event, 0)
        except yaml.MarkedYAMLError as error:
            raise self._translated(error) from None
        except (yaml.YAMLError, ValueError, RecursionError):
            message, hint = "The file cannot be read.", "Compare it with another hub's file."
            raise _Fault(SYNTAX.at(self.document.start, message, hint), 0) from None
        if isinstance(top, Scalar) and not top.text:
            return None
        return top

    def _fail(self, rule: Rule, event: yaml.Event, message: str, hint: str) -> None:
        line, column = _begin(event)
        raise _Fault(rule.at(self.document.place(line, column), message, hint), line)

    def _node(self, event: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            message = f"This is more than {MAX_DEPTH} levels deep."
            self._fail(TOO_DEEP, event, message, "Remove the brackets that do not belong.")
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor:
            message = "Anchors and aliases (`&` and `*`) are not used here."
            self._fail(ALIAS, event, message, "Write the value out, or put the text in quotes.")
        if event.tag:
            self._fail(TAG, event, "A type is forced with `!`.", "Delete the part with the `!`.")
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if kind is yaml.SequenceStartEvent:
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _scalar(self, event: Any) -> Scalar:
        start, stop, style = event.start_mark, event.end_mark, event.style
        line, column, last, end = start.line, start.column, stop.line, stop.column
        lines = self.document.lines
        is_quoted = style in ("'", '"')
        if is_quoted and last > line and any(map(_KEY.match, lines[line + 1 : last + 1])):
            # It ran on to the file's next quotation mark and swallowed other entries.
            self._fail(QUOTE, event, *_NOT_CLOSED)
        value = Scalar(
            self.document, line, column, end if line == last else 0, event.value,
            style in ("|", ">"), (last, end),
        )  # fmt: skip
        # As it was typed it was found before; only double quotes have other signs for it.
        if style == '"' and (found := unseen.in_text(value.text)):
            message = f"A backslash stands for a hidden character in this text: {found.name}."
            hint = "Delete the backslash and the signs that belong to it."
            self.diagnostics.append(CONTROL.at(value.location, message, hint))
        # Most values end with their line.
        is_followed = not style and last < len(lines) and end < len(lines[last])
        if is_followed and (match := _HASH.match(lines[last][end:])):
            place = self.document.place(last, end + match.end() - 1)
            message = "The text from the `#` on would be lost."
            hint = "Put the whole text in double quotes."
            self.diagnostics.append(LOST_TEXT.at(place, message, hint))
        return value

    def _sequence(self, event: Any, depth: int) -> Sequence:
        items = []
        while type(inner := self._next()) is not yaml.SequenceEndEvent:
            items.append(self._node(inner, depth + 1))
        return Sequence(self.document, *_begin(event), 0, items)

    def _mapping(self, event: Any, depth: int) -> Mapping:
        mapping = Mapping(self.document, *_begin(event), 0, {}, {})
        while type(inner := self._next()) is not yaml.MappingEndEvent:
            key = self._node(inner, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(key, Scalar):
                place = key.location
                message = "A key is one word, not a list."
                self.diagnostics.append(NOT_KEYED.at(place, message, "Remove the bracket."))
            elif key.text in mapping.keys:
                first = mapping.keys[key.text].line + 1
                message = f"`{key.text}` stands here a second time; the first is in line {first}."
                hint = "Delete the line that is wrong."
                self.diagnostics.append(REPEATED_KEY.at(key.location, message, hint))
            else:
                mapping.keys[key.text] = key
                mapping.values[key.text] = value
        return mapping

    def _translated(self, error: yaml.MarkedYAMLError) -> _Fault:
        """libyaml's words → ours. It names its faults only in English sentences."""
        problem = error.problem or ""
        context = error.context or ""
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        lines = self.document.lines
        text = lines[line] if line < len(lines) else ""
        rule, message, hint, at = _in_words(problem, context, text, column)
        opening = error.context_mark or mark
        if at == "opening" and opening:
            line, column = opening.line, opening.column
        elif at == "line":
            column = 0
        line = min(line, len(lines) - 1)
        return _Fault(rule.at(self.document.place(line, column), message, hint), line)


_Words = tuple[Rule, str, str, str]
"""Rule, message, hint, and where to point: at the `problem`, its `opening` or the whole `line`."""


def _in_words(problem: str, context: str, text: str, column: int) -> _Words:
    """What libyaml says of a line → what we say."""
    character = text[column : column + 1]
    sign = "a backtick" if character == "`" else f"`{character}`"
    if "mapping values are not allowed" in problem:
        if ": " in text[:column]:
            return (SECOND_COLON, "There is a second colon in this line.",
                    "Put the text after the first colon in double quotes.", "problem")  # fmt: skip
        return (INDENTATION, "This line is indented further than the one above.",
                "Begin it in the same column as the other keys.", "problem")  # fmt: skip
    if character == "\t" or text.startswith("\t"):
        return (TAB, "This line is indented with a tab.",
                "Replace the tab by two spaces.", "line")  # fmt: skip
    if "cannot start any token" in problem or "alphabetic or numeric" in problem:
        return (FIRST_CHARACTER, f"Text cannot begin with {sign}.",
                "Put the text in double quotes.", "problem")  # fmt: skip
    if "quoted scalar" in context:
        if "escape" in problem:
            return (BACKSLASH, "The backslash here has a special meaning.",
                    "Use single quotes around the text.", "problem")  # fmt: skip
        return (QUOTE, *_NOT_CLOSED, "opening")
    return _structure_in_words(problem, context, character)


def _structure_in_words(problem: str, context: str, character: str) -> _Words:
    if "flow" in context or "flow" in problem:
        return (BRACKET, "The bracket that begins here is not closed.",
                "Close it with `]` or `}`.", "opening")  # fmt: skip
    if "expected key" in problem or "block" in context or "indentation" in problem:
        return (INDENTATION, "This line does not fit the lines above it.",
                "Check its indentation, and the quotation marks of the line above.",
                "problem")  # fmt: skip
    if "tag" in context or "directive" in context or "directive" in problem:
        return (FIRST_CHARACTER, f"Text cannot begin with `{character or '%'}`.",
                "Put the text in double quotes.", "problem")  # fmt: skip
    if "expected ':'" in problem:
        return (SYNTAX, "There is a line without a colon here.",
                "Write it as `key: value`, or indent it under the key it belongs to.",
                "opening")  # fmt: skip
    return SYNTAX, "This line cannot be read.", "Write it as `key: value`.", "problem"
