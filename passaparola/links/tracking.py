"""Making tracked links: one by one, and in place of the addresses of a text."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.kernel import spans
from passaparola.links import rules
from passaparola.links.models import TrackedLink, UtmRule
from passaparola.workspaces.auditing import Did, note

POST, REFERRAL, FREE = "post", "referral", "free"
"""What a link is for."""
WORDS = ("source", "medium", "campaign")
"""The words of a UTM rule."""
_TRIES = 5


@dataclass(frozen=True)
class Carrier:
    """What carries a link: a thing, as deliveries name it, on a channel. ``utm``: the brand's rule holds for it."""

    thing_kind: str = ""
    thing_id: int | None = None
    channel: Channel | None = None
    utm: bool = True


def shorten(
    brand: int, target: str, carrier: Carrier | None = None, *, person: int | None = None, purpose: str = POST,
    label: str = "",
) -> TrackedLink:  # fmt: skip
    """The tracked link to ``target``, inside the brand's scope. Raises rules.Refused for what no link may lead to.

    For one thing on one channel the same target has one link, however often it is asked for; a free link and a
    referral are new each time.
    """
    url = rules.read_target(target, rules.own_places(settings.URL))
    by = carrier or Carrier()
    same: dict[str, Any] = {"brand_id": brand, "target": url, "purpose": purpose}
    same |= {"thing_kind": by.thing_kind, "thing_id": by.thing_id, "channel": by.channel}
    if purpose == POST:
        known = TrackedLink.objects.filter(**same).first()
        if known is not None:
            return known
    return _made(same, label, person, utm=by.utm)


def inside(text: str, brand: int, carrier: Carrier, *, person: int | None = None) -> str:
    """The text with each http(s) address replaced by its tracked link; whatever stands around them stays.

    Doing it again changes nothing: our own short addresses, and addresses that no link may lead to, stay as they are.
    """
    done, position = [], 0
    for span in spans.links(text):
        done += [text[position : span.start], _instead(span.text, brand, carrier, person)]
        position = span.end
    return "".join([*done, text[position:]])


def address_of(link: TrackedLink) -> str:
    """The short address, as it is published."""
    return f"{settings.URL.rstrip('/')}/l/{link.code}"


def is_public() -> bool:
    """Whether somebody outside can follow our links: not while PASSAPAROLA_URL names this machine alone."""
    return not rules.is_loopback(settings.URL)


def stop(link: TrackedLink) -> None:
    """From now on the link leads nowhere; its visits stay."""
    link.stopped_at = timezone.now()
    link.save(update_fields=["stopped_at"])
    note(Did.LINK_STOPPED, link.label or link.code, details={"link": link.pk})


def resume(link: TrackedLink) -> None:
    """Let a stopped link lead on again."""
    link.stopped_at = None
    link.save(update_fields=["stopped_at"])
    note(Did.LINK_RESUMED, link.label or link.code, details={"link": link.pk})


def _instead(url: str, brand: int, carrier: Carrier, person: int | None) -> str:
    try:
        link = shorten(brand, url, carrier, person=person)
    except rules.Refused:
        return url
    return address_of(link)


def rule_of(brand: int) -> UtmRule | None:
    """The brand's rule while it is on, inside its scope."""
    return UtmRule.objects.filter(brand_id=brand, on=True).first()


def facts_of(channel: Channel | None, post: int | None, code: str) -> dict[str, str]:
    """What the names in braces stand for."""
    network = networks.every().get(channel.network) if channel else None
    named = {"network": network.spec.name if network else "", "channel": channel.handle if channel else ""}
    return {**named, "post": str(post or ""), "code": code}


def marks_by(rule: UtmRule, channel: Channel | None, post: int | None, code: str) -> str:
    """The query that the rule adds to an address on this channel."""
    facts = facts_of(channel, post, code)
    own = rule.by_channel.get(str(channel.pk), {}) if channel else {}
    words = {f"utm_{name}": own.get(name) or getattr(rule, name) for name in WORDS}
    return rules.filled(words | ({"pp": "{code}"} if rule.code else {}), facts)


def _made(same: dict[str, Any], label: str, person: int | None, *, utm: bool) -> TrackedLink:
    marks = _marks if utm else _unmarked
    for _ in range(_TRIES):
        code = rules.new_code()
        try:
            with transaction.atomic():
                return TrackedLink.objects.create(
                    **same, code=code, label=label, made_by_id=person, marks=marks(same, code)
                )
        except IntegrityError:  # the code is taken, or another window made this very link meanwhile
            known = TrackedLink.objects.filter(**same).first() if same["purpose"] == POST else None
            if known is not None:
                return known
    raise RuntimeError("no free code for a link")


def _marks(same: dict[str, Any], code: str) -> str:
    rule = rule_of(same["brand_id"])
    return marks_by(rule, same["channel"], same["thing_id"], code) if rule else ""


def _unmarked(same: dict[str, Any], code: str) -> str:
    return ""
