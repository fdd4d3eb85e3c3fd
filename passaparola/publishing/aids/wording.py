"""The words of the kinds of aids."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from passaparola.publishing.models import AidKind

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    """How one kind is called and explained."""

    id: str
    name: Text
    one: Text
    icon: str
    what: Text
    empty: Text


KINDS = {
    each.id: each
    for each in (
        Kind(
            AidKind.HASHTAGS, _("Hashtag sets"), _("New hashtag set"), icon="hash",
            what=_("Hashtags that go together, put in with one click."),
            empty=_("Keep the hashtags that you always use for a theme: they then go into a post with one click."),
        ),
        Kind(
            AidKind.SNIPPET, _("Snippets"), _("New snippet"), icon="cut",
            what=_("Sentences that come back: opening hours, an address, an invitation."),
            empty=_("Keep the sentences that you write again and again: opening hours, how to book, how to get there."),
        ),
        Kind(
            AidKind.TEMPLATE, _("Templates"), _("New template"), icon="template",
            what=_("Whole posts with blanks in braces: they are asked for each time that it is used."),
            empty=_("Keep the skeleton of a post that comes back, with a blank in braces for what changes."),
        ),
        Kind(
            AidKind.SIGNATURE, _("Signatures"), _("New signature"), icon="signature",
            what=_("Lines that close a post; one can stand under every new post by itself."),
            empty=_("Keep the lines that close your posts: the address, the telephone number, the claim."),
        ),
    )
}  # fmt: skip
MENTION = Kind(
    "mention", _("Mention book"), _("New mention"), icon="at",
    what=_("Who you mention, by one name; each network gets its own handle, or the plain name where there is none."),
    empty=_("Write down who you mention often: you then write @name once, and each network gets its handle."),
)  # fmt: skip
