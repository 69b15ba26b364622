"""What can be wrong with the answers that a matching is made from, each with its code."""

from __future__ import annotations

from generator.diagnostics import Rule

UNREADABLE = Rule(
    "match-file-not-read",
    "A file of private answers that cannot be read",
    "The answers in it take no part in the matching.",
    "Put the file back as the web form or `lrp import` wrote it.",
)
NOT_USABLE = Rule(
    "match-answer-not-usable",
    "An answer that matching needs and cannot use",
    "Without it nobody can tell where the person could go, or who could come.",
    "Ask the person, and correct the answer in the file.",
)
REFERENCE = Rule(
    "match-reference-not-usable",
    "Answers without a reference of their own",
    "A reference stands for a person where no name may be shown, so it is letters, digits and "
    "hyphens, and no two sets of answers share one.",
    "Give the file the reference that the form gave, or one of its own, such as `ASK-0007`.",
)
OTHER_YEAR = Rule(
    "match-answers-of-another-year",
    "Answers of another year",
    "What somebody wished for last year may not hold any more, so it is left out.",
    "Ask again, or move the file to the folder of its year.",
)
NOT_MEMBER = Rule(
    "match-school-in-no-hub",
    "A school that the hub does not have",
    "Both schools are members on the days of a visit. A school that left, or that is in another "
    "hub, cannot be matched here.",
    "Correct the URN, or move the file to the folder of the school's hub.",
)
NOT_TAKING_PART = Rule(
    "match-hub-not-taking-part",
    "A hub that does not take part this year",
    "A hub takes part when it has signed up and its subscription is active.",
    "Add `signed_up_on` to the hub's `participation.yaml`, or set `subscription: active`.",
)
NOT_SUBSCRIBED = Rule(
    "match-school-not-subscribed",
    "A school whose subscription is not active",
    "A school takes part in a year only while its subscription is active.",
    "Take the school off `not_subscribed` once it has subscribed.",
    "warning",
)
NOT_AGREED = Rule(
    "match-without-agreement",
    "A headteacher who has not agreed",
    "Nobody is out of school, and no school hosts, without the headteacher's agreement.",
    "Ask the headteacher, and change the answer to `yes`.",
    "warning",
)
NOT_LINKED = Rule(
    "match-link-not-clear",
    "A link to answers that does not fit its record",
    "A file of `private/matched` says whose record it is. One that names another record, another "
    "programme or somebody of another school is not followed.",
    "Delete the file, or put it back as `lrp match` wrote it.",
    "warning",
)
TWICE = Rule(
    "match-same-twice",
    "The same person or the same school twice",
    "Two sets of answers of one person would take two places. The later one counts.",
    "Delete the file that is out of date.",
    "warning",
)
ONE_MAILBOX = Rule(
    "match-one-mailbox",
    "Two people behind one mailbox",
    "Two names with one address may be two leaders who share a school's mailbox, or one whose "
    "name was written in two ways. Both are matched, because nobody should be lost.",
    "Delete the file that is out of date, if it is one person.",
    "warning",
)
SHARED_RECORD = Rule(
    "match-record-of-two",
    "A record that could be of two people",
    "A record says school, career stage and post. Where two people of a school have the same, "
    "it is taken for the one whose reference comes first, and the other is matched.",
    "Write the post in the record and in the answers so that it tells the two apart.",
    "warning",
)
CONTRADICTION = Rule(
    "match-exclusion-contradicts",
    "A school that is both wished for and ruled out",
    "One of the two is a slip. Nobody is sent to a school that they ruled out.",
    "Ask the person, and take the school off one of the two lists.",
    "warning",
)
NO_OFFERED_DAYS = Rule(
    "match-offer-without-days",
    "An offer without a day on which somebody could come",
    "No days are left once those that are closed, out of term and too soon are taken off.",
    "Ask the school which days it could open.",
    "warning",
)
NO_POSSIBLE_DAYS = Rule(
    "match-no-feasible-day",
    "Somebody whose days allow no visit",
    "A visit has days that follow each other, and the days that are possible have no such run.",
    "Ask which further days are possible.",
    "warning",
)
RULES = (
    UNREADABLE, NOT_USABLE, REFERENCE, OTHER_YEAR, NOT_MEMBER, NOT_TAKING_PART, NOT_SUBSCRIBED,
    NOT_AGREED, NOT_LINKED, TWICE, ONE_MAILBOX, SHARED_RECORD, CONTRADICTION, NO_OFFERED_DAYS,
    NO_POSSIBLE_DAYS,
)  # fmt: skip
