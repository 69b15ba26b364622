"""`lrp match` on real folders: what it says, what it writes, and what it never shows."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from generator import write
from generator.cli_matching import Done
from generator.diagnostics import Diagnostic, Location, Rule
from generator.load import load
from generator.matching import disk, links
from generator.matching.answers import Inbox
from generator.matching.links import Links
from generator.matching.pool import Pooling
from generator.matching.proposal import propose
from generator.matching.records import Files
from tests.support.command import Said, lrp, snapshot
from tests.support.networks import lay_base

ON = ("--today", "2026-11-22")
YEAR = "2026-27"


def lay(repository: Path, root: Path) -> Path:
    """A copy of the sample network with its sample answers as its private ones."""
    for name in ("data", "content"):
        shutil.copytree(repository / name, root / name)
    shutil.copytree(repository / "samples/private", root / "private")
    return root


def answers(private: Path) -> Iterator[tuple[str, str]]:
    """Every name, address and free text of the answers that matching reads."""
    for file in sorted(private.rglob("*/*/*/*.yaml")):
        if not re.search("interest|offer", file.parts[-4]):
            continue
        text = re.sub(r": >-\n((?:    .*\n)+)", _folded, file.read_text("utf-8"))
        for key, value in re.findall(r"^  (\w+): \"?(.+?)\"?$", text, re.MULTILINE):
            if key in ("name", "email", "aims", "offers", "knows", "needs", "strengths",
                       "host_aims", "access", "arrangements"):  # fmt: skip
                yield key, value


def _folded(match: re.Match[str]) -> str:
    return ": " + " ".join(line.strip() for line in match[1].splitlines()) + "\n"


@pytest.fixture(scope="module")
def written(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """The sample network after `lrp match --write`, and what that said."""
    root = lay(repository, tmp_path_factory.mktemp("matched") / "network")
    return root, lrp("match", "--write", *ON, cwd=root)


def data_of(root: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in snapshot(root / "data").items() if
            path.endswith(".yaml")}  # fmt: skip


def changed(root: Path, repository: Path) -> dict[str, str]:
    before = data_of(repository)
    return {path: text for path, text in data_of(root).items() if before.get(path) != text}


# --- all hubs, written


def test_twenty_three_of_twenty_five_are_placed_and_everyone_else_is_explained(
    written: tuple[Path, Said],
) -> None:
    _, said = written
    assert (said.code, said.err) == (0, "")
    assert "23 of 25 are placed. Proven: no matching places more people" in said.out
    assert "They would be placed if they looked in other hubs too." in said.out
    assert "They would be placed if they could also be away on 2 March 2027." in said.out
    assert "Pennine Gateway   4 of 4 placed instead of 2" in said.out
    assert "All 8 are placed." in said.out
    assert said.out.endswith("Look at what changed, then run `lrp check`.\n")


def test_no_name_address_or_aim_reaches_the_screen_or_data(
    written: tuple[Path, Said], repository: Path
) -> None:
    root, said = written
    private = list(answers(root / "private"))
    assert len(private) > 200
    public = changed(root, repository)
    standing = "\n".join(data_of(repository).values())
    for key, value in private:
        assert value not in said.text, key
        for path, text in public.items():
            assert value not in text or value in standing, (key, path)
    assert len(public) == 27


def test_written_records_hold_public_fields_alone(
    written: tuple[Path, Said], repository: Path
) -> None:
    root, _ = written
    new = {p: t for p, t in changed(root, repository).items() if p not in data_of(repository)}
    keys = {line.partition(":")[0] for text in new.values() for line in text.splitlines()
            if not line.startswith((" ", "-"))}  # fmt: skip
    assert keys == {
        "programme", "participant_school", "participant_stage", "participant_role", "host_school",
        "host_hub", "dates", "themes", "matched_on", "publish_schools", "subject_focus",
        "reviewers",
    }  # fmt: skip
    assert all("publish_schools: no\n" in text for text in new.values())


def test_a_residency_that_waits_for_a_host_is_filled_in_and_not_doubled(
    written: tuple[Path, Said], repository: Path
) -> None:
    root, _ = written
    path = f"hubs/tamar-valley/{YEAR}/residencies/r-05.yaml"
    before, after = data_of(repository)[path], data_of(root)[path]
    assert "host_school" not in before
    assert set(before.splitlines()) <= set(after.splitlines())
    assert "host_school: 900108\n" in after
    filled = [p for p in changed(root, repository) if p in data_of(repository)]
    assert len(filled) == 5
    same = [t for t in data_of(root).values() if "participant_school: 900109" in t]
    assert len(same) == 1


def test_a_review_that_waits_for_reviewers_is_filled_in_and_not_doubled(
    repository: Path, tmp_path: Path
) -> None:
    root = lay(repository, tmp_path / "network")
    path = f"data/hubs/pennine-gateway/{YEAR}/reviews/v-01.yaml"
    write.add(root, {path: WAITING_REVIEW.encode()})
    said = lrp("match", "pennine-gateway", "--programme", "mlqar", "--write", *ON, cwd=root)
    assert said.code == 0
    found = (root / path).read_text("utf-8")
    assert set(WAITING_REVIEW.splitlines()) <= set(found.splitlines())
    assert re.findall(r"school: (\d+)", found) == ["900405", "900402", "900409"]
    assert f"matched_on: {ON[1]}\n" in found
    assert [file.name for file in (root / path).parent.iterdir()] == ["v-01.yaml"]


WAITING_REVIEW = """\
programme: mlqar
host_school: 900405
subject_focus: What a fair test is, and who says so
publish_schools: no
"""


def test_a_host_hub_that_no_longer_holds_is_taken_away(repository: Path, tmp_path: Path) -> None:
    root = lay(repository, tmp_path / "network")
    file = root / f"data/hubs/tamar-valley/{YEAR}/residencies/r-05.yaml"
    with file.open("a", encoding="utf-8") as opened:
        opened.write("host_hub: weardale\n")
    assert lrp("match", "tamar-valley", "--write", *ON, cwd=root).code == 0
    text = file.read_text("utf-8")
    assert "host_school: 900108\n" in text
    assert "host_hub" not in text


def test_placements_between_hubs_are_proposed_and_not_matched(
    written: tuple[Path, Said], repository: Path
) -> None:
    root, said = written
    new = changed(root, repository)
    cross = [text for text in new.values() if "host_hub:" in text]
    within = [text for text in new.values() if "participant_school" in text and text not in cross]
    assert len(cross) == 6
    assert not [text for text in cross if "matched_on" in text]
    assert [text for text in within if "matched_on: 2026-11-22" not in text] == []
    assert said.out.count("Waits for both hub leads to agree.") == 7


def test_each_record_has_a_link_for_its_owner_alone(
    written: tuple[Path, Said], repository: Path
) -> None:
    root, _ = written
    records = {tuple(path.split("/")[1::3]) for path in changed(root, repository)}
    links = list((root / f"private/matched/{YEAR}").rglob("*.yaml"))
    assert {(link.parent.name, link.name) for link in links} == records
    assert {link.stat().st_mode & 0o777 for link in links} == {0o600}
    pages = list((root / f"private/matching/{YEAR}").iterdir())
    assert {page.name for page in pages} == {"several-7-hubs-lrp.html", "several-6-hubs-mlqar.html"}
    assert {page.stat().st_mode & 0o777 for page in pages} == {0o600}


def test_what_was_written_checks_clean(written: tuple[Path, Said]) -> None:
    said = lrp("check", *ON, "--format", "concise", cwd=written[0])
    assert (said.code, [line for line in said.out.splitlines() if " error[" in line]) == (0, [])


def test_a_second_run_writes_nothing_and_keeps_the_page(written: tuple[Path, Said]) -> None:
    root, _ = written
    before = snapshot(root)
    said = lrp("match", "--write", "--programme", "lrp", *ON, cwd=root)
    assert said.code == 0
    assert "Nobody is placed." in said.out
    assert said.out.endswith("No record was written: there is nothing new.\n")
    assert snapshot(root) == before


def test_where_every_record_would_bring_a_fault_it_is_not_said_that_nothing_is_new(
    repository: Path,
) -> None:
    network = load(repository).network
    done = Done(network, YEAR, wanted=True, refused={"LRP-2NHY8J"})
    assert done.text().startswith("There are no interests")
    inbox = Inbox(repository / "samples/private", network, YEAR)
    programme, day = network.programmes[0], dt.date.fromisoformat(ON[1])
    links_ = Links(repository / "samples/private", YEAR)
    pooling = Pooling(network, inbox, links_, programme, YEAR, day)
    done.proposals.append(propose(pooling, ["weardale"]))
    assert done.text().endswith("No record was written: each would bring a fault.\n")


def test_somebody_who_is_placed_already_is_not_said_to_be_unknown(
    written: tuple[Path, Said],
) -> None:
    said = lrp("match", "weardale", "--explain", "lrp-2nhy8j", *ON, cwd=written[0])
    assert (said.code, said.out, said.err) == (
        2, "", "lrp: `LRP-2NHY8J` has a place already, in the record `weardale/r-05`.\n",
    )  # fmt: skip


def test_a_question_is_published_with_its_review_as_the_form_says(
    written: tuple[Path, Said], repository: Path
) -> None:
    root, _ = written
    form = load(repository).network.find_form("review-offer")
    question = next(f for f in form.fields if f.name == "question") if form else None
    assert question is not None
    assert "It is published with the review" in (question.description or "")
    waiting = [
        text for path, text in changed(root, repository).items()
        if "/reviews/" in path and "matched_on" not in text
    ]  # fmt: skip
    assert waiting
    assert all(re.search(r"^subject_focus: .+: .+", text, re.MULTILINE) for text in waiting)


# --- dry runs


@pytest.fixture(scope="module")
def sample(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample network that no test writes into."""
    return lay(repository, tmp_path_factory.mktemp("sample") / "network")


