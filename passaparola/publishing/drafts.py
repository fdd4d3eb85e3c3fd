"""Posts before they go out: keeping what was written, its files, the bin."""

import hashlib
import json
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.library import shelving
from passaparola.library.models import Asset
from passaparola.publishing import rules
from passaparola.publishing.aims import aim, aims_of
from passaparola.publishing.content import side
from passaparola.publishing.models import KIND, Attachment, Post, Variant
from passaparola.publishing.sheet import connected
from passaparola.publishing.versions import keeping as versions
from passaparola.publishing.writing import Writing
from passaparola.publishing.writing_fields import is_said, keep_fields, said_of
from passaparola.workspaces.auditing import Did, note
from passaparola.workspaces.models import Brand

COPIED = (
    "tracked", "utm", "poll", "first_comment", "split", "numbered", "warning", "place", "relation", "partner_id",
    "ai_made", "goal_id", "persona_id", "pillar_id", "campaign_id",
)  # fmt: skip
"""What a copy takes along besides words, options, channels and files."""
MOST_FILES = 40  # of one post, over all its channels


class ChangedElsewhere(RuntimeError):
    """Somebody else, or another window, changed the post since this form was opened."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.pk)
        self.post = post


class StillOut(RuntimeError):
    """Something of the post is going out right now, or nobody knows whether it did."""


def version_of(post: Post) -> str:
    """What a form carries to tell whether the post says something else by now: a digest of all that it says."""
    if not post.pk:
        return ""
    said = [post.title, post.text, post.language, post.options, str(post.plan_date), str(post.plan_time), aims_of(post)]
    said += [True] if post.tracked else []
    said += [] if post.utm else ["utm"]
    said += said_of(post)
    variants = list(post.variants.order_by("channel").values_list("channel_id", "text", "chosen"))
    files = list(post.attachments.values_list("asset_id", "alt"))
    return hashlib.sha256(json.dumps([said, variants, files], sort_keys=True).encode()).hexdigest()[:16]


def keep(brand: Brand, written: Writing, person: int | None, *, anyway: bool = False) -> Post:
    """Store the form on its post, made now if there is none. Raises ChangedElsewhere unless ``anyway``.

    What the same window stored a moment ago is no change elsewhere: a draft that saves itself must not stand in the
    way of the button that is pressed next.
    """
    post, new = _locked(brand, written, person)
    own = bool(written.window) and written.window == post.written_in
    if own and written.turn < post.written_turn:  # overtaken by a later change of the same window
        return post
    if not (new or own or anyway) and written.version != version_of(post) and not _same(post, written):
        raise ChangedElsewhere(post)
    post.written_in, post.written_turn = written.window, written.turn
    master_was = "" if new else post.text
    post.title, post.text, post.language = written.title, written.text, written.language
    post.options = {**post.options, **written.options}
    post.tracked, post.utm = written.tracked, written.utm
    post.plan_date, post.plan_time, post.zone = written.day, written.hour, brand.zone
    aim(post, written.aims)
    post.save()
    _keep_variants(post, written, master_was)
    keep_fields(post, written.fields)
    _keep_media(post, written)
    versions.keep(post, person)
    return post


def plan(post: Post, written: Writing) -> Post:
    """Store only when the post is to go out."""
    post.plan_date, post.plan_time, post.written_in = written.day, written.hour, ""
    post.save(update_fields=["plan_date", "plan_time", "written_in", "changed_at"])
    return post


def attach(post: Post, assets: Sequence[Asset]) -> None:
    """Add files at the end; one that is there already stays where it is."""
    there = set(post.attachments.values_list("asset_id", flat=True))
    fresh = [each for each in assets if each.pk not in there][: MOST_FILES - len(there)]
    last = max(post.attachments.values_list("position", flat=True), default=0)
    for position, asset in enumerate(dict.fromkeys(fresh), last + 1):
        Attachment.objects.create(brand_id=post.brand_id, post=post, asset=asset, position=position, alt=asset.alt)
    if fresh:
        post.save(update_fields=["changed_at"])


def rearrange(post: Post, asset: int, step: int) -> None:
    """Move a file one place towards the front (``step`` -1) or the back (1), or take it out (0)."""
    order = list(post.attachments.all())
    at = next((place for place, each in enumerate(order) if each.asset_id == asset), None)
    if at is None:
        return
    moved = order.pop(at)
    if step:
        order.insert(max(0, at + step), moved)
    else:
        moved.delete()
    _number(order)
    post.save(update_fields=["changed_at"])


def throw_away(post: Post, person: int | None) -> None:
    """Into the bin; what has not begun to go out is taken back. Raises StillOut while something is on its way."""
    side.take_back(post.pk, person)
    if any(each.state not in ("sent", "failed", "cancelled") for each in handing.of(KIND, [post.pk])):
        raise StillOut(post.pk)
    post.binned_at, post.scheduled_at = timezone.now(), None
    post.save(update_fields=["binned_at", "scheduled_at", "changed_at"])
    note(Did.POST_BINNED, str(post), details={"post": post.pk})


def recover(post: Post) -> None:
    """Out of the bin, as a draft."""
    post.binned_at = None
    post.save(update_fields=["binned_at", "changed_at"])
    note(Did.POST_RECOVERED, str(post), details={"post": post.pk})


def duplicate(post: Post, person: int | None) -> Post:
    """A new draft with the same words, channels and files, and no plan."""
    copied = Post.objects.create(
        brand_id=post.brand_id, title=post.title, text=post.text, language=post.language, options=post.options,
        made_by_id=person, **{name: getattr(post, name) for name in COPIED},
    )  # fmt: skip
    for variant in post.variants.all():
        kept = {name: getattr(variant, name) for name in ("channel_id", "text", "title", "first_comment", "media")}
        kept["chosen"] = variant.chosen
        Variant.objects.create(brand_id=post.brand_id, post=copied, **kept)
    for each in post.attachments.all():
        kept = {"asset_id": each.asset_id, "position": each.position, "alt": each.alt}
        Attachment.objects.create(brand_id=post.brand_id, post=copied, **kept)
    return copied


def _locked(brand: Brand, written: Writing, person: int | None) -> tuple[Post, bool]:
    """The form's post, locked until the transaction ends, and whether it was made just now."""
    rows = Post.objects.select_for_update().filter(brand=brand, key=written.key)
    post = rows.first()
    if post is not None:
        return post, False
    try:
        with transaction.atomic():
            return Post.objects.create(brand=brand, key=written.key, made_by_id=person), True
    except IntegrityError:  # the same form, sent twice at once
        return rows.get(), False


