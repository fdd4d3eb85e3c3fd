"""Every page of a signed-in person runs in that person's scope, for one short transaction.

``request.scope`` is what the person reaches; on a page of a brand (``/b/<slug>/…``) it is that brand alone, and
``request.brand`` is the brand. What is out of reach does not exist: 404. Templates are rendered inside the scope.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held
from passaparola.workspaces.models import Brand, Person
from passaparola.workspaces.reauthentication import asked_again
from passaparola.workspaces.rules import Permission, allows

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponseBase]
LAST_BRAND = "brand"
"""The session's key for the slug of the brand that was worked on last."""
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request of a signed-in person, as views see it."""

    user: Person
    scope: tenancy.Scope
    brand: Brand
    role: str
    held: bool


class TenancyMiddleware:
    """Opens the scope around the view; a view marked ``outside_scope`` opens its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Run the view here, inside the scope; None (go on as usual) for people who are not signed in."""
        if getattr(view, "outside_scope", False) or not request.user.is_authenticated:
            return None
        try:
            with entered(request, kwargs.get("slug")):
                return _rendered(view(request, *args, **kwargs))
        except ReauthenticationRequired:  # from here no middleware's process_exception would hear of these two
            return asked_again(request)
        except ImmediateHttpResponse as answer:
            response: HttpResponseBase = answer.response
            return response


@contextmanager
def entered(request: HttpRequest, slug: str | None) -> Iterator[tenancy.Scope]:
    """The signed-in person's scope, described on the request. Raises Http404 for a brand out of reach."""
    try:
        with tenancy.person(int(str(request.user.pk)), slug) as scope:
            _describe(request, scope, slug)
            yield scope
    except tenancy.Unreachable:
        raise Http404 from None


def outside_scope(view: View[P]) -> View[P]:
    """For views that talk to a network or stream: they open short scopes of their own."""
    view.outside_scope = True  # type: ignore[attr-defined]
    return view


def needs(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Only for people whose role in the page's organisation allows it; others get 403."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                from django.contrib.auth.views import redirect_to_login

                return redirect_to_login(request.get_full_path())
            if not allows(getattr(request, "role", ""), permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]  # wraps() names its first parameter

    return decorate


def _describe(request: Any, scope: tenancy.Scope, slug: str | None) -> None:
    request.scope = scope
    request.brand = None
    request.held = is_held()
    request.role = scope.roles[0][1] if len(scope.roles) == 1 else ""
    if slug is not None:
        _remember(request, slug)
        (brand_id,) = scope.brands
        request.brand = Brand.objects.select_related("organisation").get(pk=brand_id)
        request.role = scope.role_in(request.brand.organisation_id)


def with_last_brand(view: View[P]) -> View[P]:
    """For pages about no brand: they keep around them the brand that was worked on last."""

    @wraps(view)
    def framed(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        rows = Brand.objects.select_related("organisation")
        request.brand = rows.filter(slug=request.session.get(LAST_BRAND, "")).first()
        if request.brand is not None:
            request.role = request.scope.role_in(request.brand.organisation_id)
        return view(request, *args, **kwargs)

    return framed  # type: ignore[return-value]  # wraps() names its first parameter


def _remember(request: HttpRequest, slug: str) -> None:
    if request.session.get(LAST_BRAND) != slug:
        request.session[LAST_BRAND] = slug


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response
