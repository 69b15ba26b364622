"""Skeletons of a network's files, written from the Table Schemas. Values → {path: bytes}."""

from __future__ import annotations

import datetime as dt
import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from generator import source
from generator.content import Prose
from generator.files import find_id
from generator.model import Hub, Network, Programme, Theme
from generator.tables import Field, Table, tables
from generator.typical_dates import programme_year, terms

Files = Mapping[str, bytes]
Value = str | Sequence[str] | Sequence["Record"]
Record = Mapping[str, Value]
"""What is known of a record by field. An empty text is a line that somebody has to fill in."""

_WIDTH = 96
_YEAR = re.compile(r"(20\d\d)(?:\D+(?:20)?\d\d)?")
_YEARS_BLOCK = re.compile(r"^years:\n(?:(?:[ \-#].*)?\n)*", re.MULTILINE)
_SAMPLE_NAME = "Waymark Schools Network"
_LAWFUL_BASIS = re.compile(rb"^( +)lawful_basis:.*\n(?:\1 +.*\n)*", re.MULTILINE)
_PHASES = """\
id | title | who | when | starts_month | ends_month | done_when | due_days
sign-up | Sign-up | Hub | Early autumn | 9 | 10 | signed_up |
induction | Induction | Hub representative | November, online | 11 | 11 | session |
pack | Pack | Central team | After induction | 11 | 11 | pack |
co-ordination | Co-ordination | Hub lead | From the pack onwards | 11 | 7 | briefing | 21
matching | Matching | Hub lead | Autumn term | 11 | 12 | matched |
days | The days | Participant and host school | Spring term | 1 | 5 | days |
sharing | Collate and share | Hub lead | Spring and summer | 3 | 7 | outcomes |"""
_MILESTONES = """\
id | title | role | due_from | due_days | phase
matched | Participant and host school matched | hub-lead | sign_up_close | 42 | matching
agreed | Aims and plan agreed | participant | matched | 28 | matching
scheduled | Dates in the diary | host-school | agreed | 14 | matching
visited | Days spent in the host school | participant | last_day | 0 | days
reflected | Reflection conversation | host-school | last_day | 7 | days
participant_cascade | Cascade in the participant's school | participant | last_day | 42 | sharing
host_cascade | Cascade in the host school | host-school | last_day | 42 | sharing"""
_DUTIES = (
    ("hub-lead", "match", "Match participants with host schools", "matching", "matched"),
    ("participant", "agree-aims", "Agree what you want to learn", "matching", "agreed"),
    ("host-school", "reflect", "Reflect with your visitor", "days", "reflected"),
)
_IGNORED = b"""\
/private/
/site/
/preview/
.site-*
.lrp-cache/
.venv/
.DS_Store
Thumbs.db
"""
_NOTE = (
    "A line that begins with # is a note. To use a key that stands in one, take the # and the "
    "space behind it away."
)
_THEMES = {
    "reading": "Reading",
    "send": "SEND and inclusion",
    "transition": "Transition",
    "curriculum": "Curriculum",
    "assessment": "Assessment",
    "behaviour": "Behaviour and routines",
    "attendance": "Attendance",
    "early-years": "Early years",
    "middle-leadership": "Middle leadership",
    "wellbeing": "Wellbeing and workload",
}


# --- ids and years -------------------------------------------------------------------------


def find_year(text: str) -> str | None:
    """The subscription year that was probably meant: `2026-27` for `2026/2027` and for `2026`."""
    match = _YEAR.fullmatch(text.strip())
    return f"{match[1]}-{(int(match[1]) + 1) % 100:02}" if match else None


def title_of(text: str) -> str:
    """An id or a folder's name as a title: `Tamar Valley`."""
    words = re.sub(r"[^\w']+|_", " ", text).strip()
    return words[:1].upper() + words[1:] if " " not in words else words.title()


# --- records -------------------------------------------------------------------------------