def test_without_write_nothing_is_written(sample: Path) -> None:
    before = snapshot(sample)
    said = lrp("match", "tamar-valley", *ON, cwd=sample)
    assert said.code == 0
    assert said.out.endswith("Nothing was written. Add --write to write it.\n")
    assert "Residencies 2026-27" in said.out
    assert "Reviews 2026-27" in said.out
    assert snapshot(sample) == before


def test_names_are_shown_to_whoever_asks_for_them_with_a_word_of_warning(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    said = lrp("match", "weardale", "--programme", "lrp", "--names", *ON, cwd=sample)
    assert "Edwin Beechcroft-Tarn, Leader of Year 6 → Bede Hushgill" in said.out
    assert said.err.startswith("This output has names in it")
    monkeypatch.setenv("CI", "true")
    said = lrp("match", "weardale", "--names", *ON, cwd=sample)
    assert (said.code, said.out) == (2, "")
    assert "can be read by others" in said.err


def test_json_has_no_name_and_refuses_to(sample: Path) -> None:
    said = lrp("match", "weardale", "--format", "json", *ON, cwd=sample)
    found = json.loads(said.out)
    assert found["written"] == []
    assert not [value for key, value in answers(sample / "private") if value in said.out]
    refused = lrp("match", "weardale", "--format", "json", "--names", *ON, cwd=sample)
    assert (refused.code, refused.err) == (
        2, "lrp: --format json never has names. Leave --names out.\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["weardal"], "The network has no hub `weardal`. Did you mean `weardale`?"),
        (["--programme", "lpr"], "The network has no programme `lpr`. Did you mean `lrp`?"),
        (["--year", "2062-63"], "No programme has dates for `2062-63`."),
        (
            ["--year", "2026-72"],
            "No programme has dates for `2026-72`. They have for `2025-26`, `2026-27`.",
        ),
        (
            ["weardale", "--explain", "LRP-2NHY8K"],
            "Nobody with the reference `LRP-2NHY8K` takes part. Did you mean `LRP-2NHY8J`?",
        ),
        (["--private", "data", "--write"], "`data/` is published."),
    ],
)
def test_what_does_not_exist_is_one_plain_line(
    sample: Path, arguments: list[str], said: str
) -> None:
    found = lrp("match", *arguments, *ON, cwd=sample)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"lrp: {said}")
    assert found.err.count("\n") == 1


