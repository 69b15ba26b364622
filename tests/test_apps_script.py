"""The script makes the form that was meant, as far as that can be seen without Google.

Google's service cannot run here. So the real script runs in Node against a stand-in for FormApp
that has the methods of Google's reference (https://developers.google.com/apps-script/reference/forms)
and no others, refuses what Google refuses, and writes down what it was told. What Google shows in
the end is not tested.
"""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.exports import apps_script
from generator.forms import Questionnaire
from generator.forms.choices import Option
from generator.forms.issue_body import choices, labels
from generator.forms.questions import Condition
from tests.support.questionnaires import (
    PRIVACY,
    ask,
    every_widget,
    hostile,
    make,
    naughty,
    sample_forms,
)

STAND_IN = r"""
'use strict';
const fs = require('fs');
const vm = require('vm');
const told = {logged: [], items: []};

// An object with these methods and no others: anything else is an error, as it is in Google's.
function having(name, methods) {
  return new Proxy(methods, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return target[key];
      throw new TypeError(`${name}.${key} is not a function`);
    },
  });
}
function text(value, most) {
  if (typeof value !== 'string' || value.length > most) throw new Error('Invalid argument: text');
  return value;
}
function truth(value) {
  if (typeof value !== 'boolean') throw new Error('Invalid argument: truth');
  return value;
}
function number(value) {
  if (typeof value !== 'number' || !isFinite(value)) throw new Error('Invalid argument: number');
  return value;
}
function pattern(value) {
  new RegExp(text(value, 4000), 'u');
  if (/\(\?[^:]|\\[1-9]/.test(value)) throw new Error('Google has no such pattern');
  return value;
}

function item(type, methods) {
  const kept = {type, required: false};
  told.items.push(kept);
  const self = having(type, {
    setTitle(value) { kept.title = text(value, 4000); return self; },
    setHelpText(value) { kept.help = text(value, 4000); return self; },
    ...methods(kept, () => self),
  });
  return self;
}
const required = (kept, self) => ({
  setRequired(value) { kept.required = truth(value); return self(); },
});
const checked = (kind) => (kept, self) => ({
  setValidation(value) {
    if (!value || value.of !== kind) throw new Error('Invalid argument: validation');
    kept.check = value;
    return self();
  },
});
const chosen = (kept, self) => ({
  setChoiceValues(values) {
    if (!Array.isArray(values) || !values.length) throw new Error('No choices');
    values.forEach((value) => { if (!text(value, 4000).trim()) throw new Error('Empty choice'); });
    if (new Set(values).size < values.length) throw new Error('Duplicate choice values');
    kept.choices = values;
    return self();
  },
});
const all = (...parts) => (kept, self) =>
  Object.assign({}, ...parts.map((part) => part(kept, self)));

function builder(kind, rules) {
  const made = {of: kind};
  const methods = {
    setHelpText(value) { made.help = text(value, 4000); return self; },
    build() {
      if (!made.rule) throw new Error('A validation without a rule');
      return made;
    },
  };
  for (const [name, kinds] of Object.entries(rules)) {
    methods[name] = function (...values) {
      if (values.length !== kinds.length) throw new Error('Wrong number of arguments');
      values.forEach((value, place) => kinds[place](value));
      made.rule = name;
      made.values = values;
      return self;
    };
  }
  const self = having(kind, methods);
  return self;
}
const LENGTHS = {
  requireTextContainsPattern: [pattern],
  requireTextDoesNotContainPattern: [pattern],
  requireTextDoesNotMatchPattern: [pattern],
  requireTextMatchesPattern: [pattern],
  requireTextLengthGreaterThanOrEqualTo: [number],
  requireTextLengthLessThanOrEqualTo: [number],
};
const NUMBERS = {
  requireNumber: [],
  requireNumberBetween: [number, number],
  requireNumberEqualTo: [number],
  requireNumberGreaterThan: [number],
  requireNumberGreaterThanOrEqualTo: [number],
  requireNumberLessThan: [number],
  requireNumberLessThanOrEqualTo: [number],
  requireNumberNotBetween: [number, number],
  requireNumberNotEqualTo: [number],
  requireTextIsEmail: [],
  requireTextIsUrl: [],
  requireWholeNumber: [],
};

const form = having('Form', {
  setTitle(value) { told.title = text(value, 4000); return form; },
  setDescription(value) { told.description = text(value, 40000); return form; },
  setConfirmationMessage(value) { told.confirmation = text(value, 40000); return form; },
  setCollectEmail(value) { told.email = truth(value); return form; },
  setAllowResponseEdits(value) { told.edits = truth(value); return form; },
  setPublishingSummary(value) { told.summary = truth(value); return form; },
  addSectionHeaderItem: () => item('SectionHeaderItem', () => ({})),
  addTextItem: () => item('TextItem', all(required, checked('TextValidation'))),
  addParagraphTextItem: () =>
    item('ParagraphTextItem', all(required, checked('ParagraphTextValidation'))),
  addMultipleChoiceItem: () => item('MultipleChoiceItem', all(required, chosen)),
  addListItem: () => item('ListItem', all(required, chosen)),
  addCheckboxItem: () => item('CheckboxItem', all(required, chosen, checked('CheckboxValidation'))),
  addDateItem: () => item('DateItem', required),
  getEditUrl: () => 'https://docs.google.com/forms/d/1/edit',
  getPublishedUrl: () => 'https://docs.google.com/forms/d/e/1/viewform',
});
const FormApp = having('FormApp', {
  create(title, published) {
    told.created = text(title, 4000);
    told.published = truth(published);
    return form;
  },
  createTextValidation: () => builder('TextValidation', {...LENGTHS, ...NUMBERS}),
  createParagraphTextValidation: () => builder('ParagraphTextValidation', LENGTHS),
});
const Logger = having('Logger', { log(value) { told.logged.push(text(value, 4000)); } });

const context = vm.createContext({FormApp, Logger});
const before = Object.keys(context);
vm.runInContext(fs.readFileSync(process.argv[2], 'utf8'), context);
if (told.created) throw new Error('something ran before makeForm was called');
vm.runInContext('makeForm()', context);
told.names = Object.keys(context).filter((name) => !before.includes(name));
process.stdout.write(JSON.stringify(told));
"""

