"""Questionnaires for tests: one that asks in every way, one with words that nobody would choose,
and those of the sample network."""

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from generator.audience import project
from generator.forms import Questionnaire, questionnaire
from generator.forms.choices import Option
from generator.forms.questions import Condition, Question, Section
from generator.load import load
from generator.model import FormPrivacy, Network

TODAY = dt.date(2026, 11, 22)
REPOSITORY = Path(__file__).resolve().parents[2]
PRIVACY = FormPrivacy(
    controller="The network", purpose="To match", lawful_basis="Article 6(1)(f)",
    recipients="Your hub lead", retention="Until August", rights="Ask us", complaints="The ICO",
)  # fmt: skip

_THEMES = (
    Option("reading", "Reading"),
    Option("moves", "Moves, between schools"),
    Option("moves-too", "Moves, between schools and phases"),
    Option("none", "None"),
    Option("send", "SEND; inclusion", hint="Needs, and how they are met."),
)


def every_widget(answers: str = "public") -> Questionnaire:
    """A questionnaire with each widget, options that hold separators, and conditions."""
    questions = (
        ask("title", "What is it called?", "text", is_needed=True, most=80),
        ask("code", "Which code has it?", "text", pattern="[0-9]{6}", example="900101"),
        ask("link", "Where can it be seen?", "text", is_link=True, most=400),
        ask("body", "What happened?", "textarea", is_needed=True, fewest=3, most=3000),
        ask("mail", "Which mailbox?", "email", most=254),
        ask("phone", "Which telephone?", "tel", most=40),
        ask("count", "How many were there?", "number", whole=True, minimum="1", maximum="600"),
        ask("share", "What share of them?", "number"),
        ask("theme", "Which theme is it?", "radios", is_needed=True, options=_THEMES),
        ask("themes", "Which themes are there?", "checkboxes", options=_THEMES),
        ask("again", "Would you do it again?", "yes-no", is_needed=True),
        ask("when", "When was it?", "date", minimum="2026-09-01", maximum="2027-08-31"),
        ask("days", "On which days?", "dates", minimum="2026-09-01", maximum="2027-08-31"),
        ask("why", "Why not again?", "textarea", is_needed=True, most=600,
            condition=Condition("again", ("no",))),
        ask("which", "Which of them?", "text",
            condition=Condition("themes", ("moves", "send"))),
    )  # fmt: skip
    return make(questions, answers)


def naughty() -> list[str]:
    """The strings that trip programs up."""
    path = REPOSITORY.parent / "shared" / "data" / "blns.json.gz"
    found = json.loads(gzip.decompress(path.read_bytes()))
    return [text for text in found if text.strip()]


def hostile() -> Questionnaire:
    """A questionnaire in which every word is a string that trips programs up."""
    words = naughty()
    widgets = ("text", "textarea", "radios", "checkboxes", "yes-no", "date", "dates", "number")
    questions = []
    for number, word in enumerate(words):
        widget = widgets[number % len(widgets)]
        several = [words[(number * 7 + step) % len(words)] for step in range(6)]
        options = tuple(Option(f"v{n}", text, hint=word) for n, text in enumerate(several))
        questions.append(
            ask(f"q{number}", word, widget, hint=several[0], example=several[1], why=several[2],
                is_needed=number % 3 == 0,
                options=options if widget in ("radios", "checkboxes") else ())
        )  # fmt: skip
    return make(tuple(questions), "public", title=words[40], text=words[80])


def ask(name: str, title: str, widget: str, **more: object) -> Question:
    """A question of the section `all`."""
    given = {"hint": "", "noun": f"the {name}", "section": "all", "to": name} | more
    return Question(name=name, title=title, widget=widget, **given)  # type: ignore[arg-type]


def make(
    questions: tuple[Question, ...], answers: str = "public", title: str = "What was learned",
    text: str = "It takes a minute.", hub: str = "",
) -> Questionnaire:  # fmt: skip
    """A questionnaire of these questions, in two sections of which one is `all`."""
    half = (len(questions) + 1) // 2
    return Questionnaire(
        id="example", title=title, description=f"{text} Anyone fills it in.", intro=text,
        role="anyone", answers=answers, next_steps=text, to="inbox", table="",
        delivery=("github", "download"),
        sections=(
            Section("all", "What it is", text, questions[:half]),
            Section("more", "And more", "", questions[half:]),
        ),
        rules=(), privacy=None if answers == "public" else PRIVACY, endpoint="",
        honeypot="website", programmes=(), hub=hub, year="2026-27",
    )  # fmt: skip


@cache
def sample_network() -> Network:
    """The sample network as everyone may see it."""
    return project(load(REPOSITORY).network, "public", TODAY)


def sample_forms() -> Iterator[Questionnaire]:
    """Every form of the sample network, as the network and as each hub asks it."""
    network = sample_network()
    for form in network.forms:
        for hub in (None, *network.hubs):
            yield questionnaire(form, network, hub, TODAY)
