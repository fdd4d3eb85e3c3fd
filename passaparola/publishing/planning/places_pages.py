"""The next free place, asked for by a page that is being written on."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from passaparola.channels.models import Channel
from passaparola.publishing.planning.next_slot import next_free
from passaparola.publishing.wording import when
from passaparola.strategy.models import Pillar
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

MOST = 10


@require_GET
@needs(Permission.WRITE)
def free(request: PersonRequest, slug: str) -> JsonResponse:
    """The next free wall times as ``[{"day", "hour", "said"}]``; ``?channel``, ``?pillar`` and ``?count`` narrow."""
    channel = Channel.objects.filter(pk=_number(request, "channel"), binned_at__isnull=True).first()
    pillar = Pillar.objects.filter(pk=_number(request, "pillar")).first()
    count = min(max(_number(request, "count"), 1), MOST)
    found = next_free(request.brand, channel, pillar, count=count)
    said = [{"day": each.date().isoformat(), "hour": each.strftime("%H:%M"), "said": when(each)} for each in found]
    return JsonResponse(said, safe=False)


def _number(request: HttpRequest, name: str) -> int:
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 18 else 0