def test_without_answers_there_is_nothing_to_match(sample: Path, tmp_path: Path) -> None:
    said = lrp("match", "--private", tmp_path, *ON, cwd=sample)
    assert (said.code, said.out) == (0, "There are no interests and no offers of 2026-27.\n")


def test_a_hub_that_does_not_take_part_is_said(tmp_path: Path, repository: Path) -> None:
    root = lay(repository, tmp_path / "network")
    path = root / f"data/hubs/weardale/{YEAR}/participation.yaml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"\n  signed_up_on: .*", "", text, count=1), "utf-8")
    said = lrp("match", "weardale", "--programme", "lrp", *ON, cwd=root)
    assert said.code == 1
    assert said.out.startswith("Weardale does not take part in Residencies 2026-27.\n")
    assert "error[match-hub-not-taking-part]" in said.out
    assert "There is nobody to place." in said.out


# --- faults, and writing that fails


@pytest.fixture
def weardale(repository: Path, tmp_path: Path) -> Path:
    """A network of the sample's hubs with answers of one of them."""
    root = lay(repository, tmp_path / "network")
    for folder in (root / "private").glob(f"*/{YEAR}/*"):
        if folder.name != "weardale":
            shutil.rmtree(folder)
    return root


def test_answers_with_a_fault_are_told_and_the_rest_is_written(weardale: Path) -> None:
    file = weardale / f"private/interest/{YEAR}/weardale/lrp-2nhy8j.yaml"
    file.write_text(file.read_text("utf-8").replace('"900206"', '"900999"'), "utf-8")
    said = lrp("match", "weardale", "--write", *ON, cwd=weardale)
    assert said.code == 1
    assert "lrp-2nhy8j.yaml:" in said.out
    assert "1 set of answers took no part; see below." in said.out
    assert "2 records were written." in said.out


