"""Who a handle is and which server answers for it.

A handle's owner publishes its DID on the handle's own site or in DNS; the DID's document names the personal data server
(https://atproto.com/specs/handle and /did, read 2026-08). DNS is left to the network's public resolver.
"""

from passaparola.kernel.http import Door, Request, Response, Tree
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.servers import server_address
from passaparola.networks.bluesky.errors import TABLE
from passaparola.networks.bluesky.xrpc import Line

_RESOLVER = "https://public.api.bsky.app"
_DIRECTORY = "https://plc.directory"
_SERVICE = "#atproto_pds"


async def server_of(door: Door, handle: str) -> str:
    """The address of the server that holds this account. Raises the four errors, Rejected for an unknown handle."""
    return (await found(door, handle))[1]


async def found(door: Door, handle: str) -> tuple[str, str]:
    """Who this is, and the address of the server that holds the account. Raises as ``server_of``."""
    did = handle if handle.startswith("did:") else await did_of(door, handle)
    document = await _read(door, _document_address(did))
    return did, server_address(TABLE.take(document, server_in), "handle", "bluesky.insecure")


async def resolved(line: Line, handle: str) -> str:
    """The DID of a handle, by a server's own word. Raises the four errors, Rejected for an unknown handle."""
    if handle.startswith("did:"):
        return handle
    response = await line.query("com.atproto.identity.resolveHandle", ("handle", handle))
    return TABLE.take(response, lambda tree: tree.text("did"))


def server_in(document: Tree) -> str:
    """The personal data server that a DID document names. Raises Untamed when it names none."""
    for service in document.each("service"):
        if service.text("id").endswith(_SERVICE):
            return service.text("serviceEndpoint").rstrip("/")
    return document.text("service", _SERVICE)


async def did_of(door: Door, handle: str) -> str:
    """The DID that a handle's owner publishes. Raises the four errors, Rejected for an unknown handle."""
    try:
        answer = await _read(door, f"https://{handle}/.well-known/atproto-did")
        if (did := answer.text().strip()).startswith("did:"):
            return did
    except NetworkError:
        pass  # most handles are in DNS instead: the resolver knows both
    return await resolved(Line(door, _RESOLVER), handle)


def _document_address(did: str) -> str:
    if did.startswith("did:web:"):
        return f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    return f"{_DIRECTORY}/{did}"


async def _read(door: Door, address: str) -> Response:
    return await ask(door, Request("GET", address, max_bytes=100_000), TABLE)
