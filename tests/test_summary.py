"""What is said of a change: plain words, at the line, and nothing that a text could smuggle in."""

import re

from markdown_it import MarkdownIt

from generator import summary
from generator.diagnostics import Diagnostic, Location, Rule
from generator.summary import Page

FAULT = Rule("day-without-school", "A day", "Why.", "Mend.")
REMARK = Rule("document-not-used", "A file", "Why.", "Mend.", severity="warning")
PLACE = Location("data/hubs/tamar/2026-27/residencies/r-03.yaml", 8, 5, 15, "  - 2027-01-31")
HOSTILE = (
    "# Heading", "[a link](https://evil.example/)", "![](https://evil.example/x.png)",
    "https://evil.example/", "www.evil.example", "<img src=x onerror=alert(1)>", "@everyone",
    "`x` `", "```\n# out\n```", "| a | b |", "* item", "- item", "1. item", "_em_ **strong**",
    "&lt;b&gt;", "\\[x\\]", "<!-- -->", "$x$", "~~gone~~", "a\n\n# b", ":tada:", "#1",
)  # fmt: skip


def tags(text: str) -> set[str]:
    """Every kind of tag or piece that the text becomes."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    return {
        token.tag or token.type
        for block in parser.parse(text)
        for token in (block, *(block.children or ()))
    }


def test_each_fault_is_told_at_its_line_with_what_to_do() -> None:
    text = summary.of_check([FAULT.at(PLACE, "2027-01-31 is a Sunday.", "Choose a school day.")])
    assert text.startswith("# One thing is to be mended before this can be published\n")
    assert ", line 8: **2027&#45;01" not in text
    assert ", line 8: **2027-01-31 is a Sunday.**\n   Choose a school day.\n" in text
    assert "     8 |   - 2027-01-31\n       |     ^^^^^^^^^^\n" in text
    letter = text.partition("## A text to forward\n\n```text\n")[2]
    assert letter == (
        "Hello,\n\nyour change is nearly there. This is what stands in its way:\n\n"
        "1. In line 8 of data/hubs/tamar/2026-27/residencies/r-03.yaml: 2027-01-31 is a Sunday.\n"
        "   Choose a school day.\n\n"
        "Change the file in the same place, and the check looks again by itself.\n```\n"
    )


def test_without_a_fault_it_says_that_all_is_well() -> None:
    assert summary.of_check([]) == "# All is well: this can be published\n"
    text = summary.of_check([REMARK.at(Location("data/x.pdf"), "No list names this file.")])
    assert text.startswith("# This can be published; look at one thing first\n")
    assert "A text to forward" not in text


def test_many_faults_are_cut_and_counted() -> None:
    many = [FAULT.at(Location(f"data/{n}.yaml", 1), "It is a Sunday.") for n in range(120)]
    text = summary.of_check(many)
    assert "# 120 things are to be mended" in text
    assert "70 more follow once these are mended." in text


def test_no_text_of_the_data_becomes_more_than_text() -> None:
    plain = tags(summary.of_check([_fault("x", "y")], "z")) | tags(
        summary.of_preview([Page("x/", "y", "new")], 1)
    )
    assert not plain & {"a", "img", "h3", "table", "html_block"}
    for text in HOSTILE:
        for said in (
            summary.of_check([_fault(text, text)], text),
            summary.of_preview([Page(f"x/{text}/", text, "new")], 1),
        ):
            assert tags(said) <= plain | {"softbreak"}, text
            # In a block of code nobody is called.
            assert "@everyone" not in re.sub(r"```text\n.*?```", "", said, flags=re.DOTALL)


def _fault(message: str, line: str) -> Diagnostic:
    place = Location(f"data/{message}.yaml", 1, 1, 2, line)
    return FAULT.at(place, f"{message} in `{message}`.", message)


def test_contact_details_are_in_no_summary() -> None:
    text = summary.of_check(
        [_fault("zoe.k@school.example", "mail: zoe.k@school.example")], "zoe.k@school.example"
    )
    assert "zoe.k" not in text


def test_pages_are_told_by_their_names_and_cut() -> None:
    pages = [Page(f"hubs/tamar/learning/{n}/", f"Reading {n}", "changed") for n in range(60)]
    text = summary.of_preview([Page("", "Waymark", "new"), *pages], 3)
    assert "**New: 1 page**\n\n- Waymark (<code>/</code>)\n" in text
    assert "**Changed: 60 pages**" in text
    assert "- and 20 more" in text
    assert "Besides, 3 files:" in text
    assert "Nothing: the site looks as it does now." in summary.of_preview([], 0)
