"""Forms are filled in on the built pages, in a real browser, up to the finished record."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect

from generator.checks import check
from generator.forms import becomes, issue_body, judge
from generator.forms.verdict import is_asked
from generator.forms.wording import day
from generator.load import load
from tests.support.axe import axe
from tests.support.browser import visit
from tests.support.form_answers import HUB, TODAY, network, questionnaires, routes_of, typed
from tests.support.form_keyboard import save_download
from tests.support.form_steps import (
    answered,
    focused,
    opened,
    path_of,
    press,
    put,
    read_answers,
    to_check,
)
from tests.support.turns import every

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Page

IDS = sorted(path.stem for path in (Path(__file__).parents[1] / "data" / "forms").glob("*.yaml"))
# Each form once: every other one in a hub, where the hub is known and there are schools to choose.
ONCE = [form if number % 2 else f"{form}@{HUB}" for number, form in enumerate(IDS)]
REFERENCE = re.compile(r"LRP-[23456789ABCDEFGHJKMNPQRSTVWXYZ]{6}")
WITHOUT_CLIPBOARD = """Object.defineProperty(Navigator.prototype, "clipboard", {
  get() { return undefined; } })"""


@pytest.fixture(scope="module")
def address(sample_site: Path, serve: "Callable[..., str]") -> str:
    """Where the sample network's site is served."""
    return serve(sample_site)


