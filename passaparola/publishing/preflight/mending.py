"""One click that mends a problem: the fix is done on the text that has it, the post's own or the channel's."""

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.kernel.message import Fix
from passaparola.kernel.network.port import Poll
from passaparola.publishing.content import polls
from passaparola.publishing.content.mending import CAN, Words, mended
from passaparola.publishing.models import Post, Variant
from passaparola.publishing.sheet import Sheet, sheet_of

OF_ONE_CHANNEL = frozenset({"shorten"})
"""Fixes that only this channel needs: the others keep the words as they are."""
DROP_MEDIA, KEEP_ALONE = "drop_media", "keep_alone"
_OWN_WORDS = ("text", "first_comment")  # a channel may have its own; what is mended stays where it was said


def can(fix: Fix) -> bool:
    """Whether one click does it; what needs a person (words about a picture) leads to its field instead."""
    return fix.id in CAN or fix.id in (DROP_MEDIA, KEEP_ALONE)


def mend(post: Post, channel: Channel, fix: Fix) -> None:
    """Do it, inside the brand's scope. Raises KeyError for a fix that one click cannot do."""
    sheet = sheet_of(post)
    if fix.id == DROP_MEDIA:
        _drop(sheet, channel, str(fix.params["kind"]), int(fix.params["keep"]))
    elif fix.id == KEEP_ALONE:
        _keep(sheet, channel, [sheet.files_for(channel)[int(fix.params["number"]) - 1].asset_id])
    else:
        _reword(sheet, channel, fix)


def _reword(sheet: Sheet, channel: Channel, fix: Fix) -> None:
    post, spec = sheet.post, network_of(channel).spec
    was = Words(
        text=sheet.text_for(channel),
        title=sheet.title_for(channel),
        first_comment=sheet.comment_for(channel),
        warning=post.warning,
        split=post.split,
        poll=polls.read(post.poll),
        with_media=bool(sheet.files_for(channel)),
    )
    now = mended(was, fix, spec)
    post.warning, post.split, post.poll = now.warning, now.split, _stored(now.poll)
    variant = sheet.variants.get(channel.pk) or Variant(brand_id=post.brand_id, post=post, channel=channel)
    alone = fix.id in OF_ONE_CHANNEL and len(sheet.chosen) > 1
    for name in _OWN_WORDS:
        if getattr(now, name) != getattr(was, name):
            own = alone or getattr(variant, name) is not None
            setattr(variant if own else post, name, getattr(now, name))
    variant.save()
    post.save()


def _drop(sheet: Sheet, channel: Channel, kind: str, keep: int) -> None:
    """The channel gets only the first files of this kind; the post keeps all of them."""
    rule = next(each for each in network_of(channel).spec.media if each.kind == kind)
    left, kept = keep, []
    for each in sheet.files_for(channel):
        counts = each.asset.type in rule.types
        if not counts or left > 0:
            kept.append(each.asset_id)
        left -= counts
    _keep(sheet, channel, kept)


def _keep(sheet: Sheet, channel: Channel, assets: list[int]) -> None:
    """The channel gets only these files; the post keeps all of them."""
    variant = sheet.variants.get(channel.pk) or Variant(brand_id=sheet.post.brand_id, post=sheet.post, channel=channel)
    variant.media = assets
    variant.save()


def _stored(poll: Poll | None) -> dict[str, object] | None:
    if poll is None:
        return None
    hours = int(poll.length.total_seconds() // 3600)
    return {"choices": list(poll.choices), "hours": hours, "multiple": poll.multiple}
