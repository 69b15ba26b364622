"""What a residency or review is called, by what the reader may know of it."""

import pytest

from generator.model import Residency, Review, School
from generator.titles import title_of

SCHOOLS = {
    "900002": School(
        urn="900002", name="Second School", phase="primary", setting="mainstream",
        local_authority="Cornwall",
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("known", "title"),
    [
        ({"host_school": "900002", "participant_role": "Head"}, "Head visiting Second School"),
        ({"host_school": "900002"}, "Leader visiting Second School"),
        ({"participant_aims": "How reading is planned."}, "How reading is planned"),
        ({"host": "A special school"}, "Leader visiting a special school"),
        ({"host": "Host school to be found"}, "Leader, looking for a host school"),
        (
            {"host": "A primary school", "participant_aims": "W" * 71},
            "Leader visiting a primary school",
        ),
        ({}, "Leader"),
    ],
)
def test_a_residency_is_called_by_who_goes_where_or_else_by_its_aims(
    known: dict[str, str], title: str
) -> None:
    record = Residency(programme="lrp", participant_stage="senior", **known)  # type: ignore[arg-type]
    assert title_of(record, SCHOOLS, None) == title


def test_a_review_is_called_by_its_subject() -> None:
    assert title_of(Review(programme="mlqar", subject_focus="Maps"), SCHOOLS, None) == "Maps"
