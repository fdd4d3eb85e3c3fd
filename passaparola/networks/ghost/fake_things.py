"""What the fake site holds, and the form of its refusals."""

import re
from dataclasses import dataclass, field
from html import unescape

from passaparola.kernel.fakeserver import FakeResponse


@dataclass
class Article:
    """A post of the site; the names are the API's own."""

    id: str
    title: str = ""
    slug: str = ""
    html: str = ""
    status: str = "draft"
    visibility: str = "public"
    feature_image: str | None = None
    feature_image_alt: str | None = None
    custom_excerpt: str | None = None
    canonical_url: str | None = None
    codeinjection_foot: str | None = None
    updated_at: str = ""
    published_at: str | None = None
    tags: list[str] = field(default_factory=list)

    @property
    def alts(self) -> tuple[str, ...]:
        """What those who cannot see its files are told of them: descriptions, and the words below a video."""
        head = [self.feature_image_alt or ""] if self.feature_image else []
        inside = re.findall(r'<img [^>]*alt="([^"]*)"|</video></div><figcaption>([^<]*)', self.html)
        return (*head, *(unescape("".join(each)) for each in inside))

    def tree(self, home: str, plain: str) -> dict[str, object]:
        """As the API tells of it."""
        address = f"{home}/{self.slug}/" if self.status == "published" else f"{home}/p/{self.id}/"
        named = ("id", "title", "slug", "status", "visibility", "feature_image", "custom_excerpt", "canonical_url",
                 "codeinjection_foot", "updated_at", "published_at")  # fmt: skip
        told = {name: getattr(self, name) for name in named}
        tags = [{"name": name, "slug": name.lower()} for name in self.tags]
        return {**told, "url": address, "tags": tags, "plaintext": plain}


class Refusal(Exception):
    """An error answer in the site's form."""

    def __init__(self, status: int, kind: str, message: str, context: str | None = None, code: str | None = None):
        super().__init__(kind)
        told = {"message": message, "context": context, "type": kind, "details": None, "property": None, "help": None}
        self.answer = FakeResponse.json({"errors": [{**told, "code": code, "id": "", "ghostErrorCode": None}]}, status)
