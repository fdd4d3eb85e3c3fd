"""The brand's shelf: putting a picture on it, describing it, throwing it away and getting it back."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from passaparola.library.models import Asset, Rendition
from passaparola.library.receiving import Taken
from passaparola.workspaces.auditing import Did, note

_LONGEST_TITLE = 255


def shelve(brand_id: int, taken: Taken, person: int | None) -> Asset:
    """The brand's asset for a stored picture: each picture is kept once, and leaves the bin if it lay there."""
    known = Asset.objects.filter(brand_id=brand_id, hash=taken.original.hash).order_by("pk").first()
    if known is not None:
        recover(known)
        return known
    kept = taken.original
    asset = Asset.objects.create(
        brand_id=brand_id, hash=kept.hash, type=kept.type, size=kept.size, width=kept.width, height=kept.height,
        duration=kept.duration, pages=kept.pages, title=kept.title, name=taken.name, made_by_id=person,
    )  # fmt: skip
    Rendition.objects.bulk_create(_renditions(asset, taken))
    note(Did.ASSET_UPLOADED, str(asset), details={"asset": asset.pk})
    return asset


def shelf(words: str = "", *, binned: bool = False) -> QuerySet[Asset]:
    """The assets in the open scope, the newest first; ``words`` are looked for in names, titles and descriptions."""
    found = Asset.objects.filter(binned_at__isnull=not binned).order_by("-made_at", "-pk")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(title__icontains=word) | Q(alt__icontains=word))
    return found


def describe(asset: Asset, alt: str, title: str = "") -> None:
    """What the file shows, for people who do not see it; posts may say it in words of their own. A document's title."""
    asset.alt = alt
    asset.title = title[:_LONGEST_TITLE] if asset.is_document else ""
    asset.save(update_fields=["alt", "title"])


def throw_away(asset: Asset) -> None:
    """Into the bin. Posts that show it keep it."""
    asset.binned_at = timezone.now()
    asset.save(update_fields=["binned_at"])
    note(Did.ASSET_BINNED, str(asset), details={"asset": asset.pk})


def recover(asset: Asset) -> None:
    """Out of the bin."""
    if asset.binned_at is not None:
        asset.binned_at = None
        asset.save(update_fields=["binned_at"])
        note(Did.ASSET_RECOVERED, str(asset), details={"asset": asset.pk})


def _renditions(asset: Asset, taken: Taken) -> list[Rendition]:
    return [
        Rendition(
            brand_id=asset.brand_id, asset=asset, kind=kind, hash=stored.hash, type=stored.type,
            size=stored.size, width=stored.width or 0, height=stored.height or 0,
        )
        for kind, stored in taken.renditions.items()
    ]  # fmt: skip
