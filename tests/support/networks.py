"""Small networks laid out in a temporary folder for tests."""

import shutil
from pathlib import Path

BROKEN = Path(__file__).parents[1] / "broken"
BASE = BROKEN / "_base"
REPOSITORY = Path(__file__).parents[2]


def lay_base(root: Path) -> Path:
    """The clean network that every broken one begins as; gives `root`."""
    return Path(shutil.copytree(BASE, root, dirs_exist_ok=True))


def lay_case(name: str, root: Path) -> Path:
    """One broken network: the base, the case's own files over it, then what its lists say.

    `DELETE` names paths to leave out. `SETUP` makes what a folder of text files cannot hold, one
    thing a line: `bytes PATH HEX…`, `size PATH BYTES`, `link PATH TARGET`, `folder PATH`.
    """
    case = BROKEN / name
    lay_base(root)
    if (case / "data").is_dir():
        shutil.copytree(case / "data", root / "data", dirs_exist_ok=True)
    for path in _lines(case / "DELETE"):
        _remove(root / path)
    for line in _lines(case / "SETUP"):
        verb, path, *rest = line.split(maxsplit=2)
        _make(verb, root / path, *rest)
    return root


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.exists() else []


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _make(verb: str, path: Path, argument: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    match verb:
        case "bytes":
            path.write_bytes(bytes.fromhex(argument))
        case "size":
            with path.open("ab") as file:
                file.truncate(int(argument))
        case "link":
            path.symlink_to(argument)
        case "folder":
            path.mkdir()
        case _:
            raise ValueError(verb)
