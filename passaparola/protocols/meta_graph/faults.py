"""What Graph's errors mean on all of Meta's networks.

Codes: https://developers.facebook.com/docs/graph-api/guides/error-handling (read 2026-11). The HTTP status says little:
most errors come with 400, some with 401, 403 or 500.
"""

from dataclasses import dataclass

from passaparola.kernel.http import Response, Tree, Untamed
from passaparola.kernel.network.outcomes import Gone, NetworkError, OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.rows import ErrorTable, Fault, Row
from passaparola.protocols.meta_graph.usage import regained_in


@dataclass(frozen=True)
class GraphRow(Row):
    """``code`` is a code with its subcode (``190.463``), a code with any (``190``), any code with a subcode
    (``*.1390008``), or a span of codes (``200-299``)."""

    def fits(self, status: int, fault: Fault) -> bool:
        """Whether this row speaks of such an answer."""
        return self.status in (None, status) and (self.code is None or _speaks_of(self.code, fault.code))


class GraphTable(ErrorTable):
    """A table whose waits are those of Meta's usage headers, where they say one."""

    def failure(self, response: Response, doubtful: bool) -> NetworkError:
        """The outcome of an answer that is no success."""
        error = super().failure(response, doubtful)
        asked = regained_in(response)
        return TryLater(error.reason, asked) if isinstance(error, TryLater) and asked else error


def read_fault(response: Response) -> Fault:
    """Graph's error: ``code`` and ``error_subcode`` joined, and its words. Also rupload's ``debug_info``."""
    tree = response.tree()
    if (error := tree.opt("error")) is not None:
        return fault_of(error)
    debug = tree.opt("debug_info")
    if debug is None:
        raise Untamed("$.error", "an error")
    return Fault(debug.opt_text("type") or "", debug.opt_text("message") or "")


def fault_of(error: Tree) -> Fault:
    """The fault that an ``error`` object tells of."""
    code, sub = error.opt_whole("code"), error.opt_whole("error_subcode")
    if sub is None:
        sub = error.opt_whole("subcode")  # as debug_token writes it
    joined = ".".join(str(part) for part in (code, sub) if part)
    return Fault(joined, error.opt_text("error_user_msg") or error.opt_text("message") or "")


def rows(prefix: str) -> tuple[Row, ...]:
    """The rows that hold on each of Meta's networks; a network's own stand before them.

    The network has the words: ``<prefix>.token``, ``.password``, ``.checkpoint``, ``.not_allowed``, ``.rate``,
    ``.blocked``, ``.duplicate``, ``.missing``, ``.refused``.
    """
    return (
        GraphRow(None, "190.460", ReconnectNeeded, f"{prefix}.password"),
        GraphRow(None, "190.459", ReconnectNeeded, f"{prefix}.checkpoint"),
        GraphRow(None, "190.464", ReconnectNeeded, f"{prefix}.checkpoint"),
        GraphRow(None, "190", ReconnectNeeded, f"{prefix}.token"),  # 458 app removed, 463 ended, 467 invalid
        GraphRow(None, "102", ReconnectNeeded, f"{prefix}.token"),
        GraphRow(None, "4", TryLater, f"{prefix}.rate"),
        GraphRow(None, "17", TryLater, f"{prefix}.rate"),
        GraphRow(None, "32", TryLater, f"{prefix}.rate"),
        GraphRow(None, "341", TryLater, f"{prefix}.rate"),
        GraphRow(None, "613", TryLater, f"{prefix}.rate"),
        GraphRow(None, "80000-80014", TryLater, f"{prefix}.rate"),
        GraphRow(None, "*.1390008", TryLater, f"{prefix}.rate"),  # posting too fast: seen by Postiz, 2026-08
        GraphRow(None, "368", Rejected, f"{prefix}.blocked"),
        # Ours, come late, or an older one of the same words: only looking tells.
        GraphRow(None, "506", OutcomeUnknown, f"{prefix}.duplicate"),
        GraphRow(None, "3", ReconnectNeeded, f"{prefix}.not_allowed"),
        GraphRow(None, "10", ReconnectNeeded, f"{prefix}.not_allowed"),
        GraphRow(None, "200-299", ReconnectNeeded, f"{prefix}.not_allowed"),
        GraphRow(None, "100.33", Gone, f"{prefix}.missing"),
        GraphRow(None, "803", Gone, f"{prefix}.missing"),
        GraphRow(None, "100", Rejected, f"{prefix}.refused"),
        GraphRow(429, None, TryLater, f"{prefix}.rate"),
        GraphRow(401, None, ReconnectNeeded, f"{prefix}.token"),
    )


def _speaks_of(pattern: str, code: str) -> bool:
    head, _, sub = code.partition(".")
    if pattern.startswith("*."):
        return bool(sub) and sub == pattern[2:]
    first, dash, last = pattern.partition("-")
    if dash:
        return head.isdecimal() and int(first) <= int(head) <= int(last)
    return pattern in (code, head)
