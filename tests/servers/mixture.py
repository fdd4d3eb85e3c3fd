"""What a campaign hands over: posts of every kind that a network knows, with what goes out beside them."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, cycle, islice
from typing import Any

from django.utils import timezone
from PIL import Image

from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.kernel.network.port import MediaItem
from passaparola.publishing.content import side
from passaparola.publishing.models import KIND
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import store
from tests.servers.killing import Campaign

ALT = "Pane di segale"
MAKE_PICTURE = "picture"
Chain = Sequence[tuple[str, str, Mapping[str, Any]]]
"""What goes out together, each following the one before: its name here, what deliveries call it, what it has more."""
STATUSES: Sequence[Chain] = (
    (("text", KIND, {}),),
    (("picture", KIND, {"media": MAKE_PICTURE}),),
    (("warning", KIND, {"warning": "Glutine"}),),
    (("text", KIND, {}), ("thread part", side.part(2), {}), ("thread part", side.part(3), {})),
    (("unlisted", KIND, {"options": {"visibility": "unlisted"}}), ("first comment", side.COMMENT, {})),
)
ARTICLES: Sequence[Chain] = (
    (("text", KIND, {}),),
    (("picture", KIND, {"media": MAKE_PICTURE}),),
    (("excerpt, tags", KIND, {"options": {"excerpt": "In breve", "tags": ["farro", "orzo"]}}),),
    (("text", KIND, {}), ("first comment", side.COMMENT, {})),
)


@dataclass
class Mixture:
    """Deliveries of ``chains`` in turn, all due now, in turns over the channels; each with a mark of its own."""

    campaign: Campaign
    chains: Sequence[Chain]
    settle: timedelta
    kinds: Counter[str] = field(default_factory=Counter)
    above: dict[str, str] = field(default_factory=dict)
    """What each mark has to stand below, by mark."""

    def __post_init__(self) -> None:
        self.numbers, self.things = count(), count(1)

    def hand_over(self, channels: Sequence[Channel], deliveries: int) -> None:
        """So many deliveries; the last chain may be cut short."""
        turns, left = zip(cycle(self.chains), cycle(channels), strict=False), deliveries
        while left:
            chain, channel = next(turns)
            left -= self._chain(channel, list(islice(chain, left)))
        self.campaign.figures.posts = deliveries

    def _chain(self, channel: Channel, chain: Chain) -> int:
        thing, before, last = next(self.things), None, ""
        for name, kind, more in chain:
            mark = f"post-{next(self.numbers)}-"
            with tenancy.brand(channel.brand_id):
                made = handing.hand_over(
                    channel, handing.Thing(kind, thing), _content(mark, more), timezone.now(), follows=before
                )
                Delivery.objects.filter(pk=made.pk).update(settle=self.settle)
            self.campaign.posts[made.pk], self.kinds[name] = mark, self.kinds[name] + 1
            if last:
                self.above[mark] = last
            before, last = made, mark
        return len(chain)


def _content(mark: str, more: Mapping[str, Any]) -> handing.Content:
    given = {**more, "media": [_picture()]} if more.get("media") == MAKE_PICTURE else dict(more)
    text = f"{mark} Oggi pane di segale"
    return handing.Content(text, title=text, language="it", **given)


def _picture() -> MediaItem:
    written = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 120, 40)).save(written, "PNG")
    kept = store().put(written.getvalue(), "image/png")
    return MediaItem(kept.hash, "image/png", kept.bytes, ALT, 64, 64, "pane")
