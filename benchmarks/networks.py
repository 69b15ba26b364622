"""Networks of any number of hubs, as files, the same for the same seed.

Each hub is a copy of one of the sample's hubs, so that its sizes are those of a real one and its
records keep every rule. Its ids, URNs and names are its own, and so are the words of its learning.
A residency whose host school is in another hub goes to another generated hub, so that records of
hubs hang together as they do in a network.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from benchmarks.language import Words

REPOSITORY = Path(__file__).resolve().parents[1]
SEED = 20261122
EDITED = "tamar-valley"
"""The sample's hub that edits are made in: every network of eight hubs has a copy of it."""
_URN = re.compile(r"\b9\d{5}\b")
_FIRST_URN = 900_000
_URNS_OF_A_HUB = 24
_FIRST_PARTS = (
    "Alder", "Amber", "Ash", "Barrow", "Birch", "Black", "Bram", "Brook", "Calder", "Chal",
    "Cold", "Cran", "Dun", "East", "Elm", "Fair", "Fern", "Gorse", "Green", "Hal", "Haw", "Hazel",
    "Heather", "High", "Holm", "Kings", "Lang", "Lark", "Lind", "Long", "Marl", "Mill", "Nether",
    "North", "Oak", "Otter", "Pen", "Raven", "Red", "Rush", "Sal", "Shel", "Stan", "Stoke", "Swan",
    "Thorn", "Under", "Wal", "West", "Whit", "Wind", "Wood",
)  # fmt: skip
_LAST_PARTS = (
    "acre", "bourne", "bridge", "brook", "bury", "by", "combe", "cote", "croft", "dale", "den",
    "down", "edge", "field", "fold", "ford", "gate", "ham", "haven", "head", "hill", "holme",
    "hope", "hurst", "land", "leigh", "ley", "low", "marsh", "mead", "mere", "minster", "moor",
    "mouth", "over", "port", "ridge", "shaw", "side", "stead", "stoke", "stow", "thorpe", "ton",
    "tree", "vale", "water", "well", "wick", "worth",
)  # fmt: skip
_SCHOOL = re.compile(
    r"^(  name: ).*? ((?:(?:Church of England|Community|Hospital|Sixth Form|Primary|Nursery|Junior"
    r"|Infant|High) )*(?:School|Academy|College))$",
    re.MULTILINE,
)
_HOST_HUB = re.compile(r"^host_hub: (\S+)$", re.MULTILINE)
_PROSE = re.compile(r"[A-Z][^|<>\[\]`]*[.!?]")
_LIMITS = {"title": 120, "summary": 320, "tried": 1200, "changed": 1200}
"""The texts of learning that are written anew, with what their schema allows."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A hub to be written: the folder it is copied from, its number and its name."""

    template: Path
    number: int
    name: str

    @property
    def id(self) -> str:
        return f"{self.template.name}-{self.number:04}"

    @property
    def urns(self) -> Mapping[str, str]:
        """What each URN of the template becomes."""
        found = dict.fromkeys(_URN.findall((self.template / "schools.yaml").read_text("utf-8")))
        first = _FIRST_URN + self.number * _URNS_OF_A_HUB
        return {urn: str(first + place) for place, urn in enumerate(found)}


def generate(root: Path, hubs: int, seed: int = SEED) -> Path:
    """Write a network of that many hubs under `root`, which must be new; gives `root`."""
    chance = random.Random(seed)
    sample = REPOSITORY / "data"
    shutil.copytree(sample, root / "data", ignore=shutil.ignore_patterns("hubs", "redirects.yaml"))
    shutil.copytree(REPOSITORY / "content", root / "content")
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    templates = sorted(folder for folder in (sample / "hubs").iterdir() if folder.is_dir())
    names = _names(hubs, chance)
    chance.shuffle(templates)
    # Each in its turn, so that networks of any size have the same mixture.
    copies = [_Copy(templates[n % len(templates)], n, name) for n, name in enumerate(names)]
    hosts = _hosts(copies, chance)
    words = Words(chance, _themes(sample))
    for copy in copies:
        _write(copy, root / "data" / "hubs" / copy.id, hosts, words, chance)
    return root


