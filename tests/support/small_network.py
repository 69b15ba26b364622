"""A small complete network as real YAML files, with every field of every schema filled.

    network = small_network()
    network["data/network.yaml"]["strapline"] = "…"
    write_network(tmp_path, network)

`values(network)` goes through every value with what its schema says of it, so that a test can set
all fields of a kind at once.
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from generator import tables

TODAY = dt.date(2026, 11, 22)
"""The day on which nothing in the small network is at fault."""

Files = dict[str, Any]
"""Path under the root → the record or list that stands in the file."""

_BY_NAME = {
    "network": "network", "sessions": "session", "resources": "resource", "hub": "hub",
    "schools": "school", "participation": "participation", "outcomes": "outcome",
    "redirects": "redirect",
}  # fmt: skip
_BY_FOLDER = {
    "programmes": "programme", "residencies": "residency", "reviews": "review",
    "learning": "learning", "forms": "form",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a network: the file and the schema's field it belongs to."""

    path: str
    table: str
    field: tables.Field
    record: dict[str, Any]
    """The record that holds it."""
    holder: dict[str, Any]
    """The record of the file that the record stands in: itself, unless it is nested."""

    @property
    def name(self) -> str:
        """The field with its table: `hub.strapline`."""
        return f"{self.table}.{self.field.name}"

    @property
    def content(self) -> Any:
        """What the record holds."""
        return self.record[self.field.name]

    def put(self, text: str) -> None:
        """Put a text, or a list with only that text, in its place."""
        self.record[self.field.name] = [text] if self.field.type == "list" else text


def table_of(path: str) -> str:
    """The table that a data file belongs to."""
    place = PurePosixPath(path)
    return _BY_FOLDER.get(place.parent.name) or _BY_NAME[place.stem]


def values(network: Files) -> Iterator[Value]:
    """Every value of every record, those of nested records after the field that holds them."""
    for path, held in network.items():
        table = tables.tables()[table_of(path)]
        for record in held if isinstance(held, list) else [held]:
            yield from _values(path, table, record, record)


def _values(
    path: str, table: tables.Table, record: dict[str, Any], holder: dict[str, Any]
) -> Iterator[Value]:
    for name in list(record):
        column = table.fields[name]
        yield Value(path, table.name, column, record, holder)
        if column.table:
            held = record.get(name)
            for nested in held if isinstance(held, list) else [held] if held else []:
                yield from _values(path, tables.tables()[column.table], nested, holder)


