"""Forms as pages: what each asks, in words and controls, and where people find it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from generator.addresses import hub_url
from generator.docstree.scene import Scene
from generator.forms import Questionnaire, definition
from generator.forms.definition import of_question
from generator.forms.questions import LONGEST, Question, of_hub
from generator.forms.routes import routes
from generator.model import Form, Hub, Programme, Role
from generator.templates import Safe, and_list, escape
from generator.words import capital

CORRECTION = "correction"
"""The form for anything on any page: the foot of every page leads to it."""

_KEPT = 1000
"""How many questions are kept as they stand on a page."""
MOST_RADIOS = 12
"""Where there are more to choose from, they stand in a menu."""

_ALL_THAT_APPLY = "Select all that apply."
_READERS = {
    "public": ("Public", "What you write may be seen by everyone.", "everyone may see it"),
    "personal": (
        "Private",
        "Your answers never appear on this site. Only the people named in the privacy notice "
        "read them.",
        "never shown on this site",
    ),
    "confidential": (
        "Confidential",
        "Your answers never appear on this site. Only the people named in the privacy notice "
        "read them, and they pass nothing on.",
        "read by named people only",
    ),
}
"""Kind of answers → its name, who reads them, and the same in few words."""

_MINUTES = re.compile(r"\babout\s+((?:an?\s+|[\w-]+\s+)(?:minutes?|hours?|half\s+an\s+hour))\b")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?")
_INPUTS = {"email": "email", "tel": "tel"}
# A text's attribute may not lose white space: templates print runs of it as one space.
_SPACE = re.compile(r"(?<= ) |[^\S ]|[\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from, with the id of its control."""

    id: str
    value: str
    title: str
    hint: str


@dataclass(frozen=True, slots=True)
class Control:
    """How a question stands on a page.

    `kind` is text, textarea, select, radios, checkboxes or date; `type` and `mode` are those of an
    input. `size` is how long an answer usually is: xs, s, m or l, for a textarea xs to xl.
    `described` are the ids of the lines that belong to it.
    """

    name: str
    title: str
    kind: str
    optional: bool
    hint: str
    why: str
    only: str
    limit: str
    described: str
    noun: str
    type: str = ""
    mode: str = ""
    size: str = "l"
    autocomplete: str = ""
    inline: bool = False
    choices: tuple[Choice, ...] = ()


def offered(scene: Scene, hub: Hub | None = None) -> tuple[Form, ...]:
    """The forms of the network, or those of a hub."""
    return tuple(of_hub(scene.network, hub) if hub else scene.network.forms)


def address(form: Form, hub: Hub | None = None) -> str:
    """Where a form is filled in."""
    return f"{hub_url(hub.id) if hub else '/'}forms/{form.id}/"


def asked(form: Form, scene: Scene, hub: Hub | None = None) -> dict[str, Any]:
    """What the template of a form's page is given."""
    network = scene.network
    asks = scene.asker.ask(form, hub)
    ways = routes(asks, network, hub, scene.asker)
    endpoint = ways.get("post", {}).get("endpoint", "")
    action = _action(endpoint, address(form, hub))
    if action:
        ways["post"]["endpoint"] = action
    else:
        ways.pop("post", None)
    label, readers, _ = _READERS[asks.answers]
    return {
        "form": asks,
        "sections": [
            (section, [_control(q, _before(q, asks), asks.year) for q in section.questions])
            for section in asks.sections
        ],
        "data": _data(asks, ways),
        "ways": ways,
        "action": action,
        "policy": _policy(action),
        "is_here": bool(action) and endpoint.startswith("/"),
        "facts": _facts(asks, scene),
        "readers": {"label": label, "text": readers},
        "contact": hub.contact if hub else network.contact,
        "notice": _notice(asks),
        **_words(asks, ways, hub.contact if hub else network.contact),
        "has_privacy_page": scene.content.find("privacy") is not None,
    }


def groups(forms: Sequence[Form], scene: Scene, hub: Hub | None = None) -> list[dict[str, Any]]:
    """Cards for the `card_grid` component, by who fills a form in; forms for anyone come last."""
    found: dict[str, list[dict[str, Any]]] = {}
    for form in sorted(forms, key=lambda form: _place(form, scene)):
        found.setdefault(_who(form, scene), []).append(_card(form, scene, hub))
    return [{"title": title, "cards": cards} for title, cards in found.items()]


