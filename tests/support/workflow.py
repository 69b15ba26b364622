"""Runs a workflow's own commands here, as its host would: its environment, its files, its order.

What only the host has is done by hand: a checkout is a clone, the cache a folder, an upload a copy.
An expression or an action that is not known here fails, so that nothing is passed over.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def workflow(path: Path) -> dict[str, Any]:
    """A workflow's file; `on` is under its own name."""
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return {"on" if key is True else str(key): value for key, value in found.items()}


@dataclass
class Runner:
    """One job's machine: a folder for the checkout, and what the host lends it."""

    workspace: Path
    host: Path
    """The host's own folder: the repository's caches and what was uploaded."""
    values: Mapping[str, str]
    """What each expression stands for in this run."""
    install: bool = False
    """Whether the program is installed as the workflow says, or the one here is used."""
    out: str = ""
    failed: str = ""
    """The name of the step that failed; empty while all is well."""
    ran: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        file = self.workspace.parent / "summary.md"
        return file.read_text("utf-8") if file.exists() else ""

    def job(self, job: Mapping[str, Any], commit: str, origin: Path) -> "Runner":
        """Run the steps of a job in their order, up to the first that fails."""
        for step in job["steps"]:
            name = step["name"]
            done = self._run(step) if "run" in step else self._use(step, commit, origin)
            self.ran.append(name)
            if not done:
                self.failed = name
                break
        return self

    def _run(self, step: Mapping[str, Any]) -> bool:
        assert "${{" not in step["run"], "what others write must not become a command"
        if step["name"] == "Install the program" and not self.install:
            (self.workspace / ".venv").mkdir()
            (self.workspace / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
            return True
        added = {name: self._value(value) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            # As the host does it: the first command that fails ends the step.
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.workspace.parent),
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_STEP_SUMMARY": str(self.workspace.parent / "summary.md"),
                **added,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.out += done.stdout
        assert "Traceback" not in done.stdout, done.stdout
        return done.returncode == 0

    def _use(self, step: Mapping[str, Any], commit: str, origin: Path) -> bool:
        action = step["uses"].partition("@")[0]
        given = step.get("with", {})
        if action == "actions/checkout":
            _checkout(origin, commit, self.workspace, given.get("fetch-depth", 1))
        elif action == "actions/cache/restore":
            if (self.host / "cache").is_dir():
                shutil.copytree(self.host / "cache", self.workspace / given["path"])
        elif action == "actions/cache/save":
            shutil.rmtree(self.host / "cache", ignore_errors=True)
            shutil.copytree(self.workspace / given["path"], self.host / "cache")
        elif action in ("actions/upload-artifact", "actions/upload-pages-artifact"):
            target = self.host / given.get("name", "site")
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(self.workspace / given["path"], target)
        else:
            assert action in ("actions/setup-python", "actions/deploy-pages"), action
        return True

    def _value(self, text: object) -> str:
        return _EXPRESSION.sub(lambda found: self.values[found[1]], str(text))


def _checkout(origin: Path, commit: str, target: Path, depth: int) -> None:
    """Few commits, no credentials: as the action leaves it."""
    target.mkdir(parents=True)
    for command in (
        ["init", "--quiet"],
        ["fetch", "--quiet", f"--depth={depth}" if depth else "--tags", f"file://{origin}", commit],
        ["checkout", "--quiet", "--detach", "FETCH_HEAD"],
    ):
        subprocess.run(["git", *command], cwd=target, check=True, capture_output=True)
