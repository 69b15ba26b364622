"""What still speaks of an older year: found where it stands, and nothing else."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from generator import stale
from generator.load import load
from generator.stale_words import Reader, before
from tests.support.command import lrp
from tests.support.edits import LEARNING, NETWORK, R_01, TAMAR, Draft

TODAY = dt.date(2027, 9, 2)
ON = ("--today", "2027-09-02")
YEAR = "2027-28"
HUB = f"{TAMAR}/hub.yaml"
READER = Reader(YEAR)


def words(text: str) -> list[str]:
    return [found.text for found in READER.in_text(text)]


@pytest.mark.parametrize(
    "text",
    [
        "2026/27", "2026-27", "2026–27", "2026/2027", "2025/26", "autumn 2026", "Spring term 2027",
        "summer of 2027", "7 September 2026", "3rd February 2027", "12 Mar 2027", "June 2027",
        "2027-02-03", "03/02/2027", "3.2.2027", "31 August 2027", "2026",
    ],
)  # fmt: skip
def test_words_of_the_old_year_are_found_as_a_whole(text: str) -> None:
    assert words(f"We met in {text}, and again.") == [text]
    assert words(f"({text})") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "2027/28", "autumn 2027", "spring 2028", "1 September 2027", "2027-11-08", "2027",
        "2028/29", "September 2027", "2019", "2019/20", "May 2015", "3 May 1998", "1 June 2024",
        # What only looks like a year: URNs, telephone numbers, amounts, measures, versions.
        "902026", "URN 202690", "020 2026 1234", "020 7946 2026", "+44 2026 123456", "£2026",
        "2,026 pupils", "2026.5", "10.2026", "#2026", "room-2026", "A2026", "2026m", "1-2026",
        "12026", "2026-99", "30 February 2027", "v2026.1",
    ],
)  # fmt: skip
def test_other_years_history_and_plain_numbers_are_left_alone(text: str) -> None:
    assert words(f"See {text} for more.") == []


@pytest.mark.parametrize(
    ("link", "is_found"),
    [
        ("https://video.example/2026-11-lrp-a", True),
        ("https://forms.example/sign-up-2026-27", True),
        ("https://forms.example/signup2026", True),
        ("https://example.org/2027-28/form", False),
        ("https://example.org/item/920261", False),
        ("https://example.org/2019/history", False),
    ],
)
def test_links_with_the_old_year_in_them_are_found_as_a_whole(link: str, *, is_found: bool) -> None:
    assert words(f"Sign up at {link} today.") == [link][:is_found]
    assert words(f"Sign up [here]({link}).") == [link][:is_found]


def test_a_page_of_the_site_in_an_older_year_is_a_link_too() -> None:
    assert words("See [last year](/hubs/tamar-valley/2026-27/) as well.") == [
        "/hubs/tamar-valley/2026-27/"
    ]


def test_the_year_before_a_year_is_known() -> None:
    assert (before("2027-28"), before("2100-01")) == ("2026-27", "2099-00")


# --- data and content


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    draft = Draft(tmp_path)
    assert lrp("new", "year", YEAR, "--switch", *ON, cwd=tmp_path).code == 0
    return draft


def found(draft: Draft, content: dict[str, str] | None = None) -> list[tuple[str, str]]:
    items = stale.find(load(draft.root), content or {}, YEAR, TODAY)
    return [(str(item.location), item.words) for item in items]


def new(draft: Draft, path: str, *pairs: tuple[str, str]) -> list[tuple[str, str]]:
    """What is found only after a file was changed."""
    earlier = {words for _, words in found(draft)}
    draft.swap(path, *pairs)
    return [item for item in found(draft) if item[1] not in earlier]


def test_each_is_found_with_its_line_and_column(draft: Draft) -> None:
    draft.write(HUB, (draft.root / HUB).read_text("utf-8") + "funding: Cover in autumn 2026.\n")
    line = len((draft.root / HUB).read_text("utf-8").splitlines())
    assert (f"{HUB}:{line}:19", "autumn 2026") in found(draft)


def test_a_text_of_several_lines_gives_the_line_of_the_words(draft: Draft) -> None:
    text = (draft.root / HUB).read_text("utf-8")
    draft.write(HUB, f"{text}funding: |\n  One line.\n\n  Another, of June 2027.\n")
    lines = len((draft.root / HUB).read_text("utf-8").splitlines())
    assert (f"{HUB}:{lines}:15", "June 2027") in found(draft)


def test_content_is_read_with_its_front_matter(draft: Draft) -> None:
    page = "---\ntitle: Residencies in 2026/27\n---\n\nCome in spring 2027.\n"
    places = [place for place in found(draft, {"content/home.md": page}) if "content" in place[0]]
    assert places == [
        ("content/home.md:2:23", "2026/27"), ("content/home.md:5:9", "spring 2027"),
    ]  # fmt: skip


def test_a_date_of_the_old_year_in_a_field_of_the_new_is_found(draft: Draft) -> None:
    line = "    window_starts_on: 2027-11-15"
    text = (draft.root / "data/programmes/lrp.yaml").read_text("utf-8")
    start = text.rindex("window_starts_on: ")
    end = text.index("\n", start)
    draft.write(
        "data/programmes/lrp.yaml",
        f"{text[:start]}window_starts_on: 2027-01-11{text[end:]}",
    )
    assert "2027-01-11" in {words for _, words in found(draft)}
    assert line.strip().startswith("window")


def test_older_years_folders_learning_and_testimonials_look_back(draft: Draft) -> None:
    assert not [place for place, _ in found(draft) if "/2026-27/" in place]
    assert new(draft, R_01, ("participant_aims: ", "participant_aims: In October 2026 ")) == []
    assert new(draft, LEARNING, ("summary: ", "summary: In October 2026 ")) == []


def test_dates_that_name_their_own_year_are_history_and_are_left(draft: Draft) -> None:
    places = found(draft)
    assert not [place for place, words in places if words in ("2026-09-02", "2026-11-12T16:00")]


def test_dates_that_were_moved_on_are_listed_until_somebody_confirms_them(draft: Draft) -> None:
    marks = [place for place, words in found(draft) if words == "to be confirmed"]
    assert len(marks) == len(set(marks)) >= 2
    path = NETWORK
    text = (draft.root / path).read_text("utf-8")
    draft.write(path, "".join(x for x in text.splitlines(True) if "to be confirmed" not in x))
    left = [place for place, words in found(draft) if words == "to be confirmed"]
    assert left == [place for place in marks if not place.startswith(path)]


def test_a_carried_text_with_a_day_or_this_year_is_listed_until_it_changes(tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    path = f"{TAMAR}/2026-27/participation.yaml"
    part = "- programme: lrp\n  subscription: active\n"
    draft.write(path, f"{part}  how_we_run_it: This year we match on 8 December.\n")
    assert lrp("new", "year", YEAR, "--switch", *ON, cwd=tmp_path).code == 0
    own = f"{TAMAR}/{YEAR}/participation.yaml"
    assert [words for place, words in found(draft) if own in place] == ["This year", "8 December"]
    draft.swap(own, ("This year we match", "We match"))
    assert [words for place, words in found(draft) if own in place] == []


def test_a_resource_that_nobody_has_read_for_a_year_is_listed(draft: Draft) -> None:
    text = (draft.root / "data/resources.yaml").read_text("utf-8")
    entry = (
        "- {id: plan, title: Plan, description: A plan, kind: guidance, url: /plan/, "
        "updated_on: 2026-09-01, release: open}\n"
        "- {id: slides-2026-27, title: Slides 2026/27, description: Old, kind: slides, "
        "url: /slides/, updated_on: 2026-09-01, release: open}\n"
    )
    earlier = len(found(draft))
    draft.write("data/resources.yaml", text + entry)
    items = found(draft)
    assert len(items) == earlier + 1, "what carries the older year in its id is kept on purpose"
    assert "2026-09-01" in {words for _, words in items}


def test_the_sample_names_what_its_keepers_have_to_change(repository: Path) -> None:
    items = stale.find(load(repository), {}, YEAR, TODAY)
    lines = {(i.location.path, i.words): i.action for i in items}
    assert lines["data/network.yaml", "brochure-2026-27"] == "Name this year's, once it is there."
    assert ("data/network.yaml", "7 September 2026") in lines
    for item in items:
        shown = item.location.text[item.location.column - 1 :]
        assert shown.startswith(item.words.split()[0]), item
        assert item.action.endswith(".")


# --- the command


def test_the_report_is_read_or_opened_as_a_file(draft: Draft) -> None:
    text = lrp("report", "stale", *ON, cwd=draft.root)
    assert text.code == 0
    lines = text.out.splitlines()
    assert lines[-1].endswith("speak of a year before 2027/28.")
    rows = list(csv.DictReader(io.StringIO(
        lrp("report", "stale", "--format", "csv", *ON, cwd=draft.root).out
    )))  # fmt: skip
    made = json.loads(lrp("report", "stale", "--format", "json", *ON, cwd=draft.root).out)
    assert len(rows) == len(made["places"]) == len(lines) - 1
    assert made["year"] == YEAR
    assert made["places"][0]["line"] == int(rows[0]["line"])
    said = lrp("report", "stale", "--format", "xlsx", *ON, cwd=draft.root)
    assert said.out == "Wrote stale-2027-28.xlsx\n"
    assert (draft.root / "stale-2027-28.xlsx").read_bytes()[:2] == b"PK"


def test_a_year_in_which_nothing_is_stale_says_so(tmp_path: Path) -> None:
    said = lrp("report", "stale", "--today", "2026-11-22", cwd=Draft(tmp_path).root)
    assert said.out == "Nothing speaks of a year before 2026/27.\n"
