"""The links of a post as tracked ones: how its text goes out, before and after they are made.

Before, each address counts as long as its short one will be; once the post was handed over, the links that were made
are found again, so that what the post says and what went out stay comparable.
"""

from django.conf import settings

from passaparola.channels.models import Channel
from passaparola.kernel import spans
from passaparola.links import rules, tracking
from passaparola.links.models import TrackedLink
from passaparola.publishing.models import KIND, Post

_UNMADE = "x" * rules.CODE_LENGTH


def short_length() -> int:
    """How long a tracked link is, in characters."""
    return len(_address(_UNMADE))


def as_it_goes(text: str, post: Post, channel: Channel) -> str:
    """The text with the tracked links that are there, and stand-ins of their length for those to be made."""
    same = {"thing_kind": KIND, "thing_id": post.pk, "channel": channel, "purpose": tracking.POST}
    known = {each.target: tracking.address_of(each) for each in TrackedLink.objects.filter(**same)} if post.pk else {}
    return _replaced(text, known)


def made(text: str, post: Post, channel: Channel, person: int | None) -> str:
    """The text with its tracked links, which are made now."""
    return tracking.inside(text, post.brand_id, tracking.Carrier(KIND, post.pk, channel, post.utm), person=person)


def _replaced(text: str, known: dict[str, str]) -> str:
    done, position = [], 0
    for span in spans.links(text):
        done += [text[position : span.start], _instead(span.text, known)]
        position = span.end
    return "".join([*done, text[position:]])


def _instead(url: str, known: dict[str, str]) -> str:
    try:
        target = rules.read_target(url, rules.own_places(settings.URL))
    except rules.Refused:
        return url
    return known.get(target) or _address(_UNMADE)


def _address(code: str) -> str:
    return f"{settings.URL.rstrip('/')}/l/{code}"
