"""The network and its schemas → the /admin/ page: a form editor for each hub's records.

Decap and Sveltia read the same configuration; what is said here is what both of them accept.
They hand files to our own format (`admin/admin.js`), because their own YAML takes `900112` for a
number and `no` for a text that means yes, and cannot edit a file that is a list.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from generator.files import RECORD_FOLDERS
from generator.model import Hub, Network
from generator.tables import Field, Table, tables

FOLDER = "admin"
LOCAL: Mapping[str, str] = {
    "name": "proxy",
    "proxy_url": "http://127.0.0.1:8081/api/v1",
    "branch": "main",
}
"""The backend for a folder on the same machine, which `npx decap-server` serves. Decap only."""
MOST_SCHOOLS = 150
"""A network with more schools asks for the URN: each list of schools would stand in the
configuration several times for every hub."""

Settings = dict[str, Any]
"""A part of the configuration."""
_Options = list[dict[str, str]]

_FORMAT = "lrp"
_ROWS = "rows"  # under which admin.js hands over the records of a file that is a list
_LIST_FILES = {"school": "schools.yaml", "resource": "resources.yaml"}
_LETTERS = {"residency": "r", "review": "v"}
_LINE = 160
_EMAIL = r"^\S+@\S+\.\S+$"


@dataclass(frozen=True, slots=True)
class Editor:
    """One of the form editors, as npm packages hold it."""

    title: str
    script: str
    """What the page loads: a script, or a module when `is_module`."""
    files: Mapping[str, str]
    """What is served beside the page: a name or folder there, and a pattern in node_modules."""
    is_module: bool = False
    is_compiling: bool = False
    """Whether it makes functions from text, which its page must then allow."""


_LOCALES = "sveltia/locales"
_ENGLISH = f"{_LOCALES}/en-GB"
EDITORS: Mapping[str, Editor] = {
    "decap": Editor(
        "Decap CMS",
        "decap-cms.js",
        {
            "decap-cms.js": "decap-cms/dist/decap-cms.js",
            "decap-cms.js.LICENSE.txt": "decap-cms/dist/decap-cms.js.LICENSE.txt",
        },
        is_compiling=True,
    ),
    # Of Sveltia's two builds this one has its fonts and languages with it; the other asks two
    # hosts for them, and for ever when it is not answered.
    "sveltia": Editor(
        "Sveltia CMS",
        "sveltia/npm/index.js",
        {
            "sveltia/npm/": "@sveltia/cms/npm/index.js",
            "sveltia/npm/chunks/": "@sveltia/cms/npm/chunks/*.js",
            "sveltia/npm/assets/": "@sveltia/cms/npm/assets/*[2t]",  # fonts, and their licences
            f"{_LOCALES}/": "@sveltia/cms/locales/*.json",
            "sveltia/": "@sveltia/cms/LICENSE.txt",
            "sveltia/turndown.js": "turndown/lib/turndown.browser.es.js",
        },
        is_module=True,
    ),
}
"""The editors by the name that `editor` in data/network.yaml has for them."""
_YAML = {"js-yaml.js": "js-yaml/dist/js-yaml.min.js", "js-yaml.LICENSE.txt": "js-yaml/LICENSE"}


def find_scripts(modules: Path, cms: str) -> dict[str, bytes]:
    """What an editor's npm packages give, by path beside the page; empty if not installed.

    `modules` is the `node_modules` folder that `make editor` fills.
    """
    found: dict[str, bytes] = {}
    for name, pattern in {**EDITORS[cms].files, **_YAML}.items():
        paths = sorted(modules.glob(pattern))
        if not paths:
            return {}
        for path in paths:
            found[name + path.name if name.endswith("/") else name] = path.read_bytes()
    return found


def files(
    network: Network,
    *,
    cms: str = "decap",
    backend: Mapping[str, str],
    scripts: Mapping[str, bytes],
    hubs: Sequence[str] = (),
    review: bool = False,
) -> dict[str, bytes]:
    """The page and everything it needs, by path from the top of the network's site.

    `network` is the public projection: all of this is published. `backend` is Decap's `backend`
    block, `scripts` what `find_scripts` gave. Without scripts the page says how to install them.
    `hubs` and `review` are those of `configuration`.
    """
    languages = sorted(name for name in scripts if name.startswith(_LOCALES))
    page = _page(network, EDITORS[cms], backend, languages, is_installed=bool(scripts))
    found = {"index.html": page.encode(), "admin.css": _asset("admin.css")}
    if scripts:
        settings = configuration(network, backend=backend, hubs=hubs, review=review)
        # JSON is YAML 1.2, and leaves no text that a reader could take for a number.
        text = json.dumps(settings, indent=1, ensure_ascii=False)
        found |= {"config.yml": f"{text}\n".encode(), "admin.js": _asset("admin.js")}
        found |= {name: data for name, data in scripts.items() if name not in languages}
    if languages:
        words = scripts[f"{_ENGLISH}.json"]
        found[f"{_ENGLISH}.js"] = b"export default " + words.strip() + b";\n"
    return {f"{FOLDER}/{name}": data for name, data in sorted(found.items())}


def configuration(
    network: Network,
    *,
    backend: Mapping[str, str],
    hubs: Sequence[str] = (),
    review: bool = False,
) -> Settings:
    """The configuration that both editors read, as plain lists and mappings.

    `hubs` limits it to some hubs; empty means all. With `review` each change waits as a draft
    (a pull request) until somebody publishes it. Records are those of the current year.
    """
    chosen = [hub for hub in network.hubs if not hubs or hub.id in hubs]
    return {
        "backend": dict(backend),
        "publish_mode": "editorial_workflow" if review else "simple",
        "media_folder": "data/files",
        "public_folder": "",
        "slug": {"encoding": "ascii", "clean_accents": True, "sanitize_replacement": "-"},
        "editor": {"preview": False},
        "show_preview_links": False,
        "collections": [entry for hub in chosen for entry in _of_hub(network, hub)],
    }


def known_tables() -> dict[str, dict[str, str]]:
    """What admin.js knows of each table: its fields in order, with their kind.

    A kind is `yes-no`, the name of the table inside, or `text`.
    """
    wanted = ["hub", *_LIST_FILES, *RECORD_FOLDERS.values()]
    found: dict[str, dict[str, str]] = {}
    for name in wanted:
        fields = tables()[name].fields.values()
        found[name] = {field.name: _kind(field) for field in fields}
        wanted += [field.table for field in fields if field.table and field.table not in wanted]
    return found


def _kind(field: Field) -> str:
    return field.table or ("yes-no" if field.type == "boolean" else "text")


# --- collections ---------------------------------------------------------------------------


def _of_hub(network: Network, hub: Hub) -> Iterator[Settings]:
    form = _Form(network, hub)
    folder = f"data/hubs/{hub.id}"
    lists = [_list_file(form, name, f"{folder}/{file}") for name, file in _LIST_FILES.items()]
    yield {
        "name": f"{hub.id}-hub",
        "label": f"{hub.name}: hub, schools and resources",
        "format": _FORMAT,
        "files": [
            {
                "name": "hub", "label": tables()["hub"].title, "file": f"{folder}/hub.yaml",
                "fields": form.fields(tables()["hub"]),
            },
            *lists,
        ],
    }  # fmt: skip
    kinds = {programme.kind for programme in network.programmes}
    for place, name in RECORD_FOLDERS.items():
        if name in kinds or name not in _LETTERS:
            path = f"{folder}/{network.current_year}/{place}"
            yield _record_folder(form, name, place, path)


def _list_file(form: _Form, name: str, path: str) -> Settings:
    table = tables()[name]
    rows = _rows(table, form.fields(table)) | {
        "name": _ROWS, "label": f"{table.title}s", "required": False, "hint": table.description,
    }  # fmt: skip
    label = path.rpartition("/")[2].partition(".")[0].capitalize()
    return {"name": f"{name}s", "label": label, "file": path, "fields": [rows]}


def _record_folder(form: _Form, name: str, place: str, path: str) -> Settings:
    table = tables()[name]
    heading = _heading(table)
    letter = _LETTERS.get(name)
    # A school or post in a record's address would stay there when it may no longer be named.
    slug = f"{letter}-{{{{month}}}}{{{{day}}}}-{{{{hour}}}}{{{{minute}}}}" if letter else "{{slug}}"
    named = "{{filename}} " if letter else ""
    return {
        "name": f"{form.hub.id}-{place}",
        "label": f"{form.hub.name}: {place} {form.network.current_year}",
        "label_singular": table.noun,
        "description": table.description,
        "folder": path,
        "create": True,
        "delete": False,  # an id is permanent, and others refer to it
        "format": _FORMAT,
        "extension": "yaml",
        "identifier_field": _identifier(table),
        "slug": slug,
        "summary": f"{named}{{{{{heading}}}}}",
        "sortable_fields": [heading],
        "fields": form.fields(table),
    }


def _heading(table: Table) -> str:
    """The field that tells a record from its neighbours: a name, title or other short line."""
    for field in table.fields.values():
        line = field.constraints.get("maxLength", _LINE + 1) <= _LINE
        if field.type == "string" and line and "pattern" not in field.constraints:
            return field.name
    return next(iter(table.fields))


def _identifier(table: Table) -> str:
    """A field that is never empty: without it Decap does not save a new record."""
    heading = table.fields[_heading(table)]
    needed = [field for field in table.fields.values() if field.required and not field.table]
    free = [field for field in needed if field.type == "string" and not field.refers]
    fitting = [f for f in free if not f.enum and "pattern" not in f.constraints]
    return heading.name if heading.required else next(iter([*fitting, *needed])).name


# --- fields --------------------------------------------------------------------------------


class _Form:
    """The fields of one hub's records, with the values that they may choose from."""

    def __init__(self, network: Network, hub: Hub) -> None:
        self.network = network
        self.hub = hub
        year = hub.find_year(network.current_year)
        self._choices: Mapping[str, Callable[[], _Options]] = {
            "hub": lambda: _options(network.hubs, "id", "name"),
            "programme": lambda: _options(network.programmes, "id", "title"),
            "residency": lambda: _options(year.residencies if year else (), "id", "id"),
            "resource": lambda: _options(network.resources, "id", "title"),
            "review": lambda: _options(year.reviews if year else (), "id", "id"),
            "school": self._schools,
            "session": lambda: _options(network.sessions, "id", "title"),
            "theme": lambda: _options(network.themes, "id", "title"),
        }

    def fields(self, table: Table, *, inside_optional: bool = False) -> list[Settings]:
        """The fields of a table. Those of a record that may be absent are all optional."""
        return [
            self._field(table, field, field.required and not inside_optional)
            for field in table.fields.values()
        ]

    def _field(self, table: Table, field: Field, required: bool) -> Settings:
        widget = self._widget(table, field)
        hint = field.description
        if field.example and widget["widget"] in ("string", "text", "number", "markdown"):
            hint += f" For example: {field.example.rstrip('.')}."
        common = {"name": field.name, "label": field.title, "required": required, "hint": hint}
        return common | widget

    def _widget(self, table: Table, field: Field) -> Settings:
        if field.table:
            return self._records(field, tables()[field.table])
        options = self._find_options(table, field)
        if field.type == "list":
            if options:
                return {"widget": "select", "multiple": True, "options": options}
            singular = (field.item or field.noun).removeprefix("a ")
            plain = _DATE if field.item_type == "date" else {"widget": "string"}
            inner = {"name": "item", "label": _spoken(singular), "required": False, **plain}
            return _list(singular) | {"collapsed": False, "field": inner}
        if options:
            return {"widget": "select", "options": options}
        return _plain_widget(field)

    def _records(self, field: Field, table: Table) -> Settings:
        if field.type == "object":
            inside = self.fields(table, inside_optional=not field.required)
            return {"widget": "object", "collapsed": not field.required, "fields": inside}
        return _rows(table, self.fields(table))

    def _find_options(self, table: Table, field: Field) -> _Options:
        """The values to choose from; none where any text will do."""
        if field.type == "boolean":
            return [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
        if field.enum:
            return [{"label": _spoken(value), "value": value} for value in field.enum]
        if field.refers == "programme" and table.name in _LETTERS:
            fitting = [p for p in self.network.programmes if p.kind == table.name]
            return _options(fitting, "id", "title")
        choices = self._choices.get(field.refers or "")
        return choices() if choices else []

    def _schools(self) -> _Options:
        """Every school of the network, the hub's own first."""
        if sum(len(hub.schools) for hub in self.network.hubs) > MOST_SCHOOLS:
            return []
        others = [hub for hub in self.network.hubs if hub.id != self.hub.id]
        return [
            {"label": f"{school.name} ({hub.name}, {school.urn})", "value": school.urn}
            for hub in (self.hub, *others)
            for school in sorted(hub.schools, key=lambda school: (school.name, school.urn))
        ]


_DATE: Settings = {
    "widget": "datetime", "format": "YYYY-MM-DD", "date_format": "YYYY-MM-DD",
    "time_format": False, "default": "",
}  # fmt: skip


def _list(singular: str) -> Settings:
    # Without a default a new record would begin with one empty entry.
    return {"widget": "list", "label_singular": singular, "default": []}


def _rows(table: Table, fields: list[Settings]) -> Settings:
    """A list of small records, each shown by its heading until it is opened."""
    shown = {"collapsed": True, "summary": f"{{{{fields.{_heading(table)}}}}}"}
    return _list(table.title.lower()) | shown | {"fields": fields}


def _plain_widget(field: Field) -> Settings:
    constraints = field.constraints
    if field.type == "date":
        return dict(_DATE)
    if field.type == "integer":
        limits = {"min": constraints.get("minimum"), "max": constraints.get("maximum")}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return {"widget": "number", "value_type": "int", "step": 1, **given}
    most = constraints.get("maxLength")
    widget: Settings = {"widget": "text" if most and most > _LINE else "string"}
    if field.text == "markdown":
        # Both editors write Markdown anew in their rich text, and not always as it was meant.
        widget = {
            "widget": "markdown", "modes": ["raw", "rich_text"],
            "editor_components": ["code-block"],
        }  # fmt: skip
    form = constraints.get("pattern")
    start = field.noun[0].upper() + field.noun[1:]
    if form:
        limit = rf"(?=[\s\S]{{0,{most}}}$)" if most else ""
        widget["pattern"] = [f"^{limit}(?:{form})$", f"{start} must look like {field.example}"]
    elif field.format == "email":
        widget["pattern"] = [_EMAIL, f"{start} must look like name@example.com"]
    elif most:
        said = f"{start} must be {most:,} characters or less"
        widget["pattern"] = [rf"^[\s\S]{{0,{most}}}$", said]
    return widget


def _options(records: Iterable[Any], value: str, label: str) -> _Options:
    return [
        {"label": getattr(record, label), "value": getattr(record, value)} for record in records
    ]


def _spoken(value: str) -> str:
    text = value.replace("-", " ")
    return text[0].upper() + text[1:]


# --- the page ------------------------------------------------------------------------------


def _asset(name: str) -> bytes:
    return (resources.files("generator") / "editors" / "admin" / name).read_bytes()


def _page(
    network: Network,
    editor: Editor,
    backend: Mapping[str, str],
    languages: Sequence[str],
    *,
    is_installed: bool,
) -> str:
    known = _json(known_tables())
    # Browsers do not import JSON as it is asked for here; and the page has one language.
    places = {f"./{name}": f"./{_ENGLISH}.js" for name in languages}
    places["turndown/lib/turndown.browser.es.js"] = "./sveltia/turndown.js"
    imports = _json({"imports": places}) if editor.is_module and is_installed else ""
    body = _NOT_INSTALLED.format(title=escape(editor.title))
    if is_installed:
        kind = "module" if editor.is_module else "script"
        body = _INSTALLED.format(script=editor.script, kind=kind, tables=known)
    return _PAGE.format(
        name=escape(network.name), contact=escape(network.contact), body=body,
        policy=escape(_policy(editor, backend, imports)),
        settings=_SETTINGS if is_installed else "",
        imports=f'\n<script type="importmap">{imports}</script>' if imports else "",
    )  # fmt: skip


def _json(value: Any) -> str:
    """JSON that may stand in a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _policy(editor: Editor, backend: Mapping[str, str], imports: str) -> str:
    """A Content-Security-Policy: this host, and what the backend itself must ask."""
    asked = [*_HOSTS.get(backend.get("name", ""), ())]
    for name in ("proxy_url", "base_url", "api_root", "graphql_api_root", "gateway_url"):
        parts = urlsplit(backend.get(name, ""))
        if parts.scheme and parts.netloc:
            asked.append(f"{parts.scheme}://{parts.netloc}")
    hosts = "".join(f" {host}" for host in dict.fromkeys(asked))
    scripts = " 'unsafe-eval'" if editor.is_compiling else ""
    if imports:
        digest = b64encode(hashlib.sha256(imports.encode()).digest()).decode()
        scripts += f" 'sha256-{digest}'"
    return (
        f"default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; connect-src 'self' blob: data:{hosts}; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'"
    )


_HOSTS: Mapping[str, tuple[str, ...]] = {
    "bitbucket": ("https://api.bitbucket.org", "https://bitbucket.org"),
    "github": ("https://api.github.com", "https://github.com"),
    "gitlab": ("https://gitlab.com",),
}
_PAGE = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Edit records · {name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="admin.css">{settings}{imports}
</head>
<body>
<noscript>
<div class="message">
<h1>Editing here needs scripts</h1>
<p>Switch scripts on for this page, or send the change to
<a href="mailto:{contact}">{contact}</a>.</p>
</div>
</noscript>
{body}
</body>
</html>
"""
_SETTINGS = '\n<link rel="cms-config-url" type="text/yaml" href="config.yml">'
_INSTALLED = """\
<main id="not-loaded" class="message" hidden>
<h1>The editor did not load</h1>
<p>Load the page again. If that does not help, the file <code>{script}</code> is missing beside
this page: build the site again after <code>make editor</code>.</p>
</main>
<script type="application/json" id="tables">{tables}</script>
<script src="js-yaml.js" defer></script>
<script src="admin.js" data-editor="{script}" data-kind="{kind}" defer></script>"""
_NOT_INSTALLED = """\
<main class="message">
<h1>The editor is not installed yet</h1>
<p>Whoever keeps this site can install {title} with <code>make editor</code>, which needs Node.js,
and then build the site again.</p>
</main>"""
