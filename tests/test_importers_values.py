"""Headings are told, cells are read, and what is not certain is asked."""

import time

import pytest

from generator.importers import Responses, headers
from tests.importer_fixtures import club, shapes

HEAD = ["Which hub?", "Name"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> club.Place:
    return club.place(club.lay(tmp_path_factory.mktemp("net")))


def one(place: club.Place, heading: str, text: str, **more: object) -> Responses:
    """The responses of a sheet with one more column than is needed."""
    data = shapes.table(["Which hub?", "Name", heading], [["Tamar Valley", "Robin", text]])
    return place.read("club", data, **more)  # type: ignore[arg-type]


def errors(responses: Responses) -> list[str]:
    return [d.message for d in responses.diagnostics if d.severity == "error"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moves, between schools", ("moves",)),
        ("Moves, between schools and phases", ("moves-too",)),
        ("Moves, between schools, Reading", ("moves", "reading")),
        ("Moves, between schools and phases, between schools", ("moves-too", "schools")),
        ("SEND; inclusion;Reading;", ("send", "reading")),
        ("  reading ; MOVES,  between\u00a0schools ;", ("moves", "reading")),
        ("moves-too\nsend", ("moves-too", "send")),
        ('["reading","send"]', ("send", "reading")),
    ],
)
def test_options_that_hold_the_separator_stay_whole(
    place: club.Place, text: str, expected: tuple[str, ...]
) -> None:
    row = one(place, "Which themes?", text).rows[0]
    assert not row.faults
    assert set(row.answers["themes"]) == set(expected)


def test_an_option_that_is_none_is_a_fault_in_the_words_of_the_web_form(place: club.Place) -> None:
    row = one(place, "Which themes?", "Reading, Juggling").rows[0]
    assert [d.message for d in row.faults] == ["Select the themes."]
    assert str(row.faults[0].location) == "answers.csv, C2"
    assert "Juggling" not in repr(row.faults)


def test_thousands_of_separators_cost_no_time(place: club.Place) -> None:
    row = one(place, "Which themes?", "," * 15_000 + "x" + ";" * 15_000).rows[0]
    assert len(row.faults) == 1


@pytest.mark.parametrize("text", ["Yes", "yes;", "TRUE", "1", "✓", "on", "Y", " x "])
def test_ticks_of_every_kind_are_a_yes(place: club.Place, text: str) -> None:
    assert one(place, "Do you agree?", text).rows[0].answers["agrees"] == "yes"


@pytest.mark.parametrize("text", ["No", "FALSE", "0", "off"])
def test_and_a_no(place: club.Place, text: str) -> None:
    assert one(place, "Do you agree?", text).rows[0].answers["agrees"] == "no"


def test_another_word_is_neither(place: club.Place) -> None:
    row = one(place, "Do you agree?", "perhaps").rows[0]
    assert [d.message for d in row.faults] == ["Select yes if you agree."]


@pytest.mark.parametrize(
    ("text", "expected"), [("3.0", "3"), ("1,200", "1200"), (" 7 ", "7"), ("03", "3")]
)
def test_numbers_lose_what_spreadsheets_add(place: club.Place, text: str, expected: str) -> None:
    assert one(place, "How many places?", text).rows[0].answers["places"] == expected


@pytest.mark.parametrize(
    "text", ["900101", "Anything at all (900101)", "{name}", "{name} (900101)", "  (900101) "]
)
def test_a_school_is_known_by_its_urn_or_its_name(place: club.Place, text: str) -> None:
    hub = place.network.find_hub("tamar-valley")
    assert hub
    name = next(school.name for school in hub.schools if school.urn == "900101")
    row = one(place, "Which school?", text.format(name=name)).rows[0]
    assert not row.faults
    assert row.answers["school"] == "900101"
    named = one(place, "Which school?", text.format(name=name), hub="tamar-valley").rows[0]
    assert named.answers["school"] == "900101"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/02/2027", "2027-02-03"),
        ("3.2.27", "2027-02-03"),
        ("3 February 2027", "2027-02-03"),
        ("2027-02-03T00:00:00", "2027-02-03"),
        ("2027-02-03 09:30", "2027-02-03"),
        ("3/2/2027 00:00:00", "2027-02-03"),
        ("Wednesday 3rd Feb 2027", "2027-02-03"),
    ],
)
def test_days_in_every_usual_way(place: club.Place, text: str, expected: str) -> None:
    assert one(place, "Since when?", text).rows[0].answers["since"] == expected


def test_the_month_comes_first_where_that_was_said(place: club.Place) -> None:
    row = one(place, "Since when?", "3/2/2027", month_first=True).rows[0]
    assert row.answers["since"] == "2027-03-02"
    row = one(place, "Which days?", "3/2/2027\n3/15/27", month_first=True).rows[0]
    assert row.answers["days"] == ("2027-03-02", "2027-03-15")


