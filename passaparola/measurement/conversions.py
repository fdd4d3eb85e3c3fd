"""Conversions: recording one, once, and finding out what brought it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from passaparola.links.models import TrackedLink
from passaparola.measurement.models import Conversion
from passaparola.publishing.models import KIND, Post
from passaparola.workspaces.auditing import Did, note


@dataclass(frozen=True)
class Given:
    """A conversion as it was told. ``link`` is the code of a tracked link or a referral code, empty when unknown.

    ``revenue`` and ``own_cost`` are in the brand's currency, None when unknown; ``at`` is in UTC.
    """

    at: datetime
    kind: str = "sale"
    external_id: str = ""
    revenue: Decimal | None = None
    own_cost: Decimal | None = None
    link: str = ""
    channel: int | None = None
    post: int | None = None


@dataclass(frozen=True)
class Recorded:
    """The row, and whether this call made it."""

    conversion: Conversion
    made: bool


class Different(ValueError):
    """A conversion of that external id stands already, and says something else."""

    def __init__(self, conversion: Conversion) -> None:
        super().__init__(conversion.external_id)
        self.conversion = conversion


class UnknownLink(LookupError):
    """No tracked link of the brand has that code."""


def record(brand: int, given: Given, source: str) -> Recorded:
    """Keep a conversion; one whose external id is known already is given back as it stands.

    ``source`` is csv, form or endpoint. Raises Different where the known one says something else, and UnknownLink.
    """
    link = link_of(given.link) if given.link else None
    row = Conversion(
        brand_id=brand, kind=given.kind, at=given.at, external_id=given.external_id, revenue=given.revenue,
        own_cost=given.own_cost, source=source, link=link, channel_id=given.channel, post_id=given.post,
    )  # fmt: skip
    _attribute(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        known = Conversion.objects.filter(external_id=given.external_id).exclude(external_id="").first()
        if known is None:
            raise
        if not _same(known, row):
            raise Different(known) from None
        return Recorded(known, made=False)
    return Recorded(row, made=True)


def standing(external_ids: list[str]) -> dict[str, Conversion]:
    """The conversions of the open brand that bear these ids, in the bin or not."""
    rows = Conversion.objects.filter(external_id__in=[each for each in external_ids if each])
    return {each.external_id: each for each in rows}


def says_the_same(known: Conversion, given: Given) -> bool:
    """Whether what is told now is what stands already."""
    told = (given.kind, given.at.replace(microsecond=0), given.revenue, given.own_cost)
    return (known.kind, known.at.replace(microsecond=0), known.revenue, known.own_cost) == told


def link_of(code: str) -> TrackedLink:
    """The brand's tracked link (or referral code) of that code. Raises UnknownLink."""
    found = TrackedLink.objects.filter(code=code.strip()).first()
    if found is None:
        raise UnknownLink(code)
    return found


def links_of(codes: set[str]) -> frozenset[str]:
    """Those of the codes that are the brand's tracked links."""
    return frozenset(TrackedLink.objects.filter(code__in=codes - {""}).values_list("code", flat=True))


def listed(*, words: str = "", origin: str = "", binned: bool = False) -> QuerySet[Conversion]:
    """The brand's conversions, the newest first; ``origin`` is known or unknown."""
    rows = Conversion.objects.filter(binned_at__isnull=not binned).select_related("link", "channel", "post")
    if words:
        rows = rows.filter(external_id__icontains=words)
    nothing = {"link": None, "channel": None, "post": None}
    if origin:
        rows = rows.filter(**nothing) if origin == "unknown" else rows.exclude(**nothing)
    return rows.order_by("-at", "-pk")


def throw_away(row: Conversion) -> None:
    """Into the bin: it counts no more."""
    row.binned_at = timezone.now()
    row.save(update_fields=["binned_at"])
    note(Did.CONVERSION_BINNED, str(row), details={"conversion": row.pk})


def recover(row: Conversion) -> None:
    """Out of the bin."""
    row.binned_at = None
    row.save(update_fields=["binned_at"])
    note(Did.CONVERSION_RECOVERED, str(row), details={"conversion": row.pk})


def _attribute(row: Conversion) -> None:
    """A link says the channel and the post, unless they were named: what was said by hand counts more."""
    link = row.link
    if link is None:
        return
    if row.channel_id is None:
        row.channel_id = link.channel_id
    if row.post_id is None and link.thing_kind == KIND:
        row.post_id = Post.objects.filter(pk=link.thing_id or 0).values_list("pk", flat=True).first()


def _same(known: Conversion, row: Conversion) -> bool:
    told = Given(row.at, row.kind, row.external_id, row.revenue, row.own_cost)
    return says_the_same(known, told) and (row.link_id is None or row.link_id == known.link_id)
