"""Edits of everything that a site is made from, each of which leaves it buildable or tells why."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from generator.bundle import bundled


class SiteEditor:
    """Changes one thing at a time, the same for the same seed, and says what it did."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.chance = random.Random(seed)
        self._count = 0

    @property
    def kinds(self) -> list[Callable[[], str]]:
        """Every kind of edit."""
        return [
            self.aims, self.strapline, self.learning_text, self.new_learning, self.lost_learning,
            self.moved_learning, self.visiting_elsewhere, self.school_name, self.new_hub,
            self.lost_hub, self.theme_title, self.programme_text, self.prose, self.new_prose,
            self.template, self.style, self.engine_settings, self.document, self.resource_text,
            self.redirect, self.nothing,
        ]  # fmt: skip

    def edit(self) -> str:
        """One edit of some kind."""
        return self.chance.choice(self.kinds)()

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _files(self, pattern: str) -> list[Path]:
        return sorted((self.root / "data").glob(pattern))

    def _one(self, pattern: str) -> Path | None:
        found = self._files(pattern)
        return self.chance.choice(found) if found else None

    def _line(self, pattern: str, key: str, text: str) -> str:
        """Write another value behind a key of one line."""
        lines = re.compile(rf"^( *(?:- )?{key}: )(?![>|]).*$", re.MULTILINE)
        held = [path for path in self._files(pattern) if lines.search(path.read_text("utf-8"))]
        if not held:
            return f"nothing: no {key}"
        path = self.chance.choice(held)
        whole = path.read_text("utf-8")
        found = self.chance.choice(list(lines.finditer(whole)))
        changed = f"{whole[: found.start()]}{found[1]}{text}{whole[found.end() :]}"
        path.write_text(changed, "utf-8")
        return f"{key} of {path.relative_to(self.root)}"

    def aims(self) -> str:
        return self._line("hubs/*/*/residencies/*.yaml", "participant_role", f"Head {self._next()}")

    def strapline(self) -> str:
        return self._line("hubs/*/hub.yaml", "strapline", f"Schools that learn {self._next()}.")

    def learning_text(self) -> str:
        return self._line("hubs/*/*/learning/*.yaml", "title", f"What {self._next()} taught us")

    def new_learning(self) -> str:
        path = self._one("hubs/*/*/learning/*.yaml")
        if path is None:
            return "nothing: no learning"
        shutil.copy(path, path.with_name(f"another-{self._next()}.yaml"))
        return f"a copy of {path.name}"

    def lost_learning(self) -> str:
        path = self._one("hubs/*/*/learning/*.yaml")
        if path is not None:
            path.unlink()
        return f"{path} is gone"

    def moved_learning(self) -> str:
        path = self._one("hubs/*/*/learning/*.yaml")
        if path is not None:
            path.rename(path.with_name(f"moved-{self._next()}.yaml"))
        return f"{path} has another name"

    def visiting_elsewhere(self) -> str:
        """The date of a visit that another hub hosts, or of any other."""
        held = [
            p for p in self._files("hubs/*/*/residencies/*.yaml") if "host_hub" in p.read_text()
        ]
        path = self.chance.choice(held) if held else self._one("hubs/*/*/residencies/*.yaml")
        if path is None:
            return "nothing: no visit"
        text = re.sub("^withdrawn_on:.*\n?", "", path.read_text("utf-8"), flags=re.MULTILINE)
        day = f"2026-11-{self.chance.randint(10, 20)}"
        path.write_text(f"{text.rstrip()}\nwithdrawn_on: {day}\n", "utf-8")
        return f"{path.relative_to(self.root)} withdrawn on {day}"

    def school_name(self) -> str:
        return self._line("hubs/*/schools.yaml", "name", f"School {self._next()}")

    def new_hub(self) -> str:
        folder = self.chance.choice(sorted((self.root / "data/hubs").iterdir()))
        new = folder.with_name(f"new-hub-{self._next()}")
        shutil.copytree(folder, new, ignore=shutil.ignore_patterns("20*", "files"))
        number = 700_000 + self._count * 100
        for name in ("schools.yaml", "resources.yaml"):
            if (new / name).exists():
                (new / name).unlink()
        text = (new / "hub.yaml").read_text("utf-8")
        text = re.sub("^name: .*$", f"name: New {self._count}", text, flags=re.MULTILINE)
        text = re.sub("^logo: .*\n", "", text, flags=re.MULTILINE)
        (new / "hub.yaml").write_text(text, "utf-8")
        (new / "schools.yaml").write_text(
            f"- urn: {number}\n  name: New school\n  phase: primary\n  setting: mainstream\n"
            "  local_authority: Devon\n"
        )
        return f"{new.name} from {folder.name}"

    def lost_hub(self) -> str:
        held = self._files("hubs/new-hub-*") or self._files("hubs/*")
        if len(self._files("hubs/*")) < 2:
            return "nothing: only one hub"
        path = self.chance.choice(held)
        shutil.rmtree(path)
        return f"{path.name} is gone"

    def theme_title(self) -> str:
        return self._line("network.yaml", "title", f"Theme {self._next()}")

    def programme_text(self) -> str:
        return self._line("programmes/*.yaml", "summary", f"Leaders learn {self._next()}.")

    def resource_text(self) -> str:
        return self._line("**/resources.yaml", "title", f"Resource {self._next()}")

    def prose(self) -> str:
        path = self.chance.choice(sorted((self.root / "content").rglob("*.md")))
        path.write_text(f"{path.read_text('utf-8')}\nLine {self._next()}.\n", "utf-8")
        return f"{path.relative_to(self.root)}"

    def new_prose(self) -> str:
        path = self.root / "content" / "templates" / f"sheet-{self._next()}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\ntitle: A sheet\ndescription: To fill in.\n---\n\nText.\n", "utf-8")
        return f"{path.name}"

    def template(self) -> str:
        """A template of the network's own, which wins over the program's."""
        name = self.chance.choice(["theme/partials/footer.html", "hub/years.md.j2", "roles.md.j2"])
        path = self.root / "site_templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        own = bundled("site_templates")
        if name.startswith("theme/") and not (self.root / "site_templates/theme").exists():
            shutil.copytree(own / "theme", self.root / "site_templates/theme")
        elif name.startswith("theme/"):
            shutil.copytree(own / "theme", self.root / "site_templates/theme", dirs_exist_ok=True)
        text = (own / name).read_text("utf-8")
        path.write_text(f"{text}{{# edition {self._next()} #}}\n<!-- {self._count} -->\n", "utf-8")
        return name

    def style(self) -> str:
        path = self.root / "site_templates" / "assets" / "lrp.css"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (bundled("site_templates") / "assets" / "lrp.css").read_text("utf-8")
        path.write_text(f"{text}\n/* {self._next()} */\n", "utf-8")
        return "style"

    def engine_settings(self) -> str:
        path = self.root / "mkdocs.yml"
        text = (
            path.read_text("utf-8") if path.exists() else bundled("mkdocs.yml").read_text("utf-8")
        )
        depth = self.chance.choice(["2-3", "2-4", "2"])
        path.write_text(re.sub("toc_depth: .*", f"toc_depth: {depth}", text), "utf-8")
        return f"toc_depth {depth}"

    def document(self) -> str:
        held = [p for p in self._files("**/files/*") if p.suffix in (".txt", ".csv")]
        if not held:
            return "nothing: no document"
        path = self.chance.choice(held)
        path.write_text(f"{path.read_text('utf-8')}\nLine {self._next()}\n", "utf-8")
        return f"{path.relative_to(self.root)}"

    def redirect(self) -> str:
        path = self.root / "data" / "redirects.yaml"
        text = path.read_text("utf-8") if path.exists() else ""
        entry = f"- from: /old-{self._next()}/\n  to: /hubs/\n"
        path.write_text(text + entry, "utf-8")
        return "a redirect"

    def nothing(self) -> str:
        return "nothing"
