"""What an audience may not see is gone from the network it gets, and from all bytes of its site."""

import datetime as dt
import gzip
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from generator import build, model, sources, tables
from generator.audience import AUDIENCES, Audience, describe_school, project
from generator.load import load
from generator.model import (
    CareerStage,
    Learning,
    Network,
    Programme,
    Record,
    Residency,
    Review,
    School,
    nowhere,
)
from tests.support.networks import REPOSITORY
from tests.support.small_network import (
    DOCUMENTS,
    TODAY,
    Files,
    Value,
    small_network,
    values,
    write_network,
)
from tests.support.unpacked import readable


def read(root: Path, network: Files) -> Network:
    loaded = load(write_network(root, network))
    assert loaded.diagnostics == []
    return loaded.network


def records(held: Any) -> Iterator[Record]:
    """Every record of a network, at any depth."""
    if isinstance(held, tuple):
        for item in held:
            yield from records(item)
    elif is_dataclass(held):
        if isinstance(held, Record):
            yield held
        for own in fields(held):
            yield from records(getattr(held, own.name))


def columns(record: Record) -> dict[str, tables.Field]:
    kind = type(record).__name__
    name = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in kind).lstrip("_")
    return {field.attribute: field for field in tables.tables()[name].fields.values()}


def first(network: Network, kind: type[Any], **wanted: Any) -> Any:
    return next(
        r for r in records(network)
        if isinstance(r, kind) and all(getattr(r, k) == v for k, v in wanted.items())
    )  # fmt: skip


@pytest.fixture
def network(tmp_path: Path) -> Network:
    return read(tmp_path, small_network())


# --- the network as an object


def test_the_small_network_fills_every_field_of_every_schema() -> None:
    """Or a new field would be in none of the tests that go through all of them."""
    filled = {v.name for v in values(small_network()) if v.content not in ("", [], None)}
    every = {f"{t.name}.{f}" for t in tables.tables().values() for f in t.fields}
    assert every - filled == set()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_field_for_a_smaller_audience_is_empty(network: Network, audience: Audience) -> None:
    seen, emptied = 0, 0
    for record in records(project(network, audience, TODAY)):
        for name, column in columns(record).items():
            value = getattr(record, name)
            if AUDIENCES.index(column.audience) > AUDIENCES.index(audience):
                emptied += 1
                assert value in (None, ()), f"{type(record).__name__}.{name}"
            else:
                seen += value not in (None, ())
    assert seen > 400
    assert (emptied == 0) == (audience == "hub")


@pytest.mark.parametrize("audience", ["public", "network"])
def test_a_field_whose_publication_nobody_agreed_to_is_empty(
    network: Network, audience: Audience
) -> None:
    agreed = ("publish_schools", "publish_school")
    checked = 0
    for year in network.hubs[0].years:
        bare = replace(
            year,
            residencies=tuple(replace(r, publish_schools=False) for r in year.residencies),
            reviews=tuple(replace(r, publish_schools=None) for r in year.reviews),
            learning=tuple(replace(r, publish_school=False) for r in year.learning),
        )
        hub = replace(network.hubs[0], years=(bare,))
        shown = project(replace(network, hubs=(hub,)), audience, TODAY)
        for record in records(shown):
            for name, column in columns(record).items():
                if column.consent in agreed:
                    checked += 1
                    assert getattr(record, name) is None, f"{type(record).__name__}.{name}"
    assert checked > 20


def test_a_field_with_consent_is_shown(network: Network) -> None:
    shown = project(network, "public", TODAY)
    residency = first(shown, Residency, id="r-01", year="2026-27")
    assert (residency.participant_school, residency.host_school) == ("900001", "900002")
    assert residency.participant_role == "Deputy head"
    review = first(shown, Review, id="v-01")
    assert [(r.school, r.role) for r in review.reviewers] == [("900001", "Head of geography")]
    assert first(shown, Learning, id="routine").school == "900001"
    assert first(shown, model.Testimonial).name == "Ash Example"


