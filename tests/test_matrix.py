"""A build in shares, as a matrix of CI jobs makes it: docs/scale.md says how."""

import datetime as dt
import shutil
from pathlib import Path

from generator import build
from generator.cache import FOLDER
from tests.conftest import TODAY
from tests.support.buildable import change, lay_network
from tests.support.command import snapshot

HUBS = ("moorland-virtual", "tamar-valley")


def built(root: Path, *hubs: str) -> build.Built:
    day = dt.date.fromisoformat(TODAY)
    found = build.build(build.Options(root=root, out=root / "site", today=day, jobs=1, hubs=hubs))
    assert not found.failed, found.diagnostics
    return found


def test_jobs_that_share_the_hubs_leave_the_last_one_only_the_networks_pages(
    tmp_path: Path,
) -> None:
    last = lay_network(tmp_path / "last")
    built(last)
    # Of a changed strapline each page is made again, as of a new version of the program.
    change(last, "data/network.yaml", "that open their doors", "next door")
    clean = Path(shutil.copytree(last, tmp_path / "clean"))
    for name in (FOLDER, "site"):
        shutil.rmtree(clean / name)
    built(clean)

    for hub in HUBS:
        share = Path(shutil.copytree(last, tmp_path / hub))
        assert set(HUBS) & set(built(share, hub).made) == {hub}
        shutil.copytree(share / FOLDER / "trees", last / FOLDER / "trees", dirs_exist_ok=True)

    made = built(last).made
    assert made
    assert not set(HUBS) & set(made)
    assert snapshot(last / "site") == snapshot(clean / "site")
