"""Answers that come one to a document: saved from the web form, or the text of an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator import personal
from generator.diagnostics import Diagnostic, Location, Rule
from generator.forms import Questionnaire, issue_body
from generator.forms.answers import AnswerFile, parse
from generator.forms.questions import Section
from generator.forms.verdict import Verdict
from generator.importers import cells, dates
from generator.importers.responses import ANSWER, HUB, Asked, Left, Response, hints, judged
from generator.importers.table_rows import Reading
from generator.model import is_year

DOCUMENT = Rule(
    "import-document",
    "A file that holds no answers to the form",
    "A file that was saved from the web form names the form and holds `answers`.",
    "Choose the file as it was saved, or name the form that it was made with.",
)
RULES = (DOCUMENT,)

MAX_DOCUMENTS = 10_000
_PARTING = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_ISSUE = re.compile(r"^ {0,3}### +\S", re.MULTILINE)
_ANSWERS = re.compile(r"^(?:form|answers|reference|answered_at):", re.MULTILINE)
_BREAKS = re.compile("\r\n?")


@dataclass(frozen=True, slots=True)
class _Document:
    """One piece of a file: where it begins, and what to call it."""

    file: str
    place: str
    text: str
    before: int = 0
    """Lines of the file before it."""


def is_issue(text: str) -> bool:
    """Whether a text has the headings of an issue made with a form."""
    return bool(_ISSUE.search(text)) and not _ANSWERS.search(text)


def is_answers(text: str) -> bool:
    """Whether a text is YAML as the web form saves it."""
    return bool(_ANSWERS.search(text))


def read_answers(asked: Asked, file: str, text: str, reading: Reading) -> None:
    """The answers of a file saved from the web form, of one or of several one after another."""
    for document in _pieces(file, _BREAKS.sub("\n", text)):
        found, faults = parse(document.text.encode("utf-8", "surrogatepass"), file)
        at = Location(file, document.before + 1, 1)
        faults = [_moved(d, document.before) for d in faults if d.severity == "error"]
        if found is None or not found.places:
            if not faults:
                message = "There are no `answers` in the file."
                faults = [DOCUMENT.at(at, message, "Choose the file as the web form saved it.")]
            reading.rows.append(_refused(asked, document, at, faults))
        elif found.form not in ("", asked.form.id):
            message = f"The file holds answers to the form `{found.form[:40]}`."
            hint = f"Import it as `{found.form[:40]}`."
            reading.rows.append(
                _refused(asked, document, at, [*faults, DOCUMENT.at(at, message, hint)])
            )
        else:
            reading.rows.append(_of_file(asked, document, found, faults))


def read_issue(asked: Asked, file: str, text: str, reading: Reading) -> None:
    """The answers in the text of an issue."""
    whole = asked.of(asked.hub.id if asked.hub else "")
    issue = issue_body.parse(whole, text)
    if not issue.given:
        reading.left.append(Left(file, "holds none of the form's questions"))
        return
    hub = asked.hub.id if asked.hub else ""
    if not hub:
        # A heading that only hubs know was read as part of the answer before it.
        first = str(issue.given.get("hub", "")).partition("\n")[0]
        if hub := asked.find_hub(first.strip()):
            fuller = issue_body.parse(_with_hub(asked, hub), text)
            issue = fuller if len(fuller.given) > len(issue.given) else issue
        hub = asked.find_hub(str(issue.given.get("hub", "")))
    form = asked.questionnaire_for(asked.hub.id if asked.hub else "", hub, frozenset(issue.given))
    given = {name: _read(asked, form, hub, name, value) for name, value in issue.given.items()}
    verdict = judged(asked, form, given, frozenset())
    reading.notes += [f"{file}, line {r.line}: {r.message}" for r in issue.remarks]
    number = "".join(re.findall("[0-9]+", file.rpartition("/")[2]))
    lines = {
        name: n
        for n, line in enumerate(_BREAKS.sub("\n", text).split("\n"), 1)
        if line.lstrip().startswith("###")
        for name, label in issue_body.labels(form).items()
        if issue_body.plain(line) == issue_body.plain(label)
    }
    faults = tuple(_judged_faults(form, verdict, file, lines, 0))
    reading.rows.append(
        Response(
            place=file, at=Location(file, 1, 1),
            key=f"issue|{asked.form.id}|{number}" if number else "", is_counted=bool(number),
            hub=hub, year=asked.network.current_year, reference="", answered_at="",
            answered_on=None, answers=verdict.answers, faults=faults,
        )
    )  # fmt: skip


def _with_hub(asked: Asked, hub: str) -> Questionnaire:
    """What a hub asks, with the question for the hub in its place."""
    whole, own = asked.of(""), asked.of(hub)
    known = {**whole.by_name, **own.by_name}
    sections = tuple(
        Section(s.id, s.title, s.text or "", tuple(
            known[f.name] for f in asked.form.fields
            if f.lrp.section == s.id and f.name in known
        ))
        for s in asked.form.form.sections
    )  # fmt: skip
    return replace(own, sections=sections)


def _pieces(file: str, text: str) -> list[_Document]:
    """The documents of a file, parted by lines of three dashes."""
    found: list[_Document] = []
    ends = [0]
    starts: list[int] = []
    for match in _PARTING.finditer(text):
        starts.append(match.start())
        ends.append(match.end())
    pieces = list(zip(ends, [*starts, len(text)], strict=True))
    for start, end in pieces[: MAX_DOCUMENTS + 1]:
        piece = text[start:end]
        if any(line.strip() and not line.lstrip().startswith("#") for line in piece.split("\n")):
            found.append(_Document(file, file, piece, text.count("\n", 0, start)))
    if len(found) < 2:
        return found
    return [replace(d, place=f"{file}, document {n}") for n, d in enumerate(found, 1)]


def _of_file(
    asked: Asked, document: _Document, found: AnswerFile, faults: list[Diagnostic]
) -> Response:
    at = Location(document.file, document.before + 1, 1)
    faults += _lost(document, found)
    named = found.answers.get("hub", "")
    named = asked.find_hub(named) if isinstance(named, str) else ""
    known = asked.hub.id if asked.hub else ""
    if not known and not named and found.hub:
        known = asked.find_hub(found.hub)
        if not known:
            message = f"There is no hub `{found.hub[:40]}`."
            faults.append(HUB.at(at, message, "Correct the line, or name the hub with `--hub`."))
    elif asked.hub and {asked.hub.id, ""} < {asked.hub.id, "", found.hub, named}:
        message = "The answers are of another hub than the one that was named."
        faults.append(HUB.at(at, message, "Leave `--hub` out for this file."))
    names = frozenset(found.answers) - {"hub"}
    form = asked.questionnaire_for(known, named, names, found.year)
    given = {n: _read(asked, form, known or named, n, v) for n, v in found.answers.items()}
    verdict = judged(asked, form, given, frozenset())
    faults += _judged_faults(form, verdict, document.file, found.places, document.before)
    faults += _unknown(form, document, found)
    sent = dates.moment(found.answered_at, month_first=False)
    family = "web" if found.reference else ""
    return Response(
        place=document.place, at=at,
        key=f"{family}|{asked.form.id}|{found.reference}" if family else "",
        is_counted=bool(family), hub=known or named,
        year=found.year if is_year(found.year) else asked.network.current_year,
        reference=found.reference, answered_at=sent.text if sent else "",
        answered_on=sent.day if sent else None, answers=verdict.answers, faults=tuple(faults),
    )  # fmt: skip


def _read(
    asked: Asked, form: Questionnaire, hub: str, name: str, value: str | Sequence[str]
) -> str | Sequence[str]:
    """An answer as `judge` wants it; somebody may have changed a saved file by hand."""
    question = form.by_name.get(name)
    if question is None or not isinstance(value, str):
        return value
    read = cells.reader(
        question, asked.options(question, hub, form.year), ";,\n", month_first=False
    )
    return read(value)


def _refused(
    asked: Asked, document: _Document, at: Location, faults: Sequence[Diagnostic]
) -> Response:
    return Response(
        place=document.place, at=at, key="", is_counted=False, hub="",
        year=asked.network.current_year, reference="", answered_at="", answered_on=None,
        answers={}, faults=tuple(faults),
    )  # fmt: skip


def _lost(document: _Document, found: AnswerFile) -> Iterator[Diagnostic]:
    """Answers that are neither a text nor a list of texts would not be there afterwards."""
    for name, line in found.places.items():
        if name not in found.answers:
            at = Location(document.file, document.before + line, 1)
            message = f"The answer to `{_short(name)}` is neither a text nor a list."
            yield ANSWER.at(at, message, "Write it as one text, or as a list of texts.")


def _unknown(form: Questionnaire, document: _Document, found: AnswerFile) -> Iterator[Diagnostic]:
    boxes = {f"{q.name}-{part}" for q in form.questions for part in ("day", "month", "year")}
    for name in found.answers:
        if name not in form.by_name and name not in boxes and name != "hub":
            at = Location(document.file, document.before + found.places[name], 1)
            message = f"The form has no question `{_short(name)}`."
            yield ANSWER.at(at, message, "Delete the line, or correct its key.")


def _short(name: str) -> str:
    return personal.mask(name)[:40]


def _judged_faults(
    form: Questionnaire, verdict: Verdict, file: str, places: object, before: int
) -> Iterator[Diagnostic]:
    lines = places if isinstance(places, dict) else {}
    for found, hint in zip(verdict.faults, hints(form, verdict), strict=True):
        line = lines.get(found.question, 0)
        at = Location(file, before + line, 1) if line else Location(file)
        yield ANSWER.at(at, f"{found.message}.", hint)


def _moved(diagnostic: Diagnostic, lines: int) -> Diagnostic:
    """A fault of one piece, at its line in the whole file, without a word of what stands there."""
    at, rule = diagnostic.location, diagnostic.rule
    moved = replace(at, line=at.line + lines if at.line else 0, text="")
    return rule.at(moved, f"{rule.title}.", rule.mend)
