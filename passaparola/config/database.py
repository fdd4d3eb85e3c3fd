"""Bring the database to this version: migrations as the owner, then row-level security as declared."""


def prepare() -> bool:
    """Migrate and secure the default database, whose connection must be its owner's; Django must be set up.

    Does nothing, quickly, when all stands already; True when something changed.
    """
    return _migrate() | _secure()


def head() -> str:
    """The newest migration of each of our apps, as one comparable line; for telling an older product from a newer."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = (key for key in loader.graph.leaf_nodes() if key[0] in _OURS)
    return " ".join(f"{app}.{name}" for app, name in sorted(ours))


_OURS = frozenset({"workspaces", "channels", "deliveries", "library", "publishing", "notifications"})


def _migrate() -> bool:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def _secure() -> bool:
    from django.conf import settings
    from django.db import connection

    from passaparola.workspaces.security import secure

    return secure(connection, settings.APP_ROLE, settings.DISPATCHER_ROLE)
