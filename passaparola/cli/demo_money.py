"""The demo brand's money: costs and conversions of 28 days, tied to what its first two channels published.

Days are counted back from the demo's own day, so that the sums are the same whenever it starts. They are worked out by
hand in docs/explanation/profit.md, and a test holds the product to that page.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

DAYS = 28
"""The period that the worked example is about, ending with the demo's day."""


@dataclass(frozen=True)
class Spent:
    """A cost: from so many days ago until so many days ago; ``channel`` 1 or 2, ``post`` the title's beginning."""

    kind: str
    label: str
    first: int
    last: int
    amount: str = ""
    hours: str = ""
    rate: str = ""
    channel: int = 0
    post: str = ""


@dataclass(frozen=True)
class Sold:
    """A conversion so many days ago; None is unknown. ``channel`` and ``post`` say which tracked link it came by."""

    number: str
    days: int
    revenue: str | None
    own_cost: str | None
    channel: int = 0
    post: str = ""
    referral: bool = False
    kind: str = "sale"


BREAD, MOTHER, CAKE = "Grano duro", "Dodici anni", "Panettone in"
COSTS = (
    Spent("hours", "Foto e testi del pane", 20, 20, hours="2.5", rate="24.00", channel=1, post=BREAD),
    Spent("ads", "Promozione del panettone", 13, 4, amount="100.00", channel=1, post=CAKE),
    Spent("tools", "Cura della pagina", 34, 21, amount="70.01", channel=2),
    Spent("people", "Un pomeriggio del fotografo", 10, 10, amount="150.00"),
)
SALES = (
    Sold("D-1001", 19, "48.00", "15.60", 1, BREAD),
    Sold("D-1002", 18, "32.00", "10.40", 1, BREAD),
    Sold("D-1003", 12, "190.00", "76.25", 1, CAKE, kind="booking"),
    Sold("D-1004", 9, "152.00", "61.00", 1, CAKE, kind="booking"),
    Sold("D-1005", 8, "76.00", "30.50", 2, CAKE, kind="booking"),
    Sold("D-1006", 6, None, "18.30", 2, MOTHER),
    Sold("D-1007", 5, "38.00", "15.25", referral=True),
    Sold("D-1008", 3, "24.50", "7.85"),
)
SHOP = "https://example.com/prenota"
"""Where the links of the demo lead: a page that is kept free for examples (RFC 2606)."""


def furnish(brand: int, person: int | None, today: date) -> None:
    """Write the demo's costs and conversions, inside the brand's scope; its channels and posts are there already."""
    from passaparola.channels.models import Channel
    from passaparola.measurement import conversions, costs
    from passaparola.publishing.models import Post
    from passaparola.workspaces.models import Brand

    channels = dict(enumerate(Channel.objects.order_by("pk")[:2], 1))
    posts = {title: Post.objects.get(title__startswith=title).pk for title in (BREAD, MOTHER, CAKE)}
    for each in COSTS:
        plan = costs.CostPlan(
            each.kind, today - timedelta(days=each.first), today - timedelta(days=each.last), each.label,
            _money(each.amount), _money(each.hours), _money(each.rate),
            channel=channels[each.channel].pk if each.channel else None, post=posts.get(each.post),
        )  # fmt: skip
        costs.keep(brand, plan, person)
    zone = Brand.objects.get(pk=brand).zone
    for sold in SALES:
        code = _code(brand, person, sold, channels.get(sold.channel), posts.get(sold.post))
        given = conversions.Given(
            _noon(today - timedelta(days=sold.days), zone), sold.kind, sold.number, _money(sold.revenue),
            _money(sold.own_cost), code,
        )  # fmt: skip
        conversions.record(brand, given, "csv")


def _code(brand: int, person: int | None, sold: Sold, channel: object, post: int | None) -> str:
    """The code of the link that it came by; none where nothing says it."""
    from passaparola.channels.models import Channel
    from passaparola.links import tracking
    from passaparola.links.tracking import Carrier

    if sold.referral:
        link = tracking.shorten(brand, SHOP, person=person, purpose="referral", label="Zia Lucia")
        return link.code
    if not isinstance(channel, Channel):
        return ""
    return tracking.shorten(brand, SHOP, Carrier("post", post, channel), person=person).code


def _money(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _noon(day: date, zone: str) -> datetime:
    from passaparola.kernel import plans

    return plans.to_utc(datetime.combine(day, time(12)), zone).utc
