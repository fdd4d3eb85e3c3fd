"""The links by which clients answer. A token follows from the installation's secret; what is stored is its hash."""

import base64
import hashlib

from django.utils.crypto import salted_hmac

from passaparola.publishing.models import Approval

PATH = "/approve/{token}/"


def give(approval: Approval) -> None:
    """Make the link of a stored question to a client."""
    approval.token_hash = hash_of(_token(approval))
    approval.save(update_fields=["token_hash"])


def path_of(approval: Approval) -> str:
    """The path of the question's link; empty for one that has none, or one of before this installation's secret."""
    token = _token(approval)
    return PATH.format(token=token) if approval.token_hash == hash_of(token) else ""


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(approval: Approval) -> str:
    """43 characters: 256 bits, which nobody makes without the secret."""
    said = f"{approval.pk} {approval.asked_at.isoformat()}"
    digest = salted_hmac("passaparola.publishing.approval", said, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
