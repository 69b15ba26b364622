"""Form pages as tests need them: what each ought to ask, and a window of any width to use it in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from generator import audience
from generator.forms import Questionnaire, questionnaire
from generator.load import load
from generator.model import Hub, Network
from tests.support.edits import TODAY
from tests.support.pages import Page, read_page

ROOT = Path(__file__).resolve().parents[2]
HUB = "tamar-valley"
FORMS = sorted(path.stem for path in (ROOT / "data/forms").glob("*.yaml"))
PLACES = ("", f"hubs/{HUB}/")
ADDRESSES = [f"{place}forms/{form}/" for place in PLACES for form in FORMS]
LONGEST = [*(f"hubs/{HUB}/forms/{form}/" for form in FORMS), "forms/interest/"]
"""The forms where they offer most to choose from, and one where the hub is asked."""


@dataclass(frozen=True)
class Asked:
    """A form's page and what it ought to ask."""

    page: Page
    form: Questionnaire
    network: Network
    hub: Hub | None


@cache
def projected() -> Network:
    """The sample network as everyone may see it."""
    return audience.project(load(ROOT).network, "public", TODAY)


@cache
def asked_at(site: Path, address: str) -> Asked:
    """The page at an address such as `hubs/tamar-valley/forms/interest/`."""
    network = projected()
    *place, _, form_id = address.strip("/").split("/")
    hub = next((h for h in network.hubs if place and h.id == place[-1]), None)
    form = next(form for form in network.forms if form.id == form_id)
    path = f"{address}index.html"
    page = read_page(path, (site / path).read_bytes())
    return Asked(page, questionnaire(form, network, hub, TODAY), network, hub)


def by_id(page: Page, name: str) -> Element:
    """The element of an id."""
    return next(e for e in page.elements if e.get("id") == name)


def first(place: Element, *tags: str) -> Element:
    """The first element of some names within another."""
    return next(e for e in place.iter() if e.tag in tags)


@contextmanager
def opened(browser: Browser, width: int, scheme: str, height: int = 800) -> Iterator[Tab]:
    """A tab of its own width and scheme, closed at the end of the block."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB",
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce",
    )  # fmt: skip
    try:
        yield context.new_page()
    finally:
        context.close()


def overflow(tab: Tab) -> int:
    """How many pixels of a page lie beside the window."""
    found: int = tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found


def small_targets(tab: Tab) -> list[str]:
    """What can be pressed on less than 44 px square."""
    found: list[str] = tab.evaluate(
        """() => [...document.querySelectorAll('button, main summary, .lrp-input, .lrp-choice')]
            .filter(e => e.offsetParent && (e.offsetHeight < 44 || e.offsetWidth < 44))
            .map(e => e.outerHTML)"""
    )
    return found


def fill(tab: Tab, form: Questionnaire) -> None:
    """Answer every question that needs an answer and stands in the page."""
    for question in form.questions:
        name = question.name
        if not question.is_needed or not tab.locator(f"#q-{name}").is_visible():
            continue
        if question.widget in ("radios", "checkboxes", "yes-no"):
            tab.locator(f"#{name}").check()
        elif question.widget == "date":
            for part, value in zip(
                ("year", "month", "day"), TODAY.isoformat().split("-"), strict=True
            ):
                tab.fill(f"#{name}-{part}", value)
        else:
            usual = {"email": "name@example.com", "tel": "01632 960 001", "number": "3"}
            words_of_it = "What we saw, and what we shall try at home."
            answer = usual.get(question.widget) or question.example or words_of_it
            tab.fill(f"#{name}", "https://example.org/" if question.is_link else answer)
