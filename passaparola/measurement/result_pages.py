"""What the brand's posts and channels got: the page, its file, the part of a post's page, and a metric's card."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from passaparola import networks
from passaparola.channels.models import Channel
from passaparola.kernel import metrics, plans
from passaparola.kernel.message import Message
from passaparola.measurement import figuring, result_tables, results
from passaparola.measurement.models import Reading
from passaparola.measurement.result_forms import ResultsFilter
from passaparola.measurement.results import PostResult
from passaparola.publishing.models import KIND, Post
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.spreadsheets import download
from passaparola.workspaces.words import say

PAGE = 25
POINTS_AT_MOST = 60
"""Readings of a post in its chart; of more, evenly chosen ones are shown."""


@require_GET
@needs(Permission.SEE)
def results_page(request: PersonRequest, slug: str) -> HttpResponse:
    """A period's channels and posts: ``?span``, ``?channel``, ``?q``, ``?base``, ``?sort``; ``?file=csv`` as a file."""
    channels = list(Channel.objects.filter(binned_at__isnull=True).order_by("name", "handle"))
    form = ResultsFilter(request.GET, channels)
    found = results.of_period(request.brand, form.period(_today(request.brand)))
    shown = result_tables.columns(found)
    posts = result_tables.narrowed(found.posts, form.channel_chosen, form.words)
    sort = request.GET.get("sort", "-when")
    rows = result_tables.ordered(result_tables.post_rows(posts, shown, form.base_chosen), shown, sort)
    if request.GET.get("file") == "csv":
        return download(f"results-{request.brand.slug}", result_tables.file_rows(rows, shown, request.brand.zone))
    rates, bases = result_tables.rates(found), result_tables.known_bases(found)
    context = {
        "form": form, "found": found, "columns": shown, "sort": sort, "kept": _kept(request, "page"),
        "unsorted": _kept(request, "page", "sort"), "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "channels": result_tables.channel_rows(found, shown), "totals": result_tables.totals(found, shown),
        "published": figuring.published(found.posts), "rates": rates,
        "known_rates": [each for each in rates if each.definition.base in bases],
        "may_write": allows(request.role, Permission.WRITE),
        "engagement": result_tables.engagement_chart(found), "followers": result_tables.followers_chart(found),
    }  # fmt: skip
    return render(request, "measurement/results.html", context)


@require_GET
@needs(Permission.SEE)
def post(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """The part of a post's page: what was read of it on each channel, over time."""
    row = get_object_or_404(Post, pk=post)
    found = results.of(list(results.publications().filter(thing_kind=KIND, thing_id=row.pk)))
    parts = [_part(each, request.brand.zone) for each in found]
    return render(request, "measurement/post.html", {"post": row, "parts": parts})


@require_GET
@needs(Permission.SEE)
def metric(request: PersonRequest, slug: str, metric: str) -> HttpResponse:
    """A metric's card as a page: how it is counted, what it may be added over, who gives it, when it was last read."""
    entry = metrics.CATALOGUE.get(metric)
    if entry is None:
        raise Http404
    context = {
        "metric": entry,
        "unit": Message(f"unit.{entry.unit}"),
        "timing": Message(f"timing.{entry.timing}"),
        "source": Message(f"metric_source.{entry.source}"),
        "over": [Message(f"over.{each}") for each in metrics.Over if each in entry.additive],
        "base": Message(f"metric.{entry.base}") if entry.base else None,
        "made_of": [metrics.CATALOGUE[each] for each in entry.made_of if each in metrics.CATALOGUE],
        "channels": [_given(each, metric) for each in Channel.objects.filter(binned_at__isnull=True).order_by("name")],
        "catalogue": list(metrics.CATALOGUE.values()),
    }
    return render(request, "measurement/metric.html", context)


def _given(channel: Channel, metric: str) -> dict[str, Any]:
    network = networks.every().get(channel.network)
    rows = Reading.objects.filter(channel=channel, metric=metric).order_by("-at")
    by = "network" if network and metric in network.spec.measures else "person"
    return {"channel": channel, "network": network, "by": by, "last": rows.first(), "count": rows.count()}


def _part(found: PostResult, zone: str) -> dict[str, Any]:
    tracks = results.tracks_of(found.delivery)
    names = [each for each in results.SHOWN if each in tracks]
    moments = sorted({at for each in names for at, _value in tracks[each]})
    every = max(1, -(-len(moments) // POINTS_AT_MOST))
    shown = moments[::-1][::every][::-1]
    known = {name: dict(tracks[name]) for name in names}
    series = [{"name": metrics_name(name), "values": [known[name].get(moment) for moment in shown]} for name in names]
    labels = [date_format(plans.to_wall(moment, zone), _("j M H:i")) for moment in shown]
    figures = [(Message(f"metric.{name}"), figuring.of_post(found, name)) for name in names]
    if found.visits is not None:
        figures.append((Message("metric.visits"), figuring.of_post(found, "visits")))
    rates = [figuring.rate_of_post(found, base) for base in results.BASES if found.base(base)]
    chart = {"kind": "line", "labels": labels, "series": series}
    return {"found": found, "figures": figures, "rates": rates, "chart": chart, "watch": found.watch}


def metrics_name(name: str) -> str:
    """A metric's name in the page's language."""
    return say(Message(f"metric.{name}"))


def _today(brand: Brand) -> Any:
    return plans.to_wall(timezone.now(), brand.zone).date()


def _kept(request: PersonRequest, *without: str) -> str:
    """The query as it is, but for these."""
    given = request.GET.copy()
    for name in (*without, "file"):
        given.pop(name, None)
    return given.urlencode()
