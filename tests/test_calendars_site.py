"""The sample network's calendars as its site has them, and the ways that its pages lead to them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.calendar_files import Seen, faults_of_form, read
from tests.support.pages import Page, read_page, words

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage

ROOT = "https://residencies.waymark.example/"
NETWORK = "calendar/network.ics"
VISITS = "calendar/residencies.ics"
YEARS = ("2025-26", "2026-27")


@pytest.fixture(scope="module")
def calendars(sample_site: Path) -> Mapping[str, list[Seen]]:
    """Every calendar of the site by its path, as both parsers read it."""
    paths = sorted(sample_site.rglob("*.ics"))
    return {path.relative_to(sample_site).as_posix(): read(path.read_bytes()) for path in paths}


def records(repository: Path) -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """Hub, year, kind, id and what the file of each residency and review holds."""
    for kind in ("residencies", "reviews"):
        for path in sorted(repository.glob(f"data/hubs/*/*/{kind}/*.yaml")):
            *_, hub, year, _, _ = path.parts
            yield hub, year, kind, path.stem, yaml.safe_load(path.read_text("utf-8"))


def days_of(record: dict[str, Any]) -> int:
    """In how many entries the days of a record stand, counted from its file."""
    days = record.get("dates") or []
    return sum(day - dt.timedelta(days=1) not in days for day in days)


def test_there_is_a_calendar_for_the_network_each_hub_and_each_record(
    repository: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    hubs = [path.parent.name for path in repository.glob("data/hubs/*/hub.yaml")]
    assert set(calendars) == {
        NETWORK, VISITS,
        *(f"hubs/{hub}/calendar/{hub}.ics" for hub in hubs),
        *(f"hubs/{hub}/{year}/{kind}/{name}.ics" for hub, year, kind, name, _ in
          records(repository)),
    }  # fmt: skip


def test_the_networks_visits_are_those_of_its_records(
    repository: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    """What a record's own calendar of this year or the last has, and nothing else."""
    own = {
        entry.uid
        for hub, year, kind, name, _ in records(repository)
        if year in YEARS
        for entry in calendars[f"hubs/{hub}/{year}/{kind}/{name}.ics"]
    }
    assert {entry.uid for entry in calendars[VISITS]} == own
    assert len(own) > 100


def test_every_calendar_keeps_to_the_form(sample_site: Path) -> None:
    faults = {
        path.relative_to(sample_site).as_posix(): found
        for path in sample_site.rglob("*.ics")
        if (found := faults_of_form(path.read_bytes()))
    }
    assert faults == {}


def test_no_id_stands_twice_in_a_calendar_and_each_means_one_thing_everywhere(
    calendars: Mapping[str, list[Seen]],
) -> None:
    meant: dict[str, set[tuple[str, dt.date]]] = {}
    for path, entries in calendars.items():
        twice = [uid for uid, count in Counter(e.uid for e in entries).items() if count > 1]
        assert twice == [], path
        for entry in entries:
            meant.setdefault(entry.uid, set()).add((entry.title, entry.starts))
    assert {uid: seen for uid, seen in meant.items() if len(seen) > 1} == {}
    assert all(uid.endswith("@residencies.waymark.example") for uid in meant)


