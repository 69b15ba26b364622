"""The warm engine gives what MkDocs itself gives, byte for byte, and fails when MkDocs warns."""

import pickle
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator import build, source, sources
from generator.docstree import DocsTree, microsite
from generator.engines import cutting, document_links, finish, links, mkdocs, packing, settle
from generator.engines.mkdocs import Base, EngineFailed
from tests.support.small_network import TODAY

# Blocks that Python-Markdown reads in ways of its own, alone and beside each other.
BLOCKS = (
    "Plain words.", "Two\nlines.", "## A heading", "## A heading { #said }", "### Deeper",
    "#### Deepest { #said }", "# The first", "Set\n===", "Under\n---", "- one\n- two",
    "- one\n\n    more of one\n\n- two", "1. one\n2. two", "- [ ] a task\n- [x] done",
    "!!! note \"Title\"\n    Within it.\n\n    And still.", "??? tip\n    Folded.",
    "    indented code\n\n    more code", "Term\n:   what it means", ":   a meaning alone",
    "> quoted\n\n> again", "| a | b |\n|---|---|\n| 1 | 2 |", "***", "*em* **strong** `code`",
    "A [link](/x/) and [another](../there/#a \"title\").", "[a file](plan.md)", "[gone](no.pdf)",
    "![picture](/a.png){ .wide }", "<https://e.org/>", "a &copy; b &amp c &#35; &unknown; & d",
    "[said]: /elsewhere/ \"Title\"", "See [said] and [said][].", "{: .class }", "[TOC]",
    "```\n<div>\n\n<div>\n```", "~~~ python\nx = 1\n~~~", "a < b and b > c", "trailing  \nbreak",
    "Word.\n{: #by-block }", "back\\*slash \\<div>", "e@e.org", "&lt;div&gt;", "é 中 \u00a0 \u2028",
    "<p>A paragraph.</p>", "<div>one</div>", "<div>\n\n## Not a heading\n\n</div>",
    "<div>one</div>\n<div>two</div>", "<div>one</div><div>two</div>", "<div>one</div> tail",
    "<div>one</div>\nwords after", "words before\n<div>one</div>", "<div><p>open</div>",
    "<div><b><i></b></i></div>", "<div></p></div>", "<div>never ended", "</div>",
    "<span>in</span>",
    "<div markdown=\"1\">\n*Markdown* in it\n</div>", "<div class='a' title=\"b > c\">x</div>",
    "<div title=\"a < b\">x</div>", "<DIV>upper</DIV>", "<!-- a remark -->",
    "<div><!-- <p> --></div>",
    "<script>let a = \"<div>\";</script>", "<div><style>a{}</style></div>", "<hr>",
    "<div><br>x</div>",
    "<div><svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg></div>", "<ul><li>one<li>two</ul>",
    "<form><textarea> a\n\n b</textarea><input name=\"x\"></form>",
    "<div>a &amp b &copy; & c</div>",
    "<div id=\"said\">x</div>", "<pre>a\n\n  b</pre>", "<div>\n   \nspaces\n</div>", "<div/>",
    "<figure>\n\n\n<img src=\"/a.png\">\n\n\n</figure>", "<nav\n  class=\"a\">x</nav>",
    "<div>\tx</div>",
    "<div><a href=\"/x?a=1&b=2\">x</a></div>", "<x-y>own</x-y>", "<?php 1 ?>", "<![CDATA[x]]>",
    "   <div>moved in</div>", "<div>0</div>", "<section><h2 id=\"raw\">Raw</h2></section>",
)  # fmt: skip
TITLE = '---\ntitle: "A &amp; B"\ndescription: "What it is"\n---\n\n'


def tree(pages: Mapping[str, str], base: str = "", **settings: object) -> DocsTree:
    """A docs tree of these pages, the first of them its home."""
    whole = {
        "INHERIT": "../mkdocs.yml", "docs_dir": "docs", "plugins": [], "site_name": "Site",
        "site_url": "https://e.org/", "extra": {"homepage": "/"}, "nav": [{"Home": "index.md"}],
        **settings,
    }  # fmt: skip
    files = {f"docs/{path}": text.encode() for path, text in pages.items()}
    return DocsTree(base, base, {**files, "mkdocs.yml": source.dump(whole).encode()})


@pytest.fixture(scope="module")
def base(repository: Path) -> Base:
    return sources.engine_base(repository)


@pytest.fixture(scope="module")
def sample(repository: Path) -> list[DocsTree]:
    """The docs trees of the sample network: its own, then each hub's without its pack."""
    options = build.Options(root=repository, out=repository / "site", today=TODAY)
    loaded, pages, _ = sources.read(repository, TODAY)
    scene = sources.plan(options, loaded, pages)
    environment = sources.environment(repository)
    trees = [microsite(scene, hub, environment) for hub in scene.network.hubs]
    return [sources.render_network(options, scene), *trees]


def differing(made: Mapping[str, bytes], plain: Mapping[str, bytes]) -> list[str]:
    """The files in which two sites differ."""
    return sorted(path for path in {*made, *plain} if made.get(path) != plain.get(path))


