"""Templates print every value escaped, and none of them can do otherwise."""

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import jinja2
import markdown
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from generator.templates import (
    Safe,
    Unusable,
    day,
    environment,
    escape,
    escape_html,
    one_line,
    quoted,
    render_text,
    span,
    text_environment,
)

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "site_templates").rglob("*.j2"))
FILTERS = {
    "capitalize", "default", "first", "format", "int", "join", "kept", "last", "length", "list",
    "lower", "markdown", "max", "min", "quoted", "round", "sort", "string", "upper", "day",
    "day_month", "month",
}  # fmt: skip
OPT_OUTS: tuple[type[nodes.Node], ...] = (
    nodes.Concat, nodes.MarkSafe, nodes.MarkSafeIfAutoescape, nodes.EvalContextModifier,
    nodes.ScopedEvalContextModifier, nodes.FilterBlock,
)  # fmt: skip
CALLS_OF_JINJA = {"caller", "range", "loop"}
# What YAML files may hold: no control characters and no turns of direction (generator/source.py).
TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs", "Zl", "Zp"),
        exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff",
    )
)
MARKUP = st.lists(
    st.sampled_from(
        [
            *"\\`*_{}[]()#+-.!|~^=<>&:?\"' \t\n$%@/;0123456789xab",
            "{:", "!!!", "???", "---", "***", "===", "    ", "\n\n", "1.", "</div>", "<b>", "&amp;",
            "&#60;", "[x](y)", "{#id}", "<!--", "-->", ":::", "- [ ] ", "\n: ", "https://",
            "***a***",
        ]
    )
).map("".join)  # fmt: skip
VALUE = st.one_of(TEXT, MARKUP)


def fold(text: str) -> str:
    return re.sub(r"[\s\x1c-\x1f\x85]+", " ", text).strip()


# --- what templates may say


def parsed() -> Iterator[tuple[Path, nodes.Template]]:
    parser = jinja2.Environment(extensions=["jinja2.ext.do"])
    for path in TEMPLATES:
        yield path, parser.parse(path.read_text("utf-8"))


def macros_of(tree: nodes.Template) -> set[str]:
    imported = {
        name if isinstance(name, str) else name[1]
        for found in tree.find_all(nodes.FromImport)
        for name in found.names
    }
    return imported | {found.name for found in tree.find_all(nodes.Macro)}


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20


def test_no_template_opts_out_of_escaping() -> None:
    faults = []
    for path, tree in parsed():
        for found in tree.find_all(nodes.Filter):
            if found.name not in FILTERS:
                faults.append(f"{path.name}:{found.lineno} uses the filter {found.name}")
        for kind in OPT_OUTS:
            for node in tree.find_all(kind):
                faults.append(f"{path.name}:{node.lineno} has {kind.__name__}")
        if "{% raw" in (text := path.read_text("utf-8")) or "autoescape" in text:
            faults.append(f"{path.name} has raw or autoescape")
    assert faults == []


def test_templates_call_macros_and_nothing_else() -> None:
    inherited = {
        path.name: macros_of(tree) for path, tree in parsed()
    }["page.j2"]  # fmt: skip
    faults = []
    for path, tree in parsed():
        known = macros_of(tree) | inherited | CALLS_OF_JINJA
        for call in tree.find_all(nodes.Call):
            if not (isinstance(call.node, nodes.Name) and call.node.name in known):
                faults.append(f"{path.name}:{call.lineno}")
    assert faults == []


def test_what_templates_import_depends_on_nothing_but_what_it_is_given() -> None:
    """So it is read once, not again for each page."""
    imports = [
        (path.name, found.template.value, found.with_context)
        for path, tree in parsed()
        for found in tree.find_all(nodes.FromImport)
        if isinstance(found.template, nodes.Const)
    ]
    assert len({name for _, name, _ in imports}) > 5
    assert [one for one in imports if one[2]] == []
    imported = {name for _, name, _ in imports}
    needed = {
        path.name: find_undeclared_variables(tree)
        for path, tree in parsed()
        if path.name in imported
    }
    assert not any(needed.values()), needed


def test_templates_reach_for_no_private_attribute() -> None:
    faults = [
        f"{path.name}:{found.lineno} {found.attr}"
        for path, tree in parsed()
        for found in tree.find_all(nodes.Getattr)
        if found.attr.startswith("_")
    ]
    assert faults == []


# --- what the environment does


def render(folder: Path, text: str, **values: object) -> str:
    (folder / "page.md.j2").write_text(text)
    return environment([folder], {}).get_template("page.md.j2").render(**values)


