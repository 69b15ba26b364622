"""Answers to public forms become records that load and check clean; nothing that stands changes."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from generator import checks, importers
from generator.checks.trial import trial
from generator.diagnostics import Diagnostic, Location
from generator.importers import NotWritten, Plan, records
from generator.importers.records import slug
from generator.importers.responses import Asked
from generator.states import state_of
from tests.importer_fixtures import club, shapes
from tests.support.command import snapshot

HUB = "tamar-valley"
YEAR = f"data/hubs/{HUB}/2026-27"
LEARNING = {
    "hub": "Tamar Valley", "title": "Quiet starts: what we saw",
    "summary": "A routine for the first five minutes of a lesson.", "kind": "practice",
    "body": "We saw it in two lessons.\n\nThen we tried it for a month, in four classes of two "
    "teachers who had never taught like that before.",
    "tried": "Two classes, four weeks.", "changed": "Lessons begin on time.",
    "others_can_use": "The one-page card.", "themes": "reading", "phases": "primary",
    "role": "Deputy headteacher", "publish_school": "No", "consent": "Yes",
}  # fmt: skip
SIGN_UP = {
    "hub": "Tamar Valley", "programme": "lrp", "takes_part": "Yes",
    "session_booked": "2026-11-lrp-a", "people": "2", "question": "How long?",
    "lead": "hub-manager", "subscription": "active", "planned": "6",
}  # fmt: skip

PROPOSAL = """\
title: Proposal
description: For tests.
form:
  intro: Fill it in.
  role: anyone
  answers: public
  destination: {to: data, table: residency}
  delivery: [download]
  sections: [{id: all, title: All}]
  next_steps: Wait.
fields:
  - {name: hub, title: Which hub?, type: string, constraints: {required: yes}, lrp: {noun: the hub, section: all, options_from: hubs}}
  - {name: programme, title: Which programme?, type: string, lrp: {noun: the programme, section: all, options_from: programmes}}
  - {name: participant_school, title: Which school?, type: string, lrp: {noun: the school, section: all, options_from: schools}}
  - {name: participant_stage, title: Which stage?, type: string, lrp: {noun: the stage, section: all}}
  - {name: publish_schools, title: May it be named?, type: boolean, lrp: {noun: it may be named, section: all}}
