"""Old addresses lead on, or say when the page went; calendars and ids outlive a new name."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator import build
from generator.checks import check
from generator.load import load
from generator.model import Network, Redirect
from generator.redirects import Redirects, first_id, first_ids
from generator.serve import Preview
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.calendar_files import read as read_calendar
from tests.support.pages import Page, read_page, words
from tests.support.search_site import parts_of, read_index
from tests.support.small_network import TODAY, Files, small_network, write_network

if TYPE_CHECKING:
    from playwright.sync_api import Page as BrowserPage

OLD_LEARNING = "/hubs/alder/2026-27/learning/five-minutes/"
LEARNING = "/hubs/alder/2026-27/learning/routine/"


def moved(old: str, new: str) -> Redirect:
    return Redirect(from_=old, to=new)


def gone(old: str) -> Redirect:
    return Redirect(from_=old, removed_on=dt.date(2026, 11, 2))


def with_redirects(*redirects: Mapping[str, str]) -> Files:
    return small_network() | {"data/redirects.yaml": [dict(one) for one in redirects]}


def built(root: Path, network: Files, *hubs: str) -> build.Built:
    write_network(root, network)
    options = build.Options(root=root, out=root / "site", today=TODAY, jobs=1, hubs=hubs)
    return build.build_or_refuse(options)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a hub that was renamed twice, learning renamed before and after, and removed."""
    folder = tmp_path_factory.mktemp("redirects")
    network = with_redirects(
        {"from": "/hubs/elder/", "to": "/hubs/alders/"},
        {"from": "/hubs/alders/", "to": "/hubs/alder/"},
        {"from": OLD_LEARNING, "to": LEARNING},
        {"from": "/hubs/alders/2026-27/learning/before/", "to": OLD_LEARNING},
        {"from": "/hubs/birch/2025-26/learning/gone/", "removed_on": "2026-11-05",
         "reason": "The school asked for <it>."},
    )  # fmt: skip
    assert built(folder, network).diagnostics == []
    return folder


def page_at(root: Path, address: str) -> Page:
    path = f"{address.lstrip('/')}index.html"
    return read_page(path, (root / "site" / path).read_bytes())


def refreshed_to(page: Page) -> str:
    """The file that a page sends its reader to."""
    refresh = [m.get("content", "") for m in page.all("meta") if m.get("http-equiv") == "refresh"]
    assert len(refresh) == 1
    wait, _, address = refresh[0].partition("; url=")
    assert wait == "0"
    target = page.target(address)
    assert target is not None
    return target[0]


# --- where addresses lead


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("/hubs/a/", "/hubs/c/"),
        ("/hubs/a/2026-27/learning/x/", "/hubs/c/2026-27/learning/x/"),
        ("/hubs/b/2026-27/learning/old/", "/hubs/c/2026-27/learning/new/"),
        ("/hubs/c/2026-27/learning/older/", "/hubs/c/2026-27/learning/new/"),
        ("/about-us/", "/about/"),
    ],
)
def test_a_way_is_followed_to_its_end(address: str, end: str) -> None:
    redirects = Redirects([
        moved("/hubs/a/", "/hubs/b/"), moved("/hubs/b/", "/hubs/c/"),
        moved("/about-us/", "/about/"),
        moved("/hubs/c/2026-27/learning/old/", "/hubs/c/2026-27/learning/new/"),
        moved("/hubs/c/2026-27/learning/older/", "/hubs/b/2026-27/learning/old/"),
    ])  # fmt: skip
    found = redirects.end(address)
    assert found is not None
    assert found.address == end


def test_a_page_that_moved_and_was_removed_later_is_removed() -> None:
    redirects = Redirects([moved("/a/", "/b/"), gone("/b/")])
    found = redirects.end("/a/")
    assert found is not None
    assert (found.address, found.by.removed_on) == (None, dt.date(2026, 11, 2))


def test_a_page_that_never_had_another_address_leads_nowhere_else() -> None:
    redirects = Redirects([moved("/hubs/a/", "/hubs/b/"), moved("/about-us/", "/about/")])
    assert redirects.end("/hubs/b/") is None
    assert redirects.end("/hubs/a-b/learning/") is None
    assert redirects.end("/about-us/contact/") is None


def test_a_circle_is_no_way() -> None:
    redirects = Redirects([moved("/hubs/a/", "/hubs/b/"), moved("/hubs/b/", "/hubs/a/")])
    assert redirects.end("/hubs/a/learning/") is None


def test_ten_thousand_names_of_one_hub_are_followed_in_a_moment() -> None:
    chain = [moved(f"/hubs/h{n}/", f"/hubs/h{n + 1}/") for n in range(10_000)]
    found = Redirects(chain).end("/hubs/h0/learning/")
    assert found is not None
    assert found.address == "/hubs/h10000/learning/"