def _names(count: int, chance: random.Random) -> list[str]:
    """So many names of places, each once; with a number past those that the parts can make."""
    made = ["".join(parts) for parts in product(_FIRST_PARTS, _LAST_PARTS)]
    chance.shuffle(made)
    rounds = range(count // len(made) + 1)
    return [f"{name} {n + 1}" if n else name for n in rounds for name in made][:count]


def _themes(data: Path) -> list[str]:
    text = (data / "network.yaml").read_text("utf-8")
    block = text.partition("\nthemes:\n")[2].partition("\nterms:\n")[0]
    return re.findall(r"^  - id: (\S+)$", block, re.MULTILINE)


def _hosts(copies: Sequence[_Copy], chance: random.Random) -> Mapping[tuple[str, str], _Copy]:
    """For each hub and each template that it sends someone to: the hub that receives them.

    A hub receives from one copy of each template only, as it does in the sample, so that it never
    has more visitors than it offered places. Who finds no host is left out.
    """
    by_template: dict[str, list[_Copy]] = defaultdict(list)
    for copy in copies:
        by_template[copy.template.name].append(copy)
    found: dict[tuple[str, str], _Copy] = {}
    for own in list(by_template.values()):
        records = sorted(own[0].template.rglob("residencies/*.yaml"))
        named = {match.group(1) for r in records for match in _HOST_HUB.finditer(r.read_text())}
        for host in sorted(named):
            receiving = chance.sample(by_template[host], len(by_template[host]))
            found |= {(copy.id, host): other for copy, other in zip(own, receiving, strict=False)}
    return found


def _write(
    copy: _Copy,
    folder: Path,
    hosts: Mapping[tuple[str, str], _Copy],
    words: Words,
    chance: random.Random,
) -> None:
    own_urns = copy.urns
    for source in sorted(path for path in copy.template.rglob("*") if path.is_file()):
        target = folder / source.relative_to(copy.template)
        if source.suffix != ".yaml":
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
            continue
        text, urns = source.read_text("utf-8"), own_urns
        away = _away(source if source.parent.name == "residencies" else _origin(source))
        if away and (copy.id, away) not in hosts:
            continue
        text = text.replace(copy.template.name, copy.id)
        if away and source.parent.name == "residencies":
            host = hosts[copy.id, away]
            urns = {**urns, **host.urns}
            text = _HOST_HUB.sub(f"host_hub: {host.id}", text)
        text = _URN.sub(lambda match, urns=urns: urns.get(match.group(), match.group()), text)
        if source.name == "hub.yaml":
            text = re.sub(r"^name: .*$", f"name: {copy.name}", text, count=1, flags=re.MULTILINE)
        elif source.name == "schools.yaml":
            text = _with_names(text, chance)
        elif source.parent.name == "learning":
            target = target.with_stem(f"{source.stem}-{copy.number:04}")
            text = _reworded(text, words, chance)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


def _origin(source: Path) -> Path | None:
    """The residency that a piece of learning comes from, if the file is one that names it."""
    if source.parent.name != "learning":
        return None
    named = re.search(r"^residency: (\S+)$", source.read_text("utf-8"), re.MULTILINE)
    return source.parent.with_name("residencies") / f"{named.group(1)}.yaml" if named else None


def _away(residency: Path | None) -> str:
    """The hub that a residency of the sample goes to, empty where that is its own."""
    named = _HOST_HUB.search(residency.read_text("utf-8")) if residency else None
    return named.group(1) if named else ""


def _with_names(schools: str, chance: random.Random) -> str:
    count = len(_SCHOOL.findall(schools))
    names = iter(chance.sample([*product(_FIRST_PARTS, _LAST_PARTS)], count))
    return _SCHOOL.sub(lambda match: f"{match[1]}{''.join(next(names))} {match[2]}", schools)


def _reworded(learning: str, words: Words, chance: random.Random) -> str:
    """A piece of learning in other words: as long as it was, headings and lists where they were."""
    block = learning.partition("\nthemes:")[2]
    themes = re.findall(r"[a-z-]+", re.split(r"\n(?=[a-z])", block)[0].replace("- ", " "))
    themes = [theme for theme in themes if theme in words.themes]

    def anew(length: int, limit: int) -> str:
        return words.text(max(4, length), themes)[:limit]

    for key, limit in _LIMITS.items():
        whole = re.search(rf"^{key}:(.*(?:\n[ \t].*)*)", learning, re.MULTILINE)
        if whole:
            text = anew(len(whole[1].split()), limit)
            text = text.rstrip(".") if key == "title" else text
            learning = learning.replace(whole[0], f'{key}: "{text}"', 1)
    head, mark, rest = learning.partition("\nbody: |\n")
    body = re.match(r"(?:(?: .*)?\n)*", rest).group()  # type: ignore[union-attr]
    paragraphs = [_paragraph(text, themes, words, chance) for text in body.rstrip().split("\n\n")]
    new = "\n\n".join(paragraphs)
    return f"{head}{mark}{new}\n{rest[len(body) :]}" if mark else learning


def _paragraph(written: str, themes: Sequence[str], words: Words, chance: random.Random) -> str:
    """Plain prose in other words; headings, lists, tables and what holds a link as they were."""
    plain = " ".join(written.split())
    if not _PROSE.fullmatch(plain) or "](" in plain:
        return written
    sentences = max(1, len(plain.split()) // 15)
    return f"  {' '.join(words.text(chance.randint(9, 21), themes) for _ in range(sentences))}"