@pytest.mark.parametrize(
    "text", ["{{ absent }}", "{{ hub.absent }}", "{% if absent %}{% endif %}", "{{ hub.a.b }}"]
)
def test_an_undefined_name_stops_the_build(tmp_path: Path, text: str) -> None:
    with pytest.raises(jinja2.UndefinedError):
        render(tmp_path, text, hub={"name": "Alder"})


def test_every_printed_value_is_escaped(tmp_path: Path) -> None:
    text = "{% macro m(x) %}<p>{{ x }}</p>{% endmacro %}{{ a }}{{ m(a) }}{{ a + a }}{{ a | lower }}"
    text += (
        "{{ [a, a] | join(' ') }}{% set b %}{{ a }}{% endset %}{{ b }}{{ {'k': a}.k }}{{ nothing }}"
    )
    made = render(tmp_path, text, a="<B>*_", nothing=None)
    one, low = "&lt;B&gt;&#42;&#95;", "&lt;b&gt;&#42;&#95;"
    assert made == f"{one}<p>{one}</p>{one}{one}{low}{one} {one}{one}{one}"


def test_what_a_value_says_is_not_a_template(tmp_path: Path) -> None:
    for text in ("{{ 7*7 }}", "{% include 'x' %}", "{{''.__class__}}", "{# gone #}"):
        made = render(tmp_path, "{{ a }}", a=text)
        assert shown(made) == fold(text)


def test_text_that_is_safe_stays_so_only_by_itself() -> None:
    assert type(escape("a")) is Safe
    assert type(escape("a") + "<b>") is str


def test_days_are_written_in_words() -> None:
    assert day(dt.date(2027, 2, 3)) == "3 February 2027"


# --- escape, against Markdown itself with the extensions of the site


def converter() -> markdown.Markdown:
    whole = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
    names: list[str] = ["fenced_code"]
    options: dict[str, dict[str, Any]] = {}
    for entry in whole["markdown_extensions"]:
        if isinstance(entry, dict):
            options |= entry
        names.append(entry if isinstance(entry, str) else next(iter(entry)))
    return markdown.Markdown(extensions=names, extension_configs=options)


CONVERTER = converter()


def convert(text: str) -> Element:
    made = CONVERTER.reset().convert(text)
    parsed: Element = html5lib.parseFragment(made, namespaceHTMLElements=False)
    return parsed


def shown(text: str) -> str:
    return fold("".join(convert(text).itertext()))


def tags(text: str) -> list[str]:
    return [element.tag for element in convert(text).iter()][1:]


@settings(deadline=None)
@given(VALUE)
@example("??? note")
@example(" - item")
@example(" 1. item")
@example("12) item")
@example('=== "Tab"')
@example("!!! danger")
@example(": defined")
@example("a\u2028b")
def test_text_shows_as_itself_in_a_paragraph(text: str) -> None:
    made = escape(text)
    assert shown(made) == fold(text)
    assert tags(made) == (["p"] if fold(text) else [])


@settings(deadline=None)
@given(VALUE)
def test_text_shows_as_itself_after_other_text_and_in_a_heading(text: str) -> None:
    assert shown(f"Before {escape(text)} after.") == fold(f"Before {text} after.")
    heading = f"## {escape(text)}’s own {{ #own }}"
    assert shown(heading) == fold(f"{text}’s own")
    assert tags(heading) == ["h2"]


@settings(deadline=None)
@given(VALUE)
def test_text_shows_as_itself_in_a_block_of_html(text: str) -> None:
    made = f'Before\n\n<div class="a">\n<p>{escape(text)}</p>\n</div>\n\nAfter'
    assert shown(made) == fold(f"Before {text} After")
    assert tags(made) == ["p", "div", "p", "p"]


@settings(deadline=None)
@given(VALUE)
def test_text_is_itself_in_an_attribute(text: str) -> None:
    block = convert(f'<div title="{escape(text)}">\n<p>x</p>\n</div>').find("div")
    assert block is not None
    assert fold(block.get("title", "")) == fold(text)
    assert set(block.keys()) == {"title"}


@settings(deadline=None)
@given(VALUE)
def test_escaped_text_is_one_line(text: str) -> None:
    assert not re.search(r"[\n\r\v\f\x85\u2028\u2029]", escape(text))
    assert "\n" not in quoted(text)


