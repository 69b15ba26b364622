"""What came of a year: each hub's return to the central team, their sum, and year on year.

Numbers are counted from the records of a projected network, words are the hub's own from its
return. Counts of schools are those that the projection made (`involvement`), so that nothing here
knows more than its reader may.
"""

from generator.outcomes.counting import (
    CASCADES,
    GainCount,
    HubOutcomes,
    Involved,
    Outcomes,
    Return,
    ThemeCount,
    ThemeTally,
    due_on,
    gathered,
    involved_by_place,
    of_hub,
    outcomes,
    tally,
    themes_of,
)
from generator.outcomes.draft import draft
from generator.outcomes.lacking import Lack, lacking
from generator.outcomes.rollup import (
    MEASURES,
    NetworkOutcomes,
    Spread,
    network_outcomes,
    words_of,
)

__all__ = [
    "CASCADES", "MEASURES", "GainCount", "HubOutcomes", "Involved", "Lack", "NetworkOutcomes",
    "Outcomes", "Return", "Spread", "ThemeCount", "ThemeTally", "draft", "due_on", "gathered",
    "involved_by_place", "lacking", "network_outcomes", "of_hub", "outcomes", "tally", "themes_of",
    "words_of",
]  # fmt: skip
