"""The DfE's register becomes a hub's list of schools, and what was there stays as it is."""

import csv
import datetime as dt
import gzip
import io
import re
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import source
from generator.checks import check
from generator.load import Loaded, load
from generator.register import Result, Unreadable, additions, choose, read, schools
from tests.support.networks import lay_base
from tests.test_broken import BANNED

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TODAY = dt.date(2026, 11, 22)
"""Far more than it takes (0.1 s), so that a busy machine fails nothing."""
HUB = "tamar-valley"
LIST = f"data/hubs/{HUB}/schools.yaml"
REAL = pytest.mark.skipif(
    not SHARED.exists(), reason="the register's sample is not beside the checkout"
)
HEADER = (
    "URN", "LA (code)", "LA (name)", "EstablishmentName", "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)", "CloseDate", "PhaseOfEducation (name)", "Trusts (name)",
    "Postcode", "HeadLastName", "Easting", "Northing",
)  # fmt: skip


def row(urn: str = "100001", name: str = "Zoë’s – School", **values: str) -> list[str]:
    """A row of a register as it comes, with some cells of it changed."""
    cells = {
        "URN": urn, "LA (code)": "908", "LA (name)": "Cornwall", "EstablishmentName": name,
        "TypeOfEstablishment (name)": "Community school", "EstablishmentStatus (name)": "Open",
        "CloseDate": "", "PhaseOfEducation (name)": "Primary", "Trusts (name)": "",
        "Postcode": "PL17 7HD", "HeadLastName": "Nobody", "Easting": "236100", "Northing": "69900",
    }  # fmt: skip
    titles = {
        "status": "EstablishmentStatus (name)", "phase": "PhaseOfEducation (name)",
        "type": "TypeOfEstablishment (name)", "authority": "LA (name)", "closes": "CloseDate",
        "trust": "Trusts (name)", "postcode": "Postcode", "easting": "Easting",
        "northing": "Northing",
    }  # fmt: skip
    return list((cells | {titles[key]: value for key, value in values.items()}).values())


def extract(
    *rows: Sequence[str], header: Sequence[str] = HEADER, encoding: str = "cp1252"
) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([header, *rows])
    return text.getvalue().encode(encoding)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_base(tmp_path)


def imported(root: Path, data: bytes, *urns: str, hub: str = HUB, **how: object) -> Result:
    """What an import would write into a network's list."""
    register = read(data, "register.csv")
    place = root / f"data/hubs/{hub}/schools.yaml"
    existing = place.read_bytes() if place.exists() else None
    choice = choose(register, urns=urns, **how)  # type: ignore[arg-type]
    return additions(load(root), existing, hub, choice, TODAY)


def written(root: Path, result: Result) -> Loaded:
    """The network with what an import made."""
    assert result.data is not None
    (root / result.path).write_bytes(result.data)
    return load(root)


def codes(result: Result) -> list[str]:
    return [found.code for found in result.diagnostics]


def records(data: bytes) -> list[dict[str, object]]:
    document, found = source.parse(data, LIST)
    assert found == []
    return [dict(one) for one in source.plain(document.top)]


# --- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_names_come_out_right_from_both_encodings(root: Path, encoding: str) -> None:
    name = "Zoë’s – École “St Æthelwold” & Co £5"
    result = imported(root, extract(row(name=name), encoding=encoding), "100001")
    hub = next(hub for hub in written(root, result).network.hubs if hub.id == HUB)
    assert hub.schools[-1].name == name
    assert f"  name: {name}\n".encode() in (root / LIST).read_bytes()
    assert result.diagnostics == ()


@cache
def nothing() -> Loaded:
    return load(Path("/nonexistent"))


