"""The generated references hold everything, and what is committed is what would be made now."""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

import generator
from generator import reference
from generator.diagnostics import Rule
from generator.rules import RULES
from generator.tables import Field, Table, tables

NAMES = (reference.DATA_PAGE, reference.RULES_PAGE, reference.PACKAGE)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    files = reference.all_files(tables(), RULES)
    return {path: data.decode() for path, data in files.items()}


def section(page: str, heading: str) -> str:
    """A page from a heading to the next one of the same level."""
    start = page.index(f"\n{heading}\n")
    mark, _, _ = heading.partition(" ")
    end = page.find(f"\n{mark} ", start + 1)
    return page[start : end if end > 0 else len(page)]


@pytest.mark.parametrize("path", NAMES)
def test_what_is_committed_is_what_would_be_made_now(
    repository: Path, made: dict[str, str], path: str
) -> None:
    committed = (repository / path).read_text("utf-8")
    assert committed == made[path], "run `make reference`"


def test_a_file_that_differs_is_found_and_one_that_is_right_is_not(tmp_path: Path) -> None:
    (tmp_path / "right").write_bytes(b"1")
    (tmp_path / "wrong").write_bytes(b"2")
    files = {"right": b"1", "wrong": b"1", "gone": b"1"}
    assert reference.stale(tmp_path, files) == ["wrong", "gone"]


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
def test_every_field_of_a_schema_is_in_its_section(made: dict[str, str], table: Table) -> None:
    text = section(made[reference.DATA_PAGE], f"## {table.title}")
    for path in filter(None, (table.file, table.also)):
        assert f"`{path}`" in text
    rows = dict(re.findall(r"^\| `(\w+)` \|(.+)\|$", text, re.MULTILINE))
    assert list(rows) == list(table.fields)
    for name, field in table.fields.items():
        assert field.description.replace("|", "\\|") in rows[name]
        assert all(f"`{choice}`" in rows[name] for choice in field.enum)
        assert ("| yes |" in rows[name]) == field.required
        assert field.consent is None or f"with `{field.consent}`" in rows[name]


def test_each_row_has_six_cells(made: dict[str, str]) -> None:
    rows = re.findall(r"^\| `\w+` \|.+$", made[reference.DATA_PAGE], re.MULTILINE)
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {8}


@pytest.mark.parametrize("path", [reference.DATA_PAGE, reference.RULES_PAGE])
def test_every_link_within_a_page_leads_to_a_heading(made: dict[str, str], path: str) -> None:
    headings = re.findall(r"^#+ (.+)$", made[path], re.MULTILINE)
    anchors = [reference.anchor(heading) for heading in headings]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", made[path])) <= set(anchors)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_section_with_why_and_how_to_mend_it(
    made: dict[str, str], rule: Rule
) -> None:
    text = section(made[reference.RULES_PAGE], f"### {rule.code}")
    assert f"**{rule.title}** ({rule.severity})" in text
    assert rule.why in text
    assert rule.mend in text


def test_every_rule_that_the_program_has_can_be_explained() -> None:
    ours = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(generator.__path__, "generator.")
        if found.name != "generator.__main__"
    ]
    every = {
        value.code for module in ours for value in vars(module).values() if isinstance(value, Rule)
    }
    assert every - {rule.code for rule in RULES} == set()


def test_no_two_rules_have_the_same_code() -> None:
    codes = [rule.code for rule in RULES]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize(
    ("made_of", "kind"),
    [
        ({"type": "integer", "constraints": {"minimum": 1, "maximum": 1200}}, "from 1 to 1,200"),
        ({"type": "integer", "constraints": {"minimum": 1}}, "a whole number, 1 or more"),
        ({"type": "number", "constraints": {"maximum": 9}}, "a number, 9 or less"),
        ({"type": "list", "item_type": "date"}, "a list of dates"),
        ({"type": "list", "item_type": "string", "refers": "theme"}, "a list of ids of themes"),
        ({"refers": "school", "constraints": {"pattern": "[0-9]{6}"}}, "the URN of a school"),
        ({"constraints": {"enum": ["a", "b"], "maxLength": 3}}, "one of `a`, `b`"),
        ({"text": "markdown", "constraints": {"maxLength": 4000}}, "Markdown, up to 4,000"),
    ],
)
def test_a_kind_is_said_in_plain_words(made_of: dict[str, Any], kind: str) -> None:
    plain = {"type": "string", "constraints": {}, "required": False, "audience": "public"}
    texts = dict.fromkeys(("name", "title", "description", "example", "noun"), "")
    assert kind in reference.kind_of(Field(**{**texts, **plain, **made_of}), tables())


def in_data(path: str) -> str:
    """A path of the schemas as a pattern from data/."""
    return re.sub(r"<\w+>", "*", path.removeprefix("data/"))


def test_the_descriptor_is_a_data_package_that_names_every_table(made: dict[str, str]) -> None:
    from frictionless import Package

    descriptor = load_yaml(made[reference.PACKAGE])
    assert [error.message for error in Package.metadata_validate(descriptor)] == []
    assert Package.from_descriptor(descriptor).validate().flatten(["message"]) == []
    named = {one["lrp"]["path"] for one in descriptor["resources"]}
    assert named == {in_data(path) for t in tables().values() for path in (t.file, t.also) if path}
    assert len({one["name"] for one in descriptor["resources"]}) == len(named)


def test_the_descriptors_paths_find_every_record_of_the_sample_network(
    repository: Path, made: dict[str, str]
) -> None:
    data = repository / "data"
    descriptor = load_yaml(made[reference.PACKAGE])
    found = [path for one in descriptor["resources"] for path in data.glob(one["lrp"]["path"])]
    wanted = set(data.rglob("*.yaml")) - {data / "datapackage.yaml"}
    assert sorted(found) == sorted(wanted)


def test_the_descriptor_says_of_each_field_what_its_schema_says(made: dict[str, str]) -> None:
    descriptor = load_yaml(made[reference.PACKAGE])
    by_path = {one["lrp"]["path"]: one for one in descriptor["resources"]}
    for table in tables().values():
        if table.file is None:
            continue
        one = by_path[in_data(table.file)]
        assert one["data"] == [list(table.fields)]
        kept = {field["name"]: field for field in one["schema"]["fields"]}
        assert list(kept) == list(table.fields)
        for field in table.descriptor["fields"]:
            assert {key: value for key, value in field.items() if key != "lrp"} == {
                key: value for key, value in kept[field["name"]].items() if key != "lrp"
            }


def load_yaml(text: str) -> Any:
    """The plain values of a text that the program wrote; numbers and yes stay as they are."""
    import yaml

    return yaml.safe_load(text)
