"""The ready pack of a delivery that a person publishes by hand: everything to hand, and what they say afterwards."""

import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from passaparola import networks
from passaparola.channels.access import is_by_hand
from passaparola.channels.wording import guide, word
from passaparola.deliveries import rules as delivery_rules
from passaparola.deliveries import store as deliveries
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.kernel.network.port import Remote
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.kernel.objects import MissingObject
from passaparola.publishing import by_hand, rules
from passaparola.publishing.by_hand import DoneForm, MoveForm
from passaparola.publishing.content import steps as content_steps
from passaparola.workspaces.auditing import Did, note
from passaparola.workspaces.means import store
from passaparola.workspaces.requests import PersonRequest, entered, needs, outside_scope
from passaparola.workspaces.rules import Permission, allows
from passaparola.workspaces.serving import DOCUMENTS, EXTENSIONS
from passaparola.workspaces.words import say

_IN_MEMORY = 8_000_000  # bytes of a pack; a larger one waits in a file
OPEN = (State.SCHEDULED, State.PREPARING, State.WAITING, State.RESTORED)


@dataclass(frozen=True)
class Field:
    """Something to paste: its label, what it says, and how long it may be."""

    name: str
    label: str
    value: str
    counts: list[rules.Count]


@require_safe
@needs(Permission.SEE)
def kit(request: PersonRequest, slug: str, delivery: int) -> HttpResponse:
    """Text, files, steps and time of one delivery, and the form that says it is out."""
    found = get_object_or_404(Delivery.objects.select_related("channel"), pk=delivery)
    if not is_by_hand(found.channel):
        return redirect("deliveries:one", slug, delivery)
    return _page(request, found)


@require_POST
@needs(Permission.SCHEDULE)
def done(request: PersonRequest, slug: str, delivery: int) -> HttpResponse:
    """Somebody published it: where it stands is the receipt."""
    row = _row(delivery)
    form = DoneForm(_spec(row), request.brand.zone, row.action, request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    given = form.cleaned_data
    url = given.get("address") or row.remote_url
    proof = {"confirmed_by": str(request.user), "at": timezone.now().isoformat()}
    remote = Remote(by_hand.id_in(url, _spec(row)), url, given["at"], proof)
    try:
        deliveries.published_by_hand(row, remote, request.user.pk)
    except delivery_rules.NotAllowed:
        messages.warning(request, _("It has moved on meanwhile: look at where it stands now."))
        return redirect("deliveries:one", slug, row.pk)
    note(Did.DELIVERY_CONFIRMED, row.channel.handle, details={"delivery": row.pk, "url": url[:300]})
    messages.success(request, _("Noted: it is out. Thank you."))
    return redirect("deliveries:one", slug, row.pk)


@require_POST
@needs(Permission.SCHEDULE)
def move(request: PersonRequest, slug: str, delivery: int) -> HttpResponse:
    """Put it off, or bring it forward."""
    row = _row(delivery)
    form = MoveForm(request.brand.zone, request.POST)
    if not form.is_valid():
        return _page(request, row, moving=form)
    if _said(request, row, delivery_rules.Moved(form.cleaned_data["due"])):
        Delivery.objects.filter(pk=row.pk).update(reminded_at=None)
        note("delivery.moved", row.channel.handle, details={"delivery": row.pk})
        messages.success(request, _("Put to another time: we remind you then."))
    return redirect("publishing:kit", slug, row.pk)


@require_POST
@needs(Permission.SCHEDULE)
def leave(request: PersonRequest, slug: str, delivery: int) -> HttpResponse:
    """It is not published there after all."""
    row = _row(delivery)
    if _said(request, row, delivery_rules.Cancelled()):
        note(Did.DELIVERY_CANCELLED, row.channel.handle, details={"delivery": row.pk})
        messages.success(request, _("Cancelled: it does not go out."))
    return redirect("deliveries:one", slug, row.pk)


@require_safe
@outside_scope
@login_required
def pack(request: PersonRequest, slug: str, delivery: int) -> HttpResponseBase:
    """All files in one archive, with the text and the alternative texts; made after the scope has ended."""
    with entered(request, slug):
        if not allows(request.role, Permission.SEE):
            raise Http404
        snapshot = get_object_or_404(Delivery, pk=delivery).snapshot
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        try:
            _fill(archive, snapshot)
        except MissingObject:
            raise Http404 from None
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"passaparola-{delivery}.zip")


