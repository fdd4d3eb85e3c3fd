"""Keeping and finding what a team writes with, inside the brand's scope."""

from collections.abc import Mapping

from django.db.models import F, Q
from django.utils import timezone

from passaparola.publishing.aids.blanks import blanks
from passaparola.publishing.models import Aid, AidKind, Mention, Post

OFFERED = 80  # of each kind in the compose page, the most used first
LONGEST_NAME = 120


def aids(kind: str, words: str = "", *, binned: bool = False) -> list[Aid]:
    """The aids of a kind that say these words, by name."""
    rows = Aid.objects.filter(kind=kind, binned_at__isnull=not binned).select_related("channel")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(content__text__icontains=word))
    return list(rows.order_by("name", "pk"))


def mentions(words: str = "", *, binned: bool = False) -> list[Mention]:
    """The people and brands of the book that have these words in a name or a handle."""
    rows = Mention.objects.filter(binned_at__isnull=not binned)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(plain__icontains=word) | Q(handles__icontains=word))
    return list(rows.order_by("name", "pk"))


def menus() -> dict[str, list[Aid]]:
    """What the compose page offers, by kind, the most used first; one query."""
    found: dict[str, list[Aid]] = {kind: [] for kind in AidKind.values}
    rows = Aid.objects.filter(binned_at__isnull=True, channel__binned_at__isnull=True).select_related("channel")
    for each in rows.order_by("-used", "name", "pk"):
        if len(found[each.kind]) < OFFERED:
            found[each.kind].append(each)
    return found


def count(binned: bool = False) -> dict[str, int]:
    """How many there are of each kind, and of mentions."""
    counted = dict.fromkeys([*AidKind.values, "mention"], 0)
    for kind in Aid.objects.filter(binned_at__isnull=not binned).values_list("kind", flat=True):
        counted[kind] += 1
    counted["mention"] = Mention.objects.filter(binned_at__isnull=not binned).count()
    return counted


def always() -> str:
    """What closes every new post: the signatures that are marked so, in their order."""
    rows = Aid.objects.filter(kind=AidKind.SIGNATURE, always=True, channel=None, binned_at__isnull=True)
    return "\n".join(text_of(each) for each in rows)


def closing() -> str:
    """The beginning of a new post's text: room to write, then what closes every post; empty where nothing does."""
    signature = always()
    return f"\n\n{signature}" if signature else ""


def text_of(aid: Aid) -> str:
    """The words of an aid."""
    return str(aid.content.get("text", ""))


def blanks_of(aid: Aid) -> list[str]:
    """What a template asks for when it is used; only templates do."""
    if aid.kind != AidKind.TEMPLATE:
        return []
    return blanks(*(str(aid.content.get(name, "")) for name in ("title", "text", "first_comment")))


def keep_of(post: Post, kind: str, name: str, person: int | None) -> Aid:
    """Keep what a post says as a snippet or as a template; without a name by its first words."""
    content = {"text": post.text.strip()}
    if kind == AidKind.TEMPLATE:
        content |= {"title": post.title, "first_comment": post.first_comment}
    called = " ".join((name or post.title or post.text).split())[:60]
    return Aid.objects.create(brand_id=post.brand_id, kind=kind, name=called, content=content, made_by_id=person)


def use(aid: Aid) -> None:
    """Count one more use."""
    Aid.objects.filter(pk=aid.pk).update(used=F("used") + 1)


def throw_away(row: Aid | Mention) -> None:
    """Into the bin."""
    row.binned_at = timezone.now()
    row.save(update_fields=["binned_at"])


def recover(row: Aid | Mention) -> bool:
    """Out of the bin; False when another mention took its name meanwhile."""
    if isinstance(row, Mention) and name_taken(row.name, row.pk):
        return False
    row.binned_at = None
    row.save(update_fields=["binned_at"])
    return True


def name_taken(name: str, but: int | None) -> bool:
    """Whether another mention of the brand has this name."""
    rows = Mention.objects.filter(name__iexact=name, binned_at__isnull=True)
    return (rows.exclude(pk=but) if but else rows).exists()


def told(content: Mapping[str, object]) -> str:
    """The words of an aid's content on one line, for lists."""
    return " ".join(str(content.get("text", "")).split())
