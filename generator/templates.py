"""Jinja templates and values → text. The only door to jinja2.

Every value printed is escaped for HTML and for Markdown by the environment itself; no template
opts in, and none can opt out: `safe` and `~` are not used (tests/test_templates.py). An
undefined name stops the build. `text_environment` is for letters, which are neither: there every
value printed is one line of what can be seen.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import marshal
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
from jinja2 import meta
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.nodes import Const, Expr, Filter
from jinja2.runtime import Context, Macro

Environment = jinja2.Environment

_SIGNS = {
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;",
    **{sign: f"&#{ord(sign)};" for sign in "\\`*_{}[]|~#=^!"},
}  # fmt: skip
_SPECIAL = re.compile("[" + re.escape("".join(_SIGNS)) + "]")
# The order in which they can be replaced one after the other: what is written for a sign holds
# only signs that come before it.
_IN_TURN = [(sign, _SIGNS[sign]) for sign in ("&", "#", *(s for s in _SIGNS if s not in "&#"))]
_KEPT = 1000
"""How many texts that templates made of values are kept."""
_KEPT_OF_ONE = 250
"""How many a component keeps: there are many components."""
_LONGEST_KEY = 20_000
"""Bytes of values that come again somewhere; longer lists are of one page."""
_LONG = 400
"""Signs from which on it is quicker to look for each special sign by itself."""
_LEADING = re.compile(r"^( ?)(?:([-+:?])|(\d+)([.)]))")
_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_OTHER_SPACE = re.compile(r"[^\S ]")
# What YAML has no room for, even in double quotes.
_UNPRINTABLE = re.compile("[\x7f-\x9f\ufffe\uffff]")
# What hides in a text or turns it round, but for the two signs that join letters.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_JOINERS = "\u200c\u200d"


class Unusable(Exception):
    """A template that is missing or cannot be used. The message says which and why."""


class Safe(str):
    """Text that is printed as it is: the output of `escape`, or Markdown of content/."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def escape(text: str) -> Safe:
    """Text that shows as itself in Markdown, in HTML and in an HTML attribute.

    Runs of white space become one space, so that a value never ends the block it stands in.
    """
    return Safe(_escaped(text))


def _escaped(text: str) -> str:
    if "  " in text or _OTHER_SPACE.search(text):
        text = _SPACE.sub(" ", text)
    if len(text) > _LONG:
        for sign, written in _IN_TURN:
            text = text.replace(sign, written)
    elif _SPECIAL.search(text):
        text = _SPECIAL.sub(lambda match: _SIGNS[match.group()], text)
    return _LEADING.sub(_escape_leading, text) if _LEADING.match(text) else text


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
    folders: Sequence[Path],
    filters: Mapping[str, Callable[..., Any]],
    stamp: str = "",
    own: Mapping[str, bytes] = MappingProxyType({}),
) -> jinja2.Environment:
    """The environment of all templates; `own` wins over folders, and earlier folders over later.

    `filters` are added to the date filters; what they give is escaped unless it has `__html__`.
    `stamp` is the digest of the program, under which compiled templates are kept for the next
    process; without it they are not.
    """
    made = _Escaping(
        loader=_loader(folders, own),
        # A build reads each template once.
        auto_reload=False,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.do"],
        bytecode_cache=_Compiled("pages", stamp) if stamp else None,
    )
    made.filters.update(day=day, day_month=day_month, month=month, quoted=quoted, **filters)
    made.filters["kept"] = _kept_by(made)
    return made


def _kept_by(made: jinja2.Environment) -> Callable[[Hashable, str], Safe]:
    """The filter `value | kept("name.j2")`: what a template makes of one value, called `it`.

    Many pages show the same value in the same way, such as a question that is asked in every hub;
    what was made of the last values is kept.
    """

    @lru_cache(maxsize=_KEPT)
    def kept(value: Hashable, name: str) -> Safe:
        return Safe(made.get_template(name).render(it=value))

    return kept


