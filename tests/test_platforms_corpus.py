"""Recorded answers of platforms, with what a reader should find in each: a line a platform, and floors."""

from collections import defaultdict
from pathlib import Path

import pytest
from platform_score import Score, recordings, score

RIGHT = 0.98
"""Share of the listed events that are found with all their judged fields right."""
OUTCOMES = 1.0
"""Share of the recordings whose outcome is told right: events, none, or the error by its name."""


@pytest.fixture(scope="module")
def scores(corpus: Path) -> list[Score]:
    found = [score(path) for path in recordings(corpus / "platforms")]
    assert found
    return found


def test_recorded_platforms_give_the_events_that_they_hold(
    scores: list[Score], capsys: pytest.CaptureFixture[str]
) -> None:
    platforms: dict[str, list[Score]] = defaultdict(list)
    for one in scores:
        platforms[one.name.split("/")[0]].append(one)
    with capsys.disabled():
        print(f"\n{'platform':22}{'files':>6}{'outcome':>9}{'count':>7}{'events':>8}{'found':>7}{'right':>7}  wrong")
        for name, group in sorted(platforms.items()):
            print(_line(name, group))
        print(_line("all", scores))
    expected, right = sum(one.expected for one in scores), sum(one.right for one in scores)
    assert right >= RIGHT * expected
    assert sum(one.outcome_right for one in scores) >= OUTCOMES * len(scores)


def _line(name: str, group: list[Score]) -> str:
    wrong: dict[str, int] = defaultdict(int)
    for one in group:
        for key, times in one.wrong.items():
            wrong[key] += times
    told = ", ".join(f"{key} {times}" for key, times in sorted(wrong.items()))
    return (
        f"{name:22}{len(group):>6}{sum(o.outcome_right for o in group):>9}{sum(o.count_right for o in group):>7}"
        f"{sum(o.expected for o in group):>8}{sum(o.found for o in group):>7}{sum(o.right for o in group):>7}  {told}"
    )


def test_walls_and_errors_are_told_by_their_names(scores: list[Score]) -> None:
    wrong = [one for one in scores if one.name.startswith("error_bodies/") and not one.outcome_right]
    assert not wrong, [(one.name, one.notes) for one in wrong]