def network(
    name: str, year: str, today: dt.date, bundle: Files, templates: Sequence[tuple[str, Prose]]
) -> Files:
    """A whole network without hubs, which checks clean and can be built.

    `bundle` is content/, data/programmes/, data/forms/ and mkdocs.yml as they come with the
    program. Forms that ask for personal data are left out: `lrp new form` adds them, without a
    lawful basis. `templates` are the pages of content/templates, which become the first resources.
    """
    slug = find_id(name) or "network"
    given: Record = {
        "name": name[:80],
        "short_name": name if len(name) <= 24 else name.split(maxsplit=1)[0][:24],
        "current_year": year,
        "contact": f"residencies@{slug}.example",
        "themes": [{"id": theme, "title": title} for theme, title in _THEMES.items()],
        "terms": terms(year),
    }
    remarks = {
        "contact": ["An address that ends in .example reaches nobody: write the network's own."],
        "terms": ["These are typical dates. Write those of your schools' local authority."],
    }
    files = {
        path: _with_year(data, year) if path.startswith("data/programmes/") else data
        for path, data in bundle.items()
        if not path.startswith("data/forms/")
    }
    files |= {
        path: own_form(data, name)
        for path, data in bundle.items()
        if path.startswith("data/forms/") and is_public_form(data)
    }
    files |= {
        "data/network.yaml": _file("network", given, remarks),
        "data/resources.yaml": _list_file("resource", [_template(*t, today) for t in templates]),
        ".gitignore": _IGNORED,
        "README.md": _readme(name, year).encode(),
    }
    return dict(sorted(files.items()))


def hub(network: Network, hub_id: str, name: str, kind: str, region: str) -> Files:
    """A hub's identity, which checks clean: both posts vacant, sentences to write."""
    domain = network.contact.partition("@")[2] or "network.example"
    given: Record = {
        "name": name, "kind": kind, "region": region,
        "posts": [{"post": post} for post in tables()["post"].fields["post"].enum],
        "contact": f"{hub_id}@{domain}",
        "priorities": [{"id": "first-priority"}],
    }  # fmt: skip
    return {f"data/hubs/{hub_id}/hub.yaml": _file("hub", given)}


def year(network: Network, hub: Hub, year: str) -> Files:
    """A hub's part in each programme of a year; nothing is signed up for yet."""
    parts: list[Record] = [
        {"programme": programme.id, "subscription": "pending"}
        for programme in network.programmes
        if programme.find_year(year)
    ]
    return {f"data/hubs/{hub.id}/{year}/participation.yaml": _list_file("participation", parts)}


def residency(
    network: Network, hub: Hub, year: str, residency_id: str, today: dt.date,
    known: Mapping[str, str] | None = None,
) -> Files:  # fmt: skip
    """One residency. The participant's school and career stage are left for the hub lead.

    `known` are fields that are known already; its programme decides which stages there are.
    """
    given = {"publish_schools": "no"} | dict(known or {})
    programme = find_programme(network, hub, year, "residency", given.get("programme", ""))
    given["programme"] = programme.id if programme else ""
    remarks = {
        "participant_school": _schools(hub, today),
        "participant_stage": _stages(programme),
        "themes": _themes(network.themes),
    }
    path = f"data/hubs/{hub.id}/{year}/residencies/{residency_id}.yaml"
    return {path: _file("residency", given, remarks, fill=False)}


def review(
    network: Network, hub: Hub, year: str, review_id: str, today: dt.date,
    known: Mapping[str, str] | None = None,
) -> Files:  # fmt: skip
    """One review. The host school and the subject focus are left for the hub lead.

    `known` are fields that are known already, as for a residency.
    """
    given = {"publish_schools": "no"} | dict(known or {})
    programme = find_programme(network, hub, year, "review", given.get("programme", ""))
    given["programme"] = programme.id if programme else ""
    remarks = {
        "host_school": _schools(hub, today),
        "reviewers": _stages(programme),
        "themes": _themes(network.themes),
    }
    path = f"data/hubs/{hub.id}/{year}/reviews/{review_id}.yaml"
    return {path: _file("review", given, remarks, fill=False)}


