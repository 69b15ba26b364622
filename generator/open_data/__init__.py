"""The public network → a Data Package: CSV files, their schemas, a descriptor, a licence."""

from generator.open_data.licences import LICENCES, Licence, licence_of
from generator.open_data.package import FOLDER, OpenData
from generator.open_data.tables import Column, HubRows, OpenTable, hub_rows, setting_of

__all__ = [
    "FOLDER", "LICENCES", "Column", "HubRows", "Licence", "OpenData", "OpenTable", "hub_rows",
    "licence_of", "setting_of",
]  # fmt: skip
