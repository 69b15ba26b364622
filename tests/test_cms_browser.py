"""Decap and Sveltia as an editor uses them: log in, change a record, save, and check the data."""

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect
from ruamel.yaml import YAML

from generator import source, unseen
from generator.audience import project
from generator.checks import check
from generator.diagnostics import Diagnostic
from generator.editors import cms
from generator.load import load
from tests.support.edits import LEARNING, R_01, TAMAR, TODAY, Draft
from tests.support.server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MODULES = Path(__file__).parents[1] / "node_modules"
NAUGHTY = Path(__file__).parents[2] / "shared" / "data" / "blns.json.gz"
# The only thing that Sveltia still asks another host for, and what it falls back from.
FONT_REFUSED = "Loading the font 'https://cdn.jsdelivr.net/fontsource/"
OPFS = "sveltia-cms-test"
LAY = """async ([folder, files]) => {
    const storage = await navigator.storage.getDirectory();
    for (const [path, text] of Object.entries(files)) {
        let here = await storage.getDirectoryHandle(folder, { create: true });
        const parts = path.split("/");
        for (const part of parts.slice(0, -1)) {
            here = await here.getDirectoryHandle(part, { create: true });
        }
        const file = await here.getFileHandle(parts.at(-1), { create: true });
        const writer = await file.createWritable();
        await writer.write(text);
        await writer.close();
    }
}"""
# While the editor writes, its browser has temporary files that vanish under one's hands.
TAKE = """async (folder) => {
    const storage = await navigator.storage.getDirectory();
    const walk = async (handle, path, files) => {
        for await (const [name, inner] of handle.entries()) {
            if (inner.kind === "directory") await walk(inner, `${path}${name}/`, files);
            else files[path + name] = await (await inner.getFile()).text();
        }
        return files;
    };
    for (;;) {
        try {
            return await walk(await storage.getDirectoryHandle(folder), "", {});
        } catch (error) {
            if (error.name !== "NotFoundError") throw error;
        }
    }
}"""


@pytest.fixture(scope="session")
def scripts() -> Callable[[str], dict[str, bytes]]:
    """What the npm packages give for an editor."""

    def find(name: str) -> dict[str, bytes]:
        found = cms.find_scripts(MODULES, name)
        if shutil.which("node") is None or not found:
            pytest.fail("These tests need Node.js and the editors: run `make editor` first.")
        return found

    return find


@dataclass
class Desk:
    """An editor at work: the page it has open, and the folder that its changes reach."""

    root: Path
    page: Page
    url: str
    console: list[str] = field(default_factory=list)
    """What the browser wrote as an error."""
    left: list[str] = field(default_factory=list)
    """Addresses of other machines that were asked for and not stopped by the page's policy."""

    def watch(self) -> "Desk":
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("request", self._see)
        self.page.on("requestfailed", self._forget)
        return self

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console.append(message.text)

    def _see(self, request: Request) -> None:
        scheme, _, rest = request.url.partition("://")
        if scheme in ("http", "https", "ws", "wss") and not rest.startswith("127.0.0.1:"):
            self.left.append(request.url)

    def _forget(self, request: Request) -> None:
        if request.failure == "csp":  # the page's policy stopped it
            self.left.remove(request.url)

    def open(self, place: str) -> None:
        """Come to a place of the editor as from a bookmark."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}admin/#/collections/{place}")

    def textbox(self, label: str) -> Locator:
        # Decap marks what is optional in the label.
        names = [
            self.page.get_by_label(name, exact=True).and_(self.page.locator("input, textarea"))
            for name in (label, f"{label} (optional)")
        ]
        named = self.page.get_by_role("textbox", name=label, exact=True)
        return names[0].or_(names[1]).or_(named).first

    def faults(self) -> list[Diagnostic]:
        return check(load(self.root), TODAY)

    def read(self, path: str) -> Any:
        """A file's texts, as `lrp` reads them."""
        document, found = source.read(self.root, path)
        assert not found, found
        return source.plain(document.top)


