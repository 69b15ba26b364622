"""What every docs tree inherits, and what an engine fails with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.refusals import Refusal


class EngineFailed(Refusal):
    """The engine stopped or warned; the message is its own."""

    says = "The pages could not be made: {}"


@dataclass(frozen=True, slots=True)
class Base:
    """What every docs tree inherits: the root's mkdocs.yml and the files of the theme's folder.

    It is complete, so that it can travel to another machine.
    """

    configuration: bytes
    theme: Mapping[str, bytes]
