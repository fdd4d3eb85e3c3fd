"""What publishing costs where a network charges for the call: pure."""

from collections.abc import Iterable
from decimal import Decimal

from passaparola.kernel.network.port import Draft
from passaparola.kernel.network.spec import NetworkSpec, Price
from passaparola.kernel.spans import links


def price_of(draft: Draft, spec: NetworkSpec) -> Price | None:
    """The price of the call that publishes this draft through the network's interface; None where it is free.

    A post with a link may cost more than one without. Whoever publishes by hand pays nothing.
    """
    prices = {price.call: price for price in spec.prices}
    if links(draft.text) and "post_with_link" in prices:
        return prices["post_with_link"]
    return prices.get("post")


def total(drafts: Iterable[Draft], spec: NetworkSpec) -> Decimal:
    """What all of them cost together, in the currency of the network's list."""
    return sum((price.amount for draft in drafts if (price := price_of(draft, spec))), Decimal(0))
