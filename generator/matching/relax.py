"""The matching without days that get in each other's way: a bound, and which pairs may matter.

Without them it is a flow of least cost, which is solved exactly in no time. Its value bounds every
matching, and its reduced costs say for each pair how much a matching loses at least by using it.

Where days do get in each other's way (a `Cut`), what it takes to give way is taken off the gain of
the pairs concerned (Lagrange's multipliers). It is still a flow, and a bound, and now a close one.
Where newcomers are to go with somebody experienced, the flow takes it that all of them do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from generator.matching import solver
from generator.matching.tables import Flags, Numbers, Tables
from generator.matching.timetable import Cut
from generator.matching.values import Levels

_FAR = np.int64(1) << 60
_FINEST = 1 << 10


@dataclass(frozen=True)
class Scale:
    """The wishes as one number, in their order: a point of one outweighs all of the next.

    `fine` is how many steps there are between one number and the next, for multipliers.
    """

    placed: int
    fit: int
    spread: int
    fine: int

    @classmethod
    def of(cls, tables: Tables) -> Scale | None:
        """A scale on which no sum of a lesser wish reaches one point of a greater.

        None where its numbers would be too large to reckon with.
        """
        allowed = tables.allowed
        spread = int(np.where(allowed, tables.cost, 0).max(axis=1, initial=0).sum()) + 1
        fit = spread * (sum(tables.bonus) + 1)
        most = np.where(allowed, tables.hoped, 0).max(axis=1, initial=0)
        placed = fit * (int(most.sum()) + 1)
        nodes = len(tables.problem.leaders) + len(tables.problem.hosts) + 2
        fine = _FINEST
        while fine > 1 and placed * fine * 4 * nodes >= solver.MOST_COST:
            fine //= 2
        return cls(placed, fit, spread, fine) if fine > 1 else None

    def value(self, levels: Levels) -> int:
        """A matching as one number."""
        return (
            levels.placed * self.placed + levels.fit * self.fit + levels.spread * self.spread
            + levels.tenths
        )  # fmt: skip

    def levels(self, value: int) -> Levels:
        """The matching that a number stands for."""
        tenths = -(-value % self.spread)
        rest = (value - tenths) // self.spread
        rest, spread = divmod(rest, self.fit // self.spread)
        placed, fit = divmod(rest, self.placed // self.fit)
        return Levels(placed, fit, spread, tenths)

    def gains(self, tables: Tables, leaders: Numbers, hosts: Numbers) -> Numbers:
        """What each of some pairs brings, without spread, in fine steps."""
        hoped, cost = tables.hoped[leaders, hosts], tables.cost[leaders, hosts]
        found: Numbers = (self.placed + hoped * self.fit - cost) * self.fine
        return found


@dataclass(frozen=True)
class Relaxed:
    """The best flow: for each leader a host school or -1, and what it says of every matching.

    `bound` (in fine steps) is what no matching can pass. `loss` is for each pair how far below it a
    matching stays that uses the pair.
    """

    hosts: list[int]
    bound: int
    scale: Scale
    loss: Numbers
    rest: _Rest

    @property
    def levels(self) -> Levels:
        """The bound as a matching: none is better."""
        return self.scale.levels(self.bound // self.scale.fine)

    def below(self, levels: Levels) -> int:
        """How far a matching is below the bound, in fine steps."""
        return self.bound - self.scale.value(levels) * self.scale.fine

    def as_good(self) -> Flags:
        """The pairs of this flow and of all others that are as good."""
        found: Flags = np.zeros(self.loss.shape, bool)
        for pair in self.rest.movable():
            found[pair] = True
        for leader, host in enumerate(self.hosts):
            if host >= 0:
                found[leader, host] = True
        return found

    def price(self, cut: Cut) -> int:
        """What it costs at least that one of the leaders of a cut gives way, and a step more."""
        inside = [i for i in sorted(cut.leaders) if self.hosts[i] == cut.host]
        return min(self.rest.leaving(leader) for leader in inside) + 1


def relax(
    tables: Tables, scale: Scale, prices: Mapping[Cut, int], allowed: Flags | None = None
) -> Relaxed:
    """The best flow, with what each cut takes off its pairs; of `allowed`, or of all that may be.

    Time and memory grow with the pairs that are allowed, far fewer than leaders times hosts.
    """
    allowed = tables.allowed if allowed is None else allowed
    bonus = [points * scale.spread * scale.fine for points in tables.bonus]
    leader, host = allowed.nonzero()
    gain = scale.gains(tables, leader, host)
    for cut, price in prices.items():
        gain[(host == cut.host) & np.isin(leader, sorted(cut.leaders))] -= price
    shape = allowed.shape
    hosts = solver.best_flow(shape, solver.Arcs(leader, host, gain), tables.capacity, bonus)
    bound = int(gain[np.array(hosts, np.int64)[leader] == host].sum())
    bound += sum(bonus[host] for host in set(hosts) if host >= 0)
    bound += sum(price * cut.most for cut, price in prices.items())
    rest = _Rest.of(tables.capacity, solver.Arcs(leader, host, gain), hosts, bonus)
    loss = np.full(shape, _FAR)
    loss[rest.arcs.leader, rest.arcs.host] = rest.losses()
    return Relaxed(hosts, bound, scale, loss, rest)


@dataclass(frozen=True)
class _Rest:
    """What a flow leaves: the ways on which it could be changed, and what each costs.

    Ways lead from leaders to host schools (another choice), back (the present choice is given up),
    and to and from an end where whatever is not used goes. `price_…` are the potentials: the
    shortest ways to each node (Bellman and Ford).
    """

    arcs: solver.Arcs
    """What may be chosen, in order of host schools."""
    reach: Numbers
    """The host schools that any leader may go to."""
    first: Numbers
    """Where the pairs of each of them begin."""
    placed: Flags
    place: Numbers
    """For each leader the host school; any for those who have none."""
    onward: Numbers
    """For each host school what one visitor more costs there, without the visitor's own gain."""
    back: Numbers
    cost: Numbers
    """For each pair what another choice costs; a high number for what is chosen."""
    own: Numbers
    """For each leader what the present choice gains."""
    price_leader: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    price_host: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    price_end: int = 0

    @classmethod
    def of(
        cls, capacity: Sequence[int], arcs: solver.Arcs, hosts: Sequence[int], bonus: Sequence[int]
    ) -> _Rest:
        """The rest of the best flow `hosts`."""
        count = len(capacity)
        place = np.array(hosts, np.int64)
        placed = place >= 0
        load = np.bincount(place[placed], minlength=count)
        first = np.array(bonus, np.int64)
        free = load < np.array(capacity, np.int64)
        onward = np.where(free, np.where(load == 0, -first, 0), _FAR)
        back = np.where(load == 0, _FAR, np.where(load == 1, first, 0))
        order = np.argsort(arcs.host, kind="stable")
        arcs = solver.Arcs(arcs.leader[order], arcs.host[order], arcs.gain[order])
        reach, begins = np.unique(arcs.host, return_index=True)
        chosen = place[arcs.leader] == arcs.host
        own = np.zeros(len(hosts), np.int64)
        own[arcs.leader[chosen]] = arcs.gain[chosen]
        cost = np.where(chosen, _FAR, -arcs.gain)
        place = np.where(placed, place, 0)
        found = cls(arcs, reach, begins, placed, place, onward, back, cost, own)
        zero = np.zeros(len(hosts), np.int64), np.zeros(count, np.int64), 0
        leader, host, end = found.shortest(*zero)
        return replace(found, price_leader=leader, price_host=host, price_end=end)

    def shortest(self, leader: Numbers, host: Numbers, end: int) -> tuple[Numbers, Numbers, int]:
        """The shortest ways to leaders, hosts and the end, from what is known of them."""
        while True:
            reached = np.minimum(host, end + self.back)
            if len(self.reach):
                ways = np.minimum.reduceat(leader[self.arcs.leader] + self.cost, self.first)
                reached[self.reach] = np.minimum(reached[self.reach], ways)
            back = reached[self.place] + self.own if len(host) else leader
            went = np.minimum(leader, np.where(self.placed, back, end))
            ends = min(
                end, int(went[self.placed].min(initial=_FAR)),
                int((reached + self.onward).min(initial=_FAR)),
            )  # fmt: skip
            if ends == end and (went == leader).all() and (reached == host).all():
                return leader, host, end
            leader, host, end = went, reached, ends

    def leaving(self, leader: int) -> int:
        """What is lost when a leader may not go where the flow sends them."""
        place = int(self.place[leader])
        leaders = np.full(len(self.placed), _FAR)
        leaders[leader] = 0
        hosts = np.full(len(self.onward), _FAR)
        _, way, _ = self.shortest(leaders, hosts, int(_FAR))
        return int(way[place] + self.own[leader])

    def _reduced(self) -> Numbers:
        """The reduced cost of each pair."""
        arcs = self.arcs
        found: Numbers = self.price_leader[arcs.leader] - self.price_host[arcs.host] - arcs.gain
        return found

    def losses(self) -> Numbers:
        """The reduced cost of each pair, never less than nought."""
        found: Numbers = np.maximum(self._reduced(), 0)
        return found

    def movable(self) -> Iterator[tuple[int, int]]:
        """The pairs that lie on a round way of no cost."""
        leaders, hosts = len(self.placed), len(self.onward)
        end = leaders + hosts
        onward: list[list[int]] = [[] for _ in range(end + 1)]
        free = self._reduced() == 0
        pairs = list(
            zip(self.arcs.leader[free].tolist(), self.arcs.host[free].tolist(), strict=True)
        )
        for leader, host in pairs:
            if self.placed[leader] and self.place[leader] == host:
                onward[leaders + host].append(leader)
            else:
                onward[leader].append(leaders + host)
        for leader in np.flatnonzero(self.price_leader == self.price_end).tolist():
            if self.placed[leader]:
                onward[leader].append(end)
            else:
                onward[end].append(leader)
        for host in range(hosts):
            price = int(self.price_host[host])
            if price + self.onward[host] == self.price_end:
                onward[leaders + host].append(end)
            if self.price_end + self.back[host] == price:
                onward[end].append(leaders + host)
        group = _groups(onward)
        return (pair for pair in pairs if group[pair[0]] == group[leaders + pair[1]])


def _groups(onward: Sequence[Sequence[int]]) -> list[int]:
    """For each node the number of its group: nodes that reach each other (Tarjan)."""
    count = len(onward)
    order, low, group = [-1] * count, [0] * count, [-1] * count
    stack: list[int] = []
    number = 0
    for root in range(count):
        if order[root] >= 0:
            continue
        path = [(root, iter(onward[root]))]
        order[root] = low[root] = number
        number += 1
        stack.append(root)
        while path:
            node, rest = path[-1]
            for other in rest:
                if order[other] < 0:
                    order[other] = low[other] = number
                    number += 1
                    stack.append(other)
                    path.append((other, iter(onward[other])))
                    break
                if group[other] < 0:
                    low[node] = min(low[node], order[other])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == order[node]:
                    while group[node] < 0:
                        group[stack.pop()] = node
    return group
