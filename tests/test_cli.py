"""Each command on real folders: what it says, its exit code, and what stands afterwards."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator import rules
from tests.support.command import (
    TODAY,
    Said,
    command,
    environment,
    lrp,
    lrp_alone,
    new_network,
    snapshot,
)
from tests.support.networks import lay_base

ON = ("--today", TODAY)
RULES = {rule.code: rule for rule in rules.RULES}
HUB = "data/hubs/dart/hub.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of two hubs with its site. Read it, never write to it."""
    root = new_network(tmp_path_factory.mktemp("made"), "dart", "teign")
    said = lrp_alone("build", *ON, cwd=root)
    assert re.fullmatch(r"\d\d pages, 2 microsites: site\n", said.out), said
    assert (said.code, said.err) == (0, "")
    return root


@pytest.fixture
def network(made: Path, tmp_path: Path) -> Path:
    """A copy of it to write to."""
    shutil.copytree(made, tmp_path / "dales", symlinks=True)
    return tmp_path / "dales"


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def is_one_plain_line(said: Said) -> bool:
    return said.code == 2 and not said.out and re.fullmatch(r"lrp: .+\n", said.err) is not None


def last_line(said: Said) -> str:
    return said.out.strip().splitlines()[-1]


# --- check


def test_a_network_without_faults_ends_with_0(made: Path) -> None:
    said = lrp_alone("check", *ON, cwd=made)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("No faults")


def test_a_fault_ends_with_1_and_names_file_line_and_column(network: Path) -> None:
    change(network, HUB, "kind: local", "kind: lokal")
    said = lrp_alone("check", *ON, cwd=network)
    line = next(
        n for n, text in enumerate((network / HUB).read_text("utf-8").splitlines(), 1)
        if text.startswith("kind:")
    )  # fmt: skip
    assert said.code == 1
    assert said.out.startswith(f"{HUB}:{line}:7: error[value-not-listed]: ")
    assert said.err == ""


def test_a_warning_ends_with_1_only_when_it_is_asked_for(network: Path) -> None:
    (network / "data/hubs/dart/schools.yaml").unlink()
    assert lrp("check", *ON, cwd=network).code == 0
    assert "warning[" in lrp("check", *ON, cwd=network).out
    assert lrp("check", "--strict", *ON, cwd=network).code == 1
    assert lrp_alone("build", *ON, cwd=network).code == 0


def test_check_of_a_hub_shows_that_hubs_faults_only(network: Path) -> None:
    change(network, HUB, "kind: local", "kind: lokal")
    assert lrp("check", "dart", *ON, cwd=network).code == 1
    assert lrp("check", "teign", *ON, cwd=network).code == 0
    assert HUB not in lrp("check", "teign", *ON, cwd=network).out


@pytest.mark.parametrize("layout", ["full", "concise", "github", "json"])
def test_every_form_of_the_report_has_the_same_exit_code(network: Path, layout: str) -> None:
    assert lrp("check", "--format", layout, *ON, cwd=network).code == 0
    change(network, HUB, "kind: local", "kind: lokal")
    assert lrp("check", "--format", layout, *ON, cwd=network).code == 1


def test_json_can_be_read_by_a_program(network: Path) -> None:
    assert json.loads(lrp("check", "--format", "json", *ON, cwd=network).out) == []
    change(network, HUB, "kind: local", "kind: lokal")
    [fault] = json.loads(lrp_alone("check", "--format", "json", *ON, cwd=network).out)
    assert (fault["code"], fault["path"], fault["severity"]) == (
        "value-not-listed", HUB, "error",
    )  # fmt: skip


def test_github_annotations_escape_what_ends_them(network: Path) -> None:
    (network / "data/hubs/dart/a,b:c%.yaml").write_text("x", "utf-8")
    change(network, HUB, "kind: local", "kind: 50%::warning::x")
    lines = lrp("check", "--format", "github", *ON, cwd=network).out.splitlines()
    faults = [line for line in lines if line.startswith("::")]
    assert len(faults) == 2
    assert faults[0].startswith("::error file=data/hubs/dart/a%2Cb%3Ac%25.yaml,title=")
    assert "`50%25::warning::x`" in faults[1]
    assert faults[1].startswith(f"::error file={HUB},line=")


def test_quiet_says_nothing_but_faults(network: Path) -> None:
    assert lrp("check", "--quiet", *ON, cwd=network) == Said(0, "", "")
    assert lrp_alone("build", "--quiet", *ON, cwd=network) == Said(0, "", "")
    change(network, HUB, "kind: local", "kind: lokal")
    assert "value-not-listed" in lrp("check", "--quiet", *ON, cwd=network).out


