"""Who may do what: pure data and one question."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in an organisation."""

    OWNER = "owner"
    MANAGER = "manager"
    EDITOR = "editor"
    APPROVER = "approver"
    ANALYST = "analyst"
    CLIENT = "client"


class Permission(StrEnum):
    """Something that a person does."""

    SEE = "see"
    WRITE = "write"
    SCHEDULE = "schedule"
    DECIDE = "decide"  # settle a delivery whose outcome nobody knows
    CONNECT = "connect"  # connect and disconnect channels
    INVITE = "invite"
    MANAGE = "manage"  # brands, roles, settings
    AUDIT = "audit"  # read and export the audit log
    MONEY = "money"  # see and write costs, conversions and profit
    RESUME = "resume"  # let a held installation send again


_READER = frozenset({Permission.SEE})
_WRITER = _READER | {Permission.WRITE, Permission.SCHEDULE, Permission.MONEY}
_MANAGER = _WRITER | {
    Permission.DECIDE,
    Permission.CONNECT,
    Permission.INVITE,
    Permission.MANAGE,
    Permission.AUDIT,
}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _MANAGER | {Permission.RESUME},
    Role.MANAGER: _MANAGER,
    Role.EDITOR: _WRITER,
    Role.APPROVER: _READER | {Permission.SCHEDULE, Permission.DECIDE},
    Role.ANALYST: _READER | {Permission.MONEY},
    Role.CLIENT: _READER,
}

EVERY_BRAND = frozenset({Role.OWNER, Role.MANAGER})
"""Roles that reach all brands of their organisation; the others reach the brands that they were given."""


def allows(role: str, permission: Permission) -> bool:
    """Whether ``role`` may do ``permission``; an unknown role may do nothing."""
    return role in ALLOWED and permission in ALLOWED[Role(role)]


def may_grant(own: str, wanted: str) -> bool:
    """Whether somebody with role ``own`` may give the role ``wanted``: only an owner makes owners."""
    return allows(own, Permission.INVITE) and (wanted != Role.OWNER or own == Role.OWNER)
