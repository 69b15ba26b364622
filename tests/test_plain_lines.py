"""Plain files are read as libyaml reads them, value for value and place for place."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import source
from generator.source import Document, plain_lines
from tests.support.networks import BROKEN

SAMPLE = Path(__file__).parents[1] / "data"


def by_libyaml(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[str]]:
    with monkeypatch.context() as patch:
        patch.setattr(plain_lines, "may_be", lambda _text: False)
        document, found = source.parse(text.encode(), "x.yaml")
    return repr(document.top), [f"{d.code} {d.location}" for d in found]


def plainly(text: str) -> str | None:
    top = (
        plain_lines.read(Document("x.yaml", text.split("\n"))) if plain_lines.may_be(text) else None
    )
    return repr(top) if top is not None else None


def assert_same(text: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    found = plainly(text)
    if found is None:
        return False
    assert (found, []) == by_libyaml(text, monkeypatch), text
    return True


def test_files_of_the_sample_are_plain_and_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [path.read_text("utf-8") for path in (SAMPLE / "hubs").rglob("*.yaml")]
    told = [assert_same(text, monkeypatch) for text in texts]
    assert len(told) > 100
    assert sum(told) / len(told) > 0.9


def test_broken_files_are_read_the_same_or_left_to_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in BROKEN.rglob("*.yaml"):
        data = path.read_bytes()
        try:
            assert_same(data.decode(), monkeypatch)
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("seed", range(12))
def test_files_that_were_changed_at_random_are_read_the_same(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    texts = [path.read_text("utf-8") for path in sorted((SAMPLE / "hubs").rglob("*.yaml"))]
    signs = [*" \n:#-|>[]'\"&*!,ab0", ": ", " #", "- ", "\n\n", "\n  ", "|\n", ">-\n", "é", "\\"]
    told = 0
    for _ in range(120):
        text = chance.choice(texts)[: chance.randint(40, 1500)]
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(signs) + text[place + chance.randint(0, 3) :]
        told += assert_same(text, monkeypatch)
    assert told > 5


LINES = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "", "  ", "    ", " "]),
        st.sampled_from(["- ", "", "", "a: ", "b: ", "c:", "- d: ", "e: |", "f: >-", "g: >",
                         "h: |-"]),
        st.sampled_from(
            ["", "", "x", "x y", "'x'", '"x: y"', "[a, b]", "[a]", "2026-01-02", "x:", "x #y",
             "# x", "-",
             "x: y", "https://a.example/b", "| ", "it''s", "'it''s'", '"a\\tb"', "~", "(x)", "é"]
        ),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


@settings(max_examples=3000, deadline=None)
@given(LINES, st.sampled_from(["\n", "", "\n\n", "\n \n"]))
def test_lines_in_any_order_are_read_the_same(lines: list[str], end: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert_same("\n".join(lines) + end, patch)
