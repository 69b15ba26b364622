"""Responses → files of answers in the private inbox, each written once and never changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from generator import amend
from generator.files import RESERVED
from generator.forms.answers import AnswerFile, parse
from generator.forms.verdict import Answer
from generator.importers.outcomes import Planned
from generator.importers.responses import Response, Responses, digest
from generator.private_folder import TOP

NO_HUB = "_network"
"""The folder of answers that belong to no hub; no hub can have this name."""
_REFERENCE = re.compile(r"[a-z]{2,5}-[a-z0-9]{4,20}")
_HEAD = len("answers:\n")


class Inbox(Mapping[str, bytes]):
    """Path → bytes of the files to write. Each is made when it is asked for, and not kept."""

    def __init__(self) -> None:
        self._files: dict[str, AnswerFile] = {}

    def add(self, path: str, file: AnswerFile) -> None:
        """One more file."""
        self._files[path] = file

    def __getitem__(self, path: str) -> bytes:
        """The file's YAML."""
        return _text(self._files[path]).encode()

    def __iter__(self) -> Iterator[str]:
        """The paths, in the order of the rows."""
        return iter(self._files)

    def __len__(self) -> int:
        """How many files."""
        return len(self._files)


@dataclass(slots=True)
class _Standing:
    """What is in the inbox of one form already, by the id of each file."""

    folder: Path
    paths: dict[str, Path] = field(default_factory=dict)

    def find(self) -> _Standing:
        if self.folder.is_dir():
            for path in sorted(self.folder.glob("*/*/*.yaml")):
                self.paths.setdefault(path.stem, path)
        return self

    def answers(self, name: str) -> tuple[str, Mapping[str, Answer]] | None:
        """Hub and answers of a file; None where it cannot be read."""
        try:
            found, _ = parse(self.paths[name].read_bytes(), name)
        except OSError:
            return None
        return (found.hub, found.answers) if found else None


def plan(responses: Responses, private: Path) -> tuple[list[Planned], Inbox]:
    """What becomes of each response, in order, and the files to write, all below `private/`."""
    form = responses.form.id
    standing = _Standing(private / form).find()
    files = Inbox()
    alike = Counter(_base(responses, row) for row in responses.rows if not row.faults)
    taken: dict[str, Response] = {}
    rows = []
    for row in responses.rows:
        if row.faults:
            rows.append(Planned(row, "left", reason=_count(len(row.faults))))
            continue
        base = _base(responses, row)
        name, planned = _settled(row, base, standing, taken, is_alone=alike[base] == 1)
        if planned:
            rows.append(planned)
            continue
        taken[name] = row
        path = f"{TOP}/{form}/{row.year}/{row.hub or NO_HUB}/{name}.yaml"
        reference = row.reference or name
        files.add(
            path,
            AnswerFile(form, reference, row.answered_at, row.hub, row.year, row.answers),
        )
        rows.append(Planned(row, "new", path))
    return rows, files


def _settled(
    row: Response, base: str, standing: _Standing, taken: Mapping[str, Response], *, is_alone: bool
) -> tuple[str, Planned | None]:
    """The id of a response that is new; or what else becomes of it.

    Where a tool does not count its answers, two can be sent in one second. Then what they say
    tells them apart, whichever of them came first.
    """
    own = f"{base}-{row.digest[:6]}" if row.key else base
    for name in (own, base):
        if name in standing.paths:
            path = standing.paths[name].name
            found = standing.answers(name)
            if found is None:
                return "", Planned(row, "left", reason=f"is in `{path}`, which cannot be read")
            if found == (row.hub, row.answers):
                return "", Planned(row, "there", reason=f"as `{path}`")
            if name == own or row.is_counted or is_alone:
                return "", Planned(
                    row, "changed", reason=f"`{path}` stands and says something else"
                )
    for name in (own, base):
        if (other := taken.get(name)) is not None:
            if other.answers == row.answers and other.hub == row.hub:
                return "", Planned(row, "left", reason=f"says the same as {other.place}")
            if row.is_counted:
                return "", Planned(
                    row, "left",
                    reason=f"has the number of {other.place} and says something else",
                )  # fmt: skip
    return (base if row.is_counted or is_alone else own), None


def _base(responses: Responses, row: Response) -> str:
    """The id that a response has wherever it stands in the file."""
    if _REFERENCE.fullmatch(row.reference.lower()) and row.reference.lower() not in RESERVED:
        return row.reference.lower()
    family = responses.source.family
    return f"{family}-{digest(row.key) if row.key else row.digest}"


def _count(faults: int) -> str:
    return f"has {faults} answer{'s'[: faults > 1]} that cannot be used"


def _text(file: AnswerFile) -> str:
    """As `amend.document` writes it, with the lines of answers that come often made once."""
    value = file.value()
    answers = value.pop("answers")
    head = "".join(_lines(key, str(text)) for key, text in value.items())
    if not file.answers or not isinstance(answers, dict):
        return head + "answers: {}\n"
    own = (_answer(name, given) for name, given in file.answers.items())
    return head + "answers:\n" + "".join(own)


@lru_cache(maxsize=20_000)
def _lines(key: str, text: str) -> str:
    return amend.document({key: text})


@lru_cache(maxsize=20_000)
def _answer(name: str, given: Answer) -> str:
    return amend.document({"answers": {name: given}})[_HEAD:]
