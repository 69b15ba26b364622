"""The /admin/ page and its configuration, as far as they can be judged without a browser."""

import datetime as dt
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import source
from generator.audience import project
from generator.editors import cms
from generator.files import RECORD_FOLDERS
from generator.load import load
from generator.model import Network
from generator.tables import Table, tables
from tests.support.edits import TODAY, Draft
from tests.support.small_network import small_network, write_network

TOP = Path(__file__).parents[1]
MODULES = TOP / "node_modules"
GITHUB = {"name": "github", "repo": "waymark/network", "branch": "main"}
TABLES = ["hub", "school", "resource", *RECORD_FOLDERS.values()]


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return project(load(Draft(tmp_path).root).network, "public", TODAY)


@pytest.fixture
def forms(network: Network) -> dict[str, list[dict[str, Any]]]:
    """The fields that Tamar Valley's form of each table asks, by table."""
    found = cms.configuration(network, backend=GITHUB, hubs=["tamar-valley"])["collections"]
    hub = {entry["name"]: entry["fields"] for entry in found[0]["files"]}
    records = {entry["folder"].rpartition("/")[2]: entry["fields"] for entry in found[1:]}
    return {
        "hub": hub["hub"], "school": hub["schools"][0]["fields"],
        "resource": hub["resources"][0]["fields"],
        **{RECORD_FOLDERS[place]: fields for place, fields in records.items()},
    }  # fmt: skip


