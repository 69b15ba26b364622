"""Changes in a YAML file that leave every other line as it was. The only door to ruamel.

ruamel says where each value begins and ends; the change itself is made in the text. After each
change the text is read again and must say exactly what was asked for, or a wider stretch of it is
written anew.
"""

from generator.amend.changes import Amended
from generator.amend.nodes import Path
from generator.amend.writing import Plain, Unamendable, Value, document

__all__ = ["Amended", "Path", "Plain", "Unamendable", "Value", "document"]
