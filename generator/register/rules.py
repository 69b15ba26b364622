"""What an import from the register leaves, and what it asks somebody to look at."""

from __future__ import annotations

from generator.diagnostics import Rule

NO_SUCH_URN = Rule(
    "register-urn-not-found",
    "A URN that the register does not have",
    "Every school has a URN of six digits in the register. One that is not in the file is a slip, "
    "or belongs to a school that opened after the file was made.",
    "Look the school up in Get Information About Schools and correct the URN, or download the "
    "register again.",
)
NO_SUCH_AUTHORITY = Rule(
    "register-authority-not-found",
    "A local authority that the register does not have",
    "Schools are chosen by the authority's name as the register writes it.",
    "Write the name as the message has it.",
)
NOT_OPEN = Rule(
    "register-school-not-open",
    "A school that is closed, or not open yet",
    "A hub's members are schools that can be visited. When a school becomes an academy, the old "
    "one is closed in the register and the new one has a URN of its own.",
    "Look for the school that took its place, and use its URN.",
    "warning",
)
CLOSING = Rule(
    "register-school-closing",
    "A school that is to close",
    "The school is open, so it is added to the list; visits there have an end.",
    "Once it has closed, write the day as `left_on`.",
    "warning",
)
IN_ANOTHER_HUB = Rule(
    "register-school-in-another-hub",
    "A school that another hub lists",
    "A school belongs to one hub at a time. Counted twice, every total would be wrong.",
    "If it moved, write `left_on` in the hub that it left and import it again.",
    "warning",
)
HAS_LEFT = Rule(
    "register-school-had-left",
    "A school that is in the list and has left the hub",
    "Earlier residencies name it, so it stays in the list with the day on which it left.",
    "If it is a member again, take `left_on` away.",
    "warning",
)
DIFFERS = Rule(
    "register-differs",
    "The list and the register do not say the same",
    "What stands in a hub's list is never changed by an import: the hub may know better, and the "
    "register may be months old.",
    "Compare the two, and correct the list where the register is right.",
    "warning",
)
UNUSABLE = Rule(
    "register-row-not-usable",
    "A row of the register that makes no school",
    "Without a name, a phase or a local authority in their usual form a school cannot stand in a "
    "hub's list.",
    "Add the school by hand, or correct the row.",
)
LEFT_OUT = Rule(
    "register-value-left-out",
    "A value of the register that has no usual form",
    "A postcode or a place on the map is not needed, so the school is added without it.",
    "Write it into the hub's list by hand.",
    "warning",
)
SETTING = Rule(
    "register-setting-not-told",
    "What sort of school it is cannot be told from the file",
    "For special schools, alternative provision and independent schools the register says “Not "
    "applicable” as their phase; which of them a school is stands in another column.",
    "Download the register with the column `TypeOfEstablishment (name)`, or correct `setting` by "
    "hand.",
    "warning",
)
LETTERS = Rule(
    "register-letters-doubtful",
    "Letters that were read wrongly before",
    "A name such as “ZoÃ«” was saved in one way and read in another before it came into the file.",
    "Correct the name in the hub's list.",
    "warning",
)
UNREAD_LIST = Rule(
    "register-list-not-read",
    "The hub's list of schools cannot be read in full",
    "Nothing is added to a file with a fault that hides what stands in it.",
    "Mend what `lrp check` says of the file, and import again.",
)
RULES = (
    NO_SUCH_URN, NO_SUCH_AUTHORITY, NOT_OPEN, CLOSING, IN_ANOTHER_HUB, HAS_LEFT, DIFFERS,
    UNUSABLE, LEFT_OUT, SETTING, LETTERS, UNREAD_LIST,
)  # fmt: skip
