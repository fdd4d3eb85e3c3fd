"""The address guard where it cannot be walked around: inside the transport, on the very addresses it connects to."""

import asyncio
import socket
from dataclasses import dataclass, field
from typing import Protocol

from aiohappyeyeballs.types import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult

from passaparola.kernel.http.addresses import IPAddress, is_open, read_address
from passaparola.kernel.http.targets import Doorway


class Resolver(Protocol):
    """Turns a name into addresses."""

    async def resolve(self, host: str) -> list[str]:
        """The addresses of a name, in the order to try. Raises OSError when there are none."""


class SystemResolver:
    """The machine's own resolver: hosts file, DNS, whatever it is set up with.

    Names below ``localhost`` are this machine and are asked of nobody (RFC 6761, 6.3), as in browsers.
    """

    async def resolve(self, host: str) -> list[str]:
        """The addresses of a name, in the order to try. Raises OSError when there are none."""
        here = host.lower().rstrip(".").endswith(".localhost")
        found = await asyncio.get_running_loop().getaddrinfo(
            "localhost" if here else host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class ClosedAddress(OSError):
    """A name resolved to an address that is not open. An OSError, because transports pass these on unharmed."""


@dataclass
class GuardedResolver(AbstractResolver):
    """Resolves a name once and hands over the checked addresses, so that what was judged is what is connected to.

    One closed address among several refuses the name: a server that mixes them is playing at rebinding.
    """

    doorway: Doorway
    resolver: Resolver
    _let_through: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for entry in self.doorway.allowed:
            host, _, port = entry.rpartition(":")
            if read_address(host.strip("[]")) is not None:
                self._let_through.add((host.strip("[]"), int(port)))

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name for the transport. Raises ClosedAddress, or OSError when there are none."""
        texts = await self.resolver.resolve(host)
        addresses = [address for text in texts if (address := read_address(text)) is not None]
        if not addresses or len(addresses) != len(texts):
            raise OSError(f"no usable address for {host}")
        if self.doorway.lets_through(host, port):
            self._let_through.update((str(address), port) for address in addresses)
        elif not all(is_open(address) for address in addresses):
            raise ClosedAddress(host)
        return [_result(host, address, port) for address in addresses]

    def open_socket(self, entry: AddrInfoType) -> socket.socket:
        """The last check, on the address that is about to be connected to. Raises ClosedAddress."""
        family, kind, protocol, _, destination = entry
        text, port = str(destination[0]), int(destination[1])
        address = read_address(text)
        if address is None or not (is_open(address) or (text, port) in self._let_through):
            raise ClosedAddress(text)
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Nothing is held open."""


def _result(host: str, address: IPAddress, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=str(address),
        port=port,
        family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
        proto=socket.IPPROTO_TCP,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
