"""What comes with the program: templates, fonts, guidance and forms."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def bundled(name: str) -> Path:
    """A folder or file that comes with the program, installed or in its repository."""
    package = Path(str(resources.files("generator")))
    installed = package / "_bundle" / name
    return installed if installed.exists() else package.parent / name
