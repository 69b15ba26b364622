"""The page of every form as a parser sees it, in the network's site and in a microsite."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator.forms import definition
from generator.forms.routes import routes
from generator.search.words import words as words_of
from tests.support.form_pages import (
    ADDRESSES,
    FORMS,
    HUB,
    PLACES,
    ROOT,
    asked_at,
    by_id,
    first,
    projected,
)
from tests.support.pages import read_page, words
from tests.support.search_site import decoded, parts_of, read_index

MOST_BYTES = 60_000
CONTROLS = ("input", "select", "textarea")
# HTML, "Autofill": the tokens that a form of ours may use.
TOKENS = {
    "name", "honorific-prefix", "given-name", "additional-name", "family-name", "honorific-suffix",
    "nickname", "organization-title", "organization", "street-address", "address-line1",
    "address-line2", "address-line3", "address-level1", "address-level2", "country",
    "country-name", "postal-code", "language", "bday", "tel", "tel-national", "email", "url", "off",
}  # fmt: skip


def test_there_are_forms_and_each_is_in_the_network_and_in_its_hubs(sample_site: Path) -> None:
    assert len(FORMS) >= 12
    for place in PLACES:
        found = {path.parent.name for path in sample_site.glob(f"{place}forms/*/index.html")}
        assert found == set(FORMS)
    assert len(list(sample_site.glob("hubs/*/forms/index.html"))) == len(projected().hubs)


# --- the page as a parser sees it


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_question_is_asked_once_in_its_order(sample_site: Path, address: str) -> None:
    asked = asked_at(sample_site, address)
    shown = [e.get("data-question") for e in asked.page.elements if e.get("data-question")]
    assert shown == [question.name for question in asked.form.questions]
    assert asked.hub is None or "hub" not in shown
    for question in asked.form.questions:
        place = by_id(asked.page, f"q-{question.name}")
        title = words(first(place, "legend", "label"))
        optional = "" if question.is_needed else " (optional)"
        assert title == " ".join(question.title.split()) + optional
        text = words(place)
        for said in (question.hint, question.why):
            assert " ".join(said.split()) in text
        assert ("Only if you answered" in text) == (question.condition is not None)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_widget_has_its_control(sample_site: Path, address: str) -> None:
    asked = asked_at(sample_site, address)
    for question in asked.form.questions:
        name = question.name
        place = by_id(asked.page, f"q-{name}")
        controls = [e for e in place.iter() if e.tag in CONTROLS]
        kinds = Counter(e.get("type", e.tag) for e in controls)
        options = len(question.options)
        wanted = {
            "textarea": Counter(textarea=1), "dates": Counter(textarea=1),
            "email": Counter(email=1), "tel": Counter(tel=1), "number": Counter(text=1),
            "text": Counter({"url" if question.is_link else "text": 1}),
            "yes-no": Counter(radio=2), "checkboxes": Counter(checkbox=options),
            "date": Counter(text=3),
            "radios": Counter(select=1) if options > 12 else Counter(radio=options),
        }[question.widget]  # fmt: skip
        assert kinds == wanted, name
        names = [f"{name}-day", f"{name}-month", f"{name}-year"]
        assert {e.get("name") for e in controls} == set(
            names if question.widget == "date" else [name]
        )
        assert controls[0].get("id") == (names[0] if question.widget == "date" else name)
        if question.options and kinds["radio"] + kinds["checkbox"]:
            assert [e.get("value") for e in controls] == [o.value for o in question.options]
        if kinds["select"]:
            values = [e.get("value") for e in controls[0].iter("option")]
            assert values == ["", *(o.value for o in question.options)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_page_is_sound(sample_site: Path, address: str) -> None:
    page = asked_at(sample_site, address).page
    assert page.parse_errors == ()
    assert sum(level == 1 for level, _ in page.headings) == 1
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert page.root.get("lang") == "en-GB"
    ids = set(page.ids)
    for element in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set(element.get(name, "").split()) <= ids, f"{name} of {element.attrib}"
    labelled = {e.get("for") for e in page.all("label")}
    for control in page.all(*CONTROLS):
        if control.get("type") != "hidden":
            assert control.get("id") in labelled, control.attrib
    for fieldset in page.all("fieldset"):
        assert fieldset[0].tag == "legend"
        assert words(fieldset[0])


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_control_is_described_by_its_hint_and_its_error(
    sample_site: Path, address: str
) -> None:
    asked = asked_at(sample_site, address)
    for question in asked.form.questions:
        place = by_id(asked.page, f"q-{question.name}")
        described = {
            name for e in place.iter() for name in e.get("aria-describedby", "").split()
        }  # fmt: skip
        lines = {
            e.get("id") for e in place.iter("p") if "lrp-choice__hint" not in e.get("class", "")
        }
        assert lines <= described
        assert f"{question.name}-error" in described
        assert "hidden" in by_id(asked.page, f"{question.name}-error").attrib


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_but_words_keeps_a_reader_from_sending(sample_site: Path, address: str) -> None:
    page = asked_at(sample_site, address).page
    form = page.all("form")[0]
    assert "novalidate" in form.attrib
    for element in form.iter():
        refused = {"required", "pattern", "maxlength", "minlength", "min", "max", "step"}
        assert refused.isdisjoint(element.attrib), element.attrib
        assert element.get("type") != "number"
        if token := element.get("autocomplete"):
            assert token in TOKENS


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_script_is_given_the_definition_and_the_routes(sample_site: Path, address: str) -> None:
    asked = asked_at(sample_site, address)
    given = json.loads(asked.page.all("form")[0].get("data-form", ""))
    ways = routes(asked.form, asked.network, asked.hub)
    assert given == json.loads(json.dumps(definition(asked.form) | {"routes": ways}))
    buttons = {e.get("data-action") for e in asked.page.all("button")}
    assert {f"send-{way}" for way in ways} <= buttons
    assert ("draft-keep" in buttons) == (asked.form.answers != "confidential")
    if not asked.form.is_public:
        assert "send-github" not in buttons
    if asked.form.answers == "confidential":
        assert "send-email" not in buttons


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_happens_to_the_data_is_said_before_the_questions(
    sample_site: Path, address: str
) -> None:
    asked = asked_at(sample_site, address)
    source = (sample_site / asked.page.path).read_text("utf-8")
    if asked.form.privacy is None:
        assert "lrp-privacy" not in source
        return
    notice = next(e for e in asked.page.all("details") if e.get("class", "").startswith("lrp-priv"))
    text = words(notice)
    for field in ("controller", "purpose", "lawful_basis", "recipients", "retention", "rights",
                  "complaints"):  # fmt: skip
        assert " ".join(getattr(asked.form.privacy, field).split()) in text
    assert source.index("<details") < source.index("data-question")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_stands_in_the_page_that_its_policy_would_have_to_let_through(
    sample_site: Path, address: str
) -> None:
    page = asked_at(sample_site, address).page
    policies = [e.get("content", "") for e in page.all("meta") if "http-equiv" in e.attrib]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'self'; base-uri 'none'; object-src 'none'; ")
    assert "unsafe" not in policies[0]
    assert page.all("style", "iframe", "object", "embed", "base") == []
    for script in page.all("script"):
        assert script.get("src", "").endswith(".js")
        assert words(script) == ""
    for element in page.elements:
        odd = [n for n in element.attrib if n == "style" or n.startswith("on")]
        assert odd == []
        for name in ("src", "action", "srcset", "data"):
            assert not urlsplit(element.get(name, "")).netloc
        if element.tag == "link" and element.get("rel") != "canonical":
            assert not urlsplit(element.get("href", "")).netloc


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_page_with_its_script_and_styles_is_small(sample_site: Path, address: str) -> None:
    page = asked_at(sample_site, address).page
    parts = {page.path}
    for element in page.all("script", "link"):
        if element.tag == "script" or element.get("rel") == "stylesheet":
            target = page.target(element.get("src") or element.get("href") or "")
            assert target is not None
            parts.add(target[0])
    assert len(parts) >= 5, parts
    sizes = {part: len(gzip.compress((sample_site / part).read_bytes())) for part in parts}
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_the_shades_are_those_of_the_rest_of_the_site() -> None:
    folder = ROOT / "site_templates/assets"
    ours = [_shades((folder / name).read_text("utf-8")) for name in ("shell.css", "form-dark.css")]
    whole = (folder / "lrp.css").read_text("utf-8")
    light, dark, *_ = re.findall(
        r"^ *body\[data-md-color-scheme[^\]]*\] \{(.*?)\}", whole, re.M | re.S
    )
    for own, theirs in zip(ours, (_shades(light), _shades(dark)), strict=True):
        shared = own.keys() & theirs.keys()
        assert len(shared) > 15
        assert {name: own[name] for name in shared} == {name: theirs[name] for name in shared}


def _shades(css: str) -> dict[str, str]:
    body = css[css.index("body {") :] if "body {" in css else css
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", body.partition("}")[0]))


# --- where people find forms


def test_forms_are_found_from_where_people_need_them(sample_site: Path) -> None:
    def targets(path: str) -> set[str]:
        page = read_page(path, (sample_site / path).read_bytes())
        return {found[0] for link in page.links() if (found := page.target(link))}

    for place in PLACES:
        assert f"{place}forms/index.html" in targets(f"{place}index.html")
        assert f"{place}forms/interest/index.html" in targets(
            f"{place}roles/lrp/participant/index.html"
        )
        assert f"{place}forms/correction/index.html" in targets(f"{place}roles/index.html")
        listed = targets(f"{place}forms/index.html")
        assert {f"{place}forms/{form}/index.html" for form in FORMS} <= listed
        for form in FORMS:
            own = targets(f"{place}forms/{form}/index.html")
            assert {f"{place}index.html", f"{place}forms/index.html", "privacy/index.html",
                    "accessibility/index.html"} <= own  # fmt: skip
    hub_home = targets(f"hubs/{HUB}/index.html")
    assert f"hubs/{HUB}/forms/host-offer/index.html" in hub_home
    assert "forms/session-sign-up/index.html" in targets("induction/index.html")
    assert f"hubs/{HUB}/forms/session-sign-up/index.html" in targets(
        f"hubs/{HUB}/resources/index.html"
    )


def test_the_list_says_for_whom_each_form_is_and_who_may_read_it(sample_site: Path) -> None:
    for place in PLACES:
        path = f"{place}forms/index.html"
        page = read_page(path, (sample_site / path).read_bytes())
        roles = [text for level, text in page.headings if level == 2]
        assert [r for r in ("Hub lead", "Participant", "Host school", "Anyone") if r in roles] == [
            "Hub lead", "Participant", "Host school", "Anyone",
        ]  # fmt: skip
        cards = {
            words(first(e, "h3")): words(e)
            for e in page.all("li")
            if "lrp-card" in e.get("class", "").split()
        }
        for form in projected().forms:
            said = {"public": "Public: everyone may see it", "personal": "Private: never shown",
                    "confidential": "Confidential: read by named people only"}  # fmt: skip
            card = cards[form.title]
            assert said[form.form.answers] in card
            assert re.search(r"\d+ questions", card)
            assert " ".join(form.description.split()) in card
        assert "About ten minutes" in cards["Expression of interest"]


def test_a_form_is_found_by_the_search_and_inside_a_microsite(sample_site: Path) -> None:
    keys, shown = read_index(parts_of(sample_site))

    def places(text: str) -> set[str]:
        return {shown[n][1] for n in decoded(keys[max(words_of(text), key=len)])}

    for form in projected().forms:
        assert {f"forms/{form.id}/", f"hubs/{HUB}/forms/"} <= places(form.title), form.id
        assert f"forms/{form.id}/" in places(form.fields[-1].title), form.id
