"""The documents of a pack open, are built for everyone, and take whatever a hub writes."""

import io
import posixpath
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from docx import Document as read_docx
from lxml import etree
from pptx import Presentation as read_pptx
from pypdf import PdfReader

from generator import colour, pack
from generator.docstree.hubs import look
from generator.pack import office
from generator.pack.recipe import HANDBOOK, Recipe
from tests.conftest import TODAY as SAMPLE_DAY
from tests.support.pack import recipe_of, scene_of
from tests.support.unpacked import kind_of, text_of_pdf

HUB = "tamar-valley"
ODD = (
    "<b>&amp;\"'</b> #heading $x$ *a* _b_ `c` [d](javascript:1) @e \\f {hub} {{7*7}} #set page() "
    "\u202eright\u202c \x00\x0b\x1f\ufffe \u05e9\u05dc\u05d5\u05dd \u4f60\u597d \U0001f389 =1+1"
)


@pytest.fixture(scope="module")
def recipe(repository: Path) -> Recipe:
    found = recipe_of(scene_of(repository, SAMPLE_DAY), repository, HUB)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made(recipe: Recipe) -> pack.Pack:
    return pack.make(recipe)


def own(made: pack.Pack, kind: str) -> Iterator[tuple[str, bytes]]:
    """The documents of a kind that the program made."""
    for path, data in made.files.items():
        if kind_of(path) == kind and not path.startswith("files/"):
            yield path, data


def odd(recipe: Recipe, text: str) -> Recipe:
    """The recipe with a text in everything that a hub writes."""
    hub = recipe.hub
    changed = replace(
        hub, name=text[:80], funding=text, strapline=text, about=text,
        priorities=tuple(replace(p, title=text, text=text) for p in hub.priorities),
    )  # fmt: skip
    chapter = recipe.chapters[0]
    part = replace(chapter.part, how_we_run_it=text)
    return replace(
        recipe, hub=changed, chapters=(replace(chapter, part=part, lead=text),),
        schools=(text,), ask=tuple(replace(one, holder=text) for one in recipe.ask),
    )  # fmt: skip


# --- handbooks


def test_a_handbook_is_a_tagged_pdf_with_a_title_a_language_and_text(
    made: pack.Pack, recipe: Recipe
) -> None:
    handbooks = dict(own(made, "pdf"))
    assert len(handbooks) == 3
    for path, data in handbooks.items():
        reader = PdfReader(io.BytesIO(data))
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"], path
        assert "/StructTreeRoot" in root
        assert root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
        assert reader.metadata is not None
        assert reader.metadata.title
        assert reader.metadata.title.endswith(f"handbook: {recipe.hub.name}")
        assert reader.metadata.author == recipe.network
        assert reader.metadata.creation_date is not None
        assert reader.metadata.creation_date.date() == recipe.made_on
        assert len(reader.outline) > 4
        for page in reader.pages:
            assert page.extract_text().strip()


def test_a_handbook_holds_its_roles_duties_the_hubs_way_and_the_year(
    made: pack.Pack, recipe: Recipe
) -> None:
    text = " ".join(text_of_pdf(made.files["lrp/handbook-participant.pdf"]).split())
    role = recipe.chapters[0].role("participant")
    assert role is not None
    for duty in role.duties:
        assert duty.title in text
    for said in (
        "Every residency crosses the river", "8 January 2027", "Fluent readers at every age",
        "Headteacher, Hingston Down Academy", "Cross-hub matching exchange", "A common pitfall",
        "Cover at a flat daily rate",
    ):  # fmt: skip
        assert said in text, said


def test_handbooks_bring_their_fonts_with_them(made: pack.Pack) -> None:
    for path, data in own(made, "pdf"):
        fonts = set()
        for page in PdfReader(io.BytesIO(data)).pages:
            for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
                fonts.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
        assert {name.split("-")[0] for name in fonts} == {
            "AtkinsonHyperlegibleNext", "Newsreader",
        }, path  # fmt: skip


# --- Word


