"""How the approval of posts stands, inside the brand's scope: read by the composer, the lists and the scheduler."""

import hashlib
import json

from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.publishing import rules
from passaparola.publishing.models import Approval, ApprovalRule
from passaparola.publishing.rules import Approving, Asked, Mode
from passaparola.publishing.sheet import Sheet


def mode_of(brand: int) -> Mode:
    """Whose approval the brand's posts need."""
    rule = ApprovalRule.objects.filter(brand_id=brand).first()
    return Mode(rule.mode) if rule else Mode.NONE


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


def standing_of(sheet: Sheet, mode: Mode, asked: list[Approval] | None = None) -> Approving:
    """How the approval of what the post says now stands."""
    rows = history(sheet) if asked is None else asked
    moment = timezone.now()
    seen = [Asked(each.kind, each.content, each.verdict, each.expires_at <= moment) for each in rows]
    return rules.approving(mode, content_of(sheet), seen)


def may_go(sheet: Sheet) -> bool:
    """Whether the post may be scheduled as it is."""
    mode = mode_of(sheet.post.brand_id)
    return mode is Mode.NONE or rules.may_go(mode, standing_of(sheet, mode))