def _everywhere(fields: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    yield fields
    for field in fields:
        if "fields" in field:
            yield from _everywhere(field["fields"])


def _same(fields: list[dict[str, Any]], table: Table, optional: bool = False) -> None:
    assert [field["name"] for field in fields] == list(table.fields)
    for field, column in zip(fields, table.fields.values(), strict=True):
        assert field["label"] == column.title
        assert field["hint"].startswith(column.description)
        assert field["required"] == (column.required and not optional)
        if column.enum:
            assert [option["value"] for option in field["options"]] == list(column.enum)
        if column.table:
            absent = column.type == "object" and not column.required
            _same(field["fields"], tables()[column.table], optional=absent)


def test_every_field_of_the_schemas_is_asked_in_its_own_words(
    forms: dict[str, list[dict[str, Any]]],
) -> None:
    assert sorted(forms) == sorted(TABLES)
    for name, fields in forms.items():
        _same(fields, tables()[name])


def test_labels_are_unique_in_each_form(forms: dict[str, list[dict[str, Any]]]) -> None:
    for fields in forms.values():
        for group in _everywhere(fields):
            counts = Counter(re.sub(r"\W", "", field["label"].lower()) for field in group)
            assert max(counts.values()) == 1, counts


def test_a_new_field_needs_no_code(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    residency = tables()["residency"]
    lunch = replace(
        residency.fields["participant_role"], name="lunch", title="Lunch", noun="the lunch",
        constraints={"enum": ["packed", "canteen"]},
    )  # fmt: skip
    wider = {
        **tables(),
        "residency": replace(residency, fields={**residency.fields, "lunch": lunch}),
    }
    monkeypatch.setattr(cms, "tables", lambda: wider)
    found = cms.configuration(network, backend=GITHUB, hubs=["tamar-valley"])
    asked = found["collections"][1]["fields"][-1]
    assert (asked["name"], asked["label"], asked["widget"]) == ("lunch", "Lunch", "select")
    assert asked["options"] == [
        {"label": "Packed", "value": "packed"}, {"label": "Canteen", "value": "canteen"},
    ]  # fmt: skip
    assert cms.known_tables()["residency"]["lunch"] == "text"


def _options(fields: list[dict[str, Any]], name: str) -> Mapping[str, str]:
    field = next(field for field in fields if field["name"] == name)
    return {option["value"]: option["label"] for option in field["options"]}


def test_what_a_field_refers_to_is_chosen_by_its_name(
    forms: dict[str, list[dict[str, Any]]],
) -> None:
    residency, review, learning = (forms[name] for name in ("residency", "review", "learning"))
    schools = _options(residency, "host_school")
    assert list(schools)[:3] == ["900417", "900118", "900112"]  # the hub's own, by name
    assert schools["900112"] == "Gunnislake Academy (Tamar Valley, 900112)"
    assert any("Moorland Virtual" in label for label in schools.values())
    assert _options(residency, "themes")["send"] == "SEND and inclusion"
    assert list(_options(residency, "programme")) == ["lrp"]
    assert list(_options(review, "programme")) == ["mlqar"]
    assert list(_options(learning, "programme")) == ["lrp", "mlqar"]
    assert list(_options(learning, "residency")) == ["r-01", "r-02"]
    assert _options(residency, "publish_schools") == {"yes": "Yes", "no": "No"}
    assert _options(residency, "host_hub")["moorland-virtual"] == "Moorland Virtual"


def test_a_large_network_asks_for_the_urn(network: Network) -> None:
    hub = network.hubs[-1]
    many = tuple(
        replace(hub.schools[0], urn=str(910000 + number)) for number in range(cms.MOST_SCHOOLS)
    )
    larger = replace(network, hubs=(*network.hubs[:-1], replace(hub, schools=many)))
    found = cms.configuration(larger, backend=GITHUB)["collections"]
    asked = found[-3]["fields"][1]
    assert (asked["name"], asked["widget"]) == ("participant_school", "string")
    assert re.fullmatch(asked["pattern"][0], "900112")
    assert not re.fullmatch(asked["pattern"][0], "90011")


def test_every_pattern_takes_its_example_in_a_browser_too(
    forms: dict[str, list[dict[str, Any]]],
) -> None:
    patterns = {}
    for name in TABLES:
        for column, field in zip(tables()[name].fields.values(), forms[name], strict=True):
            if "pattern" in field:
                patterns[f"{name}.{column.name}"] = [field["pattern"][0], column.example]
    assert len(patterns) > 20
    script = """
        const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const refused = Object.entries(asked).filter(([, [pattern, text]]) =>
            !RegExp(pattern).test(text) || RegExp(pattern).test("x".repeat(30000)));
        console.log(JSON.stringify(refused.map(([name]) => name)));
    """
    assert json.loads(_node(script, json.dumps(patterns))) == []


def test_dates_are_days_and_lists_begin_empty(forms: dict[str, list[dict[str, Any]]]) -> None:
    dates = next(field for field in forms["residency"] if field["name"] == "dates")
    assert dates["default"] == []
    for field in (dates["field"], next(f for f in forms["review"] if f["name"] == "matched_on")):
        assert (field["widget"], field["format"]) == ("datetime", "YYYY-MM-DD")
        assert field["time_format"] is False
        assert field["default"] == ""


@pytest.mark.parametrize("backend", [GITHUB, {"name": "test-repo"}], ids=lambda b: str(b["name"]))
def test_sveltia_knows_every_setting(network: Network, backend: Mapping[str, str]) -> None:
    schema = _installed("@sveltia/cms/schema/sveltia-cms.json")
    found = cms.configuration(network, backend=backend, review=True)
    jsonschema.Draft7Validator(json.loads(schema)).validate(found)


def test_a_new_record_has_an_address_that_says_nothing_of_its_school(network: Network) -> None:
    for entry in cms.configuration(network, backend=GITHUB)["collections"]:
        if entry.get("folder", "").endswith(("residencies", "reviews")):
            filled = re.sub(r"\{\{(month|day|hour|minute)\}\}", "07", entry["slug"])
            assert re.fullmatch(r"[rv]-[0-9]{4}-[0-9]{4}", filled)


def test_only_what_anybody_may_read_is_published(tmp_path: Path) -> None:
    write_network(tmp_path, small_network())
    loaded = load(tmp_path)
    assert not loaded.diagnostics
    public = project(loaded.network, "public", TODAY)
    found = cms.files(public, backend=GITHUB, scripts={"decap-cms.js": b"", "js-yaml.js": b""})
    text = b"".join(found.values()).decode()
    assert "First School" in text
    for secret in ("Examinations", "meet.example.org", "Ash Example", "2028-07-01"):
        assert secret not in text


# --- the page ----------------------------------------------------------------------------------


class _Parts(HTMLParser):
    """The elements of a page: name and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def _page(network: Network, **options: Any) -> str:
    given: dict[str, Any] = {"backend": GITHUB, "scripts": {}, **options}
    return cms.files(network, **given)["admin/index.html"].decode()


@pytest.mark.parametrize("name", list(cms.EDITORS))
def test_without_the_package_the_page_says_how_to_install_it(network: Network, name: str) -> None:
    found = cms.files(network, cms=name, backend=GITHUB, scripts={})
    assert sorted(found) == ["admin/admin.css", "admin/index.html"]
    page = found["admin/index.html"].decode()
    assert "<code>make editor</code>" in page
    assert cms.EDITORS[name].title in page
    assert "<script" not in page
    asked = [str(link["href"]) for link in _Parts(page).all("link")]
    assert [a for a in asked if a != "data:," and f"admin/{a}" not in found] == []


@pytest.mark.parametrize("name", list(cms.EDITORS))
def test_the_page_loads_nothing_from_elsewhere(network: Network, name: str) -> None:
    scripts = cms.find_scripts(MODULES, name)
    found = cms.files(network, cms=name, backend=GITHUB, scripts=scripts)
    parts = _Parts(found["admin/index.html"].decode())
    assert parts.all("html") == [{"lang": "en-GB"}]
    assert {"name": "robots", "content": "noindex"} in parts.all("meta")
    assert parts.all("title") and parts.all("noscript")
    for attributes in (*parts.all("script"), *parts.all("link")):
        address = attributes.get("src") or attributes.get("href") or ""
        assert ":" not in address.removeprefix("data:")
        if address and not address.startswith("data:"):
            assert f"admin/{address}" in found
        if attributes.get("type") not in ("application/json", "importmap"):
            assert attributes.get("src") or attributes.get("href"), "no script in the page itself"
    assert f"admin/{cms.EDITORS[name].script}" in found
    assert any("LICENSE" in path for path in found)


def test_the_policy_allows_this_host_and_the_backend_only(network: Network) -> None:
    def policy(backend: Mapping[str, str]) -> str:
        metas = _Parts(_page(network, backend=backend)).all("meta")
        return next(
            str(m["content"]) for m in metas if "Content-Security" in str(m.get("http-equiv"))
        )

    assert "default-src 'self';" in policy(GITHUB)
    assert "https://api.github.com" in policy(GITHUB)
    assert "http://127.0.0.1:8081" in policy(cms.LOCAL)
    assert "github" not in policy(cms.LOCAL)
    own = {"name": "gitea", "base_url": "https://git.example.org/x", "repo": "a/b"}
    assert "https://git.example.org;" in policy(own)


def test_text_of_the_network_is_escaped(network: Network) -> None:
    named = replace(network, name="A & <b>", contact='x"@example.org')
    page = _page(named, scripts={"decap-cms.js": b""})
    assert "A &amp; &lt;b&gt;" in page
    assert "<b>" not in page
    assert "x&quot;@example.org" in page


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    def make() -> dict[str, bytes]:
        network = project(load(Draft(tmp_path / "n").root).network, "public", TODAY)
        return cms.files(network, backend=GITHUB, scripts=cms.find_scripts(MODULES, "sveltia"))

    assert make() == make()


def test_without_the_packages_there_are_no_scripts(tmp_path: Path) -> None:
    assert cms.find_scripts(tmp_path, "decap") == {}
    assert cms.find_scripts(tmp_path, "sveltia") == {}


# --- the packages ------------------------------------------------------------------------------


def test_packages_are_exact_and_have_a_digest_and_no_address() -> None:
    asked = json.loads((TOP / "package.json").read_text("utf-8"))
    wanted = {**asked["dependencies"], **asked["devDependencies"]}
    for name, version in wanted.items():
        assert re.fullmatch(r"[0-9]+(\.[0-9]+)+|file:.*", version), name
    locked = json.loads((TOP / "package-lock.json").read_text("utf-8"))["packages"]
    for path, package in locked.items():
        if not path:
            continue
        resolved = package.get("resolved", "")
        if resolved:
            assert resolved == "file:generator/editors/left_out", path
        else:
            assert package["integrity"].startswith("sha512-"), path
    settings = (TOP / ".npmrc").read_text("utf-8").split()
    assert "omit-lockfile-registry-resolved=true" in settings
    assert "ignore-scripts=true" in settings
    for name in (".npmrc", "package.json", "package-lock.json"):
        assert "registry." not in (TOP / name).read_text("utf-8")


# --- admin.js ----------------------------------------------------------------------------------


def _installed(path: str) -> str:
    file = MODULES / path
    if shutil.which("node") is None or not file.is_file():
        pytest.fail("These tests need Node.js and the editors: run `make editor` first.")
    return file.read_text("utf-8")


def _node(script: str, given: str) -> str:
    _installed("js-yaml/package.json")
    done = subprocess.run(
        ["node", "-e", script], input=given, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# The page's own script in a room of its own, with the few things of a page that it touches.
_ROOM = """
    const fs = require("fs"), vm = require("vm");
    const { tables, parser, admin, data } = JSON.parse(fs.readFileSync(0, "utf8"));
    const script = { addEventListener() {} };
    const room = { document: {
        getElementById: () => ({ textContent: JSON.stringify(tables) }),
        createElement: () => script, currentScript: { dataset: {} }, head: { append() {} } } };
    room.window = room.self = room.globalThis = vm.createContext(room);
    vm.runInContext(parser, room);
    vm.runInContext(admin, room);
    const { fromFile, toFile } = room.dataFiles;
"""


def _run(do: str, data: Any) -> Any:
    given = {
        "tables": cms.known_tables(),
        "parser": _installed("js-yaml/dist/js-yaml.min.js"),
        "admin": (TOP / "generator/editors/admin/admin.js").read_text("utf-8"),
        "data": data,
    }
    return json.loads(_node(f"{_ROOM} console.log(JSON.stringify({do}))", json.dumps(given)))


def _read(text: str) -> Any:
    document, found = source.parse(text.encode(), "x.yaml")
    assert not found, (text, found)
    return source.plain(document.top)


def _settled(value: Any) -> Any:
    """A record without what is empty."""
    if isinstance(value, list):
        return [_settled(item) for item in value if _settled(item)]
    if isinstance(value, dict):
        return {key: _settled(inner) for key, inner in value.items() if _settled(inner)}
    return value if value.strip() else ""


def test_every_record_of_the_sample_reads_and_writes_the_same(repository: Path) -> None:
    hubs = repository / "data" / "hubs"
    paths = [path for path in sorted(hubs.rglob("*.yaml")) if "-27" not in path.parent.name
             and "-26" not in path.parent.name]  # fmt: skip
    texts = {str(path): path.read_text("utf-8") for path in paths}
    assert len(texts) > 60
    written = _run("Object.fromEntries(Object.entries(data).map(([path, text]) => "
                   "[path, toFile(fromFile(text))]))", texts)  # fmt: skip
    again = _run("Object.fromEntries(Object.entries(data).map(([path, text]) => "
                 "[path, toFile(fromFile(text))]))", written)  # fmt: skip
    for path, text in texts.items():
        assert _read(written[path]) == _settled(_read(text)), path
    assert again == written


def test_what_is_empty_is_left_out_and_fields_stand_in_order() -> None:
    given = {
        "title": "T", "kind": None, "programme": "", "body": " \n", "themes": [], "tried": "x",
        "publish_school": True, "role": "Head", "strange": "kept", "phases": ["", "primary"],
    }  # fmt: skip
    assert _run("toFile(data)", given) == (
        "title: T\nrole: Head\nphases:\n  - primary\ntried: x\npublish_school: yes\nstrange: kept\n"
    )
    hub = {"testimonial": {"quotation": "", "publish_name": "no"}, "name": "A", "posts": [{}]}
    assert _run("toFile(data)", hub) == "name: A\ntestimonial:\n  publish_name: no\n"
    assert _run("toFile(data)", {"rows": []}) == "[]\n"
    assert _run("toFile(data)", {"rows": [{"name": "B", "urn": 900112, "easting": 0}]}) == (
        "- urn: 900112\n  name: B\n  easting: 0\n"
    )


def test_values_are_read_as_text() -> None:
    text = (
        "urn: 012345\nname: no\nleft_on: 2027-02-03\neasting: 1_000\npostcode: ~\nphase: null\n"
        "trust:\n"
    )
    assert _run("fromFile(data)", text) == {
        "urn": "012345", "name": "no", "left_on": "2027-02-03", "easting": "1_000",
        "postcode": "~", "phase": "null",
    }  # fmt: skip
    assert _run("fromFile(data)", "publish_school: True\ntitle: True\nrole: x\n") == {
        "title": "True", "role": "x", "publish_school": "yes",
    }  # fmt: skip
    assert _run("fromFile(data)", "- urn: 900112\n") == {"rows": [{"urn": "900112"}]}


_CHARACTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters="".join(
        [*map(chr, range(9)), "\x0b", "\x0c", *map(chr, range(14, 32)), *map(chr, range(127, 160)),
         "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"]
    ),
)  # fmt: skip
_WORDS = st.sampled_from(
    [
        "a",
        "yes",
        "12",
        ": ",
        " #",
        "- ",
        "\n",
        "\n\n",
        "  ",
        '"',
        "'",
        "|",
        "~",
        "\\",
        "\t",
        "{",
        "]",
    ]
)
_TEXTS = st.one_of(st.text(_CHARACTERS), st.lists(_WORDS, max_size=12).map("".join))


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_TEXTS, min_size=150, max_size=200))
def test_any_text_comes_back(texts: list[str]) -> None:
    """In each place of a record: a field, a list, a record in a list, a list at the top."""
    solid = [text for text in texts if text.strip()]
    records: list[dict[str, Any]] = [
        {"title": text, "kind": "k", "role": text, "themes": [text, "x"]} for text in solid
    ]
    hubs = [{"name": t, "posts": [{"post": t, "held_by": t}], "colour": "c"} for t in solid]
    lists = [{"rows": [{"urn": "900112", "name": t}, {"name": t}]} for t in solid]
    written = _run("data.map(toFile)", [*records, *hubs, *lists])
    wanted = [*records, *hubs, *(entry["rows"] for entry in lists)]
    for text, record in zip(written, wanted, strict=True):
        assert _read(text) == record
        assert text.endswith("\n") and not text.endswith("\n\n")


def test_a_day_is_only_a_day() -> None:
    day = dt.date(2027, 2, 3).isoformat()
    written = _run("toFile(data)", {"programme": "lrp", "dates": [day], "matched_on": day})
    assert written == "programme: lrp\ndates:\n  - 2027-02-03\nmatched_on: 2027-02-03\n"
