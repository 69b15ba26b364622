"""Reasons for which nothing is done at all, each with the one line that says so."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """The program cannot do what it was asked. Its message is the name that `says` is about."""

    says: ClassVar[str]
    """A sentence in plain words, with `{}` for the name."""

    @property
    def sentence(self) -> str:
        """What a person is told."""
        return self.says.format(self)
