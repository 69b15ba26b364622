"""Issue forms keep every rule of GitHub's, and what comes back is what was given.

The rules are those of GitHub's pages on the syntax of issue forms and their common errors.
"""

import io
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from generator.exports import issue_form, issue_forms, offers_issue_form
from generator.exports.issue_form import path
from generator.forms import Questionnaire, judge
from generator.forms.choices import Option
from generator.forms.issue_body import choices, element, issue_choices, labels, parse, split
from generator.forms.questions import Condition
from tests.support.questionnaires import (
    ask,
    every_widget,
    hostile,
    make,
    naughty,
    sample_forms,
    sample_network,
)

TOP = {"name", "description", "title", "labels", "assignees", "projects", "type", "body"}
ATTRIBUTES = {
    "markdown": {"value"},
    "textarea": {"label", "description", "placeholder", "value", "render"},
    "input": {"label", "description", "placeholder", "value"},
    "dropdown": {"label", "description", "multiple", "options", "default"},
    "checkboxes": {"label", "description", "options"},
}
FORM = every_widget()
NAUGHTY = naughty()


def reference(label: str) -> str:
    """What GitHub makes of a label to compare it by: Rails' `parameterize`."""
    plain = unicodedata.normalize("NFKD", label).casefold().encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9_-]+", "-", plain).strip("-")


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def broken_rules(form: Any) -> Iterator[str]:
    """What GitHub would refuse a form for."""
    if not {"name", "description", "body"} <= form.keys() or form.keys() - TOP:
        yield "keys at the top"
    if not all(is_text(form.get(key)) for key in ("name", "description", "title")):
        yield "texts at the top"
    if len(form["description"]) > 200:
        yield "a description beyond 200 characters"
    if not all(map(is_text, form["labels"])):
        yield "labels of issues"
    inputs = [item for item in form["body"] if item.get("type") != "markdown"]
    if not inputs:
        yield "no input"
    ids = [item.get("id", "") for item in inputs]
    if len(set(ids)) < len(ids) or not all(re.fullmatch("[A-Za-z0-9_-]+", i) for i in ids):
        yield "ids"
    names = [reference(str(item["attributes"].get("label", ""))) for item in inputs]
    if len({name for name in names if name}) < len([name for name in names if name]):
        yield "labels too similar"
    ticks = [
        reference(option["label"])
        for item in inputs
        if item["type"] == "checkboxes"
        for option in item["attributes"]["options"]
    ]
    if len({tick for tick in ticks if tick}) < len([tick for tick in ticks if tick]):
        yield "ticks too similar"
    for item in form["body"]:
        yield from broken_item(item)


def broken_item(item: Any) -> Iterator[str]:
    kind, attributes = item.get("type"), item.get("attributes", {})
    allowed = {"type", "id", "attributes", "validations"}
    if kind == "markdown":
        allowed = {"type", "attributes"}
    elif kind == "checkboxes":
        allowed = {"type", "id", "attributes"}
    if kind not in ATTRIBUTES or item.keys() - allowed or attributes.keys() - ATTRIBUTES[kind]:
        yield f"keys of {kind}"
    for key in ("label", "description", "value"):
        if key in attributes and not is_text(attributes[key]):
            yield f"{key} is no text"
    if "password" in str(attributes.get("label", "")).lower():
        yield "a forbidden word"
    if set(item.get("validations", {})) - {"required"}:
        yield "validations"
    options = attributes.get("options")
    if kind in ("dropdown", "checkboxes"):
        words = options if kind == "dropdown" else [option.get("label") for option in options]
        if not words or not all(map(is_text, words)) or len(set(words)) < len(words):
            yield "options"
        elif any(word.strip().lower() == "none" for word in words):
            yield "the reserved option None"


def read(data: bytes) -> Any:
    """The form as YAML 1.1 and 1.2 both read it."""
    old = yaml.safe_load(data)
    new = YAML(typ="safe", pure=True).load(io.BytesIO(data))
    assert old == new
    return old


@pytest.mark.parametrize("form", [FORM, hostile()], ids=["every widget", "hostile"])
def test_a_form_keeps_every_rule(form: Questionnaire) -> None:
    assert list(broken_rules(read(issue_form(form)))) == []


