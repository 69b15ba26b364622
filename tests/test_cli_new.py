"""`lrp new residency` and `lrp new review` where schools have moved and old links are kept."""

from pathlib import Path

import pytest

from generator import write
from generator.matching.links import link, path_of
from tests.support.command import TODAY, Said, lrp
from tests.support.networks import lay_base

ON = ("--today", TODAY)
YEAR = "2026-27"
OLD, NEW, MOVED = "aaa-old-hub", "zzz-new-hub", "900555"


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A network with a hub that a school left, and one that it went to."""
    root = lay_base(tmp_path / "network")
    hub = next(path for path in sorted((root / "data/hubs").iterdir()))
    identity = (hub / "hub.yaml").read_text("utf-8")
    name = next(line for line in identity.splitlines() if line.startswith("name:"))
    for own in (OLD, NEW):
        text = identity.replace(name, f"name: {own.capitalize()}")
        write.add(root, {f"data/hubs/{own}/hub.yaml": text.encode()})
    return root


def list_school(root: Path, hub: str, left_on: str = "") -> None:
    """List the school that moved, in a hub."""
    left = f", left_on: {left_on}" if left_on else ""
    text = (
        f"- {{urn: {MOVED}, name: Moved School, phase: primary, setting: mainstream, "
        f"local_authority: Devon{left}}}\n"
    )
    write.add(root, {f"data/hubs/{hub}/schools.yaml": text.encode()})


def new(root: Path, *arguments: str) -> Said:
    return lrp("new", *arguments, *ON, cwd=root)


def written(root: Path, hub: str, name: str = "residencies/r-01") -> str:
    return (root / f"data/hubs/{hub}/{YEAR}/{name}.yaml").read_text("utf-8")


@pytest.mark.parametrize("hub", [OLD, NEW])
def test_a_host_school_that_moved_is_found_where_it_is_now(network: Path, hub: str) -> None:
    list_school(network, OLD, "2026-08-31")
    list_school(network, NEW)
    said = new(network, "residency", hub, "--host", MOVED)
    assert (said.code, said.err) == (0, "")
    text = written(network, hub)
    assert f"\nhost_school: {MOVED}\n" in text
    assert (f"\nhost_hub: {NEW}\n" in text) == (hub == OLD)
    assert (f"\nmatched_on: {TODAY}\n" in text) == (hub == NEW)


def test_a_school_that_leaves_later_is_still_there(network: Path) -> None:
    list_school(network, OLD, "2027-08-31")
    said = new(network, "residency", OLD, "--participant", MOVED)
    assert (said.code, said.err) == (0, "")
    assert f"{MOVED}: Moved School" in written(network, OLD)
    assert new(network, "review", OLD, "--host", MOVED).code == 0
    assert new(network, "residency", NEW, "--host", MOVED).code == 0
    assert f"\nhost_hub: {OLD}\n" in written(network, NEW)


@pytest.mark.parametrize("day", ["2026-08-31", TODAY])
def test_a_school_that_has_left_and_is_nowhere_else_is_refused(network: Path, day: str) -> None:
    list_school(network, OLD, day)
    for arguments in (
        ("residency", OLD, "--participant", MOVED), ("residency", NEW, "--host", MOVED),
        ("review", OLD, "--host", MOVED),
    ):  # fmt: skip
        said = new(network, *arguments)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"lrp: `{MOVED}` is not a school of the hub `{OLD}`.")


# --- ids


@pytest.mark.parametrize(("kind", "folder", "letter"), [
    ("residency", "residencies", "r"), ("review", "reviews", "v"),
])  # fmt: skip
def test_an_id_that_an_old_link_has_is_not_given_again(
    network: Path, kind: str, folder: str, letter: str
) -> None:
    for hub, year, number in ((OLD, YEAR, "04"), (NEW, YEAR, "07"), (OLD, "2025-26", "08")):
        place = path_of(year, hub, f"{letter}-{number}")
        data = link("any", f"{letter}-{number}", ["LRP-2NHY8J"], "")
        write.add(network / "private", {place: data}, private=True)
    said = new(network, kind, OLD)
    assert said.out.splitlines()[0] == f"Wrote data/hubs/{OLD}/{YEAR}/{folder}/{letter}-05.yaml"


@pytest.mark.parametrize("linked", ["private", "private/matched", f"private/matched/{YEAR}/{OLD}"])
def test_links_are_not_looked_for_beyond_a_symbolic_link(
    network: Path, tmp_path: Path, linked: str
) -> None:
    beyond = tmp_path / "beyond"
    place = f"private/{path_of(YEAR, OLD, 'r-04')}"
    write.add(beyond, {place: link("lrp", "r-04", ["LRP-2NHY8J"], "")})
    (network / linked).parent.mkdir(parents=True, exist_ok=True)
    (network / linked).symlink_to(beyond / linked, target_is_directory=True)
    assert "r-01.yaml" in new(network, "residency", OLD).out
