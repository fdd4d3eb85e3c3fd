"""Rows of measurement, bearing the brand's mark."""

from datetime import timedelta

from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.measurement.models import Correction, Reading, Watch
from passaparola.strategy.models import Goal


def results(brand: int, mark: str, channel: Channel, delivery: int) -> dict[str, object]:
    """A goal, readings of an account and of a post, their watches, and a correction."""
    now = timezone.now()
    day = now.date()
    goal = Goal.objects.create(
        brand_id=brand, name=mark, metric="followers", channel=channel, baseline_value=10, baseline_on=day, target=20,
        due_on=day + timedelta(days=60), why=mark,
    )  # fmt: skip
    for which in (None, delivery):
        Reading.objects.create(
            brand_id=brand,
            channel=channel,
            delivery_id=which,
            metric="likes" if which else "followers",
            value=7,
            at=now,
        )
        Watch.objects.create(brand_id=brand, channel=channel, delivery_id=which, trouble={"id": mark, "params": {}})
    told = {"id": "weak.link", "params": {"label": mark, "count": 9}}
    correction = Correction.objects.create(
        brand_id=brand, week=day - timedelta(days=day.weekday()), kind="link", subject=mark, words=told, proposal=told
    )
    return {"goal": goal.pk, "correction": correction.pk, "metric": "followers"}
