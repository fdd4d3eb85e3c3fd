"""What the campaign's two networks have in common: boards on which an account pins posts, behind a token."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from benchmarks.campaign import points, scale
from passaparola.kernel.http import Door, Json, Request, Response, Tree, Untamed
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import (
    Absent,
    Account,
    Connected,
    Draft,
    Found,
    NotReady,
    Progress,
    Remote,
    Session,
    Sighting,
)
from passaparola.kernel.network.rows import ErrorTable, Fault, Row, ask
from passaparola.kernel.network.spec import (
    FormField,
    Idempotency,
    IdempotencyBy,
    NetworkSpec,
    Source,
    TextLimit,
    TextUnit,
)

_SOURCE = Source("https://example.test/board", date(2026, 11, 22))
_CLOCKS = timedelta(seconds=5)
"""How far before its moment a post is looked for."""
_A_MINUTE = timedelta(minutes=1)
"""What the kernel waits where a network does not say how long; scaled here with everything else."""


def spec(id: str, by: IdempotencyBy) -> NetworkSpec:
    """A board that takes short texts."""
    return NetworkSpec(
        id=id,
        name=id.title(),
        icon="pin",
        hue="#666666",
        text=(TextLimit(500, TextUnit.CODE_POINT, _SOURCE),),
        media=(),
        idempotency=Idempotency(by=by, settle=scale.shared().settle, source=_SOURCE),
        connect=(FormField("server"), FormField("name")),
        evidence={},
        sources=(_SOURCE,),
    )


def _fault(response: Response) -> Fault:
    try:
        return Fault("", response.tree().opt_text("error") or "")
    except Untamed:
        return Fault()


TABLE = ErrorTable(
    read=_fault,
    unknown="board.unclear",
    rows=(
        Row(401, None, ReconnectNeeded, "board.token_refused"),
        Row(400, None, Rejected, "board.refused"),
        Row(429, None, TryLater, "board.rate"),
    ),
)


class Connect:
    """Access tokens that the board may replace at any time; the refreshing token stays."""

    async def authorise(self, door: Door, given: Mapping[str, str]) -> Connected:
        """An account of that name."""
        account = Account(given["name"], given["name"], given["name"], given["server"])
        return Connected(account, await self.refresh(door, account, {"refresh": f"refresh-{given['name']}"}))

    async def refresh(self, door: Door, account: Account, secrets: Mapping[str, str]) -> Mapping[str, str]:
        """A new access token."""
        body = Json({"refresh": secrets["refresh"]})
        request = Request("POST", f"{_board(account)}/token", body=body, timeout=scale.shared().call)
        with _scaled():
            response = await ask(door, request, TABLE)
            return {**secrets, "access": TABLE.take(response, lambda tree: tree.text("access"))}

    def expires(self, secrets: Mapping[str, str]) -> datetime | None:
        """Nobody says when."""
        return None

    def renewable_until(self, secrets: Mapping[str, str]) -> datetime | None:
        """There is no end."""
        return None

    async def who(self, session: Session) -> Account:
        """The account itself."""
        return session.account

    async def revoke(self, door: Door, account: Account, secrets: Mapping[str, str]) -> None:
        """Nothing to take back."""


@dataclass(frozen=True)
class Publisher:
    """Posts of text. ``keyed``: the board honours an idempotency key, and is asked by it."""

    keyed: bool

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """None."""
        return ()

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Nothing to upload."""
        points.reach("prepare before")
        points.reach("prepare after")
        return {}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Always."""
        return None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Pin it to the board."""
        key = {"Idempotency-Key": draft.key} if self.keyed else {}
        request = _request(session, "POST", "/posts", key, Json({"text": draft.text}))
        with points.calling("call"), _scaled():
            response = await ask(session.door, request, TABLE, doubtful=True)
        return TABLE.take(response, lambda tree: _remote(session, tree), doubtful=True)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """By its key where the board honours one; else by its words, among the account's posts since its moment."""
        since = (draft.at - _CLOCKS).timestamp()
        route = f"/posts?key={draft.key}" if self.keyed else f"/posts?since={since:.3f}"
        with _scaled():
            with points.calling("look-up"):
                response = await ask(session.door, _request(session, "GET", route), TABLE)
            posts = TABLE.take(response, lambda tree: [_post(session, each) for each in tree.each()])
        same = [remote for words, remote in posts if words == _words(draft.text)]
        return Found(same[0]) if same else Absent()

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """A board's posts stay as they are."""
        raise Rejected(Message("board.refused"))

    async def delete(self, session: Session, remote: Remote) -> None:
        """A board's posts stay."""
        raise Rejected(Message("board.refused"))


def _request(
    session: Session, method: str, route: str, more: Mapping[str, str] | None = None, body: Json | None = None
) -> Request:
    headers = {"Authorization": f"Bearer {session.secrets['access']}", **(more or {})}
    return Request(method, _board(session.account) + route, headers, body=body, timeout=scale.shared().call)


@contextmanager
def _scaled() -> Iterator[None]:
    """Where the board does not say how long to wait, the kernel's wait is scaled too."""
    try:
        yield
    except TryLater as later:
        wait = later.wait if later.wait < _A_MINUTE else scale.shared().down(later.wait)
        raise TryLater(later.reason, wait) from later


def _board(account: Account) -> str:
    return f"{account.address}/{account.remote_id}"


def _remote(session: Session, tree: Tree) -> Remote:
    id = tree.text("id")
    return Remote(id, f"{_board(session.account)}/{id}", datetime.now(UTC))


def _post(session: Session, tree: Tree) -> tuple[str, Remote]:
    return _words(tree.text("text")), _remote(session, tree)


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
