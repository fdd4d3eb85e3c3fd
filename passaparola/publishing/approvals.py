"""How the approval of posts stands, inside the brand's scope: read by the composer, the lists and the scheduler."""

import hashlib
import json
from collections.abc import Mapping

from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.publishing import rules
from passaparola.publishing.approval import rules as steps_rules
from passaparola.publishing.approval.rules import Asked, Stand
from passaparola.publishing.approval.steps import mode_of, steps_of
from passaparola.publishing.models import Approval
from passaparola.publishing.rules import Mode, Verdict
from passaparola.publishing.sheet import Sheet

__all__ = ["approved", "content_of", "history", "may_go", "mode_of", "stand_of"]


def content_of(sheet: Sheet) -> str:
    """A digest of what each chosen channel gets: text, title, files and their descriptions, options, all beside it.

    Neither the time nor the short form of its links is part of it, nor where a long text is cut.
    """
    said = [[channel.pk, _said(sheet, channel)] for channel in sorted(sheet.chosen, key=lambda each: each.pk)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _said(sheet: Sheet, channel: Channel) -> dict[str, object]:
    said = {**sheet.content_for(channel).snapshot(), "text": sheet.text_for(channel)}
    said.pop("rest", None)
    comment = sheet.comment_for(channel)
    return {**said, "comment": comment} if comment else said


def history(sheet: Sheet) -> list[Approval]:
    """Every question about the post, the newest first."""
    return list(Approval.objects.filter(post=sheet.post).select_related("asked_by", "decided_by"))


def stand_of(sheet: Sheet, asked: list[Approval] | None = None) -> Stand:
    """How the approval of what the post says now stands, and which step it waits for."""
    wanted = steps_of(sheet.post.brand_id)
    needed = steps_rules.needed(wanted, {each.pk for each in sheet.chosen})
    rows = history(sheet) if asked is None else asked
    if not needed and not rows:
        return Stand(rules.Approving.FREE)
    moment, content = timezone.now(), content_of(sheet)
    if needed:
        seen = [Asked(each.kind, each.content, each.verdict, each.expires_at <= moment, each.step) for each in rows]
        return steps_rules.stand(needed, content, seen)
    free = [rules.Asked(each.kind, each.content, each.verdict, each.expires_at <= moment) for each in rows]
    return Stand(rules.approving(Mode.NONE, content, free))


def may_go(sheet: Sheet) -> bool:
    """Whether the post may be scheduled as it is."""
    wanted = steps_of(sheet.post.brand_id)
    return not steps_rules.needed(wanted, {each.pk for each in sheet.chosen}) or stand_of(sheet).may_go


def approved(sheet: Sheet) -> Mapping[str, str] | None:
    """What was approved of what the post says now: its hash, by whom, when (UTC); None where nobody was asked."""
    content = content_of(sheet)
    rows = Approval.objects.filter(post=sheet.post, content=content, verdict=Verdict.APPROVED).order_by("decided_at")
    said = [(each.decided_name, each.decided_at) for each in rows]
    if not said:
        return None
    names = ", ".join(dict.fromkeys(name for name, _at in said))
    last = max(at for _name, at in said if at is not None)
    return {"hash": content, "by": names, "at": last.isoformat(timespec="seconds")}
