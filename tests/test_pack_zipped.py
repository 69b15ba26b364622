"""Zips are put together of files that were packed once, and anybody can read them."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from generator.pack.zipped import AS_IT_IS, QUICKLY, WELL, member, zipped

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\"), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.tuples(st.binary(max_size=400), st.sampled_from((0, 1, 6)))))
def test_a_zip_holds_each_file_as_it_was_under_its_name(
    files: dict[str, tuple[bytes, int]],
) -> None:
    made = zipped((name, member(data, level)) for name, (data, level) in files.items())
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(files)
        for entry, (data, level) in zip(archive.infolist(), files.values(), strict=True):
            assert archive.read(entry) == data
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.external_attr == 0o100644 << 16
            assert (entry.compress_type == zipfile.ZIP_STORED) is (level == AS_IT_IS)


def test_the_same_member_stands_in_many_zips_and_more_effort_makes_it_smaller() -> None:
    text = b"A leader spends two or three days inside another school. " * 90
    one = member(text)
    assert zipped([("a", one), ("b", one)]).count(one.data) == 2
    sizes = [len(member(text, level).data) for level in (AS_IT_IS, QUICKLY, WELL)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0] / 10
