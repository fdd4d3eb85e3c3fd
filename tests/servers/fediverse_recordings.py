"""The answers that the table of errors was made from: asked for again, compared, and written anew.

python -m tests.servers.fediverse_recordings        writes passaparola/networks/mastodon/fixtures
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from passaparola.kernel.http import Response
from tests.contracts.fixtures import ROOT
from tests.servers.fediverse import MockAccount, SnacAccount
from tests.servers.mastodon_mock import VERSION as MOCK
from tests.servers.mastodon_mock import MastodonMock
from tests.servers.recordings import Call
from tests.servers.snac import VERSION as SNAC
from tests.servers.snac import RealSnac

_STATUSES = "/api/v1/statuses"
_NOTHING = "115000000000000000"
_NAMED = {"id", "uri", "url", "acct", "username", "display_name"}
_DATED = {"created_at", "edited_at", "last_status_at"}
_SOME_DAY = "2026-11-22T10:00:00.000Z"
LENGTHY = {"avatar", "avatar_static", "header", "header_static", "contact", "rules", "thumbnail", "icon", "stats"}


class Asker(Protocol):
    """Whoever asks a server in an account's name."""

    token: str

    def ask(self, method: str, route: str, headers: Mapping[str, str], tree: object = None) -> Response:
        """The server's answer."""


def of_an_account(who: Asker) -> Iterator[Call]:
    """What every server is asked."""
    mine, strange = _bearer(who.token), _bearer("wrong")
    yield Call("account", "GET verify_credentials", who.ask("GET", "/api/v1/accounts/verify_credentials", mine))
    yield (made := _call(who, "posted", "POST", _STATUSES, mine, {"status": "Il pane è pronto.", "language": "it"}))
    one = f"{_STATUSES}/{made.answer.tree().identifier('id')}"
    yield _call(who, "read", "GET", one, mine)
    yield _call(who, "edited", "PUT", one, mine, {"status": "Il pane è finito."})
    yield _call(who, "context", "GET", f"{one}/context", mine)
    refused = ("ReconnectNeeded", "token_refused")
    yield _call(who, "post_with_a_wrong_token", "POST", _STATUSES, strange, {"status": "x"}, *refused)
    yield _call(who, "missing", "GET", f"{_STATUSES}/{_NOTHING}", mine, None, "Rejected", "missing")


def of_the_stand_in(who: Asker) -> Iterator[Call]:
    """What only a server like Mastodon itself answers."""
    mine = _bearer(who.token)
    yield _call(who, "instance", "GET", "/api/v2/instance", {})
    yield (made := _call(who, "kept", "POST", _STATUSES, mine, {"status": "Il pane è pronto."}))
    one = f"{_STATUSES}/{made.answer.tree().identifier('id')}"
    yield _call(who, "nothing_in_it", "POST", _STATUSES, mine, {"status": ""}, "Rejected", "refused")
    yield _call(who, "too_long", "POST", _STATUSES, mine, {"status": "a" * 501}, "Rejected", "refused")
    strange = _bearer("wrong")
    route = "/api/v1/accounts/verify_credentials"
    yield _call(who, "account_with_a_wrong_token", "GET", route, strange, None, "ReconnectNeeded", "token_refused")
    yield _call(who, "deleted", "DELETE", one, mine)
    yield _call(who, "deleted_again", "DELETE", one, mine, None, "Rejected", "missing")


def of_snac(who: Asker) -> Iterator[Call]:
    """What this server answers in its own way."""
    mine, route = _bearer(who.token), "/api/v1/accounts/verify_credentials"
    yield _call(who, "instance", "GET", "/api/v1/instance", {})
    yield _call(who, "newer_instance", "GET", "/api/v2/instance", {}, None, "Rejected", "missing")
    yield _call(who, "stream", "GET", "/api/v1/streaming/user", mine, None, "Rejected", "missing")
    yield _call(who, "account_with_a_wrong_token", "GET", route, _bearer("wrong"), None, "Rejected", "refused")
    made = who.ask("POST", _STATUSES, mine, {"status": "Resta"}).tree().identifier("id")
    yield _call(who, "not_deleted", "DELETE", f"{_STATUSES}/{made}", mine, None, "Rejected", "missing")


def _call(
    who: Asker,
    name: str,
    method: str,
    route: str,
    headers: Mapping[str, str],
    tree: object = None,
    outcome: str = "ok",
    reason: str = "",
) -> Call:
    answer = who.ask(method, route, headers, tree)
    return Call(name, f"{method} {route}", answer, outcome, reason and f"mastodon.{reason}", method != "GET")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def kept(call: Call, server: str) -> str:
    """The recording's text, without what is another's every time."""
    made = call.recorded(server)
    whole = {**made, "call": _plain(str(made["call"])), "body": _quiet(made["body"])}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _plain(call: str) -> str:
    """The call without the id in it."""
    parts = call.split("/")
    return "/".join("ID" if len(part) > 8 and any(map(str.isdigit, part)) else part for part in parts)


def _quiet(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: _named(key, value) for key, value in tree.items() if key not in LENGTHY}
    return [_quiet(value) for value in tree] if isinstance(tree, list) else tree


def _named(key: str, value: object) -> object:
    if not isinstance(value, str):
        return _quiet(value)
    return "•" if key in _NAMED else _SOME_DAY if key in _DATED else value


def main() -> None:
    """Write every recording: those of the stand-in under plain names, those of snac under its own."""
    with tempfile.TemporaryDirectory() as folder:
        snac, mock = RealSnac(Path(folder)), MastodonMock(Path(folder))
        try:
            snac.start()
            mock.start()
            ours, theirs = SnacAccount(snac), MockAccount(mock)
            _write([*of_an_account(theirs), *of_the_stand_in(theirs)], "", f"mastodon-mock {MOCK}")
            _write([*of_an_account(ours), *of_snac(ours)], "snac_", f"snac {SNAC}")
            ours.close_own()
            theirs.close_own()
        finally:
            snac.stop()
            mock.stop()


def _write(calls: list[Call], prefix: str, server: str) -> None:
    for call in calls:
        (ROOT / "mastodon" / "fixtures" / f"{prefix}{call.name}.json").write_text(kept(call, server), "utf-8")


if __name__ == "__main__":
    main()
