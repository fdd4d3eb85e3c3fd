"""Networks that need no application of ours: connected on their own page, kept alive, examined, and given back."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.conf import settings

from passaparola import networks
from passaparola.channels import connecting, doctor
from passaparola.channels.models import Channel, Health
from passaparola.channels.sealing import seal, unseal
from passaparola.kernel.network.doctor import Verdict
from passaparola.workspaces import tenancy
from tests.support.browsing import answering, signed_in
from tests.support.people import World

NAMES = [name for name, each in networks.every().items() if each.consent and not each.spec.app]


@pytest.mark.parametrize("name", NAMES)
def test_a_person_says_yes_and_takes_it_back(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(settings, "URL", "http://localhost:8000")
    network, fake = networks.named(name), import_module(f"passaparola.networks.{name}.fake").FAKE()
    secret = {field.name for field in network.spec.connect if field.secret}
    with answering(fake) as running:
        anna, brand = signed_in(world.people["anna"]), world.brands["caffe"]
        given = {each: "" if each in secret else value for each, value in fake.demo_account(running.url).items()}
        leaving = anna.post(f"/b/caffe/channels/connect/{name}/", given)
        back = anna.get("/connect/back/", fake.agree(leaving.context["address"]))
        row = _end_of_access(brand, name)
        assert back.headers["location"] == f"/b/caffe/channels/{row.pk}/"
        assert connecting.check(brand, row.pk) == Health.FINE
        with tenancy.brand(brand):
            patient = doctor.patient(network, world.organisations["studio"], Channel.objects.get(pk=row.pk))
        assert Verdict.BROKEN not in [one.verdict for one in doctor.examine(patient)]
        connecting.revoke(brand, row.pk)
        assert connecting.check(brand, row.pk) == Health.RECONNECT


def _end_of_access(brand: int, name: str) -> Channel:
    """Where access ends by itself its hour has come: it must be renewed on the way."""
    with tenancy.brand(brand):
        row = Channel.objects.get(network=name)
        kept = unseal(row)
        if "expires" in kept:
            row.secrets = seal(row, {**kept, "expires": datetime.now(UTC).isoformat()})
            row.save(update_fields=["secrets"])
        return row
