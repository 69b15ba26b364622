"""Forms of other networks: with an endpoint, without a form at all, and with hostile texts."""

import json
import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from tests.support.browser import visit
from tests.support.buildable import lay_network
from tests.support.command import TODAY, lrp_alone
from tests.support.form_pages import ROOT
from tests.support.pages import broken, read_page, read_pages, words

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

# --- a network with an endpoint


class _Inbox(BaseHTTPRequestHandler):
    """Takes what a form posts and answers with a page."""

    received: list[tuple[str, dict[str, list[str]]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.received.append((self.path, parse_qs(body, keep_blank_values=True)))
        answer = b"<!doctype html><title>Thank you</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def inbox() -> Iterator[tuple[str, list[tuple[str, dict[str, list[str]]]]]]:
    received: list[tuple[str, dict[str, list[str]]]] = []
    handler = type("Inbox", (_Inbox,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", received
        server.shutdown()
        thread.join()


SMALL_FORMS = ("interest", "host-offer", "correction", "participant-reflection")


def _small(folder: Path, endpoint: str = "") -> Path:
    """A small network with a few forms, and the endpoint that it names."""
    root = lay_network(folder)
    (root / "data/forms").mkdir()
    for form in SMALL_FORMS:
        shutil.copy(ROOT / f"data/forms/{form}.yaml", root / f"data/forms/{form}.yaml")
    if endpoint:
        with (root / "data/network.yaml").open("a", encoding="utf-8") as file:
            file.write(f"form_endpoint: {endpoint}\n")
    return root


def _build(root: Path) -> Path:
    said = lrp_alone("build", "--out", "site", "--today", TODAY, cwd=root)
    assert said.code == 0, said.text
    return root / "site"


@pytest.fixture(scope="module")
def posting_site(
    inbox: tuple[str, list[tuple[str, dict[str, list[str]]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("posting")
    return _build(_small(folder, f'"{inbox[0]}/in/{{form}}"'))


def test_without_scripts_a_form_posts_to_the_endpoint(
    chromium: "Browser",
    serve: Callable[..., str],
    posting_site: Path,
    inbox: tuple[str, list[tuple[str, dict[str, list[str]]]]],
) -> None:
    endpoint, received = inbox
    received.clear()
    context = chromium.new_context(java_script_enabled=False)
    try:
        tab = context.new_page()
        tab.goto(f"{serve(posting_site)}hubs/tamar-valley/forms/interest/")
        tab.fill("#name", "Sam Example")
        tab.check("input[name=themes][value=send]")
        tab.check("input[name=themes][value=reading]")
        assert "at once" in tab.locator("form noscript").inner_text()
        trap = tab.locator("#lrp-honeypot").bounding_box()
        assert trap is not None
        assert trap["x"] + trap["width"] < 0
        tab.locator("[data-action=continue]").click()
        tab.wait_for_url(f"{endpoint}/**")
    finally:
        context.close()
    ((path, given),) = received
    assert path == "/in/interest"
    assert given["name"] == ["Sam Example"]
    assert given["themes"] == ["reading", "send"]
    assert given["hub"] == ["tamar-valley"]
    assert given["year"] == ["2026-27"]
    assert given["website"] == [""]


def test_the_policy_lets_a_form_go_to_its_endpoint_and_nowhere_else(
    posting_site: Path, inbox: tuple[str, list[tuple[str, dict[str, list[str]]]]]
) -> None:
    for form, target in (("interest", f"'self' {inbox[0]}"), ("correction", "'none'")):
        path = f"forms/{form}/index.html"
        page = read_page(path, (posting_site / path).read_bytes())
        (policy,) = [e.get("content", "") for e in page.all("meta") if "http-equiv" in e.attrib]
        assert policy.endswith(f"; form-action {target}")
        assert ("action" in page.all("form")[0].attrib) == (form == "interest")


@pytest.mark.parametrize(
    ("endpoint", "action"),
    [
        ("/", "../../../../"),
        ("/answers/{form}", "../../../../answers/interest"),
        ("https://forms.example.org/{form}", "https://forms.example.org/interest"),
    ],
)
@pytest.mark.long
def test_an_endpoint_is_where_the_form_and_its_script_go(
    tmp_path: Path, endpoint: str, action: str
) -> None:
    site = _build(_small(tmp_path, f'"{endpoint}"'))
    path = "hubs/tamar-valley/forms/interest/index.html"
    page = read_page(path, (site / path).read_bytes())
    form = page.all("form")[0]
    assert form.get("action") == action
    assert json.loads(form.get("data-form", ""))["routes"]["post"]["endpoint"] == action
    assert (form.get("data-netlify") == "true") == endpoint.startswith("/")


@pytest.mark.long
def test_a_network_without_forms_has_no_page_for_them_and_no_link(tmp_path: Path) -> None:
    site = _build(lay_network(tmp_path))
    assert [path for path in site.rglob("*") if "forms" in path.parts] == []
    pages = read_pages(site)
    for page in pages.values():
        assert [words(a) for a in page.all("a") if words(a) == "Forms"] == []
        assert "wrong here" not in words(page.all("body")[0])
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert broken(pages, files) == []


# --- hostile forms

VECTORS = (
    "<script>window.ran = 1</script>", "\"><img src=x onerror=window.ran=1>",
    "'><svg onload=window.ran=1>", "</textarea></form><iframe srcdoc=x>", "{{ 7*7 }}{% if %}",
    "<a href=javascript:window.ran=1>x</a>", "]]><!-- --><b onclick=window.ran=1>",
    "&lt;script&gt;&#60;", "**bold** `code` [x](javascript:window.ran=1)", "a  b\u00a0 c",
    "-- - 1.",
)  # fmt: skip


def _hostile() -> dict[str, object]:
    fields: list[dict[str, object]] = []
    for number, vector in enumerate(VECTORS):
        options = [{"value": f"v-{n} {v}"[:60], "title": f"{n} {v}", "hint": v}
                   for n, v in enumerate(VECTORS)]  # fmt: skip
        kind = ("string", "string", "list", "date", "boolean")[number % 5]
        fields.append(
            {
                "name": f"question_{number}", "title": f"{number} {vector}", "description": vector,
                "type": kind, **({"itemType": "string"} if kind == "list" else {}),
                "lrp": {"noun": f"noun {vector}", "section": "one", "why": vector,
                        **({"options": options} if number % 5 in (1, 2) else {})},
            }
        )  # fmt: skip
    # A form's file may not hold such links in its Markdown at all: `lrp check` refuses them.
    text = " ".join(vector for vector in VECTORS if "javascript:" not in vector)
    notice = ("controller", "purpose", "lawful_basis", "recipients", "retention", "rights",
              "complaints")  # fmt: skip
    return {
        "title": f"Odd {VECTORS[1]}", "description": VECTORS[0] + VECTORS[1],
        "form": {
            "intro": text, "role": "anyone", "answers": "personal",
            "destination": {"to": "inbox"}, "delivery": ["post", "email", "download"],
            "sections": [{"id": "one", "title": VECTORS[2], "text": text}],
            "privacy": dict.fromkeys(notice, text[:390]), "next_steps": text,
        },
        "fields": fields,
    }  # fmt: skip


def test_a_hostile_form_is_shown_as_its_text_and_runs_nothing(
    tmp_path: Path, serve: Callable[..., str], page: "Tab"
) -> None:
    root = _small(tmp_path)
    form = _hostile()
    (root / "data/forms/odd.yaml").write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    site = _build(root)
    for place in ("", "hubs/tamar-valley/"):
        path = f"{place}forms/odd/index.html"
        built = read_page(path, (site / path).read_bytes())
        assert built.parse_errors == ()
        assert built.all("img", "iframe", "b") == []
        text = words(built.all("main")[0])
        for number, vector in enumerate(VECTORS):
            assert " ".join(f"{number} {vector}".split()) in text
        given = json.loads(built.all("form")[0].get("data-form", ""))
        titles = {question["title"] for question in given["questions"]}
        assert titles == {f"{n} {v}" for n, v in enumerate(VECTORS)}
        seen = visit(page, serve(site) + path.removesuffix("index.html"))
        page.get_by_role("button", name="Continue").click()
        assert page.evaluate("window.ran") is None
        assert seen.faults == []
    listed = read_page("forms/index.html", (site / "forms/index.html").read_bytes())
    assert f"Odd {VECTORS[1]}" in words(listed.all("body")[0])


@pytest.mark.parametrize(
    "endpoint", ["javascript:alert(1)", "//other.example/x", "https://a.example;script-src *"]
)
@pytest.mark.long
def test_an_odd_endpoint_is_no_address_to_post_to(tmp_path: Path, endpoint: str) -> None:
    root = _small(tmp_path, f'"{endpoint}"')
    said = lrp_alone("build", "--out", "site", "--today", TODAY, cwd=root)
    if said.code:
        assert "form_endpoint" in said.text
        return
    page = read_page("x", (root / "site/forms/interest/index.html").read_bytes())
    form = page.all("form")[0]
    assert "action" not in form.attrib
    assert "post" not in json.loads(form.get("data-form", ""))["routes"]
    (policy,) = [e.get("content", "") for e in page.all("meta") if "http-equiv" in e.attrib]
    assert policy.endswith("form-action 'none'")
