"""The sample network with its private answers, and records whose people those answers are from.

root = lay_matched(repository, tmp_path)
residency(root, agreed_on="2026-12-01", dates="[2027-02-03, 2027-02-04]")
"""

import shutil
from pathlib import Path

YEAR = "2026-27"
HOME = "tamar-valley"
VISITOR, HOST = "Jory Saltmarsh-Peel", "Digory Copperthwaite"
REVIEWERS, REVIEWED = ("Jacca Weirquay", "Clemency Hoe-Barrow"), "Merryn Castle-Hopgood"
FARTHER, FARTHER_HOST = "Winifred Overdale", "Barnabus Channelworth"

_RESIDENCY = """\
programme: lrp
participant_school: 900104
participant_stage: senior
participant_role: Assistant headteacher
host_school: 900102
participant_aims: How ten minutes of reading survive a Friday afternoon.
host_aims: To be told what our Year 6 will miss.
matched_on: 2026-11-20
publish_schools: no
"""
_REVIEW = """\
programme: mlqar
subject_focus: Maps and fieldwork in Year 7 geography
host_school: 900101
host_aims: We moved fieldwork to October. It feels better, and feeling is all that we have.
reviewers:
  - {school: 900104, stage: middle, role: Head of geography}
  - {school: 900106, stage: middle, role: Leader of humanities}
matched_on: 2026-11-20
publish_schools: no
"""
_FARTHER = """\
programme: lrp
participant_school: 900405
participant_stage: middle
participant_role: Leader of Years 6 and 7
host_school: 900605
host_hub: lea-bridge
participant_aims: What schools that have a real gap do in July.
matched_on: 2026-11-20
publish_schools: yes
"""


def lay_matched(repository: Path, root: Path) -> Path:
    """A copy of the sample network with its private answers beside it; gives `root`."""
    for name in ("data", "content"):
        shutil.copytree(repository / name, root / name)
    shutil.copytree(repository / "samples/private", root / "private")
    return root


def residency(root: Path, *, linked: bool = True, **more: str) -> Path:
    """`r-06` of Tamar Valley: VISITOR goes to HOST. `more` are further lines, by their keys."""
    if linked:
        link(root, HOME, "r-06", "lrp", ["LRP-C9RWT4"], "LRP-N3TW6H")
    return _write(root, HOME, "residencies/r-06", _RESIDENCY, more)


def review(root: Path, **more: str) -> Path:
    """`v-01` of Tamar Valley: REVIEWERS, not in the order of the link file, review REVIEWED."""
    link(root, HOME, "v-01", "mlqar", ["LRP-K5VR8H", "LRP-B2XW6T"], "LRP-P6TX9D")
    return _write(root, HOME, "reviews/v-01", _REVIEW, more)


def farther(root: Path, **more: str) -> Path:
    """`r-06` of Pennine Gateway: FARTHER goes to FARTHER_HOST in Lea Bridge."""
    link(root, "pennine-gateway", "r-06", "lrp", ["LRP-B8MV2J"], "LRP-V2CR6N")
    return _write(root, "pennine-gateway", "residencies/r-06", _FARTHER, more)


def link(
    root: Path, hub: str, record: str, programme: str, interests: list[str], offer: str = ""
) -> Path:
    """A private link file, as `lrp match --write` leaves it."""
    path = root / f"private/matched/{YEAR}/{hub}/{record}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"record: {record}", f"programme: {programme}", "interests:"]
    lines += [f"  - {reference}" for reference in interests]
    path.write_text("\n".join([*lines, *([f"offer: {offer}"] if offer else [])]) + "\n")
    return path


def _write(root: Path, hub: str, name: str, text: str, more: dict[str, str]) -> Path:
    path = root / f"data/hubs/{hub}/{YEAR}/{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [line for line in text.splitlines() if line.partition(":")[0] not in more]
    path.write_text("\n".join([*kept, *(f"{key}: {value}" for key, value in more.items())]) + "\n")
    return path
