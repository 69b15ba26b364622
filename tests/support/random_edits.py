"""Random edits of a network's files, the same for the same seed, with slips that people make."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

_URN = re.compile(r"\b9\d{5}\b")
_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_BOX = re.compile(r"[\w-]+@[\w.-]+")


class Editor:
    """Changes one file or folder of a network at a time, and says what it did."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.chance = random.Random(seed)

    def edit(self) -> str:
        """One edit."""
        edits: list[Callable[[], str]] = [
            self.mix_urns, self.mix_urns, self.mix_hubs, self.mix_hubs, self.move_date,
            self.cut_line, self.double_line, self.remove_file, self.copy_record, self.mix_boxes,
            self.mix_names, self.remove_document, self.break_line, self.leave, self.own_file,
            self.rename_hub,
        ]  # fmt: skip
        return self.chance.choice(edits)()

    def file(self, pattern: str = "hubs/**/*.yaml") -> Path:
        return self.chance.choice(sorted((self.root / "data").glob(pattern)))

    def hub(self) -> str:
        return self.chance.choice(sorted(p.name for p in (self.root / "data/hubs").iterdir()))

    def _write(self, file: Path, text: str, what: str) -> str:
        file.write_text(text, "utf-8")
        return f"{what} in {file.relative_to(self.root)}"

    def _swap(self, file: Path, pattern: re.Pattern[str], other: str, what: str) -> str:
        text = file.read_text("utf-8")
        found = list(pattern.finditer(text))
        if not found:
            return f"nothing in {file}"
        one = self.chance.choice(found)
        return self._write(file, text[: one.start()] + other + text[one.end() :], what)

    def _any(self, pattern: re.Pattern[str], files: str) -> str:
        found = pattern.findall(self.file(files).read_text("utf-8"))
        return self.chance.choice(found) if found else "unknown"

    def mix_urns(self) -> str:
        other = self._any(_URN, "hubs/*/schools.yaml")
        files = self.chance.choice(["hubs/*/schools.yaml", "hubs/*/*/re*/*.yaml", "hubs/**/*.yaml"])
        return self._swap(self.file(files), _URN, other, f"URN {other}")

    def mix_hubs(self) -> str:
        file = self.file("hubs/*/*/residencies/*.yaml")
        lines = [
            li for li in file.read_text("utf-8").splitlines() if not li.startswith("host_hub:")
        ]
        if self.chance.random() < 0.8:
            lines.append(f"host_hub: {self.chance.choice([self.hub(), self.hub(), 'nowhere'])}")
        return self._write(file, "\n".join(lines) + "\n", "host hub")

    def move_date(self) -> str:
        year, month = self.chance.randint(2025, 2027), self.chance.randint(1, 12)
        day = f"{year}-{month:02}-1{self.chance.randint(0, 9)}"
        return self._swap(self.file(), _DATE, day, f"date {day}")

    def cut_line(self) -> str:
        file = self.file()
        lines = file.read_text("utf-8").splitlines(keepends=True)
        if lines:
            del lines[self.chance.randrange(len(lines))]
        return self._write(file, "".join(lines), "a line less")

    def double_line(self) -> str:
        file = self.file()
        lines = file.read_text("utf-8").splitlines(keepends=True)
        if lines:
            place = self.chance.randrange(len(lines))
            lines.insert(place, lines[place])
        return self._write(file, "".join(lines), "a line twice")

    def break_line(self) -> str:
        file = self.file("hubs/*/*.yaml")
        lines = file.read_text("utf-8").splitlines(keepends=True)
        place = self.chance.randrange(len(lines)) if lines else 0
        lines.insert(
            place, self.chance.choice(["name: a: b\n", "\tx\n", "  - [\n", "strange: 1\n"])
        )
        return self._write(file, "".join(lines), "a broken line")

    def remove_file(self) -> str:
        file = self.file()
        file.unlink()
        return f"removed {file.relative_to(self.root)}"

    def copy_record(self) -> str:
        file = self.file("hubs/*/*/*/*.yaml")
        folder = self.root / "data/hubs" / self.hub() / file.parent.parent.name / file.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        name = self.chance.choice([file.name, f"c-{self.chance.randint(1, 9):02}.yaml"])
        if (folder / name) != file:
            shutil.copy(file, folder / name)
        return f"copied {file.relative_to(self.root)} to {folder.relative_to(self.root)}/{name}"

    def mix_boxes(self) -> str:
        box = self._any(_BOX, "hubs/*/hub.yaml")
        if self.chance.random() < 0.4:
            return self._swap(self.file("hubs/*/hub.yaml"), _BOX, f"new-{box}", "a mailbox")
        file = self.file("hubs/*/*/learning/*.yaml")
        text = file.read_text("utf-8").replace("summary: ", f"summary: Ask {box} about it. ", 1)
        return self._write(file, text, f"mailbox {box}")

    def mix_names(self) -> str:
        names = re.compile(r"(?<=^name: ).+$", re.MULTILINE)
        other = self._any(names, "hubs/*/hub.yaml")
        return self._swap(self.file("hubs/*/hub.yaml"), names, other, f"name {other}")

    def leave(self) -> str:
        file = self.file("hubs/*/schools.yaml")
        text = file.read_text("utf-8")
        found = list(re.finditer(r"^- urn: .*\n", text, re.MULTILINE))
        if not found:
            return "nobody left"
        place = self.chance.choice(found).end()
        day = self.chance.choice(["2026-10-01", "2027-03-01", "2025-01-01"])
        return self._write(file, f"{text[:place]}  left_on: {day}\n{text[place:]}", "a school left")

    def remove_document(self) -> str:
        documents = sorted((self.root / "data").glob("hubs/*/files/*"))
        if not documents:
            return "no documents"
        file = self.chance.choice(documents)
        file.rename(file.with_name(f"x{file.name}"))
        return f"renamed {file.relative_to(self.root)}"

    def own_file(self) -> str:
        file = self.file(self.chance.choice(["*.yaml", "programmes/*.yaml"]))
        lines = file.read_text("utf-8").splitlines(keepends=True)
        if lines:
            lines.insert(0, lines.pop(self.chance.randrange(len(lines))))
        if self.chance.random() < 0.7:
            return "the network's own files as they were"
        return self._write(file, "".join(lines), "lines out of order")

    def rename_hub(self) -> str:
        hub = self.hub()
        new = hub.removesuffix("-new") if hub.endswith("-new") else f"{hub}-new"
        if not (self.root / "data/hubs" / new).exists():
            (self.root / "data/hubs" / hub).rename(self.root / "data/hubs" / new)
        return f"renamed {hub} to {new}"