def learning(network: Network, hub: Hub, year: str, learning_id: str, today: dt.date) -> Files:
    """One piece of learning, unpublished. What only its writer knows is left empty."""
    given = {
        "title": title_of(learning_id).capitalize(),
        "published_on": today.isoformat(),
        "publish_school": "no",
    }
    remarks = {
        "themes": _themes(network.themes),
        "priority": [f"{priority.id}: {priority.title}" for priority in hub.priorities],
        "school": _schools(hub, today),
    }
    path = f"data/hubs/{hub.id}/{year}/learning/{learning_id}.yaml"
    return {path: _file("learning", given, remarks, fill=False)}


def programme(programme_id: str, year: str) -> Files:
    """A programme with a year's steps, three roles of one duty each, and every milestone."""
    given: Record = {
        "title": title_of(programme_id)[:80],
        "short_title": title_of(programme_id)[:30],
        "years": [programme_year(year)],
        "phases": _records(_PHASES),
        "roles": [
            {
                "id": role, "title": title_of(role).capitalize(),
                "duties": [{"id": duty, "title": title, "phase": phase, "milestone": milestone}],
            }
            for role, duty, title, phase, milestone in _DUTIES
        ],
        "milestones": _records(_MILESTONES),
    }  # fmt: skip
    return {f"data/programmes/{programme_id}.yaml": _file("programme", given)}


def form(network: Network, form_id: str, pattern: bytes | None) -> Files:
    """A form: the one of that name that comes with the program, or one with a single question.

    The lawful basis is left empty. Only the controller can decide it, and the check asks for it.
    """
    path = f"data/forms/{form_id}.yaml"
    if pattern is None:
        given: Record = {
            "title": title_of(form_id).capitalize()[:80],
            "form": [_form_block()],
            "fields": [_first_question()],
        }
        return {path: _file("form", given)}
    text = own_form(pattern, network.name)
    return {path: _LAWFUL_BASIS.sub(rb"\1lawful_basis:\n", text)}


def own_form(pattern: bytes, name: str) -> bytes:
    """A form that comes with the program, in the name of a network."""
    return pattern.replace(_SAMPLE_NAME.encode(), name.replace(": ", " ").encode())


def is_public_form(pattern: bytes) -> bool:
    """Whether a form asks for nothing personal, so that any network can use it as it is."""
    return b"\n  answers: public\n" in pattern


def _form_block() -> Record:
    return {
        "role": "anyone",
        "answers": "public",
        "destination": [{"to": "inbox"}],
        "delivery": ["email", "download"],
        "sections": [{"id": "questions", "title": "Questions"}],
    }


def _first_question() -> Record:
    return {
        "name": "question",
        "title": "What would you like to ask?",
        "type": "string",
        "lrp": [{"noun": "what you would like to ask", "section": "questions"}],
    }


def _records(rows: str) -> list[Record]:
    """Lines of cells between bars as records, without empty ones; the first names the fields."""
    heads, *lines = ([cell.strip() for cell in line.split("|")] for line in rows.splitlines())
    return [{head: cell for head, cell in zip(heads, line, strict=True) if cell} for line in lines]


def find_programme(
    network: Network, hub: Hub, year: str, kind: str, wanted: str = ""
) -> Programme | None:
    """The one of a kind that is wanted, or that the hub is in that year; else the first."""
    own = hub.find_year(year)
    if wanted:
        found = network.find_programme(wanted)
        return found if found and found.kind == kind else None
    of_kind = [programme for programme in network.programmes if programme.kind == kind]
    taken = [p for p in of_kind if own and own.find_participation(p.id)]
    return next(iter([*taken, *of_kind]), None)


def _schools(hub: Hub, today: dt.date) -> list[str]:
    schools = sorted(hub.schools, key=lambda school: school.name)
    return [f"{s.urn}: {s.name}" for s in schools if s.left_on is None or s.left_on > today]


def _stages(programme: Programme | None) -> list[str]:
    return [f"{stage.id}: {stage.title}" for stage in programme.career_stages] if programme else []


def _themes(themes: Sequence[Theme]) -> list[str]:
    return [f"{theme.id}: {theme.title}" for theme in themes]


