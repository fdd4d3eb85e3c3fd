"""The site's public posts, for an audit, each with the number of its approved comments."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html import unescape

from passaparola.kernel.exports.pages import tree as page
from passaparola.kernel.http import Response, Tree
from passaparola.kernel.network.archives import ArchivedMedia, media_type
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.wordpress.comments import listed
from passaparola.networks.wordpress.errors import TABLE
from passaparola.networks.wordpress.rest import Site, site_of

_AT_ONCE = 100  # the most that the site lists at once
_FIELDS = ("_fields", "id,link,date_gmt,title.rendered,content.rendered")


class History:
    """Reads the list of posts, whoever of the site's users wrote them."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Posts since ``moment`` (UTC), newest first. Raises the four errors."""
        site, number = site_of(session), 1
        said = Counter([comment.post async for comment in listed(site)])
        while True:
            response = await _page(site, number)
            posts = TABLE.take(response, lambda tree: [_post(each, said) for each in tree.each()])
            for post in posts:
                if moment is None or (post.at and post.at >= moment):
                    yield post
            older = moment is not None and any(post.at and post.at < moment for post in posts)
            if older or not posts or number * _AT_ONCE >= _total(response):
                return
            number += 1


history = History()


async def _page(site: Site, number: int) -> Response:
    order = (("orderby", "date"), ("order", "desc"), ("per_page", str(_AT_ONCE)), ("page", str(number)))
    return await site.read("wp/v2/posts", *order, _FIELDS)


def _total(response: Response) -> int:
    told = response.headers.get("x-wp-total", "")
    return int(told) if told.isdecimal() else 0


def _post(entry: Tree, said: "Counter[int]") -> ArchivedPost:
    written = page(entry.text("content", "rendered"))
    sources = [image.attributes.get("src", "") for image in written.all(tag="img")]
    number = entry.whole("id")
    return ArchivedPost(
        id=str(number),
        text=written.text,
        at=datetime.fromisoformat(entry.text("date_gmt")).replace(tzinfo=UTC),
        format="article",
        metrics={"comments": said[number]},
        url=entry.text("link"),
        title=unescape(page(entry.text("title", "rendered")).text),
        links=written.links,
        media=tuple(ArchivedMedia("", url, media_type(url) or "image/jpeg") for url in sources if url),
    )