def links(forms: Iterable[Form], hub: Hub | None = None) -> list[dict[str, Any]]:
    """Entries for the `link_list` component."""
    return [
        {"label": form.title, "href": address(form, hub), "note": form.description, "icon": "file"}
        for form in forms
    ]


def of_role(forms: Iterable[Form], programme: Programme, role: Role) -> list[Form]:
    """The forms that a role of a programme fills in."""
    return [
        form
        for form in forms
        if form.form.role == role.id
        and (not form.form.programmes or programme.id in form.form.programmes)
    ]


def signing_up(forms: Iterable[Form]) -> list[Form]:
    """The forms that ask for an induction session."""
    return [f for f in forms if any(q.lrp.options_from == "sessions" for q in f.fields)]


def _place(form: Form, scene: Scene) -> tuple[int, int, str]:
    """Where a form stands in a list: by programme and role, in the network's order."""
    programmes = scene.network.programmes
    wanted = form.form.programmes
    for number, programme in enumerate(programmes):
        if wanted and programme.id not in wanted:
            continue
        for place, role in enumerate(programme.roles):
            if role.id == form.form.role:
                return number, place, form.title
    return len(programmes), 0, form.title


def _who(form: Form, scene: Scene) -> str:
    """The title of the role that fills a form in, or `Anyone`."""
    number, place, _ = _place(form, scene)
    programmes = scene.network.programmes
    return programmes[number].roles[place].title if number < len(programmes) else "Anyone"


def _card(form: Form, scene: Scene, hub: Hub | None) -> dict[str, Any]:
    label, _, readers = _READERS[form.form.answers]
    length = _length(scene.asker.ask(form, hub))
    return {
        "title": form.title, "href": address(form, hub), "text": form.description,
        "meta": [f"{label}: {readers}", length],
    }  # fmt: skip


def _facts(asks: Questionnaire, scene: Scene) -> list[tuple[str, str]]:
    form = next(f for f in scene.network.forms if f.id == asks.id)
    return [("Who fills it in", _who(form, scene)), ("How long it takes", _length(asks))]


def _length(asks: Questionnaire) -> str:
    """`About ten minutes, 12 questions`; without the time where the introduction names none."""
    count = len(asks.questions)
    questions = f"{count} question{'' if count == 1 else 's'}"
    said = _MINUTES.search(" ".join(asks.intro.split()))
    return f"About {said.group(1)}, {questions}" if said else questions


def _notice(asks: Questionnaire) -> list[tuple[str, str]]:
    """What the law asks to be said (UK GDPR, article 13), in the order in which people ask it."""
    notice = asks.privacy
    if notice is None:
        return []
    return [
        ("Who is responsible", notice.controller),
        ("What it is for", notice.purpose),
        ("Lawful basis", notice.lawful_basis),
        ("Who sees your answers", notice.recipients),
        ("How long they are kept", notice.retention),
        ("Your rights", notice.rights),
        ("How to complain", notice.complaints),
    ]


def _words(asks: Questionnaire, ways: dict[str, Any], contact: str) -> dict[str, str]:
    """How a file or a sheet of paper is handed in, and what is still to be done at the end."""
    if asks.answers == "confidential":
        return {
            "hand_in": "Give it to nobody but the people named in the privacy notice.",
            "on_paper": "Give this form to nobody but the people named in the privacy notice, in "
            f"an envelope. To ask who they are, write to {contact}.",
            "sent": "If you saved a file, it is not sent yet: give it to the people named in the "
            "privacy notice.",
        }
    elsewhere = {"github": "on GitHub", "email": "in your email program"}
    opened = capital(and_list([where for way, where in elsewhere.items() if way in ways]))
    return {
        "hand_in": f"Send it to {contact}.",
        "on_paper": f"Hand it in on paper, or send a scan or photograph to {contact}.",
        "sent": (
            f"{opened}, your answers go out only when you send them there. If you saved a file "
            f"instead, send it to {contact}."
            if opened
            else f"If you saved a file, it is not sent yet: attach it to an email to {contact}."
        ),
    }


def _action(endpoint: str, page: str) -> str:
    """Where a page posts to; empty for what is neither a path of the site nor a web address.

    A path is counted from the page, as all addresses of the finished site are.
    """
    if re.match(r"/(?![/\\])", endpoint):
        return "../" * (page.count("/") - 1) + endpoint[1:]
    return endpoint if _origin(endpoint) else ""


