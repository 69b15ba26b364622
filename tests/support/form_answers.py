"""Sets of answers to any form, made from its questions: good ones that really are, and bad ones.

    random = Random("a name that never changes")
    given = good(form, random)          # what a careful person gives, in many ways of writing
    given = typed(form, random)         # the same, of signs that a keyboard has
    given = mixed(form, random)         # good, bad, or both

A set is what `judge` takes: name of the control → text or list of texts. The same seed gives the
same sets, and nothing here looks at the verdict.
"""

import datetime as dt
import gzip
import json
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from generator.audience import project
from generator.forms import Questionnaire, questionnaire
from generator.forms.questions import Question
from generator.forms.routes import routes
from generator.load import load
from generator.model import Hub, Network
from generator.schooldays import why_no_school
from tests.support.pattern_texts import text_of

Given = dict[str, str | list[str]]

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 11, 22)
HUB = "tamar-valley"
NAUGHTY = Path(__file__).parents[3] / "shared" / "data" / "blns.json.gz"

_WORDS = (
    "reading", "routine", "transition", "pupils", "curriculum", "lesson", "corridor", "plan",
    "café", "naïve", "Zoë", "£20", "Year", "7", "half-term", "saw:", "a", "calm", "start;",
    "(really)",
)  # fmt: skip
_RARE = (
    "👩🏽‍🏫",
    "🎒",
    "𝒜",
    "𐍈",
    "e\u0301",
    "a\u0308\u0323",
    "\u200d",
    "ﬁ",
    "ß",
    "İ",
    "Ω",
    "不",
    "ש",
)
_SPACES = (
    "", "", "", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2003", "\u3000", "\ufeff", "\u2028",
    "\x0b", "\u1680", "\u202f",
)  # fmt: skip
_HIDDEN = (
    "\x00", "\x07", "\x0c", "\x1b", "\x7f", "\x85", "\x9f", "\u202e", "\u2066", "\ud800",
    "\udfff", "\ufeff", "\ufffe", "\uffff",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")
_DAY = dt.timedelta(days=1)


@cache
def network() -> Network:
    """The sample network as the public sees it."""
    return project(load(ROOT).network, "public", TODAY)


def hub_of(name: str) -> Hub:
    """A hub of the sample network."""
    return next(hub for hub in network().hubs if hub.id == name)


@cache
def questionnaires() -> dict[str, Questionnaire]:
    """Every form of data/forms, by its id for the whole network and by `<id>@<hub>` in a hub."""
    found = {}
    for form in network().forms:
        found[form.id] = questionnaire(form, network(), None, TODAY)
        found[f"{form.id}@{HUB}"] = questionnaire(form, network(), hub_of(HUB), TODAY)
    return found


def routes_of(form: Questionnaire) -> dict[str, object]:
    """The routes of a form's page."""
    return routes(form, network(), hub_of(form.hub) if form.hub else None)


def good(form: Questionnaire, random: Random) -> Given:
    """Answers without a fault, with every needed question answered."""
    return _whole(form, random, plain=False)


def typed(form: Questionnaire, random: Random) -> Given:
    """Answers without a fault, of signs that are on a keyboard, dates in three boxes."""
    return _whole(form, random, plain=True)


def mixed(form: Questionnaire, random: Random) -> Given:
    """Answers of which none, one, several or all may be at fault."""
    given = good(form, random)
    if random.random() < 0.15:
        _break_a_rule(form, given, random)
    questions = form.questions
    share = random.choice((0.0, 0.0, 0.0, 0.02, 0.1, 0.4, 1.0))
    at_fault = [q for q in questions if random.random() < share]
    if share and not at_fault:
        at_fault = [random.choice(questions)]
    for question in at_fault:
        _clear(given, question)
        given |= bad(question, random)
    return given


def bad(question: Question, random: Random) -> Given:
    """One answer that is probably at fault, with the names of its controls."""
    name = question.name
    if random.random() < 0.12:
        return {name: random.choice(("", " ", "\n\t", "\u00a0\u2003", [], ["", " "]))}
    if random.random() < 0.08:
        return {name: random.choice(naughty())}
    match question.widget:
        case "number":
            return {name: _bad_number(question, random)}
        case "radios" | "yes-no":
            return {
                name: random.choice(("Yes", "NO", "true", "other option", "yes,no", "constructor"))
            }
        case "checkboxes":
            return {name: _bad_choices(question, random)}
        case "date":
            return _bad_date(question, random)
        case "dates":
            return {name: _bad_dates(question, random)}
    return {name: _bad_text(question, random)}


@cache
def naughty() -> tuple[str, ...]:
    """Strings that break programs; a few of them where the big list is not at hand."""
    few = (
        "undefined",
        "NaN",
        "-0",
        "1E2",
        "__proto__",
        "<script>",
        "Ω≈ç",
        "\u200b",
        "{{7*7}}",
        "'",
    )
    if not NAUGHTY.exists():
        return few
    return (*few, *json.loads(gzip.decompress(NAUGHTY.read_bytes())))


def _whole(form: Questionnaire, random: Random, *, plain: bool) -> Given:
    days = _days_of(form, random)
    given: Given = {}
    for question in form.questions:
        if not question.is_needed and question.name not in days and random.random() < 0.3:
            continue
        if question.widget == "date":
            given |= _written(question, days.get(question.name) or _day(question, random), random,
                              plain=plain)  # fmt: skip
        else:
            given[question.name] = _answer(question, random, plain=plain)
    _make_differ(form, given, random, plain=plain)
    return given


def _answer(question: Question, random: Random, *, plain: bool) -> str | list[str]:
    match question.widget:
        case "number":
            text: str | list[str] = _number(question, random, plain=plain)
        case "radios":
            text = random.choice(question.options).value
        case "yes-no":
            text = random.choice(("yes", "no"))
        case "checkboxes":
            values = [option.value for option in question.options]
            chosen = random.sample(values, random.randint(1, len(values)))
            return chosen if plain else chosen * random.choice((1, 1, 2))
        case "dates":
            text = _lines_of_days(question, random, plain=plain)
        case "email":
            text = random.choice(
                ("head@school.example", "a.b+c@mail.hub.example", "o'neil@x.example")
            )
        case "tel":
            text = random.choice(
                ("01632 960 001", "+44 1632 960001", "(01632) 960-001", "016329600")
            )
        case _:
            text = _text(question, random, plain=plain)
    if plain or isinstance(text, list):
        return text
    text = random.choice(_SPACES) + text + random.choice(_SPACES)
    return [text] if random.random() < 0.2 else text


def _text(question: Question, random: Random, *, plain: bool) -> str:
    fewest, most = question.fewest or 1, question.most or 200
    if question.pattern:
        found = (text_of(question.pattern, random) for _ in range(500))
        return next(
            (t for t in found if t.strip() == t and fewest <= len(t) <= most), question.example
        )
    if question.is_link:
        path = random.choice(("", "/", "/hubs/?a=1&b=2#c", "/café" if not plain else "/cafe"))
        return f"https://www.{random.choice(('school', 'a-b'))}.example{path}"
    # Long texts are slow to make and to judge, so they are few.
    length = random.choice((fewest, most)) if random.random() < 0.05 else random.randint(
        fewest, min(most, fewest + 60))  # fmt: skip
    return _of_length(length, random, lines=question.widget == "textarea", plain=plain)


def _of_length(length: int, random: Random, *, lines: bool, plain: bool) -> str:
    """A text of exactly so many characters that begins and ends with a letter."""
    between = (" ", " ", " ", "\n", "\t") if lines and not plain else (" ",)
    words = [w for w in _WORDS if w.isascii()] if plain else _WORDS
    text = ""
    while len(text) < length:
        word = random.choice(_RARE if not plain and random.random() < 0.1 else words)
        text += word + random.choice(between)
    return f"{text[: length - 1]}x" if length else ""


def _number(question: Question, random: Random, *, plain: bool) -> str:
    low = math.ceil(float(question.minimum or "0"))
    high = math.floor(float(question.maximum or str(low + 1000)))
    number = str(random.choice((low, high, random.randint(low, high))))
    if plain:
        return number
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    if digits == "0":
        sign = random.choice(("", "-"))
    tail = "" if question.whole else random.choice(("", ".0", ".000000"))
    return f"{sign}{random.choice(('', '0', '000'))}{digits}{tail}"


def _limits(question: Question) -> tuple[dt.date, dt.date]:
    first = dt.date.fromisoformat(question.minimum or "2026-09-01")
    last = dt.date.fromisoformat(question.maximum) if question.maximum else first + 300 * _DAY
    return first, last


def _day(question: Question, random: Random) -> dt.date:
    first, last = _limits(question)
    return random.choice((first, last, first + random.randint(0, (last - first).days) * _DAY))


def _days_of(form: Questionnaire, random: Random) -> dict[str, dt.date]:
    """A day for each date question that a rule looks at, so that every rule holds."""
    dates = {q.name: q for q in form.questions if q.widget == "date"}
    ruled = [(r.rule, [n for n in r.questions if n in dates]) for r in form.rules]
    found = {name: _day(dates[name], random) for _, names in ruled for name in names}
    for _ in range(6):
        for rule, names in ruled:
            days = [found[name] for name in names]
            if rule == "days" and names:
                days = _run_of_school_days(dates[names[0]], len(names), random, days[0])
            elif rule == "in-order":
                for number, name in enumerate(names):
                    days[number] = max(days[number], _limits(dates[name])[0], *days[:number])
            found |= dict(zip(names, days, strict=True))
    return found


def _run_of_school_days(
    question: Question, count: int, random: Random, near: dt.date
) -> list[dt.date]:
    """School days one after the other, within a week where they fit in one."""
    first, last = _limits(question)
    day = min(max(first, near), last - (count + 20) * _DAY)
    while True:
        run = [day + number * _DAY for number in range(count)]
        if not any(map(why_no_school, run)):
            return run
        day += _DAY


def _make_differ(form: Questionnaire, given: Given, random: Random, *, plain: bool) -> None:
    for rule in form.rules:
        names = [n for n in rule.questions if n in form.by_name and n in given]
        if rule.rule != "differ" or not names:
            continue
        for name in names[1:]:
            for _ in range(40):
                if str(given[name]).strip() != str(given[names[0]]).strip():
                    break
                given[name] = _answer(form.by_name[name], random, plain=plain)


def _break_a_rule(form: Questionnaire, given: Given, random: Random) -> None:
    """Answers that stand by themselves and not beside each other."""
    for rule in form.rules:
        asked = [form.by_name[n] for n in rule.questions if n in form.by_name]
        if rule.rule == "differ":
            for question in asked[1:]:
                _clear(given, question)
                given[question.name] = given.get(asked[0].name, "")
            continue
        first = _day(asked[0], random)
        for number, question in enumerate(asked):
            _clear(given, question)
            # A week apart, the same day, or one day before the other.
            step = random.choice((7, 7, 7, 0, -1, 1))
            given[question.name] = (first + number * step * _DAY).isoformat()


def _written(question: Question, day: dt.date, random: Random, *, plain: bool) -> Given:
    """A day in its three boxes, or as one text."""
    name = question.name
    if not plain and random.random() < 0.3:
        return {name: _as_text(day, random)}
    month = _MONTHS[day.month - 1]
    months = (str(day.month), f"{day.month:02}", month, month[:3], month.upper(), f"{month[:3]}.")
    return {
        f"{name}-day": random.choice((str(day.day), f"{day.day:02}")),
        f"{name}-month": random.choice(months),
        f"{name}-year": str(day.year),
    }


def _as_text(day: dt.date, random: Random) -> str:
    month = _MONTHS[day.month - 1]
    ending = (
        {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th") if day.day not in (11, 12, 13) else "th"
    )
    weekday = _WEEKDAYS[day.weekday()]
    return random.choice((
        day.isoformat(), f"{day.day}/{day.month}/{day.year}", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}",
        f"{day.day} {month} {day.year}", f"{day.day}{ending} {month[:3]} {day.year}",
        f"{weekday}day {day.day} {month} {day.year}", f"{weekday} {day:%d/%m/%Y}".lower(),
        f"{day.day}\u00a0{month}\u00a0{day.year}", f"{day.day} {month} {day.year}".upper(),
    ))  # fmt: skip


def _lines_of_days(question: Question, random: Random, *, plain: bool) -> str:
    first, last = _limits(question)
    entries = []
    for _ in range(random.randint(1, 4)):
        day = _day(question, random)
        end = min(day + random.randint(3, 20) * _DAY, last)
        if random.random() < 0.4 and first <= day and (end - day).days >= 3:
            dash = random.choice((" to ", " until ", " - ", " – ")) if not plain else " to "
            entries.append(
                f"{_beginning(day, end)}{dash}{end.day} {_MONTHS[end.month - 1]} {end.year}"
            )
        else:
            entries.append(
                f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if plain else _as_text(day, random)
            )
    return ("\n" if plain else random.choice(("\n", ", ", "; ", "\n\n", "\r\n"))).join(entries)


def _beginning(day: dt.date, end: dt.date) -> str:
    """The first day of a stretch, without what the last day says for it."""
    if (day.month, day.year) == (end.month, end.year):
        return str(day.day)
    return f"{day.day} {_MONTHS[day.month - 1]}" if day.year == end.year else day.isoformat()


def _clear(given: Given, question: Question) -> None:
    for name in (question.name, *(f"{question.name}-{p}" for p in ("day", "month", "year"))):
        given.pop(name, None)


def _bad_text(question: Question, random: Random) -> str:
    most = question.most or 200
    lines = question.widget == "textarea"
    fine = _of_length(min(most, max(question.fewest, 12)), random, lines=lines, plain=False)
    return random.choice((
        fine,
        fine[:4] + random.choice(_HIDDEN) + fine[4:],
        fine.replace(" ", random.choice(_SPACES)),
        "x" * (most + 1),
        "y\u0308" * (most // 2) + "z" * (1 + most % 2),
        "🎒" * most if random.random() < 0.3 else "𐍈" * (most + 1),
        _of_length(max(question.fewest - 1, 1), random, lines=False, plain=False),
        " " * 30 + "e\u0301" * (most // 2 + 1),
        "one\ntwo \r\n\u2028 three\rfour",
        "a@b", "a b@c.example", "@x.example", "a@x..example", "a" * 65 + "@x.example",
        "ä@x.example",
        "12345678", "0" * 16, "+", "٠١٦٣٢٩٦٠٠٠١", "01632/960001", "１２３４５６",
        "www.school.example", "http://x", "https:///x.y", "https://a b.example", 'https://x.y/"',
        "ftp://x.example", "javascript:alert(1).x", "https://x.example/\\", "90010", "900101\n",
        "9001012",
    ))  # fmt: skip


def _bad_number(question: Question, random: Random) -> str:
    low, high = float(question.minimum or "0"), float(question.maximum or "1000")
    return random.choice((
        str(int(low) - 1), str(int(high) + 1), f"{low - 0.5}", f"{high}01", "-0", "-0.0", "007",
        "1.", ".5", "1.50", "1e3", "1_000", "1,000", "３", "٣", "--1", "+1", "0x10", "NaN",
        "9" * 15, "9" * 16, "1.1234567", "1.100000", "three", "3 4", "-", "0.0",
    ))  # fmt: skip


def _bad_choices(question: Question, random: Random) -> str | list[str]:
    values = [option.value for option in question.options] or [""]
    return random.choice((
        [random.choice(values), "no such option"], ", ".join(values), ["no such option"],
        [f" {values[0]}\t", values[-1]],
        values[0].upper(), [values[0], values[0].upper()], [*values, "", " "],
        values[::-1], f"{values[0]};", [*values, *values],
    ))  # fmt: skip


_NO_DAYS = (
    "30 February 2027", "29 February 2027", "29/02/2028", "29 Feb 1900", "29/2/2000", "31.04.2027",
    "2027-2-3", "2027-13-01", "0000-01-01", "0001-01-01", "9999-12-31", "1/13/2027", "3/2-2027",
    "3 Febuary 2027", "3 Fe 2027", "3 feb. 2027", "3rd of February 2027", "3  February\u00a02027",
    "32 May 2027", "0 May 2027", "3 February 27", "February 2027", "2027", "tomorrow",
    "3 February 2027 ", "Sat 3 February 2027", "3 sun february 2027", "３ May 2027", "3\tMay 2027",
    "25 December 2026", "26/3/2027", "29 March 2027", "3 May 2027", "31 August 2027",
    "1 September 2027",
    "3 Kay 2027", "3 MAİ 2027", "thursday", "mon mon 3 may 2027",
)  # fmt: skip
_NO_RANGES = (
    "8 to 12 March 2027", "12 to 8 March 2027", "8 March to 12 March 2027", "8 to 12",
    "to 12 March 2027",
    "6 to 7 March 2027", "1 to 2 to 3 March 2027", "1 September 2026 to 31 August 2027",
    "1 September 2026 to 31 August 2028", "Mon 8 to Fri 12 March 2027", "8th - 12th March 2027",
    "8/3/2027 until 12/3/2027", "8\u00a0–\u00a012 March 2027", "30 to 2 March 2027",
    "8 - 12 Marsh 2027",
    "1 January 2027 to 31 December 9999", "31 to 31 March 2027", "8 TO 12 MARCH 2027",
    "8 to to 12 May 2027",
)  # fmt: skip


def _bad_date(question: Question, random: Random) -> Given:
    name = question.name
    if random.random() < 0.4:
        return {name: random.choice((*_NO_DAYS, _outside(question, random)))}
    day = _day(question, random)
    boxes = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    odd = {
        "day": ("", " ", "0", "31", "32", "3rd", "１", "1.", "-1", "001", "\u00a07\u00a0"),
        "month": (
            "",
            "0",
            "00",
            "13",
            "fe",
            "feb",
            "Sept",
            "SEPTEMBER",
            " may. ",
            "February1",
            "ma",
            "١",
        ),
        "year": ("", "27", "0000", "0001", "9999", "1900", "2028", "20271", "２０２７", "2027 "),
    }
    for part in random.sample(("day", "month", "year"), random.randint(1, 3)):
        boxes[part] = random.choice(odd[part])
    kept = {f"{name}-{part}": text for part, text in boxes.items() if text or random.random() < 0.5}
    return dict(kept)


def _outside(question: Question, random: Random) -> str:
    first, last = _limits(question)
    return random.choice((first - _DAY, last + _DAY, first, last)).isoformat()


def _bad_dates(question: Question, random: Random) -> str | list[str]:
    fine = _lines_of_days(question, random, plain=False)
    odd = random.choice(
        (*_NO_DAYS, *_NO_RANGES, _outside(question, random), ",", ";;\n,", "\u202e3 May 2027")
    )
    lines = [fine, odd]
    random.shuffle(lines)
    if random.random() < 0.05:
        return "3 May 2027\n" * (question.most // 11 + 1)
    return (
        lines if random.random() < 0.3 else random.choice(("\n", ",", ";\r\n", "\n \n")).join(lines)
    )


def sets(form: Questionnaire, name: str, count: int) -> Iterator[Given]:
    """So many sets for a form, always the same for one name."""
    random = Random(f"{name}/{form.id}/{form.hub}")
    for _ in range(count):
        yield mixed(form, random)
