"""Numbers → the geometry of pictures. Drawing them is site_templates/pictures.j2's work."""

from generator.pictures.bars import Funnel, Numbers, Part, Stage, Tally, funnel, stacks, tallies
from generator.pictures.hub_map import Area, Map, Place, Spot, draw_map
from generator.pictures.lanes import Group, Lane, Lanes, Visit, lanes
from generator.pictures.school_grid import Grid, Square, draw_grid
from generator.pictures.timeline import Bar, Line, Mark, Timeline, timeline
from generator.pictures.visit_map import Arrow, Disc, Label, Stop, Trip, VisitMap, visit_map
from generator.pictures.weeks import Strip, Week, Weeks, weeks

__all__ = [
    "Area", "Arrow", "Bar", "Disc", "Funnel", "Grid", "Group", "Label", "Lane", "Lanes", "Line",
    "Map", "Mark", "Numbers", "Part", "Place", "Spot", "Square", "Stage", "Stop", "Strip", "Tally",
    "Timeline", "Trip", "Visit", "VisitMap", "Week", "Weeks", "draw_grid", "draw_map", "funnel",
    "lanes", "stacks", "tallies", "timeline", "visit_map", "weeks",
]  # fmt: skip
