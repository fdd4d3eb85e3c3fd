"""Who carries the brand's posts further, and the links that people were given of their own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from passaparola import networks
from passaparola.links import tracking
from passaparola.publishing.models import Post
from passaparola.word_of_mouth import forgetting, gathering, queries
from passaparola.word_of_mouth.forms import ReferralForm
from passaparola.word_of_mouth.models import Advocate, Referral
from passaparola.workspaces import spreadsheets
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.requests import PersonRequest, entered, needs, outside_scope
from passaparola.workspaces.rules import Permission, allows

PAGE = 50  # people on one page


@require_GET
@needs(Permission.SEE)
def who(request: PersonRequest, slug: str) -> HttpResponse:
    """People who passed posts on, over a period."""
    wanted = _wanted(request)
    page = Paginator(queries.advocates(**wanted), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page, "wanted": wanted, "may_write": may_write(request), "spreads": _spreads(),
        "periods": [(days, _period(days)) for days in queries.PERIODS],
        "sorts": [
            ("often", _("Most often first")), ("followers", _("Most followers first")), ("newest", _("Newest first")),
        ],
    }  # fmt: skip
    return render(request, "word_of_mouth/who.html", context)


@outside_scope
@login_required
@require_POST
def look(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Ask the networks now who passed the newest posts on. No scope is open while they answer."""
    with entered(request, slug):
        if not may_write(request):
            raise PermissionDenied
        brand = request.brand.pk
    if is_held():
        messages.warning(request, _("Sending and listening are on hold: nothing was asked."))
        return redirect("word_of_mouth:who", slug)
    count = gathering.gather_brand(brand)
    said = ngettext("%(count)s publication was asked about.", "%(count)s publications were asked about.", count)
    messages.success(request, said % {"count": count})
    return redirect("word_of_mouth:who", slug)


@require_GET
@needs(Permission.SEE)
def who_export(request: PersonRequest, slug: str) -> HttpResponse:
    """The same people as a file."""
    head = ["network", "handle", "name", "url", "followers", "times", "reposts", "quotes", "last", "thanked_at", "note"]
    rows = (
        (
            each.network, each.handle, each.name, each.url, each.followers,
            *(getattr(each, name) for name in ("times", "reposts", "quotes", "latest")),
            each.thanked_at.isoformat() if each.thanked_at else "", each.note,
        )
        for each in queries.advocates(**_wanted(request))
    )  # fmt: skip
    return spreadsheets.download(f"word-of-mouth-{slug}", [head, *rows])


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def one(request: PersonRequest, slug: str, advocate: int) -> HttpResponseBase:
    """One person: what they carried, a note, and the button that forgets them."""
    row = get_object_or_404(Advocate, pk=advocate)
    if request.method == "POST":
        if not may_write(request):
            return HttpResponse(status=403)
        row.note = request.POST.get("note", "").replace("\0", "").strip()[:500]
        row.thanked_at = (row.thanked_at or timezone.now()) if "thanked" in request.POST else None
        row.save(update_fields=["note", "thanked_at"])
        messages.success(request, _("Saved."))
        return redirect("word_of_mouth:who", slug)
    passed = list(row.passed.select_related("delivery__channel").order_by("-first_seen", "-pk")[:100])
    posts = Post.objects.in_bulk([each.delivery.thing_id for each in passed if each.delivery.thing_kind == "post"])
    context = {
        "advocate": row, "may_write": may_write(request), "network": _name(row.network),
        "passed": [(each, posts.get(each.delivery.thing_id)) for each in passed],
        "given": [each for each in queries.referrals() if each.row.advocate_id == row.pk],
    }  # fmt: skip
    return render(request, "word_of_mouth/one.html", context)


@require_POST
@needs(Permission.WRITE)
def forget(request: PersonRequest, slug: str, advocate: int) -> HttpResponseBase:
    """Delete everything that is kept of a person, for good."""
    forgetting.forget(get_object_or_404(Advocate, pk=advocate))
    messages.success(request, _("Forgotten. They are not collected again."))
    return redirect("word_of_mouth:who", slug)


