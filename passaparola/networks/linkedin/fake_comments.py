"""Comments of the fake: two levels, as the network's own page shows them."""

import re
from collections.abc import Callable, Mapping

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.linkedin.fake_things import Posted, Refusal, Said, milliseconds, now

_LONGEST = 1_250
_FIELDS = {"actor", "object", "message", "parentComment"}


class Comments:
    """``/rest/socialActions/{urn}/comments``."""

    def __init__(self, posts: Mapping[str, Posted], next_id: Callable[[], int]) -> None:
        self.posts = posts
        self._next_id = next_id

    def answer(self, request: FakeRequest, target: str, number: str, speaks_for: Callable[[str], bool]) -> FakeResponse:
        """List, write, change or take down."""
        if number:
            return self._one(request, f"urn:li:comment:({target},{number})", speaks_for)
        post, parent = self._target(target)
        if request.method == "GET":
            return self._list(request, post, parent)
        return self._create(request, post, parent, speaks_for)

    def visit(self, target: str, who: str, name: str, text: str) -> None:
        """Somebody comments on a post, or answers a comment."""
        post, parent = self._target(target)
        self._add(post, who, name, text, parent)

    def find(self, urn: str) -> Said:
        """The comment of this URN. Raises Refusal."""
        found = (said for post in self.posts.values() for said in post.comments if said.urn == urn)
        if (said := next(found, None)) is None:
            raise Refusal(404, "NOT_FOUND", "Could not find comment")
        return said

    def _target(self, target: str) -> tuple[Posted, str]:
        """The post, and the comment that is answered; an answer to an answer stands below the comment at its head."""
        inner = re.fullmatch(r"urn:li:comment:\((.+),(\d+)\)", target)
        if inner is None:
            if target not in self.posts:
                raise Refusal(404, "NOT_FOUND", "Could not find share")
            return self.posts[target], ""
        said = self.find(target)
        return self.posts[said.post], said.parent or said.urn

    def _list(self, request: FakeRequest, post: Posted, parent: str) -> FakeResponse:
        start, size = int(request.query.get("start", "0")), min(int(request.query.get("count", "10")), 100)
        there = [said for said in post.comments if said.parent == parent]
        page = [self._tree(post, said) for said in there[start : start + size]]
        return FakeResponse.json({"paging": {"start": start, "count": size, "links": []}, "elements": page})

    def _create(
        self, request: FakeRequest, post: Posted, parent: str, speaks_for: Callable[[str], bool]
    ) -> FakeResponse:
        given = request.tree()
        if unknown := {name for name, _ in given.fields()} - _FIELDS:
            raise Refusal(400, "INVALID_FIELD", f"Unrecognized fields: {sorted(unknown)}")
        if not speaks_for(given.text("actor")):
            raise Refusal(403, "ACCESS_DENIED", "Not enough permissions to comment as this actor")
        text = given.text("message", "text")
        if not text.strip() or len(text) > _LONGEST:
            raise Refusal(400, "INVALID_VALUE", "The comment is empty or too long")
        if parent and given.opt_text("parentComment") != parent:
            raise Refusal(400, "INVALID_VALUE", "parentComment does not fit the target")
        said = self._add(post, given.text("actor"), "", text, parent)
        number = said.urn.rstrip(")").rpartition(",")[2]
        return FakeResponse.json(self._tree(post, said), 201, {"x-restli-id": number})

    def _one(self, request: FakeRequest, urn: str, speaks_for: Callable[[str], bool]) -> FakeResponse:
        said = self.find(urn)
        if not speaks_for(said.actor) or request.query.get("actor") != said.actor:
            raise Refusal(403, "ACCESS_DENIED", "Not enough permissions on this comment")
        post = self.posts[said.post]
        if request.method == "DELETE":
            post.comments = [each for each in post.comments if urn not in (each.urn, each.parent)]
            return FakeResponse(204)
        if request.headers.get("x-restli-method") != "PARTIAL_UPDATE":
            raise Refusal(400, "ILLEGAL_ARGUMENT", "An update names its method")
        said.text, said.changed = request.tree().text("patch", "message", "$set", "text"), now()
        return FakeResponse.json(self._tree(post, said))

    def _add(self, post: Posted, actor: str, name: str, text: str, parent: str) -> Said:
        said = Said(f"urn:li:comment:({post.urn},{self._next_id()})", post.urn, actor, name, text, now(), parent)
        post.comments.append(said)
        return said

    def _tree(self, post: Posted, said: Said) -> dict[str, object]:
        below = sum(each.parent == said.urn for each in post.comments)
        number = said.urn.rstrip(")").rpartition(",")[2]
        made, changed = milliseconds(said.at), milliseconds(said.changed or said.at)
        return {
            "id": number, "commentUrn": said.urn, "actor": said.actor, "object": said.post,
            "created": {"actor": said.actor, "time": made}, "lastModified": {"actor": said.actor, "time": changed},
            "message": {"attributes": [], "text": said.text},
            "commentsSummary": {"totalFirstLevelComments": below, "aggregatedTotalComments": below},
            **({"parentComment": said.parent} if said.parent else {}),
        }  # fmt: skip
