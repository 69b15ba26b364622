"""The network's history: what changed since a commit, and which files stood there.

The door to git, which is run as a program. Nothing that a repository says can make it run another.
"""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from generator.refusals import Refusal

# What a folder's own settings could otherwise make git run or ask.
_SETTINGS = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
)  # fmt: skip
_LEFT_OUT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF")


class NoGit(Refusal):
    """Git is not installed."""

    says = "Git is not installed here, and `{}` needs it."


class NotKept(Refusal):
    """The folder is in no git repository."""

    says = "The folder `{}` is not kept in git, so nothing is known of what changed."


class NoSuchCommit(Refusal):
    """The commit, branch or tag is not in this copy of the repository."""

    says = (
        "There is no commit `{}` here. Fetch the branch first; a copy made for a check may hold "
        "its newest commit only."
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between a commit and the folder as it is now.

    Paths are relative to the network's folder with forward slashes; one outside it begins with
    `../`. A file that was renamed stands there under both names.
    """

    commit: str
    """The full name of the commit that was compared with."""
    paths: tuple[str, ...]
    """In order."""


def find_changes(root: Path, rev: str) -> Changes:
    """What changed in the repository of a folder since its history left that of `rev`.

    What is not committed yet counts, and so do new files that git does not ignore. Raises NoGit,
    NotKept and NoSuchCommit.
    """
    prefix = _prefix(root)
    tip = _commit(root, rev)
    # Without a common ancestor at hand, as in a copy of few commits, the commit itself is meant.
    found = _git(root, "merge-base", "--end-of-options", tip, "HEAD")
    commit = found.stdout.decode().strip() if found.returncode == 0 else tip
    changed = _git(
        root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv",
        "--ignore-submodules=none", commit, "--",
    )  # fmt: skip
    new = _git(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", ":/")
    names = {os.fsdecode(name) for name in (changed.stdout + new.stdout).split(b"\0") if name}
    inside = (os.path.relpath(name, prefix or ".").replace(os.sep, "/") for name in names)
    return Changes(commit, tuple(sorted(inside)))


def list_files(root: Path, commit: str, folder: str) -> list[str]:
    """The paths of all files below a folder of the network as it stood at a commit."""
    prefix = _prefix(root)
    listed = _git(
        root, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit, "--", prefix + folder
    )
    names = (os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)
    return [name.removeprefix(prefix) for name in names]


def export(root: Path, commit: str, target: Path) -> None:
    """Lay the network as it stood at a commit into an empty folder; links are left out."""
    prefix = _prefix(root)
    with tempfile.TemporaryFile() as packed:
        _run(root, ("archive", "--format=tar", f"{commit}:{prefix}"), packed)
        packed.seek(0)
        with tarfile.open(fileobj=packed, mode="r:") as tar:
            plain = (entry for entry in tar if entry.isdir() or entry.isfile())
            tar.extractall(target, plain, filter="data")


def _prefix(root: Path) -> str:
    """The path of the network's folder in its repository, with its closing slash, or empty."""
    found = _git(root, "rev-parse", "--show-prefix")
    if found.returncode:
        raise NotKept(root.name)
    return os.fsdecode(found.stdout).strip("\n")


def _commit(root: Path, rev: str) -> str:
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
    if found.returncode or not rev.strip():
        raise NoSuchCommit(rev)
    # With `--end-of-options` git repeats those words before the answer.
    return found.stdout.decode().split()[-1]


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return _run(root, arguments, subprocess.PIPE)


def _run(
    root: Path, arguments: Sequence[str], out: IO[bytes] | int
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    try:
        return subprocess.run(
            ["git", "-C", str(root), *_SETTINGS, *arguments],  # noqa: S607 - as the person's own
            env={**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )
    except FileNotFoundError:
        raise NoGit(arguments[0]) from None
