"""One post as X writes it in archives and in its older programming interface."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape

from passaparola.kernel.exports import Export
from passaparola.kernel.http.tame import Tree
from passaparola.kernel.network.archives import form_of, media_type
from passaparola.kernel.network.port import ArchivedMedia, ArchivedPost

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?')\]…]")  # posts before 2011 have no list of their links
_FIGURES = {
    "favorite_count": "likes",
    "retweet_count": "reposts",
    "reply_count": "replies",
    "quote_count": "quotes",
    "bookmark_count": "saves",
}


def post_of(tree: Tree, export: Export, own: str) -> Iterator[ArchivedPost]:
    """The post; ``own`` is the account's name where it is known: its answers to itself are a thread of its own."""
    post = tree.opt("tweet") or tree
    id, written = post.identifier("id_str"), post.opt_text("full_text") or post.opt_text("text") or ""
    author = (user.opt_text("screen_name") if (user := post.opt("user")) else "") or own
    kind = _kind(post, written, author)
    short, media = _links(post), tuple(_media(post, id, export))
    text = _plain(post, written, short)
    links = tuple(dict.fromkeys((*short.values(), *_LINK.findall(text))))
    yield ArchivedPost(
        id=id,
        text=text,
        at=datetime.strptime(post.text("created_at"), "%a %b %d %H:%M:%S %z %Y"),
        format="gif" if _is_gif(post) else form_of(media, links),
        metrics={} if kind == "repost" else _figures(post),
        url=f"https://x.com/{author or 'i'}/status/{id}",
        kind=kind,
        author=author,
        language="" if (language := post.opt_text("lang") or "") in ("und", "zxx", "qme") else language,
        links=links,
        media=media,
    )


def _kind(post: Tree, written: str, author: str) -> str:
    if written.startswith("RT @") or post.has("retweeted_status"):
        return "repost"
    answered = post.opt_text("in_reply_to_screen_name") or ""
    if author and answered.casefold() == author.casefold():
        return "own"
    return "reply" if answered or post.has("in_reply_to_status_id_str") else "own"


def _figures(post: Tree) -> Mapping[str, float]:
    found = {ours: post.at(theirs).value for theirs, ours in _FIGURES.items() if post.has(theirs)}
    return {name: float(str(value)) for name, value in found.items()}


def _links(post: Tree) -> dict[str, str]:
    """Where the short addresses of the text lead."""
    entities = post.opt("entities")
    found = entities.each("urls") if entities and entities.has("urls") else ()
    return {link.text("url"): link.opt_text("expanded_url") or link.text("url") for link in found}


def _plain(post: Tree, written: str, links: Mapping[str, str]) -> str:
    """The text with whole addresses, and without those of its own pictures."""
    for short, long in links.items():
        written = written.replace(short, long)
    for picture in _pictures(post):
        written = written.replace(picture.opt_text("url") or "\0", "")
    return unescape(written).strip()


def _pictures(post: Tree) -> list[Tree]:
    holder = post.opt("extended_entities") or post.opt("entities")
    return list(holder.each("media")) if holder and holder.has("media") else []


def _is_gif(post: Tree) -> bool:
    return any(picture.opt_text("type") == "animated_gif" for picture in _pictures(post))


def _media(post: Tree, id: str, export: Export) -> Iterator[ArchivedMedia]:
    """The files, which the archive names by the post and the last part of their address."""
    for picture in _pictures(post):
        video = picture.opt("video_info")
        url = _best(video) if video else picture.opt_text("media_url_https") or picture.opt_text("media_url") or ""
        stem = f"{id}-{url.partition('?')[0].rpartition('/')[2]}"
        path = next(iter(export.find(stem)), f"data/tweets_media/{stem}")
        yield ArchivedMedia(path, url, media_type(url), export.holds(stem), picture.opt_text("ext_alt_text") or "")


def _best(video: Tree) -> str:
    """The address of the video in its best quality; the streaming list has none."""
    variants = [each for each in video.each("variants") if each.opt_text("content_type") == "video/mp4"]
    rated = [(int(str(each.at("bitrate").value)) if each.has("bitrate") else 0, each.text("url")) for each in variants]
    return max(rated, default=(0, ""))[1]
