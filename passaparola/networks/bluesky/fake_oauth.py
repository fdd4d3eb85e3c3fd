"""The fake's authorization server: documents of clients, pushed requests, a consent page, tokens bound to keys.

As @atproto/oauth-provider does it where we depend on it: every call is signed, and an answer to one without today's
nonce brings the nonce. Where a real server would fetch a client's document, a test lays it down in ``documents``.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.bluesky.dpop import thumbprint

TOKEN_LIVES = timedelta(minutes=30)
_TOLERANCE = timedelta(minutes=3)
_PATHS = ("/oauth/", "/.well-known/oauth-")
_URN = "urn:ietf:params:oauth:request_uri:"


class Refused(Exception):
    """An error as OAuth words it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


@dataclass(frozen=True)
class Grant:
    """What a token stands for, and the key that it is bound to."""

    client: str
    scopes: str
    key: str
    until: datetime


@dataclass
class OAuth:
    """One server that asks people, for the account of a DID."""

    did: str
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    nonce: str = "nonce-1"
    clock: timedelta = timedelta(0)
    """How far this server's clock is ahead of ours."""
    grants: str = ""
    """What is granted whatever was asked; empty: what was asked."""
    tokens: dict[str, Grant] = field(default_factory=dict)
    refreshes: dict[str, Grant] = field(default_factory=dict)
    _pushed: dict[str, dict[str, str]] = field(default_factory=dict)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def speaks(self, path: str) -> bool:
        """Whether this part of the server answers there."""
        return path.startswith(_PATHS)

    def answer(self, request: FakeRequest) -> FakeResponse:
        """The answer to one of its calls, with today's nonce."""
        try:
            found = self._answer(request)
        except Refused as refused:
            found = FakeResponse.json(
                {"error": refused.error, "error_description": refused.description}, refused.status
            )
        return FakeResponse(found.status, found.body, {**found.headers, "DPoP-Nonce": self.nonce})

    def check(self, request: FakeRequest) -> None:
        """Whether a call carries a token that is bound to the key that it is signed with. Raises Refused with 401."""
        token = request.headers.get("authorization", "").removeprefix("DPoP ")
        grant = self.tokens.get(token)
        if grant is None or grant.until <= datetime.now(UTC):
            raise Refused("invalid_token", "Token could not be verified", 401)
        if self._proven(request, token, 401) != grant.key:
            raise Refused("invalid_token", "DPoP proof key does not match the token's", 401)

    def refusal(self, refused: Refused) -> FakeResponse:
        """The same error as the server that holds the account words it."""
        headers = {"DPoP-Nonce": self.nonce, "WWW-Authenticate": f'DPoP error="{refused.error}"'}
        return FakeResponse.json({"error": refused.error, "message": refused.description}, refused.status, headers)

    def agree(self, address: str) -> Mapping[str, str]:
        """The query after a yes at this address."""
        pushed = dict(parse_qsl(urlsplit(address).query))["request_uri"]
        issuer = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        return self._agreed(self._pushed.pop(pushed), issuer)

    def _answer(self, request: FakeRequest) -> FakeResponse:
        here = f"http://{request.headers['host']}"
        match request.method, request.path:
            case "GET", "/.well-known/oauth-protected-resource":
                return FakeResponse.json({"resource": here, "authorization_servers": [here]})
            case "GET", "/.well-known/oauth-authorization-server":
                return FakeResponse.json(_metadata(here))
            case "POST", "/oauth/par":
                return self._push(request, here)
            case _, "/oauth/authorize":
                return self._page(request, here)
            case "POST", "/oauth/token":
                return self._token(request, here)
            case "POST", "/oauth/revoke":
                self._client(request.fields(), here)
                self._forget(request.fields().get("token", ""))
                return FakeResponse.json({})
        return FakeResponse.json({"error": "NotFound"}, 404)

    def _push(self, request: FakeRequest, here: str) -> FakeResponse:
        given, key = request.fields(), self._proven(request)
        document = self._client(given, here)
        if given.get("redirect_uri") not in document["redirect_uris"]:
            raise Refused("invalid_request", "Invalid redirect_uri")
        if not set(given.get("scope", "").split()) <= set(document["scope"].split()):
            raise Refused("invalid_scope", "Scope is not declared in the client's metadata")
        if given.get("code_challenge_method") != "S256" or not given.get("code_challenge"):
            raise Refused("invalid_request", "code_challenge is required")
        name = f"{_URN}req-{secrets.token_hex(16)}"
        self._pushed[name] = {**given, "dpop": key}
        return FakeResponse.json({"request_uri": name, "expires_in": 300}, 201)

    def _page(self, request: FakeRequest, here: str) -> FakeResponse:
        asked = self._pushed.get(request.query.get("request_uri", ""))
        if asked is None or asked["client_id"] != request.query.get("client_id"):
            return _html("<h1>An error occurred</h1><p>This request has expired.</p>", 400)
        if request.method == "POST":
            back = self._agreed(self._pushed.pop(request.query["request_uri"]), here)
            return FakeResponse(303, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})
        action = escape(f"{request.path}?{urlencode(dict(request.query))}")
        scopes = "".join(f"<li>{escape(each)}</li>" for each in asked["scope"].split())
        form = f'<form method="post" action="{action}"><button>Allow</button></form>'
        return _html(f"<h1>Passaparola wants to access your account</h1><ul>{scopes}</ul>{form}")

    def _agreed(self, asked: dict[str, str], issuer: str) -> dict[str, str]:
        code = f"cod-{secrets.token_hex(32)}"
        self._codes[code] = asked
        return {"iss": issuer, "state": asked["state"], "code": code}

    def _token(self, request: FakeRequest, here: str) -> FakeResponse:
        given, key = request.fields(), self._proven(request)
        self._client(given, here)
        if given.get("grant_type") == "refresh_token":
            return self._renew(given, key)
        asked = self._codes.pop(given.get("code", ""), {})
        same = ("client_id", "redirect_uri")
        if not asked or any(asked[name] != given.get(name) for name in same) or asked["dpop"] != key:
            raise Refused("invalid_grant", "Invalid code")
        if asked["code_challenge"] != _text(hashlib.sha256(given.get("code_verifier", "").encode()).digest()):
            raise Refused("invalid_grant", "Invalid code_verifier")
        return self._granted(given["client_id"], self.grants or asked["scope"], key)

    def _renew(self, given: Mapping[str, str], key: str) -> FakeResponse:
        grant = self.refreshes.pop(given.get("refresh_token", ""), None)
        if grant is None or grant.client != given["client_id"] or grant.key != key:
            raise Refused("invalid_grant", "Invalid refresh token")
        return self._granted(grant.client, grant.scopes, key)

    def _granted(self, client: str, scopes: str, key: str) -> FakeResponse:
        access, refresh = f"tok-{secrets.token_hex(16)}", f"ref-{secrets.token_hex(32)}"
        grant = Grant(client, scopes, key, datetime.now(UTC) + TOKEN_LIVES)
        self.tokens[access] = self.refreshes[refresh] = grant
        told = {"access_token": access, "token_type": "DPoP", "refresh_token": refresh, "scope": scopes}
        return FakeResponse.json({**told, "sub": self.did, "expires_in": int(TOKEN_LIVES.total_seconds())})

    def _forget(self, token: str) -> None:
        """A token, and those that were given with the same yes."""
        grant = self.refreshes.get(token) or self.tokens.get(token)
        if grant:
            self.tokens = {name: each for name, each in self.tokens.items() if each.key != grant.key}
            self.refreshes = {name: each for name, each in self.refreshes.items() if each.key != grant.key}

    def _client(self, given: Mapping[str, str], here: str) -> Mapping[str, Any]:
        """The document of whoever asks, who must prove to be it where it names a key."""
        id = given.get("client_id", "")
        if id.startswith("http://localhost?"):
            said = parse_qs(urlsplit(id).query)
            if any(urlsplit(each).hostname == "localhost" for each in said["redirect_uri"]):
                raise Refused("invalid_client_metadata", "Loopback redirects must use an IP address")
            return {"redirect_uris": said["redirect_uri"], "scope": said["scope"][0]}
        document = self.documents.get(id)
        if document is None:
            raise Refused("invalid_client_metadata", "Unable to obtain client metadata")
        keys = {jwk["kid"]: jwk for jwk in document["jwks"]["keys"]}
        header, claims = _read(given.get("client_assertion", ""), keys, "invalid_client")
        if (claims.get("iss"), claims.get("sub"), claims.get("aud")) != (id, id, here) or header.get("alg") != "ES256":
            raise Refused("invalid_client", "Invalid client assertion", 400)
        return document

    def _proven(self, request: FakeRequest, token: str = "", status: int = 400) -> str:
        """The thumbprint of the key that signed this call. Raises Refused."""
        sent = request.headers.get("dpop", "")
        header, claims = _read(sent, {}, "invalid_dpop_proof", status)
        here = f"http://{request.headers['host']}{request.path}"
        if header.get("typ") != "dpop+jwt" or (claims.get("htm"), claims.get("htu")) != (request.method, here):
            raise Refused("invalid_dpop_proof", 'DPoP "htu" mismatch', status)
        if abs(datetime.now(UTC) + self.clock - datetime.fromtimestamp(claims["iat"], UTC)) > _TOLERANCE:
            raise Refused("invalid_dpop_proof", '"iat" claim timestamp check failed', status)
        if claims.get("nonce") != self.nonce:
            raise Refused("use_dpop_nonce", "Authorization server requires nonce in DPoP proof", status)
        if claims.get("ath") != (_text(hashlib.sha256(token.encode()).digest()) if token else None):
            raise Refused("invalid_dpop_proof", 'DPoP "ath" mismatch', status)
        return thumbprint(header["jwk"])


