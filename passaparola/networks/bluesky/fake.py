"""A personal data server and its public index in memory, faithful where we depend on them.

Statuses and bodies are those of a real PDS (fixtures, 2026-11-22), odd ones included: 500 for a repeated
``createRecord`` and for an upload with a bad token, 400 for a bad token elsewhere, 200 for a second delete.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.fakes import Shown
from passaparola.kernel.text import graphemes
from passaparola.networks.bluesky import fake_pages
from passaparola.networks.bluesky.fake_index import Index, Ref, cid, cid_of
from passaparola.networks.bluesky.fake_oauth import OAuth, Refused
from passaparola.networks.bluesky.fake_records import (
    Record,
    Refusal,
    alts_of,
    beside,
    invalid,
    rate_limited,
    reactions,
)
from passaparola.networks.bluesky.records import POST

_SESSION = timedelta(hours=2)
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
_LARGEST_IMAGE = 2_000_000  # bytes (lexicon)
_LARGEST_VIDEO = 50_000_000  # bytes (a reference server's limit of a blob)
_WRITES = 1_666  # new records in an hour: 5,000 points at 3 each


_BROKEN = (500, "InternalServerError", "Internal Server Error")


class BlueskyFake:
    """One server with one account of ours; other people live in its index."""

    did = "did:plc:passaparolademo23456777"
    account = "demo.bsky.test"
    name = "Forno Passaparola"
    app_password = "demo-demo-demo-demo"  # noqa: S105 - of nothing but this fake

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.blobs: dict[str, tuple[bytes, str]] = {}
        self.people: dict[str, str] = {self.account: self.did, "lettrice.bsky.test": "did:plc:lettrice234567234567ab"}
        self.index = Index()
        self.writes_left = _WRITES
        self.closed = False
        self.oauth = OAuth(self.did)
        self.standing: dict[str, object] = {}
        self._withdrawn: set[str] = set()
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._numbers = count(1)
        self._methods: dict[tuple[str, str], Callable[[FakeRequest], FakeResponse]] = {
            ("POST", "com.atproto.server.createSession"): self._create_session,
            ("POST", "com.atproto.server.refreshSession"): self._refresh_session,
            ("POST", "com.atproto.server.deleteSession"): self._delete_session,
            ("GET", "com.atproto.server.getSession"): self._get_session,
            ("GET", "com.atproto.identity.resolveHandle"): self._resolve_handle,
            ("POST", "com.atproto.repo.uploadBlob"): self._upload_blob,
            ("GET", "com.atproto.sync.getBlob"): self._get_blob,
            ("POST", "com.atproto.repo.createRecord"): self._create_record,
            ("POST", "com.atproto.repo.putRecord"): self._put_record,
            ("GET", "com.atproto.repo.getRecord"): self._get_record,
            ("GET", "com.atproto.repo.listRecords"): self._list_records,
            ("POST", "com.atproto.repo.deleteRecord"): self._delete_record,
            ("GET", "app.bsky.feed.getPosts"): self._get_posts,
            ("GET", "app.bsky.actor.getProfile"): self._get_profile,
            ("GET", "app.bsky.actor.getProfiles"): self.index.profiles,
            ("GET", "app.bsky.notification.listNotifications"): self._list_notifications,
            ("GET", "app.bsky.feed.getRepostedBy"): self._get_reposted_by,
            ("GET", "app.bsky.feed.getQuotes"): self.index.quotes,
        }

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """The answer to an XRPC call, or a page."""
        if self.oauth.speaks(request.path):
            return self.oauth.answer(request)
        if not request.path.startswith("/xrpc/"):
            return fake_pages.page(self.did, (self.name, self.account), self.records, request)
        method = self._methods.get((request.method, request.path.removeprefix("/xrpc/")))
        try:
            if method is None:
                raise Refusal(502, "UpstreamFailure", "Upstream service unreachable")
            return method(request)
        except Refused as refused:
            return self.oauth.refusal(refused)
        except Refusal as refusal:
            return refusal.answer
        except Untamed as error:
            return Refusal(400, "InvalidRequest", str(error)).answer

    def demo_account(self, url: str) -> Mapping[str, str]:
        """What a person types."""
        return {"handle": self.account, "password": self.app_password, "server": url}

    def shown(self) -> Sequence[Shown]:
        """Posts, newest first."""
        return [self._shown(key, record) for key, record in sorted(self.records.items(), reverse=True)]

    def like(self, post: str, who: str) -> bool:
        """Somebody likes a post."""
        self._at(post).likes.append(who)
        return True

    def repost(self, post: str, who: str) -> bool:
        """Somebody reposts."""
        self._at(post).reposts.append(who)
        self.index.followers.setdefault(who, 10 * len(who))
        return True

    def reply(self, post: str, who: str, text: str) -> bool:
        """Somebody answers a post of the account, or what another said below one."""
        parent, root = self._refs(post)
        self.index.tell(who, text, "reply", parent, root)
        record = self.records.get(root["uri"].rpartition("/")[2])
        if record is not None:
            record.replies.append((who, text))
        return True

    def quote(self, post: str, who: str, text: str) -> None:
        """Somebody quotes a post of the account."""
        self.index.tell(who, text, "quote", {"uri": post, "cid": self._at(post).cid})
        self.index.followers.setdefault(who, 10 * len(who))

    def mention(self, who: str, text: str) -> None:
        """Somebody names the account in a post of their own."""
        self.index.tell(who, text, "mention")

    def _refs(self, uri: str) -> tuple[Ref, Ref]:
        """What answers to ``uri`` refer to: it, and the post at the top of its thread."""
        said = self.index.named(uri)
        parent = said.ref if said else {"uri": uri, "cid": self._at(uri).cid}
        reply = Tree(said.value if said else self._at(uri).value).opt("reply")
        root = {"uri": reply.text("root", "uri"), "cid": reply.text("root", "cid")} if reply else parent
        return parent, root

    def remove(self, post: str) -> None:
        """Deleted in the app: nothing stays behind."""
        self.records.pop(post.rpartition("/")[2], None)

    def shut_out(self) -> None:
        """The app password is withdrawn, and its sessions with it."""
        self.app_password = ""
        self._tokens.clear()
        self.oauth.tokens.clear()
        self.oauth.refreshes.clear()

    def agree(self, address: str) -> Mapping[str, str]:
        """The query that a person comes back with who says yes at this address."""
        return self.oauth.agree(address)

    def withdraw(self) -> None:
        """The app password is withdrawn: renewals end at once, an access token lives on until its hour comes."""
        self.app_password = ""
        self._withdrawn = {token for token, (scope, _) in self._tokens.items() if scope == "com.atproto.refresh"}

    def end_sessions(self) -> None:
        """Tokens end; the app password stays good."""
        self._tokens.clear()

    def sweep_blobs(self) -> None:
        """Forget uploads that no record uses."""
        used = json.dumps([record.value for record in self.records.values()])
        self.blobs = {cid: blob for cid, blob in self.blobs.items() if cid in used}

    def _at(self, post: str) -> Record:
        return self.records[post.rpartition("/")[2]]

    def _shown(self, key: str, record: Record) -> Shown:
        value = Tree(record.value)
        embed = value.opt("embed")
        alts = alts_of(embed) if embed else ()
        uri, path = f"at://{self.did}/{POST}/{key}", f"/profile/{self.did}/post/{key}"
        likes, reposts = len(record.likes), len(record.reposts)
        return Shown(uri, path, value.text("text"), "", alts, likes, reposts, tuple(record.replies), *beside(value))

    # Sessions

    def _create_session(self, request: FakeRequest) -> FakeResponse:
        given = request.tree()
        known = given.text("identifier") in (self.account, self.did)
        if not known or given.text("password") != self.app_password:
            raise Refusal(401, "AuthenticationRequired", "Invalid identifier or password")
        return FakeResponse.json(self._session())

    def _refresh_session(self, request: FakeRequest) -> FakeResponse:
        self._check(request, "com.atproto.refresh")
        del self._tokens[request.bearer]
        return FakeResponse.json(self._session())

    def _delete_session(self, request: FakeRequest) -> FakeResponse:
        self._check(request, "com.atproto.refresh")
        del self._tokens[request.bearer]
        return FakeResponse(200)

    def _get_session(self, request: FakeRequest) -> FakeResponse:
        self._check(request)
        told = {"did": self.did, "handle": self.account, "active": not self.closed}
        return FakeResponse.json({**told, **self.standing})

    def _session(self) -> dict[str, object]:
        access = self._token("com.atproto.appPass", _SESSION)
        refresh = self._token("com.atproto.refresh", timedelta(days=90))
        return {"did": self.did, "handle": self.account, "active": True, "accessJwt": access, "refreshJwt": refresh}

    def _token(self, scope: str, lasts: timedelta) -> str:
        ends = datetime.now(UTC) + lasts
        claims = {"scope": scope, "sub": self.did, "exp": int(ends.timestamp()), "jti": next(self._numbers)}
        parts = ({"typ": "at+jwt", "alg": "HS256"}, claims)
        token = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        self._tokens[f"{token}.c2lnbmF0dXJl"] = (scope, ends)
        return f"{token}.c2lnbmF0dXJl"

    def _check(self, request: FakeRequest, scope: str = "com.atproto.appPass") -> None:
        if request.headers.get("authorization", "").startswith("DPoP "):
            return self.oauth.check(request)
        if not request.bearer:
            raise Refusal(401, "AuthMissing", "Authentication Required")
        found, ends = self._tokens.get(request.bearer, ("", datetime.now(UTC)))
        if not found:
            raise Refusal(400, "InvalidToken", "Token could not be verified")
        if request.bearer in self._withdrawn:
            raise Refusal(400, "ExpiredToken", "Token has been revoked")
        if found != scope:
            raise Refusal(400, "InvalidToken", "Invalid token type")
        if ends <= datetime.now(UTC):
            raise Refusal(400, "ExpiredToken", "Token has expired")

    def _resolve_handle(self, request: FakeRequest) -> FakeResponse:
        did = self.people.get(request.query["handle"])
        if did is None:
            raise Refusal(400, "InvalidRequest", "Unable to resolve handle")
        return FakeResponse.json({"did": did})

    # The repository

    def _upload_blob(self, request: FakeRequest) -> FakeResponse:
        try:
            self._check(request)
        except Refusal:
            raise Refusal(*_BROKEN) from None  # as the real one does
        name = cid("bafkrei", request.body)
        kind = request.headers.get("content-type", "application/octet-stream")
        self.blobs[name] = (request.body, kind)
        blob = {"$type": "blob", "ref": {"$link": name}, "mimeType": kind, "size": len(request.body)}
        return FakeResponse.json({"blob": blob})

    def _get_blob(self, request: FakeRequest) -> FakeResponse:
        content, kind = self.blobs.get(request.query.get("cid", ""), (b"", ""))
        if not kind:
            raise Refusal(400, "BlobNotFound", "Blob not found")
        return FakeResponse(200, content, {"Content-Type": kind})

    def _create_record(self, request: FakeRequest) -> FakeResponse:
        given = self._writing(request)
        key = given.opt_text("rkey") or f"3k{next(self._numbers):011d}".translate(str.maketrans("0189", "abcd"))
        if key in self.records:
            raise Refusal(*_BROKEN)  # "There is already a value at key": a bare error inside
        return self._write(key, given.at("record"))

    def _put_record(self, request: FakeRequest) -> FakeResponse:
        given = self._writing(request)
        key = given.text("rkey")
        standing = self.records.get(key)
        fields = dict(given.fields())
        if standing is not None and standing.cid == cid_of(given.at("record").value):
            return self._written(key, standing, changed=False)
        if "swapRecord" in fields and fields["swapRecord"].value != (standing.cid if standing else None):
            raise Refusal(400, "InvalidSwap", f"Record was at {standing.cid if standing else 'null'}")
        return self._write(key, given.at("record"))

    def _get_record(self, request: FakeRequest) -> FakeResponse:
        key = request.query["rkey"]
        if said := self.index.named(f"at://{request.query['repo']}/{POST}/{key}"):
            return FakeResponse.json({"uri": said.uri, "cid": said.cid, "value": said.value})
        record = self.records.get(key)
        if record is None:
            raise Refusal(400, "RecordNotFound", f"Could not locate record: at://{self.did}/{POST}/{key}")
        return FakeResponse.json({"uri": f"at://{self.did}/{POST}/{key}", "cid": record.cid, "value": record.value})

    def _list_records(self, request: FakeRequest) -> FakeResponse:
        before, limit = request.query.get("cursor", "~"), int(request.query.get("limit", "50"))
        found = [(key, one) for key, one in sorted(self.records.items(), reverse=True) if key < before][:limit]
        rows = [{"uri": f"at://{self.did}/{POST}/{key}", "cid": one.cid, "value": one.value} for key, one in found]
        return FakeResponse.json({"records": rows, **({"cursor": found[-1][0]} if found else {})})

    def _delete_record(self, request: FakeRequest) -> FakeResponse:
        key = self._writing(request).text("rkey")
        gone = self.records.pop(key, None)
        return FakeResponse.json({"commit": self._commit()} if gone else {})

    def _writing(self, request: FakeRequest) -> Tree:
        self._check(request)
        if self.closed:
            raise Refusal(401, "AccountDeactivated", "Account is deactivated")
        if self.writes_left <= 0:
            raise rate_limited()
        given = request.tree()
        if given.text("repo") not in (self.did, self.account):
            raise Refusal(403, "AccountNotFound", "Account not found")
        if given.has("rkey") and not _KEY.fullmatch(given.text("rkey")):
            raise Refusal(400, "InvalidRequest", f'Invalid record key (got "{given.text("rkey")}") at $.rkey')
        return given

    def _write(self, key: str, value: Tree) -> FakeResponse:
        self._check_post(value)
        self.writes_left -= 1
        kept = {name: member.value for name, member in value.fields()}
        before = self.records.get(key)
        self.records[key] = Record(cid_of(kept), kept, *(reactions(before) if before else ()))
        return self._written(key, self.records[key], changed=True)

    def _written(self, key: str, record: Record, changed: bool) -> FakeResponse:
        answer: dict[str, object] = {"uri": f"at://{self.did}/{POST}/{key}", "cid": record.cid}
        commit = {"commit": self._commit()} if changed else {}
        return FakeResponse.json({**answer, **commit, "validationStatus": "valid"})

    def _commit(self) -> dict[str, str]:
        rev = f"3n2v{next(self._numbers):09d}".translate(str.maketrans("0189", "abcd"))
        return {"cid": cid("bafyrei", str(next(self._numbers)).encode()), "rev": rev}

    def _check_post(self, value: Tree) -> None:
        text = value.text("text")
        if (length := len(text.encode())) > 3_000:
            raise invalid(f"string too big (maximum 3000, got {length}) at $.record.text")
        if (length := len(graphemes(text))) > 300:
            raise invalid(f"grapheme too big (maximum 300, got {length}) at $.record.text")
        try:
            value.moment("createdAt")
        except Untamed:
            raise invalid(f'Invalid datetime (got "{value.text("createdAt")}") at $.record.createdAt') from None
        if embed := value.opt("embed"):
            self._check_embed(embed)

    def _check_embed(self, embed: Tree) -> None:
        if embed.text("$type") != "app.bsky.embed.video":
            self._check_images(list(embed.each("images")))
            return
        kind, size = embed.text("video", "mimeType"), embed.whole("video", "size")
        if kind != "video/mp4":
            raise invalid(f'Expected "video/mp4" (got "{kind}") at $.record.embed.video.mimeType')
        if size > _LARGEST_VIDEO:
            raise invalid(f"blob too big (maximum {_LARGEST_VIDEO}, got {size}) at $.record.embed.video")
        if (cid := embed.text("video", "ref", "$link")) not in self.blobs:
            raise Refusal(400, "BlobNotFound", f"Could not find blob: {cid}")

    def _check_images(self, images: list[Tree]) -> None:
        if len(images) > 4:
            raise invalid(f"array too big (maximum 4, got {len(images)}) at $.record.embed.images")
        for position, image in enumerate(images):
            where = f"at $.record.embed.images[{position}].image"
            kind, size = image.text("image", "mimeType"), image.whole("image", "size")
            if not kind.startswith("image/"):
                raise invalid(f'Expected "image/*" (got "{kind}") {where}.mimeType')
            if size > _LARGEST_IMAGE:
                raise invalid(f"blob too big (maximum {_LARGEST_IMAGE}, got {size}) {where}")
            if (cid := image.text("image", "ref", "$link")) not in self.blobs:
                raise Refusal(400, "BlobNotFound", f"Could not find blob: {cid}")

    # The index

    def _get_posts(self, request: FakeRequest) -> FakeResponse:
        keys = [uri.rpartition("/")[2] for uri in request.queries("uris")]
        posts = [self._view(key, self.records[key]) for key in keys if key in self.records]
        return FakeResponse.json({"posts": posts})

    def _list_notifications(self, request: FakeRequest) -> FakeResponse:
        self._check(request)
        return self.index.notifications(request)

    def _get_reposted_by(self, request: FakeRequest) -> FakeResponse:
        return self.index.reposted_by(request, self.records.get(request.query["uri"].rpartition("/")[2]))

    def _view(self, key: str, record: Record) -> dict[str, object]:
        uri = f"at://{self.did}/{POST}/{key}"
        counts = {"likeCount": len(record.likes), "repostCount": len(record.reposts), "quoteCount": self._quotes(uri)}
        post = {"uri": uri, "cid": record.cid, "record": record.value, "indexedAt": record.value["createdAt"]}
        author = {"did": self.did, "handle": self.account}
        return {**post, "author": author, "replyCount": len(record.replies), **counts}

    def _quotes(self, uri: str) -> int:
        return sum((one.reason, one.subject) == ("quote", uri) for one in self.index.said)

    def _get_profile(self, request: FakeRequest) -> FakeResponse:
        followers = self.index.followers.get(self.account, 0)
        told = {"did": self.did, "handle": self.account, "displayName": self.name, "followersCount": followers}
        return FakeResponse.json(told)


FAKE = BlueskyFake
