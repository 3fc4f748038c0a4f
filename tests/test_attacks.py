"""Hostile inputs of our own through the whole program: fetched, read, stored, published; nothing of them gets out.

The short form takes a handful of each kind and those that once got through; the long form takes all.
"""

import csv
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest
from attacks import KINDS, Attack, attacks
from figures import measured
from hostile import NOW, Outcome, World, cases, examine, published, table
from servers import Server

from pipeline.serve import application

CONTROL = Attack("ics/harmless.ics", next(one.content for one in attacks() if one.file == "ics/ttl_0.ics"), 1, 1)
BATCH = 60
"""Inputs whose regions one site serves at a time."""
ONCE_THROUGH = re.compile(
    r"(ics/(run_[19]|people|zone_names|unseen|formulas_summary|rule_daily_from_year_1|starts)|yaml/(python|laughs)"
    r"|xml/(dates|links|laughs|active_title_twice)|json/(field_digits|field_surrogate|links|schedule_[05])"
    r"|html/(links|next_inside)|http/(redirect_[68]_302|refresh_1|gzip_bomb)|other/path)\."
)


async def outcomes(wanted: Iterable[Attack], data: Path) -> list[Outcome]:
    """Send inputs through the program and read all that is published of them."""
    folder = data / "inputs"
    told = [CONTROL, *wanted]
    for attack in told:
        path = folder / attack.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(attack.content)
    with (folder / "MANIFEST.tsv").open("w", encoding="utf-8", newline="") as lines:
        rows = csv.DictWriter(lines, [*CONTROL.row], delimiter="\t")
        rows.writeheader()
        rows.writerows(attack.row for attack in told)
    async with Server() as server, World(server, folder, data) as world:
        found = [await world.run(case) for case in cases(folder)]
    site = application(data, found[0].case.slug)
    harmless = await published(site, found[0].case, data / f"{found[0].case.slug}.db")
    for one in found:
        database = data / f"{one.case.slug}.db"
        examine(one, await published(site, one.case, database), harmless, database)
    return found[1:]


async def test_what_once_got_through_gets_through_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", NOW.isoformat())
    found = await outcomes((one for one in attacks() if ONCE_THROUGH.match(one.file)), tmp_path)
    assert len(found) > 20
    assert not [f"{one.case.name}: {one.faults}" for one in found if one.faults]


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
async def test_no_attack_of_our_own_gets_through(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", NOW.isoformat())
    found: list[Outcome] = []
    made = KINDS[kind]()
    while batch := [*islice(made, BATCH)]:
        found += await outcomes(batch, tmp_path / str(len(found)))
    with capsys.disabled():
        print("\n" + table(found))
    measured(f"attacks of our own, {kind}", inputs=len(found), faults=sum(bool(one.faults) for one in found))
    assert not [f"{one.case.name}: {one.faults}" for one in found if one.faults]