class _Writer(CodeGenerator):
    """Prints what `_finalize` gives as it is: it is text already, and escaped."""

    def _output_child_pre(
        self,
        node: Expr,  # noqa: ARG002
        frame: Frame,  # noqa: ARG002
        finalize: CodeGenerator._FinalizeInfo,
    ) -> None:
        self.write(finalize.src or "")

    def _output_child_post(
        self,
        node: Expr,  # noqa: ARG002
        frame: Frame,  # noqa: ARG002
        finalize: CodeGenerator._FinalizeInfo,  # noqa: ARG002
    ) -> None:
        self.write(")")


class _Component:
    """A macro that templates import: what it made of the last values is kept.

    It depends on what it is given and on nothing else, and pages of a hub, and hubs, show much
    that is the same.
    """

    def __init__(self, macro: Macro) -> None:
        self._macro = macro
        self._made: dict[bytes, str] = {}

    def __call__(self, *given: object, **named: object) -> str:
        try:
            # Unlike a hash, it tells a text that is safe from one that is to be escaped: it takes
            # plain values only.
            key = marshal.dumps((given, named), 0)  # type: ignore[arg-type]
        except ValueError:
            return self._macro(*given, **named)
        found = self._made.pop(key, None)
        if found is None:
            found = self._macro(*given, **named)
        if len(key) <= _LONGEST_KEY:
            self._made[key] = found  # now the last one to go
            if len(self._made) > _KEPT_OF_ONE:
                del self._made[next(iter(self._made))]
        return found


class _Template(jinja2.Template):
    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002
        """The same for every page: no template here has globals of its own to look for."""
        return super()._get_default_module()

    def make_module(self, *given: Any, **named: Any) -> TemplateModule:
        made = super().make_module(*given, **named)
        for name, value in list(vars(made).items()):
            if isinstance(value, Macro):
                setattr(made, name, _Component(value))
        return made


class _Escaping(jinja2.Environment):
    """An environment whose `finalize` escapes everything; jinja2 need not do it once more."""

    code_generator_class = _Writer
    template_class = _Template

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A value of a mapping before its methods: what templates are given is mostly mappings."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _loader(folders: Sequence[Path], own: Mapping[str, bytes]) -> jinja2.BaseLoader:
    """Finds templates in memory first, where other machines have those of a network."""
    on_disk = jinja2.FileSystemLoader([str(folder) for folder in folders])
    if not own:
        return on_disk
    here = jinja2.FunctionLoader(lambda name: own[name].decode() if name in own else None)
    return jinja2.ChoiceLoader([here, on_disk])


