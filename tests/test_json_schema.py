"""The JSON Schemas accept what the loader accepts, and an editor's own server helps with them."""

import datetime as dt
import json
import os
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import yaml
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from generator import load as loading
from generator import tables as typing_rules
from generator.editors import json_schema
from generator.editors.settings import EXTENSIONS, SETTINGS, find_line, settings, with_lines
from generator.load import load
from generator.tables import tables
from tests.support.networks import BROKEN, lay_base, lay_case
from tests.support.small_network import small_network, table_of, write_network
from tests.support.turns import every

SHAPE = {rule.code for rule in (*typing_rules.RULES, *loading.RULES)}
"""The faults that a file's shape can have, all by itself."""
KINDS = sorted(name for name, table in tables().items() if table.file)
CASES = sorted(path.name for path in BROKEN.iterdir() if not path.name.startswith("_"))


@cache
def validator(kind: str) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json_schema.schema(tables()[kind]))


class Old(yaml.SafeLoader):
    """Reads YAML 1.1, where a day is no text; one that no calendar has stays what was typed."""

    def day(self, node: yaml.ScalarNode) -> str:
        try:
            value: dt.date = self.construct_yaml_timestamp(node)
        except ValueError:
            return str(node.value)
        return value.isoformat()


class New(SafeConstructor):
    """Reads YAML 1.2 as an editor does: the core schema has no days."""

    def day(self, node: Any) -> str:
        return str(node.value)


Old.add_constructor("tag:yaml.org,2002:timestamp", Old.day)
New.add_constructor("tag:yaml.org,2002:timestamp", New.day)


def as_old(text: str) -> Any:
    """A file as a reader of YAML 1.1 has it, its days as texts again."""
    return yaml.load(text, Old)


def as_new(text: str) -> Any:
    """A file as a reader of YAML 1.2 has it, which an editor is."""
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = New
    reader.version = (1, 2)
    return reader.load(text)


READERS = pytest.mark.parametrize("read", [as_old, as_new])


def faults(kind: str, value: Any) -> list[str]:
    found = validator(kind).iter_errors(value)
    return [f"{'.'.join(map(str, one.absolute_path))}: {one.message}" for one in found]


def data_files(root: Path) -> Iterator[tuple[str, str, str]]:
    """Every data file that has a schema: its kind, its path and its text."""
    for path in sorted((root / "data").rglob("*.yaml")):
        place = path.relative_to(root).as_posix()
        kind = kind_of(place)
        if kind and path.is_file() and not path.is_symlink():
            yield kind, place, path.read_bytes().decode("utf-8", errors="replace")


def kind_of(path: str) -> str | None:
    line = find_line(path)
    return Path(line).stem if line else None


# --- what the schemas are ------------------------------------------------------------------


def test_there_is_one_schema_for_each_kind_of_file_and_each_is_draft_07() -> None:
    made = json_schema.schemas()
    assert list(made) == [f".vscode/schemas/{kind}.json" for kind in KINDS]
    assert {"form", "hub", "network", "outcome", "programme", "residency", "school"} <= set(KINDS)
    for data in made.values():
        schema = json.loads(data)
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        jsonschema.Draft7Validator.check_schema(schema)
    assert made == json_schema.schemas()


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_says_of_each_field_what_the_table_says(kind: str) -> None:
    schema = json_schema.schema(tables()[kind])
    places = {kind: schema, **schema["definitions"]}
    reached = [kind]
    for name in reached:
        table = tables()[name]
        record = places[name] if "properties" in places[name] else schema["definitions"][name]
        assert record["additionalProperties"] is False
        assert list(record["properties"]) == list(table.fields)
        assert record["required"] == [f.name for f in table.fields.values() if f.required]
        for field in table.fields.values():
            shown = record["properties"][field.name]
            assert shown["title"] == field.title
            assert shown["description"].startswith(field.description)
            assert field.why is None or field.why[1:] in shown["description"]
            assert all(choice in json.dumps(shown, ensure_ascii=False) for choice in field.enum)
            if field.example and not field.enum and not field.table and field.type != "boolean":
                wanted = field.example.strip('"')
                example = json.dumps(shown["allOf"][0]["examples"][0], ensure_ascii=False)
                assert re.sub(r'[\s"]', "", example) == re.sub(r'[\s"]', "", wanted)
            if field.table and field.table not in reached:
                reached.append(field.table)
    assert {name for name in places if not name.startswith("lrp-")} == set(reached)


# --- what they accept and refuse -----------------------------------------------------------


@READERS
def test_every_file_of_the_sample_network_is_accepted(repository: Path, read: Any) -> None:
    seen = set()
    for kind, path, text in data_files(repository):
        assert faults(kind, read(text)) == [], path
        seen.add(kind)
    assert set(KINDS) - {"form"} <= seen


