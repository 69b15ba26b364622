"""The licences that a network can give its open data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.model import Network


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by its name in the Open Definition's register, its title and its address."""

    name: str
    title: str
    path: str
    asks: str
    """What it asks of whoever uses the data, in a sentence."""
    names_source: bool = True


USUAL = "ogl-uk-3.0"
"""Decided in docs/decisions/0020-open-data.md."""
LICENCES: Mapping[str, Licence] = {
    "ogl-uk-3.0": Licence(
        "OGL-UK-3.0",
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "You may copy, change, share and sell what you make of it, as long as you name the source. "
        "It does not cover personal data, logos or what belongs to somebody else.",
    ),
    "odc-by-1.0": Licence(
        "ODC-By-1.0",
        "Open Data Commons Attribution License v1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
        "You may copy, change and share the tables, as long as you name the source. It covers the "
        "tables as a collection, not each text in them.",
    ),
    "cc-by-4.0": Licence(
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
        "You may copy, change and share it, for any purpose, as long as you name the source and "
        "say what you changed.",
    ),
    "cc0-1.0": Licence(
        "CC0-1.0",
        "CC0 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "You may do with it whatever you like. Naming the source is a courtesy.",
        names_source=False,
    ),
}


def licence_of(network: Network) -> Licence:
    """The licence that a network chose in `data_licence`, else the usual one."""
    return LICENCES[network.data_licence or USUAL]
