"""The answers to a form as a file: what the web form downloads and private/ keeps.

form: interest
reference: LRP-7F3K2Q
answered_at: "2026-11-20T14:03:00Z"
hub: tamar-valley
year: 2026-27
answers:
  aims: How the school plans transition
  themes:
    - transition
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator import source
from generator.diagnostics import Diagnostic
from generator.source import Scalar, Sequence

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,39}")
"""What a reference may be. Anything else could say who somebody is where references are shown."""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One set of answers as they were given. Nothing in it has been judged."""

    form: str
    reference: str
    answered_at: str
    hub: str
    year: str
    answers: Mapping[str, str | tuple[str, ...]]
    places: Mapping[str, int] = field(default_factory=dict)
    """The line of each answer."""

    def value(self) -> dict[str, object]:
        """The file as plain values, for a YAML writer."""
        whole: dict[str, object] = {
            "form": self.form, "reference": self.reference, "answered_at": self.answered_at,
            "hub": self.hub, "year": self.year,
        }  # fmt: skip
        kept = {key: text for key, text in whole.items() if text}
        answers = {k: v if isinstance(v, str) else list(v) for k, v in self.answers.items()}
        return kept | {"answers": answers}


def parse(data: bytes, path: str) -> tuple[AnswerFile | None, list[Diagnostic]]:
    """A file of answers; None, with the reasons, when it is none."""
    document, found = source.parse(data, path)
    found = _but_for_escapes(document, found)
    top = document.top
    if not isinstance(top, source.Mapping) or any(d.severity == "error" for d in found):
        return None, found
    answers = top.values.get("answers")
    if not isinstance(answers, source.Mapping):
        return None, found
    given: dict[str, str | tuple[str, ...]] = {}
    for name, answer in answers.values.items():
        if isinstance(answer, Scalar):
            given[name] = answer.text
        elif isinstance(answer, Sequence):
            given[name] = tuple(item.text for item in answer.items if isinstance(item, Scalar))
    head = {key: node.text for key, node in top.values.items() if isinstance(node, Scalar)}
    places = {name: key.location.line for name, key in answers.keys.items()}
    return AnswerFile(
        form=head.get("form", ""), reference=head.get("reference", ""),
        answered_at=head.get("answered_at", ""), hub=head.get("hub", ""),
        year=head.get("year", ""), answers=given, places=places,
    ), found  # fmt: skip


def read(private: Path, path: str) -> tuple[AnswerFile | None, list[Diagnostic]]:
    """A file of answers below a folder: an ordinary file of a sensible size, and no link."""
    document, found = source.read(private, path)
    found = _but_for_escapes(document, found)
    if document.top is None or any(d.severity == "error" for d in found):
        return None, found
    return parse("\n".join(document.lines).encode("utf-8", "surrogatepass"), path)


def _but_for_escapes(document: source.Document, found: list[Diagnostic]) -> list[Diagnostic]:
    """Without faults about signs that nobody sees and that the file has escaped.

    Answers keep what somebody typed or pasted; a record that would be made of it is checked as
    every record is. A file with such signs as they are has no values at all.
    """
    if document.top is None:
        return found
    return [fault for fault in found if fault.rule is not source.CONTROL]