@require_GET
@needs(Permission.SEE)
def post(request: PersonRequest, slug: str, post: int) -> HttpResponse:
    """Who carried a post: a part of its page."""
    get_object_or_404(Post, pk=post)
    return render(request, "word_of_mouth/post.html", {"carried": queries.of_post(post), "post_id": post})


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE)
def referrals(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Links that people were given, with what each brought; POST gives one."""
    form = ReferralForm(request.POST or None)
    if request.method == "POST":
        if not may_write(request):
            return HttpResponse(status=403)
        if form.is_valid():
            return redirect("word_of_mouth:card", slug, _given(request, form).pk)
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    given = queries.referrals(words)
    shown = [(each, tracking.address_of(each.row.link)) for each in given]
    context = {
        "form": form, "given": shown, "words": words, "may_write": may_write(request),
        "is_public": tracking.is_public(),
        "factor": queries.factor(given) if not words else None,
    }  # fmt: skip
    return render(request, "word_of_mouth/referrals.html", context, status=422 if form.errors else 200)


@require_GET
@needs(Permission.SEE)
def referrals_export(request: PersonRequest, slug: str) -> HttpResponse:
    """The referrals as a file, without how to reach people."""
    head = ["name", "address", "target", "made_at", "visits", "conversions", "stopped_at"]
    rows = (
        (
            each.row.name, tracking.address_of(each.row.link), each.row.link.target, each.row.made_at.isoformat(),
            each.visits.value, each.conversions.value,
            each.row.link.stopped_at.isoformat() if each.row.link.stopped_at else "",
        )
        for each in queries.referrals()
    )  # fmt: skip
    return spreadsheets.download(f"referrals-{slug}", [head, *rows])


@require_GET
@needs(Permission.SEE)
def card(request: PersonRequest, slug: str, referral: int) -> HttpResponse:
    """A referral as a card to print or to send."""
    row = get_object_or_404(Referral.objects.select_related("link"), pk=referral)
    context = {"referral": row, "address": tracking.address_of(row.link), "is_public": tracking.is_public()}
    return render(request, "word_of_mouth/card.html", context)


@require_POST
@needs(Permission.WRITE)
def erase(request: PersonRequest, slug: str, referral: int) -> HttpResponseBase:
    """Empty a referral of its person; the link goes on counting."""
    forgetting.erase(get_object_or_404(Referral.objects.select_related("link"), pk=referral))
    messages.success(request, _("The person is erased; the link and its count stay."))
    return redirect("word_of_mouth:referrals", slug)


def may_write(request: HttpRequest) -> bool:
    """Whether the person may give links and forget people here."""
    return allows(getattr(request, "role", ""), Permission.WRITE)


def _given(request: PersonRequest, form: ReferralForm) -> Referral:
    given, brand = form.cleaned_data, request.brand.pk
    link = tracking.shorten(
        brand, given["target"], purpose=tracking.REFERRAL, label=given["name"], person=request.user.pk
    )
    return Referral.objects.create(
        brand_id=brand, link=link, advocate=given["advocate"], name=given["name"], contact=given["contact"],
        consent=given["consent"], made_by_id=request.user.pk,
    )  # fmt: skip


def _wanted(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    days = given.get("days", "90")
    return {
        "days": int(days) if days in {str(each) for each in queries.PERIODS} else 90,
        "words": given.get("q", "").replace("\0", "").strip()[:200],
        "sort": given.get("sort", "often") if given.get("sort") in queries.SORTS else "often",
    }


def _period(days: int) -> str:
    return _("The last %(days)d days") % {"days": days} if days else _("Always")


def _name(network: str) -> str:
    known = networks.every().get(network)
    return known.spec.name if known else network


def _spreads() -> str:
    return ", ".join(each.spec.name for each in networks.every().values() if each.spread)
