"""Reading data/: what is sound is kept, every fault is found, and nothing raises."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from generator.load import Loaded, hub_files, load
from tests.support.networks import BASE, lay_base

NOBODY = 65534
HUB = "data/hubs/tamar-valley"
YEAR = f"{HUB}/2026-27"


def faults(loaded: Loaded) -> list[tuple[str, str]]:
    return sorted((d.code, str(d.location)) for d in loaded.diagnostics)


def test_the_base_network_is_read_whole(tmp_path: Path) -> None:
    loaded = load(lay_base(tmp_path))
    network = loaded.network
    assert faults(loaded) == []
    assert [hub.id for hub in network.hubs] == ["moorland-virtual", "tamar-valley"]
    assert [r.id for r in network.residencies()] == ["r-01", "r-02"]
    hub = network.find_hub("tamar-valley")
    assert hub is not None
    assert [school.urn for school in hub.schools] == ["900112", "900417", "900118"]
    assert str(next(network.residencies()).at("dates.1")) == f"{YEAR}/residencies/r-01.yaml:6:21"
    assert loaded.files == {"data/files/induction-slides.pdf": 36}
    assert loaded.read_head("data/files/induction-slides.pdf").startswith(b"%PDF-")
    assert loaded.read_head("data/files/none.pdf") == b""
    assert "r-01" in loaded.known.ids("residency", "tamar-valley", "2026-27")
    assert not loaded.known.unread


def test_a_folder_without_data_lacks_only_the_network_file(tmp_path: Path) -> None:
    missing = [("file-missing", "data/network.yaml")]
    assert faults(load(tmp_path)) == missing
    (tmp_path / "data").mkdir()
    loaded = load(tmp_path)
    assert faults(loaded) == missing
    assert loaded.network.hubs == ()
    assert "current_year" in loaded.network.faulty


def test_a_file_in_the_place_of_data_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    assert faults(load(tmp_path)) == [("file-unreadable", "data")]


def test_a_hub_without_its_file_exists_and_is_one_fault(tmp_path: Path) -> None:
    (lay_base(tmp_path) / HUB / "hub.yaml").unlink()
    loaded = load(tmp_path)
    assert faults(loaded) == [("file-missing", f"{HUB}/hub.yaml")]
    hub = loaded.network.find_hub("tamar-valley")
    assert hub is not None
    assert hub.name == "tamar-valley"
    assert len(hub.schools) == 3
    assert str(hub.at("name")) == f"{HUB}/hub.yaml"


@pytest.mark.parametrize("name", ["Hub.yaml", "hub.yml", "hubs.yaml"])
def test_a_slip_in_the_name_of_a_file_is_one_fault(tmp_path: Path, name: str) -> None:
    folder = lay_base(tmp_path) / HUB
    (folder / "hub.yaml").rename(folder / name)
    (fault,) = load(tmp_path).diagnostics
    assert fault.code == "file-not-known"
    assert fault.hint == "Rename it to `hub.yaml`."


def test_an_empty_hub_folder_lacks_its_file(tmp_path: Path) -> None:
    (lay_base(tmp_path) / "data/hubs/wolds").mkdir()
    assert faults(load(tmp_path)) == [("file-missing", "data/hubs/wolds/hub.yaml")]


def test_a_hub_with_no_schools_has_none(tmp_path: Path) -> None:
    (lay_base(tmp_path) / HUB / "schools.yaml").unlink()
    loaded = load(tmp_path)
    hub = loaded.network.find_hub("tamar-valley")
    assert faults(loaded) == []
    assert hub is not None
    assert hub.schools == ()


@pytest.mark.parametrize(
    "path", ["data/network.yaml", f"{HUB}/hub.yaml", f"{HUB}/schools.yaml", "data/sessions.yaml"]
)
def test_a_folder_where_a_file_should_be_is_one_fault(tmp_path: Path, path: str) -> None:
    file = lay_base(tmp_path) / path
    file.unlink()
    file.mkdir()
    assert faults(load(tmp_path)) == [("file-unreadable", path)]


def test_a_file_where_a_folder_should_be_is_one_fault(tmp_path: Path) -> None:
    (lay_base(tmp_path) / YEAR / "residencies/r-01.yaml").rename(tmp_path / YEAR / "outcomes.yml")
    assert faults(load(tmp_path)) == [("file-not-known", f"{YEAR}/outcomes.yml")]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    file = lay_base(tmp_path) / HUB / "schools.yaml"
    file.unlink()
    os.mkfifo(file)
    os.mkfifo(tmp_path / "data/files/paper.pdf")
    assert faults(load(tmp_path)) == [
        ("file-unreadable", "data/files/paper.pdf"),
        ("file-unreadable", f"{HUB}/schools.yaml"),
    ]


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """The administrator may read everything, so while this lasts the process is somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("path", [f"{HUB}/schools.yaml", f"{YEAR}/residencies", HUB, "data/files"])
def test_what_may_not_be_read_is_one_fault(path: str) -> None:
    load(BASE)  # so that nothing of the program is opened by somebody else
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        closed = lay_base(Path(folder)) / path
        closed.chmod(0)
        with as_somebody_else():
            found = faults(load(Path(folder)))
        closed.chmod(0o755)
    assert found == [("file-unreadable", path)]


@pytest.mark.parametrize("target", ["../../outside.yaml", "nowhere.yaml", "schools.yaml"])
def test_a_linked_file_is_refused_wherever_it_leads(tmp_path: Path, target: str) -> None:
    root = lay_base(tmp_path / "network")
    (tmp_path / "outside.yaml").write_text("- urn: 900999\n")
    file = root / HUB / "schools.yaml"
    file.unlink()
    file.symlink_to(target)
    loaded = load(root)
    assert faults(loaded) == [("file-is-a-link", f"{HUB}/schools.yaml")]
    assert "900999" not in loaded.known.listings


