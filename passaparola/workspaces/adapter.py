"""What allauth asks of us: who may sign up (only the invited), and what happens once somebody is in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from passaparola.kernel.seal import Place
from passaparola.workspaces import auditing, inviting
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.languages import keep_language
from passaparola.workspaces.means import keyring
from passaparola.workspaces.models import Person

# allauth's interface gives no row: the place can only be the column.
PLACE = Place("mfa_authenticator", "data", "", "")
INVITED = "invitation"
"""The session's key that holds an invitation's token while its bearer makes an account."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is open to bearers of an invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor holds an invitation."""
        return inviting.offer(request.session.get(INVITED, "")) is not None

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Whoever came by an invitation is a member from here; the sign-in is in the log."""
        token = request.session.pop(INVITED, None)
        if token and kwargs.get("signup"):
            inviting.accept(token, user.pk)
        auditing.note_everywhere(user.pk, Did.SIGNED_IN)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return keep_language(response, user.language)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A failed sign-in to an account that exists is in the log of its organisations."""
        name = credentials.get("username") or ""
        address = credentials.get("email") or name
        known = Person.objects.filter(Q(username=name) | (Q(email__iexact=address) & ~Q(email=""))).first()
        if known is not None and not request.user.is_authenticated:
            auditing.note_everywhere(known.pk, Did.SIGN_IN_FAILED)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are sealed like every token."""

    def encrypt(self, text: str) -> str:
        """Seal a TOTP secret or recovery seed."""
        return keyring().seal(text.encode(), PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what ``encrypt`` sealed."""
        return keyring().open(bytes.fromhex(encrypted_text), PLACE).decode()