# --- where the network is


def test_the_root_is_found_upwards_from_a_folder_of_the_network(made: Path) -> None:
    assert lrp("check", *ON, cwd=made / "data/hubs/dart").code == 0
    assert lrp("check", *ON, cwd=made / "content/templates").code == 0


def test_the_root_can_be_named(made: Path, tmp_path: Path) -> None:
    assert lrp("check", "--root", made, *ON, cwd=tmp_path).code == 0
    relative = os.path.relpath(made, tmp_path)
    assert lrp_alone("check", "--root", relative, *ON, cwd=tmp_path).code == 0


@pytest.mark.parametrize("name", ["check", "build", "serve"])
def test_without_a_network_every_command_says_so(tmp_path: Path, name: str) -> None:
    said = lrp(name, cwd=tmp_path)
    assert is_one_plain_line(said)
    assert "There is no network here" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["check", "build"])
def test_an_empty_data_folder_is_a_fault_of_the_data(tmp_path: Path, name: str) -> None:
    (tmp_path / "data").mkdir()
    said = lrp(name, *ON, cwd=tmp_path)
    assert said.code == 1
    assert "data/network.yaml: error[file-missing]" in said.out
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_named_root_without_data_builds_nothing(tmp_path: Path) -> None:
    for name in ("check", "build"):
        said = lrp(name, "--root", tmp_path, *ON, cwd=tmp_path)
        assert said.code == 1
        assert "data/network.yaml: error[file-missing]" in said.out
    assert list(tmp_path.iterdir()) == []


def test_a_root_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    assert is_one_plain_line(lrp("check", "--root", tmp_path / "nowhere", cwd=tmp_path))


def test_data_that_is_a_file_is_a_fault_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x", "utf-8")
    assert lrp("check", *ON, cwd=tmp_path).code == 1


# --- words that are not known


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "nope"), ("build", "nope"), ("build", "dart", "nope"), ("explain", "nope"),
        ("nope",), ("new", "nope"), ("check", "--nope"), ("check", "--format", "xml"),
        ("build", "--engine", "nope"), ("build", "--jobs", "0"), ("build", "--jobs", "many"),
        ("build", "--audience", "hub"), ("serve", "--port", "0"), ("explain",),
        ("new", "hub", "x", "--kind", "nope"), ("new", "year", "dart"),
    ],
)  # fmt: skip
def test_a_word_that_is_not_known_is_one_plain_line(made: Path, arguments: tuple[str, ...]) -> None:
    before = snapshot(made)
    assert is_one_plain_line(lrp(*arguments, cwd=made))
    assert snapshot(made) == before


@pytest.mark.parametrize("day", ["tomorrow", "2027-02-30", "03/02/2027", "", "2027"])
@pytest.mark.parametrize("name", ["check", "build", "new hub x"])
def test_a_day_that_is_none_is_one_plain_line(made: Path, name: str, day: str) -> None:
    said = lrp(*name.split(), "--today", day, cwd=made)
    assert is_one_plain_line(said)
    assert "must be a real date, like 2027-02-03" in said.err


def test_an_unknown_hub_is_named(made: Path) -> None:
    for name in ("check", "build"):
        said = lrp(name, "nope", *ON, cwd=made)
        assert said == Said(2, "", "lrp: The network has no hub `nope`.\n")