@REAL
def test_the_real_extract_is_the_same_in_both_encodings(root: Path) -> None:
    data = [(SHARED / f"gias_sample.{name}.csv").read_bytes() for name in ("utf8", "cp1252")]
    assert data[0] != data[1]
    registers = [read(one, "register.csv") for one in data]
    assert registers[0] == registers[1]
    assert len(registers[0].entries) == 3338
    loaded = load(root)
    made = [
        additions(loaded, None, HUB, choose(one, local_authority="Southwark"), TODAY)
        for one in registers
    ]
    assert made[0] == made[1]
    assert len(made[0].added) >= 50


@REAL
def test_the_whole_register_is_read() -> None:
    data = gzip.decompress((SHARED / "gias_open_composite.utf8.csv.gz").read_bytes())
    register = read(data)
    assert len(register.entries) == 16_479
    assert len(register.by_urn) == 16_479
    for old, new in zip(csv.DictReader(io.StringIO(data.decode())), register.entries, strict=True):
        assert (old["URN"], old["EstablishmentName"].strip()) == (new.urn, new.name)
        assert (old["LA (name)"], old["Trusts (name)"]) == (new.local_authority, new.trust)


@REAL
def test_schools_of_the_real_register_check_clean_in_the_sample_network(
    repository: Path, tmp_path: Path
) -> None:
    for folder in ("data", "content"):
        shutil.copytree(repository / folder, tmp_path / folder)
    before = check(load(tmp_path), TODAY)
    data = gzip.decompress((SHARED / "gias_open_composite.utf8.csv.gz").read_bytes())
    for hub, authority in (("tamar-valley", "Cornwall"), ("lea-bridge", "Bristol, City of")):
        result = imported(tmp_path, data, hub=hub, local_authority=authority)
        old = (tmp_path / result.path).read_bytes()
        loaded = written(tmp_path, result)
        assert result.data is not None
        assert result.data.startswith(old)
        assert len(result.added) > 100
        members = next(found for found in loaded.network.hubs if found.id == hub).schools
        assert {one["urn"] for one in result.added} < {school.urn for school in members}
        again = imported(tmp_path, data, hub=hub, local_authority=authority)
        assert (again.data, again.added) == (None, ())
        assert len(again.already) == len(result.added)
    assert check(load(tmp_path), TODAY) == before


def test_columns_may_come_in_any_order_and_others_between_them(root: Path) -> None:
    cells = dict(zip(HEADER, row(), strict=True)) | {"MSOA (name)": "x", "URN ": "no URN"}
    order = sorted(cells, reverse=True)
    order.remove("URN ")
    data = extract(
        [cells[title] for title in order], header=[f" {title.upper()}\n" for title in order]
    )
    assert imported(root, data, "100001").data == imported(root, extract(row()), "100001").data


def test_an_extract_that_a_spreadsheet_saved_again_is_read() -> None:
    for separator in ";\t":
        text = io.StringIO()
        csv.writer(text, delimiter=separator).writerows([HEADER, row(authority="Bristol, City of")])
        assert read(text.getvalue().encode()).entries[0].local_authority == "Bristol, City of"


def test_a_row_has_the_number_that_a_spreadsheet_shows() -> None:
    rows = [row("100001", "One\nSchool"), row("", "No URN"), row("100003", "Three")]
    register = read(extract(*rows), "edubase.csv")
    assert [(entry.row, entry.urn) for entry in register.entries] == [(2, "100001"), (4, "100003")]
    assert str(register.at(register.entries[1], "name")) == "edubase.csv, D4"


HOSTILE = {
    "empty": (b"", "is empty"),
    "blank": (b"\r\n \r\n", "is empty"),
    "UTF-16": (extract(row(), encoding="utf-16"), "UTF-16"),
    "UTF-16 without a mark": (extract(row(), encoding="utf-16-le"), "no text"),
    "NUL": (extract(row(name="A\0B")), "in line 2"),
    "no encoding": (b"URN,EstablishmentName\r\n1,\x81\x8d\r\n", "neither UTF-8"),
    "workbook": (b"PK\x03\x04\x14\0", "ZIP file or a workbook"),
    "page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not an extract"),
    "prose": (b"Dear all, here is the register.\n", "not an extract"),
    "another table": (b"Name,Phone\nA,B\n", "not an extract"),
    "no rows": (extract(), "no schools"),
    "open quotation mark": (extract(row()) + b'100002,"Camden\r\n', "quotation marks in line 3"),
}