@dataclass
class Decap(Desk):
    """Decap with its own test server, whose folder is a git repository."""

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=_git_environment(), check=True,
            capture_output=True, encoding="utf-8",
        )  # fmt: skip
        return done.stdout.strip()

    def log_in(self) -> None:
        self.page.goto(f"{self.url}admin/")
        self.page.get_by_role("button", name="Login").click()
        expect(self.page.get_by_role("button", name="Quick add")).to_be_visible()

    def save(self) -> str:
        """Publish; gives the names of the files that the new commit changes."""
        before = self.git("rev-list", "--count", "HEAD")
        self.page.get_by_role("button", name="Publish", exact=True).click()
        self.page.get_by_role("menuitem", name="Publish now").click()
        _wait(self.page, lambda: self.git("rev-list", "--count", "HEAD") != before)
        assert int(self.git("rev-list", "--count", "HEAD")) == int(before) + 1
        assert self.git("status", "--porcelain") == ""
        return self.git("show", "--name-only", "--format=", "HEAD")


@dataclass
class Sveltia(Desk):
    """Sveltia with its test backend: files in the browser's own storage."""

    def log_in(self) -> None:
        self.page.goto(f"{self.url}admin/admin.css")
        files = {p.relative_to(self.root).as_posix(): p for p in self.root.rglob("data/**/*.yaml")}
        texts = {name: path.read_text("utf-8") for name, path in files.items()}
        self.page.evaluate(LAY, [OPFS, texts])
        self.console.clear()  # the style sheet has no icon
        self.page.goto(f"{self.url}admin/")
        self.page.get_by_role("button", name="Work with Test Repository").click()
        expect(self.page.get_by_role("tree", name="Collection List")).to_be_visible()

    def save(self) -> str:
        """Save, and put what the browser's storage holds into the folder; gives what changed."""
        before: Mapping[str, str] = self.page.evaluate(TAKE, OPFS)
        self.page.get_by_role("button", name="Save", exact=True).click()
        _wait(self.page, lambda: self.page.evaluate(TAKE, OPFS) != before)
        after: Mapping[str, str] = self.page.evaluate(TAKE, OPFS)
        changed = [path for path, text in after.items() if before.get(path) != text]
        for path in changed:
            (self.root / path).write_bytes(after[path].encode())
        return "\n".join(sorted(changed))


def _wait(page: Page, arrived: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not arrived():
        assert time.monotonic() < end, "nothing was saved within 20 seconds"
        page.wait_for_timeout(100)


def _git_environment() -> dict[str, str]:
    people = {f"GIT_{who}_{what}": f"editor{end}" for who in ("AUTHOR", "COMMITTER")
              for what, end in (("NAME", ""), ("EMAIL", "@example.org"))}  # fmt: skip
    # Without the locks that only save time: the server reads and writes at the same moment.
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**os.environ, **people, **quiet}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _decap_server(root: Path, port: int) -> Iterator[None]:
    server = subprocess.Popen(
        ["node", str(MODULES / "decap-server" / "dist" / "index.js")],
        cwd=root,
        env={
            **_git_environment(), "MODE": "git", "PORT": str(port), "BIND_HOST": "127.0.0.1",
            "GIT_REPO_DIRECTORY": str(root), "LOG_LEVEL": "error",
        },
    )  # fmt: skip
    try:
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < end, "decap-server is not up"
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(10)


def _site(root: Path, folder: Path, found: dict[str, bytes], **options: Any) -> Path:
    network = project(load(root).network, "public", TODAY)
    for path, data in cms.files(network, scripts=found, **options).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


@contextmanager
def _page(chromium: "Browser") -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 2000}, locale="en-GB")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


Sit = Callable[..., Any]
Named = dict[str, str]