@READERS
def test_every_field_of_every_kind_is_accepted_when_it_is_right(tmp_path: Path, read: Any) -> None:
    root = write_network(tmp_path, small_network())
    for kind, path, text in data_files(root):
        assert faults(kind, read(text)) == [], path


@pytest.mark.parametrize("name", every(12, CASES))
def test_a_broken_file_is_refused_when_its_fault_is_of_shape_and_only_then(
    name: str, tmp_path: Path
) -> None:
    root = lay_case(name, tmp_path)
    loaded = load(root)
    unread = {d.location.path for d in loaded.diagnostics if d.code.startswith(("yaml-", "file-"))}
    wrong = {d.location.path for d in loaded.diagnostics if d.code in SHAPE}
    for kind, path, text in data_files(root):
        if path in unread:
            continue  # an editor says of these that they are not YAML, or cannot open them
        for read in (as_old, as_new):
            assert bool(faults(kind, read(text))) == (path in wrong), path


def test_the_broken_files_have_every_fault_of_shape() -> None:
    assert set(CASES) >= SHAPE


# Left out is what YAML itself calls nothing (`null`, `~`): for us it is the text that was typed.
WAYS = [
    "", '""', "text", "[]", "[text]", "[2027-02-03]", "[2027-02-30]", "{a: b}", "7", "-7", "1.5",
    "1e3", "900112", '"900112"', "90011", "9001123", "1_000", "2027", "2026-27", "2027-02-03",
    '"2027-02-03"', "2027-2-3", "2027-02-30", "2027-13-01", "20270203", "2026-11-11T16:00",
    "2026-11-11T25:00", "9:30", "yes", "Yes", "no", '"yes"', "true", "False", '"true"', "maybe",
    "primary", "Primary", "local", "PL19 0LP", "pl19 0lp", "residency", "https://www.example.org/",
    "www.example.org", "office@example.org", "office", "Tom & Jerry’s “School” – Zoë", "'#1f5d57'",
    "a-b", "A b", "x " * 60 + "x", "x " * 400 + "x", "700001", '"700001"', "[yes, 7, 2027-02-03]",
]  # fmt: skip
LAXER = {
    # What one of the two readers takes for a number that fits, and a limit inside quotes.
    ("school.easting", "1_000"), ("school.easting", "1e3"), ("school.easting", "9:30"),
    ("school.northing", "1_000"), ("school.northing", "1e3"), ("school.northing", "9:30"),
    ("school.easting", '"700001"'), ("school.easting", '"900112"'),
}  # fmt: skip
"""`kind.field` and what was typed, where a schema accepts what the loader refuses."""
RECORDS = {
    "residency": "data/hubs/alder/2026-27/residencies/r-01.yaml",
    "learning": "data/hubs/alder/2026-27/learning/one.yaml",
    "review": "data/hubs/alder/2026-27/reviews/v-01.yaml",
    "hub": "data/hubs/alder/hub.yaml",
    "school": "data/hubs/alder/schools.yaml",
}


def changed(root: Path) -> dict[str, tuple[str, str, str]]:
    """Files that differ in one field from one that is right, by path: kind, field, what is typed.

    Each stands where a file of its kind may stand, so that one reading judges all of them.
    """
    network = small_network()
    made = {}
    number = 0
    for kind, place in RECORDS.items():
        held = next(held for path, held in network.items() if table_of(path) == kind)
        record = held[0] if isinstance(held, list) else held
        for field in tables()[kind].fields.values():
            for way in WAYS:
                number += 1
                kept = {name: value for name, value in record.items() if name != field.name}
                text = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=10_000)
                text += f"{field.name}: {way}\n"
                if kind == "school":
                    text = "- " + text.replace("\n", "\n  ").rstrip() + "\n"
                name = f"n-{number}"
                path = place.replace("alder", name if kind in ("hub", "school") else "all")
                path = re.sub(r"(r-01|one|v-01)\.yaml", f"{name}.yaml", path)
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, "utf-8")
                made[path] = kind, field.name, way
    return made


@pytest.mark.long
def test_whatever_is_typed_into_a_field_editor_and_loader_agree(tmp_path: Path) -> None:
    root = write_network(tmp_path, small_network())
    made = changed(root)
    wrong = {d.location.path for d in load(root).diagnostics if d.code in SHAPE}
    assert 1000 < len(wrong & set(made)) < len(made) - 1000
    stricter: set[tuple[str, str]] = set()
    laxer: set[tuple[str, str]] = set()
    for path, (kind, field, way) in made.items():
        text = (root / path).read_text("utf-8")
        for read in (as_old, as_new):
            refused = faults(kind, read(text))
            if refused and path not in wrong:
                stricter.add((f"{kind}.{field}", way))
            if not refused and path in wrong:
                laxer.add((f"{kind}.{field}", way))
    assert stricter == set()
    assert laxer == LAXER


