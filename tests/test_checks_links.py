"""Links and documents: what is followed, what is published, and what is refused (T2 to T4)."""

from pathlib import Path

import pytest

from generator.checks.documents import KINDS, is_of_kind
from tests.support.edits import LEARNING, TAMAR, Draft

RESOURCES = f"{TAMAR}/resources.yaml"


def resource(**fields: str) -> str:
    values = {
        "id": "paper", "title": "Paper", "description": "A paper.", "kind": "other",
        "updated_on": "2026-09-01", "release": "open",
    } | fields  # fmt: skip
    lines = [f"{name}: '{value}'" for name, value in values.items()]
    return "- " + "\n  ".join(lines) + "\n"


REFUSED = [
    "javascript:alert(1)", "JavaScript:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)",
    "javascript&#58;alert(1)", "javascript&colon;alert(1)", "&#x6A;avascript:alert(1)",
    "javascript%3Aalert(1)", "java%0Ascript:alert(1)", "java%2509script:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=", "vbscript:x", "file:///etc/passwd", "ftp://x.example/",
    "tel:01632", "blob:https://x.example/", "//evil.example/",
    "\\\\evil.example\\", "/\\evil.example",
    "ｊavascript:alert(1)", "java\u200bscript:alert(1)",
]  # fmt: skip
FOLLOWED = [
    "https://x.example/", "http://x.example/a?b=c#d", "HTTPS://X.EXAMPLE/",
    "/templates/visit-plan/", "/a:b", "https://x.example/?q=javascript:x",
]  # fmt: skip


@pytest.mark.parametrize("link", REFUSED)
def test_a_link_that_may_do_harm_is_refused_in_a_field(link: str, tmp_path: Path) -> None:
    draft = Draft(tmp_path).write(RESOURCES, resource(url=link))
    assert draft.codes() == ["link-not-allowed"]


@pytest.mark.parametrize(
    "markdown",
    [
        "See [x]({}) there.", "See [x](<{}>) there.", 'See [x]({} "title") there.', "![x]({})",
        "[1]: {}", '<a href="{}">x</a>', "<img src='{}'>", "<form action={}>",
    ],
)  # fmt: skip
def test_a_link_that_may_do_harm_is_refused_in_markdown(markdown: str, tmp_path: Path) -> None:
    # A link of this kind ends at a space.
    links = [link for link in REFUSED if "]:" not in markdown or not {" ", "\t"} & {*link}]
    lines = "".join(f"  {markdown.format(link)}\n" for link in links)
    draft = Draft(tmp_path)
    draft.swap(LEARNING, ("  We saw the routine in two lessons.\n", lines))
    faults = draft.faults()
    assert {fault.code for fault in faults} == {"link-not-allowed"}
    assert [fault.location.line for fault in faults] == [*range(13, 13 + len(links))]


@pytest.mark.parametrize("link", FOLLOWED)
def test_a_link_to_a_page_is_followed(link: str, tmp_path: Path) -> None:
    draft = Draft(tmp_path).write(RESOURCES, resource(url=link))
    draft.swap(LEARNING, ("https://www.example.org/", link))
    assert draft.codes() == []


@pytest.mark.parametrize("link", ["../lrp/", "#top", "page/", "mailto:residencies@waymark.example"])
def test_markdown_may_link_within_the_site_and_to_role_mailboxes(link: str, tmp_path: Path) -> None:
    assert Draft(tmp_path).swap(LEARNING, ("https://www.example.org/", link)).codes() == []


@pytest.mark.parametrize("link", ["www.x.example", "x.example/page", "https://", "https:///x"])
def test_a_link_without_its_beginning_is_told(link: str, tmp_path: Path) -> None:
    assert Draft(tmp_path).write(RESOURCES, resource(url=link)).codes() == ["link-incomplete"]