def _fill(archive: zipfile.ZipFile, snapshot: dict[str, Any]) -> None:
    archive.writestr("text.txt", "\n\n".join(part for part in (snapshot.get("title"), snapshot["text"]) if part))
    for number, text in enumerate(snapshot.get("rest", ()), 2):
        archive.writestr(f"part-{number}.txt", text)
    if comment := snapshot.get("comment"):
        archive.writestr("comment.txt", comment)
    described = []
    for number, item in enumerate(snapshot.get("media", []), 1):
        name = f"{number:02}.{EXTENSIONS.get(item['type'], 'bin')}"
        described.append(f"{name}: {item.get('alt') or '–'}")
        with store().open(item["hash"]) as source, archive.open(name, "w", force_zip64=True) as target:
            while piece := source.read(1_000_000):
                target.write(piece)
    if described:
        archive.writestr("alt.txt", "\n".join(described))


def _said(request: PersonRequest, row: Delivery, event: delivery_rules.Event) -> bool:
    try:
        deliveries.decide(row.pk, event, request.user.pk)
    except delivery_rules.NotAllowed:
        messages.warning(request, _("It has moved on meanwhile: look at where it stands now."))
        return False
    return True


def _row(delivery: int) -> Delivery:
    """The delivery; 404 where no person publishes it."""
    row = get_object_or_404(Delivery.objects.select_related("channel"), pk=delivery)
    if not is_by_hand(row.channel):
        raise Http404
    return row


def _spec(row: Delivery) -> NetworkSpec:
    return networks.named(row.channel.network).spec


def _page(
    request: PersonRequest, row: Delivery, form: DoneForm | None = None, moving: MoveForm | None = None
) -> HttpResponse:
    spec, zone, slug = _spec(row), request.brand.zone, request.brand.slug
    wall = plans.to_wall(timezone.now(), zone)
    published = deliveries.remote_of(row)
    context = {
        "row": row,
        "spec": spec,
        "channel": row.channel,
        "fields": _fields(row, spec) if row.action != Action.DELETE else [],
        "media": _media(row, slug) if row.action == Action.PUBLISH else [],
        "steps": [*guide(spec.id), *_steps(row, spec)],
        "there": published.url if published else "",
        "form": form or DoneForm(spec, zone, row.action, initial={"at": wall}),
        "moving": moving or MoveForm(zone, initial={"due": _later(wall)}),
        "open": row.state in OPEN,
        "early": row.state == State.SCHEDULED,
        "may": allows(request.role, Permission.SCHEDULE),
    }
    refused = bool((form and form.errors) or (moving and moving.errors))
    return render(request, "publishing/kit.html", context, status=422 if refused else 200)


def _steps(row: Delivery, spec: NetworkSpec) -> list[str]:
    """What besides pasting is to be done, in the page's language; a deletion needs none of it."""
    if row.action == Action.DELETE:
        return []
    return [say(step, get_language() or "en") for step in content_steps.steps(row.snapshot, spec)]


def _later(wall: datetime) -> datetime:
    return wall.replace(minute=0, second=0, microsecond=0, hour=min(wall.hour + 2, 23))


def _fields(row: Delivery, spec: NetworkSpec) -> list[Field]:
    """What is to be pasted, in the order in which one does."""
    kept = row.snapshot
    fields = [Field("title", _("Title"), kept.get("title", ""), [])] if spec.title else []
    counted = rules.counts(kept["text"], spec.text, bool(kept.get("media")))
    fields.append(Field("text", _("Text"), kept["text"], counted))
    for option in spec.options:
        value = kept.get("options", {}).get(option.name, "")
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        fields.append(Field(option.name, word(spec.id, f"{spec.id}.option.{option.name}"), shown, []))
    fields += _further(kept, spec)
    return [each for each in fields if each.value]


def _further(kept: dict[str, Any], spec: NetworkSpec) -> list[Field]:
    """The choices of a poll, the parts of a thread after the first, and the first comment."""
    poll = kept.get("poll") or {"choices": []}
    fields = [
        Field(f"choice-{number}", _("Poll: choice %(number)s") % {"number": number}, choice, [])
        for number, choice in enumerate(poll["choices"], 1)
    ]
    for number, text in enumerate(kept.get("rest", ()), 2):
        label = _("Thread: part %(number)s") % {"number": number}
        fields.append(Field(f"part-{number}", label, text, rules.counts(text, spec.text)))
    return [*fields, Field("comment", _("First comment"), kept.get("comment", ""), [])]


def _media(row: Delivery, slug: str) -> list[dict[str, Any]]:
    return [
        {
            **item,
            "is_video": item["type"].startswith("video/"),
            "is_document": item["type"] in DOCUMENTS,
            "address": reverse("deliveries:picture", args=[slug, row.pk, position]),
        }
        for position, item in enumerate(row.snapshot.get("media", []))
    ]
