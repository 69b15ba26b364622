"""What a fault is: where it stands, which rule it breaks, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A stretch of one line of a file.

    `path` is relative to the root of the network, with forward slashes. Lines and columns count
    from 1; 0 means the file as a whole. `end_column` is the column after the last character.
    """

    path: str
    line: int = 0
    column: int = 0
    end_column: int = 0
    text: str = field(default="", compare=False)
    """The whole line as the reader wrote it, for the excerpt; empty where there is none."""

    def __reduce__(self) -> tuple[type[Location], tuple[str, int, int, int, str]]:
        return Location, (self.path, self.line, self.column, self.end_column, self.text)

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong, with the page that `lrp explain` prints.

    `code` is permanent and names the fault, never the cure. `why` and `mend` are Markdown
    paragraphs for a school leader.
    """

    code: str
    title: str
    why: str
    mend: str
    severity: Severity = "error"

    def at(self, location: Location, message: str, hint: str = "") -> Diagnostic:
        """A fault of this rule. `message` is one sentence, `hint` one action."""
        return Diagnostic(self, location, message, hint)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault in the data, at its place."""

    rule: Rule
    location: Location
    message: str
    hint: str = ""

    @property
    def code(self) -> str:
        """The permanent name of the fault."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """`error` stops a build, `warning` does not."""
        return self.rule.severity


def in_reading_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file, then line, then column; the same fault at the same place once."""
    found = {(d.location, d.code, d.message): d for d in diagnostics}
    return [found[key] for key in sorted(found)]
