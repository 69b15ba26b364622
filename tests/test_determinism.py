"""The same data on the same day gives the same bytes, whatever else differs."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.support.buildable import change, lay_network
from tests.support.command import command, environment, lrp_alone

DAY = ("--today", TODAY)


def bytes_of(site: Path) -> dict[str, bytes]:
    """Every file of a finished site, hidden ones too."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """The paths of the files that only one has, or that are not the same in both."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def built(root: Path, out: Path, *arguments: str, today: str = TODAY) -> dict[str, bytes]:
    said = lrp_alone(
        "build", "--root", root, "--out", out, "--today", today, *arguments, cwd=out.parent
    )
    assert said.code == 0, said.text
    return bytes_of(out)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network. Read it, never write to it."""
    return lay_network(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def whole(network: Path) -> dict[str, bytes]:
    """Its site, built with two processes."""
    return built(network, network / "site", "--jobs", "2")


def test_one_process_writes_what_two_write(
    network: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    assert differing(whole, built(network, tmp_path / "site", "--jobs", "1")) == []
    assert len(whole) > 50


@pytest.mark.long
def test_the_place_age_and_order_of_the_files_do_not_matter(
    whole: dict[str, bytes], tmp_path: Path
) -> None:
    root = lay_network(tmp_path / "a folder with spaces & é")
    for path in sorted(root.rglob("*.yaml"), reverse=True):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
        os.utime(path, (0, time.time() - 10**8))
    assert differing(whole, built(root, tmp_path / "site")) == []


@pytest.mark.parametrize(
    ("zone", "language", "seed"),
    [
        ("Pacific/Kiritimati", "C", "1"),
        pytest.param("Pacific/Pago_Pago", "tr_TR.UTF-8", "4242", marks=pytest.mark.long),
    ],
)
def test_the_machines_time_zone_language_and_hashes_do_not_matter(
    zone: str, language: str, seed: str, network: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "site"
    done = subprocess.run(
        command("build", "--root", network, "--out", out, *DAY, "--jobs", "2"),
        cwd=tmp_path,
        env=environment()
        | {"TZ": zone, "LC_ALL": language, "LANGUAGE": language, "PYTHONHASHSEED": seed,
           "PYTHONPATH": str(Path(__file__).parents[1]), "SOURCE_DATE_EPOCH": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        umask=0o077,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert differing(whole, bytes_of(out)) == []


@pytest.mark.long
def test_building_again_over_the_last_site_leaves_the_same_bytes(
    network: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "site"
    built(network, out)
    assert differing(whole, built(network, out)) == []


def test_a_hub_built_alone_is_that_hub_in_the_whole(
    network: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "site"
    built(network, out)
    for path in (out / "hubs" / "tamar-valley").rglob("*.html"):
        path.write_text("gone")
    assert differing(whole, built(network, out, "tamar-valley")) == []


@pytest.mark.long
def test_a_hub_that_changed_and_is_built_alone_is_that_hub_in_a_clean_build(
    tmp_path: Path,
) -> None:
    root = lay_network(tmp_path / "network")
    built(root, tmp_path / "site")
    record = "data/hubs/tamar-valley/2026-27/residencies/r-01.yaml"
    change(root, record, "How the school plans transition", "To see maps")

    alone = built(root, tmp_path / "site", "tamar-valley")
    clean = built(root, tmp_path / "clean")

    def of_hub(site: Mapping[str, bytes]) -> dict[str, bytes]:
        return {path: data for path, data in site.items() if path.startswith("hubs/tamar-valley/")}

    assert differing(of_hub(alone), of_hub(clean)) == []
    assert any(b"To see maps" in data for data in of_hub(alone).values())


@pytest.mark.long
def test_a_hub_that_left_is_gone_from_the_next_build(
    whole: dict[str, bytes], network: Path, tmp_path: Path
) -> None:
    larger = lay_network(tmp_path / "network")
    hub = larger / "data/hubs/cedar"
    shutil.copytree(larger / "data/hubs/moorland-virtual", hub)
    shutil.rmtree(hub / "2026-27")
    change(larger, "data/hubs/cedar/hub.yaml", "name: Moorland Virtual", "name: Cedar")
    schools = (hub / "schools.yaml").read_text("utf-8")
    (hub / "schools.yaml").write_text(schools.replace("urn: 9005", "urn: 9007"), "utf-8")
    out = tmp_path / "site"
    assert "hubs/cedar/index.html" in built(larger, out)
    assert differing(whole, built(network, out)) == []


@pytest.mark.long
def test_another_day_changes_only_pages_on_which_the_day_matters(
    network: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    changed = differing(whole, built(network, tmp_path / "site", today="2027-02-05"))
    record = "hubs/tamar-valley/2026-27/residencies/r-02/index.html"
    assert record in changed, "its days have passed"
    assert "residencies/index.html" in changed, "its state there too"
    # The open data bear the day of their edition, and the states that records have by then.
    dated = (
        "data/LICENCE.txt", "data/README.txt", "data/datapackage.json", "data/open-data.zip",
        "data/residencies.csv", "data/reviews.csv",
    )  # fmt: skip
    moved = [p for p in changed if not p.endswith((".html", ".ics", "-pack.zip"))]
    assert [p for p in moved if p not in dated and not p.startswith("search/")] == []
    timeless = [
        "about/", "privacy/", "accessibility/", "hubs/", "templates/", "templates/visit-plan/",
        "archive/", "programmes/", "resources/", "learning/", "learning/reading/",
        "hubs/tamar-valley/2026-27/learning/reading-routine/", "hubs/tamar-valley/learning/",
        "hubs/tamar-valley/years/", "hubs/moorland-virtual/years/", "hubs/tamar-valley/roles/",
    ]  # fmt: skip
    assert [page for page in timeless if f"{page}index.html" not in whole] == []
    assert [page for page in timeless if f"{page}index.html" in changed] == []


@pytest.mark.long
def test_a_day_on_which_nothing_happens_moves_only_the_day_itself(
    tmp_path: Path, network: Path
) -> None:
    # No date of the small network, and no day by which something is due, lies between the two.
    one = built(network, tmp_path / "one", today="2027-06-20")
    other = built(network, tmp_path / "other", today="2027-06-25")
    day = re.compile(
        rb'<path class="lrp-(?:timeline|lanes)__today"[^>]*>'
        rb"|as of 2[05] June 2027"
        # The edition of a calendar: docs/decisions/0014-calendars.md.
        rb"|^(?:DTSTAMP|SEQUENCE):[^\r]*"
        # The edition of the open data, and the checksums of what bears a day.
        rb"|2[05] June 2027|2027[-.]0?6[-.]2[05]|[0-9a-f]{64}",
        re.MULTILINE,
    )
    for path in differing(one, other):
        for name, (was, now) in opened(path, one[path], other[path]).items():
            assert day.sub(b"", was) == day.sub(b"", now), (path, name)


def opened(path: str, one: bytes, other: bytes) -> dict[str, tuple[bytes, bytes]]:
    """Two states of a file; of an archive, those of each file in it, by name."""
    if not path.endswith(".zip"):
        return {"": (one, other)}
    with zipfile.ZipFile(io.BytesIO(one)) as was, zipfile.ZipFile(io.BytesIO(other)) as now:
        assert was.namelist() == now.namelist()
        return {name: (was.read(name), now.read(name)) for name in was.namelist()}


@pytest.mark.long
def test_the_sample_site_is_the_same_when_almost_everything_else_differs(
    repository: Path, sample_site: Path, tmp_path: Path
) -> None:
    out = tmp_path / "another" / "site"
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build", "--root", repository, "--out", out,
         "--today", TODAY, "--jobs", "1"],
        cwd=repository / "tests",
        env=environment()
        | {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7",
           "PYTHONPATH": str(repository)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert differing(bytes_of(sample_site), bytes_of(out)) == []