@pytest.mark.parametrize(
    "arguments",
    [(), ("--help",), ("check", "--help"), ("build", "--help"), ("new", "hub", "--help")],
)
def test_help_needs_no_network(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = lrp(*arguments, cwd=tmp_path)
    assert "Usage:" in said.text


def test_the_version_is_told(tmp_path: Path) -> None:
    assert re.fullmatch(r"lrp, version \d+\.\d+\.\d+\n", lrp("--version", cwd=tmp_path).out)


# --- explain


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_fault_can_be_explained(tmp_path: Path, code: str) -> None:
    rule = RULES[code]
    said = lrp("explain", code, cwd=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert rule.title in said.out
    assert rule.why in said.out
    assert rule.mend in said.out


def test_a_slip_in_a_name_is_answered_with_the_name(tmp_path: Path) -> None:
    root = lay_base(tmp_path)
    said = lrp("check", "tamar-vally", cwd=root)
    assert said.err == ("lrp: The network has no hub `tamar-vally`. Did you mean `tamar-valley`?\n")
    said = lrp("explain", "yaml-tabs", cwd=root)
    assert said.err == "lrp: There is no fault called `yaml-tabs`. Did you mean `yaml-tab`?\n"


def test_every_fault_has_a_code_of_its_own() -> None:
    assert len(RULES) == len(rules.RULES)


# --- build


@pytest.mark.long
def test_a_build_of_one_hub_changes_that_hubs_files_only(network: Path) -> None:
    change(network, HUB, "works.\n", "works. We meet on the moor.\n")
    before = snapshot(network / "site")
    assert lrp_alone("build", "dart", *ON, cwd=network).code == 0
    after = snapshot(network / "site")
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert "hubs/dart/index.html" in changed
    # The search is of the whole network, and finds the new words at once.
    assert all(path.startswith(("hubs/dart/", "search/parts/")) for path in changed)
    assert lrp_alone("build", "--out", "whole", *ON, cwd=network).code == 0
    whole = snapshot(network / "whole")
    assert {p: d for p, d in after.items() if p.startswith("hubs/")} == {
        p: d for p, d in whole.items() if p.startswith("hubs/")
    }


def test_a_build_of_one_hub_needs_the_rest_of_its_edition(network: Path) -> None:
    for audience, where in (("network", "site"), ("public", "elsewhere")):
        said = lrp("build", "dart", "--audience", audience, "--out", where, *ON, cwd=network)
        assert said.code == 2
        assert "holds no site for this audience yet. Build the whole site first." in said.err
    assert not (network / "elsewhere").exists()


def test_a_build_of_one_hub_equals_a_whole_build_when_only_it_changed(network: Path) -> None:
    before = snapshot(network / "site")
    shutil.rmtree(network / "site/hubs/dart")
    assert lrp_alone("build", "dart", *ON, cwd=network).code == 0
    assert snapshot(network / "site") == before


@pytest.mark.long
def test_the_same_data_gives_the_same_bytes_with_any_number_of_jobs(network: Path) -> None:
    lrp_alone("build", "--jobs", "1", "--out", "one", *ON, cwd=network)
    lrp_alone("build", "--jobs", "3", "--out", "three", *ON, cwd=network)
    assert snapshot(network / "one") == snapshot(network / "three") == snapshot(network / "site")


@pytest.mark.parametrize("arguments", [(), pytest.param(("dart",), marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (HUB, "kind: local", "kind: lokal"),
        (HUB, "works.\n", 'works. "See [this](/nowhere/)."\n'),
        ("data/network.yaml", "name:", "name"),
    ],
    ids=["value", "link", "syntax"],
)
def test_a_fault_leaves_the_last_site_as_it_was(
    network: Path, path: str, old: str, new: str, arguments: tuple[str, ...]
) -> None:
    before = snapshot(network)
    change(network, path, old, new)
    said = lrp_alone("build", *arguments, *ON, cwd=network)
    assert said.code == 1
    assert last_line(said).endswith(". The site stands as it was.")
    after = snapshot(network)
    assert {p for p in before | after if before.get(p) != after.get(p)} == {path}


def test_a_fault_before_the_first_build_writes_nothing(network: Path) -> None:
    shutil.rmtree(network / "site")
    change(network, HUB, "kind: local", "kind: lokal")
    said = lrp("build", *ON, cwd=network)
    assert last_line(said).endswith(". Nothing was written.")
    assert not (network / "site").exists()


@pytest.mark.long
def test_a_hub_that_was_removed_leaves_the_site(network: Path) -> None:
    shutil.rmtree(network / "data/hubs/teign")
    assert lrp_alone("build", *ON, cwd=network).code == 0
    assert not (network / "site/hubs/teign").exists()


@pytest.mark.parametrize("arguments", [(), ("dart",)])
@pytest.mark.long
def test_a_folder_with_other_peoples_files_is_not_replaced(
    network: Path, arguments: tuple[str, ...]
) -> None:
    (network / "thesis").mkdir()
    (network / "thesis/chapter.txt").write_text("ten years", "utf-8")
    said = lrp_alone("build", *arguments, "--out", "thesis", *ON, cwd=network)
    assert is_one_plain_line(said)
    assert "files that no build wrote" in said.err
    assert snapshot(network / "thesis") == {"chapter.txt": b"ten years"}


@pytest.mark.parametrize(
    "out", ["data", *(pytest.param(name, marks=pytest.mark.long) for name in ("content", "."))]
)
def test_the_networks_own_folders_are_not_replaced(network: Path, out: str) -> None:
    before = snapshot(network)
    assert is_one_plain_line(lrp_alone("build", "--out", out, *ON, cwd=network))
    assert snapshot(network) == before


@pytest.mark.long
def test_a_file_where_the_site_belongs_is_said_plainly(network: Path) -> None:
    (network / "page").write_text("mine", "utf-8")
    for out in ("page", "page/site"):
        assert is_one_plain_line(lrp_alone("build", "--out", out, *ON, cwd=network))
    assert (network / "page").read_text("utf-8") == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_folder_that_may_not_be_written_to_is_said_plainly(network: Path) -> None:
    before = snapshot(network / "site")
    network.chmod(0o555)
    try:
        assert is_one_plain_line(lrp_alone("build", *ON, cwd=network))
    finally:
        network.chmod(0o755)
    assert snapshot(network / "site") == before


# --- two at once, and one that is killed


@contextmanager
def building(root: Path) -> Iterator[subprocess.Popen[str]]:
    """A build that has begun to write, in a process group of its own."""
    with subprocess.Popen(
        command("build", *ON),
        cwd=root,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            wait_until(lambda: bool(begun(root)) or process.poll() is not None)
            assert process.poll() is None, "the build ended before it could be disturbed"
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def begun(root: Path) -> list[Path]:
    return list(root.glob(".site-new-*"))


def wait_until(is_so: Callable[[], bool], seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited for too long"
        time.sleep(0.005)


@pytest.mark.long
def test_a_second_build_is_refused_and_the_first_one_ends_well(network: Path) -> None:
    before = snapshot(network / "site")
    with building(network) as first:
        os.killpg(first.pid, signal.SIGSTOP)
        second = lrp_alone("build", *ON, cwd=network)
        os.killpg(first.pid, signal.SIGCONT)
        out, err = first.communicate(timeout=600)
    assert is_one_plain_line(second)
    assert "Another build is writing" in second.err
    assert (first.returncode, err) == (0, "")
    assert "2 microsites" in out
    assert snapshot(network / "site") == before


@pytest.mark.long
def test_a_build_that_is_killed_leaves_the_last_site(network: Path) -> None:
    before = snapshot(network / "site")
    change(network, HUB, "works.\n", "works. We meet on the moor.\n")
    with building(network) as killed:
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait(timeout=600)
    assert snapshot(network / "site") == before
    assert lrp_alone("build", *ON, cwd=network).code == 0
    assert "moor" in (network / "site/hubs/dart/index.html").read_text("utf-8")
    assert begun(network) == [], "what the killed build left is gone"


@pytest.mark.long
def test_a_build_that_is_stopped_from_the_keyboard_says_so(network: Path) -> None:
    before = snapshot(network / "site")
    with building(network) as stopped:
        os.killpg(stopped.pid, signal.SIGINT)
        _, err = stopped.communicate(timeout=600)
    assert stopped.returncode == 2
    assert "Traceback" not in err
    assert snapshot(network / "site") == before
    assert begun(network) == []


def test_a_command_pays_for_no_other_commands_libraries() -> None:
    """`lrp match` is asked often and must be quick: what makes pages is not loaded for it."""
    program = (
        "import sys\n"
        "from generator.cli import main_group\n"
        "import click\n"
        "assert main_group.get_command(click.Context(main_group), 'match') is not None\n"
        "print(*(m for m in ('mkdocs', 'markdown', 'icalendar', 'frictionless', 'ortools')"
        " if m in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.split() == []


# --- the list of commands


def test_the_list_of_commands_says_what_each_command_says_of_itself() -> None:
    from click import Context

    from generator import cli

    context = Context(cli.main_group)
    names = cli.main_group.list_commands(context)
    own = {name: cli.main_group.get_command(context, name) for name in names}
    texts = {name: command.get_short_help_str(200) for name, command in own.items() if command}
    assert texts == {name: cli._TEXTS[name] for name in names}


def test_the_list_of_commands_loads_none_of_them(tmp_path: Path) -> None:
    asked = "import sys; from generator import cli; sys.argv = ['lrp', '--help']\n"
    asked += "try: cli.main()\nexcept SystemExit: pass\n"
    asked += "print([n for n in sys.modules if n.startswith('generator.')])"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, encoding="utf-8",
        check=True,
    )  # fmt: skip
    loaded = done.stdout.splitlines()[-1]
    assert "Check every file of data/ and content/" in done.stdout
    assert loaded == "['generator.refusals', 'generator.cli']"
