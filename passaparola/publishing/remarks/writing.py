"""Writing, settling and throwing away remarks, and telling those whom they concern. Inside the brand's scope."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from passaparola.kernel.message import Message
from passaparola.notifications.people import members
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.publishing.addresses import page_of
from passaparola.publishing.models import Approval, Post, Remark
from passaparola.publishing.remarks.rules import LONGEST, LONGEST_NAME, LONGEST_QUOTE, named
from passaparola.workspaces.models import Brand, Person

MOST_OF_A_CLIENT = 30
"""Remarks that one link may leave."""
_SHORT = 60  # characters of a post in a notification


class TooMany(RuntimeError):
    """A link has left as many remarks as it may."""


@dataclass(frozen=True)
class Place:
    """What a remark is about: the whole post, its ``text``, ``media``, ``channel:<id>``, and the very words."""

    place: str = ""
    quote: str = ""


def add(post: Post, text: str, author: Person, at: Place | None = None, answers: Remark | None = None) -> Remark:
    """A colleague's remark, or an answer to one; whoever is named in it, or is answered, is told."""
    at = at or Place()
    row = Remark.objects.create(
        brand_id=post.brand_id, post=post, text=text[:LONGEST], author=author, author_name=str(author)[:LONGEST_NAME],
        place=at.place, quote=at.quote[:LONGEST_QUOTE], answers=answers,
    )  # fmt: skip
    called = _named(post.brand, text)
    _tell(row, "publishing.named_you", called, but=author.pk)
    if answers is not None:
        _tell(row, "publishing.answered_you", {answers.author_id} - called, but=author.pk)
    return row


def add_of_client(approval: Approval, name: str, text: str) -> Remark:
    """A remark of whoever has the link; whoever asked, or has the post in hand, is told. Raises TooMany."""
    if Remark.objects.filter(approval=approval).count() >= MOST_OF_A_CLIENT:
        raise TooMany(approval.pk)
    post = approval.post
    row = Remark.objects.create(
        brand_id=post.brand_id, post=post, text=text[:LONGEST], author_name=name[:LONGEST_NAME], approval=approval,
    )  # fmt: skip
    _tell(row, "publishing.client_remarked", {approval.asked_by_id, post.made_by_id, post.assignee_id})
    return row


def edit(remark: Remark, text: str) -> None:
    """Say it otherwise; whoever is named only now is told."""
    before = _named(remark.post.brand, remark.text)
    remark.text = text[:LONGEST]
    remark.save(update_fields=["text"])
    _tell(remark, "publishing.named_you", _named(remark.post.brand, text) - before, but=remark.author_id)


def settle(remark: Remark, person: Person | None) -> None:
    """It is dealt with (by ``person``), or open again (None)."""
    remark.settled_at = timezone.now() if person else None
    remark.settled_by = person
    remark.save(update_fields=["settled_at", "settled_by"])


def throw_away(remark: Remark, *, back: bool = False) -> None:
    """Into the bin with its answers hidden, or back."""
    remark.binned_at = None if back else timezone.now()
    remark.save(update_fields=["binned_at"])


def _named(brand: Brand, text: str) -> set[int]:
    if "@" not in text:
        return set()
    rows = Person.objects.filter(pk__in=members(brand))
    return named(text, {each.pk: [str(each), each.first_name, each.username] for each in rows})


def _tell(row: Remark, which: str, people: Iterable[int | None], but: int | None = None) -> None:
    known = {each for each in people if each is not None}
    if known:
        brand = row.post.brand
        said = Message(which, {"who": row.author_name or "–", "post": str(row.post)[:_SHORT] or "–"})
        address = page_of(brand.slug, row.post) + "#remarks"
        tell(brand, Kind.MENTION, said, address=address, people=known, but=but, about=f"remark:{row.pk}")
