"""Whom a letter is for: link files and answers, and what of them cannot be trusted."""

import datetime as dt
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from generator.audience import project
from generator.diagnostics import Diagnostic
from generator.letters import People, read_people
from generator.load import load
from generator.model import Network, Residency, Review
from generator.report import render
from tests.support import matched
from tests.support.matched import FARTHER, FARTHER_HOST, HOST, REVIEWED, REVIEWERS, VISITOR

INTEREST = "interest/2026-27/tamar-valley/lrp-c9rwt4.yaml"
OFFER = "host-offer/2026-27/tamar-valley/lrp-n3tw6h.yaml"
LINK = "matched/2026-27/tamar-valley/r-06.yaml"
CANARY = "Zephaniah Quicksilver"


@dataclass(frozen=True)
class Place:
    """A private folder that a test may change, and the records of the network beside it."""

    private: Path
    network: Network

    def records(self, hub: str) -> tuple[Residency | Review, ...]:
        own = self.network.find_hub(hub)
        year = own.find_year("2026-27") if own else None
        return year.records if year else ()

    def read(self, hub: str = "tamar-valley") -> tuple[dict[str, People], list[Diagnostic]]:
        return read_people(self.private, self.network, self.records(hub))

    def change(self, path: str, old: str, new: str) -> None:
        text = (self.private / path).read_text("utf-8")
        assert old in text
        (self.private / path).write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def whole(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    root = matched.lay_matched(repository, tmp_path_factory.mktemp("people") / "network")
    matched.residency(root)
    matched.review(root)
    matched.farther(root)
    return Place(root / "private", project(load(root).network, "hub", dt.date(2026, 11, 22)))


@pytest.fixture
def place(whole: Place, tmp_path: Path) -> Place:
    shutil.copytree(whole.private, tmp_path / "private")
    return replace(whole, private=tmp_path / "private")


def codes(faults: list[Diagnostic]) -> list[tuple[str, str, int]]:
    """Code, path and line of each fault; none of them shows a line of the file."""
    for fault in faults:
        assert fault.location.text == ""
        assert fault.message.endswith(".")
        assert fault.hint.endswith(".")
        assert not fault.hint.endswith("..")
    return [(fault.code, fault.location.path, fault.location.line) for fault in faults]


def test_people_are_found_by_the_references_of_the_link_file(place: Place) -> None:
    found, faults = place.read()
    assert faults == []
    [visitor] = found["r-06"].visitors
    assert (visitor.name, visitor.post) == (VISITOR, "Assistant headteacher, attendance")
    assert found["r-06"].host.name == HOST
    assert found["r-06"].host.answers["day_starts"] == "08:20"
    assert found["r-06"].linked


def test_reviewers_are_told_apart_by_their_schools(place: Place) -> None:
    people = place.read()[0]["v-01"]
    assert tuple(visitor.name for visitor in people.visitors) == REVIEWERS
    assert people.host.name == REVIEWED


def test_a_host_in_another_hub_is_found_in_that_hubs_answers(place: Place) -> None:
    found, faults = place.read("pennine-gateway")
    assert faults == []
    assert found["r-06"].visitors[0].name == FARTHER
    assert found["r-06"].host.name == FARTHER_HOST


def test_a_record_without_a_link_file_has_people_without_names(place: Place) -> None:
    found, _ = place.read()
    for record in place.records("tamar-valley"):
        if record.id not in ("r-06", "v-01"):
            people = found[record.id]
            assert not people.linked
            assert len(people.visitors) == record.visitors
            assert {p.name for p in (*people.visitors, people.host)} == {""}


def test_an_offer_may_be_missing_from_a_link(place: Place) -> None:
    place.change(LINK, "offer: LRP-N3TW6H\n", "")
    found, faults = place.read()
    assert faults == []
    assert (found["r-06"].visitors[0].name, found["r-06"].host.name) == (VISITOR, "")


def test_a_file_that_is_named_otherwise_than_by_its_reference_is_found(place: Place) -> None:
    (place.private / INTEREST).rename((place.private / INTEREST).with_name("forms-1a2b3c.yaml"))
    found, faults = place.read()
    assert faults == []
    assert found["r-06"].visitors[0].name == VISITOR


def test_answers_of_another_kind_or_programme_are_not_taken(place: Place) -> None:
    place.change(LINK, "LRP-C9RWT4", "LRP-N3TW6H")
    found, faults = place.read()
    assert codes(faults) == [("letter-answers-missing", f"private/{LINK}", 4)]
    assert found["r-06"].visitors[0].name == ""
    place.change(LINK, "LRP-N3TW6H", "LRP-B2XW6T")
    assert codes(place.read()[1]) == [("letter-answers-missing", f"private/{LINK}", 4)]


def test_answers_from_another_school_are_not_taken(place: Place) -> None:
    place.change(INTEREST, '"900104"', '"900103"')
    place.change(OFFER, '"900102"', '"900101"')
    found, faults = place.read()
    assert codes(faults) == [
        ("letter-answers-of-another-school", f"private/{LINK}", 4),
        ("letter-answers-of-another-school", f"private/{LINK}", 5),
    ]
    assert {found["r-06"].visitors[0].name, found["r-06"].host.name} == {""}
    assert found["v-01"].host.name == REVIEWED


def test_an_address_that_cannot_be_written_to_is_left_out_and_the_name_stays(place: Place) -> None:
    place.change(INTEREST, "jory.saltmarshpeel@leatside", f"{CANARY}@leatside")
    found, faults = place.read()
    [(code, path, line)] = codes(faults)
    assert (code, path) == ("letter-address-not-usable", f"private/{INTEREST}")
    text = (place.private / INTEREST).read_text("utf-8").splitlines()[line - 1]
    assert text.strip().startswith("email:")
    assert (found["r-06"].visitors[0].name, found["r-06"].visitors[0].email) == (VISITOR, "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"form: interest\nanswers:\n  name: {CANARY}: x\n", 3),
        (f"form: interest\nname: {CANARY}\n", 0),
        (f'form: interest\nanswers:\n  name: "{CANARY}\n', 3),
        ("", 0),
    ],
)
def test_answers_that_cannot_be_read_are_a_fault_with_a_line_and_without_their_text(
    place: Place, text: str, line: int
) -> None:
    (place.private / INTEREST).write_text(text, "utf-8")
    found, faults = place.read()
    assert codes(faults) == [("letter-answers-not-readable", f"private/{INTEREST}", line)]
    assert CANARY not in render(faults, "full", stands="") + render(faults, "json", stands="")
    assert found["r-06"].host.name == HOST
    assert found["v-01"].host.name == REVIEWED


