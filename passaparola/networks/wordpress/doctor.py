"""What can be wrong between us, a site and its user, and the one next click. It asks; it changes nothing.

Most of it is other people's doing: plugins that close the REST interface, hosts that drop the Authorization header,
administrators who change a role (https://developer.wordpress.org/rest-api/frequently-asked-questions/, read 2026-08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Session
from passaparola.networks.wordpress.connect import user_of
from passaparola.networks.wordpress.errors import TABLE
from passaparola.networks.wordpress.rest import site_of

_PASSWORDS = "application-passwords"
_PAGES = {
    "wordpress.click.plugin": "plugins.php",
    "wordpress.click.passwords": "plugins.php",
    "wordpress.click.permalinks": "options-permalink.php",
    "wordpress.click.https": "site-health.php",
    "wordpress.click.password": "profile.php#application-passwords-section",
    "wordpress.click.role": "users.php",
}
"""Where a click is made, in the site's own administration."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Doctor:
    """The site's REST interface, its application passwords and address; the user's password and role."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """Nothing: a site knows no applications, only its users' passwords."""
        return []

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The site first: without its interface nothing can be said of the user."""
        site = await _site(session)
        if any(one.check == "api" and one.verdict is not Verdict.FINE for one in site):
            return site
        return [*site, await _user(session)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """Nobody is sent to a page of a site."""
        return None


doctor = Doctor()


async def _site(session: Session) -> list[Finding]:
    try:
        told = await site_of(session).read("", ("_fields", "home,authentication"))
        return TABLE.take(told, lambda tree: _seen(tree, session))
    except TryLater as error:
        said = Message("wordpress.site_ill") if error.reason.id == "wordpress.unclear" else error.reason
        return [Finding("api", Verdict.WARNING, said, Message("wordpress.click.site"), session.account.url)]
    except ReconnectNeeded:
        return [_broken(session, "api", Message("wordpress.api_closed"), "wordpress.click.plugin")]
    except Rejected as refused:
        if refused.reason.id == "wordpress.not_allowed":
            return [_broken(session, "api", Message("wordpress.api_blocked"), "wordpress.click.firewall")]
        return [_broken(session, "api", Message("wordpress.api_gone"), "wordpress.click.permalinks")]
    except NetworkError as error:
        return [Finding("api", Verdict.UNKNOWN, error.reason)]


def _seen(index: Tree, session: Session) -> list[Finding]:
    """What a site says of itself to everybody."""
    found = [Finding("api", Verdict.FINE, Message("wordpress.api_fine"))]
    home = index.text("home").rstrip("/")
    if home != session.account.url:
        found.append(_broken(session, "home", Message("wordpress.moved", {"site": home}), "wordpress.click.moved"))
    is_plain = urlsplit(home).scheme != "https" and urlsplit(home).hostname not in _LOOPBACK
    if _offers_passwords(index):
        plain = _broken(session, "https", Message("wordpress.plain"), "wordpress.click.https")
        return [*found, replace(plain, verdict=Verdict.WARNING)] if is_plain else found
    if is_plain:
        said, click = Message("wordpress.passwords_need_https"), "wordpress.click.https"
    else:
        said, click = Message("wordpress.passwords_off"), "wordpress.click.passwords"
    return [*found, _broken(session, "passwords", said, click)]


def _offers_passwords(index: Tree) -> bool:
    """Whether the site takes application passwords. Without them PHP writes an empty list, and not an object."""
    told = index.opt("authentication")
    return told is not None and isinstance(told.value, dict) and told.has(_PASSWORDS)


async def _user(session: Session) -> Finding:
    try:
        told = await site_of(session).read("wp/v2/users/me", ("context", "edit"))
        role = TABLE.take(told, user_of)["role"]
    except ReconnectNeeded as refused:
        return _broken(session, "password", refused.reason, "wordpress.click.password")
    except Rejected as refused:
        if refused.reason.id == "wordpress.role_too_small":
            return _broken(session, "role", refused.reason, "wordpress.click.role")
        return _broken(session, "user", Message("wordpress.api_blocked"), "wordpress.click.firewall")
    except NetworkError as error:
        return Finding("user", Verdict.UNKNOWN, error.reason)
    return Finding("role", Verdict.FINE, Message("wordpress.role_fine", {"role": role}))


def _broken(session: Session, check: str, said: Message, click: str) -> Finding:
    link = f"{session.account.url}/wp-admin/{_PAGES[click]}" if click in _PAGES else ""
    return Finding(check, Verdict.BROKEN, said, Message(click, said.params), link)
