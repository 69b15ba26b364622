"""Diagnostics as text: exact, aligned, and safe to stand in a public log."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic, Location, Rule
from generator.personal import mask
from generator.report import FORMATS, MAX_COLUMNS, render

ERROR = Rule("host-unknown", "A host", "Why.", "Mend.")
WARNING = Rule("day-odd", "A day", "Why.", "Mend.", "warning")
PATH = "data/hubs/tamar-valley/2026-27/residencies/r-03.yaml"


def at(text: str, marked: str, line: int = 5) -> Location:
    column = text.index(marked) + 1
    return Location(PATH, line, column, column + len(marked), text)


def full(text: str, marked: str) -> list[str]:
    shown = render([ERROR.at(at(text, marked), "A fault.")], "full", stands="")
    return shown.splitlines()


def fault(message: str = "`900471` is not a school.", hint: str = "Correct it.") -> Diagnostic:
    return ERROR.at(at("host_school: 900471", "900471"), message, hint)


def test_full_shows_the_line_with_carets_and_a_hint() -> None:
    location = at("host_school: 900471", "900471")
    message = "`900471` is not a school of the hub `tamar-valley`."
    diagnostic = ERROR.at(location, message, "Did you mean `900417` (Brentor Primary)?")
    assert render([diagnostic], "full", stands="Nothing was written.") == (
        f"{PATH}:5:14: error[host-unknown]: {message}\n"
        "    |\n"
        "  5 | host_school: 900471\n"
        "    |              ^^^^^^\n"
        "  hint: Did you mean `900417` (Brentor Primary)?\n"
        "\n"
        "1 error in 1 file. Nothing was written.\n"
    )


def test_a_place_without_a_line_has_its_path_and_no_excerpt() -> None:
    diagnostic = ERROR.at(Location("data/network.yaml"), "There is no file.", "Add it.")
    assert render([diagnostic], "full", stands="").splitlines() == [
        "data/network.yaml: error[host-unknown]: There is no file.",
        "  hint: Add it.",
        "",
        "1 error in 1 file.",
    ]


def test_concise_has_one_line_for_each_fault() -> None:
    text = render([fault(), fault("A second.")], "concise", stands="Nothing was written.")
    assert text.splitlines() == [
        f"{PATH}:5:14: error[host-unknown]: `900471` is not a school.",
        f"{PATH}:5:14: error[host-unknown]: A second.",
        "2 errors in 1 file. Nothing was written.",
    ]


def test_github_escapes_what_would_end_a_property_or_a_line() -> None:
    location = Location("data/a,b:c%.yaml", 3, 7, 9, "x")
    diagnostic = WARNING.at(location, "50% of it, say: yes.", "Do this.")
    first = render([diagnostic], "github", stands="").splitlines()[0]
    assert first == (
        "::warning file=data/a%2Cb%3Ac%25.yaml,line=3,col=7,endColumn=9,title=day-odd"
        "::50%25 of it, say: yes.%0ADo this."
    )


def test_github_leaves_line_and_column_out_for_a_whole_file() -> None:
    text = render([ERROR.at(Location("data/x.yaml"), "Gone.")], "github", stands="")
    assert text.startswith("::error file=data/x.yaml,title=host-unknown::Gone.\n")


def test_a_line_break_in_a_file_name_starts_no_command_of_its_own() -> None:
    diagnostic = ERROR.at(Location("data/x\n::error ::y\r.yaml"), "Odd.\n::add-mask::x")
    for format in FORMATS:
        lines = render([diagnostic], format, stands="").splitlines()
        assert sum(line.startswith("::") for line in lines) == (format == "github")


def test_json_is_a_list_of_objects_with_stable_keys() -> None:
    assert json.loads(render([fault()], "json", stands="Nothing was written.")) == [
        {
            "code": "host-unknown",
            "severity": "error",
            "path": PATH,
            "line": 5,
            "column": 14,
            "end_column": 20,
            "message": "`900471` is not a school.",
            "hint": "Correct it.",
        }
    ]
    assert json.loads(render([], "json", stands="x", files=3)) == []


@pytest.mark.parametrize(
    ("errors", "warnings", "files", "last"),
    [
        (2, 1, 9, "2 errors and 1 warning in 3 files. It stands."),
        (1, 0, 9, "1 error in 1 file. It stands."),
        (0, 2, 9, "2 warnings in 2 files. It stands."),
        (0, 0, 214, "No faults in 214 files. It stands."),
        (0, 0, 1, "No faults in 1 file. It stands."),
        (0, 0, 0, "No faults. It stands."),
    ],
)
def test_the_last_line_counts_and_says_what_stands(
    errors: int, warnings: int, files: int, last: str
) -> None:
    rules = [ERROR] * errors + [WARNING] * warnings
    diagnostics = [rule.at(Location(f"data/{n}.yaml"), "x.") for n, rule in enumerate(rules)]
    for format in ("full", "concise", "github"):
        shown = render(diagnostics, format, stands="It stands.", files=files)
        assert shown.splitlines()[-1] == last


@pytest.mark.parametrize(
    ("text", "marked", "before"),
    [
        ("name: x", "x", 6),
        ("name: 学校 x", "x", 11),  # two columns each
        ("name: Zoe\u0308 x", "x", 10),  # a mark on the letter before
        ("name:\tx", "x", 6),
        ("name: \U0001f600 x", "x", 9),
    ],
)
def test_carets_stand_under_what_they_mark(text: str, marked: str, before: int) -> None:
    assert full(text, marked)[3] == "    | " + " " * before + "^"


def test_wide_signs_have_wide_carets() -> None:
    assert full("name: 学校", "学校")[3] == "    |       ^^^^"


def test_a_tab_is_one_space_and_what_cannot_be_seen_is_shown() -> None:
    assert full("a:\tb\x00\u202ec\u200b d", "d")[2] == "  5 | a: b␦␦c␦ d"


def test_a_long_line_is_cut_around_the_mark() -> None:
    for text in ("x" * 5000 + "MARK" + "y" * 5000, "MARK" + "y" * 200, "x" * 200 + "MARK"):
        lines = full(text, "MARK")
        excerpt, carets = lines[2].removeprefix("  5 | "), lines[3].removeprefix("    | ")
        assert len(excerpt) <= MAX_COLUMNS
        assert excerpt[carets.index("^") :][:4] == "MARK"
        assert carets.count("^") == 4
        assert excerpt.startswith("…") is text.startswith("x")
        assert excerpt.endswith("…") is text.endswith("y")


def test_a_line_that_just_fits_is_not_cut() -> None:
    text = "x" * (MAX_COLUMNS - 4) + "MARK"
    assert full(text, "MARK")[2] == f"  5 | {text}"


def test_a_mark_longer_than_the_line_ends_with_it() -> None:
    lines = full("a: " + "b" * 400, "b" * 400)
    assert len(lines[2].removeprefix("  5 | ")) == MAX_COLUMNS
    assert len(lines[3]) <= len(lines[2])


def test_contact_details_never_reach_a_log() -> None:
    secrets = ("zoe.example@school.example", "01632 960 001", "+44 7700 900123")
    line = f"about: ask {secrets[0]} or {secrets[1]} or {secrets[2]}, then"
    said = f"Ask {secrets[0]} on {secrets[1]}."
    diagnostic = ERROR.at(at(line, "then"), said, f"Or {secrets[2]}.")
    for format in FORMATS:
        shown = render([diagnostic], format, stands="")
        assert not any(secret in shown for secret in secrets)
        assert "•••" in shown
    lines = render([diagnostic], "full", stands="").splitlines()
    assert lines[2] == "  5 | about: ask ••• or ••• or •••, then"
    assert lines[3].index("^") == lines[2].index("then")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "2027-02-03, 2027-02-04", "URN 900417", "Years 07 08 09 10 11 12",
        "01-02-2026 09:30", "OS grid 248000 81000", "https://meet.example/j/01632960001",
        "@handle", "a@b", "PL19 0LP", "10.30 to 11.45", "£1,000,000,000",
    ],
)  # fmt: skip
def test_what_is_no_contact_detail_is_left_alone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "zoe@school.example", "Zoë.X+y@sub.school.example", "zoe (at) school.example",
        "zoe[at]school.example", "zoe＠school.example", "01632 960001", "(01632) 960 001",
        "020 7946 0958", "07700 900123", "07700-900-123", "+44 (0)20 7946 0958", "00447700900123",
        "+447700900123",
    ],
)  # fmt: skip
def test_a_contact_detail_is_masked(text: str) -> None:
    assert mask(f"Ask {text}, then") == "Ask •••, then"


@settings(deadline=None)
@given(
    st.text(alphabet=st.characters(codec=None), max_size=300),
    st.integers(1, 400),
    st.integers(0, 400),
)
def test_any_line_renders_in_every_format(text: str, column: int, length: int) -> None:
    location = Location(text[:20], 7, column, column + length, text)
    for format in FORMATS:
        shown = render([ERROR.at(location, text, text)], format, stands="")
        shown.encode("utf-8")
        for line in shown.splitlines():
            if format == "full" and line.startswith("  7 | "):
                assert len(line) <= 3 * (MAX_COLUMNS + 6)  # marks that take no room
