"""The message kit: for each step, the text that a hub lead can send. Nothing is ever sent by us.

`read_people` finds in private/ whom the letters of some records are for, `kit` makes the letters.
Names and addresses are in the files of a letter and nowhere else.
"""

from generator.letters.kit import Kit, Letter, kit
from generator.letters.people import People, Person
from generator.letters.people import read as read_people
from generator.letters.rules import RULES
from generator.letters.setting import Setting

__all__ = ["RULES", "Kit", "Letter", "People", "Person", "Setting", "kit", "read_people"]
