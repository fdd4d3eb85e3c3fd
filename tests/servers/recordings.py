"""The answers that the networks' error tables were made from: asked for again, compared, and written anew.

python -m tests.servers.recordings        writes passaparola/networks/*/fixtures
"""

import base64
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from passaparola.kernel.http import Response
from passaparola.networks.wordpress.rest import credentials
from tests.contracts.fixtures import ROOT
from tests.servers.pds import VERSION, RealPds
from tests.servers.proxies import PdsProxy, Proxy, SiteProxy
from tests.servers.site import RealSite

_POST = "app.bsky.feed.post"
_AT = "2026-11-22T10:00:00.000Z"
_KEPT_HEADERS = ("content-type", "x-wp-total", "retry-after")
_SECRETS = {"accessJwt", "refreshJwt", "password", "email", "didDoc"}


@dataclass(frozen=True)
class Call:
    """One call, its answer, and what it means to us: "ok", or one of the four and the message."""

    name: str
    call: str
    answer: Response
    outcome: str = "ok"
    reason: str = ""
    doubtful: bool = False

    def recorded(self, server: str) -> dict[str, object]:
        """As it is kept."""
        headers = {name: self.answer.headers[name] for name in _KEPT_HEADERS if name in self.answer.headers}
        try:
            body = _scrubbed(json.loads(self.answer.body))
        except ValueError:
            body = self.answer.text()
        return {
            "captured": datetime.now(UTC).date().isoformat(),
            "server": server,
            "call": self.call,
            "doubtful": self.doubtful,
            "outcome": self.outcome,
            "reason": self.reason,
            "status": self.answer.status,
            "headers": headers,
            "body": body,
        }


