"""Row-level security by declaration: every model says whose rows it holds, this makes PostgreSQL hold it to that.

Run by the owner after migrations, and again at every start; it does nothing when nothing changed. Tables are not
under FORCE: the owner (migrations, backup) sees every row; the application is never the owner.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from passaparola.workspaces.owned import BrandOwned, Owned, Tenancy

FOREIGN = frozenset({"account", "admin", "auth", "contenttypes", "mfa", "procrastinate", "sessions", "usersessions"})
"""Apps of libraries: sign-in, sessions and the job queue are the installation's, not a tenant's."""

_IN = (
    "{column} = ANY ((SELECT string_to_array(NULLIF(current_setting('passaparola.{name}', true), ''), ',')::bigint[])"
    "::bigint[])"
)
_PERSON = "person_id = (SELECT NULLIF(current_setting('passaparola.person', true), '')::bigint)"

_POLICY = {
    Tenancy.BRAND: _IN.format(column="brand_id", name="brands"),
    Tenancy.BRAND_ITSELF: _IN.format(column="id", name="brands"),
    Tenancy.ORGANISATION: _IN.format(column="organisation_id", name="organisations"),
    Tenancy.ORGANISATION_ITSELF: _IN.format(column="id", name="organisations"),
    Tenancy.PERSON: f"{_IN.format(column='organisation_id', name='organisations')} OR {_PERSON}",
}


_WRITTEN = {Tenancy.PERSON: _POLICY[Tenancy.ORGANISATION]}
"""Where less may be written than seen: people see their own memberships anywhere, but cannot make themselves one."""


class Undeclared(RuntimeError):
    """A model does not say whose rows it holds."""


def secure(database: BaseDatabaseWrapper, app_role: str, dispatcher_role: str) -> bool:
    """Make functions, policies and grants as declared; False when they stand already.

    ``database`` is the owner's connection. Raises Undeclared for a model without a tenancy.
    """
    statements = [*_statements(app_role, dispatcher_role)]
    digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    with database.cursor() as cursor:
        cursor.execute("SELECT secured FROM workspaces_installation")
        row = cursor.fetchone()
        if row and row[0] == digest:
            return False
        cursor.execute("BEGIN")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(
            "INSERT INTO workspaces_installation (id, identity, owner_token_hash, secured)"
            " VALUES (1, '', '', '') ON CONFLICT DO NOTHING"
        )
        cursor.execute("UPDATE workspaces_installation SET secured = %s", [digest])
        cursor.execute("COMMIT")
    return True


def _statements(app_role: str, dispatcher_role: str) -> Iterator[str]:
    roles = {"app": app_role, "dispatcher": dispatcher_role}
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {app_role}, {dispatcher_role}"
    yield "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
    for model in apps.get_models(include_auto_created=True):
        yield from _table(model, app_role)
    yield from _functions(roles)
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app_role}"


def _functions(roles: dict[str, str]) -> Iterator[str]:
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("*functions.sql")):
            yield path.read_text("utf-8")
    yield "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC"
    yield f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM {roles['app']}, {roles['dispatcher']}"
    yield _GRANT_FUNCTIONS % {"role": roles["app"], "which": "p.proname NOT IN (SELECT unnest(denied))"}
    yield _GRANT_CLAIMS % {"role": roles["dispatcher"]}


_OWNERS_ONLY = "ARRAY['passaparola_identify', 'passaparola_after_restore', 'passaparola_forget_secrets']"
_GRANT_FUNCTIONS = (
    "DO $$ DECLARE f regprocedure; denied text[] := " + _OWNERS_ONLY + ";"  # noqa: S608 - names of ours
    " BEGIN FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = 'public' AND %(which)s AND p.proname NOT LIKE 'passaparola_claim%%'"
    " LOOP EXECUTE format('GRANT EXECUTE ON FUNCTION %%s TO %(role)s', f); END LOOP; END $$"
)
_GRANT_CLAIMS = (
    "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT p.oid::regprocedure FROM pg_proc p"
    " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public'"
    " AND (p.proname LIKE 'passaparola_claim%%' OR p.proname IN ('passaparola_beat', 'passaparola_held'))"
    " LOOP EXECUTE format('GRANT EXECUTE ON FUNCTION %%s TO %(role)s', f); END LOOP; END $$"
)


def _table(model: type[models.Model], app_role: str) -> Iterator[str]:
    table = model._meta.db_table
    tenancy = tenancy_of(model)
    yield f'REVOKE ALL ON "{table}" FROM PUBLIC, {app_role}'
    if tenancy is None or model._meta.label == "workspaces.Person":
        yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {app_role}'
        return
    if tenancy is Tenancy.INSTALL:
        return
    yield f'GRANT {_verbs(model)} ON "{table}" TO {app_role}'
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS tenant ON "{table}"'
    written = _WRITTEN.get(tenancy, _POLICY[tenancy])
    yield f'CREATE POLICY tenant ON "{table}" TO {app_role} USING ({_POLICY[tenancy]}) WITH CHECK ({written})'
    if issubclass(model, BrandOwned):
        yield from _same_brand(model)


def _verbs(model: type[models.Model]) -> str:
    if not getattr(model, "append_only", False):
        return "SELECT, INSERT, UPDATE, DELETE"
    columns = getattr(model, "changeable", ())
    return "SELECT, INSERT" + (f", UPDATE ({', '.join(columns)})" if columns else "")


def _same_brand(model: type[BrandOwned]) -> Iterator[str]:
    """A row may only point at rows of its own brand: PostgreSQL checks plain foreign keys past row-level security."""
    table = model._meta.db_table
    yield _ONCE.format(table=table, name=f"{table}_brand_id_key"[:63], constraint="UNIQUE (brand_id, id)")
    for field in model._meta.fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, BrandOwned) and field.column != "brand_id":
            other = target._meta.db_table
            yield _ONCE.format(table=other, name=f"{other}_brand_id_key"[:63], constraint="UNIQUE (brand_id, id)")
            key = f"FOREIGN KEY (brand_id, {field.column}) REFERENCES {other} (brand_id, id)"
            key += " DEFERRABLE INITIALLY DEFERRED"
            yield _ONCE.format(table=table, name=f"{table}_{field.column}_same_brand"[:63], constraint=key)


_ONCE = (
    "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN"
    ' ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {constraint}; END IF; END $$'
)


def tenancy_of(model: type[models.Model]) -> Tenancy | None:
    """Whose rows the model holds; None for a library's table. Raises Undeclared."""
    declared = getattr(model, "tenancy", None)
    if isinstance(declared, Tenancy):
        return declared
    through = getattr(model._meta, "auto_created", False)
    if model._meta.app_label in FOREIGN or (through and model._meta.label.startswith("workspaces.Person_")):
        return None
    raise Undeclared(f"{model._meta.label} does not say whose rows it holds: derive from BrandOwned or set tenancy")


def tenant_models() -> list[type[Owned]]:
    """Every model whose rows belong to a tenant."""
    every = [m for m in apps.get_models() if issubclass(m, Owned)]
    return [m for m in every if m.tenancy is not Tenancy.INSTALL]