@pytest.mark.parametrize("name", every(5, ONCE))
def test_a_form_is_filled_in_by_keyboard_from_start_to_finished_record(
    name: str, page: "Page", address: str, tmp_path: Path
) -> None:
    form, keys, opening = opened(page, address, name)
    given = answered(form)
    verdict = judge(form, given)
    assert not verdict.faults
    keys.fill(form, given)
    keys.activate("continue")
    assert focused(page) == "check"
    assert "Check your answers" in page.title()
    shown = page.locator("[data-answers] dt").all_inner_texts()
    assert shown == [q.title for q in form.questions if is_asked(q, verdict.answers)]
    file = save_download(page, keys, tmp_path)
    assert focused(page) == "done"

    answers = read_answers(file.read_bytes())
    assert answers.answers == dict(verdict.answers)
    assert not judge(form, answers.answers).faults
    assert (answers.form, answers.hub, answers.year) == (form.id, form.hub, form.year)
    assert REFERENCE.fullmatch(answers.reference)
    told = dt.datetime.fromisoformat(answers.answered_at)
    assert abs(told - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
    stem = "-".join(part for part in (form.id, form.hub) if part)
    assert file.name == f"{stem}-{answers.reference}.yaml"
    assert page.inner_text("[data-reference]") == answers.reference
    assert page.locator("[data-record]").text_content() == file.read_text("utf-8")
    assert opening.faults == []


@pytest.mark.parametrize("name", every(5, ONCE, 1))
def test_an_empty_form_says_everything_that_is_missing_at_once(
    name: str, page: "Page", address: str
) -> None:
    form, keys, opening = opened(page, address, name)
    title = page.title()
    page.locator("#form :is(input, select, textarea):visible").last.focus()
    keys.activate("continue")
    faults = judge(form, {}).faults
    assert faults
    assert focused(page) == "error-summary"
    assert page.title() == f"Error: {title}"
    assert page.inner_text("#error-summary h2") == "There is a problem"
    links = page.locator("#error-summary li a")
    assert links.all_inner_texts() == [fault.message for fault in faults]
    for number, fault in enumerate(faults):
        line = page.locator(f"#{fault.question}-error")
        expect(line).to_be_visible()
        assert line.text_content() == f"Error: {fault.message}"
        box = f"{fault.question}-{fault.parts[0]}" if fault.parts else fault.question
        assert links.nth(number).get_attribute("href") == f"#{box}"
    shown = page.locator(".lrp-error:visible")
    assert shown.count() == len(faults)
    keys.press("Tab")
    keys.press("Enter")
    first = faults[0]
    assert focused(page) == (f"{first.question}-day" if first.parts else first.question)
    assert opening.faults == []


def test_answers_stay_and_only_what_is_still_wrong_is_said_again(
    page: "Page", address: str
) -> None:
    form, keys, _ = opened(page, address, f"visit-plan@{HUB}")
    given = answered(form)
    wrong = given | {"day_1-month": "", "day_1-year": ""}
    put(page, form, wrong)
    # Nothing is said before the reader has pressed Continue.
    page.locator("#day_1-day").focus()
    keys.press("Tab", 3)
    assert page.locator(".lrp-error:visible").count() == 0
    press(page, "continue")
    (fault,) = judge(form, wrong).faults
    assert fault.situation == "missing-month-year"
    link = page.locator("#error-summary li a")
    assert link.all_inner_texts() == [fault.message]
    assert link.get_attribute("href") == "#day_1-month"
    marked = page.locator('[aria-invalid="true"]').evaluate_all("(all) => all.map((box) => box.id)")
    assert marked == ["day_1-month", "day_1-year"]
    for name, value in given.items():
        if isinstance(value, str) and page.locator(f"#{name}:not([type=radio])").count():
            assert page.input_value(f"#{name}") == wrong[name]
    link.click()
    keys.type(str(given["day_1-month"]))
    keys.press("Tab")
    keys.type(str(given["day_1-year"]))
    keys.press("Enter")
    assert focused(page) == "check"
    assert page.locator('[aria-invalid="true"]').count() == 0
    assert not page.title().startswith("Error")


def test_answers_are_read_through_in_words_and_one_is_changed(page: "Page", address: str) -> None:
    form, keys, opening = opened(page, address, f"visit-plan@{HUB}")
    given = {k: v for k, v in answered(form).items() if not k.startswith("day_3")}
    to_check(page, form, given)
    answers = judge(form, given).answers
    rows = dict(
        zip(
            page.locator("[data-answers] dt").all_inner_texts(),
            page.locator("[data-answers] dd:nth-of-type(1)").all_inner_texts(),
            strict=True,
        )
    )
    assert rows[form.by_name["day_1"].title] == day(str(answers["day_1"]))
    assert rows[form.by_name["day_3"].title] == "Not provided"
    residency = form.by_name["residency"]
    assert rows[residency.title] == residency.title_of(str(answers["residency"]))
    link = page.locator('[data-change="visit_plan"]')
    assert link.inner_text().split("\n")[0].startswith("Change")
    assert form.by_name["visit_plan"].title in str(link.text_content())
    link.focus()
    keys.press("Enter")
    assert focused(page) == "visit_plan"
    keys.retype("A different plan, in enough words to be read as one. " * 3)
    keys.activate("continue")
    assert "A different plan" in page.inner_text("[data-answers]")
    assert opening.faults == []


def test_the_browsers_back_button_goes_from_step_to_step_and_loses_nothing(
    page: "Page", address: str
) -> None:
    form, _, opening = opened(page, address, "correction")
    start = page.url
    given = answered(form)
    to_check(page, form, given)
    assert page.url == f"{start}#check"
    with page.expect_download():
        press(page, "send-download")
    reference = page.inner_text("[data-reference]")
    assert page.url == f"{start}#done"
    page.go_back()
    expect(page.locator("#check")).to_be_visible()
    page.go_back()
    expect(page.locator("#form")).to_be_visible()
    assert page.input_value("#should_say") == given["should_say"]
    assert page.url == start
    page.go_forward()
    page.go_forward()
    expect(page.locator("#done")).to_be_visible()
    assert page.inner_text("[data-reference]") == reference
    # Other answers are another record: the old confirmation does not stand for them.
    page.go_back()
    page.go_back()
    page.fill("#should_say", "Something else altogether")
    page.go_forward()
    page.go_forward()
    expect(page.locator("#done")).to_be_hidden()
    expect(page.locator("#check")).to_be_visible()
    assert "Something else altogether" in page.inner_text("[data-answers]")
    with page.expect_download():
        press(page, "send-download")
    assert page.inner_text("[data-reference]") != reference
    # A link within the page is no step.
    page.evaluate("() => { location.hash = 'content'; }")
    expect(page.locator("#done")).to_be_visible()
    page.reload()
    expect(page.locator("#form")).to_be_visible()
    expect(page.locator("#done")).to_be_hidden()
    assert opening.faults == []


CONDITIONAL = sorted(
    n for n, f in questionnaires().items() if any(q.condition for q in f.questions)
)


@pytest.mark.parametrize("name", every(5, CONDITIONAL))
def test_a_question_with_a_condition_is_shown_only_while_it_holds(
    name: str, page: "Page", address: str
) -> None:
    form, _, _ = opened(page, address, name)
    random = Random(name)
    for _ in range(8):
        given = typed(form, random)
        put(page, form, given)
        answers = judge(form, given).answers
        for question in form.questions:
            asked = is_asked(question, answers)
            assert page.is_visible(f"#q-{question.name}") == asked, (question.name, given)
            inside = page.locator(f"#q-{question.name} [name]")
            assert inside.evaluate_all("(all) => all.every((box) => box.disabled)") != asked


def test_what_is_no_longer_asked_is_not_in_the_record(page: "Page", address: str) -> None:
    form, _, _ = opened(page, address, f"interest@{HUB}")
    to_check(page, form, answered(form, other_hubs="yes", farthest="30"))
    page.go_back()
    page.check("#other_hubs-2")
    press(page, "continue")
    with page.expect_download():
        press(page, "send-download")
    answers = read_answers(str(page.locator("[data-record]").text_content())).answers
    assert answers["other_hubs"] == "no"
    assert "farthest" not in answers


def opened_links(page: "Page") -> None:
    """Write down where links lead that the page follows by itself."""
    page.evaluate(
        """() => {
             window.followed = [];
             document.addEventListener("click", (event) => {
               const link = event.target.closest("a");
               if (!link || !/^mailto:/.test(link.href)) return;
               window.followed.push(link.href);
               event.preventDefault();
             }, true);
           }"""
    )


def test_an_email_carries_the_whole_record(page: "Page", address: str) -> None:
    form, _, opening = opened(page, address, f"correction@{HUB}")
    given = answered(form, should_say="A & B; 50% more?\nTwo lines — “really”")
    to_check(page, form, given)
    opened_links(page)
    press(page, "send-email")
    expect(page.locator("#done")).to_be_visible()
    (link,) = page.evaluate("() => window.followed")
    assert len(link) <= 1800
    parts = urlsplit(link)
    route = routes_of(form)["email"]
    assert isinstance(route, dict)
    assert parts.path == route["to"]
    query = parse_qs(parts.query.replace("+", "%2B"), strict_parsing=True)
    answers = read_answers(query["body"][0].replace("\r\n", "\n"))
    assert answers.answers == dict(judge(form, given).answers)
    assert "\r\n" in query["body"][0]
    assert query["subject"] == [f"{form.title} ({answers.reference})"]
    assert opening.faults == []


def test_too_long_for_an_email_is_said_before_anything_is_lost(
    page: "Page", address: str, tmp_path: Path
) -> None:
    form, keys, opening = opened(page, address, "correction")
    to_check(page, form, answered(form, should_say="é" * 500))
    opened_links(page)
    press(page, "send-email")
    line = page.locator("[data-too-long-email]")
    expect(line).to_be_visible()
    expect(line).to_be_focused()
    assert "attach the file" in line.inner_text()
    assert page.evaluate("() => window.followed") == []
    file = save_download(page, keys, tmp_path)
    assert read_answers(file.read_bytes()).answers["should_say"] == "é" * 500
    assert opening.faults == []


@contextmanager
def github(context: "BrowserContext") -> Iterator[list[str]]:
    """The addresses of github.com that are asked for, which get an empty page for an answer."""
    asked: list[str] = []

    def answer(route: "object") -> None:
        asked.append(route.request.url)  # type: ignore[attr-defined]
        route.fulfill(body="<title>GitHub</title>", content_type="text/html")  # type: ignore[attr-defined]

    context.route("https://github.com/**", answer)
    yield asked
    context.unroute("https://github.com/**")


def test_a_record_opened_on_github_loads_and_checks_clean_in_the_network(
    page: "Page", address: str, repository: Path, tmp_path: Path
) -> None:
    form, _, _ = opened(page, address, f"learning@{HUB}")
    root = tmp_path / "network"
    for part in ("data", "content"):
        shutil.copytree(repository / part, root / part)
    before = [str(fault.message) for fault in check(load(root), TODAY)]
    random = Random("learning on GitHub")
    for number, title in enumerate(("What we saw: “Quiet starts” & £20", "Ω Ω Ω")):
        given = typed(form, random) | {"title": title, "consent": "yes"}
        to_check(page, form, given)
        with github(page.context) as asked, page.expect_popup() as waiting:
            press(page, "send-github")
        tab = waiting.value
        tab.wait_for_load_state()
        assert tab.evaluate("() => window.opener") is None
        tab.close()
        (url,) = asked
        assert len(url) <= 6000
        query = parse_qs(urlsplit(url).query.replace("+", "%2B"), strict_parsing=True)
        folder = f"data/hubs/{HUB}/{form.year}/learning"
        assert unquote(urlsplit(url).path) == f"/waymark-schools/residencies/new/main/{folder}"
        reference = page.inner_text("[data-reference]").lower()
        names = ("what-we-saw-quiet-starts-20", reference)
        assert query["filename"] == [f"{names[number]}.yaml"]
        (root / folder / query["filename"][0]).write_text(query["value"][0], "utf-8")
        loaded = load(root)
        assert [fault.message for fault in check(loaded, TODAY)] == before
        hub = next(hub for hub in loaded.network.hubs if hub.id == HUB)
        year = hub.find_year(form.year)
        assert year is not None
        piece = next(piece for piece in year.learning if piece.id == names[number])
        fields = becomes(form, judge(form, given).answers, dt.datetime.now(dt.UTC).date())
        assert piece.title == fields["title"]
        assert piece.themes == fields["themes"]
        assert piece.body == fields["body"]
        page.goto(address)
        page.goto(address + path_of(f"learning@{HUB}"))


def test_an_issue_is_opened_with_the_answers_that_are_read_back(page: "Page", address: str) -> None:
    form, _, opening = opened(page, address, "correction")
    given = answered(form, says="One, two", kind="link")
    to_check(page, form, given)
    with github(page.context) as asked, page.expect_popup() as waiting:
        press(page, "send-github")
    waiting.value.close()
    query = parse_qs(urlsplit(asked[0]).query.replace("+", "%2B"), strict_parsing=True)
    assert urlsplit(asked[0]).path == "/waymark-schools/residencies/issues/new"
    assert set(query) == {"title", "body"}, "a template with choices would be left out by GitHub"
    assert query["title"] == [form.title]
    issue = issue_body.parse(form, query["body"][0])
    assert issue.remarks == ()
    assert judge(form, issue.given) == judge(form, given)
    expect(page.locator("#done")).to_be_visible()
    assert opening.off_host_requests == []


def test_an_issue_from_a_microsite_names_its_hub(page: "Page", address: str) -> None:
    form, _, _ = opened(page, address, f"correction@{HUB}")
    to_check(page, form, answered(form))
    with github(page.context) as asked, page.expect_popup() as waiting:
        press(page, "send-github")
    waiting.value.close()
    [body] = parse_qs(urlsplit(asked[0]).query.replace("+", "%2B"))["body"]
    everywhere = questionnaires()["correction"]
    issue = issue_body.parse(everywhere, body)
    assert judge(everywhere, issue.given).answers["hub"] == HUB


def test_what_may_not_be_published_does_not_go_to_github(page: "Page", address: str) -> None:
    form, _, _ = opened(page, address, f"learning@{HUB}")
    to_check(page, form, answered(form, consent="no"))
    expect(page.locator("[data-action=send-github]")).to_be_hidden()
    expect(page.locator("#check [data-action=send-download]")).to_be_visible()
    to_form = page.locator("#check [data-action=back]")
    to_form.click()
    page.locator("[name=consent][value=yes]").check()
    page.locator("[data-action=continue]").click()
    expect(page.locator("[data-action=send-github]")).to_be_visible()


def test_too_long_for_github_is_said_and_no_window_opens(page: "Page", address: str) -> None:
    form, _, opening = opened(page, address, "correction")
    to_check(page, form, answered(form, should_say="€" * 900))
    with github(page.context) as asked:
        press(page, "send-github")
        line = page.locator("[data-too-long-github]")
        expect(line).to_be_visible()
        expect(line).to_be_focused()
    assert asked == []
    assert len(page.context.pages) == 1
    with page.expect_download():
        press(page, "send-download")
    assert opening.faults == []


def test_the_record_can_be_copied(chromium: "Browser", address: str) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    form, _, opening = opened(page, address, f"interest@{HUB}")
    to_check(page, form, answered(form))
    with page.expect_download():
        press(page, "send-download")
    press(page, "copy")
    expect(page.locator("[data-copy-status]")).to_have_text("Copied.")
    record = page.locator("[data-record]").text_content()
    assert page.evaluate("() => navigator.clipboard.readText()") == record
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    press(page, "print")
    assert page.evaluate("() => window.printed")
    assert opening.faults == []
    context.close()


def test_without_a_clipboard_the_record_is_selected_instead(page: "Page", address: str) -> None:
    page.add_init_script(WITHOUT_CLIPBOARD)
    form, _, opening = opened(page, address, f"interest@{HUB}")
    to_check(page, form, answered(form))
    with page.expect_download():
        press(page, "send-download")
    press(page, "copy")
    expect(page.locator("[data-copy-status]")).to_contain_text("selected")
    record = str(page.locator("[data-record]").text_content())
    assert page.evaluate("() => String(getSelection())").strip() == record.strip()
    assert opening.faults == []


@pytest.mark.parametrize("width", [1280, 360])
def test_every_step_can_be_used_by_everyone(chromium: "Browser", address: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    form, _, _ = opened(page, address, f"learning@{HUB}")
    press(page, "continue")
    assert axe(page) == []
    to_check(page, form, answered(form))
    assert axe(page) == []
    with page.expect_download():
        press(page, "send-download")
    page.locator("details.lrp-record").evaluate("(details) => { details.open = true; }")
    assert axe(page) == []
    context.close()


def test_no_form_of_the_sample_network_asks_another_host_when_opened(
    page: "Page", address: str
) -> None:
    assert {form.id for form in network().forms} == set(IDS)
    for name in questionnaires():
        assert visit(page, address + path_of(name)).faults == [], name
