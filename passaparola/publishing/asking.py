"""Approval inside the house: asking for it beside the post, going through what waits, and the brand's rule."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from passaparola.notifications.people import Addressee, Letter, concerned, write_to
from passaparola.publishing import approvals, approving, rules
from passaparola.publishing.addresses import page_of
from passaparola.publishing.approving import Question
from passaparola.publishing.models import Approval, Post
from passaparola.publishing.review import review
from passaparola.publishing.rules import Mode, Verdict
from passaparola.publishing.sheet import sheet_of
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission, allows

LINKS = "approval_links"
"""The session's place for links that were just made: each is shown until the next one."""
MODES = {
    Mode.NONE: gettext_lazy("No: whoever may schedule does it"),
    Mode.COLLEAGUE: gettext_lazy("Yes, by a colleague: an owner, a manager or an approver other than the author"),
    Mode.CLIENT: gettext_lazy("Yes, by the client, through a link without an account"),
}


def ask(request: PersonRequest, post: Post) -> str:
    """What the button beside the post does, once the form is kept."""
    mode = approvals.mode_of(request.brand.pk)
    kind = Mode.CLIENT if mode is Mode.CLIENT or request.POST.get("ask_kind") == Mode.CLIENT else Mode.COLLEAGUE
    question = Question(
        kind=kind,
        name=request.POST.get("ask_name", "").strip(),
        email=_email(request.POST.get("ask_email", "").strip()),
        note=request.POST.get("ask_note", "").strip(),
        schedule_after="ask_schedule" in request.POST and allows(request.role, Permission.SCHEDULE),
    )
    try:
        path = approving.ask(post, question, request.user.pk)
    except approving.NothingToShow:
        messages.error(request, _("There is nothing to approve yet: write something and choose a channel."))
        return ""
    _tell(request, post, question, path)
    return "#approval"


def _tell(request: PersonRequest, post: Post, question: Question, path: str) -> None:
    if path:
        link = request.build_absolute_uri(path)
        request.session[LINKS] = {str(post.pk): link}
        people = [Addressee(question.email, request.brand.language)] if question.email else []
        messages.success(request, _("The link is ready: send it to whoever approves."))
    else:
        link = request.build_absolute_uri(_here(request.brand.slug))
        people = [each for each in concerned(request.brand, Permission.DECIDE) if each.email != request.user.email]
        messages.success(request, _("Asked: your colleagues find it among what waits for approval."))
    by, name = str(request.user), request.brand.name

    def letter() -> Letter:
        asked = _("%(by)s asks you to approve a post of %(brand)s.") % {"by": by, "brand": name}
        subject = _("To approve: a post of %(brand)s") % {"brand": name}
        return Letter(subject, "\n\n".join(part for part in (asked, question.note, link) if part) + "\n")

    transaction.on_commit(lambda: write_to(people, letter) and None)


def _email(written: str) -> str:
    field = forms.EmailField(required=False)
    try:
        return str(field.clean(written))
    except forms.ValidationError:
        return ""


@require_GET
@needs(Permission.SEE)
def waiting(request: PersonRequest, slug: str) -> HttpResponse:
    """The posts that wait for approval, one after the other; ``?at`` is the one shown."""
    rows = list(approving.open_ones())
    at = request.GET.get("at", "")
    index = next((place for place, each in enumerate(rows) if str(each.pk) == at), 0)
    shown = rows[index] if rows else None
    sheet = sheet_of(shown.post) if shown else None
    context = {
        "rows": rows,
        "approval": shown,
        "number": index + 1,
        "before": rows[index - 1] if index else None,
        "next": rows[index + 1] if index + 1 < len(rows) else None,
        "review": review(sheet) if sheet else None,
        "sheet": sheet,
        "post": shown.post if shown else None,
        "current": bool(shown and sheet and approvals.content_of(sheet) == shown.content),
        "mine": shown is not None and not _may(request, shown),
        "may_decide": allows(request.role, Permission.DECIDE),
        "mode": approvals.mode_of(request.brand.pk),
        "modes": [(mode.value, words) for mode, words in MODES.items()],
        "may_manage": allows(request.role, Permission.MANAGE),
    }
    return render(request, "publishing/approvals.html", context)


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
        scheduled = approving.decide(
            row, Verdict(verdict), name=str(request.user), comment=comment, person=request.user.pk
        )
    except approving.Settled:
        messages.warning(request, _("This was settled already, or the post changed since: it has to be asked again."))
    except approving.NotYours:
        messages.error(request, _("Somebody else approves what you wrote or asked for."))
    else:
        _thank(request, Verdict(verdict), scheduled)
    return redirect(_here(slug))


@require_POST
@needs(Permission.WRITE)
def withdraw(request: PersonRequest, slug: str, approval: int) -> HttpResponseBase:
    """Take a question back."""
    row = get_object_or_404(Approval.objects.select_related("post"), pk=approval)
    approving.withdraw(row, request.user.pk)
    messages.success(request, _("Taken back: the link opens nothing any more."))
    return redirect(page_of(slug, row.post))


@require_POST
@needs(Permission.MANAGE)
def rule(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Whose approval the brand's posts need."""
    wanted = request.POST.get("mode", "")
    if wanted in set(Mode):
        approving.set_mode(request.brand, Mode(wanted))
        messages.success(request, _("Saved. What is scheduled already goes out as it is."))
    return redirect(_here(slug))


def _may(request: PersonRequest, approval: Approval) -> bool:
    involved = (approval.asked_by_id, approval.post.made_by_id)
    return rules.may_decide(request.user.pk, involved, request.brand.organisation.solo)


def _thank(request: PersonRequest, verdict: Verdict, scheduled: bool) -> None:
    if verdict is Verdict.CHANGES:
        messages.success(request, _("Noted: the author sees what should change."))
    elif scheduled:
        messages.success(request, _("Approved and scheduled."))
    else:
        messages.success(request, _("Approved."))


def _here(slug: str) -> str:
    return reverse("publishing:approvals", args=[slug])
