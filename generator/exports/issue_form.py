"""A public form → a GitHub issue form, and the page that lets people choose among them.

Syntax and limits: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
and, on the same site, “Common validation errors when creating issue forms”. GitHub leaves a form
out without a word when one rule is broken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from generator.exports import hints
from generator.forms.issue_body import element, issue_choices, labels
from generator.forms.questions import Question, Questionnaire, Section

FOLDER = ".github/ISSUE_TEMPLATE"
MOST_IN_DESCRIPTION = 200
"""More, and GitHub leaves the form out of the list."""

_MADE = "# Made by `lrp form issue-form`, which makes it anew; change data/forms/ instead."
_PUBLIC = (
    "**Everyone can read what you write here.** Leave out names of people, contact details and "
    "anything about a pupil."
)
_ABOUT_OTHERS = "They ask for personal details, so they are not filled in here."
_MARKS = re.compile(r"[\\`*<>\[\]~|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[#+-](?= )")
_FROM_ROOT = re.compile(r"(\]\()/(?!/)")
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_LONE = re.compile("[\ud800-\udfff]")
# What a block cannot hold: signs that YAML ends lines at or forbids, and blanks at the wrong end.
_NO_BLOCK = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    "|^[ \n]|\n$|(?:^|\n) +(?:\n|$)"
)

Value = str | bool | Sequence["Value"] | Mapping[str, "Value"]


def offers_issue_form(form: Questionnaire) -> bool:
    """Whether the form is filled in on GitHub: it is public and names github as a route."""
    return form.is_public and "github" in form.delivery and bool(hints.asked(form))


def path(form: Questionnaire) -> str:
    """Where the issue form stands in a repository; a hub's own beside the network's."""
    name = "-".join(part for part in (form.id, form.hub) if part)
    return f"{FOLDER}/{name}.yml"


def issue_forms(forms: Iterable[Questionnaire], site: str = "") -> dict[str, bytes]:
    """Path → bytes for every form that is filled in on GitHub, and config.yml; empty for none.

    `site` is the address of the network's site, to which config.yml sends people for the rest.
    """
    offered = [form for form in forms if offers_issue_form(form)]
    if not offered:
        return {}
    return {path(form): issue_form(form, site) for form in offered} | {
        f"{FOLDER}/config.yml": _config(site)
    }


def issue_form(form: Questionnaire, site: str = "") -> bytes:
    """The YAML of an issue form. Ids of the elements are the names of the questions.

    Raises ValueError for a form that is not public: an issue can be read by everyone.
    """
    if not form.is_public:
        raise ValueError(f"{form.id} is not public, and an issue is")
    questions = hints.asked(form)
    if not questions:
        raise ValueError(f"{form.id} has no question to ask on GitHub")
    body: list[Value] = [_markdown(f"{_PUBLIC}\n\n{_absolute(form.intro, site)}")]
    names, shown = labels(form), issue_choices(form)
    for section in form.sections:
        own = [question for question in section.questions if question in questions]
        if own and len(form.sections) > 1:
            body.append(_markdown(_heading(section)))
        body += [_element(form, q, names[q.name], shown.get(q.name, {})) for q in own]
    body.append(_markdown(f"## What happens next\n\n{_absolute(form.next_steps, site)}"))
    whole: dict[str, Value] = {
        "name": _line(form.title),
        "description": _cut(_line(form.description), MOST_IN_DESCRIPTION),
        "title": f"{_line(form.title)}: ",
        "labels": [form.id],
        "body": body,
    }
    return "\n".join([_MADE, *_yaml(whole), ""]).encode()


def _config(site: str) -> bytes:
    whole: dict[str, Value] = {"blank_issues_enabled": True}
    if site:
        link = {"name": "Forms for participants and schools", "url": site, "about": _ABOUT_OTHERS}
        whole["contact_links"] = [link]
    return "\n".join([_MADE, *_yaml(whole), ""]).encode()


def _heading(section: Section) -> str:
    text = _plain(section.text)
    return f"## {_plain(section.title)}" + (f"\n\n{text}" if text else "")


def _element(
    form: Questionnaire, question: Question, label: str, shown: Mapping[str, str]
) -> dict[str, Value]:
    kind = element(question)
    attributes: dict[str, Value] = {"label": label}
    if description := _description(form, question):
        attributes["description"] = description
    if kind == "checkboxes":
        # A label is read as Markdown and comes back as it was written here. So nothing in it is
        # escaped: the backslash would come back too.
        attributes["options"] = [{"label": text} for text in shown]
    elif kind == "dropdown":
        if question.is_list:
            attributes["multiple"] = True
        attributes["options"] = list(shown)
    found: dict[str, Value] = {"type": kind, "id": question.name, "attributes": attributes}
    # A set of ticks cannot be made necessary, only a tick of it.
    if hints.is_always_needed(question) and kind != "checkboxes":
        found["validations"] = {"required": True}
    return found


def _description(form: Questionnaire, question: Question) -> str:
    lines = hints.help_lines(form, question, date=True)
    if question.widget == "checkboxes" and not any("Select" in line for line in lines):
        lines.insert(0, "Select all that apply.")
    if question.widget == "checkboxes" and hints.is_always_needed(question):
        lines.append("Select at least one.")
    options = [f"- {_plain(o.title)}: {_plain(o.hint)}" for o in question.options if o.hint]
    text = " ".join(_plain(line) for line in lines)
    return "\n".join([text, "", *options]).strip() if options else text


def _markdown(text: str) -> dict[str, Value]:
    return {"type": "markdown", "attributes": {"value": text.strip()}}


def _absolute(text: str, site: str) -> str:
    """Markdown whose links within the site lead there from GitHub as well."""
    text = hints.unwrapped(text)
    return _FROM_ROOT.sub(lambda link: f"{link[1]}{site.rstrip('/')}/", text) if site else text


def _plain(text: str) -> str:
    """A text as Markdown that shows it as it is."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _yaml(value: Mapping[str, Value], indent: str = "") -> list[str]:
    """Lines of YAML in which every text is in quotes or a block, so that none is read as a type."""
    found = []
    for key, held in value.items():
        if isinstance(held, bool):
            found.append(f"{indent}{key}: {'true' if held else 'false'}")
        elif isinstance(held, str):
            found += _text(f"{indent}{key}:", held, f"{indent}  ")
        elif isinstance(held, Mapping):
            found += [f"{indent}{key}:", *_yaml(held, f"{indent}  ")]
        else:
            found.append(f"{indent}{key}:")
            for item in held:
                found += _item(item, f"{indent}  ")
    return found


def _item(item: Value, indent: str) -> list[str]:
    if not isinstance(item, Mapping):
        return [f"{indent}- {_quoted(str(item))}"]
    first, *rest = _yaml(item, f"{indent}  ")
    return [f"{indent}- {first.lstrip()}", *rest]


def _text(key: str, text: str, indent: str) -> list[str]:
    lines = text.split("\n")
    if len(lines) == 1 or _NO_BLOCK.search(text):
        return [f"{key} {_quoted(text)}"]
    return [f"{key} |-", *(f"{indent}{line}" if line else "" for line in lines)]


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    safe = json.dumps(_LONE.sub("\ufffd", text), ensure_ascii=False)
    return _ESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", safe)