def test_the_sample_networks_forms_keep_every_rule() -> None:
    seen = 0
    for form in sample_forms():
        if form.is_public:
            seen += 1
            assert list(broken_rules(read(issue_form(form, "https://site.example/")))) == []
    assert seen >= 9


BREAK: dict[str, Callable[[Any], object]] = {
    "a description beyond 200 characters": lambda f: f.update(description="x" * 201),
    "keys at the top": lambda f: f.update(input=1),
    "no input": lambda f: f.update(body=f["body"][:1]),
    "ids": lambda f: of_type(f, "input").update(id="first name"),
    "labels too similar": lambda f: of_type(f, "input")["attributes"].update(
        label=of_type(f, "textarea")["attributes"]["label"] + "??"
    ),
    "options": lambda f: of_type(f, "dropdown")["attributes"].update(options=["a", "a"]),
    "the reserved option None": lambda f: of_type(f, "dropdown")["attributes"].update(
        options=["None"]
    ),
    "ticks too similar": lambda f: of_type(f, "checkboxes")["attributes"].update(
        options=[{"label": "C"}, {"label": "C++"}]
    ),
    "keys of checkboxes": lambda f: of_type(f, "checkboxes").update(validations={}),
    "label is no text": lambda f: of_type(f, "input")["attributes"].update(label=True),
}


@pytest.mark.parametrize("rule", BREAK)
def test_the_rules_find_what_github_would_refuse(rule: str) -> None:
    form = read(issue_form(FORM))
    BREAK[rule](form)
    assert rule in list(broken_rules(form))


def of_type(form: Any, kind: str) -> Any:
    return next(item for item in form["body"] if item["type"] == kind)


def by_id(data: bytes) -> dict[str, Any]:
    return {item["id"]: item for item in read(data)["body"] if "id" in item}


def test_ids_are_the_names_of_the_questions_and_labels_their_titles() -> None:
    items = by_id(issue_form(FORM))
    assert list(items) == [q.name for q in FORM.questions]
    assert [i["attributes"]["label"] for i in items.values()] == [q.title for q in FORM.questions]


def test_every_naughty_text_reads_back_as_it_was_given() -> None:
    form = hostile()
    items = by_id(issue_form(form))
    for question in form.questions:
        label = items[question.name]["attributes"]["label"]
        assert label.startswith(" ".join(question.title.split()))


@pytest.mark.parametrize("answers", ["personal", "confidential"])
def test_a_form_that_is_not_public_has_no_issue_form(answers: str) -> None:
    form = every_widget(answers)
    assert not offers_issue_form(form)
    assert issue_forms([form], "https://site.example/") == {}
    with pytest.raises(ValueError, match="not public"):
        issue_form(form)


def test_only_what_is_always_needed_is_required() -> None:
    items = by_id(issue_form(FORM))
    required = {name for name, item in items.items() if item.get("validations", {}).get("required")}
    assert required == {"title", "body", "theme", "again"}
    said = items["why"]["attributes"]["description"]
    assert said.startswith("Only if you answered “No” to “Would you do it again?”.")
    said = items["which"]["attributes"]["description"]
    assert "Only if you selected “Moves, between schools” or “SEND; inclusion” to" in said


def test_yes_and_no_are_texts() -> None:
    assert by_id(issue_form(FORM))["again"]["attributes"]["options"] == ["Yes", "No"]


def test_none_is_shown_in_other_words_and_means_the_same() -> None:
    shown = by_id(issue_form(FORM))["theme"]["attributes"]["options"]
    assert "None of these" in shown
    assert issue_choices(FORM)["theme"]["None of these"] == "none"


def test_ticks_of_two_questions_differ() -> None:
    options = (Option("a", "Other"), Option("b", "Other!"))
    form = make(tuple(ask(f"q{n}", f"Question {n}", "checkboxes", options=options) for n in (1, 2)))
    assert list(broken_rules(read(issue_form(form)))) == []
    shown = issue_choices(form)
    assert [list(named.values()) for named in shown.values()] == [["a", "b"], ["a", "b"]]


