"""Every hub's published learning in one place: found by any way in, with what is related."""

from generator.library.half_terms import EARLIER, HalfTerm, begun_on, half_terms, in_half_terms
from generator.library.index import WAYS, Library, values
from generator.library.nearby import Nearby
from generator.library.shelf import CHANGES, Key, Shelf, entries, key, order, shelf

__all__ = [
    "CHANGES", "EARLIER", "WAYS", "HalfTerm", "Key", "Library", "Nearby", "Shelf",
    "begun_on", "entries", "half_terms", "in_half_terms", "key", "order", "shelf", "values",
]  # fmt: skip
