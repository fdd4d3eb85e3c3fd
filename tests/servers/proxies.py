"""Real servers behind our fault harness: the contract's checks, faults and request log included, run against them."""

import asyncio
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from html import unescape
from itertools import count
from typing import Protocol
from urllib.parse import quote

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.kernel.http import Door, Json, Multipart, Part, Raw, Request, Response
from passaparola.kernel.http.bodies import Body
from passaparola.kernel.loop import LoopThread
from passaparola.kernel.network.fakes import Shown
from passaparola.networks.wordpress.fake_pages import plain
from passaparola.networks.wordpress.rest import credentials
from tests.servers.pds import RealPds
from tests.servers.site import RealSite

_PASSED_ON = ("authorization", "content-type", "accept", "idempotency-key")
_PASSED_BACK = ("content-type", "link", "x-wp-total", "retry-after", "ratelimit-reset", "ratelimit-remaining")
_NUMBERS = count(1)
_PATIENCE = timedelta(seconds=60)


class Server(Protocol):
    """A server that was started for the tests; ``host`` is its "host:port"."""

    url: str
    host: str


class Proxy:
    """Hands every request on to the real server, and speaks to it as its owner from a loop of its own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._door = Door([server.host])
        self._own = LoopThread()
        self._own_door = Door([server.host])

    async def handle(self, request: FakeRequest) -> FakeResponse:
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        headers["x-forwarded-host"] = request.headers["host"]
        if request.form:
            headers.pop("content-type")
        address = self.server.url + quote(request.path)
        given = Request(request.method, address, headers, request.pairs, _body(request), max_bytes=50_000_000)
        answer = await self._door.send(given)
        kept = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
        return FakeResponse(answer.status, answer.body, kept)

    def ask(self, method: str, route: str, headers: Mapping[str, str], tree: object = None) -> Response:
        """A request of the test's own, past the harness."""
        body = None if tree is None else Json(tree)
        request = Request(method, self.server.url + route, headers, body=body)
        return self._own.run(self._own_door.send(request), _PATIENCE)

    async def close(self) -> None:
        await self._door.close()
        await asyncio.to_thread(self.close_own)

    def close_own(self) -> None:
        """Close what ``ask`` opened."""
        self._own.run(self._own_door.close(), _PATIENCE)
        self._own.close()


def _body(request: FakeRequest) -> Body | None:
    if request.form:
        parts = request.form.items()
        return Multipart([Part(name, Raw(part.content, part.media_type), part.filename) for name, part in parts])
    if request.body:
        return Raw(request.body, request.headers.get("content-type", "application/octet-stream"))
    return None


class PdsProxy(Proxy):
    """A new account on the PDS."""

    def __init__(self, server: RealPds) -> None:
        super().__init__(server)
        name = f"forno{uuid.uuid4().hex[:10]}.test"
        given = {"handle": name, "email": f"{name}@example.test", "password": uuid.uuid4().hex}
        made = self.ask("POST", "/xrpc/com.atproto.server.createAccount", {}, given).tree()
        self.handle_name, self.did = name, made.text("did")
        self.owner = {"Authorization": f"Bearer {made.text('accessJwt')}"}
        self.main_password = given["password"]

    @cached_property
    def app_password(self) -> str:
        made = self.ask("POST", "/xrpc/com.atproto.server.createAppPassword", self.owner, {"name": "passaparola"})
        return made.tree().text("password")

    def demo_account(self, url: str) -> Mapping[str, str]:
        return {"handle": self.handle_name, "password": self.app_password, "server": url}

    def shown(self) -> Sequence[Shown]:
        route = f"/xrpc/com.atproto.repo.listRecords?repo={self.did}&collection=app.bsky.feed.post&limit=100"
        return [self._shown(entry.value) for entry in self.ask("GET", route, {}).tree().each("records")]

    def _shown(self, entry) -> Shown:
        embed = entry["value"].get("embed", {})
        files = embed.get("images", [embed] if "video" in embed else [])
        alts = tuple(file.get("alt", "") for file in files)
        follows = entry["value"].get("reply", {}).get("parent", {}).get("uri", "")
        language = next(iter(entry["value"].get("langs", [])), "")
        return Shown(entry["uri"], "", entry["value"]["text"], "", alts, 0, 0, (), follows, "", language)

    def record(self, uri: str) -> dict[str, object]:
        """The record as the server holds it."""
        route = f"/xrpc/com.atproto.repo.getRecord?repo={self.did}&collection=app.bsky.feed.post"
        answer = self.ask("GET", f"{route}&rkey={uri.rpartition('/')[2]}", {})
        return json.loads(answer.body)["value"]

    def remove(self, post: str) -> None:
        given = {"repo": self.did, "collection": "app.bsky.feed.post", "rkey": post.rpartition("/")[2]}
        assert self.ask("POST", "/xrpc/com.atproto.repo.deleteRecord", self.owner, given).ok

    def withdraw(self) -> None:
        """Withdraw the app password, as its owner does in the settings."""
        given = {"name": "passaparola"}
        assert self.ask("POST", "/xrpc/com.atproto.server.revokeAppPassword", self.owner, given).ok

    def shut_out(self) -> None:
        """The account is closed: a withdrawn app password would only show when its session ends, hours later."""
        assert self.ask("POST", "/xrpc/com.atproto.server.deactivateAccount", self.owner, {}).ok

    def like(self, post: str, who: str) -> bool:
        return False

    def repost(self, post: str, who: str) -> bool:
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        return False