def test_many_options_are_a_list_to_choose_several_from() -> None:
    options = tuple(Option(f"s{n}", f"School {n}, Town") for n in range(60))
    form = make((ask("schools", "Which schools?", "checkboxes", options=options),))
    attributes = by_id(issue_form(form))["schools"]["attributes"]
    assert attributes["multiple"] is True
    assert len(attributes["options"]) == 60


def test_a_date_is_typed_and_says_how() -> None:
    item = by_id(issue_form(FORM))["when"]
    assert item["type"] == "input"
    assert "Write the date like 3 February 2027." in item["attributes"]["description"]
    assert "Between 1 September 2026 and 31 August 2027." in item["attributes"]["description"]


def test_people_are_told_that_everyone_can_read_it() -> None:
    first = read(issue_form(FORM))["body"][0]["attributes"]["value"]
    assert "Everyone can read what you write here" in first
    assert "Leave out names" in first


def test_links_within_the_site_lead_there_from_github() -> None:
    form = make(FORM.questions, text="See [how](/privacy/) and [there](//other.example/).")
    value = read(issue_form(form, "https://site.example/"))["body"][0]["attributes"]["value"]
    assert "[how](https://site.example/privacy/)" in value
    assert "[there](//other.example/)" in value


def test_a_question_that_hangs_on_one_that_is_not_asked_is_left_out() -> None:
    hub = ask("hub", "Which hub?", "text")
    follows = ask("where", "Where in it?", "text", condition=Condition("hub", ("x",)))
    assert "where" in by_id(issue_form(make((hub, follows))))
    assert list(by_id(issue_form(make((ask("a", "What?", "text"), follows))))) == ["a"]


def test_the_files_of_a_network_with_a_page_to_choose_from() -> None:
    forms = [form for form in sample_forms() if not form.hub]
    files = issue_forms(forms, sample_network().url or "")
    named = {path(form) for form in forms if form.is_public and "github" in form.delivery}
    assert files.keys() == named | {".github/ISSUE_TEMPLATE/config.yml"}
    assert ".github/ISSUE_TEMPLATE/correction.yml" in named
    config = read(files[".github/ISSUE_TEMPLATE/config.yml"])
    assert config["blank_issues_enabled"] is True
    assert all(map(is_text, config["contact_links"][0].values()))
    assert config["contact_links"][0].keys() == {"name", "url", "about"}


def test_a_hubs_form_stands_beside_the_networks() -> None:
    assert path(make(FORM.questions, hub="tamar-valley")).endswith("/example-tamar-valley.yml")


def test_the_same_form_gives_the_same_bytes() -> None:
    assert issue_form(every_widget()) == issue_form(every_widget())


# What GitHub makes of a form that was filled in, as its pages describe it.


def rendered(form: Questionnaire, answers: Mapping[str, str | list[str]]) -> str:
    names, shown = labels(form), issue_choices(form)
    parts = []
    for question in form.questions:
        answer = answers.get(question.name, "")
        words = {value: label for label, value in shown.get(question.name, {}).items()}
        kind = element(question)
        if kind == "checkboxes":
            text = "\n".join(
                f"- [{'x' if value in answer else ' '}] {label}" for value, label in words.items()
            )
        elif kind == "dropdown":
            chosen = [answer] if isinstance(answer, str) and answer else list(answer)
            text = ", ".join(words[value] for value in chosen) or "None"
        else:
            assert isinstance(answer, str)
            text = answer if answer.strip() else "_No response_"
        parts.append(f"### {names[question.name]}\n\n{text}")
    return "\n\n".join(parts)


def expected(form: Questionnaire, answers: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """The answers with their line ends as one, and nothing for an answer of blanks."""
    found: dict[str, Any] = {}
    for question in form.questions:
        answer = answers.get(question.name, "")
        if isinstance(answer, list):
            values = tuple(v for v in choices(question).values() if v in answer)
            found |= {question.name: values} if values else {}
        elif answer.strip():
            found[question.name] = re.sub("\r\n?", "\n", answer).strip(" \t\n")
    return found


def is_plain(text: str) -> bool:
    """Whether a text holds nothing that GitHub itself writes, which the tests below look at."""
    known = {*map(reference, labels(FORM).values()), ""}
    headings = re.findall(r"(?m)^ {0,3}###[ \t](.*)$", text)
    return text.strip().lower() not in ("_no response_", "*no response*") and not any(
        reference(heading) in known for heading in headings
    )


TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(NAUGHTY),
    st.sampled_from(["# A\n\n### B\n\ntext", "```\n### x\n```", "a\r\nb", "<!-- x -->", "- [x] a"]),
).filter(is_plain)
LINE = TEXT.map(lambda text: " ".join(text.split())).filter(is_plain)


