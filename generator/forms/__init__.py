"""A form: its questions, what an answer may be, and what an answer becomes.

`questionnaire` fills a form in with the network's choices, `judge` says of given answers what they
are and what is wrong with them, and `definition` is the same for a browser.
"""

from generator.forms.definition import definition
from generator.forms.questions import Questionnaire, questionnaire
from generator.forms.record import becomes
from generator.forms.verdict import Fault, Verdict, judge

__all__ = [
    "Fault",
    "Questionnaire",
    "Verdict",
    "becomes",
    "definition",
    "judge",
    "questionnaire",
]