def test_a_word_document_has_real_styles_headings_and_a_language(
    made: pack.Pack, recipe: Recipe
) -> None:
    documents = dict(own(made, "docx"))
    assert len(documents) == 5
    for path, data in documents.items():
        document = read_docx(io.BytesIO(data))
        about = document.core_properties
        assert about.title.endswith(f": {recipe.hub.name}"), path
        assert (about.author, about.language) == (recipe.network, "en-GB")
        assert about.created == about.modified
        assert about.created is not None
        assert about.created.date() == recipe.made_on
        used = [p.style.name for p in document.paragraphs if p.style is not None]
        assert "Heading 1" in used
        assert used[0] in ("Band", "Normal")
        header, footer = document.sections[0].header, document.sections[0].footer
        assert f"{recipe.hub.name} hub" in header.paragraphs[0].text
        assert b"PAGE" in footer._element.xml.encode()
        for table in document.tables:
            rows = table._tbl.tr_lst
            assert "w:tblHeader" in rows[0].xml, path
            assert "w:tblCaption" in table._tbl.tblPr.xml


def test_lists_begin_at_one_and_boxes_can_be_ticked(made: pack.Pack) -> None:
    document = read_docx(io.BytesIO(made.files["lrp/visit-timetable.docx"]))
    named = [(p.style.name, p.text) for p in document.paragraphs if p.style is not None]
    assert sum(style == "List Number" for style, _ in named) == 7
    assert all(text.startswith("☐\t") for style, text in named if style == "Tick")
    assert b"w:startOverride" in zipfile.ZipFile(
        io.BytesIO(made.files["lrp/visit-timetable.docx"])
    ).read("word/numbering.xml")


def test_the_invitation_has_the_hubs_dates_and_asks_for_the_rest(made: pack.Pack) -> None:
    document = read_docx(io.BytesIO(made.files["lrp/invitation-letter.docx"]))
    text = "\n".join(p.text for p in document.paragraphs)
    for said in (
        "Tamar Valley takes part in the Leadership Residency Programme in 2026/27",
        "between 16 November 2026 and 28 May 2027", "I match schools by 8 January 2027",
        "tamar-valley@waymark.example", "[reply date]", "Cover and costs. Cover at a flat",
    ):  # fmt: skip
        assert said in text, said
    assert "{" not in text


# --- slides


def test_slides_have_titles_notes_and_nothing_beside_the_page(
    made: pack.Pack, recipe: Recipe
) -> None:
    decks = dict(own(made, "pptx"))
    assert len(decks) == 2
    for path, data in decks.items():
        deck = read_pptx(io.BytesIO(data))
        assert deck.core_properties.language == "en-GB"
        assert deck.core_properties.author == recipe.network
        titles = []
        for slide in deck.slides:
            assert slide.shapes.title is not None
            titles.append(slide.shapes.title.text_frame.text)
            assert slide.has_notes_slide
            notes = slide.notes_slide.notes_text_frame
            assert notes is not None
            assert notes.text, (path, titles[-1])
            for shape in slide.shapes:
                named = shape._element.xpath(".//p:cNvPr")[0]
                if "decorative" in named.xpath("string(.//@uri)") or named.get("descr") == "":
                    continue
                assert shape.left >= 0
                assert shape.top >= 0
                assert shape.left + shape.width <= deck.slide_width, (path, titles[-1])
                assert shape.top + shape.height <= deck.slide_height, (path, titles[-1])
        assert len(titles) == len(set(titles)) > 6
        assert all(titles)


def test_slides_and_documents_use_a_colour_that_can_be_read(recipe: Recipe) -> None:
    for chosen in ("#ffff00", "#ff0000", "#1f5d57", "#000000"):
        assert colour.contrast_with_white(colour.shades(chosen)["--hub-strong"]) >= 4.5
    assert recipe.colours["strong"].encode() in look(recipe.hub)