def test_a_fault_in_data_stops_the_writing_and_not_the_proposal(weardale: Path) -> None:
    broken = weardale / f"data/hubs/weardale/{YEAR}/residencies/r-04.yaml"
    broken.write_text("programme: [\n", "utf-8")
    before = snapshot(weardale)
    said = lrp("match", "weardale", "--write", *ON, cwd=weardale)
    assert said.code == 1
    assert "2 of 3 are placed." in said.out
    assert said.out.endswith("No record was written: the faults in data/ come first.\n")
    assert snapshot(weardale) == before


def test_where_links_cannot_be_written_no_record_is(weardale: Path) -> None:
    (weardale / "private/matched").write_text("A file where the folder has to be.\n", "utf-8")
    before = snapshot(weardale)
    said = lrp("match", "weardale", "--write", *ON, cwd=weardale)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert snapshot(weardale) == before


@pytest.mark.parametrize("stale", [True, False])
def test_where_records_cannot_be_written_links_are_taken_back(tmp_path: Path, stale: bool) -> None:
    root, private = tmp_path / "root", tmp_path / "private"
    (root / "data").mkdir(parents=True)
    (root / "data/hubs").write_text("A file where the folder has to be.\n", "utf-8")
    link = links.path_of(YEAR, "weardale", "r-05")
    if stale:
        write.add(private, {link: b"record: r-05\n"}, private=True)
    before = snapshot(tmp_path), sorted(tmp_path.rglob("*"))
    made = Files({f"data/hubs/weardale/{YEAR}/residencies/r-05.yaml": b"x"}, {}, {link: b"new"}, {})
    with pytest.raises(OSError):
        disk.put(made, root, private)
    assert (snapshot(tmp_path), sorted(tmp_path.rglob("*"))) == before