class SiteProxy(Proxy):
    """A new user of the site, with a role."""

    def __init__(self, server: RealSite, role: str = "author") -> None:
        super().__init__(server)
        self.site = server
        self.me = server.user(f"{role}{next(_NUMBERS)}x{uuid.uuid4().hex[:6]}", role)
        self.basic = {"Authorization": f"Basic {credentials(self.me.user, self.me.password)}"}

    def upload(self, name: str, content: bytes, kind: str) -> Response:
        """A file sent to the library."""
        form = Multipart([Part("file", Raw(content, kind), name)])
        request = Request("POST", f"{self.server.url}/wp-json/wp/v2/media", self.basic, body=form)
        return self._own.run(self._own_door.send(request), _PATIENCE)

    def demo_account(self, url: str) -> Mapping[str, str]:
        return {"site": url, "user": self.me.user, "password": self.me.password}

    def shown(self) -> Sequence[Shown]:
        code = f"""
        $out = array();
        foreach (get_posts(array('author' => {self.me.id}, 'post_status' => 'publish', 'numberposts' => -1,
                                 'orderby' => 'ID')) as $post) {{
            $alts = array();
            $thumb = get_post_thumbnail_id($post);
            if ($thumb) {{ $alts[] = get_post_meta($thumb, '_wp_attachment_image_alt', true); }}
            preg_match_all('/<img [^>]*alt="([^"]*)"/', $post->post_content, $found);
            preg_match_all('#</video>(?:<figcaption[^>]*>([^<]*))?#', $post->post_content, $films);
            $out[] = array('id' => (string) $post->ID, 'slug' => $post->post_name, 'title' => $post->post_title,
                'content' => $post->post_content, 'alts' => array_merge($alts, $found[1], $films[1]),
                'comments' => array_map(fn($c) => array($c->comment_author, $c->comment_content),
                                        get_comments(array('post_id' => $post->ID, 'status' => 'approve'))));
        }}
        echo json_encode($out);"""
        return [self._shown(entry) for entry in json.loads(self.site.run(code))]

    def _shown(self, entry) -> Shown:
        alts = tuple(unescape(alt) for alt in entry["alts"])
        replies = tuple((who, unescape(text)) for who, text in entry["comments"])
        path = f"/{entry['slug']}/"
        return Shown(entry["id"], path, plain(entry["content"]), entry["title"], alts, 0, 0, replies)

    def remove(self, post: str) -> None:
        self.site.run(f"wp_trash_post({int(post)});")

    def shut_out(self) -> None:
        self.site.run(f"WP_Application_Passwords::delete_all_application_passwords({self.me.id});")

    def like(self, post: str, who: str) -> bool:
        return False

    def repost(self, post: str, who: str) -> bool:
        return False

    def reply(self, post: str, who: str, text: str) -> bool:
        self.site.run(
            f"""$parent = {int(post.removeprefix("comment-")) if post.startswith("comment-") else 0};
            $post = $parent ? get_comment($parent)->comment_post_ID : {post.removeprefix("comment-")};
            $said = json_decode('{json.dumps({"comment_author": who, "comment_content": text})}', true);
            wp_insert_comment($said + array('comment_approved' => 1, 'comment_parent' => $parent,
                                            'comment_post_ID' => $post));"""
        )
        return True
