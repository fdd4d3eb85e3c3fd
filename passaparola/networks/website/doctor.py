"""What may be wrong between us and a site, each with the next click."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded
from passaparola.kernel.network.port import Session
from passaparola.networks.website import feed, look_up
from passaparola.networks.website.connect import account_of
from passaparola.networks.website.discovery import Site, site_at, with_metadata
from passaparola.networks.website.tokens import lacking

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Doctor:
    """Address, endpoint, token, scopes, media endpoint, feed, and whether posts can be looked for."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """There is no application: our own address is what a site knows us by."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The home page first: without it nothing else can be found."""
        try:
            site = await with_metadata(session.door, await site_at(session.door, session.account.address))
        except NetworkError as error:
            click = Message("website.doctor.home.click")
            return [Finding("home", Verdict.BROKEN, error.reason, click, session.account.address)]
        found = [*_address(session, site), await _token(session, site), _scopes(session.secrets)]
        return [*found, await _feed(session, site), await _list(session)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """The site's owner said no, or the site refused what was asked."""
        if not answer.get("error"):
            return None
        click = Message("website.doctor.agree")
        if answer["error"] == "access_denied":
            return Finding("consent", Verdict.BROKEN, Message("website.denied"), click)
        said = Message("website.refused", {"detail": answer.get("error_description", answer["error"])[:200]})
        return Finding("consent", Verdict.BROKEN, said, click)


doctor = Doctor()


def _fine(check: str, said: str) -> Finding:
    return Finding(check, Verdict.FINE, Message(said))


def _address(session: Session, site: Site) -> list[Finding]:
    """Whether the site is encrypted, and still where it was."""
    noted, parts = session.account.address, urlsplit(site.url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        said, click = Message("website.doctor.plain"), Message("website.doctor.plain.click")
        return [Finding("address", Verdict.WARNING, said, click, site.url)]
    if site.url != noted:
        said = Message("website.doctor.moved", {"site": site.url})
        return [Finding("address", Verdict.WARNING, said, Message("website.doctor.moved.click"), site.url)]
    return [_fine("address", "website.doctor.address.fine")]


async def _token(session: Session, site: Site) -> Finding:
    """Whether the endpoint is there, lets us in, and says where files go."""
    if "micropub" not in site.links:
        said, click = Message("website.no_endpoint"), Message("website.doctor.endpoint.click")
        return Finding("endpoint", Verdict.BROKEN, said, click, site.url)
    try:
        account = await account_of(session.door, site, session.secrets["token"])
    except ReconnectNeeded as refused:
        return Finding("token", Verdict.BROKEN, refused.reason, Message("website.doctor.reconnect"), site.url)
    except NetworkError as error:
        return Finding("token", Verdict.UNKNOWN, error.reason)
    if not account.facts.get("media"):
        said, click = Message("website.no_media"), Message("website.doctor.media.click")
        return Finding("media", Verdict.WARNING, said, click, site.url)
    return _fine("token", "website.doctor.token.fine")


def _scopes(secrets: Mapping[str, str]) -> Finding:
    missing = lacking(secrets)
    if missing is None:
        return Finding("scopes", Verdict.UNKNOWN, Message("website.doctor.scopes.unknown"))
    if not missing:
        return _fine("scopes", "website.doctor.scopes.fine")
    verdict = Verdict.BROKEN if "create" in missing else Verdict.WARNING
    said = Message("website.doctor.scopes.bad", {"scopes": ", ".join(missing)})
    return Finding("scopes", verdict, said, Message("website.doctor.reconnect"))


async def _feed(session: Session, site: Site) -> Finding:
    click = Message("website.doctor.feed.click")
    if "feed" not in site.links:
        return Finding("feed", Verdict.WARNING, Message("website.no_feed"), click, site.url)
    try:
        await feed.read(session.door, site.links["feed"])
    except NetworkError as error:
        return Finding("feed", Verdict.WARNING, error.reason, click, site.links["feed"])
    return _fine("feed", "website.doctor.feed.fine")


async def _list(session: Session) -> Finding:
    """Without a list and a feed a doubt is left to a person."""
    try:
        seen = await look_up.can_look(session)
    except NetworkError as error:
        return Finding("list", Verdict.UNKNOWN, error.reason)
    if seen:
        return _fine("list", "website.doctor.list.fine")
    return Finding("list", Verdict.WARNING, Message("website.nowhere"), Message("website.doctor.feed.click"))