@pytest.mark.parametrize(
    "text", ["- urn: 900112\n", "urn: 900112\n", "just text\n", "- [900112]\n", "- 900112\n"]
)
def test_a_list_of_half_records_or_no_records_is_refused(text: str) -> None:
    assert faults("school", as_new(text))


# --- what ties them to the files -----------------------------------------------------------


def test_each_file_of_data_belongs_to_exactly_one_pattern(repository: Path) -> None:
    files = settings()
    patterns = json.loads(files[SETTINGS])["yaml.schemas"]
    assert json.loads(files[EXTENSIONS]) == {"recommendations": ["redhat.vscode-yaml"]}
    assert {name.removeprefix("./") for name in patterns} == set(json_schema.schemas())
    for path in sorted((repository / "data").rglob("*.yaml")):
        place = path.relative_to(repository).as_posix()
        found = [
            name
            for name, globs in patterns.items()
            for glob in globs
            if fnmatchcase(place, glob) and place.count("/") == glob.count("/")
        ]
        wanted = [f"./.vscode/schemas/{kind_of(place)}.json"]
        assert found == (wanted if kind_of(place) else []), place
        assert kind_of(place) or path.name == "datapackage.yaml"


def test_the_first_line_leads_from_a_file_to_its_schema(repository: Path, tmp_path: Path) -> None:
    for path, data in json_schema.schemas().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    for kind, path, _ in data_files(repository):
        line = find_line(path)
        assert line is not None
        target = line.removeprefix("# yaml-language-server: $schema=")
        file = (tmp_path / path).parent / target
        assert file.resolve() == (tmp_path / ".vscode/schemas" / f"{kind}.json").resolve()


@pytest.mark.parametrize(
    "path",
    ["README.md", "data/files/a.pdf", "data/hubs/a/b/hub.yaml", "content/about.md", "network.yaml"],
)
def test_other_files_have_no_such_line(path: str) -> None:
    assert find_line(path) is None
    assert with_lines({path: b"text\n"}) == {path: b"text\n"}


