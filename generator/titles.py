"""What a residency or review is called on its page, in lists and in diaries."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model import Programme, Residency, Review, School


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
