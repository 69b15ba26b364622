"""A proposed matching as a private page for the hub lead: one file, with names."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from generator import build, sources, words
from generator.diagnostics import Diagnostic
from generator.docstree import hubs
from generator.matching.answers import Answered
from generator.matching.proposal import Proposal
from generator.matching.values import Leader, Placement
from generator.matching.wording import Wording, capital, number
from generator.model import Hub, Network
from generator.private_folder import TOP
from generator.standalone import inlined
from generator.templates import Safe, day, one_line

MARK = b"<!-- Made by `lrp match`"
"""How a line near the top begins by which the program knows its own file."""
FOLDER = "matching/"
SEVERAL = "several"
MOST_NAMED = 3
"""Up to so many hubs are in the name of a page."""
OF_LEADER = ("aims", "offers", "knows")
OF_HOST = ("question", "strengths", "host_aims")
"""The questions whose answers are put side by side, where a form asks them."""


def page(
    options: build.Options,
    network: Network,
    proposal: Proposal,
    records: Mapping[str, tuple[str, str, str]],
    folder: str = TOP,
) -> dict[str, bytes]:
    """The page of one programme's proposal, by its path in the private folder.

    It has its styles in it and no script, and everything that people wrote is escaped. `records`
    are the records that were written, as in `records.Files`; `folder` is the private folder, as
    the reader is told of it.
    """
    pool = proposal.pool
    environment = sources.environment(options.root)
    style = sources.shared_assets(sources.template_folders(options.root)).get("assets/lrp.css", b"")
    only = network.find_hub(pool.hubs[0]) if len(pool.hubs) == 1 else None
    look = hubs.look(only).decode() if only else ""
    path = path_of(proposal)
    text = environment.get_template("match.html.j2").render(
        style=Safe(inlined(style.decode()) + look),
        path=f"{folder}/{path}",
        network=network.name,
        today=day(options.today),
        **_Values(network, proposal, records, folder).all(),
    )
    return {path: text.encode()}


def path_of(proposal: Proposal) -> str:
    """Where the page stands in the private folder."""
    pool = proposal.pool
    few = len(pool.hubs) <= MOST_NAMED
    name = "-and-".join(pool.hubs) if few else f"{SEVERAL}-{len(pool.hubs)}-hubs"
    return f"{FOLDER}{pool.year}/{name}-{pool.programme.id}.html"


class _Values:
    """What the template is given: texts and numbers, no records."""

    def __init__(
        self,
        network: Network,
        proposal: Proposal,
        records: Mapping[str, tuple[str, str, str]],
        folder: str,
    ) -> None:
        self.network, self.folder = network, folder
        self.proposal, self.pool = proposal, proposal.pool
        given = {ref: answered.text("name") for ref, answered in self.pool.interests.items()}
        names = {ref: one_line(name) for ref, name in given.items() if one_line(name)}
        self.wording = Wording(proposal, network, names)
        self.records = records

    def all(self) -> dict[str, Any]:
        """Every name that the template uses."""
        wording, pool = self.wording, self.pool
        names = [wording.hub(hub) for hub in pool.hubs]
        return {
            "title": names[0] if len(names) == 1 else "Several hubs together",
            "hubs": names,
            "programme": wording.title(),
            "size": capital(f"{wording.size()}."),
            "outcome": wording.outcome(),
            "facts": self._facts(),
            "is_review": wording.is_review,
            "has_leaders": bool(pool.problem.leaders),
            "has_hosts": bool(pool.problem.hosts),
            "placements": [self._placement(p) for p in wording.placements()],
            "unplaced": [self._unplaced(n) for n in range(len(self.proposal.unplaced))],
            "hosts": self._hosts(),
            "gains": self._gains(),
            "with_answers": self._with_answers(),
            "settled": [{"text": r, "note": ref} for ref, r in sorted(pool.settled.items())],
            "left_out": [_fault(d) for d in pool.diagnostics],
            "next_steps": self._next_steps(),
        }

    def _facts(self) -> list[tuple[str, str]]:
        placed = len(self.proposal.solution.placements)
        waiting = sum(self.proposal.is_cross(p) for p in self.proposal.solution.placements)
        found = [(str(placed), "placed"), (str(len(self.proposal.unplaced)), "not placed")]
        return [*found, (str(waiting), "between hubs")] if len(self.pool.hubs) > 1 else found

    def _placement(self, placement: Placement) -> dict[str, Any]:
        wording, proposal = self.wording, self.proposal
        leader, host = proposal.leaders[placement.leader], proposal.hosts[placement.host]
        going, offer = self.pool.interests[leader.id], self.pool.offers[host.id]
        record = self.records.get(leader.id)
        return {
            "reference": leader.id,
            "who": self._who(leader),
            "host": wording.school(host.school),
            "days": wording.days(placement),
            "way": wording.way(placement),
            "record": f"{record[0]}/{record[2]}" if record else "",
            "agreement": wording.agreement(placement).rstrip("."),
            "leader_side": self._side(going, leader.school, leader.hub, OF_LEADER),
            "host_side": self._side(offer, host.school, host.hub, OF_HOST),
            "subject": wording.subject(host),
            "why": capital("; ".join(wording.why(placement))),
            "next_best": wording.next_best(placement),
        }

    def _who(self, leader: Leader) -> str:
        return self.wording.names.get(leader.id, leader.id)

    def _side(
        self, answered: Answered, school: str, hub: str, questions: tuple[str, ...]
    ) -> dict[str, Any]:
        """One side of a placement: who, and what they wrote."""
        wording = self.wording
        parts = [wording.school(school)]
        parts += [wording.hub(hub)] if len(self.pool.hubs) > 1 else []
        return {
            **{name: one_line(answered.text(name)) for name in ("name", "post", "email")},
            "school": ", ".join(parts),
            "reference": answered.reference,
            "said": [
                (wording.question(answered, name), one_line(answered.text(name)))
                for name in questions
                if answered.text(name)
            ],
        }

    def _unplaced(self, number_: int) -> dict[str, Any]:
        unplaced = self.proposal.unplaced[number_]
        leader = self.proposal.leaders[unplaced.leader]
        answered = self.pool.interests[leader.id]
        return {
            "reference": leader.id,
            "who": self._who(leader),
            "side": self._side(answered, leader.school, leader.hub, OF_LEADER),
            "already": self.wording.already(unplaced),
            "blocks": self.wording.blocks(unplaced),
            "change": self.wording.change(unplaced),
        }

    def _hosts(self) -> list[list[Any]]:
        """A row for each offer: what is free, and who comes."""
        wording, rows = self.wording, []
        for host in self.pool.problem.hosts:
            coming = [p for p in self.proposal.solution.placements if p.host == host.id]
            people = [self._who(self.proposal.leaders[p.leader]) for p in coming]
            name = {"text": wording.school(host.school), "note": wording.subject(host)}
            if len(self.pool.hubs) > 1:
                name["note"] = ", ".join(filter(None, (wording.hub(host.hub), name["note"])))
            left = max(0, host.places - len(coming))
            nobody = "Nobody more" if host.visited else "Nobody yet"
            rows.append([name, people or nobody, number(left, "place")])
        return sorted(rows, key=lambda row: (row[0]["text"], row[0]["note"]))

    def _gains(self) -> list[list[str]]:
        wording = self.wording
        return [[wording.hub(g.hub), capital(wording.gain(g))] for g in self.proposal.gains]

    def _with_answers(self) -> str:
        """The name of the one hub that has leaders or hosts; empty where several have."""
        problem = self.pool.problem
        hubs = {p.hub for p in problem.leaders} | {h.hub for h in problem.hosts}
        return self.wording.hub(hubs.pop()) if len(hubs) == 1 else ""

    def _command(self) -> str:
        """What writes the records of just this proposal."""
        pool = self.pool
        takes_part = {hub.id for hub in self.network.hubs if self._takes_part(hub)}
        hubs = () if set(pool.hubs) == takes_part else pool.hubs
        words = ["lrp match", *hubs, f"--programme {pool.programme.id}", *self._setting()]
        return " ".join([*words, "--write"])

    def _takes_part(self, hub: Hub) -> bool:
        year = hub.find_year(self.pool.year)
        part = year.find_participation(self.pool.programme.id) if year else None
        return part is not None and part.takes_part

    def _setting(self) -> list[str]:
        """The options that a further command needs to be about the same year and answers."""
        year, folder = self.pool.year, self.folder
        return [
            *([f"--year {year}"] if year != self.network.current_year else []),
            *([f"--private {shlex.quote(folder)}"] if folder != TOP else []),
        ]

    def _next_steps(self) -> list[dict[str, str]]:
        """What the lead does now."""
        pool = self.pool
        own = pool.hubs[0] if len(pool.hubs) == 1 else ""
        letters = " ".join(["lrp letters", own or "HUB", *self._setting()])
        if not self.proposal.solution.placements:
            return self._without_placements()
        found = [
            {"title": "Ring both sides of each placement",
             "note": "Ask whether the days still suit, and say why you thought of each other."},
        ]  # fmt: skip
        if any(self.proposal.is_cross(p) for p in self.proposal.solution.placements):
            found.append(
                {"title": "Ask the other hub’s lead",
                 "note": "A placement between hubs stands once both leads have agreed. The days "
                         f"are entered in the record: {self._agreements()}."}
            )  # fmt: skip
        if not self.records:
            found.append(
                {"title": f"Write the records: {self._command()}",
                 "note": "They get schools, posts and days, and nobody’s name."}
            )  # fmt: skip
        found += [
            {"title": f"Make the letters: {letters}",
             "note": "An introduction for both sides, with names and addresses filled in."},
            self._deleting(),
        ]  # fmt: skip
        return found

    def _agreements(self) -> str:
        if self.wording.is_review:
            return "hub_agreed_on beside the reviewer, then matched_on"
        return "hub_agreed_on and host_hub_agreed_on"

    def _without_placements(self) -> list[dict[str, str]]:
        """What the lead can do where nobody is placed."""
        asking = {
            "title": "Ask for what would help",
            "note": "It is said beside each person. Then run the matching again.",
        }
        return [*([asking] if self.proposal.unplaced else []), self._deleting()]

    def _deleting(self) -> dict[str, str]:
        path = f"{self.folder}/{path_of(self.proposal)}"
        return {"title": "Delete this page", "note": f"It is {path}."}


def _fault(diagnostic: Diagnostic) -> list[str]:
    where = str(diagnostic.location)
    return [words.capital(diagnostic.message), diagnostic.hint, where]
