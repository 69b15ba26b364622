"""How answers leave a static page: by post, by email, as a file, or as a change on GitHub.

GitHub answers an address of more than about 8,190 characters with an error and the text is lost,
and an email link of more than about 2,000 does nothing at all, so both have a limit well below.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from generator.forms.issue_body import labels
from generator.forms.questions import Asker, Questionnaire
from generator.model import Hub, Network
from generator.tables import tables

MOST_IN_EMAIL = 1800
MOST_ON_GITHUB = 6000


def routes(
    form: Questionnaire, network: Network, hub: Hub | None, asker: Asker | None = None
) -> dict[str, Any]:
    """The routes that this page has, best first, each with what it needs. Download is always one.

    `asker` is one of the network, where many forms are asked.

    A form that is not public has no route through GitHub, and a confidential one none by email,
    whatever its file says; checks/forms.py says so to its author.
    """
    found: dict[str, Any] = {}
    for route in form.delivery:
        if route == "post" and form.endpoint:
            found["post"] = {"endpoint": form.endpoint, "honeypot": form.honeypot}
        elif route == "email" and form.answers != "confidential":
            found["email"] = {"to": hub.contact if hub else network.contact, "most": MOST_IN_EMAIL}
        elif route == "github" and form.is_public and is_github(network):
            found["github"] = _github(form, network, hub, asker or Asker(network))
    return found | {"download": {"name": "-".join(p for p in (form.id, form.hub) if p)}}


def is_github(network: Network) -> bool:
    """Whether the network's repository is on github.com."""
    return urlsplit(network.repository or "").hostname == "github.com"


def _github(form: Questionnaire, network: Network, hub: Hub | None, asker: Asker) -> dict[str, Any]:
    """A new file where answers are a record of their own in a known hub; else an issue.

    The issue is a plain one with the answers under their labels, as the issue form would have
    written them: an address that ticks or chooses beforehand makes GitHub leave the form out.
    """
    repository = (network.repository or "").rstrip("/")
    found: dict[str, Any] = {"most": MOST_ON_GITHUB}
    if consent := _consent(form):
        found["consent"] = consent
    if hub and form.table and tables()[form.table].shape == "record" and is_new_record(form):
        folder = f"data/hubs/{hub.id}/{form.year}/{form.table}"
        address = f"{repository}/new/{network.branch or 'main'}/{folder}"
        return found | {"kind": "file", "address": address}
    found |= {"kind": "issue", "address": f"{repository}/issues/new"}
    known = network.find_form(form.id)
    asks = asker.ask(known) if hub and known else form
    if hub and "hub" in asks.by_name:
        # The issue is read without knowing on which page it was written.
        found["hub"] = {"label": labels(asks)["hub"], "text": hub.name}
    return found


def _consent(form: Questionnaire) -> str:
    """The question by which somebody agrees to publication: without a yes nothing goes public."""
    consent = tables()[form.table].consent if form.table else None
    return next((q.name for q in form.questions if consent and q.to == consent), "")


def is_new_record(form: Questionnaire) -> bool:
    """Whether answers make a record of their own; else they fill in one that stands already."""
    return all(question.name != form.table for question in form.questions)
