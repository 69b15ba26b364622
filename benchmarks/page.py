"""`python -m benchmarks.page`: the tables and charts of docs/performance.md, from results.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks import charts, ours, results, rivals, shares
from benchmarks.measure import Summary
from benchmarks.networks import REPOSITORY
from benchmarks.results import Measured, Measurement, Results

PAGE = REPOSITORY / "docs" / "performance.md"
IMAGES = REPOSITORY / "docs" / "images"
_BUSY = 0.5
"""Above this load of others' making, times are not to be trusted, and the page says so."""
_BEGINS, _ENDS = "<!-- measured: {} -->", "<!-- end of what was measured -->"


def tables(found: Results) -> str:
    """Everything that was measured as Markdown: the targets, and a table for each network."""
    return "\n\n".join(
        [_machine(found), _targets(found), *map(_network, found.networks), _shares(found)]
    )


def whole(text: str, found: Results) -> str:
    """The page with its measured parts written anew and all else as it was."""
    parts = {
        "machine": _machine(found),
        "targets": _targets(found),
        "networks": "\n\n".join(map(_network, found.networks)),
        "shares": _shares(found),
    }
    return filled(text, parts)


def filled(text: str, parts: Mapping[str, str]) -> str:
    """A page with each part between its marks. Raises ValueError where a part has none."""
    for name, part in parts.items():
        mark = _BEGINS.format(name)
        before, begins, after = text.partition(mark)
        _, ends, rest = after.partition(_ENDS)
        if not begins or not ends:
            raise ValueError(f"no marks for {name}")
        text = f"{before}{mark}\n{part}\n{_ENDS}{rest}"
    return text


def pictures(found: Results) -> dict[str, str]:
    """The charts by the name of their file."""
    return {
        "performance-ways.svg": charts.ways(found),
        "performance-growth.svg": charts.growth(found),
    }


def write(found: Results) -> None:
    """Write the page's measured parts and its charts."""
    PAGE.write_text(whole(PAGE.read_text("utf-8"), found), "utf-8")
    for name, picture in pictures(found).items():
        (IMAGES / name).write_text(picture, "utf-8")


def _machine(found: Results) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
    said = (
        f"{found.cores} cores; counting to five million in Python takes "
        f"{found.yardstick:.2f} s on one of them. Versions: {versions}."
    )
    if found.load > _BUSY:
        said += (
            f" The machine was busy: {found.load:.0f} other processes wanted a core. Processor "
            "time holds about; times in seconds do not."
        )
    if found.left_out:
        said += f" The time was not enough for: {'; '.join(found.left_out)}."
    return said


def _targets(found: Results) -> str:
    rows = ["| Target | Limit | Reached | |", "|---|--:|--:|---|"]
    for target, value in results.judged(found):
        unit = f" {target.unit}" if target.unit else ""
        bound = "at least" if target.at_least else "at most"
        limit = f"{bound} {target.limit:,.{target.decimals}f}{unit}"
        if value is None:
            rows.append(f"| {target.says} | {limit} | not measured | |")
            continue
        verdict = "met" if target.met(value) else f"missed: {_distance(target.limit, value)}"
        rows.append(f"| {target.says} | {limit} | {value:,.{target.decimals}f}{unit} | {verdict} |")
    return "\n".join(rows)


def _shares(found: Results) -> str:
    rows = [f"| {part} | {share:.1%} |" for part, share in found.shares.items()]
    return "\n".join([f"| Cold build of {shares.HUBS} hubs | own time |", "|---|--:|", *rows])


def _distance(limit: float, value: float) -> str:
    return f"{max(limit / value, value / limit):.1f} times the limit" if value else "no number"


def _network(network: Measured) -> str:
    title = f"### {network.hubs:,} hubs, {network.pages:,} pages, {network.records:,} records"
    head = (
        "| | processor s | spread | ms a page | of cold | time s | spread | of cold | MB | runs |\n"
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    )
    cold = network.find(ours.COLD)
    rows = [_row(network, case, cold) for case in network.cases]
    notes = list(_notes(network.cases))
    return "\n".join([title, "", head, *rows, *(["", *notes] if notes else [])])


def _row(network: Measured, case: Measurement, cold: Measurement | None) -> str:
    wall, cpu, peak = (case.of(part) for part in ("wall", "cpu", "peak"))
    cells = [
        *_spread(cpu),
        f"{cpu.median / network.pages * 1000:.2f}" if cpu.median else "",
        _multiple(cpu, cold.of("cpu") if cold else None),
        *_spread(wall),
        _multiple(wall, cold.of("wall") if cold else None),
        f"{max(run.peak for run in case.runs):,.0f}" if peak.median else "",
        str(len(case.runs)),
    ]
    return f"| {case.case} | {' | '.join(cells)} |"


def _spread(found: Summary) -> tuple[str, str]:
    """The median with the least below it, and the distance of least and most."""
    if not found.median:
        return "", ""
    return f"{found.median:,.2f} ({found.least:,.2f})", f"{found.spread:.2f}"


def _multiple(found: Summary, cold: Summary | None) -> str:
    if cold is None or not cold.median or not found.median:
        return ""
    return f"{found.median / cold.median:.3g}"


def _notes(cases: Sequence[Measurement]) -> Iterator[str]:
    for case in cases:
        made = ""
        if case.made_pages and case.case not in {rivals.COPY, ours.COLD}:
            made = f" Pages of {case.made_page_bytes / 1000:.1f} kB."
        if case.note:
            yield f"- *{case.case}:* {case.note}{made}"
        elif case.case == ours.COLD and case.made_pages:
            yield f"- *{case.case}:* Pages of {case.made_page_bytes / 1000:.1f} kB."


if __name__ == "__main__":
    write(results.read())
