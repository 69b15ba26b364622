"""What can be wrong with the private files that say whom a letter is for."""

from __future__ import annotations

from generator.diagnostics import Rule

LINK = Rule(
    "letter-link-not-clear",
    "A private link file does not say whose answers belong to a record",
    "A file of `private/matched/` names a record, its programme and the references of answers. "
    "Only what it says for certain is used, so that no letter goes to the wrong person.",
    "Write the file as `lrp match` does, or delete it: the letters are then made without "
    "addresses.",
)
MISSING = Rule(
    "letter-answers-missing",
    "There are no answers for a reference",
    "A private link file names answers that are not in `private/`, so that nobody knows to whom "
    "the letter goes.",
    "Import the answers, or correct the reference in the link file.",
)
UNREADABLE = Rule(
    "letter-answers-not-readable",
    "A file of answers cannot be read",
    "Name and address of a letter stand in a file of answers in `private/`.",
    "Mend the line, or delete the file and import the answers again.",
)
OTHER_SCHOOL = Rule(
    "letter-answers-of-another-school",
    "Answers are from another school than the record",
    "A letter holds names and addresses. Where the record and the answers do not name the same "
    "school, it is made without them rather than sent to the wrong person.",
    "Correct the reference in the link file, or the school in the record.",
)
ADDRESS = Rule(
    "letter-address-not-usable",
    "An email address in the answers cannot be written to",
    "An address has one @ sign, no spaces, and a name with a point behind the sign.",
    "Correct `email` in the file of answers. The letter is made without the address until then.",
)
RULES = (LINK, MISSING, UNREADABLE, OTHER_SCHOOL, ADDRESS)