@pytest.mark.parametrize("data, words", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_extract_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=f"{words}.*\\.$") as refused:
        read(data)
    assert not BANNED.findall(refused.value.message)


@pytest.mark.parametrize("missing", [["URN"], ["EstablishmentName", "LA (name)"]])
def test_missing_columns_are_named(missing: list[str]) -> None:
    kept = [number for number, title in enumerate(HEADER) if title not in missing]
    data = extract([row()[n] for n in kept], header=[HEADER[n] for n in kept])
    with pytest.raises(Unreadable) as refused:
        read(data)
    named = re.findall(r"`([^`]+)`", refused.value.message)
    assert sorted(named) == sorted(missing)


def test_columns_that_are_not_needed_may_be_missing(root: Path) -> None:
    kept = [0, 2, 3, 5, 7]
    data = extract([row()[n] for n in kept], header=[HEADER[n] for n in kept])
    result = imported(root, data, "100001")
    assert set(result.added[0]) == {"urn", "name", "phase", "setting", "local_authority"}


def test_text_that_would_calculate_is_a_name_like_any_other(root: Path) -> None:
    names = [
        "=1+1",
        "+44 School",
        "-School",
        "@School",
        "'School",
        "# School",
        "yes",
        "null",
        "1e3",
    ]
    rows = [row(str(100001 + number), name) for number, name in enumerate(names)]
    result = imported(root, extract(*rows), local_authority="Cornwall")
    hub = next(hub for hub in written(root, result).network.hubs if hub.id == HUB)
    assert [school.name for school in hub.schools[3:]] == names


def test_a_field_of_a_million_letters_leaves_its_school_and_no_other(root: Path) -> None:
    csv.field_size_limit(131_072)  # what Python begins with
    rows = [row("100001", "x" * 1_000_000), row("100002", "Two")]
    result = imported(root, extract(*rows), local_authority="Cornwall")
    assert [one["urn"] for one in result.added] == ["100002"]
    (fault,) = result.diagnostics
    assert fault.code == "register-row-not-usable"
    assert fault.location.path == "register.csv, D2"
    assert fault.message == "The school's name must be 120 characters or less; it has 1,000,000."


LETTERS = st.characters(codec="utf-8", exclude_characters="\0")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(LETTERS, max_size=130), min_size=1, max_size=8))
def test_any_name_is_read_back_as_it_was_or_its_school_is_left(names: list[str]) -> None:
    rows = [row(str(100001 + number), name) for number, name in enumerate(names)]
    register = read(extract(*rows, encoding="utf-8"))
    choice = choose(register, local_authority="Cornwall")
    result = additions(nothing(), b"- urn: 900112\n  name: Here\n", HUB, choice, TODAY)
    added = records(result.data)[1:] if result.data else []
    assert [dict(one) for one in result.added] == added
    wanted = {entry.urn: schools([entry])[0].get("name", "") for entry in choice.entries}
    errors = [found for found in result.diagnostics if found.severity == "error"]
    rows_left = [int(found.location.path.rpartition(" ")[2][1:]) for found in errors]
    left = {register.entries[number - 2].urn for number in rows_left}
    for record in added:
        assert record["name"] == wanted[str(record["urn"])]
        assert "  " not in str(record["name"])
    assert {str(record["urn"]) for record in added} == set(wanted) - left


# --- choosing ------------------------------------------------------------------------------


