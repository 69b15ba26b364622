"""A real git repository in a folder: commits, branches and a remote beside it."""

import subprocess
from pathlib import Path

_WHO = (
    "-c", "user.name=Central team", "-c", "user.email=central@waymark.example",
    "-c", "commit.gpgSign=false", "-c", "init.defaultBranch=main",
)  # fmt: skip


def git(root: Path, *arguments: str) -> str:
    """What git says in a folder; a failure fails the test."""
    done = subprocess.run(
        ["git", *_WHO, *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(root: Path, message: str) -> str:
    """Everything that stands in the folder as a commit; its name."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
    return git(root, "rev-parse", "HEAD")


def kept_in_git(root: Path) -> str:
    """The folder as a new repository with one commit; its name."""
    git(root, "init", "--quiet")
    return commit(root, "The network as it was")