def _scrubbed(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: "•••" if key in _SECRETS else _scrubbed(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_scrubbed(value) for value in tree]
    if isinstance(tree, str):
        named = re.sub(r"did:plc:[a-z2-7]{24}", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", tree)
        named = re.sub(r"forno[0-9a-f]{10}\.test", "forno.test", named)
        return re.sub(r"http://(127\.0\.0\.1|localhost):[0-9]+", "http://server.test", named)
    return tree


def at_protocol(pds: RealPds) -> Iterator[Call]:
    """Everything the table of the AT Protocol's network speaks of."""
    with _closing(PdsProxy(pds)) as proxy:
        yield from of_an_account(proxy)


def of_an_account(proxy: PdsProxy) -> Iterator[Call]:
    """The same, for a new account on whatever server."""
    given = {"identifier": proxy.handle_name, "password": proxy.app_password}
    yield (opened := _xrpc(proxy, "session", "server.createSession", given))
    token = json.loads(opened.answer.body)
    mine = {"Authorization": f"Bearer {token['accessJwt']}"}
    renewing = {"Authorization": f"Bearer {token['refreshJwt']}"}
    yield from _refused_sessions(proxy, given, mine)
    yield from _records(proxy, mine)
    yield (renewed := _xrpc(proxy, "refreshed", "server.refreshSession", None, renewing))
    renewing = {"Authorization": f"Bearer {json.loads(renewed.answer.body)['refreshJwt']}"}
    proxy.withdraw()
    name = "refresh_of_a_withdrawn_password"
    yield _xrpc(proxy, name, "server.refreshSession", None, renewing, "ReconnectNeeded", "session_refused")
    proxy.shut_out()
    yield _put(proxy, "put_on_a_closed_account", mine, {}, "ReconnectNeeded", "account_closed")


def _refused_sessions(proxy: PdsProxy, given: dict[str, str], mine: dict[str, str]) -> Iterator[Call]:
    wrong = {**given, "password": "wrong-wrong"}
    yield _xrpc(proxy, "wrong_password", "server.createSession", wrong, {}, "ReconnectNeeded", "wrong_password")
    yield _put(proxy, "put_with_a_bad_token", {"Authorization": "Bearer x"}, {}, "ReconnectNeeded", "session_refused")
    yield _put(proxy, "put_without_a_token", {}, {}, "ReconnectNeeded", "session_refused")
    other = {"repo": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"}
    yield _put(proxy, "put_into_another_account", mine, other, "ReconnectNeeded", "account_closed")


def _records(proxy: PdsProxy, mine: dict[str, str]) -> Iterator[Call]:
    yield _put(proxy, "put", mine, {})
    yield _put(proxy, "put_again", mine, {})
    changed = {"record": _record("altro")}
    yield _put(proxy, "put_over_another", mine, changed, "Rejected", "key_taken")
    yield _put(
        proxy, "put_too_long", mine, {"record": _record("a" * 301), "rkey": "3jzfcijpj2z2c"}, "Rejected", "refused"
    )
    yield _put(proxy, "put_under_a_bad_key", mine, {"rkey": "bad/key"}, "Rejected", "refused")
    blob = {"$type": "blob", "ref": {"$link": "bafkreibl3wdqhdsnmxoihqcdsgjlgc2cxnoh6zkgjnqeb2vmxvs4edlaey"}}
    image = {"alt": "", "image": {**blob, "mimeType": "image/png", "size": 3}}
    lost = {**_record("foto"), "embed": {"$type": "app.bsky.embed.images", "images": [image]}}
    yield _put(proxy, "put_with_a_lost_blob", mine, {"record": lost, "rkey": "3jzfcijpj2z2c"}, "TryLater", "blob_gone")
    twice = {"repo": proxy.did, "collection": _POST, "rkey": "3jzfcijpj2z2a", "record": _record("ciao")}
    name = "create_twice"
    yield _xrpc(proxy, name, "repo.createRecord", twice, mine, "OutcomeUnknown", "unclear", doubtful=True)
    where = f"/xrpc/com.atproto.repo.getRecord?repo={proxy.did}&collection={_POST}&rkey="
    yield Call("get", "GET com.atproto.repo.getRecord", proxy.ask("GET", where + "3jzfcijpj2z2a", {}))
    missing = proxy.ask("GET", where + "3jzfcijpj2z2z", {})
    yield Call("get_missing", "GET com.atproto.repo.getRecord", missing, "Rejected", "bluesky.missing")
    gone = {"repo": proxy.did, "collection": _POST, "rkey": "3jzfcijpj2z2a"}
    yield _xrpc(proxy, "delete", "repo.deleteRecord", gone, mine)
    yield _xrpc(proxy, "delete_again", "repo.deleteRecord", gone, mine)
    nobody = proxy.ask("GET", "/xrpc/com.atproto.identity.resolveHandle?handle=nobody.test", {})
    yield Call("unknown_handle", "GET com.atproto.identity.resolveHandle", nobody, "Rejected", "bluesky.refused")


def _record(text: str) -> dict[str, object]:
    return {"$type": _POST, "text": text, "createdAt": _AT}


def _put(
    proxy: PdsProxy, name: str, headers: dict[str, str], other: dict[str, object], outcome: str = "ok", reason: str = ""
) -> Call:
    plain = {"repo": proxy.did, "collection": _POST, "rkey": "3jzfcijpj2z2a", "record": _record("ciao")}
    given = {**plain, "swapRecord": None, **other}
    return _xrpc(proxy, name, "repo.putRecord", given, headers, outcome, reason, doubtful=True)


def _xrpc(
    proxy: PdsProxy,
    name: str,
    method: str,
    given: object,
    headers: dict[str, str] | None = None,
    outcome: str = "ok",
    reason: str = "",
    doubtful: bool = False,
) -> Call:
    answer = proxy.ask("POST", f"/xrpc/com.atproto.{method}", headers or {}, given)
    return Call(name, f"POST com.atproto.{method}", answer, outcome, reason and f"bluesky.{reason}", doubtful)


def blog(site: RealSite) -> Iterator[Call]:
    """Everything the table of the blog speaks of."""
    with _closing(SiteProxy(site, "author")) as author, _closing(SiteProxy(site, "contributor")) as contributor:
        yield from of_a_site(author, contributor)


def of_a_site(author: SiteProxy, contributor: SiteProxy) -> Iterator[Call]:
    """The same, for an author and a contributor of whatever site."""
    mine, theirs = author.basic, contributor.basic
    stranger = {"Authorization": f"Basic {credentials(author.me.user, 'wrong')}"}
    yield _rest(author, "index", "GET", "?_fields=name,home,url,namespaces", {})
    yield _rest(author, "user", "GET", "wp/v2/users/me?context=edit&_fields=id,username,name,roles", mine)
    yield _rest(
        author, "wrong_password", "GET", "wp/v2/users/me", stranger, None, "ReconnectNeeded", "password_refused"
    )
    hidden = "wp/v2/posts?search=x&status=draft&context=edit"
    yield _rest(author, "search_as_a_stranger", "GET", hidden, stranger, None, "ReconnectNeeded", "password_refused")
    yield _rest(author, "no_such_route", "GET", "wp/v2/nothing", mine, None, "Rejected", "no_api")
    yield from _articles(author, mine, stranger)
    yield from _talk(author, mine, stranger)
    yield from _files(author, mine)
    draft = {"status": "draft", "title": "x", "content": "x"}
    made = json.loads(_rest(contributor, "", "POST", "wp/v2/posts", theirs, draft).answer.body)["id"]
    change, publish = f"wp/v2/posts/{made}", {"status": "publish"}
    yield _rest(contributor, "publish_as_contributor", "POST", change, theirs, publish, "Rejected", "not_allowed")


def _articles(author: SiteProxy, mine: dict[str, str], stranger: dict[str, str]) -> Iterator[Call]:
    fields = "_fields=id,slug,status,link,content.raw"
    draft = {"status": "draft", "slug": "ppmark", "title": "Pane", "content": "<p>Pane</p>"}
    yield (made := _rest(author, "staged", "POST", f"wp/v2/posts?{fields}", mine, draft))
    one = f"wp/v2/posts/{json.loads(made.answer.body)['id']}"
    publish = {"status": "publish", "slug": "pane"}
    yield _rest(author, "publish_as_a_stranger", "POST", one, stranger, publish, "ReconnectNeeded", "password_refused")
    yield _rest(author, "published", "POST", f"{one}?{fields}", mine, publish)
    yield _rest(author, "bad_status", "POST", one, mine, {"status": "zzz"}, "Rejected", "refused")
    yield _rest(author, "nothing_in_it", "POST", "wp/v2/posts", mine, {"status": "draft"}, "Rejected", "refused")
    yield _rest(author, "deleted", "DELETE", f"{one}?{fields}", mine)
    yield _rest(author, "deleted_again", "DELETE", one, mine, None, "Rejected", "binned")
    yield _rest(author, "missing", "GET", "wp/v2/posts/999999?context=edit", mine, None, "Rejected", "missing")
    tag = {"name": f"Pane {author.me.id}"}
    _rest(author, "", "POST", "wp/v2/tags", mine, tag)
    yield _rest(author, "tag_again", "POST", "wp/v2/tags", mine, tag, "Rejected", "refused")
    category = {"name": "Nuova"}
    yield _rest(author, "category_as_author", "POST", "wp/v2/categories", mine, category, "Rejected", "not_allowed")


def _talk(author: SiteProxy, mine: dict[str, str], stranger: dict[str, str]) -> Iterator[Call]:
    fields = "_fields=id,post,parent,author,author_name,author_url,date_gmt,content,link,status,type"
    article = {"status": "publish", "title": f"Pane {author.me.id}", "content": "<p>Pane</p>"}
    post = json.loads(_rest(author, "", "POST", "wp/v2/posts", mine, article).answer.body)["id"]
    said, other = {"post": post, "content": "Grazie!"}, {"post": post, "content": "Altro"}
    where = "wp/v2/comments"
    refused = ("ReconnectNeeded", "password_refused")
    yield _rest(author, "comment_as_a_stranger", "POST", where, stranger, said, *refused)
    yield (made := _rest(author, "commented", "POST", f"{where}?{fields}", mine, said))
    yield _rest(author, "comment_again", "POST", where, mine, said, "Rejected", "duplicate")
    yield _rest(author, "comment_flood", "POST", where, mine, other, "TryLater", "comment_flood")
    listed = f"{where}?status=all&post={post}&after=2026-01-01T00:00:00Z"
    yield _rest(author, "comments", "GET", f"{listed}&{fields}", mine)
    yield _rest(author, "comments_as_a_stranger", "GET", listed, stranger, None, *refused)
    yield _rest(author, "comment_missing", "GET", f"{where}/999999", mine, None, "Rejected", "missing")
    one = f"{where}/{json.loads(made.answer.body)['id']}"
    yield _rest(author, "comment_deleted", "DELETE", f"{one}?{fields}", mine)
    yield _rest(author, "comment_deleted_again", "DELETE", one, mine, None, "Rejected", "binned")
    _rest(author, "", "POST", f"wp/v2/posts/{post}", mine, {"comment_status": "closed"})
    yield _rest(author, "comments_closed", "POST", where, mine, other, "Rejected", "comments_closed")


def _files(author: SiteProxy, mine: dict[str, str]) -> Iterator[Call]:
    bad = author.upload("a.exe", b"MZ", "application/x-thing")
    yield Call("file_refused", "POST wp/v2/media", bad, "Rejected", "wordpress.file_refused")
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    answer = author.upload("pane.png", dot, "image/png")
    yield Call("uploaded", "POST wp/v2/media", answer)


def _rest(
    proxy: SiteProxy,
    name: str,
    method: str,
    route: str,
    headers: dict[str, str],
    tree: object = None,
    outcome: str = "ok",
    reason: str = "",
) -> Call:
    answer = proxy.ask(method, f"/wp-json/{route}", headers, tree)
    return Call(
        name, f"{method} {route.partition('?')[0]}", answer, outcome, reason and f"wordpress.{reason}", method != "GET"
    )


@contextmanager
def _closing(proxy: Proxy) -> Iterator[Proxy]:
    try:
        yield proxy
    finally:
        proxy.close_own()


SOURCES: dict[str, tuple[str, Callable[..., Iterator[Call]]]] = {
    "bluesky": (f"@atproto/dev-env {VERSION}", at_protocol),
    "wordpress": ("WordPress of Debian 12", blog),
}


def main() -> None:
    """Write every recording."""
    with tempfile.TemporaryDirectory() as folder:
        for name, server in (("bluesky", RealPds(Path(folder))), ("wordpress", RealSite(Path(folder)))):
            try:
                server.start()
                label, calls = SOURCES[name]
                for call in calls(server):
                    if call.name:
                        kept = json.dumps(call.recorded(label), ensure_ascii=False, indent=2)
                        (ROOT / name / "fixtures" / f"{call.name}.json").write_text(kept + "\n", "utf-8")
            finally:
                server.stop()


if __name__ == "__main__":
    main()
