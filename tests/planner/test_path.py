"""The guided path: what is done, what comes next."""

from dataclasses import replace

from passaparola.planner.path import Facts, Standing, path


def next_of(facts: Facts) -> str:
    return next((each.id for each in path(facts).steps if each.standing is Standing.NEXT), "")


def test_an_empty_brand_begins_with_a_channel() -> None:
    found = path(Facts())
    assert (found.done, found.finished, next_of(Facts())) == (0, False, "channel")
    assert [each.standing for each in found.steps[1:]] == [Standing.LATER] * 8


def test_each_thing_that_is_there_brings_the_next_step() -> None:
    assert next_of(Facts(channels=1)) == "audit"
    assert next_of(Facts(channels=1, audited=True)) == "goal"
    assert next_of(Facts(channels=1, audited=True, goals=1, personas=1, pillars=3)) == "week"
    begun = Facts(1, True, 1, 1, 3, 2, slots=2, filled=1, scheduled=1, agreed=1)
    assert next_of(begun) == "fill"


def test_what_is_done_out_of_order_counts() -> None:
    found = path(Facts(personas=1))
    assert found.done == 1
    assert next_of(Facts(personas=1)) == "channel"


def test_approval_is_a_step_where_posts_need_it() -> None:
    ready = Facts(1, True, 1, 1, 3, 2, slots=2, filled=2)
    assert next_of(ready) == "schedule"
    assert next_of(replace(ready, approves=True)) == "approve"
    assert next_of(replace(ready, approves=True, agreed=2)) == "schedule"


def test_the_path_ends_with_the_first_scheduled_week() -> None:
    done = Facts(1, True, 1, 1, 3, 2, slots=2, filled=2, agreed=2, scheduled=2)
    assert path(done).finished
