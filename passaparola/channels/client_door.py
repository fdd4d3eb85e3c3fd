"""The door at which a network reads who we are: some call an application by the address of what it says of itself.

No cookie, no session and no tenant's scope. What stands there is the same for all who ask, and nothing of it is secret.
"""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from passaparola import networks
from passaparola.channels import applications
from passaparola.kernel.network.consent import Described
from passaparola.workspaces.requests import outside_scope

_GOOD_FOR = 600  # seconds


@require_safe
@outside_scope
def client(request: HttpRequest, network: str) -> HttpResponse:
    """This installation, as the network is to know it; 404 where it has no public address or nobody asks."""
    found = networks.every().get(network)
    consent = found.consent if found else None
    known_as = applications.known_as(None, network)
    if not isinstance(consent, Described) or not known_as.document:
        raise Http404
    answer = JsonResponse(dict(consent.document(known_as)))
    answer.headers["Cache-Control"] = f"public, max-age={_GOOD_FOR}"
    return answer