def test_two_redirects_from_one_address_are_one_too_many(tmp_path: Path) -> None:
    network = with_redirects(
        {"from": "/hubs/alders/", "to": "/hubs/alder/"},
        {"from": "/hubs/alders/", "to": "/hubs/birch/"},
    )
    found = check(load(write_network(tmp_path, network)), TODAY)
    assert [(d.code, d.location.line) for d in found] == [("id-repeated", 3)]


# --- what stands at an old address


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/hubs/alders/", "/hubs/alder/"),
        ("/hubs/elder/", "/hubs/alder/"),
        ("/hubs/alders/learning/", "/hubs/alder/learning/"),
        ("/hubs/elder/roles/lrp/participant/", "/hubs/alder/roles/lrp/participant/"),
        ("/hubs/elder/2026-27/residencies/r-01/", "/hubs/alder/2026-27/residencies/r-01/"),
        (OLD_LEARNING, LEARNING),
        ("/hubs/alders/2026-27/learning/five-minutes/", LEARNING),
        ("/hubs/elder/2026-27/learning/five-minutes/", LEARNING),
        ("/hubs/alders/2026-27/learning/before/", LEARNING),
    ],
)
def test_an_old_address_leads_to_the_page_without_script(root: Path, old: str, new: str) -> None:
    page = page_at(root, old)
    assert refreshed_to(page) == f"{new.lstrip('/')}index.html"
    links = {page.target(link) for link in page.links()}
    assert (f"{new.lstrip('/')}index.html", "") in links
    canonical = [e.get("href") for e in page.all("link") if e.get("rel") == "canonical"]
    assert canonical == [f"https://network.example.org{new}"]
    assert page.all("script") == []
    robots = [m.get("content") for m in page.all("meta") if m.get("name") == "robots"]
    assert robots == ["noindex"]
    assert page.parse_errors == ()


def test_every_page_of_a_renamed_hub_is_at_its_old_address(root: Path) -> None:
    site = root / "site"
    pages = {p.relative_to(site / "hubs/alder").as_posix()
             for p in (site / "hubs/alder").rglob("index.html")}  # fmt: skip
    assert len(pages) > 20
    for old in ("alders", "elder"):
        assert all((site / "hubs" / old / path).is_file() for path in pages)


def test_a_removed_page_says_when_and_why_and_where_to_go_on(root: Path) -> None:
    page = page_at(root, "/hubs/birch/2025-26/learning/gone/")
    said = words(page.all("main")[0])
    assert "This page was removed on 5 November 2026. The school asked for <it>." in said
    targets = {target[0] for link in page.links() if (target := page.target(link))}
    assert {"hubs/birch/index.html", "learning/index.html", "hubs/index.html", "index.html"} <= (
        targets
    )
    assert all((root / "site" / path).is_file() for path in targets)
    assert not [m for m in page.all("meta") if m.get("http-equiv")]


def test_crawlers_are_told_of_no_old_address(root: Path) -> None:
    sitemap = (root / "site/sitemap.xml").read_text("utf-8")
    assert "/hubs/alder/" in sitemap
    assert not [old for old in ("alders", "elder", "gone", "five-minutes") if f"/{old}/" in sitemap]
    _, shown = read_index(parts_of(root / "site"))
    assert shown
    assert not [record for record in shown.values() if "alders" in " ".join(map(str, record))]


def test_hosts_that_can_redirect_are_told_the_same(root: Path) -> None:
    assert (root / "site/_redirects").read_text("utf-8").splitlines() == [
        f"{OLD_LEARNING} {LEARNING} 301",
        f"/hubs/alders/2026-27/learning/before/ {LEARNING} 301",
        "/hubs/alders/* /hubs/alder/:splat 301",
        "/hubs/elder/* /hubs/alder/:splat 301",
    ]


def test_a_redirect_to_what_is_not_published_warns_and_says_so(tmp_path: Path) -> None:
    old = "/hubs/birch/2026-27/learning/first/"
    network = with_redirects({"from": old, "to": "/hubs/birch/2026-27/learning/withheld/"})
    done = built(tmp_path, network)
    assert [(d.code, d.location.line) for d in done.diagnostics] == [("redirect-to-no-page", 2)]
    assert not done.failed
    said = words(page_at(tmp_path, old).all("main")[0])
    assert "not public at the moment" in said
    assert "withheld" not in (tmp_path / "site" / old.lstrip("/") / "index.html").read_text("utf-8")