@pytest.fixture
def register() -> bytes:
    return extract(
        row("100001", "Near", easting="236100", northing="69900"),
        row("100002", "Far", easting="239100", northing="73900"),
        row("100003", "Elsewhere", authority="Devon", easting="236200", northing="69900"),
        row("100045", "Bristol School", authority="Bristol, City of", easting="", northing=""),
    )


@pytest.mark.parametrize(
    "how, wanted",
    [
        ({"urns": ["100003", " 100001 ", "100003"]}, ["100001", "100003"]),
        ({"local_authority": "Cornwall"}, ["100001", "100002"]),
        ({"local_authority": " bristol,  CITY of"}, ["100045"]),
        ({"near": (236100, 69900, 1)}, ["100001", "100003"]),
        ({"near": (236100, 69900, 5)}, ["100001", "100002", "100003"]),
        ({"near": (236100, 69900, 4.999)}, ["100001", "100003"]),
        ({"near": (236100, 69900, 1), "local_authority": "Cornwall"}, ["100001"]),
        ({"urns": ["100045"], "local_authority": "Devon"}, ["100003", "100045"]),
        ({}, []),
    ],
)
def test_schools_are_chosen(register: bytes, how: dict[str, object], wanted: list[str]) -> None:
    choice = choose(read(register), **how)  # type: ignore[arg-type]
    assert [entry.urn for entry in choice.entries] == wanted
    assert choice.diagnostics == ()


@pytest.mark.parametrize(
    "urn, hint",
    [
        ("100054", "Did you mean `100045` (Bristol School, Bristol, City of)?"),
        ("10003", "Did you mean `100003` (Elsewhere, Devon)?"),
        ("1000045", "Did you mean `100045` (Bristol School, Bristol, City of)?"),
        ("777777", "Look the school up in the register, or download the register again."),
        ("", "Look the school up in the register, or download the register again."),
    ],
)
def test_a_urn_that_is_not_in_the_register_is_told_with_a_near_one(
    register: bytes, urn: str, hint: str
) -> None:
    (said,) = choose(read(register, "r.csv"), urns=[urn]).diagnostics
    assert (said.code, said.location.path) == ("register-urn-not-found", "r.csv")
    assert said.message == f"The register has no school with the URN `{urn}`."
    assert said.hint == hint


def test_of_two_near_urns_the_one_where_the_others_are_is_told(register: bytes) -> None:
    choice = choose(read(register), urns=["100003", "100009"])
    assert choice.diagnostics[0].hint == "Did you mean `100003` (Elsewhere, Devon)?"


def test_an_authority_that_is_not_in_the_register_is_told_with_a_near_one(register: bytes) -> None:
    for name in ("Bristol", "", "Cornwal"):
        choice = choose(read(register), local_authority=name)
        assert choice.entries == ()
        assert [said.code for said in choice.diagnostics] == ["register-authority-not-found"]
    assert "`Cornwall`" in choice.diagnostics[0].hint


# --- the register's words and ours ---------------------------------------------------------


PHASES = {
    "Nursery": "nursery", "Primary": "primary", "Middle deemed primary": "middle",
    "Middle deemed secondary": "middle", "Secondary": "secondary", "16 plus": "sixteen-plus",
    "All-through": "all-through", "Not applicable": "not-applicable",
}  # fmt: skip


def test_every_phase_of_the_register_has_its_word() -> None:
    entries = read(extract(*(row(phase=phase) for phase in PHASES))).entries
    assert [school["phase"] for school in schools(entries)] == list(PHASES.values())


TYPES = {
    "mainstream": "Community school, Academy converter, Other independent school",
    "special": "Community special school, Academy special sponsor led, Free schools special, "
    "Non-maintained special school, Special post 16 institution",
    "alternative-provision": "Pupil referral unit, Academy alternative provision converter, "
    "Free schools alternative provision, Secure units",
    "nursery": "Local authority nursery school",
}