def test_members_of_the_network_see_what_is_theirs_and_no_more(network: Network) -> None:
    shown = project(network, "network", TODAY)
    assert shown.sessions[0].joining_link == "https://meet.example.org/session-a"
    assert shown.sessions[0].recording == "https://video.example.org/session-a"
    outcome = shown.hubs[0].years[0].outcomes[0]
    assert outcome.next_year == "Match before half term."
    part = shown.hubs[0].years[0].participations[0]
    assert part.not_subscribed == ()
    assert [(o.school, o.places, o.at_once) for o in part.offers] == [(None, None, None)]
    assert shown.hubs[0].schools[0].closed_dates[0].reason is None
    assert shown.hubs[0].schools[0].closed_dates[0].starts_on == dt.date(2027, 2, 1)


def test_a_hub_sees_everything_of_its_own(network: Network) -> None:
    shown = project(network, "hub", TODAY)
    assert len(shown.hubs[1].years[0].learning) == 1
    assert shown.hubs[0].years[0].participations[0].offers[0].places == 5
    assert first(shown, Residency, id="r-03").participant_role == "Deputy head"


@pytest.mark.parametrize(
    ("given", "ends", "shown"),
    [
        (None, None, False),
        (TODAY, None, True),
        (TODAY + dt.timedelta(1), None, False),
        (dt.date(2026, 1, 1), TODAY, True),
        (dt.date(2026, 1, 1), TODAY - dt.timedelta(1), False),
        (dt.date(2026, 1, 1), TODAY + dt.timedelta(1), True),
        (None, dt.date(2030, 1, 1), False),
    ],
)
def test_consent_counts_from_its_day_to_its_last_day(
    network: Network, given: dt.date | None, ends: dt.date | None, shown: bool
) -> None:
    hub = network.hubs[0]
    assert hub.testimonial is not None
    testimonial = replace(hub.testimonial, consent_on=given, consent_expires_on=ends)
    piece = replace(hub.years[0].learning[0], consent_on=given, consent_expires_on=ends)
    year = replace(hub.years[0], learning=(piece,))
    hub = replace(hub, testimonial=testimonial, years=(year,))
    result = project(replace(network, hubs=(hub,)), "public", TODAY).hubs[0]
    assert (result.testimonial is not None) == shown
    assert (len(result.years[0].learning) == 1) == shown


def with_learning(network: Network, record: dict[str, Any], **changes: Any) -> Learning:
    """The public form of `routine`, with changes to it and to the residency r-01 it comes from."""
    year = network.hubs[0].years[0]
    residencies = tuple(replace(r, **record) if r.id == "r-01" else r for r in year.residencies)
    piece = replace(next(p for p in year.learning if p.id == "routine"), **changes)
    year = replace(year, residencies=residencies, learning=(piece,))
    hub = replace(network.hubs[0], years=(year, *network.hubs[0].years[1:]))
    shown = project(replace(network, hubs=(hub, network.hubs[1])), "public", TODAY)
    return next(shown.learning())


@pytest.mark.parametrize("agreed", [False, None])
@pytest.mark.parametrize("urn", ["900001", "900002"])
def test_a_piece_does_not_name_a_school_that_its_residency_keeps_unnamed(
    network: Network, agreed: bool | None, urn: str
) -> None:
    """Either side: a reader could put the piece and the residency's page together."""
    shown = with_learning(network, {"publish_schools": agreed}, school=urn, programme=None)
    assert (shown.school, shown.residency, shown.review) == (None, None, None)
    assert shown.programme == "lrp"


def test_a_piece_names_its_school_and_residency_where_both_agreed(network: Network) -> None:
    shown = with_learning(network, {"publish_schools": True})
    assert (shown.school, shown.residency) == ("900001", "r-01")


def test_a_piece_may_name_a_school_that_had_no_part_in_the_unnamed_residency(
    network: Network,
) -> None:
    shown = with_learning(network, {"publish_schools": False}, school="900003")
    assert (shown.school, shown.residency) == ("900003", None)


def test_a_piece_does_not_lead_to_a_record_that_is_not_there(network: Network) -> None:
    shown = with_learning(network, {}, residency="r-99", review="v-99")
    assert (shown.residency, shown.review) == (None, None)


def test_a_piece_about_a_review_does_not_name_a_reviewers_school(network: Network) -> None:
    hub = network.hubs[0]
    reviews = tuple(replace(r, publish_schools=False) for r in hub.years[0].reviews)
    year = replace(hub.years[0], reviews=reviews)
    shown = project(replace(network, hubs=(replace(hub, years=(year,)),)), "public", TODAY)
    piece = first(shown, Learning, id="review")
    assert (piece.school, piece.review) == (None, None)


