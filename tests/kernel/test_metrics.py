"""The catalogue says what may be added, and nothing unique may."""

import pytest

from passaparola.kernel.metrics import CATALOGUE, ENGAGEMENTS, Over, Timing, Unit, UnknownMetric, may_add, metric


@pytest.mark.parametrize("id", CATALOGUE)
def test_unique_counts_and_rates_are_never_added(id: str) -> None:
    if metric(id).unit in {Unit.PEOPLE, Unit.RATIO}:
        assert not any(may_add(id, over) for over in Over)


@pytest.mark.parametrize("id", CATALOGUE)
def test_a_rate_names_its_base_and_what_it_is_made_of(id: str) -> None:
    found = metric(id)
    assert (found.base is not None) == (found.source == "computed")
    assert found.base or found.unit is not Unit.RATIO or found.source == "network"  # one that comes ready-made
    assert {*found.made_of, *filter(None, [found.base])} <= set(CATALOGUE)
    if found.id.startswith("engagement_rate"):
        assert found.id.endswith(f"_by_{found.base}")


def test_interactions_may_be_added_over_everything() -> None:
    assert all(may_add(id, over) for id in (*ENGAGEMENTS, "impressions") for over in Over)


def test_followers_are_a_level_and_no_total() -> None:
    assert metric("followers").timing is Timing.LEVEL


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(UnknownMetric):
        may_add("hype", Over.POSTS)
