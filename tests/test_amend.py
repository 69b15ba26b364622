"""Changes in YAML files leave every other line alone, and every text reads back as it was."""

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from generator import source
from generator.amend import Amended, Plain, Unamendable, Value, document

MANY = 150
NAUGHTY = Path(__file__).parents[2] / "shared" / "data" / "blns.json.gz"
NUMBERS = st.text("0123456789_:.-+eExXobTZ ", min_size=1, max_size=12)
WORDS = st.sampled_from(
    ["no", "Yes", "on", "y", "~", "null", "Null", "=", "<<", ".inf", "-.INF", ".nan", "012345",
     "1_000", "12:30", "0o14", "0x1F", "1e5", "2027-02-03", "2027-02-30", "2027-02-03 10:00",
     "# not a note", "a # b", "a: b", "a:", ": a", "- a", "-a", "-", "---", "...", "? a", "@a",
     "`a`", "%a", "*a", "&a", "!a", "|", ">-", "[a", "{a", "a, b", "a]", "'a'", '"a"', "a\\b",
     " a", "a ", "a\tb", "\ta", "a\n", "a\nb", "a\n\nb\n", "\n", "\n\na", "a\n\n", " a\nb",
     "a\n  b\n", "a\n \nb", "a\n\tb", "a\r\nb", "a\rb", "a\x85b", "a\u2028b", "\ufeffa", "\x00",
     "\x7f", "\x1b[31m", "<<<<<<< ours", "a\n<<<<<<< ours\n", "word " * 40, "word  " * 40,
     "x" * 300, "word #" * 40, "a: " * 80, "é" * 200, "\U0001f469\u200d\U0001f52c " * 60, "=1+1"]
)  # fmt: skip
TEXTS = st.one_of(WORDS, NUMBERS, st.text(st.characters(exclude_categories=["Cs"])))
KEYS = st.one_of(
    st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True),
    WORDS.filter(lambda text: len(text) < 40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
FILES = (st.lists(VALUES, max_size=4) | st.dictionaries(KEYS, VALUES, max_size=5)).filter(bool)


def naughty() -> list[str]:
    with gzip.open(NAUGHTY, "rt", encoding="utf-8") as file:
        return [str(text) for text in json.load(file)]


def as_texts(value: Any) -> Any:
    """A value as another reader gives it, with its days as they were typed."""
    if isinstance(value, dict):
        return {as_texts(key): as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_texts(inner) for inner in value]
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    return value


def read(data: bytes) -> Any:
    parsed, faults = source.parse(data, "file.yaml")
    # A network refuses hidden characters; here they show that nothing is lost or changed.
    assert {fault.rule for fault in faults} <= {source.CONTROL}
    return source.plain(parsed.top)


def reads_back(value: Value, text: str) -> None:
    assert read(text.encode()) == value
    assert as_texts(yaml.safe_load(text)) == value
    assert as_texts(YAML(typ="safe", pure=True).load(text)) == value


# --- a new file ----------------------------------------------------------------------------


@settings(max_examples=MANY, deadline=None)
@given(FILES)
@example({"key": "y", "no": "=", "<<": ["~", {}]})
def test_a_new_file_reads_back_the_same_whatever_reads_it(value: Value) -> None:
    reads_back(value, document(value))


def test_every_naughty_string_reads_back_from_a_new_file() -> None:
    texts = naughty()
    assert len(texts) > 500
    value = {"list": texts, **{f"k{n}": text for n, text in enumerate(texts)}}
    reads_back(value, document(value))


def test_a_new_file_has_the_style_of_the_network_s_files(repository: Path) -> None:
    path = repository / "data/hubs/tamar-valley/2025-26/learning/four-line-transfer-note.yaml"
    value = read(path.read_bytes())
    typed = {key: Plain(text) if isinstance(text, str) and len(text) < 20 else text
             for key, text in value.items()}  # fmt: skip
    ours, theirs = document(typed).splitlines(), path.read_text("utf-8").splitlines()
    # Prose is folded where the writer chose; every other line is the same.
    assert [line for line in ours if line in theirs][:14] == theirs[:14]
    assert [line.split(":")[0] for line in ours if line[0:1].isalpha()] == list(value)
    assert "body: |" in ours
    assert "summary: >-" in ours


def test_what_the_schema_types_stands_without_quotes_and_text_does_not() -> None:
    value = {"urn": Plain("900112"), "open": Plain("yes"), "left_on": Plain(""), "title": "no"}
    assert document(value) == 'urn: 900112\nopen: yes\nleft_on:\ntitle: "no"\n'


def test_half_a_character_is_refused() -> None:
    with pytest.raises(Unamendable):
        document({"a": "\ud800"})


# --- a change in a file of the network -----------------------------------------------------


def scalars(node: source.Node, path: tuple[str | int, ...] = ()) -> Iterator[Any]:
    if isinstance(node, source.Scalar):
        yield path, node
    elif isinstance(node, source.Sequence):
        for number, item in enumerate(node.items):
            yield from scalars(item, (*path, number))
    else:
        for key, item in node.values.items():
            yield from scalars(item, (*path, key))


def put(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


def every_file(repository: Path) -> list[Path]:
    """Every file that people write; the program writes the data package, with anchors."""
    files = sorted((repository / "data").rglob("*.yaml"))
    return [path for path in files if path.name != "datapackage.yaml"]


def last_line(node: source.Scalar) -> int:
    """The last line of a text; what follows a block's last line is not its own."""
    line, column = node.end
    lines = node.document.lines
    line = line - 1 if column == 0 and line > node.line else line
    while line > node.line and not lines[line].strip():
        line -= 1
    return line


@pytest.mark.parametrize("new", ["12:30", "word: " * 40, "First.\n\n- a\n- b\n"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.long
def test_only_the_lines_of_a_changed_text_change(repository: Path, new: str, ending: bytes) -> None:
    changed = 0
    for number, path in enumerate(every_file(repository)):
        data = path.read_bytes().replace(b"\n", ending)
        parsed, _ = source.parse(data, "")
        assert parsed.top is not None
        places = list(scalars(parsed.top))
        for place, node in places[number % 29 :: 29]:
            amended = Amended(data)
            amended.set(place, new)
            before, after = data.split(ending), amended.bytes().split(ending)
            first, last = node.line, last_line(node)
            assert after[:first] == before[:first], (path, place)
            rest = before[last + 1 :]
            assert after[len(after) - len(rest) :] == rest, (path, place)
            assert read(amended.bytes()) == put(source.plain(parsed.top), place, new)
            changed += 1
    assert changed > 100


def test_setting_what_is_there_changes_no_byte_of_any_file(repository: Path) -> None:
    for path in every_file(repository):
        amended = Amended(path.read_bytes())
        amended.set((), read(path.read_bytes()))
        assert amended.bytes() == path.read_bytes()


def test_a_key_that_goes_takes_its_lines_and_no_others(repository: Path) -> None:
    for number, path in enumerate(every_file(repository)):
        data = path.read_bytes()
        value = read(data)
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys[number % 4 :: 4]:
            amended = Amended(data)
            amended.remove((key,))
            # A list that loses its only entry has to say that it is empty.
            kept = [*data.splitlines(), *([b"[]"] if len(value) == 1 else [])]
            assert all(line in kept for line in amended.bytes().splitlines())
            expected = value.copy()
            del expected[key]
            assert read(amended.bytes()) == expected


def test_a_school_that_is_added_leaves_the_others_alone(repository: Path) -> None:
    path = repository / "data/hubs/tamar-valley/schools.yaml"
    amended = Amended(path.read_bytes())
    amended.append((), {"urn": Plain("900110"), "name": "Notter School", "phase": "primary"})
    added = b"- urn: 900110\n  name: Notter School\n  phase: primary\n"
    assert amended.bytes() == path.read_bytes() + added


# --- files that are laid out in other ways -------------------------------------------------

ODD = [
    b"a: 1\nb: 2   # note\nc: 3\n",
    b"a: |\n  x\n\n\n# note\nb: 'q'  # t\n\nc:\n- d: 1\n  # inner\n  e: >-\n   zz\n\n- f:\n\n",
    b"a: [x, y]  # note\nb: {k: v, l: [m]}\nc: \"x\\\n  y\"\n",
    b"a:   # note\n    - x  # one\n    # two\n    - y\nb: plain\n  more\nc: 1",
    b"# top\n\n---\na: |+  # kept\n  x\n\nb:\n  value\nc: >2-\n    y\n  z\n# end\n",
    b"a:\nb: ~\nc:  # nothing\n",
    b"- a\n-   # note\n  b: 1\n  c: 2\n- - x\n  - y\n-\n- [p, q]\n",
    b"a: |-\n  x\n   \nb: 'it''s'\n'c': \"\"\n",
    b"a : 1\n\"b\" : 2\nc: 3 \n...\n",
]  # fmt: skip


def every_path(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    if not isinstance(value, str):
        for key, inner in pairs:
            yield from every_path(inner, (*path, key))


def get(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("data", ODD)
@pytest.mark.parametrize(
    "new", ["no", "a: b", "", "x\ny\n", "word " * 30 + "end", ["p", "q, r"], {"k": "v"}, []]
)
def test_any_value_can_take_the_place_of_any_other(
    data: bytes, new: Any, final: bool, ending: bytes
) -> None:
    data = (data if final else data.rstrip(b"\n")).replace(b"\n", ending)
    before = read(data)
    for path in every_path(before):
        amended = Amended(data)
        amended.set(path, new)
        assert read(amended.bytes()) == put(before, path, new), path
        notes = [note for note in (b"# note", b"# top", b"# end") if note in data]
        assert all(note in amended.bytes() for note in notes), (path, amended.bytes())


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("data", ODD)
def test_any_entry_can_go_and_others_can_be_added(data: bytes, final: bool, ending: bytes) -> None:
    data = (data if final else data.rstrip(b"\n")).replace(b"\n", ending)
    before = read(data)
    for path in every_path(before):
        amended = Amended(data)
        amended.remove(path)
        parent = get(before, path[:-1]).copy()
        del parent[path[-1]]
        assert read(amended.bytes()) == put(before, path[:-1], parent), path
        here = get(before, path)
        if here == "" or isinstance(here, list):
            amended = Amended(data)
            amended.append(path, "new", {"k": "v"})
            assert read(amended.bytes()) == put(before, path, [*here, "new", {"k": "v"}])
        if here == "" or isinstance(here, dict):
            amended = Amended(data)
            amended.set((*path, "zz"), "x\ny")
            assert read(amended.bytes()) == put(before, path, {**(here or {}), "zz": "x\ny"})


@settings(max_examples=MANY, deadline=None)
@given(st.data(), FILES, VALUES)
def test_any_change_to_any_file_says_what_was_asked_for(
    data: st.DataObject, value: Any, new: Value
) -> None:
    text = document(value)
    path = data.draw(st.sampled_from(list(every_path(value))))
    amended = Amended(text.encode())
    amended.set(path, new)
    reads_back(put(value, path, new), amended.bytes().decode())
    amended.remove(path)
    parent = get(value, path[:-1]).copy()
    del parent[path[-1]]
    reads_back(put(value, path[:-1], parent), amended.bytes().decode())


@settings(max_examples=MANY, deadline=None)
@given(st.data())
def test_entries_before_and_after_a_change_keep_every_byte(data: st.DataObject) -> None:
    pieces = [
        "{k}: plain  # note\n", "# above\n{k}: 'it''s'\n", "{k}: |\n  text\n   more\n\n",
        "{k}:\n- a # one\n# between\n- b\n\n", "{k}:\n    - c\n    - d: 1\n      e: 2\n",
        "{k}: [x,  y ]   # odd\n", "{k}: {{p: 1,q: 2}}\n", '{k}: "a\n\n  b"\n\n', "{k}:\n",
        "{k}: >-\n    folded\n    text\n# below\n", "\n# alone\n\n{k}: 0x1F\n",
    ]  # fmt: skip
    chosen = data.draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=6))
    ending = data.draw(st.sampled_from(["\n", "\r\n"]))
    parts = [p.format(k=f"k{n}").replace("\n", ending) for n, p in enumerate(chosen)]
    number = data.draw(st.integers(0, len(parts) - 1))
    text = "".join(parts)
    amended = Amended(text.encode())
    new = data.draw(TEXTS)
    amended.set((f"k{number}",), new)
    now = amended.bytes().decode()
    head, tail = "".join(parts[:number]), "".join(parts[number + 1 :])
    assert now.startswith(head)
    assert now.endswith(tail)
    assert read(now.encode())[f"k{number}"] == new


def test_a_list_changes_only_where_it_differs() -> None:
    data = b"l:\n  - a # one\n  # two\n  - b\n  - c # three\nz: 1\n"
    amended = Amended(data)
    amended.set(("l",), ["new", "a", "c", "last"])
    assert amended.bytes() == (
        b"l:\n  - new\n  - a # one\n  # two\n  - c # three\n  - last\nz: 1\n"
    )


def test_a_new_key_stands_in_the_order_that_is_given() -> None:
    amended = Amended(b"a: 1\n# note\nd: 4\n")
    amended.set(("c",), "x", ["a", "b", "c", "d"])
    amended.set(("b",), "x", ["a", "b", "c", "d"])
    amended.set(("e",), "x")
    assert amended.bytes() == b"a: 1\nb: x\nc: x\n# note\nd: 4\ne: x\n"


def test_a_byte_order_mark_and_other_writing_stay() -> None:
    amended = Amended("\ufeffname: Zoë\nb: 2\n".encode())
    amended.set(("b",), "3")
    assert amended.bytes() == '\ufeffname: Zoë\nb: "3"\n'.encode()


@pytest.mark.parametrize(
    "data", [b"a: &x 1\nb: *x\n", b"a: [1\n", b"a: 1\na: 2\n", b"\xff", b"a: 1\n---\nb: 2\n",
             b"? [a]\n: b\n"]
)  # fmt: skip
def test_what_is_no_plain_file_is_refused(data: bytes) -> None:
    with pytest.raises(Unamendable):
        Amended(data)


def test_a_thousand_entries_are_appended_at_once() -> None:
    amended = Amended(b"# schools\n- urn: 900001\n")
    amended.append((), *({"urn": Plain(str(900002 + n))} for n in range(1000)))
    assert read(amended.bytes())[-1] == {"urn": "901001"}
