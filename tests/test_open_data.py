"""The open data is a Data Package that the standard's own tool accepts, and holds nothing else."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import audience, build, sheets, sources, write
from generator.docstree import open_data as page_of
from generator.load import load
from generator.model import Network, Record
from generator.open_data import LICENCES, OpenData
from generator.tables import Field, tables
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.pages import read_page, words
from tests.support.small_network import TODAY, Files, small_network, write_network

if TYPE_CHECKING:
    from playwright.sync_api import Page

AWKWARD = (
    'a "quoted", one', "two\nlines; and more", "=1+1", "+44", "-5", "@name", "\u202eturned",
    "split\u2028here", "'already", "'=guarded", "שלום, عالم", "tab\tin it", "\u00e9\u0301 😀",
)  # fmt: skip


def public(root: Path, network: Files) -> Network:
    return audience.project(load(write_network(root, network)).network, "public", TODAY)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    return public(tmp_path_factory.mktemp("network"), small_network())


def rows(files: Mapping[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline="")))


def frictionless(folder: Path) -> tuple[int, str]:
    """What the standard's own program says of a package, run as a person runs it."""
    program = Path(sys.executable).with_name("frictionless")
    done = subprocess.run(
        [program, "validate", "datapackage.json"], cwd=folder, capture_output=True, text=True,
        check=False, env={"PATH": "", "COLUMNS": "200"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


# --- the standard's tool


def test_frictionless_accepts_the_open_data_of_the_sample(sample_site: Path) -> None:
    code, said = frictionless(sample_site / "data")
    assert code == 0, said
    assert said.count("VALID") == len(list((sample_site / "data").glob("*.csv"))) > 20


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("hub_posts.csv", b"tamar-valley", b"nobody-knows", "foreign-key"),
        ("schools.csv", b"\r\nblack-country,900502", b"\r\nblack-country,900501", "primary-key"),
        ("residencies.csv", b"complete,", b"finished,", "constraint-error"),
    ],
)
def test_frictionless_refuses_it_once_a_cell_is_wrong(
    sample_site: Path, tmp_path: Path, table: str, old: bytes, new: bytes, fault: str
) -> None:
    """So that the test above can fail: keys and constraints are there and are judged."""
    folder = Path(shutil.copytree(sample_site / "data", tmp_path / "data"))
    data = (folder / table).read_bytes()
    assert old in data
    (folder / table).write_bytes(data.replace(old, new, 1))
    code, said = frictionless(folder)
    assert code == 1
    assert fault in said


def with_awkward_texts(held: Any, texts: Iterator[str]) -> Any:
    """A network with another text in each field that may hold any."""
    if isinstance(held, tuple):
        return tuple(with_awkward_texts(item, texts) for item in held)
    if not is_dataclass(held) or isinstance(held, type):
        return held
    columns = tables()[snake(type(held).__name__)].fields if isinstance(held, Record) else {}
    changes: dict[str, Any] = {}
    for own in fields(held):
        value, column = getattr(held, own.name), columns.get(own.name)
        if isinstance(value, str) and column and value and is_free(column):
            changes[own.name] = next(texts)
        elif column is None or column.table:
            changes[own.name] = with_awkward_texts(value, texts)
    return replace(held, **changes)


def snake(name: str) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "_", name).lower()


def is_free(column: Field) -> bool:
    settled = column.enum or column.refers or column.format or "pattern" in column.constraints
    named = column.name in ("phase", "stage", "participant_stage", "role", "id")
    return not (settled or named or column.text == "link")


def test_frictionless_accepts_texts_that_are_hard_to_write_as_csv(
    network: Network, tmp_path: Path
) -> None:
    changed = with_awkward_texts(network, cycle(AWKWARD))
    files = OpenData(replace(changed, url=network.url), TODAY).files
    write.put(tmp_path, files)
    code, said = frictionless(tmp_path)
    assert code == 0, said
    strange = [sheets.unguarded(r["participant_aims"]) for r in rows(files, "residencies")]
    assert len(strange) > 2
    assert set(strange) <= set(AWKWARD)
    whole = b"".join(data for path, data in files.items() if path.endswith(".csv")).decode()
    assert all(text.replace('"', '""') in whole for text in AWKWARD)


