"""Changes to the small network that tests begin with, and the faults that follow."""

import datetime as dt
from pathlib import Path

from generator.checks import check
from generator.diagnostics import Diagnostic
from generator.load import load
from tests.support.networks import lay_base

TODAY = dt.date(2026, 11, 22)
NETWORK = "data/network.yaml"
LRP = "data/programmes/lrp.yaml"
TAMAR = "data/hubs/tamar-valley"
MOORLAND = "data/hubs/moorland-virtual"
PARTICIPATION = f"{TAMAR}/2026-27/participation.yaml"
R_01 = f"{TAMAR}/2026-27/residencies/r-01.yaml"
R_02 = f"{TAMAR}/2026-27/residencies/r-02.yaml"
R_03 = f"{TAMAR}/2026-27/residencies/r-03.yaml"
V_01 = f"{TAMAR}/2026-27/reviews/v-01.yaml"
LEARNING = f"{TAMAR}/2026-27/learning/reading-routine.yaml"


class Draft:
    """A network in a temporary folder that a test changes."""

    def __init__(self, root: Path) -> None:
        self.root = lay_base(root)

    def write(self, path: str, data: str | bytes) -> "Draft":
        """Put a file in place."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return self

    def swap(self, path: str, *pairs: tuple[str, str]) -> "Draft":
        """Replace texts of a file, each of which must be there."""
        text = (self.root / path).read_text("utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        return self.write(path, text)

    def residency(self, path: str = R_03, **fields: str | None) -> "Draft":
        """Add a residency; fields of None are left out."""
        values = {
            "programme": "lrp", "participant_school": "900118", "participant_stage": "senior",
            "host_school": "900417", "publish_schools": "no",
        } | fields  # fmt: skip
        lines = (f"{name}: {value}\n" for name, value in values.items() if value is not None)
        return self.write(path, "".join(lines))

    def faults(self, today: dt.date = TODAY) -> list[Diagnostic]:
        """Every fault, in reading order."""
        return check(load(self.root), today)

    def codes(self, today: dt.date = TODAY) -> list[str]:
        """The codes of every fault, in reading order."""
        return [fault.code for fault in self.faults(today)]