def test_dates_in_the_other_order_stop_the_file_and_are_never_guessed(place: club.Place) -> None:
    lines = [["Tamar Valley", "A", "3/2/2027"], ["Tamar Valley", "B", "3/25/2027"]]
    data = shapes.table([*HEAD, "Since when?"], lines)
    responses = place.read("club", data)
    assert errors(responses) == [
        "The dates of `since` (column C) have the month first; they were to have the day first."
    ]
    assert str(responses.diagnostics[0].location) == "answers.csv, C3"
    assert not place.plan(responses).files
    again = place.read("club", data, month_first=True)
    assert [r.answers["since"] for r in again.rows] == ["2027-03-02", "2027-03-25"]
    assert not errors(again)


def test_dates_in_two_orders_stop_the_file(place: club.Place) -> None:
    lines = [["Tamar Valley", "A", "25/3/2027"], ["Tamar Valley", "B", "3/25/2027"]]
    responses = place.read("club", shapes.table([*HEAD, "Since when?"], lines))
    assert "in two orders" in errors(responses)[0]


def test_dates_that_fit_both_orders_are_told_once_where_the_tool_writes_the_month_first(
    place: club.Place,
) -> None:
    headings = ["ID", "Start time", "Completion time", "Email", "Name", "Which hub?", "Name2",
                "Since when?"]  # fmt: skip
    lines = [
        [str(n), "", "20/11/2026 10:00:00", "anonymous", "", "Tamar Valley", "A", f"{n}/2/2027"]
        for n in range(1, 6)
    ]
    responses = place.read("club", shapes.table(headings, lines))
    assert [d.message for d in responses.diagnostics] == [
        "The dates of `since` (column H) fit both orders; they were read with the day first."
    ]
    assert [d.severity for d in responses.diagnostics] == ["warning"]
    assert responses.rows[0].answers["since"] == "2027-02-01"


def test_a_time_that_fits_one_order_tells_the_order_of_all(place: club.Place) -> None:
    headings = ["Timestamp", *HEAD]
    lines = [["11/9/2026 10:00:00", "Tamar Valley", "A"], ["11/20/2026 10:00:00", "Weardale", "B"]]
    responses = place.read("club", shapes.table(headings, lines))
    assert [r.answered_at[:10] for r in responses.rows] == ["2026-11-09", "2026-11-20"]
    assert "month first" in responses.notes[0]


def test_a_google_download_says_its_zone(place: club.Place) -> None:
    lines = [["2022/11/30 10:39:41 PM GMT+1", "Tamar Valley", "A"]]
    responses = place.read("club", shapes.table(["Timestamp", *HEAD], lines))
    assert responses.source.id == "google-csv"
    assert responses.rows[0].answered_at == "2022-11-30T22:39:41+01:00"


@pytest.mark.parametrize(
    "heading",
    [
        "What is your post?", "what is your post", "What\u00a0is your\npost? *", "post",
        "What is your post? (optional)", "\u200bWhat is your post?:  ", "What is your post?1",
        "WHAT IS YOUR POST? (Optional):", "\ufeffWhat is your post?", "What is your post? (post)",
        "What is your post? 2",
        "Ｗhat is your post？",
    ],
)  # fmt: skip
def test_headings_are_known_whatever_tools_do_to_them(place: club.Place, heading: str) -> None:
    responses = one(place, heading, "Head")
    assert not errors(responses)
    assert responses.rows[0].answers.get("post") == "Head"


@pytest.mark.parametrize("sign", ["*", " *", ":", "(", "( ", "(optional)", ".", "_", "1", "\ufdfa"])
def test_a_heading_as_long_as_a_cell_can_be_read(place: club.Place, sign: str) -> None:
    long = (sign * 32_000)[:32_000]
    start = time.process_time()
    for _ in range(100):
        headers.plain(f"a{long}b")
    headings = [f"{n}{long}b" for n in range(50)]
    data = shapes.table([*HEAD, *headings], [["Tamar Valley", "A", *["x"] * 50]])
    assert not errors(place.read("club", data))
    # About a second; where the cost grew with the square of the length, it would be hours.
    assert time.process_time() - start < 100


def test_a_heading_that_is_nearly_a_question_is_asked_with_a_mapping_file(
    place: club.Place,
) -> None:
    responses = one(place, "What was your post?", "Head")
    assert errors(responses) == [
        "The heading “What was your post?” is nearly the question `post` (“What is your post?”)."
    ]
    plan = place.plan(responses)
    assert not plan.files
    assert [row.outcome for row in plan.rows] == ["left"]
    assert '"What was your post?": post' in responses.mapping
    again = one(place, "What was your post?", "Head", mapping=responses.mapping)
    assert not again.diagnostics
    assert again.rows[0].answers["post"] == "Head"


def test_a_column_that_is_no_question_is_listed_and_stops_nothing(place: club.Place) -> None:
    responses = one(place, "Shoe size", "43")
    assert [(d.severity, d.message) for d in responses.diagnostics] == [
        ("warning", "The column “Shoe size” is no question of the form.")
    ]
    assert len(place.plan(responses).files) == 1


