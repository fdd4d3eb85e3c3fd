"""What is wrong between us and Facebook, and the one next click that mends it.

Nothing in Graph says whether an application is live: one without a privacy policy cannot be, of any other it is said
that we cannot see it. The login is tried with a code that is none: Meta looks at the application, its secret and the
redirect address before it looks at the code.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Form, Tree
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.findings import Cure, broken, fine, unseen, warning
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Session
from passaparola.networks.facebook.connect import PAGE_FIELDS, line_of, page_of
from passaparola.networks.facebook.consent import DECLINED, NEEDED, NOT_AGREED, TASK, WISHED, accounts, tasks
from passaparola.networks.facebook.errors import TABLE
from passaparola.networks.facebook.push import PUBLIC
from passaparola.protocols.meta_graph.consent import Known, address_of, app_line, known
from passaparola.protocols.meta_graph.line import Line

CONSOLE = "https://developers.facebook.com/apps"
_APP_FIELDS = "id,name,app_domains,privacy_policy_url"
_SOON = timedelta(days=14)
_NO_CODE = "passaparola"  # a code that Meta never gave
# What a token's fault means, by its code.
_TOKEN = {
    "190.460": Cure("token", "facebook.click.reconnect", "", "facebook.doctor.password"),
    "190.459": Cure("token", "facebook.click.checkpoint", "https://www.facebook.com/", "facebook.doctor.checkpoint"),
    "190.458": Cure("token", "facebook.click.reconnect", "", "facebook.doctor.removed"),
    "190.463": Cure("token", "facebook.click.reconnect", "", "facebook.doctor.ended"),
}
_ENDED = Cure("token", "facebook.click.reconnect", "", "facebook.doctor.token")
_SETTINGS = "https://www.facebook.com/settings?tab=business_tools"
_QUALITY = "https://www.facebook.com/accountquality"
_ACCESS = "https://www.facebook.com/settings/?tab=profile_access"


class Doctor:
    """The application first, then each Page."""

    async def of_app(self, door: Door, app: Application, around: Surroundings) -> Sequence[Finding]:
        """Its id and secret, the redirect address, its mode, its webhook."""
        found = [await _login(door, app)]
        if found[0].check == "credentials" and found[0].verdict is Verdict.BROKEN:
            return found
        line = app_line(door, app.fields, address_of(app), TABLE)
        found += [each async for each in _application(line, app)]
        return [*found, await _callback(line, app, around)]

    async def of_account(self, session: Session, around: Surroundings) -> Sequence[Finding]:
        """The token, its scopes, the person's role on the Page, the Page itself, and its webhook."""
        app = {name: session.secrets.get(f"app.{name}", "") for name in ("id", "secret")}
        line = app_line(session.door, app, session.account.address, TABLE)
        try:
            told = await known(line, session.secrets["token"])
        except NetworkError as error:
            return [_credentials(app["id"]) if isinstance(error, ReconnectNeeded) else _unseen("token", error)]
        if not told.valid:
            return [_token(told.fault.code)]
        found = [_until(told), _scopes(told)]
        found += [await _page(session), await _role(session)]
        return [*found, await _subscription(session, app["id"], around)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """They said no, or Facebook did not let them say anything."""
        if not answer.get("error") and not answer.get("error_code"):
            return None
        if answer.get("error") in DECLINED:
            return broken("consent", "facebook.declined", "facebook.click.agree")
        detail = answer.get("error_description", "")[:200]
        return broken("consent", NOT_AGREED, "facebook.click.roles", CONSOLE, detail=detail)


doctor = Doctor()


def _unseen(check: str, error: NetworkError) -> Finding:
    """What an error says of the thing that was looked at."""
    if error.reason.id == "facebook.blocked":
        return broken("blocked", error.reason, "facebook.click.quality", _QUALITY)
    if isinstance(error, ReconnectNeeded):
        return _token(str(error.reason.params.get("code", "")))
    return unseen(check, error.reason)


def _token(code: str) -> Finding:
    cure = _TOKEN.get(code, _ENDED)
    return broken(cure.check, cure.said, cure.click, cure.link)


def _credentials(id: str) -> Finding:
    link = f"{CONSOLE}/{id}/settings/basic/"
    return broken("credentials", "facebook.doctor.secret", "facebook.click.secret", link)


def _settings(app: Application, page: str) -> str:
    return f"{CONSOLE}/{app.fields['id']}/{page}"


async def _login(door: Door, app: Application) -> Finding:
    """Whether Meta knows the application by its secret, and its redirect address."""
    fields = {
        "client_id": app.fields["id"],
        "client_secret": app.fields["secret"],
        "redirect_uri": app.callback,
        "code": _NO_CODE,
    }
    line = Line(door, address_of(app), "", TABLE)
    try:
        await line.write("oauth/access_token", Form(tuple(fields.items())), doubtful=False)
    except NetworkError as error:
        return _of_login(app, error)
    return fine("redirect", "facebook.doctor.login_fine")


def _of_login(app: Application, error: NetworkError) -> Finding:
    code = str(error.reason.params.get("code", "")).partition(".")[0]
    if code == "191":
        link = _settings(app, "fb-login/settings/")
        return broken("redirect", "facebook.doctor.redirect", "facebook.click.redirect", link, address=app.callback)
    if code in ("1", "101", "190"):  # the secret is not this application's, or there is no such application
        return _credentials(app.fields["id"])
    if code == "100":  # the code is none: everything before it was in order
        return fine("redirect", "facebook.doctor.login_fine")
    return _unseen("redirect", error)


async def _application(line: Line, app: Application) -> AsyncIterator[Finding]:
    try:
        response = await line.read(app.fields["id"], ("fields", _APP_FIELDS))
        domains, policy = TABLE.take(response, _told)
    except NetworkError as error:
        yield _unseen("app_mode", error)
        return
    host, link = urlsplit(app.callback).hostname or "", _settings(app, "settings/basic/")
    if domains and not any(host == each or host.endswith(f".{each}") for each in domains):
        yield broken("domain", "facebook.doctor.domain", "facebook.click.domain", link, domain=host)
    if not policy:
        yield broken("app_mode", "facebook.doctor.development", "facebook.click.policy", link)
    else:
        yield unseen("app_mode", "facebook.doctor.mode", "facebook.click.live", link)


def _told(tree: Tree) -> tuple[list[str], str]:
    domains = [each.text() for each in tree.each("app_domains")] if tree.has("app_domains") else []
    return domains, tree.opt_text("privacy_policy_url") or ""


async def _callback(line: Line, app: Application, around: Surroundings) -> Finding:
    """Whether Meta has our address for webhooks."""
    if not around.webhook:
        return warning("webhook", "facebook.doctor.no_address", "facebook.click.address")
    try:
        response = await line.read(f"{app.fields['id']}/subscriptions")
        there = TABLE.take(response, lambda tree: [_listens(each) for each in tree.each("data")])
    except NetworkError as error:
        return _unseen("webhook", error)
    if around.webhook in there:
        return fine("webhook", "facebook.doctor.webhook_fine")
    link, address = _settings(app, "webhooks/"), around.webhook
    return warning("webhook", "facebook.doctor.webhook", "facebook.click.webhook", link, address=address)


def _listens(tree: Tree) -> str:
    on = tree.opt_text("object") == "page" and tree.has("active") and tree.flag("active")
    return (tree.opt_text("callback_url") or "") if on else ""


def _until(told: Known) -> Finding:
    """How long the token and Meta's access to data last."""
    ends = [each for each in (told.expires, told.access_until) if each is not None]
    if not ends:
        return fine("token", "facebook.doctor.token_fine")
    end = min(ends)
    if end < datetime.now(UTC):
        return _token("190.463")
    day = f"{end:%Y-%m-%d}"
    if end - datetime.now(UTC) < _SOON:
        return warning("token", "facebook.doctor.ends_soon", "facebook.click.reconnect", day=day)
    return fine("token", "facebook.doctor.token_until", day=day)


def _scopes(told: Known) -> Finding:
    """The first scope without which nothing goes out; else the first that something else needs."""
    for scopes, found in ((NEEDED, broken), (WISHED, warning)):
        for scope in scopes:
            if scope not in told.scopes:
                return found("scopes", "facebook.doctor.scope", "facebook.click.scope", _SETTINGS, scope=scope)
    return fine("scopes", "facebook.doctor.scopes_fine")


async def _page(session: Session) -> Finding:
    try:
        response = await line_of(session).read(page_of(session), ("fields", PAGE_FIELDS))
        published = TABLE.take(response, lambda tree: not tree.has("is_published") or tree.flag("is_published"))
    except NetworkError as error:
        return _unseen("page", error)
    if published:
        return fine("page", "facebook.doctor.page_fine")
    link = "https://www.facebook.com/settings/?tab=profile"
    return warning("page", "facebook.doctor.unpublished", "facebook.click.publish_page", link)


async def _role(session: Session) -> Finding:
    """Whether the person who connected the Page may still write for it."""
    secret = session.secrets.get("app.secret", "")
    line = Line(session.door, session.account.address, session.secrets.get("user", ""), TABLE, secret)
    try:
        pages = {each.identifier("id"): tasks(each) for each in await accounts(line)}
    except Rejected as error:
        return unseen("page_link", error.reason)
    except NetworkError:  # the person's own token lasts 60 days, the Page's longer
        return unseen("page_link", "facebook.doctor.role_unseen")
    name = session.account.name
    if page_of(session) not in pages:
        return broken("page_link", "facebook.doctor.not_linked", "facebook.click.choose", _SETTINGS, page=name)
    if TASK not in pages[page_of(session)]:
        return broken("page_link", "facebook.no_task", "facebook.click.task", _ACCESS, page=name)
    return fine("page_link", "facebook.doctor.role_fine")


async def _subscription(session: Session, app: str, around: Surroundings) -> Finding:
    """Whether the Page tells us of what happens. Without it everything is asked for, later."""
    try:
        response = await line_of(session).read(f"{page_of(session)}/subscribed_apps")
        fields = TABLE.take(response, lambda tree: {each.identifier("id"): _fields(each) for each in tree.each("data")})
    except NetworkError as error:
        return _unseen("webhook_page", error)
    if set(PUBLIC) <= fields.get(app, set()):
        return fine("webhook_page", "facebook.doctor.subscribed")
    click = "facebook.click.subscribe" if around.webhook else "facebook.click.address"
    return warning("webhook_page", "facebook.doctor.not_subscribed", click)


def _fields(tree: Tree) -> set[str]:
    return {each.text() for each in tree.each("subscribed_fields")} if tree.has("subscribed_fields") else set()