def _template(name: str, page: Prose, today: dt.date) -> Record:
    """A template of content/ as a resource of the pack."""
    roles, programmes = (_texts(page.meta.get(key)) for key in ("role", "programme"))
    record: dict[str, Value] = {"id": name, "title": page.title, "description": page.description}
    if len(programmes) == 1:
        record["programme"] = programmes[0]
    if roles:
        record["roles"] = roles
    updated = today.isoformat()
    url = f"/templates/{name}/"
    return record | {"kind": "template", "url": url, "updated_on": updated, "release": "open"}


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [value] if isinstance(value, str) and value else []


def _with_year(data: bytes, year: str) -> bytes:
    """A programme of the bundle with typical dates of one year in place of its own years."""
    lines = ["years:", "  # Typical dates; write your own."]
    lines += _items(tables()["programme_year"], [programme_year(year)], "  ", notes=False)
    return _YEARS_BLOCK.sub("\n".join([*lines, ""]), data.decode(), count=1).encode()


# --- from a schema to text -----------------------------------------------------------------


def _file(
    name: str, given: Record, remarks: Mapping[str, Sequence[str]] | None = None, fill: bool = True
) -> bytes:
    """One record as a file. `fill` writes a value wherever one is needed; else the key alone."""
    table = tables()[name]
    lines = [*_note(table.description, ""), *_note(_NOTE, "")]
    for field, entry in _fields(table, given, "", fill=fill):
        lines += ["", *_described(field, given, "")]
        for remark in (remarks or {}).get(field.name, ()):
            lines += _note(remark, "", "  ")
        if entry[-1].endswith("|"):
            lines += _note("Write below the key, each line with two spaces before it.", "", "  ")
        lines += entry
    return "\n".join([*lines, ""]).encode()


def _list_file(name: str, records: Sequence[Record]) -> bytes:
    table = tables()[name]
    lines = [*_note(table.description, ""), *_note(_NOTE, ""), ""]
    return "\n".join([*lines, *_items(table, records, ""), ""]).encode()


def _items(
    table: Table, records: Sequence[Record], indent: str, *, notes: bool = True
) -> Iterator[str]:
    """A list of records, the first of them with a note for each field."""
    for number, record in enumerate(records):
        inner = f"{indent}  "
        dash = f"{indent}- "
        for field, entry in _fields(table, record, inner, fill=True):
            if notes and not number:
                yield from _described(field, record, inner if dash == inner else indent)
            elif entry[0].lstrip().startswith("#"):
                continue
            yield dash + entry[0].removeprefix(inner)
            yield from entry[1:]
            dash = inner


def _keys(table: Table, record: Record, indent: str) -> Iterator[str]:
    """The keys of one record that is no list: as an entry of a list, with no dash before it."""
    dash = f"{indent}- "
    lines = list(_items(table, [record], indent))
    first = next(number for number, line in enumerate(lines) if line.startswith(dash))
    for number, line in enumerate(lines):
        yield (
            f"{indent}  {line.removeprefix(indent).removeprefix('- ')}" if number <= first else line
        )


def _fields(
    table: Table, given: Record, indent: str, *, fill: bool
) -> Iterator[tuple[Field, list[str]]]:
    """Each field with its lines: a value, a key to fill in, or an example in a note."""
    for field in table.fields.values():
        if field.name in given:
            yield field, _entry(field, given[field.name], indent)
        elif field.required:
            yield field, _entry(field, _filler(field) if fill else "", indent)
        else:
            example = f"{indent}# {field.name}:"
            if field.table and field.type == "array":
                yield field, [example, f"{indent}#   {field.example}"]
            elif field.table or field.type == "list":
                yield field, [f"{example} {field.example}"]
            else:
                yield field, [f"{example} {_scalar(field.example)}"]


def _entry(field: Field, value: Value, indent: str) -> list[str]:
    key = f"{indent}{field.name}:"
    if value == "":
        return [f"{key} |" if field.text == "markdown" else key]
    if isinstance(value, str):
        return [f"{key} {_scalar(value)}"]
    if field.table:
        records = [item for item in value if isinstance(item, Mapping)]
        if field.type == "object":
            return [key, *_keys(tables()[field.table], records[0], indent)]
        return [key, *_items(tables()[field.table], records, f"{indent}  ")]
    return [key, *(f"{indent}  - {_scalar(str(item))}" for item in value)]


