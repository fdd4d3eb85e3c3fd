"""A person's word on deliveries: it is there, send it, cancel it, dismiss it; of one, or of several at once."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from passaparola.channels.access import is_by_hand
from passaparola.deliveries import rules, store
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State
from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

SAID: dict[str, tuple[Callable[[], rules.Event], Did]] = {
    "there": (rules.Confirmed, Did.DELIVERY_CONFIRMED),
    "send": (rules.SendAsked, Did.DELIVERY_SEND_ASKED),
    "cancel": (rules.Cancelled, Did.DELIVERY_CANCELLED),
}
LONGEST_ADDRESS = 1000
AT_ONCE = 500


@require_POST
@needs(Permission.DECIDE)
def decide(request: PersonRequest, slug: str, delivery: int, word: str) -> HttpResponse:
    """Take a person's word: it is there (where, if they say so: that is kept as proof), send it, or cancel it."""
    row = _one(delivery)
    address = _address(request) if word == "there" else ""
    if address is None:
        messages.error(request, _("That is no address of a page: it begins with https://. Nothing was noted."))
        return _back(request, slug, row)
    try:
        _decided(request, row, word, address)
    except rules.NotAllowed:
        messages.warning(request, _("It has moved on meanwhile: look at where it stands now."))
    else:
        messages.success(request, _noted(word))
    return _back(request, slug, row)


@require_POST
@needs(Permission.DECIDE)
def together(request: PersonRequest, slug: str, word: str) -> HttpResponse:
    """The same word on all that the person ticked; what it does not fit is left as it is."""
    done = sum(_tried(request, row, word) for row in _chosen(request) if not is_by_hand(row.channel))
    if not done:
        messages.warning(request, _("Nothing was chosen that this could be done with."))
    elif word == "send":
        text = ngettext("%(count)d goes out again.", "%(count)d go out again.", done) % {"count": done}
        messages.success(request, text)
    else:
        text = ngettext("%(count)d cancelled.", "%(count)d cancelled.", done) % {"count": done}
        messages.success(request, text)
    return _back(request, slug)


@require_POST
@needs(Permission.SCHEDULE)
def dismiss(request: PersonRequest, slug: str, delivery: int | None = None) -> HttpResponse:
    """Hear no more of a failure, or of those that the person ticked; a toast takes it back."""
    rows = [_one(delivery)] if delivery is not None else _chosen(request)
    failed = [row for row in rows if row.state == State.FAILED and row.dismissed_at is None]
    Delivery.objects.filter(pk__in=[row.pk for row in failed]).update(dismissed_at=timezone.now())
    for row in failed:
        auditing.note(Did.DELIVERY_DISMISSED, row.channel.handle, details={"delivery": row.pk})
    if failed:
        undo = f"undo:{reverse('deliveries:recall', args=[slug])}?{'&'.join(f'delivery={row.pk}' for row in failed)}"
        text = ngettext("%(count)d dismissed.", "%(count)d dismissed.", len(failed)) % {"count": len(failed)}
        messages.success(request, text, extra_tags=undo)
    else:
        messages.warning(request, _("Only what failed can be dismissed."))
    return _back(request, slug)


@require_POST
@needs(Permission.SCHEDULE)
def recall(request: PersonRequest, slug: str) -> HttpResponse:
    """Take a dismissal back."""
    wanted = _ids(request.GET.getlist("delivery") or request.POST.getlist("delivery"))
    back = Delivery.objects.filter(pk__in=wanted, dismissed_at__isnull=False).update(dismissed_at=None)
    if back:
        messages.success(request, _("It is among what needs you again."))
    return _back(request, slug)


def _tried(request: PersonRequest, row: Delivery, word: str) -> bool:
    try:
        _decided(request, row, word)
    except rules.NotAllowed:
        return False
    return True


def _decided(request: PersonRequest, row: Delivery, word: str, address: str = "") -> None:
    event, action = SAID[word]
    was, note = row.state, {"url": address} if address else {}
    said = store.decide(row.pk, event(), request.user.pk, note)
    if word == "there" and said.action == rules.Action.PUBLISH:
        _keep_proof(request, said, address)
    if word == "send":  # what goes wrong from here on is news again
        Delivery.objects.filter(pk=row.pk).update(told="")
    details: dict[str, object] = {"delivery": row.pk, "was": was, "channel": row.channel.handle, **note}
    auditing.note(action, row.channel.handle, details=details)


def _keep_proof(request: PersonRequest, row: Delivery, address: str) -> None:
    """Who saw it, when, and where: no network said so."""
    proof = {**row.proof, "confirmed_by": str(request.user), "at": timezone.now().isoformat()}
    Delivery.objects.filter(pk=row.pk).update(proof=proof, remote_url=address or row.remote_url)


def _noted(word: str) -> str:
    return {
        "there": _("Noted: it is there. Nothing more is sent."),
        "send": _("It goes out."),
        "cancel": _("Cancelled: it does not go out."),
    }[word]


def _address(request: PersonRequest) -> str | None:
    """The address that the person gave; empty for none, None for what is no address."""
    field = forms.URLField(required=False, max_length=LONGEST_ADDRESS, assume_scheme="https")
    try:
        given = str(field.clean(request.POST.get("address", "").strip()))
    except forms.ValidationError:
        return None
    return given if not given or given.startswith(("https://", "http://")) else None


def _one(delivery: int) -> Delivery:
    return get_object_or_404(Delivery.objects.select_related("channel"), pk=delivery)


def _chosen(request: PersonRequest) -> list[Delivery]:
    rows = Delivery.objects.filter(pk__in=_ids(request.POST.getlist("delivery"))).select_related("channel")
    return list(rows.order_by("due_at", "pk")[:AT_ONCE])


def _ids(given: list[str]) -> list[int]:
    return [int(each) for each in given if each.isdecimal() and len(each) < 18]


def _back(request: PersonRequest, slug: str, row: Delivery | None = None) -> HttpResponse:
    """To the page that the word was said on."""
    wanted = request.POST.get("back", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect("deliveries:one", slug, row.pk) if row is not None else redirect("deliveries:list", slug)
