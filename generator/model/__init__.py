"""The programme's records as frozen values. No reading, no writing, no clock.

Every record class carries the fields of its Table Schema in generator/schemas/ under the same
names, plus what its folder says (`hub`, `year`, `id`) and `at`, which gives the place of a field.
tests/test_model.py keeps classes and schemas together.
"""

from generator.model.counts import (
    Amount,
    SchoolsInvolved,
)
from generator.model.entry import (
    Entry,
    entry_of,
)
from generator.model.form import (
    Form,
    FormBlock,
    FormCondition,
    FormConstraints,
    FormDestination,
    FormField,
    FormOption,
    FormPrivacy,
    FormQuestion,
    FormRule,
    FormSection,
)
from generator.model.hub import (
    HOST_TO_BE_FOUND,
    Closure,
    Hub,
    HubYear,
    Learning,
    Offer,
    Outcome,
    Participation,
    Post,
    Priority,
    Residency,
    Resource,
    Review,
    Reviewer,
    School,
    Testimonial,
    find_source,
)
from generator.model.network import (
    KeyDate,
    Matching,
    Network,
    Redirect,
    Session,
    Term,
    Theme,
)
from generator.model.programme import (
    CareerStage,
    Duty,
    Gain,
    Milestone,
    Phase,
    Programme,
    ProgrammeYear,
    Role,
)
from generator.model.record import (
    Places,
    Record,
    nowhere,
)
from generator.model.years import (
    academic_year,
    is_year,
    year_after,
    year_of,
)

__all__ = [
    "HOST_TO_BE_FOUND",
    "Amount",
    "CareerStage",
    "Closure",
    "Duty",
    "Entry",
    "Form",
    "FormBlock",
    "FormCondition",
    "FormConstraints",
    "FormDestination",
    "FormField",
    "FormOption",
    "FormPrivacy",
    "FormQuestion",
    "FormRule",
    "FormSection",
    "Gain",
    "Hub",
    "HubYear",
    "KeyDate",
    "Learning",
    "Matching",
    "Milestone",
    "Network",
    "Offer",
    "Outcome",
    "Participation",
    "Phase",
    "Places",
    "Post",
    "Priority",
    "Programme",
    "ProgrammeYear",
    "Record",
    "Redirect",
    "Residency",
    "Resource",
    "Review",
    "Reviewer",
    "Role",
    "School",
    "SchoolsInvolved",
    "Session",
    "Term",
    "Testimonial",
    "Theme",
    "academic_year",
    "entry_of",
    "find_source",
    "is_year",
    "nowhere",
    "year_after",
    "year_of",
]
