"""No contact details and no names in data/ (T12)."""

import json
from pathlib import Path

import pytest

from generator.report import FORMATS, render
from generator.tables import tables
from tests.support.edits import LEARNING, NETWORK, PARTICIPATION, R_01, TAMAR, V_01, Draft

EMAIL = "zoe.canary@school.example"
PHONE = "01632 960 999"


@pytest.mark.parametrize(("secret", "code"), [(EMAIL, "personal-email"), (PHONE, "personal-phone")])
@pytest.mark.parametrize(
    ("path", "old"),
    [
        (R_01, "How the school plans transition"),
        (LEARNING, "We saw the routine in two lessons."),
        (LEARNING, "A five-minute reading routine"),
        (PARTICIPATION, "lead_post: Assistant headteacher"),
        (NETWORK, "strapline: Schools that open their doors"),
        (NETWORK, "The controller is"),
        (f"{TAMAR}/schools.yaml", "reason: Mock examinations"),
        (f"{TAMAR}/hub.yaml", "held_by: Headteacher"),
    ],
)  # fmt: skip
def test_a_contact_detail_is_found_wherever_it_stands_and_never_printed(
    path: str, old: str, secret: str, code: str, tmp_path: Path
) -> None:
    faults = Draft(tmp_path).swap(path, (old, f"{old} {secret}")).faults()
    assert [fault.code for fault in faults] == [code]
    for format in FORMATS:
        shown = render(faults, format, stands="")
        assert secret not in shown
        assert "canary" not in shown


def test_a_contact_detail_under_an_unknown_key_is_found_too(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(R_01, ("publish_schools", f"phone: {PHONE}\npublish_schools"))
    assert sorted(draft.codes()) == ["key-not-known", "personal-phone"]


@pytest.mark.parametrize(
    ("mailbox", "personal"),
    [
        ("tamar-valley@waymark.example", False),
        ("residencies@waymark.example", False),
        ("hub.manager@waymark.example", False),
        ("school.office@waymark.example", False),
        ("jo.bloggs@waymark.example", True),
        ("j_bloggs@waymark.example", True),
        ("Jo.Bloggs2@waymark.example", True),
        ("tamarvalley@gmail.com", True),
        ("hub@HOTMAIL.co.uk", True),
    ],
)
def test_a_contact_is_a_role_mailbox(mailbox: str, personal: bool, tmp_path: Path) -> None:
    draft = Draft(tmp_path)
    draft.swap(f"{TAMAR}/hub.yaml", ("tamar-valley@waymark.example", mailbox))
    assert draft.codes() == (["personal-mailbox"] if personal else [])


def test_a_role_mailbox_of_the_network_may_stand_in_a_text(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(LEARNING, ("We saw", "Ask residencies@waymark.example. We saw"))
    assert draft.codes() == []


def test_only_the_privacy_notice_names_other_mailboxes_of_the_network(tmp_path: Path) -> None:
    draft = Draft(tmp_path).swap(LEARNING, ("We saw", "Ask privacy@waymark.example. We saw"))
    assert draft.codes() == ["personal-email"]


@pytest.mark.parametrize(
    ("post", "named"),
    [
        ("Deputy headteacher", False),
        ("Deputy headteacher, Sir William Stanier School", False),
        ("Teacher at Dr Challoner's Grammar School", False),
        ("Professor of education", False),
        ("Missing maths lead", False),
        ("Mrs Bloggs", True),
        ("Deputy headteacher (Dr. Bloggs)", True),
        ("Sir Jo Bloggs", True),
    ],
)
def test_a_post_is_not_a_name(post: str, named: bool, tmp_path: Path) -> None:
    faults = Draft(tmp_path).swap(R_01, ("Deputy headteacher", post)).faults()
    assert [fault.code for fault in faults] == (["personal-name"] if named else [])
    assert "Bloggs" not in render(faults, "full", stands="")


def test_every_post_that_must_not_be_a_name_is_looked_at() -> None:
    from generator.checks.privacy import _POSTS

    said = {
        (table.name, field.name)
        for table in tables().values()
        for field in table.fields.values()
        if "never a name" in field.description
    }
    assert said <= _POSTS


@pytest.mark.parametrize(
    ("field", "words", "code"),
    [
        ("body", "We saw it at Dart Hospital School.", True),
        ("body", "We saw it at **DART** hospital\n\n  school’s two sites.", True),
        ("title", "What Calstock Primary learned", True),
        ("summary", "As URN 900501 does", True),
        ("tried", "At Calstock Primary", True),
        ("changed", "At Calstock Primary", True),
        ("others_can_use", "At Calstock Primary", True),
        ("next_step", "At Calstock Primary", True),
        ("body", "In Calstock, a hospital school and a primary school", False),
        ("body", "Calstock Primaryish, room 9005012, Dart Hospital", False),
        ("body", "We told Gunnislake Academy and 900417.", False),
    ],
)
def test_learning_names_no_school_of_a_record_that_does_not(
    field: str, words: str, code: bool, tmp_path: Path
) -> None:
    draft = _told(tmp_path, field, words, residency="r-02")
    faults = draft.faults()
    assert [fault.code for fault in faults] == (["learning-names-a-school"] if code else [])
    for format in FORMATS:
        shown = render(faults, format, stands="").casefold()
        assert f"`{field}`" in shown or not code
        assert not [secret for secret in ("dart", "calstock", "900501") if secret in shown]


def test_learning_from_a_review_names_no_reviewer_s_school_either(tmp_path: Path) -> None:
    draft = _told(tmp_path, "body", "At Calstock Primary, and Brentor Primary.", review="v-01")
    assert draft.codes() == []
    draft.swap(V_01, ("publish_schools: yes", "publish_schools: no"))
    assert draft.codes() == ["learning-names-a-school"]


def test_a_piece_that_does_not_publish_its_own_school_does_not_name_it(tmp_path: Path) -> None:
    draft = _told(tmp_path, "body", "At Gunnislake Academy", residency="r-01")
    assert draft.codes() == []
    draft.swap(LEARNING, ("publish_school: yes", "publish_school: no"))
    assert draft.codes() == ["learning-names-a-school"]


def test_a_school_of_one_word_is_known_by_its_urn_only(tmp_path: Path) -> None:
    draft = _told(tmp_path, "body", "We met in the park.", residency="r-02")
    draft.swap(f"{TAMAR}/schools.yaml", ("name: Calstock Primary", "name: Park"))
    assert draft.codes() == []
    draft.swap(LEARNING, ("in the park", "at 900118"))
    assert draft.codes() == ["learning-names-a-school"]


def _told(root: Path, field: str, words: str, **source: str) -> Draft:
    """The piece of learning with words of its own in a field, from a residency or review."""
    values = {"title": "A routine", "summary": "Five minutes.", "body": "Short.", field: words}
    lines = "".join(f"{name}: {json.dumps(text)}\n" for name, text in {**values, **source}.items())
    kind = "review" if "review" in source else "residency"
    return Draft(root).write(
        LEARNING,
        f"{lines}kind: {kind}\nschool: 900112\nrole: Deputy headteacher\nthemes: [reading]\n"
        "published_on: 2026-11-20\npublish_school: yes\nconsent_on: 2026-11-19\n",
    )
