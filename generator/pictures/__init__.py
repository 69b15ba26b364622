"""Numbers → the geometry of pictures. Drawing them is site_templates/pictures.j2's work."""

from generator.pictures.bars import Funnel, Numbers, Part, Stage, Tally, funnel, stacks, tallies
from generator.pictures.hub_map import Area, Map, Place, Spot, draw_map
from generator.pictures.lanes import Group, Lane, Lanes, Visit, lanes
from generator.pictures.timeline import Bar, Line, Mark, Timeline, timeline
from generator.pictures.visit_map import Arrow, Disc, Label, Stop, Trip, VisitMap, visit_map

__all__ = [
    "Area", "Arrow", "Bar", "Disc", "Funnel", "Group", "Label", "Lane", "Lanes", "Line", "Map",
    "Mark", "Numbers", "Part", "Place", "Spot", "Stage", "Stop", "Tally", "Timeline", "Trip",
    "Visit", "VisitMap", "draw_map", "funnel", "lanes", "stacks", "tallies",
    "timeline", "visit_map",
]  # fmt: skip
