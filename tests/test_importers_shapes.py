"""What was seen in real exports is known: fixed columns, times, separators, workbooks."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from benchmarks import imports
from generator import load
from generator.audience import project
from generator.exports import template_csv, template_xlsx
from generator.forms import questionnaire
from generator.importers import dates, sources
from generator.sheets import read as read_sheets
from tests.importer_fixtures import club, shapes
from tests.support.form_answers import questionnaires
from tests.test_importers_sources import FORMS, assert_same, read_back, sets_of

FACTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "header_shapes.json"


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    if not FACTS.exists():
        pytest.skip("the facts about real exports are not beside the checkout")
    found: dict[str, Any] = json.loads(FACTS.read_text("utf-8"))
    return found


def test_every_fixed_column_that_was_seen_is_the_tools_own(facts: dict[str, Any]) -> None:
    for source, kind in (
        (sources.MICROSOFT, "ms_forms"),
        (sources.GOOGLE_SHEET, "google_forms_sheet_csv"),
    ):
        headings = [*facts[kind]["fixed"], *facts[kind]["optional"]]
        assert sources.find(headings, ()) is source
        own, _ = sources.own_columns(source, [*headings, "Our question"], ())
        assert own == set(range(len(headings)))
    for spelling in facts["ms_forms"]["first_column_spellings"]:
        assert sources.find([spelling, *facts["ms_forms"]["fixed"][1:]], ()) is sources.MICROSOFT


def test_every_time_that_was_seen_can_be_read(facts: dict[str, Any]) -> None:
    for kind in ("ms_forms", "google_forms_sheet_csv"):
        for text in facts[kind]["timestamp_examples"]:
            month_first = not text.startswith("29/")
            found = dates.moment(text, month_first=month_first)
            assert found and "T" in found.text, text
    found = dates.moment("9/9/26 18:01", month_first=True)
    assert found and found.text == "2026-09-09T18:01:00"
    found = dates.moment("29/01/2024 14:04:47", month_first=False)
    assert found and (found.text, found.key) == ("2024-01-29T14:04:47", "2024-01-29T14:04:47")


def test_a_separator_that_was_seen_parts_options(facts: dict[str, Any]) -> None:
    sheet = facts["google_forms_sheet_csv"]["multi_select_separator"].strip()
    assert sheet in sources.GOOGLE_SHEET.separators
    assert facts["ms_forms"]["multi_select_separator"] in sources.MICROSOFT.separators


@pytest.mark.parametrize("name", FORMS)
def test_a_template_that_was_filled_in_comes_back(name: str) -> None:
    form = questionnaires()[name]
    sets = sets_of(form, 3, "template")
    book = load_workbook(io.BytesIO(template_xlsx(form)))
    sheet = book["Answers"]
    lines = shapes.rows(form, sets, shapes.TEMPLATE)
    columns = {sheet.cell(1, n).value: n for n in range(1, sheet.max_column + 1)}
    for title, question_number in zip(shapes.titles(form), range(len(lines[0])), strict=True):
        for row, line in enumerate(lines, 2):
            if title in columns and line[question_number]:
                cell = sheet.cell(row, columns[title], line[question_number])
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    whole = read_back(form, "a.xlsx", out.getvalue())
    assert_same(whole, sets, "template")
    assert all(row.hub == form.hub for row in whole.rows) or not form.hub


def test_a_template_of_a_hub_says_its_hub_by_itself(tmp_path: Path) -> None:
    place = club.place(club.lay(tmp_path))
    form, hub = place.network.find_form("club"), place.network.find_hub("weardale")
    assert form and hub
    book = load_workbook(io.BytesIO(template_xlsx(questionnaire(form, place.network, hub))))
    book["Answers"]["A2"] = "Robin"
    out = io.BytesIO()
    book.save(out)
    responses = place.read("club", out.getvalue(), "a.xlsx")
    assert [row.hub for row in responses.rows] == ["weardale"]
    other = place.read("interest", out.getvalue(), "a.xlsx")
    assert "was made for the form `club`" in other.diagnostics[0].message


@pytest.mark.parametrize("name", FORMS)
def test_every_heading_of_a_template_is_a_question(name: str) -> None:
    form = questionnaires()[name]
    responses = read_back(form, "a.csv", template_csv(form))
    assert {column.kind for column in responses.columns} == {"answer"}
    assert [d.message for d in responses.diagnostics] == ["The file holds headings and no answers."]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_benchmark_measures_is_an_import_without_a_fault(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = project(load.load(club.REPOSITORY).network, "public", imports.TODAY)
    form = network.find_form(imports.FORM)
    assert form
    path = tmp_path / f"a.{kind}"
    path.write_bytes(imports.file(questionnaire(form, network), 300, kind))
    assert len(list(next(iter(read_sheets(path.read_bytes(), path.name))).rows())) == 301
    imports.once(path)
    assert capsys.readouterr().out.split()[-2] == "300"
