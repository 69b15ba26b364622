"""A form → a Google Apps Script that makes the same form in Google Forms.

Methods: https://developers.google.com/apps-script/reference/forms. A question that depends on
another is asked of everyone there, with “Only if …” under it. Google can only skip whole pages,
and only after one question a page: a form cut up for that would lose its order, and answers with it
once somebody moves a question. What was answered although it was not asked is left out on the way
back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from generator.exports import hints
from generator.forms.issue_body import choices, labels
from generator.forms.questions import Question, Questionnaire
from generator.forms.wording import sentences

MOST_RADIOS = 12
"""More options than this are a drop-down list."""

_ITEMS = {
    "text": "text", "email": "text", "tel": "text", "number": "text", "textarea": "paragraph",
    "dates": "paragraph", "radios": "choice", "yes-no": "choice", "checkboxes": "checkboxes",
    "date": "date",
}  # fmt: skip
# JSON is JavaScript but for the two line ends; the rest would be invisible in an editor.
_HIDDEN = re.compile(
    "[\x7f-\x9f\u2028\u2029\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

_SCRIPT = """\
// This script makes a form in Google Forms. You need no other tool, and you run it once.
//
// 1. Sign in with the Google account of your school or trust, and open https://script.google.com/.
// 2. Choose New project. Delete what is in the editor, and paste the whole of this file there.
// 3. Choose Save, then Run. Google asks once whether the script may make forms for you: allow it.
// 4. The execution log shows the address of the new form. Open it, and read it as others will.
// 5. In Responses, choose Link to Sheets. In the sheet, choose File, Settings, and set the locale
//    to United Kingdom, so that dates have their day first.
// 6. Choose Publish, decide who may answer, and copy the link for them.
//
// Leave the questions and options worded as they are: answers find their way back by these words.
// To bring them back, download the sheet as XLSX or CSV and run: COMMAND

const FORM = FORM_DATA;

const ITEMS = ITEMS_DATA;

function makeForm() {
  const form = FormApp.create(FORM.title, false);
  form.setTitle(FORM.title);
  form.setDescription(FORM.description);
  form.setConfirmationMessage(FORM.confirmation);
  // Nobody is asked for more than the questions ask, and nobody sees what others answered.
  form.setCollectEmail(false);
  form.setAllowResponseEdits(false);
  form.setPublishingSummary(false);
  ITEMS.forEach(function (item) {
    addItem(form, item);
  });
  Logger.log('The form, to read and publish: ' + form.getEditUrl());
}

function addItem(form, item) {
  if (item.kind === 'section') {
    form.addSectionHeaderItem().setTitle(item.title).setHelpText(item.help);
    return;
  }
  const added = newItem(form, item.kind);
  added.setTitle(item.title).setHelpText(item.help).setRequired(item.required);
  if (item.choices) {
    added.setChoiceValues(item.choices);
  }
  if (item.check) {
    added.setValidation(newCheck(item.kind, item.check));
  }
}

function newItem(form, kind) {
  switch (kind) {
    case 'text': return form.addTextItem();
    case 'paragraph': return form.addParagraphTextItem();
    case 'choice': return form.addMultipleChoiceItem();
    case 'list': return form.addListItem();
    case 'checkboxes': return form.addCheckboxItem();
    case 'date': return form.addDateItem();
    default: throw new Error('There is no kind of question called ' + kind);
  }
}

function newCheck(kind, check) {
  const builder = kind === 'text'
    ? FormApp.createTextValidation()
    : FormApp.createParagraphTextValidation();
  builder.setHelpText(check.help);
  return builder[check.rule].apply(builder, check.values).build();
}
"""


def apps_script(form: Questionnaire, site: str = "") -> bytes:
    """The script as a .gs file. `site` is the address that links from the root are meant for."""
    names = labels(form)
    items: list[dict[str, Any]] = []
    possible = hints.asked(form)
    for section in form.sections:
        own = [question for question in section.questions if question in possible]
        if own and len(form.sections) > 1:
            text = " ".join(section.text.split())
            items.append({"kind": "section", "title": _line(section.title), "help": text})
        items += [_item(form, question, names[question.name]) for question in own]
    whole = {
        "title": _line(form.title),
        "description": _description(form, site),
        "confirmation": hints.unmarked(form.next_steps, site),
    }
    parts = {"COMMAND": hints.command(form), "FORM_DATA": _js(whole), "ITEMS_DATA": _js(items)}
    return re.sub("|".join(parts), lambda part: parts[part[0]], _SCRIPT).encode()


def _description(form: Questionnaire, site: str) -> str:
    parts = [hints.unmarked(form.intro, site)]
    parts += [f"{heading}: {_line(text)}" for heading, text in hints.privacy(form)]
    return "\n\n".join(parts)


def _item(form: Questionnaire, question: Question, label: str) -> dict[str, Any]:
    kind = _ITEMS[question.widget]
    options = choices(question)
    if kind == "choice" and len(options) > MOST_RADIOS:
        kind = "list"
    lines = hints.help_lines(form, question)
    lines += hints.option_lines(question)
    found: dict[str, Any] = {
        "kind": kind, "title": label, "help": "\n".join(lines),
        "required": hints.is_always_needed(question),
    }  # fmt: skip
    if options:
        found["choices"] = list(options)
    elif check := _check(question, kind):
        found["check"] = check
    return found


def _check(question: Question, kind: str) -> Mapping[str, Any] | None:
    """The one check that Google makes of an answer: the one that says most of it.

    Its sentence is the one of the web form.
    """
    says = sentences(question)
    found: tuple[str, list[Any], str] | None = None
    if question.widget == "number":
        found = _number(question)
    elif question.widget == "email":
        found = "requireTextIsEmail", [], "format"
    elif question.is_link and kind == "text":
        found = "requireTextIsUrl", [], "format"
    elif question.pattern:
        found = "requireTextMatchesPattern", [f"^(?:{question.pattern})$"], "pattern"
    elif question.widget == "dates":
        found = None
    elif question.most:
        found = "requireTextLengthLessThanOrEqualTo", [question.most], "too-long"
    elif question.fewest:
        found = "requireTextLengthGreaterThanOrEqualTo", [question.fewest], "too-short"
    if found is None:
        return None
    rule, values, situation = found
    return {"rule": rule, "values": values, "help": f"{says[situation]}."}


def _number(question: Question) -> tuple[str, list[Any], str]:
    low, high = (float(text) if text else None for text in (question.minimum, question.maximum))
    if low is not None and high is not None:
        return "requireNumberBetween", [_figure(low), _figure(high)], "limits"
    if low is not None:
        return "requireNumberGreaterThanOrEqualTo", [_figure(low)], "limits"
    if high is not None:
        return "requireNumberLessThanOrEqualTo", [_figure(high)], "limits"
    return ("requireWholeNumber" if question.whole else "requireNumber"), [], "number"


def _figure(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def _line(text: str) -> str:
    return " ".join(text.split())


def _js(value: Any) -> str:
    """A value as JavaScript. Nothing in it can end the text it stands in."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _HIDDEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
