"""What a data file may hold: text kept as typed, or a fault at its place; never a traceback."""

import tarfile
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.source import MAX_BYTES, Mapping, Scalar, dump, parse, plain, read

SUITE = Path(__file__).parents[2] / "shared" / "data" / "yaml-test-suite-2022-01-17.tar.gz"


def values(text: str) -> object:
    document, diagnostics = parse(text.encode(), "f.yaml")
    assert diagnostics == []
    return plain(document.top)


def faults(data: str | bytes) -> list[tuple[str, str]]:
    encoded = data.encode() if isinstance(data, str) else data
    return [(d.code, str(d.location)) for d in parse(encoded, "f.yaml")[1]]


@pytest.mark.parametrize(
    "text",
    [
        "no", "yes", "off", "012345", "9:30", "1_000", "1.10", "Null", "null", "~", "2026-02-30",
        "0x1F", "1e3", ".inf", "=", "<<", "7" * 5000, "a#b", "C:x", "Zoë", "学校", "12:30:45",
        "900112", "1,000", "-5", "+44", "it's",
    ],
)  # fmt: skip
def test_a_value_stays_what_was_typed(text: str) -> None:
    assert values(f"name: {text}\n") == {"name": text}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("name: Room #4\n", "yaml-text-after-hash", "f.yaml:1:12"),
        ("colour: #1f5d57\n", "yaml-text-after-hash", "f.yaml:1:9"),
        ("a: 1\nb: two\n  words #3\n", "yaml-text-after-hash", "f.yaml:3:9"),
        ("title: Induction: part 1\n", "yaml-second-colon", "f.yaml:1:17"),
        ("a: 1\nb: 2\na: 3\n", "yaml-repeated-key", "f.yaml:3:1"),
        ("a:\n\tb: 1\n", "yaml-tab", "f.yaml:2:1"),
        ("---\na: 1\n---\nb: 2\n", "yaml-several-documents", "f.yaml:3:1"),
        ("a: [[" + "[" * 1000 + "\n", "yaml-too-deep", "f.yaml:1:20"),
        ("a: " + "{a: " * 1000 + "\n", "yaml-too-deep", "f.yaml:1:65"),
        ("a: &x [*x]\n", "yaml-alias", "f.yaml:1:4"),
        ("a: *x\n", "yaml-alias", "f.yaml:1:4"),
        ("a: !!python/object:os.system x\n", "yaml-tag", "f.yaml:1:4"),
        ("a: @x\n", "yaml-first-character", "f.yaml:1:4"),
        ("a: `x`\n", "yaml-first-character", "f.yaml:1:4"),
        ("a: %x\n", "yaml-first-character", "f.yaml:1:4"),
        ('a: "C:\\dir"\n', "yaml-backslash", "f.yaml:1:7"),
        ('a: "open\nb: 1\n', "yaml-open-quote", "f.yaml:1:4"),
        ("a: [1, 2\nb: 1\n", "yaml-open-bracket", "f.yaml:1:4"),
        ("a: 1\n  b: 2\n", "yaml-indentation", "f.yaml:2:4"),
        ("a: 1\nno colon here\nb: 2\n", "yaml-syntax", "f.yaml:2:1"),
        ("? [a]\n: 1\n", "yaml-key-shape", "f.yaml:1:3"),
        ("", "yaml-empty", "f.yaml"),
        ("# only a comment\n", "yaml-empty", "f.yaml"),
        ("---\n", "yaml-empty", "f.yaml"),
        ("a: x\x00y\n", "file-hidden-character", "f.yaml:1:5"),
        ("a: x\x85y\n", "file-hidden-character", "f.yaml:1:5"),
        ("a: x\u2028y\n", "file-hidden-character", "f.yaml:1:5"),
        ("a: x\u202ey\n", "file-hidden-character", "f.yaml:1:5"),
        ('a: "x\\ay"\n', "file-hidden-character", "f.yaml:1:4"),
        ('a: 1\nb: "x\\x07y"\n', "file-hidden-character", "f.yaml:2:4"),
        ('a: ["x", "\\e[2J"]\n', "file-hidden-character", "f.yaml:1:10"),
        ('a: "x\\x7Fy"\n', "file-hidden-character", "f.yaml:1:4"),
        ('a: "x\\Ny"\n', "file-hidden-character", "f.yaml:1:4"),
        ('a: "x\\u009By"\n', "file-hidden-character", "f.yaml:1:4"),
        ('a: "x\\u202Ey"\n', "file-hidden-character", "f.yaml:1:4"),
        ('a: "x\\U00002069y"\n', "file-hidden-character", "f.yaml:1:4"),
        ('"a\\0": 1\n', "file-hidden-character", "f.yaml:1:1"),
        ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", "yaml-conflict-marker", "f.yaml:1:1"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_a_fault_at_its_place(text: str, code: str, place: str) -> None:
    assert (code, place) in faults(text)