@pytest.mark.parametrize("path", [f"{HUB}/hub.yaml", "data/network.yaml", "data/files/x.pdf"])
def test_a_link_is_one_fault(tmp_path: Path, path: str) -> None:
    file = lay_base(tmp_path) / path
    file.unlink(missing_ok=True)
    file.symlink_to("/etc/hostname")
    assert faults(load(tmp_path)) == [("file-is-a-link", path)]


def test_a_linked_folder_and_a_loop_are_refused(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    (root / "data/hubs/loop").symlink_to(".")
    (root / YEAR / "outcomes").symlink_to(root / "data")
    assert faults(load(root)) == [
        ("file-is-a-link", "data/hubs/loop"),
        ("file-is-a-link", f"{YEAR}/outcomes"),
    ]


def test_names_that_differ_by_case_only_are_refused(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    record = (root / YEAR / "residencies/r-01.yaml").read_text()
    (root / YEAR / "residencies/R-01.yaml").write_text(record)
    if (root / YEAR / "residencies/r-01.yaml").samefile(root / YEAR / "residencies/R-01.yaml"):
        pytest.skip("this file system does not tell capital letters apart")
    (fault, other) = load(root).diagnostics
    assert {fault.code, other.code} == {"names-differ-by-case-only", "name-not-an-id"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Tamar Valley", "Rename it to `tamar-valley`."),
        ("Zoë's", "Rename it to `zoe-s`."),
        ("con", "Choose another name."),
        ("index", "Choose another name."),
        ("assets", "Choose another name."),
        ("404", "Choose another name."),
        ("a--b", "Rename it to `a-b`."),
        ("学校", "Rename it."),
        ("x" * 61, f"Rename it to `{'x' * 60}`."),
    ],
)
def test_a_hub_whose_folder_is_no_address_is_refused(tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / "data/hubs" / name).mkdir(parents=True)
    (tmp_path / "data/network.yaml").symlink_to("x")
    found = [d for d in load(tmp_path).diagnostics if d.code == "name-not-an-id"]
    assert [d.hint for d in found] == [hint]


def test_a_record_without_something_it_needs_is_known_but_not_kept(tmp_path: Path) -> None:
    file = lay_base(tmp_path) / YEAR / "residencies/r-01.yaml"
    file.write_text(file.read_text().replace("participant_stage: senior\n", ""))
    loaded = load(tmp_path)
    assert [r.id for r in loaded.network.residencies()] == ["r-02"]
    assert "r-01" in loaded.known.ids("residency", "tamar-valley", "2026-27")


def test_a_record_says_which_of_its_fields_could_not_be_used(tmp_path: Path) -> None:
    file = lay_base(tmp_path) / YEAR / "residencies/r-01.yaml"
    file.write_text(file.read_text().replace("2026-11-18]", "soon]"))
    record = next(load(tmp_path).network.residencies())
    assert "dates" in record.faulty
    assert len(record.dates) == 1


def test_a_file_that_was_read_in_part_is_known_to_be(tmp_path: Path) -> None:
    file = lay_base(tmp_path) / HUB / "schools.yaml"
    file.write_text(file.read_text().replace("name: Brentor Primary", "name: Brentor: Primary"))
    known = load(tmp_path).known
    assert known.is_unread(f"{HUB}/schools.yaml")
    assert not known.is_unread(f"{HUB}/hub.yaml")
    assert "tamar-valley" in known.listings["900118"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("urn: 900112\nname: One\n", ("value-of-wrong-shape", f"{HUB}/schools.yaml:1:1")),
        ("just words\n", ("value-of-wrong-shape", f"{HUB}/schools.yaml:1:1")),
        ("- 900112\n", ("value-of-wrong-shape", f"{HUB}/schools.yaml:1:3")),
        ("", ("yaml-empty", f"{HUB}/schools.yaml")),
    ],
)
def test_a_list_that_is_none_is_one_fault(
    tmp_path: Path, text: str, fault: tuple[str, str]
) -> None:
    (lay_base(tmp_path) / HUB / "schools.yaml").write_text(text)
    assert faults(load(tmp_path)) == [fault]


def test_a_key_with_a_look_alike_letter_or_a_hidden_one_is_told(tmp_path: Path) -> None:
    file = lay_base(tmp_path) / YEAR / "residencies/r-01.yaml"
    text = file.read_text().replace("themes:", "themes\u200b:").replace("Agreed", "x")
    file.write_text(text.replace("matched_on", "Matched on"), "utf-8")
    hints = [d.hint for d in load(tmp_path).diagnostics]
    assert hints[0].startswith("Did you mean `themes`?") or hints[0].startswith("Retype the key")
    assert "Did you mean `matched_on`?" in hints


def test_the_documents_of_a_hub_are_listed_by_name(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    (root / HUB / "files/deep").mkdir(parents=True)
    (root / HUB / "files/logo.png").write_bytes(b"\x89PNG")
    loaded = load(root)
    assert hub_files(loaded, "tamar-valley") == {"logo.png": 4}
    assert hub_files(loaded, "") == {"induction-slides.pdf": 36}
    assert faults(loaded) == [("file-not-known", f"{HUB}/files/deep")]


def test_what_desktops_leave_behind_is_passed_over(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    for name in (".DS_Store", "Thumbs.db", "README.md"):
        (root / HUB / name).write_text("x")
    assert faults(load(root)) == []
