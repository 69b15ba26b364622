"""Forms ask what they may, in words and limits that every place they are asked in can use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from generator.diagnostics import Diagnostic, Rule
from generator.forms import patterns
from generator.forms.issue_body import plain
from generator.forms.questions import WIDGETS
from generator.load import Loaded
from generator.model import Form, FormField, Network
from generator.tables import tables

PATTERN = Rule(
    "form-pattern-not-portable",
    "A pattern that not every place reads alike",
    "A pattern is used by the program and by browsers. One that they read differently would let an "
    "answer through in one place and refuse it in the other.",
    r"Use letters, digits, `\d`, classes such as `[a-z]`, groups, `|` and counts.",
)
PRIVACY = Rule(
    "form-privacy-missing",
    "A form asks for personal data and does not say what happens to them",
    "People are told who decides, what for, on what lawful basis, for how long, and what they can "
    "ask for, before they give anything away (UK GDPR, article 13). There is no default basis.",
    "Add the `privacy` block with all its lines.",
)
LABEL = Rule(
    "form-label-repeated",
    "Two questions with one label",
    "Answers come back under the question as a heading. With two alike nobody can tell which "
    "answer is whose; capitals and punctuation make no difference.",
    "Write one of the two questions in other words.",
)
ROUTE = Rule(
    "form-route-too-open",
    "A form that is not public has a public way out",
    "An issue or a change on GitHub is read by everyone and stays in its history. An email can go "
    "astray, and a confidential answer must not.",
    "Take the route out. `download` and `post` are there for every form.",
)
PERSONAL = Rule(
    "form-question-personal",
    "A public form asks for something personal",
    "The answers of a public form become records and issues that everyone can read.",
    "Take the question out, or write `answers: personal` and send the answers to the inbox.",
)
WHY = Rule(
    "form-why-missing",
    "A personal question does not say why it is asked",
    "People give personal data when they see what they are for, and only what is needed may be "
    "asked.",
    "Add `why` to the question, or take the question out.",
)
WIDGET = Rule(
    "form-widget-not-for-type",
    "A question is asked in a way that does not fit its type",
    "Each type of answer has its own ways of asking: a date has three boxes, a list has boxes to "
    "tick.",
    "Change `widget` or `type`, or leave `widget` out.",
)
OPTIONS = Rule(
    "form-options-missing",
    "A question to choose from without anything to choose",
    "Radio buttons and boxes to tick need options.",
    "Add `options`, `options_from` or an `enum`.",
)
OPTION = Rule(
    "form-option-not-clear",
    "An option that cannot be told from another",
    "Answers come back as the words of the option. `None` means that nothing was chosen.",
    "Write the option in other words.",
)
QUESTION = Rule(
    "form-unknown-question",
    "A question that the form does not have",
    "A condition or rule can only look at questions of the same form; a condition only at earlier "
    "ones.",
    "Write the name of a question of this form that stands before it.",
)
SECTION = Rule(
    "form-unknown-section",
    "A section that the form does not have",
    "A question in no section would never be asked.",
    "Write the id of a section of this form.",
)
ANSWER = Rule(
    "form-condition-never-holds",
    "A condition waits for an answer that cannot be given",
    "The question would never be asked.",
    "Write one of the values of the earlier question; for a yes or no, `yes` or `no`.",
)
LIMITS = Rule(
    "form-limits-reversed",
    "No answer can be within the limits",
    "The smallest answer is larger than the largest.",
    "Swap the two, or correct one.",
)
RECORD = Rule(
    "form-record-field-unknown",
    "An answer goes to a field that the record does not have",
    "Each answer of a form for data/ becomes a field of a record, and would be lost without one.",
    "Write a field of the table in `to`, or `to: none` if the answer is for reading only.",
)
NAME = Rule(
    "form-name-reserved",
    "A form with a name that means something else",
    "`lrp import workbook` and `lrp import schools` read other things than forms.",
    "Rename the file.",
)
ROLE = Rule(
    "form-unknown-role",
    "A role that no programme of the form has",
    "The form is listed on the page of the role that fills it in.",
    "Write the id of a role, or `anyone`.",
)
TOKEN = Rule(
    "form-autocomplete-unknown",
    "An autocomplete token that browsers do not know",
    "With a token of the HTML standard a browser fills in what it knows, which helps people who "
    "find typing hard.",
    "Write a token of the HTML standard, such as `name`, `email`, `tel` or `organization-title`.",
)
RULE_TYPE = Rule(
    "form-rule-not-for-type",
    "A rule that compares days looks at something else",
    "`in-order` and `days` put days in their order, so each of their questions asks for a date.",
    "Take the question out of the rule, or make its type `date`.",
)
QUESTION_NAME = Rule(
    "form-question-name-reserved",
    "A question with a name that the page uses for itself",
    "Names of questions are names of controls. These are taken on every form's page.",
    "Give the question another name.",
)
UNKNOWN_ROUTE = Rule(
    "form-unknown-route",
    "A route that is none of those that there are",
    "Answers would have no way out, or one fewer than was meant.",
    "Write `download`, `email`, `post` or `github`.",
)
RULES = (
    PATTERN, PRIVACY, LABEL, ROUTE, PERSONAL, WHY, WIDGET, OPTIONS, OPTION, QUESTION, SECTION,
    ANSWER, LIMITS, RECORD, NAME, ROLE, TOKEN, RULE_TYPE, QUESTION_NAME, UNKNOWN_ROUTE,
)  # fmt: skip

RESERVED = frozenset({"workbook", "schools"})
ROUTES = frozenset({"download", "email", "github", "post"})
RESERVED_NAMES = frozenset({
    "answered_at", "check", "content", "done", "draft", "error", "form", "reference", "year",
})  # fmt: skip
TOKENS = frozenset({
    "name", "honorific-prefix", "given-name", "additional-name", "family-name", "honorific-suffix",
    "nickname", "organization-title", "organization", "street-address", "address-line1",
    "address-line2", "address-line3", "address-level1", "address-level2", "country-name",
    "postal-code", "bday", "language", "url", "email", "tel", "tel-national", "off",
})  # fmt: skip
"""The autofill field names of the HTML standard that a form of schools can need."""
_ABOUT_A_PERSON = TOKENS - {"organization", "organization-title", "language", "url", "off"}


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every form of data/forms."""
    for form in loaded.network.forms:
        yield from _whole(form, loaded.network)
        yield from _labels(form)
        for number, question in enumerate(form.fields):
            yield from _question(form, question)
            yield from _options(question)
            yield from _condition(form, number)
        yield from _rules(form)
        yield from _record(form)