def test_a_microsite_of_the_sample_is_what_mkdocs_makes_of_it(
    sample: list[DocsTree], base: Base
) -> None:
    small = min(sample[1:], key=lambda one: len(one.files))
    assert differing(mkdocs.build(small, base), mkdocs.plainly(small, base)) == []


@pytest.mark.long
def test_every_tree_of_the_sample_is_what_mkdocs_makes_of_it(
    sample: list[DocsTree], base: Base
) -> None:
    for one in sample:
        assert differing(mkdocs.build(one, base), mkdocs.plainly(one, base)) == [], one.name


def test_pages_of_odd_blocks_are_what_mkdocs_makes_of_them(base: Base) -> None:
    """Each block alone, between blocks of HTML, and many random ones after each other."""
    chance = random.Random(6)
    pages = {"index.md": "# Home", "plan.md": TITLE + "A plan.", "a/index.md": "[up](../plan.md)"}
    for number, block in enumerate(BLOCKS):
        pages[f"alone/{number}.md"] = TITLE + block
        pages[f"between/{number}.md"] = f"{TITLE}<div>a</div>\n\n{block}\n\n<div>b</div>"
    tame = [block for block in BLOCKS if cutting.cut(block) is not None]
    assert len(tame) > len(BLOCKS) / 3
    for number in range(300):
        blocks = chance.choices(chance.choice((tame, BLOCKS)), k=chance.randint(2, 6))
        pages[f"many/{number}.md"] = "".join(
            block + chance.choice(("\n\n", "\n\n", "\n\n\n", "\n", " \n\n")) for block in blocks
        )
    whole = tree(pages)
    assert differing(mkdocs.build(whole, base), mkdocs.plainly(whole, base)) == []


def test_the_same_words_on_pages_at_different_depths_lead_where_each_page_says(base: Base) -> None:
    words = "See [the plan](plan.md#said) and [a folder](../a/) and ![it](it.png)."
    pages = {f"{folder}x.md": words for folder in ("", "a/", "a/b/")}
    pages |= {"index.md": "", "plan.md": "## Plan { #said }", "a/plan.md": "", "a/it.png": ""}
    whole = tree(pages)
    assert differing(mkdocs.build(whole, base), mkdocs.plainly(whole, base)) == []


def test_pages_that_share_what_is_around_them_are_what_mkdocs_makes_of_each(base: Base) -> None:
    """Pages in and outside of the menu, at several depths, with and without each of their texts."""
    chance = random.Random(8)
    pages = {"index.md": TITLE, "a/index.md": TITLE, "a/b/c.md": TITLE, "d.md": "# Deep"}
    pages |= {"a/b/beside.md": TITLE, "a/beside.md": TITLE}
    texts = {
        "title": ('"T &amp; {{ t }}"', '"\\ue000title\\ue000"', '""', "7"),
        "description": ('"&quot;What&quot; it is"', '"<b>"'), "policy": ('"none"',),
        "correction_url": ('"/x?a=1&b=2"', '"https://e.org/"'),
        "template": ("form.html", "plain.html", "main.html", "search.html"),
        "hide": ("[toc]", "[navigation, toc]"), "template_kind": ("home",),
        "feeds": ('[{title: "F", folder: "/f/"}]', '[{title: "G", folder: "/g/"}]'),
    }  # fmt: skip
    bodies = (
        "<div>x</div>", "## One { #one }\n\n## Two", "# Top\n\n## One", "| a |\n|---|\n| b |",
        "## One { #one }\n\n### Under\n\n## Two", "", '<div data-form="a&quot;b">&#42;</div>',
    )  # fmt: skip
    folders = ("", "a/", "a/b/", "e/", "e/f/", "g/f/", "d/", "a/b/c/")
    for number in range(240):
        # So few of each that many pages share what is around them.
        few = {name: of for name, of in texts.items() if chance.random() < 0.2}
        chosen = {name: chance.choice(of) for name, of in few.items()}
        chosen.setdefault("title", f'"Page {number}"')
        head = "\n".join(f"{name}: {text}" for name, text in chosen.items())
        path = f"{chance.choice(folders)}p{number}.md"
        pages[path] = f"---\n{head or 'x: y'}\n---\n\n{chance.choice(bodies)}"
    nav = [{"Home": "index.md"}, {"A": ["a/index.md", "a/b/c.md"]}, {"D": "d.md"}]
    extra = {"network": {"name": "N", "url_root": "/"}, "hub": {"id": "h", "name": "H"}}
    whole = tree(pages, nav=nav, extra=extra)
    assert differing(mkdocs.build(whole, base), mkdocs.plainly(whole, base)) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"markdown_extensions": ["abbr"]}, {"use_directory_urls": False},
        {"validation": {"links": {"anchors": "info"}}}, {"extra_templates": ["robots.html"]},
        {"exclude_docs": "hidden/", "theme": {"name": "material", "features": ["toc.integrate"]}},
        {"markdown_extensions": [{"toc": {"permalink": True, "toc_depth": 6}}, "attr_list"]},
    ],
)  # fmt: skip
def test_a_network_may_configure_mkdocs_as_it_likes(asked: dict[str, object], base: Base) -> None:
    whole = {"site_name": "Ours", "theme": {"name": "material"}, **asked}
    text = "# One\n\nA [b][1] of HTML.\n\n<div>x</div>\n\n[1]: /b/\n\n*[HTML]: a language\n"
    pages = {"index.md": text, "a.md": "### A\n\n## B", "robots.html": "{{ base_url }}"}
    odd = tree({**pages, "hidden/x.md": "Hidden", "a/README.md": "Read", "a/notes": "No dot"})
    plain = Base(source.dump(whole).encode(), base.theme)
    for one in (odd, tree(pages)):
        assert differing(mkdocs.build(one, plain), mkdocs.plainly(one, plain)) == []


