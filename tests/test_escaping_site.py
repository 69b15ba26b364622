"""Nothing that a hub types becomes markup: vectors in every field, read back from real pages."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import markdown
import pytest
import yaml

from generator import beside, build, engines, sources
from tests.support.calendar_files import read
from tests.support.search_site import read_index
from tests.support.small_network import (
    TODAY,
    Files,
    Value,
    small_network,
    values,
    write_network,
)

VECTORS: Mapping[str, Sequence[str]] = {
    "script": (
        "<script>x()</script>", "<SCRIPT SRC=//x.y>", "<scr<script>ipt>x()</script>",
        "</title><script>x()</script>", "</textarea><script>x()</script>",
        '"><script>x()</script>', "</script><script>x()", "<script\n>x()</script\n>",
    ),
    "handlers": (
        "<img src=x onerror=x()>", "<svg/onload=x()>", "<b onmouseover=x()>b</b>",
        '" onfocus=x() autofocus="', "' onclick='x()", "<details open ontoggle=x()>",
        "<a href=# onclick=x()>y</a>", "<body onload=x()>",
    ),
    "links": (
        "[y](javascript:x())", "<javascript:x()>", "[y](JaVaScRiPt:x())",
        "[y](java&#115;cript:x())", "[y](data:text/html,x)", "![y](javascript:x())",
        "[y](&#x6A;avascript:x())", "[y]: javascript:x()", "<a href=' javascript:x()'>y</a>",
        "<a href='java\tscript:x()'>y</a>", "[y](vbscript:x)", "<https://e.org/?a=<b>>",
    ),
    "templates": (
        "{{ 7*7 }}", "{% include 'x' %}", "{{''.__class__}}", "{# gone #}", "${7*7}", "<%= 7 %>",
        "{{ config }}", "{%raw%}",
    ),
    "blocks": (
        "# Heading", "## Heading { #top }", "> quoted", "- item", "1. item", "1) item",
        "* item", "+ item", "---", "***", "===", "```js x()```", "~~~ x", ": defined",
        "| a | b |", "!!! danger \"x\"", "??? note \"x\"", "???+ tip", "=== \"Tab\"", "- [x] done",
        "    indented", "[^1]: note", "*[HTML]: abbreviation", "--8<-- \"mkdocs.yml\"",
        "title: x", "[TOC]", "...", "::: module", "$$ x $$",
    ),
    "attributes": (
        "{: onclick=x() }", "word{: .lrp-notice onclick='x()' }", "{ #main .x style='y' }",
        "{: href=javascript:x() }",
    ),
    "html": (
        "</div></div></main>", "<div markdown=\"1\">**b**</div>", "<!-- gone -->", "<!--", "-->",
        "<h1>h</h1>", "<iframe src=//x.y></iframe>", "<style>*{x:y}</style>", "<base href=//x.y>",
        "<form action=//x.y><input name=p>", "<meta http-equiv=refresh content=0>", "<p", "</p>",
        "<![CDATA[x]]>", "<?php x ?>", "<template>t</template>", "<math><mi>m</math>",
        "</td></tr></table>", "<noscript><p title=\"</noscript>",
    ),
    "entities": (
        "&lt;b&gt;", "&amp;amp;", "&#60;script&#62;", "&nbsp;x", "&notanentity;", "AT&T", "&#x3C;",
        "&copy 2026",
    ),
    "inline": (
        "**bold** _em_", "`code`", "a_b_c*d*e", "~~gone~~ ~s~", "^s^ ==m==", "\\*not\\*", "\\",
        "<b>b</b>", ":smile:", "H~2~O", "[[wiki]]", "snake_case__x__", "a  \nb",
        "'single' \"double\"",
    ),
    "letters": (
        "مرحبا بالعالم", "שלום", "a\u200bb\u200dc", "e\u0301 \u00e9", "👩🏽‍🏫 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "ＬＲＰ＜ｂ＞",
        "\ufeffmark", "ſtrange İ ı", "W" * 200, "\u00a0nbsp\u3000wide", "’‘“” – …",
    ),
}  # fmt: skip
"""Class → vectors. No class has an email address or an invisible turn of direction: such values
are refused before anything is built."""

# Text that other records name, or that names a file; a vector in it is a broken reference.
REFERENCES = {
    "duty.phase", "duty.milestone", "milestone.role", "milestone.phase",
    "residency.participant_stage",
    "reviewer.stage", "learning.priority", "resource.phase", "resource.roles", "resource.file",
    "hub.logo", "term.local_authority", "form_block.role", "form_rule.questions",
    "form_question.section", "form_condition.question", "form_condition.answers",
    "form_constraints.pattern", "form_constraints.enum", "form_block.delivery", "redirect.from",
    "redirect.to",
}  # fmt: skip
KEPT_IN_PROSE = {
    "p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "dl",
    "dt", "dd", "h2", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td",
    "div",
}  # fmt: skip
KEPT_ATTRIBUTES = {"href", "title", "scope", "start", "class", "tabindex", "role", "aria-label"}
SCHEMES = {"", "http", "https", "mailto", "webcal"}
_MARKDOWN = [vector for vectors in VECTORS.values() for vector in vectors]


def is_plain(value: Value) -> bool:
    column = value.field
    return (
        (column.type, column.item_type) in (("string", None), ("list", "string"))
        and not {"enum", "pattern"} & set(column.constraints)
        and not (column.format or column.refers or column.text)
        and value.name not in REFERENCES | {"learning.phases"}
        and value.content not in ("", [])
    )


def plain_values(network: Files) -> list[Value]:
    return [value for value in values(network) if is_plain(value)]


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def packed(number: int, turn: int, room: int) -> str:
    """Vectors of one class after the other, as many as there is room for, and a marker."""
    marker = f"q{number}z"
    text = ""
    classes = list(VECTORS.values())
    for step in range(len(classes)):
        vectors = classes[(number + turn + step) % len(classes)]
        for offset in range(len(vectors)):
            vector = vectors[(number + turn + offset) % len(vectors)]
            longer = f"{text} {vector}" if text else vector
            if len(longer) + 1 + len(marker) <= room:
                text = longer
                break
    return f"{text} {marker}"


def with_vectors(turn: int) -> tuple[Files, dict[str, str]]:
    """The small network with vectors in every plain field; field and marker → text."""
    network = small_network()
    wanted = {}
    for number, value in enumerate(plain_values(network)):
        room = int(value.field.constraints.get("maxLength", 400))
        text = packed(number, turn, room)
        wanted[f"{value.name} q{number}z"] = fold(text)
        value.put(text)
    return network, wanted


@dataclass(frozen=True)
class Site:
    """The pages of a build, parsed."""

    files: Mapping[str, bytes]
    pages: Mapping[str, Element]

    @property
    def shown(self) -> str:
        """Every text of every page, one a line, white space folded."""
        return "\n".join(fold(t) for page in self.pages.values() for t in page.itertext())

    @property
    def attributes(self) -> str:
        found = (e.attrib.values() for page in self.pages.values() for e in elements(page))
        return "\n".join(fold(value) for value in chain.from_iterable(found))


def is_element(node: Any) -> bool:
    """Comments have a function for a tag."""
    return isinstance(node.tag, str)


def elements(page: Element) -> Iterator[Element]:
    return (element for element in page.iter() if is_element(element))


def build_site(root: Path, network: Files) -> Site:
    """The finished pages, step by step as a build makes them.

    A link in Markdown that runs something is refused when data is checked. That is passed over
    here: what is made of the page must be harmless by itself.
    """
    write_network(root, network)
    options = build.Options(root=root, out=root / "site", today=TODAY, jobs=1)
    loaded, prose, diagnostics = sources.read(root, TODAY)
    errors = [d for d in diagnostics if d.severity == "error"]
    assert [d.message for d in errors if not d.rule.code.startswith("link-")] == []
    scene = sources.plan(options, loaded, prose)
    trees = sources.render(options, scene)
    base = sources.engine_base(root)
    done = [engines.finish("mkdocs", tree, base) for tree in trees]
    files = {path: data for one in done for path, data in one.files.items()}
    outlines = {path: own for one in done for path, own in one.outlines.items()}
    anchors = {path: own.anchors for path, own in outlines.items() if own is not None}
    files |= beside.search_index(scene, anchors.get)
    pages = {
        path: html5lib.parse(data.decode(), namespaceHTMLElements=False)
        for path, data in files.items()
        if path.endswith(".html")
    }
    return Site(files, pages)


def shape(element: Element) -> Iterator[str]:
    """Tags with the names of their attributes, in order, without what stands in hubs' prose."""
    if not is_element(element):
        yield "comment"
        return
    yield f"{element.tag} {' '.join(sorted(element.attrib))}"
    if "lrp-prose" not in element.get("class", ""):
        for child in element:
            yield from shape(child)
        yield f"/{element.tag}"


