"""Every hub's published learning in one place: found by any way in, with what is related."""

from generator.library.half_terms import EARLIER, HalfTerm, half_terms, in_half_terms
from generator.library.index import WAYS, Key, Library, key, newest_first, values
from generator.library.related import Related

__all__ = [
    "EARLIER", "WAYS", "HalfTerm", "Key", "Library", "Related", "half_terms", "in_half_terms",
    "key", "newest_first", "values",
]  # fmt: skip