def test_a_tree_that_sets_more_than_its_own_settings_is_built_all_the_same(base: Base) -> None:
    pages = {"index.md": "Hello\n\n*[HTML]: a language\n\nHTML", "b.md": "## B"}
    whole = tree(pages, copyright="Us", markdown_extensions=["abbr"])
    made = mkdocs.build(whole, base)
    assert differing(made, mkdocs.plainly(whole, base)) == []
    assert b"<abbr" in made["index.html"]


def test_what_was_built_before_leaves_no_trace(sample: list[DocsTree], base: Base) -> None:
    one, other = sorted(sample[1:], key=lambda made: len(made.files))[:2]
    first = mkdocs.build(one, base)
    mkdocs.build(other, base)
    mkdocs.build(tree({"index.md": "x"}), Base(b"site_name: x\n", {}))
    assert mkdocs.build(one, base) == first


def test_a_warning_fails_the_build_every_time_and_the_next_build_is_right(base: Base) -> None:
    sound = tree({"index.md": "Hello"})
    before = mkdocs.build(sound, base)
    strict = Base(base.configuration.replace(b"not_found: info", b"not_found: warn"), base.theme)
    for _ in range(2):
        with pytest.raises(EngineFailed, match=r"gone\.md"):
            mkdocs.build(tree({"index.md": "[there](gone.md)"}), strict)
        with pytest.raises(EngineFailed, match=r"absent\.md"):
            mkdocs.build(tree({"index.md": "x"}, nav=[{"A": "absent.md"}]), base)
        with pytest.raises(EngineFailed):
            mkdocs.build(tree({"index.md": "x"}, site_url="no address"), base)
        with pytest.raises(UnicodeDecodeError):
            broken = tree({"index.md": "x"})
            mkdocs.build(DocsTree("", "", {**broken.files, "docs/index.md": b"\xff"}), base)
        assert mkdocs.build(sound, base) == before


def test_a_template_that_fails_leaves_an_engine_that_works(base: Base) -> None:
    failing = {**base.theme, "main.html": b"{{ page.meta.title.no.such }}"}
    with pytest.raises(Exception, match="no attribute"):
        mkdocs.build(tree({"index.md": "x"}), Base(base.configuration, failing))
    assert b"Hello" in mkdocs.build(tree({"index.md": "Hello"}), base)["index.html"]


def test_finished_pages_are_settled_and_outlined_as_the_parts_do_it(
    sample: list[DocsTree], base: Base
) -> None:
    small = min(sample[1:], key=lambda one: len(one.files))
    made = finish("mkdocs", small, base, "/net/")
    files = settle.settle(mkdocs.build(packing.packed(small), base), small.base, "/net/")
    assert differing(made.files, files) == []
    assert made.outlines == {
        path: links.outline(data) if path.endswith(".html") else None
        for path, data in made.files.items()
    }
    assert made.documents == document_links.found(made.files)


def test_a_tree_is_finished_in_another_process_without_any_folder_of_ours(
    sample: list[DocsTree], base: Base, tmp_path: Path
) -> None:
    small = min(sample[1:], key=lambda one: len(one.files))
    (tmp_path / "task").write_bytes(pickle.dumps((small, base)))
    there = (
        "import pickle, sys; from generator.engines import finish;"
        "task = pickle.load(open('task', 'rb')); made = finish('mkdocs', *task);"
        "pickle.dump(made, open('made', 'wb'))"
    )
    subprocess.run([sys.executable, "-c", there], cwd=tmp_path, check=True)
    assert pickle.loads((tmp_path / "made").read_bytes()) == finish("mkdocs", small, base)


def test_a_large_page_takes_time_in_proportion(base: Base) -> None:
    """A list of the whole network is one page; twice as long a list takes about twice the time."""
    row = '<div class="row"><a href="/hubs/{0}/">Hub {0}</a><p>Some words.</p></div>\n\n'

    def seconds(rows: int) -> float:
        text = "## All { #all }\n\n" + "".join(row.format(number) for number in range(rows))
        whole = tree({"index.md": text})
        finish("mkdocs", whole, base)
        started = time.process_time()
        finish("mkdocs", whole, base)
        return time.process_time() - started

    assert min(seconds(8_000) for _ in range(3)) < 12 * min(seconds(2_000) for _ in range(3))
