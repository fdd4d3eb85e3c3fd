"""Which posts a person means: those ticked, or all that a list's filter shows; and who may be given one."""

from django.db.models import QuerySet
from django.http import QueryDict

from passaparola.publishing import queries
from passaparola.publishing.bulk.changing import MOST
from passaparola.publishing.models import Post
from passaparola.publishing.queries import Narrowed
from passaparola.workspaces.models import Brand, BrandAccess, Membership, Person
from passaparola.workspaces.rules import EVERY_BRAND


def chosen(given: QueryDict) -> list[Post]:
    """The posts ticked (``id``), or with ``all`` those of the list's own filter; at most MOST, the soonest first."""
    if "all" in given:
        return list(filtered(given)[:MOST])
    ids = [int(each) for each in given.getlist("id") if each.isascii() and each.isdigit() and len(each) < 19]
    rows = Post.objects.filter(pk__in=ids[:MOST], binned_at__isnull=True)
    return list(rows.order_by("plan_date", "plan_time", "pk"))


def filtered(given: QueryDict) -> QuerySet[Post]:
    """The posts that the list would show for this address."""
    view = given.get("view", "drafts")
    return queries.posts(view, given.get("q", "").strip(), narrowed(given))


def narrowed(given: QueryDict) -> Narrowed:
    """The filters of the list's address."""
    asked = {name: given.get(name, "") for name in ("persona", "pillar", "goal")}
    kept = {name: int(written) for name, written in asked.items() if _is_id(written)}
    return Narrowed(**kept, state=given.get("state", ""))


def people(brand: Brand) -> list[Person]:
    """Who reaches the brand."""
    given = set(BrandAccess.objects.filter(brand_id=brand.pk).values_list("membership_id", flat=True))
    rows = Membership.objects.filter(organisation_id=brand.organisation_id).select_related("person")
    return [each.person for each in rows.order_by("pk") if each.role in EVERY_BRAND or each.pk in given]


def _is_id(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 18
