"""Whether what a record names exists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from generator import source, tables
from generator.diagnostics import Diagnostic, Location, Rule
from generator.load import Entry, Loaded
from generator.spelling import find_near, listed, suggest
from generator.tables import Field, Row

UNKNOWN_PROGRAMME = Rule(
    "unknown-programme",
    "A programme that the network does not have",
    "Pages, rules and due dates of a record come from its programme.",
    "Write the id of a programme: the name of its file in `data/programmes` without `.yaml`.",
)
UNKNOWN_HUB = Rule(
    "unknown-hub",
    "A hub that the network does not have",
    "A residency between hubs is shown by both, so the other hub has to be known.",
    "Write the id of the hub: the name of its folder in `data/hubs`.",
)
UNKNOWN_THEME = Rule(
    "unknown-theme",
    "A theme that the network does not have",
    "Readers find residencies and learning by theme. A theme that is spelt in two ways would hide "
    "half of them.",
    "Write the id of a theme from `data/network.yaml`, or ask the central team to add one.",
)
UNKNOWN_SESSION = Rule(
    "unknown-session",
    "An induction session that the network does not have",
    "The pack is released to a hub once it attended an induction session.",
    "Write the id of a session from `data/sessions.yaml`.",
)
UNKNOWN_RESOURCE = Rule(
    "unknown-resource",
    "A resource that the network's pack does not have",
    "The page links to the resource by its id.",
    "Write the id of a resource from `data/resources.yaml`.",
)
UNKNOWN_RESIDENCY = Rule(
    "unknown-residency",
    "Learning from a residency that the hub does not have in that year",
    "Learning stands beside the residency that it comes from.",
    "Write the id of a residency of the same hub and year: its file's name without `.yaml`.",
)
UNKNOWN_REVIEW = Rule(
    "unknown-review",
    "Learning from a review that the hub does not have in that year",
    "Learning stands beside the review that it comes from.",
    "Write the id of a review of the same hub and year: its file's name without `.yaml`.",
)
UNKNOWN_SCHOOL = Rule(
    "unknown-school",
    "A school that is not a member",
    "Programmes are for member schools. A URN with a slip would name another school, or none.",
    "Compare the URN with the hub's `schools.yaml`, or add the school there.",
)
UNKNOWN_HOST_SCHOOL = Rule(
    "residency-unknown-host-school",
    "The host school is not a school of the hub",
    "A host school is in the participant's hub, or in the hub that `host_hub` names. That hub's "
    "lead has to know of the residency and both hubs show it.",
    "Correct the URN. When the host school is in another hub, write that hub's id as `host_hub`.",
)
OTHER_HUB = Rule(
    "school-of-another-hub",
    "The school belongs to another hub",
    "A hub records what its own schools do, so that every residency, review and offer is written "
    "once.",
    "Correct the URN, or move the record to the hub that the school belongs to.",
)
UNKNOWN_STAGE = Rule(
    "unknown-career-stage",
    "A career stage that the programme is not open to",
    "Each programme says which career stages may take part.",
    "Write the id of one of the programme's `career_stages`.",
)
UNKNOWN_ROLE = Rule(
    "unknown-role",
    "A role that the programme does not have",
    "Duties, resources and due dates appear on the page of the role that they belong to.",
    "Write the id of one of the programme's `roles`.",
)
UNKNOWN_STEP = Rule(
    "unknown-step",
    "A step of the year that the programme does not have",
    "Duties and resources are listed under the step that they belong to, and milestones can be due "
    "by its end.",
    "Write the id of one of the programme's `phases`.",
)
UNKNOWN_MILESTONE = Rule(
    "unknown-milestone",
    "A milestone that the programme does not have",
    "A duty is ticked off by its milestone.",
    "Write the id of one of the programme's `milestones`, or leave the line out.",
)
UNKNOWN_PRIORITY = Rule(
    "unknown-priority",
    "A priority that the hub does not have",
    "Learning is shown under the priority of the hub that it serves.",
    "Write the id of one of the `priorities` in the hub's `hub.yaml`.",
)
OTHER_KIND = Rule(
    "programme-of-another-kind",
    "A residency in a programme of reviews, or the other way round",
    "A programme has one kind of record, and its days, roles and milestones fit that kind only.",
    "Correct the programme, or move the file to the other folder.",
)
RULES = (
    UNKNOWN_PROGRAMME, UNKNOWN_HUB, UNKNOWN_THEME, UNKNOWN_SESSION, UNKNOWN_RESOURCE,
    UNKNOWN_RESIDENCY, UNKNOWN_REVIEW, UNKNOWN_SCHOOL, UNKNOWN_HOST_SCHOOL, OTHER_HUB,
    UNKNOWN_STAGE, UNKNOWN_ROLE, UNKNOWN_STEP, UNKNOWN_MILESTONE, UNKNOWN_PRIORITY, OTHER_KIND,
)  # fmt: skip

# The school of a field is one of the record's own hub.
_OWN_SCHOOL = {
    ("residency", "participant_school"), ("review", "host_school"), ("offer", "school"),
    ("participation", "not_subscribed"),
}  # fmt: skip
# Fields that name something inside a programme.
_INSIDE: Mapping[tuple[str, str], str] = {
    ("residency", "participant_stage"): "career_stage",
    ("reviewer", "stage"): "career_stage",
    ("resource", "roles"): "role",
    ("resource", "phase"): "phase",
    ("duty", "phase"): "phase",
    ("duty", "milestone"): "milestone",
    ("milestone", "role"): "role",
    ("milestone", "phase"): "phase",
}
_INSIDE_RULES: Mapping[str, tuple[Rule, str]] = {
    "career_stage": (UNKNOWN_STAGE, "a career stage"),
    "role": (UNKNOWN_ROLE, "a role"),
    "phase": (UNKNOWN_STEP, "a step"),
    "milestone": (UNKNOWN_MILESTONE, "a milestone"),
}
# What stands in one list of the network, and where.
_LISTED: Mapping[str, tuple[Rule, str, str]] = {
    "theme": (UNKNOWN_THEME, "a theme of the network", "data/network.yaml"),
    "session": (UNKNOWN_SESSION, "an induction session", "data/sessions.yaml"),
    "resource": (UNKNOWN_RESOURCE, "a resource of the network's pack", "data/resources.yaml"),
}
_NOTHING: Mapping[str, str] = {}
_FOLDERS: Mapping[str, tuple[Rule, str]] = {
    "residency": (UNKNOWN_RESIDENCY, "residencies"),
    "review": (UNKNOWN_REVIEW, "reviews"),
}


def check(loaded: Loaded) -> Iterator[Diagnostic]:
    """Every field that names another record."""
    index = _Index(loaded)
    for entry in loaded.entries:
        for row in entry.family:
            for column in _naming(row.table.name):
                if row.source.values.get(column.name) is not None:
                    known = index.known_as(column)
                    for name in _names(entry, row, column, known):
                        yield from index.check(name)
            yield from _learning_phases(row)


@cache
def _naming(table: str) -> tuple[Field, ...]:
    """The fields of a table that name something else."""
    return tuple(
        column
        for column in tables.tables()[table].fields.values()
        if column.refers or (table, column.name) in {*_INSIDE, ("learning", "priority")}
    )


@dataclass(frozen=True, slots=True)
class _Name:
    """A text in a record that names something else, with where it stands."""

    entry: Entry
    row: Row
    column: Field
    text: str
    value: source.Scalar

    @property
    def location(self) -> Location:
        return self.value.location

    @property
    def field(self) -> tuple[str, str]:
        return self.row.table.name, self.column.name


@dataclass(frozen=True, slots=True)
class _Target:
    """What may be named: ids with titles, where they are kept, and what to say."""

    rule: Rule
    noun: str
    choices: Mapping[str, str]
    file: str
    otherwise: str


def _names(entry: Entry, row: Row, column: Field, known: Mapping[str, str]) -> Iterator[_Name]:
    """What a field names, without the ids that are known in any case."""
    value = row.source.values.get(column.name)
    if isinstance(value, source.Sequence):
        items = [item for item in value.items if isinstance(item, source.Scalar)]
    else:
        items = [value] if isinstance(value, source.Scalar) else []
    for item in items:
        if (text := item.text.strip()) and text not in known:
            yield _Name(entry, row, column, text, item)


def _may_be_given(row: Row, field: str) -> bool:
    """Whether a field that was not found may stand in the part that could not be read."""
    return row.source.document.damaged or field in row.faulty


class _Index:
    """Everything that can be named, whether or not its own record is sound."""

    def __init__(self, loaded: Loaded) -> None:
        self.known = loaded.known
        self.network = loaded.network
        self.parts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self.hubs_of = loaded.known.listings
        for owned, choices in loaded.known.own.parts.items():
            self.parts[owned].update(choices)
        for facts in loaded.known.facts.values():
            self.parts["school", facts.id] = {urn: name for urn, name, _ in facts.listed}
        for entry in loaded.entries:
            for row in entry.family if entry.table == "hub" else ():
                if key := row.text("id"):
                    title = row.text("name") or row.text("title")
                    self.parts[row.table.name, entry.hub][key] = title
        self.titles = {
            "programme": dict.fromkeys(sorted(self.known.programmes), "")
            | {programme.id: programme.title for programme in self.network.programmes},
            "hub": dict(self.known.titled_hubs()),
        }
        self._everywhere = {"hub": self.titles["hub"]}
        self._everywhere |= {table: self.parts[table, ""] for table in _LISTED}

    def known_as(self, column: Field) -> Mapping[str, str]:
        """The ids of what a field names, where that is the same for every record."""
        return self._everywhere.get(column.refers or "", _NOTHING)

    def check(self, name: _Name) -> Iterator[Diagnostic]:
        """The fault of one name, if it has one."""
        if inside := _INSIDE.get(name.field):
            yield from self._inside(name, inside)
        elif name.field == ("learning", "priority"):
            yield from self._named(name, self._priorities(name.entry.hub))
        elif name.column.refers == "school":
            yield from self._school(name)
        elif name.column.refers:
            yield from self._named(name, self._target(name))
        if name.field in (("residency", "programme"), ("review", "programme")):
            yield from self._kind(name)

    def _named(self, name: _Name, target: _Target) -> Iterator[Diagnostic]:
        if name.text in target.choices or self.known.is_unread(target.file):
            return
        message = f"`{name.text}` is not {target.noun}."
        hint = suggest(name.text, target.choices, target.otherwise)
        yield target.rule.at(name.location, message, hint)

    def _target(self, name: _Name) -> _Target:
        refers = name.column.refers or ""
        if refers == "programme":
            noun, file = "a programme of the network", f"data/programmes/{name.text}.yaml"
            otherwise = "Add the programme, or correct its id."
            return _Target(UNKNOWN_PROGRAMME, noun, self.titles["programme"], file, otherwise)
        if refers == "hub":
            noun, file = "a hub of the network", f"data/hubs/{name.text}"
            otherwise = "Write the name of a folder in `data/hubs`."
            return _Target(UNKNOWN_HUB, noun, self.titles["hub"], file, otherwise)
        if refers in _LISTED:
            rule, noun, file = _LISTED[refers]
            otherwise = f"Write an id from `{file}`."
            return _Target(rule, noun, self.parts[refers, ""], file, otherwise)
        return self._record_target(name, *_FOLDERS[refers])

    def _record_target(self, name: _Name, rule: Rule, folder: str) -> _Target:
        hub, year = name.entry.hub, name.entry.year
        records = sorted(self.known.ids(name.column.refers or "", hub, year))
        noun = f"a {name.column.refers} of the hub `{hub}` in {year}"
        file = f"data/hubs/{hub}/{year}/{folder}/{name.text}.yaml"
        otherwise = f"Write the name of a file in the hub's folder `{folder}` without `.yaml`."
        return _Target(rule, noun, dict.fromkeys(records, ""), file, otherwise)

    def _priorities(self, hub: str) -> _Target:
        file = f"data/hubs/{hub}/hub.yaml"
        choices = self.parts["priority", hub]
        otherwise = "Write the id of a priority from the hub's `hub.yaml`."
        return _Target(UNKNOWN_PRIORITY, f"a priority of the hub `{hub}`", choices, file, otherwise)

    def _inside(self, name: _Name, table: str) -> Iterator[Diagnostic]:
        """Something inside the programme that the record, its parent or its file belongs to."""
        rule, noun = _INSIDE_RULES[table]
        programme = name.entry.id if name.entry.table == "programme" else ""
        programme = programme or (name.row.parent or name.row).text("programme")
        unknown = programme and programme not in self.known.programmes
        if unknown or (not programme and _may_be_given(name.row, "programme")):
            return
        owners = [programme] if programme else sorted(self.known.programmes)
        choices = {key: title for o in owners for key, title in self.parts[table, o].items()}
        if any(self.known.is_unread(f"data/programmes/{owner}.yaml") for owner in owners):
            return
        of = f"of the programme `{programme}`" if programme else "of any programme"
        otherwise = "Write one of the ids that the programme's file lists."
        yield from self._named(name, _Target(rule, f"{noun} {of}", choices, "", otherwise))

    def _kind(self, name: _Name) -> Iterator[Diagnostic]:
        programme = self.network.find_programme(name.text)
        if programme and programme.kind and programme.kind != name.row.table.name:
            fitting = [p.id for p in self.network.programmes if p.kind == name.row.table.name]
            hint = f"Write one of {listed(fitting)}." if fitting else "Move the file."
            message = f"`{name.text}` is a programme of {programme.kind} records."
            yield OTHER_KIND.at(name.location, message, hint)

    def _school(self, name: _Name) -> Iterator[Diagnostic]:
        hub = self._hub_of_school(name)
        if hub == "" and name.text in self.hubs_of:
            return
        if hub and hub in self.hubs_of.get(name.text, ()):
            return
        if hub is None or self._schools_unread(hub):
            return
        choices = dict(self._choices(hub))
        choices.pop(name.row.text("participant_school"), None)
        if name.column.name in name.row.faulty and find_near(name.text, choices) is None:
            return  # not a URN at all: its form was reported
        others = self.hubs_of.get(name.text, [])
        where = f"the hub `{hub}`" if hub else "the network"
        message = f"`{name.text}` is not a school of {where}."
        otherwise = f"Compare it with `data/hubs/{hub or name.entry.hub}/schools.yaml`."
        if name.field == ("residency", "host_school"):
            hint = self._host_hint(name, others) or suggest(name.text, choices, otherwise)
            yield UNKNOWN_HOST_SCHOOL.at(name.location, message, hint)
        elif others:
            hint = f"It is a school of {listed(others)}: correct the URN or move the record there."
            yield OTHER_HUB.at(name.location, message, hint)
        else:
            yield UNKNOWN_SCHOOL.at(name.location, message, suggest(name.text, choices, otherwise))

    def _hub_of_school(self, name: _Name) -> str | None:
        """The hub that a school has to be in; "" for any; None when that cannot be told."""
        if name.field == ("residency", "host_school"):
            hub = name.row.text("host_hub")
            if not hub and _may_be_given(name.row, "host_hub"):
                return None
            hub = hub or name.entry.hub
            return hub if hub in self.known.hubs else None
        return name.entry.hub if name.field in _OWN_SCHOOL else ""

    def _schools_unread(self, hub: str) -> bool:
        hubs = [hub] if hub else sorted(self.known.hubs)
        return any(self.known.is_unread(f"data/hubs/{h}/schools.yaml") for h in hubs)

    def _choices(self, hub: str) -> Mapping[str, str]:
        if hub:
            return self.parts["school", hub]
        return {urn: self.parts["school", hubs[0]][urn] for urn, hubs in self.hubs_of.items()}

    def _host_hint(self, name: _Name, others: list[str]) -> str:
        if not others:
            return ""
        if name.entry.hub in others:
            return "It is a school of this hub: delete the line `host_hub`."
        return f"It is a school of `{others[0]}`: write `host_hub: {others[0]}` if it is the host."


def _learning_phases(row: Row) -> Iterator[Diagnostic]:
    """The phases of learning are those that a school can have."""
    value = row.source.values.get("phases")
    if row.table.name != "learning" or not isinstance(value, source.Sequence):
        return
    phases = tables.tables()["school"].fields["phase"].enum
    for item in value.items:
        if isinstance(item, source.Scalar) and item.text and item.text.strip() not in phases:
            message = f"The phase cannot be `{item.text.strip()}`."
            yield tables.NOT_LISTED.at(item.location, message, f"Write one of {listed(phases)}.")
