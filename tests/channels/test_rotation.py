"""Key rotation: nothing is lost when it is killed, and a swapped ciphertext does not open."""

import pytest
from django.conf import settings

from passaparola.channels import applications, rotation
from passaparola.channels.models import Application, Channel
from passaparola.channels.sealing import seal, seal_fields, unseal
from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import APP, OWNER
from passaparola.kernel.seal import Keyring, SealError
from passaparola.workspaces import tenancy
from tests.support.database import as_role
from tests.support.people import World


def _channels(world: World, count: int = 3) -> list[int]:
    made = []
    with tenancy.brand(world.brands["caffe"]):
        for number in range(count):
            row = Channel.objects.create(
                brand_id=world.brands["caffe"], network="nowhere", remote_id=str(number), handle="h", address="a"
            )
            row.secrets = seal(row, {"token": f"canarino-{number}"})
            row.save()
            made.append(row.pk)
    return made


def test_every_token_opens_after_a_rotation_that_was_killed_half_way(world: World, cluster: Cluster) -> None:
    ids = _channels(world)
    before = Keyring.load(settings.KEYS_FILE)
    before.rotated().save(settings.KEYS_FILE)
    with as_role(cluster, OWNER):
        assert rotation._reseal(ids[0])  # then the process dies
        assert rotation.keys_in_use() > {Keyring.load(settings.KEYS_FILE).current}
        assert rotation.reseal_all() == 2
        assert rotation.keys_in_use() == {Keyring.load(settings.KEYS_FILE).current}
    Keyring.load(settings.KEYS_FILE).without(before.current).save(settings.KEYS_FILE)
    with as_role(cluster, APP), tenancy.brand(world.brands["caffe"]):
        opened = [unseal(Channel.objects.get(pk=pk))["token"] for pk in ids]
    assert opened == ["canarino-0", "canarino-1", "canarino-2"]


def test_a_token_swapped_between_rows_does_not_open(world: World) -> None:
    first, second, _ = _channels(world)
    with tenancy.brand(world.brands["caffe"]):
        one, other = Channel.objects.get(pk=first), Channel.objects.get(pk=second)
        one.secrets = other.secrets
        with pytest.raises(SealError):
            unseal(one)


def test_what_an_application_holds_opens_after_a_rotation(world: World, cluster: Cluster) -> None:
    with tenancy.person(world.people["anna"].pk):
        row = applications.ensured(world.organisations["studio"], "nowhere")
        row.fields = seal_fields(row, {"secret": "canarino", "webhook": "parole"})
        row.save()
    before = Keyring.load(settings.KEYS_FILE)
    before.rotated().save(settings.KEYS_FILE)
    with as_role(cluster, OWNER):
        assert rotation.keys_in_use() == {before.current}
        assert rotation.reseal_all() == 1
        assert rotation.keys_in_use() == {Keyring.load(settings.KEYS_FILE).current}
    Keyring.load(settings.KEYS_FILE).without(before.current).save(settings.KEYS_FILE)
    with as_role(cluster, APP), tenancy.person(world.people["anna"].pk):
        assert applications.secrets_of(Application.objects.get()) == {"secret": "canarino", "webhook": "parole"}
