"""What the README and the other pages of docs/ say can be done can be done, as it is written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from generator.cli import main_group

TODAY = "2026-11-22"
MOST_LINES = 150
COMMAND = re.compile(r"(?<![\w/.-])(?:lrp|make) [a-z][\w-]*(?: +[^\s`#|]+)*")
HEAD = re.compile(
    r"^(?P<path>data/\S+\.yaml):(?P<line>\d+):\d+: error\[[\w-]+\]: .+\n"
    r"(?:.*\n)?\s+(?P=line) \| (?P<text>.*)$",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text("utf-8")


def pages(repository: Path) -> list[Path]:
    """The pages that people read first and those they read when they change something."""
    return [
        repository / "README.md",
        repository / "CHANGELOG.md",
        *sorted((repository / "docs").rglob("*.md")),
    ]


def commands(page: str) -> list[list[str]]:
    """Every command in a block of shell or between backticks, split into words."""
    shell = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    inline = re.findall(
        r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```$", "", page, flags=re.S | re.M)
    )
    found = [line for block in shell for line in block.splitlines()]
    found += [text for text in inline if text.startswith(("lrp ", "make "))]
    return [match[0].split() for text in found if (match := COMMAND.match(text))]


def unknown(words: list[str], targets: set[str]) -> str | None:
    """What of a command does not exist."""
    if words[0] == "make":
        wrong = [w for w in words[1:] if "=" not in w and w not in targets]
        return f"make {wrong[0]}" if wrong else None
    command: click.Command = main_group
    for number, word in enumerate(words[1:], 2):
        if word.startswith("--"):
            if not any(word.split("=", 1)[0] in param.opts for param in command.params):
                return " ".join(words[:number])
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                # `lrp new …` names the group itself.
                return None if not re.match(r"\w", word) else " ".join(words[:number])
            command = found
    return None


def targets(repository: Path) -> set[str]:
    text = (repository / "Makefile").read_text("utf-8")
    return set(re.findall(r"^\.PHONY: (\S+)$", text, re.MULTILINE))


def test_every_command_that_is_named_exists(repository: Path) -> None:
    known = targets(repository)
    wrong = [
        f"{page.name}: {fault}"
        for page in pages(repository)
        for words in commands(page.read_text("utf-8"))
        if (fault := unknown(words, known))
    ]
    assert wrong == []


def test_the_readme_names_commands_of_both_kinds(readme: str) -> None:
    named = {tuple(words[:2]) for words in commands(readme)}
    assert {("make", "site"), ("make", "serve"), ("make", "test")} <= named
    assert {("lrp", name) for name in ("new", "check", "build", "explain")} <= named


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("lrp check tamar-valley --strict", None),
        ("lrp new …", None),
        ("lrp new residency x", None),
        ("lrp new sandwich x", "lrp new sandwich"),
        ("lrp chekc", "lrp chekc"),
        ("lrp check --strickt", "lrp check --strickt"),
        ("make lock UPGRADE=--upgrade", None),
        ("make tea", "make tea"),
    ],
)
def test_a_command_that_does_not_exist_is_seen(
    repository: Path, text: str, fault: str | None
) -> None:
    assert unknown(text.split(), targets(repository)) == fault


def test_every_link_to_a_file_leads_to_it(repository: Path) -> None:
    wrong = [
        f"{page.name}: {link}"
        for page in pages(repository)
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert wrong == []


def test_the_readme_can_be_read_in_one_go(readme: str) -> None:
    assert len(readme.splitlines()) <= MOST_LINES


def test_every_folder_and_file_of_the_tree_is_there(repository: Path, readme: str) -> None:
    block = re.findall(r"^```text\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)[-1]
    top = ""
    for line in block.splitlines():
        name = line.split()[0]
        top = name if line[0] != " " else top
        place = name if line[0] != " " else f"{top}{name}"
        assert (repository / place.removesuffix("<hub>/")).exists(), place


def network(repository: Path, folder: Path) -> Path:
    """A copy of the sample network."""
    for name in ("data", "content"):
        shutil.copytree(repository / name, folder / name)
    return folder


def lrp(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_faults_shown_are_what_the_program_prints(
    repository: Path, readme: str, tmp_path: Path
) -> None:
    blocks = re.findall(r"^```text\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    (shown,) = [block for block in blocks if block.startswith("data/hubs")]
    root = network(repository, tmp_path)
    faults = list(HEAD.finditer(shown))
    assert len(faults) == shown.count("error[")
    for fault in faults:
        path = root / fault["path"]
        lines = path.read_text("utf-8").split("\n")
        assert lines[int(fault["line"]) - 1] != fault["text"]
        lines[int(fault["line"]) - 1] = fault["text"]
        path.write_text("\n".join(lines), "utf-8")
    done = lrp(root, "check", "--today", TODAY)
    assert done.stdout.strip() == shown.strip()
    assert done.returncode == 1


def test_the_record_shown_is_the_sample_networks_own(repository: Path, readme: str) -> None:
    block = re.search(r"^```yaml\n# (\S+)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert block
    lines = (repository / block[1]).read_text("utf-8").splitlines()
    assert [line for line in block[2].splitlines() if line not in lines] == []


def test_the_explanation_that_the_readme_names_can_be_read(tmp_path: Path, readme: str) -> None:
    (code,) = set(re.findall(r"`lrp explain ([\w-]+)`", readme))
    done = lrp(tmp_path, "explain", code)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"[{code}" in done.stdout


@pytest.mark.long
def test_a_network_made_as_the_readme_says_is_built(readme: str, tmp_path: Path) -> None:
    section = readme[readme.index("\n## I run a network\n") :]
    block = re.search(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert block
    script = block[1].replace("lrp ", f"{sys.executable} -m generator ")
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "my-network" / "site" / "hubs" / "tamar-valley" / "index.html").is_file()


@pytest.mark.parametrize(
    "command",
    [
        ["check", "tamar-valley"],
        ["new", "residency", "tamar-valley"],
        ["check", "--format", "github"],
    ],
)
def test_commands_for_one_hub_run_in_the_sample_network(
    repository: Path, tmp_path: Path, command: list[str]
) -> None:
    done = lrp(network(repository, tmp_path), *command, "--today", TODAY)
    assert done.returncode == 0, done.stdout + done.stderr