def test_a_mapping_file_names_questions_and_leaves_columns_out(place: club.Place) -> None:
    mapping = "Shoe size: places\n"
    assert one(place, "Shoe size", "43", mapping=mapping).rows[0].answers["places"] == "43"
    left = one(place, "What is your post?", "Head", mapping="What is your post?:\n")
    assert "post" not in left.rows[0].answers
    by_letter = one(place, "Shoe size", "43", mapping="C: places\n")
    assert by_letter.rows[0].answers["places"] == "43"


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("Shoe size: plases\n", "The form `club` has no question `plases`."),
        ("Hat size: places\n", "The file has no heading “Hat size”, which the mapping file names."),
        ("- places\n", "The mapping file does not hold `heading: question` lines."),
        ("a: [\n", ""),
    ],
)
def test_a_mapping_file_with_a_slip_is_a_fault(
    place: club.Place, mapping: str, message: str
) -> None:
    found = errors(one(place, "Shoe size", "43", mapping=mapping))
    assert found and (not message or found[0] == message)


def test_two_columns_for_one_question_are_a_fault(place: club.Place) -> None:
    data = shapes.table([*HEAD, "Name"], [["Tamar Valley", "A", "B"]])
    responses = place.read("club", data)
    assert errors(responses) == ["The columns B and C both answer `name`."]
    numbered = shapes.table([*HEAD, "Name2"], [["Tamar Valley", "A", "B"]])
    assert errors(place.read("club", numbered)) == errors(responses)
    again = place.read("club", data, mapping="C:\n")
    assert again.rows[0].answers["name"] == "A"


def test_a_needed_column_that_is_not_there_is_one_fault_and_not_one_a_row(
    place: club.Place,
) -> None:
    lines = [["Tamar Valley", "Head"]] * 40
    responses = place.read("club", shapes.table(["Which hub?", "What is your post?"], lines))
    assert errors(responses) == ["There is no column for “Name” (`name`)."]
    assert not any(row.faults for row in responses.rows)
    assert not place.plan(responses).files


def test_the_hub_can_be_named_for_the_whole_file(place: club.Place) -> None:
    data = shapes.table(["Name", "What is your post?"], [["A", "Head"]])
    assert "or name the hub" in place.read("club", data).diagnostics[0].hint
    responses = place.read("club", data, hub="tamar-valley")
    assert responses.rows[0].hub == "tamar-valley"
    unknown = place.read("club", data, hub="tamar-valey")
    assert errors(unknown) == ["There is no hub `tamar-valey`."]
    assert "tamar-valley" in unknown.diagnostics[0].hint


def test_a_row_of_another_hub_than_the_one_named_is_left(place: club.Place) -> None:
    data = shapes.table(HEAD, [["Weardale", "A"], ["tamar-valley", "B"]])
    responses = place.read("club", data, hub="tamar-valley")
    assert [len(row.faults) for row in responses.rows] == [1, 0]


def test_who_was_logged_in_is_read_only_where_the_form_asks_for_it_by_an_alias(
    place: club.Place,
) -> None:
    headings = ["Id", "Start time", "Completion time", "Email", "Name", "Which hub?", "Name2"]
    lines = [
        ["1", "", "20/11/2026 10:00:00", "robin@school.example", "Login", "Weardale", "Robin"],
        ["2", "", "20/11/2026 11:00:00", "anonymous", "anonymous", "Weardale", "Sasha"],
    ]
    responses = place.read("club", shapes.table(headings, lines))
    assert responses.source.id == "microsoft"
    assert [r.answers.get("mail", "") for r in responses.rows] == ["robin@school.example", ""]
    assert [r.answers["name"] for r in responses.rows] == ["Robin", "Sasha"]
    assert not any(r.faults for r in responses.rows)
    asked = [*headings, "Where do we write to?"]
    both = place.read("club", shapes.table(asked, [[*lines[0], "other@school.example"]]))
    assert both.rows[0].answers["mail"] == "other@school.example"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_survive_either_encoding(place: club.Place, encoding: str) -> None:
    data = shapes.table(HEAD, [["Tamar Valley", "Zoë – O’Neil £"]], encoding=encoding)
    assert place.read("club", data).rows[0].answers["name"] == "Zoë – O’Neil £"


def test_the_three_boxes_of_a_date_are_one_answer(place: club.Place) -> None:
    headings = ["\ufeffhub", "name", "since-day ", "since\u2060-month", "since-year", "created_at"]
    lines = [
        ["weardale", "A", "3", "Feb", "2027", "2026-11-20"],
        ["weardale", "B", "30", "2", "2027", "2026-11-20"],
        ["weardale", "C", "3", "", "2027", "2026-11-20"],
    ]
    responses = place.read("club", shapes.table(headings, lines))
    assert responses.rows[0].answers["since"] == "2027-02-03"
    assert [(str(d.location), d.message) for row in responses.rows for d in row.faults] == [
        ("answers.csv, C3", "The day must be a real date."),
        ("answers.csv, D4", "The day must include a month."),
    ]
