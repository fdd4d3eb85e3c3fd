"""What is wrong between us and Facebook, and the one next click that mends it.

Nothing in Graph says whether an application is live: one without a privacy policy cannot be, of any other it is said
that we cannot see it. The login is tried with a code that is none: Meta looks at the application, its secret and the
redirect address before it looks at the code.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from passaparola.kernel.http import Door, Form, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Session
from passaparola.networks.facebook.connect import PAGE_FIELDS, line_of, page_of
from passaparola.networks.facebook.consent import NEEDED, TASK, WISHED, accounts, refusal, tasks
from passaparola.networks.facebook.errors import TABLE
from passaparola.networks.facebook.push import PUBLIC
from passaparola.protocols.meta_graph.consent import Known, address_of, app_line, known
from passaparola.protocols.meta_graph.line import Line

CONSOLE = "https://developers.facebook.com/apps"
_APP_FIELDS = "id,name,app_domains,privacy_policy_url"
_SOON = timedelta(days=14)
_NO_CODE = "passaparola"  # a code that Meta never gave
# What a token's fault means: its code, what is said, the click, where it is done.
_TOKEN: tuple[tuple[str, Message, Message, str], ...] = (
    ("190.460", Message("facebook.doctor.password"), Message("facebook.click.reconnect"), ""),
    (
        "190.459",
        Message("facebook.doctor.checkpoint"),
        Message("facebook.click.checkpoint"),
        "https://www.facebook.com/",
    ),
    ("190.458", Message("facebook.doctor.removed"), Message("facebook.click.reconnect"), ""),
    ("190.463", Message("facebook.doctor.ended"), Message("facebook.click.reconnect"), ""),
    ("", Message("facebook.doctor.token"), Message("facebook.click.reconnect"), ""),
)
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
        found = [_until(told), *_scopes(told)]
        found += [await _page(session), await _role(session)]
        return [*found, await _subscription(session, app["id"], around)]

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """They said no, or Facebook did not let them say anything."""
        if not answer.get("error") and not answer.get("error_code"):
            return None
        click = Message("facebook.click.agree" if answer.get("error") == "access_denied" else "facebook.click.roles")
        link = "" if answer.get("error") == "access_denied" else CONSOLE
        return Finding("consent", Verdict.BROKEN, refusal(answer), click, link)


doctor = Doctor()


def _fine(check: str, said: Message) -> Finding:
    return Finding(check, Verdict.FINE, said)


def _broken(check: str, said: Message, click: Message, link: str = "") -> Finding:
    return Finding(check, Verdict.BROKEN, said, click, link)


def _unseen(check: str, error: NetworkError) -> Finding:
    """What an error says of the thing that was looked at."""
    if error.reason.id == "facebook.blocked":
        return _broken("blocked", error.reason, Message("facebook.click.quality"), _QUALITY)
    if isinstance(error, ReconnectNeeded):
        return _token(str(error.reason.params.get("code", "")))
    return Finding(check, Verdict.UNKNOWN, error.reason)


def _token(code: str) -> Finding:
    _, said, click, link = next(row for row in _TOKEN if row[0] in ("", code))
    return _broken("token", said, click, link)


def _credentials(id: str) -> Finding:
    link = f"{CONSOLE}/{id}/settings/basic/"
    return _broken("credentials", Message("facebook.doctor.secret"), Message("facebook.click.secret"), link)


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
    return _fine("redirect", Message("facebook.doctor.login_fine"))


def _of_login(app: Application, error: NetworkError) -> Finding:
    code = str(error.reason.params.get("code", "")).partition(".")[0]
    if code == "191":
        said = Message("facebook.doctor.redirect", {"address": app.callback})
        click = Message("facebook.click.redirect", {"address": app.callback})
        return _broken("redirect", said, click, _settings(app, "fb-login/settings/"))
    if code in ("1", "101", "190"):  # the secret is not this application's, or there is no such application
        return _credentials(app.fields["id"])
    if code == "100":  # the code is none: everything before it was in order
        return _fine("redirect", Message("facebook.doctor.login_fine"))
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
        said = Message("facebook.doctor.domain", {"domain": host})
        yield _broken("domain", said, Message("facebook.click.domain", {"domain": host}), link)
    if not policy:
        yield _broken("app_mode", Message("facebook.doctor.development"), Message("facebook.click.policy"), link)
    else:
        yield Finding(
            "app_mode", Verdict.UNKNOWN, Message("facebook.doctor.mode"), Message("facebook.click.live"), link
        )


def _told(tree: Tree) -> tuple[list[str], str]:
    domains = [each.text() for each in tree.each("app_domains")] if tree.has("app_domains") else []
    return domains, tree.opt_text("privacy_policy_url") or ""


async def _callback(line: Line, app: Application, around: Surroundings) -> Finding:
    """Whether Meta has our address for webhooks."""
    if not around.webhook:
        return Finding(
            "webhook", Verdict.WARNING, Message("facebook.doctor.no_address"), Message("facebook.click.address")
        )
    try:
        response = await line.read(f"{app.fields['id']}/subscriptions")
        there = TABLE.take(response, lambda tree: [_listens(each) for each in tree.each("data")])
    except NetworkError as error:
        return _unseen("webhook", error)
    if around.webhook in there:
        return _fine("webhook", Message("facebook.doctor.webhook_fine"))
    click = Message("facebook.click.webhook", {"address": around.webhook})
    link = _settings(app, "webhooks/")
    return Finding("webhook", Verdict.WARNING, Message("facebook.doctor.webhook"), click, link)


def _listens(tree: Tree) -> str:
    on = tree.opt_text("object") == "page" and tree.has("active") and tree.flag("active")
    return (tree.opt_text("callback_url") or "") if on else ""


def _until(told: Known) -> Finding:
    """How long the token and Meta's access to data last."""
    ends = [each for each in (told.expires, told.access_until) if each is not None]
    if not ends:
        return _fine("token", Message("facebook.doctor.token_fine"))
    end = min(ends)
    if end < datetime.now(UTC):
        return _token("190.463")
    day = {"day": f"{end:%Y-%m-%d}"}
    if end - datetime.now(UTC) < _SOON:
        return Finding(
            "token", Verdict.WARNING, Message("facebook.doctor.ends_soon", day), Message("facebook.click.reconnect")
        )
    return _fine("token", Message("facebook.doctor.token_until", day))


