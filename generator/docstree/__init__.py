"""The projected network → docs trees: one for the network's site, one for each microsite."""

from generator.docstree.microsite import microsite
from generator.docstree.network_site import NetworkSite, network_site
from generator.docstree.scene import Scene
from generator.docstree.tree import DocsTree

__all__ = ["DocsTree", "NetworkSite", "Scene", "microsite", "network_site"]
