"""A hub's shades can be read, whatever colour it chose."""

from hypothesis import given
from hypothesis import strategies as st

from generator.colour import contrast_with_white, shades

ENOUGH = 4.5
PAPER = "#fcfcfa"
DARK_PAPER = "#111816"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from each one's contrast with white."""
    light, dark = sorted((contrast_with_white(one), contrast_with_white(other)))
    return dark / light


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_text_in_a_hubs_colours_can_be_read(colour: str) -> None:
    made = shades(colour)
    assert contrast(made["--hub-strong"], PAPER) >= ENOUGH
    assert contrast(made["--hub-strong"], made["--hub-soft"]) >= ENOUGH
    assert contrast(made["--hub-on"], made["--hub-strong"]) >= ENOUGH
    assert contrast(made["--hub-strong-dark"], DARK_PAPER) >= ENOUGH
    assert contrast(made["--hub-strong-dark"], made["--hub-soft-dark"]) >= ENOUGH
    assert contrast(made["--hub-on-dark"], made["--hub-strong-dark"]) >= ENOUGH


def test_black_and_white_have_the_contrast_that_wcag_gives() -> None:
    assert round(contrast_with_white("#000000"), 1) == 21.0
    assert contrast_with_white("#ffffff") == 1.0
