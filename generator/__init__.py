"""Turns a network's YAML files into its site and its hubs' microsites."""

__version__ = "0.1.0"