def test_learning_is_left_out_until_the_day_it_is_published(network: Network) -> None:
    hub = network.hubs[0]
    pieces = hub.years[0].learning
    ahead = replace(pieces[0], published_on=TODAY + dt.timedelta(1))
    now = replace(pieces[1], published_on=TODAY, updated_on=TODAY + dt.timedelta(1))
    year = replace(hub.years[0], learning=(ahead, now))
    whole = replace(network, hubs=(replace(hub, years=(year,)),))
    shown = project(whole, "public", TODAY).hubs[0].years[0].learning
    assert [(p.id, p.updated_on) for p in shown] == [(now.id, None)]
    assert len(project(whole, "hub", TODAY).hubs[0].years[0].learning) == 2
    later = project(whole, "public", TODAY + dt.timedelta(1)).hubs[0].years[0].learning
    assert len(later) == 2


@pytest.mark.parametrize("agreed", [False, None])
def test_a_testimonial_without_a_named_speaker_keeps_its_words(
    network: Network, agreed: bool | None
) -> None:
    hub = network.hubs[0]
    assert hub.testimonial is not None
    hub = replace(hub, testimonial=replace(hub.testimonial, publish_name=agreed))
    shown = project(replace(network, hubs=(hub,)), "public", TODAY).hubs[0].testimonial
    assert shown is not None
    assert (shown.name, shown.quotation) == (None, "I came back with three things.")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_projected_network_has_no_places_and_travels(
    network: Network, audience: Audience
) -> None:
    shown = project(network, audience, TODAY)
    assert {record.at for record in records(shown)} == {nowhere}
    assert pickle.loads(pickle.dumps(shown)) == shown


def test_projecting_changes_nothing_of_the_network(network: Network) -> None:
    before = repr(network)
    project(network, "public", TODAY)
    assert repr(network) == before


# --- what a page may call somebody


def school(phase: str = "primary", setting: str = "mainstream") -> School:
    return School(
        urn="900001", name="First School", phase=phase, setting=setting, local_authority="Kent"
    )


@pytest.mark.parametrize(
    ("phase", "setting", "text"),
    [
        ("primary", "mainstream", "primary school"),
        ("all-through", "mainstream", "all-through school"),
        ("sixteen-plus", "mainstream", "16-plus school"),
        ("not-applicable", "mainstream", "school"),
        ("secondary", "special", "special school"),
        ("not-applicable", "alternative-provision", "alternative provision setting"),
        ("not-applicable", "hospital", "hospital school"),
        ("nursery", "nursery", "nursery school"),
    ],
)
def test_a_school_is_described_without_its_name(phase: str, setting: str, text: str) -> None:
    assert describe_school(school(phase, setting)) == text


@pytest.mark.parametrize(
    ("stage", "kind", "label"),
    [
        ("senior leader", school(), "A senior leader from a primary school"),
        ("Senior leader", school(), "A senior leader from a primary school"),
        ("executive leader", school(), "An executive leader from a primary school"),
        ("early career leader", school("all-through"),
         "An early career leader from an all-through school"),
        ("SLT member", school("sixteen-plus"), "An SLT member from a 16-plus school"),
        ("NPQ graduate", school("secondary", "special"), "An NPQ graduate from a special school"),
        ("PSHE lead", school(), "A PSHE lead from a primary school"),
        ("unit head", school(), "A unit head from a primary school"),
        ("upper school leader", school(), "An upper school leader from a primary school"),
        ("leader", school(setting="alternative-provision"),
         "A leader from an alternative provision setting"),
    ],
)  # fmt: skip
def test_somebody_without_consent_has_a_label_that_reads_well(
    network: Network, stage: str, kind: School, label: str
) -> None:
    def with_stage(programme: Programme) -> Programme:
        return replace(programme, career_stages=(CareerStage(id="senior", title=stage),))

    hub = replace(network.hubs[0], schools=(replace(kind, urn="900001"),))
    changed = replace(
        network, hubs=(hub,), programmes=tuple(with_stage(p) for p in network.programmes)
    )
    assert first(project(changed, "public", TODAY), Residency, id="r-03").participant == label