@pytest.fixture
def sit(
    tmp_path: Path, chromium: "Browser", scripts: Callable[[str], dict[str, bytes]]
) -> Iterator[Sit]:
    """`sit("decap")` or `sit("sveltia")`: logged in, with a small network to edit."""
    with ExitStack() as stack:

        def start(
            name: str,
            prepare: Callable[[Path], None] = lambda _: None,
            adapt: Callable[[dict[str, Any]], None] = lambda _: None,
            **options: Any,
        ) -> Desk:
            root = Draft(tmp_path / "network").root
            prepare(root)
            port = _free_port()
            backend: Mapping[str, str] = {"name": "test-repo"}
            if name == "decap":
                backend = {**cms.LOCAL, "proxy_url": f"http://127.0.0.1:{port}/api/v1"}
            site = _site(
                root, tmp_path / "site", scripts(name), cms=name, backend=backend, **options
            )
            configured = site / "admin" / "config.yml"
            settings = json.loads(configured.read_text("utf-8"))
            adapt(settings)
            configured.write_text(json.dumps(settings), "utf-8")
            url = stack.enter_context(serving(site))
            page = stack.enter_context(_page(chromium))
            if name == "decap":
                desk: Decap | Sveltia = Decap(root, page, url)
                for line in ("init -q -b main", "add .", "commit -q -m start"):
                    desk.git(*line.split())  # type: ignore[union-attr]
                stack.enter_context(_decap_server(root, port))
            else:
                desk = Sveltia(root, page, url)
            desk.watch()
            desk.log_in()
            return desk

        yield start


BOTH = pytest.mark.parametrize("name", ["decap", pytest.param("sveltia", marks=pytest.mark.long)])


def _is_quiet(desk: Desk) -> bool:
    """Whether no other machine was asked, and nothing went wrong but Sveltia's fonts."""
    known = [text for text in desk.console if text.startswith(FONT_REFUSED)]
    assert not known or isinstance(desk, Sveltia)
    assert desk.left == []
    assert [text for text in desk.console if text not in known] == []
    return True


@BOTH
def test_a_residency_is_edited_saved_and_checks_clean(sit: Sit, name: str) -> None:
    desk = sit(name)
    before = desk.read(R_01)
    desk.open("tamar-valley-residencies/entries/r-01")
    expect(desk.textbox("Post")).to_have_value("Deputy headteacher")
    desk.textbox("Post").fill("Assistant head: “inclusion”, no. 2 #1")
    desk.textbox("Host's aims").fill("A fresh view.\n\n- of reading: every day\n- of talk\n")
    assert desk.save() == R_01
    assert desk.faults() == []
    after = desk.read(R_01)
    assert after.pop("participant_role") == "Assistant head: “inclusion”, no. 2 #1"
    assert after.pop("host_aims").strip() == "A fresh view.\n\n- of reading: every day\n- of talk"
    before.pop("participant_role")
    assert after == before
    assert _is_quiet(desk)


@BOTH
def test_learning_is_edited_saved_and_checks_clean(sit: Sit, name: str) -> None:
    desk = sit(name)
    before = desk.read(LEARNING)
    desk.open("tamar-valley-learning/entries/reading-routine")
    expect(desk.textbox("Title")).to_have_value("A five-minute reading routine")
    if name == "decap":
        body = desk.page.locator('[contenteditable="true"]').first
    else:
        body = desk.textbox("Text")
    body.click()
    for key in ("Control+End", "Enter"):
        desk.page.wait_for_timeout(500)  # rich text takes a moment to know where the cursor is
        desk.page.keyboard.press(key)
    desk.page.keyboard.type("Yes: it works at 09:30.")
    if name == "decap":
        desk.page.get_by_label("Themes", exact=True).click()
        desk.page.get_by_role("option", name="SEND and inclusion").click()
    else:
        desk.page.get_by_role("checkbox", name="SEND and inclusion").click()
    assert desk.save() == LEARNING
    assert desk.faults() == []
    after = desk.read(LEARNING)
    assert after.pop("themes") == ["reading", "send"]
    body_text = after.pop("body")
    assert body_text.startswith(
        "We saw the routine in two lessons.\n\nIt began in [another school]"
    )
    assert body_text.rstrip().endswith("Yes: it works at 09:30.")
    assert after == {k: v for k, v in before.items() if k not in ("themes", "body")}
    assert _is_quiet(desk)


