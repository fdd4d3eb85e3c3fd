"""Asking a person for their Pages: Facebook Login, then the Pages that they may write for, each with its own token."""

from collections.abc import Mapping, Sequence

from passaparola.kernel.http import Door, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Connected
from passaparola.networks.facebook.connect import page_account
from passaparola.networks.facebook.errors import TABLE
from passaparola.protocols.meta_graph import consent as login
from passaparola.protocols.meta_graph.line import Line
from passaparola.protocols.oauth2.consent import code_of

# https://developers.facebook.com/docs/permissions (read 2026-11): without these nothing is published.
NEEDED = ("pages_show_list", "pages_read_engagement", "pages_manage_posts")
# Comments (read and written), figures, webhooks, private messages, and Pages of a business portfolio.
WISHED = (
    "pages_manage_engagement",
    "pages_read_user_content",
    "read_insights",
    "pages_manage_metadata",
    "pages_messaging",
    "business_management",
)
TASK = "CREATE_CONTENT"
DECLINED, NOT_AGREED = {login.DENIED: "facebook.declined"}, "facebook.not_agreed"
ACCOUNT_FIELDS = "id,name,username,link,access_token,tasks"


class Consent:
    """Facebook Login with a code; the secret stays here, so there is no PKCE to add."""

    async def begin(self, door: Door, app: Application, given: Mapping[str, str], state: str) -> Begun:
        """To Facebook's dialog; what was declined once is asked for again."""
        return login.dialog(app, (*NEEDED, *WISHED), state, again=True)

    async def finish(
        self, door: Door, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """Every Page that the person chose and may write for. Raises the four errors."""
        code = code_of(answer, DECLINED, NOT_AGREED)
        token = await login.person_token(door, app, code, TABLE)
        line = Line(door, login.address_of(app), token.secret, TABLE, app.fields["secret"])
        lacking = await login.missing(line, (*NEEDED, *WISHED))
        for scope in NEEDED:
            if scope in lacking:
                raise Rejected(Message("facebook.scope_missing", {"scope": scope}))
        granted = " ".join(scope for scope in (*NEEDED, *WISHED) if scope not in lacking)
        return await _pages(line, {"user": token.secret, "scopes": granted})


consent = Consent()


async def accounts(line: Line) -> list[Tree]:
    """The Pages that a person chose, as Graph tells of them. Raises the four errors."""
    found = list[Tree]()
    async for page in line.pages("me/accounts", lambda tree: tree, ("fields", ACCOUNT_FIELDS), ("limit", "100")):
        found += page
    return found


def tasks(page: Tree) -> tuple[str, ...]:
    """What the person may do on a Page."""
    return tuple(each.text() for each in page.each("tasks")) if page.has("tasks") else ()


async def _pages(line: Line, secrets: Mapping[str, str]) -> list[Connected]:
    found = await accounts(line)
    if not found:
        raise Rejected(Message("facebook.no_page"))
    may = [page for page in found if TASK in tasks(page)]
    if not may:
        raise Rejected(Message("facebook.no_task", {"page": found[0].text("name")}))
    return [_connected(page, line.address, secrets) for page in may]


def _connected(page: Tree, address: str, secrets: Mapping[str, str]) -> Connected:
    return Connected(page_account(page, address, {}), {**secrets, "token": page.text("access_token")})
