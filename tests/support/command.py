"""The command line as a person runs it: in a folder, with what it says and its exit code."""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from generator import cli

TODAY = "2026-11-22"
# What a terminal or a service may set, and what would change what is said.
_LEFT_OUT = {"LRP_DEBUG", "GITHUB_ACTIONS", "FORCE_COLOR", "COLUMNS"}


@dataclass(frozen=True)
class Said:
    """The exit code of a command and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def lrp(*arguments: str | Path, cwd: Path) -> Said:
    """Run `lrp` in this process, which saves half a second. Not for what builds pages."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["lrp", *map(str, arguments)]
    code: object = 0
    try:
        with (
            contextlib.chdir(cwd),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            cli.main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.argv = before
    assert isinstance(code, int)
    return _fair(Said(code, out.getvalue(), err.getvalue()))


def command(*arguments: str | Path) -> list[str]:
    """What starts `lrp` in a process of its own."""
    return [sys.executable, "-m", "generator", *map(str, arguments)]


def environment() -> dict[str, str]:
    """The environment of such a process, without what changes what is said."""
    return {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}


def lrp_alone(*arguments: str | Path, cwd: Path) -> Said:
    """Run `lrp` in a process of its own."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    return _fair(Said(done.returncode, done.stdout, done.stderr))


def _fair(said: Said) -> Said:
    """A traceback, or a fault of the program, fails whatever test asked."""
    assert "Traceback" not in said.text, said.text
    assert "a fault in the program" not in said.text, said.text
    return said


def new_network(folder: Path, *hubs: str) -> Path:
    """A small network without a fault or a warning, made by `lrp new` and by what it asks for."""
    root = folder / "dales"
    assert lrp("new", "network", root, "--today", TODAY, cwd=folder).code == 0
    sessions = "".join(
        f"- {{id: {programme}-session, programme: {programme}, year: 2026-27, title: Induction, "
        "starts_at: 2026-11-11T16:00, time_zone: Europe/London, minutes: 60}\n"
        for programme in ("lrp", "mlqar")
    )
    (root / "data/sessions.yaml").write_text(sessions, "utf-8")
    for number, hub in enumerate(hubs, 1):
        assert lrp("new", "hub", hub, "--today", TODAY, cwd=root).code == 0
        schools = "".join(
            f"- {{urn: 900{number}{last}, name: {name}, phase: {phase}, setting: mainstream, "
            "local_authority: Devon}\n"
            for last, name, phase in (
                ("01", f"Brentor School {number}", "primary"),
                ("02", f"Anstey School {number}", "secondary"),
            )
        )
        (root / f"data/hubs/{hub}/schools.yaml").write_text(schools, "utf-8")
    return root


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path, hidden ones too, but for what a cache keeps."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".lrp-cache" not in path.relative_to(folder).parts
    }


HEAVY = (
    "babel", "docx", "feedgen", "frictionless", "holidays", "icalendar", "jinja2", "lxml",
    "markdown", "mkdocs", "nh3", "numpy", "openpyxl", "ortools", "pptx", "typst",
)  # fmt: skip
"""Libraries that a command loads only where it uses them."""


def heavily(folder: Path, *arguments: str) -> tuple[str, str]:
    """What a command says in a process of its own, and which heavy libraries it loaded."""
    program = (
        "import sys\nfrom generator.cli import main_group\n"
        f"main_group({list(arguments)!r}, standalone_mode=False)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & set(sys.argv[1:])))"
    )
    command = [sys.executable, "-c", program, *HEAVY]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    said, _, loaded = ran.stdout.rstrip("\n").rpartition("\n")
    return said, loaded
