"""The docs trees of a network as folders, for engines that are run on them as they are."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from generator import build, sources, write

NETWORK, WHOLE = "network", "whole"
"""The folders of the network's own tree, and of one tree that holds all the others."""
TODAY = dt.date(2026, 11, 22)


def written(root: Path, folder: Path) -> list[str]:
    """Write every docs tree into a folder of its own name; gives the names of the microsites'.

    Beside them lies one large tree: the network's, with the pages of every hub below `hubs/`. Its
    menu is the network's own, for a menu of every page on every page would grow with their square.
    Each tree is ready for MkDocs (`mkdocs.yml`) and for Zensical (`zensical.yml`).
    """
    options = build.Options(root=root, out=folder, today=TODAY)
    loaded, prose, _ = sources.read(root, TODAY)
    base = sources.engine_base(root)
    folder_of_theme = sources.theme_folder(root)
    write.put(folder, {"mkdocs.yml": base.configuration, **_successor(folder_of_theme)})
    theme = json.dumps(str(folder_of_theme))
    names = []
    for tree in sources.render(options, sources.plan(options, loaded, prose)):
        name = tree.name or NETWORK
        _put(folder / name, tree.files, theme)
        below = f"hubs/{tree.name}" if tree.name else ""
        shutil.copytree(
            folder / name / "docs", folder / WHOLE / "docs" / below,
            copy_function=os.link, dirs_exist_ok=True,
        )  # fmt: skip
        if tree.name:
            names.append(tree.name)
        else:
            _put(folder / WHOLE, {"mkdocs.yml": tree.files["mkdocs.yml"]}, theme)
    return names


def _put(folder: Path, files: Mapping[str, bytes], theme: str) -> None:
    own = files["mkdocs.yml"].decode()
    mkdocs = f"{own}theme:\n  custom_dir: {theme}\n"
    zensical = f"{own}site_dir: site-zensical\ntheme:\n  language: en\n  custom_dir: ../successor\n"
    write.put(
        folder,
        {**files, "mkdocs.yml": mkdocs.encode(), "zensical.yml": zensical.encode()},
    )


def _successor(theme: Path) -> dict[str, bytes]:
    """A theme for Zensical in which our pages that ask for a template of ours get its own.

    It cannot read ours: its own kind of Jinja stops at an expression of `main.html`. So its pages
    have its own layout, in English without a country.
    """
    asked = [
        path.name for path in theme.glob("*.html") if path.name not in {"main.html", "404.html"}
    ]
    return {f"successor/{name}": b'{% extends "main.html" %}\n' for name in asked}
