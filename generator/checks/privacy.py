"""No person's contact details or name in data/: it is public, and so is its history."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from generator import load, personal
from generator.diagnostics import Diagnostic, Rule
from generator.load import Loaded
from generator.model import HubYear, Learning, Residency, Review
from generator.source import Scalar, Sequence
from generator.tables import Field, Row

EMAIL = Rule(
    "personal-email",
    "An email address in a text",
    "What stands in these files is public, and stays in their history after it is deleted. Pages "
    "show the role mailboxes of the hub and the network by themselves.",
    "Take the address out, or write the role mailbox that is the `contact` of the hub or network.",
)
PHONE = Rule(
    "personal-phone",
    "A telephone number in a text",
    "What stands in these files is public, and stays in their history after it is deleted.",
    "Take the number out. People who need it ask at the role mailbox.",
)
MAILBOX = Rule(
    "personal-mailbox",
    "A person's own mailbox as the contact",
    "A person's mailbox gives their name away and goes with them when they leave. A role mailbox "
    "stays.",
    "Write a role mailbox, such as `tamar-valley@waymark.example`.",
)
NAME = Rule(
    "personal-name",
    "A name where a post belongs",
    "Pages show posts, never names, so that nobody is named without having agreed.",
    "Write the post, such as `Deputy headteacher`.",
)
SCHOOL = Rule(
    "learning-names-a-school",
    "Learning names a school that is not published",
    "A page leaves out a school that did not agree to be named, and learning that names it in its "
    "own words would tell everybody. That is so for the schools of the residency or review that "
    "the learning comes from unless `publish_schools` is `yes` there, and for its own `school` "
    "unless its `publish_school` is `yes`.",
    "Say what sort of school it is, such as “a primary school”, and take its URN out. When the "
    "school agrees to be named, write `yes` instead.",
)
RULES = (EMAIL, PHONE, MAILBOX, NAME, SCHOOL)

FREE_MAIL = frozenset({
    "aol.com", "btinternet.com", "gmail.com", "gmx.com", "googlemail.com", "hotmail.co.uk",
    "hotmail.com", "icloud.com", "live.co.uk", "live.com", "mac.com", "me.com", "msn.com",
    "ntlworld.com", "outlook.com", "proton.me", "protonmail.com", "sky.com", "talktalk.net",
    "virginmedia.com", "yahoo.co.uk", "yahoo.com", "ymail.com",
})  # fmt: skip
_POSTS = {
    ("post", "held_by"), ("participation", "lead_post"), ("residency", "participant_role"),
    ("reviewer", "role"), ("learning", "role"), ("testimonial", "post"),
}  # fmt: skip
_POST_OF = dict(_POSTS)
_FIRST_LAST = re.compile(r"[a-z]+[._][a-z]{2,}[0-9]*", re.IGNORECASE)
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Revd|Reverend)\b\.? +[A-Z][\w'’-]+"
)
# A school may be called after somebody: Dr Challoner's Grammar School.
_INSTITUTION = re.compile(r"\b(?:School|Academy|College|Centre|Trust|Nursery|Sixth|Grammar)\b")
# Parts of a mailbox that say what it is for rather than whose it is.
_ROLE_WORDS = frozenset({
    "admin", "data", "enquiries", "head", "headteacher", "hello", "help", "hub", "info", "lead",
    "learning", "mail", "manager", "network", "office", "partner", "privacy", "protection",
    "residencies", "reviews", "school", "secretary", "support", "team",
})  # fmt: skip
_OWN_WORDS = ("title", "summary", "body", "tried", "changed", "others_can_use", "next_step")
# Combining accents belong to the letter before them; marks of emphasis belong to no word.
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_LEAST_WORDS = 2
"""Words from which a name is told from a word of everyday use: a school may be called Park."""


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every text of every data file, under known keys and unknown ones."""
    mailboxes = loaded.known.mailboxes
    for entry in loaded.entries:
        is_worth_a_look = entry.has_signs(personal.may_hold) or bool(load.mailboxes(entry))
        for row in entry.family:
            for name, value in row.source.values.items() if is_worth_a_look else ():
                column = row.table.fields.get(name)
                for item in value.items if isinstance(value, Sequence) else [value]:
                    if isinstance(item, Scalar):
                        yield from _contact_details(item, column, mailboxes)
            yield from _names(row)
    for hub in loaded.network.hubs:
        for year in hub.years:
            yield from _schools_named(year, loaded.known.names)