"""  # noqa: E501


@pytest.fixture
def place(tmp_path: Path) -> club.Place:
    return club.place(club.lay(tmp_path / "net"))


def planned(place: club.Place, form: str, *rows: dict[str, str], timed: bool = True) -> Plan:
    headings = list(dict.fromkeys(name for row in rows for name in row))
    lines = [[row.get(name, "") for name in headings] for row in rows]
    if timed:
        headings.insert(0, "created_at")
        for number, line in enumerate(lines):
            line.insert(0, f"2026-11-20 10:{number:02}:00")
    plan = place.plan(place.read(form, shapes.table(headings, lines)))
    assert [d.message for d in plan.responses.diagnostics if d.severity == "error"] == []
    return plan


def told(plan: Plan) -> list[tuple[str, str]]:
    return [(row.outcome, row.reason) for row in plan.rows]


def errors(place: club.Place) -> list[str]:
    """The errors of the network, without those of the forms that lie on purpose."""
    found = checks.check(place.loaded, club.TODAY)
    return [d.message for d in found if d.severity == "error" and "/forms/" not in d.location.path]


def test_learning_becomes_a_record_that_checks_clean(place: club.Place) -> None:
    plan = planned(place, "learning", LEARNING)
    path = f"{YEAR}/learning/quiet-starts-what-we-saw.yaml"
    assert list(plan.files) == [path]
    text = plan.files[path].decode()
    assert 'title: "Quiet starts: what we saw"\nkind: practice\n' in text
    assert "published_on: 2026-11-20\n" in text
    assert "consent_on: 2026-11-20\n" in text
    assert "publish_school: no\n" in text
    report = importers.report(plan)
    assert f"Row 2 → `{path}`" in report
    assert "    role: Deputy headteacher" in report
    assert place.write(plan) == 1
    assert errors(place) == []
    hub = place.network.find_hub(HUB)
    year = hub and hub.find_year("2026-27")
    assert year and "quiet-starts-what-we-saw" in [piece.id for piece in year.learning]


def test_a_second_import_adds_nothing_and_a_change_is_told(place: club.Place) -> None:
    place.write(planned(place, "learning", LEARNING))
    before = snapshot(place.root)
    path = f"{YEAR}/learning/quiet-starts-what-we-saw.yaml"
    assert told(planned(place, "learning", LEARNING)) == [("there", f"as `{path}`")]
    assert told(planned(place, "learning", LEARNING, timed=False))[0][0] == "there"
    changed = planned(place, "learning", LEARNING | {"summary": "Something else that was said."})
    assert told(changed) == [("changed", f"`{path}` stands and says something else")]
    assert place.write(changed) == 0
    assert snapshot(place.root) == before


def test_titles_that_make_one_name_make_two_records(place: club.Place) -> None:
    other = LEARNING | {
        "title": "Quiet starts – what we saw!",
        "summary": "Another one, with enough to say.",
    }
    plan = planned(place, "learning", LEARNING, other)
    assert len(plan.files) == 2
    place.write(plan)
    assert {o for o, _ in told(planned(place, "learning", LEARNING, other))} == {"there"}
    assert {o for o, _ in told(planned(place, "learning", other, LEARNING))} == {"there"}


def test_two_pieces_with_one_title_are_both_kept(place: club.Place) -> None:
    other = LEARNING | {"summary": "Another one, with enough to say."}
    plan = planned(place, "learning", LEARNING, other, LEARNING)
    assert [outcome for outcome, _ in told(plan)] == ["new", "new", "left"]
    place.write(plan)
    again = told(planned(place, "learning", LEARNING, other))
    assert [outcome for outcome, _ in again] == ["there", "there"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Zoë’s café: a plan", "zoes-cafe-a-plan"),
        ("index", ""),
        ("CON", ""),
        ("不", ""),
        ("x" * 300, "x" * 50),
        ("../../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_title_is_never_a_path(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_record_that_would_be_a_fault_is_left_in_the_words_of_that_fault(
    place: club.Place,
) -> None:
    bad = LEARNING | {
        "title": "With contact details",
        "body": LEARNING["body"] + " Ring 01632 960 001.",
    }
    plan = planned(place, "learning", bad, LEARNING)
    assert [outcome for outcome, _ in told(plan)] == ["left", "new"]
    assert plan.rows[0].reason.startswith("cannot be a record: ")
    assert "960 001" not in importers.report(plan)
    assert len(plan.files) == 1
    place.write(plan)
    assert errors(place) == []


def test_sign_up_fills_empty_fields_only_and_comments_survive(place: club.Place) -> None:
    path = place.root / YEAR / "participation.yaml"
    text = path.read_text().replace("  lead: hub-manager\n", "  lead: # nobody yet\n", 1)
    path.write_text("# Kept by the hub lead.\n" + text)
    place = club.place(place.root)
    plan = planned(place, "session-sign-up", SIGN_UP | {"planned": "9"})
    row = plan.rows[0]
    assert (row.outcome, row.differs) == ("filled", ("planned",))
    assert set(row.fields) == {"lead", "session_booked"}
    assert dict(row.beside) == {"people": "2", "question": "How long?"}
    report = importers.report(plan)
    assert "stays as it is, and the answer is another: `planned`" in report
    assert "for reading only, kept in no field:" in report
    before = path.read_text().split("\n")
    place.write(plan)
    after = path.read_text().split("\n")
    assert after[0] == "# Kept by the hub lead."
    assert "  session_booked: 2026-11-lrp-a" in after
    assert "  planned: 6" in after
    added = [line for line in after if line not in before]
    assert len(added) == 2, added
    assert any("# nobody yet" in line for line in after)
    assert errors(place) == []
    assert told(planned(place, "session-sign-up", SIGN_UP))[0][0] == "there"


def test_a_programme_that_the_hub_has_no_entry_for_is_added_to_the_list(
    place: club.Place,
) -> None:
    path = place.root / YEAR / "participation.yaml"
    whole = path.read_text()
    path.write_text(whole[: whole.index("- programme: mlqar")])
    place = club.place(place.root)
    row = SIGN_UP | {"programme": "mlqar", "session_booked": "2026-11-mlqar"}
    plan = planned(place, "session-sign-up", row)
    assert told(plan) == [("new", "")]
    place.write(plan)
    text = path.read_text()
    assert text.startswith(whole[: whole.index("- programme: mlqar")])
    assert "- programme: mlqar\n" in text
    assert errors(place) == []
    assert told(planned(place, "session-sign-up", row))[0][0] == "there"


def test_a_return_makes_the_file_and_its_second_half_fills_the_rest(place: club.Place) -> None:
    path = f"{YEAR}/outcomes.yaml"
    assert not (place.root / path).exists()
    draft = {
        "hub": HUB,
        "programme": "lrp",
        "summary": "One residency of the six that we planned so far.",
        "finished": "No",
    }
    plan = planned(place, "outcomes", draft)
    assert list(plan.files) == [path]
    place.write(plan)
    more = draft | {"gain_hub": "Two subject groups began.", "finished": "Yes"}
    again = planned(place, "outcomes", more)
    assert told(again)[0][0] == "filled"
    assert set(again.rows[0].fields) == {"gain_hub", "submitted_on"}
    place.write(again)
    assert errors(place) == []


def residency(place: club.Place) -> tuple[str, str]:
    """A residency of the hub whose gains are empty, by its id and path."""
    for path in sorted((place.root / YEAR / "residencies").glob("*.yaml")):
        if "gain_leader: " not in path.read_text() and "withdrawn_on: 2" not in path.read_text():
            return path.stem, path.relative_to(place.root).as_posix()
    raise AssertionError


def test_a_form_about_a_residency_fills_its_empty_fields(place: club.Place) -> None:
    name, path = residency(place)
    before = (place.root / path).read_text()
    row = {"hub": HUB, "residency": f"{name}: as it was called in autumn",
           "gain_leader": "Confidence to lead change."}  # fmt: skip
    plan = planned(place, "cascade", row)
    assert told(plan) == [("filled", "")], importers.report(plan)
    assert list(plan.files) == [path]
    place.write(plan)
    after = (place.root / path).read_text()
    assert "gain_leader: Confidence to lead change." in after
    kept = [line for line in before.split("\n") if not line.startswith("gain_leader")]
    assert [line for line in kept if line not in after.split("\n")] == []
    assert told(planned(place, "cascade", row))[0][0] == "there"
    other = planned(place, "cascade", row | {"gain_leader": "Something else."})
    assert told(other) == [("changed", f"`{path}` stands and says something else (`gain_leader`)")]


def test_two_rows_for_one_residency_fill_it_in_the_order_in_which_they_were_sent(
    place: club.Place,
) -> None:
    name, path = residency(place)
    row = {"hub": HUB, "residency": name, "gain_leader": "First."}
    late = row | {"gain_leader": "Second.", "gain_host": "Feedback."}
    lines = [["2026-11-21 10:00:00", *late.values()], ["2026-11-20 10:00:00", *row.values(), ""]]
    plan = place.plan(place.read("cascade", shapes.table(["created_at", *late], lines)))
    assert [row.outcome for row in plan.rows] == ["filled", "filled"]
    assert plan.rows[0].differs == ("gain_leader",)
    text = plan.files[path].decode()
    assert "gain_leader: First." in text
    assert "gain_host: Feedback." in text


VISIT_PLAN = {
    "hub": HUB, "residency": "r-05", "participant_aims": "How talk is kept at the centre of it.",
    "host_aims": "A fresh view of how our oldest pupils talk.", "day_1": "16 March 2027",
    "day_2": "17 March 2027", "agreed": "Yes", "publish_schools": "Yes",
    "visit_plan": "Tuesday: the first lessons of the day. Wednesday: the presentation.",
}  # fmt: skip


@pytest.fixture
def matched(tmp_path: Path) -> club.Place:
    """With r-05 as matching writes it: with a host school, and days that nobody has agreed."""
    root = club.lay(tmp_path / "net")
    path = root / YEAR / "residencies/r-05.yaml"
    proposed = "host_school: 900102\nmatched_on: 2026-11-19\ndates: [2027-03-02, 2027-03-03]\n"
    path.write_text(path.read_text("utf-8") + proposed, "utf-8")
    return club.place(root)


def state(place: club.Place) -> tuple[str, tuple[str, ...]]:
    found = next(r for r in place.network.residencies() if (r.hub, r.id) == (HUB, "r-05"))
    return state_of(found, club.TODAY), tuple(day.isoformat() for day in found.dates)


def test_an_agreed_visit_plan_takes_the_place_of_the_days_that_were_proposed(
    matched: club.Place,
) -> None:
    place = matched
    assert state(place) == ("matched", ("2027-03-02", "2027-03-03"))
    plan = planned(place, "visit-plan", VISIT_PLAN)
    assert told(plan) == [("filled", "")], importers.report(plan)
    assert {"dates", "agreed_on", "visit_plan", "host_aims"} <= set(plan.rows[0].fields)
    assert plan.rows[0].fields["dates"] == ("2027-03-16", "2027-03-17")
    place.write(plan)
    assert state(place) == ("scheduled", ("2027-03-16", "2027-03-17"))
    assert errors(place) == []
    # What has been agreed stands: other days are for the hub lead to write.
    other = planned(
        place, "visit-plan", VISIT_PLAN | {"day_1": "23 March 2027", "day_2": "24 March 2027"}
    )
    assert other.rows[0].outcome == "changed"
    assert "dates" in other.rows[0].differs


def test_a_draft_of_a_visit_plan_leaves_the_days_that_were_proposed(matched: club.Place) -> None:
    plan = planned(matched, "visit-plan", VISIT_PLAN | {"agreed": "No"})
    assert "dates" in plan.rows[0].differs
    matched.write(plan)
    assert state(matched) == ("matched", ("2027-03-02", "2027-03-03"))


def test_a_residency_that_is_not_there_is_told(place: club.Place) -> None:
    row = {"hub": HUB, "residency": "r-99", "gain_leader": "Something."}
    plan = planned(place, "cascade", row)
    assert told(plan)[0][0] == "left"
    assert "r-99" in told(plan)[0][1]
    assert not plan.files


def test_a_residency_is_never_a_path(place: club.Place) -> None:
    row = {"hub": HUB, "residency": "../../../network", "gain_leader": "Something."}
    plan = planned(place, "cascade", row)
    assert [r.outcome for r in plan.rows] == ["left"]
    assert not plan.files


def test_a_date_before_the_milestone_before_it_is_left_in_the_words_of_the_check(
    place: club.Place,
) -> None:
    name, _ = residency(place)
    row = {"hub": HUB, "residency": name, "participant_cascade_on": "2026-09-02"}
    plan = planned(place, "cascade", row)
    assert plan.rows[0].outcome == "left", importers.report(plan)
    assert plan.rows[0].faults
    assert not plan.files


def test_a_record_that_changed_meanwhile_is_not_written_over(place: club.Place) -> None:
    plan = planned(place, "session-sign-up", SIGN_UP)
    assert plan.files
    path = place.root / YEAR / "participation.yaml"
    path.write_text(path.read_text() + "# a note\n")
    before = snapshot(place.root)
    with pytest.raises(NotWritten, match="changed meanwhile"):
        importers.write(plan)
    assert snapshot(place.root) == before


def test_faults_that_stood_before_are_nobodys_in_the_file(place: club.Place) -> None:
    path = place.root / "data/hubs/weardale/hub.yaml"
    path.write_text(path.read_text().replace("kind: ", "kind: un", 1))
    place = club.place(place.root)
    assert errors(place)
    plan = planned(place, "learning", LEARNING)
    assert told(plan) == [("new", "")]


@pytest.mark.parametrize("guilty", [{5}, {0, 31}])
def test_a_row_that_no_fault_names_is_found_by_halves(place: club.Place, guilty: set[int]) -> None:
    rows = [LEARNING | {"title": f"A piece about lesson number {n}"} for n in range(32)]
    plan = planned(place, "learning", *rows)
    paths = [row.path for row in plan.rows]
    bad = {paths[n] for n in guilty}
    tried: list[int] = []

    def check(files: Mapping[str, bytes]) -> list[Diagnostic]:
        tried.append(len(files))
        where = Location("data/network.yaml")
        return [records.REFUSED.at(where, "It does not fit.", "Mend it.")] * len(bad & set(files))

    asked = Asked(plan.responses.form, place.network, None)
    found, files = records.plan(plan.responses, asked, place.root, club.TODAY, check)
    assert {n for n, row in enumerate(found) if row.outcome == "left"} == guilty
    assert set(files) == set(paths) - bad
    assert len(tried) <= 2 + 10 * len(guilty), tried


def test_rows_that_do_not_go_together_lose_the_last_one_alone(place: club.Place) -> None:
    rows = [LEARNING | {"title": f"A piece about lesson number {n}"} for n in range(8)]
    plan = planned(place, "learning", *rows)

    def check(files: Mapping[str, bytes]) -> list[Diagnostic]:
        where = Location("data/network.yaml")
        found = records.REFUSED.at(where, "Seven at most.", "Leave one.")
        return [found] if len(files) > 7 else []

    asked = Asked(plan.responses.form, place.network, None)
    found, files = records.plan(plan.responses, asked, place.root, club.TODAY, check)
    assert [row.outcome for row in found] == ["new"] * 7 + ["left"]
    assert len(files) == 7


def test_a_record_without_a_title_gets_the_number_after_the_highest(place: club.Place) -> None:
    folder = place.root / YEAR / "residencies"
    (folder / "r-05.yaml").rename(folder / "r-41.yaml")
    (place.root / "data/forms/proposal.yaml").write_text(PROPOSAL, "utf-8")
    place = club.place(place.root)
    hub = place.network.find_hub(HUB)
    assert hub
    texts = [path.read_text("utf-8") for path in folder.glob("*.yaml")]
    urns = [s.urn for s in hub.schools if not any(f"school: {s.urn}" in text for text in texts)]
    assert len(urns) > 1
    rows = [
        {"hub": HUB, "programme": "lrp", "participant_school": school,
         "participant_stage": "senior", "publish_schools": "Yes"}
        for school in urns[:2]
    ]  # fmt: skip
    plan = planned(place, "proposal", *rows)
    assert list(plan.files) == [f"{YEAR}/residencies/r-{n}.yaml" for n in (42, 43)], (
        importers.report(plan)
    )
    place.write(plan)
    assert {outcome for outcome, _ in told(planned(place, "proposal", *rows))} == {"there"}


def test_what_a_trial_finds_is_what_the_check_finds_once_it_is_written(
    place: club.Place,
) -> None:
    before = errors(place)
    files = {
        f"{YEAR}/learning/new-piece.yaml": b"title: New\nkind: other\nsession: none-such\n",
        f"{YEAR}/residencies/r-77.yaml": b"programme: lrp\nparticipant_school: 999999\n",
        f"{YEAR}/participation.yaml": b"- programme: nothing\n",
        f"{YEAR}/outcomes.yaml": b"- programme: lrp\n  summary: [a]\n",
    }
    root = snapshot(place.root)
    found = trial(place.loaded, club.TODAY)(files)
    assert snapshot(place.root) == root
    assert {d.location.path for d in found} >= set(files)
    for path, data in files.items():
        target = place.root / path
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(data)
    after = errors(club.place(place.root))
    assert sorted(before + [d.message for d in found]) == sorted(after)


def test_planning_changes_nothing_on_disk(place: club.Place) -> None:
    before = snapshot(place.root)
    planned(place, "learning", LEARNING)
    planned(place, "session-sign-up", SIGN_UP)
    assert snapshot(place.root) == before
