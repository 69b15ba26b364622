"""Outcomes as tables of text: for a terminal, a sheet, a file or a program.

Ids, counts and what hubs say in their returns; nobody's name. Made for one audience: the hub's own
people get exact numbers and what a return lacks, everyone else what the public pages show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator import outcomes
from generator.model import Amount, Network, Programme
from generator.outcomes import GainCount, HubOutcomes, Lack, NetworkOutcomes
from generator.progress.listing import Heading, Listing
from generator.small_groups import percentage

WHOLE = "all hubs"
FACT_HEADERS = (
    "Table", "Programme", "Year", "Hub", "What", "Number", "Least", "Most", "Text",
)  # fmt: skip
"""Number is exact; where it may not be known, Least and Most hold it. Text is a hub's or a hint."""


@dataclass(frozen=True, slots=True)
class Part:
    """One programme in one year: the hubs asked for, and the network where all are."""

    programme: Programme
    hubs: tuple[HubOutcomes, ...]
    whole: NetworkOutcomes
    """The sum of `hubs`; its schools are None unless they are all hubs."""
    years: tuple[NetworkOutcomes, ...]
    """The same hubs in every year, oldest first."""
    lacking: tuple[tuple[str, Lack], ...]
    """Hub and what its return lacks; empty for everyone but the hub's own people."""


@dataclass(frozen=True, slots=True)
class Returns:
    """The outcomes of a year, for all hubs or some of them."""

    network: Network
    year: str
    today: dt.date
    exact: bool
    """Whether it is for the hub's own people."""
    is_whole: bool
    parts: tuple[Part, ...]


def returns(
    network: Network, year: str, today: dt.date, *, exact: bool,
    hubs: Sequence[str] = (), programme: str | None = None,
) -> Returns:  # fmt: skip
    """What came of a year. `network` is projected, for the audience `hub` where `exact` is set."""
    every = outcomes.outcomes(network, today)
    by_id = {hub.id: hub for hub in network.hubs}
    parts = []
    for found in network.programmes:
        if programme not in (None, found.id):
            continue
        years = {
            own: [one for one in listed if not hubs or one.hub in hubs]
            for (programme_id, own), listed in every.items()
            if programme_id == found.id
        }
        chosen = years.get(year, [])
        if not chosen:
            continue
        sums = {
            own: _sum(network, found, own, listed, exact=exact, is_whole=not hubs)
            for own, listed in sorted(years.items())
            if listed
        }
        lacks = [
            (one.hub, lack)
            for one in chosen
            for lack in outcomes.lacking(found, by_id[one.hub], one, today)
        ] if exact else []  # fmt: skip
        parts.append(Part(found, tuple(chosen), sums[year], tuple(sums.values()), tuple(lacks)))
    return Returns(network, year, today, exact, not hubs, tuple(parts))


def _sum(
    network: Network, programme: Programme, year: str, hubs: Sequence[HubOutcomes], *,
    exact: bool, is_whole: bool,
) -> NetworkOutcomes:  # fmt: skip
    found = outcomes.network_outcomes(network, programme.id, year, hubs, protected=not exact)
    if is_whole:
        return found
    # Some hubs are no published total: only what is published of each may be told of them.
    alone = hubs[0].schools if len(hubs) == 1 else None
    return replace(found, schools=alone, themes=found.themes if exact else ())


# --- tables


def listings(report: Returns, *, words: bool = False) -> Iterator[Listing]:
    """The tables of a report in reading order; with `words` what hubs say, which is long."""
    for part in report.parts:
        name = part.programme.short_title
        yield _counts(part, name)
        yield _schools(part, name, report)
        yield _learning(part, name)
        if part.whole.themes:
            yield _themes(part, name)
        if len(part.years) > 1:
            yield _years(part, name)
        if words:
            yield _words(part, name, report)
        if part.lacking:
            yield _lacking(part, name)


def _counts(part: Part, name: str) -> Listing:
    titles = ("Planned", "Placed", "Done", "Complete", "Withdrawn", "Days", "Between", "Elsewhere")
    heads = (
        Heading("Hub"), *(Heading(t, "number", 9) for t in titles), Heading("Return", "date", 12),
    )  # fmt: skip
    rows = [
        (
            one.hub, _text(one.planned), *map(str, (
                one.placed, one.visited, one.completed, one.withdrawn, one.days, one.between,
                one.hosted,
            )), one.returned_on.isoformat() if one.returned_on else "",
        )
        for one in part.hubs
    ]  # fmt: skip
    if len(part.hubs) > 1:
        sums = part.whole.sums
        names = ("placed", "visited", "completed", "withdrawn", "days", "between")
        numbers = [str(sums[n]) for n in names]
        rows.append((WHOLE, _text(part.whole.planned), *numbers, "", ""))
    return Listing(f"{name}: what was planned and done", heads, tuple(rows))