def _filler(field: Field) -> Value:
    """A value that stands until somebody writes the real one: “Write one sentence that …”."""
    if field.table:
        return [{}]
    if field.type == "boolean":
        return "no"
    free = field.type == "string" and not field.format and not field.refers
    if not free or field.enum or "pattern" in field.constraints:
        return field.example
    sentence = field.description.split(". ")[0].rstrip(".")
    task = f"Write {sentence[0].lower()}{sentence[1:]}."
    return task if len(task) <= field.constraints.get("maxLength", len(task)) else field.example


def _described(field: Field, given: Record, indent: str) -> list[str]:
    """What a field is for, what it may be, and an example where the lines below show none."""
    text = field.description
    if not all(choice in text for choice in field.enum):
        text += f" One of: {', '.join(field.enum)}."
    chosen = field.enum or field.table or field.type == "boolean"
    if field.required and not chosen and given.get(field.name) != field.example:
        text += f" For example: {field.example.rstrip('.')}."
    return _note(text, indent)


def _note(text: str, indent: str, hanging: str = "") -> list[str]:
    start = f"{indent}# {hanging}"
    return textwrap.wrap(
        text, _WIDTH, initial_indent=start, subsequent_indent=start,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _scalar(text: str) -> str:
    """A text as YAML, in quotes only where reading it back needs them."""
    document, found = source.parse(f"key: {text}".encode(), "")
    if not found and source.plain(document.top) == {"key": text}:
        return text
    return json.dumps(text, ensure_ascii=False)


# --- the page for the people who keep the network ------------------------------------------


def _readme(name: str, year: str) -> str:
    school, session = (
        "\n".join(_items(tables()[table], [_example(tables()[table])], "    ", notes=False))
        for table in ("school", "session")
    )
    return _README.format(name=name, year=year, school=school, session=session)


def _example(table: Table) -> Record:
    return {f.name: f.example for f in table.fields.values() if f.required}


_README = """\
# {name}

The files from which the network's site and its hubs' microsites are built. Everything that is
published stands in `data/` (records) and `content/` (pages).

## Every day

    lrp check        says what to mend, and where
    lrp serve        shows the site on this machine while you write
    lrp build        puts the finished site into site/, for any web host
    lrp explain CODE says more about a fault

## The first day

1. In `data/network.yaml`: the name, the strapline, the mailbox, the themes and the term dates.
   Add the privacy notice before you publish anything.
2. In `data/programmes/`: the dates of {year} for each programme. To leave a programme out, delete
   its file and then what `lrp check` and `lrp build` name.
3. `lrp new hub tamar-valley` for each hub, then its sentences in the file that it writes.
4. Read `content/` once and change what is different with you.

## Adding things

    lrp new hub tamar-valley --name "Tamar Valley" --kind local --region "South West"
    lrp new year tamar-valley {year}
    lrp new residency tamar-valley
    lrp new review tamar-valley
    lrp new learning tamar-valley five-minute-reading
    lrp new programme coaching-circle
    lrp new form hub-question

Each summer `lrp new year` with the next year, such as 2027-28, opens it for all hubs.

Forms stand in `data/forms/`. `lrp new form interest` adds one of those that come with the program:
interest, host-offer, participant-reflection, host-reflection, review-offer, review-interest. They
ask for personal data, so each waits for the lawful basis that you decide on.

A hub's schools stand in `data/hubs/<hub>/schools.yaml`, one after the other:

{school}

Induction sessions stand in `data/sessions.yaml`:

{session}

Documents that people can download go into `data/files/` or `data/hubs/<hub>/files/`, and into
the list `resources.yaml` beside that folder.

## What stays out

Names, addresses and answers to forms belong in `private/`, which git leaves out and no build
reads. In `data/`, people are posts: "Deputy headteacher". A school's part in a residency is named
only when `publish_schools` is `yes`, and learning appears only once `consent_on` has a date.

Folder names, file names and ids are part of addresses that others have written down. Choose them
once, in lower case with hyphens, and do not change them.
"""
