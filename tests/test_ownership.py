"""Who may change what: a hub its own folder, the central team everything else."""

import shutil
from pathlib import Path

import pytest

from generator import git as history
from generator import ownership
from tests.support.command import TODAY, Said, lrp, new_network
from tests.support.repository import commit, git, kept_in_git

OWN = "data/hubs/tamar/hub.yaml"
OTHER = "data/hubs/wye/hub.yaml"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = new_network(tmp_path_factory.mktemp("owned"), "tamar", "wye")
    network = root / "data/network.yaml"
    text = network.read_text("utf-8")
    network.write_text(f'{text}\nteam: "@dales/central"\n', "utf-8")
    hub = root / OWN
    hub.write_text(f'{hub.read_text("utf-8")}\nteam: "@dales/tamar"\n', "utf-8")
    return root


@pytest.fixture
def root(pattern: Path, tmp_path: Path) -> Path:
    """A network of two hubs in git, with one commit on main."""
    made = tmp_path / "dales"
    shutil.copytree(pattern, made)
    kept_in_git(made)
    return made


def edited(root: Path, path: str, text: str = "\n# Looked at.\n") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8") if file.is_file() else ""
    file.write_text(before + text, "utf-8")


def checked(root: Path, *arguments: str) -> Said:
    return lrp(
        "check", "--changed-since", "main", "--format", "concise", "--today", TODAY, *arguments,
        cwd=root,
    )  # fmt: skip


# --- what changed


def test_all_that_differs_counts_committed_or_not_new_gone_and_renamed(root: Path) -> None:
    start = git(root, "rev-parse", "HEAD")
    git(root, "switch", "--quiet", "--create", "change")
    edited(root, OWN)
    commit(root, "One")
    edited(root, OTHER)
    edited(root, "data/hubs/tamar/2026-27/learning/Zoë räumt auf.yaml", "title: x\n")
    (root / "README.md").rename(root / "ABOUT.md")
    (root / "content/faq.md").unlink()
    edited(root, "private/answers.csv")
    changes = history.find_changes(root, "main")
    assert changes.commit == start
    assert changes.paths == (
        "ABOUT.md",
        "README.md",
        "content/faq.md",
        "data/hubs/tamar/2026-27/learning/Zoë räumt auf.yaml",
        OWN,
        OTHER,
    )


def test_what_main_got_meanwhile_is_no_part_of_the_change(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "change")
    edited(root, OWN)
    commit(root, "The hub's change")
    git(root, "switch", "--quiet", "main")
    edited(root, OTHER)
    commit(root, "Somebody else's")
    git(root, "switch", "--quiet", "change")
    assert history.find_changes(root, "main").paths == (OWN,)


def test_a_network_below_the_top_of_its_repository_sees_what_lies_beside_it(
    pattern: Path, tmp_path: Path
) -> None:
    root = tmp_path / "kept" / "network"
    shutil.copytree(pattern, root)
    kept_in_git(root.parent)
    edited(root, OWN)
    edited(root, "../.github/workflows/mine.yml", "on: push\n")
    changes = history.find_changes(root, "main")
    assert changes.paths == ("../.github/workflows/mine.yml", OWN)
    assert history.list_files(root, changes.commit, "data/hubs/wye") == [
        OTHER,
        "data/hubs/wye/schools.yaml",
    ]


@pytest.mark.parametrize("rev", ["no-such-branch", "", "--output=x", "main:README.md"])
def test_a_commit_that_is_not_there_is_one_plain_line(root: Path, rev: str) -> None:
    said = lrp("check", f"--changed-since={rev}", "--as", "tamar", cwd=root)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert rev in said.err
    assert not (root / "x").exists()


def test_a_folder_that_is_not_in_git_is_one_plain_line(pattern: Path) -> None:
    said = lrp("check", "--changed-since", "main", cwd=pattern)
    assert said == Said(
        2, "", "lrp: The folder `dales` is not kept in git, so nothing is known of what changed.\n"
    )