def test_tabs_and_line_ends_may_be_written_with_a_backslash() -> None:
    text = "a: \"one\\ttwo\\nthree\\r\\nfour \\\\x07\"\nb: 'C:\\x07'\nc: \\u202e\n"
    assert values(text) == {"a": "one\ttwo\nthree\r\nfour \\x07", "b": "C:\\x07", "c": "\\u202e"}


@pytest.mark.parametrize("low", [*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F)])
def test_a_sign_is_told_from_a_hidden_one_alike_in_every_escape(low: int) -> None:
    allowed = low in (0x09, 0x0A, 0x0D, 0x2028, 0x2029)
    found = faults(f'a: "x\\U{low:08X}y"\n')
    assert found == ([] if allowed else [("file-hidden-character", "f.yaml:1:4")])


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("a: 1\nname: Zoë\n".encode("cp1252"), "f.yaml:2:9"),
        (b"a: \xff\xfe\n", "f.yaml:1:4"),
        ("name: x\n".encode("utf-16"), "f.yaml"),
        (b"\0n\0a\0m\0e", "f.yaml:1:1"),
    ],
)
def test_only_utf_8_is_read(data: bytes, place: str) -> None:
    found = faults(data)
    assert len(found) == 1
    assert found[0][0] in ("file-not-utf8", "file-hidden-character")
    assert found[0][1] == place


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault() -> None:
    document, diagnostics = parse(b"\xef\xbb\xbfname: x\r\nb: y\r\n", "f.yaml")
    assert (plain(document.top), diagnostics) == ({"name": "x", "b": "y"}, [])


def test_look_alike_keys_are_kept_apart() -> None:
    assert values("cafe\u0301: 1\ncafé: 2\nna\u200bme: 3\nname: 4\n") == {
        "cafe\u0301": "1", "café": "2", "na\u200bme": "3", "name": "4",
    }  # fmt: skip


def test_one_slip_does_not_hide_the_next() -> None:
    text = 'a: [1\nb: 2\nc: "x\nd: 4\ne: Part: two\nf: 6\n'
    document, diagnostics = parse(text.encode(), "f.yaml")
    assert [d.code for d in diagnostics] == [
        "yaml-open-bracket", "yaml-open-quote", "yaml-second-colon",
    ]  # fmt: skip
    assert document.damaged
    assert plain(document.top) == {"b": "2", "d": "4", "f": "6"}


def test_every_value_knows_its_line_and_columns() -> None:
    document, _ = parse(b"a: 1\nlist:\n  - x\n  - 'long one'  # why\n", "data/f.yaml")
    assert isinstance(document.top, Mapping)
    items = document.top.values["list"]
    assert not isinstance(items, Mapping | Scalar)
    place = items.items[1].location
    assert (place.path, place.line, place.column, place.end_column) == ("data/f.yaml", 4, 5, 15)
    assert place.text == "  - 'long one'  # why"


def test_a_part_of_a_text_of_many_lines_is_found_in_its_line() -> None:
    document, _ = parse(b"a: secret\nb: |\n  one\n  the secret\nc: secret\n", "f.yaml")
    assert isinstance(document.top, Mapping)
    value = document.top.values["b"]
    assert isinstance(value, Scalar)
    assert str(value.place_of("secret")) == "f.yaml:4:7"
    assert str(value.place_of("nowhere")) == str(value.location)


