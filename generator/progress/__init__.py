"""How far a hub and the network are in a year: counts, steps, recruitment, and who owes what.

Values that pages, pictures and reports share; nothing here knows how they are shown. Everything
is computed from a Network (projected or not), a subscription year and today.

A hub owns its own records. Those that its schools host for another hub are among what it is owed
and shown, and are counted in the participant's hub alone.
"""

from generator.progress.counts import Count, by_state, hosted_by, records_of
from generator.progress.owed import CENTRAL_TEAM, Owed, all_owed, owed
from generator.progress.recruiting import Recruitment, recruitment
from generator.progress.standing import HubProgress, Summary, progress, summary
from generator.progress.year import (
    Unrepresented,
    YearStep,
    YearSteps,
    without_representative,
    year_steps,
)

__all__ = [
    "CENTRAL_TEAM", "Count", "HubProgress", "Owed", "Recruitment", "Summary", "Unrepresented",
    "YearStep", "YearSteps", "all_owed", "by_state", "hosted_by", "owed", "progress",
    "records_of", "recruitment", "summary", "without_representative", "year_steps",
]  # fmt: skip