def test_a_repository_cannot_make_the_check_run_a_program(root: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{ran}'\ncat\n", "utf-8")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "diff.odd.command", "diff.odd.textconv"):
        git(root, "config", name, str(program))
    edited(root, ".gitattributes", "*.yaml diff=odd\n")
    edited(root, OWN)
    assert checked(root, "--as", "tamar").code == 1
    assert not ran.exists()


# --- whose it is


def test_a_hub_may_change_its_own_folder(root: Path) -> None:
    edited(root, OWN)
    (root / "data/hubs/tamar/files").mkdir()
    said = checked(root, "--as", "tamar")
    assert (said.code, said.out) == (0, "No faults.\n")


def test_each_file_outside_is_named_with_whose_it_is(root: Path) -> None:
    edited(root, OWN)
    edited(root, OTHER)
    edited(root, "README.md")
    edited(root, ".github/workflows/mine.yml", "on: push\n")
    (root / "content/faq.md").unlink()
    said = checked(root, "--as", "tamar", "--format", "full")
    assert said.code == 1
    assert said.out == (
        ".github/workflows/mine.yml: error[change-outside-hub]: This file is kept by the central "
        "team, and the change is made for the hub `tamar`.\n"
        "  hint: Take it out of the change, or ask the central team to make it.\n\n"
        "README.md: error[change-outside-hub]: This file is kept by the central team, and the "
        "change is made for the hub `tamar`.\n"
        "  hint: Take it out of the change, or ask the central team to make it.\n\n"
        "content/faq.md: error[change-outside-hub]: This file is kept by the central team, and "
        "the change is made for the hub `tamar`.\n"
        "  hint: Take it out of the change, or ask the central team to make it.\n\n"
        f"{OTHER}: error[change-outside-hub]: This file is kept by the hub `wye`, and the change "
        "is made for the hub `tamar`.\n"
        "  hint: Take it out of the change, or ask the central team to make it.\n\n"
        "4 errors in 4 files.\n"
    )


def test_a_file_moved_out_of_another_hub_is_a_change_of_that_hub(root: Path) -> None:
    target = root / "data/hubs/tamar/2026-27/learning"
    target.mkdir(parents=True)
    (root / "data/hubs/wye/schools.yaml").rename(target / "taken.yaml")
    assert (
        "data/hubs/wye/schools.yaml: error[change-outside-hub]"
        in checked(root, "--as", "tamar").out
    )


def test_a_sibling_with_a_longer_name_is_another_hub(root: Path) -> None:
    edited(root, "data/hubs/tamar-secret/hub.yaml", "name: x\n")
    assert (
        "data/hubs/tamar-secret/hub.yaml: error[change-outside-hub]"
        in checked(root, "--as", "tamar").out
    )


def test_a_hub_cannot_begin_itself(root: Path) -> None:
    assert lrp("new", "hub", "severn", "--today", TODAY, cwd=root).code == 0
    said = checked(root, "--as", "severn")
    assert said.code == 1
    assert (
        "data/hubs/severn/hub.yaml: error[change-begins-a-hub]: The network has no hub `severn` "
        "yet, and only the central team begins one.\n"
    ) in said.out


def test_a_frozen_year_is_the_central_teams(root: Path) -> None:
    edited(root, "data/frozen/2025-26.txt", "# The files of 2025-26.\n")
    commit(root, "Frozen")
    edited(root, "data/hubs/tamar/2025-26/participation.yaml", "[]\n")
    edited(root, "data/hubs/tamar/2026-27/participation.yaml", "[]\n")
    said = checked(root, "--as", "tamar")
    assert (
        "data/hubs/tamar/2025-26/participation.yaml: error[change-in-a-frozen-year]: The year "
        "2025-26 is over, and its files are frozen.\n"
    ) in said.out
    assert "2026-27/participation.yaml: error[change-" not in said.out


def test_a_change_cannot_thaw_a_year_or_add_a_hub_for_itself(root: Path) -> None:
    edited(root, "data/frozen/2025-26.txt", "# The files of 2025-26.\n")
    commit(root, "Frozen")
    (root / "data/frozen/2025-26.txt").unlink()
    edited(root, "data/hubs/tamar/2025-26/participation.yaml", "[]\n")
    said = checked(root, "--as", "tamar")
    assert "2025-26/participation.yaml: error[change-in-a-frozen-year]" in said.out
    assert "data/frozen/2025-26.txt: error[change-outside-hub]" in said.out


def test_whose_change_it_is_shows_in_its_files(root: Path) -> None:
    edited(root, OWN)
    assert checked(root, "--as-one-hub").code == 0
    edited(root, "data/hubs/tamar/schools.yaml")
    edited(root, OTHER)
    said = checked(root, "--as-one-hub")
    assert said.code == 1
    assert f"{OTHER}: error[change-outside-hub]: This file is kept by the hub `wye`" in said.out


def test_a_change_in_no_hubs_folder_is_no_hubs(root: Path) -> None:
    edited(root, "README.md")
    said = checked(root, "--as-one-hub")
    assert said.out == (
        "README.md: error[change-outside-hub]: This file is kept by the central team, and the "
        "change is a hub's.\n1 error in 1 file.\n"
    )
    git(root, "checkout", "--quiet", "README.md")
    assert checked(root, "--as-one-hub").code == 0


def test_faults_show_wherever_they_are_and_warnings_only_in_changed_files(root: Path) -> None:
    theirs, ours = (f"data/hubs/{hub}/files/old-plan.pdf" for hub in ("wye", "tamar"))
    edited(root, theirs, "%PDF-1.7\n%%EOF\n")
    assert f"{theirs}: warning[document-not-used]" in checked(root).out
    commit(root, "A warning that nobody mended")
    edited(root, ours, "%PDF-1.7\n%%EOF\n")
    said = checked(root, "--as", "tamar")
    assert f"{ours}: warning[document-not-used]" in said.out
    assert theirs not in said.out
    edited(root, "data/hubs/wye/schools.yaml", "- {urn: 1}\n")
    commit(root, "A fault on main")
    assert "data/hubs/wye/schools.yaml:" in checked(root, "--as", "tamar").out


def test_as_without_changed_since_says_what_is_missing(root: Path) -> None:
    said = lrp("check", "--as", "tamar", cwd=root)
    assert said == Said(2, "", "lrp: --as needs --changed-since, which says what the change is.\n")


# --- CODEOWNERS


def test_codeowners_gives_each_hub_its_team_and_the_rest_to_the_central_team(root: Path) -> None:
    edited(root, "data/frozen/2025-26.txt", "# The files of 2025-26.\n")
    said = lrp("codeowners", cwd=root)
    assert said == Said(
        0,
        "Wrote .github/CODEOWNERS\nNo `team` in hub.yaml, so the central team approves: `wye`.\n",
        "",
    )
    assert (root / ".github/CODEOWNERS").read_text("utf-8") == (
        "# Written by `lrp codeowners` from data/. Change a hub's `team` and run it again.\n\n"
        "# What no hub owns: the network's own files, the pages, the workflows, this list, and "
        "new hubs.\n*  @dales/central\n\n"
        "# Each hub's own folder.\n/data/hubs/tamar/  @dales/tamar @dales/central\n\n"
        "# Years that are over.\n/data/hubs/*/2025-26/  @dales/central\n"
    )
    assert lrp("codeowners", "--check", cwd=root).code == 0


def test_codeowners_follows_the_data_and_says_so_where_it_does_not(root: Path) -> None:
    assert lrp("codeowners", "--host", "gitlab", cwd=root).code == 0
    edited(root, OTHER, 'team: "@dales/wye"\n')
    said = lrp("codeowners", "--host", "gitlab", "--check", cwd=root)
    assert said == Said(
        1, ".gitlab/CODEOWNERS is not as data/ says. Run `lrp codeowners` and commit it.\n", ""
    )
    assert lrp("codeowners", "--host", "gitlab", cwd=root).code == 0
    assert (
        b"/data/hubs/wye/  @dales/wye @dales/central\n"
        in (root / ".gitlab/CODEOWNERS").read_bytes()
    )


def test_codeowners_written_by_hand_are_left_alone(root: Path) -> None:
    edited(root, ".github/CODEOWNERS", "* @somebody/else\n")
    said = lrp("codeowners", cwd=root)
    assert said.code == 2
    assert "was written by hand" in said.err
    assert (root / ".github/CODEOWNERS").read_text("utf-8") == "* @somebody/else\n"


def test_codeowners_need_a_central_team(pattern: Path, tmp_path: Path) -> None:
    root = tmp_path / "dales"
    shutil.copytree(pattern, root)
    network = root / "data/network.yaml"
    network.write_text(network.read_text("utf-8").replace("\nteam:", "\n# team:"), "utf-8")
    said = lrp("codeowners", cwd=root)
    assert said.code == 2
    assert "`@waymark-schools/central-team`" in said.err


@pytest.mark.parametrize(
    "team", ["@somebody", "somebody@school.example", "@a/b @c/d", "@a/b\n* @evil/x", "#", "@a/b#"]
)
def test_a_team_is_a_team_and_cannot_add_a_line(root: Path, team: str) -> None:
    edited(root, OTHER, f"team: {team!r}\n".replace("\\n", "\\n"))
    assert lrp("check", "--today", TODAY, cwd=root).code == 1
    assert lrp("codeowners", cwd=root).code == 0
    lines = (root / ".github/CODEOWNERS").read_text("utf-8").splitlines()
    assert not [line for line in lines if "evil" in line or line.startswith("/data/hubs/wye")]


def test_the_hub_with_most_files_is_whose_change_it_is() -> None:
    paths = ["data/hubs/b/hub.yaml", "data/hubs/a/hub.yaml", "data/hubs/b/2026-27/x.yaml"]
    assert ownership.find_hub(paths) == "b"
    assert ownership.find_hub(paths[:2]) == "a"
    assert ownership.find_hub(["README.md"]) is None


def test_the_samples_list_is_as_its_data_says(repository: Path) -> None:
    assert lrp("codeowners", "--check", cwd=repository).code == 0
