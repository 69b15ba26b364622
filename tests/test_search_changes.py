"""What a change costs: numbers that stay, few files anew, and the order of results all the same."""

import json
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from generator import search
from generator.search import Batch, Document, Section
from generator.search.numbering import numbered
from tests.support.search_site import decoded, read_index

SECTIONS = (Section("pages", room=8), Section("news", dated=True), Section("rooms", within=True))
HUBS, PIECES = 20, 40


def hub(number: int, more: Sequence[tuple[str, int, Document]] = ()) -> Batch:
    """Documents of a hub, with a tail of words that nobody else has."""
    home = Document(f"Hub {number}", f"h/{number}/", "Hub", text="home")
    pieces = [
        ("news", number + 20 * n, Document(
            f"Piece {n} of {number}", f"h/{number}/{n}/", "Piece",
            text=f"common {' '.join(f'w{n}x{number}y{k}' for k in range(20))}",
        ))
        for n in range(PIECES)
    ]  # fmt: skip
    room = Document("Forms", f"h/{number}/forms/", "Page", within=True)
    return search.cut([("pages", 0, home), *pieces, *more, ("rooms", 0, room)])


def index(batches: Sequence[Batch]) -> Mapping[str, bytes]:
    return search.index_of(batches, SECTIONS, {}, lambda address: address)


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    return [path for path, data in after.items() if before.get(path) != data]


def test_results_come_section_after_section_and_what_has_a_day_the_latest_first() -> None:
    _, shown = read_index(index([hub(n) for n in range(HUBS)]))
    kinds = [record[2] for record in shown.values()]
    assert kinds == ["Hub"] * HUBS + ["Piece"] * HUBS * PIECES + ["Page"] * HUBS
    days = [int(n) + 20 * int(p) for record in shown.values() if record[2] == "Piece"
            for _, n, p, _ in [record[1].split("/")]]  # fmt: skip
    assert days == sorted(days, reverse=True)


def test_a_changed_text_makes_the_files_of_its_words_and_one_shelf_of_blocks_anew() -> None:
    batches = [hub(n) for n in range(HUBS)]
    before = index(batches)
    batches[7] = hub(7)._replace(keys=hub(7).keys.replace("w3x7y5", "zeppelin"))
    after = index(batches)
    found = changed(before, after)
    assert sum("/w/" in path for path in found) <= 4
    assert len(after) > 100
    assert [path for path in found if "/d/" in path] == []
    keys, shown = read_index(after)
    assert [shown[n][0] for n in decoded(keys["zeppelin"])] == ["Piece 3 of 7"]


def test_a_new_document_leaves_most_files_as_they_were() -> None:
    batches = [hub(n) for n in range(HUBS)]
    before = index(batches)
    new = Document("A quiet heron", "h/7/new/", "Piece", text="common heron")
    for day in (HUBS * PIECES + 1, HUBS * PIECES, 300):
        after = index([*batches[:7], hub(7, [("news", day, new)]), *batches[8:]])
        found = changed(before, after)
        assert 3 < len(found) < len(after) / 3, day
        assert sum("/w/" in path for path in found) < 12, day


def test_what_is_not_in_the_site_is_not_in_the_index() -> None:
    files = search.index_of(
        [hub(0)], SECTIONS, {}, lambda a: None if a == "h/0/3/" else a.partition("3")[0]
    )
    keys, shown = read_index(files)
    assert len(shown) == PIECES + 1
    assert "w3x0y5" not in keys
    assert "h/0/1" in {record[1] for record in shown.values()}, "an address may be another"


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 999)), min_size=1, unique=True),
    st.integers(0, 12),
)
def test_numbers_are_of_one_document_each_and_follow_the_days(
    known: list[tuple[int, int]], day: int
) -> None:
    rows = [("news", when, Document("T", f"p/{when}/{name}/", "Page")) for when, name in known]
    section = (Section("news", dated=True),)
    found = numbered([search.cut(rows)], section, lambda _batch, _row: True)
    numbers = found.numbers[0].tolist()
    assert len({*numbers}) == len(numbers) == found.documents
    assert all(0 <= number < found.end == found.everywhere for number in numbers)
    in_turn = sorted(zip(numbers, (when for when, _ in known), strict=True))
    assert [when for _, when in in_turn] == sorted(when for when, _ in known)


def test_the_contents_say_of_every_number_where_it_is_shown() -> None:
    files = index([hub(n) for n in range(HUBS)])
    contents = json.loads(files["search/parts/contents.json"])
    covered = sorted(n for a, b in contents["order"] for n in range(min(a, b), max(a, b) + 1))
    assert covered == list(range(contents["numbers"]))
    assert contents["documents"] == HUBS * (PIECES + 2)