def _contact_details(
    value: Scalar, column: Field | None, mailboxes: frozenset[str]
) -> Iterator[Diagnostic]:
    if column and column.format == "email":
        if _is_personal(value.text):
            message = "This looks like a person's own mailbox."
            yield MAILBOX.at(value.location, message, "Write a role mailbox.")
        return
    for start, end, kind in personal.find(value.text):
        found = value.text[start:end]
        if kind == "phone":
            if column is None or (column.format != "uri" and column.text != "link"):
                message = "There is a telephone number here."
                yield PHONE.at(value.place_of(found, start), message, "Take it out.")
        elif found.lower() not in mailboxes and not _is_for_privacy(found, column, mailboxes):
            message = "There is an email address here that is not a role mailbox of the network."
            hint = "Take it out, or write the `contact` of the hub or network."
            yield EMAIL.at(value.place_of(found, start), message, hint)


def _is_for_privacy(address: str, column: Field | None, mailboxes: frozenset[str]) -> bool:
    """A privacy notice names role mailboxes of its own, in the domain of the network."""
    if column is None or column.name != "privacy_notice" or _is_personal(address):
        return False
    return address.rpartition("@")[2].lower() in {box.rpartition("@")[2] for box in mailboxes}


def _is_personal(address: str) -> bool:
    mailbox, _, domain = address.strip().rpartition("@")
    words = re.split(r"[^a-z]+", mailbox.lower())
    named = bool(_FIRST_LAST.fullmatch(mailbox)) and _ROLE_WORDS.isdisjoint(words)
    return domain.lower() in FREE_MAIL or named


def _names(row: Row) -> Iterator[Diagnostic]:
    name = _POST_OF.get(row.table.name)
    value = row.source.values.get(name) if name else None
    if isinstance(value, Scalar):
        match = _TITLE.search(value.text)
        if match and not _INSTITUTION.search(value.text, match.start()):
            message = f"This looks like a person's name, and `{name}` is for a post."
            hint = "Write the post, such as `Deputy headteacher`."
            yield NAME.at(replace(value.location, text=""), message, hint)  # no excerpt: a name


def _schools_named(year: HubYear, names: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The learning of one hub and year, each piece against the few schools of its own records."""
    residencies = {residency.id: residency for residency in year.residencies}
    reviews = {review.id: review for review in year.reviews}
    for piece in year.learning:
        sources = residencies.get(piece.residency or ""), reviews.get(piece.review or "")
        urns = _unpublished(piece, *sources)
        signs = [sign for urn in sorted(urns) for sign in _signs_of(urn, names.get(urn, ""))]
        for name in _OWN_WORDS if signs else ():
            if _gives_away(getattr(piece, name) or "", signs):
                message = f"`{name}` names a school that has not agreed to be named."
                hint = "Say what sort of school it is, or agree with the school to be named."
                # No excerpt: it would show the name in the public log of a pull request.
                yield SCHOOL.at(replace(piece.at(name), text=""), message, hint)


def _unpublished(piece: Learning, *sources: Residency | Review | None) -> set[str]:
    """The URNs of the schools that a piece may not name."""
    held: set[str | None] = set()
    if not piece.publish_school and "publish_school" not in piece.faulty:
        held.add(piece.school)
    for source in sources:
        if source is None or source.publish_schools or "publish_schools" in source.faulty:
            continue
        held.add(source.host_school)
        if isinstance(source, Residency):
            held.add(source.participant_school)
        else:
            held |= {reviewer.school for reviewer in source.reviewers}
    return {urn for urn in held if urn}


def _signs_of(urn: str, name: str) -> Iterator[str]:
    """What gives a school away: its URN, and its name unless that is a single word."""
    yield f" {urn} "
    if len(name.split()) >= _LEAST_WORDS:
        yield _in_words(name)


def _gives_away(text: str, signs: list[str]) -> bool:
    """Whether one of the signs stands in a text, as whole words."""
    folded = _folded(text)
    # Most texts have not even all words of a sign, which is told much sooner than where they are.
    near = [sign for sign in signs if all(word in folded for word in sign.split())]
    return bool(near) and any(sign in _in_words(text) for sign in near)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _in_words(text: str) -> str:
    """The words of a text, each between single spaces, however it is spaced, marked or cased."""
    words = _WORD.findall(_folded(text))
    return f" {' '.join(words)} "