class _Plain(yaml.SafeDumper):
    """Writes no anchors, which data files may not hold."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_network(
    root: Path,
    network: Files,
    content: Mapping[str, str] | None = None,
    documents: Mapping[str, bytes] | None = None,
) -> Path:
    """Write data/, content/ and documents under `root`, and give the root."""
    for path, held in network.items():
        text = yaml.dump(held, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000)
        _put(root / path, text.encode())
    for path, prose in (CONTENT if content is None else content).items():
        _put(root / path, prose.encode())
    for path, data in (DOCUMENTS if documents is None else documents).items():
        _put(root / path, data)
    return root


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _page(title: str, text: str, more: str = "") -> str:
    return f"---\ntitle: {title}\ndescription: What {title.lower()} is.\n{more}---\n\n{text}\n"


_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CONTENT: Mapping[str, str] = {
    "content/home.md": _page("Open your doors", "Welcome to the **network**."),
    "content/about.md": _page("About the network", "## Who we are\n\nSchools.\n\n## Why\n\nSo."),
    "content/privacy.md": _page("Privacy", "What is kept."),
    "content/accessibility.md": _page("Accessibility", "How to use it."),
    "content/programmes/lrp.md": _page("The programme", "## In a hub\n\nHow it goes."),
    "content/roles/lrp/participant.md": _page(
        "Participant", "## Present to your host { #present }\n\nA few minutes."
    ),
    "content/templates/visit-plan.md": _page(
        "Visit plan", "A plan to fill in.", "role: [participant]\nprogramme: lrp\n"
    ),
}
DOCUMENTS: Mapping[str, bytes] = {
    "data/files/slides.txt": b"Slides for the induction.\n",
    "data/files/brochure.txt": b"The programme on two pages.\n",
    "data/files/pack.txt": b"The pack.\n",
    "data/hubs/alder/files/logo.png": _PICTURE,
    "data/hubs/alder/files/letter.txt": b"A letter to schools.\n",
    "data/hubs/birch/files/notes.txt": b"Notes of the hub.\n",
}


def small_network() -> Files:
    """Two programmes, two hubs, a past year, and records with and without consent."""
    return {
        "data/network.yaml": _network(),
        "data/programmes/lrp.yaml": _residencies(),
        "data/programmes/mlqar.yaml": _reviews(),
        "data/forms/asking.yaml": _asking(),
        "data/sessions.yaml": [
            _session("session-a", "lrp", "2026-11-11T16:00"),
            _session("session-b", "mlqar", "2026-11-12T16:00"),
        ],
        "data/resources.yaml": [
            _resource("slides", kind="slides", file="slides.txt"),
            _resource("brochure-now", kind="brochure", file="brochure.txt"),
            _resource("pack-plan", file="pack.txt", release="pack"),
            _resource("visit-plan", url="/templates/visit-plan/"),
        ],
        "data/redirects.yaml": [
            {
                "from": "/hubs/alder/2026-27/learning/five-minutes/",
                "to": "/hubs/alder/2026-27/learning/routine/",
                "back": "no",
            },
            {
                "from": "/hubs/birch/2025-26/learning/gone/",
                "removed_on": "2026-11-05",
                "reason": "The school asked for it.",
            },
        ],
        **_alder(),
        **_birch(),
    }


def _network() -> dict[str, Any]:
    return {
        "name": "Network of Examples", "short_name": "Examples",
        "strapline": "Schools that learn from each other",
        "introduction": "Two hubs and **five** schools.",
        "url": "https://network.example.org/", "repository": "https://github.com/example/network",
        "branch": "main", "team": "@example/central-team",
        "current_year": "2026-27", "contact": "office@example.org",
        "brochure": "brochure-now", "form_endpoint": "https://forms.example.org/{form}",
        "editor": "decap", "data_licence": "cc-by-4.0",
        "matching": {
            "theme": 4, "phase": 2, "stage": 2, "preference": 2, "spread": 1, "distance": 1,
            "notice_days": 14,
        },
        "themes": [
            {"id": "reading", "title": "Reading aloud", "description": "Reading in all subjects.",
             "known": "Short and *daily* wins."},
            {"id": "send", "title": "SEND and inclusion", "description": "Needs in every class."},
        ],
        "terms": [
            {
                "year": "2026-27", "name": "autumn", "starts_on": "2026-09-01",
                "ends_on": "2026-12-18", "half_term_starts_on": "2026-10-26",
                "half_term_ends_on": "2026-10-30",
            },
            {
                "year": "2026-27", "name": "spring", "starts_on": "2027-01-04",
                "ends_on": "2027-03-25",
            },
            {
                "year": "2026-27", "name": "spring", "local_authority": "Cornwall",
                "starts_on": "2027-01-05", "ends_on": "2027-03-25",
                "half_term_starts_on": "2027-02-15", "half_term_ends_on": "2027-02-19",
            },
        ],
        "key_dates": [
            {
                "id": "sharing-day", "date": "2027-06-17", "title": "Sharing day",
                "programme": "lrp", "text": "Every hub brings one piece.",
            },
        ],
        "privacy_notice": "The controller is the **network**.",
    }  # fmt: skip


def _years(link: str) -> list[dict[str, Any]]:
    return [
        {
            "year": "2026-27", "sign_up_opens_on": "2026-09-07", "sign_up_closes_on": "2026-11-27",
            "sign_up_link": link, "window_starts_on": "2026-11-02", "window_ends_on": "2027-05-28",
            "returns_due_on": "2027-07-09",
        },
        {
            "year": "2025-26", "sign_up_opens_on": "2025-09-07", "sign_up_closes_on": "2025-11-06",
            "window_starts_on": "2025-11-03", "window_ends_on": "2026-05-29",
        },
    ]  # fmt: skip


def _phases() -> list[dict[str, Any]]:
    return [
        {
            "id": "sign-up", "title": "Sign-up", "who": "Hub", "when": "Early autumn",
            "starts_month": "9", "ends_month": "10", "text": "Hubs sign up.",
            "done_when": "signed_up", "due_days": "14",
        },
        {
            "id": "matching", "title": "Matching", "who": "Hub lead", "when": "Autumn term",
            "starts_month": "11", "ends_month": "12", "text": "Leaders and hosts are matched.",
            "done_when": "matched", "due_days": "60",
        },
    ]  # fmt: skip


def _milestones(*names: str) -> list[dict[str, Any]]:
    due = {"matched": "sign_up_close", "agreed": "matched", "scheduled": "agreed"}
    return [
        {
            "id": name, "title": f"Milestone {name}", "role": "hub-lead",
            "due_from": due.get(name, "last_day"), "due_days": "14", "phase": "matching",
        }
        for name in names
    ]  # fmt: skip


def _gains() -> list[dict[str, Any]]:
    return [
        {"id": name, "title": f"Gain of {name}", "text": f"What {name} gains."}
        for name in ("leader", "host", "own_school", "hub")
    ]


def _duty(name: str, milestone: str) -> dict[str, Any]:
    return {
        "id": name, "title": f"Duty {name}", "text": f"What {name} asks.", "when": "Last day",
        "phase": "matching", "milestone": milestone,
    }  # fmt: skip


def _residencies() -> dict[str, Any]:
    return {
        "title": "Leadership Residency Programme", "short_title": "Residencies",
        "aliases": ["Residency for leaders"], "kind": "residency",
        "summary": "A leader spends days in another school.",
        "eligibility": "Open to **senior** leaders.",
        "career_stages": [
            {"id": "senior", "title": "senior leader", "description": "In the leadership team."},
        ],
        "minimum_days": "2", "maximum_days": "3", "consecutive_days": "2",
        "consecutive": "calendar-days", "notice_days": "28", "years": _years("https://forms.example.org/sign-up"),
        "phases": _phases(),
        "roles": [
            {
                "id": "hub-lead", "title": "Hub lead", "summary": "You bring schools together.",
                "duties": [_duty("match", "matched")],
            },
            {
                "id": "participant", "title": "Participant", "summary": "You visit a school.",
                "duties": [_duty("present", "presented")],
            },
        ],
        "milestones": _milestones(
            "matched", "agreed", "scheduled", "visited", "presented", "reflected",
            "participant_cascade", "host_cascade",
        ),
        "gains": _gains(),
    }  # fmt: skip


def _reviews() -> dict[str, Any]:
    return {
        **_residencies(), "title": "Subject Review Programme", "short_title": "Reviews",
        "aliases": ["Review of subjects"], "kind": "review",
        "summary": "Reviewers spend a day in a school.", "eligibility": "Open to *middle* leaders.",
        "career_stages": [
            {"id": "middle", "title": "middle leader", "description": "Leads a subject."},
        ],
        "minimum_days": "1", "maximum_days": "2", "consecutive_days": "1",
        "years": _years("https://forms.example.org/reviews"),
        "roles": [
            {
                "id": "hub-lead", "title": "Review lead", "summary": "You plan reviews.",
                "duties": [_duty("plan", "matched")],
            },
        ],
        "milestones": _milestones(
            "matched", "agreed", "scheduled", "visited", "reported", "reflected",
            "participant_cascade", "host_cascade",
        ),
    }  # fmt: skip


def _asking() -> dict[str, Any]:
    """A form that says everything that a form can say."""
    return {
        "title": "Asking to come", "description": "Somebody asks to come.",
        "form": {
            "intro": "It takes **two** minutes.", "role": "participant", "programmes": ["lrp"],
            "answers": "personal", "matching": "interest",
            "destination": {"to": "inbox", "table": "residency"},
            "delivery": ["post", "download"],
            "sections": [
                {"id": "you", "title": "Who you are", "text": "So that we can answer."},
                {"id": "when", "title": "When you could come"},
            ],
            "rules": [{"rule": "in-order", "questions": ["first_day", "last_day"]}],
            "privacy": {
                "controller": "The Network of Examples.", "purpose": "To answer you.",
                "lawful_basis": "Legitimate interests.", "recipients": "The hub lead alone.",
                "retention": "Until the summer.", "kept_from": "year-end",
                "kept_months": "2", "kept_days": "3", "rights": "You can ask to see it.",
                "complaints": "The office of the regulator.",
            },
            "endpoint": "/ask/", "honeypot": "website", "next_steps": "We **write** to you.",
        },
        "fields": [
            _asked("hub", "Which hub is yours?", "string", options_from="hubs"),
            _asked(
                "school", "Which school is yours?", "string", options_from="schools",
                when_typed="Its number has six digits.",
            ),
            _asked("name", "What are you called?", "string", autocomplete="name",
                   why="We greet you by it.", audience="private", aliases=["Called"]),
            _asked("been", "Have you been before?", "boolean", to="none", widget="yes-no"),
            _asked(
                "how", "How was it?", "string",
                options=[{"value": "good", "title": "It was good", "hint": "Or better."},
                         {"value": "bad", "title": "It was not"}],
                relevant={"question": "been", "answers": ["yes"]},
            ),
            _asked("kind", "What is it about?", "string", {"enum": ["lessons", "corridors"]}),
            _asked("places", "How many of you?", "integer",
                   {"minimum": "1", "maximum": "9", "required": "yes"}),
            _asked("code", "What is your number?", "string",
                   {"pattern": "[0-9]+", "minLength": "2", "maxLength": "9"}) | {"example": "123",
                   "description": "Digits only.", "format": "default"},
            _asked("first_day", "What is the first day?", "date", section="when", within="year",
                   kept_days="30"),
            _asked("last_day", "What is the last day?", "date", section="when", within="year"),
            _asked("days", "Which days would do?", "list", section="when") | {"itemType": "date"},
        ],
    }  # fmt: skip


def _asked(
    name: str, title: str, kind: str, limits: dict[str, Any] | None = None, **own: Any
) -> dict[str, Any]:
    question = {"noun": f"the answer called {name}", "section": "you", **own}
    asked: dict[str, Any] = {"name": name, "title": title, "type": kind, "lrp": question}
    return asked | ({"constraints": limits} if limits else {})


def _session(name: str, programme: str, starts_at: str) -> dict[str, Any]:
    return {
        "id": name, "programme": programme, "year": "2026-27", "title": f"Induction {name}",
        "starts_at": starts_at, "time_zone": "Europe/London", "minutes": "60",
        "joining_link": f"https://meet.example.org/{name}", "slides": "slides",
        "recording": f"https://video.example.org/{name}", "text": "What it covers.",
    }  # fmt: skip


def _resource(name: str, **more: str) -> dict[str, Any]:
    return {
        "id": name, "title": f"Resource {name}", "description": f"What {name} is for.",
        "programme": "lrp", "roles": ["participant"], "phase": "matching", "themes": ["reading"],
        "kind": "template",
        "version": "3", "updated_on": "2026-09-14", "release": "open", **more,
    }  # fmt: skip


def _school(urn: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "urn": urn, "name": name, "phase": "primary", "setting": "mainstream",
        "trust": f"Trust of {name}", "local_authority": "Cornwall", "postcode": "PL19 0LP",
        "easting": "248000", "northing": "81000", **more,
    }  # fmt: skip


def _participation(programme: str, **more: Any) -> dict[str, Any]:
    return {
        "programme": programme, "subscription": "active", "signed_up_on": "2026-09-21",
        "lead": "hub-manager", "session": "session-a", "pack_released_on": "2026-11-13",
        "briefing_on": "2026-11-16", "planned": "2", "how_we_run_it": "In **one** meeting.",
        "offers": [{"school": "900002", "places": "5", "at_once": "3"}], **more,
    }  # fmt: skip


def _gained() -> dict[str, str]:
    return {
        "gain_leader": "A routine that we use.", "gain_host": "Feedback that we acted on.",
        "gain_own_school": "Three routines in use.", "gain_hub": "A group that began with it.",
    }  # fmt: skip


def _residency(**more: Any) -> dict[str, Any]:
    return {
        "programme": "lrp", "participant_school": "900001", "participant_stage": "senior",
        "participant_role": "Deputy head", "host_school": "900002",
        "dates": ["2026-11-09", "2026-11-10"],
        "participant_aims": "How the school plans reading.", "host_aims": "A fresh view.",
        "visit_plan": "Day 1: **lessons**.", "themes": ["reading"],
        "matched_on": "2026-11-02", "agreed_on": "2026-11-04", "presented_on": "2026-11-10",
        "reflected_on": "2026-11-11", "participant_cascade_on": "2026-11-18",
        "host_cascade_on": "2026-11-19", **_gained(), "publish_schools": "yes", **more,
    }  # fmt: skip


def _planned(**more: Any) -> dict[str, Any]:
    done = ("presented_on", "reflected_on", "participant_cascade_on", "host_cascade_on")
    record = {k: v for k, v in _residency().items() if k not in (*done, *_gained())}
    return {**record, "publish_schools": "no", **more}


def _review(**more: Any) -> dict[str, Any]:
    return {
        "programme": "mlqar", "host_school": "900002",
        "subject_focus": "Geography: what pupils remember",
        "reviewers": [
            {"school": "900001", "stage": "middle", "role": "Head of geography",
             "hub_agreed_on": "2026-11-02"},
        ],
        "dates": ["2026-11-12"], "host_aims": "Whether pupils can explain.",
        "visit_plan": "Lessons and *books*.", "themes": ["send"], "matched_on": "2026-11-02",
        "agreed_on": "2026-11-04", "reported_on": "2026-11-12", "reflected_on": "2026-11-13",
        "participant_cascade_on": "2026-11-18", "host_cascade_on": "2026-11-19",
        "publish_schools": "yes", **more,
    }  # fmt: skip


def _learning(**more: Any) -> dict[str, Any]:
    return {
        "title": "A routine of five minutes", "kind": "residency", "programme": "lrp",
        "residency": "r-01", "priority": "reading", "school": "900001", "role": "Deputy head",
        "phases": ["primary"], "themes": ["reading", "send"], "published_on": "2026-11-20",
        "updated_on": "2026-11-21",
        "summary": "It needs no printing.", "body": "We saw it in *two* lessons.",
        "tried": "Four classes.", "changed": "Pupils begin by themselves.",
        "others_can_use": "The card.", "next_step": "Year 9.", "publish_school": "yes",
        "consent_on": "2026-11-19", "consent_expires_on": "2029-08-31", **more,
    }  # fmt: skip


def _alder() -> Files:
    folder = "data/hubs/alder"
    return {
        f"{folder}/hub.yaml": {
            "name": "Alder", "kind": "local", "region": "South West",
            "strapline": "Small schools with open doors.", "about": "Three schools by a *river*.",
            "funding": "Cover for every day.",
            "posts": [
                {"post": "senior-partner", "held_by": "Headteacher", "school": "900001"},
                {"post": "hub-manager", "held_by": "Director", "trust": "Trust of the manager"},
            ],
            "contact": "alder@example.org", "team": "@example/alder",
            "colour": "#1f5d57", "logo": "logo.png",
            "priorities": [
                {
                    "id": "reading", "title": "Reading everywhere", "text": "In every subject.",
                    "themes": ["reading"],
                },
            ],
            "testimonial": {
                "quotation": "I came back with three things.", "name": "Ash Example",
                "publish_name": "yes", "post": "Assistant head", "trust": "Trust of the speaker",
                "consent_on": "2026-07-02", "consent_expires_on": "2028-07-01",
            },
        },
        f"{folder}/schools.yaml": [
            _school("900001", "First School", closed_dates=[
                {"starts_on": "2027-02-01", "ends_on": "2027-02-03", "reason": "Examinations"},
            ]),
            _school("900002", "Second School", phase="secondary", easting="250000"),
            _school("900003", "Third School", setting="special", left_on="2026-08-31"),
        ],
        f"{folder}/resources.yaml": [
            _resource("letter", kind="letter", file="letter.txt"),
        ],
        f"{folder}/2026-27/participation.yaml": [
            _participation("lrp", not_subscribed=["900003"]),
            _participation(
                "mlqar", session="session-b", session_booked="session-b", lead="other",
                lead_post="Head of a school",
            ),
        ],
        f"{folder}/2026-27/residencies/r-01.yaml": _residency(),
        f"{folder}/2026-27/residencies/r-02.yaml": _planned(dates=[], withdrawn_on="2026-11-12"),
        f"{folder}/2026-27/residencies/r-03.yaml": _planned(
            host_school="900011", host_hub="birch", dates=["2027-03-03", "2027-03-04"],
            hub_agreed_on="2026-11-05", host_hub_agreed_on="2026-11-06",
        ),
        f"{folder}/2026-27/reviews/v-01.yaml": _review(),
        f"{folder}/2026-27/reviews/v-02.yaml": _review(
            dates=["2026-11-17"], reported_on="2026-11-17", reflected_on="2026-11-18",
            publish_schools="no",
        ),
        f"{folder}/2026-27/reviews/v-03.yaml": _review(
            dates=[], withdrawn_on="2026-11-10", reported_on="", reflected_on="",
            participant_cascade_on="", host_cascade_on="",
        ),
        f"{folder}/2026-27/learning/routine.yaml": _learning(),
        f"{folder}/2026-27/learning/review.yaml": _learning(
            kind="review", programme="mlqar", review="v-01", residency="",
        ),
        f"{folder}/2026-27/outcomes.yaml": [
            {
                "programme": "lrp", "submitted_on": "2026-11-20", "summary": "A first return.",
                **_gained(), "next_year": "Match before half term.",
            },
        ],
        f"{folder}/2025-26/participation.yaml": [
            _participation(
                "lrp", signed_up_on="2025-09-21", session="", pack_released_on="",
                briefing_on="2025-11-16",
            ),
        ],
        f"{folder}/2025-26/residencies/r-01.yaml": _residency(
            participant_aims="How the school plans writing.", visit_plan="Day 1: *books*.",
            dates=["2026-02-03", "2026-02-04"], matched_on="2025-12-02", agreed_on="2026-01-12",
            presented_on="2026-02-04", reflected_on="2026-02-05",
            participant_cascade_on="2026-03-10", host_cascade_on="2026-03-17",
        ),
    }  # fmt: skip


def _birch() -> Files:
    folder = "data/hubs/birch"
    return {
        f"{folder}/hub.yaml": {
            "name": "Birch", "kind": "virtual", "region": "National",
            "strapline": "Schools far from each other.", "about": "Two schools and a *question*.",
            "funding": "Travel.", "posts": [{"post": "senior-partner"}, {"post": "hub-manager"}],
            "contact": "birch@example.org", "colour": "#4340a8",
            "priorities": [
                {
                    "id": "calm", "title": "Calm rooms", "text": "Every room is calm.",
                    "themes": ["send"],
                },
            ],
        },
        f"{folder}/schools.yaml": [
            _school("900011", "Eleventh School", setting="special", easting="420000"),
            _school("900012", "Twelfth School", phase="all-through", northing="400000"),
        ],
        f"{folder}/resources.yaml": [
            _resource("notes", file="notes.txt", release="pack"),
        ],
        f"{folder}/2026-27/participation.yaml": [
            _participation(
                "lrp", pack_released_on="", session="", briefing_on="",
                offers=[{"school": "900011", "places": "2", "at_once": "1"}],
            ),
        ],
        f"{folder}/2026-27/learning/withheld.yaml": _learning(
            title="A routine that is not public", residency="", kind="practice", priority="calm",
            school="900011", consent_on="", consent_expires_on="", publish_school="no",
        ),
    }  # fmt: skip
