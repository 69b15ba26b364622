"""The index: words as in the browser, postings that hold what went in, nothing private."""

import json
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import old_addresses, prose, search
from generator.search import Document, postings
from generator.search.words import terms, title_key, words
from tests.support.buildable import change, lay_network
from tests.support.command import TODAY, lrp
from tests.support.pages import read_page
from tests.support.search_site import decoded, parts_of, read_index

ROOT = Path(__file__).parents[1]
ASKED = """
globalThis.document = { getElementById: () => null };
globalThis.window = globalThis;
const fs = require("fs");
eval(fs.readFileSync(process.argv[1], "utf-8"));
const texts = JSON.parse(fs.readFileSync(0, "utf-8"));
const answer = texts.map((t) => [lrpSearch.words(t), lrpSearch.titleKey(t)]);
process.stdout.write(JSON.stringify(answer));
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The pupils’ day, and the teacher's", ["the", "pupils", "day", "and", "the", "teachers"]),
        ("Co-ordination in Key Stage 2", ["co", "ordination", "in", "key", "stage", "2"]),
        ("CAFÉ café Cafe\u0301", ["cafe", "cafe", "cafe"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ΟΔΥΣΣΕΥΣ Οδυσσεύς", ["οδυσσευσ", "οδυσσευσ"]),
        ("学校领导力", ["学校", "校领", "领导", "导力"]),
        ("書 A 級", ["書", "a", "級"]),
        ("SEND/EAL_2026", ["send", "eal", "2026"]),
        ("½ ﬁnd Ⅳ", ["1", "2", "find", "iv"]),
        ("", []),
        ("— … ?!", []),
    ],
)
def test_words_are_letters_and_digits_of_any_script(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_what_a_hyphen_ties_is_found_as_one_word_too() -> None:
    assert terms("Re-reading co-ordinators’ notes") == [
        "re", "reading", "co", "ordinators", "notes", "rereading", "coordinators",
    ]  # fmt: skip
    assert terms("a - b -- c-") == ["a", "b", "c"]


def _texts() -> list[str]:
    """Every sign that Unicode 14 knows, alone and within a word, and texts put together of them."""
    known = [
        chr(n) for n in range(0x110000)
        if unicodedata.category(chr(n)) not in ("Cn", "Cs", "Co")
    ]  # fmt: skip
    chance = random.Random(17)
    rows = ["".join(known[start : start + 40]) for start in range(0, len(known), 40)]
    spaced = ["x" + "y z".join(known[start : start + 40]) for start in range(0, len(known), 40)]
    letters = "abcé ßİıΣσς'’-‐学校あがไทย한글фй٣६ﬁ½́\u00ad\u200d"
    mixed = ["".join(chance.choices(letters, k=chance.randint(1, 12))) for _ in range(4000)]
    return [*rows, *spaced, *mixed]


def test_python_and_the_browsers_language_find_the_same_words_in_thousands_of_texts() -> None:
    texts = _texts()
    assert len(texts) > 10_000
    script = ROOT / "site_templates/assets/search.js"
    done = subprocess.run(
        ["node", "-e", ASKED, script], input=json.dumps(texts), capture_output=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    theirs = json.loads(done.stdout)
    differing = [
        (text, ours, other)
        for text, other in zip(texts, theirs, strict=True)
        if (ours := [words(text), title_key(text)]) != other
    ]
    assert differing == []


# --- postings and files


@given(st.dictionaries(st.integers(0, 40_000), st.integers(1, 5), min_size=1, max_size=300))
def test_postings_give_back_what_went_in(levels: Mapping[int, int]) -> None:
    assert decoded(encoded(levels, 1_000_000)) == dict(levels)


@given(st.integers(0, 200), st.integers(1, 900))
def test_a_word_that_is_everywhere_keeps_its_best_documents(most: int, step: int) -> None:
    levels = {n * step: 4 if n % 50 == 0 else 1 for n in range(2000)}
    entry = encoded(levels, most)
    found = decoded(entry)
    assert entry.endswith("+")
    assert len(entry) <= most + 2
    kept = [n for n, level in found.items() if level == 1]
    assert not kept or {n for n, level in found.items() if level == 4} == {
        n * step for n in range(0, 2000, 50)
    }
    assert kept == [n for n, level in levels.items() if level == 1][: len(kept)]


def test_of_a_word_that_is_everywhere_the_documents_shown_first_stay() -> None:
    newest_last = np.arange(20_000)[::-1]
    kept = decoded(encoded({n * 9: 1 for n in range(2000)}, 900, newest_last))
    assert 500 < len(kept) < 2000
    assert list(kept) == [n * 9 for n in range(2000 - len(kept), 2000)]


_DOCUMENTS = st.sets(st.integers(0, 3_000_000), min_size=1)


@given(st.dictionaries(st.integers(0, 70), _DOCUMENTS, min_size=1))
def test_words_that_are_written_together_are_those_written_alone(
    words: Mapping[int, set[int]],
) -> None:
    rows = [(word, 1 + n % 5, n) for word, documents in words.items() for n in documents]
    columns = map(np.array, zip(*rows, strict=True))
    together = dict(postings.entries(np.sort(postings.coded(*columns)), 10**6))
    assert list(together) == sorted(words)
    for word, documents in words.items():
        assert together[word] == encoded({n: 1 + n % 5 for n in documents}, 10**6)


def encoded(levels: Mapping[int, int], most: int, place: Any = None) -> str:
    """The entry of one word, of which is given how much it counts in each document."""
    numbers, counts = np.array(list(levels)), np.array(list(levels.values()))
    codes = np.sort(postings.coded(np.zeros(len(levels)), counts, numbers))
    [(_, entry)] = postings.entries(codes, most, place)
    return entry


def _made(count: int) -> list[Document]:
    return [
        Document(f"Title {n} of {n % 7}", f"p/{n}/", "Page", text=f"common word{n} {'x' * (n % 9)}",
                 facets=(f"hub:h{n % 3}",))
        for n in range(count)
    ]  # fmt: skip


def test_every_word_is_in_the_one_file_where_it_is_looked_for() -> None:
    documents = _made(3000)
    files = search.index(documents, {"hub:h1": "Hub one"})
    keys, shown = read_index(files)
    assert list(keys) == sorted(keys, key=lambda key: key.encode("utf-16-be"))
    assert [record[1] for record in shown.values()] == [document.address for document in documents]
    for n in (0, 7, 2999):
        assert list(decoded(keys[f"word{n}"])) == [n]
        assert list(decoded(keys["=" + title_key(f"Title {n} of {n % 7}")])) == [n]
    assert len(decoded(keys["common"])) == 3000
    assert keys[":hub:h1"].endswith("\tHub one")
    assert max(map(len, files.values())) < 30_000


def test_what_only_its_own_hub_finds_comes_last() -> None:
    inside = Document("Forms", "hubs/h0/forms/", "Page", facets=("hub:h0",), within=True)
    files = search.index([inside, *_made(10)], {})
    contents = json.loads(files["search/parts/contents.json"])
    assert (contents["everywhere"], contents["documents"]) == (10, 11)
    assert [record[0] for record in read_index(files)[1].values()][-1] == "Forms"


def test_the_same_documents_give_the_same_files_and_others_another_version() -> None:
    one, again, other = (search.index(_made(n), {}) for n in (50, 50, 51))
    assert one == again
    versions = {json.loads(f["search/parts/contents.json"])["v"] for f in (one, other)}
    assert len(versions) == 2


def test_a_network_without_a_document_has_an_index() -> None:
    keys, shown = read_index(search.index([], {}))
    assert keys == {}
    assert shown == {}


# --- plain text of Markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## Bring *one* question\n\n- and **no** folder", "Bring one question and no folder"),
        ("See [the plan](https://e.org/secret-path).", "See the plan."),
        ("Seen <!-- secret --> twice", "Seen twice"),
        ("<script>secret()</script>Hello", "Hello"),
        ("![secret](/x.png) A wall", "A wall"),
        ("[x]: https://e.org/secret\n\nKnown [x].", "Known x."),
        ("Fish &amp; chips, caf&eacute;", "Fish & chips, café"),
        ("[a](javascript:alert(1)secret) b", "a b"),
        ("| A | B |\n|---|---|\n| one | two |", "A B one two"),
    ],
)
def test_only_what_a_reader_sees_of_markdown_is_searched(text: str, shown: str) -> None:
    found = prose.to_text(text)
    assert "secret" not in found
    assert " ".join(words(found)) == " ".join(words(shown))


# --- the sample and a small network


@pytest.fixture(scope="module")
def sample(sample_site: Path) -> tuple[dict[str, str], dict[int, list[str]]]:
    return read_index(parts_of(sample_site))


def test_every_result_leads_to_a_page_and_a_place_on_it(
    sample_site: Path, sample: tuple[dict[str, str], dict[int, list[str]]]
) -> None:
    found: dict[str, set[str]] = {}
    for _, address, *_ in sample[1].values():
        path, _, anchor = address.partition("#")
        found.setdefault(path, set()).add(anchor)
    for path, anchors in found.items():
        page = read_page(path, (sample_site / path / "index.html").read_bytes())
        assert anchors <= {"", *page.ids}, path


def test_the_title_of_every_page_leads_to_it_when_typed_in_full(
    sample_site: Path, sample: tuple[dict[str, str], dict[int, list[str]]]
) -> None:
    """Learning, records, hubs, guidance, forms and lists: each has the heading of its page."""
    keys, shown = sample
    addresses = {record[1] for record in shown.values()}
    missed = []
    for path, title in _headings(sample_site):
        numbers = decoded(keys.get("=" + title_key(title), "0v"))
        if path in addresses and path not in {shown[n][1] for n in numbers}:
            missed.append((path, title))
    assert missed == []


def test_only_pages_that_repeat_others_are_not_found(
    sample_site: Path, sample: tuple[dict[str, str], dict[int, list[str]]]
) -> None:
    addresses = {record[1].partition("#")[0] for record in sample[1].values()}
    old = (sample_site / old_addresses.MANIFEST).read_text("utf-8").splitlines()
    left = {path for path, _ in _headings(sample_site) if f"{path}index.html" not in old}
    left -= addresses
    # A hub's own copy of a form or a role is the network's; its list leads there. Ways into the
    # library and digests are lists of pieces, each of which is found by itself.
    repeats = re.compile(
        r"hubs/[\w-]+/(forms|roles)/[\w/-]+/|learning/(by|digest)/.+|admin/|search/"
    )
    assert [path for path in left if not repeats.fullmatch(path)] == []


def _headings(site: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(site.rglob("index.html")):
        path = file.relative_to(site).as_posix()
        page = read_page(path, file.read_bytes())
        title = next((text for level, text in page.headings if level == 1), "")
        yield path.removesuffix("index.html"), title


def test_schools_that_did_not_agree_are_not_in_the_search(tmp_path: Path) -> None:
    network = lay_network(tmp_path / "network")
    canary = "Zinnwaldit Academy"
    schools = network / "data/hubs/tamar-valley/schools.yaml"
    text = schools.read_text("utf-8")
    residency = next((network / "data/hubs/tamar-valley").glob("*/residencies/*.yaml"))
    urn = re.search(r"^participant_school: (\d+)", residency.read_text("utf-8"), re.MULTILINE)
    assert urn
    name = re.search(rf"urn: {urn[1]}\n +name: (.+)", text) or re.search(
        rf"urn: {urn[1]}(?:\n.*)*?name: (.+)", text
    )
    assert name
    schools.write_text(text.replace(name[1], canary), "utf-8")
    assert lrp("build", "--today", TODAY, cwd=network).code == 0
    keys, shown = read_index(parts_of(network / "site"))
    records = [n for n, record in shown.items() if "/residencies/r-" in record[1]]
    assert records
    consenting = "publish_schools: yes" in residency.read_text("utf-8")
    place = residency.stem
    told = {shown[n][1] for n in decoded(keys.get("zinnwaldit", "0v"))}
    assert (any(f"/{place}/" in address for address in told)) == consenting


# --- building some hubs


def test_building_one_hub_makes_the_search_of_the_whole_network_again(tmp_path: Path) -> None:
    network = lay_network(tmp_path / "network")
    assert lrp("build", "--today", TODAY, cwd=network).code == 0
    before = parts_of(network / "site")
    stale = network / "site/search/parts/w/9999.json"
    stale.write_text("{}", "utf-8")
    change(
        network, "data/hubs/tamar-valley/hub.yaml",
        "Three schools between the moor and the sea.", "Three schools and a zeppelin.",
    )  # fmt: skip
    assert lrp("build", "tamar-valley", "--today", TODAY, cwd=network).code == 0
    assert not stale.exists()
    keys, shown = read_index(parts_of(network / "site"))
    assert [shown[n][1] for n in decoded(keys["zeppelin"])] == ["hubs/tamar-valley/"]
    assert len(shown) == len(read_index(before)[1])
    assert lrp("build", "--today", TODAY, cwd=network).code == 0
    assert read_index(parts_of(network / "site")) == (keys, shown)


def test_plain_mkdocs_makes_a_search_of_the_networks_own_pages(tmp_path: Path) -> None:
    network = lay_network(tmp_path / "network")
    (network / "mkdocs.yml").write_text((ROOT / "mkdocs.yml").read_text("utf-8"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=network, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    _, shown = read_index(parts_of(network / "site"))
    found = {record[1] for record in shown.values()}
    assert "about/" in found
    assert [address for address in found if address.startswith("hubs/t")] == []


def test_the_themes_own_search_is_not_downloaded_by_anybody(sample_site: Path) -> None:
    files = [path.relative_to(sample_site).as_posix() for path in sample_site.rglob("*")]
    assert [f for f in files if re.search(r"search_index|lunr|workers/", f)] == []
