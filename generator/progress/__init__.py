"""How far a hub and the network are in a year: counts, steps, recruitment, and who owes what.

Values that pages, pictures and reports share; nothing here knows how they are shown. Everything
is computed from a Network (projected or not), a subscription year and today.

A hub owns its own records. Those of another hub in which it has a part, as host of a residency or
with reviewers in a review, are among what it is owed and shown, and are counted there alone.
"""

from generator.progress.counts import Count, by_state, of_states, records_of, shared_with
from generator.progress.owed import CENTRAL_TEAM, Owed, all_owed, owed
from generator.progress.recruiting import Recruitment, in_all, recruitment
from generator.progress.standing import HubProgress, Summary, of_hub, progress, summary
from generator.progress.year import (
    Unrepresented,
    YearStep,
    YearSteps,
    find_unrepresented,
    without_representative,
    year_steps,
)

__all__ = [
    "CENTRAL_TEAM", "Count", "HubProgress", "Owed", "Recruitment", "Summary", "Unrepresented",
    "YearStep", "YearSteps", "all_owed", "by_state", "find_unrepresented", "in_all", "of_hub",
    "of_states", "owed", "progress", "records_of", "recruitment", "shared_with", "summary",
    "without_representative", "year_steps",
]  # fmt: skip
