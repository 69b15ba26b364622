"""What a check found and which pages a change touches → Markdown for the people who read it.

Made for the summary that a code host shows beside a change, and read by people who do not know
git. Whatever the data says is escaped: a summary can hold no link, picture or heading but ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator import report
from generator.diagnostics import Diagnostic

MOST_FAULTS = 50
"""Faults that are told one by one; a host cuts a summary that is longer than a megabyte."""
MOST_PAGES = 40
# Every sign but those of plain prose; a hyphen only within a word.
_MARKS = re.compile(r"(?<!\w)-|-(?!\w)|[^\w\s·,;:?/.\-\u2013’“”()]")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a change touches. `what` is new, changed or gone."""

    address: str
    """Its path in the site, such as `hubs/tamar-valley/learning/`; empty for the home page."""
    title: str
    what: str


def of_check(diagnostics: Sequence[Diagnostic], name: str = "") -> str:
    """What a check found, in plain words, with a text that can be forwarded.

    `name` is the change's own name, if it has one.
    """
    errors = [d for d in diagnostics if d.severity == "error"]
    warnings = [d for d in diagnostics if d.severity == "warning"]
    parts = [_head(errors, warnings)]
    for heading, found in (("To mend", errors), ("To look at", warnings)):
        if found:
            parts.append(f"## {heading}\n")
            parts += [_entry(number, d) for number, d in enumerate(found[:MOST_FAULTS], 1)]
            if len(found) > MOST_FAULTS:
                parts.append(f"{len(found) - MOST_FAULTS} more follow once these are mended.\n")
    if errors:
        parts.append(_letter(errors, name))
    return "\n".join(parts)


def of_preview(pages: Sequence[Page], files: int) -> str:
    """Which pages a change touches, most of them by name. `files` are others, such as packs."""
    if not pages and not files:
        return "## What changes on the site\n\nNothing: the site looks as it does now.\n"
    lines = ["## What changes on the site\n"]
    for what, heading in (("new", "New"), ("changed", "Changed"), ("gone", "Taken away")):
        found = [page for page in pages if page.what == what]
        if not found:
            continue
        lines.append(f"**{heading}: {_number(len(found), 'page')}**\n")
        lines += [f"- {_escaped(p.title)} ({_code(f'/{p.address}')})" for p in found[:MOST_PAGES]]
        if len(found) > MOST_PAGES:
            lines.append(f"- and {len(found) - MOST_PAGES} more")
        lines.append("")
    if files:
        lines.append(f"Besides, {_number(files, 'file')}: packs, calendars, the search, data.\n")
    return "\n".join(lines)


def _head(errors: Sequence[Diagnostic], warnings: Sequence[Diagnostic]) -> str:
    if errors:
        count = "One thing is" if len(errors) == 1 else f"{len(errors):,} things are"
        return f"# {count} to be mended before this can be published\n"
    if warnings:
        count = "one thing" if len(warnings) == 1 else f"{len(warnings):,} things"
        return f"# This can be published; look at {count} first\n"
    return "# All is well: this can be published\n"


def _entry(number: int, fault: Diagnostic) -> str:
    place = fault.location
    where = _code(place.path) + (f", line {place.line}" if place.line else "")
    lines = [f"{number}. {where}: **{_prose(fault.message)}**"]
    if fault.hint:
        lines.append(f"   {_prose(fault.hint)}")
    if excerpt := report.excerpt(place):
        lines += ["", f"   {_FENCE}text", *(f"   {line}" for line in excerpt), f"   {_FENCE}"]
    return "\n".join([*lines, ""])


def _letter(errors: Iterable[Diagnostic], name: str) -> str:
    """The faults as a text that somebody can send on: no Markdown, no names of files alone."""
    about = f" “{report.safe(name)}”" if name else ""
    lines = [
        "Hello,", "",
        f"your change{about} is nearly there. This is what stands in its way:", "",
    ]  # fmt: skip
    found = list(errors)
    for number, fault in enumerate(found[:MOST_FAULTS], 1):
        place = fault.location
        at = f"line {place.line} of {place.path}" if place.line else place.path
        lines.append(f"{number}. In {report.safe(at)}: {report.safe(fault.message)}")
        if fault.hint:
            lines.append(f"   {report.safe(fault.hint)}")
    lines += ["", "Change the file in the same place, and the check looks again by itself."]
    # A fence of its own: what stands in it is shown as it is, whatever signs it has.
    text = "\n".join(lines).replace(_FENCE, "'''")
    return f"## A text to forward\n\n{_FENCE}text\n{text}\n{_FENCE}\n"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _prose(text: str) -> str:
    """A message: what stands between backticks as code, everything else as it is."""
    parts = report.safe(text).split("`")
    if len(parts) % 2 == 0:
        return _escaped(text)
    return "".join(_code(part) if i % 2 else _escaped(part) for i, part in enumerate(parts))


def _code(text: str) -> str:
    return f"<code>{_entities(report.safe(text))}</code>"


def _escaped(text: str) -> str:
    return _entities(report.safe(text))


def _entities(text: str) -> str:
    """A text in which no sign means anything to Markdown or HTML, nor calls anybody by `@`."""
    one_line = " ".join(text.split())
    plain = _MARKS.sub(lambda sign: f"&#{ord(sign[0])};", one_line)
    # A bare address would become a link.
    return plain.replace("://", ":&#47;&#47;").replace("www.", "www&#46;").replace("_", "&#95;")
