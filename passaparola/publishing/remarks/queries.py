"""The remarks on posts, inside the brand's scope."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from passaparola.publishing.models import Approval, Post, Remark
from passaparola.publishing.remarks.rules import is_there


@dataclass(frozen=True)
class Thread:
    """A remark and its answers, the oldest first; ``lost``: the words that it is about are not there any more."""

    first: Remark
    answers: Sequence[Remark]
    lost: bool = False


def threads(post: Post) -> list[Thread]:
    """The threads of a post, those that are open first."""
    rows = Remark.objects.filter(post=post, binned_at__isnull=True).select_related("author", "settled_by")
    texts = [post.text, *(each.text or "" for each in post.variants.all())]
    found = _threaded(list(rows), texts)
    return sorted(found, key=lambda each: each.first.settled_at is not None)


def seen_by_client(approval: Approval) -> list[Thread]:
    """The client's own remarks on what was asked, with their answers: nothing else that the house said."""
    rows = Remark.objects.filter(post_id=approval.post_id, binned_at__isnull=True).select_related("author")
    found = _threaded(list(rows), [])
    return [each for each in found if each.first.approval_id == approval.pk]


def open_counts(posts: Sequence[int]) -> dict[int, int]:
    """How many remarks are open on each of these posts; those without any are left out."""
    rows = Remark.objects.filter(post_id__in=posts, answers=None, settled_at=None, binned_at=None)
    return dict(rows.values_list("post_id").annotate(count=Count("pk")).order_by())


def _threaded(rows: Sequence[Remark], texts: Sequence[str]) -> list[Thread]:
    below: dict[int, list[Remark]] = {}
    for each in rows:
        if each.answers_id is not None:
            below.setdefault(each.answers_id, []).append(each)
    firsts = [each for each in rows if each.answers_id is None]
    return [Thread(each, below.get(each.pk, []), bool(texts) and not is_there(each.quote, texts)) for each in firsts]
