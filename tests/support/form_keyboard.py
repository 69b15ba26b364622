"""Fills in a form's page as somebody without a mouse does: Tab, Space, arrows, Enter and typing."""

from pathlib import Path

from playwright.sync_api import Page

from generator.forms import Questionnaire
from generator.forms.questions import Question
from generator.forms.verdict import Answer, is_asked, judge
from tests.support.form_answers import Given

_MOST_TABS = 60
_LONG = 60


class Keyboard:
    """One page and the keys that are pressed in it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str, times: int = 1) -> None:
        """A key, several times."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def tab_to(self, selector: str) -> None:
        """Tab until what has the focus fits the selector."""
        for _ in range(_MOST_TABS):
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        message = f"{_MOST_TABS} presses of Tab do not lead to {selector}"
        raise AssertionError(message)

    def activate(self, action: str) -> None:
        """Tab to the button of an action and press it."""
        self.tab_to(f'button[data-action="{action}"]')
        self.press("Enter")

    def type(self, text: str) -> None:
        """Type a text; the rest of a long one arrives at once, as from the clipboard."""
        self.page.keyboard.type(text[:_LONG])
        if text[_LONG:]:
            self.page.keyboard.insert_text(text[_LONG:])

    def retype(self, text: str) -> None:
        """Type a text in the place of what stands there."""
        self.press("Control+a")
        self.type(text)

    def fill(self, form: Questionnaire, given: Given) -> None:
        """Answer each question that is asked, from the first to the last."""
        known: dict[str, Answer] = {}
        sound = judge(form, given).answers
        for question in form.questions:
            shown = self.page.is_visible(f"#q-{question.name}")
            asked = is_asked(question, known)
            assert shown == asked, f"{question.name} is {'shown' if shown else 'hidden'}"
            if asked and question.name in sound:
                known[question.name] = sound[question.name]
                self.answer(question, given)

    def answer(self, question: Question, given: Given) -> None:
        """One answer, by the keys that its control takes."""
        if question.widget == "date":
            for part in ("day", "month", "year"):
                name = f"{question.name}-{part}"
                self.tab_to(f"#{name}")
                self.type(str(given[name]))
            return
        value = given[question.name]
        self.tab_to(f'[name="{question.name}"]')
        if question.widget == "checkboxes":
            self._tick(question, value)
        elif question.widget in ("radios", "yes-no"):
            values = ["yes", "no"] if question.widget == "yes-no" else [
                option.value for option in question.options]  # fmt: skip
            self._choose(values.index(str(value)))
        else:
            self.type(str(value))

    def _choose(self, number: int) -> None:
        if self.page.evaluate("() => document.activeElement.matches('select')"):
            self.press("ArrowDown", number + 1)
            return
        self.press("Space")
        self.press("ArrowDown", number)

    def _tick(self, question: Question, chosen: str | list[str]) -> None:
        for number, option in enumerate(question.options):
            if number:
                self.press("Tab")
            if option.value in chosen:
                self.press("Space")


def save_download(page: Page, keyboard: Keyboard, folder: Path) -> Path:
    """Press the download button and give the file under the name that the page gave it."""
    with page.expect_download() as waiting:
        keyboard.activate("send-download")
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file