def answer_to(kind: str, values: list[str]) -> st.SearchStrategy[Any]:
    if kind == "checkboxes":
        return st.lists(st.sampled_from(values), unique=True)
    if kind == "dropdown":
        return st.sampled_from(["", *values])
    return TEXT if kind == "textarea" else LINE


ANSWERS = st.fixed_dictionaries(
    {q.name: answer_to(element(q), list(choices(q).values())) for q in FORM.questions}
)
# Comments are not shown on GitHub, so they are no part of a number or a date.
TYPED = ("count", "share", "when")


@settings(max_examples=400, deadline=None)
@given(ANSWERS)
def test_answers_come_back_from_the_issue_as_they_were_given(answers: dict[str, Any]) -> None:
    for name in TYPED:
        answers[name] = re.sub("<!--.*", "", answers[name])
    issue = parse(FORM, rendered(FORM, answers))
    assert issue.given == expected(FORM, answers)
    assert issue.remarks == ()
    assert judge(FORM, issue.given) == judge(FORM, expected(FORM, answers))


@settings(max_examples=200, deadline=None)
@given(ANSWERS)
def test_it_makes_no_difference_how_lines_end(answers: dict[str, Any]) -> None:
    body = re.sub("\r\n?", "\n", rendered(FORM, answers))
    assert parse(FORM, body.replace("\n", "\r\n")).given == parse(FORM, body).given


HEADINGS = [f"### {label}" for label in labels(FORM).values()]
PIECES = st.sampled_from(
    [*HEADINGS, *NAUGHTY, "\n", "\n\n", "```", "~~~~", "<!--", "-->", "- [x] Reading", "None", ", ",
     "Moves, between schools", "### ", "####", "_No response_"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("\n".join)))
def test_no_text_trips_the_parser_up(body: str) -> None:
    issue = parse(FORM, body)
    assert issue.given.keys() <= FORM.by_name.keys()
    judge(FORM, issue.given)
    assert all(1 <= r.line <= body.count("\n") + body.count("\r") + 1 for r in issue.remarks)