def test_labels_name_the_schools_where_they_agreed(network: Network) -> None:
    shown = project(network, "public", TODAY)
    named = first(shown, Residency, id="r-01", year="2026-27")
    assert (named.participant, named.host) == ("Deputy head, First School", "Second School")
    unnamed = first(shown, Residency, id="r-03")
    assert unnamed.participant == "A senior leader from a primary school"
    assert unnamed.host == "A special school"
    review = first(shown, Review, id="v-02")
    assert [r.label for r in review.reviewers] == ["A middle leader from a primary school"]
    assert review.host == "A secondary school"


def test_a_label_without_a_post_begins_with_the_stage(network: Network) -> None:
    year = network.hubs[0].years[0]
    residency = replace(year.residencies[0], participant_role=None, host_school=None)
    hub = replace(network.hubs[0], years=(replace(year, residencies=(residency,)),))
    shown = first(project(replace(network, hubs=(hub,)), "public", TODAY), Residency)
    assert shown.participant == "Senior leader, First School"
    assert shown.host == "Host school to be found"


# --- canaries: nothing of it is in any byte of the site


def is_withheld(value: Value) -> bool:
    """Whether the public may not see a value of the small network as `with_canaries` has it."""
    if value.field.audience != "public":
        return True
    consent = value.field.consent
    if value.table == "learning" or (
        value.table == "testimonial" and value.name != "testimonial.name"
    ):
        given, ends = value.record["consent_on"], value.record["consent_expires_on"]
        return bool(given == "" or ends < "2026-11-22")
    if consent in ("publish_schools", "publish_name"):
        return "no" in (value.holder.get(consent), value.record.get(consent))
    return False


def with_canaries(agreed: bool) -> tuple[Files, dict[str, str]]:
    """A network with a canary in each text and date that is withheld; field → canary.

    With `agreed` the same canaries stand in the same fields, and everybody agreed.
    """
    network = small_network()
    alder = network["data/hubs/alder/hub.yaml"]
    birch = network["data/hubs/birch/hub.yaml"]
    birch["testimonial"] = {**alder["testimonial"], "consent_on": ""}
    alder["testimonial"]["publish_name"] = "no"
    expired = network["data/hubs/birch/2026-27/learning/withheld.yaml"]
    network["data/hubs/birch/2026-27/learning/expired.yaml"] = {
        **expired, "title": "Expired", "consent_on": "2026-11-01", "published_on": "2026-11-02",
        "consent_expires_on": "2026-11-20",
    }  # fmt: skip
    canaries = {}
    for number, value in enumerate(list(values(network))):
        column = value.field
        free = not (column.enum or column.refers or "pattern" in column.constraints)
        if not (free and is_withheld(value) and value.content):
            continue
        canary = f"canary{number}bird"
        if column.type == "string" and not column.name.endswith(("priority", "school")):
            canaries[f"{value.path} {value.name}"] = canary
            value.put(f"https://{canary}.example.org/" if column.format == "uri" else canary)
    if agreed:
        for value in values(network):
            if value.name.endswith((".publish_schools", ".publish_school", ".publish_name")):
                value.put("yes")
            elif value.field.name == "consent_on":
                value.put("2026-11-01")
            elif value.field.name == "consent_expires_on":
                value.put("2029-08-31")
    return network, canaries


def everything(root: Path, network: Files) -> bytes:
    """Every byte and every name of a site, what is packed once more unpacked."""
    documents = {
        **DOCUMENTS,
        "data/hubs/birch/files/notes.txt": b"canarypack\n",
        "data/hubs/birch/files/unlisted.txt": b"canaryunlisted\n",
        "private/responses.yaml": b"name: canaryprivate\n",
    }
    write_network(root, network, documents=documents)
    for folder in ("pack", "templates"):
        own = root / "content" / folder
        shutil.copytree(REPOSITORY / "content" / folder, own, dirs_exist_ok=True)
    hub = root / "data/hubs/alder/hub.yaml"
    hub.write_text(f"# canarycomment\n{hub.read_text()}")
    built = build.build_or_refuse(build.Options(root=root, out=root / "site", today=TODAY, jobs=1))
    assert not built.failed, built.diagnostics
    found = []
    for path in sorted((root / "site").rglob("*")):
        found.append(path.relative_to(root).as_posix().encode())
        if path.is_file():
            data = path.read_bytes()
            found += [data, gzip.decompress(data) if path.suffix == ".gz" else b""]
            # Calendars fold long lines, wherever a word may be.
            found.append(data.replace(b"\r\n ", b"") if path.suffix == ".ics" else b"")
            for name, inside in readable(path.name, data):
                # A PDF breaks its lines wherever they are full.
                found += [name.encode(), inside, inside.replace(b"\n", b"")]
    return b"\n".join(found)