def is_personal(question: FormField) -> bool:
    """Whether the answer is about a person, by how it is asked."""
    own = question.lrp
    return bool(
        own.why
        or own.audience == "private"
        or question.format == "email"
        or own.widget in ("email", "tel")
        or own.autocomplete in _ABOUT_A_PERSON
    )


def _whole(form: Form, network: Network) -> Iterator[Diagnostic]:
    block = form.form
    if form.id in RESERVED:
        yield NAME.at(form.at(""), f"A form cannot be called `{form.id}`.", "Rename the file.")
    personal = block.answers != "public" or any(map(is_personal, form.fields))
    if personal and block.privacy is None and "privacy" not in block.faulty:
        message = "The form asks for personal data, and its `privacy` block is missing."
        yield PRIVACY.at(block.at("answers"), message, "Add `privacy:` with who, why and how long.")
    too_open = {"public": (), "personal": ("github",), "confidential": ("github", "email")}
    for number, route in enumerate(block.delivery):
        if route not in ROUTES:
            message = f"There is no route `{route}`."
            hint = "Write `download`, `email`, `post` or `github`."
            yield UNKNOWN_ROUTE.at(block.at(f"delivery.{number}"), message, hint)
        if route in too_open.get(block.answers, ()):
            message = f"A {block.answers} form cannot leave by `{route}`."
            yield ROUTE.at(block.at(f"delivery.{number}"), message, "Take the route out.")
    if block.answers != "public" and block.destination.to == "data":
        message = f"The answers of a {block.answers} form cannot go to `data`."
        yield ROUTE.at(block.destination.at("to"), message, "Write `to: inbox`.")
    roles = {
        role.id
        for programme in network.programmes
        if not block.programmes or programme.id in block.programmes
        for role in programme.roles
    }
    if network.programmes and block.role not in {*roles, "anyone"}:
        message = f"No programme of this form has a role `{block.role}`."
        names = ", ".join(f"`{role}`" for role in sorted(roles))
        yield ROLE.at(block.at("role"), message, f"Write {names} or `anyone`.")


