"""The tenant's scope: which brands a transaction may see.

PostgreSQL enforces it (row-level security, see ``security``); this module is the only place that sets it. A scope
lasts one short transaction and is gone with it: never held across a call to a network.
"""

import select
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction


@dataclass(frozen=True)
class Reached:
    """A brand that a person reaches, and the role there."""

    id: int
    organisation: int
    role: str
    slug: str
    name: str


@dataclass(frozen=True)
class Scope:
    """What a transaction may see. ``roles`` is by organisation; ``reached`` is every brand of the person."""

    person: int | None
    organisations: frozenset[int]
    brands: frozenset[int]
    roles: tuple[tuple[int, str], ...] = ()
    reached: tuple[Reached, ...] = ()

    def role_in(self, organisation: int) -> str:
        """The person's role there, or the empty string."""
        return dict(self.roles).get(organisation, "")


class NoScope(RuntimeError):
    """Something asked for a tenant's scope outside of one."""


class OpenScope(RuntimeError):
    """A scope was entered inside another one: two tenants would share a transaction."""


class Unreachable(LookupError):
    """The person does not reach that brand."""


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current() -> Scope:
    """The scope of the running transaction; raises NoScope outside of one."""
    scope = _current.get()
    if scope is None:
        raise NoScope("no tenant's scope is open here")
    return scope


@contextmanager
def person(person_id: int, brand: str | None = None) -> Iterator[Scope]:
    """All that a person reaches, or only the brand with this slug. Raises Unreachable for one out of reach."""
    with _transaction(), _entered(_scope_of(person_id, brand)) as scope:
        yield scope


@contextmanager
def brand(brand_id: int) -> Iterator[Scope]:
    """One brand, for a job that acts for nobody in particular."""
    with _transaction():
        (row,) = _rows("SELECT passaparola_enter_brand(%s)", [brand_id])
        organisations = frozenset() if row[0] is None else frozenset({int(row[0])})
        with _current_is(Scope(None, organisations, frozenset({brand_id}))) as scope:
            yield scope


@contextmanager
def brands(brand_ids: Iterable[int]) -> Iterator[Scope]:
    """Several brands, whoever they belong to: for the one job that does the rows of many together, the sender."""
    with _transaction(), _entered(Scope(None, frozenset(), frozenset(brand_ids))) as scope:
        yield scope


@contextmanager
def again(scope: Scope) -> Iterator[Scope]:
    """The same scope in a new transaction; the person's reach is read anew."""
    if scope.person is None:
        with brand(next(iter(scope.brands))) as entered:
            yield entered
        return
    with _transaction():
        fresh = _scope_of(scope.person, None)
        narrowed = Scope(fresh.person, fresh.organisations, fresh.brands & scope.brands, fresh.roles, fresh.reached)
        with _entered(narrowed) as entered:
            yield entered


def after_commit(act: Callable[[], object]) -> None:
    """Run ``act`` in this same scope once the transaction has been committed."""
    scope = current()

    def run() -> None:
        with again(scope):
            act()

    transaction.on_commit(run)


def streamed(read: Callable[[int], tuple[str, int | None]]) -> Iterator[str]:
    """A long answer, piece by piece: ``read(position)`` gives a piece and the next position, None at the end.

    A streamed response is sent after the request's transaction has ended, so each piece is read in a short
    transaction of its own, in the scope in which the stream was made.
    """
    scope = current()

    def pieces() -> Iterator[str]:
        position: int | None = 0
        while position is not None:
            with again(scope):
                piece, position = read(position)
            yield piece

    return pieces()


def _scope_of(person_id: int, slug: str | None) -> Scope:
    reached = tuple(Reached(*row) for row in _rows("SELECT * FROM passaparola_reach(%s)", [person_id]))
    roles = tuple((row[0], row[1]) for row in _rows("SELECT * FROM passaparola_organisations_of(%s)", [person_id]))
    organisations = frozenset(organisation for organisation, _ in roles)
    if slug is None:
        return Scope(person_id, organisations, frozenset(b.id for b in reached), roles, reached)
    one = next((b for b in reached if b.slug == slug), None)
    if one is None:
        raise Unreachable(slug)
    return Scope(person_id, frozenset({one.organisation}), frozenset({one.id}), roles, reached)


@contextmanager
def _transaction() -> Iterator[None]:
    if _current.get() is not None:
        raise OpenScope("a tenant's scope is open already")
    if connection.errors_occurred or _ended():  # after the database's restart the next scope finds a new line
        connection.errors_occurred = True
        connection.close_if_unusable_or_obsolete()
    with transaction.atomic():
        yield


def _ended() -> bool:
    """Whether the server spoke on this thread's idle line, as it does when it ends one. Costs no round trip."""
    line = connection.connection
    if line is None or line.closed:
        return False
    news = select.poll()
    news.register(line.fileno(), select.POLLIN)
    return bool(news.poll(0))


@contextmanager
def _entered(scope: Scope) -> Iterator[Scope]:
    _apply(scope)
    with _current_is(scope):
        yield scope


@contextmanager
def _current_is(scope: Scope) -> Iterator[Scope]:
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


def _apply(scope: Scope) -> None:
    _rows(
        "SELECT set_config('passaparola.person', %s, true), set_config('passaparola.organisations', %s, true),"
        " set_config('passaparola.brands', %s, true)",
        [str(scope.person or ""), _joined(scope.organisations), _joined(scope.brands)],
    )


def _joined(ids: frozenset[int]) -> str:
    return ",".join(str(i) for i in sorted(ids))


def _rows(sql: str, params: Sequence[int | str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