# --- front matter


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
@example("\x7f\x80\x9f\ufffe\uffff\ufeff")
@example("🏴 \U0010ffff")
@example("--- \n---\ntitle: x")
@example("a: b # c")
def test_a_quoted_value_is_read_back_from_yaml(text: str) -> None:
    for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        read = yaml.load(f"title: {quoted(text)}\nnext: 1\n", loader)
        assert read == {"title": escape_html(text), "next": 1}


@settings(deadline=None)
@given(VALUE)
def test_a_title_shows_as_itself_in_html(text: str) -> None:
    made = html5lib.parseFragment(f"<b>{escape_html(text)}</b>", namespaceHTMLElements=False)
    assert fold("".join(made.itertext())) == fold(text)
    assert [element.tag for element in made.iter()][1:] == ["b"]


# --- plain text


def plain(folder: Path, text: str, **values: object) -> str:
    (folder / "letter.txt.j2").write_text(text, "utf-8")
    return render_text(text_environment([folder]), ["letter.txt.j2"], values)


@pytest.mark.parametrize("text", ["{{ absent }}", "{{ hub.absent }}", "{% if absent %}{% endif %}"])
def test_an_undefined_name_in_plain_text_names_the_template(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unusable, match=r"`letter\.txt\.j2`: .*absent.*\."):
        plain(tmp_path, text, hub={"name": "Alder"})


def test_a_slip_in_a_template_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"`letter\.txt\.j2`, line 2: "):
        plain(tmp_path, "a\n{% for %}\n")
    with pytest.raises(Unusable, match="There is no template `b`"):
        render_text(text_environment([tmp_path]), ["a", "b"], {})


def test_plain_text_is_not_escaped_and_nothing_is_printed_for_nothing(tmp_path: Path) -> None:
    assert plain(tmp_path, "{{ a }}|{{ b }}|\n", a="<O'Brien & Söhne>", b=None) == (
        "<O'Brien & Söhne>||\n"
    )


@settings(deadline=None)
@given(st.text())
@example("a\r\nBcc: b\x0b\x0c\x1c\x85\u2028\u2029c")
@example("\u202eturned\u2066 \u200bhidden\ufeff \ud800 \x00")
def test_a_value_in_plain_text_is_one_line_of_what_can_be_seen(text: str) -> None:
    made = one_line(text)
    assert len(made.splitlines()) <= 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", made)
    assert "  " not in made
    assert made == made.strip()
    made.encode("utf-8")


def test_what_joins_letters_is_kept() -> None:
    assert one_line("می\u200cخواهم 👩\u200d🏫") == "می\u200cخواهم 👩\u200d🏫"


def test_several_days_are_written_in_few_words() -> None:
    days = [dt.date(2026, 11, 20), dt.date(2026, 11, 23), dt.date(2027, 1, 5)]
    assert span(days) == "20 and 23 November 2026 and 5 January 2027"
    assert span([]) == ""


# --- compiled templates


def _compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """A network's page in a new process of a program with this digest, which compiles no more."""
    monkeypatch.setattr(sys, "pycache_prefix", str(folder / "compiled"))
    (folder / "page.md.j2").write_text("{% if it %}Fish & {{ it }}{% endif %}")
    assert rendered_by(folder, "one") == "Fish & &lt;"

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("compiled")

    monkeypatch.setattr(jinja2.Environment, "compile", refused)
    return lambda stamp: rendered_by(folder, stamp)


def rendered_by(folder: Path, stamp: str) -> str:
    return environment([folder], {}, stamp).get_template("page.md.j2").render(it="<")


def test_a_template_is_compiled_once_for_all_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _compiled(tmp_path, monkeypatch)("one") == "Fish & &lt;"


def test_another_text_another_program_and_a_damaged_file_are_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = _compiled(tmp_path, monkeypatch)
    with pytest.raises(AssertionError, match="compiled"):
        render("two")
    page = tmp_path / "page.md.j2"
    before = page.read_text()
    page.write_text(before.replace("Fish", "Peas"))
    with pytest.raises(AssertionError, match="compiled"):
        render("one")
    page.write_text(before)
    assert render("one")
    (kept,) = (tmp_path / "compiled").rglob("*.pyc")
    for damage in (b"", kept.read_bytes()[:40], b"x" * 200):
        kept.write_bytes(damage)
        with pytest.raises(AssertionError, match="compiled"):
            render("one")


def test_templates_are_compiled_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "file"))
    (tmp_path / "page.md.j2").write_text("{{ it }}")
    assert rendered_by(tmp_path, "one") == "&lt;"