Run = Callable[[bytes], dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a script in Node against the stand-in, and give what it told Google."""
    stand_in = tmp_path / "stand_in.js"
    stand_in.write_text(STAND_IN, "utf-8")

    def told(script: bytes) -> dict[str, Any]:
        file = tmp_path / "form.gs"
        file.write_bytes(script)
        done = subprocess.run(
            ["node", str(stand_in), str(file)], capture_output=True, text=True, check=False,
            encoding="utf-8", timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return told


def questions_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in told["items"] if item["type"] != "SectionHeaderItem"]


def agrees(form: Questionnaire, told: dict[str, Any]) -> None:
    """Each question is asked once, in its order, with its title, its choices and its need."""
    items = questions_of(told)
    names = labels(form)
    assert [item["title"] for item in items] == [names[q.name] for q in form.questions]
    for question, item in zip(form.questions, items, strict=True):
        assert item.get("choices", []) == list(choices(question))
        assert item["required"] == (question.is_needed and question.condition is None)


def test_each_widget_becomes_the_item_that_google_has_for_it(run: Run) -> None:
    form = every_widget()
    told = run(apps_script(form))
    agrees(form, told)
    kinds = {
        question.widget: item["type"]
        for question, item in zip(form.questions, questions_of(told), strict=True)
    }
    assert kinds == {
        "text": "TextItem", "email": "TextItem", "tel": "TextItem", "number": "TextItem",
        "textarea": "ParagraphTextItem", "dates": "ParagraphTextItem",
        "radios": "MultipleChoiceItem", "yes-no": "MultipleChoiceItem",
        "checkboxes": "CheckboxItem", "date": "DateItem",
    }  # fmt: skip


def test_the_sample_networks_forms_are_made_in_full(run: Run) -> None:
    forms = list(sample_forms())
    shown = [form for form in forms if form.hub in ("", "tamar-valley")]
    assert {form.id for form in shown} >= {"interest", "host-offer", "correction", "learning"}
    for form in shown:
        agrees(form, run(apps_script(form, "https://site.example/")))


def test_hostile_words_arrive_as_they_were_written(run: Run) -> None:
    form = hostile()
    told = run(apps_script(form))
    agrees(form, told)
    assert told["title"] == told["created"] == " ".join(form.title.split())
    assert told["names"] == ["makeForm", "addItem", "newItem", "newCheck"]


@pytest.mark.parametrize(
    "words",
    [
        'A "quoted" one\\',
        "'); throw new Error('in'); ('",
        "`${FormApp}`",
        "*/ throw 1; /*",
        "</script><script>throw 1</script>",
        "One\u2028throw 1;\u2029two",
        "One\nthrow 1;\r\ntwo",
        "\u202eright to left\u200b",
        "FORM_DATA ITEMS_DATA COMMAND",
        "half \ud800 of a pair",
        "an emoji 👩‍🏫",
    ],
)
def test_no_title_can_leave_the_text_it_stands_in(words: str, run: Run) -> None:
    option = Option("a", words)
    question = ask("q", words, "radios", hint=words, why=words, options=(option,))
    script = apps_script(make((question,), title=words, text=words))
    told = run(script)
    once = " ".join(words.split())
    (item,) = questions_of(told)
    assert (item["title"], item["choices"], told["title"]) == (once, [once], once)
    assert not re.search("[\u2028\u2029\u200b\u202e\ufeff]", script.decode())


def test_no_text_of_the_form_stands_in_a_comment() -> None:
    script = apps_script(make((ask("q", "Marmalade?", "text"),), title="Marmalade")).decode()
    comments = [line for line in script.splitlines() if line.lstrip().startswith("//")]
    assert len(comments) >= 10
    assert not any("Marmalade" in line for line in comments)


def test_the_steps_end_with_the_command_that_brings_the_answers_back() -> None:
    lines = apps_script(make((ask("a", "A?", "text"),), hub="tamar-valley")).decode().splitlines()
    assert any(line.endswith("lrp import example FILE --hub tamar-valley") for line in lines)
    assert [line[3:5] for line in lines if re.match(r"// [0-9]\.", line)] == [
        f"{number}." for number in range(1, 7)
    ]


def test_a_check_is_made_where_google_has_one_in_the_words_of_the_web_form(run: Run) -> None:
    form = every_widget()
    items = dict(zip(form.by_name, questions_of(run(apps_script(form))), strict=True))
    found = {
        name: (item["check"]["rule"], *item["check"]["values"], item["check"]["help"])
        for name, item in items.items()
        if "check" in item
    }
    assert found["title"] == (
        "requireTextLengthLessThanOrEqualTo", 80, "The title must be 80 characters or less."
    )  # fmt: skip
    assert found["code"][:2] == ("requireTextMatchesPattern", "^(?:[0-9]{6})$")
    assert found["link"][0] == "requireTextIsUrl"
    assert found["mail"][0] == "requireTextIsEmail"
    assert found["count"] == (
        "requireNumberBetween", 1, 600, "The count must be between 1 and 600."
    )  # fmt: skip
    assert found["share"] == ("requireNumber", "The share must be a number, like 30.")
    assert found["body"][:2] == ("requireTextLengthLessThanOrEqualTo", 3000)
    assert items["body"]["help"] == "Between 3 and 3,000 characters."
    assert "days" not in found


@pytest.mark.parametrize(
    ("low", "high", "rule"),
    [
        ("1", "", "requireNumberGreaterThanOrEqualTo"),
        ("", "2.5", "requireNumberLessThanOrEqualTo"),
        ("", "", "requireWholeNumber"),
    ],
)
def test_a_number_is_checked_on_the_side_that_has_a_limit(
    low: str, high: str, rule: str, run: Run
) -> None:
    question = ask("n", "How many?", "number", whole=True, minimum=low, maximum=high)
    (item,) = questions_of(run(apps_script(make((question,)))))
    assert item["check"]["rule"] == rule


def test_a_condition_is_said_and_nothing_conditional_is_required(run: Run) -> None:
    form = every_widget()
    items = dict(zip(form.by_name, questions_of(run(apps_script(form))), strict=True))
    said = "Only if you answered “No” to “Would you do it again?”."
    assert items["why"]["help"].startswith(said)
    assert items["why"]["required"] is False
    hub = ask("where", "Where in it?", "text", condition=Condition("hub", ("x",)))
    assert questions_of(run(apps_script(make((ask("a", "A?", "text"), hub))))) == [
        {"type": "TextItem", "required": False, "title": "A?", "help": ""}
    ]


def test_many_options_are_a_list(run: Run) -> None:
    options = tuple(Option(f"s{n}", f"School {n}") for n in range(30))
    told = run(apps_script(make((ask("school", "Which school?", "radios", options=options),))))
    assert questions_of(told)[0]["type"] == "ListItem"


def test_nobody_is_asked_for_more_and_nobody_sees_the_answers_of_others(run: Run) -> None:
    told = run(apps_script(every_widget("personal")))
    settings = {key: told[key] for key in ("email", "edits", "summary", "published")}
    assert settings == dict.fromkeys(settings, False)
    assert told["logged"] == [
        "The form, to read and publish: https://docs.google.com/forms/d/1/edit"
    ]


def test_the_privacy_notice_is_in_the_description(run: Run) -> None:
    told = run(apps_script(every_widget("confidential")))
    for part in (PRIVACY.controller, PRIVACY.lawful_basis, PRIVACY.retention, PRIVACY.complaints):
        assert part in told["description"]
    assert "Who is responsible" not in run(apps_script(every_widget()))["description"]


def test_markdown_becomes_plain_words(run: Run) -> None:
    text = (
        "## Before\n\nTalk to **your head**\nfirst, see [how](/privacy/) and\n[why](https://a.example/x)"
        ".\n\n- one\n- two"
    )
    told = run(apps_script(make((ask("a", "A?", "text"),), text=text), "https://site.example/"))
    assert told["confirmation"] == (
        "Before\n\nTalk to your head first, see how (https://site.example/privacy/) and why "
        "(https://a.example/x).\n\n- one\n- two"
    )


def test_the_same_form_gives_the_same_bytes() -> None:
    assert apps_script(every_widget()) == apps_script(every_widget())
    assert len(naughty()) > 400
