"""Receipts as files and for the printer."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from passaparola.deliveries import receipt_files, rules, store
from passaparola.kernel.network.port import Remote
from tests.deliveries.desk import Desk
from tests.support.browsing import LANGUAGES, signed_in

LIST = "/b/caffe/deliveries/"


def _sent(desk: Desk, thing: int = 5) -> int:
    delivery = desk.hand(desk.channel(), thing, due=timedelta(minutes=-10), person=desk.world.people["anna"].pk)
    claim = desk.claimed(delivery)
    store.take(claim)
    store.intend(claim, {}, timedelta(minutes=1))
    proof = {"cid": "bafy", "at": "2026-11-22T10:00:00+00:00"}
    store.record(claim, rules.Accepted(), Remote("at://1", "https://example.test/1", timezone.now(), proof))
    return delivery


def test_the_file_names_its_form_and_its_hash_is_that_of_its_content(desk: Desk) -> None:
    delivery = _sent(desk)
    told = json.loads(signed_in(desk.world.people["anna"]).get(f"{LIST}{delivery}/receipt.json").content)
    assert told["schema"] == receipt_files.OF_DELIVERY
    rest = {name: value for name, value in told.items() if name != "sha256"}
    plain = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert told["sha256"] == hashlib.sha256(plain.encode()).hexdigest()
    assert told["remote"]["proof"]["cid"] == "bafy"
    assert told["intent"]["count"] == 1
    assert told["late_seconds"] > 500
    assert told["asked"]["by"] == "anna"


def test_a_post_s_receipt_covers_its_channels_parts_and_comment(desk: Desk) -> None:
    first = _sent(desk)
    part, other = desk.hand(desk.channel(), 5), desk.hand(desk.channel(), 6)
    desk.put(part, thing_kind="part.2")
    anna = signed_in(desk.world.people["anna"])
    told = anna.get(f"{LIST}post/5/receipt.json").json()
    assert [each["delivery"] for each in told["deliveries"]] == [first, part]
    assert told["sha256"] == receipt_files.digest(told)
    assert other not in [each["delivery"] for each in told["deliveries"]]
    assert anna.get(f"{LIST}post/999/receipt/").status_code == 404
    assert signed_in(desk.world.people["carla"]).get(f"{LIST}post/5/receipt/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_one_speaks_in_words(desk: Desk, language: str) -> None:
    delivery = _sent(desk)
    desk.put(delivery, passed_at=timezone.now())
    anna = signed_in(desk.world.people["anna"], language)
    for page in (f"{LIST}{delivery}/receipt/", f"{LIST}post/5/receipt/"):
        shown = anna.get(page).content.decode()
        assert ("Impronta del contenuto" if language == "it" else "Hash of its content") in shown
        assert "sha256:" in shown
        assert ">cid<" not in shown
