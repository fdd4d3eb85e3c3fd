"""Finding our articles on a site, whatever has become of them."""

from dataclasses import dataclass

from passaparola.kernel.http import Tree
from passaparola.kernel.network.outcomes import Gone
from passaparola.networks.ghost.content import foot_of
from passaparola.networks.ghost.line import Line

_FIELDS = ("fields", "id,uuid,slug,status,url,updated_at,published_at,codeinjection_foot,visibility,type")
_PUBLIC = ("published", "sent")


@dataclass(frozen=True)
class Post:
    """An article as the site has it; ``published_at`` stays when somebody takes it back to a draft."""

    id: str
    status: str
    url: str
    updated_at: str
    published_at: str
    foot: str

    @staticmethod
    def read(tree: Tree) -> "Post":
        """An article out of the API's JSON."""
        told = {name: tree.opt_text(name) or "" for name in ("published_at", "codeinjection_foot")}
        return Post(
            id=tree.text("id"),
            status=tree.text("status"),
            url=tree.text("url"),
            updated_at=tree.text("updated_at"),
            published_at=told["published_at"],
            foot=told["codeinjection_foot"],
        )

    @property
    def is_public(self) -> bool:
        """Whether it is out now."""
        return self.status in _PUBLIC

    @property
    def was_published(self) -> bool:
        """Whether it is or was out: a draft that was never out has no moment."""
        return self.is_public or (self.status == "draft" and bool(self.published_at))


def first(tree: Tree) -> Post:
    """The article that a call answers with."""
    return Post.read(tree.at("posts", 0))


async def by_id(line: Line, id: str) -> Post | None:
    """The article of this id, None where there is none."""
    try:
        return await line.read(f"posts/{id}/", first, _FIELDS)
    except Gone:
        return None


async def marked(line: Line, mark: str) -> Post | None:
    """The article of this mark: one that is out before one that was, and that before a draft."""
    found = await line.read(
        "posts/",
        lambda tree: [Post.read(each) for each in tree.each("posts")],
        ("filter", f"codeinjection_foot:~'{mark}'"),
        ("limit", "15"),
        _FIELDS,
    )
    ours = [post for post in found if foot_of(mark) in post.foot]
    return min(ours, key=lambda post: (not post.is_public, not post.was_published, post.id), default=None)
