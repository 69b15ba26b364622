"""A letter → an .eml file that mail programs open as a draft, and a .txt file to paste from.

Nothing in either depends on the clock, and neither has a date or a number of its own: whoever
sends the letter gives it those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from generator.templates import Unusable, one_line

_SUBJECT = re.compile(r"Subject:[ \t]*(\S.*)")
_LONGEST_SUBJECT = 150
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where a letter goes to or comes from. `name` may be empty, `address` is plain ASCII."""

    name: str
    address: str

    def __str__(self) -> str:
        return f"{_name(self.name)} <{self.address}>" if _name(self.name) else self.address


@dataclass(frozen=True, slots=True)
class Text:
    """What a template says: one line of subject, and paragraphs with a line break after each."""

    subject: str
    body: str


def is_address(text: str) -> bool:
    """Whether mail can be written to it: no accents, one @ sign, a point behind the sign."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def text_of(rendered: str, template: str) -> Text:
    """A rendered template as it is sent. Raises Unusable where it does not begin with a subject.

    Lines of a paragraph become one, so that whoever reads the letter has their own width. A line
    that ends with a backslash keeps its end, and so does each item of a list that begins `- `.
    """
    first, _, rest = rendered.lstrip().partition("\n")
    found = _SUBJECT.fullmatch(first.rstrip())
    if not found:
        raise Unusable(f"`{template}` does not begin with a line `Subject: …`.")
    return Text(one_line(found[1])[:_LONGEST_SUBJECT].rstrip(), _flow(rest))


def _flow(text: str) -> str:
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip("\n"))]
    return "\n\n".join(_block(block) for block in blocks if block.strip()) + "\n"


def _block(block: str) -> str:
    lines: list[str] = []
    kept = True
    for line in block.split("\n"):
        piece = line.strip()
        if not piece:
            continue
        ends = piece.endswith("\\")
        piece = piece.removesuffix("\\").rstrip()
        if kept or piece.startswith("- "):
            lines.append(piece)
        else:
            lines[-1] += f" {piece}"
        kept = ends
    return "\n".join(lines)


def eml(sender: Mailbox, to: Sequence[Mailbox], copies: Sequence[Mailbox], text: Text) -> bytes:
    """A message that is not sent yet. `to` may be empty, and holds only what `is_address`."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if is_address(sender.address):
        message["From"] = _address(sender)
    if to:
        message["To"] = [_address(one) for one in to]
    copies = [one for one in copies if is_address(one.address)]
    if copies:
        message["Cc"] = [_address(one) for one in copies]
    message["Subject"] = text.subject
    message.set_content(text.body, charset="utf-8", cte="quoted-printable")
    # A header in one line: where Python folds a long name, it can encode the comma behind it.
    return message.as_bytes(policy=SMTP.clone(max_line_length=0))


def txt(to: Sequence[Mailbox], copies: Sequence[Mailbox], text: Text) -> bytes:
    """The same to paste: addresses and subject, an empty line, the text."""
    head = [f"To: {'; '.join(map(str, to))}".rstrip()]
    reached = [copy for copy in copies if is_address(copy.address)]
    if reached:
        head.append(f"Cc: {'; '.join(map(str, reached))}")
    head.append(f"Subject: {text.subject}")
    return ("\n".join(head) + f"\n\n{text.body}").encode()


def _address(mailbox: Mailbox) -> Address:
    return Address(display_name=_name(mailbox.name), addr_spec=mailbox.address)


def _name(name: str) -> str:
    """A name for a header: letters and what stands between them, nothing that parts addresses."""
    kept = "".join(sign if _is_of_names(sign) else " " for sign in one_line(name))
    return " ".join(kept.split())


def _is_of_names(sign: str) -> bool:
    return sign in "'’-" or unicodedata.category(sign)[0] in "LMN"
