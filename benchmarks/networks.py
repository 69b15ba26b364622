"""Networks of any number of hubs, the same for the same seed.

Each hub is a copy of one of the sample's hubs, so that its sizes are those of a real one and its
records keep every rule: ids and URNs are its own, residencies in other hubs are left out, and
by chance some of its learning.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = 20261122
_URN = re.compile(r"\b9\d{5}\b")
_FIRST_URN = 100_000
_URNS_OF_A_HUB = 24
_LEFT_OUT = 0.3


def generate(root: Path, hubs: int, seed: int = SEED) -> Path:
    """Write a network of that many hubs under `root`, which must be new; gives `root`."""
    chance = random.Random(seed)
    sample = REPOSITORY / "data"
    shutil.copytree(sample, root / "data", ignore=shutil.ignore_patterns("hubs", "redirects.yaml"))
    shutil.copytree(REPOSITORY / "content", root / "content")
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    templates = sorted(folder for folder in (sample / "hubs").iterdir() if folder.is_dir())
    for number in range(hubs):
        _hub(chance.choice(templates), root / "data" / "hubs", number, chance)
    return root


def _hub(template: Path, hubs: Path, number: int, chance: random.Random) -> None:
    own_id = f"{template.name}-{number:04}"
    urns = _URN.findall((template / "schools.yaml").read_text("utf-8"))
    first = _FIRST_URN + number * _URNS_OF_A_HUB
    own_urns = {urn: str(first + place) for place, urn in enumerate(dict.fromkeys(urns))}
    for source in sorted(path for path in template.rglob("*") if path.is_file()):
        target = hubs / own_id / source.relative_to(template)
        if source.suffix != ".yaml":
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
            continue
        if source.parent.name == "learning":
            target = target.with_stem(f"{source.stem}-{number:04}")
            if _is_away(_origin(source)) or chance.random() < _LEFT_OUT:
                continue
        if _is_away(source):
            continue
        text = source.read_text("utf-8")
        text = _URN.sub(lambda match: own_urns.get(match.group(), match.group()), text)
        text = text.replace(template.name, own_id)
        if source.name == "hub.yaml":
            text = re.sub(r"^name: (.*)$", rf"name: \1 {number}", text, count=1, flags=re.MULTILINE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def _origin(learning: Path) -> Path:
    """The residency that a piece of learning comes from, or a file that is not there."""
    named = re.search(r"^residency: (\S+)$", learning.read_text("utf-8"), re.MULTILINE)
    folder = learning.parent.with_name("residencies")
    return folder / f"{named.group(1) if named else 'none'}.yaml"


def _is_away(record: Path) -> bool:
    """Whether a residency is in another hub, which is not copied with it."""
    return record.exists() and "\nhost_hub:" in record.read_text("utf-8")