@BOTH
def test_a_hub_is_edited_saved_and_checks_clean(sit: Sit, name: str) -> None:
    desk = sit(name)
    path = f"{TAMAR}/hub.yaml"
    before = desk.read(path)
    desk.open("tamar-valley-hub/entries/hub")
    expect(desk.textbox("Colour")).to_have_value("#1f5d57")
    desk.textbox("Strapline").fill("Yes")
    assert desk.save() == path
    assert desk.faults() == []
    assert desk.read(path) == before | {"strapline": "Yes"}
    # Not only for us: no YAML reader may take this text for something else.
    assert 'strapline: "Yes"\n' in (desk.root / path).read_text("utf-8")
    assert _is_quiet(desk)


@BOTH
def test_a_file_that_is_a_list_stays_one(sit: Sit, name: str) -> None:
    desk = sit(name)
    path = f"{TAMAR}/schools.yaml"
    before = desk.read(path)
    desk.open("tamar-valley-hub/entries/schools")
    if name == "decap":
        shut = desk.page.get_by_text("Brentor Primary", exact=True).locator("..")
        shut.get_by_role("button").first.click()
    else:
        desk.page.get_by_role("button", name="Expand All").first.click()
    boxes = desk.page.locator("input").filter(visible=True)
    expect(boxes.first).to_be_visible()
    named = [box for box in boxes.all() if box.input_value() == "Brentor Primary"]
    named[0].fill("Brentor Primary School")
    assert desk.save() == path
    assert desk.faults() == []
    after = desk.read(path)
    assert isinstance(after, list)
    assert after[1] == before[1] | {"name": "Brentor Primary School"}
    assert [after[0], after[2]] == [before[0], before[2]]
    assert _is_quiet(desk)


@BOTH
def test_a_new_residency_has_only_what_was_filled_in(sit: Sit, name: str) -> None:
    desk = sit(name)
    desk.open("tamar-valley-residencies/new")
    expect(desk.textbox("Career stage")).to_be_visible()
    chosen = {
        "Programme": "Leadership Residency Programme",
        "Participant's school": "Calstock Primary (Tamar Valley, 900118)",
        "Publish the schools": "No",
    }
    for label, option in chosen.items():
        _choose(desk, label, option)
    desk.textbox("Career stage").fill("senior")
    path = desk.save()
    assert path.startswith(f"{TAMAR}/2026-27/residencies/r-")
    assert desk.read(path) == {
        "programme": "lrp", "participant_school": "900118", "participant_stage": "senior",
        "publish_schools": "no",
    }  # fmt: skip
    assert desk.faults() == []
    assert _is_quiet(desk)


def _choose(desk: Desk, label: str, option: str) -> None:
    if isinstance(desk, Decap):
        desk.page.get_by_label(label, exact=True).click()
        desk.page.get_by_role("option", name=option, exact=True).click()
        return
    group = desk.page.get_by_role("group", name=label)
    radio = group.get_by_role("radio", name=option, exact=True)
    if radio.count():
        radio.click()
    else:
        group.get_by_role("combobox").click()
        desk.page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.long
