"""A hub's colour → the shades that its microsite needs, each readable where it is used."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping

_STRONG_LIGHT = 0.30
_STRONG_CONTRAST = 5.7
"""With white; what passes it keeps 4.5 (WCAG 1.4.3) on the soft shade and on the paper colour."""


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of `#rrggbb` and white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def shades(colour: str) -> Mapping[str, str]:
    """CSS custom property → `#rrggbb`, for light pages and (`-dark`) for dark ones.

    Shades keep the hue; their lightness is fixed so that text on them keeps its contrast
    whatever colour the hub chose.
    """
    hue, light, saturation = colorsys.rgb_to_hls(*_channels(colour))
    soft = min(saturation, 0.55)
    return {
        "--hub": colour,
        "--hub-strong": _strong(hue, light, saturation),
        "--hub-soft": _shade(hue, 0.94, soft),
        "--hub-on": "#ffffff",
        "--hub-dark": _shade(hue, 0.72, soft),
        "--hub-strong-dark": _shade(hue, 0.82, soft),
        "--hub-soft-dark": _shade(hue, 0.17, min(soft, 0.4)),
        "--hub-on-dark": "#10151a",
    }


def _strong(hue: float, light: float, saturation: float) -> str:
    """The lightest shade that can be read as text on paper and on the hub's soft colour."""
    light = min(light, _STRONG_LIGHT)
    while contrast_with_white(_shade(hue, light, saturation)) < _STRONG_CONTRAST:
        light -= 0.01
    return _shade(hue, light, saturation)


def _shade(hue: float, light: float, saturation: float) -> str:
    return "#" + "".join(
        f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, light, saturation)
    )


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