def _labels(form: Form) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for question in form.fields:
        key = plain(question.title)
        if key in seen:
            message = f"`{question.name}` and `{seen[key]}` have one label."
            yield LABEL.at(question.at("title"), message, "Write one of them in other words.")
        seen.setdefault(key, question.name)


def _question(form: Form, question: FormField) -> Iterator[Diagnostic]:
    own, limits = question.lrp, question.constraints
    if question.name in {*RESERVED_NAMES, form.form.honeypot or "website"}:
        message = f"A question cannot be called `{question.name}`."
        yield QUESTION_NAME.at(question.at("name"), message, "Give it another name.")
    if is_personal(question):
        if form.form.answers == "public":
            message = f"`{question.name}` is personal, and the form is public."
            hint = "Take the question out, or write `answers: personal`."
            yield PERSONAL.at(question.at("name"), message, hint)
        elif not own.why:
            message = f"`{question.name}` is personal and does not say why it is asked."
            yield WHY.at(question.at("name"), message, "Add `why` to its `lrp` block.")
    if own.widget and own.widget not in WIDGETS[question.type]:
        fitting = ", ".join(f"`{widget}`" for widget in WIDGETS[question.type])
        message = (
            f"`{question.name}` cannot be asked with `{own.widget}`: its type is `{question.type}`."
        )
        yield WIDGET.at(own.at("widget"), message, f"Write {fitting}, or leave `widget` out.")
    if limits and limits.pattern and (fault := patterns.fault_of(limits.pattern)):
        message = f"The pattern of `{question.name}` cannot be used: {fault}."
        yield PATTERN.at(limits.at("pattern"), message, "Write it with simpler signs.")
    yield from _limits(question)
    if own.autocomplete and own.autocomplete not in TOKENS:
        message = f"Browsers do not know the token `{own.autocomplete}`."
        yield TOKEN.at(own.at("autocomplete"), message, "Write one such as `name` or `email`.")
    ids = {section.id for section in form.form.sections}
    if own.section not in ids and "sections" not in form.form.faulty:
        message = f"The form has no section `{own.section}`."
        names = ", ".join(f"`{name}`" for name in sorted(ids))
        yield SECTION.at(own.at("section"), message, f"Write one of {names}.")


def _limits(question: FormField) -> Iterator[Diagnostic]:
    limits = question.constraints
    if limits is None:
        return
    read = _LIMITS.get(question.type)
    found: list[float] = []
    for name in ("minimum", "maximum"):
        text = getattr(limits, name)
        if not text:
            continue
        try:
            found.append(read(text) if read else float("nan"))
        except ValueError:
            message = (
                f"The limit `{text}` of `{question.name}` is no {_LIMIT_NOUNS[question.type]}."
            )
            yield LIMITS.at(limits.at(name), message, "Write it as the answer itself is kept.")
    if len(found) > 1 and found[0] > found[1]:
        message = f"No answer to `{question.name}` can be within its limits."
        yield LIMITS.at(limits.at("maximum"), message, "Swap the two limits, or correct one.")
    if (limits.minLength or 0) > (limits.maxLength or 10**9):
        message = f"No answer to `{question.name}` can be within its limits."
        yield LIMITS.at(limits.at("maxLength"), message, "Swap the two limits, or correct one.")


def _day_number(text: str) -> float:
    return float(dt.date.fromisoformat(text).toordinal())


_LIMITS: Mapping[str, Callable[[str], float]] = {
    "integer": float, "number": float, "date": _day_number, "list": _day_number,
}  # fmt: skip
_LIMIT_NOUNS = {"integer": "number", "number": "number", "date": "real date", "list": "real date"}