def test_no_byte_of_the_public_site_holds_what_is_withheld(tmp_path: Path) -> None:
    network, canaries = with_canaries(agreed=False)
    site = everything(tmp_path, network)
    kinds = {name.split()[1] for name in canaries}
    assert {
        "session.joining_link", "session.recording", "outcome.next_year", "closure.reason",
        "residency.participant_role", "reviewer.role", "testimonial.quotation",
        "testimonial.name", "testimonial.post", "testimonial.trust", "learning.title",
        "learning.role", "learning.summary", "learning.body", "learning.tried",
    } <= kinds  # fmt: skip
    assert {field for field, canary in canaries.items() if canary.encode() in site} == set()
    for secret in (b"canarypack", b"canaryunlisted", b"canaryprivate", b"canarycomment"):
        assert secret not in site
    # Days and addresses that would give a withheld record away.
    for secret in (
        b"learning/withheld", b"learning/expired", b"2026-07-02", b"2 July 2026", b"20260702",
    ):  # fmt: skip
        assert secret not in site


def test_the_same_canaries_show_once_everybody_agreed(tmp_path: Path) -> None:
    """So that the test above can fail."""
    network, canaries = with_canaries(agreed=True)
    site = everything(tmp_path, network)
    for_members = {"session.joining_link", "session.recording", "outcome.next_year"}
    absent = {field.split()[1] for field, canary in canaries.items() if canary.encode() not in site}
    assert absent == for_members | {"closure.reason"}


def test_an_unnamed_residency_is_not_given_away_by_its_page(tmp_path: Path) -> None:
    network = small_network()
    for value in values(network):
        if value.field.name == "publish_schools":
            value.put("no")
    write_network(tmp_path, network)
    options = build.Options(root=tmp_path, out=tmp_path / "site", today=TODAY)
    loaded, prose, _ = sources.read(tmp_path, TODAY)
    trees = {
        tree.name: tree for tree in sources.render(options, sources.plan(options, loaded, prose))
    }
    pages = trees["alder"].files
    own = {"docs/calendar/alder.ics", *(path for path in pages if "/residencies/r-01.ics" in path)}
    assert len(own) == 3
    for calendar in (pages[path].replace(b"\r\n ", b"").decode() for path in sorted(own)):
        for secret in ("First School", "Second School", "Eleventh School", "PL19", "Deputy head"):
            assert secret not in calendar
    records = ("residencies/r-01", "residencies/r-02", "residencies/r-03", "reviews/v-01")
    for name in (*records, "reviews/v-02", "reviews/v-03"):
        page = pages[f"docs/2026-27/{name}.md"].decode()
        for secret in ("First School", "Second School", "Eleventh School", "9000", "Deputy head"):
            assert secret not in page, (name, secret)
        assert "Head of geography" not in page


def test_a_pack_and_every_document_in_it_is_searched(tmp_path: Path) -> None:
    """So that the canaries above would be found in a zip, an office file and a PDF."""
    network = small_network()
    said = {"data/hubs/alder/hub.yaml": "sparrow", "data/programmes/lrp.yaml": "wagtail"}
    network["data/hubs/alder/hub.yaml"]["funding"] = said["data/hubs/alder/hub.yaml"]
    network["data/programmes/lrp.yaml"]["summary"] = said["data/programmes/lrp.yaml"]
    everything(tmp_path, network)
    place = tmp_path / "site/hubs/alder/pack/alder-pack.zip"
    inside = list(readable(place.name, place.read_bytes()))
    holders = {word: {n for n, d in inside if word.encode() in d} for word in said.values()}
    assert any(name.endswith(".pdf as text") for name in holders["sparrow"])
    assert "word/document.xml" in holders["sparrow"]
    assert any(name.startswith("ppt/slides/") for name in holders["wagtail"])


def test_the_networks_own_records_can_be_projected_once_for_many_slices(repository: Path) -> None:
    network = load(repository).network
    frame = replace(network, hubs=())
    for reader in AUDIENCES:
        seen = project(frame, reader, TODAY)
        for hub in network.hubs:
            small = replace(network, hubs=(hub,))
            assert project(small, reader, TODAY, seen) == project(small, reader, TODAY)
