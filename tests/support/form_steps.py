"""The steps of a form's page as tests take them: open, answer, continue, press a button."""

from random import Random

from playwright.sync_api import Page, expect

from generator.forms import Questionnaire
from generator.forms.answers import AnswerFile, parse
from tests.support.browser import Visit, visit
from tests.support.form_answers import Given, questionnaires, typed
from tests.support.form_keyboard import Keyboard


def path_of(name: str) -> str:
    form, _, hub = name.partition("@")
    return f"hubs/{hub}/forms/{form}/" if hub else f"forms/{form}/"


def opened(page: Page, address: str, name: str) -> tuple[Questionnaire, Keyboard, Visit]:
    return questionnaires()[name], Keyboard(page), visit(page, address + path_of(name))


def answered(form: Questionnaire, seed: str = "", **answers: str | list[str]) -> Given:
    """Good answers to a form, some of them as a test wants them; None takes one out."""
    given = typed(form, Random(f"{form.id}/{seed}"))
    return given | answers


def put(page: Page, form: Questionnaire, given: Given) -> None:
    """Answers in their places, for tests that begin where they have been given."""
    values = {name: [text] if isinstance(text, str) else text for name, text in given.items()}
    page.evaluate(
        """(values) => {
             for (const box of document.querySelectorAll("#form .lrp-question [name]")) {
               const given = values[box.name] || [];
               if (/radio|checkbox/.test(box.type)) box.checked = given.includes(box.value);
               else box.value = given[0] || "";
               box.dispatchEvent(new Event("input", {bubbles: true}));
               box.dispatchEvent(new Event("change", {bubbles: true}));
             }
           }""",
        values,
    )


def to_check(page: Page, form: Questionnaire, given: Given) -> None:
    put(page, form, given)
    page.click('button[data-action="continue"]')
    expect(page.locator("#check")).to_be_visible()


def press(page: Page, action: str) -> None:
    page.locator(f'button[data-action="{action}"]:visible').first.click()


def read_answers(data: str | bytes) -> AnswerFile:
    file, faults = parse(data.encode() if isinstance(data, str) else data, "answers.yaml")
    assert file is not None, faults
    assert not faults
    return file


def focused(page: Page) -> str:
    found: str = page.evaluate("() => document.activeElement.id")
    return found


def draft_keys(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => Object.keys(localStorage)")
    return found
