"""What records are called on their pages, in lists and in diaries; phases and kinds in words."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model import Programme, Residency, Review, School

PHASES = {
    "nursery": "Nursery", "primary": "Primary", "middle": "Middle", "secondary": "Secondary",
    "all-through": "All-through", "sixteen-plus": "16 plus", "not-applicable": "Other settings",
}  # fmt: skip
KINDS_OF_LEARNING = {
    "residency": "From a residency",
    "review": "From a review",
    "practice": "Practice",
    "research": "Research",
    "subject-group": "Subject group",
    "joint-practice-development": "Joint practice development",
    "training": "Training or speaker",
    "visit": "School visit",
    "funded-activity": "Funded activity",
}


def title_of(
    record: Residency | Review, schools: Mapping[str, School], programme: Programme | None
) -> str:
    """The title of a record of a projected network; `schools` are all of them by URN."""
    if isinstance(record, Review):
        return record.subject_focus
    host = schools.get(record.host_school or "")
    stage = _stage(record, programme)
    if host is not None:
        return f"{stage} visiting {host.name}"
    if record.participant_aims and len(record.participant_aims) <= 70:
        return record.participant_aims.rstrip(".")
    if record.host_school is None and record.host.startswith("Host school"):
        return f"{stage}, looking for a host school"
    return f"{stage} visiting {record.host[0].lower() + record.host[1:]}" if record.host else stage


def _stage(record: Residency, programme: Programme | None) -> str:
    if record.participant_role:
        return record.participant_role
    stage = programme.find_stage(record.participant_stage) if programme else None
    return stage.title[0].upper() + stage.title[1:] if stage else "Leader"
