"""A changed template concerns the pages that use it, and no page stands that it would change."""

from pathlib import Path

import pytest

from generator import build, looks, sources
from generator.bundle import bundled
from generator.cache import Cache
from tests.support.buildable import lay_network
from tests.test_incremental import options_of, same

OFTEN = ("page.j2", "components.j2", "piece_list.j2", "hub/years.md.j2", "question.j2")
"""Templates that others extend, import, include, are rendered by themselves, and ask for."""
ALL = sorted(
    path.relative_to(bundled("site_templates")).as_posix()
    for path in bundled("site_templates").rglob("*.j2")
    if "letters" not in path.parts
)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return lay_network(tmp_path / "network")


def look_of(folder: Path) -> looks.Look:
    own = folder / "site_templates"
    files = {p.relative_to(own).as_posix(): p.read_bytes() for p in own.rglob("*.j2")}
    return looks.look("shared", files, Cache(None), lambda: sources.environment(folder))


def written(folder: Path, **texts: str) -> looks.Look:
    """The look of a network with these templates."""
    for name, text in texts.items():
        place = folder / "site_templates" / f"{name}.j2"
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, "utf-8")
    return look_of(folder)


def changed(before: looks.Look, after: looks.Look, *names: str) -> list[str]:
    return [name for name in names if before.of(f"{name}.j2") != after.of(f"{name}.j2")]


def test_a_page_is_made_with_its_template_and_all_that_this_uses(tmp_path: Path) -> None:
    texts = {
        "frame": "{% block body %}{% endblock %}", "part": "a", "asked": "{{ it }}", "other": "b",
        "tools": "{% macro one() %}1{% endmacro %}",
        "extends": '{% extends "frame.j2" %}', "includes": '{% include "part.j2" %}',
        "imports": '{% from "tools.j2" import one %}', "asks": '{{ 1 | kept("asked.j2") }}',
        "far": '{% include "includes.j2" %}', "alone": "c",
    }  # fmt: skip
    users = ("extends", "includes", "imports", "asks", "far", "alone")
    before = written(tmp_path, **texts)
    for part, concerned in {
        "frame": ["extends"], "part": ["includes", "far"], "asked": ["asks"],
        "tools": ["imports"], "other": [], "alone": ["alone"],
    }.items():  # fmt: skip
        after = written(tmp_path, **{part: f"{texts[part]} "})
        assert changed(before, after, *users) == concerned, part
        before = after


@pytest.mark.parametrize(
    "text",
    [
        "{% include name %}",
        '{% extends "a" ~ x %}',
        "{{ 1 | kept(name) }}",
        "{{ 1 | kept('a', 2) }}",
    ],
)
def test_a_template_that_names_others_by_a_value_is_concerned_by_all(
    text: str, tmp_path: Path
) -> None:
    before = written(tmp_path, asks=text, other="a")
    assert changed(before, written(tmp_path, other="b"), "asks") == ["asks"]


def test_a_template_that_is_new_or_gone_concerns_those_that_name_it(tmp_path: Path) -> None:
    named = '{% include "late.j2" ignore missing %}'
    before = written(tmp_path, asks=named, other="a")
    after = written(tmp_path, late="now")
    assert changed(before, after, "asks", "other") == ["asks"]
    (tmp_path / "site_templates" / "late.j2").unlink()
    assert changed(before, look_of(tmp_path), "asks", "other") == []


def edited(network: Path, name: str) -> None:
    """A template of the network's own that shows another thing on whatever it makes."""
    text = (bundled("site_templates") / name).read_text("utf-8")
    place = network / "site_templates" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    told = "Edited for the test.\n"
    for begins in ("{% block body %}\n", "{% macro hero(", "-%}\n"):
        if begins in text:
            put = f"{begins}{told}" if not begins.endswith("(") else f"{told}{begins}"
            text = text.replace(begins, put, 1)
            break
    else:
        text += told
    place.write_text(text, "utf-8")


def test_a_network_with_one_template_after_the_other_is_as_if_built_afresh(network: Path) -> None:
    options = options_of(network)
    build.build(options)
    for name in OFTEN:
        edited(network, name)
        same(options, name)


def test_a_template_of_few_pages_makes_few_again(network: Path) -> None:
    options = options_of(network)
    build.build(options)
    edited(network, "home.md.j2")
    assert [made for made in build.build(options).made if made.endswith(".html")] == [
        "home:index.html"
    ]


@pytest.mark.long
@pytest.mark.parametrize("name", ALL)
def test_whichever_template_is_edited_no_page_stands_that_would_differ(
    name: str, network: Path
) -> None:
    options = options_of(network)
    build.build(options)
    edited(network, name)
    same(options, name)
