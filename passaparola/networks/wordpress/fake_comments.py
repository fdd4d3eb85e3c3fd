"""Comments of the fake site, as the real controller (6.1.9) decides on them: who reads, who writes, what is twice."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.wordpress.fake_things import Article, Comment, Refusal, User

_SHOWN = {"approve": ("approved",), "all": ("approved", "hold"), "hold": ("hold",), "trash": ("trash",)}
_PAUSE = timedelta(seconds=15)
_PROTECTED = ("author", "status")


class Comments:
    """The route ``wp/v2/comments``."""

    def __init__(self, articles: Mapping[int, Article], ids: "count[int]") -> None:
        self.articles = articles
        self._ids = ids

    def answer(self, request: FakeRequest, user: User | None, parts: list[str]) -> FakeResponse:
        """List, read, write, change or bin."""
        if len(parts) == 1:
            return self._list(request, user) if request.method == "GET" else self._create(request, user)
        comment = self._at(int(parts[1]) if parts[1].isdecimal() else 0)
        if request.method == "GET":
            if not self._reads(user, comment):
                raise _refused(user, "rest_cannot_read", "Sorry, you are not allowed to read this comment.")
            return FakeResponse.json(_tree(request, comment))
        if not self._edits(user, comment):
            verb = "delete" if request.method == "DELETE" else "edit"
            raise _refused(user, f"rest_cannot_{verb}", f"Sorry, you are not allowed to {verb} this comment.")
        return self._delete(request, comment) if request.method == "DELETE" else self._change(request, comment)

    def visit(self, remote: str, who: str, text: str, status: str = "approved") -> None:
        """A visitor comments below a post, or below a comment."""
        parent = int(remote.removeprefix("comment-")) if remote.startswith("comment-") else 0
        article = self.articles[self._at(parent).post if parent else int(remote)]
        article.comments.append(Comment(next(self._ids), article.id, parent, 0, who, text, datetime.now(UTC), status))

    def every(self) -> Iterator[Comment]:
        """The comments of the whole site."""
        return (comment for article in self.articles.values() for comment in article.comments)

    def _at(self, number: int) -> Comment:
        found = next((comment for comment in self.every() if comment.id == number), None)
        if found is None:
            raise Refusal(404, "rest_comment_invalid_id", "Invalid comment ID.")
        return found

    def _list(self, request: FakeRequest, user: User | None) -> FakeResponse:
        query = request.query
        protected = [name for name in _PROTECTED if query.get(name, "approve") != "approve"]
        if protected and not (user and user.can("edit_posts")):
            raise _refused(user, "rest_forbidden_param", f"Query parameter not permitted: {', '.join(protected)}")
        fitting = sorted((one for one in self.every() if _fits(one, query)), key=lambda one: (one.at, one.id))
        if query.get("order", "desc") == "desc":
            fitting.reverse()
        size = int(query.get("per_page", "10"))
        start = size * (int(query.get("page", "1")) - 1)
        page = [_tree(request, one) for one in fitting[start : start + size] if self._reads(user, one)]
        return FakeResponse.json(page, headers={"X-WP-Total": str(len(fitting))})

    def _create(self, request: FakeRequest, user: User | None) -> FakeResponse:
        if user is None:
            raise Refusal(401, "rest_comment_login_required", "Sorry, you must be logged in to comment.")
        given = request.tree()
        article = self.articles.get(given.opt_whole("post") or 0)
        if article is None:
            message = "Sorry, you are not allowed to create this comment without a post."
            raise Refusal(403, "rest_comment_invalid_post_id", message)
        if article.closed:
            raise Refusal(403, "rest_comment_closed", "Sorry, comments are closed for this item.")
        parent, text = given.opt_whole("parent") or 0, given.text("content")
        if not text.strip():
            raise Refusal(400, "rest_comment_content_invalid", "Invalid comment content.")
        place = (parent, user.id, text)
        if any((one.parent, one.author, one.content) == place and one.status != "trash" for one in article.comments):
            message = "Duplicate comment detected; it looks as though you&#8217;ve already said that!"
            raise Refusal(409, "comment_duplicate", message)
        now = datetime.now(UTC)
        hurried = any(one.author == user.id and now - one.at < _PAUSE for one in self.every())
        if hurried and not user.can("moderate_comments"):
            raise Refusal(400, "comment_flood", "You are posting comments too quickly. Slow down.")
        made = Comment(next(self._ids), article.id, parent, user.id, user.name.title(), text, now, "approved")
        article.comments.append(made)
        return FakeResponse.json(_tree(request, made), 201)

    def _change(self, request: FakeRequest, comment: Comment) -> FakeResponse:
        given = request.tree()
        comment.content = given.opt_text("content") or comment.content
        return FakeResponse.json(_tree(request, comment))

    def _delete(self, request: FakeRequest, comment: Comment) -> FakeResponse:
        if comment.status == "trash":
            raise Refusal(410, "rest_already_trashed", "The comment has already been trashed.")
        comment.status = "trash"
        return FakeResponse.json(_tree(request, comment))

    def _reads(self, user: User | None, comment: Comment) -> bool:
        public = comment.status == "approved" and self.articles[comment.post].status == "publish"
        own = user is not None and comment.author == user.id
        return public or own or self._edits(user, comment)

    def _edits(self, user: User | None, comment: Comment) -> bool:
        if user is None:
            return False
        own_post = self.articles[comment.post].author == user.id and user.can("publish_posts")
        return user.can("moderate_comments") or own_post


def _fits(comment: Comment, query: Mapping[str, str]) -> bool:
    wanted = {"post": comment.post, "parent": comment.parent, "author": comment.author}
    there = all(query.get(name, str(number)) == str(number) for name, number in wanted.items())
    later = "after" not in query or comment.at > datetime.fromisoformat(query["after"])
    return there and later and comment.status in _SHOWN[query.get("status", "approve")]


def _refused(user: User | None, code: str, message: str) -> Refusal:
    return Refusal(403 if user else 401, code, message)


def _tree(request: FakeRequest, comment: Comment) -> dict[str, object]:
    paragraphs = comment.content.strip().replace("\n", "<br />\n")
    link = f"http://{request.headers['host']}/?p={comment.post}#comment-{comment.id}"
    return {
        "id": comment.id,
        "post": comment.post,
        "parent": comment.parent,
        "author": comment.author,
        "author_name": comment.name,
        "author_url": "",
        "date_gmt": comment.at.strftime("%Y-%m-%dT%H:%M:%S"),
        "content": {"rendered": f"<p>{paragraphs}</p>\n"},
        "link": link,
        "status": comment.status,
        "type": "comment",
    }