def test_a_network_whose_files_have_the_line_loads_as_before(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    before = load(root)
    files = {path: (root / path).read_bytes() for _, path, _ in data_files(root)}
    for path, data in with_lines(files).items():
        assert data.startswith(b"# yaml-language-server: $schema=../")
        (root / path).write_bytes(data)
    after = load(root)
    assert before.diagnostics == after.diagnostics == []
    assert after.network == before.network


# --- an editor's own server ----------------------------------------------------------------


def server(repository: Path) -> str:
    """The YAML language server of package.json."""
    named = "yaml-language-server"
    file = repository / "package.json"
    wanted = json.loads(file.read_bytes()).get("devDependencies", {}) if file.exists() else {}
    found = os.environ.get("YAML_LANGUAGE_SERVER") or str(repository / "node_modules/.bin" / named)
    if named not in wanted and not Path(found).exists():
        pytest.skip(f"package.json does not name {named}")
    return found


class Editor:
    """Speaks to the language server as an editor does: one question, then its answer."""

    def __init__(self, command: str, root: Path) -> None:
        self.root = root
        self.settings = json.loads((root / SETTINGS).read_bytes())
        self.found: dict[str, list[dict[str, Any]]] = {}
        self.number = 0
        self.process = subprocess.Popen(
            [command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        document = {"completion": {"completionItem": {"snippetSupport": True}}}
        can = {"workspace": {"configuration": True}, "textDocument": document}
        folder = {"uri": root.as_uri(), "name": root.name}
        self.ask("initialize", rootUri=root.as_uri(), workspaceFolders=[folder], capabilities=can)
        self.tell("initialized")

    def send(self, **message: Any) -> None:
        assert self.process.stdin
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def tell(self, method: str, **values: Any) -> None:
        self.send(method=method, params=values)

    def ask(self, method: str, **values: Any) -> Any:
        self.number += 1
        self.send(id=self.number, method=method, params=values)
        while True:
            answer = self.hear()
            if "method" not in answer and answer.get("id") == self.number:
                return answer["result"]

    def hear(self) -> dict[str, Any]:
        """The next message; what the server asks itself is answered."""
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message = cast(dict[str, Any], json.loads(self.process.stdout.read(length)))
        if message.get("method") == "workspace/configuration":
            sections = [item.get("section", "") for item in message["params"]["items"]]
            self.send(id=message["id"], result=[self.setting(name) for name in sections])
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.found[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self.send(id=message["id"], result=None)
        return message

    def setting(self, section: str) -> dict[str, Any]:
        chosen: dict[str, Any] = {}
        for name, value in self.settings.items():
            if name.startswith(f"{section}."):
                inner = chosen
                *above, last = name.removeprefix(f"{section}.").split(".")
                for part in above:
                    inner = inner.setdefault(part, {})
                inner[last] = value
        return chosen

    def open(self, path: str, text: str) -> None:
        uri = (self.root / path).as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)

    def said(self, path: str) -> list[tuple[int, str]]:
        """What the server says of an opened file: lines, counted from 1, and messages."""
        uri = (self.root / path).as_uri()
        while uri not in self.found:
            self.hear()
        return [(d["range"]["start"]["line"] + 1, d["message"]) for d in self.found[uri]]

    def at(self, method: str, path: str, line: int, column: int) -> Any:
        place = {"line": line - 1, "character": column - 1}
        document = {"uri": (self.root / path).as_uri()}
        return self.ask(f"textDocument/{method}", textDocument=document, position=place)

    def choices(self, path: str, line: int, column: int) -> dict[str, str]:
        """What is offered at a place: label and the text that choosing it inserts."""
        items = self.at("completion", path, line, column)["items"]
        return {item["label"]: item.get("insertText", "") for item in items}


@pytest.fixture(scope="module")
def editor(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """A language server in a folder that has the schemas and settings, and no data yet."""
    root = tmp_path_factory.mktemp("network")
    for path, data in {**json_schema.schemas(), **settings()}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    opened = Editor(server(repository), root)
    yield opened
    opened.process.kill()
    opened.process.communicate()


RESIDENCY = "data/hubs/tamar-valley/2026-27/residencies/{}.yaml"
GOOD = "programme: lrp\nparticipant_school: 900112\nparticipant_stage: senior\n"
GOOD += "host_school: 900417\npublish_schools: no\n"


def test_an_editor_finds_nothing_to_say_about_the_sample_network(
    editor: Editor, repository: Path
) -> None:
    files = {path: text for _, path, text in data_files(repository) if "/tamar-valley/" in path}
    files |= {path: text for _, path, text in data_files(repository) if "/hubs/" not in path}
    for path, text in files.items():
        editor.open(path, text)
    assert {path: said for path in files if (said := editor.said(path))} == {}
    assert len(files) > 20


def test_an_editor_shows_what_a_field_is_for(editor: Editor) -> None:
    path = RESIDENCY.format("hover")
    editor.open(path, GOOD)
    shown = editor.at("hover", path, 4, 3)["contents"]["value"]
    field = tables()["residency"].fields["host_school"]
    assert shown.startswith(f"#### Host school\n\n{field.description}")
    assert "900417" in shown


def test_an_editor_offers_the_keys_that_are_not_there_yet_without_values(editor: Editor) -> None:
    path = RESIDENCY.format("keys")
    editor.open(path, GOOD + "\n")
    offered = editor.choices(path, 6, 1)
    given = {line.partition(":")[0] for line in GOOD.splitlines()}
    assert set(offered) == set(tables()["residency"].fields) - given
    assert offered.pop("dates").strip() == "dates:\n  - ${1}"
    offered.pop("themes")
    # An example that was inserted with its key could stay and be taken for what happened.
    assert {name: text.strip() for name, text in offered.items()} == {n: f"{n}:" for n in offered}


def test_an_editor_offers_the_values_of_a_list_and_yes_or_no(editor: Editor) -> None:
    hub = "data/hubs/new/hub.yaml"
    editor.open(hub, "name: New\nkind: \nposts:\n  - post: \n")
    assert list(editor.choices(hub, 2, 7)) == ["local", "regional", "virtual"]
    assert list(editor.choices(hub, 4, 11)) == ["senior-partner", "hub-manager"]
    path = RESIDENCY.format("truth")
    editor.open(path, GOOD.replace("publish_schools: no", "publish_schools: "))
    assert {'"yes"', '"no"'} <= set(editor.choices(path, 5, 18))


def test_an_editor_marks_what_lrp_check_would_refuse(editor: Editor) -> None:
    path = RESIDENCY.format("wrong")
    text = GOOD.replace("900417", "90041") + "agreeed_on: 2027-01-12\nmatched_on: 12/01/2027\n"
    editor.open(path, text + "themes: send\n")
    said = dict(editor.said(path))
    assert sorted(said) == [4, 6, 7, 8]
    assert said[6] == "Property agreeed_on is not allowed."
    assert said[7] == "Write it as year-month-day: 2026-12-02."


def test_an_editor_goes_by_the_first_line_where_no_settings_are(
    repository: Path, tmp_path: Path
) -> None:
    for path, data in {**json_schema.schemas(), SETTINGS: b"{}"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    path = RESIDENCY.format("line")
    made = with_lines({path: GOOD.encode() + b"agreeed_on: 2027-01-12\n"})[path].decode()
    alone = Editor(server(repository), tmp_path)
    try:
        alone.open(path, made)
        assert alone.said(path) == [(7, "Property agreeed_on is not allowed.")]
    finally:
        alone.process.kill()
        alone.process.communicate()
