"""The DfE's register of schools → a hub's list of schools.

The register is Get Information About Schools (GIAS); its extract is a CSV file with one row for
each establishment, saved as Windows-1252, or as UTF-8 by those who saved it again. Schools are
known by their URN and never by their name, which many of them share.
"""

from generator.register.extract import Choice, Entry, Register, choose, read
from generator.register.listing import Result, additions, schools
from generator.register.rules import RULES
from generator.sheets import Unreadable

__all__ = [
    "RULES", "Choice", "Entry", "Register", "Result", "Unreadable", "additions", "choose", "read",
    "schools",
]  # fmt: skip
