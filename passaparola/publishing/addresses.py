"""Where a post's page is."""

from django.urls import reverse

from passaparola.publishing.models import Post


def page_of(slug: str, post: Post) -> str:
    """The address of a post's page; of the empty form for one that is not stored."""
    if post.pk is None:
        return reverse("publishing:compose", kwargs={"slug": slug})
    return reverse("publishing:post", kwargs={"slug": slug, "post": post.pk})
