"""The small network of tests/broken with the prose that a site cannot do without."""

from pathlib import Path

from tests.support.networks import lay_base

_PROSE = {
    "about": "## Corrections { #corrections }\n\nEvery page can be mended.",
    "privacy": "What is kept, and why. See [about us](/about/#corrections).",
    "accessibility": "How to use the pages.",
    "templates/visit-plan": "## Day one\n\nA plan to fill in.",
}


def lay_network(root: Path) -> Path:
    """Two hubs, `tamar-valley` with records and `moorland-virtual` without; gives `root`."""
    lay_base(root)
    change(root, "data/resources.yaml", "url: /brochure/", "url: /about/")
    for name, text in _PROSE.items():
        file = root / "content" / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        title = name.rpartition("/")[2].replace("-", " ").capitalize()
        head = f"---\ntitle: {title}\ndescription: What {title.lower()} is.\n---\n\n"
        file.write_text(f"{head}{text}\n", "utf-8")
    return root


def change(root: Path, path: str, old: str, new: str) -> None:
    """Replace a text that stands in a file once."""
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
    (root / path).write_text(text.replace(old, new), "utf-8")