def test_what_left_a_renamed_hub_since_and_is_not_public_stops_no_build(tmp_path: Path) -> None:
    old = "/hubs/birch/2026-27/learning/first/"
    network = with_redirects(
        {"from": "/hubs/birches/", "to": "/hubs/birch/"},
        {"from": old, "to": "/hubs/birch/2026-27/learning/withheld/"},
    )
    done = built(tmp_path, network)
    assert [d.code for d in done.diagnostics] == ["redirect-to-no-page"]
    for address in (old, old.replace("birch", "birches")):
        said = words(page_at(tmp_path, address).all("main")[0])
        assert "not public at the moment" in said


def test_one_hub_is_built_after_another_was_renamed_or_lost_a_piece(tmp_path: Path) -> None:
    assert not built(tmp_path, small_network()).failed
    network = with_redirects(
        {"from": LEARNING, "removed_on": "2026-11-20"},
        {"from": "/hubs/gone/", "to": "/hubs/birch/"},
    )
    (tmp_path / "site/hubs/gone").mkdir()
    (tmp_path / "site/hubs/gone/index.html").write_text("<!doctype html><title>Gone</title>")
    (tmp_path / f"data{LEARNING.rstrip('/')}.yaml").unlink()
    del network[f"data{LEARNING.rstrip('/')}.yaml"]
    done = built(tmp_path, network, "birch")
    assert [d.code for d in done.diagnostics if d.severity == "error"] == []
    assert "was removed on 20 November 2026" in words(page_at(tmp_path, LEARNING).all("main")[0])
    assert "new address" in words(page_at(tmp_path, "/hubs/gone/").all("main")[0])


def test_the_web_editor_is_hidden_by_no_redirect(tmp_path: Path) -> None:
    network = with_redirects({"from": "/admin/", "to": "/hubs/"})
    network["data/network.yaml"]["editor"] = "decap"
    done = built(tmp_path, network)
    assert [d.code for d in done.diagnostics] == ["redirect-of-a-finished-page"]


def test_a_redirect_never_hides_a_finished_page(tmp_path: Path) -> None:
    done = built(tmp_path, with_redirects({"from": "/about/", "to": "/hubs/alder/"}))
    assert [d.code for d in done.diagnostics] == ["redirect-of-a-finished-page"]
    assert done.failed
    assert not (tmp_path / "site").exists()


def test_a_link_to_an_old_address_is_a_warning_with_the_new_one(tmp_path: Path) -> None:
    network = with_redirects({"from": "/hubs/alders/", "to": "/hubs/alder/"})
    network["data/hubs/birch/hub.yaml"]["about"] = "See [them](/hubs/alders/learning/)."
    done = built(tmp_path, network)
    assert [(d.code, d.hint, d.location.path) for d in done.diagnostics] == [
        ("link-to-an-old-address", "Write `/hubs/alder/learning/`.", "data/hubs/birch/hub.yaml")
    ]
    assert not done.failed


# --- calendars and ids


def test_a_calendar_is_at_its_old_address_too(root: Path) -> None:
    site = root / "site"
    now = (site / "hubs/alder/calendar/alder.ics").read_bytes()
    assert (site / "hubs/alders/calendar/alders.ics").read_bytes() == now
    assert (site / "hubs/elder/calendar/elder.ics").read_bytes() == now
    record = "2026-27/residencies/r-01.ics"
    assert (site / "hubs/elder" / record).read_bytes() == (
        site / "hubs/alder" / record
    ).read_bytes()


def test_an_entry_keeps_its_id_when_its_hub_gets_another_name(root: Path, tmp_path: Path) -> None:
    """The hub as it was under its first name, and as it is under its third."""
    before = {
        path.replace("/alder/", "/elder/"): held for path, held in small_network().items()
        if path != "data/redirects.yaml"
    }  # fmt: skip
    for held in before.values():
        if isinstance(held, dict) and held.get("host_hub") == "alder":
            held["host_hub"] = "elder"
    write_network(tmp_path, before, documents={})
    loaded = load(tmp_path).network
    elder = loaded.find_hub("elder")
    assert elder is not None
    from generator.calendars import Calendars

    was = Calendars(loaded, TODAY).hub_files(elder)
    now = (root / "site/hubs/alder/calendar/alder.ics").read_bytes()
    uids = [
        {entry.uid for entry in read_calendar(data)} for data in (was["calendar/elder.ics"], now)
    ]
    assert uids[0] == uids[1]
    assert any(uid.startswith("elder-") for uid in uids[1])


def test_the_first_address_of_everything_renamed_is_known(root: Path) -> None:
    ids = first_ids(load(root).network)
    assert ids["/hubs/alder/"] == "/hubs/elder/"
    assert ids["/hubs/alder/2026-27/residencies/r-01/"] == "/hubs/elder/2026-27/residencies/r-01/"
    assert ids[LEARNING] == "/hubs/elder/2026-27/learning/before/"
    assert not [address for address in ids if address.startswith("/hubs/birch/")]


