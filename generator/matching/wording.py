"""What a matching says to a hub lead, in sentences: for the terminal and the page alike.

No sentence has anybody's post or words. People are told by their reference, unless names are given
for them; schools are public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from generator.matching.answers import Answered
from generator.matching.changes import Change, Kind
from generator.matching.explain import MOST_CHANGES, Elsewhere, Gain, Unplaced
from generator.matching.proposal import Proposal
from generator.matching.values import Host, Leader, Placement
from generator.model import Network
from generator.templates import and_list, one_line, span

_ORDINALS = ("first", "second", "third")
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_BLOCKS: Mapping[str, tuple[str, str]] = {
    "own-school": ("is their own", "are their own"),
    "there-already": ("is one they go to already", "are ones they go to already"),
    "excluded": ("is ruled out", "are ruled out"),
    "other-hub": (
        "is in another hub, which one of the two sides did not ask for",
        "are in other hubs, which one of the two sides did not ask for",
    ),
    "far": ("is too far", "are too far"),
    "subject": (
        "looks at a subject that they have not taught",
        "look at subjects that they have not taught",
    ),
    "length": ("offers fewer days than they want", "offer fewer days than they want"),
    "days": ("has no days in common with them", "have no days in common with them"),
    "places": ("suits but has no room left", "suit but have no room left"),
}
"""Requirement → what is said of one host school, and of several."""


class Wording:
    """The sentences of one proposal. `network` has the schools, hubs, themes and forms.

    `names` are what people are called, by reference; without one the reference stands.
    """

    def __init__(
        self, proposal: Proposal, network: Network, names: Mapping[str, str] | None = None
    ) -> None:
        self.proposal = proposal
        self.names = names or {}
        self.pool = proposal.pool
        self.schools = network.schools_by_urn()
        self.hubs = {hub.id: hub.name for hub in network.hubs}
        self.themes = {theme.id: theme.title for theme in network.themes}
        self.forms = {form.id: form for form in network.forms}
        self.is_review = proposal.pool.programme.kind == "review"

    # --- names of things ---------------------------------------------------------------------

    def noun(self, count: int) -> str:
        """Whoever goes, by the kind of programme: `1 leader`, `2 reviewers`."""
        return number(count, "reviewer" if self.is_review else "leader")

    def school(self, urn: str) -> str:
        """The name of a school; the URN where no school has it."""
        found = self.schools.get(urn)
        return one_line(found.name) if found else urn

    def hub(self, hub: str) -> str:
        """The name of a hub."""
        return one_line(self.hubs.get(hub, hub))

    def host(self, reference: str) -> str:
        """The name of the school that made an offer."""
        return self.school(self.proposal.hosts[reference].school)

    def subject(self, host: Host) -> str:
        """The title of the subject that an offer is about; empty where it is about none."""
        if not host.subject:
            return ""
        return self.titles(self.pool.offers[host.id], "subject").get(host.subject, host.subject)

    def titles(self, answered: Answered, question: str) -> dict[str, str]:
        """The choices of a question by what is saved for them."""
        form = self.forms.get(answered.form)
        fields = form.fields if form else ()
        return {o.value: o.title for f in fields if f.name == question for o in f.lrp.options}

    def question(self, answered: Answered, name: str) -> str:
        """A question as people were asked it."""
        form = self.forms.get(answered.form)
        return next((f.title for f in (form.fields if form else ()) if f.name == name), name)

    # --- the whole ---------------------------------------------------------------------------

    def title(self) -> str:
        """The programme and its year."""
        return f"{one_line(self.pool.programme.short_title)} {self.pool.year}"

    def size(self) -> str:
        """How much there is to match."""
        hosts = self.pool.problem.hosts
        places = sum(host.places for host in hosts)
        parts = [
            number(len(self.pool.hubs), "hub"), self.noun(len(self.pool.problem.leaders)),
            number(len(hosts), "host school"),
        ]  # fmt: skip
        return f"{and_list(parts)} with {number(places, 'free place')}"

    def outcome(self) -> str:
        """How many are placed, and how good that is."""
        leaders = len(self.pool.problem.leaders)
        if not leaders:
            return "There is nobody to place."
        placed = len(self.proposal.solution.placements)
        if not self.pool.problem.hosts:
            return "There is no host school to go to."
        if not placed:
            return f"Nobody is placed. {self.proof()}"
        if placed == leaders:
            return (
                f"{'Everyone is' if leaders == 1 else f'All {leaders} are'} placed. {self.proof()}"
            )
        return f"{placed} of {leaders} {'is' if placed == 1 else 'are'} placed. {self.proof()}"

    def proof(self) -> str:
        """Whether the matching is the best there is, or how far from it it may be."""
        solution = self.proposal.solution
        if solution.is_proven:
            return "Proven: no matching places more people or suits them better."
        return f"Within {percent(solution.gap)} of the best possible."

    # --- placements --------------------------------------------------------------------------

    def placements(self) -> list[Placement]:
        """All placements: by leader, or by host school where those who come come together."""
        found = self.proposal.solution.placements
        if self.is_review:
            return sorted(found, key=lambda p: (p.host, p.leader))
        return sorted(found, key=lambda p: p.leader)

    def agreement(self, placement: Placement) -> str:
        """What a placement between two hubs waits for; empty within one hub."""
        return "Waits for both hub leads to agree." if self.proposal.is_cross(placement) else ""

    def days(self, placement: Placement) -> str:
        """The days in words."""
        return span(placement.days)

    def way(self, placement: Placement) -> str:
        """How far it is, one way; empty where no distance counts or none is known."""
        if placement.tenths is None:
            return ""
        return miles(placement.tenths)

    def why(self, placement: Placement) -> list[str]:
        """Why this host school, a phrase for each thing that speaks for it."""
        reason = self.proposal.reasons[placement.leader]
        leader = self.proposal.leaders[placement.leader]
        host = self.proposal.hosts[placement.host]
        stage = self.pool.programme.find_stage(leader.stage)
        themes = [one_line(self.themes.get(theme, theme)) for theme in reason.themes]
        subject = one_line(self.subject(host))
        wanted = "a phase that they know" if self.is_review else "a phase that they want"
        said = [
            f"they know {lowered(subject)}" if subject else "",
            ", ".join(lowered(theme) for theme in themes),
            wanted if reason.wants_phase else "",
            "the school welcomes visitors from their phase" if reason.is_welcome else "",
            self._hoped_for(stage.title if stage else "") if reason.is_hoped_for else "",
            _choice(reason.rank) if reason.rank is not None else "",
            self._company(reason.companion) if reason.companion else "",
            _nobody_yet(host) if reason.is_first else "",
        ]  # fmt: skip
        return [part for part in said if part] or ["nothing in particular, but nothing better"]

    def _hoped_for(self, stage: str) -> str:
        article = "an" if stage[:1].lower() in "aeiou" else "a"
        return f"the school hopes for {article} {one_line(stage)}" if stage else ""

    def _company(self, reference: str) -> str:
        return f"goes with {self.names.get(reference, reference)}, who has done it before"

    def next_best(self, placement: Placement) -> str:
        """The best that would be possible elsewhere, and why it was not chosen."""
        found = self.proposal.reasons[placement.leader].elsewhere
        if found is None:
            if not self.proposal.solution.is_proven:
                return "Not known: the matching itself is not proven."
            return self._not_told("This", placement.leader)
        cost = self._cost(found)
        if found.host:
            return f"{self.host(found.host)}, {cost}."
        if found.costs.placed > 0:
            return "Nowhere: they would have no place, and nobody else would take this one."
        return "Nowhere: they would have no place, and somebody else would."

    def _cost(self, found: Elsewhere) -> str:
        costs = found.costs
        if costs.placed > 0:
            people = "person" if costs.placed == 1 else "people"
            return f"but then {spelt(costs.placed)} {people} fewer would be placed"
        if costs.placed == 0 and costs.fit > 0:
            return f"but all in all that suits less, by {number(costs.fit, 'point')} of fit"
        if costs.placed == costs.fit == 0 and costs.spread > 0:
            return "but then a school that has nobody yet goes without"
        if costs.placed == costs.fit == costs.spread == 0 and costs.tenths > 0:
            return f"but all in all that is {miles(costs.tenths)} farther"
        return "which is as good"

    def _not_told(self, what: str, reference: str) -> str:
        """Why something is not told: nobody asked for it, or proving it takes too long."""
        if reference in self.proposal.explained:
            return f"{what} is not known: proving it takes too long."
        return f"{what} takes long to find and was left out; --explain {reference} looks for it."

    # --- those not placed --------------------------------------------------------------------

    def already(self, unplaced: Unplaced) -> str:
        """Where somebody goes already who offered to go more than once; mostly empty."""
        schools = sorted(self.school(s) for s in self.proposal.leaders[unplaced.leader].not_hosts)
        if not schools:
            return ""
        return f"They go to {and_list(schools)} already, and offered to go once more."

    def blocks(self, unplaced: Unplaced) -> str:
        """What stands in the way, host school by host school."""
        total = sum(unplaced.hosts.values())
        if not total:
            return "There is no host school to go to."
        if len(unplaced.hosts) == 1:
            ((requirement, _),) = unplaced.hosts.items()
            one, several = _BLOCKS[requirement]
            if total == 1:
                return f"The only host school {one}."
            return f"{'Both' if total == 2 else f'All {total}'} host schools {several}."
        parts = [f"{n} {_BLOCKS[name][n != 1]}" for name, n in unplaced.hosts.items()]
        return f"Of {total} host schools {and_list(parts)}."

    def change(self, unplaced: Unplaced) -> str:
        """The smallest change that would place somebody."""
        if unplaced.changes is None:
            return self._not_told("What would help", unplaced.leader)
        if not unplaced.changes:
            return f"No change of up to {spelt(MOST_CHANGES)} things would place them."
        parts = [
            self.condition(list(same), unplaced.leader)
            for _, same in groupby(unplaced.changes, key=lambda c: (c.kind, c.host, c.hub))
        ]
        return f"They would be placed if {and_list(parts)}."

    def condition(self, changes: Sequence[Change], leader: str) -> str:
        """Changes of one kind, at one host school, as what comes after “if”."""
        first, own = changes[0], self.proposal.leaders[leader]
        if first.kind == "hub":
            return f"{self.hub(first.hub)} took part in this matching"
        if first.kind == "leader-day":
            return f"they could also be away on {_days(changes)}"
        if first.kind == "leader-other-hubs":
            return "they looked in other hubs too"
        if first.kind == "shorter":
            usual = self.pool.problem.usual.days
            return f"{spelt(usual)} {'day was' if usual == 1 else 'days were'} enough for them"
        host = self.host(first.host)
        if first.kind == "farther":
            return f"they could travel to {host}, more than {own.farthest} miles"
        return f"{host} {self._at_host(changes, own)}"

    def _at_host(self, changes: Sequence[Change], leader: Leader) -> str:
        """What a host school would do otherwise."""
        first, count = changes[0], len(changes)
        more = f"{spelt(count)} more"
        said: dict[Kind, str] = {
            "place": f"had {more} {'place' if count == 1 else 'places'}",
            "at-once": f"had room for {more} on the same day",
            "host-day": f"could also open on {_days(changes)}",
            "host-other-hubs": "took visitors from other hubs",
            "longer": f"offered {self._length(leader, first.host)}",
            "exclusion": "was not ruled out",
        }
        return said[first.kind]

    def _length(self, leader: Leader, host: str) -> str:
        offered = self.proposal.hosts[host].pattern
        days = (leader.pattern or offered or self.pool.problem.usual).days
        return "one day" if days == 1 else f"{spelt(days)} days"

    # --- several hubs ------------------------------------------------------------------------

    def gain(self, gain: Gain) -> str:
        """What a hub has from matching with the others."""
        if not gain.leaders:
            has_offers = any(h.hub == gain.hub for h in self.pool.problem.hosts)
            alone = "nobody to place; its places stay free" if has_offers else "nobody to place"
            return self._hosting(gain.hub) or alone
        said = f"{gain.together} of {gain.leaders} placed"
        if gain.together != gain.alone:
            said += f" instead of {gain.alone}"
        elif gain.fit_together > gain.fit_alone:
            said += f", as alone, and better suited: {_points(gain)}"
        elif gain.fit_together < gain.fit_alone:
            said += f", as alone, but less well suited: {_points(gain)}"
        else:
            said += ", as alone"
        hosting = self._hosting(gain.hub)
        return f"{said}; {hosting}" if hosting else said

    def _hosting(self, hub: str) -> str:
        proposal = self.proposal
        came = sum(
            proposal.is_cross(p) and proposal.hosts[p.host].hub == hub
            for p in proposal.solution.placements
        )
        return f"hosts {spelt(came)} from other hubs" if came else ""


def number(count: int, noun: str) -> str:
    """`1 place`, `2,000 places`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def spelt(count: int) -> str:
    """A small count in words."""
    return _COUNTS[count] if 0 <= count < len(_COUNTS) else f"{count:,}"


def miles(tenths: int) -> str:
    """A way in words: `under a mile`, `1 mile`, `13 miles`; to the nearest whole one."""
    if tenths < 10:
        return "under a mile"
    return number((tenths + 5) // 10, "mile")


def percent(share: float) -> str:
    """A share as a percentage that is never too small: `0.4 %`."""
    tenths = -int(-share * 1000 // 1)
    return f"{max(1, tenths) / 10:g} %"


def lowered(title: str) -> str:
    """A title inside a sentence: its first letter small, unless it begins with initials."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def capital(text: str) -> str:
    """A text at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def _choice(rank: int) -> str:
    return f"their {_ORDINALS[rank]} choice" if rank < len(_ORDINALS) else "a school they named"


def _nobody_yet(host: Host) -> str:
    if host.missed:
        return "the school offered last year too, and had nobody"
    return "the school has nobody yet this year"


def _points(gain: Gain) -> str:
    return f"{number(gain.fit_together, 'point')} of fit instead of {gain.fit_alone}"


def _days(changes: Sequence[Change]) -> str:
    return span(sorted(change.day for change in changes if change.day))
