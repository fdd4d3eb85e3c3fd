"""An audit of one post that bears the mark, and files that were refused."""

from passaparola.audit.models import Audit, Intake
from passaparola.channels.models import Channel

_UNKNOWN = {"id": "baseline.no_dates", "params": {}}
_MISSING = ("span", "cadence", "gaps", "formats", "followers", "best_hour")


def audits(brand: int, mark: str, channel: Channel) -> dict[str, object]:
    """Their numbers, by the names that they have in addresses."""
    audit = Audit.objects.create(
        brand_id=brand, name=mark, channel=channel, zone="UTC", schema=1, result=_baseline(mark), hash=mark[:64]
    )
    intake = Intake.objects.create(brand_id=brand, name=mark, zone="UTC", state=Intake.State.FAILED, reason=_UNKNOWN)
    return {"audit": audit.pk, "other": audit.pk, "intake": intake.pk}


def _baseline(mark: str) -> dict[str, object]:
    post = {"row": 1, "id": mark, "url": "", "text": mark, "at": None, "format": "", "value": 7.0}
    likes = {"median": 7.0, "n": 1, "interval": None, "by": {"format": {}, "hour": {}, "weekday": {}}}
    return {
        **{"rows": 1, "posts": 1, "rejected": 0, "duplicates": 0, "refused": [], "unread": [], "main_metric": "likes"},
        **dict.fromkeys(_MISSING),
        **{f"{name}_reason": _UNKNOWN for name in _MISSING},
        "files": [{"name": mark, "rows": 1, "posts": 1, "columns": {}}],
        "metrics": {"likes": likes},
        "definitions": {"likes": {"id": "baseline.definition.count", "params": {"metric": "likes"}}},
        "best_posts": [post],
        "worst_posts": [],
    }
