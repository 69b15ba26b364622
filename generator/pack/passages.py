"""Words in braces in content/pack/ → what the network, the programme and the hub say there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from generator import states
from generator.model import Milestone, Phase, Role
from generator.pack import markup
from generator.pack.blocks import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Run,
    Runs,
    Table,
    Terms,
    plain,
    text_of,
    with_runs,
)
from generator.pack.recipe import Chapter, Contact, Link, Recipe
from generator.templates import and_list, day
from generator.words import capital

WORD = re.compile(r"\{([a-z]+(?:-[a-z]+)*)(?: ([a-z/-]+))?\}")
"""A word in braces, such as `{hub}` or `{page templates/visit-plan}`."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


# --- words in a sentence


def _days(chapter: Chapter) -> str:
    least, most = chapter.programme.minimum_days, chapter.programme.maximum_days
    if least == most:
        return f"{number(least)} day{'' if least == 1 else 's'}"
    return f"{number(least)} or {number(most)} days"


def number(value: int) -> str:
    """A small number in words."""
    return _NUMBERS[value] if 0 <= value < len(_NUMBERS) else str(value)


def _stages(chapter: Chapter) -> str:
    titles = [_plural(stage.title) for stage in chapter.programme.career_stages]
    return and_list(titles) or "leaders"


def _plural(title: str) -> str:
    return title if title.endswith("s") else f"{title}s"


def _window(chapter: Chapter, recipe: Recipe) -> str:
    dated = chapter.programme.find_year(recipe.year)
    if dated is None or dated.window_is_reversed:
        return "in the school year"
    return f"between {day(dated.window_starts_on)} and {day(dated.window_ends_on)}"


def _match_by(chapter: Chapter, recipe: Recipe) -> str:
    for milestone in chapter.programme.milestones:
        if milestone.id == "matched":
            return due(milestone, chapter, recipe)
    return "the end of the autumn term"


WORDS: Mapping[str, Callable[[Chapter, Recipe], str]] = {
    "hub": lambda _, recipe: recipe.hub.name,
    "network": lambda _, recipe: recipe.network,
    "short-name": lambda _, recipe: recipe.short_name,
    "year": lambda _, recipe: recipe.label,
    "programme": lambda chapter, _: chapter.programme.title,
    "programme-in-short": lambda chapter, _: chapter.programme.summary,
    "record": lambda chapter, _: chapter.programme.kind,
    "days": lambda chapter, _: _days(chapter),
    "stages": lambda chapter, _: _stages(chapter),
    "window": _window,
    "match-by": _match_by,
    "lead": lambda chapter, _: chapter.lead,
    "contact": lambda _, recipe: recipe.hub.contact,
    "central-contact": lambda _, recipe: recipe.contact,
    "site": lambda _, recipe: recipe.page,
    "count-schools": lambda _, recipe: number(len(recipe.schools)),
}
"""Words that stand in a sentence."""


# --- passages: a paragraph of their own


def duties_of(role: Role) -> Iterator[Block]:
    """A role's duties, each with when."""
    yield Terms(
        tuple(
            (
                plain(duty.title),
                (Paragraph((*plain(f"{duty.text} "), Run(f"{duty.when}.", italic=True))),),
            )
            for duty in role.duties
        )
    )  # fmt: skip


def _roles(chapter: Chapter, *, all_of_them: bool) -> Iterator[Block]:
    lead = states.lead_role(chapter.programme)
    for role in chapter.programme.roles:
        if all_of_them or role.id != lead:
            yield Heading(2, plain(role.title))
            yield Listing("dots", tuple((Paragraph(plain(d.text)),) for d in role.duties))


def _gains(chapter: Chapter, _recipe: Recipe, _: str) -> Iterator[Block]:
    gains = chapter.programme.gains
    if gains:
        yield Terms(tuple((plain(g.title), (Paragraph(plain(g.text)),)) for g in gains))


def months(phase: Phase) -> str:
    """`November to January`."""
    first, last = _MONTHS[phase.starts_month - 1], _MONTHS[phase.ends_month - 1]
    return first if first == last else f"{first} to {last}"


