"""Jinja templates and values → text. The only door to jinja2.

Every value printed is escaped for HTML and for Markdown by the environment itself; no template
opts in, and none can opt out: `safe` and `~` are not used (tests/test_templates.py). An
undefined name stops the build.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

Environment = jinja2.Environment

_SIGNS = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;",
    **{sign: f"&#{ord(sign)};" for sign in "\\`*_{}[]|~#=^!"},
}  # fmt: skip
_SPECIAL = re.compile("[" + re.escape("".join(_SIGNS)) + "]")
_LEADING = re.compile(r"^( ?)(?:([-+:?])|(\d+)([.)]))")
_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
# What YAML has no room for, even in double quotes.
_UNPRINTABLE = re.compile("[\x7f-\x9f\ufffe\uffff]")


class Safe(str):
    """Text that is printed as it is: the output of `escape`, or Markdown of content/."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def escape(text: str) -> Safe:
    """Text that shows as itself in Markdown, in HTML and in an HTML attribute.

    Runs of white space become one space, so that a value never ends the block it stands in.
    """
    text = _SPECIAL.sub(lambda match: _SIGNS[match.group()], _SPACE.sub(" ", text))
    text = _LEADING.sub(_escape_leading, text)
    return Safe(text)


def _escape_leading(match: re.Match[str]) -> str:
    space, sign, number, point = match.groups()
    return space + (f"&#{ord(sign)};" if sign else f"{number}&#{ord(point)};")


def escape_html(text: str) -> str:
    """Text for HTML that Markdown never sees: the titles of the navigation and of the page.

    The theme prints them without escaping them.
    """
    text = _SPACE.sub(" ", text)
    for sign in "&<>\"'":
        text = text.replace(sign, _SIGNS[sign])
    return text


def environment(
    folders: Sequence[Path], filters: Mapping[str, Callable[..., Any]]
) -> jinja2.Environment:
    """The environment of all templates; earlier folders win.

    `filters` are added to the date filters; what they give is escaped unless it has `__html__`.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.do"],
    )
    made.filters.update(day=day, day_month=day_month, month=month, quoted=quoted, **filters)
    return made


def _finalize(value: Any) -> Any:
    if value is None:
        return ""
    return value if hasattr(value, "__html__") else escape(str(value))


def day(value: dt.date) -> str:
    """`3 February 2027`."""
    return f"{value.day} {value:%B %Y}"


def day_month(value: dt.date) -> str:
    """`3 February`."""
    return f"{value.day} {value:%B}"


def month(value: dt.date) -> str:
    """`Feb`."""
    return f"{value:%b}"


def quoted(value: str) -> Safe:
    """A value for the front matter of a page: a YAML string whose text is escaped for HTML."""
    text = json.dumps(escape_html(value), ensure_ascii=False)
    return Safe(_UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text))
