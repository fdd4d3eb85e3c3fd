"""What a token endpoint answers, as a channel's secrets (https://indieauth.spec.indieweb.org/#access-token-response)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree

WANTED = ("create", "update", "delete", "media")
"""The scopes that publishing needs; ``create`` is the least."""


def secrets_from(tree: Tree, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The new secrets; a refresh token or a scope that the answer leaves out stays as it was."""
    kept = {name: value for name, value in (before or {}).items() if name in ("refresh", "scopes")}
    told = {"token": tree.text("access_token")}
    if refresh := tree.opt_text("refresh_token"):
        told["refresh"] = refresh
    if scope := tree.opt_text("scope"):
        told["scopes"] = scope
    if (seconds := tree.opt_whole("expires_in")) is not None:
        told["expires"] = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    return {**kept, **told}


def lacking(secrets: Mapping[str, str]) -> list[str] | None:
    """The scopes that were not granted; None where nothing tells (a token that was typed)."""
    granted = secrets.get("scopes", "").split()
    if not granted:
        return None
    return [scope for scope in WANTED if scope not in granted and not (scope == "media" and "create" in granted)]