@pytest.mark.parametrize(
    "piece", [HEADINGS[0] + "\n", HEADINGS[1] + "\n\n", "<!--", "```\n", " ", "- [", "#", "a,"]
)
def test_the_longest_text_that_github_takes_is_read_at_once(piece: str) -> None:
    body = f"{HEADINGS[9]}\n\n" + piece * (65_536 // len(piece)) + "x"
    began = time.process_time()
    parse(FORM, body)
    # Well under a second; where the cost grew with the square of the length, it would be hours.
    assert time.process_time() - began < 60


def body_of(**answers: Any) -> str:
    return rendered(FORM, answers)


def test_a_heading_that_is_none_of_the_forms_is_part_of_an_answer() -> None:
    text = "First.\n\n### Something else\n\nSecond."
    assert parse(FORM, body_of(body=text)).given["body"] == text


def test_a_heading_of_an_earlier_question_is_part_of_an_answer() -> None:
    text = "First.\n\n### What is it called?\n\nSecond."
    issue = parse(FORM, body_of(title="A", body=text, mail="a@b.example"))
    assert issue.given == {"title": "A", "body": text, "mail": "a@b.example"}
    assert [(r.question, "part of an answer" in r.message) for r in issue.remarks] == [
        ("title", True)
    ]


def test_a_heading_of_a_later_question_is_part_of_an_answer_where_the_next_one_follows() -> None:
    text = "First.\n\n### On which days?\n\nSecond."
    issue = parse(FORM, body_of(body=text, mail="a@b.example", days="3 March 2027"))
    assert issue.given == {"body": text, "mail": "a@b.example", "days": "3 March 2027"}
    assert [remark.question for remark in issue.remarks] == ["days"]


def test_the_next_heading_ends_an_answer_unless_it_is_in_a_fence_or_within_a_paragraph() -> None:
    fenced = "Before\n\n```\n\n### Which mailbox?\n\nno@b.example\n```\n\nAfter"
    assert parse(FORM, body_of(body=fenced, mail="a@b.example")).given["body"] == fenced
    within = "As I wrote under\n### Which mailbox?\nit is so."
    assert parse(FORM, body_of(body=within, mail="a@b.example")).given["body"] == within
    alike = "Before\n\n### Which mailbox?\n\nno@b.example"
    issue = parse(FORM, body_of(body=alike, mail="a@b.example"))
    assert issue.given["body"] == "Before"
    assert issue.given["mail"] == "no@b.example\n\n### Which mailbox?\n\na@b.example"
    assert [remark.question for remark in issue.remarks] == ["mail"]


def test_a_fence_that_is_never_closed_swallows_no_answer() -> None:
    answers = {"body": "See:\n```\ncode", "mail": "a@b.example", "why": "More\n```\ncode"}
    assert parse(FORM, body_of(**answers)).given == answers


def test_an_edited_issue_is_read_as_far_as_its_headings_go() -> None:
    body = body_of(title="A title", theme="reading", again="yes")
    edited = "\n".join(line for line in body.split("\n") if "What happened" not in line)
    issue = parse(FORM, f"Moved here from a letter.\n\n{edited}")
    assert issue.given["theme"] == "reading"
    assert [(r.question, r.message.split(",")[0]) for r in issue.remarks] == [
        ("", "What stands before the first heading was left out."),
        ("body", "The heading “What happened?” is missing"),
    ]


def test_headings_are_known_without_their_punctuation() -> None:
    body = "###   what is it called  \n\nA title\n\n### Which theme is it: ###\n\nReading"
    assert parse(FORM, body).given == {"title": "A title", "theme": "reading"}


def test_a_text_without_any_heading_has_no_answers_and_says_so() -> None:
    issue = parse(FORM, "Hello")
    assert issue.given == {}
    assert [remark.message for remark in issue.remarks] == [
        "The issue has none of the form's headings, so no answer was read."
    ]


@pytest.mark.parametrize("text", ["_No response_", "*No response*", "None", "", "<!-- none -->"])
def test_a_choice_that_was_not_made_is_no_answer(text: str) -> None:
    assert parse(FORM, f"### Which theme is it?\n\n{text}").given == {}


def test_ticks_in_any_way_of_writing() -> None:
    body = (
        "### Which themes are there?\n\n- [X] Reading\n* [x] moves between schools\n- [ ] None of "
        "these\n\n"
    )
    assert parse(FORM, body).given["themes"] == ("reading", "moves")


def test_what_was_written_without_a_tick_is_not_lost() -> None:
    body = "### Which themes are there?\n\n- [x] Reading\n\nSEND; inclusion, and boats"
    given_answers = parse(FORM, body).given
    assert given_answers["themes"] == ("reading", "send", "and boats")
    assert [fault.question for fault in judge(FORM, given_answers).faults if fault.question ==
            "themes"]  # fmt: skip


def test_options_that_hold_separators_are_told_apart() -> None:
    question = FORM.by_name["themes"]
    text = "Moves, between schools, Moves, between schools and phases, SEND; inclusion;Reading"
    assert split(question, text) == ("moves", "moves-too", "send", "reading")


def test_a_choice_that_is_not_in_the_list_reaches_the_judge() -> None:
    given_answers = parse(FORM, "### Which theme is it?\n\nBoats").given
    assert given_answers == {"theme": "Boats"}
    assert "Select the theme" in [fault.message for fault in judge(FORM, given_answers).faults]


def test_questions_with_one_title_are_told_apart_by_their_names() -> None:
    form = make((ask("a", "Which?", "text"), ask("b", "which", "text"), ask("c", "…", "text")))
    assert labels(form) == {"a": "Which?", "b": "which (b)", "c": "… (c)"}


def test_options_with_one_title_are_told_apart_by_their_values() -> None:
    options = (Option("x", "Same"), Option("y", "same"), Option("z", " "))
    assert choices(ask("a", "A", "radios", options=options)) == {
        "Same": "x", "same (y)": "y", "z": "z",
    }  # fmt: skip
