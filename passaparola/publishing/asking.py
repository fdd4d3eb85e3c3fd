"""Approval inside the house: asking for it beside the post, going through what waits, and saying yes or no."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from passaparola.publishing import approvals, approving
from passaparola.publishing.addresses import page_of
from passaparola.publishing.approval.rules import Step
from passaparola.publishing.approval.steps import kept, set_mode
from passaparola.publishing.approving import Decided, Question
from passaparola.publishing.models import Approval, Post
from passaparola.publishing.review import review
from passaparola.publishing.rules import Mode, Verdict
from passaparola.publishing.sheet import sheet_of
from passaparola.workspaces import members
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

MODES = {
    Mode.NONE: gettext_lazy("No: whoever may schedule does it"),
    Mode.COLLEAGUE: gettext_lazy("Yes, by a colleague: an owner, a manager or an approver other than the author"),
    Mode.CLIENT: gettext_lazy("Yes, by the client, through a link without an account"),
    Mode.STEPS: gettext_lazy("Yes, in several steps, one after the other"),
}


def ask(request: PersonRequest, post: Post) -> str:
    """What the button beside the post does, once the form is kept: the first step that has not said yes is asked."""
    step = approvals.stand_of(sheet_of(post)).step
    email, refused = _address(request, step)
    if refused:
        messages.error(request, refused)
        return "#approval"
    try:
        row = approving.ask(post, _question(request, step, email), request.user.pk)
    except approving.NothingToShow:
        messages.error(request, _("There is nothing to approve yet: write something and choose a channel."))
        return ""
    messages.success(request, _asked(request, row))
    return "#approval"


def _question(request: PersonRequest, step: Step | None, email: str) -> Question:
    named = step.client_name if step else ""
    return Question(
        kind=Mode(step.kind) if step else _kind(request),
        name=request.POST.get("ask_name", "").strip() or named,
        email=email,
        note=request.POST.get("ask_note", "").strip(),
        schedule_after="ask_schedule" in request.POST and allows(request.role, Permission.SCHEDULE),
        step=step.id if step else 0,
    )


def _kind(request: PersonRequest) -> Mode:
    return Mode.CLIENT if request.POST.get("ask_kind") == Mode.CLIENT else Mode.COLLEAGUE


def _address(request: PersonRequest, step: Step | None) -> tuple[str, str]:
    """The client's address, and why it is not taken. What the rule says comes before what the author writes."""
    if step is not None and step.client_email:
        return step.client_email, ""
    return checked_address(request, request.POST.get("ask_email", ""))


def checked_address(request: PersonRequest, written: str) -> tuple[str, str]:
    """An address that a link is written to, and why it is not taken: an author has no link sent into the house."""
    try:
        email = str(forms.EmailField(required=False).clean(written.strip()))
    except forms.ValidationError:
        return "", _("This is not an e-mail address.")
    inside = {each.person.email.lower() for each in members.of(request.brand.organisation_id)}
    if email.lower() in inside and not allows(request.role, Permission.DECIDE):
        return "", _("This is a colleague’s address: a client’s link goes to the client.")
    return email, ""


def _asked(request: PersonRequest, row: Approval) -> str:
    if row.kind != Mode.CLIENT:
        return _("Asked: your colleagues find it among what waits for approval.")
    if row.asked_email:
        return _("The link goes to %(email)s by mail.") % {"email": row.asked_email}
    if allows(request.role, Permission.DECIDE):
        return _("The link is ready: send it to whoever approves.")
    return _("The link is ready: send it by mail beside the post, or ask whoever may decide to pass it on.")


@require_GET
@needs(Permission.SEE)
def waiting(request: PersonRequest, slug: str) -> HttpResponse:
    """The posts that wait for approval, one after the other; ``?at`` is the one shown."""
    rows = list(approving.open_ones().select_related("brand__organisation", "post__made_by"))
    at = request.GET.get("at", "")
    index = next((place for place, each in enumerate(rows) if str(each.pk) == at), 0)
    decides = allows(request.role, Permission.DECIDE)
    context: dict[str, Any] = {
        "rows": [{"approval": each, "mine": decides and _may(request, each)} for each in rows],
        "number": index + 1,
        "before": rows[index - 1] if index else None,
        "next": rows[index + 1] if index + 1 < len(rows) else None,
        "may_decide": decides,
        **(_shown(request, rows[index]) if rows else {"approval": None}),
        **_rule(request),
    }
    context["choosable"] = sum(each["mine"] for each in context["rows"])
    return render(request, "publishing/approvals.html", context)


