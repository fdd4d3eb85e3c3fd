"""The weeks' ends on the way to a goal: each of them, or as many as a page can show."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from passaparola.measurement.progress import MOST_CHECKPOINTS, Line, checkpoints

FIRST = date(2026, 1, 5)


@pytest.mark.parametrize(("days", "step"), [(70, 7), (73, 7), (548, 7), (1200, 21), (26_000, 329)])
def test_a_long_way_has_fewer_checkpoints_and_never_loses_its_last_day(days: int, step: int) -> None:
    line = Line(3.0, 10.0, FIRST, FIRST + timedelta(days=days))
    found = [each.day for each in checkpoints(line, [], FIRST)]
    assert len(found) <= MOST_CHECKPOINTS + 2
    assert (found[0], found[-1]) == (line.first, line.last)
    assert {later - earlier for earlier, later in pairwise(found[:-1])} == {timedelta(days=step)}