def _scopes(told: Known) -> list[Finding]:
    """The first scope without which nothing goes out; else the first that something else needs."""
    for scopes, verdict in ((NEEDED, Verdict.BROKEN), (WISHED, Verdict.WARNING)):
        lacking = [scope for scope in scopes if scope not in told.scopes]
        if lacking:
            named = {"scope": lacking[0]}
            said, click = Message("facebook.doctor.scope", named), Message("facebook.click.scope", named)
            return [Finding("scopes", verdict, said, click, _SETTINGS)]
    return [_fine("scopes", Message("facebook.doctor.scopes_fine"))]


async def _page(session: Session) -> Finding:
    try:
        response = await line_of(session).read(page_of(session), ("fields", PAGE_FIELDS))
        published = TABLE.take(response, lambda tree: not tree.has("is_published") or tree.flag("is_published"))
    except NetworkError as error:
        return _unseen("page", error)
    if published:
        return _fine("page", Message("facebook.doctor.page_fine"))
    link = "https://www.facebook.com/settings/?tab=profile"
    return Finding(
        "page", Verdict.WARNING, Message("facebook.doctor.unpublished"), Message("facebook.click.publish_page"), link
    )


async def _role(session: Session) -> Finding:
    """Whether the person who connected the Page may still write for it."""
    secret = session.secrets.get("app.secret", "")
    line = Line(session.door, session.account.address, session.secrets.get("user", ""), TABLE, secret)
    try:
        pages = {each.identifier("id"): tasks(each) for each in await accounts(line)}
    except Rejected as error:
        return Finding("page_link", Verdict.UNKNOWN, error.reason)
    except NetworkError:  # the person's own token lasts 60 days, the Page's longer
        return Finding("page_link", Verdict.UNKNOWN, Message("facebook.doctor.role_unseen"))
    name = {"page": session.account.name}
    if page_of(session) not in pages:
        said, click = Message("facebook.doctor.not_linked", name), Message("facebook.click.choose", name)
        return _broken("page_link", said, click, _SETTINGS)
    if TASK not in pages[page_of(session)]:
        return _broken("page_link", Message("facebook.no_task", name), Message("facebook.click.task", name), _ACCESS)
    return _fine("page_link", Message("facebook.doctor.role_fine"))


async def _subscription(session: Session, app: str, around: Surroundings) -> Finding:
    """Whether the Page tells us of what happens. Without it everything is asked for, later."""
    try:
        response = await line_of(session).read(f"{page_of(session)}/subscribed_apps")
        fields = TABLE.take(response, lambda tree: {each.identifier("id"): _fields(each) for each in tree.each("data")})
    except NetworkError as error:
        return _unseen("webhook_page", error)
    if set(PUBLIC) <= fields.get(app, set()):
        return _fine("webhook_page", Message("facebook.doctor.subscribed"))
    return Finding(
        "webhook_page",
        Verdict.WARNING,
        Message("facebook.doctor.not_subscribed"),
        Message("facebook.click.subscribe" if around.webhook else "facebook.click.address"),
    )


def _fields(tree: Tree) -> set[str]:
    return {each.text() for each in tree.each("subscribed_fields")} if tree.has("subscribed_fields") else set()
