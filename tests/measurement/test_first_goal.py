"""The form of a first goal, for somebody who knows what they want and no metric."""

from passaparola.measurement.goal_forms import WISHES, GoalForm
from passaparola.measurement.goal_series import KNOWN
from passaparola.strategy.models import Goal
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World

PAGE = "/b/caffe/measure/goals/"
FROM_AUDIT = "?metric=engagement_rate_by_reach&value=0.04&on=2026-03-01&hash=abc&source=storia.csv"


def kept(world: World) -> Goal:
    with tenancy.brand(world.brands["caffe"]):
        return Goal.objects.get()


def test_a_wish_brings_its_metric_and_name(world: World) -> None:
    anna = signed_in(world.people["anna"])
    for wish in WISHES:
        assert wish.metric in KNOWN
        assert str(wish.name) in anna.get(f"{PAGE}new/").content.decode()
    chosen = anna.get(f"{PAGE}new/?metric=conversions&name=Più clienti").content.decode()
    assert 'value="Più clienti"' in chosen
    assert '<option value="conversions" selected>' in chosen
    assert str(WISHES[0].name) not in chosen


def test_every_metric_is_offered_once(world: World) -> None:
    with tenancy.brand(world.brands["caffe"]):
        form = GoalForm(instance=Goal(), channels=[], people=[])
        offered = [name for _group, members in form.fields["metric"].choices for name, _word in members]  # type: ignore[attr-defined]
    assert sorted(offered) == sorted(KNOWN)


def test_the_audit_vouches_only_for_its_own_value(world: World) -> None:
    anna = signed_in(world.people["anna"])
    same = {"name": "Coinvolgere", "metric": "engagement_rate_by_reach", "baseline_value": "4",
            "baseline_hash": "abc", "baseline_on": "2026-03-01"}  # fmt: skip
    anna.post(f"{PAGE}new/{FROM_AUDIT}", same)
    assert kept(world).baseline_hash == "abc"
    other = {**same, "metric": "conversions", "baseline_value": "20"}
    anna.post(f"{PAGE}{kept(world).pk}/edit/", other)
    assert (kept(world).metric, kept(world).baseline_hash) == ("conversions", "")