def dangers(page: Element) -> Iterator[str]:
    """Handlers and addresses that run something."""
    for element in elements(page):
        for name, value in element.attrib.items():
            if name.startswith("on"):
                yield f"{element.tag} has {name}"
            if name in ("href", "src", "action", "formaction", "srcdoc", "xlink:href") and (
                urlsplit(re.sub(r"^[\x00-\x20]+|[\t\r\n]", "", value)).scheme.lower() not in SCHEMES
            ):
                yield f"{element.tag} leads to {value}"


def scripts(page: Element) -> list[tuple[str, str]]:
    return [(e.get("src", ""), "".join(e.itertext())) for e in elements(page) if e.tag == "script"]


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The same network with a plain word and a marker in every plain field."""
    network = small_network()
    for number, value in enumerate(plain_values(network)):
        text = f"Word q{number}z"
        value.put(text)
    return build_site(tmp_path_factory.mktemp("harmless"), network)


@pytest.fixture(scope="module", params=[0, pytest.param(1, marks=pytest.mark.long)])
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> "Attack":
    network, wanted = with_vectors(request.param * 5)
    for value in values(network):
        if value.field.text == "markdown":
            room = int(value.field.constraints.get("maxLength", 20_000))
            value.record[value.field.name] = many_blocks(room, request.param)
    return Attack(build_site(tmp_path_factory.mktemp("attacked"), network), wanted)


@dataclass(frozen=True)
class Attack:
    """A build with vectors everywhere, and the texts that have to show."""

    site: Site
    wanted: Mapping[str, str]


def many_blocks(room: int, turn: int) -> str:
    """Vectors as blocks of Markdown, by themselves and inside of elements that are refused."""
    blocks: list[str] = []
    for number, vector in enumerate(_MARKDOWN):
        block = f"<section>\n{vector}\n</section>" if (number + turn) % 3 == 0 else vector
        if len("\n\n".join([*blocks, block])) <= room:
            blocks.append(block)
    return "\n\n".join(blocks)


def test_there_are_sixty_vectors_and_more() -> None:
    assert len(set(_MARKDOWN)) > 60


def test_vectors_leave_the_elements_of_every_page_as_they_were(
    harmless: Site, attacked: Attack
) -> None:
    assert attacked.site.pages.keys() == harmless.pages.keys()
    for path, page in attacked.site.pages.items():
        assert list(shape(page)) == list(shape(harmless.pages[path])), path


def test_no_page_has_a_handler_or_an_address_that_runs_something(attacked: Attack) -> None:
    found = {path: list(dangers(page)) for path, page in attacked.site.pages.items()}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_the_only_scripts_are_the_themes_own(harmless: Site, attacked: Attack) -> None:
    for path, page in attacked.site.pages.items():
        assert scripts(page) == scripts(harmless.pages[path]), path


def test_what_was_typed_is_what_shows(harmless: Site, attacked: Attack) -> None:
    before, after = harmless.shown, attacked.site.shown
    absent = {
        field: text
        for field, text in attacked.wanted.items()
        if f"Word {field.split()[-1]}" in before and text not in after
    }
    assert absent == {}


def test_most_plain_fields_show_on_some_page(harmless: Site) -> None:
    """Or the test above would prove nothing."""
    shown = harmless.shown
    names: dict[str, bool] = {}
    for number, value in enumerate(plain_values(small_network())):
        names[value.name] = names.get(value.name, False) or f"Word q{number}z" in shown
    hidden = {name for name, is_shown in names.items() if not is_shown}
    assert hidden == {
        "closure.reason", "outcome.next_year",
        # on pages at old addresses, which no tree holds: see test_redirects.py
        "redirect.reason",
        # what is said of an answer, kept of it, or read from elsewhere; not shown as it is typed
        "form_field.example", "form_option.value", "form_question.aliases", "form_question.noun",
        "network.form_endpoint",
    }  # fmt: skip


def test_what_was_typed_is_what_attributes_say(harmless: Site, attacked: Attack) -> None:
    before, after = harmless.attributes, attacked.site.attributes
    absent = {
        field: text
        for field, text in attacked.wanted.items()
        if re.search(rf"^Word {field.split()[-1]}$", before, re.MULTILINE) and text not in after
    }
    assert absent == {}


def test_titles_descriptions_and_navigation_say_what_was_typed(attacked: Attack) -> None:
    wanted = {field.split()[0]: text for field, text in reversed(list(attacked.wanted.items()))}
    home = attacked.site.pages["hubs/alder/index.html"]
    description = next(e for e in elements(home) if e.get("name") == "description")
    assert fold(description.get("content", "")) == wanted["hub.strapline"]
    title = "".join(next(e for e in elements(home) if e.tag == "title").itertext())
    assert fold(title).startswith(wanted["hub.name"])
    programmes = attacked.site.pages["programmes/index.html"]
    links = {fold("".join(e.itertext())) for e in elements(programmes) if e.tag == "a"}
    assert wanted["programme.title"] in links


def test_calendars_hold_what_was_typed_and_no_entry_more(harmless: Site, attacked: Attack) -> None:
    paths = [path for path in harmless.files if path.endswith(".ics")]
    assert len(paths) >= 10
    titles = set()
    for path in paths:
        before, after = read(harmless.files[path]), read(attacked.site.files[path])
        assert [entry.uid for entry in after] == [entry.uid for entry in before], path
        titles |= {entry.title for entry in after}
    # Calendars leave out the mark that readers of a file drop.
    typed = {
        text.replace("\ufeff", "")
        for field, text in attacked.wanted.items()
        if field.split()[0] in ("session.title", "key_date.title")
    }
    assert len(typed) == 3
    assert typed <= titles


def test_prose_holds_nothing_but_prose(attacked: Attack) -> None:
    for path, page in attacked.site.pages.items():
        for block in (e for e in elements(page) if e.get("class") == "lrp-prose"):
            for element in list(elements(block))[1:]:
                assert element.tag in KEPT_IN_PROSE, (path, element.tag)
                assert set(element.attrib) <= KEPT_ATTRIBUTES, (path, element.attrib)


def test_the_search_shows_what_was_typed_and_leads_where_it_led(
    harmless: Site, attacked: Attack
) -> None:
    """search.js puts these texts in as text (tests/test_search_browser.py)."""
    _, before = read_index(search_parts(harmless))
    _, after = read_index(search_parts(attacked.site))
    assert {record[1] for record in after.values()} == {record[1] for record in before.values()}
    shown = {fold(text) for record in after.values() for text in record}
    headings = {
        fold("".join(element.itertext()))
        for page in attacked.site.pages.values()
        for element in elements(page)
        if element.tag == "h1"
    }
    typed = {fold(t) for f, t in attacked.wanted.items() if f.split()[0] == "learning.title"}
    assert typed & headings
    assert (typed & headings) - shown == set()


def search_parts(site: Site) -> dict[str, bytes]:
    return {path: data for path, data in site.files.items() if path.startswith("search/parts/")}


def test_the_address_of_the_site_ends_no_attribute(tmp_path: Path) -> None:
    network = small_network()
    network["data/network.yaml"]["url"] = "https://e.org/\"onload='x()'><script>x()</script>"
    write_network(tmp_path, network)
    options = build.Options(root=tmp_path, out=tmp_path / "site", today=TODAY)
    loaded, prose, _ = sources.read(tmp_path, TODAY)
    for tree in sources.render(options, sources.plan(options, loaded, prose)):
        address = yaml.safe_load(tree.files["mkdocs.yml"])["site_url"]
        assert not set("\"'<> ") & set(address)


# --- every field with every class of vectors, without the theme


@cache
def _extensions() -> tuple[list[str], dict[str, dict[str, object]]]:
    """The extensions of the root mkdocs.yml, with those that MkDocs adds."""
    whole = yaml.safe_load((Path(__file__).parents[1] / "mkdocs.yml").read_text())
    names = ["tables", "fenced_code"]
    options: dict[str, dict[str, object]] = {}
    for entry in whole["markdown_extensions"]:
        if isinstance(entry, dict):
            options |= entry
        names.append(entry if isinstance(entry, str) else next(iter(entry)))
    return list(dict.fromkeys(names)), options


def bodies(root: Path, network: Files) -> Mapping[str, Element]:
    """The pages of all docs trees, as Markdown makes them."""
    write_network(root, network)
    options = build.Options(root=root, out=root / "site", today=TODAY)
    loaded, prose, diagnostics = sources.read(root, TODAY)
    assert [d.message for d in diagnostics if d.severity == "error"] == []
    trees = sources.render(options, sources.plan(options, loaded, prose))
    names, settings = _extensions()
    converter = markdown.Markdown(extensions=names, extension_configs=settings)
    found = {}
    for tree in trees:
        for path, data in tree.files.items():
            if path.endswith(".md"):
                text = data.decode().split("\n---\n", 1)[1]
                page = converter.reset().convert(text)
                found[tree.base + path] = html5lib.parse(page, namespaceHTMLElements=False)
    return found


@pytest.mark.long
def test_every_field_bears_every_class_of_vectors(tmp_path: Path) -> None:
    expected = {path: list(shape(p)) for path, p in bodies(tmp_path, small_network()).items()}
    for turn in range(len(VECTORS)):
        network, _ = with_vectors(turn)
        for path, page in bodies(tmp_path, network).items():
            assert list(shape(page)) == expected[path], (turn, path)
            assert list(dangers(page)) == [], (turn, path)


# --- fields that are addresses


LINKS = (
    "javascript:x()", "JaVaScRiPt:x()", " javascript:x()", "java\tscript:x()", "data:text/html,x",
    "vbscript:x", "file:///etc/passwd", "blob:x", "//x.y/", "https:x", "ftp://x.y/",
)  # fmt: skip


def _set(table: str, field: str) -> Callable[[Files, str], None]:
    def change(network: Files, text: str) -> None:
        value = next(v for v in values(network) if v.name == f"{table}.{field}")
        value.record[field] = text

    return change


ADDRESSES = (
    _set("resource", "url"), _set("programme_year", "sign_up_link"),
    _set("session", "joining_link"), _set("session", "recording"),
    _set("network", "url"), _set("network", "repository"),
)  # fmt: skip


@pytest.mark.parametrize("address", LINKS)
def test_an_address_that_is_no_web_address_is_refused_in_every_field(
    tmp_path: Path, address: str
) -> None:
    network = small_network()
    for change in ADDRESSES:
        change(network, address)
    write_network(tmp_path, network)
    _, _, diagnostics = sources.read(tmp_path, TODAY)
    places = {(d.location.path, d.location.line) for d in diagnostics if d.severity == "error"}
    assert len(places) >= len(ADDRESSES)