def steps(chapter: Chapter, _recipe: Recipe, _: str) -> Iterator[Block]:
    """The steps of the year, as a table."""
    if chapter.programme.phases:
        rows = [(p.title, months(p), p.who, p.text or "") for p in chapter.programme.phases]
        yield _table(("Step", "When", "Who", "What happens"), rows)


def dates(chapter: Chapter, _recipe: Recipe, _: str) -> Iterator[Block]:
    """The dates of the year, as a table."""
    if chapter.dates:
        yield Table(
            (plain("Date"), plain("What")),
            tuple(
                (
                    plain(f"{line.day:%a} {day(line.day)}"),
                    (Run(line.title, bold=True), *plain(f". {line.text}" if line.text else "")),
                )
                for line in chapter.dates
            ),
        )  # fmt: skip


def due(milestone: Milestone, chapter: Chapter, recipe: Recipe) -> str:
    """By when a milestone is due, as a date where one is known."""
    dated = chapter.programme.find_year(recipe.year)
    count = milestone.due_days
    if milestone.due_from == "sign_up_close" and dated is not None:
        return day(dated.sign_up_closes_on + dt.timedelta(days=count))
    anchor = {
        "matched": "the match", "agreed": "the plan is agreed", "first_day": "the first day",
        "last_day": "the last day", "sign_up_close": "sign-up closes",
    }.get(milestone.due_from, milestone.due_from.replace("_", " "))  # fmt: skip
    if count == 0:
        return f"on {anchor}" if "day" in anchor else f"with {anchor}"
    weeks, rest = divmod(abs(count), 7)
    span = f"{number(weeks)} week" if not rest else f"{number(abs(count))} day"
    many = "" if (weeks if not rest else abs(count)) == 1 else "s"
    return f"{span}{many} {'after' if count > 0 else 'before'} {anchor}"