def _shown(request: PersonRequest, row: Approval) -> dict[str, Any]:
    sheet = sheet_of(row.post)
    stand = approvals.stand_of(sheet)
    return {
        "approval": row,
        "sheet": sheet,
        "post": row.post,
        "review": review(sheet),
        "stand": stand,
        "current": approvals.content_of(sheet) == row.content,
        "mine": not approving.may_answer(row, request.user.pk),
    }


def _rule(request: PersonRequest) -> dict[str, Any]:
    mode, steps = approvals.mode_of(request.brand.pk), kept(request.brand.pk)
    modes = [(each.value, words) for each, words in MODES.items() if steps or each is not Mode.STEPS]
    return {"mode": mode, "modes": modes, "may_manage": allows(request.role, Permission.MANAGE), "kept_steps": steps}


def _may(request: PersonRequest, row: Approval) -> bool:
    return row.kind == Mode.COLLEAGUE and approving.may_answer(row, request.user.pk)


@require_POST
@needs(Permission.DECIDE)
def decide(request: PersonRequest, slug: str, approval: int) -> HttpResponseBase:
    """A colleague's yes, or what should change; then on to the next."""
    row = get_object_or_404(Approval, pk=approval, kind=Mode.COLLEAGUE)
    verdict, comment = request.POST.get("verdict", ""), request.POST.get("comment", "").strip()
    if verdict not in (Verdict.APPROVED, Verdict.CHANGES) or (verdict == Verdict.CHANGES and not comment):
        messages.error(request, _("Write what should change."))
        return redirect(f"{_here(slug)}?at={row.pk}")
    try:
        done = approving.decide(row, Verdict(verdict), name=str(request.user), comment=comment, person=request.user.pk)
    except approving.Settled:
        messages.warning(request, _("This was settled already, or the post changed since: it has to be asked again."))
    except approving.NotYours:
        messages.error(request, _("Somebody else approves what you wrote or asked for."))
    else:
        _thank(request, Verdict(verdict), done)
    return redirect(_here(slug))


@require_POST
@needs(Permission.DECIDE)
def decide_many(request: PersonRequest, slug: str) -> HttpResponseBase:
    """A yes to several at once, each for exactly what it was asked about; what cannot be is left and counted."""
    ids = [int(each) for each in request.POST.getlist("id") if each.isascii() and each.isdigit() and len(each) < 19]
    rows = list(Approval.objects.filter(pk__in=ids, kind=Mode.COLLEAGUE).order_by("pk"))
    yes = [_yes(request, each) for each in rows]
    count, left = sum(yes), len(yes) - sum(yes)
    if count:
        messages.success(request, ngettext("%(n)d post approved.", "%(n)d posts approved.", count) % {"n": count})
    if left:
        said = ngettext(
            "%(n)d was left: it changed since, was settled, or is yours.",
            "%(n)d were left: they changed since, were settled, or are yours.",
            left,
        )
        messages.warning(request, said % {"n": left})
    if not rows:
        messages.info(request, _("Choose the posts first."))
    return redirect(_here(slug))


def _yes(request: PersonRequest, row: Approval) -> bool:
    try:
        with transaction.atomic():
            approving.decide(row, Verdict.APPROVED, name=str(request.user), person=request.user.pk)
    except (approving.Settled, approving.NotYours):
        return False
    return True


@require_POST
@needs(Permission.WRITE)
def withdraw(request: PersonRequest, slug: str, approval: int) -> HttpResponseBase:
    """Take a question back."""
    row = get_object_or_404(Approval.objects.select_related("post"), pk=approval)
    approving.withdraw(row, request.user.pk)
    messages.success(request, _("Taken back: the link opens nothing any more."))
    if "links" in request.POST:
        return redirect("publishing:approval_links", slug)
    return redirect(page_of(slug, row.post))


@require_POST
@needs(Permission.MANAGE)
def rule(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Whose approval the brand's posts need."""
    wanted = request.POST.get("mode", "")
    if wanted == Mode.STEPS and not kept(request.brand.pk):
        return redirect("publishing:approval_steps", slug)
    if wanted in set(Mode):
        set_mode(request.brand, Mode(wanted))
        messages.success(request, _("Saved. What is scheduled already goes out as it is."))
    return redirect(_here(slug))


def _thank(request: PersonRequest, verdict: Verdict, done: Decided) -> None:
    if verdict is Verdict.CHANGES:
        said = _("Noted: the author sees what should change.")
    elif done.scheduled:
        said = _("Approved and scheduled.")
    elif done.next is not None:
        name = done.next.asked_name
        said = _("Approved. Asked next: %(name)s.") % {"name": name} if name else _("Approved. The next step is asked.")
    else:
        said = _("Approved.")
    messages.success(request, said)


def _here(slug: str) -> str:
    return reverse("publishing:approvals", args=[slug])
