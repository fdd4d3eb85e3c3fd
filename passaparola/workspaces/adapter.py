"""What allauth asks of us: who may sign up (only the invited), and where mail goes."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from passaparola.kernel.seal import Place
from passaparola.workspaces.means import keyring

# allauth's interface gives no row: the place can only be the column.
PLACE = Place("mfa_authenticator", "data", "", "")
INVITED = "invitation"
"""The session's key that holds an invitation's token while its bearer makes an account."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is open to bearers of an invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor holds an invitation."""
        return INVITED in request.session


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are sealed like every token."""

    def encrypt(self, text: str) -> str:
        """Seal a TOTP secret or recovery seed."""
        return keyring().seal(text.encode(), PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what ``encrypt`` sealed."""
        return keyring().open(bytes.fromhex(encrypted_text), PLACE).decode()