class _Compiled(jinja2.BytecodeCache):
    """The code that Jinja makes of templates, kept beside the compiled modules of the program.

    It runs, so it is trusted as these are. It never lies in a network's own cache, which may have
    come from anywhere.
    """

    def __init__(self, kind: str, stamp: str) -> None:
        """`stamp` is the digest of all that code is made by; each `kind` has its own templates."""
        self._kind, self._stamp = kind, stamp
        self._folder = Path(cache_from_source(__file__)).parent

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002
        """One for each name, so that the folder does not grow."""
        return hashlib.sha1(f"{self._kind}/{name}".encode(), usedforsecurity=False).hexdigest()

    def get_source_checksum(self, source: str) -> str:
        """What code of another program or of another text has not."""
        return hashlib.sha256(f"{self._stamp}\n{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code from the disk, if it is of this text and sound."""
        try:
            with self._place(bucket).open("rb") as file:
                bucket.load_bytecode(file)
        except Exception:
            bucket.reset()  # A damaged file may fail in any way.

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Put the code on the disk. Where that cannot be, it is made again next time."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(suffix=".pyc", dir=self._folder)
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            Path(name).replace(self._place(bucket))

    def _place(self, bucket: Bucket) -> Path:
        return self._folder / f"template-{bucket.key}.pyc"


def put_first(made: jinja2.Environment, files: Mapping[str, bytes], stamp: str) -> None:
    """Let the engine's environment find these templates before its own; keep them compiled.

    `stamp` is the digest of the program.
    """
    made.bytecode_cache = _Compiled("engine", stamp)
    named = {path: data.decode() for path, data in files.items() if path.endswith(".html")}
    beyond = [made.loader] if made.loader else []
    made.loader = jinja2.ChoiceLoader([jinja2.DictLoader(named), *beyond])


def text_environment(folders: Sequence[Path]) -> jinja2.Environment:
    """The environment of templates for plain text; earlier folders win.

    Nothing is escaped, for there is nothing to escape for. What keeps a value from becoming a
    header or a paragraph is that it is printed as one line, see `one_line`.
    """
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=False,  # noqa: S701 - plain text, in which no sign has a meaning
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: "" if value is None else _seen(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_text(made: jinja2.Environment, names: Sequence[str], values: Mapping[str, Any]) -> str:
    """The text of the first of several templates that is there. Raises Unusable."""
    name = names[-1]
    try:
        template = made.select_template(list(names))
        name = template.name or name
        return template.render(values)
    except jinja2.TemplatesNotFound:
        raise Unusable(f"There is no template `{name}`.") from None
    except jinja2.TemplateSyntaxError as error:
        raise Unusable(f"`{error.name}`, line {error.lineno}: {_said(error)}") from None
    except jinja2.TemplateError as error:
        raise Unusable(f"`{name}`: {_said(error)}") from None


def find_fault(error: Exception) -> str | None:
    """What a template did wrong, with its place; None for an error of another kind."""
    match error:
        case jinja2.TemplateSyntaxError():
            return f"`{error.name or error.filename}`, line {error.lineno}: {_said(error)}"
        case jinja2.TemplateError():
            return f"A template: {_said(error)}"
    return None


def _said(error: jinja2.TemplateError) -> str:
    return f"{(error.message or 'it cannot be used').rstrip('.')}."


def source_of(made: jinja2.Environment, name: str) -> str:
    """The text of a template as it stands in its file. Raises jinja2.TemplateNotFound."""
    if made.loader is None:
        raise jinja2.TemplateNotFound(name)
    return made.loader.get_source(made, name)[0]


def names_in(made: jinja2.Environment) -> list[str]:
    """The names of all templates, in order."""
    return made.list_templates()


def used_by(made: jinja2.Environment, name: str) -> frozenset[str] | None:
    """The templates that one names; None where it does not name all in words.

    One that is missing or cannot be read uses none: whoever renders it is told.
    """
    try:
        tree = made.parse(source_of(made, name), name)
    except (jinja2.TemplateNotFound, jinja2.TemplateSyntaxError, UnicodeDecodeError):
        return frozenset()
    found = set(meta.find_referenced_templates(tree))
    for asked in tree.find_all(Filter):
        if asked.name == "kept":
            named = asked.args[0] if len(asked.args) == 1 and not asked.kwargs else None
            found.add(named.value if isinstance(named, Const) else None)
    whole = {one for one in found if isinstance(one, str)}
    return frozenset(whole) if len(whole) == len(found) else None


def one_line(text: str) -> str:
    """A text without line breaks, hidden signs and turns of direction, its spaces single."""
    return _seen(text).strip()


def _seen(text: str) -> str:
    """The same, with a space at either end if there was one."""
    spaced = _SPACE.sub(" ", text)
    if spaced.isprintable():
        return spaced
    return _SPACE.sub(" ", "".join(s for s in spaced if s in _JOINERS or _is_seen(s)))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN


def _finalize(value: Any) -> str:
    """The text of a value as it is printed."""
    if type(value) is str:
        return _escaped(value)
    if value is None:
        return ""
    return str(value.__html__()) if hasattr(value, "__html__") else _escaped(str(value))


def day(value: dt.date) -> str:
    """`3 February 2027`."""
    return f"{value.day} {value:%B %Y}"


def long_day(value: dt.date) -> str:
    """`Wednesday 3 February 2027`."""
    return f"{value:%A} {day(value)}"


def span(days: Sequence[dt.date]) -> str:
    """Several days in few words: `3 and 4 February 2027`, `20, 23 and 24 November 2026`."""
    if not days:
        return ""
    groups: list[tuple[tuple[int, int], list[dt.date]]] = []
    for value in days:
        key = (value.year, value.month)
        if not groups or groups[-1][0] != key:
            groups.append((key, []))
        groups[-1][1].append(value)
    parts = []
    for number, (_, group) in enumerate(groups):
        name = f"{group[0]:%B}"
        last = number == len(groups) - 1
        year = f" {group[0].year}" if last or groups[number + 1][0][0] != group[0].year else ""
        parts.append(f"{and_list([str(value.day) for value in group])} {name}{year}")
    return and_list(parts)


def and_list(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) <= 1:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


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
