"""`lrp new` writes files that check clean, names what is left to decide, and never overwrites."""

import datetime as dt
import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import load, scaffold, source, tables, typical_dates
from generator.files import next_id
from generator.model import Network, academic_year
from generator.schooldays import why_no_school
from tests.support.command import TODAY, Said, lrp, lrp_alone, new_network, snapshot

ON = ("--today", TODAY)
DAY = dt.date.fromisoformat(TODAY)
NETWORK = Network(
    name="Dales", short_name="Dales", strapline="", current_year="2026-27",
    contact="office@dales.example",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network with a hub that has schools and a year. Read it, never write to it."""
    root = new_network(tmp_path_factory.mktemp("made"), "dart")
    assert lrp("new", "year", "dart", "2026-27", *ON, cwd=root).code == 0
    with (root / "data/hubs/dart/schools.yaml").open("a", encoding="utf-8") as schools:
        schools.write(
            "- {urn: 900199, name: Gone School, phase: primary, setting: mainstream, "
            "local_authority: Devon, left_on: 2026-08-31}\n"
        )
    return root


@pytest.fixture
def network(made: Path, tmp_path: Path) -> Path:
    """A copy of it to write to."""
    for path, data in snapshot(made).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def faults(root: Path, severity: str = "error") -> list[tuple[str, str, str]]:
    """What `lrp check` finds: file name, code, and the key that the message names."""
    said = lrp("check", "--format", "json", *ON, cwd=root)
    return [
        (Path(f["path"]).name, f["code"], "".join(re.findall(r"\(`(\w+)`\)", f["message"])))
        for f in json.loads(said.out)
        if f["severity"] == severity
    ]


def read(root: Path, path: str) -> object:
    document, found = source.read(root, path)
    assert found == []
    return source.plain(document.top)


# --- a network


def test_a_new_network_has_no_fault_and_builds_at_once(tmp_path: Path) -> None:
    said = lrp("new", "network", "north-coast", *ON, cwd=tmp_path)
    root = tmp_path / "north-coast"
    assert (said.code, said.err) == (0, "")
    assert "lrp new hub" in said.out
    assert faults(root) == []
    left = [(name, code) for name, code, _ in faults(root, "warning")]
    assert left == [
        ("lrp.yaml", "no-session-in-current-year"), ("mlqar.yaml", "no-session-in-current-year"),
    ]  # fmt: skip
    assert lrp_alone("build", *ON, cwd=root).code == 0
    assert "North Coast" in (root / "site/index.html").read_text("utf-8")


@pytest.mark.long
def test_a_hub_of_a_new_network_has_no_fault_and_builds_at_once(network: Path) -> None:
    said = lrp("new", "hub", "teign-mouth", "--kind", "virtual", *ON, cwd=network)
    assert (said.code, said.err) == (0, "")
    assert "data/hubs/teign-mouth/hub.yaml" in said.out
    assert faults(network) == []
    assert faults(network, "warning") == [("hub.yaml", "hub-without-schools", "")]
    assert lrp_alone("build", *ON, cwd=network).code == 0
    page = (network / "site/hubs/teign-mouth/index.html").read_text("utf-8")
    assert "Write one sentence that could only be about this hub." in page
    assert "teign-mouth@dales.example" in page


def test_the_day_decides_the_year_of_a_network(tmp_path: Path) -> None:
    lrp("new", "network", "n", "--today", "2031-08-31", cwd=tmp_path)
    values = read(tmp_path / "n", "data/network.yaml")
    assert isinstance(values, dict)
    assert values["current_year"] == "2030-31"
    assert {term["year"] for term in values["terms"]} == {"2030-31"}
    programme = read(tmp_path / "n", "data/programmes/lrp.yaml")
    assert isinstance(programme, dict)
    assert [year["year"] for year in programme["years"]] == ["2030-31"]
    assert lrp("check", "--today", "2031-08-31", cwd=tmp_path / "n").code == 0


def test_a_network_keeps_its_private_folder_and_its_site_out_of_git(made: Path) -> None:
    assert {"/private/", "/site/"} <= set((made / ".gitignore").read_text("utf-8").splitlines())


def test_a_networks_page_shows_records_as_they_are_written(made: Path) -> None:
    readme = (made / "README.md").read_text("utf-8")
    assert readme.startswith("# Dales\n")
    assert len(readme.splitlines()) < 80
    examples = re.findall(r"^    - .*\n(?:      .*\n)+", readme, re.MULTILINE)
    for name, example in zip(("school", "session"), examples, strict=True):
        document, found = source.parse(example.encode(), "")
        [record] = source.plain(document.top)
        table = tables.tables()[name]
        assert found == []
        assert set(record) == {field.name for field in table.fields.values() if field.required}


def test_each_command_on_a_networks_page_does_what_it_says(tmp_path: Path) -> None:
    root = new_network(tmp_path)
    readme = (root / "README.md").read_text("utf-8")
    commands = [
        shlex.split(line) for line in re.findall(r"^    (lrp new .*)$", readme, re.MULTILINE)
    ]
    assert len(commands) == 7
    for command in commands:
        said = lrp(*command[1:], *ON, cwd=root)
        assert said.code == 0, said.err
        assert said.out.startswith("Wrote data/")


def test_a_new_network_has_the_public_forms_in_its_own_name(tmp_path: Path) -> None:
    root = new_network(tmp_path)
    forms = {path.stem: path.read_text("utf-8") for path in (root / "data/forms").glob("*.yaml")}
    assert "correction" in forms
    assert "interest" not in forms
    for text in forms.values():
        assert "\n  answers: public\n" in text
        assert "Waymark" not in text.replace("waymark.example", "")


def test_a_form_for_personal_data_waits_for_its_lawful_basis(tmp_path: Path) -> None:
    root = new_network(tmp_path)
    assert lrp("new", "form", "interest", *ON, cwd=root).code == 0
    said = lrp("check", *ON, cwd=root)
    assert said.code == 1
    assert "error[value-missing]: The lawful basis is missing" in said.out
    assert said.out.count("error[") == 1
    assert "Waymark Schools" not in (root / "data/forms/interest.yaml").read_text("utf-8")


def test_a_form_of_ones_own_begins_with_one_question_and_checks_clean(tmp_path: Path) -> None:
    root = new_network(tmp_path)
    assert lrp("new", "form", "hub-question", *ON, cwd=root).code == 0
    assert "error[" not in lrp("check", *ON, cwd=root).out


def test_an_editor_knows_the_schema_of_every_new_file(tmp_path: Path) -> None:
    root = new_network(tmp_path)
    lrp("new", "hub", "tamar-valley", *ON, cwd=root)
    first = (root / "data/hubs/tamar-valley/hub.yaml").read_text("utf-8").splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert (root / "data/hubs/tamar-valley" / schema).resolve().is_file()
    assert (root / ".vscode/settings.json").is_file()


@pytest.mark.parametrize("name", ["O'Hara: the “net” #1", "yes", "2026-27", "- a", "&b", "Zoë's"])
def test_any_name_is_written_so_that_it_is_read_back(tmp_path: Path, name: str) -> None:
    lrp("new", "network", "n", "--name", name, *ON, cwd=tmp_path)
    values = read(tmp_path / "n", "data/network.yaml")
    assert isinstance(values, dict)
    assert values["name"] == name


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), min_size=1))
def test_a_text_comes_back_as_it_was_given(name: str) -> None:
    [data] = scaffold.hub(NETWORK, "dart", name, "local", "London").values()
    if name.strip() == name:
        document, found = source.parse(data, "")
        assert found == []
        assert source.plain(document.top)["name"] == name


# --- dates


@pytest.mark.parametrize("first", range(2024, 2045))
def test_typical_terms_begin_and_end_on_school_days_in_order(first: int) -> None:
    year = f"{first}-{(first + 1) % 100:02}"
    starts, ends = academic_year(year)
    days = []
    for term in typical_dates.terms(year):
        names = ("starts_on", "half_term_starts_on", "half_term_ends_on", "ends_on")
        own = [dt.date.fromisoformat(str(term[name])) for name in names]
        assert not why_no_school(own[0])
        assert not why_no_school(own[3])
        assert [day.weekday() for day in own[1:3]] == [0, 4]
        days += own
    assert days == sorted(days)
    assert starts < days[0]
    assert days[-1] < ends


def test_typical_terms_are_those_that_most_authorities_publish() -> None:
    shown = [(t["name"], t["starts_on"], t["ends_on"]) for t in typical_dates.terms("2026-27")]
    assert shown == [
        ("autumn", "2026-09-02", "2026-12-18"),
        ("spring", "2027-01-04", "2027-03-25"),
        ("summer", "2027-04-12", "2027-07-21"),
    ]


@pytest.mark.parametrize("first", range(2024, 2045))
def test_sign_up_closes_before_the_window_ends(first: int) -> None:
    dates = list(typical_dates.programme_year(f"{first}-{(first + 1) % 100:02}").values())[1:]
    assert dates == sorted(map(str, dates))


# --- what a skeleton holds

WRITERS: dict[str, Callable[[Network], scaffold.Files]] = {
    "hub": lambda n: scaffold.hub(n, "dart", "Dart", "local", "London"),
    "participation": lambda n: scaffold.year(n, n.hubs[0], "2026-27"),
    "residency": lambda n: scaffold.residency(n, n.hubs[0], "2026-27", "r-01", DAY),
    "review": lambda n: scaffold.review(n, n.hubs[0], "2026-27", "v-01", DAY),
    "learning": lambda n: scaffold.learning(n, n.hubs[0], "2026-27", "x", DAY),
    "programme": lambda n: scaffold.programme("circle", "2026-27"),
}


def with_notes_used(text: str) -> str:
    """The text with every key that stands in a note taken out of it, as its head says."""
    return re.sub(r"^( *)# (?=[a-z_]+:(?: [^a-z]|.*[^.]$|$)|  - \{)", r"\1", text, flags=re.M)


@pytest.mark.parametrize("name", WRITERS)
def test_a_skeleton_shows_every_field_with_what_it_is_for(made: Path, name: str) -> None:
    [data] = WRITERS[name](load.load(made).network).values()
    table = tables.tables()[name]
    plain = " ".join(data.decode().replace("\n#", " ").replace("\n  #", " ").split())
    for field in table.fields.values():
        assert re.search(rf"^[ -]*(# )?{field.name}:", data.decode(), re.MULTILINE), field.name
        assert field.description in plain.replace("# ", ""), field.name


@pytest.mark.parametrize("name", ["hub", "participation", "residency", "review", "learning"])
def test_a_key_in_a_note_can_be_used_as_it_stands(made: Path, name: str) -> None:
    [data] = WRITERS[name](load.load(made).network).values()
    document, found = source.parse(with_notes_used(data.decode()).encode(), "")
    top = source.plain(document.top)
    assert found == []
    assert set(top[0] if isinstance(top, list) else top) == set(tables.tables()[name].fields)


def test_a_residency_names_the_schools_and_stages_to_choose_from(network: Path) -> None:
    lrp("new", "residency", "dart", *ON, cwd=network)
    text = (network / "data/hubs/dart/2026-27/residencies/r-01.yaml").read_text("utf-8")
    assert text.index("900102: Anstey School 1") < text.index("900101: Brentor School 1")
    assert "Gone School" not in text
    assert "prospective-senior: prospective senior leader" in text


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (("residency", "dart"), ["participant_school", "participant_stage"]),
        (("review", "dart"), ["host_school", "subject_focus"]),
        (("learning", "dart", "open-gate"), ["kind", "role", "themes", "summary", "body"]),
    ],
)
def test_a_record_leaves_only_what_a_person_has_to_decide(
    network: Path, arguments: tuple[str, ...], left: list[str]
) -> None:
    said = lrp("new", *arguments, *ON, cwd=network)
    [name] = re.findall(r"(\S+\.yaml)", said.out.splitlines()[0])
    assert faults(network) == [(Path(name).name, "value-missing", key) for key in left]


def test_a_record_that_was_filled_in_has_no_fault(network: Path) -> None:
    year = network / "data/hubs/dart/2026-27"
    part = (year / "participation.yaml").read_text("utf-8")
    part = part.replace("subscription: pending", "subscription: active")
    part = part.replace("# signed_up_on: 2026-09-21", "signed_up_on: 2026-09-21")
    (year / "participation.yaml").write_text(part, "utf-8")
    lrp("new", "residency", "dart", *ON, cwd=network)
    file = year / "residencies/r-01.yaml"
    text = file.read_text("utf-8")
    text = text.replace("\nparticipant_school:", "\nparticipant_school: 900101")
    file.write_text(text.replace("\nparticipant_stage:", "\nparticipant_stage: senior"), "utf-8")
    assert faults(network) == []
    assert lrp_alone("build", *ON, cwd=network).code == 0


def test_nothing_new_is_published_before_somebody_agreed(network: Path) -> None:
    for arguments, key in (
        ("residency dart", "publish_schools"),
        ("learning dart x", "consent_on"),
    ):
        said = lrp("new", *arguments.split(), *ON, cwd=network)
        values = read(network, said.out.split()[1])
        assert isinstance(values, dict)
        assert values.get(key, "no") == "no"


@pytest.mark.long
def test_a_new_programme_has_no_fault_and_builds_at_once(network: Path) -> None:
    assert lrp("new", "programme", "coaching-circle", *ON, cwd=network).code == 0
    assert faults(network) == []
    assert lrp_alone("build", *ON, cwd=network).code == 0
    assert (network / "site/programmes/coaching-circle/index.html").exists()


def test_a_new_programme_has_the_steps_and_milestones_of_a_whole_year() -> None:
    [data] = scaffold.programme("circle", "2026-27").values()
    document, found = source.parse(data, "")
    made = source.plain(document.top)
    assert found == []
    phases = {phase["id"]: phase["done_when"] for phase in made["phases"]}
    assert set(phases.values()) == set(tables.tables()["phase"].fields["done_when"].enum)
    roles = {role["id"] for role in made["roles"]}
    for milestone in made["milestones"]:
        assert milestone["phase"] in phases
        assert milestone["role"] in roles
    assert [milestone["id"] for milestone in made["milestones"]] == [
        "matched", "agreed", "scheduled", "visited", "reflected", "participant_cascade",
        "host_cascade",
    ]  # fmt: skip


def test_a_residency_is_written_with_what_is_known_of_it(network: Path) -> None:
    said = lrp("new", "residency", "dart", "--participant", "900101", "--stage", "senior", *ON,
               cwd=network)  # fmt: skip
    assert said.out.splitlines()[1] == "Next: run `lrp check`."
    values = read(network, "data/hubs/dart/2026-27/residencies/r-01.yaml")
    assert values == {
        "programme": "lrp", "participant_school": "900101", "participant_stage": "senior",
        "publish_schools": "no",
    }  # fmt: skip
    lrp("new", "residency", "dart", "--participant", "900101", "--host", "900102", *ON, cwd=network)
    second = read(network, "data/hubs/dart/2026-27/residencies/r-02.yaml")
    assert isinstance(second, dict)
    assert (second["host_school"], second["matched_on"]) == ("900102", "2026-11-22")
    # The hub has yet to sign up; of the records only the stage is missing.
    assert [fault for fault in faults(network) if not fault[1].startswith("hub-not-")] == [
        ("r-02.yaml", "value-missing", "participant_stage")
    ]


def test_a_host_school_of_another_hub_waits_for_both_hub_leads(network: Path) -> None:
    other = network / "data/hubs/exe"
    other.mkdir()
    hub = (network / "data/hubs/dart/hub.yaml").read_text("utf-8")
    (other / "hub.yaml").write_text(hub.replace("dart", "exe").replace("Dart", "Exe"), "utf-8")
    (other / "schools.yaml").write_text(
        "- {urn: 900555, name: Exe School, phase: primary, setting: mainstream, "
        "local_authority: Devon}\n",
        "utf-8",
    )
    said = lrp("new", "residency", "dart", "--host", "900555", *ON, cwd=network)
    assert said.code == 0
    values = read(network, "data/hubs/dart/2026-27/residencies/r-01.yaml")
    assert isinstance(values, dict)
    assert (values["host_school"], values["host_hub"]) == ("900555", "exe")
    assert "matched_on" not in values


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("residency dart --programme mlqar", "The network has no programme `mlqar` of residency "
         "records. It has: `lrp`."),
        ("review dart --programme lrp", "The network has no programme `lrp` of review records. "
         "It has: `mlqar`."),
        ("residency dart --participant 900199", "`900199` is not a school of the hub `dart`. Its "
         "schools stand in data/hubs/dart/schools.yaml."),
        ("residency dart --stage head", "`head` is not a career stage of it. There are: `senior`, "
         "`prospective-senior`, `middle`."),
        ("residency dart --participant 900101 --host 900101",
         "`900101` is the participant's own school."),
        ("residency dart --host 999999", "`999999` is not a school of the network."),
        ("review dart --host 999999", "`999999` is not a school of the hub `dart`. Its schools "
         "stand in data/hubs/dart/schools.yaml."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_and_nothing_is_written(
    made: Path, arguments: str, words: str
) -> None:
    said = lrp("new", *arguments.split(), *ON, cwd=made)
    assert (said.code, said.out, said.err) == (2, "", f"lrp: {words}\n")


def test_a_review_is_written_with_its_host_school_and_not_matched_yet(network: Path) -> None:
    said = lrp("new", "review", "dart", "--host", "900102", *ON, cwd=network)
    assert said.out.splitlines()[1] == "Next: write the subject focus, then run `lrp check`."
    values = read(network, "data/hubs/dart/2026-27/reviews/v-01.yaml")
    assert isinstance(values, dict)
    assert values["host_school"] == "900102"
    assert "matched_on" not in values


def test_a_year_lists_the_programmes_that_run_in_it(made: Path) -> None:
    parts = read(made, "data/hubs/dart/2026-27/participation.yaml")
    assert isinstance(parts, list)
    assert [part["programme"] for part in parts] == ["lrp", "mlqar"]
    assert {part["subscription"] for part in parts} == {"pending"}
    assert not any("signed_up_on" in part for part in parts)


# --- ids and years


@pytest.mark.parametrize(
    ("taken", "expected"),
    [([], "r-01"), (["r-01", "r-02"], "r-03"), (["r-07"], "r-08"), (["r-99"], "r-100"),
     (["v-04", "spring", "r-x"], "r-01")],
)  # fmt: skip
def test_a_number_is_never_given_twice(taken: list[str], expected: str) -> None:
    assert next_id("r", taken) == expected


def test_the_next_number_counts_records_with_faults_too(network: Path) -> None:
    folder = network / "data/hubs/dart/2026-27/residencies"
    folder.mkdir()
    (folder / "r-04.yaml").write_text("half a line", "utf-8")
    assert "r-05.yaml" in lrp("new", "residency", "dart", *ON, cwd=network).out


@pytest.mark.parametrize(
    ("text", "better"),
    [("Tamar Valley", "tamar-valley"), ("tamar_valley", "tamar-valley"), ("Zoë's", "zoes"),
     ("Größe", "grosse"), ("-a--b-", "a-b"), ("../../etc", "etc"), ("a" * 80, "a" * 60)],
)  # fmt: skip
def test_an_id_that_cannot_be_an_address_is_refused_with_a_better_one(
    made: Path, text: str, better: str
) -> None:
    said = lrp("new", "hub", *ON, "--", text, cwd=made)
    assert (said.code, said.out) == (2, "")
    assert said.err == f"lrp: `{text}` cannot be part of an address. Write `{better}`.\n"


@pytest.mark.parametrize("text", ["index", "con", "!!", "", "学校"])
def test_an_id_without_a_better_spelling_is_refused_too(made: Path, text: str) -> None:
    said = lrp("new", "learning", "dart", *ON, "--", text, cwd=made)
    assert said.code == 2
    assert said.err.endswith("Use lower-case letters, digits and hyphens.\n")


@pytest.mark.parametrize("text", ["2026/27", "2026-2027", "2026", "2026-28", "2026 / 27"])
def test_a_year_is_refused_with_its_right_form(made: Path, text: str) -> None:
    said = lrp("new", "year", "dart", text, *ON, cwd=made)
    assert said.err == f"lrp: `{text}` is not a subscription year. Write `2026-27`.\n"
    assert said.code == 2


def test_a_year_in_which_nothing_runs_is_refused(made: Path) -> None:
    said = lrp("new", "year", "dart", "2030-31", *ON, cwd=made)
    assert said.code == 2
    assert said.err.startswith("lrp: No programme runs in 2030-31.")


# --- what stands is left alone

COMMANDS = ["hub dart", "year dart 2026-27", "programme lrp", "network ."]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_stands_is_named_and_nothing_is_written(network: Path, command: str) -> None:
    before = snapshot(network)
    said = lrp("new", *command.split(), *ON, cwd=network)
    assert (said.code, said.out) == (2, "")
    assert re.fullmatch(r"lrp: `.*(is|are) there already\. Nothing was written\.\n", said.err)
    assert snapshot(network) == before


def test_one_file_in_the_way_is_enough(tmp_path: Path) -> None:
    (tmp_path / "n/content").mkdir(parents=True)
    (tmp_path / "n/content/faq.md").write_text("ours", "utf-8")
    said = lrp("new", "network", "n", *ON, cwd=tmp_path)
    assert said.err == "lrp: `content/faq.md` is there already. Nothing was written.\n"
    assert snapshot(tmp_path) == {"n/content/faq.md": b"ours"}


def test_a_record_that_was_asked_for_by_its_id_is_not_overwritten(network: Path) -> None:
    lrp("new", "residency", "dart", "--id", "r-07", *ON, cwd=network)
    before = snapshot(network)
    assert lrp("new", "residency", "dart", "--id", "r-07", *ON, cwd=network).code == 2
    assert snapshot(network) == before


def test_a_file_where_a_folder_belongs_is_said_plainly_and_leaves_nothing(network: Path) -> None:
    (network / "data/hubs/dart/2026-27/learning").write_text("", "utf-8")
    before = snapshot(network)
    said = lrp("new", "learning", "dart", "x", *ON, cwd=network)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert snapshot(network) == before


def test_what_was_begun_is_taken_back_when_a_folder_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "n").mkdir()
    (tmp_path / "n/data").write_text("a file", "utf-8")
    said = lrp("new", "network", "n", *ON, cwd=tmp_path)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert [path.name for path in (tmp_path / "n").iterdir()] == ["data"]


def test_a_link_is_not_followed(network: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (network / "data/hubs/dart/2026-27/learning").symlink_to(elsewhere)
    said = lrp("new", "learning", "dart", "x", *ON, cwd=network)
    assert said.code == 2
    assert "is a link" in said.err
    assert list(elsewhere.iterdir()) == []


# --- how it is said


def test_each_file_and_the_next_step_are_named(network: Path) -> None:
    said = lrp("new", "review", "dart", *ON, cwd=network)
    assert said == Said(
        0,
        "Wrote data/hubs/dart/2026-27/reviews/v-01.yaml\n"
        "Next: write the host school and the subject focus, then run `lrp check`.\n",
        "",
    )


def test_a_hub_without_a_part_in_the_year_is_told_so(network: Path) -> None:
    said = lrp("new", "residency", "dart", "--year", "2027-28", *ON, cwd=network)
    assert said.code == 0
    assert "lrp new year dart 2027-28" in said.out.splitlines()[-1]


def test_quiet_says_nothing(network: Path) -> None:
    assert lrp("new", "hub", "teign", "--quiet", *ON, cwd=network) == Said(0, "", "")


def test_an_unknown_hub_is_said_plainly(made: Path) -> None:
    for command in ("year nope 2026-27", "residency nope", "review nope", "learning nope x"):
        said = lrp("new", *command.split(), *ON, cwd=made)
        assert said == Said(2, "", "lrp: The network has no hub `nope`.\n")


def test_notes_fit_the_width_of_an_editor(made: Path) -> None:
    network = load.load(made).network
    files = [data.decode() for write in WRITERS.values() for data in write(network).values()]
    wide = [line for file in files for line in file.splitlines() if len(line) > 100]
    assert [line for line in wide if not line.startswith("# testimonial: {")] == []