def test_a_record_that_would_bring_an_error_is_left_with_its_link() -> None:
    paths = [f"data/hubs/weardale/{YEAR}/residencies/r-0{n}.yaml" for n in (5, 6)]
    found = [links.path_of(YEAR, "weardale", f"r-0{n}") for n in (5, 6)]
    records = {"LRP-A": ("weardale", YEAR, "r-05"), "LRP-B": ("weardale", YEAR, "r-06")}
    made = Files(dict.fromkeys(paths, b"x"), {}, dict.fromkeys(found, b"x"), records)
    rule = Rule("a-fault", "A fault", "Why.", "Mend it.")

    def check(files: Mapping[str, bytes]) -> list[Diagnostic]:
        return [rule.at(Location(paths[0]), "It will not do.")] if paths[0] in files else []

    kept, told = disk.sound(made, check)
    assert [d.message for d in told] == ["It will not do."]
    assert list(kept.data) == [paths[1]]
    assert list(kept.private) == [found[1]]
    assert kept.records == {"LRP-B": records["LRP-B"]}


def test_a_page_that_somebody_else_made_is_left(weardale: Path) -> None:
    page = weardale / f"private/matching/{YEAR}/weardale-lrp.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Mine</p>", "utf-8")
    said = lrp("match", "weardale", "--page", *ON, cwd=weardale)
    assert (said.code, page.read_text("utf-8")) == (2, "<p>Mine</p>")
    assert "stands already" in said.err
    assert said.err.endswith("Nothing was written.\n")


def test_a_page_in_another_folder_says_where_it_is_and_how_to_go_on(weardale: Path) -> None:
    apart = (weardale / "private").rename(weardale.parent / "apart")
    asked = ("match", "weardale", "--programme", "lrp", "--private", "../apart", "--page")
    said = lrp(*asked, *ON, cwd=weardale)
    path = f"../apart/matching/{YEAR}/weardale-lrp.html"
    assert (said.code, f"\n{path}\n" in said.out) == (0, True)
    text = (apart / f"matching/{YEAR}/weardale-lrp.html").read_text("utf-8")
    assert text.count(path) == 2
    assert "private/" not in text
    assert "lrp letters weardale --private ../apart" in text
    assert "--programme lrp --private ../apart --write" in text


def test_a_link_of_records_that_were_taken_back_is_written_anew(weardale: Path) -> None:
    """As when the pull request with the records was not taken, and answers have changed since."""
    data = snapshot(weardale / "data")
    assert lrp("match", "weardale", "--write", *ON, cwd=weardale).code == 0
    links = weardale / f"private/matched/{YEAR}/weardale"
    first = snapshot(links)
    for path in snapshot(weardale / "data").keys() - data.keys():
        (weardale / "data" / path).unlink()
    for path, text in data.items():
        (weardale / "data" / path).write_bytes(text)
    (weardale / f"private/interest/{YEAR}/weardale/lrp-2nhy8j.yaml").unlink()
    said = lrp("match", "weardale", "--write", *ON, cwd=weardale)
    assert said.code == 0
    assert "2 records were written." in said.out
    assert snapshot(links).keys() == first.keys()
    assert snapshot(links) != first


def test_a_small_network_of_ones_own_works_without_any_answers(tmp_path: Path) -> None:
    root = lay_base(tmp_path / "network")
    said = lrp("match", *ON, cwd=root)
    assert said.out == "There are no interests and no offers of 2026-27.\n"
