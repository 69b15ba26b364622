"""The private links of records → the answers of the people that letters are for.

`private/matched/<year>/<hub>/<record>.yaml` names the answers that a record was made from; those
stand in `private/<form>/<year>/<hub>/<reference>.yaml`. Nothing that a person wrote is ever in a
diagnostic: only the file and the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generator import source
from generator.diagnostics import Diagnostic, Location, Rule
from generator.forms import answers as given_answers
from generator.forms.answers import REFERENCE, AnswerFile
from generator.letters import rules
from generator.letters.message import is_address
from generator.model import Network, Residency, Review
from generator.private_folder import TOP

Placed = Residency | Review

MATCHED = "matched"


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody answered, as far as a letter may use it. Any part may be empty."""

    name: str = ""
    email: str = ""
    post: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class People:
    """The people of one record. `visitors` are one for each that the record has, in its order."""

    visitors: tuple[Person, ...]
    host: Person
    linked: bool = False


@dataclass(frozen=True, slots=True)
class _Link:
    """A link file: references as they stand in it, each with its line."""

    path: str
    interests: tuple[tuple[str, int], ...] = ()
    offer: tuple[str, int] | None = None


def nobody(record: Placed) -> People:
    """A record whose people are not known."""
    return People(tuple(Person() for _ in _going(record)), Person())


def _going(record: Placed) -> list[tuple[str | None, str, str]]:
    """School, stage and post of each visitor."""
    if isinstance(record, Residency):
        post = _plain(record.participant_role or "")
        return [(record.participant_school, record.participant_stage, post)]
    return [(r.school, r.stage, _plain(r.role or "")) for r in record.reviewers]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def read(
    private: Path, network: Network, records: Iterable[Placed]
) -> tuple[dict[str, People], list[Diagnostic]]:
    """The people of each record of one hub and year, by its id; and what was at fault.

    Only reads. A record without a link file has `nobody`. Never raises for what a file may hold.
    """
    found: dict[str, People] = {}
    faults: list[Diagnostic] = []
    shelves: dict[str, _Shelf] = {}
    for record in records:
        shelf = shelves.setdefault(record.year, _Shelf(private, network, record.year))
        link = _link(private, record, faults)
        found[record.id] = _people(record, link, shelf, faults) if link else nobody(record)
    return found, faults


def _people(record: Placed, link: _Link, shelf: _Shelf, faults: list[Diagnostic]) -> People:
    interests = [
        (shelf.find("interest", record, record.hub, link.path, one, faults), one[1])
        for one in link.interests
    ]
    visitors = []
    left = [(file, line) for file, line in interests if file]
    for school, stage, post in _going(record):
        there = [
            one
            for one in left
            if school
            and one[0].answer("school") == school
            and one[0].answer("stage") in ("", stage)
        ]
        # Two of one school are told apart by their posts, where these were not changed since.
        there.sort(key=lambda one: _plain(one[0].answer("post")) != post)
        visitors.append(_person(there[0][0], faults) if there else Person())
        if there:
            left.remove(there[0])
    faults += [_elsewhere(record, link.path, line) for _, line in left]
    host = Person()
    if link.offer:
        offer = shelf.find("offer", record, record.hosting_hub, link.path, link.offer, faults)
        if offer and record.host_school and offer.answer("school") == record.host_school:
            host = _person(offer, faults)
        elif offer:
            faults.append(_elsewhere(record, link.path, link.offer[1]))
    return People(tuple(visitors), host, linked=True)


def _elsewhere(record: Placed, path: str, line: int) -> Diagnostic:
    message = f"These answers are of nobody whom the record `{record.id}` has there."
    return _fault(rules.OTHER_SCHOOL, path, line, message)


def _fault(rule: Rule, path: str, line: int, message: str) -> Diagnostic:
    """A fault with its place and no excerpt: the line may hold a name."""
    hint = rule.mend.split(". ")[0].rstrip(".")
    return rule.at(Location(path, line, 1 if line else 0), message, f"{hint}.")


# --- the link file ---------------------------------------------------------------------------