@BOTH
def test_a_list_that_is_not_there_yet_begins_with_its_first_record(sit: Sit, name: str) -> None:
    desk = sit(name)
    path = "data/hubs/moorland-virtual/resources.yaml"
    assert not (desk.root / path).exists()
    desk.open("moorland-virtual-hub/entries/resources")
    desk.page.get_by_role("button", name=re.compile("^Add .?resource")).click()
    desk.textbox("Id").fill("visit-card")
    desk.textbox("Title").fill("Card")
    desk.textbox("Description").fill("What to bring.")
    desk.textbox("Address").fill("https://example.org/card")
    _choose(desk, "Kind", "Letter")
    _choose(desk, "Release", "Open")
    desk.page.locator('input[type="date"]').fill("2026-11-02")
    assert desk.save() == path
    assert desk.read(path) == [
        {
            "id": "visit-card", "title": "Card", "description": "What to bring.",
            "kind": "letter", "url": "https://example.org/card", "updated_on": "2026-11-02",
            "release": "open",
        },
    ]  # fmt: skip
    assert desk.faults() == []


def test_decap_does_not_save_what_the_schema_refuses(sit: Sit) -> None:
    desk = sit("decap")
    desk.open("tamar-valley-hub/entries/hub")
    desk.textbox("Colour").fill("green")
    desk.page.get_by_role("button", name="Publish", exact=True).click()
    desk.page.get_by_role("menuitem", name="Publish now").click()
    expect(desk.page.get_by_text("The hub's colour must look like #1f5d57").first).to_be_visible()
    assert desk.git("rev-list", "--count", "HEAD") == "1"


def test_with_review_a_change_waits_on_a_branch_of_its_own(sit: Sit) -> None:
    desk = sit("decap", review=True)
    desk.open("tamar-valley-residencies/entries/r-01")
    desk.textbox("Post").fill("Head of year")
    desk.page.get_by_role("button", name="Save", exact=True).click()
    branch = "cms/tamar-valley-residencies/r-01"
    branches = "--format=%(objectname) %(refname:short)"
    start = desk.git("rev-parse", "main")
    _wait(desk.page, lambda: branch in desk.git("branch", branches))
    _wait(desk.page, lambda: desk.git("rev-parse", branch) != start)
    assert desk.git("show", "--name-only", "--format=", branch) == R_01
    assert "participant_role: Head of year\n" in desk.git("show", f"{branch}:{R_01}")
    assert "participant_role: Deputy headteacher" in desk.git("show", f"main:{R_01}")


def test_a_page_without_its_script_says_so(
    tmp_path: Path, chromium: "Browser", scripts: Callable[[str], dict[str, bytes]]
) -> None:
    root = Draft(tmp_path / "network").root
    for name in cms.EDITORS:
        site = _site(root, tmp_path / name, scripts(name), cms=name, backend=cms.LOCAL)
        (site / "admin" / cms.EDITORS[name].script).unlink()
        with serving(site) as url, _page(chromium) as page:
            page.goto(f"{url}admin/")
            expect(page.get_by_role("heading", name="The editor did not load")).to_be_visible()


# --- the very YAML that the editors write ----------------------------------------------------


def _naughty() -> list[str]:
    with gzip.open(NAUGHTY, "rt", encoding="utf-8") as file:
        texts: list[str] = json.load(file)
    more = [
        "yes", "No", "on", "~", "null", "012", "0o14", "1_000", "1e3", "0x1F", "12:30", ".inf", "=",
        "<<", "2027-02-03", "2027-02-03T10:00:00Z", "- a", "? a", "a: b", "a #b", "#a", "'", '"',
        "a\nb", "a\n\nb\n", " a", "a ", "\ta", "a\n  b", "  a\nb", "---", "...", "%a", "@a", "`a",
        "[", "{", "!a", "&a", "*a", "|", ">", "a:", "£5", "Zoë", "e\u0301", "\u00a0a", "👩‍🏫",
        "word " * 60, "a" * 300, "x\n" * 40, "one line: " + "and more, " * 30,
    ]  # fmt: skip
    return [text for text in [*texts, *more] if text.strip()]