def setting(kind: str, name: str = "A") -> str:
    entries = read(extract(row(name=name, type=kind, phase="Not applicable"))).entries
    return schools(entries)[0]["setting"]


def test_every_type_of_school_has_its_setting() -> None:
    for wanted, kinds in TYPES.items():
        assert {kind: setting(kind) for kind in kinds.split(", ")} == dict.fromkeys(
            kinds.split(", "), wanted
        )


def test_a_hospital_school_is_told_by_its_type_and_name_together() -> None:
    assert setting("Community special school", "Chelsea Community Hospital School") == "hospital"
    assert setting("Pupil referral unit", "Hospital and Home Tuition") == "hospital"
    assert setting("Other independent school", "The Royal Hospital School") == "mainstream"
    assert setting("Voluntary aided school", "Christ's Hospital") == "mainstream"


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("PL19 0LP", "PL19 0LP"), ("pl190lp", "PL19 0LP"), ("Tf6 6pn", "TF6 6PN"),
        (" w1a  1aa ", "W1A 1AA"), ("none", None),
    ],
)  # fmt: skip
def test_a_postcode_gets_its_usual_form_or_is_left_out_and_said(
    root: Path, typed: str, kept: str | None
) -> None:
    result = imported(root, extract(row(postcode=typed)), "100001")
    assert result.added[0].get("postcode") == kept
    assert codes(result) == ([] if kept else ["register-value-left-out"])


@pytest.mark.parametrize(
    "easting, northing, kept, said",
    [
        ("236100", "69900", ("236100", "69900"), 0),
        ("236100.6", "69900.2", ("236101", "69900"), 0),
        ("", "", (None, None), 0), ("0", "0", (None, None), 0), ("236100", "", (None, None), 1),
        ("9999999", "69900", (None, None), 1), ("nan", "inf", (None, None), 1),
    ],
)  # fmt: skip
def test_a_place_on_the_map_is_in_whole_metres_or_left_out(
    root: Path, easting: str, northing: str, kept: tuple[str | None, str | None], said: int
) -> None:
    result = imported(root, extract(row(easting=easting, northing=northing)), "100001")
    assert (result.added[0].get("easting"), result.added[0].get("northing")) == kept
    assert codes(result) == ["register-value-left-out"] * said


def test_what_cannot_be_told_or_looks_wrong_is_said_of_a_school_that_is_added(root: Path) -> None:
    rows = [
        row("100001", type="", phase="Not applicable"),
        row("100002", status="Open, but proposed to close", closes="31-08-2027"),
        row("100003", name="ZoÃ« School"),
    ]
    result = imported(root, extract(*rows, encoding="utf-8"), local_authority="Cornwall")
    assert len(result.added) == 3
    assert [(d.code, d.location.path) for d in result.diagnostics] == [
        ("register-setting-not-told", "register.csv, H2"),
        ("register-school-closing", "register.csv, F3"),
        ("register-letters-doubtful", "register.csv, D4"),
    ]
    assert "2027-08-31" in result.diagnostics[1].message
    assert "`Zoë School`" in result.diagnostics[2].hint


# --- what a list lacks ---------------------------------------------------------------------


def test_new_schools_stand_at_the_end_and_every_other_byte_stays(root: Path) -> None:
    old = "# Our schools.\r\n- {urn: 900112, name: Gunnislake Academy,   phase: secondary, "
    old += "setting: mainstream, local_authority: Cornwall}   # since 2020\r\n\r\n"
    (root / LIST).write_bytes(old.encode())
    result = imported(root, extract(row(trust="Trust: “A”")), "100001")
    assert result.data is not None
    assert result.data.decode().replace("\r\n\r\n", "").startswith(old.strip())
    assert b"\n" not in result.data.replace(b"\r\n", b"")
    assert records(result.data)[1] == {
        "urn": "100001", "name": "Zoë’s – School", "phase": "primary", "setting": "mainstream",
        "trust": "Trust: “A”", "local_authority": "Cornwall", "postcode": "PL17 7HD",
        "easting": "236100", "northing": "69900",
    }  # fmt: skip