def test_two_pieces_that_became_one_keep_the_id_of_the_one_that_stays(root: Path) -> None:
    network = load(root).network
    merged: Callable[..., Network] = lambda *redirects: Network(  # noqa: E731
        name="", short_name="", strapline="", current_year="", contact="", hubs=network.hubs,
        redirects=redirects,
    )  # fmt: skip
    old, other = moved(OLD_LEARNING, LEARNING), moved("/hubs/alder/2026-27/learning/two/", LEARNING)
    assert first_ids(merged(old)) == {LEARNING: OLD_LEARNING}
    assert first_ids(merged(old, other)) == {}


def test_a_way_back_makes_no_later_name_the_first() -> None:
    back = Redirect(from_="/hubs/elder/", to="/hubs/alder/", back=True)
    piece = "/hubs/alder/2026-27/learning/five/"
    assert first_id([back], piece) == piece
    # The hub had another name before either.
    assert first_id([moved("/hubs/oak/", "/hubs/alder/"), back], "/hubs/alder/") == "/hubs/oak/"
    found = Redirects([back]).end("/hubs/elder/learning/")
    assert found is not None
    assert found.address == "/hubs/alder/learning/"


# --- one build after another


def test_a_build_of_one_hub_keeps_old_addresses_in_step(tmp_path: Path) -> None:
    network = with_redirects({"from": "/hubs/alders/", "to": "/hubs/alder/"})
    assert built(tmp_path, network).diagnostics == []
    site = tmp_path / "site"
    assert (site / "hubs/alders/2026-27/learning/routine/index.html").is_file()
    # A piece goes, another hub is renamed, and only one hub is built again.
    (tmp_path / "data/hubs/alder/2026-27/learning/routine.yaml").unlink()
    network = with_redirects(
        {"from": "/hubs/alders/", "to": "/hubs/alder/"},
        {"from": "/hubs/beech/", "to": "/hubs/birch/"},
        {"from": LEARNING, "removed_on": "2026-11-20"},
    )
    del network["data/hubs/alder/2026-27/learning/routine.yaml"]
    built(tmp_path, network, "alder")
    old = page_at(tmp_path, "/hubs/alders/2026-27/learning/routine/")
    assert "removed on 20 November 2026" in words(old.all("main")[0])
    assert (site / "hubs/beech/learning/index.html").is_file()
    # The first redirect goes, and so does everything that stood there.
    built(tmp_path, network | {"data/redirects.yaml": network["data/redirects.yaml"][1:]}, "alder")
    assert not (site / "hubs/alders").exists()
    assert "alders" not in (site / "_redirects").read_text("utf-8")


def test_the_preview_follows_a_redirect_that_comes_and_goes(tmp_path: Path) -> None:
    said: list[str] = []
    write_network(tmp_path, with_redirects({"from": "/hubs/alders/", "to": "/hubs/alder/"}))
    options = build.Options(root=tmp_path, out=tmp_path / "site", today=TODAY, jobs=1)
    preview = Preview(options, tmp_path / "preview", said.append)
    preview.update()
    assert (tmp_path / "preview/hubs/alders/index.html").is_file()
    write_network(tmp_path, with_redirects({"from": "/hubs/elder/", "to": "/hubs/alder/"}))
    preview.update()
    assert (tmp_path / "preview/hubs/elder/index.html").is_file()
    assert not (tmp_path / "preview/hubs/alders/index.html").exists()


def test_a_site_below_a_path_of_its_host_redirects_within_it(tmp_path: Path) -> None:
    network = with_redirects({"from": "/hubs/alders/", "to": "/hubs/alder/"})
    network["data/network.yaml"]["url"] = "https://example.org/network/"
    assert built(tmp_path, network).diagnostics == []
    hosts = (tmp_path / "site/_redirects").read_text("utf-8")
    assert hosts == "/network/hubs/alders/* /network/hubs/alder/:splat 301\n"
    assert refreshed_to(page_at(tmp_path, "/hubs/alders/")) == "hubs/alder/index.html"


# --- in a browser


def test_a_reader_of_an_old_address_arrives(root: Path, serve: Any, page: "BrowserPage") -> None:
    address = serve(root / "site")
    page.goto(f"{address}hubs/elder/learning/")
    page.wait_for_url(f"{address}hubs/alder/learning/")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_removed_piece_can_be_used_by_everyone(
    sample_site: Path, serve: Any, page: "BrowserPage", width: int, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    opened = visit(page, f"{serve(sample_site)}hubs/lea-bridge/2025-26/learning/silent-starts/")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert opened.faults == []
