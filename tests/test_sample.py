"""The sample network could be real: its size, its spread, and that nothing in it is at fault."""

import datetime as dt
import re
from pathlib import Path

import pytest

from generator import sources, states
from generator.model import Network
from generator.tables import tables

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def network(repository: Path) -> Network:
    """Everything that data/ says."""
    loaded, _, diagnostics = sources.read(repository, TODAY)
    assert diagnostics == []
    return loaded.network


def test_hubs_and_schools_are_as_many_and_as_varied_as_a_network_has(network: Network) -> None:
    assert len(network.hubs) == 8
    assert {hub.kind for hub in network.hubs} == {"local", "regional", "virtual"}
    schools = [school for hub in network.hubs for school in hub.schools]
    assert len(schools) >= 60
    virtual = [hub for hub in network.hubs if hub.kind == "virtual"]
    assert all(s.setting != "mainstream" for hub in virtual for s in hub.schools)
    assert any(post.held_by is None for hub in network.hubs for post in hub.posts)


def test_residencies_are_in_every_state(network: Network) -> None:
    residencies = list(network.residencies())
    assert len(residencies) >= 40
    assert {states.state_of(r, TODAY) for r in residencies} == set(states.STATES)
    programmes = {programme.id: programme for programme in network.programmes}
    steps = [s for r in residencies for s in states.steps_of(r, programmes[r.programme], TODAY)]
    assert any(step.overdue for step in steps)
    assert any(r.host_hub and r.host_hub_agreed_on is None for r in residencies)
    assert any(r.host_hub and r.host_hub_agreed_on for r in residencies)
    assert {r.publish_schools for r in residencies} == {True, False}


def test_last_year_is_finished_and_this_year_is_in_progress(network: Network) -> None:
    years = {year.year for hub in network.hubs for year in hub.years}
    assert years == {"2024-25", "2025-26", "2026-27"}
    for hub in network.hubs:
        last = hub.find_year("2025-26")
        assert last is not None
        assert last.outcomes
        found = {states.state_of(r, TODAY) for r in last.residencies}
        assert found <= {"complete", "reflected", "presented", "withdrawn"}


def test_learning_has_substance_and_comes_in_every_kind(network: Network) -> None:
    pieces = list(network.learning())
    assert len(pieces) >= 25
    assert {piece.kind for piece in pieces} == set(tables()["learning"].fields["kind"].enum)
    for piece in pieces:
        assert len(piece.body.split()) >= 150, piece.id
        assert piece.tried, piece.id
        assert piece.changed, piece.id
        assert piece.others_can_use, piece.id


def test_both_programmes_run_with_sessions_and_a_pack(network: Network) -> None:
    assert [programme.id for programme in network.programmes] == ["lrp", "mlqar"]
    assert list(network.reviews())
    for programme in network.programmes:
        assert any(s.programme == programme.id for s in network.sessions)
        assert all(role.duties for role in programme.roles)
    assert {resource.release for resource in network.resources} == {"open", "pack"}


def test_every_duty_has_its_section_in_the_guidance(network: Network, repository: Path) -> None:
    for programme in network.programmes:
        for role in programme.roles:
            page = repository / "content/roles" / programme.id / f"{role.id}.md"
            found = re.findall(r"^## .*\{ #([a-z-]+) \}$", page.read_text("utf-8"), re.MULTILINE)
            assert found[: len(role.duties)] == [duty.id for duty in role.duties]


def test_schools_and_people_are_made_up(network: Network) -> None:
    for hub in network.hubs:
        assert all(int(school.urn) >= 900_000 for school in hub.schools)
        assert hub.contact.endswith(".example")
        assert hub.testimonial is None or hub.testimonial.name is None
