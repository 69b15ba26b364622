"""What is in a hub's pack, who has one, and that words, links and faults are right."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from generator import content, link_faults, pack, sources
from generator.docstree import microsite, packs
from generator.docstree.scene import Scene
from generator.engines import document_links, links, packing
from generator.model import Participation
from generator.pack import documents, markup, passages
from generator.pack.blocks import (
    Heading,
    Listing,
    Note,
    Paragraph,
    Run,
    Table,
    Terms,
    clean,
    shares,
    text_of,
)
from generator.pack.recipe import Recipe
from generator.refusals import Refusal
from tests.conftest import TODAY as SAMPLE_DAY
from tests.support.pack import recipe_of, scene_of

HUB = "tamar-valley"


@pytest.fixture(scope="module")
def scene(repository: Path) -> Scene:
    return scene_of(repository, SAMPLE_DAY)


@pytest.fixture(scope="module")
def recipe(scene: Scene, repository: Path) -> Recipe:
    found = recipe_of(scene, repository, HUB)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made(recipe: Recipe) -> pack.Pack:
    return pack.make(recipe)


def with_part(scene: Scene, hub: str, **changed: object) -> Scene:
    """The scene with another part of the hub in its first programme."""
    shown = scene.hubs[hub]
    year = next(y for y in shown.years if y.year == scene.network.current_year)
    first, *rest = year.participations
    part: Participation = replace(first, **changed)  # type: ignore[arg-type]
    years = tuple(replace(y, participations=(part, *rest)) if y is year else y for y in shown.years)
    own = replace(shown, years=years)
    hubs = tuple(own if h.id == hub else h for h in scene.network.hubs)
    return replace(scene, network=replace(scene.network, hubs=hubs))


def new_hub(scene: Scene) -> Scene:
    """The scene with a hub that has no earlier year and is still to attend."""
    shown = scene.hubs["lea-bridge"]
    own = replace(shown, years=tuple(y for y in shown.years if y.year == "2026-27"))
    hubs = tuple(own if hub is shown else hub for hub in scene.network.hubs)
    return replace(scene, network=replace(scene.network, hubs=hubs))


# --- what it holds


def test_a_pack_holds_a_handbook_for_each_role_and_every_document(made: pack.Pack) -> None:
    assert {path for path in made.files if path.startswith("lrp/")} == {
        "lrp/handbook-hub-lead.pdf", "lrp/handbook-participant.pdf", "lrp/handbook-host-school.pdf",
        "lrp/invitation-letter.docx", "lrp/agreement.docx", "lrp/visit-timetable.docx",
        "lrp/reflection-guide.docx", "lrp/cascade-plan.docx", "lrp/briefing-slides.pptx",
        "lrp/presentation-template.pptx",
    }  # fmt: skip


def reviewing(scene: Scene) -> Scene:
    """The scene with a hub whose pack for reviews is released too."""
    hub = scene.hubs[HUB]
    year = hub.years[0]
    parts = tuple(
        replace(part, session="2026-11-mlqar", pack_released_on=scene.today.replace(day=1))
        if part.programme == "mlqar" else part for part in year.participations
    )  # fmt: skip
    own = replace(hub, years=(replace(year, participations=parts), *hub.years[1:]))
    return replace(scene, network=replace(scene.network, hubs=(own,)))


def test_a_review_hub_gets_the_documents_of_reviews(scene: Scene, repository: Path) -> None:
    recipe = recipe_of(reviewing(scene), repository, HUB)
    assert packs.released(scene, scene.hubs[HUB], "2026-27") == {"lrp"}
    assert recipe is not None
    paths = {item.path for item in pack.items(recipe)}
    assert {"mlqar/handbook-reviewer.pdf", "mlqar/review-timetable.docx",
            "mlqar/feedback-guide.docx", "mlqar/feedback-slides.pptx", "mlqar/agreement.docx",
            "mlqar/invitation-letter.docx", "mlqar/briefing-slides.pptx",
            "mlqar/cascade-plan.docx",
            "lrp/visit-timetable.docx", "files/network/review-method.pdf"} <= paths  # fmt: skip
    assert not paths & {"mlqar/visit-timetable.docx", "lrp/review-timetable.docx"}
    assert not [path for path in paths if path.endswith("/review-agreement.docx")]


def test_what_reviews_get_speaks_of_reviewers_and_a_subject(scene: Scene, repository: Path) -> None:
    recipe = recipe_of(reviewing(scene), repository, HUB)
    assert recipe is not None
    recipe = replace(recipe, hub=replace(recipe.hub, funding=None))
    told: dict[str, str] = {}
    for document in documents.documents(recipe):
        told[document.path] = repr(document.blocks(recipe))
    for name in ("invitation-letter.docx", "briefing-slides.pptx", "agreement.docx",
                 "cascade-plan.docx"):  # fmt: skip
        ours, theirs = told[f"mlqar/{name}"], told[f"lrp/{name}"]
        for said in ("reviewer", "subject", "ost school"):
            assert said in ours, (name, said)
        for said in ("residency", "visitor", "send a leader", "participant", "visiting"):
            assert said not in ours, (name, said)
        assert "reviewer" not in theirs, name
    assert "Would you send a leader, would you host one" in told["lrp/invitation-letter.docx"]


def test_the_page_for_one_programme_goes_before_that_for_its_kind_and_that_for_all(
    recipe: Recipe,
) -> None:
    def page(name: str, **meta: str) -> content.Prose:
        path = f"content/pack/{name}.md"
        return content.Prose(path, name, "", "Words.", 1, {"makes": "document", **meta})

    every = {
        "pack/plan": page("plan"),
        "pack/a-plan": page("a-plan", kind="residency", file="plan"),
        "pack/b-plan": page("b-plan", programme="lrp", file="../../plan"),
        "pack/c-plan": page("c-plan", kind="review", file="plan"),
    }
    for names, chosen in (
        (("plan", "c-plan"), "plan"), (("plan", "a-plan", "c-plan"), "a-plan"),
        (("plan", "a-plan", "b-plan", "c-plan"), "b-plan"),
    ):  # fmt: skip
        pages = {f"pack/{name}": every[f"pack/{name}"] for name in names}
        made = documents.documents(replace(recipe, pages=pages))
        assert [(one.path, one.title) for one in made] == [("lrp/plan.docx", chosen)]


def test_a_programme_that_the_program_never_heard_of_has_a_pack(
    scene: Scene, repository: Path
) -> None:
    """Its data alone say what is in it: guidance for its roles is not there, and not missed."""
    first = scene.network.programmes[0]
    third = replace(first, id="coaching", title="Coaching Exchange", short_title="Coaching")
    hub = scene.hubs[HUB]
    year = hub.years[0]
    part = replace(year.participations[0], programme="coaching")
    own = replace(hub, years=(replace(year, participations=(part,)),))
    network = replace(scene.network, programmes=(third,), hubs=(own,), sessions=())
    recipe = recipe_of(replace(scene, network=network), repository, HUB)
    assert recipe is not None
    made = pack.make(recipe)
    assert "coaching/briefing-slides.pptx" in made.files
    slides = zipfile.ZipFile(io.BytesIO(made.files["coaching/briefing-slides.pptx"]))
    assert b"Coaching Exchange" in slides.read("ppt/slides/slide1.xml")


def test_a_hub_keeps_the_pack_of_an_earlier_year_until_it_gets_the_next(
    scene: Scene, repository: Path
) -> None:
    waiting = with_part(scene, HUB, pack_released_on=None)
    hub = waiting.hubs[HUB]
    assert packs.find_year(scene, scene.hubs[HUB]) == "2026-27"
    assert packs.find_year(waiting, hub) == "2025-26"
    assert recipe_of(waiting, repository, HUB) is None
    kept = recipe_of(waiting, repository, HUB, "2025-26")
    assert kept is not None
    files = {item.path for item in pack.items(kept)}
    assert "files/network/induction-slides-2026-27.pdf" not in files, "came later"
    assert json.loads(pack.make(kept).files["manifest.json"])["year"] == "2025-26"
    page = packs.shown(waiting, hub, kept, waiting.network.programmes_of(hub))
    assert page["earlier"] == "2025/26"
    assert [one["title"] for one in page["missing"]], "and still says what is missing"


def test_the_networks_and_the_hubs_own_files_are_in_it_as_they_are(
    made: pack.Pack, repository: Path
) -> None:
    own = repository / f"data/hubs/{HUB}/files/crossing-the-river.pdf"
    shared = repository / "data/files/matching-sheet.xlsx"
    assert made.files["files/hub/crossing-the-river.pdf"] == own.read_bytes()
    assert made.files["files/network/matching-sheet.xlsx"] == shared.read_bytes()
    assert "files/network/review-method.pdf" not in made.files
    assert made.files["calendar.ics"].startswith(b"BEGIN:VCALENDAR")


def test_the_manifest_and_the_checksums_tell_of_every_file(made: pack.Pack) -> None:
    told = json.loads(made.files["manifest.json"])
    listed = {file["path"]: file for file in told["files"]}
    besides = {"index.html", "manifest.json", "SHA256SUMS"}
    assert set(listed) == set(made.files) - besides
    assert (told["hub"], told["year"], told["programmes"]) == (HUB, "2026-27", ["lrp"])
    assert told["version"] == made.version
    for path, file in listed.items():
        data = made.files[path]
        assert (file["bytes"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    sums = made.files["SHA256SUMS"].decode().splitlines()
    told_sums = {path: digest for digest, _, path in (line.partition("  ") for line in sums)}
    assert told_sums == {
        path: hashlib.sha256(data).hexdigest()
        for path, data in made.files.items() if path != "SHA256SUMS"
    }  # fmt: skip


def test_the_index_leads_to_every_file_and_to_nothing_that_is_not_there(made: pack.Pack) -> None:
    told = links.outline(made.files["index.html"]).links
    inside = {address for address in told if ":" not in address}
    assert inside == set(made.files) - {"index.html"}
    outside = [address for address in told if ":" in address]
    assert any(address.endswith(f"/hubs/{HUB}/forms/interest/") for address in outside)


def test_equal_recipes_give_equal_bytes_and_the_zip_holds_no_clock(
    recipe: Recipe, made: pack.Pack, scene: Scene, repository: Path
) -> None:
    again = recipe_of(scene, repository, HUB)
    assert again == recipe
    assert pack.make(recipe).data == made.data
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        entries = archive.infolist()
    assert [e.filename for e in entries] == sorted(e.filename for e in entries)
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {e.external_attr for e in entries} == {0o100644 << 16}
    assert {e.filename.split("/")[0] for e in entries} == {f"{HUB}-pack"}


def test_the_version_changes_with_a_document_and_not_with_the_calendar(
    recipe: Recipe, made: pack.Pack
) -> None:
    assert made.version.startswith("2026-27-")
    other_day = pack.make(replace(recipe, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))
    assert other_day.version == made.version
    assert other_day.data != made.data
    other_words = pack.make(replace(recipe, hub=replace(recipe.hub, funding="Cover for a day.")))
    assert other_words.version != made.version


# --- who has one


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"signed_up_on": None, "session": None, "pack_released_on": None},
         "The hub signs up by 27 November 2026 and sends somebody to an induction session."),
        ({"session": None, "pack_released_on": None},
         "A representative of the hub takes part in an induction session, on 25 November 2026. "
         "Then the central team releases the pack."),
        ({"pack_released_on": None},
         "The hub was represented at induction. The central team releases the pack next."),
    ],
)  # fmt: skip
def test_without_a_pack_the_hub_is_told_what_is_missing_and_who_is_next(
    changed: Mapping[str, object], said: str, scene: Scene, repository: Path
) -> None:
    without = with_part(scene, HUB, **changed)
    hub = without.hubs[HUB]
    assert recipe_of(without, repository, HUB) is None
    assert packs.missing(without, hub, without.network.programmes[0]) == said


def test_a_pack_is_not_there_before_the_day_of_its_release(scene: Scene, repository: Path) -> None:
    day = scene.today.replace(day=scene.today.day + 1)
    later = with_part(scene, HUB, pack_released_on=day)
    assert recipe_of(later, repository, HUB) is None
    said = packs.missing(later, later.hubs[HUB], later.network.programmes[0])
    assert said == "The central team releases it on 23 November 2026."


def test_the_page_offers_the_pack_with_its_version_and_size(
    sample_site: Path, made: pack.Pack
) -> None:
    page = (sample_site / f"hubs/{HUB}/resources/index.html").read_text("utf-8")
    zipped = (sample_site / f"hubs/{HUB}/pack/{HUB}-pack.zip").read_bytes()
    assert zipped == made.data
    assert f'href="../../../hubs/{HUB}/pack/{HUB}-pack.zip"' in page
    assert f"Version {made.version}" in page
    assert f"Zip, {pack.size(len(zipped))}" in page
    assert "⟦" not in page
    assert "The pack of the Middle Leader Quality Assurance Review is not released" in page


def test_the_page_of_a_hub_that_waits_says_what_is_missing_and_keeps_its_last_pack(
    sample_site: Path,
) -> None:
    folder = sample_site / "hubs/lea-bridge"
    page = (folder / "resources/index.html").read_text("utf-8")
    assert "is not released to this hub yet" in page
    assert "on 25 November 2026" in page
    assert "This is the pack of 2025/26." in page
    # What came with it is open beside it, and what came later is not.
    assert "files/pack/induction-slides-2025-26.pdf" in page
    assert "files/pack/induction-slides-2026-27.pdf" not in page
    with zipfile.ZipFile(folder / "pack/lea-bridge-pack.zip") as archive:
        told = json.loads(archive.read("lea-bridge-pack/manifest.json"))
        assert told["year"] == "2025-26"
        assert "lea-bridge-pack/mlqar/handbook-reviewer.pdf" in archive.namelist()


def test_the_page_of_a_hub_that_never_had_a_pack_offers_none(
    scene: Scene, repository: Path
) -> None:
    tree = microsite(
        new_hub(scene), new_hub(scene).hubs["lea-bridge"], sources.environment(repository)
    )
    page = tree.files["docs/resources/index.md"].decode()
    assert tree.pack is None
    assert "-pack.zip" not in page
    assert "is not released to this hub yet" in page


# --- words


def test_a_word_in_braces_says_what_the_hub_and_the_programme_say(recipe: Recipe) -> None:
    chapter = recipe.chapters[0]
    text = "{hub} of {network}: {days} {window}, by {match-by}, for {stages}."
    assert passages.sentence(text, chapter, recipe) == (
        "Tamar Valley of Waymark Schools Network: two or three days between 16 November 2026 and "
        "28 May 2027, by 8 January 2027, for senior leaders, prospective senior leaders and "
        "middle leaders."
    )


def test_what_a_hub_writes_is_never_looked_through_for_words(recipe: Recipe) -> None:
    hub = replace(recipe.hub, name="{contact} {gains}", funding="{page about}")
    blocks = markup.of_pack("In {hub}.\n\n{funding}", "")
    filled = passages.filled(blocks, recipe.chapters[0], replace(recipe, hub=hub))
    texts = [text_of(block.runs) for block in filled if isinstance(block, Paragraph)]
    assert texts == ["In {contact} {gains}.", "Cover and costs. {page about}"]


def words_of(recipe: Recipe, text: str) -> list[str]:
    """What a page of the pack says, block by block; of a list of contacts, their titles first."""
    found: list[str] = []
    for block in passages.filled(markup.of_pack(text, ""), recipe.chapters[0], recipe):
        if isinstance(block, Terms):
            for title, body in block.pairs:
                found.append(text_of(title))
                found += [text_of(one.runs) for one in body if isinstance(one, Paragraph)]
        elif isinstance(block, Paragraph):
            found.append(text_of(block.runs))
    return found


@pytest.mark.parametrize("passage", ["{who-to-ask}", "{ask-in-short}"])
def test_a_lead_who_holds_neither_post_is_asked_first_and_a_vacant_post_is_left_out(
    passage: str, scene: Scene, repository: Path
) -> None:
    changed = with_part(scene, HUB, lead="other", lead_post="Assistant headteacher, curriculum")
    hub = changed.hubs[HUB]
    posts = tuple(
        replace(held, held_by=None, school=None, trust=None)
        if held.post == "senior-partner" else held for held in hub.posts
    )  # fmt: skip
    own = replace(hub, posts=posts)
    recipe = recipe_of(
        replace(changed, network=replace(changed.network, hubs=(own,))), repository, HUB
    )
    assert recipe is not None
    said = words_of(recipe, passage)
    assert [one for one in said if one in ("Hub lead", "Hub Manager", "Central team")] == [
        "Hub lead", "Hub Manager", "Central team"
    ]  # fmt: skip
    assert said[0] == "Hub lead"
    assert said[1].startswith("Assistant headteacher, curriculum")
    assert not [one for one in said if "Senior Partner" in one or "Vacant" in one]


@pytest.mark.parametrize(
    ("changed", "lead"),
    [
        ({}, "the Hub Manager (Deputy headteacher, Leatside School)"),
        ({"lead": "other", "lead_post": "Assistant headteacher"}, "the Assistant headteacher"),
        ({"lead": "other", "lead_post": None}, "the Hub lead"),
        ({"lead": None}, "the Hub lead"),
    ],
)
def test_a_lead_stands_in_a_sentence_with_an_article_whoever_it_is(
    changed: Mapping[str, object], lead: str, scene: Scene, repository: Path
) -> None:
    recipe = recipe_of(with_part(scene, HUB, **changed), repository, HUB)
    assert recipe is not None
    told = {one.path: one.blocks(recipe) for one in documents.documents(recipe)}
    plan = [
        text_of(one.runs) for one in told["lrp/cascade-plan.docx"] if isinstance(one, Paragraph)
    ]
    assert plan[0] == (
        f"In Tamar Valley, the date of the first meeting goes to {lead}: "
        "tamar-valley@waymark.example."
    )
    assert len([one for one in plan if "is complete when" in one]) == 1
    guide = repr(told["lrp/reflection-guide.docx"])
    assert f"go to {lead}, who keeps the record" in guide


def test_every_word_that_the_manual_lists_is_one_and_every_one_is_listed(
    repository: Path,
) -> None:
    manual = (repository / "docs/pack.md").read_text("utf-8")
    listed = {match.group(1) for match in passages.WORD.finditer(manual)}
    assert listed == {*passages.WORDS, *passages.PASSAGES}


@pytest.mark.parametrize(
    ("head", "body", "fault"),
    [
        ("makes: slides", "Words for {hubb}.", "pack-word-unknown"),
        ("makes: slides", "{page templates/none}", "pack-page-missing"),
        ("makes: poster", "Words.", "pack-document-unknown"),
        ("role: hub-lead", "Words.", "pack-document-unknown"),
        ("makes: letter", "{page about} {hub} {who-to-ask}", ""),
    ],
)
def test_a_page_of_the_pack_that_cannot_be_made_is_a_fault_at_its_place(
    head: str, body: str, fault: str, tmp_path: Path
) -> None:
    own = f"{head}\n---\n\nFirst.\n\n{body}"
    for name, text in {"pack/one": own, "about": "---\n\nUs."}.items():
        file = tmp_path / f"content/{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\ntitle: A\ndescription: B\n{text}\n")
    pages, faults = content.read(tmp_path)
    assert faults == []
    found = list(documents.check(pages))
    assert [one.rule.code for one in found] == ([fault] if fault else [])
    for one in found:
        assert one.location.path == "content/pack/one.md"
        assert one.location.text in ("", body)
        assert one.location.line == (9 if one.location.text else 1)


# --- blocks


def test_markdown_becomes_blocks() -> None:
    text = (
        "## One {h}\n\nTwo *three* [four](../x/).\n\n- [ ] five\n\n"
        "| a | b |\n|---|---|\n| c | |\n\n"
        '!!! note "Six"\n    Seven.\n'
    )
    heading, paragraph, boxes, table, note = markup.of_pack(text, "https://e.org/a/b/")
    assert heading == Heading(1, (Run("One {h}"),))
    assert paragraph == Paragraph(
        (Run("Two "), Run("three", italic=True), Run(" "),
         Run("four", href="https://e.org/a/x/"), Run("."))
    )  # fmt: skip
    assert boxes == Listing("boxes", ((Paragraph((Run("five"),)),),))
    assert table == Table(((Run("a"),), (Run("b"),)), (((Run("c"),), ()),))
    assert note == Note("note", "Six", (Paragraph((Run("Seven."),)),))


def test_a_link_without_the_sites_address_is_only_its_words() -> None:
    assert markup.of_content("[four](/x/)", "") == (Paragraph((Run("four"),)),)


def test_what_a_hub_writes_holds_no_script_and_no_element() -> None:
    text = '<script>alert(1)</script><b onclick="x()">bold</b> [a](javascript:alert(1))'
    (paragraph,) = markup.of_hub(text, "https://e.org/")
    assert isinstance(paragraph, Paragraph)
    assert not any(run.href for run in paragraph.runs)
    assert "alert(1)</script>" not in text_of(paragraph.runs)


def test_signs_that_no_document_can_hold_are_left_out() -> None:
    assert clean(" a\x00b\x0b\u202ec\ufffe\ufdd0\U0001fffe\ud800 ") == " ab c "


def test_the_columns_of_a_table_leave_room_to_write() -> None:
    head = tuple((Run(text),) for text in ("Detail", "Our answer"))
    assert shares(Table(head, (((Run("School"),), ()),))) == [2, 3]


# --- links


def test_a_link_in_any_document_of_a_pack_is_found(made: pack.Pack, recipe: Recipe) -> None:
    site = recipe.site
    for path, address in {
        "lrp/handbook-participant.pdf": f"{site}/hubs/{HUB}/forms/interest/",
        "lrp/visit-timetable.docx": f"{site}/templates/host-welcome/",
        "lrp/invitation-letter.docx": f"{site}/hubs/{HUB}/forms/host-offer/",
    }.items():
        assert address in document_links.addresses(path, made.files[path]), path
        assert address in document_links.addresses("x-pack.zip", made.data)


def test_a_link_of_a_document_into_the_site_that_leads_nowhere_is_broken() -> None:
    page = links.Outline((), frozenset({"here"}))
    site = {"a/index.html": page, "a/x.zip": None}
    named = {
        "a/x.zip": frozenset({
            "https://e.org/n/a/", "https://e.org/n/a/#here", "https://e.org/n/a/#gone",
            "https://e.org/n/b/", "https://e.org/nine/", "mailto:a@e.org", "gone.docx",
        })
    }  # fmt: skip
    broken = links.check_documents(site, named, "https://e.org/n/")
    assert [(link.page, link.address) for link in broken] == [
        ("a/x.zip", "gone.docx"), ("a/x.zip", "https://e.org/n/a/#gone"),
        ("a/x.zip", "https://e.org/n/b/"),
    ]  # fmt: skip


def test_a_broken_link_in_a_pack_is_told_at_the_line_that_holds_it(
    scene: Scene, repository: Path
) -> None:
    recipe = recipe_of(scene, repository, HUB)
    assert recipe is not None
    broken = links.BrokenLink(
        f"hubs/{HUB}/pack/{HUB}-pack.zip", f"{recipe.site}/templates/host-welcome/",
        "templates/host-welcome/index.html",
    )  # fmt: skip
    fault = link_faults._broken(repository, broken, packs.origins(recipe))
    assert fault.rule.code == "link-leads-nowhere"
    assert fault.location.path == "content/templates/visit-plan.md"
    assert "host-welcome" in fault.location.text


def test_a_tree_without_a_pack_is_built_as_it_is(scene: Scene, repository: Path) -> None:
    fresh = new_hub(scene)
    tree = microsite(fresh, fresh.hubs["lea-bridge"], sources.environment(repository))
    assert tree.pack is None
    assert packing.packed(tree) is tree


def test_a_pack_is_made_again_only_when_what_it_is_made_from_changed(
    scene: Scene, repository: Path
) -> None:
    from generator.docstree import microsite

    tree = microsite(scene, scene.hubs[HUB], sources.environment(repository))
    assert tree.pack is not None
    place = f"docs/pack/{HUB}-pack.zip"
    first = packing.packed(tree).files[place]
    assert packing.packed(replace(tree, files={**tree.files})).files[place] is first
    other = replace(tree.pack, hub=replace(tree.pack.hub, funding="Cover for a day."))
    assert packing.packed(replace(tree, pack=other)).files[place] != first
    assert packing.packed(tree).files[place] == first


def test_a_handbook_that_cannot_be_set_is_refused_with_a_line(recipe: Recipe) -> None:
    own = {**recipe.templates, "pack/handbook.typ": "#unknown"}
    with pytest.raises(Refusal) as refused:
        pack.make(replace(recipe, templates=own))
    assert refused.value.sentence == (
        "The template `pack/handbook.typ` cannot be set: unknown variable: unknown."
    )
