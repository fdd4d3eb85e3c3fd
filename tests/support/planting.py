"""Rows of every kind, each bearing its brand's mark, so that one seen in the wrong place is known."""

import io
import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import psycopg
from allauth.mfa.models import Authenticator
from django.utils import timezone
from PIL import Image

from passaparola import networks
from passaparola.channels import applications, connecting, consenting
from passaparola.channels.models import Channel, Consenting
from passaparola.deliveries import handing
from passaparola.deliveries.models import Attempt
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Account, Connected, MediaItem
from passaparola.library.models import Asset, Rendition
from passaparola.measurement import conversions, costs, signing
from passaparola.measurement.profit import Period
from passaparola.notifications.models import Notification, Preference
from passaparola.notifications.rules import Kind
from passaparola.publishing.models import Aid, Approval, ApprovalRule, Attachment, Mention, Post, Variant
from passaparola.reports import making
from passaparola.reports.gathering import Order
from passaparola.workspaces import auditing, inviting, tenancy
from passaparola.workspaces.means import store
from passaparola.workspaces.models import Brand, Invitation, Membership, Person
from tests.support.people import World, make_person
from tests.support.plain import PLAIN
from tests.support.planting_audit import audits
from tests.support.planting_links import carriers, links
from tests.support.planting_plan import plan
from tests.support.planting_queues import queues
from tests.support.planting_results import results
from tests.support.planting_talks import talks
from tests.support.planting_team import team

ASKING = next(name for name, each in networks.every().items() if each.consent and each.spec.app and each.spec.hosts)
"""A network that has pages of every kind: accounts by hand too, an application, a doctor."""
UNENDING = "e30.eyJleHAiOjQxMDI0NDQ4MDB9.c2ln"
"""An access token that says of itself that it ends in 2100: {"exp": 4102444800}."""


@dataclass(frozen=True)
class Planted:
    """A brand with a row of every kind: what fills the addresses, by the names of their parts."""

    slug: str
    mark: str
    parts: dict[str, object]


def plant(world: World, slug: str, who: str) -> Planted:
    """Fill the brand, as its owner would."""
    mark = f"segreto-{slug}"
    brand = world.brands[slug]
    person = world.people[who]
    with tenancy.person(person.pk, slug) as scope:
        (organisation,) = scope.organisations
        inviting.invite(organisation, "editor", [brand], person, f"{mark}@example.test")
        auditing.note("brand.changed", mark, brand=brand)
        parts = _content(brand, mark, person)
        parts |= {
            "organisation": organisation,
            "brand": brand,
            "invitation": Invitation.objects.filter(organisation_id=organisation).latest("pk").pk,
            "member": Membership.objects.get(organisation_id=organisation, person=person).pk,
            "network": ASKING,
            "pk": _passkey(mark),
            "notice": _notice(organisation, brand, mark, person),
        }
    return Planted(slug, mark, parts)


def rows_of(owner: psycopg.Connection[tuple[object, ...]], brand: int) -> dict[str, str]:
    """Every row of the brand, table by table, to be compared before and after."""
    tables = owner.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'brand_id' ORDER BY 1"
    ).fetchall()
    found = {}
    for (table,) in tables:
        rows = owner.execute(
            f"SELECT to_jsonb(t) FROM {table} t WHERE brand_id = %s ORDER BY id",
            [brand],
        ).fetchall()
        found[str(table)] = json.dumps([row[0] for row in rows], default=str)
    return found


def _notice(organisation: int, brand: int, mark: str, person: Person) -> int:
    """Something that the person was told, and how they want to hear of it."""
    Preference.objects.update_or_create(organisation_id=organisation, person=person, kind=Kind.FAILED)
    told = Message("notice.channel", {"channel": mark}).as_json()
    made = Notification.objects.create(
        organisation_id=organisation, brand_id=brand, person=person, kind=Kind.RECONNECT, message=told, address="/",
    )  # fmt: skip
    return int(made.pk)


def _passkey(mark: str) -> int:
    """Somebody's, who is not at a browser: its data are not those of a real one."""
    return int(Authenticator.objects.create(user=make_person(mark), type="webauthn", data={"name": mark}).pk)