def _same(post: Post, written: Writing) -> bool:
    """Whether the form says what is stored already: then it does not matter who stored it."""
    media = list(post.attachments.values_list("asset_id", flat=True))
    chosen = set(post.variants.filter(chosen=True).values_list("channel_id", flat=True))
    said = (post.title, post.text, post.language, post.plan_date, post.plan_time)
    given = (written.title, written.text, written.language, written.day, written.hour)
    aimed = aims_of(post) | dict(written.aims) == aims_of(post)
    same = said == given and aimed and media == list(written.media) and chosen == written.chosen
    return same and is_said(post, written.fields) and (post.tracked, post.utm) == (written.tracked, written.utm)


def _keep_variants(post: Post, written: Writing, master_was: str) -> None:
    known = {each.channel_id: each for each in post.variants.all()}
    for channel in connected():
        variant = known.get(channel.pk)
        own = _own(channel, written, variant, master_was)
        if variant is None and (channel.pk in written.chosen or own is not None):
            variant = Variant(brand_id=post.brand_id, post=post, channel=channel)
        if variant is not None:
            variant.chosen, variant.text = channel.pk in written.chosen, own
            variant.save()


def _own(channel: Channel, written: Writing, variant: Variant | None, master_was: str) -> str | None:
    was = variant.text if variant else None
    if channel.pk not in written.texts:
        return was
    given, ticked = written.texts[channel.pk], channel.pk in written.ticked
    return rules.own_text(given, ticked, written.text, was, master_was)


def _keep_media(post: Post, written: Writing) -> None:
    """The order and the words of the files; those that the form does not name were added elsewhere and stay last."""
    known = {each.asset_id: each for each in post.attachments.select_related("asset")}
    named = [known.pop(asset) for asset in written.media if asset in known]
    for each in named:
        each.alt = written.alts.get(each.asset_id, each.alt)
        if each.alt and not each.asset.alt:  # the first words about a picture are worth keeping for the next post
            shelving.describe(each.asset, each.alt)
    _number([*named, *known.values()])
    attach(post, list(Asset.objects.filter(pk__in=written.picked, binned_at__isnull=True)))


def _number(order: Sequence[Attachment]) -> None:
    for position, each in enumerate(order, 1):
        each.position = position
        each.save(update_fields=["position", "alt"])
