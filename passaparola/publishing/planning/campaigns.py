"""What belongs to a campaign: a part of its page, which stands in a layer below."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from passaparola.publishing.models import Post
from passaparola.publishing.planning import reading
from passaparola.strategy.models import Campaign
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

SHOWN = 200
"""Posts of one campaign on its page; the calendar has them all."""


@require_GET
@needs(Permission.SEE)
def posts(request: PersonRequest, slug: str, campaign: int) -> HttpResponse:
    """Its posts in the order of their days, the figures of those that are out."""
    row = get_object_or_404(Campaign, pk=campaign)
    rows = Post.objects.filter(campaign=row, binned_at__isnull=True).order_by("plan_date", "plan_time", "pk")
    compose = f"{reverse('publishing:compose', args=[slug])}?campaign={row.pk}"
    shown = {"campaign": row, "entries": reading.entries(rows[:SHOWN]), "count": rows.count(), "compose": compose}
    return render(request, "publishing/planning/campaign_posts.html", shown)
