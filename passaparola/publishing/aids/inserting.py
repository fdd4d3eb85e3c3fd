"""Putting an aid into a post, for pages without scripts; with them the browser does the same at the cursor."""

from collections.abc import Mapping

from passaparola.publishing.aids.blanks import filled, joined
from passaparola.publishing.aids.shelf import text_of, use
from passaparola.publishing.models import Aid, AidKind, Mention, Post, Variant


def insert(post: Post, aid: Aid, answers: Mapping[str, str] | None = None) -> None:
    """The aid's words under the post's, or under its own channel's text; a template fills what is empty besides."""
    given, apart = answers or {}, " " if aid.kind == AidKind.SNIPPET else "\n\n"
    more = filled(text_of(aid), given)
    if aid.channel_id is not None:
        _into_channel(post, aid.channel_id, more, apart)
    else:
        post.text = joined(post.text, more, apart=apart)
        _fill(post, aid, given)
    use(aid)


def mention(post: Post, row: Mention) -> None:
    """The mention's name at the end of the post's text."""
    post.text = joined(post.text, f"@{row.name}", apart=" ")
    post.save()


def _fill(post: Post, aid: Aid, answers: Mapping[str, str]) -> None:
    if aid.kind == AidKind.TEMPLATE:
        post.title = post.title or filled(str(aid.content.get("title", "")), answers)
        post.first_comment = post.first_comment or filled(str(aid.content.get("first_comment", "")), answers)
    post.save()


def _into_channel(post: Post, channel: int, more: str, apart: str) -> None:
    row = post.variants.filter(channel_id=channel).first()
    if row is None:
        row = Variant(brand_id=post.brand_id, post=post, channel_id=channel, chosen=False)
    row.text = joined(post.text if row.text is None else row.text, more, apart=apart)
    row.save()
    post.save(update_fields=["changed_at"])