@pytest.mark.parametrize("existing", [None, b"", b"# Nobody yet.\n", b"[]\n", b"[]"])
def test_a_list_that_is_not_there_or_empty_gets_its_first_schools(
    root: Path, existing: bytes | None
) -> None:
    loaded = load(root)
    choice = choose(read(extract(row())), urns=["100001"])
    result = additions(loaded, existing, HUB, choice, TODAY)
    assert result.data is not None
    assert [one["urn"] for one in records(result.data)] == ["100001"]
    assert existing != b"# Nobody yet.\n" or result.data.startswith(existing)
    assert b"- urn: 100001\n  name: Zo\xc3\xab" in result.data


def test_a_second_import_adds_nothing(root: Path) -> None:
    data = extract(row(), row("100002", "Two"))
    first = imported(root, data, local_authority="Cornwall")
    written(root, first)
    again = imported(root, data, local_authority="Cornwall")
    assert (again.data, again.added, again.diagnostics) == (None, (), ())
    assert [entry.urn for entry in again.already] == ["100001", "100002"]


def test_a_school_in_the_list_is_left_as_it_is_and_differences_are_said(root: Path) -> None:
    before = (root / LIST).read_bytes()
    data = extract(
        row("900112", "Gunnislake  Academy", phase="All-through", trust="New Trust"),
        row("900417", "Brentor School"),
        row("900118", "Calstock Primary"),
    )
    result = imported(root, data, "900112", "900417", "900118")
    assert (result.data, result.added) == (None, ())
    assert [entry.urn for entry in result.already] == ["900112", "900417", "900118"]
    said = [f"{d.location} {d.message}" for d in result.diagnostics]
    has = "The register has {} as {} of {}, the list has {}.".format
    assert said == [
        f"{LIST}:3:10 {has('`all-through`', 'the phase', '`900112`', '`secondary`')}",
        f"{LIST}:1:3 {has('`New Trust`', 'the trust', '`900112`', 'nothing')}",
        f"{LIST}:7:9 {has('`Brentor School`', 'the name', '`900417`', '`Brentor Primary`')}",
    ]
    assert {found.severity for found in result.diagnostics} == {"warning"}
    assert (root / LIST).read_bytes() == before


def test_closed_schools_are_told_and_left(root: Path) -> None:
    data = extract(
        row("100001", status="Closed", closes="31-08-2025"),
        row("100002", status="Proposed to open"),
        row("100003", status="Open, but proposed to close", closes="31-08-2026"),
        row("100004", status="Closed"),
        row("100005", status="Open", closes="22-11-2026"),
    )
    result = imported(root, data, *(str(number) for number in range(100001, 100006)))
    assert [one["urn"] for one in result.added] == ["100005"]
    said = [(d.location.path, d.message.partition(") ")[2]) for d in result.diagnostics]
    assert said == [
        ("register.csv, F2", "is closed on 2025-08-31, so it was left."),
        ("register.csv, F3", "is proposed to open, so it was left."),
        ("register.csv, F4", "is closed on 2026-08-31, so it was left."),
        ("register.csv, F5", "is closed, so it was left."),
        ("register.csv, F6", "closes on 2026-11-22."),
    ]


def test_closed_schools_of_an_authority_are_counted_and_not_listed(root: Path) -> None:
    closed = [row(str(number), status="Closed") for number in range(100002, 100050)]
    result = imported(root, extract(row(), *closed), local_authority="Cornwall")
    assert [one["urn"] for one in result.added] == ["100001"]
    (said,) = result.diagnostics
    assert said.message == "48 schools of Cornwall are closed or not open yet, and left."


