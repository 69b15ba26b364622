"""The matching without days that get in each other's way: a bound, and which pairs may matter.

Without them it is a flow of least cost, which is solved exactly in no time. Its value bounds every
matching, and its reduced costs say for each pair how much a matching loses at least by using it.

Where days do get in each other's way (a `Cut`), what it takes to give way is taken off the gain of
the pairs concerned (Lagrange's multipliers). It is still a flow, and a bound, and now a close one.
Where newcomers are to go with somebody experienced, the flow takes it that all of them do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    def gains(self, tables: Tables) -> Numbers:
        """What each pair brings, without spread, in fine steps."""
        return (self.placed + tables.hoped * self.fit - tables.cost) * self.fine


@dataclass(frozen=True)
class Relaxed:
    """The best flow: for each leader a host school or -1, and what it says of every matching.

    `bound` (in fine steps) is what no matching can pass. `loss` is for each pair how far below it a
    matching stays that uses the pair. `movable` are the pairs of other flows that are as good.
    """

    hosts: list[int]
    bound: int
    scale: Scale
    loss: Numbers
    movable: Flags
    rest: _Rest

    @property
    def levels(self) -> Levels:
        """The bound as a matching: none is better."""
        return self.scale.levels(self.bound // self.scale.fine)

    def below(self, levels: Levels) -> int:
        """How far a matching is below the bound, in fine steps."""
        return self.bound - self.scale.value(levels) * self.scale.fine

    def price(self, cut: Cut) -> int:
        """What it costs at least that one of the leaders of a cut gives way, and a step more."""
        inside = [i for i in sorted(cut.leaders) if self.hosts[i] == cut.host]
        return min(self.rest.leaving(leader) for leader in inside) + 1


def relax(tables: Tables, scale: Scale, prices: Mapping[Cut, int]) -> Relaxed:
    """The best flow, with what each cut takes off its pairs."""
    bonus = [points * scale.spread * scale.fine for points in tables.bonus]
    gains = scale.gains(tables)
    for cut, price in prices.items():
        gains[sorted(cut.leaders), cut.host] -= price
    hosts = solver.best_flow(gains, tables.allowed, tables.capacity, bonus)
    bound = sum(int(gains[leader, host]) for leader, host in enumerate(hosts) if host >= 0)
    bound += sum(bonus[host] for host in set(hosts) if host >= 0)
    bound += sum(price * cut.most for cut, price in prices.items())
    rest = _Rest.of(tables, gains, hosts, bonus)
    return Relaxed(hosts, bound, scale, rest.losses(), rest.movable(), rest)


@dataclass(frozen=True)
class _Rest:
    """What a flow leaves: the ways on which it could be changed, and what each costs.

    Ways lead from leaders to host schools (another choice), back (the present choice is given up),
    and to and from an end where whatever is not used goes. `price_…` are the potentials: the
    shortest ways to each node (Bellman and Ford).
    """

    allowed: Flags
    gains: Numbers
    placed: Flags
    place: Numbers
    """For each leader the host school; any for those who have none."""
    onward: Numbers
    """For each host school what one visitor more costs there, without the visitor's own gain."""
    back: Numbers
    cost: Numbers
    """For each pair what another choice costs; a high number where there is none."""
    own: Numbers
    """For each leader what the present choice gains."""
    price_leader: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    price_host: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    price_end: int = 0

    @classmethod
    def of(
        cls, tables: Tables, gains: Numbers, hosts: Sequence[int], bonus: Sequence[int]
    ) -> _Rest:
        """The rest of the best flow `hosts`."""
        allowed, count = tables.allowed, len(tables.problem.hosts)
        place = np.array(hosts, np.int64)
        placed = place >= 0
        load = np.bincount(place[placed], minlength=count)
        first = np.array(bonus, np.int64)
        free = load < np.array(tables.capacity, np.int64)
        onward = np.where(free, np.where(load == 0, -first, 0), _FAR)
        back = np.where(load == 0, _FAR, np.where(load == 1, first, 0))
        place = np.where(placed, place, 0)
        chosen = np.zeros_like(allowed)
        chosen[np.flatnonzero(placed), place[placed]] = True
        cost = np.where(allowed & ~chosen, -gains, _FAR)
        own = np.zeros(len(hosts), np.int64)
        own[placed] = gains[np.flatnonzero(placed), place[placed]]
        found = cls(allowed, gains, placed, place, onward, back, cost, own)
        zero = np.zeros(len(hosts), np.int64), np.zeros(count, np.int64), 0
        leader, host, end = found.shortest(*zero)
        return replace(found, price_leader=leader, price_host=host, price_end=end)

    def shortest(self, leader: Numbers, host: Numbers, end: int) -> tuple[Numbers, Numbers, int]:
        """The shortest ways to leaders, hosts and the end, from what is known of them."""
        while True:
            reached = np.minimum(host, (leader[:, None] + self.cost).min(axis=0, initial=_FAR))
            reached = np.minimum(reached, end + self.back)
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

    def losses(self) -> Numbers:
        """The reduced cost of each pair, never less than nought; high if it is not allowed."""
        reduced = self.price_leader[:, None] - self.price_host[None, :] - self.gains
        return np.where(self.allowed, np.maximum(reduced, 0), _FAR)

    def movable(self) -> Flags:
        """The pairs not chosen that lie on a round way of no cost."""
        leaders, hosts = self.allowed.shape
        end = leaders + hosts
        onward: list[list[int]] = [[] for _ in range(end + 1)]
        reduced = self.price_leader[:, None] - self.price_host[None, :] - self.gains
        pairs = np.argwhere(self.allowed & (reduced == 0)).tolist()
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
        found = np.zeros_like(self.allowed)
        for leader, host in pairs:
            found[leader, host] = group[leader] == group[leaders + host]
        return found


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