def test_a_fault_in_markdown_stands_in_its_own_line(tmp_path: Path) -> None:
    (fault,) = Draft(tmp_path).swap(LEARNING, ("https://www.example.org/", "file:x")).faults()
    assert (fault.location.line, fault.location.column) == (15, 32)


@pytest.mark.parametrize(
    "name",
    [
        "../paper.pdf", "/paper.pdf", "a/../../paper.pdf", "..\\paper.pdf", "%2e%2e/paper.pdf", ".",
        "..", "file:paper.pdf", "C:paper.pdf", "../tamar-valley-secret/paper.pdf", ".hidden.pdf",
        "con.pdf", "NUL.pdf", "com1.pdf", "paper.pdf.", "a*b.pdf", "<b>.pdf", "files/paper.pdf",
    ],
)  # fmt: skip
def test_a_path_is_not_the_name_of_a_document(name: str, tmp_path: Path) -> None:
    draft = Draft(tmp_path).write(RESOURCES, resource(file=name))
    draft.write(f"{TAMAR}-secret/paper.pdf", "%PDF-1.7\n")
    assert "document-name-not-plain" in draft.codes()


def test_a_name_of_three_hundred_characters_is_too_long(tmp_path: Path) -> None:
    draft = Draft(tmp_path).write(RESOURCES, resource(file="x" * 300 + ".pdf"))
    assert draft.codes() == ["value-too-long"]


@pytest.mark.parametrize("name", ["paper.pdf", "A paper (2).pdf", "Zoë’s plan.pdf", "R&D-plan.PDF"])
def test_a_document_with_a_plain_name_is_published(name: str, tmp_path: Path) -> None:
    draft = Draft(tmp_path).write(RESOURCES, resource(file=name))
    draft.write(f"{TAMAR}/files/{name}", b"%PDF-1.7\n")
    assert draft.codes() == []


def test_a_document_that_a_text_links_to_is_used(tmp_path: Path) -> None:
    draft = Draft(tmp_path).write(f"{TAMAR}/files/photo.png", b"\x89PNG\r\n\x1a\n")
    assert draft.codes() == ["document-not-used"]
    draft.swap(LEARNING, ("https://www.example.org/", "photo.png"))
    assert draft.codes() == []


_ODT = b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text"
_HEADS = {
    "pdf": b"%PDF-1.7\n", "docx": b"PK\x03\x04....[Content_Types].xml", "odt": _ODT,
    "xlsx": b"PK\x03\x04....xl/workbook.xml", "pptx": b"PK\x03\x04....ppt/slides",
    "ods": _ODT.replace(b"text", b"spreadsheet"), "odp": _ODT.replace(b"text", b"presentation"),
    "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0", "jpeg": b"\xff\xd8\xff\xe1",
    "webp": b"RIFF\0\0\0\0WEBPVP8 ", "ics": b"BEGIN:VCALENDAR\r\n", "csv": b"urn,name\r\n",
    "txt": b"x < y & z > 0",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_known_by_its_first_bytes(kind: str) -> None:
    assert is_of_kind(kind, _HEADS[kind])
    for other, head in _HEADS.items():
        alike = {kind, other} <= {"jpg", "jpeg"} or {kind, other} <= {"docx", "xlsx", "pptx"}
        text = kind in ("csv", "txt") and b"\0" not in head and other != "ics"
        if other != kind and not alike and not text and kind not in ("csv", "txt"):
            assert not is_of_kind(kind, head), other


# An archive (Office, OpenDocument) is downloaded, never shown by the browser.
_ARCHIVES = ("docx", "xlsx", "pptx", "odt", "ods", "odp")


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in _ARCHIVES])
@pytest.mark.parametrize(
    "markup", [b"<html>", b"<SCRIPT >", b"<svg ", b"<!DOCTYPE x", b"< iframe "]
)
def test_a_document_that_is_a_web_page_as_well_is_refused(kind: str, markup: bytes) -> None:
    assert not is_of_kind(kind, _HEADS[kind] + markup + b"<script>alert(1)</script>")