def _link(private: Path, record: Placed, faults: list[Diagnostic]) -> _Link | None:
    """The link file of a record; None where there is none or it cannot be used."""
    inside = f"{MATCHED}/{record.year}/{record.hub}/{record.id}.yaml"
    path = f"{TOP}/{inside}"
    if not (private / inside).exists() and not (private / inside).is_symlink():
        return None
    document, found = source.read(private, inside)
    errors = [d for d in found if d.severity == "error"]
    top = document.top
    if errors or not isinstance(top, source.Mapping):
        line = errors[0].location.line if errors else 0
        faults.append(_fault(rules.LINK, path, line, "The file cannot be read as a link file."))
        return None
    named = {key: _scalar(top.values.get(key)) for key in ("record", "programme")}
    if named != {"record": record.id, "programme": record.programme}:
        message = f"The file does not name the record `{record.id}` and its programme."
        faults.append(_fault(rules.LINK, path, 0, message))
        return None
    interests = top.values.get("interests")
    items = interests.items if isinstance(interests, source.Sequence) else ()
    texts = [(_scalar(item), item.location.line) for item in items]
    offer = top.values.get("offer")
    given = (_scalar(offer), offer.location.line) if offer and _scalar(offer) else None
    return _Link(path, tuple(texts), given)


def _scalar(node: source.Node | None) -> str:
    return node.text.strip() if isinstance(node, source.Scalar) else ""


# --- the answers -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Answers:
    """One file of answers and where it stands."""

    path: str
    file: AnswerFile

    def answer(self, name: str) -> str:
        """An answer of one text; empty where there is none."""
        given = self.file.answers.get(name, "")
        return given if isinstance(given, str) else ""


@dataclass(frozen=True)
class _Shelf:
    """The answers of one year."""

    private: Path
    network: Network
    year: str

    def find(
        self,
        kind: str,
        record: Placed,
        hub: str,
        link: str,
        wanted: tuple[str, int],
        faults: list[Diagnostic],
    ) -> _Answers | None:
        """The answers with a reference, those of the expected hub first; None with a fault."""
        reference, line = wanted
        if not REFERENCE.fullmatch(reference):
            faults.append(_fault(rules.LINK, link, line, "The line does not hold a reference."))
            return None
        forms = [
            form.id
            for form in self.network.forms
            if form.form.matching == kind
            and (not form.form.programmes or record.programme in form.form.programmes)
        ]
        places = sorted(
            self._places(forms, reference.lower()),
            key=lambda path: (path.split("/")[2] != hub, path),
        )
        path = next(iter(places), None) or self._by_reference.get((reference.upper(), kind))
        if path is None or path.split("/")[0] not in forms:
            message = f"There are no answers with this reference for `{record.programme}`."
            faults.append(_fault(rules.MISSING, link, line, message))
            return None
        return _answers(self.private, path, faults)

    def _places(self, forms: Iterable[str], stem: str) -> Iterator[str]:
        """The files with that name: `<form>/<year>/<hub>/<stem>.yaml`."""
        for form in forms:
            for hub in _folders(self.private / form / self.year):
                if (self.private / form / self.year / hub / f"{stem}.yaml").is_file():
                    yield f"{form}/{self.year}/{hub}/{stem}.yaml"

    @cached_property
    def _by_reference(self) -> Mapping[tuple[str, str], str]:
        """Files that are named otherwise than by their reference, as some tools' answers are."""
        found: dict[tuple[str, str], str] = {}
        for form in self.network.forms:
            if not form.form.matching:
                continue
            for hub in _folders(self.private / form.id / self.year):
                folder = self.private / form.id / self.year / hub
                for file in sorted(folder.glob("*.yaml")):
                    path = f"{form.id}/{self.year}/{hub}/{file.name}"
                    read_file = _answers(self.private, path, [])
                    if read_file and read_file.file.reference:
                        key = (read_file.file.reference.upper(), form.form.matching)
                        found.setdefault(key, path)
        return found


def _folders(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


def _answers(private: Path, path: str, faults: list[Diagnostic]) -> _Answers | None:
    file, found = given_answers.read(private, path)
    errors = [d for d in found if d.severity == "error"]
    if file is None:
        line = errors[0].location.line if errors else 0
        message = "The file cannot be read as answers to a form."
        faults.append(_fault(rules.UNREADABLE, f"{TOP}/{path}", line, message))
        return None
    return _Answers(f"{TOP}/{path}", file)


def _person(answers: _Answers, faults: list[Diagnostic]) -> Person:
    email = answers.answer("email").strip()
    if not is_address(email):
        line = answers.file.places.get("email", 0)
        faults.append(
            _fault(rules.ADDRESS, answers.path, line, "The work email address cannot be used.")
        )
        email = ""
    texts = {name: given for name, given in answers.file.answers.items() if isinstance(given, str)}
    return Person(answers.answer("name"), email, answers.answer("post"), texts)
