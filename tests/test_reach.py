"""What a part of the site has and where it leads, held once for all hubs."""

from generator.cache import pack, unpack
from generator.engines.reach import Reach, alike

OWN = Reach(
    {"hubs/x/index.html": ("about", "top"), "hubs/x/pack.zip": None},
    (("roles/index.html", "lead"),),
    {"hubs/x/index.html": ("data/hubs/x/hub.yaml", "data/network.yaml")},
    "a digest",
)


def test_texts_are_held_once_and_the_reach_stays_the_same() -> None:
    first, second = unpack(pack(OWN)), unpack(pack(OWN))
    assert first.leads[0] is not second.leads[0]
    known: dict[object, object] = {}
    one, other = alike(first, known), alike(second, known)
    assert one == other == OWN
    assert [*one.stands] == [*OWN.stands]
    assert one.stands["hubs/x/index.html"] is other.stands["hubs/x/index.html"]
    assert one.leads[0] is other.leads[0]
    assert one.origins["hubs/x/index.html"] is other.origins["hubs/x/index.html"]
