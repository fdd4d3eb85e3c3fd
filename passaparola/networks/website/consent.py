"""Connecting by consent: IndieAuth with PKCE (https://indieauth.spec.indieweb.org/).

Nothing is registered: our public address is what we are known by, and the site sends people back to it.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote, urlencode, urlsplit

from passaparola.kernel.http import Door, Form, Request
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Connected
from passaparola.kernel.network.rows import ask
from passaparola.networks.website.connect import account_of, typed
from passaparola.networks.website.discovery import Site, is_safe, reached, site_at, with_metadata
from passaparola.networks.website.errors import TABLE
from passaparola.networks.website.tokens import WANTED, lacking, secrets_from


class Consent:
    """The site's owner says yes on the site's own page."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """The page that the site names. Raises Rejected where it has no endpoint, or nobody who gives access."""
        site = await reached(door, typed(given))
        site.needs("micropub", "website.no_endpoint")
        site = await with_metadata(door, site)
        page = site.needs("authorization_endpoint", "website.no_consent")
        verifier = secrets.token_urlsafe(48)
        asked = {
            "response_type": "code",
            "client_id": client_of(app),
            "redirect_uri": app.callback,
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "scope": " ".join(WANTED),
            "me": f"{site.url}/",
        }
        keep = {"site": site.url, "verifier": verifier, "page": page, "issuer": site.links.get("issuer", "")}
        keep["tokens"] = site.needs("token_endpoint", "website.no_consent")
        return Begun(f"{page}{'&' if '?' in page else '?'}{urlencode(asked, quote_via=quote)}", keep)

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """The one site. Raises Rejected where its owner did not agree, or the answer is another site's."""
        if "code" not in answer:
            raise Rejected(Message("website.denied"))
        if keep["issuer"] and answer.get("iss", keep["issuer"]) != keep["issuer"]:
            raise Rejected(Message("website.another_issuer"))
        me, given = await _exchanged(door, app, keep, answer["code"])
        if "create" in (lacking(given) or []):
            raise Rejected(Message("website.no_create"))
        site = await _confirmed(door, keep, me)
        account = await account_of(door, site, given["token"])
        return [Connected(replace(account, facts={**account.facts, "client": client_of(app)}), given)]


consent = Consent()


def client_of(app: Application) -> str:
    """What we are known by: the page at the root of our address, of which the callback is a part."""
    parts = urlsplit(app.callback)
    return f"{parts.scheme}://{parts.netloc}/"


async def _exchanged(door: Door, app: Application, keep: Mapping[str, str], code: str) -> tuple[str, dict[str, str]]:
    """Whose site it is by its own word, and the secrets for it."""
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": client_of(app),
        "redirect_uri": app.callback,
        "code_verifier": keep["verifier"],
    }
    told = await ask(door, Request("POST", keep["tokens"], body=Form(tuple(given.items()))), TABLE)
    return TABLE.take(told, lambda tree: (tree.text("me"), secrets_from(tree)))


async def _confirmed(door: Door, keep: Mapping[str, str], me: str) -> Site:
    """The site that the answer speaks of. One that was not typed must name the same page for consent (5.4)."""
    if not is_safe(keep["site"], me):
        raise Rejected(Message("website.another_site", {"site": me[:200]}))
    site = await with_metadata(door, await site_at(door, me.rstrip("/")))
    if me.rstrip("/") != keep["site"] and site.links.get("authorization_endpoint") != keep["page"]:
        raise Rejected(Message("website.another_site", {"site": me[:200]}))
    return site


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
