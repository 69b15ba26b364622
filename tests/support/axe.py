"""Asks axe-core, which a test package carries, for what keeps people from using a page."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def axe(page: Page) -> list[str]:
    """What in `page`, as it stands now, breaks WCAG 2.2 at level A or AA: one text per rule.

    The script is handed to the browser, not to the page, whose security policy stays as it is.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_script())
    result: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", list(_TAGS)
    )
    return [_in_words(violation) for violation in result["violations"]]


def _in_words(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"  at {' '.join(map(str, node['target']))}: {node['html']}")
        lines.extend(f"    {line.strip()}" for line in (node["failureSummary"] or "").splitlines())
    return "\n".join(lines)
