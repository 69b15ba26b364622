"""A search index of many small files, of which a reader downloads only what a query needs.

Nothing here knows the network: documents go in, `{path: bytes}` comes out. The other half is
site_templates/assets/search.js, which reads words by the same rule and finds them in the files.
docs/decisions/0017-search.md says why it is our own.
"""

from generator.search.batch import Batch, cut
from generator.search.document import Document
from generator.search.index import FOLDER, Standing, Strays, index, index_of, strays
from generator.search.numbering import Section

__all__ = [
    "FOLDER", "Batch", "Document", "Section", "Standing", "Strays", "cut", "index", "index_of",
    "strays",
]  # fmt: skip
