"""What the database itself refuses to the application, whatever its code does."""

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from passaparola.measurement.models import Reading
from passaparola.reports.models import Report
from passaparola.workspaces import tenancy
from passaparola.workspaces.owned import BrandOwned
from tests.support.people import World
from tests.support.planting import Planted, plant

Owner = psycopg.Connection[tuple[object, ...]]
FROZEN = tuple(model for model in apps.get_models() if getattr(model, "append_only", False))
DISPATCHERS = ("passaparola_claim%", "passaparola_beat", "passaparola_held")


def test_a_function_that_runs_as_the_owner_looks_things_up_in_its_own_schema_only(owner: Owner) -> None:
    rows = owner.execute(
        "SELECT p.proname, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND p.prosecdef"
    ).fetchall()
    assert len(rows) > 25
    assert [name for name, config in rows if "search_path=public, pg_temp" not in (config or [])] == []  # type: ignore[operator]


def test_a_function_that_runs_as_the_owner_is_nobody_else_s(owner: Owner) -> None:
    open_ones = owner.execute(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
        " AND p.prosecdef AND (has_function_privilege('public', p.oid, 'EXECUTE')"
        " OR (has_function_privilege('passaparola_dispatcher', p.oid, 'EXECUTE') AND NOT p.proname LIKE ANY (%s))"
        " OR (has_function_privilege('passaparola_app', p.oid, 'EXECUTE') AND p.proname LIKE 'passaparola_claim%%'))",
        [list(DISPATCHERS)],
    ).fetchall()
    assert open_ones == []


def test_every_key_to_another_row_of_a_brand_is_bound_to_that_brand(owner: Owner) -> None:
    """By columns, not by name: names are cut at 63 signs, and two could be the same."""
    rows = owner.execute(
        "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,"
        " array(SELECT a.attname::text FROM unnest(c.conkey) k JOIN pg_attribute a"
        "       ON a.attrelid = c.conrelid AND a.attnum = k)"
        " FROM pg_constraint c WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 2"
    ).fetchall()
    bound = {(str(table), str(other), frozenset(columns)) for table, other, columns in rows}  # type: ignore[call-overload]
    missing = [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, BrandOwned)
        for field in model._meta.fields
        if isinstance(field.related_model, type)
        and issubclass(field.related_model, BrandOwned)
        and (model._meta.db_table, field.related_model._meta.db_table, frozenset(("brand_id", field.column)))
        not in bound
    ]
    assert missing == []


@pytest.fixture
def planted(world: World) -> Planted:
    return plant(world, "caffe", "anna")


@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model._meta.label)
def test_what_is_kept_for_ever_is_neither_changed_nor_deleted(world: World, planted: Planted, model: type) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    for statement in (f'UPDATE "{table}" SET id = id', f'DELETE FROM "{table}"', f'TRUNCATE "{table}" CASCADE'):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            tenancy.brand(world.brands["caffe"]),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_readings_and_reports_are_kept_for_ever() -> None:
    assert {Reading, Report} <= set(FROZEN)


def test_a_report_goes_to_the_bin_and_says_what_it_said(world: World, planted: Planted) -> None:
    with tenancy.brand(world.brands["caffe"]):
        row = Report.objects.get()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Report.objects.update(content={}, hash="")
        row.binned_at = row.made_at
        row.save(update_fields=["binned_at"])
        assert Report.objects.get().content == row.content