def _origin(endpoint: str) -> str:
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return ""
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin if _ORIGIN.fullmatch(origin) else ""


def _policy(action: str) -> str:
    """The Content-Security-Policy of a form's page, which may post to its endpoint only."""
    target = "'none'" if not action else " ".join(["'self'", _origin(action)]).strip()
    return f"default-src 'self'; base-uri 'none'; object-src 'none'; form-action {target}"


def _data(asks: Questionnaire, ways: dict[str, Any]) -> Safe:
    """What the script is given, as JSON that is escaped for an attribute.

    Written key by key, so that a question that many hubs ask is written once.
    """
    parts = []
    for key, value in (definition(asks) | {"routes": ways}).items():
        if key == "questions":
            listed = ",".join(_question_data(question) for question in asks.questions)
            parts.append(escape('"questions":[') + listed + escape("]"))
        else:
            parts.append(escape(f"{_json(key)}:{_json(value)}"))
    return Safe(escape("{") + ",".join(parts) + escape("}"))


@lru_cache(maxsize=_KEPT)
def _question_data(question: Question) -> Safe:
    return escape(_json(of_question(question)))


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _SPACE.sub(lambda space: f"\\u{ord(space.group()):04x}", text)


def _before(question: Question, asks: Questionnaire) -> Question | None:
    """The question on whose answer another depends."""
    return asks.by_name.get(question.condition.question) if question.condition else None


@lru_cache(maxsize=_KEPT)
def _control(question: Question, before: Question | None, year: str) -> Control:
    kind = _kind(question)
    hint, limit = _hint(question, kind, year), _limit(question)
    only = _only(question, before)
    lines = {"only": only, "hint": hint, "limit": limit, "why": question.why, "error": "always"}
    return Control(
        name=question.name, title=question.title, kind=kind, optional=not question.is_needed,
        hint=hint, why=question.why, only=only, limit=limit, noun=question.noun,
        described=" ".join(f"{question.name}-{line}" for line, text in lines.items() if text),
        type="url" if question.is_link else _INPUTS.get(question.widget, "text"),
        mode=("numeric" if question.whole else "decimal") if question.widget == "number" else "",
        size=_size(question, kind), autocomplete=question.autocomplete,
        inline=question.widget == "yes-no", choices=_choices(question),
    )  # fmt: skip


def _kind(question: Question) -> str:
    if question.widget == "radios":
        return "select" if len(question.options) > MOST_RADIOS else "radios"
    if question.widget == "yes-no":
        return "radios"
    if question.widget in ("textarea", "dates"):
        return "textarea"
    return question.widget if question.widget in ("checkboxes", "date") else "text"


def _hint(question: Question, kind: str, year: str) -> str:
    if kind == "checkboxes" and "all that apply" not in question.hint.lower():
        return f"{question.hint} {_ALL_THAT_APPLY}".strip()
    if kind == "date" and not question.hint and year:
        return f"For example, 3 2 {int(year[:4]) + 1}."
    return question.hint


def _limit(question: Question) -> str:
    """Only where a form sets a limit of its own, which somebody could reach without knowing."""
    if question.widget == "textarea" and question.most < LONGEST["textarea"]:
        return f"You can enter up to {question.most:,} characters."
    return ""


def _only(question: Question, before: Question | None) -> str:
    condition = question.condition
    if condition is None or before is None:
        return ""
    answers = " or ".join(f"“{before.title_of(answer)}”" for answer in condition.answers)
    return f"Only if you answered {answers} to “{before.title}”"


def _choices(question: Question) -> tuple[Choice, ...]:
    given = [(o.value, o.title, o.hint) for o in question.options]
    if question.widget == "yes-no":
        given = [("yes", "Yes", ""), ("no", "No", "")]
    return tuple(
        Choice(question.name if number == 1 else f"{question.name}-{number}", *option)
        for number, option in enumerate(given, 1)
    )


_TEXT_SIZES = ((12, "xs"), (24, "s"), (60, "m"))
_AREA_SIZES = ((200, "xs"), (400, "s"), (800, "m"), (2000, "l"))


def _size(question: Question, kind: str) -> str:
    if kind == "textarea":
        if question.widget == "dates":
            return "s"
        return next((size for most, size in _AREA_SIZES if question.most <= most), "xl")
    if question.widget == "number":
        return "xs"
    likely = len(question.example) * 2 if question.pattern and question.example else question.most
    return next((size for most, size in _TEXT_SIZES if 0 < likely <= most), "l")
