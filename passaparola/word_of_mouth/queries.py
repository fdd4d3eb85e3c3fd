"""Questions about word of mouth, asked inside the brand's scope; also for the layers above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.links import queries as link_queries
from passaparola.links.models import TrackedLink
from passaparola.measurement.models import Conversion, Reading
from passaparola.publishing.models import KIND
from passaparola.word_of_mouth.models import Advocate, Gathering, Passed, Referral
from passaparola.word_of_mouth.rules import Factor, k_factor, widest

PERIODS = (30, 90, 365, 0)
"""Days that the page of advocates may look back; 0 is always."""
SORTS = {"often": ("-times", "-followers", "pk"), "followers": ("-followers", "pk"), "newest": ("-latest", "pk")}
LISTED = Message("word_of_mouth.source.listed")
COUNTED = Message("word_of_mouth.source.counted")


@dataclass(frozen=True)
class Carried:
    """Who carried a post, and what came of it."""

    passed: Sequence[Passed]
    figures: Sequence[Figure]
    links: Sequence[TrackedLink]
    visits: Figure
    widest: int | None
    troubles: Sequence[Message]
    asked: bool


@dataclass(frozen=True)
class Given:
    """A referral with what it brought."""

    row: Referral
    visits: Figure
    conversions: Figure


def of_post(post: int) -> Carried:
    """Who carried the post, on every channel."""
    sent = list(Delivery.objects.filter(thing_kind=KIND, thing_id=post, action=Action.PUBLISH, state=State.SENT))
    rows = Passed.objects.filter(delivery__in=sent).select_related("advocate", "delivery__channel")
    passed = list(rows.order_by("-advocate__followers", "-first_seen", "pk"))
    links = link_queries.of_thing(KIND, post)
    gathered = list(Gathering.objects.filter(delivery__in=sent))
    reasons = [Message.from_json(each.reason) for each in gathered]
    return Carried(
        passed, [_count("reposts", "repost", sent), _count("quotes", "quote", sent)], list(links),
        link_queries.visits(links.order_by()), widest([each.advocate.followers for each in passed]),
        [each for each in reasons if each], bool(gathered),
    )  # fmt: skip


def advocates(days: int, words: str = "", sort: str = "often") -> QuerySet[Advocate]:
    """People who passed something on in the last ``days`` days (0: ever), each with ``times`` and ``latest``."""
    when = Q(passed__first_seen__gte=timezone.now() - timedelta(days=days)) if days else Q()
    rows = Advocate.objects.annotate(
        times=Count("passed", filter=when), reposts=Count("passed", filter=when & Q(passed__kind="repost")),
        quotes=Count("passed", filter=when & Q(passed__kind="quote")), latest=Max("passed__first_seen", filter=when),
    ).filter(times__gt=0)  # fmt: skip
    for word in words.split():
        rows = rows.filter(Q(handle__icontains=word) | Q(name__icontains=word) | Q(note__icontains=word))
    return rows.order_by(*SORTS.get(sort, SORTS["often"]))


def referrals(words: str = "") -> list[Given]:
    """The referrals of the brand with what each brought, the newest first."""
    rows = Referral.objects.select_related("link", "advocate").order_by("-pk")
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(contact__icontains=word) | Q(link__code__icontains=word))
    found = list(rows)
    counted = {
        each.pk: each for each in link_queries.counted(TrackedLink.objects.filter(pk__in=[r.link_id for r in found]))
    }
    brought = _conversions([each.link_id for each in found])
    return [_given(each, counted[each.link_id], brought) for each in found]


def factor(given: Sequence[Given]) -> Factor:
    """The K-factor of these referrals."""
    active = [each for each in given if each.row.link.stopped_at is None]
    return k_factor(len(active), _sum(each.visits for each in active), _sum(each.conversions for each in active))


def _given(row: Referral, link: TrackedLink, brought: dict[int, tuple[int, datetime]]) -> Given:
    n, last = brought.get(row.link_id, (0, None))
    how = Message("word_of_mouth.conversions.formula")
    conversions = Figure(
        "conversions", n, n=n, source=Message("word_of_mouth.source.conversions"), formula=how, as_of=last
    )
    return Given(row, link_queries.shown_visits(link), conversions)


def _conversions(links: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    rows = Conversion.objects.filter(link__in=links, binned_at__isnull=True).values_list("link")
    return {link: (n, last) for link, n, last in rows.annotate(n=Count("pk"), last=Max("at"))}


def _sum(figures: Iterable[Figure]) -> int:
    return sum(int(each.value or 0) for each in figures)


def _count(metric: str, kind: str, sent: Sequence[Delivery]) -> Figure:
    """What the networks count, where they do; else how many they listed by name."""
    newest: dict[int, Reading] = {}
    for each in Reading.objects.filter(delivery__in=sent, metric=metric).order_by("at", "pk"):
        newest[each.delivery_id or 0] = each
    if newest:
        total, last = sum(each.value for each in newest.values()), max(each.at for each in newest.values())
        return Figure(metric, total, n=len(newest), source=COUNTED, as_of=last)
    rows = Passed.objects.filter(delivery__in=sent, kind=kind)
    asked = Gathering.objects.filter(delivery__in=sent).aggregate(last=Max("at"))["last"]
    if asked is None:
        return Figure(metric, None, n=0, unknown=Message("word_of_mouth.unknown.not_asked"))
    return Figure(metric, rows.count(), n=len(sent), source=LISTED, as_of=asked)