def _content(brand: int, mark: str, person: Person) -> dict[str, object]:
    account = Account(mark, mark, mark, "https://example.test")
    network = next(iter(PLAIN))
    channel = connecting.keep(network, Connected(account, {"password": mark, "access": UNENDING, "refresh": mark}))
    asset = _asset(brand, mark)
    post = Post.objects.create(brand_id=brand, title=mark, text=mark, language="it")
    Variant.objects.create(brand_id=brand, post=post, channel=channel, text=mark)
    Attachment.objects.create(brand_id=brand, post=post, asset=asset, position=0, alt=mark)
    media = MediaItem(asset.hash, asset.type, asset.size, mark, 8, 8, mark)
    content = handing.Content(mark, title=mark, language="it", media=[media])
    due = timezone.now() + timedelta(days=1)
    delivery = handing.hand_over(channel, handing.Thing("post", post.pk), content, due, person=person.pk)
    Attempt.objects.create(brand_id=brand, delivery=delivery, kind="prepare", fence=1, details={"mark": mark})
    parts: dict[str, object] = {"channel": channel.pk, "asset": asset.pk, "post": post.pk, "delivery": delivery.pk}
    parts["position"] = 0
    asked = _approval(post, mark, person)
    parts |= {"approval": asked.pk} | plan(brand, mark, channel, post) | team(brand, mark, channel, asked, person)
    parts |= queues(brand, mark, channel, post)
    parts |= results(brand, mark, channel, delivery.pk)
    parts |= audits(brand, mark, channel)
    parts |= links(brand, mark, channel, post.pk, person.pk)
    parts |= carriers(brand, mark, delivery.pk, person.pk)
    parts |= talks(brand, mark, channel, delivery.pk, person)
    parts |= _aids(brand, mark, channel)
    parts |= _consent(brand, mark, channel, person)
    return parts | _money(brand, mark, person) | _report(brand, mark, person)


def _consent(brand: int, mark: str, channel: Channel, person: Person) -> dict[str, object]:
    """An application, and somebody on the way to the network's page and back."""
    organisation = Brand.objects.values_list("organisation_id", flat=True).get(pk=brand)
    applications.enter(organisation, ASKING, {"secret": mark}, person.pk)
    going = consenting.Going(person.pk, mark, f"{mark} {brand}")
    consenting.remember(going, channel.network, channel, {"verifier": mark})
    return {"consent": Consenting.objects.latest("pk").pk}


def _aids(brand: int, mark: str, channel: Channel) -> dict[str, object]:
    aid = Aid.objects.create(brand_id=brand, kind="snippet", name=mark, content={"text": mark}, channel=channel)
    mention = Mention.objects.create(brand_id=brand, name=mark, plain=mark, handles={channel.network: mark})
    return {"aid": aid.pk, "mention": mention.pk}


def _approval(post: Post, mark: str, person: Person) -> Approval:
    ApprovalRule.objects.create(brand_id=post.brand_id, mode="none")
    return Approval.objects.create(
        brand_id=post.brand_id, post=post, kind="colleague", content=mark, shown={"channels": []}, asked_by=person,
        asked_name=mark, note=mark, comment=mark, expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


def _money(brand: int, mark: str, person: Person) -> dict[str, object]:
    now = timezone.now()
    plan = costs.CostPlan("ads", now.date(), now.date(), mark, Decimal(10))
    sale = conversions.Given(now, kind=mark[:32], external_id=mark, revenue=Decimal(40))
    key, _secret = signing.make(brand, mark, person.pk)
    return {
        "cost": costs.keep(brand, plan, person.pk).pk,
        "conversion": conversions.record(brand, sale, "form").conversion.pk,
        "key": key.pk,
    }


def _report(brand: int, mark: str, person: Person) -> dict[str, object]:
    day = timezone.now().date()
    order = Order(mark, "it", Period(day, day), ("done", "profit"), mark)
    report = making.make(Brand.objects.get(pk=brand), order, person.pk)
    making.share(report, person.pk)
    return {"report": report.pk, "report_link": report.links.get().pk}


def _asset(brand: int, mark: str) -> Asset:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), (brand % 256, 20, 40)).save(picture, "PNG")
    stored = store().put(picture.getvalue(), "image/png")
    size = {"hash": stored.hash, "type": "image/png", "size": stored.bytes, "width": 8, "height": 8}
    asset = Asset.objects.create(brand_id=brand, name=mark, alt=mark, **size)
    for kind in ("thumb", "light"):
        Rendition.objects.create(brand_id=brand, asset=asset, kind=kind, **size)
    return asset