@pytest.mark.parametrize(
    "data",
    [
        b'a: &a ["x","x"]\n'
        + b"".join(
            b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9))
            for n in range(9)
        ),
        b"a: &a [*a, *a]\n",
        b"a: &a\n  b: *a\n",
    ],
    ids=["billion laughs", "self alias", "self alias in a record"],
)
def test_a_bomb_is_one_fault_in_under_a_second(data: bytes) -> None:
    started = time.perf_counter()
    assert [code for code, _ in faults(data)] == ["yaml-alias"]
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "data",
    [b"- " * 1_000_000, b"[{" * 500_000, b"a: '" + b"'" * 1_000_001, b"a: " + b"x" * 4_000_000,
     b"a:\n\tb\n" * 20_000, b"a: [\n" * 50_000, b"? " * 100_000],
    ids=["dashes", "brackets", "quotes", "one long word", "tabs", "open brackets", "questions"],
)  # fmt: skip
def test_a_large_or_twisted_file_is_told_in_a_second_or_two(data: bytes) -> None:
    started = time.perf_counter()
    parse(data, "f.yaml")
    assert time.perf_counter() - started < 3


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    with (tmp_path / "f.yaml").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    _, diagnostics = read(tmp_path, "f.yaml")
    assert [d.code for d in diagnostics] == ["file-too-large"]


def suite() -> list[tuple[str, bytes, bool]]:
    if not SUITE.exists():
        pytest.skip(f"{SUITE} is not here; it holds the YAML test suite")
    with tarfile.open(SUITE) as archive:
        names = [name for name in archive.getnames() if name.endswith("in.yaml")]
        fails = {name.rpartition("/")[0] for name in archive.getnames() if name.endswith("/error")}
        found = []
        for name in names:
            file = archive.extractfile(name)
            assert file is not None
            found.append((name, file.read(), name.rpartition("/")[0] in fails))
    return found


def test_the_yaml_test_suite_never_raises_and_what_must_fail_nearly_always_does() -> None:
    cases = suite()
    assert len(cases) > 300
    accepted = []
    for name, data, fails in cases:
        document, diagnostics = parse(data, name)
        for diagnostic in diagnostics:
            assert diagnostic.location.line <= len(document.lines) + 1
            assert diagnostic.location.column >= 0
        if fails and not diagnostics:
            accepted.append(name)
    # libyaml accepts a few that YAML 1.2 forbids; what is read of them is kept as typed.
    assert len(accepted) <= 15


@settings(deadline=None)
@given(st.binary(max_size=400))
@example(b"\xef\xbb\xbf")
@example(b"a: |\n")
@example(b"%TAG ! x\n---\n!a b\n")
@example(b"? ? ?\n")
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    document, diagnostics = parse(data, "f.yaml")
    assert document.top is not None or diagnostics


@settings(deadline=None)
@given(st.text(alphabet="ab:-#[]{}'\"|>&*!%@`?, \n\t\\0", max_size=120))
def test_any_signs_of_yaml_are_read_without_an_exception(text: str) -> None:
    document, diagnostics = parse(text.encode(), "f.yaml")
    assert document.top is not None or diagnostics
    for diagnostic in diagnostics:
        assert diagnostic.location.line <= len(document.lines)


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), max_size=60
).filter(lambda text: not any(sign in text for sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
                              "\u2068\u2069\ufeff"))  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(_TEXT.filter(bool), _TEXT | st.lists(_TEXT, min_size=1), min_size=1))
def test_what_dump_writes_is_read_back_as_it_was(value: dict[str, object]) -> None:
    assert values(dump(value)) == value


def test_a_quotation_mark_that_runs_into_the_next_entries_is_one_fault_at_its_place() -> None:
    text = 'name: Dart\nstrapline: "Schools that share\nregion: South West\ncolour: "#2f6b1f"\n'
    document, diagnostics = parse(text.encode(), "f.yaml")
    assert [(d.code, d.location.line, d.location.column) for d in diagnostics] == [
        ("yaml-open-quote", 2, 12)
    ]
    assert plain(document.top) == {"name": "Dart", "region": "South West", "colour": "#2f6b1f"}


def test_quoted_text_may_run_over_several_lines() -> None:
    document, diagnostics = parse(b'a: "one\n  two: three"\nb: 2\n', "f.yaml")
    assert diagnostics == []
    assert plain(document.top) == {"a": "one two: three", "b": "2"}
