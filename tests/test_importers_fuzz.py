"""Whatever the bytes are, an import ends with a plan and a report, and every response is in it."""

from collections.abc import Callable
from random import Random

import pytest

from generator import importers
from generator.forms import judge, questionnaire
from generator.forms.answers import parse
from generator.sheets import unguarded
from tests.importer_fixtures import club, shapes
from tests.support.form_answers import naughty

HEAD = ["ID", "Start time", "Completion time", "Email", "Name", "Which hub?", "Name2",
        "Which themes?", "Since when?", "Which days?", "Do you agree?"]  # fmt: skip
LINES = [
    [str(n), "", f"20/11/2026 10:{n:02}:00", "anonymous", "", "Tamar Valley", f"P{n}",
     "Reading;Moves, between schools;", "3/2/2027", "3/2/2027 - 9/2/2027", "Yes"]
    for n in range(1, 9)
]  # fmt: skip
SAVED = "form: club\nreference: LRP-AAAAAA\nhub: weardale\nanswers:\n  name: Robin\n  days:\n    - 2027-03-01\n"  # noqa: E501
ISSUE = "### Which hub?\n\nWeardale\n\n### Name\n\nRobin\n\n### Which themes?\n\n- [x] Reading\n"
FILES: dict[str, Callable[[], bytes]] = {
    "a.csv": lambda: shapes.table(HEAD, LINES),
    "a.xlsx": lambda: shapes.book([HEAD, *LINES]),
    "a.yaml": f"{SAVED}---\n{SAVED}".encode,
    "a.md": ISSUE.encode,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> club.Place:
    return club.place(club.lay(tmp_path_factory.mktemp("net")))


def broken(data: bytes, random: Random) -> bytes:
    """The bytes with a few of them changed, moved, repeated or gone."""
    found = bytearray(data)
    for _ in range(random.randint(1, 6)):
        place = random.randrange(len(found) or 1)
        end = min(len(found), place + random.randint(1, 40))
        match random.randrange(6):
            case 0:
                found[place:end] = random.randbytes(end - place)
            case 1:
                del found[place:end]
            case 2:
                found[place:place] = found[place:end] * random.randint(1, 30)
            case 3:
                found[place:place] = random.choice(
                    (b'"', b";", b",", b"\n", b"---\n", b"\xff", b"\x00", b"=", b"{", b"&a ", b"PK")
                )
            case 4:
                found[place:place] = "\u202e\u200b\u00a0é".encode(
                    random.choice(("utf-8", "utf-16"))
                )
            case _:
                del found[end:]
    return bytes(found)


@pytest.mark.parametrize("name", FILES)
def test_broken_files_never_end_in_a_traceback_and_nothing_is_lost(
    place: club.Place, name: str
) -> None:
    random = Random(name)
    good = FILES[name]()
    assert not any(row.faults for row in place.read("club", good, name).rows)
    for _ in range(250):
        responses = place.read("club", broken(good, random), name)
        plan = place.plan(responses)
        report = importers.report(plan)
        assert len(plan.rows) == len(responses.rows)
        assert responses.rows or responses.left or responses.diagnostics
        assert all(path.startswith("private/club/2026-27/") for path in plan.files)
        assert len(plan.files) == sum(row.outcome == "new" for row in plan.rows)
        for data in plan.files.values():
            assert data.startswith(b"form: club\n")
        assert report.endswith(("\n",))


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_strings_that_break_programs_are_kept_as_they_were_typed(
    place: club.Place, name: str
) -> None:
    form = place.network.find_form("club")
    assert form
    asked = questionnaire(form, place.network)
    texts = [t for t in naughty() if "\0" not in t and len(t) < 30_000]
    if name == "a.xlsx":
        # XML has no room for these signs, and openpyxl refuses to write them.
        texts = [t for t in texts if all(" " <= sign < "\ufffe" or sign in "\t\n" for sign in t)]
        texts = [t for t in texts if "_x" not in t]
    headings = ["Which hub?", "Name", "Anything else?"]
    lines = [["Weardale", f"P{number}", text] for number, text in enumerate(texts)]
    data = shapes.table(headings, lines) if name == "a.csv" else shapes.book([headings, *lines])
    plan = place.plan(place.read("club", data, name))
    assert len(plan.rows) == len(texts) > 5
    for row, (_, person, text) in zip(plan.rows, lines, strict=True):
        given = {"hub": "weardale", "name": person, "note": unguarded(text)}
        verdict = judge(asked, given)
        assert bool(row.response.faults) == bool(verdict.faults), text
        if not verdict.faults:
            found, faults = parse(plan.files[row.path], row.path)
            assert found and not faults
            assert found.answers == verdict.answers
