"""Who should go where: leaders and host schools matched, proven best, and explained.

Interests and offers of private/ become a `Problem` (pool.py); `solve` finds the best matching,
`explain` says why, and records.py makes the files of data/. docs/matching.md is for readers.
"""

from generator.matching.rules import RULES

__all__ = ["RULES"]
