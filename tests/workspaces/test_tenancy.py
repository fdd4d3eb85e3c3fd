"""Row-level security: what is out of scope does not exist."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from passaparola.channels.models import Channel
from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import APP
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import AuditEvent, Brand
from tests.support.people import World


def _channel(brand: int, handle: str = "conto") -> int:
    with tenancy.brand(brand):
        made = Channel.objects.create(
            brand_id=brand, network="nowhere", remote_id=handle, handle=handle, address="https://e"
        )
        return made.pk


def test_without_a_scope_nothing_is_there(world: World) -> None:
    _channel(world.brands["caffe"])
    assert Channel.objects.count() == 0
    assert Brand.objects.count() == 0


@pytest.mark.parametrize("value", ["", "0", "-1"])
def test_an_empty_setting_opens_nothing(world: World, value: str) -> None:
    _channel(world.brands["caffe"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('passaparola.brands', %s, true)", [value])
        assert Channel.objects.count() == 0


def test_a_person_sees_the_brands_of_the_memberships_and_no_other(world: World) -> None:
    for brand in world.brands.values():
        _channel(brand)
    for name, slugs in {"anna": {"caffe", "libri"}, "bruno": {"caffe"}, "carla": {"vino"}}.items():
        with tenancy.person(world.people[name].pk):
            assert {brand.slug for brand in Brand.objects.all()} == slugs
            assert set(Channel.objects.values_list("brand__slug", flat=True)) == slugs


def test_a_brand_out_of_reach_cannot_be_entered(world: World) -> None:
    with pytest.raises(tenancy.Unreachable), tenancy.person(world.people["bruno"].pk, "libri"):
        pass


def test_a_row_cannot_be_written_into_another_brand(world: World) -> None:
    with pytest.raises(DatabaseError), tenancy.person(world.people["carla"].pk):
        Channel.objects.create(
            brand_id=world.brands["caffe"], network="nowhere", remote_id="1", handle="h", address="a"
        )


def test_a_row_cannot_point_at_a_row_of_another_brand(world: World) -> None:
    from passaparola.publishing.models import Post, Variant

    foreign = _channel(world.brands["libri"])
    with pytest.raises(DatabaseError), tenancy.person(world.people["anna"].pk):
        post = Post.objects.create(brand_id=world.brands["caffe"])
        Variant.objects.create(brand_id=world.brands["caffe"], post=post, channel_id=foreign)


def test_the_pooled_connection_forgets_the_last_tenant(world: World) -> None:
    _channel(world.brands["caffe"])
    with tenancy.person(world.people["anna"].pk):
        assert Channel.objects.count() == 1
    assert Channel.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('passaparola.brands', true)")
        assert cursor.fetchone() in [("",), (None,)]


def test_a_line_that_the_database_ended_while_it_lay_idle_is_not_used(world: World, cluster: Cluster) -> None:
    with tenancy.brand(world.brands["caffe"]), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with psycopg.connect(cluster.dsn(APP)) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [process]).fetchone() == (True,)
    with tenancy.brand(world.brands["caffe"]):
        assert Brand.objects.exists()


def test_a_scope_is_not_entered_inside_another(world: World) -> None:
    with tenancy.brand(world.brands["caffe"]), pytest.raises(tenancy.OpenScope):  # noqa: SIM117
        with tenancy.brand(world.brands["libri"]):
            pass


def test_an_on_commit_hook_sees_its_rows(world: World) -> None:
    seen: list[int] = []
    with tenancy.person(world.people["anna"].pk, "caffe") as scope:
        brand = next(iter(scope.brands))
        Channel.objects.create(brand_id=brand, network="nowhere", remote_id="1", handle="h", address="a")
        tenancy.after_commit(lambda: seen.append(Channel.objects.count()))
    assert seen == [1]


def test_a_streamed_answer_sees_its_rows_after_the_request(world: World) -> None:
    _channel(world.brands["caffe"])
    with tenancy.person(world.people["anna"].pk, "caffe"):
        stream = tenancy.streamed(lambda position: (str(Channel.objects.count()), None if position else 1))
    assert list(stream) == ["1", "1"]


def test_a_stream_stops_seeing_when_the_membership_ends(world: World, owner: psycopg.Connection[object]) -> None:
    _channel(world.brands["caffe"])
    with tenancy.person(world.people["bruno"].pk, "caffe"):
        stream = tenancy.streamed(lambda position: (str(Channel.objects.count()), None if position else 1))
    assert next(stream) == "1"
    owner.execute("DELETE FROM workspaces_brandaccess")
    assert next(stream) == "0"


def test_the_audit_log_cannot_be_changed(world: World) -> None:
    with tenancy.person(world.people["anna"].pk):
        AuditEvent.objects.create(organisation_id=world.organisations["studio"], action="tried")
    for change in ("UPDATE workspaces_auditevent SET action = 'x'", "DELETE FROM workspaces_auditevent"):
        with pytest.raises(DatabaseError), tenancy.person(world.people["anna"].pk), connection.cursor() as cursor:
            cursor.execute(change)


def test_the_application_does_not_own_its_tables(world: World, owner: psycopg.Connection[object]) -> None:
    rows = owner.execute(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = 'passaparola_app'"
    ).fetchone()
    assert rows == (0,)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE channels_channel DISABLE ROW LEVEL SECURITY")


def test_every_tenant_table_is_under_row_level_security(world: World, owner: psycopg.Connection[object]) -> None:
    from passaparola.workspaces.security import tenant_models

    tables = {model._meta.db_table for model in tenant_models()}
    rows = owner.execute("SELECT relname FROM pg_class WHERE relrowsecurity").fetchall()
    assert tables <= {row[0] for row in rows}  # type: ignore[index]
    assert len(tables) >= 12


def test_the_dispatcher_reads_no_table(world: World, owner: psycopg.Connection[object]) -> None:
    from django.conf import settings

    with psycopg.connect(settings.DISPATCHER_DATABASE, autocommit=True) as dispatcher:
        claim = "SELECT * FROM passaparola_claim('h|1', 5, '1 minute', '0', '15 minutes', false)"
        assert dispatcher.execute(claim).fetchall() == []
        for table in ("deliveries_delivery", "channels_channel", "workspaces_person"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                dispatcher.execute(f"SELECT * FROM {table}")


def test_data_migrations_as_owner_see_every_row(world: World, owner: psycopg.Connection[object]) -> None:
    for brand in world.brands.values():
        _channel(brand)
    assert owner.execute("SELECT count(*) FROM channels_channel").fetchone() == (3,)


def test_nobody_makes_themselves_a_member_elsewhere(world: World) -> None:
    from passaparola.workspaces.models import Membership

    with pytest.raises(DatabaseError), tenancy.person(world.people["carla"].pk):
        Membership.objects.create(
            organisation_id=world.organisations["studio"], person=world.people["carla"], role="owner"
        )