def test_every_run_of_days_is_in_the_calendars_of_its_record_and_of_both_its_hubs(
    repository: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    wanted = Counter[str]()
    for hub, year, kind, name, record in records(repository):
        count = days_of(record)
        wanted[f"hubs/{hub}/{year}/{kind}/{name}.ics"] += count
        if year in YEARS:
            wanted[VISITS] += count
            for one in {hub, record.get("host_hub") or hub}:
                wanted[f"hubs/{one}/calendar/{one}.ics"] += count
    found = {
        path: sum("-days" in entry.uid for entry in entries)
        for path, entries in calendars.items()
        if path != NETWORK
    }
    assert found == {path: wanted[path] for path in found}
    assert sum(wanted.values()) > 80


def test_entries_are_as_many_as_the_networks_dates(
    repository: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    network = yaml.safe_load((repository / "data/network.yaml").read_text("utf-8"))
    sessions = yaml.safe_load((repository / "data/sessions.yaml").read_text("utf-8"))
    years = [
        year
        for path in repository.glob("data/programmes/*.yaml")
        for year in yaml.safe_load(path.read_text("utf-8"))["years"]
    ]
    entries = calendars[NETWORK]
    assert len(entries) == len(network["key_dates"]) + len(sessions) + 4 * len(years)
    for session in sessions:
        [entry] = [e for e in entries if e.uid.startswith(f"session-{session['id']}@")]
        assert isinstance(entry.starts, dt.datetime)
        assert f"{entry.starts:%Y-%m-%dT%H:%M}" == session["starts_at"]
        # Every session of the sample is in November, when London has the time of UTC.
        assert entry.starts_utc == entry.starts.replace(tzinfo=dt.UTC)


def test_a_withdrawn_record_is_cancelled_and_no_other(
    repository: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    cancelled = 0
    for hub, year, kind, name, record in records(repository):
        entries = calendars[f"hubs/{hub}/{year}/{kind}/{name}.ics"]
        withdrawn = bool(record.get("withdrawn_on"))
        assert {entry.status == "CANCELLED" for entry in entries} <= {withdrawn}
        cancelled += withdrawn and bool(entries)
    assert cancelled > 2


def test_whatever_an_entry_leads_to_is_a_page_of_the_site(
    sample_site: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    addresses = {entry.url for entries in calendars.values() for entry in entries}
    assert len(addresses) > 60
    missing = [
        address
        for address in addresses
        if not address.startswith(ROOT)
        or not (sample_site / address.removeprefix(ROOT) / "index.html").is_file()
    ]
    assert missing == []


def test_no_calendar_speaks_of_a_mailbox_or_a_room_to_join(sample_site: Path) -> None:
    for path in sample_site.rglob("*.ics"):
        text = path.read_bytes().replace(b"\r\n ", b"").decode()
        lines = [line for line in text.split("\r\n") if not line.startswith("UID:")]
        assert not any("@" in line or "mailto" in line for line in lines), path
        assert "meet.waymark.example" not in text
        assert "video.waymark.example" not in text


def test_schools_that_did_not_agree_are_in_no_calendar_of_their_record(
    repository: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    schools = {
        str(school["urn"]): school
        for path in repository.glob("data/hubs/*/schools.yaml")
        for school in yaml.safe_load(path.read_text("utf-8"))
    }
    checked = 0
    for hub, year, kind, name, record in records(repository):
        if record["publish_schools"]:
            continue
        urns = [record.get("participant_school"), record.get("host_school")]
        urns += [reviewer["school"] for reviewer in record.get("reviewers") or []]
        hidden = [schools[str(urn)][key] for urn in urns if urn for key in ("name", "postcode")]
        own = f"{hub}-{year}-{name}-{'residency' if kind == 'residencies' else 'review'}-"
        for path, entries in calendars.items():
            for entry in entries:
                if entry.uid.startswith(own):
                    told = f"{entry.title} {entry.text} {entry.place}"
                    assert [part for part in hidden if part in told] == [], path
                    checked += 1
    assert checked > 20


# --- how a reader gets one


def links_of(page: Page) -> dict[str, str]:
    """The words of each link to a calendar, and its address."""
    return {
        words(element): element.attrib["href"]
        for element in page.all("a")
        if ".ics" in element.get("href", "")
    }


@pytest.mark.parametrize(
    ("path", "calendar"),
    [
        ("induction/", NETWORK),
        ("hubs/tamar-valley/", "hubs/tamar-valley/calendar/tamar-valley.ics"),
        ("hubs/lodestar/", "hubs/lodestar/calendar/lodestar.ics"),
        (
            "hubs/tamar-valley/2026-27/residencies/r-03/",
            "hubs/tamar-valley/2026-27/residencies/r-03.ics",
        ),
    ],
)
def test_a_page_offers_its_calendar_to_subscribe_to_to_download_and_to_copy(
    sample_site: Path, calendars: Mapping[str, list[Seen]], path: str, calendar: str
) -> None:
    assert calendar in calendars
    page = read_page(f"{path}index.html", (sample_site / path / "index.html").read_bytes())
    links = links_of(page)
    assert set(links) == {"Subscribe", "Download a copy"}
    assert links["Subscribe"] == ROOT.replace("https:", "webcal:") + calendar
    assert page.target(links["Download a copy"]) == (calendar, "")
    [address] = [words(e) for e in page.all("code") if ".ics" in words(e)]
    assert address == ROOT + calendar
    source = (sample_site / calendar).read_bytes().replace(b"\r\n ", b"").decode()
    assert f"SOURCE;VALUE=URI:{address}\r\n" in source
    assert f"URL:{ROOT}{path}\r\n" in source


def test_every_record_that_has_something_to_come_offers_its_calendar_and_no_other(
    sample_site: Path, repository: Path
) -> None:
    offered = Counter[bool]()
    for hub, year, kind, name, record in records(repository):
        path = f"hubs/{hub}/{year}/{kind}/{name}"
        page = read_page(path, (sample_site / path / "index.html").read_bytes())
        over = record.get("withdrawn_on") or (
            record.get("participant_cascade_on") and record.get("host_cascade_on")
        )
        has_more = year == "2026-27" and not over
        assert bool(links_of(page)) == has_more, path
        offered[has_more] += 1
    assert min(offered[True], offered[False]) > 10


def test_the_title_of_an_entry_is_what_its_page_is_called(
    sample_site: Path, calendars: Mapping[str, list[Seen]]
) -> None:
    compared = 0
    for path, entries in calendars.items():
        if path.count("/") == 4:
            page = read_page(path, (sample_site / path[:-4] / "index.html").read_bytes())
            [title] = [text for level, text in page.headings if level == 1]
            assert all(entry.title.endswith(title) or f"{title} (" in entry.title
                       for entry in entries), path  # fmt: skip
            compared += bool(entries)
    assert compared > 50


def test_a_reader_downloads_a_calendar_and_finds_how_to_subscribe_without_a_script(
    sample_site: Path, chromium: Any, serve: Any
) -> None:
    context = chromium.new_context(java_script_enabled=False, accept_downloads=True)
    page: BrowserPage = context.new_page()
    record = visit(page, serve(sample_site) + "hubs/tamar-valley/2026-27/residencies/r-03/")
    address = page.locator(".lrp-calendar__address")
    assert not address.is_visible()
    page.get_by_text("How to subscribe in Outlook or Google Calendar").click()
    assert address.is_visible()
    # One click takes the whole address.
    address.click()
    assert address.evaluate("element => getComputedStyle(element).userSelect") == "all"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download a copy").click()
    assert download.value.suggested_filename == "r-03.ics"
    data = Path(download.value.path()).read_bytes()
    assert data == (sample_site / "hubs/tamar-valley/2026-27/residencies/r-03.ics").read_bytes()
    assert record.faults == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_to_subscribe_can_be_read_by_everyone_on_a_narrow_screen(
    sample_site: Path, chromium: Any, serve: Any, scheme: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 800}, color_scheme=scheme)
    page: BrowserPage = context.new_page()
    record = visit(page, serve(sample_site) + "hubs/tamar-valley/2026-27/residencies/r-03/")
    summary = page.get_by_text("How to subscribe in Outlook or Google Calendar")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".lrp-calendar__address").is_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert record.faults == []
    context.close()
