"""In a large network the name of a hub is typed, and understood by its name and by its id."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator import build, sources
from generator.docstree import microsite
from generator.exports.issue_form import issue_form
from generator.forms import choices, judge, questionnaire
from generator.importers.responses import Response
from generator.model import MANY_HUBS, Form, Network
from tests.importer_fixtures import club, shapes

TODAY = club.TODAY


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> club.Place:
    """The sample network with so many hubs more that nobody finds theirs in a list."""
    found = club.place(club.lay(tmp_path_factory.mktemp("net")))
    found.network = many(found.network)
    return found


def many(network: Network, count: int = MANY_HUBS) -> Network:
    more = tuple(
        replace(network.hubs[0], id=f"more-{n:03}", name=f"More {n:03}", schools=(), years=())
        for n in range(count)
    )
    return replace(network, hubs=(*network.hubs, *more))


def find(network: Network, form: str) -> Form:
    found = network.find_form(form)
    assert found is not None
    return found


def test_up_to_a_hundred_hubs_are_offered_and_more_are_typed(place: club.Place) -> None:
    form = find(place.network, "interest")
    hundred = replace(place.network, hubs=place.network.hubs[:MANY_HUBS])
    few = questionnaire(form, hundred).by_name["hub"]
    assert (few.widget, len(few.options)) == ("radios", MANY_HUBS)
    typed = questionnaire(form, place.network).by_name["hub"]
    assert (typed.widget, typed.options, typed.pattern) == ("text", (), "")
    assert choices.WHEN_TYPED["hubs"] in typed.hint
    assert typed.is_needed


@pytest.mark.parametrize("text", ["Tamar Valley", "tamar-valley", " tamar  valley ", "More 007"])
def test_a_typed_hub_is_known_by_its_name_and_by_its_id(place: club.Place, text: str) -> None:
    [row] = read(place, text)
    assert not row.faults
    assert row.answers["hub"] in ("tamar-valley", "more-007")


def test_a_slip_in_a_typed_name_is_a_fault_that_says_what_may_be_meant(place: club.Place) -> None:
    [row] = read(place, "Tamer Valley")
    assert [d.message for d in row.faults] == ["The hub must be a hub of the network."]
    assert row.faults[0].hint == "Did you mean `tamar-valley` (Tamar Valley)?"
    assert str(row.faults[0].location) == "answers.csv, A2"
    [row] = read(place, "Zzyzx")
    assert row.faults[0].hint == "Write the hub's name as it stands on its own page."


def read(place: club.Place, hub: str) -> tuple[Response, ...]:
    return place.read("club", shapes.table(["Which hub?", "Name"], [[hub, "Robin"]])).rows


def test_the_page_and_the_issue_form_ask_for_it_as_text_in_the_same_words(
    place: club.Place,
) -> None:
    asked = questionnaire(find(place.network, "correction"), place.network)
    verdict = judge(asked, {"hub": "Tamar Valley"})
    assert verdict.answers["hub"] == "Tamar Valley"
    text = issue_form(questionnaire(find(place.network, "learning"), place.network)).decode()
    assert "More 007" not in text
    assert choices.WHEN_TYPED["hubs"] in text


def test_a_hubs_forms_do_not_change_with_hubs_it_has_nothing_to_do_with(
    place: club.Place,
) -> None:
    before = forms_of(place.network)
    other = [hub for hub in place.network.hubs if hub.id == "more-007"]
    renamed = replace(other[0], name="Quite another name", strapline="Another strapline.")
    hubs = tuple(renamed if hub.id == "more-007" else hub for hub in place.network.hubs)
    assert forms_of(replace(place.network, hubs=hubs)) == before
    assert "docs/forms/host-reflection.md" in before
    assert not any("More 0" in text.decode() for text in before.values())


def forms_of(network: Network) -> dict[str, bytes]:
    root = Path(__file__).resolve().parents[1]
    loaded, pages, _ = sources.read(root, TODAY)
    options = build.Options(root, root / "site", TODAY)
    scene = replace(sources.plan(options, loaded, pages), network=network, _shares={})
    tree = microsite(scene, scene.hubs["tamar-valley"], sources.environment(root))
    return {path: data for path, data in tree.files.items() if path.startswith("docs/forms/")}
