"""The links of a post as the compose page tells of them: whether they are tracked, and what is added to each."""

from collections.abc import Sequence
from dataclasses import dataclass

from passaparola.channels.models import Channel
from passaparola.kernel import spans
from passaparola.links import tracking
from passaparola.links.models import TrackedLink
from passaparola.publishing.models import KIND
from passaparola.publishing.sheet import Sheet


@dataclass(frozen=True)
class Links:
    """``found`` are the addresses as written; ``made`` the short links that exist already.

    ``rule``: the brand adds UTM words. ``marks`` says what, channel by channel.
    """

    found: Sequence[str]
    made: Sequence[TrackedLink]
    rule: bool
    marks: Sequence[tuple[Channel, str]]


def links_of(sheet: Sheet) -> Links:
    """The links of the post and of its channels' own texts."""
    texts = [sheet.post.text, *(sheet.text_for(each) for each in sheet.chosen)]
    found = list(dict.fromkeys(span.text for text in texts for span in spans.links(text)))
    post, rule = sheet.post, tracking.rule_of(sheet.post.brand_id)
    made = TrackedLink.objects.filter(thing_kind=KIND, thing_id=post.pk).select_related("channel") if post.pk else []
    if rule is None:
        return Links(found, list(made), False, ())
    marks = [(each, _plain(tracking.marks_by(rule, each, post.pk, ""))) for each in sheet.chosen]
    return Links(found, list(made), True, marks)


def _plain(marks: str) -> str:
    """The words as people read them."""
    return marks.replace("&", " · ").replace("=", " = ")
