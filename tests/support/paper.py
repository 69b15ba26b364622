"""What a printed page says: the words of a PDF as Chromium writes it, a text for each sheet.

Only what that one writer does is read: plain objects, compressed streams, and a table from glyphs
to characters with each font.
"""

import re
import zlib
from collections.abc import Iterator, Mapping

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
# Only a line feed stands before the end: a compressed stream may itself end with a return.
_STREAM = re.compile(rb"stream\r?\n(.*?)\n?endstream", re.DOTALL)
_FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
_TOKEN = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]*)>|\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

Glyphs = Mapping[int, str]


def sheets(pdf: bytes) -> list[str]:
    """The words of each sheet, in the order in which they are drawn, without white space."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", body)]
    fonts: dict[int, tuple[int, Glyphs]] = {}
    found = []
    for page in pages:
        content = re.search(rb"/Contents (\d+) 0 R", page)
        assert content is not None, "a sheet without content"
        own = {name: int(number) for name, number in _FONT.findall(page)}
        for number in own.values():
            if number not in fonts:
                fonts[number] = _glyphs(objects, objects[number])
        text = "".join(_shown(_stream(objects[int(content[1])]), own, fonts))
        found.append("".join(text.split()))
    return found


def _stream(body: bytes) -> bytes:
    data = _STREAM.search(body)
    assert data is not None, "an object without a stream"
    return zlib.decompress(data[1]) if b"FlateDecode" in body else data[1]


def _glyphs(objects: Mapping[int, bytes], font: bytes) -> tuple[int, Glyphs]:
    """How many bytes a code of the font has, and the characters of each code."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if table is None:
        return 1, {}
    text = _stream(objects[int(table[1])]).decode("ascii")
    width = len(re.search(r"begincodespacerange\s*<([0-9A-F]+)>", text)[1]) // 2  # type: ignore[index]
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<([0-9A-F]+)> <([0-9A-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for low, high, value in re.findall(r"<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>", block):
            for place in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + place] = chr(int(value, 16) + place)
    return width, found


def _shown(
    content: bytes, own: Mapping[bytes, int], fonts: Mapping[int, tuple[int, Glyphs]]
) -> Iterator[str]:
    width, glyphs = 1, dict[int, str]()
    for font, hexadecimal, literal in _TOKEN.findall(content):
        if font:
            width, found = fonts[own[font]]
            glyphs = dict(found)
            continue
        data = bytes.fromhex(hexadecimal.decode()) if hexadecimal else _unescaped(literal)
        for place in range(0, len(data), width):
            yield glyphs.get(int.from_bytes(data[place : place + width], "big"), "")


def _unescaped(literal: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        sign = match.group(1)
        if sign.isdigit():
            return bytes([int(sign, 8)])
        return _NAMED.get(sign, sign)

    return _ESCAPE.sub(plain, literal)
