"""`lrp pack` writes what the page offers, or says in a line why there is none."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli_pack import pack_command
from tests.conftest import TODAY


def lrp_pack(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        pack_command, [*arguments, "--root", str(root), "--today", TODAY], prog_name="lrp pack"
    )


def test_the_file_is_the_one_that_the_page_offers(
    repository: Path, sample_site: Path, tmp_path: Path
) -> None:
    out = tmp_path / "here/pack.zip"
    done = lrp_pack(repository, "weardale", "--out", str(out))
    assert done.exit_code == 0, done.output
    offered = sample_site / "hubs/weardale/pack/weardale-pack.zip"
    assert out.read_bytes() == offered.read_bytes()
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        count = len(archive.namelist())
    assert done.output.startswith(f"{count} files, ")
    assert "version 2026-27-" in done.output
    assert done.output.rstrip().endswith(str(out))


def test_without_out_the_file_is_named_for_the_hub_and_quiet_says_nothing(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = lrp_pack(repository, "weardale", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["weardale-pack.zip"]


def test_a_hub_that_waits_gets_its_last_pack_and_is_told(repository: Path, tmp_path: Path) -> None:
    done = lrp_pack(repository, "lea-bridge", "--out", str(tmp_path / "pack.zip"))
    assert done.exit_code == 0, done.output
    assert "That of this year is not released yet." in done.output
    assert "takes part in an induction session, on 25 November 2026" in done.output
    assert "version 2025-26-" in done.output


def test_nothing_but_an_earlier_pack_of_the_hub_is_replaced(
    repository: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pack.zip"
    assert lrp_pack(repository, "weardale", "--out", str(out)).exit_code == 0
    pack = out.read_bytes()
    assert lrp_pack(repository, "weardale", "--out", str(out)).exit_code == 0
    assert out.read_bytes() == pack
    refused = lrp_pack(repository, "lodestar", "--out", str(out))
    assert refused.exit_code != 0
    assert "`pack.zip` is there already." in refused.output
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    link = tmp_path / "link.zip"
    link.symlink_to(notes)
    for place in (notes, link):
        assert lrp_pack(repository, "weardale", "--out", str(place)).exit_code != 0
    assert (out.read_bytes(), notes.read_text()) == (pack, "mine")


def test_a_hub_without_a_pack_gets_a_plain_line_and_no_file(
    repository: Path, tmp_path: Path
) -> None:
    for name in ("data", "content"):
        shutil.copytree(repository / name, tmp_path / name)
    shutil.copy(repository / "mkdocs.yml", tmp_path)
    for path in (tmp_path / "data/hubs/lea-bridge").glob("*/participation.yaml"):
        path.write_text(re.sub(r"pack_released_on: .*", "pack_released_on:", path.read_text()))
    out = tmp_path / "pack.zip"
    done = lrp_pack(tmp_path, "lea-bridge", "--out", str(out))
    assert done.exit_code != 0
    assert "The pack is not released to `lea-bridge` yet." in done.output
    assert "takes part in an induction session, on 25 November 2026" in done.output
    assert done.output.count("\n") == 1
    assert not out.exists()


def test_a_hub_that_nobody_has_is_named_with_its_neighbour(repository: Path) -> None:
    done = lrp_pack(repository, "weardal")
    assert done.exit_code != 0
    assert "The network has no hub `weardal`. Did you mean `weardale`?" in done.output
