"""The pages and forms of the site that a letter leads to, found by what they say they are for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.addresses import hub_url
from generator.content import Prose
from generator.forms.questions import of_hub
from generator.letters.choosing import HOST, Placed, Sides
from generator.letters.setting import Setting
from generator.model import Form, Hub, Programme
from generator.states import Step
from generator.templates import day

Link = dict[str, Any]
"""`title` and `url`; the address is empty where the network's own is not known."""


@dataclass(frozen=True)
class Pages:
    """The pages for one programme. `hosting` is the hub of the host school."""

    setting: Setting
    programme: Programme
    sides: Sides
    hosting: Hub

    def step(self, step: Step, record: Placed) -> dict[str, Any]:
        """Something that is still to do: what, whose it is, by when, and what helps."""
        milestone = step.milestone
        due = step.due_on
        return {
            "id": milestone.id, "title": milestone.title,
            "who": self._owner(milestone.role, record),
            "by": day(due) if due and not step.overdue else "",
            "was_due": day(due) if due and step.overdue else "",
            "guides": self.guides({milestone.id}, (milestone.role,)),
            "forms": [
                self._form(form, self.setting.hub)
                for form in self._offered(self.setting.hub)
                if _fills(form, milestone.id, record, self.programme)
            ],
        }  # fmt: skip

    def guides(self, milestones: set[str], roles: Iterable[str]) -> list[Link]:
        """The fill-in pages of content/ for the duties that reach some milestones."""
        duties = {
            (role.id, duty.id)
            for role in self.programme.roles
            if role.id in set(roles)
            for duty in role.duties
            if duty.milestone in milestones
        }
        return [
            {"title": prose.title, "url": self.setting.link(f"/templates/{name}/")}
            for name, prose in self.setting.content.under("templates")
            if self._serves(prose, duties)
        ]

    def confidential(self, role: str) -> Iterator[Link]:
        """The forms on which a side looks back in confidence, in its own hub."""
        hub = self.hosting if role == self.sides.host else self.setting.hub
        for form in self._offered(hub):
            if form.form.answers == "confidential" and form.form.role == role:
                yield self._form(form, hub)

    def matching(self, kind: str) -> list[Link]:
        """The forms by which people ask for a place (`interest`) or give one (`offer`)."""
        offered = self._offered(self.setting.hub)
        return [self._form(f, self.setting.hub) for f in offered if f.form.matching == kind]

    def sharing(self) -> list[Link]:
        """The forms by which learning is written up for others."""
        offered = self._offered(self.setting.hub)
        return [
            self._form(f, self.setting.hub)
            for f in offered
            if f.form.destination.table == "learning"
        ]

    def roles(self) -> dict[str, Link]:
        """The page of each side's role, by side; the host's in the hub of the host school."""
        found = {}
        for role in self.programme.roles:
            side = self.sides.of(role.id)
            if side:
                hub = self.hosting if side == HOST else self.setting.hub
                path = f"{hub_url(hub.id)}roles/{self.programme.id}/{role.id}/"
                found[side] = {"title": role.title, "url": self.setting.link(path)}
        return found

    def _offered(self, hub: Hub) -> Iterator[Form]:
        for form in of_hub(self.setting.network, hub):
            if not form.form.programmes or self.programme.id in form.form.programmes:
                yield form

    def _form(self, form: Form, hub: Hub) -> Link:
        path = f"{hub_url(hub.id)}forms/{form.id}/"
        return {"title": form.title, "url": self.setting.link(path)}

    def _owner(self, role: str, record: Placed) -> str:
        """Whose it is, in the words of a letter: `host school`, `participant`, `reviewers`."""
        if self.sides.of(role) == HOST:
            return "host school"
        found = self.programme.find_role(role)
        title = found.title.lower() if found else ""
        return f"{title}s" if title and record.visitors > 1 else title

    def _serves(self, prose: Prose, duties: set[tuple[str, str]]) -> bool:
        run_by = _texts(prose, "programme")
        if run_by and self.programme.id not in run_by:
            return False
        named = {(r, d) for r in _texts(prose, "role") for d in _texts(prose, "duty")}
        return not named.isdisjoint(duties)


def _fills(form: Form, milestone: str, record: Placed, programme: Programme) -> bool:
    """Whether a form's answers become the date of a milestone in a record of this kind."""
    to = form.form.destination
    return (
        to.to == "data"
        and to.table == programme.kind
        and hasattr(record, f"{milestone}_on")
        and any((field.lrp.to or field.name) == f"{milestone}_on" for field in form.fields)
    )


def _texts(prose: Prose, key: str) -> list[str]:
    """A front-matter value as a list of texts, whether one stands there or several."""
    value = prose.meta.get(key, [])
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]