def milestones(chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    """What each residency or review passes, who owes it and by when."""
    if not chapter.programme.milestones:
        return
    rows = []
    for milestone in chapter.programme.milestones:
        role = chapter.role(milestone.role)
        rows.append(
            (milestone.title, role.title if role else "", capital(due(milestone, chapter, recipe)))
        )
    yield _table(("What", "Who", "By when"), rows)


def how_we_run_it(chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    """The hub's own way, in its own words."""
    yield from markup.of_hub(chapter.part.how_we_run_it, recipe.page)


def priorities(_chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    """What the hub has set out to improve."""
    found = recipe.hub.priorities
    if found:
        yield Terms(tuple((plain(p.title), (Paragraph(plain(p.text)),)) for p in found))


def _levels(chapter: Chapter, recipe: Recipe) -> Iterator[Contact]:
    """Who to ask; the programme's lead comes first where it is none of the hub's two posts."""
    part, programme = chapter.part, chapter.programme
    if part.lead == "other" and part.lead_post:
        role = programme.find_role(states.lead_role(programme))
        yield Contact(
            role.title if role else "Hub lead", chapter.lead, recipe.hub.contact,
            f"Leads the {programme.title} in the hub; ask here first.",
        )  # fmt: skip
    yield from recipe.ask


def ask(chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    """Who to ask, level by level."""
    pairs = []
    for one in _levels(chapter, recipe):
        mail = (Run(one.email, href=f"mailto:{one.email}"),) if one.email else ()
        who = (*plain(f"{one.holder}. "), *mail) if one.holder else mail
        pairs.append(((Run(one.title, bold=True),), (Paragraph(who), Paragraph(plain(one.text)))))
    yield Terms(tuple(pairs))


def forms(chapter: Chapter, _recipe: Recipe, role: str) -> Iterator[Block]:
    """Links to the forms of a role, or of all."""
    yield from _links(
        link for of, links in chapter.forms.items() if role in (of, "") for link in links
    )


def _links(links: Iterable[Link]) -> Iterator[Block]:
    unique = {(link.title, link.href): link for link in links}
    items = [
        (Paragraph((Run(one.title, bold=True, href=one.href), *_after(one.text))),)
        for one in unique.values()
    ]
    if items:
        yield Listing("dots", tuple(items))


def _after(text: str) -> Runs:
    return plain(f". {text}" if text else "")


def _answers(chapter: Chapter, _recipe: Recipe, _: str) -> Iterator[Block]:
    yield from _links(chapter.answers)


def _funding(_chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    if recipe.hub.funding:
        yield Paragraph((Run("Cover and costs. ", bold=True), *plain(recipe.hub.funding)))


def _schools(_chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    yield Listing("dots", tuple((Paragraph(plain(name)),) for name in recipe.schools))


def _page(_chapter: Chapter, recipe: Recipe, name: str) -> Iterator[Block]:
    prose = recipe.pages.get(name)
    if prose is not None:
        yield from markup.of_content(prose.body, f"{recipe.site}/{name}/" if recipe.site else "")


def _eligibility(chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    yield from markup.of_hub(chapter.programme.eligibility, recipe.page)


def _steps_in_short(chapter: Chapter, _recipe: Recipe, _: str) -> Iterator[Block]:
    phases = chapter.programme.phases
    if phases:
        yield Terms(tuple((plain(p.title), (Paragraph(plain(months(p))),)) for p in phases))


def _duties_in_short(chapter: Chapter, _recipe: Recipe, _: str) -> Iterator[Block]:
    lead = states.lead_role(chapter.programme)
    shown = [role for role in chapter.programme.roles if role.id != lead]
    if shown:
        yield Terms(
            tuple(
                (
                    plain(role.title),
                    (Listing("dots", tuple((Paragraph(plain(d.title)),) for d in role.duties)),),
                )
                for role in shown
            )
        )  # fmt: skip


def _dates_in_short(chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    ahead = [line for line in chapter.dates if line.day >= recipe.made_on][:_MOST_DATES]
    if ahead:
        yield _table(("Date", "What"), [(f"{x.day:%a} {day(x.day)}", x.title) for x in ahead])


def _ask_in_short(chapter: Chapter, recipe: Recipe, _: str) -> Iterator[Block]:
    yield Terms(
        tuple(
            (plain(one.title), tuple(Paragraph(plain(t)) for t in (one.holder, one.email) if t))
            for one in _levels(chapter, recipe)
        )
    )


_MOST_DATES = 7
PASSAGES: Mapping[str, Callable[[Chapter, Recipe, str], Iterator[Block]]] = {
    "gains": _gains,
    "steps": steps,
    "dates": dates,
    "milestones": milestones,
    "duties": lambda chapter, _recipe, _: _roles(chapter, all_of_them=True),
    "duties-of-schools": lambda chapter, _recipe, _: _roles(chapter, all_of_them=False),
    "eligibility": _eligibility,
    "how-we-run-it": how_we_run_it,
    "priorities": priorities,
    "who-to-ask": ask,
    "forms": forms,
    "forms-to-answer": _answers,
    "funding": _funding,
    "schools": _schools,
    "page": _page,
    "steps-in-short": _steps_in_short,
    "duties-in-short": _duties_in_short,
    "dates-in-short": _dates_in_short,
    "ask-in-short": _ask_in_short,
}
"""Words that are a paragraph of their own and become whole blocks."""


def filled(blocks: tuple[Block, ...], chapter: Chapter, recipe: Recipe) -> tuple[Block, ...]:
    """Blocks of content/pack/ with every word in braces replaced.

    What is put in is never looked through again, so that nothing a hub writes is such a word.
    """
    found: list[Block] = []
    for block in blocks:
        match = (
            WORD.fullmatch(text_of(block.runs).strip()) if isinstance(block, Paragraph) else None
        )
        if match and match.group(1) in PASSAGES:
            found += PASSAGES[match.group(1)](chapter, recipe, match.group(2) or "")
        else:
            found.append(with_runs(block, lambda runs: _filled(runs, chapter, recipe)))
    return tuple(found)


def _filled(runs: Runs, chapter: Chapter, recipe: Recipe) -> Runs:
    return tuple(
        Run(sentence(run.text, chapter, recipe), run.bold, run.italic, run.href) for run in runs
    )


def sentence(text: str, chapter: Chapter, recipe: Recipe) -> str:
    """A text with its words in braces replaced."""

    def put(match: re.Match[str]) -> str:
        word = WORDS.get(match.group(1))
        return word(chapter, recipe) if word else match.group()

    return WORD.sub(put, text)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    return Table(
        tuple(plain(cell) for cell in head),
        tuple(
            ((Run(first, bold=True),), *(plain(cell) for cell in rest)) for first, *rest in rows
        ),
    )  # fmt: skip
