"""Markdown of hubs becomes HTML that cannot do harm, where it stands and in the page around it."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import markdown
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import prose

ROOT = Path(__file__).resolve().parents[1]
TAGS = {
    "p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "dl",
    "dt", "dd", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td", "div",
}  # fmt: skip
OUR_OWN = {"class", "tabindex", "role", "aria-label"}
HARMFUL = (
    "<script>x()</script>", "<img src=x onerror=x()>", "<a href=javascript:x()>y</a>",
    "[y](javascript:x())", "[y](JAVASCRIPT:x())", "[y](java&#115;cript:x())",
    "[y](&#x6A;avascript:x())", "[y](data:text/html,x)", "[y](vbscript:x)", "<javascript:x()>",
    "[y]: javascript:x()\n\n[y]", "![y](javascript:x())", "<div>\n[y](javascript:x())\n</div>",
    "<section>\n\n**b**{: onclick=x() }\n\n[y](javascript:x()){: onclick=x() }\n\n</section>",
    "<x-y>\n[y](javascript:x())", "<b markdown=1>\n[y](javascript:x())\n</b>", "</div></div>",
    "<div markdown=\"1\">\n[y](javascript:x())\n</div>", "<table><table></div>", "<!-- x", "<p",
    "# H {: onclick=x() }", "<h1 onclick=x()>h</h1>", "<svg><a xlink:href=javascript:x()>y</a>",
    "<form action=javascript:x()><button>y", "<iframe srcdoc='<script>x()</script>'>",
    "<style>*{x:y}</style>", "<base href=//x.y>", "<meta http-equiv=refresh content=0>",
    "```\n<script>x()</script>\n```", "    <script>x()</script>",
    "<pre>\n\n\n[y](javascript:x())\n",
    "<p>\n\n<p>\n\n[y](javascript:x())", "\u0002wzxhzdk:0\u0003", "<a title='\" onclick=x()'>y</a>",
    "<noscript><p title=\"</noscript><img src=x onerror=x()>\">", "<math><mtext><img onerror=x()>",
)  # fmt: skip
MARKDOWN = st.lists(
    st.one_of(
        st.sampled_from(HARMFUL), st.text(max_size=12), st.sampled_from(["\n\n", "\n", "> ", "- "])
    )
).map("".join)  # fmt: skip


def parse(text: str) -> Element:
    parsed: Element = html5lib.parseFragment(text, namespaceHTMLElements=False)
    return parsed


def page_around(text: str) -> str:
    """The HTML of a page in which the text stands, made as the engine makes it."""
    whole = yaml.safe_load((ROOT / "mkdocs.yml").read_text())
    names = [e if isinstance(e, str) else next(iter(e)) for e in whole["markdown_extensions"]]
    around = f"# Page\n\nBefore\n\n{prose.to_html(text)}\n\nAfter\n"
    return markdown.markdown(around, extensions=["fenced_code", *names])


def faults(tree: Element) -> list[str]:
    found = []
    for element in list(tree.iter())[1:]:
        if element.tag not in TAGS:
            found.append(str(element.tag))
            continue
        for name, value in element.attrib.items():
            scheme = re.match(r"\s*([a-z.+-]+):", value, re.IGNORECASE)
            if name == "href" and scheme and scheme.group(1).lower() not in prose.SCHEMES:
                found.append(f"leads to {value}")
            if name not in {"href", "title", "scope", "start"} | OUR_OWN:
                found.append(f"has {name}")
    return found


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_harmful_is_left(text: str) -> None:
    assert faults(parse(prose.to_html(text))) == []


@settings(deadline=None)
@given(MARKDOWN)
@example("<div>\n[y](javascript:x()){: onclick=x() }\n</div>")
def test_the_page_around_it_reads_none_of_it_again(text: str) -> None:
    made = prose.to_html(text)
    assert faults(parse(made)) == []
    expected = parse(f"<p>Before</p>{made}<p>After</p>")
    tree = parse(page_around(text))
    shapes = [[(e.tag, sorted(e.attrib)) for e in t.iter()] for t in (expected, tree)]
    assert [e for e in shapes[1] if e[0] not in ("h1", "DOCUMENT_FRAGMENT")] == [
        e for e in shapes[0] if e[0] != "DOCUMENT_FRAGMENT"
    ]


def test_markdown_becomes_html() -> None:
    text = "Some **bold** and *plain* text with a [link](https://e.org/ 'T').\n\n1. one\n2. two"
    assert prose.to_html(text) == (
        '<div class="lrp-prose">\n<p>Some <strong>bold</strong> and <em>plain</em> text with a '
        '<a href="https://e.org/" title="T">link</a>.</p>\n<ol>\n<li>one</li>\n<li>two</li>\n'
        "</ol>\n</div>"
    )


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "<script>x()</script>"])
def test_nothing_becomes_nothing(text: str) -> None:
    assert prose.to_html(text) == ""


def test_blank_lines_in_code_stay() -> None:
    assert "a\n\n\nb" in prose.to_html("    a\n\n\n    b")
    assert "a\n\n\nb" in page_around("    a\n\n\n    b")


@pytest.mark.parametrize(
    ("text", "heading", "levels"),
    [
        ("# a\n\n## b", 3, ["h3", "h4"]),
        ("### a\n\n# b", 2, ["h4"]),
        ("## a", 3, ["h3"]),
        ("# a\n\n##### b", 3, ["h3", "h6"]),
    ],
)
def test_headings_fit_under_the_pages_own(text: str, heading: int, levels: list[str]) -> None:
    found = [
        e.tag for e in parse(prose.to_html(text, heading)).iter() if re.match("h[1-6]$", str(e.tag))
    ]
    assert [level for level in found if level != "h2"] == levels


def test_a_table_scrolls_in_a_frame_of_its_own() -> None:
    made = parse(prose.to_html("| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter"))
    frame = made.find("div/div")
    assert frame is not None
    assert (frame.get("tabindex"), [e.tag for e in frame]) == ("0", ["table"])
    nested = "<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>\n\nAfter"
    outer = parse(prose.to_html(nested)).find("div")
    assert outer is not None
    assert [e.tag for e in outer] == ["div", "p"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](https://e.org/?a=1&b=2) [b](/hubs/)", ["https://e.org/?a=1&b=2", "/hubs/"]),
        ("<a href='/x'>a</a> <A HREF=/y>b</A>", ["/x", "/y"]),
        ("[a](java&#115;cript:x())", ["javascript:x()"]),
        ("<a title=x href='javascript:x()'>", ["javascript:x()"]),
        ("<office@e.org>", ["mailto:office@e.org"]),
        ("no link", []),
    ],
)
def test_links_are_told_as_a_browser_would_follow_them(text: str, targets: list[str]) -> None:
    assert prose.links(text) == targets


def test_one_text_does_not_change_the_next() -> None:
    prose.to_html("[a]: https://e.org/\n\n[a]")
    assert "href" not in prose.to_html("[a]")
    prose.links("[a]: https://e.org/\n\n[a]")
    assert prose.links("[a]") == []
