"""A form as other tools ask it: GitHub, Google Forms, Microsoft Forms, a spreadsheet.

Each takes a questionnaire, of the network or of a hub, and gives bytes, always the same for the
same. In each a question has the same title, so that answers find their way back by it.
"""

from generator.exports.apps_script import apps_script
from generator.exports.issue_form import issue_form, issue_forms, offers_issue_form
from generator.exports.question_sheet import question_sheet
from generator.exports.template_sheet import template_csv, template_xlsx

__all__ = [
    "apps_script",
    "issue_form",
    "issue_forms",
    "offers_issue_form",
    "question_sheet",
    "template_csv",
    "template_xlsx",
]