@pytest.mark.parametrize(
    "text",
    [
        f"record: r-05\nprogramme: lrp\ninterests: [{CANARY}]\n",
        "record: r-06\nprogramme: mlqar\ninterests: [LRP-C9RWT4]\n",
        f"- {CANARY}\n",
        f"record: {CANARY}: x\n",
        "",
    ],
)
def test_a_link_that_is_not_clear_is_not_followed(place: Place, text: str) -> None:
    (place.private / LINK).write_text(text, "utf-8")
    found, faults = place.read()
    [(code, path, _)] = codes(faults)
    assert (code, path) == ("letter-link-not-clear", f"private/{LINK}")
    assert CANARY not in render(faults, "full", stands="")
    assert not found["r-06"].linked


@pytest.mark.parametrize("reference", ["../../../etc/x", "'*'", CANARY, "'LRP/../C9RWT4'", "''"])
def test_a_reference_never_leads_out_of_its_folder(place: Place, reference: str) -> None:
    place.change(LINK, "LRP-C9RWT4", reference)
    found, faults = place.read()
    assert codes(faults) == [("letter-link-not-clear", f"private/{LINK}", 4)]
    assert CANARY not in render(faults, "full", stands="")
    assert found["r-06"].visitors[0].name == ""


def test_links_of_the_file_system_are_not_followed(place: Place, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.yaml"
    shutil.move(place.private / INTEREST, elsewhere)
    (place.private / INTEREST).symlink_to(elsewhere)
    (place.private / "matched/2026-27/tamar-valley/v-01.yaml").unlink()
    (place.private / "matched/2026-27/tamar-valley/v-01.yaml").symlink_to(place.private / LINK)
    found, faults = place.read()
    assert [code for code, _, _ in codes(faults)] == [
        "letter-answers-not-readable", "letter-link-not-clear",
    ]  # fmt: skip
    assert found["r-06"].visitors[0].name == ""


def test_the_same_answers_in_two_hubs_are_taken_from_the_records_own(place: Place) -> None:
    other = place.private / "interest/2026-27/a-first-hub/lrp-c9rwt4.yaml"
    other.parent.mkdir()
    other.write_text(
        (place.private / INTEREST).read_text("utf-8").replace(VISITOR, CANARY), "utf-8"
    )
    assert place.read()[0]["r-06"].visitors[0].name == VISITOR