def test_what_is_too_long_for_a_slide_goes_on_to_the_next(recipe: Recipe) -> None:
    line = "- " + "We ring each school in the week after, and write down what it said. " * 4
    chapter = recipe.chapters[0]
    part = replace(chapter.part, how_we_run_it="\n".join([line] * 9))
    long = pack.make(replace(recipe, chapters=(replace(chapter, part=part),)))
    deck = read_pptx(io.BytesIO(long.files["lrp/briefing-slides.pptx"]))
    titles = [s.shapes.title.text_frame.text for s in deck.slides if s.shapes.title is not None]
    assert sum(title.startswith("How we run it") for title in titles) > 1


# --- whatever a hub writes


def test_nothing_that_a_hub_writes_stops_a_pack_or_is_carried_out(recipe: Recipe) -> None:
    for text in (ODD, "W" * 400, "\U0001f389", "", "\n\n", "- \n1. \n\n| a |\n|---|\n"):
        made = pack.make(odd(recipe, text))
        for path, data in made.files.items():
            if path.startswith("files/"):
                continue
            if kind_of(path) == "docx":
                read_docx(io.BytesIO(data))
            elif kind_of(path) == "pptx":
                read_pptx(io.BytesIO(data))
            elif kind_of(path) == "pdf":
                root: Any = PdfReader(io.BytesIO(data)).trailer["/Root"]
                assert root["/MarkInfo"]["/Marked"]


def test_odd_text_is_printed_as_it_was_written(recipe: Recipe) -> None:
    said = "#strong[x] $y$ {contact} {{7*7}} <i>z</i> *w*"
    made = pack.make(replace(recipe, hub=replace(recipe.hub, funding=said)))
    text = text_of_pdf(made.files["lrp/handbook-hub-lead.pdf"])
    assert said in text
    document = read_docx(io.BytesIO(made.files["lrp/invitation-letter.docx"]))
    assert any(said in paragraph.text for paragraph in document.paragraphs)


ROOTS = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml"}


def odd_links(recipe: Recipe) -> Recipe:
    """The recipe with whatever a link may hold in a hub's own text."""
    chapter = recipe.chapters[0]
    text = (
        'See [a](https://e.org/?a=1&b=2), [b](https://e.org/<">), [c](https://e.org/\u00e9\ufffe) '
        "and [a again](https://e.org/?a=1&b=2).\n\n1. One\n\n1. Two\n"
    )
    part = replace(chapter.part, how_we_run_it=text)
    return replace(recipe, chapters=(replace(chapter, part=part),))


def test_every_part_of_an_office_file_is_whole_and_leads_only_to_parts_that_are_there(
    recipe: Recipe,
) -> None:
    for changed in (recipe, odd(recipe, ODD), odd_links(recipe)):
        for kind in ROOTS:
            for path, data in own(pack.make(changed), kind):
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    parts = {name: archive.read(name) for name in archive.namelist()}
                assert next(iter(parts)) == "[Content_Types].xml"
                trees = {
                    name: etree.fromstring(part) for name, part in parts.items()
                    if name.endswith((".xml", ".rels"))
                }  # fmt: skip
                kinds = trees["[Content_Types].xml"]
                named = {one.get("PartName") for one in kinds if one.get("PartName")}
                assert named <= {f"/{name}" for name in parts}, path
                for name, tree in trees.items():
                    if not name.endswith(".rels"):
                        continue
                    folder = PurePosixPath(name).parent.parent
                    ids = [one.get("Id") for one in tree]
                    assert len(ids) == len(set(ids)), (path, name)
                    for one in tree:
                        if one.get("TargetMode") == "External":
                            continue
                        assert posixpath.normpath(folder / one.get("Target")) in parts, (path, name)
                    source = folder / PurePosixPath(name).stem
                    text = parts.get(str(source), b"").decode()
                    used = set(re.findall(r'r:(?:id|embed)="([^"]+)"', text))
                    assert used <= set(ids), (path, name)


