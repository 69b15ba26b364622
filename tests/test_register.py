"""The real register of schools as a network of 90 hubs, through the ordinary ways."""

import csv
import fcntl
import os
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.support.buildable import lay_network
from tests.support.command import TODAY, Said, lrp_alone
from tests.support.pages import broken, read_page, read_pages, words

REGISTER = Path(__file__).resolve().parents[2] / "shared" / "data" / "gias_sample.utf8.csv"

PHASES = {
    "Nursery": "nursery", "Primary": "primary", "Middle deemed primary": "middle",
    "Middle deemed secondary": "middle", "Secondary": "secondary", "16 plus": "sixteen-plus",
    "All-through": "all-through", "Not applicable": "not-applicable",
}  # fmt: skip
"""The register's words for a phase → ours."""

pytestmark = pytest.mark.skipif(
    not REGISTER.exists(), reason="the register's sample is not beside the checkout"
)


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "").replace("’", "")).strip("-")


def register() -> dict[str, list[dict[str, str]]]:
    """The register's rows by local authority."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with REGISTER.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["LA (name)"]].append(row)
    return found


def school(row: Mapping[str, str]) -> dict[str, object]:
    """A row of the register as a member school, its values as they are."""
    made: dict[str, object] = {
        "urn": row["URN"],
        "name": row["EstablishmentName"],
        "phase": PHASES[row["PhaseOfEducation (name)"]],
        "setting": "nursery" if row["PhaseOfEducation (name)"] == "Nursery" else "mainstream",
        "trust": row["Trusts (name)"],
        "local_authority": row["LA (name)"],
        "postcode": row["Postcode"],
        "easting": row["Easting"],
        "northing": row["Northing"],
    }
    return {name: value for name, value in made.items() if value != ""}


def hub(authority: str) -> dict[str, object]:
    return {
        "name": authority,
        "kind": "local",
        "region": "National",
        "strapline": f"The schools of {authority}, who visit each other & say what they saw.",
        "about": f"Every school of {authority} in the register's sample.",
        "posts": [{"post": "senior-partner", "held_by": "Headteacher"}, {"post": "hub-manager"}],
        "contact": f"{slug(authority)}@waymark.example",
        "priorities": [
            {"id": "reading", "title": "Reading", "text": "Pupils read.", "themes": ["reading"]}
        ],
    }


def _dump(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf-8")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """90 hubs, one for each authority, and no others."""
    root = lay_network(tmp_path_factory.mktemp("register"))
    for folder in (root / "data/hubs").iterdir():
        folder.rename(root / f"left-out-{folder.name}")
    for authority, rows in register().items():
        folder = root / "data/hubs" / slug(authority)
        _dump(folder / "hub.yaml", hub(authority))
        _dump(folder / "schools.yaml", [school(row) for row in rows])
    return root


def lacking(rows: list[dict[str, str]]) -> list[str]:
    """The URNs of rows with a value that the schema of a school cannot take."""
    postcode = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")
    return [
        row["URN"]
        for row in rows
        if not re.fullmatch(r"\d{6}", row["URN"])
        or not row["EstablishmentName"]
        or (row["Postcode"] and not postcode.fullmatch(row["Postcode"]))
        or not (row["Easting"] + row["Northing"]).isdigit()
    ]


@pytest.fixture(scope="module")
def checked(network: Path) -> Said:
    return lrp_alone(
        "check", "--root", network, "--today", TODAY, "--format", "concise", cwd=network
    )


def test_the_register_as_hubs_has_no_fault_but_its_own(network: Path, checked: Said) -> None:
    faulty = [urn for rows in register().values() for urn in lacking(rows)]
    errors = [line for line in checked.out.splitlines() if " error[" in line]
    named = "\n".join(errors)
    lines = {
        path: (network / path).read_text("utf-8").split("\n")
        for path in {line.partition(":")[0] for line in errors}
    }
    assert len(errors) == len(faulty), named
    for line in errors:
        path, number = line.split(":")[:2]
        record = "\n".join(lines[path][max(0, int(number) - 9) : int(number)])
        assert any(urn in record for urn in faulty), line


def test_names_that_many_schools_share_are_no_fault(checked: Said) -> None:
    names = Counter(row["EstablishmentName"] for rows in register().values() for row in rows)
    assert names["St Joseph's Catholic Primary School"] == 20
    assert "repeated" not in checked.out
    assert "St Joseph" not in checked.out


@pytest.fixture(scope="module")
def site(network: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished site, built once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    out, done = folder / "register-site", folder / "register-site.done"
    with (folder / "register-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            said = lrp_alone(
                "build", "--root", network, "--out", out, "--today", TODAY, cwd=network
            )
            assert said.code == 0, said.text[-4000:]
            done.touch()
    return out


@pytest.mark.long
def test_every_authority_gets_its_microsite_with_each_of_its_schools(
    site: Path,
) -> None:
    out = site
    authorities = register()
    assert len(authorities) == 90
    for authority, rows in authorities.items():
        path = f"hubs/{slug(authority)}/index.html"
        page = read_page(path, (out / path).read_bytes())
        shown = Counter(words(e) for e in page.all("span") if e.get("class") == "lrp-schools__name")
        # HTML shows several spaces as one, and the register has names with two.
        assert shown == Counter(" ".join(row["EstablishmentName"].split()) for row in rows)
        assert page.title.startswith(f"{authority} hub"), page.title
        assert [text for level, text in page.headings if level == 1] == [authority]


@pytest.mark.long
def test_the_directory_lists_all_hubs_in_order_with_their_numbers(
    site: Path,
) -> None:
    page = read_page("hubs/index.html", (site / "hubs/index.html").read_bytes())
    cards = [e for e in page.all("li") if "lrp-card" in e.get("class", "").split()]
    assert len(cards) == 90
    shown = [(words(next(card.iter("h2"))), words(card)) for card in cards]
    for authority, rows in register().items():
        count = f"{len(rows)} school{'' if len(rows) == 1 else 's'}"
        assert [text for title, text in shown if title == authority and text.endswith(count)]


@pytest.mark.long
def test_ampersands_apostrophes_and_commas_are_written_as_html_once(
    site: Path,
) -> None:
    out = site
    names = [row["EstablishmentName"] for rows in register().values() for row in rows]
    assert sum("&" in name for name in names) > 10
    assert sum("'" in name for name in names) > 400
    bristol = (out / "hubs/bristol-city-of/index.html").read_text("utf-8")
    assert "Bristol, City of hub" in bristol
    for path in [out / "hubs/index.html", *out.glob("hubs/*/index.html")]:
        text = path.read_text("utf-8")
        assert not re.search(r"&amp;(amp|#\d+|#x[0-9a-f]+|quot|lt|gt);", text), path
        assert "&amp; say what they saw" in text, path


@pytest.mark.long
def test_pages_of_ninety_hubs_are_whole_and_their_links_lead_somewhere(
    site: Path,
) -> None:
    out = site
    pages = read_pages(out)
    files = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert [error for page in pages.values() for error in page.parse_errors] == []
    assert broken(pages, files) == []