def _metadata(here: str) -> dict[str, object]:
    ends = {
        "authorization": "authorize",
        "token": "token",
        "pushed_authorization_request": "par",
        "revocation": "revoke",
    }
    return {
        "issuer": here, **{f"{kind}_endpoint": f"{here}/oauth/{path}" for kind, path in ends.items()},
        "scopes_supported": ["atproto", "transition:generic", "transition:chat.bsky", "transition:email"],
        "response_types_supported": ["code"], "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"], "dpop_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
        "require_pushed_authorization_requests": True, "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": True,
    }  # fmt: skip


def _read(token: str, keys: Mapping[str, Any], error: str, status: int = 400) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a signed token, of a key that is known or stands in it. Raises Refused."""
    try:
        head, body, signature = token.split(".")
        header, claims = (json.loads(_bytes(part)) for part in (head, body))
        jwk = keys[header["kid"]] if keys else header["jwk"]
        x, y = (int.from_bytes(_bytes(jwk[name])) for name in ("x", "y"))
        raw = _bytes(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        key.verify(der, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    except (ValueError, KeyError, InvalidSignature):
        raise Refused(error, "Failed to verify", status) from None
    return header, claims


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _html(body: str, status: int = 200) -> FakeResponse:
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Bluesky</title>{body}</html>'
    return FakeResponse(status, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