def test_a_school_of_another_hub_is_told_and_left_until_it_has_left_that_hub(root: Path) -> None:
    data = extract(row("900501", "Dart Hospital School"))
    result = imported(root, data, "900501")
    assert (result.data, codes(result)) == (None, ["register-school-in-another-hub"])
    assert "`moorland-virtual`" in result.diagnostics[0].message
    assert result.diagnostics[0].location.path == "register.csv, A2"
    other = root / "data/hubs/moorland-virtual/schools.yaml"
    text = other.read_text("utf-8").replace("- urn: 900501", "- left_on: 2026-08-31\n  urn: 900501")
    other.write_text(text, "utf-8")
    assert [one["urn"] for one in imported(root, data, "900501").added] == ["900501"]


def test_a_school_that_has_left_the_hub_is_not_added_a_second_time(root: Path) -> None:
    text = (root / LIST).read_text("utf-8")
    text = text.replace("- urn: 900118", "- left_on: 2026-08-31\n  urn: 900118")
    (root / LIST).write_text(text, "utf-8")
    result = imported(root, extract(row("900118", "Renamed")), "900118")
    assert (result.data, codes(result)) == (None, ["register-school-had-left"])
    assert result.diagnostics[0].location.line > 1


@pytest.mark.parametrize(
    "values, column",
    [
        ({"name": ""}, "A"), ({"urn": "12345"}, "A"), ({"urn": "1000O1"}, "A"),
        ({"phase": "Infants"}, "H"), ({"authority": ""}, "A"), ({"name": "A\u202eB"}, "D"),
        ({"name": "Ring 01632 960 001"}, "D"), ({"trust": "head@example.org"}, "I"),
        ({"trust": "x" * 121}, "I"),
    ],
)  # fmt: skip
def test_a_row_that_makes_no_school_is_told_and_left(
    root: Path, values: dict[str, str], column: str
) -> None:
    data = extract(row("100009", "Good"), row(**values), encoding="utf-8")
    register = read(data, "register.csv")
    choice = choose(register, urns=[entry.urn for entry in register.entries])
    result = additions(load(root), (root / LIST).read_bytes(), HUB, choice, TODAY)
    assert [one["urn"] for one in result.added] == ["100009"]
    assert [(d.code, d.location.path) for d in result.diagnostics] == [
        ("register-row-not-usable", f"register.csv, {column}3")
    ]
    assert not re.search("01632|head@", result.diagnostics[0].message)


FAULTY = [b"- urn: 1\n  urn: 2\n", b"schools: []\n", b"- [\n", b"text\n", b"\xff\xfe", b"- &a b\n"]


@pytest.mark.parametrize("existing", FAULTY)
def test_nothing_is_added_to_a_list_that_cannot_be_read(root: Path, existing: bytes) -> None:
    choice = choose(read(extract(row())), urns=["100001", "777777"])
    result = additions(load(root), existing, HUB, choice, TODAY)
    assert (result.data, result.added) == (None, ())
    assert codes(result) == ["register-urn-not-found", "register-list-not-read"]


def test_what_is_said_is_in_plain_words(root: Path) -> None:
    data = extract(
        row("100001", status="Closed"), row("100002", type="", phase="Not applicable"),
        row("100003", name=""), row("900112", "X"), row("900501", "Y"),
        row("100004", postcode="?", easting="x"), row("100005", closes="01-01-2030"),
        row("100006", status="Closed", authority="Devon"),
    )  # fmt: skip
    result = imported(
        root, data, "100001", "100002", "100003", "900112", "900501", "100004", "100005", "5",
        local_authority="Devon",
    )  # fmt: skip
    assert len(set(codes(result))) == 8
    for found in result.diagnostics:
        page = f"{found.rule.title} {found.rule.why} {found.rule.mend}"
        said = re.sub(r"`[^`]*`", "", f"{found.message} {found.hint} {page}")
        assert not BANNED.findall(said), said
        assert (found.message[-1], found.hint[-1]) in ((".", "."), (".", "?"))