# What a browser takes for a blank.
BLANKS = " \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
BLANKS += "\u2028\u2029\u202f\u205f\u3000\ufeff"
HIDDEN = [text for text in _naughty() if unseen.in_line(text)]
SEEN = [text for text in _naughty() if text not in HIDDEN]


def _save_texts(sit: Sit, name: str, wanted: Sequence[str], own: bool) -> tuple[Desk, Named]:
    """Every text under a key of its own in one entry, which the editor writes anew."""
    path = f"{TAMAR}/2026-27/learning/naughty.yaml"
    texts = {f"text_{number:03}": text for number, text in enumerate(wanted)}

    def prepare(root: Path) -> None:
        (root / path).write_text(json.dumps({"title": "Before", **texts}), "utf-8")

    def adapt(settings: dict[str, Any]) -> None:
        learning = settings["collections"][-1]
        learning["fields"] = [f for f in learning["fields"] if f["name"] == "title"]
        learning["fields"] += [{"name": key, "label": key, "required": False} for key in texts]
        if not own:
            del learning["format"]
        settings["collections"] = [learning]

    desk: Decap | Sveltia = sit(name, prepare, adapt)
    desk.open("tamar-valley-learning/entries/naughty")
    expect(desk.textbox("Title")).to_have_value("Before", timeout=60_000)
    desk.textbox("Title").fill("After")
    assert desk.save() == path
    return desk, {"title": "After", **texts}


@pytest.mark.parametrize(
    "own",
    [
        pytest.param(True, id="our-format"),
        pytest.param(False, id="its-own-yaml", marks=pytest.mark.long),
    ],
)
@BOTH
def test_naughty_texts_come_back_from_the_editor(sit: Sit, name: str, own: bool) -> None:
    desk, wanted = _save_texts(sit, name, SEEN, own)
    if name == "sveltia":  # it takes blanks at both ends away, as `lrp` does when it reads
        wanted = {key: text.strip(BLANKS) for key, text in wanted.items()}
    data = (desk.root / f"{TAMAR}/2026-27/learning/naughty.yaml").read_bytes()
    document, found = source.parse(data, "naughty.yaml")
    readings: dict[str, Any] = {
        "ours": source.plain(document.top),
        "YAML 1.1": yaml.load(data, Loader=yaml.BaseLoader),
        "YAML 1.2": _read_as_yaml_1_2(data),
    }
    assert found == []
    for reading, got in readings.items():
        lost = {key: (t, got.get(key)) for key, t in wanted.items() if got.get(key, "") != t}
        assert (reading, lost) == (reading, {})
    if own:
        typed = yaml.safe_load(data)
        plain = re.compile(r"0|[1-9][0-9]*|[0-9]{4}-[0-9]{2}-[0-9]{2}")
        for key, text in ((key, text) for key, text in wanted.items() if text):
            assert (str(typed[key]) if plain.fullmatch(text) else typed[key]) == text


def _read_as_yaml_1_2(data: bytes) -> Any:
    """The texts of a file as ruamel reads them by the rules of YAML 1.2."""
    reader = YAML(typ="base", pure=True)
    reader.version = (1, 2)
    return reader.load(data)


@pytest.mark.long
@BOTH
def test_a_hidden_character_that_the_editor_saves_is_pointed_at(sit: Sit, name: str) -> None:
    desk, wanted = _save_texts(sit, name, HIDDEN, own=True)
    lines = (desk.root / f"{TAMAR}/2026-27/learning/naughty.yaml").read_bytes().decode().split("\n")
    found = [d for d in desk.faults() if d.code == "file-hidden-character"]
    pointed = {lines[d.location.line - 1].split(":")[0] for d in found}
    kept = (
        {key for key, text in wanted.items() if unseen.in_line(text.strip(BLANKS))}
        if name == "sveltia" else wanted.keys() - {"title"}
    )  # fmt: skip
    assert pointed == kept