def _options(question: FormField) -> Iterator[Diagnostic]:
    own = question.lrp
    enum = question.constraints.enum if question.constraints else ()
    chosen = own.widget in ("radios", "checkboxes") or (
        question.type == "list" and question.itemType != "date"
    )
    if chosen and not (own.options or own.options_from or enum) and "options" not in own.faulty:
        message = f"`{question.name}` has nothing to choose from."
        yield OPTIONS.at(question.at("name"), message, "Add `options` or `options_from`.")
    seen: set[str] = set()
    for option in own.options:
        key = plain(option.title)
        if key in seen or key in ("none", ""):
            message = (
                f"The option `{option.value}` of `{question.name}` cannot be told from another."
            )
            yield OPTION.at(option.at("title"), message, "Write it in other words.")
        seen.add(key)


def _condition(form: Form, number: int) -> Iterator[Diagnostic]:
    question = form.fields[number]
    condition = question.lrp.relevant
    if condition is None or "fields" in form.faulty:
        return
    # Questions are asked section by section, whatever their order in the file.
    order = {section.id: place for place, section in enumerate(form.form.sections)}
    places = {q.name: (order.get(q.lrp.section, 0), n) for n, q in enumerate(form.fields)}
    earlier = next((q for q in form.fields if q.name == condition.question), None)
    if earlier and places[earlier.name] >= places[question.name]:
        earlier = None
    if earlier is None:
        message = f"No question before `{question.name}` is called `{condition.question}`."
        hint = "Write the name of an earlier question."
        yield QUESTION.at(condition.at("question"), message, hint)
        return
    possible = _answers(earlier)
    for place, answer in enumerate(condition.answers):
        if possible and answer not in possible:
            message = f"`{answer}` is no answer to `{earlier.name}`."
            names = ", ".join(f"`{value}`" for value in possible)
            yield ANSWER.at(condition.at(f"answers.{place}"), message, f"Write one of {names}.")


def _answers(question: FormField) -> tuple[str, ...]:
    """The answers that a question can have; empty where they cannot be listed."""
    if question.type == "boolean":
        return ("yes", "no")
    enum = question.constraints.enum if question.constraints else ()
    return enum or tuple(option.value for option in question.lrp.options)


def _rules(form: Form) -> Iterator[Diagnostic]:
    fields = {question.name: question for question in form.fields}
    names = {name: question.type for name, question in fields.items()}
    for rule in form.form.rules:
        if rule.rule == "in-order" and len(rule.questions) != 2 and "questions" not in rule.faulty:
            message = "`in-order` compares two questions."
            yield RULE_TYPE.at(rule.at("questions"), message, "Write one rule for each pair.")
        for number, name in enumerate(rule.questions):
            if name not in names and "fields" not in form.faulty:
                message = f"The form has no question `{name}`."
                hint = "Write the name of a question of this form."
                yield QUESTION.at(rule.at(f"questions.{number}"), message, hint)
            elif rule.rule != "differ" and names.get(name, "date") != "date":
                message = f"`{name}` asks for no date, and `{rule.rule}` compares dates."
                hint = "Take it out of the rule, or make its type `date`."
                yield RULE_TYPE.at(rule.at(f"questions.{number}"), message, hint)
            elif rule.rule == "days" and name in fields and fields[name].lrp.within != "year":
                message = f"`{name}` may lie in any year, and bank holidays are known for this one."
                hint = "Add `within: year` to its `lrp` block."
                yield RULE_TYPE.at(rule.at(f"questions.{number}"), message, hint)


def _record(form: Form) -> Iterator[Diagnostic]:
    destination = form.form.destination
    if destination.to != "data":
        return
    if destination.table is None:
        if "table" not in destination.faulty:
            message = "The answers go to `data`, and it is not said to which table."
            yield RECORD.at(destination.at("to"), message, "Add `table`, for example `learning`.")
        return
    known = tables()[destination.table].fields
    # These two say which record it is, and belong to no field of it.
    places = {"hub", destination.table}
    for question in form.fields:
        to = question.lrp.to or question.name
        if to not in chain(known, places, ("none",)):
            place = question.lrp.at("to") if question.lrp.to else question.at("name")
            message = f"A {tables()[destination.table].noun} has no field `{to}`."
            yield RECORD.at(place, message, "Write `to` with a field of the table, or `to: none`.")