@given(st.text(min_size=1), st.text(min_size=1), st.lists(st.text(min_size=1), min_size=2))
def test_a_text_comes_back_from_its_cell_as_it_was_and_is_never_a_formula(
    network: Network, about: str, summary: str, aliases: list[str]
) -> None:
    hub = replace(network.hubs[0], about=about, strapline=summary)
    programme = replace(network.programmes[0], aliases=tuple(aliases))
    changed = replace(network, hubs=(hub,), programmes=(programme,))
    files = OpenData(changed, TODAY).files
    row = rows(files, "hubs")[0]
    assert sheets.unguarded(row["about"]) == about
    assert sheets.unguarded(row["strapline"]) == summary
    joined = ";".join(alias.replace(";", ",") for alias in aliases)
    assert sheets.unguarded(rows(files, "programmes")[0]["aliases"]) == joined
    assert not row["about"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


# --- what is in it


def test_the_files_are_as_rfc_4180_has_them(network: Network) -> None:
    for path, data in OpenData(network, TODAY).files.items():
        if path.endswith(".csv"):
            assert data.endswith(b"\r\n")
            assert not data.startswith(b"\xef\xbb\xbf")
            header, *_ = csv.reader(io.StringIO(data.decode(), newline=""))
            assert len(set(header)) == len(header)


def test_both_editions_of_the_site_have_the_same_open_data(tmp_path: Path) -> None:
    write_network(tmp_path, small_network())
    made = []
    for edition in audience.AUDIENCES[:2]:
        options = build.Options(tmp_path, tmp_path / "site", TODAY, audience=edition)
        loaded, prose, _ = sources.read(tmp_path, TODAY)
        scene = sources.plan(options, loaded, prose)
        assert (scene.network.sessions[0].joining_link is None) == (edition == "public")
        made.append(scene.open_data.files)
    assert made[0] == made[1]
    assert b"meet.example.org" not in b"".join(made[1].values())


def test_no_column_is_there_for_what_only_some_may_see(network: Network) -> None:
    files = OpenData(network, TODAY).files
    assert {"joining_link", "recording"}.isdisjoint(rows(files, "sessions")[0])
    assert {"publish_schools", "publish_school"}.isdisjoint(rows(files, "residencies")[0])
    assert {"consent_on", "consent_expires_on"}.isdisjoint(rows(files, "learning")[0])
    assert "next_year" not in rows(files, "outcomes")[0]
    assert "reason" not in rows(files, "school_closed_dates")[0]
    assert not [path for path in files if "offer" in path or "testimonial" in path]


def test_a_school_that_did_not_agree_is_described_and_not_named(network: Network) -> None:
    found = {(r["year"], r["id"]): r for r in rows(OpenData(network, TODAY).files, "residencies")}
    named, unnamed = found["2026-27", "r-01"], found["2026-27", "r-03"]
    assert (named["participant_school"], named["host"]) == ("900001", "Second School")
    assert (unnamed["participant_school"], unnamed["host_school"]) == ("", "")
    assert unnamed["participant"] == "A senior leader from a primary school"


def test_a_school_that_moved_has_a_row_in_each_hub_and_keys_still_hold(
    network: Network, tmp_path: Path
) -> None:
    alder, birch = network.hubs
    left = replace(alder.schools[0], left_on=dt.date(2026, 8, 31))
    moved = replace(alder.schools[0], hub=birch.id)
    alder = replace(alder, schools=(left, *alder.schools[1:]))
    birch = replace(birch, schools=(*birch.schools, moved))
    data = OpenData(replace(network, hubs=(alder, birch)), TODAY)
    both = [r for r in rows(data.files, "schools") if r["urn"] == left.urn]
    assert [(r["hub"], r["left_on"]) for r in both] == [("alder", "2026-08-31"), ("birch", "")]
    write.put(tmp_path, data.files)
    code, said = frictionless(tmp_path)
    assert code == 0, said


def test_the_state_of_a_record_is_that_of_the_day(network: Network) -> None:
    early = OpenData(network, dt.date(2026, 11, 3)).files
    late = OpenData(network, TODAY).files
    states = [{r["id"]: r["state"] for r in rows(f, "reviews")} for f in (early, late)]
    assert states[0] != states[1]


# --- the descriptor, the licence and the archive


def test_the_descriptor_says_size_checksum_day_and_licence(network: Network) -> None:
    files = OpenData(network, TODAY).files
    package = json.loads(files["datapackage.json"])
    assert package["version"] == "2026.11.22"
    assert package["created"] == "2026-11-22T00:00:00Z"
    assert [one["name"] for one in package["licenses"]] == ["CC-BY-4.0"]
    assert package["homepage"] == "https://network.example.org/data/"
    for resource in package["resources"]:
        data = files[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert json.loads(files[f"schemas/{resource['name']}.json"]) == resource["schema"]
        header = next(csv.reader(io.StringIO(data.decode(), newline="")))
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(
            field["title"] and field["description"] for field in resource["schema"]["fields"]
        )


@pytest.mark.parametrize("chosen", [None, *LICENCES])
def test_the_licence_is_the_one_that_the_network_chose(
    network: Network, chosen: str | None
) -> None:
    files = OpenData(replace(network, data_licence=chosen), TODAY).files
    licence = LICENCES[chosen or "ogl-uk-3.0"]
    text = files["LICENCE.txt"].decode()
    assert text.startswith(f"{licence.title}\n{licence.path}\n")
    assert ("Network of Examples, open data of 22 November 2026" in text) == licence.names_source
    assert licence.path in files["README.txt"].decode()


def test_every_licence_to_choose_is_known() -> None:
    assert tables()["network"].fields["data_licence"].enum == tuple(LICENCES)


def test_the_archive_holds_all_other_files_and_the_same_bytes_each_time(network: Network) -> None:
    files = dict(OpenData(network, TODAY).files)
    assert dict(OpenData(network, TODAY).files) == files
    archive = files.pop("open-data.zip")
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == files


# --- the page


def test_the_page_documents_every_table_and_field(sample_site: Path) -> None:
    page = read_page("data/index.html", (sample_site / "data/index.html").read_bytes())
    said = words(page.article)
    package = json.loads((sample_site / "data/datapackage.json").read_text("utf-8"))
    anchors = set(page.ids)
    links = set(page.links())
    for resource in package["resources"]:
        assert resource["name"] in anchors
        assert any(link.endswith(f"data/{resource['path']}") for link in links)
        lines = (sample_site / "data" / resource["path"]).read_text("utf-8")
        count = len(list(csv.reader(io.StringIO(lines, newline="")))) - 1
        assert f"{count:,} row" in said
        for field in resource["schema"]["fields"]:
            assert field["description"].replace("`", "") in said
    assert "Open Government Licence v3.0" in said


def test_the_tab_about_leads_to_the_page_about_the_network(sample_site: Path) -> None:
    page = read_page("data/index.html", (sample_site / "data/index.html").read_bytes())
    tabs = next(e for e in page.all("nav") if e.get("aria-label") == "Main")
    about = next(e for e in tabs.iter() if e.tag == "a" and words(e) == "About")
    assert page.target(about.get("href", "")) == ("about/index.html", "")
    assert about.get("aria-current") == "true"


def test_the_page_does_not_grow_with_the_network(tmp_path: Path) -> None:
    write_network(tmp_path, small_network())
    options = build.Options(tmp_path, tmp_path / "site", TODAY)
    loaded, prose, _ = sources.read(tmp_path, TODAY)
    scene = sources.plan(options, loaded, prose)
    hubs = tuple(replace(scene.public.hubs[0], id=f"hub-{number}") for number in range(300))
    network = replace(scene.public, hubs=hubs)
    many = replace(scene, network=network, public=network, _shares={})

    def length(value: Any) -> int:
        return len(json.dumps(value, default=str))

    small, large = length(page_of.shown(scene)), length(page_of.shown(many))
    assert large - small < 300


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_can_be_used_by_everyone(
    sample_site: Path, serve: Any, page: "Page", width: int, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    opened = visit(page, f"{serve(sample_site)}data/")
    page.locator("section", has=page.locator("#schools")).locator("summary").press("Enter")
    assert page.get_by_text("The school's six-digit unique reference number").first.is_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert opened.faults == []
