"""Finding our posts on a site, whatever has become of them."""

from dataclasses import dataclass

from passaparola.kernel.http import Tree
from passaparola.networks.wordpress.content import carries
from passaparola.networks.wordpress.errors import TABLE, Missing
from passaparola.networks.wordpress.rest import POST_FIELDS, Site

_POSTS = "wp/v2/posts"
_EVERY_STATUS = "publish,future,draft,pending,private,trash"  # "any" leaves the bin out
_STAGED = "draft,pending,private,future,publish"
_TRASHED = "__trashed"  # what WordPress appends to the slug of a binned post


@dataclass(frozen=True)
class Post:
    """A post as the site has it."""

    id: int
    slug: str
    status: str
    link: str
    raw: str

    @staticmethod
    def read(tree: Tree) -> "Post":
        """A post out of the site's JSON; its source is there only for those who may edit it."""
        content = tree.opt("content")
        raw = content.opt_text("raw") if content else None
        return Post(tree.whole("id"), tree.text("slug"), tree.text("status"), tree.text("link"), raw or "")

    def is_of(self, mark: str) -> bool:
        """Whether it is the post of this mark."""
        return carries(self.raw, mark) or self._bare_slug == mark

    def was_published(self, mark: str) -> bool:
        """Whether it is or was public: a draft of ours still has its mark for a slug, in the bin too."""
        return self.status == "publish" or (self.status in ("trash", "private") and self._bare_slug != mark)

    @property
    def _bare_slug(self) -> str:
        return self.slug.removesuffix(_TRASHED)


async def by_id(site: Site, number: int) -> Post | None:
    """The post of this id, None when there is none."""
    try:
        response = await site.read(f"{_POSTS}/{number}", ("context", "edit"), POST_FIELDS)
    except Missing:
        return None
    return TABLE.take(response, Post.read)


async def staged(site: Site, mark: str) -> Post | None:
    """The draft under this mark, or what has become of it; not what lies in the bin."""
    return await _first(site, mark, ("slug", mark), ("status", _STAGED)) or await marked(site, mark, _STAGED)


async def marked(site: Site, mark: str, statuses: str = _EVERY_STATUS) -> Post | None:
    """The post that carries this mark, a public one before others.

    Reading with ``context=edit`` fails for a stranger instead of showing nothing. A post that was given to another
    author is not ours to edit any more and is left out there: the public search, which looks into sources too, sees it.
    """
    own = await _first(site, mark, ("search", mark), ("status", statuses))
    if own is not None:
        return own
    response = await site.read(_POSTS, ("search", mark), POST_FIELDS)
    public = TABLE.take(response, lambda tree: [Post.read(entry) for entry in tree.each()])
    return public[0] if public else None


async def _first(site: Site, mark: str, *query: tuple[str, str]) -> Post | None:
    response = await site.read(_POSTS, *query, ("context", "edit"), POST_FIELDS)
    posts = TABLE.take(response, lambda tree: [Post.read(entry) for entry in tree.each()])
    ours = [post for post in posts if post.is_of(mark)]
    return min(ours, key=lambda post: (post.status != "publish", post.status == "draft", post.id), default=None)
