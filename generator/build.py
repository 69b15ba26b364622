"""The order of the steps: read → check → shares → microsites → the network's pages → one folder."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator import reading, write
from generator.cache import FOLDER, Cache, digest, pack, unpack
from generator.diagnostics import Diagnostic, in_reading_order
from generator.edition import Edition, next_edition, parts_of, standing
from generator.options import Options, names_of
from generator.refusals import Refusal
from generator.shelf import Lost
from generator.watch import Watch, unwatched

if TYPE_CHECKING:
    from generator.assembly import Assembly

_WHOLE = "whole:"


class OtherSite(Refusal):
    """Some hubs are to be built, and the rest of their site is not there."""

    says = "`{}` holds no site for this audience yet. Build the whole site first."


class NoSuchHub(Refusal):
    """A hub named on the command line that the network does not have."""

    says = "The network has no hub `{}`."


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: its faults, and how many pages stand in the site it wrote."""

    diagnostics: list[Diagnostic]
    pages: int = 0
    microsites: int = 0
    made: tuple[str, ...] = ()
    """The parts that were made anew: ids of hubs, and chapters of the network's own site."""

    @property
    def failed(self) -> bool:
        """Whether anything was at fault that stops a build."""
        return any(d.severity == "error" for d in self.diagnostics)


def build(options: Options, progress: Watch = unwatched) -> Built:
    """Build the site, or only some hubs of it, and put it in place as a whole.

    What stands already and is made from the same is kept. Nothing is written while an error
    stands. Raises NoSuchHub, OtherSite, write.NotOurs, write.InUse and mkdocs.EngineFailed.
    """
    with kept_for(options) as kept:
        try:
            return _build(options, kept, progress)
        except Lost:
            # Somebody emptied the cache while it was read. Without what it said, all is made.
            kept.forget("state/chapters")
            kept.forget("state/shares")
            return _build(options, kept, progress)


@contextmanager
def kept_for(options: Options) -> Iterator[Cache]:
    """The network's cache; without one, a folder that is gone when the block ends."""
    if options.cache and (options.root / "data" / "network.yaml").is_file():
        yield Cache(options.kept_in or options.root / FOLDER)
    else:
        with tempfile.TemporaryDirectory(prefix="lrp-") as folder:
            yield Cache(Path(folder))


def _build(options: Options, kept: Cache, progress: Watch) -> Built:
    found = reading.read(options.root, options.today, kept)
    _refuse_unknown(options.hubs, found.hubs)
    edition_of = f"Audience: {options.audience}\n"
    if options.hubs:
        _refuse_other(options.out, edition_of)
    own = names_of(options, found, kept)
    name = digest(own.whole, *(part for hub in found.hubs.values() for part in (hub.id, hub.key)))
    if not options.hubs and (known := _standing(options, name, kept)) is not None:
        return known
    # Imported here: a build that finds everything as it was must not pay for them.
    from generator.assembly import Assembly
    from generator.crew import crew
    from generator.sources import gather, prose_of

    pages, faults = prose_of(options.root)
    diagnostics = in_reading_order([*found.diagnostics, *faults])
    if any(d.severity == "error" for d in diagnostics):
        return Built(diagnostics)
    given = gather(options, found, pages, own, kept)
    shop = given.shop.elsewhere() if options.scheduler else given.shop
    with (
        next_edition(options.out, edition_of, kept) as new,
        crew(shop, options.workers, options.scheduler) as hands,
    ):
        whole = Assembly(given, kept, new, hands, progress)
        assemble(options, whole, new)
        diagnostics += whole.faults
        built = Built(
            in_reading_order(diagnostics), len(whole.pages), len(options.hubs or found.hubs),
            tuple(whole.made),
        )  # fmt: skip
        if built.failed:
            raise _Refused(built.diagnostics)
        if not options.hubs:
            new.put(_WHOLE, name, {})
            kept.put("built", name, pack((built.diagnostics, built.pages, built.microsites)))
    whole.remember()
    kept.trim()
    return built


def assemble(options: Options, whole: Assembly, new: Edition) -> None:
    """Make an edition of its parts."""
    whole.shares()
    if options.hubs and new.standing:
        whole.keep_standing(options.hubs)
        whole.microsites(options.hubs)
    else:
        whole.microsites(whole.hubs)
        whole.network()
        whole.open_data()
        whole.editor()
    whole.search()
    whole.redirects()
    whole.sitemap()
    whole.check_links()


def _standing(options: Options, name: str, kept: Cache) -> Built | None:
    """What the last build said, if nothing has changed since."""
    data = kept.get("built", name)
    if data is None or parts_of(options.out, kept).get(_WHOLE, ("", ()))[0] != name:
        return None
    # Every file is looked at only where the site would do.
    return Built(*unpack(data)) if standing(options.out, kept) else None


class _Refused(Exception):
    """Leaves the write without putting the new site in place."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("broken links")
        self.diagnostics = diagnostics


def build_or_refuse(options: Options, progress: Watch = unwatched) -> Built:
    """`build`, with a refusal of the finished pages given as a value."""
    try:
        return build(options, progress)
    except _Refused as refused:
        return Built(refused.diagnostics)


def _refuse_unknown(wanted: Collection[str], known: Collection[str]) -> None:
    for hub in wanted:
        if hub not in known:
            raise NoSuchHub(hub)


def _refuse_other(site: Path, edition: str) -> None:
    marker = site / write.MARKER
    if not marker.is_file():
        if site.is_dir() and any(site.iterdir()):
            raise write.NotOurs(str(site))
        raise OtherSite(str(site))
    if edition not in marker.read_text("utf-8"):
        raise OtherSite(str(site))


__all__ = ["Built", "NoSuchHub", "Options", "OtherSite", "build", "build_or_refuse"]
