"""Connecting a site with a user name and an application password (https://developer.wordpress.org/rest-api/)."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from passaparola.kernel.http import Door, Request, RequestFailed, Response, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected, Session
from passaparola.kernel.network.servers import server_address
from passaparola.networks.wordpress.errors import TABLE
from passaparola.networks.wordpress.rest import Site, credentials, site_of

_REST_LINK = re.compile(r'<([^>]*)>;\s*rel="https://api\.w\.org/"')
_LARGEST_HOME_PAGE = 10_000_000  # bytes; only its headers are wanted
_NEEDED = ("edit_posts", "publish_posts", "upload_files")  # authors, editors and administrators have all three


class Connect:
    """Sites by application password: it does not end by itself and is withdrawn in the user's profile."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """Find the site's REST interface, sign in, and see that the user may publish."""
        home = server_address(given["site"].strip(), "site", "wordpress.insecure")
        root = await _discover(door, home)
        user, password = given["user"].strip(), given["password"].strip()
        secrets = {"user": user, "password": password}
        try:
            account = await _account(Site(door, root, credentials(user, password)))
        except ReconnectNeeded as refused:
            raise Rejected(Message("wordpress.password_refused", {"field": "password"})) from refused
        return Connected(account, secrets)

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """Nothing to renew: the same secrets."""
        return secrets

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Never by itself."""
        return None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """There is no end."""
        return None

    async def who(self, session: Session) -> Account:
        """The user as the site shows it now."""
        return await _account(site_of(session))

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Delete the application password on the site; it may do that for itself."""
        site = Site(door, account.address, credentials(secrets["user"], secrets["password"]))
        own = "wp/v2/users/me/application-passwords"
        try:
            response = await site.read(f"{own}/introspect")
            await site.remove(f"{own}/{TABLE.take(response, lambda tree: tree.text('uuid'))}", doubtful=False)
        except ReconnectNeeded:
            return  # withdrawn already


connect = Connect()


async def _discover(door: Door, home: str) -> str:
    """The REST root, by the home page's Link header, else at its usual places; always on the site's own host."""
    page = await _look(door, home + "/")
    linked = _REST_LINK.search(page.headers.get("link", ""))
    base = page.url if page.ok else home + "/"
    named = [urljoin(base, str(linked[1]))] if linked else []
    for root in (*named, urljoin(base, "wp-json/"), urljoin(base, "?rest_route=/")):
        if _same_site(base, root) and await _is_root(door, root):
            return root
    raise Rejected(Message("wordpress.no_api", {"field": "site", "status": page.status, "code": "", "detail": ""}))


async def _look(door: Door, address: str) -> Response:
    try:
        return await door.send(Request("GET", address, max_bytes=_LARGEST_HOME_PAGE))
    except RequestFailed as failure:
        raise Rejected(Message("wordpress.unreachable", {"field": "site", "site": address})) from failure


async def _is_root(door: Door, root: str) -> bool:
    try:
        response = await Site(door, root).read("", ("_fields", "namespaces"))
        return TABLE.take(response, lambda tree: any(name.text() == "wp/v2" for name in tree.each("namespaces")))
    except NetworkError:
        return False


def _same_site(home: str, root: str) -> bool:
    """A page must not lead the password elsewhere: same host, and never from https down to http."""
    one, other = urlsplit(home), urlsplit(root)
    return one.netloc == other.netloc and other.scheme in (one.scheme, "https")


async def _account(site: Site) -> Account:
    answer = await site.read("", ("_fields", "home,name"))
    index = TABLE.take(answer, lambda tree: (tree.text("home").rstrip("/"), tree.text("name")))
    user = TABLE.take(await site.read("wp/v2/users/me", ("context", "edit")), user_of)
    home, name = index
    facts = {"role": user["role"], "user_name": user["name"]}
    return Account(f"{home}#{user['id']}", user["login"], name or home, site.root, home, facts)


def user_of(tree: Tree) -> dict[str, str]:
    """Id, login, name and role of a user. Raises Rejected for one who may not publish."""
    lacking = [name for name in _NEEDED if tree.at("capabilities").opt(name) is None]
    role = next((role.text() for role in tree.each("roles")), "")
    if lacking:
        raise Rejected(Message("wordpress.role_too_small", {"field": "user", "role": role, "lacks": lacking[0]}))
    return {"id": tree.identifier("id"), "login": tree.text("username"), "name": tree.text("name"), "role": role}