def _schools(part: Part, name: str, report: Returns) -> Listing:
    titles = ("Took part", "Sent", "Hosted", "Members", "Share")
    shown = titles if report.exact else titles[:1]
    heads = (Heading("Hub"), *(Heading(title, "number", 12) for title in shown))
    rows = []
    for one in part.hubs:
        took = one.schools.took_part if one.schools else Amount(0, 0)
        row: tuple[str, ...] = (one.hub, str(took))
        if report.exact:
            sent = one.schools.visiting if one.schools else 0
            hosted = one.schools.hosting if one.schools else 0
            share = percentage(took, one.members)
            row = (*row, _text(sent), _text(hosted), str(one.members), share)
        rows.append(row)
    whole = part.whole.schools
    if len(part.hubs) > 1 and whole is not None:
        row = (WHOLE, str(whole.took_part))
        if report.exact:
            members = sum(one.members for one in part.hubs)
            share = percentage(whole.took_part, members)
            row = (*row, _text(whole.visiting), _text(whole.hosting), str(members), share)
        rows.append(row)
    return Listing(f"{name}: schools that took part", heads, tuple(rows))


def _learning(part: Part, name: str) -> Listing:
    gains = [g.title for g in part.whole.gains] if part.programme.kind == "residency" else []
    heads = (
        Heading("Hub"), Heading("Done", "number", 9), Heading("Shared in own school", "number", 9),
        Heading("Shared in host school", "number", 9),
        *(Heading(f"Gain: {title}", "number", 11) for title in gains),
    )  # fmt: skip
    rows = [
        (one.hub, str(one.visited), *map(str, one.cascaded),
         *(_text(g.records) for g in one.gains[: len(gains)]))
        for one in part.hubs
    ]  # fmt: skip
    if len(part.hubs) > 1:
        whole = part.whole
        rows.append(
            (WHOLE, str(whole.sums["visited"]), *map(str, whole.cascaded),
             *(_text(g.records) for g in whole.gains[: len(gains)]))
        )  # fmt: skip
    return Listing(f"{name}: how far the learning went", heads, tuple(rows))


def _themes(part: Part, name: str) -> Listing:
    heads = (Heading("Theme"), Heading(name, "number", 14))
    rows = tuple((theme.title, str(theme.count)) for theme in part.whole.themes)
    return Listing(f"{name}: themes", heads, rows)


def _years(part: Part, name: str) -> Listing:
    titles = ("Planned", "Written down", "Done", "Complete", "Withdrawn", "Between", "Schools")
    heads = (Heading("Year"), *(Heading(title, "number", 9) for title in titles))
    rows = tuple(
        (
            one.year.replace("-", "/"), _text(one.planned), *(
                str(one.sums[n])
                for n in ("going_on", "visited", "completed", "withdrawn", "between")
            ), str(one.schools.took_part) if one.schools else "",
        )
        for one in part.years
    )  # fmt: skip
    return Listing(f"{name}: year on year", heads, rows)


def _words(part: Part, name: str, report: Returns) -> Listing:
    gains = [gain.title for gain in part.whole.gains]
    heads = (
        Heading("Hub"), Heading("Summary"), *(Heading(f"Gain: {title}") for title in gains),
        Heading("Next year"),
    )  # fmt: skip
    rows = tuple(
        (
            one.hub, _summary(one, report), *(gain.words for gain in one.gains),
            one.said.next_year if report.exact else "",
        )
        for one in part.hubs
        if one.said is not None and (report.exact or one.returned_on)
    )  # fmt: skip
    return Listing(f"{name}: in the hubs' words", heads, rows)


def _summary(one: HubOutcomes, report: Returns) -> str:
    """The summary of a return; a draft is for the hub's own people."""
    if one.said is None or not (report.exact or one.returned_on):
        return ""
    return one.said.summary


def _lacking(part: Part, name: str) -> Listing:
    heads = (
        Heading("Hub", width=17), Heading("Who", width=12), Heading("What"),
        Heading("Where", width=36),
    )  # fmt: skip
    rows = tuple((hub, lack.who, lack.text, where(lack)) for hub, lack in part.lacking)
    return Listing(f"{name}: what the returns lack", heads, rows)


def where(lack: Lack) -> str:
    """The file and field in which something is missing, with the records."""
    ids = f" ({', '.join(lack.records)})" if len(lack.records) > 1 else ""
    return f"{lack.file.removeprefix('data/hubs/')}: {lack.field}{ids}"


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


