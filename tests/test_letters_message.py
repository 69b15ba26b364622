"""A letter as a file: a draft that mail programs open, and nothing in it from a name alone."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.letters.message import Mailbox, Text, eml, is_address, text_of, txt
from generator.templates import Unusable

HEADERS = ["X-Unsent", "From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding",
           "MIME-Version"]  # fmt: skip
HUB = Mailbox("Tamar Valley", "tamar-valley@waymark.example")
ANYTHING = st.text(max_size=80)
TEXT = Text("A residency", "Dear colleague,\n\nHello.\n")


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


@settings(deadline=None)
@given(ANYTHING, ANYTHING)
@example("Jo\r\nBcc: everyone@example.org", "x")
@example("Jo\u2028Bcc: x@example.org", "\x0bSubject: y")
@example('Jo" <evil@example.org>, "', "a,b;c:d@e <f>")
@example("=?utf-8?q?=0D=0ABcc=3A_x=40y.example?=", "=?utf-8?b?QmNjOiB4?=")
@example("Ünal, Şeker" * 6, "李小龙" * 20)
@example("\u202egnirts", "\ud83d")
@example("00000000000ª²¹¹¹¹𐀀𖹀", "")
def test_no_name_adds_a_header_or_an_address(one: str, other: str) -> None:
    to = [Mailbox(one, "one@school.example"), Mailbox(other, "other@school.example")]
    data = eml(HUB, to, [], TEXT)
    message = read(data)
    assert message.keys() == HEADERS
    assert [a.addr_spec for a in message["To"].addresses] == [
        "one@school.example", "other@school.example",
    ]  # fmt: skip
    assert message.defects == []
    assert b"\n" not in data.replace(b"\r\n", b"")
    head = txt(to, [], TEXT).decode("utf-8").split("\n\n")[0].split("\n")
    assert [line.partition(":")[0] for line in head] == ["To", "Subject"]


def test_an_ordinary_name_stays_as_it_is() -> None:
    names = ["Zoë O’Brien-Ağa", "Kerensa Limekiln-Dove", "李小龙", "محمد عبد الله"]
    to = [Mailbox(name, f"p{number}@school.example") for number, name in enumerate(names)]
    found = [address.display_name for address in read(eml(HUB, to, [], TEXT))["To"].addresses]
    assert found == names


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=300))
@example("Subject: another")
@example("." * 3)
@example("long " * 300)
@example("🏴‍☠️ ünïcode, RTL: שלום")
def test_a_text_comes_out_as_it_went_in_with_short_lines(words: str) -> None:
    text = Text("A residency", f"Dear colleague,\n\n{words}\n")
    data = eml(HUB, [], [HUB], text)
    assert body(read(data)) == text.body
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert txt([], [], text).decode("utf-8").partition("\n\n")[2] == text.body


def test_a_draft_says_that_it_was_not_sent_and_has_no_date_of_its_own() -> None:
    message = read(eml(HUB, [], [], TEXT))
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None
    assert message["Message-ID"] is None
    assert message["To"] is None
    assert str(message["From"]) == "Tamar Valley <tamar-valley@waymark.example>"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"


def test_a_mailbox_that_cannot_be_written_to_is_left_out_of_the_head() -> None:
    message = read(eml(Mailbox("Hub", "not an address"), [], [Mailbox("", "a@b")], TEXT))
    assert (message["From"], message["Cc"]) == (None, None)


def test_a_copy_stands_in_both_files() -> None:
    copy = Mailbox("Lea Bridge", "lea-bridge@waymark.example")
    assert str(read(eml(HUB, [HUB], [copy], TEXT))["Cc"]) == str(copy)
    assert f"\nCc: {copy}\n" in txt([HUB], [copy], TEXT).decode()


@pytest.mark.parametrize(
    "text",
    ["a@b.example", "first.last+tag@school-name.sch.uk", "o'brien@x.example", "A_1@x.co.uk"],
)
def test_an_address_is_known(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a@b", "a b@c.example", "a@b.example\nBcc: c@d.example", "a@b.example,c@d.example",
        "<a@b.example>", '"a b"@c.example', "a@b@c.example", ".a@b.example", "a..b@c.example",
        "é@b.example", "a@bücher.example", "a@b.example ", "a" * 250 + "@b.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_not(text: str) -> None:
    assert not is_address(text)


# --- templates that flow


def test_lines_of_a_paragraph_become_one_and_lists_and_ends_stay() -> None:
    rendered = (
        "Subject:  Two \n\n\nDear A,\n\nOne line\nand another.\n\n\n"
        "- first\n  goes on\n- second\n\n"
        "With wishes,\n\nHub Manager\\\nhub@x.example\n\n"
    )
    made = text_of(rendered, "x")
    assert made.subject == "Two"
    assert made.body == (
        "Dear A,\n\nOne line and another.\n\n- first goes on\n- second\n\nWith wishes,\n\n"
        "Hub Manager\nhub@x.example\n"
    )
    assert not re.search(r"\n{3}", made.body)


@pytest.mark.parametrize("rendered", ["", "Dear A,\n", "Subject:\n\nDear A", "Subjekt: x\n\ny"])
def test_a_letter_without_a_subject_is_not_made(rendered: str) -> None:
    with pytest.raises(Unusable, match="does not begin with a line `Subject: …`"):
        text_of(rendered, "introduction")


def test_a_very_long_subject_is_cut() -> None:
    assert len(text_of(f"Subject: {'x' * 900}\n\nDear A,\n", "x").subject) == 150
