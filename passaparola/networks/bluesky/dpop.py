"""Keys that access is bound to: every request proves that it comes from who holds them (RFC 9449), with ES256.

A server hands out nonces and takes them for a few minutes; a request without today's is answered with one and not
applied, whatever it was, and is sent once more. Proofs must not be older than some seconds: the clocks have to agree.
"""

import base64
import hashlib
import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from passaparola.kernel.http import Door, Request, Response, Untamed

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_CHALLENGE = "use_dpop_nonce"
_MOST_SERVERS = 1_000


def fresh_key() -> str:
    """A new private key, as a hexadecimal number."""
    return f"{secrets.randbelow(_ORDER - 1) + 1:064x}"


def key_from(secret: str) -> str:
    """The private key that follows from a secret of 64 hexadecimal digits; always the same."""
    return f"{int(secret, 16) % (_ORDER - 1) + 1:064x}"


def public(key: str) -> dict[str, str]:
    """The public half as a JWK, with the members that its thumbprint is made of."""
    numbers = _private(key).public_key().public_numbers()
    x, y = (_text(number.to_bytes(32)) for number in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def thumbprint(jwk: Mapping[str, str]) -> str:
    """What names a public key (RFC 7638)."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return _text(hashlib.sha256(_json(members)).digest())


def signed(key: str, header: Mapping[str, object], claims: Mapping[str, object]) -> str:
    """A JSON Web Token; its moment and its own id are added."""
    now = {"iat": int(datetime.now(UTC).timestamp()), "jti": secrets.token_urlsafe(16)}
    said = f"{_text(_json({'alg': 'ES256', **header}))}.{_text(_json({**now, **claims}))}"
    r, s = decode_dss_signature(_private(key).sign(said.encode(), ec.ECDSA(SHA256())))
    return f"{said}.{_text(r.to_bytes(32) + s.to_bytes(32))}"


def proof(key: str, request: Request, nonce: str = "", token: str = "") -> str:
    """What proves that this request comes from the key's holder."""
    claims = {"htm": request.method, "htu": request.url.partition("?")[0]}
    if nonce:
        claims["nonce"] = nonce
    if token:
        claims["ath"] = _text(hashlib.sha256(token.encode()).digest())
    return signed(key, {"typ": "dpop+jwt", "jwk": public(key)}, claims)


class Nonces:
    """The last nonce of each server: no secret, and good for minutes."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def of(self, request: Request) -> str:
        """What the server of this request gave last; empty for nothing."""
        return self._known.get(_origin(request), "")

    def keep(self, request: Request, response: Response) -> bool:
        """Keep the nonce of an answer; whether there was one."""
        nonce = response.headers.get("dpop-nonce", "")
        if nonce:
            self._known[_origin(request)] = nonce
            self._known.move_to_end(_origin(request))
            if len(self._known) > _MOST_SERVERS:
                self._known.popitem(last=False)
        return bool(nonce)


_SHARED = Nonces()
"""Of this process."""


class Bound(Door):
    """A door whose requests are signed with a key, and carry the token that is bound to it."""

    def __init__(self, door: Door, key: str, token: str = "", nonces: Nonces = _SHARED) -> None:
        self._door, self._key, self._token, self._nonces = door, key, token, nonces

    async def send(self, request: Request) -> Response:
        """As ``Door.send``; a request that only lacked the server's nonce is sent once more."""
        response = await self._door.send(self._with_proof(request))
        if self._nonces.keep(request, response) and _is_challenge(response):
            response = await self._door.send(self._with_proof(request))
            self._nonces.keep(request, response)
        return response

    async def close(self) -> None:
        """The door belongs to the process."""

    def _with_proof(self, request: Request) -> Request:
        headers = {"DPoP": proof(self._key, request, self._nonces.of(request), self._token)}
        if self._token:
            headers["Authorization"] = f"DPoP {self._token}"
        return replace(request, headers={**request.headers, **headers})


def _is_challenge(response: Response) -> bool:
    """A resource server says so in a header, an authorization server in its answer."""
    if response.status == 401:
        return _CHALLENGE in response.headers.get("www-authenticate", "") or _error(response) == _CHALLENGE
    return response.status == 400 and _error(response) == _CHALLENGE


def _error(response: Response) -> str:
    try:
        return response.tree().opt_text("error") or ""
    except Untamed:
        return ""


def _origin(request: Request) -> str:
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}"


def _private(key: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(key, 16), ec.SECP256R1())


def _json(tree: Mapping[str, object]) -> bytes:
    return json.dumps(tree, separators=(",", ":"), sort_keys=True).encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