def test_a_link_of_a_hub_stands_in_its_slides_and_its_address_is_one_relation(
    recipe: Recipe,
) -> None:
    made = pack.make(odd_links(recipe))
    deck = read_pptx(io.BytesIO(made.files["lrp/briefing-slides.pptx"]))
    slide = next(
        s for s in deck.slides
        if s.shapes.title is not None and s.shapes.title.text_frame.text.startswith("How we run it")
    )  # fmt: skip
    led = [
        run.hyperlink.address
        for shape in slide.shapes if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs for run in paragraph.runs
        if run.hyperlink.address
    ]  # fmt: skip
    assert led.count("https://e.org/?a=1&b=2") == 2
    targets = [r.target_ref for r in slide.part.rels.values() if r.is_external]
    assert targets.count("https://e.org/?a=1&b=2") == 1


def test_text_that_looks_like_a_slot_or_a_colour_of_a_prototype_is_printed_as_it_is(
    recipe: Recipe,
) -> None:
    said = f"{office.slot('body')} {office.slot('title')} {office.STRONG} {office.SOFT}"
    made = pack.make(replace(recipe, hub=replace(recipe.hub, name=said, funding=said)))
    document = read_docx(io.BytesIO(made.files["lrp/invitation-letter.docx"]))
    assert any(p.text == f"Cover and costs. {said}" for p in document.paragraphs)
    assert document.core_properties.title.endswith(f": {said}")
    assert said in document.sections[0].header.paragraphs[0].text
    deck = read_pptx(io.BytesIO(made.files["lrp/briefing-slides.pptx"]))
    assert deck.core_properties.title.endswith(f": {said}")
    assert said in deck.slide_master.shapes[1].text_frame.text


def test_no_document_of_a_pack_keeps_a_slot_or_a_colour_of_its_prototype(made: pack.Pack) -> None:
    for kind in ROOTS:
        for path, data in own(made, kind):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    text = archive.read(name).decode()
                    assert "\u27e6" not in text, (path, name)
                    assert office.STRONG not in text, (path, name)
                    assert office.SOFT not in text, (path, name)
                    assert "1980-01-01" not in text, (path, name)


def test_a_document_is_the_same_whichever_hubs_were_set_before_it(
    recipe: Recipe, made: pack.Pack
) -> None:
    pack.make(odd(replace(recipe, colours={**recipe.colours, "strong": "#7a1f5c"}), "Another hub."))
    assert pack.make(recipe).files == made.files


def test_no_rule_of_a_handbooks_template_holds_a_word_or_a_colour_of_a_hub(
    recipe: Recipe,
) -> None:
    """Typst keeps what it laid out for as long as all rules around it are the same."""
    text = recipe.templates[HANDBOOK]
    rules = re.findall(r"^#(?:set|show) .*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(rules) > 8
    for rule in rules:
        assert not re.search(r"\bdata\b|(?:strong|soft)-colour", rule), rule
    assert "hub-look.final().strong" in "".join(rules)


# --- LibreOffice


@pytest.mark.long
def test_libreoffice_opens_every_document_and_prints_it_whole(
    repository: Path, tmp_path: Path
) -> None:
    """`make office` installs it; where it is not, this fails and says so."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is not here: run `make office`"
    scene = scene_of(repository, SAMPLE_DAY)
    for hub in scene.network.hubs:
        recipe = recipe_of(scene, repository, hub.id)
        if recipe is None:
            continue
        made = pack.make(recipe)
        folder = tmp_path / hub.id
        folder.mkdir()
        names = {}
        for path, data in made.files.items():
            if kind_of(path) in ("docx", "pptx") and not path.startswith("files/"):
                name = path.replace("/", "-")
                (folder / name).write_bytes(data)
                names[path] = folder / name
        subprocess.run(
            [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
             "--convert-to", "pdf", "--outdir", folder, *names.values()],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        for path, place in names.items():
            printed = PdfReader(place.with_suffix(".pdf"))
            text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
            assert hub.name in text, path
            if kind_of(path) == "pptx":
                deck = read_pptx(str(place))
                assert len(printed.pages) == len(deck.slides), path
            for page in printed.pages:
                assert page.extract_text().strip(), path
