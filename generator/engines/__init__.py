"""Docs trees → finished pages, whichever site engine runs."""

from generator.engines.finishing import Finished, finish
from generator.engines.registry import ENGINES, Engine

__all__ = ["ENGINES", "Engine", "Finished", "finish"]
