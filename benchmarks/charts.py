"""Charts of what was measured, as SVG that follows the reader's light or dark."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from benchmarks import ours, results, rivals
from benchmarks.results import Measured, Results

WIDTH = 760
_WAYS = {
    ours.COLD: "lrp build",
    rivals.MKDOCS: "MkDocs, each hub",
    rivals.MKDOCS_WHOLE: "MkDocs, one site",
    rivals.ZENSICAL: "Zensical, each hub",
    rivals.ZENSICAL_WHOLE: "Zensical, one site",
    rivals.HUGO: "Hugo",
    rivals.COPY: "copying the files",
}
_ROW, _BAR = 40, 18
_LABELS, _RIGHT = 176, 118
_STYLE = """
  .ground { fill: #fcfcfa } .edge { stroke: #77827b } .line { stroke: #d9ded7 }
  text { font: 15px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #17221e }
  .title { font-size: 19px; font-weight: 650 } .small { font-size: 13.5px; fill: #5a675f }
  .number { font-variant-numeric: tabular-nums } .own { font-weight: 650 }
  .bar { fill: #aab5ae } .bar.own { fill: #1c6b57 }
  .s0 { --c: #1c6b57 } .s1 { --c: #7d4a00 } .s2 { --c: #1d5596 } .s3 { --c: #61409a }
  .s4 { --c: #525e58 }
  .curve { fill: none; stroke: var(--c); stroke-width: 2.5; stroke-linejoin: round }
  .point { fill: var(--c) } .name { fill: var(--c); font-weight: 600; font-size: 14px }
  .theirs { stroke-dasharray: 6 5 }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #111816 } .edge { stroke: #84938c } .line { stroke: #313d38 }
    text { fill: #ebf0ed } .small { fill: #9fada6 }
    .bar { fill: #55625c } .bar.own { fill: #6fc3a6 }
    .s0 { --c: #6fc3a6 } .s1 { --c: #f1c672 } .s2 { --c: #9cc5f5 } .s3 { --c: #ccb4f5 }
    .s4 { --c: #b4c0ba }
  }
"""


def ways(found: Results) -> str:
    """Processor time for a page, by each way that was measured in the network of 100 hubs.

    Without one of 100 hubs it is the largest in which other ways were measured.
    """
    network = _compared(found)
    numbers = [
        (label, case.of("cpu").median / network.pages * 1000, name == ours.COLD)
        for name, label in _WAYS.items()
        if (case := network.find(name))
    ]
    most = max((value for _, value, _ in numbers), default=1)
    room = WIDTH - _LABELS - _RIGHT
    rows = []
    for place, (label, value, own) in enumerate(numbers):
        y, mark = 96 + place * _ROW, " own" if own else ""
        long = max(1.5, value / most * room)
        rows.append(
            f'<text class="{mark.strip()}" x="{_LABELS - 14}" y="{y + 5}" text-anchor="end">{label}'
            f'</text><rect class="bar{mark}" x="{_LABELS}" y="{y - _BAR / 2}" width="{long:.1f}" '
            f'height="{_BAR}" rx="2"/><text class="number{mark}" x="{_LABELS + long + 10:.1f}" '
            f'y="{y + 5}">{value:.2f} ms</text>'
        )
    said = "; ".join(f"{label} {value:.2f} ms" for label, value, _ in numbers)
    title = "Processor time for one page"
    below = (
        f"The same {network.pages:,} pages of {network.hubs:,} hubs, from nothing; "
        "lrp build reads data and makes packs and search too"
    )
    return _svg(title, below, said, 96 + len(numbers) * _ROW, "\n".join(rows))


def _compared(found: Results) -> Measured:
    """The network that ways are compared in."""
    asked = [n for n in found.networks if n.hubs <= rivals.MOST_HUBS] or list(found.networks)
    return max(asked, key=lambda network: network.hubs)


def growth(found: Results) -> str:
    """Seconds of a whole command by the number of hubs, both on scales of powers of ten."""
    curves = [(name, points) for name, points in _curves(found) if points]
    left, right, top, bottom = 66, 196, 92, 448
    hubs = [network.hubs for network in found.networks]
    values = [value for _, points in curves for _, value in points] or [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(min(hubs)), math.log10(max(hubs))

    def x(count: float) -> float:
        return left + (math.log10(count) - first) / ((last - first) or 1) * (WIDTH - left - right)

    def y(value: float) -> float:
        return bottom - (math.log10(value) - low) / ((high - low) or 1) * (bottom - top)

    drawn = []
    for power in range(low, high + 1):
        at, edge = y(10**power), "edge" if power == low else "line"
        drawn.append(
            f'<path class="{edge}" d="M{left} {at:.1f}H{WIDTH - right}"/>'
            f'<text class="small number" x="{left - 10}" y="{at + 5:.1f}" text-anchor="end">'
            f"{_seconds(10.0**power)}</text>"
        )
    drawn += [
        f'<text class="small number" x="{x(count):.1f}" y="{bottom + 24}" text-anchor="middle">'
        f"{count:,}</text>"
        for count in hubs
    ]
    drawn.append(
        f'<text class="small" x="{(left + WIDTH - right) / 2}" y="{bottom + 48}" '
        'text-anchor="middle">hubs</text>'
    )
    ends = _apart([y(points[-1][1]) for _, points in curves], 20)
    for number, ((name, points), end) in enumerate(zip(curves, ends, strict=True)):
        drawn.append(_curve(number, name, [(x(h), y(v)) for h, v in points], end))
    said = "; ".join(
        f"{name}: {', '.join(f'{_seconds(v)} in {h:,} hubs' for h, v in points)}"
        for name, points in curves
    )
    below = "A whole command, by the number of hubs; each line up is ten times as long"
    return _svg("How time grows", below, said, bottom + 66, "\n".join(drawn))


def _curves(found: Results) -> Iterator[tuple[str, list[tuple[int, float]]]]:
    def points(case: str) -> list[tuple[int, float]]:
        return [
            (network.hubs, measured.of("wall").median)
            for network in found.networks
            if (measured := network.find(case))
        ]

    yield "lrp build, cold", points(ours.COLD)
    slowest = [
        (network.hubs, max(case.of("wall").median for case in cases))
        for network in found.networks
        if (cases := results.edits(network))
    ]
    yield "one hub’s edit", slowest
    yield "nothing changed", points(ours.SAME)
    yield "Hugo, always whole", points(rivals.HUGO)
    yield "copying the files", points(rivals.COPY)


def _curve(number: int, name: str, points: Sequence[tuple[float, float]], end: float) -> str:
    path = "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
    theirs = " theirs" if number >= 3 else ""
    dots = "".join(
        f'<circle class="point" cx="{px:.1f}" cy="{py:.1f}" r="4"/>' for px, py in points
    )
    return (
        f'<g class="s{number}"><path class="curve{theirs}" d="M{path}"/>{dots}'
        f'<text class="name" x="{points[-1][0] + 14:.1f}" y="{end + 5:.1f}">{escape(name)}</text>'
        "</g>"
    )


def _apart(places: Sequence[float], least: float) -> list[float]:
    """Places of labels, moved down where one would touch the one above it."""
    found = list(places)
    order = sorted(range(len(found)), key=found.__getitem__)
    for above, below in pairwise(order):
        found[below] = max(found[below], found[above] + least)
    return found


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:,.3g} s"


def _svg(title: str, below: str, said: str, height: int, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title said">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="said">{escape(said)}</desc>\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect class="ground" width="{WIDTH}" height="{height}" rx="10"/>\n'
        f'<text class="title" x="24" y="38">{escape(title)}</text>\n'
        f'<text class="small" x="24" y="61">{escape(below)}</text>\n{body}\n</svg>\n'
    )
