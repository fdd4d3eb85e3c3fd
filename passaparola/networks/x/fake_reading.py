"""Answers of the fake that only read: pages of posts, people and private messages, with what they include."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from passaparola.networks.x.fake_things import Letter, Person, Tweet, invalid, shortened

Tweets = Mapping[str, Tweet]


def user(person: Person, posts: int = 0) -> dict[str, object]:
    """Somebody as X shows them."""
    counts = {"followers_count": person.followers, "following_count": 0, "post_count": posts, "listed_count": 0}
    names = {"id": person.id, "name": person.name, "username": person.handle}
    return {**names, "public_metrics": counts}


def text_of(tweet: Tweet) -> str:
    """The text as it is kept."""
    return shortened(tweet)[0]


def listed(every: Tweets, wanted: Sequence[Tweet], request: FakeRequest, least: int) -> FakeResponse:
    """One page, newest first, of what is not older than was asked for."""
    size = int(request.query.get("max_results", "10"))
    if not least <= size <= 100:
        raise invalid(f"The `max_results` query parameter value [{size}] is not between {least} and 100")
    begin = request.query.get("start_time", "")
    if begin and datetime.fromisoformat(begin) > datetime.now(UTC):
        raise invalid(f"Invalid 'start_time': '{begin}'. 'start_time' must be a moment that is past.")
    newest = sorted(wanted, key=lambda tweet: int(tweet.id), reverse=True)
    if begin:
        newest = [tweet for tweet in newest if tweet.at >= datetime.fromisoformat(begin)]
    start = int(request.query.get("pagination_token", "0"))
    page, after = newest[start : start + size], start + size
    meta: dict[str, object] = {"result_count": len(page)}
    if after < len(newest):
        meta["next_token"] = f"{after:016d}"
    if page and not request.path.endswith("/quote_tweets"):
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    body = {**_body(every, page, request), "meta": meta}
    return FakeResponse.json(body if page else {"meta": meta})


def whole(every: Tweets, wanted: Sequence[Tweet], request: FakeRequest) -> FakeResponse:
    """Those posts, without pages."""
    return FakeResponse.json(_body(every, wanted, request))


def single(every: Tweets, tweet: Tweet, request: FakeRequest) -> FakeResponse:
    """One post, with what its author alone is told where that was asked for."""
    body = _body(every, [tweet], request)
    (post,) = body.pop("data")
    if "non_public_metrics" in request.query.get("post.fields", ""):
        seen = 10 * len(tweet.likes)
        post["non_public_metrics"] = {"impression_count": seen, "url_link_clicks": 2, "user_profile_clicks": 1}
    return FakeResponse.json({"data": post, **body})


def people(found: Sequence[Person], request: FakeRequest) -> FakeResponse:
    """One page of people."""
    size, start = int(request.query.get("max_results", "100")), int(request.query.get("pagination_token", "0"))
    page = found[start : start + size]
    meta: dict[str, object] = {"result_count": len(page)}
    if start + size < len(found):
        meta["next_token"] = f"{start + size:016d}"
    return FakeResponse.json({"data": [user(each) for each in page], "meta": meta} if page else {"meta": meta})


def letters(found: Sequence[Letter], request: FakeRequest) -> FakeResponse:
    """One page of private messages, newest first."""
    size, start = int(request.query.get("max_results", "100")), int(request.query.get("pagination_token", "0"))
    newest = sorted(found, key=lambda letter: int(letter.id), reverse=True)
    page = newest[start : start + size]
    meta: dict[str, object] = {"result_count": len(page)}
    if start + size < len(newest):
        meta["next_token"] = f"{start + size:016d}"
    if not page:
        return FakeResponse.json({"meta": meta})
    senders = {letter.sender.id: user(letter.sender) for letter in page}
    body = {"data": [each.tree() for each in page], "includes": {"users": list(senders.values())}, "meta": meta}
    return FakeResponse.json(body)


def _body(every: Tweets, page: Sequence[Tweet], request: FakeRequest) -> dict[str, Any]:
    """The posts and what the expansions ask for."""
    asked, included = request.query.get("expansions", ""), dict[str, list[dict[str, object]]]()
    if "author_id" in asked:
        included["users"] = [user(each) for each in {tweet.author.id: tweet.author for tweet in page}.values()]
    if "attachments.media_keys" in asked:
        files = [file for tweet in page for file in tweet.files]
        included["media"] = [
            {"media_key": file.key, "type": file.type.partition("/")[0], "public_metrics": {"view_count": 0}}
            if file.type.startswith("video/")
            else {"media_key": file.key, "type": "photo"}
            for file in files
        ]
    kept = {name: found for name, found in included.items() if found}
    body: dict[str, Any] = {"data": [tweet.tree(_counts(every, tweet)) for tweet in page]}
    return {**body, "includes": kept} if kept else body


def _counts(every: Tweets, tweet: Tweet) -> dict[str, int]:
    return {
        "repost_count": len(tweet.reposts), "like_count": len(tweet.likes), "bookmark_count": 0,
        "reply_count": sum(each.answers == tweet.id for each in every.values()),
        "quote_count": sum(each.quotes == tweet.id for each in every.values()),
        "impression_count": 10 * len(tweet.likes),
    }  # fmt: skip