# --- for programs


def facts(report: Returns) -> Iterator[tuple[str, ...]]:
    """Everything as rows of one table: see FACT_HEADERS."""
    for part in report.parts:
        programme = part.programme.id
        for whole in part.years:
            head = ("network" if report.is_whole else "hubs asked for", programme, whole.year, "")
            yield (*head, "Planned", _text(whole.planned), "", "", "")
            for name, (title, _) in outcomes.MEASURES.items():
                yield (*head, title, str(whole.sums[name]), "", "", "")
            if whole.schools:
                yield (*head, "Schools that took part", *_numbers(whole.schools.took_part), "")
        for theme in part.whole.themes:
            head = ("theme", programme, report.year, "")
            yield (*head, theme.id, *_numbers(theme.count), "")
        for one in part.hubs:
            yield from _hub_facts(one, report)
        for hub, lack in part.lacking:
            yield "lacking", programme, report.year, hub, where(lack), "", "", "", lack.text


def _hub_facts(one: HubOutcomes, report: Returns) -> Iterator[tuple[str, ...]]:
    head = ("hub", one.programme, one.year, one.hub)
    yield (*head, "Planned", _text(one.planned), "", "", "")
    for title, read in outcomes.MEASURES.values():
        yield (*head, title, str(read(one)), "", "", "")
    yield (*head, "In records of other hubs", str(one.hosted), "", "", "")
    for title, number in zip(
        ("Shared in own school", "Shared in host school"), one.cascaded, strict=True
    ):
        yield (*head, title, str(number), "", "", "")
    if one.schools:
        yield (*head, "Schools that took part", *_numbers(one.schools.took_part), "")
        if report.exact:
            yield (*head, "Schools that sent somebody", _text(one.schools.visiting), "", "", "")
            yield (*head, "Schools that hosted", _text(one.schools.hosting), "", "", "")
    for gain in one.gains:
        yield (
            *head,
            f"Gain: {gain.title}",
            _text(gain.records),
            "",
            "",
            _words_on(gain, one, report),
        )


def _words_on(gain: GainCount, one: HubOutcomes, report: Returns) -> str:
    return gain.words if report.exact or one.returned_on else ""


def _numbers(amount: Amount) -> tuple[str, str, str]:
    if amount.exact is not None:
        return str(amount.exact), "", ""
    return "", str(amount.low), str(amount.high)


def as_json(report: Returns) -> dict[str, Any]:
    """The report as plain values; a count that may not be known is its least and most."""
    return {
        "year": report.year, "today": report.today.isoformat(), "exact": report.exact,
        "programmes": [
            {
                "programme": part.programme.id,
                "years": [_json_sums(one) for one in part.years],
                "themes": {theme.id: _json_amount(theme.count) for theme in part.whole.themes},
                "hubs": [_json_hub(one, report) for one in part.hubs],
                "lacking": [
                    {"hub": hub, "what": lack.text, "who": lack.who, "file": lack.file,
                     "field": lack.field, "records": list(lack.records)}
                    for hub, lack in part.lacking
                ],
            }
            for part in report.parts
        ],
    }  # fmt: skip


def _json_sums(one: NetworkOutcomes) -> dict[str, Any]:
    return {
        "year": one.year, "planned": one.planned, **one.sums,
        "shared": {"own_school": one.cascaded[0], "host_school": one.cascaded[1]},
        "schools": _json_amount(one.schools.took_part) if one.schools else None,
        "hubs": len(one.hubs), "returned": one.returned,
    }  # fmt: skip


def _json_hub(one: HubOutcomes, report: Returns) -> dict[str, Any]:
    numbers = {name: read(one) for name, (_, read) in outcomes.MEASURES.items()}
    schools = one.schools
    return {
        "hub": one.hub, "planned": one.planned, **numbers, "in_other_hubs": one.hosted,
        "shared": {"own_school": one.cascaded[0], "host_school": one.cascaded[1]},
        "schools": _json_amount(schools.took_part) if schools else 0,
        **({"sent": schools.visiting, "hosted": schools.hosting}
           if report.exact and schools else {}),
        "returned_on": one.returned_on.isoformat() if one.returned_on else None,
        "summary": _summary(one, report) or None,
        "gains": {
            gain.id: {"records": gain.records, "words": _words_on(gain, one, report) or None}
            for gain in one.gains
        },
    }  # fmt: skip


def _json_amount(amount: Amount) -> int | dict[str, int]:
    if amount.exact is not None:
        return amount.exact
    return {"least": amount.low, "most": amount.high}
